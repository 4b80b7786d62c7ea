"""A row that changes from cycle to cycle, made anew in arrays that are used again.

An effect that fades changes one entry of a row in every cycle; the others stay what they were.
So each number is made again only if something that it is made from has changed, and always at
the same place in memory: who has once written down what to do with a row need not look at it
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import is_

import numpy as np

from socinvest.course.active import Active, names_of
from socinvest.course.clocks import Moment
from socinvest.course.effects import combine
from socinvest.course.entries import compete
from socinvest.course.rows import RowKey, Rows
from socinvest.model import Transition
from socinvest.numerics.cohort import Array, Value

__all__ = ["Renewed"]


class Renewed:
    """The row of one state in one cycle after the other, for ``n`` draws.

    ``probabilities`` are those of :meth:`Rows.row`, bit for bit; the same object as long as its
    numbers are at the same places.
    """

    def __init__(self, rows: Rows, state: int, n: int) -> None:
        self._cycle = rows.cycle
        named = rows.named(state)
        self._targets = [rows.index[transition.target] for transition in named]
        self._rest = rows.rest(state)
        self._rated = any(transition.rate for transition in named)
        numbers = np.empty((3 * len(named) + 1, n))
        self._entries = [
            _Entry(rows, transition, *numbers[2 * place : 2 * place + 2])
            for place, transition in enumerate(named)
        ]
        self._moving = [place for place, entry in enumerate(self._entries) if entry.moves]
        self._sums: Array = numbers[2 * len(named) : -1]
        self._left: Array = numbers[-1]
        self._latest: list[Value] = []
        self.probabilities: dict[int, Value] = {}

    @staticmethod
    def possible(rows: Rows, state: int) -> bool:
        """Whether a row is of the kind that is made here: no stay, a rest of its own."""
        targets = [rows.index[transition.target] for transition in rows.named(state)]
        stays = rows.course.states[state].stay is not None
        return bool(targets) and not stays and rows.rest(state) not in targets

    def renew(self, key: RowKey, calendar: int) -> bool:
        """Make the row of a key in cycle ``calendar``; whether that could be done here.

        Not where an entry leaves its bounds in some draw, nor where all draws agree.
        """
        moment = Moment(key.since, calendar)
        begun = bool(self.probabilities)
        places = self._moving if begun else range(len(self._entries))
        changed = [place for place in places if self._entries[place].renew(key, moment)]
        if begun and not changed:
            return True
        values = [entry.value for entry in self._entries]
        arrays = begun or any(isinstance(value, np.ndarray) for value in values)
        if not arrays or any(entry.low < 0.0 for entry in self._entries):
            self.probabilities = {}
            return False
        if self._rated:
            shares = zip(self._entries, compete(values, self._cycle), strict=True)
            values = [_put(share, entry.share) for entry, share in shares]
        # Whatever is above 1, or no number, shows in what is left over.
        if not self._add_up(values, changed[0] if begun else 0).min() >= 0.0:
            self.probabilities = {}
            return False
        if begun and all(map(is_, values, self._latest)):
            return True
        self._latest = values
        self.probabilities = {
            target: value
            for target, value in zip(self._targets, values, strict=True)
            if not (isinstance(value, float) and value == 0.0)
        }
        self.probabilities[self._rest] = self._left
        return True

    def _add_up(self, values: Sequence[Value], first: int) -> Array:
        """What the values leave of 1; their sums up to the one at ``first`` still hold."""
        together, last = values[0], len(values) - 1
        for place, value in enumerate(values[1:], 1):
            into = self._left if place == last else self._sums[place]
            if place >= first or self._rated or place == last:
                np.add(together, value, out=into)
            together = into
        np.subtract(1.0, together, out=self._left)
        return self._left


class _Entry:
    """One stated entry: its latest ``value``, and the ``low``est number in it.

    ``share``: an array for what becomes of it where rates compete. ``moves``: whether a clock
    or an effect may change it.
    """

    def __init__(self, rows: Rows, transition: Transition, into: Array, share: Array) -> None:
        assert transition.value is not None
        self._rows, self._transition = rows, transition
        self._clocks = rows.environment.clocks(transition.value.expression)
        self._names = names_of([transition.value])
        self._refs = rows.acting_on(transition)
        effects = rows.environment.effects
        through = (effects.touched(ref) & self._names for ref in effects.on_parameters)
        self.moves = bool(self._refs or self._clocks or any(through))
        self._into, self.share = into, share
        self._stated: Value = 0.0
        self._stated_low = 0.0
        self._of: tuple[Active, Moment] | None = None
        self._direct: Active = ()
        self.value: Value = 0.0
        self.low = 0.0

    def renew(self, key: RowKey, moment: Moment) -> bool:
        """Bring it up to date; whether anything changed."""
        effects = self._rows.environment.effects
        direct = tuple(part for part in key.active if part[0] in self._refs) if self._refs else ()
        through = effects.relevant(key.on_parameters, self._names) if key.on_parameters else ()
        of = through, moment.only(self._clocks) if self._clocks else Moment()
        if of == self._of and direct == self._direct:
            return False
        begun = self._of is not None
        if of != self._of:
            self._stated = self._rows.stated(self._transition, *of, keep=not of[0])
            self._stated_low = float(np.min(self._stated))
        self._of, self._direct = of, direct
        if not direct:
            # What never changes stays where it is.
            self.value = _put(self._stated, self._into) if begun else self._stated
            self.low = self._stated_low
            return True
        environment, rate = self._rows.environment, self._transition.rate
        rule = self._rows.course.combine if len(direct) > 1 else None
        ratios = None if rule == "strongest" else environment.ratios(direct, rate=rate)
        if ratios is not None and isinstance(self._stated, np.ndarray):
            self.value, self.low = self._multiplied(self._stated, ratios), self._stated_low
            return True
        made = combine(self._stated, environment.parts(direct), rule, rate=rate)
        self.value, self.low = _put(made, self._into), float(np.min(made))
        return True

    def _multiplied(self, stated: Array, ratios: Sequence[tuple[Array, float]]) -> Array:
        """The same as :func:`combine`, where it is: ratio^w by its logarithm."""
        of = stated
        for place, (log, w) in enumerate(ratios):
            power = self.share if place else self._into
            np.exp(np.multiply(log, w, out=power), out=power)
            np.multiply(of, power, out=self._into)
            of = self._into
        return self._into


def _put(value: Value, into: Array) -> Value:
    """A value in an array that stays; a number as it is."""
    if not isinstance(value, np.ndarray):
        return value
    np.copyto(into, value)
    return into
