"""Internal rates of return of many cash flows at once.

The rate r at which sum_t c_t (1 + r)^-t is 0. In x = 1 / (1 + r) this is a polynomial, in the
coming half (rates above 0: x below 1) and in the receding half (rates below 0: 1 / x below 1,
coefficients in reverse order) alike, so that one search between 0 and 1 serves both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from socinvest.numerics.bernstein import isolate, polynomial, variations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Counts = NDArray[np.int64]

__all__ = ["HIGHEST", "LOWEST", "Rates", "irr"]

LOWEST, HIGHEST = -0.99, 10.0
"""Between these rates roots are counted."""
_ROWS = 8_192
"""Rows that are worked on together: their columns stay in the processor's cache."""
_EXTREME = 1e100
"""Flows beyond it, or all below its inverse, are scaled before they are multiplied."""
_ARRIVED = 1e-7
"""A Newton step smaller than this share is the last: the next would be of its square's size."""
_CLOSE = 4 * float(np.finfo(np.float64).eps)
_NEWTON = 40
_MOST = 200
"""Halvings after which even an interval that begins at 0 has no number left inside."""


class Rates(NamedTuple):
    """Per row (n,): the rate a year (nan: undefined), sign changes, and roots.

    ``roots`` is the number of distinct rates between -99 % and 1 000 % at which the present
    value is 0.
    """

    rate: Array
    sign_changes: Counts
    roots: Counts


def irr(flows: Array, *, period: float = 1.0) -> Rates:
    """Internal rate of return a year of every row of flows (n, T), ``period`` years apart.

    Flows that change sign once have exactly one rate, whatever it is. Flows that change sign
    more often may have several between -99 % and 1 000 %; the rate is then the one nearest to
    0, measured by the logarithm of 1 + r, and ``roots`` tells that there are others. Without a
    sign change, or where several leave no root in that range, the rate is undefined: nan.
    Zeros are no sign; when nothing flows, nothing is defined.

    Newton's steps, kept inside the interval that is known to hold the root by bisection; how
    many roots there are is proven by :mod:`socinvest.numerics.bernstein`, not found by search.
    A row's rate does not depend on the rows beside it.
    Raises ValueError for flows that are not (n, T), not finite, or a period not above 0.

    >>> irr(np.array([[-100.0, 10.0, 110.0], [1.0, 2.0, 3.0]])).rate.round(6).tolist()
    [0.1, nan]
    """
    flows = np.asarray(flows, dtype=np.float64)
    if flows.ndim != 2:
        raise ValueError("flows are rows by years")
    if not period > 0.0:
        raise ValueError("a period is above 0")
    n = len(flows)
    growth = np.full(n, np.nan)
    changes, roots = np.zeros(n, dtype=np.int64), np.zeros(n, dtype=np.int64)
    if flows.shape[1]:
        # Fresh memory is dear: columns, running sums and both halves' columns use the same.
        space = np.empty((4, flows.shape[1], min(n, _ROWS)))
        for start in range(0, n, _ROWS):
            rows = slice(start, start + _ROWS)
            growth[rows], changes[rows], roots[rows] = _block(flows[rows], period, space)
    rate = growth - 1.0 if period == 1.0 else np.expm1(np.log(growth) / period)
    return Rates(rate, changes, roots)


def _block(flows: Array, period: float, space: Array) -> tuple[Array, Counts, Counts]:
    """Growth 1 + r per period, sign changes and roots of a few rows (n, T)."""
    columns, sums = space[:2, :, : len(flows)]
    columns[:] = flows.T
    largest = np.maximum(columns.max(axis=0), -columns.min(axis=0))
    if not np.isfinite(largest).all():
        raise ValueError("flows are finite")
    if largest.max() > _EXTREME or largest.min() < 1.0 / _EXTREME:
        # By a power of two: not a bit of the figures is changed.
        _, power = np.frexp(largest)
        np.ldexp(columns, -power, out=columns)
    changes = variations(columns)
    total, guess, inverse = _sums(columns)
    # At a rate of 0 exactly.
    even = (total == 0.0) & (changes > 0)
    halves = (
        _brackets(columns, total, changes, sums, (1.0 + HIGHEST) ** -period),
        _brackets(columns[::-1], total, changes, sums, (1.0 + LOWEST) ** period),
    )
    above, below = _roots(columns, halves, (inverse, guess), space[2:])
    roots = even.astype(np.int64)
    for half, at in zip(halves, (above, below), strict=True):
        roots += np.where(half.single, at > half.limit, half.number)
        # Of several roots those beyond the limits are not sought.
        at[half.single & (changes > 1) & ~(at > half.limit)] = 0.0
    # Both are distances from 0 by the same measure: the greater one is the nearer.
    nearest = np.maximum(above, below)
    with np.errstate(divide="ignore"):
        growth = np.where(above >= below, 1.0 / above, below)
    growth[nearest == 0.0] = np.nan
    growth[even] = 1.0
    return growth, changes, roots


def _sums(columns: Array) -> tuple[Array, Array, Array]:
    """The sum of each column of (T, n), a guess at its growth per period, and its inverse.

    The guess is the growth at which everything gained at its mean date would repay everything
    paid at its own: (gained / paid)^(1 / time between).
    """
    net, gross, size, *dates = np.zeros((5, columns.shape[1]))
    # What is left of the sums from each year on, added up, is each flow times its year.
    for row in columns[:0:-1]:
        net += row
        dates[0] += net
        gross += np.abs(row, out=size)
        dates[1] += gross
    net += columns[0]
    gross += np.abs(columns[0], out=size)
    gained, paid = gross + net, gross - net
    with np.errstate(all="ignore"):
        apart = (dates[1] + dates[0]) / gained - (dates[1] - dates[0]) / paid
        guess = np.log(gained / paid) / apart
        return net, np.exp(guess), np.exp(-guess)


class _Brackets(NamedTuple):
    """Intervals that hold the greatest root below 1 of each polynomial, alone. (n,)

    ``single``: exactly one root in (0, 1), wherever it is; otherwise ``number`` of them lie
    between the limit and 1. ``sign`` is that of the polynomial above ``low``.
    """

    limit: float
    single: NDArray[np.bool_]
    number: Counts
    low: Array
    high: Array
    sign: Array


def _brackets(
    columns: Array, total: Array, changes: Counts, sums: Array, limit: float
) -> _Brackets:
    """Where the roots of sum_t c_t x^t in (0, 1) are, of coefficients (T, n) with that sum.

    ``sums`` is space to work in, like the coefficients.
    """
    n = columns.shape[1]
    number = np.zeros(n, dtype=np.int64)
    low, high = np.zeros(n), np.ones(n)
    sign = _first_sign(columns)
    # One sign change: a root here if the sum has the sign that the coefficients end with.
    single = (changes == 1) & (sign * total < 0.0)
    several = changes > 1
    if several.any():
        bound = np.where(several, variations(_running(columns, total, sums)), 0)
        # A root at 1 itself is in neither half, and the running sums no longer tell the halves.
        bound[several & (total == 0.0)] = 2
        single |= bound == 1
        more = np.flatnonzero(bound > 1)
        if more.size:
            found = isolate(columns[:, more], limit, total[more])
            number[more] = found.number
            low[more], high[more], sign[more] = found.low, found.high, found.sign
    return _Brackets(limit, single, number, low, high, sign)


def _roots(
    columns: Array, halves: Sequence[_Brackets], guesses: Sequence[Array], space: Array
) -> tuple[Array, Array]:
    """The roots (n,) in both halves of coefficients (T, n), 0 where there is none.

    ``space`` is memory for twice the coefficients.
    """
    places = [np.flatnonzero(half.single | (half.number > 0)) for half in halves]
    first, size = places[0].size, places[0].size + places[1].size
    joined = space.reshape(-1)[: len(columns) * size].reshape(len(columns), size)
    for ahead, back, row in zip(columns, columns[::-1], joined, strict=True):
        np.take(ahead, places[0], out=row[:first], mode="clip")
        np.take(back, places[1], out=row[first:], mode="clip")

    def both(name: str) -> Array:
        pairs = zip(halves, places, strict=True)
        return np.concatenate([getattr(half, name)[place] for half, place in pairs])

    guess = np.concatenate([g[place] for g, place in zip(guesses, places, strict=True)])
    found = _refined(joined, both("low"), both("high"), both("sign"), guess)
    above, below = np.zeros((2, columns.shape[1]))
    above[places[0]], below[places[1]] = np.split(found, [first])
    return above, below


def _first_sign(columns: Array) -> Array:
    """Sign of the first value of each column of (T, n) that is not 0."""
    first = columns[0]
    if not first.all():
        first = columns[(columns != 0.0).argmax(axis=0), np.arange(first.size)]
    return np.asarray(np.sign(first))


def _running(columns: Array, total: Array, sums: Array) -> Array:
    """Running sums of coefficients (T, n), the coefficients of p(x) / (1 - x), into ``sums``.

    They change sign at least as often as p has roots in (0, 1), and more often only by an even
    number. The last is ``total``, the same in both directions: a root next to 1 is in one half
    and not in both.
    """
    sums[0] = columns[0]
    for year in range(1, len(columns)):
        np.add(sums[year - 1], columns[year], out=sums[year])
    sums[-1] = total
    return sums


def _refined(columns: Array, low: Array, high: Array, sign: Array, guess: Array) -> Array:
    """The one root (k,) between low and high of polynomials (T, k) of that sign above ``low``."""
    inside = (guess > low) & (guess < high)
    at = np.where(inside, guess, 0.5 * (low + high))
    result = at.copy()
    place = np.arange(at.size)
    for _ in range(_NEWTON):
        at, arrived = _step(columns, at, low, high, sign)
        result[place] = at
        if arrived.all():
            return result
        # Who has arrived is left alone; taking them out pays when they are many.
        if 2 * np.count_nonzero(arrived) > at.size:
            rest = np.flatnonzero(~arrived)
            columns, place, at = columns[:, rest], place[rest], at[rest]
            low, high, sign = low[rest], high[rest], sign[rest]
        elif arrived.any():
            # An interval of one point: further steps stay there.
            low, high = np.where(arrived, at, low), np.where(arrived, at, high)
    result[place] = _bisected(columns, low, high, sign)
    return result


def _step(
    columns: Array, at: Array, low: Array, high: Array, sign: Array
) -> tuple[Array, NDArray[np.bool_]]:
    """Newton's next place, in the middle where it would leave the interval; who has arrived.

    ``low`` and ``high`` are moved: the root stays between them.
    """
    value, slope = _value_and_slope(columns, at)
    _narrow(low, high, at, value * sign)
    with np.errstate(divide="ignore", invalid="ignore"):
        new = at - value / slope
    # By rounding a root at an end of the interval may seem to lie beyond it.
    slack = _ARRIVED * at
    inside = (new >= low - slack) & (new <= high + slack)
    new = np.where(inside, np.clip(new, low, high), 0.5 * (low + high))
    arrived = (np.abs(new - at) <= slack) & (inside | (high - low <= _CLOSE * at))
    return new, arrived


def _narrow(low: Array, high: Array, at: Array, signed: Array) -> None:
    """The half of each interval in which the sign changes."""
    before = signed > 0.0
    np.copyto(low, at, where=before)
    np.copyto(high, at, where=~before)


def _bisected(columns: Array, low: Array, high: Array, sign: Array) -> Array:
    """The last resort, slow and sure: where Newton's steps went astray or never settle."""
    for _ in range(_MOST):
        middle = 0.5 * (low + high)
        if not ((middle > low) & (middle < high)).any():
            break
        _narrow(low, high, middle, polynomial(columns, middle) * sign)
    return 0.5 * (low + high)


def _value_and_slope(columns: Array, x: Array) -> tuple[Array, Array]:
    """The polynomials and their derivatives at x by Horner's rule, (k,) each."""
    value = columns[-1].copy()
    slope = np.zeros_like(value)
    for row in columns[-2::-1]:
        slope *= x
        slope += value
        value *= x
        value += row
    return value, slope
