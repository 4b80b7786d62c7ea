"""Expected mode against a plain loop over cohorts, cells, years and states in floats."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from socinvest import model
from socinvest.course.simulate import simulate
from socinvest.course.unmet import unmet_effects
from socinvest.errors import ScenarioError
from tests.course.checking import check
from tests.course.scenarios import (
    cost,
    effect,
    intake,
    programme,
    sampled,
    small,
    transition,
    with_programme,
)
from tests.factories import HERE, figure, fixed, stated


@pytest.mark.parametrize("rule", ["start", "end", "half_cycle"])
def test_constant_rows_and_every_weighting(rule: str) -> None:
    scenario = small(course={"within_cycle": rule})
    check(scenario)


@pytest.mark.parametrize(
    "times",
    [
        {},
        {"lasts": 2.0},
        {"lag": 1.0},
        {"lag": 1.5, "lasts": 4.0},
        {"ramp": 3.0},
        {"fade": model.Fade("half_life", 2.0)},
        {"fade": model.Fade("linear", 3.0), "ramp": 2.0},
    ],
)
@pytest.mark.parametrize(
    "scale", ["risk_ratio", "odds_ratio", "hazard_ratio", "risk_difference", "replace"]
)
def test_effects_in_time_and_on_every_scale(times: dict[str, object], scale: model.Scale) -> None:
    by = "shift" if scale == "risk_difference" else "risk" if scale == "replace" else "ratio"
    check(with_programme(small(), programme("p", effect(by=by, scale=scale, **times))), size=3)


@pytest.mark.parametrize("kind", ["stock", "per_year", "total"])
@pytest.mark.parametrize("years", [1.0, 1.5, 3.0])
def test_intakes(kind: str, years: float) -> None:
    scenario = with_programme(small(), programme("p", effect(lasts=2.0)))
    check(intake(scenario, kind, years=years), size=2)


def test_a_stock_has_its_person_years_over_the_stay() -> None:
    scenario = intake(with_programme(small(), programme("p")), "stock", size=1400.0, years=3.0)
    simulation = simulate(scenario, sampled(scenario, 1), "expected")
    rows = simulation.trajectories["p"].programmes["", "p"]
    assert rows.offered[:, 0] / 0.8 == pytest.approx([1400, 700, 700, 0, 0, 0])
    assert rows.offered_years[:, 0] / 0.8 == pytest.approx([1400, 1400, 1400, 700, 0, 0])


def test_two_programmes_offered_and_reached_and_combining() -> None:
    for rule in ("product", "strongest"):
        scenario = with_programme(
            small(course={"combine": rule}),
            programme("p", effect(by="ratio", lasts=3.0)),
            programme("q", effect(by="risk", scale="odds_ratio", whom="offered")),
            together=True,
        )
        check(scenario, size=4)


def test_an_effect_on_a_parameter_reaches_what_is_computed_from_it() -> None:
    for times in ({"lasts": 2.0}, {}):
        on = model.ParameterTarget("risk")
        scenario = with_programme(
            small(transition_value="risk_doubled"), programme("p", effect(target=on, **times))
        )
        check(scenario, size=4)


def test_outcomes_and_measures() -> None:
    outcome = model.Outcome("grades", figure("risk"), 1.5, HERE)
    measures = (
        model.Measure("sick_after_2", HERE, state="sick", of="well", after=2.0),
        model.Measure("number_sick", HERE, state="sick", after=3.0),
        model.Measure("falls", HERE, transition=("well", "sick"), after=2.0),
        model.Measure("all_falls", HERE, transition=("well", "sick")),
        model.Measure("all_falls_of", HERE, transition=("well", "sick"), of="well"),
        model.Measure("graded", HERE, outcome="grades"),
    )
    for start in ({"well": figure(1.0)}, {"well": figure("risk"), "sick": None}):
        course = {"outcomes": (outcome,), "measures": measures, "start": start}
        on = model.OutcomeTarget("course", "grades")
        check(
            with_programme(
                small(course=course),
                programme(
                    "p", effect(lasts=2.0), effect(target=on, fade=model.Fade("linear", 4.0))
                ),
            ),
            size=3,
        )


def test_rates_compete() -> None:
    scenario = small(rate=True)
    check(with_programme(scenario, programme("p", effect(scale="hazard_ratio", lasts=2.0))))


def test_sub_groups_have_their_own_figures() -> None:
    scenario = with_programme(small(), programme("p", effect(lasts=2.0)))
    groups = (
        model.Group("a", figure(0.3), {"risk": fixed("risk", 0.6, key="tiny/a/risk")}, HERE),
        model.Group("b", figure(0.7), {}, HERE),
    )
    check(replace(scenario, target_group=replace(scenario.target_group, groups=groups)))


def test_probabilities_out_of_range_are_clipped_and_reported() -> None:
    scenario = with_programme(small(), programme("p", effect(by="big", lasts=2.0)))
    scenario = replace(
        scenario,
        parameters={**scenario.parameters, "big": stated("big", "uniform", limits=(0.5, 6.0))},
    )
    drawn = sampled(scenario, 400)
    check(scenario, size=20)
    (clipped,) = (c for c in simulate(scenario, drawn, "expected").clipped if c.target == "sick")
    assert (clipped.strategy, clipped.course, clipped.source) == ("p", "course", "well")
    # With the 5 % who die, the row is above 1 from 95 % on, and scaled down.
    above = np.asarray(drawn.base["risk"]) * np.asarray(drawn.base["big"]) > 0.95
    assert 0.0 < clipped.share == pytest.approx(float(np.mean(above)))
    refusing = replace(
        scenario,
        courses={"course": replace(scenario.courses["course"], out_of_range="refuse")},
    )
    with pytest.raises(ScenarioError) as found:
        simulate(refusing, drawn, "expected")
    assert found.value.problems[0].code == "course.out_of_range"
    assert f"{100 * clipped.share:.3g} %" in found.value.problems[0].message


def test_a_constant_effect_behind_a_unit_cost_divides_the_segments() -> None:
    on = model.ParameterTarget("price")
    course = {"costs": (cost("sick", unit_cost="twice_price"),)}
    scenario = with_programme(small(course=course), programme("p", effect(target=on)))
    drawn = sampled(scenario, 3)
    segments = simulate(scenario, drawn, "expected", points=True).trajectories["p"].segments
    assert len(segments) == 2
    reached, others = segments
    ratio = np.asarray(drawn.base["ratio"])
    assert reached.environment["twice_price"] == pytest.approx(200.0 * ratio)
    assert others.environment is drawn.groups[""]
    people = sum(a for s in segments for a in s.courses["course"].points.values())
    assert people[-1] == pytest.approx(100.0)


def test_an_effect_on_a_parameter_used_by_a_programme_is_refused() -> None:
    scenario = with_programme(
        small(), programme("p", effect(target=model.ParameterTarget("accept")))
    )
    with pytest.raises(ScenarioError) as found:
        simulate(scenario, sampled(scenario, 2), "expected")
    assert "accept" in found.value.problems[0].message


def test_no_effect_changes_nothing_in_any_draw() -> None:
    for scale, by in (("risk_ratio", 1.0), ("odds_ratio", 1.0), ("hazard_ratio", 1.0),
                      ("risk_difference", 0.0)):  # fmt: skip
        for times in ({}, {"lasts": 2.0}, {"fade": model.Fade("half_life", 2.0)}):
            scenario = with_programme(
                small(),
                programme("p", effect(by="none", scale=scale, **times)),  # type: ignore[arg-type]
            )
            scenario = replace(
                scenario, parameters={**scenario.parameters, "none": fixed("none", by)}
            )
            found = simulate(scenario, sampled(scenario, 50), "expected", points=True).trajectories
            for a, b in zip(found["p"].segments, found["nothing"].segments, strict=True):
                for state, points in a.courses["course"].points.items():
                    assert np.array_equal(points, b.courses["course"].points[state])


def test_unmet_effects() -> None:
    met = effect(lasts=2.0)
    late = effect(lag=10.0)
    # Those who are ill stay ill or die: nobody is well again after the first year.
    gone = effect(target=model.TransitionTarget("course", "dead", "well"))
    scenario = with_programme(
        small(extra=(transition("dead", "well", 0.5),)), programme("p", met, late)
    )
    assert [(s, i, e.lag) for s, i, e in unmet_effects(scenario)] == [("p", "p", 10.0)]
    scenario = small(extra=(transition("ghost", "well", 0.5),), states=("ghost",))
    gone = effect(target=model.TransitionTarget("course", "ghost", "well"))
    assert len(unmet_effects(with_programme(scenario, programme("p", gone)))) == 1
    nobody = programme("p", met)
    nobody = replace(nobody, reach=model.Reach(figure(0.0), figure(1.0)))
    assert len(unmet_effects(with_programme(small(), nobody))) == 1


def test_more_cells_than_allowed_are_refused() -> None:
    programmes = [programme(f"p{i}") for i in range(7)]
    scenario = with_programme(small(), *programmes)
    with pytest.raises(ScenarioError) as found:
        simulate(scenario, sampled(scenario, 1), "expected")
    assert found.value.problems[0].code == "run.too_large"
    assert "128" in found.value.problems[0].message and math.prod([2] * 7) == 128
