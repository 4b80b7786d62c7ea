"""What a study is expected to teach, before it is made: the value of sample information.

A quantity is uncertain as a normal variable z is, on a scale of its own (draws are brought there
by their ranks). A study sees z with a normal error. What is then known explains the share w of
the variance of z,

    w = n / (n + n0),    n0 = variance per person / variance of the quantity,

and what is expected after the study, given the expected y of z (standard normal before it), is
the curve g of what is expected given z, smoothed:

    (P g)(y) = E g(sqrt(w) y + sqrt(1 - w) e),    e standard normal.

The value of the study is E max P g(y) - max E g. It is exact where the quantity is normal on the
scale on which the study measures it, whatever the curve; it rises from 0 at n = 0 to the value of
knowing the quantity (EVPPI).

H. Jalal and F. Alarid-Escudero, "A Gaussian Approximation Approach for Value of Information
Analysis", Medical Decision Making 38 (2018), take the same w and shrink a curve's columns by it;
the smoothing is what becomes of a curve under w (Mehler's formula).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from socinvest.numerics.information import Worth, influence
from socinvest.numerics.regression import Known

__all__ = ["FEWEST", "Preposterior", "best_size", "scores", "weight"]

Array = npt.NDArray[np.float64]

_END, _STEP = 5.0, 0.02
_NODES = 32
FEWEST = 20
"""Persons in the smallest study."""


def weight(n: float, prior_size: float) -> float:
    """The share w = n / (n + n0) of the variance that a study of ``n`` persons explains.

    ``prior_size`` n0: of how many persons what is known already is worth.

    >>> weight(300, 100)
    0.75
    """
    return n / (n + prior_size) if n > 0 else 0.0


def scores(values: Array) -> Array:
    """Standard normal scores (n,) of the ranks of ``values``; tied values share theirs."""
    order = np.argsort(values, kind="stable")
    _, start, count = np.unique(values[order], return_index=True, return_counts=True)
    middle = np.repeat(start + count / 2.0, count)
    found = np.empty(values.size)
    found[order] = _normal_quantiles(middle / values.size)
    return found


def _normal_quantiles(probabilities: Array) -> Array:
    """Quantiles of the standard normal, from its cumulative on a fine grid."""
    grid, below = _cumulative()
    found: Array = np.interp(probabilities, below, grid)
    return found


@lru_cache(maxsize=1)
def _cumulative() -> tuple[Array, Array]:
    from math import erf, sqrt

    grid = np.linspace(-8.0, 8.0, 16_001)
    return grid, np.array([0.5 * (1.0 + erf(x / sqrt(2.0))) for x in grid.tolist()])


class Preposterior:
    """Decisions after studies of one quantity: ``values`` (n,), ``known`` what is expected by
    those who know it, with a result for each alternative, ``benefits`` (n, S) in the same order.
    """

    def __init__(self, values: Array, known: Known, benefits: Array) -> None:
        self._z, self._known, self._benefits = scores(values), known, benefits
        self._grid = np.arange(-round(_END / _STEP), round(_END / _STEP) + 1) * _STEP
        density = np.exp(-0.5 * self._grid**2)
        self._weights = density / density.sum()
        order = np.argsort(self._z, kind="stable")
        at, first = np.unique(self._z[order], return_index=True)
        self._curve = np.stack(
            [np.interp(self._grid, at, column[order][first]) for column in known.means.T], axis=1
        )
        self._now = float((self._weights @ self._curve).max())
        nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
        self._nodes, self._node_weights = nodes, weights / weights.sum()

    def _smoothed(self, curves: Array, share: float) -> Array:
        """P of curves (grid, S) at every point of the grid."""
        places = np.sqrt(share) * self._grid[:, None] + np.sqrt(max(1.0 - share, 0.0)) * self._nodes
        columns = [np.interp(places, self._grid, one) @ self._node_weights for one in curves.T]
        return np.stack(columns, axis=1)

    def value(self, share: float) -> float:
        """The value of a study that explains the share w of the variance."""
        if share <= 0.0:
            return 0.0
        after = self._smoothed(self._curve, share)
        gained = float(self._weights @ after.max(axis=1) - (self._weights @ after).max())
        return max(gained, 0.0)

    def worth(self, share: float) -> Worth:
        """The same with its standard error."""
        if share <= 0.0:
            return Worth(0.0, 0.0)
        after = self._smoothed(self._curve, share)
        taken = np.zeros(after.shape)
        taken[np.arange(after.shape[0]), after.argmax(axis=1)] = 1.0
        # Smoothing is its own adjoint under the normal distribution.
        likely = self._smoothed(taken, share)
        weights = np.stack([np.interp(self._z, self._grid, one) for one in likely.T], axis=1)
        gains = influence(self._benefits, self._known.rest, weights)
        error = float(np.std(gains, ddof=1) / np.sqrt(gains.size))
        return Worth(self.value(share), error)


def best_size(
    study: Preposterior,
    prior_size: float,
    *,
    each: float,
    fixed: float,
    most: float,
    arms: int = 1,
) -> tuple[int, float]:
    """The number of persons, from 20 to ``most``, at which value less cost is highest.

    Cost = ``fixed`` + n ``each``. Returns (n, net); (0, 0.0) where no size is worth its cost.
    Fewer persons than 20 tell nothing normally distributed; arms are of equal size. Sizes a few
    per cent apart are compared first, then those between, all of them where they are few.
    """
    if each > 0.0:
        most = min(most, (study.value(1.0) - fixed) / each)
    known: dict[int, float] = {}

    def net(groups: int) -> float:
        if groups not in known:
            n = groups * arms
            known[groups] = study.value(weight(n, prior_size)) - fixed - each * n
        return known[groups]

    first, last = -(-FEWEST // arms), int(most // arms)
    if last < first:
        return 0, 0.0
    sizes = np.unique(np.rint(np.geomspace(first, last, 120)).astype(int)).tolist()
    place = max(range(len(sizes)), key=lambda i: net(sizes[i]))
    low, high = sizes[max(place - 1, 0)], sizes[min(place + 1, len(sizes) - 1)]
    found = max(range(low, high + 1, max((high - low) // 40, 1)), key=net)
    found = max((sizes[place], found), key=net)
    return (found * arms, net(found)) if net(found) > 0.0 else (0, 0.0)
