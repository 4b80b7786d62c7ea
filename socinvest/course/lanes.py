"""Strategies whose people are the same and meet the same: followed once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from socinvest.course.kernel import Edges
from socinvest.course.plan import Keys
from socinvest.course.rows import Row, Rows

__all__ = ["Lane"]

_ROWS = 8
"""Cycles with rows of their own that are made before they are run."""


class Lane:
    """The rows that the people of some strategies (``members``) meet, cycle by cycle."""

    def __init__(
        self,
        rows: Rows,
        mark: Callable[[int, Sequence[Row | None]], None],
        keys: Sequence[Keys],
        first: int,
        members: Sequence[int],
    ) -> None:
        self._rows, self._mark = rows, mark
        self._keys, self._first, self._members = keys, first, members

    def edges(self, start: int, here: frozenset[int]) -> list[Edges]:
        """Probabilities from cycle ``start`` on, for those who are ``here`` and come from there.

        The same object while nothing changes; no more than :data:`_ROWS` different ones.
        """
        rows = self._rows
        found: list[Edges] = []
        distinct, before, moving = 0, here, False
        for t in range(start, len(self._keys)):
            keys = self._keys[t]
            if found and not moving and keys is self._keys[t - 1] and here == before:
                if keys is self._keys[-1] and all(k is keys for k in self._keys[t:]):
                    return found + [found[-1]] * (len(self._keys) - t)
                found.append(found[-1])
                continue
            if distinct == _ROWS:
                break
            distinct += 1
            made = {}
            for state in sorted(here):
                key = keys[state]
                assert key is not None, "where people are there is a row"
                row = rows.row(key, self._first + t)
                for member in self._members:
                    nothing: list[Row | None] = [None] * (member + 1)
                    nothing[member] = row
                    self._mark(state, nothing)
                made[state] = row.probabilities
            found.append(made)
            before, moving = here, any(map(rows.calendar, here))
            here = frozenset(j for row in made.values() for j in row)
        return found
