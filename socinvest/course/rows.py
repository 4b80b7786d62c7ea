"""The rows of a course: where people in a state go during one cycle, per draw.

A row is evaluated once for each distinct set of effects and clocks acting on it, whatever
strategy, cell or cycle asks for it; asking again gives the same object, which tells later stages
that nothing need be computed twice. Of rows that depend on a clock only the latest are kept.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import field
from typing import NamedTuple

import numpy as np

from socinvest.course.active import Active, Ref, names_of
from socinvest.course.clocks import SINCE, Moment
from socinvest.course.effects import combine
from socinvest.course.entries import bounded_by, compete, leavers, left_with, whole_row
from socinvest.course.environment import Environment
from socinvest.course.stays import followed, leaving, stay_names
from socinvest.errors import Location, ScenarioError, problem
from socinvest.model import Course, Transition, TransitionTarget
from socinvest.numerics.cohort import Mask, Value
from socinvest.numerics.coupling import conditional
from socinvest.numerics.expression import evaluate, nonfinite_share
from socinvest.records import dataclass

__all__ = ["Row", "RowKey", "Rows"]

_KEPT = 2**23
"""Numbers in the rows that depend on a clock and are kept: the latest ones."""


class RowKey(NamedTuple):
    """A row: index of its state, effects on its entries, effects on parameters it uses.

    ``since``: cycles from entry where it depends on them (or on age), else -1. What it depends
    on beside (the calendar, time in the state) is known only where people are.
    """

    state: int
    active: Active
    on_parameters: Active
    since: int = -1


@dataclass(slots=True, eq=False)
class Row:
    """Probabilities by destination (index of a state); they add up to 1.

    ``clipped``: destination -> draws in which the stated entry left 0 to 1.
    """

    probabilities: Mapping[int, Value]
    clipped: Mapping[int, Mask] = field(default_factory=dict)
    _conditional: list[Value] | None = None

    def numbers(self) -> int:
        """How many numbers it holds."""
        return sum(np.size(p) for p in self.probabilities.values())

    def conditionals(self) -> list[Value]:
        """See :func:`socinvest.numerics.coupling.conditional`; computed when first asked for."""
        if self._conditional is None:
            self._conditional = conditional(tuple(self.probabilities.values()))
        return self._conditional


class Rows:
    """All rows of one course for the people of one group."""

    def __init__(self, course: Course, environment: Environment) -> None:
        self.course = course
        self.environment = environment
        self.index = {state.name: i for i, state in enumerate(course.states)}
        # By name, what is left over last: chance must not depend on the order in the file.
        entries = sorted(course.transitions, key=lambda t: t.target)
        self._entries = [tuple(t for t in entries if t.source == s.name) for s in course.states]
        self.names = [
            names_of(t.value for t in row) | stay_names(s)
            for row, s in zip(self._entries, course.states, strict=True)
        ]
        self.clocks = [self._clocks(row) for row in self._entries]
        self.followed = frozenset(
            i for i, state in enumerate(course.states)
            if followed(state) or "time_in_state" in self.clocks[i]
        )  # fmt: skip
        self.cycle = 1.0 / environment.effects.scenario.time.cycles_per_year
        self._acting: dict[tuple[str, str], frozenset[Ref]] = {}
        for ref, effect in environment.effects.all.items():
            on = effect.target
            if isinstance(on, TransitionTarget) and on.course == course.name:
                before = self._acting.get((on.source, on.target), frozenset())
                self._acting[on.source, on.target] = before | {ref}
        self._made: dict[RowKey, Row] = {}
        self._latest: OrderedDict[tuple[RowKey, Moment], Row] = OrderedDict()
        self._numbers = 0
        # Entries that no clock and no effect on themselves moves, and their bounds by identity.
        self._plain: dict[tuple[str, str, Active], Value] = {}
        self._limits: dict[int, tuple[float, float]] = {}

    def _clocks(self, row: tuple[Transition, ...]) -> frozenset[str]:
        every = (self.environment.clocks(t.value.expression) for t in row if t.value is not None)
        return frozenset().union(*every)

    def reachable(self, state: int) -> frozenset[int]:
        """States that a cycle from ``state`` may end in, as the course is written."""
        row = self._entries[state]
        targets = {self.index[t.target] for t in row}
        if all(t.value is not None for t in row) or self.course.states[state].stay is not None:
            targets.add(state)
        return frozenset(targets)

    def named(self, state: int) -> list[Transition]:
        """The stated entries of a row."""
        return [t for t in self._entries[state] if t.value is not None]

    def rest(self, state: int) -> int:
        """Where those go whom no stated entry of a row takes."""
        rest = (t.target for t in self._entries[state] if t.value is None)
        return next((self.index[target] for target in rest), state)

    def acting_on(self, transition: Transition) -> frozenset[Ref]:
        """The effects on a stated entry itself."""
        return self._acting.get((transition.source, transition.target), frozenset())

    def calendar(self, state: int) -> bool:
        """Whether the row of a state depends on the calendar year."""
        return "calendar_year" in self.clocks[state]

    def key(self, state: int, active: Active, since: int = 0) -> RowKey:
        """The key of the row of ``state`` under ``active`` effects, ``since`` cycles from entry."""
        effects = self.environment.effects
        here = effects.on_rows.get((self.course.name, self.course.states[state].name), frozenset())
        mine = tuple((r, w) for r, w in active if r in here)
        depends = since if self.clocks[state] & SINCE else -1
        return RowKey(state, mine, effects.relevant(active, self.names[state]), depends)

    def row(self, key: RowKey, calendar: int = -1, stayed: int = -1) -> Row:
        """The row of a key in cycle ``calendar``, for those who have ``stayed`` so many cycles.

        Raises ScenarioError where ``out_of_range`` is ``refuse``, and for what is not finite.
        """
        state, clocks = key.state, self.clocks[key.state]
        moment = Moment(key.since, calendar, stayed).only(clocks)
        stay = stayed if followed(self.course.states[state]) else -1
        if moment == Moment() and stay < 0:
            made = self._made.get(key)
            if made is None:
                made = self._made[key] = self._make(key, moment, stay)
            return made
        at = key, moment._replace(state=max(moment.state, stay))
        found = self._latest.get(at)
        if found is None:
            found = self._latest[at] = self._make(key, moment, stay)
            self._numbers += found.numbers()
            while self._numbers > _KEPT and len(self._latest) > 1:
                self._numbers -= self._latest.popitem(last=False)[1].numbers()
        return found

    def _make(self, key: RowKey, moment: Moment, stayed: int) -> Row:
        state = key.state
        named, rest = self.named(state), self.rest(state)
        values = [self._entry(t, key, moment) for t in named]
        stay = self.course.states[state].stay
        rated = stay is None and any(t.rate for t in named)
        limits = [self._limits.get(id(value)) for value in values]
        values, masks, together = bounded_by(values, np.inf if rated else 1.0, limits)
        if rated:
            values, together = compete(values, self.cycle), None
        if stay is not None and not any(t.value is None for t in self._entries[state]):
            values, off = leavers(values)
            masks, together = [mask | off for mask in masks], None
        clipped = {
            self.index[t.target]: mask for t, mask in zip(named, masks, strict=True) if mask.any()
        }
        if clipped and self.course.out_of_range == "refuse":
            names = [t for t in named if self.index[t.target] in clipped]
            self.refuse(
                f"{names[0].source} -> {names[0].target}",
                names[0].at,
                clipped[self.index[names[0].target]],
            )
        targets = [t.target for t in named]
        whole = whole_row(self.index, targets, values, rest, together)
        if stay is not None:
            base = self.environment.of(key.on_parameters)
            whole = left_with(whole, leaving(stay, base, max(stayed, 0), self.cycle), state)
        return Row(whole, clipped)

    def _entry(self, transition: Transition, key: RowKey, moment: Moment) -> Value:
        """A stated entry under the effects on it."""
        value = self.stated(transition, key.on_parameters, moment)
        effects = self.acting_on(transition)
        mine = tuple(part for part in key.active if part[0] in effects)
        if mine:
            parts = self.environment.parts(mine)
            value = combine(value, parts, self.course.combine, rate=transition.rate)
        return value

    def stated(
        self,
        transition: Transition,
        on_parameters: Active,
        moment: Moment,
        *,
        keep: bool = True,
    ) -> Value:
        """A stated entry before the effects on it; of no clock the same object when asked again.

        ``keep``: whether it will be asked for again. Raises ScenarioError where it is not finite.
        """
        plain = (transition.source, transition.target, on_parameters)
        value = self._plain.get(plain) if moment == Moment() else None
        if value is None:
            environment = self.environment.at(on_parameters, moment, keep=keep)
            value = self._evaluated(transition, environment)
            if moment == Moment() and keep:
                self._plain[plain] = value
                self._limits[id(value)] = float(np.min(value)), float(np.max(value))
        return value

    def _evaluated(self, transition: Transition, environment: Mapping[str, Value]) -> Value:
        assert transition.value is not None
        value = evaluate(transition.value.expression, environment)
        # One sum tells: it is finite only if everything is.
        if not np.isfinite(np.sum(value)) and nonfinite_share(value):
            raise ScenarioError(
                [problem("run.nonfinite", "", transition.value.at,
                         "this figure has no usable value in {share} of the draws",
                         "look for a division by zero or a logarithm of a number below zero",
                         share=f"{100 * nonfinite_share(value):.3g} %")]
            )  # fmt: skip
        return value

    def refuse(self, name: str, at: Location, mask: Mask) -> None:
        """Raise the error of a probability that left 0 to 1."""
        raise ScenarioError(
            [problem("course.out_of_range", f"course.{name}", at,
                     "{course}: the probability of {name} leaves 0 to 1 in {share} of the draws",
                     "state it so that it cannot, or use out_of_range: clip",
                     course=self.course.name, name=name,
                     share=f"{100 * float(np.mean(mask)):.3g} %")]
        )  # fmt: skip
