"""When people are counted, with what weight, and in which column of the ledger.

A course of N cycles of c years has the points 0 .. N; cycle i runs from point i to point i + 1
and belongs to ledger year i // (1/c). Three rules count each cycle by its points: ``start``
those at its beginning, ``end`` those at its end without those who enter just then, ``half_cycle``
(``life_table`` is another name of it) the average of the two, a person's first point with the
cycle that begins there. The others (``simpson``, ``weights``) count point i of a single cohort
with a weight of its own, at its own time: the last one in a column after the last year.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from socinvest.course.windows import Row, Windows
from socinvest.model import Course, Scenario, Time
from socinvest.numerics.cohort import Array

__all__ = ["Ahead", "Booking", "Columns", "Place", "Places", "columns"]

Place = tuple[int, float]
"""A column of the ledger, and how many times people are counted there."""
Places = Mapping[int, float]
"""The same by column, in their order; rows of a contract's windows come after the columns."""
Ahead = tuple[tuple[Place, ...], ...]
"""Places of cycles in a row."""


def columns(scenario: Scenario) -> int:
    """Columns of the ledger: its years, and one more where a course counts points."""
    points = any(course.weights for course in scenario.courses.values())
    return scenario.time.horizon + (1 if points else 0)


class Columns:
    """The columns of one ledger: one for each year, or a single one where years are weighted.

    ``weights`` (of :func:`columns` numbers) makes it a single one: a sum over the years, each
    times its weight, instead of the years. With ``windows`` (a contract's) rows for them come
    after the ``count`` columns, ``rows`` in all.
    """

    def __init__(
        self, scenario: Scenario, weights: Array | None = None, windows: Windows | None = None
    ) -> None:
        self._time = scenario.time
        self._weights = None if weights is None else weights.tolist()
        self.windows = windows
        self.key = () if weights is None else tuple(weights.tolist())
        if windows is not None:
            self.key = (*self.key, "windows")
        self.per_year = scenario.time.cycles_per_year
        self.count = columns(scenario) if weights is None else 1
        self.rows = self.count + (0 if windows is None else windows.rows)

    def place(self, column: int, times: float = 1.0) -> Place:
        """Where something of a year goes."""
        if self._weights is None:
            return column, times
        return 0, times * self._weights[column]

    def moment(self, k: int, later: int, after: float) -> list[Place]:
        """Where people go who entered at point ``k`` and are measured once.

        That is ``after`` years from entry, in the cycle ``later`` cycles after it.
        """
        place = self.place((k + later) // self.per_year)
        if self.windows is None:
            return [place]
        return [place, *((self.count + row, w) for row, w in self.windows.moment(k, later, after))]

    def booking(self, course: Course) -> Booking:
        """Where the points and cycles of a course go."""
        return Booking(course, self._time, self)


class Booking:
    """Where the points and cycles of one course are counted.

    Sums of ``times`` people become person-years when they are multiplied by ``unit`` (years),
    and a sum of events that are counted like points by ``once``.
    """

    def __init__(self, course: Course, time: Time, columns: Columns) -> None:
        self.per_year = time.cycles_per_year
        self.cycles = time.horizon * self.per_year
        self._columns = columns
        self._windows = columns.windows
        self._rule = course.within_cycle
        self._weights = course.weights
        half = self._rule in ("half_cycle", "life_table")
        self.once = 0.5 if half and not self._weights else 1.0
        self.unit = self.once / self.per_year
        self._ahead: dict[tuple[tuple[int, ...], int, int], tuple[Ahead, Ahead]] = {}

    def parts(self, cohorts: Sequence[int], t: int, *, fresh: bool) -> tuple[Places, Places]:
        """Where cohorts that entered at points ``cohorts`` are counted ``t`` cycles after it.

        With the cycle that ends there, and with the one that begins there (which alone counts
        people who are ``fresh``); by weights of points all with the former.
        """
        before: dict[int, float] = {}
        after: dict[int, float] = {}
        for k in cohorts:
            i = k + t
            if i > self.cycles:
                continue
            if self._weights:
                self._put(before, i // self.per_year, self._weights[i])
                continue
            if self._rule != "start" and not fresh:
                self._put(before, (i - 1) // self.per_year, 1.0)
            if self._rule != "end" and i < self.cycles:
                self._put(after, i // self.per_year, 1.0)
        if self._windows is not None:
            self._count(self._windows, before, after, cohorts, t, fresh=fresh)
        return before, after

    def _count(
        self,
        windows: Windows,
        before: dict[int, float],
        after: dict[int, float],
        cohorts: Iterable[int],
        t: int,
        *,
        fresh: bool,
    ) -> None:
        """The windows' part of :meth:`parts`; who is there at an end goes with ``before``."""
        for k in cohorts:
            if k + t > self.cycles:
                continue
            self._rows(before, windows.there(k, t))
            # A point with a weight of its own has its own time, and so its own price.
            priced = 1 if self._weights else 0
            ended = [] if fresh else windows.cycle(k, t - 1, priced)
            begun = windows.cycle(k, t) if k + t < self.cycles else []
            if self._weights:
                alone = fresh or k + t == self.cycles
                times = self._weights[k + t] * (1.0 if alone else 0.5)
                self._rows(before, [*ended, *begun], times)
                continue
            if self._rule != "start":
                self._rows(before, ended)
            if self._rule != "end":
                self._rows(after, begun)

    def _rows(self, places: dict[int, float], rows: Iterable[Row], times: float = 1.0) -> None:
        for row, share in rows:
            column = self._columns.count + row
            places[column] = places.get(column, 0.0) + share * times

    def _put(self, places: dict[int, float], year: int, times: float) -> None:
        column, weighted = self._columns.place(year, times)
        places[column] = places.get(column, 0.0) + weighted

    def points(self, cohorts: Sequence[int], t: int, *, fresh: bool) -> Places:
        """Both parts together."""
        before, after = self.parts(cohorts, t, fresh=fresh)
        for column, times in after.items():
            before = {**before, column: before.get(column, 0.0) + times}
        return before

    def ahead(self, cohorts: tuple[int, ...], gone: int, cycles: int) -> tuple[Ahead, Ahead]:
        """Places during and after each of ``cycles`` cycles, the first ``gone`` after entry."""
        key = (cohorts, gone, cycles)
        if key not in self._ahead:
            times = range(gone, gone + cycles)
            self._ahead[key] = (
                tuple(tuple(self.during(cohorts, t).items()) for t in times),
                tuple(tuple(self.points(cohorts, t + 1, fresh=False).items()) for t in times),
            )
        return self._ahead[key]

    def during(self, cohorts: Iterable[int], t: int) -> Places:
        """Places of what happens in the cycle that begins ``t`` cycles after entry."""
        found: dict[int, float] = {}
        for k in cohorts:
            if k + t < self.cycles:
                self._put(found, (k + t) // self.per_year, 1.0)
                if self._windows is not None:
                    self._rows(found, self._windows.cycle(k, t))
        return found
