"""What differs between people: the sum over n people of a gamma factor of mean 1.

A cost line's unit cost is the mean over people; each person's own factor is gamma with the
stated coefficient of variation. The sum over n people is read off a cumulative path of such
factors, keyed by (seed, group, item, block) and therefore common to all strategies: as many
people give the same sum, more people add only the extra ones.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from socinvest.ledger import Array
from socinvest.numerics.streams import generator

__all__ = ["SINGLES", "STEPS_PER_DOUBLING", "grid", "spread_factor"]

SINGLES = 512
"""Up to so many people a step of the path is one person."""
STEPS_PER_DOUBLING = 64
"""Beyond, each doubling of the group is so many steps, read with linear interpolation."""
_CHUNK = 1024


def spread_factor(
    quantity: Array,
    cv: float | Array,
    *,
    key: tuple[str, ...],
    seed: int,
    block: int,
    n: int,
    kept: bool,
    once: bool,
) -> Array:
    """Factor (T, n) of mean 1 on ``quantity x unit cost`` for people who differ.

    ``quantity`` (T, n) or (T, 1): people or person-years per year. With ``kept`` each person's
    factor is drawn once: the same path serves every year, and where each person is counted
    ``once`` (events, entries) year after year reads on where the last year ended. Otherwise
    every year has a path of its own. The path's step does not depend on the number of draws,
    the strategy or the group's size, so common random numbers survive.
    """
    people = np.broadcast_to(quantity, (quantity.shape[0], n))
    if kept and once:
        edges = np.vstack([np.zeros((1, n)), np.cumsum(people, axis=0)])
        sums = np.diff(_sums(edges, cv, (*key, "kept"), seed, block), axis=0)
    elif kept:
        sums = _sums(people, cv, (*key, "kept"), seed, block)
    else:
        years = [
            _sums(people[t : t + 1], cv, (*key, f"year {t}"), seed, block)
            for t in range(people.shape[0])
        ]
        sums = np.vstack(years)
    factor: Array = np.divide(sums, people, out=np.ones_like(sums), where=people > 0.0)
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
