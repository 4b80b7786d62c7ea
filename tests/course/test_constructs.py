"""Cycles, clocks, stays, weights and quality in expected mode, against the plain reading."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import linalg

from socinvest import model
from socinvest.course.simulate import simulate
from socinvest.errors import ScenarioError
from tests.course.checking import check
from tests.course.constructs import (
    AGE,
    PATHS,
    STAYS,
    clocked,
    curve,
    gompertz,
    programme_line,
    quality,
    staying,
    weibull,
)
from tests.course.scenarios import (
    cost,
    effect,
    intake,
    programme,
    sampled,
    small,
    with_programme,
)
from tests.factories import HERE, figure, group

RULES = ["start", "end", "half_cycle", "life_table"]


def cycles(scenario: model.Scenario, per_year: int) -> model.Scenario:
    return replace(scenario, time=replace(scenario.time, cycles_per_year=per_year))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("kind", ["stock", "per_year", "total"])
def test_cycles_shorter_than_a_year(rule: str, kind: str) -> None:
    measures = (
        model.Measure("later", HERE, state="sick", after=0.75),
        model.Measure("falls", HERE, transition=("well", "sick"), after=1.25, of="well"),
    )
    course = {
        "within_cycle": rule,
        "measures": measures,
        "outcomes": (model.Outcome("school", figure("risk"), 0.5, HERE),),
        "quality": quality(),
    }
    scenario = small(course=course, horizon=3, rate=True)
    faded = effect(lag=0.25, ramp=0.5, fade=model.Fade("half_life", 0.75))
    scenario = with_programme(scenario, programme("p", faded))
    check(cycles(intake(scenario, kind, years=1.5, stay=1.1), 4), size=1)


def test_months() -> None:
    scenario = with_programme(small(rate=True, horizon=2), programme("p", effect(lasts=0.5)))
    check(cycles(intake(scenario, "total", years=0.5), 12), size=1)


def test_shorter_cycles_of_the_same_rates_come_closer_to_continuous_time() -> None:
    """Only moves of two steps within one cycle are missed: the limit is exp(Q t)."""
    scenario = intake(small(rate=True, transition_value="0.1 + risk"), "total", years=1.0)
    errors = []
    for per_year in (1, 4, 12, 48):
        case = cycles(intake(scenario, "total", years=1 / per_year), per_year)
        drawn = sampled(case, 1)
        (segment,) = simulate(case, drawn, "expected", points=True).trajectories["nothing"].segments
        points = segment.courses["course"].points
        falls = 0.1 + float(drawn.base["risk"][0])  # type: ignore[index]
        rates = np.array([[-falls - 0.05, falls, 0.05], [0.2, -0.3, 0.1], [0.0, 0.0, 0.0]])
        exact = 100.0 * linalg.expm(6.0 * rates)[0]
        got = np.array([points[s][-1, 0] for s in ("well", "sick", "dead")])
        errors.append(float(np.max(np.abs(got / exact - 1.0))))
    assert errors[3] < 0.005
    assert all(later < 0.6 * earlier for earlier, later in itertools.pairwise(errors))


@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("per_year", [1, 4])
def test_rows_and_costs_by_every_clock(name: str, per_year: int) -> None:
    scenario = cycles(clocked(PATHS[name]), per_year)
    check(intake(scenario, "total", years=1.5), size=1)


@pytest.mark.parametrize("parameter", [weibull("time_in_state"), weibull("time_since_entry"),
                                       gompertz("age"), gompertz("time_since_entry")],
                         ids=lambda one: f"{one.curve.family} by {one.curve.clock}")  # fmt: skip
@pytest.mark.parametrize("per_year", [1, 4])
def test_hazards_are_means_over_a_cycle(parameter: model.Parameter, per_year: int) -> None:
    scenario = small(course={"costs": (cost("sick"),)}, rate=True, horizon=2,
                     transition_value="moves")  # fmt: skip
    scenario = replace(scenario, parameters={**scenario.parameters, "moves": parameter})
    scenario = replace(scenario, target_group=replace(scenario.target_group, age=AGE))
    scenario = with_programme(scenario, programme("p", effect()))
    check(cycles(intake(scenario, "total", years=1.0), per_year), size=1)


@pytest.mark.parametrize("name", STAYS)
@pytest.mark.parametrize("per_year", [1, 4])
def test_stays_of_every_family(name: str, per_year: int) -> None:
    scenario = staying(STAYS[name])
    target = model.TransitionTarget("course", "sick", "well")
    scenario = with_programme(scenario, programme("p", effect(target=target)))
    check(cycles(intake(scenario, "total", years=1.0), per_year), size=1)


def test_a_fixed_stay_is_over_when_it_is_over() -> None:
    scenario = cycles(staying(STAYS["fixed"], transition_value="1"), 12)
    scenario = intake(scenario, "total", years=1 / 12)
    points = simulate(scenario, sampled(scenario, 1), "expected", points=True)
    sick = points.trajectories["nothing"].segments[0].courses["course"].points["sick"][:, 0]
    # All are sick after the first month, and for 18 months from then on.
    assert sick[1:19] == pytest.approx(100.0 * np.ones(18))
    assert sick[19] == 0.0


def test_an_exponential_stay_is_a_rate() -> None:
    stay = staying(STAYS["exponential"])
    rates = replace(
        stay.courses["course"],
        states=tuple(replace(s, stay=None) for s in stay.courses["course"].states),
        transitions=tuple(
            replace(t, value=figure(f"({share}) / (0.7 + risk)"), rate=True)
            if t.source == "sick" else t
            for t, share in zip(stay.courses["course"].transitions,
                                ("", "", "0.6", "0.4"), strict=True)
        ),
    )  # fmt: skip
    scenario = intake(stay, "total", years=1.0)
    drawn = sampled(scenario, 5)
    found = [
        simulate(case, drawn, "expected", points=True).trajectories["nothing"]
        for case in (scenario, replace(scenario, courses={"course": rates}))
    ]
    one, two = (f.segments[0].courses["course"].points for f in found)
    for state, people in one.items():
        np.testing.assert_allclose(people, two[state], rtol=1e-12)


def test_effects_on_what_a_stay_and_a_table_are_made_of() -> None:
    scenario = staying(model.Stay("gamma", {"mean": figure("length"), "cv": figure(0.5)}, HERE))
    on = model.ParameterTarget("length")
    scenario = with_programme(scenario, programme("p", effect(target=on, lasts=2.0)))
    check(intake(scenario, "total", years=1.0), size=1)
    table = clocked(PATHS["age, stepped"])
    on_table = programme(
        "p",
        effect(target=model.ParameterTarget("moves"), lasts=3.0),
        effect(name="b", target=model.ParameterTarget("risk"), lag=1.0),
    )
    course = replace(table.courses["course"], combine="product")
    check(with_programme(replace(table, courses={"course": course}), on_table), size=1)


@pytest.mark.parametrize(
    "times",
    [{"lasts": 2.0}, {"lag": 1.0}, {"ramp": 3.0}, {"fade": model.Fade("linear", 4.0)},
     {"fade": model.Fade("half_life", 1.5), "lag": 0.5}],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("rule", ["start", "half_cycle"])
def test_an_effect_that_changes_behind_costs_and_quality(times: dict[str, Any], rule: str) -> None:
    course = {
        "within_cycle": rule,
        "costs": (cost("sick", unit_cost="twice_price"), cost("well"),
                  cost(to=("well", "sick"), unit_cost="price"),
                  replace(cost(to=("sick", "well"), unit_cost="price"), booked="point")),
        "quality": quality("heal"),
    }  # fmt: skip
    effects = [effect(target=model.ParameterTarget("price"), **times),
               effect(name="b", target=model.ParameterTarget("heal"), **times)]  # fmt: skip
    scenario = with_programme(small(course=course), programme("p", *effects))
    check(intake(scenario, "per_year", years=2.0), size=1)
    check(cycles(intake(scenario, "per_year", years=1.0), 4), size=1)


@pytest.mark.parametrize("weights", [(1.0,) * 7, (0.5, 1, 1, 1, 1, 1, 0.5), (0, 1, 2, 3, 4, 5, 6)])
def test_points_of_a_single_cohort_have_weights(weights: tuple[float, ...]) -> None:
    course = {
        "within_cycle": "weights",
        "weights": weights,
        "quality": quality(),
        "costs": (cost("sick", unit_cost="price"), cost("well"),
                  cost(to=("well", "sick")),
                  replace(cost(to=("sick", "dead"), unit_cost="price"), booked="point")),
    }  # fmt: skip
    scenario = with_programme(
        small(course=course), programme("p", effect(target=model.ParameterTarget("price"), lag=1.0))
    )
    scenario = intake(scenario, "total", years=1.0)
    check(scenario, size=1)
    every = simulate(scenario, sampled(scenario, 2), "expected").trajectories.values()
    for trajectory in every:
        for programme_ in trajectory.programmes.values():
            assert programme_.reached.shape[0] == 7
        for segment in trajectory.segments:
            assert segment.courses["course"].events["well", "sick"].shape[0] == 7


def test_point_weights_of_quarters() -> None:
    weights = tuple(float(w) for w in np.linspace(0.2, 1.4, 9))
    course = {"within_cycle": "weights", "weights": weights, "quality": quality()}
    scenario = small(course=course, horizon=2)
    check(cycles(intake(scenario, "total", years=0.25), 4), size=1)


@pytest.mark.parametrize("whom", ["offered", "reached", "completed"])
@pytest.mark.parametrize("unit_cost", ["price", "price * (1 + time_since_entry)"])
def test_a_programme_is_paid_for_people_in_states(whom: model.Whom, unit_cost: str) -> None:
    line = programme_line(whom, unit_cost)
    one = replace(programme("p", effect(whom=whom, lasts=2.0)), costs=(line,))
    one = replace(one, reach=replace(one.reach, completed=figure("heal")))
    scenario = with_programme(small(), one, programme("q", effect(name="c", by="shift",
        scale="risk_difference", target=model.TransitionTarget("course", "sick", "dead"))),
        together=True)  # fmt: skip
    check(intake(scenario, "per_year", years=2.0), size=1)


def test_gross_effects_are_diluted() -> None:
    share = model.Gross(figure("heal"), figure("accept"))
    for scale in ("risk_ratio", "odds_ratio", "risk_difference", "replace"):
        one = effect(gross=share, scale=scale, fade=model.Fade("half_life", 3.0))
        check(with_programme(small(), programme("p", one)), size=1)


def test_groups_have_clocks_and_ages_of_their_own() -> None:
    scenario = clocked(PATHS["age, interpolated"])
    own = curve("moves", "age", [(0.0, "0.02"), (30.0, "0.5 * risk")], "stepped")
    groups = (group("young", 0.3, own), group("others", 0.7))
    target = replace(scenario.target_group, groups=groups)
    scenario = replace(scenario, target_group=target)
    check(with_programme(scenario, programme("p", effect(lasts=2.0))), size=1)


def test_several_courses_side_by_side() -> None:
    scenario = staying(STAYS["gamma"])
    other = clocked(PATHS["calendar, stepped"]).courses["course"]
    other = replace(other, name="other", costs=())
    scenario = replace(
        scenario,
        courses={**scenario.courses, "other": other},
        parameters={**scenario.parameters, "moves": PATHS["calendar, stepped"]},
    )
    check(intake(scenario, "per_year", years=2.0), size=1)


def test_what_depends_on_the_calendar_is_still_one_pool() -> None:
    """People of all years of entry are exchangeable: nothing but the year matters."""
    from socinvest.course.active import Effects
    from socinvest.course.environment import Environment
    from socinvest.course.plan import make_plan
    from socinvest.course.programmes import people_of
    from socinvest.course.rewards import Rewards
    from socinvest.course.rows import Rows
    from socinvest.numerics.streams import generator
    from socinvest.reach.intake import inflow

    def pooled(parameter: model.Parameter) -> bool:
        scenario = clocked(parameter)
        drawn = sampled(scenario, 2)
        effects = Effects(scenario)
        environment = Environment(effects, "", drawn.groups[""])
        course = scenario.courses["course"]
        rows, rewards = Rows(course, environment), Rewards(course, environment)
        people = people_of(scenario, drawn, inflow(scenario, drawn.base), "expected", generator)
        plan = make_plan(rows, rewards, people[""].cells, list(scenario.strategies.values()),
                         frozenset([0]), 0)  # fmt: skip
        return bool(plan.pools)

    assert pooled(PATHS["calendar, stepped"])
    assert pooled(PATHS["in state"])
    assert not pooled(PATHS["age, stepped"])
    assert not pooled(PATHS["since entry"])


def test_what_is_not_a_number_is_refused_where_it_stands() -> None:
    moves = curve("moves", "age", [(0.0, "1 / (risk - risk)")], "stepped")
    with pytest.raises(ScenarioError) as found:
        simulate(clocked(moves), sampled(clocked(moves), 3), "expected")
    assert [p.code for p in found.value.problems] == ["run.nonfinite"]
    stay = model.Stay("weibull", {"shape": figure(1.0), "scale": figure("0 - risk")}, HERE)
    with pytest.raises(ScenarioError) as found:
        simulate(staying(stay), sampled(staying(stay), 3), "expected")
    assert [p.code for p in found.value.problems] == ["value.range"]
