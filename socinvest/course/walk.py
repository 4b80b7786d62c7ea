"""People of one group through one course, year by year, under all strategies side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

import numpy as np

from socinvest.course.movers import Flows, Mover
from socinvest.course.plan import Keys, Plan, Strand
from socinvest.course.records import Record, Tally
from socinvest.course.rows import Rows
from socinvest.numerics.cohort import Mask, Value, total
from socinvest.records import dataclass

__all__ = ["Vector", "Walk"]

Vector = Sequence[Value | None]
"""People by state; None: nobody can be there."""


@dataclass(slots=True)
class Walk:
    """One course and group; ``positions``: the plan's strategies that are walked, in order.

    ``records``: strategy position -> segment -> Record. ``clipped``: strategy position ->
    (source, target) -> draws in which the entry used left 0 to 1.
    """

    rows: Rows
    plan: Plan
    mover: Mover
    people: Sequence[Sequence[Value]]
    shares: Flows
    parts: Sequence[frozenset[int]]
    tally: Tally
    horizon: int
    positions: Sequence[int]
    records: Sequence[dict[object, Record]]
    clipped: Sequence[dict[tuple[int, int], Mask]] = field(default_factory=list)

    def run(self) -> None:
        """Walk every strand from its entry until it joins its pool, then every pool."""
        joined: dict[tuple[int, int], list[list[Vector]]] = {}
        fresh: dict[tuple[int, int], list[list[Vector]]] = {}
        for strand in self.plan.strands:
            for cohorts, entrants in self._cohorts(strand):
                divided = self.mover.divide((strand.label, cohorts[0], ""), entrants, self.shares)
                for number, part in enumerate(self.parts):
                    vector = [divided.get(i) if i in part else None for i in self._states()]
                    vectors: list[Vector] = [vector for _ in self.positions]
                    for k in cohorts:
                        self.tally.enter(number, vector, k)
                    if strand.joins:
                        vectors = self._follow(strand, number, cohorts, vectors)
                    arrive = joined if strand.joins else fresh
                    for k in cohorts:
                        if strand.pool >= 0 and k + strand.joins <= self.horizon:
                            arrive.setdefault((strand.pool, k + strand.joins), []).append(vectors)
        for number in range(len(self.plan.pools)):
            self._pool(number, joined, fresh)

    def _states(self) -> range:
        return range(len(self.rows.course.states))

    def _cohorts(self, strand: Strand) -> list[tuple[list[int], Value]]:
        """Years of entry with the people who enter, one entry for cohorts that move alike."""
        if len(strand.cells) == 1:
            counts = list(self.people[strand.cells[0]])
        else:
            cells = [self.people[cell] for cell in strand.cells]
            made: dict[tuple[int, ...], Value] = {}
            counts = [
                made.setdefault(tuple(map(id, parts)), total(parts))
                for parts in zip(*cells, strict=True)
            ]
        if not self.mover.alike:
            return [([k], count) for k, count in enumerate(counts)]
        found: dict[int, tuple[list[int], Value]] = {}
        for k, count in enumerate(counts):
            found.setdefault(id(count), ([], count))[0].append(k)
        return list(found.values())

    def _follow(
        self, strand: Strand, part: int, cohorts: Sequence[int], vectors: list[Vector]
    ) -> list[Vector]:
        """Cohorts of a strand that move alike, from entry until they join or the horizon.

        Returns the people after the last cycle that the first of the cohorts goes through.
        """
        records = self._records(strand.segments)
        label = f"{strand.label};{part}" if len(self.parts) > 1 else strand.label
        for k in cohorts:
            for record, vector in zip(records, vectors, strict=True):
                record.fresh(k, vector)
        for t in range(min(strand.joins, self.horizon - cohorts[0])):
            keys = [strand.keys[position][t] for position in self.positions]
            vectors, flows = self._step((label, cohorts[0]), cohorts[0] + t, vectors, keys)
            for k in cohorts:
                if k + t >= self.horizon:
                    continue
                for record, moved in zip(records, flows, strict=True):
                    record.moved(k + t, moved)
                self.tally.cycle(part, k, t + 1, vectors, flows)
                if t + 1 < strand.joins or strand.pool < 0:
                    for record, vector in zip(records, vectors, strict=True):
                        record.carried(k + t + 1, vector)
        return vectors

    def _pool(
        self,
        number: int,
        joined: Mapping[tuple[int, int], list[list[Vector]]],
        fresh: Mapping[tuple[int, int], list[list[Vector]]],
    ) -> None:
        """Everybody who has joined a pool, from the first of them to the horizon."""
        pool = self.plan.pools[number]
        records = self._records(pool.segments)
        keys = [pool.keys[position] for position in self.positions]
        vectors: list[Vector] = [[None for _ in self._states()] for _ in self.positions]
        for year in range(self.horizon + 1):
            vectors = _together([vectors, *joined.get((number, year), ())])
            new = fresh.get((number, year), [])
            for record, vector in zip(records, vectors, strict=True):
                record.carried(year, vector)
            for one in new:
                for record, vector in zip(records, one, strict=True):
                    record.fresh(year, vector)
            if year == self.horizon:
                return
            vectors = _together([vectors, *new])
            vectors, flows = self._step((pool.label, -1), year, vectors, keys)
            for record, moved in zip(records, flows, strict=True):
                record.moved(year, moved)

    def _records(self, segments: Sequence[object]) -> list[Record]:
        return [
            record[segments[position]]
            for position, record in zip(self.positions, self.records, strict=True)
        ]

    def _step(
        self,
        key: tuple[str | int, ...],
        year: int,
        vectors: Sequence[Vector],
        keys: Sequence[Keys],
    ) -> tuple[list[Vector], list[Mapping[int, Flows]]]:
        """One cycle for all states; flows by strategy and state."""
        moved: list[dict[int, Flows]] = [{} for _ in vectors]
        for state in self._states():
            people = [vector[state] for vector in vectors]
            if all(count is None for count in people):
                continue
            rows = [
                None if (one := of[state]) is None or count is None else self.rows.row(one)
                for of, count in zip(keys, people, strict=True)
            ]
            for number, row in enumerate(rows):
                if row is not None and row.clipped:
                    self._mark(number, state, row.clipped)
            name = self.rows.course.states[state].name
            parts = self.mover.flows((*key, year, name), people, rows)
            for flows, part in zip(moved, parts, strict=True):
                flows[state] = part
        arriving = [
            [[part[i] for part in flows.values() if i in part] for i in self._states()]
            for flows in moved
        ]
        return _sums(arriving), list(moved)

    def _mark(self, number: int, state: int, masks: Mapping[int, Mask]) -> None:
        found = self.clipped[number]
        for target, mask in masks.items():
            found[state, target] = np.logical_or(found.get((state, target), False), mask)


def _together(groups: Sequence[Sequence[Vector]]) -> list[Vector]:
    """The sums of several groups of people, by strategy."""
    if len(groups) == 1:
        return list(groups[0])
    arriving = [
        [[v for v in values if v is not None] for values in zip(*vectors, strict=True)]
        for vectors in zip(*groups, strict=True)
    ]
    return _sums(arriving)


def _sums(arriving: Iterable[Iterable[list[Value]]]) -> list[Vector]:
    """Sums by strategy and state; strategies that add up the same objects share the sum."""
    made: dict[tuple[int, ...], Value] = {}
    result: list[Vector] = []
    for states in arriving:
        vector: list[Value | None] = []
        for parts in states:
            if not parts:
                vector.append(None)
                continue
            same = tuple(map(id, parts))
            if same not in made:
                made[same] = total(parts)
            vector.append(made[same])
        result.append(vector)
    return result
