"""A break-even effect without re-runs, where every draw follows a line.

Where people meet an effect once, all that a draw counts and pays is linear in one number: the
entry that the effect acts on. Two runs then say what any other effect would give, exactly, with
its clipping; a third run, far out, says whether it is so (whole posts, a tax factor, an effect
that lasts: it is not).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from socinvest.analysis.views import View
from socinvest.answers.moving import Move, Moved
from socinvest.answers.rerun import Expected
from socinvest.course.active import Effects, Ref
from socinvest.course.environment import Environment
from socinvest.course.rows import Rows
from socinvest.draws import Draws
from socinvest.ledger import Array
from socinvest.model import Scenario, TransitionTarget
from socinvest.numerics.cohort import Value
from socinvest.sampling import dependencies
from socinvest.sampling.clocks import clocked, clocks_of

__all__ = ["Lines"]

_EXACT = 1e-10
"""What a draw may miss its line by, as a share of the largest value in any draw: rounding."""


class Lines:
    """What :meth:`Expected.moved` gives for one effect of one strategy, from three runs of it."""

    def __init__(
        self, expected: Expected, strategy: str, views: Sequence[View], effect: Moved
    ) -> None:
        self._expected, self._strategy, self._views = expected, strategy, views
        self._effect = effect
        self._place = _Place.of(expected.scenario, strategy, effect)

    @cached_property
    def known(self) -> bool:
        """Whether every draw is on its line; False where it would not pay to find out."""
        if self._place is None or not self._expected.short:
            return False
        if self._expected.touches(self._expected.scenario.comparator, self._effect.parameter):
            return False
        self._begin()
        return self._straight()

    def at(self, median: float) -> Array:
        """Mean NPV (V,), then each measure's mean under the strategy and the comparator."""
        own = self._mean + self._slope @ (self._entry(median) - self._first) / self._first.size
        count = len(self._views)
        return np.concatenate([own[:count] - self._other[:count], own[count:], self._other[count:]])

    def _begin(self) -> None:
        """The lines through where every draw is now and where it would be at the lower bound."""
        effect = self._effect
        self._first, second = self._entry(effect.median), self._entry(effect.low)
        here, there = self._values(effect.median), self._values(effect.low)
        apart = second - self._first
        self._still = apart == 0.0
        self._slope = np.where(self._still, 0.0, (there - here) / np.where(self._still, 1.0, apart))
        self._here, self._there = here, there
        self._mean = here.mean(axis=1)
        self._other = self._expected.comparator_values(self._views)

    def _straight(self) -> bool:
        far = self._entry(self._effect.high)
        if np.any(far[self._still] != self._first[self._still]):
            return False
        found = self._values(self._effect.high)
        missed = np.abs(self._here + self._slope * (far - self._first) - found).max(axis=1)
        size = np.maximum(np.abs(self._here), np.abs(found)).max(axis=1)
        return bool(np.all(missed <= _EXACT * size))

    def _values(self, median: float) -> Array:
        effect = self._effect
        moves = {} if median == effect.median else {effect.parameter: effect.to(median)}
        return self._expected.by_draw(self._strategy, self._views, moves)

    def _entry(self, median: float) -> Array:
        """The entry in every draw of all blocks, (n,)."""
        assert self._place is not None
        move = self._effect.to(median)
        parts = [
            np.broadcast_to(self._place.entry(draws, move), (draws.n,))
            for _, draws in self._expected.each()
        ]
        return np.concatenate(parts)


def _moves(scenario: Scenario, target: TransitionTarget) -> bool:
    """Whether the row of a transition goes by a clock, its state's stay among them."""
    course = scenario.courses[target.course]
    known = clocked(scenario.parameters)
    row = [t.value for t in course.transitions if t.source == target.source and t.value]
    stays = any(state.stay is not None for state in course.states if state.name == target.source)
    return stays or any(clocks_of(figure.expression, known) for figure in row)


class _Place:
    """Where an effect acts: one entry of one row."""

    def __init__(self, effects: Effects, refs: Sequence[Ref], ref: Ref, year: int) -> None:
        target = effects.all[ref].target
        assert isinstance(target, TransitionTarget)
        self._effects, self._target, self._by = effects, target, effects.all[ref].by
        self._active = effects.at(refs, year)

    @classmethod
    def of(cls, scenario: Scenario, strategy: str, effect: Moved) -> _Place | None:
        """None unless the parameter is one effect on a transition, the same all the time.

        Nor where other parameters need it.
        """
        groups = scenario.target_group.groups
        for own in ({}, *(group.parameters for group in groups)):
            scope = {**scenario.parameters, **own}
            if dependencies.affected(scope, [effect.parameter]) != {effect.parameter}:
                return None
        effects = Effects(scenario)
        programmes = scenario.strategies[strategy].interventions
        refs = [ref for ref in effects.all if ref[0] in programmes]
        mine = [ref for ref in refs if effects.all[ref].by == effect.parameter]
        target = effects.all[mine[0]].target if len(mine) == 1 else None
        if not isinstance(target, TransitionTarget) or _moves(scenario, target):
            return None
        weights = effects.weights[mine[0]]
        years = [year for year, weight in enumerate(weights, 1) if weight > 0.0]
        if not years or any(weights[year - 1] != weights[years[0] - 1] for year in years):
            return None
        return cls(effects, refs, mine[0], years[0])

    def entry(self, draws: Draws, move: Move) -> Value:
        """The entry as the course uses it: after all effects, clipped, (draw,)."""
        # Entries of several groups are as a rule in proportion; where not, the third run tells.
        group, values = next(iter(draws.groups.items()))
        values = {**values, self._by: move(values[self._by])}
        environment = Environment(self._effects, group, values)
        rows = Rows(self._effects.scenario.courses[self._target.course], environment)
        state, target = rows.index[self._target.source], rows.index[self._target.target]
        return rows.row(rows.key(state, self._active)).probabilities.get(target, 0.0)
