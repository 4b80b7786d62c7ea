"""What a file says of a contract, as values: dates, defaults, names and changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from socinvest.errors import ScenarioError
from socinvest.model_contract import Contract, Window
from socinvest.numerics import expression
from socinvest.scenario.build import read

BASE = Path(__file__).parents[1] / "data" / "contracts" / "base.yaml"
LEAST = """
contract:
  roles: {outcome_payer: city, investor: fund, provider: agency}
  investment: {committed: 10 MSEK}
  measures: {saving: {cost: care, window: 24 months}}
  terms: {savings: {share: 60 %, of: saving}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def built(folder: Path, text: str, **sets: str) -> Contract:
    path = folder / "file.yaml"
    path.write_text(BASE.read_text(encoding="utf-8") + text, encoding="utf-8")
    found = read(path, [(f"contract.{name}", value) for name, value in sets.items()]).contract
    assert found is not None
    return found


def told(folder: Path, text: str, *sets: tuple[str, str]) -> list[str]:
    path = folder / "file.yaml"
    path.write_text(BASE.read_text(encoding="utf-8") + text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read(path, sets)
    return [one.code for one in caught.value.problems]


def test_what_is_not_said(folder: Path) -> None:
    made = built(folder, LEAST)
    assert made.title.en == "People in care and out of work"
    assert (made.strategies, made.start, made.base) == (("help",), 0, "drawn")
    assert [(c.name, c.first, c.last) for c in made.cohorts] == [("all", 0, 168)]
    saving = made.measures["saving"]
    assert (saving.intervention, saving.whom, saving.course) == ("help", "reached", "course")
    assert saving.against is not None and saving.against.design == "none"
    assert (saving.prices, saving.window) == (2010, Window(24))
    (investment,) = made.investments
    assert (investment.investor.party, investment.to.party) == ("fund", "agency")
    assert investment.drawn == investment.committed
    assert [month for month, _ in investment.schedule] == [0]
    (savings,) = made.terms
    assert (savings.payer.party, savings.payee.party) == ("city", "fund")
    # The last of those who enter in 24 months do so in the 23rd: 47 months to the window's end.
    assert (savings.due.months, savings.due.waits) == ((47,), (47,))


def test_without_an_investor_the_provider_is_paid(folder: Path) -> None:
    text = LEAST.replace(" investor: fund,", "").replace("  investment: {committed: 10 MSEK}\n", "")
    (savings,) = built(folder, text).terms
    assert savings.payee.party == "agency"


@pytest.mark.parametrize(
    ("when", "months"),
    [("lag: 3 months", 50), ("after: 60 months", 62), ("at: 2016-08", 79), ("at: 2016", 72)],
)
def test_dates(folder: Path, when: str, months: int) -> None:
    text = LEAST.replace("of: saving}", f"of: saving, {when}}}")
    made = built(folder, text.replace("contract:", "contract:\n  start: 2010-03"))
    assert made.start == 2
    assert made.terms[0].due.months == (months,)


def test_a_share_of_capital_is_a_fixed_sum(folder: Path) -> None:
    text = LEAST.replace("of: saving}", "of: saving}, least: {share: 40 %, of: drawn, at: 2016}")
    least = built(folder, text).terms[1]
    assert (least.form, least.of) == ("fixed", None)
    assert least.rate is not None
    assert expression.evaluate(least.rate.expression, {"drawn": 5e6}) == 2e6


def test_a_contract_knows_its_people(folder: Path) -> None:
    text = LEAST + "  limits: {each: {at_most: 5 kSEK * people}}\n"
    (limit,) = built(folder, text).limits
    assert limit.at_most is not None
    assert expression.evaluate(limit.at_most.expression, {"people": 60.0}) == 300_000


def test_people_are_known_nowhere_else(folder: Path) -> None:
    assert told(folder, LEAST.replace("10 MSEK", "5 kSEK * people")) == ["reference.unknown"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("terms.savings.share", "70 %"),
        ("investment.committed", "7.5 MSEK"),
        ("measures.saving.window", "36 months"),
    ],
)
def test_paths_lead_into_a_contract(folder: Path, path: str, value: str) -> None:
    assert built(folder, LEAST, **{path: value}) != built(folder, LEAST)


def test_a_variant_changes_drops_and_adds(folder: Path) -> None:
    text = LEAST + (
        "variants:\n"
        "  other:\n    title: Another\n    type: reading\n"
        "    set: {contract.measures.saving.window: 36 months}\n"
        "    drop: [contract.terms.savings]\n"
        "    add: {contract.terms.fixed: {amount: 1 MSEK, at: 2016}}\n"
    )
    path = folder / "file.yaml"
    path.write_text(BASE.read_text(encoding="utf-8") + text, encoding="utf-8")
    changed = read(path).variants["other"].scenario.contract
    assert changed is not None
    assert [term.name for term in changed.terms] == ["fixed"]
    assert changed.measures["saving"].window == Window(36)


def test_a_mistake_in_a_measure_is_told_once(folder: Path) -> None:
    text = LEAST.replace("cost: care", "cost: care, since: soon")
    assert told(folder, text) == ["value.date"]


def test_a_mistake_of_shape_is_told_once(folder: Path) -> None:
    text = LEAST.replace("share: 60 %", "share: [60 %]")
    assert told(folder, text) == ["value.type"]


def test_a_misspelt_field_is_found_inside(folder: Path) -> None:
    text = LEAST.replace("of: saving", "off: saving")
    assert told(folder, text) == ["field.unknown"]


def test_a_sub_group_cannot_have_terms_of_its_own(folder: Path) -> None:
    head = BASE.read_text(encoding="utf-8")
    own = "{value: 10 %, evidence: assumed}"
    other = f"{{name: b, share: 60 %, set: {{parameters.share_unknown: {own}}}}}"
    group = f"groups: [{{name: a, share: 40 %}}, {other}]}}"
    head = head.replace("over: 24 months}}", "over: 24 months}, " + group)
    path = folder / "file.yaml"
    path.write_text(head + LEAST.replace("60 %", "share_unknown"), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read(path)
    assert [one.code for one in caught.value.problems] == ["group.figure"]


@pytest.mark.parametrize(
    ("noise", "kind"),
    [
        ("binomial", "binomial"),
        ("course", "course"),
        ("none", "none"),
    ],
)
def test_noise_by_name(folder: Path, noise: str, kind: str) -> None:
    text = LEAST.replace("cost: care, window: 24 months", f"outcome: settled, noise: {noise}")
    made = built(folder, text.replace("share: 60 %", "price: 5 kSEK"))
    assert made.measures["saving"].noise.kind == kind
    # An outcome has a time of its own.
    assert made.measures["saving"].window == Window(6)


def test_events_vary_by_their_number(folder: Path) -> None:
    text = LEAST.replace("cost: care", "events: home -> care, noise: poisson")
    noise = built(folder, text.replace("share: 60 %", "price: 5 kSEK")).measures["saving"].noise
    assert noise.kind == "poisson" and noise.dispersion is not None
    assert expression.evaluate(noise.dispersion.expression, {}) == 1.0


def test_a_spread_is_all_within_people_unless_it_says_more(folder: Path) -> None:
    noise = (
        built(folder, LEAST.replace("cost: care", "cost: care, noise: {cv: 0.8}"))
        .measures["saving"]
        .noise
    )
    values = [f and expression.evaluate(f.expression, {}) for f in (noise.between, noise.within)]
    assert (noise.kind, values, noise.per) == ("people", [0.0, 0.8], None)


def test_interest_runs_from_the_window_and_index_from_the_start(folder: Path) -> None:
    text = LEAST.replace("of: saving}", "of: saving, lag: 12 months, interest: 2 %, index: 1 %}")
    (savings,) = built(folder, text).terms
    assert (savings.due.waits, savings.due.months) == ((47,), (59,))
    assert savings.interest is not None and savings.index is not None


def test_stock_enters_every_cycle(folder: Path) -> None:
    head = BASE.read_text(encoding="utf-8").replace(
        "{total: 600, over: 24 months}", "{stock: 600, stay: 1 year, for: 3 years}"
    )
    path = folder / "file.yaml"
    path.write_text(head + LEAST, encoding="utf-8")
    made = read(path).contract
    assert made is not None
    assert made.terms[0].due.months == (35 + 24,)


AGAINST = "against: {design: historical, years: 3, size: 600}, noise: {cv: 0.8}"


@pytest.mark.parametrize(
    ("field", "value"),
    [("bias", "150 %"), ("bias", "-100 %"), ("drift", "120 %"), ("index", "-60 %"),
     ("bias", "2 * share_unknown"), ("bias", "3 * share_unknown")],
)  # fmt: skip
def test_a_level_may_be_any_times_too_high(folder: Path, field: str, value: str) -> None:
    against = AGAINST.replace("size: 600", f"{field}: {value}")
    made = built(folder, LEAST.replace("24 months}}", f"24 months, {against}}}}}"))
    figure = getattr(made.measures["saving"].against, field)
    at = expression.evaluate(figure.expression, {"share_unknown": 0.5})
    wanted = {"2 * share_unknown": 1.0, "3 * share_unknown": 1.5}
    assert at == pytest.approx(wanted.get(value) or float(value.removesuffix(" %")) / 100)


@pytest.mark.parametrize("value", ["30", "1.5", "-120 %"])
def test_no_per_cent_is_forgotten(folder: Path, value: str) -> None:
    against = AGAINST.replace("size: 600", f"bias: {value}")
    codes = told(folder, LEAST.replace("24 months}}", f"24 months, {against}}}}}"))
    assert codes == ["value.range" if value.startswith("-") else "share.percent"]


def test_a_comparison_may_be_as_large_as_the_group(folder: Path) -> None:
    against = AGAINST.replace("size: 600", "size: 2 * people")
    made = built(folder, LEAST.replace("24 months}}", f"24 months, {against}}}}}"))
    size = made.measures["saving"].against
    assert size is not None and size.size is not None
    assert expression.evaluate(size.size.expression, {"people": 60.0}) == 120.0


COHORTS = "  cohorts: {first: 2010-01 to 2010-12, second: 2011-01 to 2011-12}\n  measures:"


def test_what_is_paid_for_all_may_be_limited_by_cohort(folder: Path) -> None:
    text = LEAST.replace("  measures:", COHORTS)
    (limit,) = built(folder, text + "  limits: {each: {at_most: 3 MSEK, per: cohort}}\n").limits
    assert (limit.per, limit.terms) == ("cohort", ("savings",))


def test_what_is_reckoned_on_cohorts_waits_for_each_alone(folder: Path) -> None:
    terms = "terms: {savings: {share: 60 %, of: saving, by: cohort, lag: 3 months}"
    more = ", up: {top_up: 1 MSEK, terms: savings, by: cohort, payer: bank}"
    all_ = ", all: {fee: 5 %, terms: [savings, up], payee: agency}}"
    text = LEAST.replace("  measures:", COHORTS).replace(
        "terms: {savings: {share: 60 %, of: saving}}", terms + more + all_
    )
    savings, up, fee = built(folder, text).terms
    # The last of the first cohort enter in month 11, those of the second in month 23.
    assert savings.due.months == up.due.months == (38, 50)
    assert fee.due.months == (50,)


def test_what_is_reckoned_on_a_payment_comes_after_it(folder: Path) -> None:
    terms = "terms: {savings: {share: 60 %, of: saving, lag: 6 months}"
    floor = ", floor: {top_up: 1 MSEK, terms: savings, if: {saving: '> 0 SEK'}WHEN}}"
    text = LEAST.replace("terms: {savings: {share: 60 %, of: saving}}", terms + floor)
    assert built(folder, text.replace("WHEN", "")).terms[1].due.months == (53,)
    # A lag is counted from the end of the window all the same.
    later = built(folder, text.replace("WHEN", ", lag: 6 months"))
    assert later.terms[1].due.months == (53,)
    for when in (", lag: 5 months", ", after: 50 months"):
        assert told(folder, text.replace("WHEN", when)) == ["contract.date"]


def test_a_fee_may_be_taken_each_time(folder: Path) -> None:
    terms = (
        "terms: {savings: {share: 60 %, of: saving, instalments: 4, every: 3 months}"
        ", fee: {fee: 5 %, terms: savings, payee: agency, repeats: 4, every: 3 months}}"
    )
    text = LEAST.replace("terms: {savings: {share: 60 %, of: saving}}", terms)
    savings, fee = built(folder, text).terms
    assert savings.due.months == fee.due.months == (47,)
    assert fee.due.recurs


def test_a_wrong_cohort_is_told_once(folder: Path) -> None:
    text = LEAST.replace("  measures:", COHORTS.replace("2011-12", "2010-03"))
    by = text.replace("of: saving}", "of: saving, by: cohort}")
    assert told(folder, by) == ["contract.cohort"]


def test_a_payment_too_far_ahead_stands_where_it_is_written(folder: Path) -> None:
    path = folder / "file.yaml"
    text = LEAST.replace("of: saving}", "of: saving, instalments: 30}")
    path.write_text(BASE.read_text(encoding="utf-8") + text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read(path)
    assert [one.path for one in caught.value.problems] == ["contract.terms.savings.instalments"]


def test_whose_measure_it_is_is_asked_alone(folder: Path) -> None:
    head = BASE.read_text(encoding="utf-8").replace(
        "strategies: {usual: [], help: [help]}",
        "strategies: {usual: [], help: [help, more], more: [more]}",
    ).replace("interventions:", "interventions:\n  more: {costs: [{item: extra, amount: 1 MSEK, "
              "year: 2010, payer: state, payee: economy, delivers: true}]}")  # fmt: skip
    path = folder / "file.yaml"
    path.write_text(head + LEAST, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read(path)
    assert [one.code for one in caught.value.problems] == ["contract.measure"]
