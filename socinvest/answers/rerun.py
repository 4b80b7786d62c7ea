"""Expected-mode re-runs on the same draws: mean net present values with something changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np

from socinvest.analysis.nets import Discounting, present_values, view_values
from socinvest.analysis.views import Pair, View
from socinvest.answers.moving import Move, moved, touches
from socinvest.answers.present import Shortest
from socinvest.answers.stacking import stacked
from socinvest.answers.survey import Survey, mean_measures, row_measures, weighted
from socinvest.costing import AS_STATED, Costing, Scaling
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Trajectory
from socinvest.draws import Draws, few
from socinvest.ledger import Array
from socinvest.model import Scenario

__all__ = ["Expected", "Mode"]

Mode = Literal["expected", "chance"]

_ROUGH = 400
"""Draws that show where a function changes sign."""
_KEPT = 4
"""Blocks whose courses are kept; those of longer runs are simulated again when needed."""
_AGAIN = 13
"""Beyond so many blocks (100,000 draws) courses that were simulated anyway are put to use."""
_ROUNDING = 1e-12
_MOST_STEPS = 200_000
"""Steps of whole posts that are looked at one by one."""


class Expected:
    """The expected mode of one scenario, without its contract: what the break-evens ask of it.

    Mean net present values are means over all draws, per view, positive = the view gains.
    For the pictures, by (strategy, parameter) and for the distinct views that have break-evens:
    ``lines``, what :meth:`moved` gives at a median where that is known in closed form, and
    ``evaluated``, what it gave by median.
    """

    def __init__(
        self, scenario: Scenario, blocks: Sequence[Callable[[], Draws]], discounting: Discounting
    ) -> None:
        # A moved effect may leave [0, 1] though the file's own never does.
        courses = {
            name: replace(course, out_of_range="clip") for name, course in scenario.courses.items()
        }
        # Nor does a contract, which pays for what is measured, belong to what is solved for here.
        self.scenario = replace(scenario, courses=courses, contract=None)
        self._measures = sum(len(course.measures) for course in courses.values())
        self._blocks = blocks
        self.discounting = discounting
        self._costing = Costing(self.scenario, mode="expected")
        self._surveys: dict[str, Survey] = {}
        self._shortest = Shortest(self.scenario, discounting)
        self._trajectories: dict[tuple[int, str], Trajectory] = {}
        self._means: dict[tuple[str, Scaling], dict[Pair, float]] = {}
        self.lines: dict[tuple[str, str], Callable[[float], Array]] = {}
        self.evaluated: dict[tuple[str, str], dict[float, Array]] = {}
        self._touched: dict[tuple[str, frozenset[str]], bool] = {}

    def keep(self, index: int, draws: Draws, trajectories: Mapping[str, Trajectory]) -> None:
        """Hand over the expected trajectories of a block that was simulated anyway.

        Of a long run they are surveyed at once; those in between are simulated again.
        """
        for strategy, trajectory in trajectories.items():
            if self.short:
                self._trajectories[index, strategy] = trajectory
            elif len(self._blocks) > _AGAIN:
                if index == 0:
                    self._surveys[strategy] = Survey.of(self.scenario, strategy)
                self._surveys[strategy].add(draws, trajectory, self._costs(), self.discounting)

    def _survey(self, strategy: str) -> Survey:
        if strategy not in self._surveys:
            survey = self._surveys[strategy] = Survey.of(self.scenario, strategy)
            for i, draws in self.each():
                survey.add(
                    draws, self._trajectory(i, draws, strategy), self._costs(), self.discounting
                )
        return self._surveys[strategy]

    def _costs(self) -> Costing:
        """What remembers unit costs, as long as the draws that they were made of are kept."""
        return self._costing if self.short else Costing(self.scenario, mode="expected")

    def mean(self, strategy: str, scaling: Scaling = AS_STATED) -> dict[Pair, float]:
        """Mean present value of what each pair of accounts exchanges under a strategy."""
        key = (strategy, scaling)
        if key not in self._means:
            known = self._survey(strategy).means(scaling)
            self._means[key] = (
                known
                if known is not None
                else _mean(
                    self._present(draws, self._trajectory(i, draws, strategy), scaling)
                    for i, draws in self.each()
                )
            )
        return self._means[key]

    def first_npv(self, strategy: str, view: View, scaling: Scaling = AS_STATED) -> Array:
        """NPV (n,) of the first block's draws against the comparator; (1,) where all agree."""
        own, other = (self._first(name, scaling) for name in (strategy, self.scenario.comparator))
        result: Array = np.atleast_1d(view_values(own, view) - view_values(other, view))
        return result

    def _first(self, strategy: str, scaling: Scaling) -> Mapping[Pair, Array]:
        if not self.scenario.strategies[strategy].interventions and scaling != AS_STATED:
            known = self._first(strategy, AS_STATED)
            return {pair: scaling.volume * value for pair, value in known.items()}
        return self._survey(strategy).first[scaling]

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

    def pairs(self, strategy: str) -> tuple[Pair, ...]:
        """Accounts that exchange anything under a strategy or the comparator."""
        return (*self.mean(strategy), *self.comparator_mean())

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
            if not self.touches(name, *moves):
                pairs.append(self.mean(name))
                measures.append(weighted(self._survey(name).measures))
                continue
            counted: list[tuple[int, Array]] = []
            pairs.append(_mean(self._moved(name, moves, counted)))
            measures.append(weighted(counted))
        return np.concatenate([_by_view(pairs[0], pairs[1], views), *measures])

    def _moved(
        self, strategy: str, moves: Mapping[str, Move], counted: list[tuple[int, Array]]
    ) -> Iterator[tuple[int, dict[Pair, Array]]]:
        """Present values block by block; means of the measures go to ``counted``."""
        for draws in few(moved(self.scenario, draws, moves) for _, draws in self.each()):
            trajectory, present = self._again(draws, strategy)
            counted.append((draws.n, mean_measures(trajectory)))
            yield draws.n, present

    def by_draw(self, strategy: str, views: Sequence[View], moves: Mapping[str, Move]) -> Array:
        """The strategy's own part of :meth:`moved` in every draw, (V + measures, n)."""
        parts = []
        for i, draws in self.each():
            if moves:
                draws = moved(self.scenario, draws, moves)
                trajectory, present = self._again(draws, strategy)
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
        return np.concatenate([money, weighted(self._survey(comparator).measures)])

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
            trajectory, present = self._again(stack, name)
            for i, view in enumerate(views):
                own = np.broadcast_to(view_values(present, view), (stack.n,))
                values[:, i] += sign * own.reshape(k, size).mean(axis=1)
            measures.append(row_measures(trajectory, k))
        return np.concatenate([values, *measures], axis=1)

    def reached(self, strategy: str) -> tuple[float, float]:
        """Mean cost of a strategy's interventions (undiscounted), and mean people reached."""
        survey = self._survey(strategy)
        return survey.cost / survey.n, survey.people / survey.n

    def first_draws(self) -> Draws:
        """The draws of the first block."""
        return self._blocks[0]()

    def first_courses(self, strategies: Sequence[str]) -> dict[str, Trajectory]:
        """The expected courses of the first block under some strategies."""
        draws = self._blocks[0]()
        return {name: self._trajectory(0, draws, name) for name in strategies}

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

    def _again(self, draws: Draws, strategy: str) -> tuple[Trajectory, dict[Pair, Array]]:
        """A strategy on other draws: its measures, and its present values by pair."""
        trajectories, values = self._shortest.values(draws, (strategy,))
        return trajectories[strategy], values[strategy]

    def _simulated(self, draws: Draws, strategy: str) -> Trajectory:
        result = simulate(self.scenario, draws, "expected", strategies=(strategy,), items=False)
        return result.trajectories[strategy]

    def post_steps(self, strategy: str, most: float) -> Array | None:
        """Factors on the intake, up to ``most``, beyond which another whole post is needed.

        None where posts differ between draws (or there are none): nothing is a saw then.
        """
        loads: set[float] = set()
        for i, draws in self.each():
            for name in (strategy, self.scenario.comparator):
                for load in self._costs().loads(draws, self._trajectory(i, draws, name)):
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
        ledger = self._costs().ledger(draws, trajectory, scaling)
        return draws.n, present_values(ledger, self.discounting)


def _mean(blocks: Iterator[tuple[int, dict[Pair, Array]]]) -> dict[Pair, float]:
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
