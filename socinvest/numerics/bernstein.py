"""How many real roots polynomials have in an interval, and where: many polynomials at once.

On an interval a polynomial is a mixture of Bernstein polynomials, and has no more roots inside
than its coefficients there change sign, and fewer only by an even number (the rule of signs of
Descartes, carried over to an interval). No change: no root; one change: exactly one. Where there
are more, the interval is halved, which ends with every simple root alone in an interval of its
own (Collins and Akritas 1976; Lane and Riesenfeld 1981).
"""

from __future__ import annotations

from functools import lru_cache
from math import comb
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Counts = NDArray[np.int64]

__all__ = ["Isolated", "isolate", "polynomial", "variations"]

HALVINGS = 40
_APART = 1e-6
"""Places nearer to each other at which nothing but rounding is left are one root."""
_ROUNDING = 16 * float(np.finfo(np.float64).eps)
_PRODUCT = 200_000
"""Multiplications that are not worth a thread."""


class Isolated(NamedTuple):
    """Per polynomial (m,): distinct roots inside, and an interval that holds the greatest alone.

    ``sign`` is that of the polynomial just above ``low``; where ``low`` equals ``high`` the root
    is there. Without roots the interval is nan.
    """

    number: Counts
    low: Array
    high: Array
    sign: Array


def variations(values: Array) -> Counts:
    """Sign changes down each column of (T, m), zeros left out. (m,)"""
    below = values < 0.0
    if not values.all():
        nothing = values == 0.0
        # A zero has the sign of what is before it, at the beginning that of the first one after.
        first = nothing.argmin(axis=0)
        np.copyto(below[0], below[first, np.arange(first.size)], where=nothing[0])
        for row, zero, before in zip(below[1:], nothing[1:], below[:-1], strict=True):
            np.copyto(row, before, where=zero)
    return np.asarray(np.add.reduce(below[1:] != below[:-1], axis=0, dtype=np.int64))


def isolate(coefficients: Array, low: float, at_one: Array) -> Isolated:
    """The roots of sum_t c_t x^t in the open interval (low, 1), of coefficients (T, m).

    A multiple root counts once. ``low`` is at least 0 and below 1; ``at_one`` (m,) is the sum
    of the coefficients, to the last bit as the caller has it.
    """
    terms, m = coefficients.shape
    sizes = np.abs(coefficients)
    rounding = _ROUNDING * terms * sizes.sum(axis=0)
    found = _Found(m)
    member = np.arange(m)
    start, width = np.full(m, low), 1.0 - low
    parts = _product(_basis(terms, low).T, coefficients)
    parts[-1] = at_one
    for depth in range(HALVINGS + 1):
        changes = variations(parts)
        one = changes == 1
        if one.any():
            found.record(member[one], start[one], start[one] + width, _first_sign(parts[:, one]))
        # All of it rounding: a root met twice, or two that cannot be told apart.
        level = ~one & (np.abs(parts).max(axis=0) <= rounding[member])
        if level.any():
            at = start[level] + 0.5 * width
            local = _ROUNDING * terms * polynomial(sizes[:, member[level]], at + 0.5 * width)
            level[level] = np.abs(parts[:, level]).max(axis=0) <= local
            found.touch(member[level], start[level] + 0.5 * width)
        more = (changes > 1) & ~level
        if depth == HALVINGS or not more.any():
            break
        parts, member, start = parts[:, more], member[more], start[more]
        width *= 0.5
        left, right = _halves(parts)
        exact = right[0] == 0.0
        if exact.any():
            found.touch(member[exact], start[exact] + width)
        parts = np.concatenate((left, right), axis=1)
        member = np.concatenate((member, member))
        start = np.concatenate((start, start + width))
    return found.told()


class _Found:
    """Intervals found so far, of each polynomial only the uppermost."""

    def __init__(self, m: int) -> None:
        self.count = np.zeros(m, dtype=np.int64)
        self.low, self.high = np.full(m, np.nan), np.full(m, np.nan)
        self.sign = np.zeros(m)
        self._touched: list[tuple[Counts, Array]] = []

    def record(self, member: Counts, low: Array, high: Array, sign: Array) -> None:
        """Intervals of these polynomials, of which one may have several."""
        np.add.at(self.count, member, 1)
        # The last of those written to one place stays: ascending order leaves the uppermost.
        order = np.argsort(low, kind="stable")
        member, low, high, sign = member[order], low[order], high[order], sign[order]
        higher = ~(self.low[member] >= low)
        member = member[higher]
        self.low[member], self.high[member] = low[higher], high[higher]
        self.sign[member] = sign[higher]

    def touch(self, member: Counts, at: Array) -> None:
        """Places of these polynomials at which they are 0; the same one may be met repeatedly."""
        self._touched.append((member, at))

    def told(self) -> Isolated:
        if self._touched:
            member, at = (np.concatenate(some) for some in zip(*self._touched, strict=True))
            order = np.lexsort((at, member))
            member, at = member[order], at[order]
            new = np.ones(at.size, dtype=np.bool_)
            new[1:] = (np.diff(member) != 0) | (np.diff(at) > _APART)
            self.record(member[new], at[new], at[new], np.zeros(np.count_nonzero(new)))
        return Isolated(self.count, self.low, self.high, self.sign)


def polynomial(coefficients: Array, x: Array) -> Array:
    """sum_t c_t x^t by Horner's rule, of coefficients (T, m) at x (m,). (m,)"""
    value: Array = coefficients[-1].copy()
    for row in coefficients[-2::-1]:
        value *= x
        value += row
    return value


def _first_sign(parts: Array) -> Array:
    """Sign of the first coefficient of each column that is not 0."""
    first = (parts != 0.0).argmax(axis=0)
    return np.asarray(np.sign(parts[first, np.arange(parts.shape[1])]))


def _halves(parts: Array) -> tuple[Array, Array]:
    """Bernstein coefficients (T, k) on the two halves of the interval (de Casteljau)."""
    left, right = np.empty_like(parts), parts.copy()
    left[0] = right[0]
    for step in range(1, len(parts)):
        rest = right[: len(parts) - step]
        np.add(rest, right[1 : len(parts) - step + 1], out=rest)
        rest *= 0.5
        left[step] = rest[0]
    return left, right


def _product(matrix: Array, columns: Array) -> Array:
    """The product of a small matrix with many columns, a few at a time.

    A large product is divided among threads, which wait for each other on a busy machine.
    """
    result = np.empty_like(columns)
    width = max(1, _PRODUCT // matrix.size)
    for start in range(0, columns.shape[1], width):
        some = slice(start, start + width)
        result[:, some] = matrix @ columns[:, some]
    return result


@lru_cache(maxsize=8)
def _basis(terms: int, low: float) -> Array:
    """Bernstein coefficients on (low, 1) of the powers x^t, by (t, coefficient).

    The coefficient i of x^t is the mean, over all ways to choose t of n = terms - 1 places of
    which i hold 1 and the others ``low``, of the product of what is chosen: never negative.
    """
    n = terms - 1
    result = np.zeros((terms, terms))
    for t in range(terms):
        for i in range(terms):
            ways = (
                comb(i, k) * comb(n - i, t - k) / comb(n, t) * low ** (t - k)
                for k in range(max(0, t - (n - i)), min(i, t) + 1)
            )
            result[t, i] = sum(ways)
    return result
