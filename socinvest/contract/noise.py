"""What is seen of a group of people whose expectation is known, by one keyed normal score.

The score z of a draw is found by name and says whether a group fared better or worse than
expected; how much that is depends on the group's size and on how people differ. So another size,
window or effect moves every draw in one direction and keeps its place among the others.
Means are exact: over z a group's level is what it was expected to be.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

import numpy as np

from socinvest.numerics.cohort import Array
from socinvest.numerics.placing import BLOCK
from socinvest.numerics.streams import generator
from socinvest.records import dataclass

__all__ = [
    "EXACT",
    "Variation",
    "binomial_share",
    "gamma_factor",
    "level_seen",
    "quotient",
    "scores",
]

_FLOORED = 10.0
"""Below this shape the cube's lower end at 0 has a probability (of 1e-20 and more)."""
_SMALLEST = 1e-4
"""Smallest shape that is told from larger ones: the sum of 1/10,000 of an exponential."""


@dataclass(frozen=True, slots=True, eq=False)
class Variation:
    """How what is seen of people varies.

    ``people``: ``cv``, the coefficient of variation of one person's sum. ``poisson``: variance
    ``dispersion`` times the mean. ``binomial``: each person has it or not. ``exact``: not at all.
    """

    kind: Literal["exact", "people", "binomial", "poisson"]
    cv: Array | float = 0.0
    dispersion: Array | float = 1.0


EXACT = Variation("exact")


def scores(n: int, seed: int, block: int, *name: str) -> Array:
    """The first ``n`` standard normal scores (n,) of a block; read-only, found by name.

    Raises ValueError for joined blocks (-1), whose scores would differ from the blocks' own.
    """
    if block < 0:
        raise ValueError("what is measured is drawn block by block")
    return _whole(seed, block, name)[:n]


@lru_cache(maxsize=256)
def _whole(seed: int, block: int, name: tuple[str, ...]) -> Array:
    made = generator(seed, "contract", *name, block).standard_normal(BLOCK)
    made.flags.writeable = False
    return made


def quotient(of: Array, by: Array, otherwise: float = 0.0) -> Array:
    """``of`` / ``by``, and ``otherwise`` where ``by`` is 0."""
    of, by = np.broadcast_arrays(of, by)
    result: Array = np.divide(of, by, out=np.full(of.shape, otherwise), where=by != 0.0)
    return result


def level_seen(variation: Variation, level: Array, people: Array, z: Array) -> Array:
    """Mean per person of what is seen of ``people`` (n,) whose expectation is ``level`` (n,).

    ``people``: level x gamma of variance cv^2/people. ``poisson``: of variance
    dispersion/(people x level), so that their sum has dispersion times its mean.
    ``binomial``: a share. Nobody's level is the expected one.
    """
    if variation.kind == "exact":
        return level
    if variation.kind == "binomial":
        return binomial_share(z, people, level)
    cv, dispersion = np.asarray(variation.cv), np.asarray(variation.dispersion)
    if variation.kind == "people":
        shape = quotient(people, np.square(cv), np.inf)
    else:
        shape = quotient(people * level, dispersion, np.inf)
    return level * gamma_factor(z, shape)


def gamma_factor(z: Array, shape: Array) -> Array:
    """Gamma-shaped factor of mean 1 and variance 1/``shape`` from standard normal scores.

    (a + b z)+^3 / E with a = 1 - 1/(9 shape), b = 1/(3 sqrt(shape)) and
    E = (a^3 + 3 a b^2) Phi(a/b) + (a^2 b + 2 b^3) phi(a/b), so that the mean is exact. The
    variance is within 0.3 % from shape 0.5 on. ``shape`` 0 (nobody) and infinite give 1.
    Wilson and Hilferty, "The distribution of chi-square", PNAS 17 (1931).
    """
    some = np.maximum(np.where(shape > 0.0, shape, np.inf), _SMALLEST)
    a, b = 1.0 - 1.0 / (9.0 * some), 1.0 / (3.0 * np.sqrt(some))
    mean = a * (a * a + 3.0 * b * b)
    low = some < _FLOORED
    if low.any():
        mean[low] = _floored_mean(a[low], b[low])
    root = np.maximum(a + b * z, 0.0)
    factor: Array = root * root * root / mean
    return factor


def _floored_mean(a: Array, b: Array) -> Array:
    """E of (a + b z)+^3."""
    c = a / b
    density = np.exp(-0.5 * c * c) / np.sqrt(2.0 * np.pi)
    mean: Array = b**3 * (c * (c * c + 3.0) * normal_below(c) + (c * c + 2.0) * density)
    return mean


def normal_below(z: Array) -> Array:
    """The standard normal distribution function.

    From the standard library: loading scipy takes longer than a contract's whole settlement.
    """
    tails = map(math.erfc, (z * -math.sqrt(0.5)).tolist())
    return 0.5 * np.fromiter(tails, np.float64, z.size)


def binomial_share(z: Array, people: Array, share: Array) -> Array:
    """The share of ``people`` who have what each has with probability ``share``.

    The quantile of the binomial distribution at Phi(z), exact; of people who are no whole number
    (expected ones) that of the nearest one, at least one. ``share`` is kept within 0 and 1.
    """
    from scipy.special import bdtr

    z, people, share = np.broadcast_arrays(z, people, share)
    p = np.clip(share, 0.0, 1.0)
    whole = np.maximum(np.rint(people), 1.0).astype(np.int64)
    u = normal_below(z)
    spread = np.sqrt(whole * p * (1.0 - p))
    near = whole * p + z * spread + (z * z - 1.0) * (1.0 - 2.0 * p) / 6.0
    count = np.clip(np.floor(near), 0.0, whole)
    # The smallest count whose distribution function reaches u, a few steps from the start.
    moving = np.flatnonzero(bdtr(count, whole, p) < u)
    while moving.size:
        count[moving] += 1.0
        moving = moving[bdtr(count[moving], whole[moving], p[moving]) < u[moving]]
    moving = np.flatnonzero(count > 0.0)
    while moving.size:
        lower = count[moving] - 1.0
        moving = moving[bdtr(lower, whole[moving], p[moving]) >= u[moving]]
        count[moving] -= 1.0
        moving = moving[count[moving] > 0.0]
    seen: Array = count / whole
    return seen
