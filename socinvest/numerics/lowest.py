"""The mean of the lowest values of many that come in blocks, exactly, without keeping the rest."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

__all__ = ["Lowest"]

Array = npt.NDArray[np.float64]


class Lowest:
    """The mean of the lowest ``share`` of at most ``most`` values.

    Of n values it is the mean of the ceil(share x n) lowest: at least one, so that a single
    draw has its own value as its worst. Only so many of the lowest are kept as there is need
    of. The answer does not depend on how the values are divided into blocks, but for rounding.
    Raises ValueError for a share outside (0, 1].

    >>> lowest = Lowest(0.25, most=4)
    >>> lowest.add(np.array([3.0, 1.0]))
    >>> lowest.add(np.array([2.0, 4.0]))
    >>> lowest.mean()
    1.0
    """

    def __init__(self, share: float, most: int) -> None:
        if not 0.0 < share <= 1.0:
            raise ValueError("a share is above 0 and at most 1")
        self.n = 0
        self._share = share
        self._room = _count(share, most)
        self._kept: Array = np.zeros(0)
        self._highest = math.inf

    def add(self, values: Array) -> None:
        """Take in values (m,)."""
        self.n += values.size
        # What is above the highest of as many as are wanted can never be among them.
        kept = np.concatenate([self._kept, values[values < self._highest]])
        if kept.size > 2 * self._room:
            kept = self._narrowed(kept)
        self._kept = kept

    def _narrowed(self, kept: Array) -> Array:
        kept = np.partition(kept, self._room - 1)[: self._room]
        self._highest = float(kept[-1])
        return kept

    def mean(self) -> float:
        """The mean of the lowest. Raises ValueError without values."""
        if not self.n:
            raise ValueError("a mean needs at least one value")
        count = _count(self._share, self.n)
        lowest = self._kept
        if count < lowest.size:
            lowest = np.partition(lowest, count - 1)[:count]
        # About the least of them: equal numbers have themselves as their mean.
        least = float(lowest.min())
        return least + float(np.mean(lowest - least))


def _count(share: float, n: int) -> int:
    """How many of n values are a share of them, rounded up; 5 % of 100 is 5, whatever 0.05 is."""
    return max(math.ceil(share * n * (1.0 - 1e-12)), 1)
