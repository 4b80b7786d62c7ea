"""Who pays whom, and people by state: what charts need of every block, or of the first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from socinvest.course.trajectory import Trajectory
from socinvest.draws import Draws
from socinvest.ledger import Array, Change, Label
from socinvest.model import Scenario
from socinvest.numerics.quantiles import quantiles

__all__ = ["Collected", "people_by_state"]

_Flow = tuple[str, str, str, str, str, str, str]


class Collected:
    """What grows while the blocks go by, and what is kept of the first of them.

    ``flows``: mean change (T,) against the comparator by (strategy, flow). ``first`` and
    ``trajectories``: the first block's draws and its courses in the run's own mode, with the
    people in every state.
    """

    def __init__(self, scenario: Scenario, n: int) -> None:
        self._scenario, self._n = scenario, n
        self._flows: dict[str, dict[_Flow, Array]] = {}
        self.first: Draws | None = None
        self.trajectories: Mapping[str, Trajectory] = {}

    def begin(self, drawn: Draws, trajectories: Mapping[str, Trajectory]) -> None:
        """Take in the first block, which was simulated with the people in every state."""
        self.first, self.trajectories = drawn, trajectories

    def add(self, strategy: str, changes: Iterable[Change], size: int) -> None:
        """Take in what a strategy changes in a block of ``size`` draws."""
        sums = self._flows.setdefault(strategy, {})
        weight = size / self._n
        for change in changes:
            key = _flow(change.label)
            mean = weight * _mean(change, size)
            sums[key] = sums[key] + mean if key in sums else mean

    def flows(self) -> dict[str, list[dict[str, Any]]]:
        """Who pays whom, by strategy: the mean change of every flow, year by year.

        Negative: the flow becomes smaller. What is not changed is left out.
        """
        names = ("payer", "payer_budget", "payee", "payee_budget", "item", "kind", "origin")
        return {
            strategy: [
                {
                    **dict(zip(names, key, strict=True)),
                    "mean": mean.tolist(),
                    "total": float(mean.sum()),
                }
                for key, mean in sums.items()
                if mean.any()
            ]
            for strategy, sums in self._flows.items()
        }

    def states(self) -> dict[str, dict[str, Any]]:
        """People in each state at the start of every cycle and at the end of the last one.

        ``states.<course>.<strategy>``: ``points`` in years from the start and ``people.<state>``
        with mean, p5 and p95 over the draws of the first block.
        """
        time = self._scenario.time
        cycles = range(time.horizon * time.cycles_per_year + 1)
        points = [i // time.cycles_per_year if i % time.cycles_per_year == 0
                  else i / time.cycles_per_year for i in cycles]  # fmt: skip
        return {
            course.name: {
                strategy: {
                    "points": points,
                    "people": {state: _band(people) for state, people in of[course.name].items()},
                }
                for strategy, of in (
                    (s, people_by_state(t, self._scenario)) for s, t in self.trajectories.items()
                )
            }
            for course in self._scenario.courses.values()
        }


def _flow(label: Label) -> _Flow:
    return (*label.payer, *label.payee, label.item, label.kind, label.origin)


def _mean(change: Change, size: int) -> Array:
    """The mean over draws of the amounts (T,), as a product where nothing else varies."""
    quantity, cost, share = change.quantity, change.unit_cost, change.share
    mean: Array
    if change.spread is not None or isinstance(share, np.ndarray):
        mean = change.amounts().mean(axis=1)
    elif not isinstance(cost, np.ndarray):
        mean = quantity.mean(axis=1) * (cost * share)
    elif quantity.shape[1] == 1:
        mean = quantity[:, 0] * (float(cost.mean()) * share)
    else:
        mean = quantity @ cost * (share / size)
    return mean


def people_by_state(trajectory: Trajectory, scenario: Scenario) -> dict[str, dict[str, Array]]:
    """People (N + 1, n) or (N + 1, 1) at the points of N cycles by course and state, all groups."""
    result: dict[str, dict[str, Array]] = {}
    for course in scenario.courses.values():
        sums = result.setdefault(course.name, {})
        for segment in trajectory.segments:
            for state, people in segment.courses[course.name].points.items():
                sums[state] = sums[state] + people if state in sums else people
    return result


def _band(people: Array) -> dict[str, list[float]]:
    low, high = quantiles(people, (0.05, 0.95)).T
    return {"mean": people.mean(axis=1).tolist(), "p5": low.tolist(), "p95": high.tolist()}
