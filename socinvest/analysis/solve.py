"""Roots of several smooth functions of one number that come out of one expensive evaluation.

A rough evaluation at many points says where each function changes sign; a polynomial through
few full evaluations then serves all functions, accepted once it foretells the next evaluation.
A function that it cannot follow (a kink) is solved by itself in its bracket.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from socinvest.ledger import Array
from socinvest.records import dataclass

__all__ = ["Answer", "Search", "bracketed", "solve"]

_ACCEPTED = 1e-8
"""How well, as a share of the scale, the polynomial must foretell an evaluation."""
_RESIDUAL = 1e-7
"""How far from 0, as a share of the scale, an evaluated root may be."""
_MOST = 5
_CORRECTIONS = 6
_NODES = 15


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched: ``low`` to ``high``, from ``start``; ``neutral`` is no effect.

    ``full(x)`` gives all functions (V + M,): V targets to bring to 0, then M values wanted at
    the roots. ``rough(x)`` gives (K, V + M) for K points, exact up to a slowly varying error.
    ``geometric``: steps are ratios. ``scale`` (V,) says what counts as large, ``noise`` (V,)
    what is rounding.
    """

    low: float
    high: float
    start: float
    neutral: float
    geometric: bool
    at_start: Array
    full: Callable[[float], Array]
    rough: Callable[[Array], Array]
    scale: Array
    noise: Array


@dataclass(frozen=True, slots=True)
class Answer:
    """``found`` with the root nearest to no effect, all roots, and the values wanted there;
    ``always``: >= 0 over the whole interval; ``none``: no root; ``undefined``: no dependence."""

    status: str
    value: float | None = None
    roots: tuple[float, ...] = ()
    wanted: Array | None = None
    gains: str | None = None
    """On which side of a found root the target gains: ``below`` or ``above`` it."""


def solve(search: Search) -> list[Answer]:
    """One answer per target, with a residual of at most 1e-6 of its scale."""
    count = search.scale.size
    nodes = _nodes(search)
    rough = search.rough(nodes)
    # What few draws get wrong is nearly the same everywhere: it is known at the start.
    begin = int(np.argmin(np.abs(nodes - search.start)))
    rough = rough + (search.at_start - rough[begin])
    full = _Full(search)
    _check_near_misses(nodes, rough, search, full)
    brackets = [_brackets(nodes, rough[:, j]) for j in range(count)]
    found = [pair for j in range(count) if _moves(rough, j, search) for pair in brackets[j]]
    model = _fit(search, [estimate for _, _, estimate in found], full) if found else None
    answers = []
    for j in range(count):
        if not _moves(rough, j, search):
            answers.append(Answer("undefined"))
        elif not brackets[j]:
            answers.append(Answer("always" if rough[0, j] >= 0.0 else "none"))
        else:
            roots = [_root(j, low, high, model, search, full) for low, high, _ in brackets[j]]
            exact = [r for r in roots if r is not None]
            if exact:
                answers.append(_nearest(exact, rough[0, j], search))
            else:
                # Only few draws had seen a change: the sign is everywhere that of the start.
                answers.append(Answer("always" if search.at_start[j] >= 0.0 else "none"))
    return answers


def bracketed(
    function: Callable[[float], float], low: float, high: float, tolerance: float, most: int = 80
) -> float | None:
    """A root between two points of different sign (Illinois variant of false position).

    None if the signs are equal. Stops at a residual of ``tolerance`` or when nothing is left
    between the points. Dowell and Jarratt, BIT 11 (1971).
    """
    f_low, f_high = function(low), function(high)
    if f_low == 0.0:
        return low
    if f_high == 0.0:
        return high
    if (f_low > 0.0) == (f_high > 0.0):
        return None
    side = 0
    best = low if abs(f_low) < abs(f_high) else high
    for step in range(most):
        middle = 0.5 * (low + high)
        if step % 4 != 3:
            middle = (low * f_high - high * f_low) / (f_high - f_low)
        if not low < middle < high:
            break
        best, value = middle, function(middle)
        if abs(value) <= tolerance:
            break
        if (value > 0.0) == (f_low > 0.0):
            low, f_low = middle, value
            f_high = 0.5 * f_high if side == -1 else f_high
            side = -1
        else:
            high, f_high = middle, value
            f_low = 0.5 * f_low if side == 1 else f_low
            side = 1
    return best


def _nodes(search: Search) -> Array:
    space = np.geomspace if search.geometric else np.linspace
    inner = (search.start, search.neutral)
    nodes = np.append(space(search.low, search.high, _NODES), inner)
    return np.array(sorted(set(np.clip(nodes, search.low, search.high).tolist())))


class _Full:
    """The full evaluation, each point once."""

    def __init__(self, search: Search) -> None:
        self._evaluate = search.full
        self.known: dict[float, Array] = {search.start: search.at_start}

    def __call__(self, x: float) -> Array:
        if x not in self.known:
            self.known[x] = self._evaluate(x)
        return self.known[x]


def _moves(rough: Array, target: int, search: Search) -> bool:
    return bool(np.ptp(rough[:, target]) > search.noise[target])


def _check_near_misses(nodes: Array, rough: Array, search: Search, full: _Full) -> None:
    """Where a target seems never to change sign, but only just, look with all draws."""
    for j in range(search.scale.size):
        column = rough[:, j]
        nearest = int(np.argmin(np.abs(column)))
        close = abs(column[nearest]) < 0.1 * np.ptp(column)
        if _moves(rough, j, search) and close and not _brackets(nodes, column):
            rough[nearest] = full(float(nodes[nearest]))


def _brackets(nodes: Array, values: Array) -> list[tuple[float, float, float]]:
    """(low, high, first guess) around every change between >= 0 and below."""
    positive = values >= 0.0
    found = []
    for i in np.flatnonzero(positive[1:] != positive[:-1]):
        low, high = float(nodes[i]), float(nodes[i + 1])
        guess = low + (high - low) * float(values[i] / (values[i] - values[i + 1]))
        found.append((low, high, guess))
    return found


@dataclass(frozen=True, slots=True)
class _Model:
    """Barycentric interpolation through full evaluations (Berrut and Trefethen, 2004)."""

    points: Array
    values: Array
    error: Array
    low: float
    high: float

    def at(self, x: float) -> Array:
        return _interpolate(self.points, self.values, x)


def _interpolate(points: Array, values: Array, x: float) -> Array:
    gaps = x - points
    hit = np.flatnonzero(gaps == 0.0)
    if hit.size:
        exact: Array = values[hit[0]]
        return exact
    apart = points[:, None] - points[None, :]
    np.fill_diagonal(apart, 1.0)
    # Only ratios of weights count: scaled so that products of many gaps stay in range.
    weights = 1.0 / np.prod(apart / np.ptp(points), axis=1) / gaps
    result: Array = weights @ values / weights.sum()
    return result


def _fit(search: Search, guesses: Sequence[float], full: _Full) -> _Model:
    """Evaluate where the roots are until the polynomial foretells the next evaluation."""
    width = 0.05 * (search.high - search.low)
    if search.geometric:
        width = min(width, 0.15 * min(guesses))
    low, high = max(min(guesses) - width, search.low), min(max(guesses) + width, search.high)
    points: list[float] = []
    values: list[Array] = []
    error = np.full(search.scale.size, np.inf)
    if low < search.start < high:
        points, values = [search.start], [search.at_start]
    for share in _spread_out(13)[:_MOST]:
        x = low + share * (high - low)
        if points and min(abs(x - p) for p in points) < 1e-6 * (high - low):
            continue
        value = full(x)
        if len(points) >= 2:
            foretold = _interpolate(np.array(points), np.array(values), x)
            error = np.abs(foretold - value)[: search.scale.size]
        points.append(x)
        values.append(value)
        if np.all(error <= _ACCEPTED * search.scale + search.noise):
            break
    return _Model(np.array(points), np.array(values), error, low, high)


def _spread_out(count: int) -> list[float]:
    """Chebyshev points of [0, 1] in an order that is well spread from the beginning (Leja)."""
    waiting = list(0.5 - 0.5 * np.cos(np.pi * np.arange(count) / (count - 1)))
    order = [waiting.pop(0)]
    while waiting:
        gaps = [np.prod([abs(x - y) for y in order]) for x in waiting]
        order.append(waiting.pop(int(np.argmax(gaps))))
    return [float(x) for x in order]


def _root(
    target: int,
    low: float,
    high: float,
    model: _Model | None,
    search: Search,
    full: _Full,
) -> tuple[float, Array] | None:
    scale, count = float(search.scale[target]), search.scale.size
    if model is not None:
        close = _foretold(target, max(low, model.low), min(high, model.high), model, search, full)
        if close is not None:
            return close

    def exact(x: float) -> float:
        return float(full(x)[target])

    root = bracketed(exact, low, high, _RESIDUAL * scale, most=40)
    if root is None:
        # Few draws had put the change on the wrong side of a node.
        root = bracketed(exact, search.low, search.high, _RESIDUAL * scale, most=60)
    return None if root is None else (root, full(root)[count:])


def _foretold(
    target: int, low: float, high: float, model: _Model, search: Search, full: _Full
) -> tuple[float, Array] | None:
    """The root of the polynomial, corrected by what evaluations near it show it to miss."""
    scale, count = float(search.scale[target]), search.scale.size
    trusted = model.error[target] <= _ACCEPTED * scale + search.noise[target]
    if low >= high:
        return None
    for _ in range(_CORRECTIONS):
        places = np.array(sorted(x for x in full.known if model.low <= x <= model.high))
        missed = np.array([full.known[x][target] - model.at(x)[target] for x in places])

        def foretold(x: float, places: Array = places, missed: Array = missed) -> float:
            return float(model.at(x)[target] + np.interp(x, places, missed))

        root = bracketed(foretold, low, high, 1e-12 * scale)
        if root is None:
            return None
        if trusted:
            return root, model.at(root)[count:]
        value = full(root)
        if abs(value[target]) <= _RESIDUAL * scale:
            return root, value[count:]
    return None


def _nearest(roots: list[tuple[float, Array]], at_low: float, search: Search) -> Answer:
    def away(root: tuple[float, Array]) -> float:
        if search.geometric:
            return float(abs(np.log(root[0] / search.neutral)))
        return abs(root[0] - search.neutral)

    value, wanted = min(roots, key=away)
    every = tuple(sorted({r for r, _ in roots}))
    # The sign changes at each root, so the parity of those below tells the side.
    below = (at_low >= 0.0) == (every.index(value) % 2 == 0)
    return Answer("found", value, every, wanted, "below" if below else "above")
