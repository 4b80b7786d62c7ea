"""Many cycles of expected people in a row, in buffers that are used again and again.

What :mod:`socinvest.course.walk` does state by state and value by value is written down once as
a list of multiplications and additions on arrays ``(draw,)``, and repeated until the rows
change. States that nothing counted depends on are left out. The results are those of the walk
but for rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from socinvest.course.buffers import Space, Writer, give_back, taken
from socinvest.course.sinks import Along, Prices, Sink, ratio_of
from socinvest.numerics import powers
from socinvest.numerics.cohort import Array, Value
from socinvest.numerics.cohort import total as total_of
from socinvest.numerics.powers import People

__all__ = ["Ahead", "Edges", "follow"]

Edges = Mapping[int, Mapping[int, Value]]
"""Source -> destination -> probability."""
Op = tuple[Callable[..., Any], Any, Any, Array]
"""A ufunc, its operands and where the result goes."""


class Ahead(Protocol):
    """The rows of some cycles, asked for one after the other."""

    def __len__(self) -> int: ...

    def edges(self, t: int) -> Edges:
        """Those of cycle ``t``; the same object while nothing changes but numbers in arrays."""
        ...

    def settled(self, t: int) -> bool:
        """Whether those of cycle ``t``, the latest asked for, are those of all that follow."""
        ...

    def leads(self, state: int) -> frozenset[int]:
        """States that a cycle from ``state`` may end in."""
        ...


def follow(
    start: Mapping[int, Value], rows: Ahead, sinks: Sequence[Sink], n: int, states: int, *,
    final: bool,
) -> dict[int, Value]:  # fmt: skip
    """People after all cycles, by state (only with ``final``), sinks written on the way.

    ``start``: people by state. All arrays ``(n,)``. Of the ``states`` only those are followed
    from which somebody may come to one that is counted.
    """
    needed = _needed(rows, sinks, states)
    if not needed:
        return {}
    run = _Run(needed, start, sinks, n)
    edges: Edges = {}
    count, settled = len(rows), False
    for t in range(count):
        if not settled:
            edges, settled = rows.edges(t), rows.settled(t)
            ratio = ratio_of(sinks, t) if settled and not final else None
            if ratio is not None:
                run.folded(edges, range(t, count), ratio)
                break
        run.cycle(t, edges)
    arrived = {j for row in edges.values() for j in row}
    # A state that everybody has left, as the course is written, has nobody in it and no row.
    result = {s: people for s, people in run.people().items() if s in arrived} if final else {}
    run.end()
    return result


def _needed(rows: Ahead, sinks: Iterable[Sink], states: int) -> list[int]:
    """States that are counted, or from which somebody may come to one that is."""
    needed = {state for one in sinks for state in one.states()}
    while True:
        more = {i for i in range(states) if needed & rows.leads(i)}
        if more <= needed:
            return sorted(needed)
        needed |= more


class _Run:
    """The buffers of one run: people now and after the cycle, moves that are counted."""

    def __init__(
        self, states: Sequence[int], start: Mapping[int, Value], sinks: Sequence[Sink], n: int
    ) -> None:
        self._states, self._n = states, n
        self._sinks = sinks
        # One allocation: what is used together lies together.
        moves = list(dict.fromkeys(one.of for one in sinks if isinstance(one.of, tuple)))
        worth = [one.of for one in sinks if isinstance(one.of, Mapping)]
        rows, count = 2 * (len(states) + len(worth)) + len(moves) + 2, len(states)
        self._whole = taken(rows * n)
        block = self._whole[: rows * n].reshape(rows, n)
        self._pair = [
            dict(zip(states, block[first : first + count], strict=True)) for first in (0, count)
        ]
        self._moves = dict(zip(moves, block[2 * count :], strict=False))
        values = block[2 * count + len(moves) : -2].reshape(len(worth), 2, n)
        self._worth = list(zip(worth, values, strict=True))
        self._spare, self._nobody = block[-2], block[-1]
        self._nobody[:] = 0.0
        self._now = 0
        self._edges: Edges = {}
        self._programs: list[list[Op] | None] = [None, None]
        places = iter(values)
        self._writers = [
            (Writer(one.sums, one.places, self._spare, stays=not isinstance(one.of, tuple)),
             next(places) if isinstance(one.of, Mapping) else self._places(one.of))
            for one in sinks
        ]  # fmt: skip
        for state, people in self._pair[0].items():
            people[:] = start.get(state, 0.0)

    def _places(self, of: int | Along) -> Sequence[Array]:
        """Where what is counted is after a cycle that ends in either half of the pair."""
        if isinstance(of, int):
            return self._pair[0][of], self._pair[1][of]
        return self._moves[of], self._moves[of]

    def people(self) -> dict[int, Value]:
        """People by state now; the caller may keep them."""
        return {state: people.copy() for state, people in self._pair[self._now].items()}

    def end(self) -> None:
        """The buffers are free for the next run."""
        give_back(self._whole)

    def cycle(self, t: int, edges: Edges) -> None:
        """Cycle ``t``, every sink written after it."""
        if edges is not self._edges:
            self._edges = edges
            self._programs = [None, None]
        program = self._programs[self._now]
        if program is None:
            program = self._program(edges, self._now) + self._valued(1 - self._now)
            self._programs[self._now] = program
        for ufunc, one, other, out in program:
            ufunc(one, other, out)
        before, self._now = self._now, 1 - self._now
        for writer, places in self._writers:
            writer.write(t, places[self._now], places[before])

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
        for writer, places in self._writers:
            writer.end(cycles[0], places[self._now])
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

    def _valued(self, now: int) -> list[Op]:
        """What the people in the buffers ``now`` count for."""
        program: list[Op] = []
        for prices, places in self._worth:
            for place, (state, price) in enumerate(prices.items()):
                people, into = self._pair[now][state], self._spare if place else places[now]
                program.append((np.multiply, people, price, into))
                if place:
                    program.append((np.add, places[now], into, places[now]))
        return program

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


def _through(people: People, rows: powers.Rows, of: int | Along | Prices) -> Array:
    """Who is in a state after a cycle, or the moves along an edge in it."""
    if isinstance(of, Mapping):
        return np.asarray(total_of([_through(people, rows, i) * p for i, p in of.items()]))
    if isinstance(of, int):
        parts = [people[i] * p for (i, j), p in rows.items() if j == of and i in people]
    else:
        parts = [people[of[0]] * rows[of]] if of in rows and of[0] in people else []
    if not parts:
        return np.zeros_like(next(iter(people.values())))
    return np.asarray(total_of(parts))
