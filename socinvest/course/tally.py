"""What a course's measures count while people are followed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from socinvest.course.people import Moved, Vector, in_state, moved_along
from socinvest.model import Course, Measure, Time
from socinvest.numerics.cohort import Value, total

__all__ = ["Tally", "cycles_of", "measured"]


def cycles_of(years: float, per_year: int) -> float:
    """Years as cycles, whole where they are meant to be."""
    cycles = years * per_year
    return float(round(cycles)) if abs(cycles - round(cycles)) < 1e-9 else cycles


class Tally:
    """What a course's measures count, by strategy, over all groups.

    ``parts``: the states of entry that are followed apart (one part when all are one).
    """

    def __init__(
        self,
        course: Course,
        time: Time,
        followed: frozenset[int],
        parts: Sequence[frozenset[int]],
        strategies: int,
    ) -> None:
        self._cycles = time.horizon * time.cycles_per_year
        self._per_year = time.cycles_per_year
        self._followed = followed
        self._index = {state.name: i for i, state in enumerate(course.states)}
        self._measures = [m for m in course.measures if m.outcome is None]
        self._parts = parts
        self.started: dict[str, list[Value]] = {m.name: [] for m in course.measures}
        self.counted: list[dict[str, list[Value]]] = [
            {m.name: [] for m in course.measures} for _ in range(strategies)
        ]

    def enter(self, part: int, vector: Vector, k: int) -> None:
        """A cohort of point ``k`` by state of entry, the same in every strategy."""
        for m in self._measures:
            if m.of is not None and k + (self._after(m) or 0) <= self._cycles:
                people = self._in(vector, m.of)
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
        moved: Sequence[Moved],
    ) -> None:
        """The cycle that ends ``t`` cycles from entry, of the cohort of point ``k``."""
        for m in self._measures:
            if not self.counts(m):
                continue
            after = self._after(m)
            if after is None:
                self._transition(m, part, moved)
            elif k + after <= self._cycles:
                if m.state is not None and t == after:
                    self._state(m, part, vectors)
                elif m.transition is not None and t <= after:
                    self._transition(m, part, moved)

    def _after(self, m: Measure) -> float | None:
        return None if m.after is None else cycles_of(m.after, self._per_year)

    def _in(self, vector: Vector, state: str) -> Value | None:
        i = self._index[state]
        return in_state(vector, i, followed=i in self._followed)

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
            people = self._in(vector, m.state)
            if people is not None:
                counted[m.name].append(people)

    def _transition(self, m: Measure, part: int, moved: Sequence[Moved]) -> None:
        if m.transition is None or not self._concerned(m, part):
            return
        i, j = (self._index[state] for state in m.transition)
        for counted, one in zip(self.counted, moved, strict=True):
            people = moved_along(one, i, j, followed=i in self._followed)
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
