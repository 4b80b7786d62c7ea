"""Binomial numbers for many draws at once, several times faster than one after the other.

Where few are expected, by inversion: the probabilities of 0, 1, 2, ... are added up until they
pass a uniform number. Where many are expected, by transformed rejection: W. Hörmann, "The
generation of binomial random variates", J. Statist. Comput. Simul. 46 (1993), algorithm BTRS
without its squeeze, which saves nothing here. Both are exact.

Which way a draw goes depends on that draw alone, and every stream is used in the order of the
draws: so the first draws are the same however many are asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

__all__ = ["Counts", "binomial", "log_factorials"]

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Streams = Callable[[str], np.random.Generator]
"""A part of a stream's name -> a generator at the beginning of that stream."""

FEW = 10.0
"""Expected numbers below this go by inversion; BTRS is made for those above."""
_STEPS = 4
LARGEST = 1 << 16
"""Larger populations, which are rare, are left to numpy: logarithms of factorials are tabled."""


@lru_cache(maxsize=1)
def log_factorials() -> Array:
    """ln 0!, ln 1!, ... ln LARGEST!."""
    table = np.zeros(LARGEST + 1)
    np.cumsum(np.log(np.arange(1.0, LARGEST + 1.0)), out=table[1:])
    table.flags.writeable = False
    return table


def binomial(count: Counts, chance: float | Array, streams: Streams) -> Counts:
    """How many of ``count`` (draw,) do what each does with the probability ``chance`` in [0, 1]."""
    size = count.shape[0]
    rarer: Array = np.broadcast_to(np.minimum(chance, 1.0 - np.asarray(chance)), (size,))
    uniform = streams("").random((size, 2))
    result = np.zeros(size, dtype=np.int64)
    expected = count * rarer
    large = count > LARGEST
    few = np.flatnonzero((expected < FEW) & (expected > 0.0) & ~large)
    if few.size:
        result[few] = _inverted(uniform[:, 0].take(few), count.take(few), rarer.take(few))
    many = np.flatnonzero((expected >= FEW) & ~large)
    if many.size:
        result[many] = _transformed(uniform.take(many, 0), count.take(many), rarer.take(many), streams)
    if large.any():
        many = np.flatnonzero(large)
        result[many] = streams("large").binomial(count.take(many), rarer.take(many))
    other = np.asarray(chance) > 0.5
    return np.where(other, count - result, result) if other.any() else result


def _inverted(uniform: Array, count: Counts, chance: Array) -> Counts:
    result = np.zeros(count.shape[0], dtype=np.int64)
    odds = chance / (1.0 - chance)
    probability = np.exp(count * np.log1p(-chance))
    left = count.astype(np.float64)
    where, reached = np.arange(count.shape[0]), np.zeros(count.shape[0], dtype=np.int64)
    number = 0
    while where.size:
        for _ in range(_STEPS):
            # Below 0 it stays below 0: the number of a draw that is settled no longer grows.
            uniform -= probability
            reached += uniform >= 0.0
            number += 1
            probability *= odds
            probability *= left
            probability /= number
            left -= 1.0
        # Beyond everybody there is nobody, whatever rounding says.
        going = np.flatnonzero((uniform >= 0.0) & (left >= 0.0))
        if going.size < 0.7 * where.size:
            result[where] = np.minimum(reached, number + left)
            where, reached, left = where.take(going), reached.take(going), left.take(going)
            uniform, odds = uniform.take(going), odds.take(going)
            probability = probability.take(going)
    return result


def _transformed(uniform: Array, count: Counts, chance: Array, streams: Streams) -> Counts:
    result, accepted = _tried(uniform, count, chance)
    rest = np.flatnonzero(~accepted)
    if rest.size:
        uniform = streams("again").random((rest.size, 2))
        result[rest], accepted = _tried(uniform, count.take(rest), chance.take(rest))
        rest = rest[~accepted]
    if rest.size:
        result[rest] = streams("last").binomial(count.take(rest), chance.take(rest))
    return result


def _tried(uniform: Array, count: Counts, chance: Array) -> tuple[Counts, npt.NDArray[np.bool_]]:
    """One trial of BTRS: numbers, and whether they are accepted."""
    u, v = uniform[:, 0] - 0.5, uniform[:, 1]
    sd = np.sqrt(count * chance * (1.0 - chance))
    b = 1.15 + 2.53 * sd
    a = -0.0873 + 0.0248 * b + 0.01 * chance
    inner = 0.5 - np.abs(u)
    with np.errstate(divide="ignore"):
        number = np.floor((2.0 * a / inner + b) * u + (count * chance + 0.5))
        height = np.log(v * ((2.83 + 5.1 / b) * sd) / (a / (inner * inner) + b))
    inside = (number >= 0.0) & (number <= count)
    found = np.where(inside, number, 0.0).astype(np.int64)
    mode = ((count + 1) * chance).astype(np.int64)
    table = log_factorials()
    ratio = table.take(mode) - table.take(found)
    ratio += table.take(count - mode)
    ratio -= table.take(count - found)
    ratio += (found - mode) * np.log(chance / (1.0 - chance))
    return found, inside & (height <= ratio)
