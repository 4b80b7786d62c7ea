"""Expected-mode re-runs on the same draws: mean net present values with something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from socinvest.analysis.nets import Discounting, present_values, view_values
from socinvest.analysis.views import Pair, View
from socinvest.answers.moving import Move, moved, stacked, touches
from socinvest.costing import AS_STATED, Costing, Scaling
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Trajectory
from socinvest.draws import Draws
from socinvest.ledger import Array
from socinvest.model import Scenario

__all__ = ["Expected"]

_ROUGH = 400
"""Draws that show where a function changes sign."""
_KEPT = 4
"""Blocks whose courses are kept; those of longer runs are simulated again when needed."""
_ROUNDING = 1e-12
_MOST_STEPS = 200_000
"""Steps of whole posts that are looked at one by one."""


class Expected:
    """The expected mode of one scenario: everything the break-evens ask of it.

    Mean net present values are means over all draws, per view, positive = the view gains.
    """

    def __init__(
        self, scenario: Scenario, blocks: Sequence[Callable[[], Draws]], discounting: Discounting
    ) -> None:
        # A moved effect may leave [0, 1] though the file's own never does.
        courses = {
            name: replace(course, out_of_range="clip") for name, course in scenario.courses.items()
        }
        self.scenario = replace(scenario, courses=courses)
        self._measures = sum(len(course.measures) for course in courses.values())
        self._blocks = blocks
        self._discounting = discounting
        self._costing = Costing(self.scenario, mode="expected")
        self._trajectories: dict[tuple[int, str], Trajectory] = {}
        self._means: dict[tuple[str, Scaling], dict[Pair, float]] = {}
        self._touched: dict[tuple[str, frozenset[str]], bool] = {}

    def keep(self, index: int, trajectories: Mapping[str, Trajectory]) -> None:
        """Hand over the expected trajectories of a block that was simulated anyway."""
        if self.short:
            for strategy, trajectory in trajectories.items():
                self._trajectories[index, strategy] = trajectory

    def mean(self, strategy: str, scaling: Scaling = AS_STATED) -> dict[Pair, float]:
        """Mean present value of what each pair of accounts exchanges under a strategy."""
        key = (strategy, scaling)
        if key not in self._means:
            self._means[key] = _mean(
                self._present(draws, self._trajectory(i, draws, strategy), scaling)
                for i, draws in self.each()
            )
        return self._means[key]

    def npv(self, strategy: str, views: Sequence[View], scaling: Scaling = AS_STATED) -> Array:
        """Mean NPV (V,) of a strategy against the comparator, with money or intake scaled."""
        own = self.mean(strategy, scaling)
        comparator = self.scenario.comparator
        if self.scenario.strategies[comparator].interventions:
            return _by_view(own, self.mean(comparator, scaling), views)
        # Without interventions only the people count, and money is proportional to them.
        other = {pair: scaling.volume * value for pair, value in self.mean(comparator).items()}
        return _by_view(own, other, views)

    def comparator_mean(self) -> dict[Pair, float]:
        """The same under the comparator."""
        return self.mean(self.scenario.comparator)

    def scale(self, strategy: str, views: Sequence[View]) -> tuple[Array, Array]:
        """What counts as large and what is rounding, (V,) each, from the flows crossing borders."""
        own, other = self.mean(strategy), self.mean(self.scenario.comparator)
        scale, noise = np.zeros(len(views)), np.zeros(len(views))
        for pair in {**own, **other}:
            a, b = own.get(pair, 0.0), other.get(pair, 0.0)
            for i, view in enumerate(views):
                if view.sign(pair):
                    scale[i] += abs(a - b)
                    noise[i] += _ROUNDING * (abs(a) + abs(b))
        return scale, noise

    def moved(self, strategy: str, views: Sequence[View], moves: Mapping[str, Move]) -> Array:
        """Mean NPV (V,), then each measure's mean under the strategy and the comparator."""
        pairs: list[dict[Pair, float]] = []
        measures: list[Array] = []
        for name in (strategy, self.scenario.comparator):
            present: list[tuple[int, dict[Pair, Array]]] = []
            sums, count = np.zeros(self._measures), 0
            changes = self.touches(name, *moves)
            for i, draws in self.each():
                if changes:
                    draws = moved(self.scenario, draws, moves)
                    trajectory = self._simulated(draws, name)
                    present.append((draws.n, self._present(draws, trajectory, AS_STATED)[1]))
                else:
                    trajectory = self._trajectory(i, draws, name)
                sums = sums + draws.n * _measures(trajectory)
                count += draws.n
            pairs.append(_mean(present) if changes else self.mean(name))
            measures.append(sums / count)
        return np.concatenate([_by_view(pairs[0], pairs[1], views), *measures])

    def by_draw(self, strategy: str, views: Sequence[View], moves: Mapping[str, Move]) -> Array:
        """The strategy's own part of :meth:`moved` in every draw, (V + measures, n)."""
        parts = []
        for i, draws in self.each():
            if moves:
                draws = moved(self.scenario, draws, moves)
                trajectory = self._simulated(draws, strategy)
            else:
                trajectory = self._trajectory(i, draws, strategy)
            present = self._present(draws, trajectory, AS_STATED)[1]
            values = [view_values(present, view) for view in views]
            values += trajectory.measures.values()
            parts.append(np.stack([np.broadcast_to(value, (draws.n,)) for value in values]))
        return np.concatenate(parts, axis=1)

    def comparator_values(self, views: Sequence[View]) -> Array:
        """The same of the comparator as a mean over the draws, (V + measures,)."""
        comparator = self.scenario.comparator
        money = _by_view(self.mean(comparator), {}, views)
        sums, count = np.zeros(self._measures), 0
        for i, draws in self.each():
            sums = sums + draws.n * _measures(self._trajectory(i, draws, comparator))
            count += draws.n
        return np.concatenate([money, sums / count])

    def rough(
        self, strategy: str, views: Sequence[View], many: Sequence[Mapping[str, Move]]
    ) -> Array:
        """As :meth:`moved` for several moves at once, (K, V + M), on the first few draws."""
        draws = next(self.each())[1]
        size, k = min(draws.n, _ROUGH), len(many)
        stack = stacked([moved(self.scenario, draws, moves) for moves in many], size)
        values = np.zeros((k, len(views)))
        measures = []
        for name, sign in ((strategy, 1.0), (self.scenario.comparator, -1.0)):
            trajectory = self._simulated(stack, name)
            present = self._present(stack, trajectory, AS_STATED)[1]
            for i, view in enumerate(views):
                own = np.broadcast_to(view_values(present, view), (stack.n,))
                values[:, i] += sign * own.reshape(k, size).mean(axis=1)
            measures.append(_measures(trajectory, k))
        return np.concatenate([values, *measures], axis=1)

    def reached(self, strategy: str) -> tuple[float, float]:
        """Mean cost of a strategy's interventions (undiscounted), and mean people reached."""
        cost = people = count = 0.0
        for i, draws in self.each():
            trajectory = self._trajectory(i, draws, strategy)
            ledger = self._costing.ledger(draws, trajectory)
            for posting in ledger.postings:
                if posting.label.origin.startswith("intervention:"):
                    cost += draws.n * float(posting.amounts().mean(axis=1).sum())
            for programme in trajectory.programmes.values():
                people += draws.n * float(programme.reached.mean(axis=1).sum())
            count += draws.n
        return cost / count, people / count

    def each(self) -> Iterator[tuple[int, Draws]]:
        """The blocks with their numbers."""
        return ((i, make()) for i, make in enumerate(self._blocks))

    @property
    def short(self) -> bool:
        """Whether so few blocks are run that values of every draw may be kept."""
        return len(self._blocks) <= _KEPT

    def touches(self, strategy: str, *parameters: str) -> bool:
        """Whether moving parameters may change anything of a strategy."""
        key = (strategy, frozenset(parameters))
        if key not in self._touched:
            self._touched[key] = touches(self.scenario, strategy, parameters)
        return self._touched[key]

    def _simulated(self, draws: Draws, strategy: str) -> Trajectory:
        result = simulate(self.scenario, draws, "expected", strategies=(strategy,))
        return result.trajectories[strategy]

    def post_steps(self, strategy: str, most: float) -> Array | None:
        """Factors on the intake, up to ``most``, beyond which another whole post is needed.

        None where posts differ between draws (or there are none): nothing is a saw then.
        """
        loads: set[float] = set()
        for i, draws in self.each():
            for name in (strategy, self.scenario.comparator):
                for load in self._costing.loads(draws, self._trajectory(i, draws, name)):
                    if np.ptp(load, axis=1).any():
                        return None
                    loads |= {float(x) for x in load[:, 0] if x > 0.0}
        if not loads or most * sum(loads) > _MOST_STEPS:
            return None
        return np.unique(
            np.concatenate([np.arange(1, int(most * x) + 1) / x for x in sorted(loads)])
        )

    def _trajectory(self, index: int, draws: Draws, strategy: str) -> Trajectory:
        known = self._trajectories.get((index, strategy))
        if known is None:
            known = self._simulated(draws, strategy)
            if self.short:
                self._trajectories[index, strategy] = known
        return known

    def _present(
        self, draws: Draws, trajectory: Trajectory, scaling: Scaling
    ) -> tuple[int, dict[Pair, Array]]:
        ledger = self._costing.ledger(draws, trajectory, scaling)
        return draws.n, present_values(ledger, self._discounting)


def _mean(
    blocks: Iterator[tuple[int, dict[Pair, Array]]] | list[tuple[int, dict[Pair, Array]]],
) -> dict[Pair, float]:
    total: dict[Pair, float] = {}
    count = 0
    for n, values in blocks:
        count += n
        for pair, value in values.items():
            total[pair] = total.get(pair, 0.0) + n * float(np.mean(value))
    return {pair: value / count for pair, value in total.items()}


def _by_view(
    own: Mapping[Pair, float], other: Mapping[Pair, float], views: Sequence[View]
) -> Array:
    change = {pair: own.get(pair, 0.0) - other.get(pair, 0.0) for pair in {**own, **other}}
    return np.array([float(view_values(change, view)) for view in views])


def _measures(trajectory: Trajectory, rows: int | None = None) -> Array:
    """Means of the measures, (M,), or (rows, M) of draws stacked in so many rows."""
    if rows is None:
        return np.array([float(np.mean(value)) for value in trajectory.measures.values()])
    columns = [
        np.broadcast_to(float(np.mean(v)), (rows,))
        if np.size(v) == 1
        else np.reshape(v, (rows, -1)).mean(axis=1)
        for v in trajectory.measures.values()
    ]
    return np.stack(columns, axis=1) if columns else np.zeros((rows, 0))
