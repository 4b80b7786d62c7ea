"""What a contract counts: its windows, for those who enter in the months of each of its cohorts.

There is a row for each window and cohort, row w * cohorts + c; after these, where a price that
grows from year to year is counted in a window, one more for each of its cohorts and ledger years.
People enter at the start of a
cycle. A cycle is counted by the share of it that lies within the window, under the rule by which
the course counts cycles: the months from a person's entry, or the months from a date. Where a
course counts points by weights, half of a point goes with each of the cycles on its two sides.
Who is there at the end of a window is told by the points around it, in a straight line between
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from socinvest.model import Course, CourseCost, Time
from socinvest.model_contract import Contract, Window
from socinvest.numerics.cohort import Array, Sums, Value
from socinvest.records import dataclass

__all__ = ["Asked", "Row", "Windows"]

Row = tuple[int, float]
"""A row, and how many times people are counted there."""

_MONTHS = 12
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Asked:
    """What a contract measures of one course: states, transitions, and lines that cost money."""

    states: tuple[str, ...] = ()
    transitions: tuple[tuple[str, str], ...] = ()
    lines: tuple[CourseCost, ...] = ()


class Windows:
    """The windows and cohorts of a contract, as shares of cycles and points.

    Inside, time is in parts of a month, ``cycles_per_year`` of them: a cycle is 12 such parts
    and everything is whole. ``at_end``: the rows that only hold who is there at the end.
    """

    def __init__(self, contract: Contract, time: Time, courses: Iterable[Course]) -> None:
        self._contract = contract
        self._windows = contract.windows
        self._cohorts = contract.cohorts
        self._part = time.cycles_per_year
        # One year more for what is counted at the very end.
        self._years = time.horizon + 1
        plain = len(self._windows) * len(self._cohorts)
        growing = _growing(contract, courses)
        each = len(self._cohorts) * self._years
        self._by_year = {
            w: plain + i * each
            for i, w in enumerate(w for w, one in enumerate(self._windows) if one in growing)
        }
        self.rows = plain + len(self._by_year) * each
        ends = np.array([window.at_end for window in self._windows], dtype=bool)
        self.at_end: npt.NDArray[np.bool_] = np.zeros(self.rows, dtype=bool)
        self.at_end[:plain] = np.repeat(ends, len(self._cohorts))

    def row(self, window: Window, cohort: int) -> int:
        """The row of a window and a cohort."""
        return self._windows.index(window) * len(self._cohorts) + cohort

    def years(self, window: Window, cohort: int) -> slice:
        """The rows of a window and a cohort by ledger year, of a window in which prices grow."""
        first = self._by_year[self._windows.index(window)] + cohort * self._years
        return slice(first, first + self._years)

    @property
    def cycles(self) -> int:
        """Cycles from entry for which cohorts must be kept apart: to the last point counted."""
        ends = (-(-self._end(window) // _MONTHS) for window in self._windows)
        return max(ends, default=-1) + 1

    def _end(self, window: Window) -> int:
        return ((window.since or 0) + window.months) * self._part

    def cohorts(self, k: int) -> list[int]:
        """The cohorts of those who enter at the start of cycle ``k``."""
        month = k * _MONTHS
        return [
            c for c, cohort in enumerate(self._cohorts)
            if cohort.first * self._part <= month < cohort.last * self._part
        ]  # fmt: skip

    def _rows(self, window: int, k: int, times: float, cycle: int) -> list[Row]:
        cohorts = self.cohorts(k)
        rows = [(window * len(self._cohorts) + c, times) for c in cohorts]
        if window in self._by_year:
            first = self._by_year[window] + cycle // self._part
            rows += [(first + c * self._years, times) for c in cohorts]
        return rows

    def cycle(self, k: int, t: int, priced: int = 0) -> list[Row]:
        """Shares that count of the cycle ``t`` cycles after entry, of those of cycle ``k``.

        ``priced``: so many cycles later it has its price.
        """
        found: list[Row] = []
        for w, window in enumerate(self._windows):
            start = _MONTHS * (t if window.since is None else k + t)
            begin, end = (window.since or 0) * self._part, self._end(window)
            inside = min(start + _MONTHS, end) - max(start, begin)
            if inside > 0 and not window.at_end:
                found += self._rows(w, k, inside / _MONTHS, k + t + priced)
        return found

    def there(self, k: int, t: int) -> list[Row]:
        """How many times the point ``t`` cycles after entry tells who is there at the end.

        Those who enter when a window from a date ends are not in it.
        """
        found: list[Row] = []
        for w, window in enumerate(self._windows):
            point = _MONTHS * (t if window.since is None else k + t)
            near = _MONTHS - abs(point - self._end(window))
            late = window.since is not None and k * _MONTHS >= self._end(window)
            if window.at_end and near > 0 and not late:
                found += self._rows(w, k, near / _MONTHS, k + t)
        return found

    def moment(self, k: int, later: int, after: float) -> list[Row]:
        """Where what is measured ``after`` years from entry counts: once, or not at all.

        That is in the cycle ``later`` cycles after entry.
        A window has its end but not its beginning, as a cycle has; entry itself is in the
        window that begins then.
        """
        found: list[Row] = []
        for w, window in enumerate(self._windows):
            months = after * _MONTHS
            at = months if window.since is None else months + k * _MONTHS / self._part
            at -= window.since or 0
            edge = -_ROUNDING if after <= 0.0 or window.since is None else _ROUNDING
            end = window.months + (_ROUNDING if after > 0.0 else -_ROUNDING)
            if edge < at <= end and not window.at_end:
                found += self._rows(w, k, 1.0, k + later)
        return found

    def entrants(self, counts: Sequence[Sequence[Value]]) -> tuple[Value, ...]:
        """People by cohort, of ``counts`` by cycle of entry."""
        sums = Sums(len(self._cohorts))
        for of in counts:
            alike: dict[tuple[int, int], int] = {}
            for k, count in enumerate(of):
                for c in self.cohorts(k):
                    alike[c, id(count)] = alike.get((c, id(count)), 0) + 1
            by_id = {id(count): count for count in of}
            for (c, which), times in alike.items():
                sums.add(c, by_id[which], float(times))
        return tuple(_plain(row) for row in sums.array())

    def asked(self, course: Course) -> Asked:
        """What of a course the contract measures."""
        known = {state.name for state in course.states}
        measures = [m for m in self._contract.measures.values() if m.course in (None, course.name)]
        items = {item for m in measures for item in m.items}
        states = (s for m in measures for s in m.states if known.issuperset(m.states))
        moves = (m.transition for m in measures if m.transition and known.issuperset(m.transition))
        return Asked(
            tuple(dict.fromkeys(states)),
            tuple(dict.fromkeys(moves)),
            tuple(line for line in course.costs if line.item in items),
        )


def _growing(contract: Contract, courses: Iterable[Course]) -> set[Window | None]:
    """The windows in which lines are counted whose prices grow."""
    lines = [(course.name, line) for course in courses for line in course.costs if line.growth]
    return {
        measure.window
        for measure in contract.measures.values()
        for name, line in lines
        if measure.course in (None, name) and line.item in measure.items
    }


def _plain(row: Array) -> Value:
    return float(row[0]) if row.shape == (1,) else row
