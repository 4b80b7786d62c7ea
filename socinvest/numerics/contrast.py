"""What sets some draws apart: the one condition on one quantity that tells most of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from socinvest.records import dataclass

__all__ = ["FEWEST", "Condition", "Contrast", "contrast", "rule"]

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

_CERTAIN = 1.95
"""Larger distances are found by chance in less than one case in a thousand (Kolmogorov)."""
FEWEST = 20


@dataclass(frozen=True, slots=True)
class Condition:
    """``above``: a quantity is higher than ``threshold``; ``at_most``: it is not."""

    name: str
    side: Literal["above", "at_most"]
    threshold: float

    def holds(self, values: Array) -> Mask:
        """In which draws (n,) it holds."""
        above: Mask = values > self.threshold
        return above if self.side == "above" else ~above


@dataclass(frozen=True, slots=True)
class Contrast:
    """How a quantity differs between some draws and all.

    ``among``: the share of the chosen draws in which the condition holds, ``of_all``: of all
    draws; ``chosen``: the share of chosen draws where it holds; ``difference``: of the means,
    in standard deviations of all.
    """

    condition: Condition
    among: float
    of_all: float
    chosen: float
    difference: float


def contrast(name: str, values: Array, some: Mask) -> Contrast | None:
    """The condition on ``values`` (n,) whose shares among ``some`` draws and all differ most.

    Its threshold is where the two cumulative distributions are farthest apart (Kolmogorov and
    Smirnov's distance); of equal distances the lowest. Tied values are never parted. None where
    some or the others are fewer than 20, or the distance is one that chance often gives.
    """
    count, n = int(some.sum()), values.size
    if count < FEWEST or n - count < FEWEST:
        return None
    distinct, where = np.unique(values, return_inverse=True)
    all_below = np.cumsum(np.bincount(where, minlength=distinct.size))
    own_below = np.cumsum(np.bincount(where[some], minlength=distinct.size))
    # Whole numbers: a distance must not hang on rounding.
    apart = np.abs(own_below * n - all_below * count)
    place = int(np.argmax(apart))
    # From all draws to the others: F - F_all = (1 - p) (F - F_others).
    distance = float(apart[place]) / (count * n) / (1.0 - count / n)
    if distance <= _CERTAIN * np.sqrt(1.0 / count + 1.0 / (n - count)):
        return None
    own, every = float(own_below[place]) / count, float(all_below[place]) / n
    spread = float(values.std())
    difference = (float(values[some].mean()) - float(values.mean())) / spread
    threshold = float(distinct[place])
    if own > every:
        condition = Condition(name, "at_most", threshold)
        return Contrast(condition, own, every, own * count / (every * n), difference)
    inside = (1.0 - own) * count / ((1.0 - every) * n)
    return Contrast(Condition(name, "above", threshold), 1.0 - own, 1.0 - every, inside, difference)


def rule(
    quantities: Mapping[str, Array], some: Mask, conditions: int = 2
) -> tuple[Sequence[Condition], float, float, float]:
    """Up to so many conditions at once that tell ``some`` draws, found one after the other.

    The next is the one of largest difference of shares among the draws that fulfil those before.
    Returns them, the share of the chosen draws and of all in which they hold, and the share of
    chosen ones where they do. After J. Friedman and N. Fisher, "Bump hunting in high-dimensional
    data", Statistics and Computing 9 (1999).
    """
    inside = np.ones(some.size, dtype=bool)
    found: list[Condition] = []
    for _ in range(conditions):
        told = [
            one
            for name in sorted(quantities)
            if all(name != condition.name for condition in found)
            and (one := contrast(name, quantities[name][inside], some[inside])) is not None
        ]
        if not told:
            break
        most = max(told, key=lambda one: one.among - one.of_all)
        found.append(most.condition)
        inside = inside & most.condition.holds(quantities[most.condition.name])
    held, of_some = int(inside.sum()), int((inside & some).sum())
    return found, of_some / max(int(some.sum()), 1), held / some.size, of_some / max(held, 1)
