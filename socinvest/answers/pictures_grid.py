"""The medians at which an effect's curve is drawn, and what chance adds between a few of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from socinvest.answers.moving import Moved, no_effect
from socinvest.draws import Draws
from socinvest.ledger import Array
from socinvest.model import Scenario
from socinvest.records import dataclass

__all__ = ["Grid", "grid_of", "interpolated"]

_EVEN = 13
_POINTS = 17
_NEAR = 0.05
"""Points closer than this share of the span say nothing new; nor do runs of chance."""
_STRONG = 2.0
"""A ratio of one half, or of two, is a strong effect."""
_BEYOND = 0.3
"""The curve goes so much farther on the other side of no effect, as a share of its strong side."""
_FARTHEST = 5.0
"""Break-evens up to so many times a strong effect from none are within the picture."""


@dataclass(frozen=True, slots=True)
class Grid:
    """``values`` ascending, the file's own median and ``none`` among them where known.

    ``places``: the same on the scale on which effects add up (logarithms of ratios). ``nodes``:
    the values at which chance is run.
    """

    values: tuple[float, ...]
    places: tuple[float, ...]
    nodes: tuple[float, ...]
    none: float | None


def grid_of(
    scenario: Scenario, strategy: str, effect: Moved, roots: Sequence[float], draws: Draws
) -> Grid:
    """From a strong effect to beyond none, wide enough for the file's own and its break-evens.

    The strong side is the one on which the break-evens lie, else where the effect's own median
    does, else below none.
    """
    none = no_effect(scenario, strategy, effect, draws)
    scale = np.log if effect.ratio else np.asarray
    centre = float(scale(effect.median if none is None else none))
    own = float(scale(effect.median))
    low, high = float(scale(effect.low)), float(scale(effect.high))
    strong = np.log(_STRONG) if effect.ratio else max(
        2.0 * abs(own - centre), 3.0 * effect.sd, 0.05 * (high - low)
    )  # fmt: skip
    near = [r for r in (float(scale(x)) for x in roots) if abs(r - centre) <= _FARTHEST * strong]
    pull = sum(np.sign(r - centre) for r in near) or np.sign(own - centre)
    sides = (_BEYOND, 1.0) if pull > 0.0 else (1.0, _BEYOND)
    wanted = [centre - sides[0] * strong, centre + sides[1] * strong, own]
    wanted += [centre + 1.15 * (r - centre) for r in near]
    first, last = max(min(wanted), low), min(max(wanted), high)
    ends = [float(scale(effect.low)) if first == low else first, last]
    fixed = {own, *ends, *([centre] if none is not None and first <= centre <= last else [])}
    gap = _NEAR * (last - first)
    places = _thinned(sorted(fixed), np.linspace(first, last, _EVEN).tolist(), gap)
    places = _thinned(places, near, 0.2 * gap, _POINTS)
    own_or_none = [centre] if none is not None and centre in places else []
    nodes = _thinned([own], [*ends, *own_or_none], gap)
    back = np.exp if effect.ratio else np.asarray
    # The file's own and none are told as they are, not as their logarithms come back.
    exact = {own: effect.median, centre: effect.median if none is None else none}

    def value(place: float) -> float:
        return exact.get(place, float(back(place)))

    return Grid(
        tuple(value(p) for p in places), tuple(places), tuple(value(p) for p in nodes), none
    )


def _thinned(
    kept: Sequence[float], more: Sequence[float], gap: float, most: int | None = None
) -> list[float]:
    """Points with those of ``more`` that are farther than ``gap`` from all others, sorted."""
    result = list(kept)
    for one in more:
        room = most is None or len(result) < most
        if room and one not in result and all(abs(one - p) >= gap for p in result):
            result.append(one)
    return sorted(result)


def interpolated(grid: Grid, lucks: Sequence[Array]) -> Array:
    """What chance adds at every point of a grid, (V, K, n), from runs at its nodes, (V, n) each.

    On a line between the two nearest runs of the same draw, whose random numbers are common.
    A line through two runs varies less than a run between them would: the variance, which
    grows with how many people are moved, is brought back to the line between the two variances.
    """
    at = np.array([grid.places[grid.values.index(x)] for x in grid.nodes])
    result = np.empty((lucks[0].shape[0], len(grid.places), lucks[0].shape[1]))
    for k, place in enumerate(grid.places):
        right = int(np.clip(np.searchsorted(at, place), 1, max(at.size - 1, 1)))
        if at.size == 1 or place in at:
            result[:, k] = lucks[0 if at.size == 1 else int(np.flatnonzero(at == place)[0])]
            continue
        one, two = lucks[right - 1], lucks[right]
        weight = np.clip((place - at[right - 1]) / (at[right] - at[right - 1]), 0.0, 1.0)
        between = (1.0 - weight) * one + weight * two
        wanted = (1.0 - weight) * one.var(axis=1) + weight * two.var(axis=1)
        found = between.var(axis=1)
        factor = np.sqrt(np.divide(wanted, found, out=np.ones_like(found), where=found > 0.0))
        middle = between.mean(axis=1, keepdims=True)
        result[:, k] = middle + factor[:, None] * (between - middle)
    return result
