"""What depends on a clock: tables between their points, hazards by their cumulative, stays.

Numbers are floats or arrays ``(draw,)``, in base units (times in years); results are floats where
everything given is. scipy is imported only by the stays that need it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["HAZARDS", "STAYS", "cumulative", "lookup", "mean_hazard", "survival",
           "survival_at"]  # fmt: skip

Number: TypeAlias = float | NDArray[np.float64]

NEAR = 1e-9
"""Years, or units of x, by which a clock may miss a point that it has reached."""


def lookup(
    xs: Sequence[float],
    values: Sequence[Number],
    between: Literal["stepped", "interpolated"],
    x: Number,
) -> Number:
    """The value of a table at ``x``; ``xs`` ascending, a value for each.

    ``stepped``: that of the last point at or before x, of the first one before it (a clock made of
    twelfths may fall short of a point by rounding: within :data:`NEAR` it has reached it).
    ``interpolated``: linear between points, the outermost values beyond them.
    """
    at, known = np.asarray(xs, dtype=float), np.asarray(x, dtype=float)
    if between == "stepped":
        low = np.maximum(np.searchsorted(at, known + NEAR, side="right") - 1, 0)
        return _pick(values, low)
    high = np.clip(np.searchsorted(at, known, side="right"), 1, max(len(at) - 1, 1))
    if len(at) == 1:
        return _pick(values, np.zeros_like(high))
    low = high - 1
    part = np.clip((known - at[low]) / (at[high] - at[low]), 0.0, 1.0)
    below, above = _pick(values, low), _pick(values, high)
    return _told(np.where(part >= 1.0, above, below + part * (np.asarray(above) - below)))


def _pick(values: Sequence[Number], which: NDArray[np.intp]) -> Number:
    """The value of number ``which``, in each draw its own where ``which`` is an array."""
    if which.ndim == 0:
        value = values[int(which)]
        return float(value) if np.ndim(value) == 0 else value
    if all(np.ndim(value) == 0 for value in values):
        return np.asarray(values, dtype=float)[which]
    table = np.stack([np.broadcast_to(value, which.shape) for value in values])
    picked: NDArray[np.float64] = np.take_along_axis(table, which[None], axis=0)[0]
    return picked


def cumulative(family: str, arguments: Mapping[str, Number], t: Number) -> Number:
    """The cumulative hazard H(t) of a family of :data:`HAZARDS`, t in years from 0.

    weibull: (t/scale)^shape; gompertz: level/growth (exp(growth t) - 1), level t without growth.
    """
    with np.errstate(all="ignore"):
        return _told(HAZARDS[family](arguments, t))


def mean_hazard(
    family: str, arguments: Mapping[str, Number], start: Number, length: float
) -> Number:
    """The mean rate a year over ``length`` years from ``start``: (H(start + length) - H(start))
    / length."""
    whole = cumulative(family, arguments, start + length)
    return _told((whole - np.asarray(cumulative(family, arguments, start))) / length)


def _weibull_hazard(arguments: Mapping[str, Number], t: Number) -> Any:
    return np.power(np.divide(t, arguments["scale"]), arguments["shape"])


def _gompertz_hazard(arguments: Mapping[str, Number], t: Number) -> Any:
    level, growth = np.asarray(arguments["level"]), np.asarray(arguments["growth"])
    steady = growth == 0
    grown = np.expm1(growth * t) / np.where(steady, 1.0, growth)
    return level * np.where(steady, t, grown)


HAZARDS: Mapping[str, Callable[[Mapping[str, Number], Number], Any]] = {
    "weibull": _weibull_hazard,
    "gompertz": _gompertz_hazard,
}
"""Named hazards and their cumulatives."""


def survival(family: str, arguments: Mapping[str, Number], t: Number) -> Number:
    """The share still in a state after ``t`` years: 1 - F(t) for a family of :data:`STAYS`.

    fixed {length}; exponential {mean}; weibull {shape, scale}; gamma {mean, sd or cv}; lognormal
    {mean or median, sd or cv}; uniform {low, high}. 1 at and before 0. A spread of 0 is a fixed
    length.
    """
    with np.errstate(all="ignore"):
        share = STAYS[family](arguments, np.asarray(t, dtype=float))
    return _told(np.where(np.asarray(t) <= 0, 1.0, share))


def survival_at(xs: Sequence[float], shares: Sequence[Number], t: Number) -> Number:
    """The share still there after ``t`` years, in a straight line between ``xs`` from 1 at 0.

    Beyond the last point it is that of the last.
    """
    return lookup((0.0, *xs), (1.0, *shares), "interpolated", t)


def _fixed(arguments: Mapping[str, Number], t: NDArray[np.float64]) -> Any:
    return np.where(t < np.asarray(arguments["length"]) - NEAR, 1.0, 0.0)


def _exponential(arguments: Mapping[str, Number], t: NDArray[np.float64]) -> Any:
    return np.exp(-t / arguments["mean"])


def _weibull(arguments: Mapping[str, Number], t: NDArray[np.float64]) -> Any:
    return np.exp(-np.power(np.maximum(t, 0.0) / arguments["scale"], arguments["shape"]))


def _gamma(arguments: Mapping[str, Number], t: NDArray[np.float64]) -> Any:
    """shape = 1/cv^2, scale = mean/shape; the regularised upper incomplete gamma function."""
    from scipy.special import gammaincc

    mean = np.asarray(arguments["mean"])
    squared = np.square(_cv(arguments, mean))
    share = gammaincc(1.0 / squared, np.maximum(t, 0.0) / (mean * squared))
    return np.where(squared == 0, _fixed({"length": mean}, t), share)


def _lognormal(arguments: Mapping[str, Number], t: NDArray[np.float64]) -> Any:
    """sigma^2 = ln(1 + cv^2) with cv that of the mean; mu = ln median."""
    from scipy.special import ndtr

    if "mean" in arguments:
        variance = np.log1p(np.square(_cv(arguments, np.asarray(arguments["mean"]))))
        median = np.asarray(arguments["mean"]) * np.exp(-variance / 2)
    else:
        median = np.asarray(arguments["median"])
        if "cv" in arguments:
            variance = np.log1p(np.square(arguments["cv"]))
        else:
            squared = np.square(arguments["sd"] / median)
            variance = np.log((1 + np.sqrt(1 + 4 * squared)) / 2)
    share = ndtr(np.log(median / np.maximum(t, 1e-300)) / np.sqrt(variance))
    return np.where(variance == 0, _fixed({"length": median}, t), share)


def _cv(arguments: Mapping[str, Number], mean: NDArray[np.float64]) -> Any:
    return np.asarray(arguments["cv"]) if "cv" in arguments else arguments["sd"] / mean


def _uniform(arguments: Mapping[str, Number], t: NDArray[np.float64]) -> Any:
    low, high = np.asarray(arguments["low"]), np.asarray(arguments["high"])
    share = np.clip((high - t) / (high - low), 0.0, 1.0)
    return np.where(high <= low, _fixed({"length": low}, t), share)


STAYS: Mapping[str, Callable[[Mapping[str, Number], NDArray[np.float64]], Any]] = {
    "fixed": _fixed,
    "exponential": _exponential,
    "weibull": _weibull,
    "gamma": _gamma,
    "lognormal": _lognormal,
    "uniform": _uniform,
}
"""Families of lengths of stay and their survival functions."""


def _told(value: Any) -> Number:
    """A float for a single number, an array otherwise."""
    return float(value) if np.ndim(value) == 0 else value
