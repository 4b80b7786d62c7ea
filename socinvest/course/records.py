"""What is written down while people are followed: people by year, events, what they are worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from socinvest.course.active import Active
from socinvest.course.clocks import Moment
from socinvest.course.people import ALL, Moved, Vector, in_state
from socinvest.course.rewards import QUALITY, Counted, Rewards, line_key
from socinvest.course.segments import SegmentKey
from socinvest.course.sinks import Along, Prices, Sink
from socinvest.course.trajectory import Occupancy
from socinvest.course.weights import Ahead, Booking, Columns, Places
from socinvest.course.windows import Asked
from socinvest.numerics.cohort import Array, Sums, Value, total
from socinvest.numerics.expression import evaluate

__all__ = ["Record"]

_Key = TypeVar("_Key")


class Record:
    """People of one strategy and segment in one course, by column of the ledger (and window).

    ``points``: keep every state's points, not only what is counted.
    """

    def __init__(
        self,
        rewards: Rewards,
        booking: Booking,
        columns: Columns,
        followed: frozenset[int],
        segment: SegmentKey,
        points: bool,
    ) -> None:
        course = rewards.course
        self._rewards, self._booking, self._segment = rewards, booking, segment
        self._followed, self._columns = followed, columns
        self._names = tuple(state.name for state in course.states)
        self._index = {name: i for i, name in enumerate(self._names)}
        every = range(len(self._names)) if points else ()
        self._points = {i: Sums(booking.cycles + 1) for i in every}
        spread = (one for one in rewards.valued if one.spread)
        served = [one for one in (*rewards.fixed, *spread) if self._concerned(one)]
        lived = [one for one in rewards.quality if not one.changes]
        asked = columns.windows.asked(course) if columns.windows else Asked()
        states = dict.fromkeys(i for one in (*served, *lived) for i in one.states)
        states |= dict.fromkeys(self._index[name] for name in asked.states)
        inside = {*asked.states, *(line.state for line in asked.lines)}
        self._years = {i: self._sums(self._names[i] in inside) for i in states}
        paid = (line.transition for line in course.costs if line.transition)
        self._moves = (*paid, *asked.transitions)
        counted = [one for one in (*rewards.fixed, *lived) if one.transition]
        along = [one.transition for one in counted if one.transition and not one.point]
        along += [self._along(transition) for transition in self._moves]
        along += [self._along(m.transition) for m in course.measures if m.transition]
        lines = (line.transition for line in asked.lines if line.transition)
        within = {self._along(one) for one in (*asked.transitions, *lines)}
        self._events = {one: self._sums(one in within) for one in along}
        at_points = (one.transition for one in counted if one.transition and one.point)
        self._point_events = {one: self._sums(one in within) for one in at_points}
        changing = [one for one in (*rewards.valued, *rewards.quality) if one.changes]
        self._valued = [one for one in changing if self._concerned(one)]
        # Those of one key differ in what a sum of them must be multiplied by.
        worth = {line_key(line.item) for line in asked.lines}
        self._worth = {
            (one.key, self._factor(one)): self._sums(one.key in worth) for one in self._valued
        }
        self._merged = {lines[0].key: self._prices(lines) for lines in rewards.merged}
        self._worth |= {(key, 1.0): self._sums(False) for key in self._merged}

    def _sums(self, inside: bool) -> Sums:
        """Sums by column; what a contract measures has rows for its windows as well."""
        return Sums(self._columns.rows if inside else self._columns.count)

    def _prices(self, lines: Sequence[Counted]) -> Prices:
        """What who is counted once in a state costs, over lines whose figures do not change."""
        parts: dict[int, list[Value]] = {}
        for one in lines:
            price = self._rewards.worth(one, self._segment.active, Moment(), (one.states[0], ALL))
            parts.setdefault(one.states[0], []).append(price * self._booking.unit)
        return {state: total(prices) for state, prices in parts.items()}

    def _along(self, transition: tuple[str, str]) -> Along:
        return self._index[transition[0]], self._index[transition[1]]

    def _concerned(self, one: Counted) -> bool:
        return one.served is None or one.served in self._segment.served

    def _factor(self, one: Counted) -> float:
        if one.states:
            return self._booking.unit
        return self._booking.once if one.point else 1.0

    def at(self, i: int, vector: Vector) -> None:
        """People at point ``i``, whoever they are."""
        for state, one in self._points.items():
            people = in_state(vector, state, followed=state in self._followed)
            if people is not None:
                one.add(i, people)

    def point(
        self, parts: tuple[Places, Places], vector: Vector, since: int, calendar: int
    ) -> None:
        """People counted at a point, ``since`` cycles from entry (-1: it does not matter).

        ``parts`` as :meth:`Booking.parts` gives them. Clocks are those of the point; an effect
        weighs what it weighs at the end of the cycle that counts it.
        """
        before, after = parts
        places = dict(before)
        for column, times in after.items():
            places[column] = places.get(column, 0.0) + times
        for state, sums in self._years.items():
            people = in_state(vector, state, followed=state in self._followed)
            if people is not None:
                for column, times in places.items():
                    sums.add(column, people, times)
        for key, prices in self._merged.items():
            found = [
                people * price for state, price in prices.items()
                if (people := in_state(vector, state, followed=state in self._followed)) is not None
            ]  # fmt: skip
            if found:
                self._add(self._worth[key, 1.0], places, [total(found)])
        if not self._valued:
            return
        effects, refs = self._rewards.environment.effects, self._segment.refs
        counted: list[tuple[Places, Active]] = [(places, self._segment.active)]
        if refs:
            ends = (before, max(since, 1)), (after, since + 1)
            counted = [(part, effects.at(refs, end)) for part, end in ends if part]
        for one in self._valued:
            if one.states:
                moment = Moment(since, calendar)
                for slot, people in vector.items():
                    if slot[0] in one.states:
                        for part, active in counted:
                            value = self._rewards.worth(one, active, moment, slot)
                            self._value(one, part, people * value)

    def moved(self, during: Places, after: Places, moved: Moved, since: int, calendar: int) -> None:
        """Moves in a cycle that begins ``since`` cycles from entry; ``after``: its end point."""
        for along, sums in self._events.items():
            self._add(sums, during, _along(moved, along))
        for along, sums in self._point_events.items():
            self._add(sums, after, _along(moved, along))
        effects = self._rewards.environment.effects
        for one in self._valued:
            if one.transition is None:
                continue
            source, target = one.transition
            refs = self._segment.refs
            active = effects.at(refs, since + 1) if refs else self._segment.active
            for slot, flows in moved.items():
                if slot[0] == source and target in flows:
                    value = self._rewards.worth(one, active, Moment(since, calendar), slot)
                    self._value(one, after if one.point else during, flows[target] * value)

    @property
    def plain(self) -> bool:
        """Whether people are only counted: nothing is valued as it is met, no point is kept."""
        return not self._valued and not self._points

    def sinks(self, during: Ahead, after: Ahead, *, last: bool) -> list[Sink]:
        """Where cycles in a row go: what happens ``during`` each, and who is there ``after`` it.

        Without ``last`` people after the last cycle are written down by somebody else.
        """
        there = after if last else (*after[:-1], ())
        found = [Sink(state, sums, there) for state, sums in self._years.items()]
        found += [Sink(of, self._worth[key, 1.0], there) for key, of in self._merged.items()]
        found += [Sink(along, sums, during) for along, sums in self._events.items()]
        return found + [Sink(along, sums, after) for along, sums in self._point_events.items()]

    def _value(self, one: Counted, places: Places, value: Value) -> None:
        self._add(self._worth[one.key, self._factor(one)], places, [value])

    def _add(self, sums: Sums, places: Places, parts: Iterable[Value]) -> None:
        for people in parts:
            for column, times in places.items():
                sums.add(column, people, times)

    def events(self, transition: tuple[str, str]) -> Array:
        """Moves along a transition by column, ``(columns, draw)``."""
        return self._events[self._along(transition)].array()[: self._columns.count]

    def occupancy(self, outcomes: Mapping[str, Array], valued: Mapping[str, Array]) -> Occupancy:
        """All of it as arrays, with the people and the money of outcomes."""
        names = self._names
        years = {names[i]: self._times(one, self._booking.unit, present=True)
                 for i, one in self._years.items()}  # fmt: skip
        events = {along: self._events[self._along(along)].array() for along in self._moves}
        at_points = {(names[i], names[j]): self._times(one, self._booking.once)
                     for (i, j), one in self._point_events.items()}  # fmt: skip
        worth: dict[str, Array] = dict(valued)
        for (key, factor), one in self._worth.items():
            made = self._times(one, factor)
            worth[key] = worth[key] + made if key in worth else made
        quality = self._quality(worth.pop(QUALITY, None))
        points = {names[i]: one.array() for i, one in self._points.items()}
        if self._columns.windows is None:
            merged = {one.key: lines[0].key for lines in self._rewards.merged for one in lines}
            return Occupancy(points, years, events, outcomes, at_points, worth, quality, merged)
        k = self._columns.count
        windows = Occupancy({}, _after(years, k), _after(events, k), _after(outcomes, k),
                            _after(at_points, k), _after(worth, k))  # fmt: skip
        return Occupancy(points, _first(years, k), _first(events, k), _first(outcomes, k),
                         _first(at_points, k), _first(worth, k), quality,
                         windows=windows)  # fmt: skip

    def _times(self, sums: Sums, factor: float, *, present: bool = False) -> Array:
        """Sums times a factor; at the end of a window people as they are, or nothing."""
        windows = self._columns.windows
        array = sums.array()
        if windows is None or len(array) == self._columns.count:
            return sums.array(factor)
        factors = np.full((self._columns.rows, 1), factor)
        factors[self._columns.count :][windows.at_end] = 1.0 if present else 0.0
        np.multiply(array, factors, out=array)
        return array

    def _quality(self, valued: Array | None) -> Array | None:
        """Quality-adjusted years, or None where the course has no quality of life."""
        if not self._rewards.quality:
            return None
        count = self._columns.count
        whole: Array = np.zeros((count, 1)) if valued is None else valued[:count]
        environment = self._rewards.environment.of(self._segment.active)
        for one in self._rewards.quality:
            if not one.changes:
                weight = evaluate(one.figure.expression, environment)
                whole = whole + self._people(one)[:count] * weight
        return whole

    def _people(self, one: Counted) -> Array:
        if one.states:
            return self._years[one.states[0]].array()
        assert one.transition is not None
        return (self._point_events if one.point else self._events)[one.transition].array()


def _first(arrays: Mapping[_Key, Array], count: int) -> dict[_Key, Array]:
    return {key: array[:count] for key, array in arrays.items()}


def _after(arrays: Mapping[_Key, Array], count: int) -> dict[_Key, Array]:
    return {key: array[count:] for key, array in arrays.items() if len(array) > count}


def _along(moved: Moved, along: Along) -> list[Value]:
    """Moves from one state to another, from every slot of it."""
    source, target = along
    return [flows[target] for slot, flows in moved.items() if slot[0] == source and target in flows]
