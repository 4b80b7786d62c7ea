"""What is written down while people are followed: occupancy, events and measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from socinvest.course.movers import Flows
from socinvest.course.trajectory import Occupancy
from socinvest.model import Course, Measure
from socinvest.numerics.cohort import Array, Sums, Value, total

__all__ = ["Record", "Tally", "measured"]

Vector = Sequence[Value | None]


class Record:
    """People of one strategy and segment in one course, by ledger year.

    ``points``: keep every state's points, not only what costs need.
    """

    def __init__(self, course: Course, horizon: int, points: bool) -> None:
        self._index = {state.name: i for i, state in enumerate(course.states)}
        self._rule = course.within_cycle
        self._points = {i: Sums(horizon + 1) for i in self._index.values() if points}
        costs = dict.fromkeys(line.state for line in course.costs if line.state is not None)
        self._years = {self._index[state]: Sums(horizon) for state in costs}
        self._costs = dict.fromkeys(line.transition for line in course.costs if line.transition)
        counted = [m.transition for m in course.measures if m.transition]
        self._events = {
            (self._index[a], self._index[b]): Sums(horizon) for a, b in (*self._costs, *counted)
        }

    def fresh(self, year: int, vector: Vector) -> None:
        """People who enter at the start of ``year``."""
        self._at(self._points, year, vector)
        if self._rule != "end":
            self._at(self._years, year, vector)

    def carried(self, year: int, vector: Vector) -> None:
        """People who were there before, at the start of ``year`` (the end of the last one).

        Person-years by within_cycle: start counts those at the start of the year; end those at
        its end, without those who enter just then; half_cycle averages the two.
        """
        self._at(self._points, year, vector)
        if self._rule != "end":
            self._at(self._years, year, vector)
        if self._rule != "start":
            self._at(self._years, year - 1, vector)

    def _at(self, sums: Mapping[int, Sums], year: int, vector: Vector) -> None:
        for i, one in sums.items():
            people = vector[i]
            if people is not None:
                one.add(year, people)

    def moved(self, year: int, flows: Mapping[int, Flows]) -> None:
        """Moves during ``year`` by state and destination."""
        for (i, j), one in self._events.items():
            people = flows[i].get(j) if i in flows else None
            if people is not None:
                one.add(year, people)

    def events(self, transition: tuple[str, str]) -> Array:
        """Moves along a transition by year, ``(T, draw)``."""
        return self._events[self._index[transition[0]], self._index[transition[1]]].array()

    def occupancy(self, outcomes: Mapping[str, Array]) -> Occupancy:
        """All of it as arrays."""
        names = tuple(self._index)
        half = 0.5 if self._rule == "half_cycle" else 1.0
        return Occupancy(
            {names[i]: one.array() for i, one in self._points.items()},
            {names[i]: one.array(half) for i, one in self._years.items()},
            {transition: self.events(transition) for transition in self._costs},
            outcomes,
        )


class Tally:
    """What a course's measures count, by strategy, over all groups.

    ``parts``: the states of entry that are followed apart (one part when all are one).
    """

    def __init__(
        self, course: Course, horizon: int, parts: Sequence[frozenset[int]], strategies: int
    ) -> None:
        self._horizon = horizon
        self._index = {state.name: i for i, state in enumerate(course.states)}
        self._measures = [m for m in course.measures if m.outcome is None]
        self._parts = parts
        self.started: dict[str, list[Value]] = {m.name: [] for m in course.measures}
        self.counted: list[dict[str, list[Value]]] = [
            {m.name: [] for m in course.measures} for _ in range(strategies)
        ]

    def enter(self, part: int, vector: Vector, k: int) -> None:
        """A cohort of year ``k`` by state of entry, the same in every strategy."""
        for m in self._measures:
            if m.of is not None and k + (m.after or 0) <= self._horizon:
                people = vector[self._index[m.of]]
                if people is not None:
                    self.started[m.name].append(people)
            if m.state is not None and m.after == 0:
                self._state(m, part, [vector for _ in self.counted])

    def cycle(
        self,
        part: int,
        k: int,
        t: int,
        vectors: Sequence[Vector],
        flows: Sequence[Mapping[int, Flows]],
    ) -> None:
        """The cycle that ends ``t`` years from entry, of the cohort of year ``k``."""
        for m in self._measures:
            if not self.counts(m):
                continue
            if m.after is None:
                self._transition(m, part, flows)
            elif k + m.after <= self._horizon:
                if m.state is not None and t == m.after:
                    self._state(m, part, vectors)
                elif m.transition is not None and t <= m.after:
                    self._transition(m, part, flows)

    def counts(self, m: Measure) -> bool:
        """Whether a measure is counted cohort by cohort; otherwise the records have it."""
        return m.after is not None or (m.of is not None and len(self._parts) > 1)

    def _concerned(self, m: Measure, part: int) -> bool:
        if m.of is None or len(self._parts) == 1:
            return m.of is None or self._index[m.of] in self._parts[part]
        return self._parts[part] == {self._index[m.of]}

    def _state(self, m: Measure, part: int, vectors: Sequence[Vector]) -> None:
        if m.state is None or not self._concerned(m, part):
            return
        for counted, vector in zip(self.counted, vectors, strict=True):
            people = vector[self._index[m.state]]
            if people is not None:
                counted[m.name].append(people)

    def _transition(self, m: Measure, part: int, flows: Sequence[Mapping[int, Flows]]) -> None:
        if m.transition is None or not self._concerned(m, part):
            return
        i, j = (self._index[state] for state in m.transition)
        for counted, moved in zip(self.counted, flows, strict=True):
            people = moved[i].get(j) if i in moved else None
            if people is not None:
                counted[m.name].append(people)


def measured(m: Measure, counted: Iterable[Value], started: Iterable[Value]) -> Value:
    """The value of a measure: people, or with ``of`` their share of those who started there.

    0 in draws where nobody started there.
    """
    people = list(counted)
    number: Value = total(people) if people else 0.0
    if isinstance(number, np.ndarray):
        number = number.astype(np.float64, copy=False)
    if m.of is None:
        return number
    base = list(started)
    if not base:
        return 0.0
    of = total(base)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(np.asarray(of) > 0, np.divide(number, of), 0.0)
    return float(share) if share.ndim == 0 else share
