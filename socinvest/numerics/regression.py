"""Least squares on chosen columns, and what those expect who know what the columns are made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from socinvest.numerics.smoothing import Basis, criterion
from socinvest.records import dataclass

__all__ = ["MOST_SHARE", "Known", "centred", "constant", "curve", "fitted", "slopes", "widened"]

Array = npt.NDArray[np.float64]
Chosen = npt.NDArray[np.bool_]

MOST_SHARE = 20
"""At most one column for so many draws."""
_RANK = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """What is expected by those who know some quantities.

    ``means`` (n, R): of each result, in each draw; ``rest`` (n, R): the results less what
    independent quantities add, whose mean given the known ones is ``means`` as well; ``used``
    (R,): columns that make up each; ``columns`` and ``chosen`` (m,) by result: the design.
    """

    means: Array
    rest: Array
    used: npt.NDArray[np.int64]
    columns: Array
    chosen: tuple[Chosen, ...]

    def of(self, places: Sequence[int | None]) -> Known:
        """Some of the results, in the order of ``places``; None: a result that is always 0."""
        none = len(self.chosen)
        where = [none if place is None else place for place in places]
        zero = np.zeros((self.rest.shape[0], 1))
        nothing = np.zeros(self.columns.shape[1], dtype=bool)
        return Known(
            np.concatenate([self.means, zero], axis=1)[:, where],
            np.concatenate([self.rest, zero], axis=1)[:, where],
            np.append(self.used, 0)[where],
            self.columns,
            tuple([*self.chosen, nothing][place] for place in where),
        )

    def variance(self) -> Array:
        """Variance (R,) of the means, less what noise adds to it; never below 0.

        A fit of d columns to noise of variance s2 varies by d s2 / n.
        """
        n = self.rest.shape[0]
        left = np.mean(np.square(self.rest - self.means), axis=0)
        found: Array = np.var(self.means, axis=0) - self.used * left / n
        return np.where(self.used > 0, np.maximum(found, 0.0), 0.0)


def slopes(columns: Array, centred: Array) -> Array:
    """Least squares; what the columns say twice is shared between them."""
    products = columns.T @ columns
    found: Array = np.linalg.pinv(products, rcond=_RANK, hermitian=True) @ (columns.T @ centred)
    return found


def centred(columns: Array) -> Array:
    found: Array = columns - columns.mean(axis=0)
    return found


def constant(rest: Array) -> Known:
    n, results = rest.shape
    means = np.broadcast_to(rest.mean(axis=0), rest.shape)
    nothing = tuple(np.zeros(0, dtype=bool) for _ in range(results))
    return Known(means, rest, np.zeros(results, dtype=np.int64), np.zeros((n, 0)), nothing)


def curve(one: Basis, rest: Array) -> Known:
    """The stage of least criterion for each result; of equal ones the plainer."""
    n, results = rest.shape
    middle = rest.mean(axis=0)
    slopes = one.columns.T @ (rest - middle) / n
    gained = np.concatenate([np.zeros((1, results)), np.cumsum(n * slopes * slopes, axis=0)])
    whole = np.sum(np.square(rest - middle), axis=0)
    stages = np.array(one.stages)
    left = whole - gained[stages]
    # What is left by rounding alone cannot be less than none.
    left = np.maximum(left, 1e-24 * np.maximum(whole, 1e-300))
    used = stages[np.argmin(criterion(n, left, stages[:, None]), axis=0)]
    used = np.where(whole > 0.0, used, 0)
    chosen = tuple(np.arange(one.columns.shape[1]) < d for d in used)
    kept = np.stack(chosen, axis=1) if results else np.zeros((one.columns.shape[1], 0))
    return Known(middle + one.columns @ (slopes * kept), rest, used, one.columns, chosen)


def widened(
    columns: Array, chosen: Sequence[Chosen], rest: Array, candidates: Array
) -> tuple[Array, list[Chosen]]:
    """The design with those candidates that explain more of a result than noise would.

    Each is tested by itself, so that their order cannot matter.
    """
    n, count = candidates.shape
    if not count:
        return columns, list(chosen)
    new = candidates - columns @ slopes(columns, candidates)
    sizes = np.sum(new * new, axis=0)
    real = sizes > n * _RANK
    left = rest - fitted(columns, chosen, rest).means
    squares = np.maximum(np.sum(left * left, axis=0), 1e-300)
    gain = np.square(new.T @ left) / (np.maximum(sizes, 1e-300)[:, None] * squares) * n
    passed = (gain > np.log(n) + 2.0 * np.log(count)) & real[:, None]
    kept = np.flatnonzero(passed.any(axis=1))
    most = max(n // MOST_SHARE - columns.shape[1], 0)
    if kept.size > most:
        kept = np.sort(kept[np.argsort(-gain[kept].max(axis=1), kind="stable")[:most]])
    wider = np.concatenate([columns, candidates[:, kept]], axis=1)
    return wider, [np.concatenate([own, passed[kept, r]]) for r, own in enumerate(chosen)]


def fitted(columns: Array, chosen: Sequence[Chosen], rest: Array) -> Known:
    middle = rest.mean(axis=0)
    means = np.tile(middle, (rest.shape[0], 1))
    for r, own in enumerate(chosen):
        if own.any():
            some = columns[:, own]
            means[:, r] += some @ slopes(some, rest[:, r : r + 1] - middle[r])[:, 0]
    used = np.array([int(own.sum()) for own in chosen], dtype=np.int64)
    return Known(means, rest, used, columns, tuple(chosen))
