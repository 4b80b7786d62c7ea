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

__all__ = ["Array", "Mask", "Sums", "Value", "scaled", "total"]

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
"""Draws in which something holds, (draw,), or () where every draw agrees."""
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


def scaled(values: Sequence[Value], factor: Value) -> tuple[Value, ...]:
    """Each value times ``factor``; equal objects give equal objects, a factor of 1.0 the same."""
    if isinstance(factor, float) and factor == 1.0:
        return tuple(values)
    made: dict[int, Value] = {}
    for value in values:
        if id(value) not in made:
            made[id(value)] = value * factor
    return tuple(made[id(value)] for value in values)


class Sums:
    """Sums of values by year, written into one array as soon as a year has more than one."""

    def __init__(self, years: int) -> None:
        self._single: list[Value | None] = [None] * years
        self._written = [False] * years
        self._array: Array | None = None

    def add(self, year: int, value: Value) -> None:
        """Add people of a year, a float or (draw,). Years outside the horizon are left out."""
        if not 0 <= year < len(self._single):
            return
        other = self._single[year]
        if self._written[year]:
            assert self._array is not None
            np.add(self._array[year], value, out=self._array[year])
        elif other is None:
            self._single[year] = value
        elif isinstance(value, float) and isinstance(other, float):
            self._single[year] = other + value
        else:
            np.add(other, value, out=self._row(year, value, other))
            self._single[year] = None

    def _row(self, year: int, *like: Value) -> Array:
        if self._array is None:
            width = max(v.shape[0] for v in like if isinstance(v, np.ndarray))
            # Zeros that nobody touches cost nothing: most years of an intake are empty.
            self._array = np.zeros((len(self._single), width))
        self._written[year] = True
        row: Array = self._array[year]
        return row

    def array(self, factor: float = 1.0) -> Array:
        """``factor`` times the sums: float64 ``(years, draw)``, or ``(years, 1)`` of floats."""
        for year, value in enumerate(self._single):
            if isinstance(value, np.ndarray):
                self._row(year, value)[:] = value
                self._single[year] = None
        if self._array is None:
            self._array = np.zeros((len(self._single), 1))
        for year, value in enumerate(self._single):
            if value is not None:
                self._row(year)[:] = value
                self._single[year] = None
        if factor != 1.0:
            np.multiply(self._array, factor, out=self._array)
        return self._array
