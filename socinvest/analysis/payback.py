"""When the outlay has come back: per draw, and on the mean path."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from socinvest.ledger import Array

__all__ = ["break_even_year", "last_negative", "payback", "payback_counts", "payback_of"]

Counts = npt.NDArray[np.int64]

_NOTHING = 1e-12
"""A cumulative net above minus this share of the flows is not below 0: rounding."""


def last_negative(discounted: Array) -> Counts:
    """Index of the last year in which the cumulative net of (T, n) is below 0; -1: none. (n,)"""
    floor = -_NOTHING * np.abs(discounted).sum(axis=0)
    last = np.full(discounted.shape[1], -1, dtype=np.int64)
    running = np.zeros(discounted.shape[1])
    for year, flow in enumerate(discounted):
        running += flow
        last[running < floor] = year
    return last


def payback(discounted: Array, start_year: int) -> dict[str, float | None]:
    """Percentiles of the payback year over draws, the share never, the share without outlay.

    The first year from which the cumulative discounted net (T, n) stays >= 0 to the horizon.
    Where it never is below 0 there is no outlay to pay back: such draws are left out of the
    percentiles and counted. Never counts as later than every year: a percentile there is null.
    """
    return payback_of(payback_counts(discounted), start_year)


def payback_counts(discounted: Array) -> Counts:
    """Draws by the last year in which the cumulative net of (T, n) is below 0, (T + 1,).

    The first count is of those that never are below 0; counts of blocks of draws add up.
    """
    return np.bincount(last_negative(discounted) + 1, minlength=discounted.shape[0] + 1)


def payback_of(
    counts: Counts, start_year: int, horizon: int | None = None
) -> dict[str, float | None]:
    """As :func:`payback`, from the counts (T + 1,) of all draws.

    With a ``horizon`` of less than T years the rest is counted at the very end of the last year,
    and what is paid back there is paid back in it.
    """
    n, free, counts = int(counts.sum()), int(counts[0]), counts[1:]
    last = start_year + (len(counts) if horizon is None else horizon)
    found = [_rank(counts, q, start_year) for q in (0.05, 0.5, 0.95)]
    years = [None if year is None else min(year, last - 1) for year in found]
    return {
        "p5": years[0],
        "p50": years[1],
        "p95": years[2],
        "never_share": int(counts[-1]) / n,
        "no_outlay_share": free / n,
    }


def _rank(counts: Counts, q: float, start_year: int) -> float | None:
    """numpy's linear quantile of years given how many draws have each; the last is never."""
    paid_from = np.cumsum(counts)
    total = int(paid_from[-1])
    if total == 0:
        return None
    place = q * (total - 1)
    low, high = (
        int(np.searchsorted(paid_from, rank, side="right"))
        for rank in (math.floor(place), math.ceil(place))
    )
    never = len(counts) - 1
    if low == never or high == never:
        return None
    # Paid back in the year after the last one below 0.
    return start_year + 1 + low + (place - math.floor(place)) * (high - low)


def break_even_year(mean_discounted: Array, start_year: int) -> tuple[str, int | None]:
    """Status and year of the same rule on the mean path (T,).

    ``found`` with the year; ``none``: below 0 at the horizon; ``always``: never below 0;
    ``undefined``: nothing flows.
    """
    if not mean_discounted.any():
        return "undefined", None
    last = int(last_negative(mean_discounted[:, None])[0])
    if last < 0:
        return "always", None
    if last == mean_discounted.size - 1:
        return "none", None
    return "found", start_year + last + 1
