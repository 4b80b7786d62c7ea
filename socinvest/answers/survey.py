"""One pass over the blocks in expected mode: all that the break-evens start from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

import numpy as np

from socinvest.analysis.nets import Discounting, present_values
from socinvest.analysis.views import Pair
from socinvest.costing import AS_STATED, Costing, Scaling, linear_in_people
from socinvest.course.trajectory import Trajectory
from socinvest.draws import Draws
from socinvest.ledger import Array
from socinvest.model import Scenario
from socinvest.records import dataclass

__all__ = ["Survey", "mean_measures", "row_measures", "weighted"]


@dataclass(slots=True)
class Survey:
    """What one strategy comes to in expected mode, while the blocks go by.

    ``present``: sums over the draws of the present value of what each pair of accounts
    exchanges, as stated and with what a line needs two points of; ``first``: the same in every
    draw of the first block. ``cost`` (undiscounted, of the interventions) and ``people``
    (reached): sums over the draws.
    """

    scalings: tuple[Scaling, ...]
    n: int = 0
    present: dict[Scaling, dict[Pair, float]] = field(default_factory=dict)
    first: dict[Scaling, dict[Pair, Array]] = field(default_factory=dict)
    measures: list[tuple[int, Array]] = field(default_factory=list)
    cost: float = 0.0
    people: float = 0.0

    @classmethod
    def of(cls, scenario: Scenario, strategy: str) -> Survey:
        """The start of a survey of a strategy."""
        scalings = [AS_STATED]
        if scenario.strategies[strategy].interventions:
            scalings.append(Scaling(unit_cost=0.0))
            if linear_in_people(scenario):
                scalings.append(Scaling(volume=2.0))
        return cls(tuple(scalings))

    def add(
        self, draws: Draws, trajectory: Trajectory, costing: Costing, discounting: Discounting
    ) -> None:
        """Take in a block."""
        for scaling in self.scalings:
            ledger = costing.ledger(draws, trajectory, scaling)
            found = present_values(ledger, discounting)
            self.first.setdefault(scaling, found)
            sums = self.present.setdefault(scaling, {})
            for pair, value in found.items():
                sums[pair] = sums.get(pair, 0.0) + draws.n * float(np.mean(value))
            if scaling == AS_STATED:
                for posting in ledger.postings:
                    if posting.label.origin.startswith("intervention:"):
                        self.cost += draws.n * float(posting.amounts().mean(axis=1).sum())
        for programme in trajectory.programmes.values():
            self.people += draws.n * float(programme.reached.mean(axis=1).sum())
        self.measures.append((draws.n, mean_measures(trajectory)))
        self.n += draws.n

    def means(self, scaling: Scaling) -> dict[Pair, float] | None:
        """Mean present values; None of a scaling that is not surveyed."""
        if scaling not in self.present:
            return None
        return {pair: value / self.n for pair, value in self.present[scaling].items()}


def weighted(parts: Sequence[tuple[int, Array]]) -> Array:
    """The mean of blocks' means, (M,)."""
    total: Array = np.zeros(parts[0][1].size)
    for n, means in parts:
        total = total + n * means
    mean: Array = total / sum(n for n, _ in parts)
    return mean


def mean_measures(trajectory: Trajectory) -> Array:
    """Means of the measures, (M,)."""
    measures: Mapping[str, float | Array] = trajectory.measures
    return np.array([float(np.mean(value)) for value in measures.values()])


def row_measures(trajectory: Trajectory, rows: int) -> Array:
    """Means of the measures, (rows, M), of draws stacked in so many rows."""
    columns = [
        np.broadcast_to(float(np.mean(v)), (rows,))
        if np.size(v) == 1
        else np.reshape(v, (rows, -1)).mean(axis=1)
        for v in trajectory.measures.values()
    ]
    return np.stack(columns, axis=1) if columns else np.zeros((rows, 0))
