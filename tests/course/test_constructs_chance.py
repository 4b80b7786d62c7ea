"""Cycles, clocks, stays and quality with whole people: means, coupling, conservation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Simulation
from tests.course.constructs import PATHS, STAYS, clocked, programme_line, quality, staying
from tests.course.scenarios import cost, effect, intake, programme, sampled, small, with_programme
from tests.factories import figure, fixed


def cycles(scenario: model.Scenario, per_year: int) -> model.Scenario:
    return replace(scenario, time=replace(scenario.time, cycles_per_year=per_year))


def certain(scenario: model.Scenario, **values: float) -> model.Scenario:
    parameters = {**scenario.parameters, **{k: fixed(k, v) for k, v in values.items()}}
    return replace(scenario, parameters=parameters)


SURE = {"risk": 0.3, "accept": 0.5, "shift": 0.02}


def cases() -> dict[str, model.Scenario]:
    """One scenario for each construct, with a programme whose effect is ``ratio``."""
    plain = programme("p", effect(fade=model.Fade("half_life", 2.0)))
    of_money = programme("p", effect(), effect(name="b", target=model.ParameterTarget("price"),
                                               lasts=2.0))  # fmt: skip
    among = replace(plain, costs=(programme_line("completed", "price * (1 + time_since_entry)"),),
                    reach=replace(plain.reach, completed=figure("heal")))  # fmt: skip
    leaving = programme("p", effect(target=model.TransitionTarget("course", "sick", "well")))
    found = {
        "months": cycles(with_programme(small(rate=True, horizon=2), plain), 12),
        "age": with_programme(clocked(PATHS["age, stepped"]), plain),
        "calendar": with_programme(clocked(PATHS["calendar, interpolated"]), plain),
        "in state": with_programme(clocked(PATHS["in state"]), plain),
        "everything": cycles(with_programme(clocked(PATHS["everything"]), plain), 4),
        "gamma": cycles(with_programme(staying(STAYS["gamma"]), leaving), 4),
        "fixed": with_programme(staying(STAYS["fixed"]), leaving),
        "money": with_programme(small(course={"costs": (cost("sick", unit_cost="price"),),
                                              "quality": quality()}), of_money),
        "among": with_programme(small(), among),
    }  # fmt: skip
    return {
        name: certain(intake(case, "total", size=180.0, years=1.5), **SURE)
        for name, case in found.items()
    }


CASES = cases()


def values(simulation: Simulation, strategy: str) -> dict[str, Any]:
    """Everything of a strategy that is linear in people, (rows, draw)."""
    found: dict[str, Any] = {}
    for segment in simulation.trajectories[strategy].segments:
        for course, occupancy in segment.courses.items():
            parts = {
                **{("points", k): v for k, v in occupancy.points.items()},
                **{("events", k): v for k, v in occupancy.events.items()},
                **{("point events", k): v for k, v in occupancy.point_events.items()},
                **{("valued", k): v for k, v in occupancy.valued.items()},
                **{("outcomes", k): v for k, v in occupancy.outcomes.items()},
            }
            if occupancy.quality is not None:
                parts["quality", ""] = occupancy.quality
            for key, array in parts.items():
                name = f"{course} {key}"
                found[name] = found.get(name, 0.0) + array
    return found


@pytest.mark.parametrize("name", CASES)
def test_chance_averages_to_expected(name: str) -> None:
    size = 1500
    case = certain(CASES[name], ratio=0.7)
    drawn = sampled(case, size)
    by_chance = simulate(case, drawn, "chance", points=True)
    expected = simulate(case, drawn, "expected", points=True)
    checked = 0
    for strategy in case.strategies:
        wanted = values(expected, strategy)
        for key, got in values(by_chance, strategy).items():
            rows = np.broadcast_to(wanted[key], (got.shape[0], size))
            errors = np.std(got, axis=1, ddof=1) / np.sqrt(size)
            off = np.abs(got.mean(axis=1) - rows.mean(axis=1))
            some = errors > 0
            assert np.all(off[some] < 4.7 * errors[some]), (strategy, key)
            assert off[~some] == pytest.approx(0.0, abs=0.02), (strategy, key)
            checked += int(some.sum())
    assert checked > 20


@pytest.mark.parametrize("name", CASES)
def test_whole_people_who_are_never_lost(name: str) -> None:
    case = certain(CASES[name], ratio=0.7)
    simulation = simulate(case, sampled(case, 30), "chance", points=True)
    for trajectory in simulation.trajectories.values():
        points: dict[str, Any] = {}
        for segment in trajectory.segments:
            for state, people in segment.courses["course"].points.items():
                assert np.all(people == np.rint(people)) and np.all(people >= 0)
                points[state] = points.get(state, 0.0) + people
        assert np.all(sum(points.values())[-1] == 180.0)


@pytest.mark.parametrize("mode", ["expected", "chance"])
@pytest.mark.parametrize("name", CASES)
def test_a_programme_without_effect_changes_nothing_in_any_draw(name: str, mode: Any) -> None:
    case = certain(CASES[name], ratio=1.0)
    drawn = sampled(case, 40)
    simulation = simulate(case, drawn, mode, points=True)
    nothing, helped = (values(simulation, strategy) for strategy in ("nothing", "p"))
    for key, rows in nothing.items():
        # Money and quality under an effect on them are summed in another order.
        if mode == "chance" and (name != "money" or "points" in key):
            assert np.array_equal(np.broadcast_to(rows, helped[key].shape), helped[key]), key
        else:
            np.testing.assert_allclose(helped[key], rows, rtol=1e-12, atol=1e-12, err_msg=key)


@pytest.mark.parametrize("name", ["months", "gamma", "everything"])
def test_the_difference_dies_out_as_the_ratio_goes_to_one(name: str) -> None:
    spread = []
    for ratio in (0.8, 0.95, 0.99):
        case = certain(CASES[name], ratio=ratio)
        found = simulate(case, sampled(case, 400), "chance", points=True)
        one, other = (values(found, strategy)["course ('points', 'dead')"][-1]
                      for strategy in ("nothing", "p"))  # fmt: skip
        spread.append(float(np.var(one - other)))
    assert spread[0] > spread[1] > spread[2]
    assert spread[2] < 0.35 * spread[0]


def test_fewer_draws_are_the_first_of_more() -> None:
    for name in ("gamma", "everything", "among"):
        case = CASES[name]
        many = values(simulate(case, sampled(case, 40), "chance", points=True), "p")
        few = values(simulate(case, sampled(case, 7), "chance", points=True), "p")
        for key, rows in few.items():
            assert np.array_equal(rows, many[key][:, : rows.shape[1]]), key
