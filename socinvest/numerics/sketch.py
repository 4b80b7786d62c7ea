"""Quantiles of more values than can be kept: one pass over blocks of them, in little memory.

After n of N values in random order, the p-quantile of all N lies, in the sorted values so far,
within z sqrt(n p (1 - p) (1 - n / N)) of rank n p: the number of those n below it is
hypergeometric. So only the values in a window of that width need to be kept, and what falls
below it is counted; the window narrows as values come in. What the window still holds at the
end gives the *exact* quantile, in O(sqrt N) memory. After Munro and Paterson, "Selection and
sorting with limited storage", Theoretical Computer Science 12 (1980), for random order.

At z = 7 a window misses its quantile with a probability below 1e-11. If one does, that is seen
at the end: the nearest value kept is given, and :attr:`Sketch.error` says by how much its rank
is wrong.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from socinvest.numerics.quantiles import between

__all__ = ["Sketch", "columns"]

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

WIDE = 7.0
"""Half the width of a window, in standard deviations of where the quantile may be."""
_ROOM = 512
_TOGETHER = 32
"""Rows that are gone through together: a block of them stays in the processor's cache."""


class Sketch:
    """Quantiles of ``rows`` rows of at most ``most`` values each, which come in random order.

    The answer does not depend on how the values are divided into blocks. Raises ValueError for
    a probability outside (0, 1), or without rows.
    """

    def __init__(self, rows: int, probabilities: Sequence[float], most: int) -> None:
        if rows < 1 or not all(0.0 < p < 1.0 for p in probabilities):
            raise ValueError("a sketch needs rows, and probabilities between 0 and 1")
        self.n = 0
        self._wanted, self._most = tuple(probabilities), most
        self._windows = [_Window(rows, p, most) for p in probabilities]
        self._missed = 0.0

    def add(self, values: Array) -> None:
        """Take in values (rows, m)."""
        self.n += values.shape[1]
        if self.n > self._most:
            raise ValueError(f"a sketch of {self._most} values was given {self.n}")
        for first in range(0, values.shape[0], _TOGETHER):
            rows = slice(first, first + _TOGETHER)
            for window in self._windows:
                window.add(rows, values[rows], self.n)

    def merge(self, other: Sketch) -> None:
        """Take in everything that another sketch was given, of the same values yet to come.

        Both must have been made for the same ``most``: all values together. Raises ValueError
        for sketches of different shape, and where no window is common to both.
        """
        if (self._wanted, self._most) != (other._wanted, other._most):
            raise ValueError("only sketches of the same probabilities and number can be merged")
        self.n += other.n
        for mine, theirs in zip(self._windows, other._windows, strict=True):
            mine.merge(theirs, self.n)

    def quantiles(self) -> Array:
        """The quantiles (rows, k), linear between order statistics as ``numpy.quantile``.

        Raises ValueError without values.
        """
        if not self.n:
            raise ValueError("quantiles need at least one draw")
        found = [window.quantile(self.n) for window in self._windows]
        self._missed = max(miss for _, miss in found) / self.n
        return np.stack([values for values, _ in found], axis=1)

    @property
    def error(self) -> float:
        """How far, as a share of all values, the rank of any quantile last given is off.

        0: all of them are exact.
        """
        return self._missed


def columns(probabilities: Sequence[float], most: int) -> int:
    """How many values a sketch has room for, for every row.

    A window is widest, 2 z sqrt(N p (1 - p) / 4), when half of the values have come; it is
    narrowed again when it is a quarter wider.
    """
    return sum(int(1.25 * WIDE * math.sqrt(p * (1.0 - p) * most)) + _ROOM for p in probabilities)


class _Window:
    """What is kept of every row for one quantile.

    ``low`` and ``high`` (rows,): values between them are kept. ``below``: how many values were
    left out on the left, none of them above any that is kept. ``ties``: how many values equal
    ``low`` where that is the same as ``high``; they need not be kept one by one.
    """

    def __init__(self, rows: int, p: float, most: int) -> None:
        self._p, self._most = p, most
        self._kept = np.empty((rows, columns((p,), most)))
        self._held: Counts = np.zeros(rows, dtype=np.int64)
        self._low, self._high = np.full(rows, -np.inf), np.full(rows, np.inf)
        self._below: Counts = np.zeros(rows, dtype=np.int64)
        self._ties: Counts = np.zeros(rows, dtype=np.int64)

    def add(self, rows: slice, values: Array, n: int) -> None:
        """Take in values of some of the rows; ``n`` have been given with them."""
        below, above = values < self._low[rows, None], values > self._high[rows, None]
        fewer, more = _counted(below), _counted(above)
        self._below[rows] += fewer
        counts = values.shape[1] - fewer - more
        tied = self._ties[rows] > 0
        self._ties[rows][tied] += counts[tied]
        held, kept = self._held[rows], self._kept[rows]
        counts[tied] = 0
        if not counts.any():
            return
        inside = ~(below | above)
        full = held + counts > kept.shape[1]
        for row in np.flatnonzero(full).tolist():
            fresh = values[row, inside[row]]
            self._keep(rows.start + row, np.concatenate([kept[row, : held[row]], fresh]), n)
        away = tied | full
        inside[away], counts[away] = False, 0
        where = np.repeat(np.arange(counts.size), counts)
        first = np.cumsum(counts) - counts
        kept[where, np.arange(where.size) + (held - first)[where]] = values[inside]
        held += counts

    def _keep(self, row: int, values: Array, n: int) -> None:
        """Narrow a row's window to what the quantile of all values can still be among."""
        spread = math.sqrt(self._p * (1.0 - self._p) * n * max(1.0 - n / self._most, 0.0))
        middle = self._p * (n - 1) - self._below[row]
        first = min(max(math.floor(middle - WIDE * spread) - 1, 0), values.size - 1)
        last = max(min(math.ceil(middle + WIDE * spread) + 1, values.size - 1), first)
        values = np.partition(values, (first, last))
        if first > 0:
            self._low[row] = values[first]
            self._below[row] += first
        if last < values.size - 1:
            self._high[row] = values[last]
        count = last + 1 - first
        if self._low[row] == self._high[row]:
            self._ties[row], count = count, 0
        else:
            self._kept[row, :count] = values[first : last + 1]
        self._held[row] = count

    def merge(self, other: _Window, n: int) -> None:
        for row in range(self._held.size):
            low = max(self._low[row], other._low[row])
            high = min(self._high[row], other._high[row])
            if low > high:
                raise ValueError("the sketches have no window in common")
            parts, below, ties = [], 0, 0
            for one in (self, other):
                values = one._kept[row, : one._held[row]]
                below += one._below[row] + int(np.count_nonzero(values < low))
                values = values[(values >= low) & (values <= high)]
                # All of a row's ties are one value; outside the common window they are left out.
                tied = int(one._ties[row])
                below += tied if one._low[row] < low else 0
                ties += values.size + tied if low == high and one._low[row] <= low else 0
                parts.append(values)
            self._low[row], self._high[row], self._below[row] = low, high, below
            self._ties[row], self._held[row] = ties, 0
            together = np.concatenate(parts)
            if low == high:
                continue
            if together.size > self._kept.shape[1]:
                self._keep(row, together, n)
            else:
                self._kept[row, : together.size] = together
                self._held[row] = together.size

    def quantile(self, n: int) -> tuple[Array, int]:
        """The quantile of every row, and by how many ranks the worst of them is off."""
        position = (n - 1) * self._p
        wanted = (int(position), min(int(position) + 1, n - 1))
        ends = np.empty((2, self._held.size))
        missed = 0
        for row, (below, ties) in enumerate(zip(self._below, self._ties, strict=True)):
            count = int(ties or self._held[row])
            places = [min(max(rank - int(below), 0), count - 1) for rank in wanted]
            missed = max(
                missed,
                *(abs(rank - int(below) - at) for rank, at in zip(wanted, places, strict=True)),
            )
            if ties:
                ends[:, row] = self._low[row]
            else:
                ends[:, row] = np.partition(self._kept[row, :count], places)[places]
        weight = np.full(ends.shape[1], position - wanted[0])
        return between(ends[0], ends[1], weight), missed


def _counted(mask: npt.NDArray[np.bool_]) -> Counts:
    """True values of every row."""
    return np.array([np.count_nonzero(row) for row in mask], dtype=np.int64)
