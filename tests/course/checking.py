"""Everything that a simulation has found, beside the plain reading of the same scenario."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from socinvest import draws as drawing
from socinvest import model
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Occupancy, Segment
from socinvest.numerics.expression import evaluate
from tests.course.plain import expected_by_hand
from tests.course.scenarios import fixed_draws, sampled


def check(scenario: model.Scenario, size: int = 5) -> None:
    """Every number of every strategy and draw: people, events, money, quality, measures."""
    drawn = sampled(scenario, size)
    check_draws(scenario, drawn, list(range(drawn.n)))


def check_draws(scenario: model.Scenario, drawn: drawing.Draws, which: list[int]) -> None:
    """The same for some of given draws."""
    simulation = simulate(scenario, drawn, "expected", points=True)
    for draw in which:
        for name, trajectory in simulation.trajectories.items():
            by_hand = expected_by_hand(scenario, fixed_draws(drawn, draw), name)
            for (course, kind, key), rows in by_hand.items():
                if course == "measure":
                    value = trajectory.measures[key]
                    got = value if np.ndim(value) == 0 else value[draw]
                    assert got == pytest.approx(rows, rel=1e-12, abs=1e-12), key
                    continue
                if kind == "programme":
                    arrays = [getattr(p, key) for (_, iv), p in trajectory.programmes.items()
                              if iv == course]  # fmt: skip
                else:
                    arrays = [
                        array for segment in trajectory.segments
                        if (array := _found(scenario, segment, course, kind, key)) is not None
                    ]  # fmt: skip
                if arrays:
                    found = sum(a[:, min(draw, a.shape[1] - 1)] for a in arrays)
                    assert found == pytest.approx(rows, rel=1e-11, abs=1e-9), (name, kind, key)
                else:
                    assert kind in ("person_years", "events"), (name, kind, key)


def _found(scenario: model.Scenario, segment: Segment, course: str, kind: str, key: Any) -> Any:
    occupancy = segment.courses[course]
    if kind == "quality":
        return occupancy.quality
    if kind == "money":
        return money_of(scenario, segment, occupancy, scenario.courses[course], key)
    return getattr(occupancy, kind).get(key)


def money_of(
    scenario: model.Scenario, segment: Segment, occupancy: Occupancy, course: Any, key: str
) -> Any:
    """The money of a line by its key, where its people are; None where it is not paid."""
    if key in occupancy.valued:
        return occupancy.valued[key]
    if key.startswith("costs."):
        line = next(line for line in course.costs if f"costs.{line.item}" == key)
        if line.outcome is not None:
            people = occupancy.outcomes[line.outcome]
        elif line.state is not None:
            people = occupancy.person_years[line.state]
        else:
            of = occupancy.events if line.booked == "cycle" else occupancy.point_events
            people = of[line.transition]
    else:
        _, name, _, item = key.split(".")
        line = next(one for one in scenario.interventions[name].costs if one.item == item)
        if (name, line.whom) not in segment.served:
            return None
        people = sum(occupancy.person_years[state] for state in line.states)
    return people * evaluate(line.unit_cost.expression, segment.environment)
