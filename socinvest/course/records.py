"""What is written down while people are followed: occupancy, events and measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from socinvest.course.movers import Flows
from socinvest.course.trajectory import Occupancy
from socinvest.model import Course, Measure
from socinvest.numerics.cohort import Array, Value, average_of_ends, stack, total

__all__ = ["Record", "Tally", "measured"]

Vector = Sequence[Value | None]


class Record:
    """People of one strategy and segment in one course, by ledger year."""

    def __init__(self, course: Course, horizon: int) -> None:
        self._course = course
        self._horizon = horizon
        self._index = {state.name: i for i, state in enumerate(course.states)}
        self._carried: list[list[list[Value]]] = [
            [[] for _ in range(horizon + 1)] for _ in course.states
        ]
        self._fresh: dict[int, list[list[Value]]] = {}
        wanted = dict.fromkeys(c.transition for c in course.costs if c.transition is not None)
        wanted |= dict.fromkeys(
            m.transition for m in course.measures if m.transition is not None and m.after is None
        )
        self._events: dict[tuple[int, int], list[list[Value]]] = {
            (self._index[a], self._index[b]): [[] for _ in range(horizon)] for a, b in wanted
        }

    def fresh(self, year: int, vector: Vector) -> None:
        """People who enter at the start of ``year``."""
        for i, people in enumerate(vector):
            if people is not None:
                if i not in self._fresh:
                    self._fresh[i] = [[] for _ in range(self._horizon + 1)]
                self._fresh[i][year].append(people)

    def carried(self, year: int, vector: Vector) -> None:
        """People who were there before, at the start of ``year`` (the end of the last one)."""
        for i, people in enumerate(vector):
            if people is not None:
                self._carried[i][year].append(people)

    def moved(self, year: int, flows: Mapping[int, Flows]) -> None:
        """Moves during ``year`` by state and destination."""
        for (i, j), rows in self._events.items():
            people = flows[i].get(j) if i in flows else None
            if people is not None:
                rows[year].append(people)

    def events(self, transition: tuple[str, str]) -> Array:
        """Moves along a transition by year, ``(T, draw)``."""
        return stack(self._events[self._index[transition[0]], self._index[transition[1]]])

    def occupancy(self, outcomes: Mapping[str, Array]) -> Occupancy:
        """All of it as arrays."""
        points = {state: self._points(i) for state, i in self._index.items()}
        wanted = dict.fromkeys(c.state for c in self._course.costs if c.state is not None)
        transitions = dict.fromkeys(c.transition for c in self._course.costs if c.transition)
        return Occupancy(
            points,
            {state: self._person_years(self._index[state], points[state]) for state in wanted},
            {transition: self.events(transition) for transition in transitions},
            outcomes,
        )

    def _points(self, i: int) -> Array:
        carried, fresh = self._carried[i], self._fresh.get(i)
        if fresh is None:
            return stack(carried)
        return stack([a + b for a, b in zip(carried, fresh, strict=True)])

    def _person_years(self, i: int, points: Array) -> Array:
        """start: people at the start of each year; end: those of them and of the moves of the
        year who are there at its end (not those who enter then); half_cycle: the average.
        """
        fresh = self._fresh.get(i)
        late = fresh is not None and any(fresh[1:])
        rule = self._course.within_cycle
        if rule == "start":
            return points[:-1]
        if rule == "end":
            return stack(self._carried[i][1:]) if late else points[1:]
        return average_of_ends(points, self._carried[i] if late else None)


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
            if m.after is None:
                if m.of is not None and len(self._parts) > 1:
                    self._transition(m, part, flows)
            elif k + m.after <= self._horizon:
                if m.state is not None and t == m.after:
                    self._state(m, part, vectors)
                elif m.transition is not None and t <= m.after:
                    self._transition(m, part, flows)

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
