"""Solvers behind fits to an interval."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from socinvest.numerics.families import Beta, FitError

__all__ = ["beta_with_interval", "threshold"]


def threshold(reached: Callable[[float], bool], low: float, high: float) -> float:
    """Where a condition that is false at ``low`` becomes true, by bisection to 1e-13."""
    for _ in range(200):
        middle = (low + high) / 2
        if reached(middle):
            high = middle
        else:
            low = middle
        if high - low < 1e-13 * max(1.0, abs(middle)):
            break
    return (low + high) / 2


def beta_with_interval(low: float, high: float, level: float) -> Beta:
    """The beta whose central interval is low..high: damped Newton steps in (ln a, ln b)."""
    from scipy.special import betaincinv

    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    target = np.array([low, high])

    def miss(point: NDArray[np.float64]) -> NDArray[np.float64]:
        a, b = np.exp(point)
        # Both the quantile and its complement, each without loss of digits near 0.
        value = betaincinv(a, b, tails)
        rest = betaincinv(b, a, 1 - tails)
        with np.errstate(divide="ignore"):
            gap: NDArray[np.float64] = (
                np.log(value) - np.log(rest) - np.log(target) + np.log1p(-target)
            )
        return gap

    mean, sd = (low + high) / 2, (high - low) / 3.6
    size = max(mean * (1 - mean) / sd**2 - 1, 0.5)
    point = np.log(np.array([mean * size, (1 - mean) * size]))
    here = miss(point)
    for _ in range(100):
        if np.max(abs(here)) < 1e-11:
            break
        step = 1e-6
        slope = np.column_stack([(miss(point + step * e) - here) / step for e in np.eye(2)])
        try:
            move = np.linalg.solve(slope, -here)
        except np.linalg.LinAlgError:
            break
        move *= min(1.0, 1.0 / np.max(abs(move)))
        for _ in range(30):
            there = miss(point + move)
            if np.all(np.isfinite(there)) and np.max(abs(there)) < np.max(abs(here)):
                break
            move /= 2
        else:
            break
        point, here = point + move, there
    if not np.max(abs(here)) < 1e-6:
        raise FitError("no beta distribution found with the interval {low} to {high}",
                       low=f"{low:.4g}", high=f"{high:.4g}")  # fmt: skip
    a, b = (float(number) for number in np.exp(point))
    return Beta(a, b)
