"""Arithmetic on values that are floats where every draw agrees and arrays ``(draw,)`` elsewhere.

The same trace serves expected people (floats) and counted people (whole numbers): a state's
people leave along the entries of its row, and what arrives is summed. Nothing is computed in
place on a value that somebody else may hold, and a sum of one value is that value itself, so
that equal things stay the same object and need not be computed twice.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["Array", "Value", "average_of_ends", "stack", "total"]

Array = npt.NDArray[np.float64]
Value = float | Array
"""A float, or an array ``(draw,)``; counted people are arrays of int64 used alike."""


def total(parts: Sequence[Value]) -> Value:
    """The sum of at least one value; of exactly one, the very same object."""
    if len(parts) == 1:
        return parts[0]
    result = parts[0] + parts[1]
    for part in parts[2:]:
        if isinstance(result, np.ndarray):
            np.add(result, part, out=result)
        else:
            result = result + part
    return result


def stack(rows: Sequence[Sequence[Value]]) -> Array:
    """Sums of values by year as one float64 array ``(years, draws)``, or ``(years, 1)`` of floats.

    A year without values is nobody (zero).
    """
    result = np.empty((len(rows), _width(rows)))
    for row, parts in zip(result, rows, strict=True):
        row[:] = parts[0] if parts else 0.0
        for part in parts[1:]:
            np.add(row, part, out=row)
    return result


def _width(rows: Sequence[Sequence[Value]]) -> int:
    return max((p.shape[0] for row in rows for p in row if isinstance(p, np.ndarray)), default=1)


def average_of_ends(points: Array, carried: Sequence[Sequence[Value]] | None) -> Array:
    """``(T, draws)``: half of start plus end of each year, from ``points`` (T + 1, draws).

    ``carried``: those of each point who were there before it, where others enter at the point
    itself (they are in the year that begins, not in the one that ends); None where nobody does.
    """
    result = np.empty((points.shape[0] - 1, points.shape[1]))
    if carried is None:
        np.add(points[:-1], points[1:], out=result)
    else:
        for row, start, parts in zip(result, points[:-1], carried[1:], strict=True):
            row[:] = start
            for part in parts:
                np.add(row, part, out=row)
    np.multiply(result, 0.5, out=result)
    return result
