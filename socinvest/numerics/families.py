"""Families of distributions given by a formula, frozen values that can be sampled.

Every family has ``mean()``, ``median()``, ``sample(rng, n)`` (``n`` independent draws in no
particular order, float64) and ``interval(level)`` (the central interval that holds ``level`` of
the probability). ``mean`` is exact. scipy is imported only by the medians and intervals of the
beta and the gamma, which have no closed form.
"""

from __future__ import annotations

from math import exp, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from socinvest.errors import Explained
from socinvest.records import dataclass

__all__ = [
    "Beta",
    "FitError",
    "Fixed",
    "Gamma",
    "Lognormal",
    "Normal",
    "Triangular",
    "Uniform",
    "normal_quantile",
    "tails",
]

Array: TypeAlias = NDArray[np.float64]


class FitError(Explained):
    """A statement fits no distribution of its family; ``hint`` says what to do about it."""


def normal_quantile(probability: float) -> float:
    """Quantile of the standard normal distribution."""
    from statistics import NormalDist

    return NormalDist().inv_cdf(probability)


def tails(level: float) -> tuple[float, float]:
    """Lower and upper cumulative probability of the central interval of ``level``."""
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, not {level}")
    return (1 - level) / 2, (1 + level) / 2


@dataclass(frozen=True, slots=True)
class Fixed:
    """A number without uncertainty."""

    value: float

    def mean(self) -> float:
        return self.value

    def median(self) -> float:
        return self.value

    def interval(self, level: float) -> tuple[float, float]:
        tails(level)
        return self.value, self.value

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return np.full(n, self.value)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value between ``low`` and ``high`` alike."""

    low: float
    high: float

    def mean(self) -> float:
        return (self.low + self.high) / 2

    def median(self) -> float:
        return self.mean()

    def interval(self, level: float) -> tuple[float, float]:
        below, above = tails(level)
        width = self.high - self.low
        return self.low + below * width, self.low + above * width

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return self.low + (self.high - self.low) * rng.random(n)


@dataclass(frozen=True, slots=True)
class Triangular:
    """Density rising in a straight line from ``low`` to ``mode`` and falling to ``high``."""

    low: float
    mode: float
    high: float

    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3

    def _quantile(self, probability: float) -> float:
        width = self.high - self.low
        if probability * width < self.mode - self.low:
            return self.low + sqrt(probability * width * (self.mode - self.low))
        return self.high - sqrt((1 - probability) * width * (self.high - self.mode))

    def median(self) -> float:
        return self._quantile(0.5)

    def interval(self, level: float) -> tuple[float, float]:
        below, above = tails(level)
        return self._quantile(below), self._quantile(above)

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return rng.triangular(self.low, self.mode, self.high, n)


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal distribution with mean ``centre`` and standard deviation ``sd``."""

    centre: float
    sd: float

    def mean(self) -> float:
        return self.centre

    def median(self) -> float:
        return self.centre

    def interval(self, level: float) -> tuple[float, float]:
        half = normal_quantile(tails(level)[1]) * self.sd
        return self.centre - half, self.centre + half

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return self.centre + self.sd * rng.standard_normal(n)


@dataclass(frozen=True, slots=True)
class Lognormal:
    """exp of a normal with mean ``mu`` and standard deviation ``sigma`` (both of the log)."""

    mu: float
    sigma: float

    def mean(self) -> float:
        return exp(self.mu + self.sigma**2 / 2)

    def median(self) -> float:
        return exp(self.mu)

    def interval(self, level: float) -> tuple[float, float]:
        half = normal_quantile(tails(level)[1]) * self.sigma
        return exp(self.mu - half), exp(self.mu + half)

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        draws: Array = np.exp(self.mu + self.sigma * rng.standard_normal(n))
        return draws


@dataclass(frozen=True, slots=True)
class Beta:
    """Beta(a, b) stretched from [0, 1] to [low, high]; a PERT is one of these."""

    a: float
    b: float
    low: float = 0.0
    high: float = 1.0

    def mean(self) -> float:
        return self.low + (self.high - self.low) * self.a / (self.a + self.b)

    def _quantile(self, probability: float) -> float:
        from scipy.special import betaincinv

        share = float(betaincinv(self.a, self.b, probability))
        return self.low + (self.high - self.low) * share

    def median(self) -> float:
        return self._quantile(0.5)

    def interval(self, level: float) -> tuple[float, float]:
        below, above = tails(level)
        return self._quantile(below), self._quantile(above)

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return self.low + (self.high - self.low) * rng.beta(self.a, self.b, n)


@dataclass(frozen=True, slots=True)
class Gamma:
    """Gamma distribution with mean ``shape * scale`` and variance ``shape * scale**2``."""

    shape: float
    scale: float

    def mean(self) -> float:
        return self.shape * self.scale

    def _quantile(self, probability: float) -> float:
        from scipy.special import gammaincinv

        return self.scale * float(gammaincinv(self.shape, probability))

    def median(self) -> float:
        return self._quantile(0.5)

    def interval(self, level: float) -> tuple[float, float]:
        below, above = tails(level)
        return self._quantile(below), self._quantile(above)

    def sample(self, rng: np.random.Generator, n: int) -> Array:
        return rng.gamma(self.shape, self.scale, n)
