"""The shortest way to present values gives what the ledgers of all years give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import draws as drawing
from socinvest import model
from socinvest.analysis.nets import Discounting, present_values
from socinvest.answers.present import Shortest
from socinvest.costing import Costing, linear_in_years
from socinvest.course.simulate import simulate
from tests.bench import journey
from tests.factories import figure
from tests.worked import pupils


def year_by_year(case: model.Scenario, drawn: drawing.Draws, discounting: Discounting) -> Any:
    """By strategy: measures, and present values by pair."""
    costing = Costing(case, mode="expected")
    found = simulate(case, drawn, "expected").trajectories
    return (
        {name: path.measures for name, path in found.items()},
        {name: present_values(costing.ledger(drawn, p), discounting) for name, p in found.items()},
    )


def grown(case: model.Scenario) -> model.Scenario:
    """The same with real growth in the first flow of the course: years no longer weigh alike."""
    course = next(iter(case.courses.values()))
    costs = (replace(course.costs[0], growth=figure(0.02)), *course.costs[1:])
    return replace(case, courses={course.name: replace(course, costs=costs)})


@pytest.mark.parametrize(
    ("case", "linear"),
    [
        (pupils(), None),
        (journey.example(30), True),
        (journey.example(30, fading=True), True),
        (grown(journey.example(30)), False),
    ],
    ids=["pupils", "sick-sicker", "fading", "growth"],
)
def test_both_ways_agree(case: model.Scenario, linear: bool | None) -> None:
    assert linear is None or linear_in_years(case) == linear
    drawn = drawing.block(case, 0, 0, 50)
    discounting = Discounting.of(case.money, case.time.horizon)
    measures, values = year_by_year(case, drawn, discounting)
    trajectories, found = Shortest(case, discounting).values(drawn)
    assert found.keys() == values.keys()
    for name, by_pair in values.items():
        assert found[name].keys() == by_pair.keys()
        for pair, value in by_pair.items():
            got, want = np.broadcast_arrays(found[name][pair], value)
            assert got == pytest.approx(want, rel=1e-11)
        for measure, number in measures[name].items():
            assert np.asarray(trajectories[name].measures[measure]) == pytest.approx(number)


def test_moves_to_the_horizon_are_not_weighted() -> None:
    case = journey.example(30)
    course = next(iter(case.courses.values()))
    counted = model.Measure("ill", course.at, transition=("healthy", "sick"))
    case = replace(case, courses={course.name: replace(course, measures=(counted,))})
    drawn = drawing.block(case, 0, 0, 20)
    discounting = Discounting.of(case.money, 30)
    trajectories, _ = Shortest(case, discounting).values(drawn)
    wanted = year_by_year(case, drawn, discounting)[0]
    for name, path in trajectories.items():
        assert np.asarray(path.measures["ill"]) == pytest.approx(wanted[name]["ill"])
