"""Arrays that are used again, and sums that are written from them."""

from __future__ import annotations

from functools import lru_cache
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
    """Adds the values of cycle after cycle to sums by column.

    ``places[t]``: where that of cycle t goes. ``stays``: it is still there, unchanged, when the
    next one comes; the first two parts of a column are then added in one go.
    """

    def __init__(
        self, sums: Sums, places: tuple[tuple[Place, ...], ...], spare: Array, *, stays: bool
    ) -> None:
        self._sums, self._spare = sums, spare
        self._steps = _steps(places, stays)

    def write(self, t: int, value: Array, before: Array) -> None:
        """``value``: of cycle ``t``; ``before``: of the one before it, if it is still there."""
        sums, spare = self._sums, self._spare
        for column, times, waiting in self._steps[t]:
            row = sums.begin(column, spare.size)
            if row is None:
                if waiting:
                    sums.add(column, before, waiting)
                sums.add(column, value, times)
            elif not waiting:
                np.multiply(value, times, row)
            elif times == waiting == 1.0:
                np.add(before, value, row)
            else:
                np.multiply(before, waiting, row)
                np.add(row, np.multiply(value, times, spare), row)

    def end(self, t: int, before: Array) -> None:
        """Cycle ``t`` is not written: what of the one ``before`` has waited for it is."""
        for column, _, waiting in self._steps[t]:
            row = self._sums.begin(column, before.size) if waiting else None
            if row is not None:
                np.multiply(before, waiting, row)
            elif waiting:
                self._sums.add(column, before, waiting)


@lru_cache(maxsize=64)
def _steps(
    places: tuple[tuple[Place, ...], ...], stays: bool
) -> tuple[tuple[tuple[int, float, float], ...], ...]:
    """By cycle: columns, how many times its value goes there, and that of the one before.

    A value waits if the next cycle writes to the same column: two at a time.
    """
    result = []
    waiting: dict[int, float] = {}
    for t, here in enumerate(places):
        after = {column for column, _ in places[t + 1]} if t + 1 < len(places) else set()
        steps, left = [], {}
        for column, times in here:
            if stays and column in after and column not in waiting:
                left[column] = times
            else:
                steps.append((column, times, waiting.get(column, 0.0)))
        waiting = left
        result.append(tuple(steps))
    return tuple(result)
