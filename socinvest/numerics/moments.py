"""Means and variances of values that come in blocks."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

__all__ = ["Moments"]

Array = npt.NDArray[np.float64]


class Moments:
    """Mean and variance of ``rows`` rows, from blocks that are then forgotten.

    Pairwise updates about the first value of each row, so that a constant row has itself as
    mean and variance 0. Chan, Golub and LeVeque, "Algorithms for computing the sample
    variance", The American Statistician 37 (1983).
    """

    def __init__(self, rows: int) -> None:
        self.n = 0
        self.low, self.high = np.full(rows, np.inf), np.full(rows, -np.inf)
        self._first = np.zeros(rows)
        self._mean, self._squares = np.zeros(rows), np.zeros(rows)

    def add(self, values: Array) -> None:
        """Take in values (rows, m)."""
        if not self.n:
            self._first = values[:, 0].copy()
        shifted = values - self._first[:, None]
        mean = shifted.mean(axis=1)
        self._join(values.shape[1], mean, np.square(shifted - mean[:, None]).sum(axis=1))
        np.minimum(self.low, values.min(axis=1), out=self.low)
        np.maximum(self.high, values.max(axis=1), out=self.high)

    def merge(self, other: Moments) -> None:
        """Take in everything that another was given."""
        if not self.n:
            self._first = other._first.copy()
        self._join(other.n, other._mean + (other._first - self._first), other._squares)
        np.minimum(self.low, other.low, out=self.low)
        np.maximum(self.high, other.high, out=self.high)

    def _join(self, count: int, mean: Array, squares: Array) -> None:
        together = self.n + count
        if not together:
            return
        apart = mean - self._mean
        self._mean = self._mean + apart * (count / together)
        self._squares = self._squares + squares + np.square(apart) * (self.n * count / together)
        self.n = together

    @property
    def mean(self) -> Array:
        """The mean of every row."""
        return self._first + self._mean

    @property
    def variance(self) -> Array:
        """The variance of every row, over n."""
        return self._squares / max(self.n, 1)

    def sd_mcse(self) -> tuple[Array, Array]:
        """Standard deviation (over n - 1) and Monte Carlo standard error of every mean."""
        sd = np.sqrt(self._squares / max(self.n - 1, 1))
        return sd, sd / math.sqrt(max(self.n, 1))
