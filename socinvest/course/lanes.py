"""Strategies whose people are the same and meet the same: followed once for all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from socinvest.course.kernel import Edges
from socinvest.course.plan import Keys
from socinvest.course.renewed import Renewed
from socinvest.course.rows import Row, RowKey, Rows
from socinvest.numerics.cohort import Value

__all__ = ["Lane"]


class Lane:
    """The rows that the people of some strategies (``members``) meet, cycle by cycle.

    ``here``: states where people are at the beginning. ``n``: draws.
    """

    def __init__(
        self,
        rows: Rows,
        mark: Callable[[int, Sequence[Row | None]], None],
        keys: Sequence[Keys],
        first: int,
        members: Sequence[int],
        here: frozenset[int],
        n: int,
    ) -> None:
        self._rows, self._mark, self._members = rows, mark, members
        self._keys, self._first, self._n = keys, first, n
        self._here = sorted(here)
        # Those of them whose row may not be what it was; that people come to no other states.
        self._watched, self._steady = self._here, False
        self._edges: dict[int, Mapping[int, Value]] = {}
        self._of: dict[int, RowKey] = {}
        self._renewed: dict[int, Renewed] = {}
        # By state the last cycle in which its row is another one than before.
        self._until: dict[int, int] = {}
        for t in range(1, len(keys)):
            if keys[t] is not keys[t - 1]:
                pairs = enumerate(zip(keys[t - 1], keys[t], strict=True))
                self._until |= {state: t for state, (old, new) in pairs if old is not new}

    def __len__(self) -> int:
        return len(self._keys)

    def leads(self, state: int) -> frozenset[int]:
        """States that a cycle from ``state`` may end in, as the course is written."""
        return self._rows.reachable(state)

    def edges(self, t: int) -> Edges:
        """Probabilities in cycle ``t``, one after the other, for those who have come so far.

        The same object while nothing changes but numbers within its arrays.
        """
        edges, calendar = self._edges, self._first + t
        changed = {
            state: row
            for state in self._watched
            if (row := self._row(state, self._keys[t][state], calendar)) is not edges.get(state)
        }
        if changed or not self._steady:
            made = {**edges, **changed}
            self._edges = {state: made[state] for state in self._here}
            after = sorted({j for row in self._edges.values() for j in row})
            self._steady, self._here = after == self._here, after
            moves = self._rows.calendar
            self._watched = (
                [i for i in after if moves(i) or self._until.get(i, 0) > t]
                if self._steady
                else after
            )
        return self._edges

    def settled(self, t: int) -> bool:
        """Whether the rows of cycle ``t``, the latest asked for, are those of all that follow."""
        return self._steady and not any(
            self._rows.calendar(i) or self._until.get(i, 0) > t for i in self._watched
        )

    def _row(self, state: int, key: RowKey | None, calendar: int) -> Mapping[int, Value]:
        assert key is not None, "where people are there is a row"
        rows, before = self._rows, self._of.get(state)
        if key is before and state in self._edges and not rows.calendar(state):
            return self._edges[state]
        self._of[state] = key
        if before is not None:
            if state not in self._renewed and Renewed.possible(rows, state):
                self._renewed[state] = Renewed(rows, state, self._n)
            if state in self._renewed and self._renewed[state].renew(key, calendar):
                return self._renewed[state].probabilities
        row = rows.row(key, calendar)
        for member in self._members:
            nothing: list[Row | None] = [None] * (member + 1)
            nothing[member] = row
            self._mark(state, nothing)
        return row.probabilities
