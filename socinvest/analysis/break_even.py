"""What would have to be true: the year, effect, volume and unit cost at which the NPV is 0."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from socinvest.analysis.solve import Answer, Search, bracketed
from socinvest.ledger import Array

__all__ = ["MOST", "effect_entry", "entry", "unit_cost_answers", "volume_answers", "watched"]

MOST = 100.0
"""Volumes and unit costs are searched up to so many times what the file states."""

_Evaluate = Callable[[float], Array]


def entry(
    answer: Answer,
    *,
    unit: str,
    searched: tuple[float, float],
    parameter: str | None = None,
    measures: Mapping[str, Any] | None = None,
    factor: float = 1.0,
) -> dict[str, Any]:
    """A break-even as the summary shows it; ``factor`` turns the answer into the unit."""
    result: dict[str, Any] = {
        "value": None if answer.value is None else answer.value * factor,
        "unit": unit,
        "parameter": parameter,
        "status": answer.status,
        "searched": [bound * factor for bound in searched],
        "measures": dict(measures or {}),
    }
    if len(answer.roots) > 1:
        result["roots"] = [root * factor for root in answer.roots]
    return result


def watched(search: Search) -> tuple[Search, list[Array]]:
    """The same search, and a list of all (V + M,) that it finds, where it starts included."""
    seen = [search.at_start]

    def full(x: float) -> Array:
        seen.append(search.full(x))
        return seen[-1]

    return replace(search, full=full), seen


def effect_entry(
    answer: Answer,
    *,
    unit: str,
    searched: tuple[float, float],
    parameter: str | None,
    measures: Sequence[tuple[str, str]],
    told: Sequence[int] = (),
    joint: Sequence[str] = (),
) -> dict[str, Any]:
    """A break-even effect with those of the measures (name, unit) that it changes.

    ``answer.wanted`` holds the strategy's mean of every measure, then the comparator's;
    ``told`` the places of those that the effect changes, in the order in which they are told.
    """
    implied: dict[str, Any] = {}
    if answer.wanted is not None:
        half = len(measures)
        for i in told:
            name, of = measures[i]
            with_it, without = float(answer.wanted[i]), float(answer.wanted[half + i])
            implied[name] = {
                "unit": of,
                "strategy": with_it,
                "comparator": without,
                "difference": with_it - without,
            }
    result = entry(answer, unit=unit, searched=searched, parameter=parameter, measures=implied)
    if answer.gains is not None:
        result["gains"] = answer.gains
    if joint:
        result["joint"] = list(joint)
    return result


_JUST = 1e-9
"""So much more than a whole number of posts takes another one."""
_LOOKS = 24
_TEETH = 40


def volume_answers(
    npv: _Evaluate, noise: Array, scale: Array, *, linear: bool, steps: Array | None = None
) -> list[Answer]:
    """Per target the factor on the intake from which the mean NPV stays >= 0.

    ``npv(k)`` (V,) at k times the intake, one-off and fixed costs unchanged. Closed form where
    money is proportional to people; ``none`` where no cost is fixed (the sign never changes).
    With whole posts or capped financing the last change of sign on a grid, then narrowed down.
    ``steps`` are the factors at which another post begins: just after each the NPV is lowest,
    so the last one that is still below 0 tells between which two the answer lies.
    """
    if linear:
        one, two = npv(1.0), npv(2.0)
        return [
            _line(float(2.0 * a - b), float(b - a), float(e), 0.0)
            for a, b, e in zip(one, two, noise, strict=True)
        ]
    known: dict[float, Array] = {}

    def remembered(k: float) -> Array:
        if k not in known:
            known[k] = npv(k)
        return known[k]

    if steps is not None and steps.size:
        return [
            _after_steps(remembered, steps, j, 1e-7 * float(scale[j]), float(noise[j]))
            for j in range(noise.size)
        ]
    grid = np.array(sorted({*np.geomspace(1.0 / MOST, MOST, 41).tolist(), 1.0}))
    values = np.array([remembered(float(k)) for k in grid])
    return [
        _last_change(remembered, grid, values[:, j], j, 1e-7 * float(scale[j]))
        for j in range(noise.size)
    ]


def _line(fixed: float, slope: float, noise: float, floor: float) -> Answer:
    if abs(fixed) <= noise:
        return Answer("undefined" if abs(slope) <= noise else "none")
    root = -fixed / slope if abs(slope) > noise else np.inf
    if floor < root <= MOST:
        return Answer("found", float(root), (float(root),))
    return Answer("always" if fixed + slope >= 0.0 else "none")


def _after_steps(
    npv: _Evaluate, steps: Array, target: int, tolerance: float, noise: float
) -> Answer:
    """The smallest factor from which a saw of whole posts stays at 0 or above."""
    lows = np.concatenate([[1.0 / MOST], steps * (1.0 + _JUST)])

    def low(index: int) -> float:
        return float(npv(float(lows[index]))[target])

    places = np.unique(np.geomspace(1, lows.size, _LOOKS).astype(int) - 1)
    values = np.array([low(int(i)) for i in places])
    if np.all(np.abs(values) <= noise):
        return Answer("undefined")
    below = np.flatnonzero(values < -tolerance)
    if below.size == 0:
        return Answer("always")
    if below[-1] == places.size - 1:
        return Answer("none")
    last, above = int(places[below[-1]]), int(places[below[-1] + 1])
    while above - last > 1:
        middle = (last + above) // 2
        last, above = (middle, above) if low(middle) < -tolerance else (last, middle)
    # The years' posts begin at different numbers of people: a later tooth may reach deeper.
    for index in range(above, min(above + _TEETH, lows.size)):
        if low(index) < -tolerance:
            last = index
    start = float(lows[last])
    end = float(steps[last]) if last < steps.size else MOST
    root = bracketed(lambda k: float(npv(k)[target]), start, end, tolerance)
    root = end if root is None else root
    return Answer("found", root, (root,))


def _last_change(
    npv: _Evaluate, grid: Array, values: Array, target: int, tolerance: float
) -> Answer:
    negative = np.flatnonzero(values < 0.0)
    if not values.any():
        return Answer("undefined")
    if negative.size == 0:
        return Answer("always")
    last = int(negative[-1])
    if last == grid.size - 1:
        return Answer("none")
    low, high = float(grid[last]), float(grid[last + 1])
    # Halving, because a saw of whole posts deceives whatever trusts a slope; but close to the
    # root it is a line between two steps.
    for _ in range(12):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if npv(middle)[target] < 0.0 else (low, middle)
    root = bracketed(lambda k: float(npv(k)[target]), low, high, tolerance)
    root = high if root is None or npv(root)[target] < -tolerance else root
    return Answer("found", root, (root,))


def unit_cost_answers(npv: _Evaluate, noise: Array, scale: Array, *, linear: bool) -> list[Answer]:
    """Per target the factor on all intervention cost lines at which the mean NPV is 0.

    Closed form unless a cap on financing bends the line; then solved in a bracket around 1.
    """
    if linear:
        none, one = npv(0.0), npv(1.0)
        return [
            _cost_line(float(a), float(b - a), float(e))
            for a, b, e in zip(none, one, noise, strict=True)
        ]
    grid = np.array([0.0, 0.125, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0, 8.0, 16.0, 40.0, MOST])
    values = np.array([npv(float(k)) for k in grid])
    return [
        _bent(npv, grid, values[:, j], j, float(noise[j]), float(scale[j]))
        for j in range(noise.size)
    ]


def _cost_line(without: float, slope: float, noise: float) -> Answer:
    if abs(slope) <= noise:
        return Answer("undefined")
    root = -without / slope
    if 0.0 <= root <= MOST:
        return Answer("found", root, (root,))
    return Answer("always" if without + slope >= 0.0 else "none")


def _bent(
    npv: _Evaluate, grid: Array, values: Array, target: int, noise: float, scale: float
) -> Answer:
    if np.ptp(values) <= noise:
        return Answer("undefined")
    positive = values >= 0.0
    roots = []
    for i in np.flatnonzero(positive[1:] != positive[:-1]):
        root = bracketed(
            lambda k: float(npv(k)[target]), float(grid[i]), float(grid[i + 1]), 1e-9 * scale
        )
        if root is not None:
            roots.append(root)
    if not roots:
        return Answer("always" if positive[0] else "none")
    return Answer("found", min(roots, key=lambda r: abs(r - 1.0)), tuple(roots))
