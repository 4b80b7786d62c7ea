"""Distributions of listed things: values with weights, observations, shares, rows of a table.

Those of one number have the methods described in :mod:`socinvest.numerics.families`.
A Dirichlet and a joint table are of several numbers that are drawn together.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from socinvest.numerics.families import Beta, Gamma, tails
from socinvest.records import dataclass

__all__ = ["Dirichlet", "Discrete", "Empirical", "Joint"]

Array: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Discrete:
    """Named values (ascending, distinct) with their probabilities."""

    values: tuple[float, ...]
    weights: tuple[float, ...]

    def mean(self) -> float:
        return sum(v * w for v, w in zip(self.values, self.weights, strict=True))

    def _quantile(self, probability: float) -> float:
        cumulative = 0.0
        for value, weight in zip(self.values, self.weights, strict=True):
            cumulative += weight
            if cumulative >= probability - 1e-12:
                return value
        return self.values[-1]

    def median(self) -> float:
        return self._quantile(0.5)

    def interval(self, level: float) -> tuple[float, float]:
        below, above = tails(level)
        return self._quantile(below), self._quantile(above)

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        bounds = np.cumsum(self.weights)[:-1]
        draws: Array = np.asarray(self.values)[np.searchsorted(bounds, rng.random(n), "right")]
        return draws


@dataclass(frozen=True, slots=True)
class Empirical:
    """Observed values (ascending), each as likely as the others: drawn with replacement."""

    values: tuple[float, ...]

    def __hash__(self) -> int:
        # Equal ones have equal ends; hashing all of a long list every time would be slow.
        return hash((len(self.values), self.values[0], self.values[-1]))

    def mean(self) -> float:
        return float(np.mean(self.values))

    def median(self) -> float:
        return float(np.median(self.values))

    def interval(self, level: float) -> tuple[float, float]:
        below, above = np.quantile(self.values, tails(level))
        return float(below), float(above)

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return np.asarray(self.values)[rng.integers(0, len(self.values), n)]


@dataclass(frozen=True, slots=True)
class Dirichlet:
    """Shares that add up to 1: independent gammas of shape ``counts[i]`` over their sum.

    ``component(name)`` is the marginal of one share: Beta(count, total - count).
    """

    names: tuple[str, ...]
    counts: tuple[float, ...]

    def mean(self) -> dict[str, float]:
        return {name: self.component(name).mean() for name in self.names}

    def component(self, name: str) -> Beta:
        count = self.counts[self.names.index(name)]
        return Beta(count, sum(self.counts) - count)

    def gamma(self, name: str) -> Gamma:
        """The gamma (scale 1) whose share of the sum of all is the component."""
        return Gamma(self.counts[self.names.index(name)], 1.0)


@dataclass(frozen=True, slots=True)
class Joint:
    """Observed rows over several columns, in lexicographic order, each as likely as the others.

    ``columns`` are ordered by name and ``rows`` ascending by the columns in that order.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]

    def __hash__(self) -> int:
        # Equal ones have equal ends; hashing all of a long list every time would be slow.
        return hash((self.columns, len(self.rows), self.rows[0], self.rows[-1]))

    def values(self, column: str) -> Array:
        """Values of one column in the order of the rows."""
        at = self.columns.index(column)
        return np.array([row[at] for row in self.rows])

    def mean(self) -> dict[str, float]:
        return {name: self.component(name).mean() for name in self.columns}

    def component(self, name: str) -> Empirical:
        return Empirical(tuple(sorted(float(value) for value in self.values(name))))

    def row_numbers(self, rng: np.random.Generator, n: int) -> NDArray[np.int64]:
        """``n`` independent row numbers."""
        return rng.integers(0, len(self.rows), n)
