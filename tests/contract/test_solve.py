"""Terms solved for a target, on a loan so small that the answers are done on paper.

500 000 are lent in January 2017. A year later 40 % come back, after two years 60 % of the saving
of 400 000, and after two and a half what is missing to 450 000.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from socinvest import pipeline
from socinvest.analysis.deal_targets import read_target
from socinvest.answers.deal_solve import Search, frontier, search, solve
from socinvest.answers.deal_sums import sums
from socinvest.answers.deal_told import frontier_of, solved
from socinvest.answers.deal_world import Asked, world
from socinvest.errors import ScenarioError
from socinvest.model import Scenario
from socinvest.scenario.build import read
from socinvest.scenario.files import find_scenario
from socinvest.scenario.solvable import Source

LENT = Path(__file__).parents[1] / "data" / "lent.yaml"
NYSTART = find_scenario("team_nystart")
ONE = Asked(1, 0, "expected")
BARE = ("contract.terms.promise.top_up", "0 SEK")
"""Nobody tops anything up."""
CHEAP = ("care_price", "70 000 SEK/year")
NOISY = ("spread", "0.8")
Sets = tuple[tuple[str, str], ...]


def opened(path: Path, *sets: tuple[str, str]) -> tuple[Source, Scenario]:
    return Source.open(path, sets), read(path, sets=sets, variants=["base"])


def ready(
    term: str, *sets: tuple[str, str], asked: Asked = ONE, between: tuple[str, str] | None = None,
    path: Path = LENT,
) -> Search:  # fmt: skip
    source, scenario = opened(path, *sets)
    return search(source, scenario, term, asked, between)


def found(
    term: str, target: str, *sets: tuple[str, str], asked: Asked = ONE,
    between: tuple[str, str] | None = None, path: Path = LENT,
) -> dict[str, Any]:  # fmt: skip
    return solve(ready(term, *sets, asked=asked, between=between, path=path),
                 read_target(target, "SEK"))  # fmt: skip


def run_with(answer: dict[str, Any], *sets: tuple[str, str], asked: Asked, path: Path = LENT
             ) -> dict[str, Any]:  # fmt: skip
    """The contract of a run with what was found."""
    setting = tuple(answer["set"].split("=", 1))
    scenario = read(path, sets=[*sets, setting], variants=["base"])
    run = pipeline.run(scenario, draws=asked.draws, seed=asked.seed, mode=asked.mode,
                       variants=["base"])  # fmt: skip
    contract: dict[str, Any] = run.summary()["contract"]
    return contract


# --- closed forms ----------------------------------------------------------------------------


def test_the_guarantee_that_yields_five_per_cent() -> None:
    # g 500 / 1.05 + 240 / 1.05^2 = 500.
    answer = found("guarantee.share", "investor irr 5 %")
    expected = 100 * (500 - 240 / 1.05**2) * 1.05 / 500
    assert (answer["status"], answer["reached"], answer["stated"]) == ("found", "from", 40.0)
    assert answer["value"] == pytest.approx(expected, rel=1e-10)
    assert answer["achieved"]["investor"]["irr"] == pytest.approx(0.05, abs=1e-10)
    assert answer["as_stated"]["investor"]["irr"] < 0.0


def test_the_share_of_savings_that_is_worth_the_loan() -> None:
    # 200 / 1.05 + s 400 / 1.05^2 = 500.
    answer = found("savings.share", "investor npv 0 SEK at 5 %", BARE)
    assert answer["value"] == pytest.approx(100 * (500 - 200 / 1.05) * 1.05**2 / 400, rel=1e-10)
    assert answer["achieved"]["investor"]["npv"] == pytest.approx(0.0, abs=1e-3)


def test_what_the_payer_can_pay_without_losing() -> None:
    # 880 are saved in three years: g 500 + 240 leave 200.
    assert found("guarantee.share", "payer net 0 SEK")["status"] == "always"
    answer = found("guarantee.share", "payer net 200 kSEK")
    assert (answer["reached"], answer["value"]) == ("up_to", pytest.approx(88.0, rel=1e-10))
    # At 70 a year 616 are saved; 168 + g 500 may be a krona more.
    chance = found("guarantee.share", "payer loses 0 %", CHEAP)
    assert chance["value"] == pytest.approx(100 * 448_001 / 500_000, rel=1e-9)


def test_a_cap() -> None:
    # 400 of the 440 are worth -100 without interest.
    answer = found("total.at_most", "investor npv -100 kSEK at 0 %", BARE,
                   between=("0 SEK", "1 MSEK"))  # fmt: skip
    assert answer["unit"] == "MSEK"
    assert answer["value"] == pytest.approx(0.4, rel=1e-10)
    assert answer["set"] == "contract.limits.total.at_most=0.4 MSEK"


def test_capital_that_comes_back_whatever_it_is() -> None:
    # Up to the saving of 400 all of it is repaid: 0.4 P + 0.6 P.
    answer = found("capital", "investor irr 0 %", BARE)
    assert (answer["reached"], answer["value"]) == ("up_to", pytest.approx(400e3, rel=1e-9))


def savings(rest: str) -> tuple[str, str]:
    return "contract.terms.savings", f"{{of: saving, at: 2019-01, {rest}}}"


BOUND = savings('share: 60 %, if: {saving: ">= 100 kSEK"}')
FREE = savings("share: 60 %, from: 0 SEK")
TABLE = savings("steps: {100 kSEK: 50 kSEK, 300 kSEK: 240 kSEK}")


@pytest.mark.parametrize(
    ("terms", "term", "setting"),
    [
        (BOUND, "savings.if.saving", 'contract.terms.savings.if.saving=">= 400 kSEK"'),
        (
            TABLE,
            'savings.steps."300 kSEK".at',
            'contract.terms.savings.steps={"100 kSEK": "50 kSEK", "400 kSEK": "240 kSEK"}',
        ),
    ],
)
def test_a_threshold_may_be_as_high_as_what_is_measured(
    terms: tuple[str, str], term: str, setting: str
) -> None:
    """400 are saved: 240 of the loan come back beside the 200, or much less."""
    answer = found(term, "investor npv -60 kSEK at 0 %", BARE, terms,
                   between=("150 kSEK", "1 MSEK"))  # fmt: skip
    assert (answer["reached"], answer["value"]) == ("up_to", pytest.approx(400.0, rel=1e-9))
    assert answer["unit"] == "kSEK"
    assert answer["set"] == setting
    contract = run_with(answer, BARE, terms, asked=ONE)
    assert contract["investor"]["received"] == pytest.approx(440e3)


# --- whole months and people -------------------------------------------------------------------


@pytest.mark.parametrize(("target", "months"), [(-180, 18), (-175, 19), (-299, 13)])
def test_whole_months(target: int, months: int) -> None:
    """Nothing is saved in the first year, then 400 evenly: 0.6 of 400 (w - 12) / 12."""
    answer = found("saving.window", f"investor npv {target} kSEK at 0 %", BARE)
    assert (answer["whole"], answer["value"], answer["reached"]) == (True, months, "from")
    assert answer["searched"] == [1.0, 36.0]
    # The terms are paid in the third year: a longer window would end too late.
    assert answer["possible"] == [1.0, 24.0]
    reached = 200 + 20 * (months - 12) - 500
    assert answer["achieved"]["investor"]["npv"] == pytest.approx(1e3 * reached)


def test_whole_people() -> None:
    """200 + 0.6 of 40 for each: twelve and a half people would do."""
    answer = found("intake.total", "investor npv 0 SEK at 0 %", BARE)
    assert (answer["whole"], answer["value"], answer["reached"]) == (True, 13.0, "from")
    assert answer["set"] == "target_group.intake.total=13"
    assert answer["searched"] == [1.0, 200.0]


# --- none, always, undefined, several ----------------------------------------------------------


def test_none_and_always() -> None:
    none = found("guarantee.share", "investor irr 40 %")
    assert (none["status"], none["value"], none["set"], none["achieved"]) == (
        "none", None, None, None,
    )  # fmt: skip
    assert none["searched"] == [0.0, 100.0]
    assert found("guarantee.share", "investor irr -20 %")["status"] == "always"


def test_without_capital_a_return_has_no_meaning() -> None:
    answer = found("guarantee.share", "investor irr 5 %", ("capital", "0 SEK"))
    assert answer["status"] == "undefined"


def test_the_first_of_several_is_told_and_that_there_are_others() -> None:
    """A top-up after two and a half years costs the investor less than what it replaces: the
    rate falls with the guarantee as long as 450 come back in any case.
    """
    low, at, high = (sums_at(g) for g in (0.0, 42.0, 60.0))
    assert at < low < high
    answer = found("guarantee.share", f"investor irr {100 * (low + at) / 2:.6f} %")
    assert [one["reached"] for one in answer["crossings"]] == ["up_to", "from"]
    assert answer["value"] == answer["crossings"][0]["value"]


def sums_at(share: float) -> float:
    _, scenario = opened(LENT, ("contract.terms.guarantee.share", f"{share} %"))
    rate = sums(world(scenario, "team", ONE)).irr
    assert rate is not None
    return rate


# --- solved, then run --------------------------------------------------------------------------

FEW = Asked(300, 3, "chance")
SOLVED = [
    (LENT, "guarantee.share", "investor irr 5 %", (NOISY,), None),
    (LENT, "savings.up_to", "investor irr 1 %", (NOISY,), ("0 SEK", "2 MSEK")),
    (LENT, "spread", "investor irr -4 %", (NOISY,), ("0", "3")),
    (NYSTART, "guarantee_share", "investor irr -15 %", (), None),
    (NYSTART, "guarantee.share", "payer loses 85 %", (), None),
]


@pytest.mark.parametrize(("path", "term", "target", "sets", "between"), SOLVED)
def test_solving_then_running_returns_the_target(
    path: Path, term: str, target: str, sets: Sets, between: tuple[str, str] | None
) -> None:
    answer = found(term, target, *sets, asked=FEW, between=between, path=path)
    assert answer["status"] == "found"
    contract = run_with(answer, *sets, asked=FEW, path=path)
    wanted = read_target(target, "SEK")
    if wanted.kind == "investor_irr":
        assert contract["investor"]["irr"]["of_mean_flow"] == pytest.approx(wanted.value, abs=1e-8)
    else:
        chance = contract["outcome_payer"]["chance_pays_more_than_saves"]
        # Draws are counted: at most so many lose, and with a little more one more would.
        assert wanted.value - 1 / FEW.draws <= chance <= wanted.value


@pytest.mark.parametrize("term", ["guarantee.share", "saving.window", "sooner", "team_price"])
def test_what_is_achieved_is_what_a_run_tells(term: str) -> None:
    """Settled again on kept facts, or followed anew: the same numbers as a run of its own."""
    one = ready(term, NOISY, asked=FEW)
    value = {"saving.window": 17.0, "sooner": 0.37}.get(term, 61.5)
    got = one.sums(value)
    assert got is not None
    contract = run_with({"set": "=".join(one.solvable.setting(value))}, NOISY, asked=FEW)
    told = got.told(None)
    investor, payer = contract["investor"], contract["outcome_payer"]
    assert told["investor"]["irr"] == pytest.approx(investor["irr"]["of_mean_flow"], abs=1e-12)
    for key in ("capital", "received", "chance_of_loss", "expected_loss", "multiple"):
        assert told["investor"][key] == pytest.approx(investor[key])
    for key in ("paid", "saved", "net_cost"):
        assert told["outcome_payer"][key] == pytest.approx(payer[key]["mean"])
    key = "chance_pays_more_than_saves"
    assert told["outcome_payer"][key] == payer[key]
    provider, guarantor = contract["provider"], contract["guarantor"]
    assert told["provider"]["gap"] == pytest.approx(provider["gap"]["mean"])
    key = "chance_of_not_covering_cost"
    assert told["provider"][key] == provider[key]
    assert told["guarantor"]["paid"] == pytest.approx(guarantor["paid"]["mean"])


@pytest.mark.parametrize(
    ("term", "value", "facts", "people"),
    [
        ("guarantee.share", 50.0, True, True),
        ("carried_out", 60.0, False, True),
        ("spread", 0.3, False, True),
        ("saving.window", 20.0, False, False),
        ("leave", 30.0, False, False),
    ],
)
def test_only_what_must_be_is_done_again(
    term: str, value: float, facts: bool, people: bool
) -> None:
    one = ready(term, NOISY)
    changed = one.world.changed(one.source.scenario(one.solvable.setting(value)))
    before, after = one.world.parts[0], changed.parts[0]
    assert (after.facts is before.facts) == facts
    assert (after.truth is before.truth) == people


def test_a_value_is_tried_once() -> None:
    one = ready("guarantee.share")
    assert one.sums(50.0) is one.sums(50.0 + 1e-14)
    assert len(one.tried) == 1


# --- the frontier ------------------------------------------------------------------------------


def test_the_frontier_and_its_stretches() -> None:
    one = ready("guarantee.share", BARE, CHEAP)
    targets = [read_target(t, "SEK") for t in ("investor irr 5 %", "payer loses 0 %")]
    answer = frontier(one, targets)
    low, high = 100 * (500 - 168 / 1.05**2) * 1.05 / 500, 100 * 448_001 / 500_000
    assert answer["status"] == "found"
    assert answer["targets"][0]["stretches"] == [[pytest.approx(low), 100.0]]
    assert answer["targets"][1]["stretches"] == [[0.0, pytest.approx(high)]]
    assert answer["stretches"] == [[pytest.approx(low), pytest.approx(high)]]
    rates = [row["investor"]["irr"] for row in answer["curve"]]
    assert rates == sorted(rates)
    chances = [row["outcome_payer"]["chance_pays_more_than_saves"] for row in answer["curve"]]
    assert chances == sorted(chances)
    assert 40.0 in [row["value"] for row in answer["curve"]]


def test_a_frontier_where_both_cannot_be_had() -> None:
    source, scenario = opened(NYSTART)
    targets = [read_target(t, "SEK") for t in ("investor irr 0 %", "payer loses 70 %")]
    answer = frontier_of(source, scenario, Asked(200, 0, "expected"), "guarantee_share", targets)
    told = answer["frontier"]
    assert (told["status"], told["stretches"]) == ("none", [])
    assert all(one["stretches"] for one in told["targets"])


# --- what is refused ---------------------------------------------------------------------------


def refused(path: Path, term: str, target: str, *sets: tuple[str, str], **more: Any) -> str:
    with pytest.raises(ScenarioError) as error:
        solved(*opened(path, *sets), ONE, term, read_target(target, "SEK"), **more)
    return str(error.value)


def test_who_is_not_there_has_no_target() -> None:
    hasselby = find_scenario("hasselby_vallingby")
    assert "nobody invests" in refused(hasselby, "success_fee", "investor irr 5 %")


def test_a_scenario_without_a_contract() -> None:
    assert "has no contract" in refused(find_scenario("ppss"), "risk", "payer net 0 SEK")


def test_intervals_that_are_none() -> None:
    target = "investor irr 5 %"
    assert "is empty" in refused(LENT, "guarantee", target, between=("50 %", "20 %"))
    assert "no value of" in refused(LENT, "guarantee", target, between=("1 SEK", "2 SEK"))
    assert "how far to search" in refused(LENT, "spread", target)


def test_the_interval_that_is_shown_is_of_the_size_of_the_contract() -> None:
    with pytest.raises(ScenarioError) as error:
        solved(*opened(LENT, FREE), ONE, "savings.from", read_target("investor irr 5 %", "SEK"))
    assert "500000 SEK" in error.value.problems[0].hint


def test_where_nothing_can_be_the_reason_is_told() -> None:
    text = refused(LENT, "saving.window", "investor irr 5 %", between=("50 months", "60 months"))
    assert "after the horizon" in text
