"""Columns in which a smooth curve over one quantity is a straight sum, from coarse to fine.

A natural cubic spline is a cubic between its knots and a straight line beyond the outermost
ones. Knots stand at quantiles (1, 50 and 99 % of the values, then the quarters, then the
eighths), each set within the next, so that the curves of one stage are among those of the next.
Of a quantity with few values the last stage has a mean of its own for each of them.

Nothing here depends on the order of the draws, and tied values stay together.

T. Hastie, R. Tibshirani and J. Friedman, "The Elements of Statistical Learning" (2009), 5.2.1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from socinvest.records import dataclass

__all__ = ["FEW", "Basis", "basis", "criterion"]

Array = npt.NDArray[np.float64]

FEW = 12
"""Of so many distinct values each has its own mean."""
_ENDS = (0.01, 0.99)
_INNER = ((0.5,), (0.25, 0.75), (0.125, 0.375, 0.625, 0.875))
_ROUNDING = 1e-7
"""A column of which so small a part is new says nothing new."""


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """``columns`` (n, m): orthogonal to each other and to a constant, mean square 1.

    The first is the quantity itself. ``stages`` are the numbers of columns, ascending from 0,
    that make up a curve of their own kind; ``levels``: distinct values, if they are few, else 0.
    """

    columns: Array
    stages: tuple[int, ...]
    levels: int


def basis(values: Array) -> Basis:
    """The columns of curves over ``values`` (n,); none where all values are the same."""
    distinct = np.unique(values)
    n = values.size
    if distinct.size < 2:
        return Basis(np.zeros((n, 0)), (0,), 0)
    middle, size = float(values.mean()), float(values.std())
    straight = (values - middle) / size
    if distinct.size <= FEW:
        own = [(values == one).astype(float) for one in distinct[1:-1]]
        columns, kept = _orthogonal([[straight], own])
        return Basis(columns, _stages(kept), distinct.size)
    ends = np.quantile(straight, _ENDS)
    groups, seen = [[straight]], set(ends.tolist())
    for probabilities in _INNER:
        knots = np.unique(np.quantile(straight, probabilities))
        new = [x for x in knots.tolist() if x not in seen and ends[0] < x < ends[1]]
        seen.update(new)
        groups.append(_natural(straight, ends, new))
    columns, kept = _orthogonal(groups)
    return Basis(columns, _stages(kept), 0)


def _natural(x: Array, ends: Array, knots: Sequence[float]) -> list[Array]:
    """The curved column (n,) of a natural cubic spline that each knot between the ends adds."""
    first, last = float(ends[0]), float(ends[1])
    beyond = _cube(x - last)

    def slope(knot: float) -> Array:
        column: Array = (_cube(x - knot) - beyond) / (last - knot)
        return column

    lowest = slope(first) if knots else beyond
    return [slope(knot) - lowest for knot in knots]


def _cube(x: Array) -> Array:
    above = np.maximum(x, 0.0)
    cubed: Array = above * above * above
    return cubed


def _orthogonal(groups: Sequence[Sequence[Array]]) -> tuple[Array, list[int]]:
    """Columns made orthogonal in their order, and how many each group adds."""
    wide = np.stack([column for group in groups for column in group], axis=1)
    wide = wide - wide.mean(axis=0)
    wide /= np.maximum(np.sqrt(np.mean(wide * wide, axis=0)), 1e-300)
    whole, triangle = np.linalg.qr(wide)
    new = np.abs(np.diagonal(triangle)) > _ROUNDING * np.sqrt(wide.shape[0])
    if not new.all():
        # What follows a column that says nothing new was made orthogonal to its rounding.
        some = [[c for c, own in zip(group, keep, strict=True) if own]
                for group, keep in zip(groups, _parted(new, groups), strict=True)]  # fmt: skip
        return _orthogonal(some)
    # The sign that a decomposition happens to give must not matter: each points as it was.
    signs = np.where(np.diagonal(triangle) < 0.0, -1.0, 1.0)
    columns: Array = whole * (signs * np.sqrt(wide.shape[0]))
    return columns, [len(group) for group in groups]


def _parted(flags: npt.NDArray[np.bool_], groups: Sequence[Sequence[Array]]) -> list[list[bool]]:
    left = iter(flags.tolist())
    return [[next(left) for _ in group] for group in groups]


def _stages(kept: Sequence[int]) -> tuple[int, ...]:
    return tuple(np.unique([0, *np.cumsum(kept)]).tolist())


def criterion(n: int, left: Array, used: Array | int) -> Array:
    """The Bayesian information criterion of fits that leave the sums of squares ``left``.

    n ln(left / n) + used ln n: less is better; ``used`` columns beside the constant. G. Schwarz,
    "Estimating the dimension of a model", The Annals of Statistics 6 (1978).
    """
    result: Array = n * np.log(np.maximum(left, 1e-300) / n) + used * np.log(n)
    return result
