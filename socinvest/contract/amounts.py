"""What a term gives, by form: functions of a measured quantity. Arrays by draw, or numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from socinvest.contract.values import Array, Number

__all__ = ["above", "growth", "linear", "proportions", "shortfall", "stepped"]


def above(q: Number, lower: Number = 0.0, upper: Number = np.inf) -> Array:
    """The part of a quantity between two bounds: (min(q, upper) - lower)+.

    >>> above(np.array([-2.0, 6.0, 15.0]), 0.0, 10.0).tolist()
    [0.0, 6.0, 10.0]
    """
    return np.maximum(np.minimum(q, upper) - lower, 0.0)


def stepped(q: Number, steps: Sequence[tuple[Number, Number]]) -> Array:
    """What the last step (from, pay) at or below q pays; nothing below the first.

    >>> stepped(np.array([9.9, 10.0, 20.0]), [(10.0, 1.0), (16.0, 4.0)]).tolist()
    [0.0, 1.0, 4.0]
    """
    paid = np.zeros(np.shape(q))
    for start, pay in steps:
        paid = np.where(np.greater_equal(q, start), pay, paid)
    return paid


def linear(q: Number, steps: Sequence[tuple[Number, Number]]) -> Array:
    """In a straight line between the steps (from, pay), flat outside them.

    Two steps from the same q are a jump, paid in full from there on.

    >>> linear(np.array([0.0, 13.0, 20.0]), [(10.0, 1.0), (16.0, 4.0)]).tolist()
    [1.0, 2.5, 4.0]
    """
    paid = np.zeros(np.shape(q)) + steps[0][1]
    for (low, less), (high, more) in pairwise(steps):
        width = np.asarray(np.subtract(high, low), dtype=float)
        past = np.asarray(np.subtract(q, low), dtype=float)
        past, width = np.broadcast_arrays(past, width)
        way = np.array(past >= 0.0, dtype=float)
        np.divide(past, width, out=way, where=width > 0.0)
        paid = paid + np.clip(way, 0.0, 1.0) * np.subtract(more, less)
    return paid


def shortfall(wanted: Number, paid: Number) -> Array:
    """What is missing: (wanted - paid)+."""
    return np.maximum(np.subtract(wanted, paid), 0.0)


def growth(rate: Number, months: int) -> Array:
    """(1 + rate)^(months / 12): compound growth of a year's rate over months.

    Raises ValueError for a rate that is not above -1.

    >>> float(growth(0.21, 6).round(12))
    1.1
    """
    if np.any(np.less_equal(rate, -1.0)):
        raise ValueError("a rate a year is above -100 %")
    return np.power(1.0 + np.asarray(rate, dtype=float), months / 12)


def proportions(parts: Sequence[Number]) -> Array:
    """Parts (k, n) of 1, equal ones where there is nothing to go by.

    >>> proportions([30.0, 10.0]).tolist()
    [0.75, 0.25]
    """
    rows = np.stack(np.broadcast_arrays(*(np.asarray(part, dtype=float) for part in parts)))
    whole = rows.sum(axis=0)
    split: Array = np.full(rows.shape, 1.0 / len(rows))
    np.divide(rows, whole, out=split, where=whole > 0.0)
    return split
