"""Values as counts in bins whose edges are round numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from socinvest.ledger import Array
from socinvest.numerics.quantiles import quantiles

__all__ = ["histogram"]

_BINS = 50
_STEPS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
"""Neighbours are at most 1:1.34 apart, so that one of them gives 40 to 60 bins."""
_TAIL = 0.005


def histogram(values: Array) -> dict[str, Any]:
    """``edges`` (k + 1) and ``counts`` (k) of values (n,); the counts add up to n.

    40 to 60 bins of one round width span the central 99 %. What lies outside is counted in the
    outermost bins, and told: ``below`` the first edge, ``above`` the last. Values that are all
    the same have one bin around them.
    """
    low, high = quantiles(values, (_TAIL, 1.0 - _TAIL)).tolist()
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        return _same(values, low)
    step = _step(high - low)
    first, last = math.floor(low / step), math.ceil(high / step)
    edges = np.arange(first, last + 1) * step
    inner = np.clip(values, edges[0], edges[-1])
    places = np.clip(np.searchsorted(edges, inner, side="right") - 1, 0, edges.size - 2)
    return {
        "edges": edges.tolist(),
        "counts": np.bincount(places, minlength=edges.size - 1).tolist(),
        "below": int(np.count_nonzero(values < edges[0])),
        "above": int(np.count_nonzero(values > edges[-1])),
    }


def _same(values: Array, value: float) -> dict[str, Any]:
    """The central values are one: a bin around it, as wide as a thousandth of its size."""
    half = 0.0005 * abs(value) or 0.5
    edges = [value - half, value + half]
    return {
        "edges": edges,
        "counts": [int(values.size)],
        "below": int(np.count_nonzero(values < edges[0])),
        "above": int(np.count_nonzero(values > edges[1])),
    }


def _step(span: float) -> float:
    """The round width that divides a span into a number of bins closest to the wanted one."""
    scale = 10.0 ** math.floor(math.log10(span / _BINS))
    widths = [step * scale for step in _STEPS]
    return min(widths, key=lambda width: abs(math.log(span / width / _BINS)))
