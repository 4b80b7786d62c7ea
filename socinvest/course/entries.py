"""The entries of a row as numbers: within bounds, competing, and what they leave over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from socinvest.numerics.cohort import Mask, Value, total

__all__ = [
    "TOLERANCE",
    "bounded",
    "bounded_by",
    "compete",
    "leavers",
    "left_with",
    "whole_row",
]

TOLERANCE = 1e-12
"""Beyond this a probability counts as out of range; within it is rounding."""


def bounded(values: list[Value], highest: float = 1.0) -> tuple[list[Value], list[Mask]]:
    """Values clipped to 0..highest, then scaled down in proportion where they exceed 1 together.

    Returns them and for each the draws in which it was out of range, or had to be scaled.
    """
    result, masks, _ = bounded_by(values, highest, [None] * len(values))
    return result, masks


def bounded_by(
    values: list[Value], highest: float, limits: Sequence[tuple[float, float] | None]
) -> tuple[list[Value], list[Mask], Value | None]:
    """The same with smallest and largest value where they are known; also the sum, if made."""
    result, masks = [], []
    for stated, known in zip(values, limits, strict=True):
        value = stated
        low, high = known or (float(np.min(value)), float(np.max(value)))
        mask = np.zeros((), dtype=bool)
        if low < -TOLERANCE or high > highest + TOLERANCE:
            mask = (np.asarray(value) < -TOLERANCE) | (np.asarray(value) > highest + TOLERANCE)
        if low < 0.0 or high > highest:
            value = _value(np.clip(value, 0.0, highest))
        result.append(value)
        masks.append(mask)
    if highest != 1.0 or len(result) < 2:
        return result, masks, None
    together = total(result)
    if float(np.max(together)) > 1.0:
        above = np.asarray(together) > 1.0 + TOLERANCE
        result = [_value(np.divide(v, np.maximum(together, 1.0))) for v in result]
        masks = [
            mask | (above & (np.asarray(value) > 0.0))
            for value, mask in zip(result, masks, strict=True)
        ]
        return result, masks, None
    return result, masks, together


def _value(number: object) -> Value:
    return number if isinstance(number, np.ndarray) else float(number)  # type: ignore[arg-type]


def compete(rates: list[Value], c: float) -> list[Value]:
    """Competing hazards over ``c`` years: p_i = r_i / R (1 - exp(-R c)), R their sum."""
    if c != 1.0:
        rates = [rate * c for rate in rates]
    together = np.asarray(total(rates))
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(together > 0.0, -np.expm1(-together) / together, 1.0)
    share: Value = float(factor) if factor.ndim == 0 else factor
    return [rate * share for rate in rates]


def leavers(values: list[Value]) -> tuple[list[Value], Mask]:
    """Shares of those who leave, scaled to 1 together, and the draws in which they had to be."""
    together = total(values)
    off = np.abs(np.asarray(together) - 1.0) > 1e-9
    if not off.any():
        return values, off
    empty = np.asarray(together) <= 0.0
    even = 1.0 / len(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        scaled = [np.where(empty, even, np.divide(value, together)) for value in values]
    return [_value(value) for value in scaled], off


def left_with(shares: Mapping[int, Value], leave: Value, state: int) -> dict[int, Value]:
    """A row of those who leave with a chance ``leave``, each to their destination."""
    if isinstance(leave, float) and leave <= 0.0:
        return {state: 1.0}
    if isinstance(leave, float) and leave >= 1.0:
        return dict(shares)
    return {**{target: share * leave for target, share in shares.items()}, state: 1.0 - leave}


def whole_row(
    index: Mapping[str, int],
    targets: list[str],
    values: list[Value],
    rest: int,
    together: Value | None,
) -> dict[int, Value]:
    """Entries that are structurally there, and what they leave over going to ``rest``, last.

    ``together``: their sum where it is known to be at most 1.
    """
    result: dict[int, Value] = {
        index[target]: value
        for target, value in zip(targets, values, strict=True)
        if not (isinstance(value, float) and value == 0.0)
    }
    if not result:
        return {rest: 1.0}
    if isinstance(together, np.ndarray) and rest not in result:
        return {**result, rest: np.subtract(1.0, together)}
    left = 1.0 - total(tuple(result.values()))
    if isinstance(left, float):
        if left > TOLERANCE:
            result[rest] = result.pop(rest, 0.0) + left
    else:
        result[rest] = result.pop(rest, 0.0) + np.maximum(left, 0.0)
    return result
