"""What differs between people: the sum over n people of a gamma factor of mean 1.

A cost line's unit cost is the mean over people; each person's own factor is gamma with the
stated coefficient of variation. The sum over n people is read off a cumulative path of such
factors, keyed by (seed, group, item, block). Under the comparator it is the path's value at its
number of people. A strategy that takes people away takes the first ones on the path, the same
in every year; those it adds come from a second path. So equal numbers of people give equal
sums, and what a strategy changes is a sum over the persons it moves.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from socinvest.ledger import Array
from socinvest.numerics.streams import generator

__all__ = ["SINGLES", "STEPS_PER_DOUBLING", "grid", "spread_factor"]

SINGLES = 128
"""Up to so many people a step of the path is one person."""
STEPS_PER_DOUBLING = 64
"""Beyond, each doubling of the group is so many steps, read with linear interpolation: between
two of them the variance of a sum is too small by at most one part in 256."""
_CHUNK = 1024


def spread_factor(
    quantity: Array,
    reference: Array,
    cv: float | Array,
    *,
    key: tuple[str, ...],
    seed: int,
    block: int,
    n: int,
    kept: bool,
) -> Array:
    """Factor (T, n) of mean 1 on ``quantity x unit cost`` for people who differ.

    ``quantity`` and ``reference`` (T, n) or (T, 1): people or person-years per year under the
    strategy and under the comparator. With ``kept`` each person's factor is drawn once and the
    same path serves every year; otherwise every year has a path of its own. A path's step does
    not depend on the number of draws, the strategy or the group's size, so common random
    numbers survive.
    """
    shape = (quantity.shape[0], n)
    people, before = np.broadcast_to(quantity, shape), np.broadcast_to(reference, shape)

    def sums(counts: list[Array], *which: str) -> list[Array]:
        """Of so many first persons of a path, for each of ``counts`` (T, n)."""
        if kept:
            path = (*key, "kept", *which)
            return np.split(_sums(np.vstack(counts), cv, path, seed, block), len(counts))
        years = [
            _sums(np.stack([c[t] for c in counts]), cv, (*key, f"year {t}", *which), seed, block)
            for t in range(shape[0])
        ]
        return list(np.stack(years, axis=1))

    removed, added = np.maximum(before - people, 0.0), np.maximum(people - before, 0.0)
    if removed.any():
        whole, without = sums([before, removed])
        total = np.maximum(whole - without, 0.0)
    else:
        (total,) = sums([before])
    if added.any():
        total = total + sums([added], "added")[0]
    factor: Array = np.divide(total, people, out=np.ones(shape), where=people > 0.0)
    return factor


def grid(people: float) -> Array:
    """Numbers of people at which the path is known, from 0 to at least ``people``."""
    points = [np.arange(SINGLES + 1, dtype=float)]
    top = float(SINGLES)
    while top < people:
        points.append(np.linspace(top, 2.0 * top, STEPS_PER_DOUBLING + 1)[1:])
        top *= 2.0
    whole = np.concatenate(points)
    return whole[: int(np.searchsorted(whole, people)) + 1]


def _sums(people: Array, cv: float | Array, key: tuple[str, ...], seed: int, block: int) -> Array:
    """Sums of the factors of the first ``people`` persons, (rows, n)."""
    n = people.shape[1]
    if not np.any(cv):
        return people.copy()
    points = grid(float(people.max()))
    if points.size < 2:
        return np.zeros_like(people)
    below = np.minimum(np.searchsorted(points, people, side="right") - 1, points.size - 2)
    weight = (people - points[below]) / (points[below + 1] - points[below])
    sums = np.empty_like(people)
    for low, path in _paths(points, cv, n, key, seed, block):
        here = slice(low, min(low + _CHUNK, n))
        column = np.arange(here.stop - low)
        start = path[below[:, here], column]
        end = path[below[:, here] + 1, column]
        sums[:, here] = start + weight[:, here] * (end - start)
    return sums


def _paths(
    points: Array, cv: float | Array, n: int, key: tuple[str, ...], seed: int, block: int
) -> Iterator[tuple[int, Array]]:
    """Cumulative sums at ``points`` for 1,024 draws at a time, always generated whole."""
    steps = np.diff(points)
    spread = np.asarray(cv, dtype=float)
    for low in range(0, n, _CHUNK):
        rng = generator(seed, "spread", *key, block, low)
        if spread.ndim == 0:
            gammas = rng.standard_gamma((steps / spread**2)[:, None], size=(steps.size, _CHUNK))
            gammas *= spread**2
        else:
            own = np.full(_CHUNK, 1.0)
            size = min(_CHUNK, n - low)
            own[:size] = spread[low : low + size]
            gammas = _uneven(rng, steps, own)
        path = np.zeros((points.size, _CHUNK))
        np.cumsum(gammas, axis=0, out=path[1:])
        yield low, path


def _uneven(rng: np.random.Generator, steps: Array, cv: Array) -> Array:
    """Gamma increments where the coefficient of variation itself varies by draw.

    Each draw has a stream of its own: one draw's value must not move its neighbour's.
    """
    gammas = np.empty((steps.size, cv.size))
    for column, (child, own) in enumerate(zip(rng.spawn(cv.size), cv, strict=True)):
        if own == 0.0:
            gammas[:, column] = steps
        else:
            gammas[:, column] = child.standard_gamma(steps / own**2) * own**2
    return gammas
