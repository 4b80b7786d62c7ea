"""Numbers of a file that are solved for: what a name means, and how a value is written back."""

from __future__ import annotations

from pathlib import Path

import pytest

from socinvest.errors import ScenarioError
from socinvest.model import Scenario
from socinvest.scenario.build import read
from socinvest.scenario.files import find_scenario
from socinvest.scenario.solvable import Solvable, Source, plain
from socinvest.scenario.solvable_terms import find_solvable
from socinvest.units import UnitError

DATA = Path(__file__).parents[1] / "data"
LENT = DATA / "lent.yaml"
RIKERS = DATA / "contracts" / "rikers.yaml"


def opened(path: Path, *sets: tuple[str, str]) -> tuple[Source, Scenario]:
    return Source.open(path, sets), read(path, sets=sets)


def found(path: Path, term: str, *sets: tuple[str, str]) -> Solvable:
    return find_solvable(*opened(path, *sets), term)


@pytest.mark.parametrize(
    ("term", "path", "unit", "whole", "now"),
    [
        ("contract.terms.guarantee.share", "contract.terms.guarantee.share", "%", "", 40.0),
        ("guarantee.share", "contract.terms.guarantee.share", "%", "", 40.0),
        ("guarantee", "contract.terms.guarantee.share", "%", "", 40.0),
        ("total", "contract.limits.total.at_most", "MSEK", "", 10.0),
        ("window", "contract.measures.saving.window", "months", "months", 24.0),
        ("intake.total", "target_group.intake.total", "", "people", 10.0),
        ("capital", "parameters.capital", "SEK", "", None),
        ("parameters.carried_out", "parameters.carried_out", "%", "", None),
    ],
)
def test_what_a_name_means(term: str, path: str, unit: str, whole: str, now: float | None) -> None:
    one = found(LENT, term)
    assert (one.path, one.unit, one.whole, one.now) == (path, unit, whole, now)


def test_what_is_made_of_other_figures_is_told_in_base_units() -> None:
    one = found(LENT, "promise")
    assert (one.path, one.unit, one.now) == ("contract.terms.promise.top_up", "SEK", None)
    assert one.expression is not None
    assert one.setting(450e3) == ("contract.terms.promise.top_up", "450000 SEK")


def test_a_share_of_the_capital_is_a_share() -> None:
    one = found(LENT, "guarantee.share", ("contract.terms.guarantee.share", "carried_out"))
    assert (one.unit, one.factor) == ("%", 0.01)
    assert one.setting(59.5) == ("contract.terms.guarantee.share", "59.5 %")


def test_a_parameter_of_an_included_file() -> None:
    path = find_scenario("team_nystart")
    source = Source.open(path, ())
    one = find_solvable(source, read(path, variants=["base"]), "hvb.prices.hvb_day")
    assert (one.path, one.unit) == ("parameters.hvb.prices.hvb_day", "SEK/year")
    price = source.scenario(one.setting(1e6)).parameters["hvb.prices.hvb_day"]
    assert price.stated is not None
    assert price.stated.arguments["value"] == pytest.approx(1e6)


def test_thresholds_of_a_table() -> None:
    source, scenario = opened(RIKERS)
    one = find_solvable(source, scenario, 'table.steps."10 %".at')
    assert (one.path, one.now, one.unit) == ('contract.terms.table.steps."10 %".at', 10.0, "%")
    path, value = one.setting(11)
    assert path == "contract.terms.table.steps"
    contract = source.scenario((path, value)).contract
    assert contract is not None
    steps = contract.terms[0].steps
    assert [step.at.expression.value for step in steps] == [  # type: ignore[union-attr]
        pytest.approx(share) for share in (0.085, 0.11, 0.125, 0.16, 0.20)
    ]
    pay = find_solvable(source, scenario, 'table.steps."10 %"')
    assert (pay.path, pay.unit) == ('contract.terms.table.steps."10 %"', "USD")


def test_the_bound_of_a_condition_keeps_its_relation() -> None:
    one = found(RIKERS, "stop.if.first_year")
    assert (one.relation, one.unit, one.now) == ("<", "%", 0.0)
    assert one.setting(2.5) == ("contract.stop.if.first_year", '"< 2.5 %"')


def test_a_value_from_text_is_in_the_unit_of_the_file() -> None:
    _, scenario = opened(LENT)
    share, window, limit = (found(LENT, name) for name in ("guarantee", "window", "total"))
    assert share.read("20 %", scenario) == pytest.approx(20.0)
    assert share.read("0.2", scenario) == pytest.approx(20.0)
    assert window.read("2 years", scenario) == pytest.approx(24.0)
    assert window.read("30", scenario) == 30.0
    assert limit.read("500 kSEK", scenario) == pytest.approx(0.5)
    with pytest.raises(UnitError, match="share above 1"):
        share.read("20", scenario)
    with pytest.raises(UnitError, match="no value of"):
        limit.read("20 months", scenario)


def test_what_is_set_is_what_the_scenario_has() -> None:
    source, scenario = opened(LENT)
    one = find_solvable(source, scenario, "team_price")
    assert source.scenario(one.setting(123_456.5)) == read(LENT, sets=[one.setting(123_456.5)])


def test_numbers_are_written_without_exponents() -> None:
    assert [plain(x) for x in (1e-7, 1e12, 100 / 3, -0.0)] == [
        "0.0000001", "1000000000000", "33.3333333333", "0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("term", "message"),
    [
        ("garantee.share", "there is nothing called"),
        ("contract.terms.nobody.share", "there is nothing called"),
        ("share", "may mean several things"),
        ("guarantee.at", "no number that can be solved for"),
        ("guarantee.if", "no number that can be solved for"),
        ('"', "closing quote|is empty"),
    ],
)
def test_what_nothing_can_be_solved_for(term: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message) as refused:
        found(LENT, term)
    assert [one.code for one in refused.value.problems] == ["run.option"]


def test_a_slip_is_answered_with_a_guess() -> None:
    with pytest.raises(ScenarioError) as refused:
        found(LENT, "garantee.share")
    assert "guarantee.share" in refused.value.problems[0].hint


def test_what_is_offered_instead_can_be_solved_for() -> None:
    source, scenario = opened(LENT)
    for term in ("?", "garantee.hare", "guarantee.if", "guarantee.at"):
        with pytest.raises(ScenarioError) as refused:
            find_solvable(source, scenario, term)
        hint = refused.value.problems[0].hint
        offered = hint.rpartition("can be solved for: ")[2].split(", ")
        offered = [one.removeprefix("did you mean '").removesuffix("'?") for one in offered]
        assert 1 <= len(offered) <= 8
        for one in offered:
            assert find_solvable(source, scenario, one).path.startswith("contract.")
