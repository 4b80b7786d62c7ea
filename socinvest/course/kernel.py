"""Many cycles of expected people in a row, in buffers that are used again and again.

What :mod:`socinvest.course.walk` does state by state and value by value is written down once as
a list of multiplications and additions on arrays ``(draw,)``, and repeated until the rows
change. States that nothing counted depends on are left out. The results are those of the walk
but for rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from socinvest.course.buffers import Space, Writer, give_back, taken
from socinvest.course.weights import Place
from socinvest.numerics import powers
from socinvest.numerics.cohort import Array, Sums, Value
from socinvest.numerics.cohort import total as total_of
from socinvest.numerics.powers import People
from socinvest.records import dataclass

__all__ = ["Sink", "follow"]

Edges = Mapping[int, Mapping[int, Value]]
"""Source -> destination -> probability."""
Op = tuple[Callable[..., Any], Any, Any, Array]
"""A ufunc, its operands and where the result goes."""
Along = tuple[int, int]

_SAME = 2e-15
"""Weights in one proportion to each other but for rounding are taken to be so."""
_WORTH = 8
"""Cycles for which it pays to multiply the rows."""


@dataclass(frozen=True, slots=True)
class Sink:
    """Sums of the people of a state at points, or of the moves along an edge in cycles.

    ``places[t]``: where what is counted in cycle t, or at the point that ends it, goes.
    """

    of: int | Along
    sums: Sums
    places: tuple[tuple[Place, ...], ...]


def follow(
    start: Mapping[int, Value],
    edges: Sequence[Edges],
    sinks: Sequence[Sink],
    n: int,
    *,
    final: bool,
) -> dict[int, Value]:
    """People after ``len(edges)`` cycles, by state (only with ``final``), sinks written on the way.

    ``start``: people by state; ``edges[t]``: the rows of cycle t, the same object while nothing
    changes. All arrays ``(n,)``.
    """
    needed = _needed(edges, sinks)
    if final:
        reached = (s for e in _distinct(edges) for i in e for s in (i, *e[i]))
        needed = sorted({*start, *reached, *needed})
    if not needed:
        return {}
    run = _Run(needed, start, sinks, n)
    settled = next((t for t in range(len(edges) - 1, 0, -1) if edges[t - 1] is not edges[t]), 0)
    ratio = None if final else _ratio(sinks, settled)
    if ratio is None:
        settled = len(edges)
    run.cycles(edges[:settled])
    if ratio is not None:
        run.folded(edges[-1], range(settled, len(edges)), ratio)
    arrived = {j for row in edges[-1].values() for j in row}
    # A state that everybody has left, as the course is written, has nobody in it and no row.
    result = {s: people for s, people in run.people().items() if s in arrived} if final else {}
    run.end()
    return result


def _distinct(edges: Sequence[Edges]) -> list[Edges]:
    return list({id(one): one for one in edges}.values())


def _needed(edges: Sequence[Edges], sinks: Iterable[Sink]) -> list[int]:
    """States that are counted, or from which somebody may come to one that is."""
    needed = {one.of if isinstance(one.of, int) else one.of[0] for one in sinks}
    while True:
        more = {i for e in _distinct(edges) for i, row in e.items() if needed & row.keys()}
        if more <= needed:
            return sorted(needed)
        needed |= more


def _ratio(sinks: Sequence[Sink], settled: int) -> float | None:
    """r if everything goes to column 0 from cycle ``settled`` on, in a fixed proportion.

    That is with weights that grow r-fold each cycle but for the last.
    """
    # Most sinks share their places.
    every = {id(one.places): one.places for one in sinks}.values()
    found = [_growth(places, settled) for places in every]
    if None in found or any(abs(r - found[0]) > _SAME * r for r in found):  # type: ignore[operator]
        return None
    return found[0]


@lru_cache(maxsize=64)
def _growth(places: tuple[tuple[Place, ...], ...], settled: int) -> float | None:
    if any(len(one) != 1 or one[0][0] != 0 for one in places[settled:]):
        return None
    inner = [one[0][1] for one in places[settled:-1]]
    if len(inner) < _WORTH or not all(w > 0.0 for w in inner):
        return None
    ratio = (inner[-1] / inner[0]) ** (1.0 / (len(inner) - 1))
    same = all(abs(b - a * ratio) <= _SAME * b for a, b in pairwise(inner))
    return ratio if same else None


class _Run:
    """The buffers of one run: people now and after the cycle, moves that are counted."""

    def __init__(
        self, states: Sequence[int], start: Mapping[int, Value], sinks: Sequence[Sink], n: int
    ) -> None:
        self._states, self._n = states, n
        self._sinks = sinks
        # One allocation: what is used together lies together.
        moves = list(dict.fromkeys(one.of for one in sinks if not isinstance(one.of, int)))
        rows, count = 2 * len(states) + len(moves) + 2, len(states)
        self._whole = taken(rows * n)
        block = self._whole[: rows * n].reshape(rows, n)
        self._pair = [
            dict(zip(states, block[first : first + count], strict=True)) for first in (0, count)
        ]
        self._moves = dict(zip(moves, block[2 * count : -2], strict=True))
        self._spare, self._nobody = block[-2], block[-1]
        self._nobody[:] = 0.0
        self._now = 0
        for state, people in self._pair[0].items():
            people[:] = start.get(state, 0.0)

    def people(self) -> dict[int, Value]:
        """People by state now; the caller may keep them."""
        return {state: people.copy() for state, people in self._pair[self._now].items()}

    def end(self) -> None:
        """The buffers are free for the next run."""
        give_back(self._whole)

    def cycles(self, edges: Sequence[Edges]) -> None:
        """The first cycles, every sink written after each."""
        made: dict[tuple[int, int], list[Op]] = {}
        writers = [Writer(one.sums, self._n, isinstance(one.of, int)) for one in self._sinks]
        for t, of in enumerate(edges):
            key = (id(of), self._now)
            if key not in made:
                if t and of is not edges[t - 1]:
                    made.clear()
                made[key] = self._program(of, self._now)
            for ufunc, one, other, out in made[key]:
                ufunc(one, other, out)
            self._now = 1 - self._now
            for writer, sink in zip(writers, self._sinks, strict=True):
                writer.write(self._counted(sink), sink.places[t], self._spare)
        for writer in writers:
            writer.end()

    def folded(self, edges: Edges, cycles: range, ratio: float) -> None:
        """The last cycles, with the same rows and weights in a fixed proportion.

        The rows take it in: with people x(t) multiplied by ratio^t a weighted sum is a plain
        one. Of s = x(0) + .. + x(N - 2) and y = x(N - 1) the rest is one cycle: people after the
        first N - 1 cycles add up to s P, moves in them to those of s, and the last one is y's.
        """
        rows = {
            (i, j): p * ratio for i, row in edges.items() for j, p in row.items()
            if i in self._states
        }  # fmt: skip
        n = len(cycles)
        people = {i: x for i, x in self._pair[self._now].items() if i in edges}
        known = {edge: p for edge, p in rows.items() if edge[1] in self._states}
        space = Space(self._n)
        if powers.cheaper(frozenset(known), frozenset(people), n - 1):
            total, last = powers.walked(known, people, n - 1, space.take)
        else:
            total, last = self._walked(edges, ratio, n - 1)
        for sink in self._sinks:
            first, end = sink.places[cycles[0]][0][1], sink.places[-1][0][1]
            found = _through(total, rows, sink.of), _through(last, rows, sink.of)
            scaled = found[0] * (first / ratio)
            scaled += np.multiply(found[1], end / ratio**n, out=self._spare)
            sink.sums.add(0, scaled)
        space.end()

    def _walked(self, edges: Edges, ratio: float, cycles: int) -> tuple[People, People]:
        """People added up over ``cycles`` cycles, each ratio times, and people after them."""
        scaled = {i: {j: p * ratio for j, p in row.items()} for i, row in edges.items()}
        total = {i: people.copy() for i, people in self._pair[self._now].items()}
        programs = [
            self._program(scaled, now)
            + [(np.add, total[i], people, total[i]) for i, people in self._pair[1 - now].items()]
            for now in (0, 1)
        ]
        for t in range(cycles):
            # People after the last cycle are no part of the sum.
            program = programs[self._now]
            for ufunc, one, other, out in program[: -len(total)] if t == cycles - 1 else program:
                ufunc(one, other, out)
            self._now = 1 - self._now
        return total, self._pair[self._now]

    def _counted(self, sink: Sink) -> Array:
        of = sink.of
        value: Array = self._pair[self._now][of] if isinstance(of, int) else self._moves[of]
        return value

    def _program(self, edges: Edges, now: int) -> list[Op]:
        """One cycle from the buffers ``now`` to the others."""
        before, after = self._pair[now], self._pair[1 - now]
        program: list[Op] = []
        begun: set[int] = set()
        # Moves that are counted have a buffer of their own and come last.
        listed = [(i, j, p) for i, row in edges.items() if i in before for j, p in row.items()]
        for i, j, p in sorted(listed, key=lambda edge: edge[:2] in self._moves):
            kept = self._moves.get((i, j))
            if kept is not None:
                program.append((np.multiply, before[i], p, kept))
            if j not in after:
                continue
            if j not in begun:
                begun.add(j)
                if kept is None:
                    program.append((np.multiply, before[i], p, after[j]))
                else:
                    program.append((np.multiply, kept, 1.0, after[j]))
                continue
            if kept is None:
                if isinstance(p, float) and p == 1.0:
                    program.append((np.add, after[j], before[i], after[j]))
                    continue
                program.append((np.multiply, before[i], p, self._spare))
            part = self._spare if kept is None else kept
            program.append((np.add, after[j], part, after[j]))
        along = {(i, j) for i, j, _ in listed}
        empty = [people for j, people in after.items() if j not in begun]
        empty += [moves for edge, moves in self._moves.items() if edge not in along]
        return program + [(np.multiply, self._nobody, 0.0, people) for people in empty]


def _through(people: People, rows: powers.Rows, of: int | Along) -> Array:
    """Who is in a state after a cycle, or the moves along an edge in it."""
    if isinstance(of, int):
        parts = [people[i] * p for (i, j), p in rows.items() if j == of and i in people]
    else:
        parts = [people[of[0]] * rows[of]] if of in rows and of[0] in people else []
    if not parts:
        return np.zeros_like(next(iter(people.values())))
    return np.asarray(total_of(parts))
