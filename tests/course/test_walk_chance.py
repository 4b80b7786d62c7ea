"""Chance: whole people, every strategy by itself as if alone, together as alike as can be."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from socinvest import model
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Simulation
from socinvest.errors import ScenarioError
from tests.course.scenarios import (
    effect,
    intake,
    programme,
    sampled,
    small,
    transition,
    with_programme,
)
from tests.factories import HERE, figure, fixed


def points(simulation: Simulation, strategy: str) -> dict[str, Any]:
    """People by state, (year, draw), over all segments."""
    found: dict[str, Any] = {}
    for segment in simulation.trajectories[strategy].segments:
        for state, people in segment.courses["course"].points.items():
            found[state] = found.get(state, 0) + people
    return found


def chance(scenario: model.Scenario, size: int = 200, **options: Any) -> Simulation:
    return simulate(scenario, sampled(scenario, size), "chance", points=True, **options)


def certain(scenario: model.Scenario, **values: float) -> model.Scenario:
    """Parameters fixed at given values."""
    parameters = {**scenario.parameters, **{k: fixed(k, v) for k, v in values.items()}}
    return replace(scenario, parameters=parameters)


TIMES: list[dict[str, Any]] = [
    {},
    {"lasts": 2.0},
    {"lag": 1.0, "lasts": 3.0},
    {"fade": model.Fade("half_life", 2.0)},
]


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("kind", ["stock", "per_year"])
def test_nobody_is_lost_and_sizes_are_whole(times: dict[str, Any], kind: str) -> None:
    scenario = with_programme(small(), programme("p", effect(**times)), programme("q"))
    groups = (
        model.Group("a", figure(1 / 3), {}, HERE),
        model.Group("b", figure(2 / 3), {}, HERE),
    )
    scenario = intake(scenario, kind, size=101.0, years=2.5)
    scenario = replace(scenario, target_group=replace(scenario.target_group, groups=groups))
    simulation = chance(scenario, 100)
    inflow = {"stock": [101, 50.5, 25.25], "per_year": [101, 101, 50.5]}[kind]
    for name, trajectory in simulation.trajectories.items():
        everybody = sum(points(simulation, name).values())
        assert everybody[-1].tolist() == [np.rint(sum(inflow))] * 100
        assert np.all(np.abs(np.diff(everybody[:3], axis=0) - np.array(inflow[1:])[:, None]) <= 2)
        for segment in trajectory.segments:
            occupancy = segment.courses["course"]
            assert all(np.all(people >= 0) for people in occupancy.points.values())
            assert all(np.all(v == np.rint(v)) for v in occupancy.points.values())
        for rows in trajectory.programmes.values():
            assert np.all(rows.reached <= rows.offered)
            assert np.all(rows.reached_years <= rows.offered_years)


@pytest.mark.parametrize("times", TIMES)
def test_chance_averages_to_expected(times: dict[str, Any]) -> None:
    outcome = model.Outcome("grades", figure("risk"), 2.0, HERE)
    on = model.OutcomeTarget("course", "grades")
    course = {"outcomes": (outcome,), "start": {"well": figure(0.7), "sick": None}}
    measures = (
        model.Measure("sick_of_well", HERE, state="sick", of="well", after=2.0),
        model.Measure("falls", HERE, transition=("well", "sick"), after=2.0),
    )
    scenario = with_programme(
        small(course=course | {"measures": measures}),
        programme("p", effect(**times), effect(target=on, whom="offered")),
        programme("q", effect(by="risk", scale="odds_ratio", whom="offered", **times)),
        together=True,
    )
    scenario = intake(scenario, "stock", size=60.0, years=2.0)
    drawn = sampled(scenario, 8000)
    whole, mean = (simulate(scenario, drawn, mode, points=True) for mode in ("chance", "expected"))
    for name, trajectory in whole.trajectories.items():
        pairs = []
        for a, b in zip(trajectory.segments, mean.trajectories[name].segments, strict=True):
            x, y = a.courses["course"], b.courses["course"]
            for kind in ("points", "person_years", "events", "outcomes"):
                rows = getattr(x, kind)
                pairs += [(rows[key], getattr(y, kind)[key]) for key in rows]
        for key, rows in trajectory.programmes.items():
            other = mean.trajectories[name].programmes[key]
            pairs += [
                (getattr(rows, f), getattr(other, f))
                for f in ("offered", "reached", "offered_years", "reached_years")
            ]
        pairs.append((trajectory.measures["falls"], mean.trajectories[name].measures["falls"]))
        pairs.append(
            (trajectory.measures["sick_of_well"], mean.trajectories[name].measures["sick_of_well"])
        )
        for got, wanted in pairs:
            off = np.broadcast_to(got - wanted, np.broadcast_shapes(got.shape, (1,)))
            error = off.std(axis=-1) / np.sqrt(8000)
            assert np.all(np.abs(off.mean(axis=-1)) <= 4.5 * error + 1e-9), name


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize(
    ("scale", "none"),
    [("risk_ratio", 1.0), ("odds_ratio", 1.0), ("hazard_ratio", 1.0), ("risk_difference", 0.0)],
)
def test_no_effect_changes_nothing_in_any_draw(
    scale: model.Scale, none: float, times: dict[str, Any]
) -> None:
    scenario = with_programme(small(), programme("p", effect(by="none", scale=scale, **times)))
    scenario = intake(certain(scenario, none=none), "stock", years=2.0)
    simulation = chance(scenario)
    with_, without = points(simulation, "p"), points(simulation, "nothing")
    assert all(np.array_equal(with_[state], without[state]) for state in with_)


@pytest.mark.parametrize("times", TIMES)
def test_the_difference_dies_out_as_the_ratio_goes_to_one(times: dict[str, Any]) -> None:
    variances = []
    for ratio in (0.5, 0.9, 0.99, 0.999):
        scenario = with_programme(small(), programme("p", effect(**times)))
        scenario = intake(certain(scenario, ratio=ratio, risk=0.3), "per_year", 300.0, years=2.0)
        simulation = chance(scenario, 4000)
        off = points(simulation, "p")["sick"] - points(simulation, "nothing")["sick"]
        variances.append(off[1:].var(axis=1).max())
    assert variances == sorted(variances, reverse=True)
    assert variances[-1] < 0.02 * variances[0]
    # Two binomials drawn apart would differ by twice the variance of one, whatever the ratio.
    alone = points(simulation, "nothing")["sick"][1:].var(axis=1).max()
    assert variances[-1] < 0.02 * 2 * alone


def person_by_person(
    scenario: model.Scenario, strategy: str, draws: int, people: int, seed: int
) -> Any:
    """Sick people by year, each person followed alone: (year, draw)."""
    rng = np.random.default_rng(seed)
    values = {n: float(v) for n, v in sampled(scenario, 1).base.items() if np.ndim(v) == 0}
    states = ("well", "sick", "dead")
    horizon = scenario.time.horizon
    sick = np.zeros((horizon + 1, draws))
    acting = [
        e for name in scenario.strategies[strategy].interventions
        for e in scenario.interventions[name].effects
    ]  # fmt: skip
    for _ in range(people):
        reached = rng.random(draws) < 0.8 * values["accept"]
        state = np.zeros(draws, dtype=int)
        for t in range(1, horizon + 1):
            p = np.full(draws, values["risk"])
            for e in acting:
                w = 1.0 if e.lasts is None or t <= e.lasts else 0.0
                p = np.where(reached, p * values[e.by] ** w, p)
            u = rng.random(draws)
            new = state.copy()
            well, ill = state == 0, state == 1
            new[well & (u < p)] = 1
            new[well & (u >= p) & (u < p + 0.05)] = 2
            new[ill & (u < values["heal"])] = 0
            new[ill & (u >= values["heal"]) & (u < values["heal"] + 0.1)] = 2
            state = new
            sick[t] += state == states.index("sick")
    return sick


@pytest.mark.parametrize("ratio", [0.5, 1.6])
@pytest.mark.parametrize("lasts", [None, 2.0])
def test_each_strategy_is_distributed_as_if_it_were_alone(ratio: float, lasts: Any) -> None:
    scenario = with_programme(small(), programme("p", effect(lasts=lasts)))
    scenario = certain(scenario, ratio=ratio, risk=0.35, accept=0.7)
    scenario = intake(scenario, "per_year", size=15.0, years=1.0)
    simulation = chance(scenario, 6000)
    for name in ("nothing", "p"):
        got = points(simulation, name)["sick"]
        alone = person_by_person(scenario, name, 6000, 15, seed=3)
        for year in (1, 3, 6):
            assert same_distribution(got[year], alone[year]) > 1e-3, (name, year)
        # Two years of the same people together, not only each of them.
        assert same_distribution(got[2] * 16 + got[4], alone[2] * 16 + alone[4]) > 1e-3


def same_distribution(a: Any, b: Any) -> float:
    """p-value of a two-sample chi-square test; rare values counted together."""
    values = np.unique(np.concatenate([a, b]))
    table = np.array([[np.sum(x == v) for v in values] for x in (a, b)])
    rare = table.sum(axis=0) < 20
    table = np.column_stack([table[:, ~rare], table[:, rare].sum(axis=1)])
    table = table[:, table.sum(axis=0) > 0]
    return float(stats.chi2_contingency(table).pvalue)


def test_fewer_draws_are_the_first_of_more() -> None:
    scenario = with_programme(small(), programme("p", effect(lasts=2.0)), programme("q", effect()))
    scenario = intake(scenario, "stock", years=3.0)
    many, few = chance(scenario, 500), chance(scenario, 37)
    for name in few.trajectories:
        a, b = points(many, name), points(few, name)
        assert all(np.array_equal(a[state][:, :37], b[state]) for state in a)


def test_strategies_do_not_disturb_each_other() -> None:
    scenario = with_programme(
        small(), programme("p", effect(lasts=2.0)), programme("q", effect()), together=True
    )
    everything = chance(scenario)
    twice = model.Strategy("twin", scenario.strategies["p"].title, ("p",))
    with_twin = replace(scenario, strategies={"twin": twice, **scenario.strategies})
    other = chance(with_twin)
    for name in scenario.strategies:
        alone = chance(scenario, strategies=[name])
        assert list(alone.trajectories) == [name]
        for found in (points(alone, name), points(other, name)):
            wanted = points(everything, name)
            assert all(np.array_equal(found[state], wanted[state]) for state in wanted)
    twin, original = points(other, "twin"), points(other, "p")
    assert all(np.array_equal(twin[state], original[state]) for state in twin)


def test_replicates_are_other_people_on_the_same_draws() -> None:
    scenario = with_programme(small(), programme("p", effect()))
    first, again, second = chance(scenario), chance(scenario), chance(scenario, replicate=1)
    assert np.array_equal(points(first, "p")["sick"], points(again, "p")["sick"])
    a, b = points(first, "p")["sick"][3], points(second, "p")["sick"][3]
    assert not np.array_equal(a, b)
    assert abs(a.mean() - b.mean()) < 3.0
    with pytest.raises(ValueError, match="block by block"):
        simulate(scenario, replace(sampled(scenario, 5), block=-1), "chance")


def test_the_order_of_the_file_does_not_matter() -> None:
    """States, entries of a row, the start, measures, groups, programmes: any way round."""
    measures = tuple(
        model.Measure(f"{state}_again", HERE, state="well", of=state, after=3.0)
        for state in ("sick", "well")
    )
    course = {
        "start": {"well": figure(0.5), "sick": figure(0.2), "new": figure(0.1), "dead": None},
        "measures": measures,
        "combine": "product",
    }
    rest = model.Transition("new", "dead", None, False, HERE)
    extra = (transition("new", "well", 0.3), transition("new", "sick", 0.2), rest)
    scenario = with_programme(
        small(course=course, extra=extra, states=("new",)),
        programme("p", effect(lasts=2.0)),
        programme("q", effect(whom="offered")),
        together=True,
    )
    groups = tuple(model.Group(name, figure(0.5), {}, HERE) for name in "ab")
    scenario = intake(scenario, "per_year", size=7.0, years=3.0)
    scenario = replace(scenario, target_group=replace(scenario.target_group, groups=groups))
    one, other = chance(scenario), chance(backwards(scenario))
    for name in one.trajectories:
        a, b = points(one, name), points(other, name)
        assert all(np.array_equal(a[state], b[state]) for state in a), name
        told = one.trajectories[name].measures
        assert all(np.array_equal(told[m], other.trajectories[name].measures[m]) for m in told)


def backwards(scenario: model.Scenario) -> model.Scenario:
    """The same file written from its end."""
    course = scenario.courses["course"]
    course = replace(
        course, states=course.states[::-1], transitions=course.transitions[::-1],
        start=dict(reversed(course.start.items())), measures=course.measures[::-1],
    )  # fmt: skip
    strategies = {
        name: replace(strategy, interventions=strategy.interventions[::-1])
        for name, strategy in reversed(scenario.strategies.items())
    }
    target = scenario.target_group
    return replace(
        scenario,
        courses={"course": course},
        interventions=dict(reversed(scenario.interventions.items())),
        strategies=strategies,
        target_group=replace(target, groups=target.groups[::-1]),
    )


@pytest.mark.parametrize(
    ("share", "told"),
    [(np.array([0.5, 1.2, -0.1, 1.0]), "leaves 0 to 1 in 50 %"),
     (np.array([0.5, 0.4, 0.5, 0.5]), "do not add up to 1 in 25 %")],
)  # fmt: skip
def test_shares_of_groups_that_are_none(share: Any, told: str) -> None:
    other = "1 - x" if "leaves" in told else 0.5
    groups = (
        model.Group("a", figure("x"), {}, HERE),
        model.Group("b", figure(other, line=3), {}, HERE),
    )
    scenario = small()
    scenario = replace(scenario, target_group=replace(scenario.target_group, groups=groups))
    drawn = sampled(scenario, 4)
    drawn = replace(drawn, base={**drawn.base, "x": share})
    for mode in ("chance", "expected"):
        with pytest.raises(ScenarioError, match=told) as caught:
            simulate(scenario, drawn, mode)
        assert caught.value.problems[0].at == HERE
