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
    """Sums of values by column, written into one array as soon as a column has more than one."""

    def __init__(self, columns: int) -> None:
        self._single: list[Value | None] = [None] * columns
        self._written = [False] * columns
        self._array: Array | None = None

    def add(self, column: int, value: Value, times: float = 1.0) -> None:
        """Add ``times`` the people of a column, a float or (draw,).

        Columns that there are not are left out.
        """
        if not 0 <= column < len(self._single):
            return
        if times != 1.0:
            value = value * times
        other = self._single[column]
        if self._written[column]:
            assert self._array is not None
            np.add(self._array[column], value, out=self._array[column])
        elif other is None:
            self._single[column] = value
        elif isinstance(value, float) and isinstance(other, float):
            self._single[column] = other + value
        else:
            np.add(other, value, out=self._row(column, value, other))
            self._single[column] = None

    def begin(self, column: int, width: int) -> Array | None:
        """An empty column of ``width`` draws to be written by the caller, every draw.

        None where there is something in it, or no such column.
        """
        if not 0 <= column < len(self._single):
            return None
        if self._written[column] or self._single[column] is not None:
            return None
        return self._begun(column, width)

    def _begun(self, column: int, width: int) -> Array:
        if self._array is None:
            self._array = np.empty((len(self._single), width))
        self._written[column] = True
        row: Array = self._array[column]
        return row

    def _row(self, column: int, *like: Value) -> Array:
        return self._begun(column, max(v.shape[0] for v in like if isinstance(v, np.ndarray)))

    def array(self, factor: float = 1.0) -> Array:
        """``factor`` times the sums: float64 ``(columns, draw)``, or ``(columns, 1)`` of floats."""
        for column, value in enumerate(self._single):
            if isinstance(value, np.ndarray):
                self._row(column, value)[:] = value
                self._single[column] = None
        if self._array is None:
            self._array = np.empty((len(self._single), 1))
        for column, value in enumerate(self._single):
            if not self._written[column]:
                self._array[column] = 0.0 if value is None else value
                self._written[column], self._single[column] = True, None
        if factor != 1.0:
            np.multiply(self._array, factor, out=self._array)
        return self._array
