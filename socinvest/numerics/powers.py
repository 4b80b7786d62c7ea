"""Sums over many cycles of the same rows, by squaring them instead of walking.

With rows P and people x (by state, arrays ``(draw,)``), S(m) = x + x P + .. + x P^(m-1) doubles
by S(2m) = S(m) + S(m) P^m. Nothing is subtracted: the results are those of walking but for
rounding. It pays for few states and many cycles.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from socinvest.numerics.cohort import Array, Value

__all__ = ["People", "Rows", "cheaper", "walked"]

Rows = Mapping[tuple[int, int], Value]
"""(source, destination) -> probability, or something proportional to it."""
People = Mapping[int, Array]
"""State -> people."""
Take = Callable[[], Array]
"""Gives an array ``(draw,)`` that nobody else uses, to be written to."""


def walked(rows: Rows, start: People, cycles: int, take: Take) -> tuple[People, People]:
    """People added up over the points 0 .. cycles - 1, and people at point ``cycles``."""
    spare = take()
    raised = [rows]
    while 2 ** len(raised) <= cycles:
        raised.append(_squared(raised[-1], take, spare))
    here = {i: _copy(people, take) for i, people in start.items()}
    whole: dict[int, Array] = {}
    for power in range(len(raised) - 1, -1, -1):
        if not cycles >> power & 1:
            continue
        part = {i: _copy(people, take) for i, people in here.items()}
        for doubling in raised[:power]:
            _add(part, _moved(part, doubling, take, spare))
        _add(whole, part)
        here = _moved(here, raised[power], take, spare)
    nobody = take()
    nobody[:] = 0.0
    states = {**whole, **here}
    return {i: whole.get(i, nobody) for i in states}, {i: here.get(i, nobody) for i in states}


@lru_cache(maxsize=64)
def cheaper(rows: frozenset[tuple[int, int]], start: frozenset[int], cycles: int) -> bool:
    """Whether squaring takes fewer multiplications than walking, by what is not 0."""
    raised = [rows]
    squaring = 0
    while 2 ** len(raised) <= cycles:
        last = raised[-1]
        pairs = [(i, j) for i, k in last for m, j in last if k == m]
        squaring += len(pairs)
        raised.append(frozenset(pairs))
    for power in range(len(raised)):
        if cycles >> power & 1:
            squaring += sum(len(one) for one in raised[: power + 1])
    return bool(start) and 1.3 * squaring < len(rows) * cycles


def _copy(people: Array, take: Take) -> Array:
    copied = take()
    copied[:] = people
    return copied


def _squared(rows: Rows, take: Take, spare: Array) -> Rows:
    by_source: dict[int, list[tuple[int, Value]]] = {}
    for (i, j), p in rows.items():
        by_source.setdefault(i, []).append((j, p))
    result: dict[tuple[int, int], Value] = {}
    for (i, k), p in rows.items():
        for j, q in by_source.get(k, ()):
            before = result.get((i, j))
            if not isinstance(p, np.ndarray) and not isinstance(q, np.ndarray):
                result[i, j] = p * q if before is None else before + p * q
            elif before is None:
                result[i, j] = np.multiply(p, q, out=take())
            else:
                np.multiply(p, q, out=spare)
                into = before if isinstance(before, np.ndarray) else take()
                result[i, j] = np.add(before, spare, out=into)
    return result


def _moved(people: People, rows: Rows, take: Take, spare: Array) -> dict[int, Array]:
    result: dict[int, Array] = {}
    for (i, j), p in rows.items():
        if i not in people:
            continue
        if j in result:
            np.multiply(people[i], p, out=spare)
            np.add(result[j], spare, out=result[j])
        else:
            result[j] = np.multiply(people[i], p, out=take())
    return result


def _add(into: dict[int, Array], other: People) -> None:
    """Add people to some whose arrays are their own; those who are new are taken over."""
    for i, people in other.items():
        if i in into:
            np.add(into[i], people, out=into[i])
        else:
            into[i] = people
