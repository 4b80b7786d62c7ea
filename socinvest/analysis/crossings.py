"""Where a function of one number begins or ceases to reach something: by a scan, then narrowed.

The function gives how far beyond the target it is: it is reached from 0 on. It may be undefined
(nan), jump, and change sign more than once; what happens between two points of the scan at whose
ends it is alike stays unseen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

__all__ = ["Crossing", "Crossings", "Stretch", "crossings", "grid", "stretches"]

Function = Callable[[float], float]
_POINTS = 25
_MOST = 100
_PROBE = 1e-4


class Crossing(NamedTuple):
    """A value at which the target is reached, next to values at which it is not.

    ``reached`` ``from`` the value on, or ``up_to`` it.
    """

    value: float
    reached: Literal["from", "up_to"]


class Stretch(NamedTuple):
    """Values from ``low`` to ``high`` at which a target is reached, as far as was looked."""

    low: float
    high: float


class Crossings(NamedTuple):
    """``found`` with every crossing, ascending; ``always`` or ``none``: reached at every point
    or at none; ``undefined``: there is no value anywhere. ``known``: the function by point.
    """

    status: Literal["found", "always", "none", "undefined"]
    found: tuple[Crossing, ...]
    known: dict[float, float]


def grid(low: float, high: float, *, whole: bool, inside: Sequence[float] = ()) -> list[float]:
    """Evenly spread points from ``low`` to ``high``, those ``inside`` among them.

    >>> grid(1, 4, whole=True)
    [1.0, 2.0, 3.0, 4.0]
    """
    if whole:
        low, high = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    step = (high - low) / (_POINTS - 1)
    points = [low + i * step for i in range(_POINTS - 1)] + [high]
    if whole:
        points = [round(point) for point in points]
    points += [point for point in inside if low <= point <= high]
    return sorted({float(point) for point in points})


def crossings(
    function: Function,
    points: Sequence[float],
    *,
    whole: bool,
    slack: float = 0.0,
    narrow: Callable[[], float] = lambda: 1e-12,
) -> Crossings:
    """Every change between reached and not that two neighbouring points show.

    Each is narrowed down to neighbouring whole numbers (``whole``), or to an interval whose
    length is the share ``narrow`` of its ends; the value told is on the side where the target is
    reached (to ``slack``).
    """
    known = {point: function(point) for point in points}
    found = []
    for (low, before), (high, after) in pairwise(known.items()):
        if math.isnan(before) or math.isnan(after):
            continue
        if (before >= -slack) != (after >= -slack):
            ends = (low, before), (high, after)
            found.append(_narrowed(function, *ends, whole, slack, narrow))
    values = [value for value in known.values() if not math.isnan(value)]
    if not values:
        return Crossings("undefined", (), known)
    if found:
        return Crossings("found", tuple(found), known)
    return Crossings("always" if values[0] >= -slack else "none", (), known)


def stretches(answer: Crossings, slack: float = 0.0) -> tuple[Stretch, ...]:
    """Where the target is reached, as stretches between crossings and the ends of the scan."""
    marks: list[tuple[float, bool]] = [
        (point, value >= -slack) for point, value in answer.known.items() if not math.isnan(value)
    ]
    marks += [(one.value, True) for one in answer.found]
    found: list[Stretch] = []
    low = last = math.nan
    for point, reached in sorted(marks):
        if reached:
            low = point if math.isnan(low) else low
            last = point
        elif not math.isnan(low):
            found.append(Stretch(low, last))
            low = math.nan
    return (*found, Stretch(low, last)) if not math.isnan(low) else tuple(found)


def _narrowed(
    function: Function,
    low: tuple[float, float],
    high: tuple[float, float],
    whole: bool,
    slack: float,
    narrow: Callable[[], float],
) -> Crossing:
    """The crossing between two points: false position (Illinois variant), else halving.

    Dowell and Jarratt, BIT 11 (1971). What stays the same over a stretch is halved.
    """
    rising = high[1] >= -slack
    good, bad = (high, low) if rising else (low, high)
    weights = [good[1], bad[1]]
    last, flat = "", whole
    for step in range(_MOST):
        if _close(good[0], bad[0], whole, narrow()):
            break
        spread = weights[0] - weights[1]
        middle = 0.5 * (good[0] + bad[0])
        if whole:
            middle = float(math.floor(middle))
        elif not flat and abs(good[1]) <= slack:
            # On the target itself, which may be met just here or further on as well.
            middle = good[0] + _PROBE * (bad[0] - good[0])
        elif not flat and step % 4 != 3 and math.isfinite(spread) and spread > 0.0:
            middle = (bad[0] * weights[0] - good[0] * weights[1]) / spread
        if not min(good[0], bad[0]) < middle < max(good[0], bad[0]):
            break
        value = function(middle)
        # An end that stays twice weighs half. What has no value does not reach anything.
        side = "good" if value >= -slack else "bad"
        if side == "good":
            flat = flat or value == good[1]
            good = (middle, value)
            weights = [value, 0.5 * weights[1] if last == side else bad[1]]
        else:
            flat = flat or value == bad[1]
            bad = (middle, value)
            weights = [0.5 * weights[0] if last == side else good[1], value]
        last = side
    return Crossing(good[0], "from" if rising else "up_to")


def _close(one: float, other: float, whole: bool, narrow: float) -> bool:
    if whole:
        return abs(one - other) <= 1.0
    return abs(one - other) <= narrow * max(abs(one), abs(other))
