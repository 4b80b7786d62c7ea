"""The shipped PPSS scenario: its figures can be traced, and its sums can be done by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from socinvest import draws
from socinvest.analysis.claims import judge
from socinvest.costing import Costing
from socinvest.course.simulate import simulate
from socinvest.model import Parameter, Scenario
from socinvest.scenario.build import read

PPSS = Path(__file__).parents[1] / "scenarios" / "ppss.yaml"
YEARS = 20
WORTH = 1.035 ** -np.arange(YEARS)

# The file's means, in prices of 2016 where they are money (SEK per person and year).
RISK = (0.13 + 4 * 0.30 + 0.74) / 6
WAGE = 25_000 * 12 * 316.43 / 322.11
SUPPORT = 67_020 * 316.43 / 371.91 * (0.20 + 4 * 0.40 + 0.59) / 6
SERVICES = 30_561 * 316.43 / 313.35 * (0 + 4 * 0.05 + 0.2) / 6
OUTSIDE_INELIGIBLE = (0.12 - 0.87 * 0.07) / 0.13
RATES = {
    "leave_school": 0.25,
    "find_work": (0.05 + 4 * 0.15 + 0.50) / 6,
    "outside_ineligible": OUTSIDE_INELIGIBLE,
    "outside_enrolled": OUTSIDE_INELIGIBLE - 0.5 * (OUTSIDE_INELIGIBLE - 0.07),
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(PPSS)


def everything(scenario: Scenario) -> dict[str, Parameter]:
    """Every parameter of the file and of its variants."""
    found = dict(scenario.parameters)
    for name, variant in scenario.variants.items():
        for key, parameter in variant.scenario.parameters.items():
            if scenario.parameters.get(key) != parameter:
                found[f"{name}: {key}"] = parameter
    return found


def test_every_figure_has_a_source_and_a_place_or_a_reason(scenario: Scenario) -> None:
    for name, parameter in everything(scenario).items():
        why = parameter.provenance
        if why.grade == "assumed":
            assert why.note is not None, name
        elif why.grade == "derived":
            assert parameter.expression is not None or why.source is not None, name
        else:
            assert why.source and why.where, name


def test_every_text_is_in_both_languages(scenario: Scenario) -> None:
    for name, parameter in everything(scenario).items():
        note = parameter.provenance.note
        assert note is None or note.sv != note.en, name
    for claim in scenario.claims:
        for text in (claim.note, claim.arithmetic_only):
            assert text is None or text.sv != text.en, claim.name
    for variant in scenario.variants.values():
        assert variant.title.sv != variant.title.en, variant.name
    for field, text in scenario.application.items():
        assert text.sv != text.en, field


def test_the_assumed_effect_has_mean_none(scenario: Scenario) -> None:
    assert draws.central(scenario).base["effect"] == 1.0


def test_the_price_index_is_in_use(scenario: Scenario) -> None:
    support = scenario.parameters["prices.support_household"]
    assert support.price_year == 2022
    assert support.price_factor == pytest.approx(316.43 / 371.91)


@pytest.mark.parametrize(
    ("claim", "verdict", "value"),
    [
        ("at_risk", "holds", 1.0),
        ("ten_percent", "arithmetic_only", 1.1702),
        ("needed_share", "arithmetic_only", 0.0855),
        ("ten_percent_day_price", "fails", 0.8367),
        ("ten_percent_by_pupils", "fails", 0.8421),
        ("ten_percent_earnings", "arithmetic_only", 2.0070),
        ("own_day_price", "fails", 1.4235),
        ("scaled_cost", "holds", 1.0179),
        ("placement", "arithmetic_only", 19.23),
    ],
)
def test_claims(scenario: Scenario, claim: str, verdict: str, value: float) -> None:
    judged = {one["id"]: one for one in judge(scenario, draws.central(scenario).base)}
    assert judged[claim]["verdict"] == verdict
    assert judged[claim]["value"] == pytest.approx(value, abs=5e-3)


def engine(scenario: Scenario, parties: list[str], effect: float | None = None) -> float:
    """Net present value of PPSS against business as usual, in the central case."""
    overrides = {} if effect is None else {"effect": effect}
    point = draws.central(scenario, overrides=overrides)
    costing = Costing(scenario, mode="expected")
    paths = simulate(scenario, point, "expected").trajectories
    net = {name: costing.ledger(point, path).net(parties)[:, 0] for name, path in paths.items()}
    return float(WORTH @ (net["ppss"] - net["nuläge"]))


def person_years(failing: float, group: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Person-years a year in three intakes of 1 400, of whom a share fails: the long way."""
    years = {state: np.zeros(YEARS) for state in ("ineligible", "working", "outside")}
    leave, find = group["leave_school"], group["find_work"]
    for first in range(3):
        enrolled, eligible, ineligible, working, outside = 1400.0, 0.0, 0.0, 0.0, 0.0
        for year in range(first, YEARS):
            before = ineligible, working, outside
            to_outside = leave * (
                eligible * group["outside_enrolled"] + ineligible * group["outside_ineligible"]
            )
            to_work = leave * (eligible + ineligible) - to_outside + find * outside
            outside = outside * (1 - find) + to_outside
            working += to_work
            eligible = eligible * (1 - leave) + enrolled * (1 - failing)
            ineligible = ineligible * (1 - leave) + enrolled * failing
            enrolled = 0.0
            after = ineligible, working, outside
            for state, old, new in zip(years, before, after, strict=True):
                years[state][year] += (old + new) / 2
    return years


def by_hand(effect: float) -> dict[str, float]:
    """Net present values with the file's means written out."""
    without, with_ppss = person_years(RISK, RATES), person_years(RISK * effect, RATES)
    more = {state: float(WORTH @ (with_ppss[state] - without[state])) for state in without}
    cost = 1400 * 40_000 * float(WORTH[:3].sum())
    saved = -more["ineligible"] * SERVICES
    support_saved = -more["outside"] * SUPPORT
    work = more["working"] * WAGE
    return {
        "society": work * 1.3142 + saved - cost,
        "municipality": work * (0.1790 - 0.1905) + support_saved + saved - cost,
        "public": work * (0.3142 + 0.1790 + 0.1208) + support_saved + saved - cost,
    }


@pytest.mark.parametrize("effect", [1.0, 0.9, 0.5, 0.0, 1.2])
def test_the_central_case_by_hand(scenario: Scenario, effect: float) -> None:
    expected = by_hand(effect)
    assert engine(scenario, list(scenario.parties), effect) == pytest.approx(expected["society"])
    assert engine(scenario, ["kommun"], effect) == pytest.approx(expected["municipality"])
    assert engine(scenario, ["kommun", "region", "stat"], effect) == pytest.approx(
        expected["public"]
    )


def test_without_effect_the_programme_is_its_cost(scenario: Scenario) -> None:
    cost = 56e6 * WORTH[:3].sum()
    assert engine(scenario, ["kommun"]) == pytest.approx(-cost)
    two_years = scenario.variants["two_years"].scenario
    # 1 400 enrolled in each of the three years, and half of them in the year after.
    assert engine(two_years, ["kommun"]) == pytest.approx(-cost - 28e6 * WORTH[3])


def test_the_published_value_is_booked_once_per_eligible_pupil(scenario: Scenario) -> None:
    other = scenario.variants["eligibility_value"].scenario
    gained = 1400 * RISK * 0.1 * 1.1e6 * float(WORTH[:3].sum())
    without, with_ppss = person_years(RISK, RATES), person_years(RISK * 0.9, RATES)
    support_lost = float(WORTH @ (without["outside"] - with_ppss["outside"])) * SUPPORT
    assert engine(other, ["person"], 0.9) == pytest.approx(gained - support_lost)


def test_the_aggregate_replaces_its_parts(scenario: Scenario) -> None:
    other = scenario.variants["aggregate"].scenario
    (course,) = other.courses.values()
    covered = [what for line in course.costs for what in line.covers]
    assert len(covered) == len(set(covered)) == 5
    per_year = draws.central(other).base["exclusion_cost"]
    assert per_year == pytest.approx(500_000 * 316.43 / 311.43)


def test_a_fund_that_pays_changes_nothing_for_the_city(scenario: Scenario) -> None:
    other = scenario.variants["fund_pays"].scenario
    assert engine(other, ["kommun"], 0.9) == pytest.approx(engine(scenario, ["kommun"], 0.9))
