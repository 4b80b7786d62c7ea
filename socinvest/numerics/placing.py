"""Sorted samples placed by ranks, so that draws survive a change of distribution.

A quantity has two streams under its key. One gives a sample of its distribution, which is sorted;
the other gives a standard normal score per draw, whose ranks say where the sorted values go. A
changed distribution then moves every draw monotonically and leaves its place alone, whatever
sampler numpy uses, and no quantile function is needed.

Blocks are generated whole (:data:`BLOCK` draws). What repeated runs ask for again (variants,
break-evens) is remembered in bounded caches, about 70 MB at most; results are read-only.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from socinvest.numerics import correlation, streams
from socinvest.numerics.distributions import Scalar
from socinvest.numerics.listed import Dirichlet, Joint

__all__ = ["BLOCK", "correlated_ranks", "place", "ranks", "row", "shares", "substitute_ranks"]

BLOCK = 8192
"""Draws in a block."""

Array: TypeAlias = NDArray[np.float64]
Ranks: TypeAlias = NDArray[np.uint16]


def _ranks_of(score: Array) -> Ranks:
    positions = np.empty(BLOCK, np.uint16)
    positions[np.argsort(score)] = np.arange(BLOCK, dtype=np.uint16)
    positions.flags.writeable = False
    return positions


def _score(seed: int, key: str, block: int) -> Array:
    return streams.generator(seed, "score", key, block).standard_normal(BLOCK)


@lru_cache(maxsize=2048)
def ranks(seed: int, key: str, block: int) -> Ranks:
    """Ranks 0 .. BLOCK-1 ``(BLOCK,)`` of the standard normal scores of ``key``."""
    return _ranks_of(_score(seed, key, block))


Matrix: TypeAlias = tuple[tuple[float, ...], ...]


def _correlated_scores(seed: int, keys: tuple[str, ...], matrix: Matrix, block: int) -> list[Array]:
    own = [_score(seed, key, block) for key in keys]
    return [correlation.combine(w, own) for w in correlation.symmetric_root(np.array(matrix))]


@lru_cache(maxsize=128)
def correlated_ranks(
    seed: int, keys: tuple[str, ...], matrix: Matrix, block: int
) -> tuple[Ranks, ...]:
    """Ranks of the scores of ``keys`` with the correlation ``matrix``, one array per key."""
    return tuple(map(_ranks_of, _correlated_scores(seed, keys, matrix, block)))


@lru_cache(maxsize=128)
def substitute_ranks(
    seed: int,
    keys: tuple[str, ...],
    matrix: Matrix,
    block: int,
    substitutes: tuple[tuple[int, str], ...],
    shared: tuple[int, ...],
) -> tuple[Ranks, ...]:
    """Ranks for other quantities in the places of some of ``keys``, the rest unchanged.

    ``substitutes`` are (place, own key); ``shared`` the places whose scores stay those of
    :func:`correlated_ranks`. A substitute's score is the expected score of its place given the
    shared ones plus a remainder from its own stream, so that together they have ``matrix``.
    """
    whole = np.array(matrix)
    here = [place for place, _ in substitutes]
    scores = _correlated_scores(seed, keys, matrix, block)
    given = [scores[place] for place in shared]
    slope = whole[np.ix_(here, shared)] @ np.linalg.pinv(whole[np.ix_(shared, shared)])
    rest = whole[np.ix_(here, here)] - slope @ whole[np.ix_(shared, here)]
    own = [_score(seed, key, block) for _, key in substitutes]
    return tuple(
        _ranks_of(correlation.combine((*a, *b), (*given, *own)))
        for a, b in zip(slope, correlation.symmetric_root(rest), strict=True)
    )


@lru_cache(maxsize=512)
def _sorted(distribution: Scalar, seed: int, key: str, block: int) -> Array:
    draws = distribution.sample(streams.generator(seed, "marginal", key, block), BLOCK)
    draws.sort()
    draws.flags.writeable = False
    return draws


def place(distribution: Scalar, seed: int, key: str, block: int, ranks: Ranks) -> Array:
    """A block ``(BLOCK,)`` of ``distribution`` under ``key``, in the order of ``ranks``."""
    return _sorted(distribution, seed, key, block).take(ranks)


@lru_cache(maxsize=64)
def shares(distribution: Dirichlet, seed: int, key: str, block: int) -> tuple[Array, ...]:
    """A block of a Dirichlet: one array ``(BLOCK,)`` per name, adding up to 1 in every draw.

    Each gamma is placed by ranks of its own, so that a share grows with its count.
    """
    gammas = [
        place(
            distribution.gamma(name),
            seed,
            f"{key}\x00{name}",
            block,
            ranks(seed, f"{key}\x00{name}", block),
        )
        for name in distribution.names
    ]
    total = correlation.combine(np.ones(len(gammas)), gammas)
    return tuple(gamma / total for gamma in gammas)


@lru_cache(maxsize=64)
def row(distribution: Joint, seed: int, key: str, block: int) -> NDArray[np.int64]:
    """A block ``(BLOCK,)`` of row numbers of a joint table; its rows are in ascending order."""
    rows = distribution.row_numbers(streams.generator(seed, "marginal", key, block), BLOCK)
    rows.sort()
    return rows.take(ranks(seed, key, block))
