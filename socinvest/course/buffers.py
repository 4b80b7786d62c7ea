"""Arrays that are used again, and sums that are written from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from socinvest.course.weights import Place
from socinvest.numerics.cohort import Array, Sums

__all__ = ["Space", "Writer", "give_back", "taken"]

_MOST_BLOCKS = 4
_MOST_FREE = 256
_scratch: list[Array] = []
"""Blocks of buffers that nobody uses: fresh memory costs more than what is computed in it."""


class Space:
    """Arrays ``(n,)`` for the intermediate results of one run, used again by the next."""

    _free: ClassVar[dict[int, list[Array]]] = {}

    def __init__(self, n: int) -> None:
        self._n = n
        self._mine = self._free.pop(n, [])
        self._used = 0

    def take(self) -> Array:
        """An array that nobody else uses."""
        if self._used == len(self._mine):
            self._mine.append(np.empty(self._n))
        self._used += 1
        return self._mine[self._used - 1]

    def end(self) -> None:
        """All of them are free again."""
        if len(self._free) >= 2:
            self._free.clear()
        self._free[self._n] = self._mine[:_MOST_FREE]


def taken(size: int) -> Array:
    """A free block of at least ``size`` numbers."""
    for place, block in enumerate(_scratch):
        if block.size >= size:
            return _scratch.pop(place)
    _scratch.clear()
    return np.empty(size)


def give_back(block: Array) -> None:
    """A block that nobody uses any more."""
    if len(_scratch) < _MOST_BLOCKS:
        _scratch.append(block)


class Writer:
    """Adds to sums by column; the first two parts of a column are added in one go.

    ``stays``: a value is still there, unchanged, when the next one comes.
    """

    def __init__(self, sums: Sums, n: int, stays: bool) -> None:
        self._sums, self._n, self._stays = sums, n, stays
        self._pending: tuple[int, Array, float] | None = None

    def write(self, value: Array, places: Sequence[Place], spare: Array) -> None:
        """Add ``times`` a value to each column, in their order."""
        pending = self._pending
        for column, times in places:
            if pending is not None and pending[0] == column:
                row = self._sums.row(column, self._n)
                if times == pending[2] == 1.0:
                    np.add(pending[1], value, row)
                else:
                    np.multiply(pending[1], pending[2], row)
                    np.multiply(value, times, spare)
                    np.add(row, spare, row)
                pending = None
                continue
            if pending is not None:
                self._put(*pending)
            pending = (column, value, times) if self._sums.empty(column) else None
            if pending is None:
                self._sums.add(column, value, times)
        # What is not of this call has waited long enough: its buffer will be written to.
        if pending is not None and (pending[1] is not value or not self._stays):
            self._put(*pending)
            pending = None
        self._pending = pending

    def end(self) -> None:
        """Nothing more comes."""
        if self._pending is not None:
            self._put(*self._pending)

    def _put(self, column: int, value: Array, times: float) -> None:
        np.multiply(value, times, self._sums.row(column, self._n))
