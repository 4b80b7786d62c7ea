"""People of one group through one course, cycle by cycle, under all strategies side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

import numpy as np

from socinvest.course.kernel import follow
from socinvest.course.lanes import Lane
from socinvest.course.movers import Mover
from socinvest.course.people import ALL, Flows, Moved, Slot, Vector, sums, together
from socinvest.course.plan import Keys, Plan, Strand
from socinvest.course.records import Record
from socinvest.course.rows import Row, Rows
from socinvest.course.segments import SegmentKey
from socinvest.course.tally import Tally
from socinvest.course.weights import Booking
from socinvest.numerics.cohort import Mask, Value, total
from socinvest.records import dataclass

__all__ = ["WORTH", "Walk"]

WORTH = 3
"""So many cycles in a row are left to the kernel."""


@dataclass(slots=True)
class Walk:
    """One course and group; ``positions``: the plan's strategies that are walked, in order.

    ``followed``: states whose people are told apart by time in them. ``records``: strategy
    position -> segment -> Record. ``clipped``: strategy position -> (source, target) -> draws
    in which the entry used left 0 to 1. ``resolved``: cycles from entry that measures look into.
    ``n``: draws. ``windowed``: where people go whom a contract counts, until their windows have
    ended; everybody else goes where ``booking`` says.
    """

    rows: Rows
    plan: Plan
    mover: Mover
    people: Sequence[Sequence[Value]]
    shares: Flows
    parts: Sequence[frozenset[int]]
    tally: Tally
    booking: Booking
    windowed: Booking
    followed: frozenset[int]
    positions: Sequence[int]
    records: Sequence[Mapping[SegmentKey, Record]]
    resolved: int
    n: int
    clipped: Sequence[dict[tuple[int, int], Mask]] = field(default_factory=list)

    def run(self) -> None:
        """Walk every strand from its entry until it joins its pool, then every pool."""
        joined: dict[tuple[int, int], list[list[Vector]]] = {}
        fresh: dict[tuple[int, int], list[list[Vector]]] = {}
        for strand in self.plan.strands:
            for cohorts, entrants in self._cohorts(strand):
                divided = self.mover.divide((strand.label, cohorts[0], ""), entrants, self.shares)
                for number, part in enumerate(self.parts):
                    vector = {self._enter(i): divided[i] for i in sorted(divided) if i in part}
                    vectors: list[Vector] = [vector for _ in self.positions]
                    for k in cohorts:
                        self.tally.enter(number, vector, k)
                    if strand.joins:
                        vectors = self._follow(strand, number, cohorts, vectors)
                    arrive = joined if strand.joins else fresh
                    for k in cohorts:
                        if strand.pool >= 0 and k + strand.joins <= self.booking.cycles:
                            arrive.setdefault((strand.pool, k + strand.joins), []).append(vectors)
        for number in range(len(self.plan.pools)):
            self._pool(number, joined, fresh)

    def _enter(self, state: int) -> Slot:
        return state, 0 if state in self.followed else ALL

    def _cohorts(self, strand: Strand) -> list[tuple[list[int], Value]]:
        """Cycles of entry with the people who enter, one entry for cohorts that move alike."""
        if len(strand.cells) == 1:
            counts = list(self.people[strand.cells[0]])
        else:
            cells = [self.people[cell] for cell in strand.cells]
            made: dict[tuple[int, ...], Value] = {}
            counts = [
                made.setdefault(tuple(map(id, parts)), total(parts))
                for parts in zip(*cells, strict=True)
            ]
        if not self.mover.alike or (strand.calendar and strand.joins):
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
        booking = self.windowed if strand.contracted else self.booking
        label = f"{strand.label};{part}" if len(self.parts) > 1 else strand.label
        first = cohorts[0]
        self._point(records, vectors, (booking, cohorts), 0, fresh=True)
        cycles = min(strand.joins, booking.cycles - first)
        for t in range(cycles):
            if t >= self.resolved and self._can_run(records, vectors, cycles - t):
                ahead = [strand.keys[position][t:cycles] for position in self.positions]
                joins = strand.pool >= 0
                return self._run(records, vectors, ahead, (booking, cohorts, t), final=joins)
            keys = [strand.keys[position][t] for position in self.positions]
            vectors, moved = self._step((label, first), first + t, vectors, keys)
            during = booking.during(cohorts, t)
            after = booking.points(cohorts, t + 1, fresh=False)
            for record, one in zip(records, moved, strict=True):
                record.moved(during, after, one, t, first + t)
            for k in cohorts:
                if k + t < booking.cycles:
                    self.tally.cycle(part, k, t + 1, vectors, moved)
            if t + 1 < strand.joins or strand.pool < 0:
                self._point(records, vectors, (booking, cohorts), t + 1, fresh=False)
        return vectors

    def _point(
        self,
        records: Sequence[Record],
        vectors: Sequence[Vector],
        where: tuple[Booking, Sequence[int]],
        t: int,
        *,
        fresh: bool,
    ) -> None:
        """Write down cohorts of a strand ``t`` cycles from their entry."""
        booking, cohorts = where
        places = booking.parts(cohorts, t, fresh=fresh)
        for record, vector in zip(records, vectors, strict=True):
            for k in cohorts:
                record.at(k + t, vector)
            record.point(places, vector, t, cohorts[0] + t)

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
        vectors: list[Vector] = [{} for _ in self.positions]
        booking = self.booking
        comes = [i for arrive in (joined, fresh) for pool_, i in arrive if pool_ == number]
        for i in range(min(comes, default=booking.cycles + 1), booking.cycles + 1):
            vectors = together([vectors, *joined.get((number, i), ())])
            new = fresh.get((number, i), [])
            for people, newly in ((vectors, False), *((one, True) for one in new)):
                places = booking.parts((i,), 0, fresh=newly)
                for record, vector in zip(records, people, strict=True):
                    record.at(i, vector)
                    record.point(places, vector, -1, i)
            if i == booking.cycles:
                return
            vectors = together([vectors, *new])
            if i >= max(comes) and self._can_run(records, vectors, booking.cycles - i):
                ahead = [[of] * (booking.cycles - i) for of in keys]
                self._run(records, vectors, ahead, (booking, (i,), 0), final=False)
                return
            vectors, moved = self._step((pool.label, -1), i, vectors, keys)
            during, after = booking.during((i,), 0), booking.points((i,), 1, fresh=False)
            for record, one in zip(records, moved, strict=True):
                record.moved(during, after, one, -1, i)

    def _can_run(self, records: Sequence[Record], vectors: Sequence[Vector], cycles: int) -> bool:
        """Whether the cycles ahead may be left to the kernel, and are worth it."""
        return (
            self.mover.alike
            and cycles >= WORTH
            and not self.followed
            and all(record.plain for record in records)
            and any(isinstance(people, np.ndarray) for v in vectors for people in v.values())
        )

    def _run(
        self,
        records: Sequence[Record],
        vectors: Sequence[Vector],
        ahead: Sequence[Sequence[Keys]],
        where: tuple[Booking, Sequence[int], int],
        *,
        final: bool,
    ) -> list[Vector]:
        """``ahead``: row keys of all cycles left, by strategy; ``where``: cohorts, cycles gone.

        With ``final`` people go on to a pool, and are written down there after the last cycle.
        Strategies of the same people under the same keys are run once.
        """
        booking, cohorts, gone = where
        during, after = booking.ahead(tuple(cohorts), gone, len(ahead[0]))
        lanes: dict[tuple[object, ...], list[int]] = {}
        for position, (vector, keys) in enumerate(zip(vectors, ahead, strict=True)):
            same = tuple((slot, id(value)) for slot, value in sorted(vector.items()))
            lanes.setdefault((same, tuple(map(id, keys))), []).append(position)
        result: list[Vector] = list(vectors)
        for members in lanes.values():
            of = members[0]
            people = {state: value for (state, _), value in vectors[of].items()}
            lane = Lane(self.rows, self.mark, ahead[of], cohorts[0] + gone, members,
                        frozenset(people), self.n)  # fmt: skip
            sinks = [
                sink for member in members
                for sink in records[member].sinks(during, after, last=not final)
            ]  # fmt: skip
            states = len(self.rows.course.states)
            arrived = follow(people, lane, sinks, self.n, states, final=final)
            for member in members:
                result[member] = {(state, ALL): people for state, people in arrived.items()}
        return result

    def _records(self, segments: Sequence[SegmentKey]) -> list[Record]:
        return [
            record[segments[position]]
            for position, record in zip(self.positions, self.records, strict=True)
        ]

    def _step(
        self,
        key: tuple[str | int, ...],
        i: int,
        vectors: Sequence[Vector],
        keys: Sequence[Keys],
    ) -> tuple[list[Vector], list[Moved]]:
        """Cycle ``i`` for all slots; flows by strategy and slot."""
        moved: list[dict[Slot, Flows]] = [{} for _ in vectors]
        for slot in sorted({slot for vector in vectors for slot in vector}):
            state, stayed = slot
            people = [vector.get(slot) for vector in vectors]
            rows = [
                None
                if (one := of[state]) is None or count is None
                else self.rows.row(one, i, stayed)
                for of, count in zip(keys, people, strict=True)
            ]
            self.mark(state, rows)
            name = self.rows.course.states[state].name
            named = (*key, i, name) if stayed == ALL else (*key, i, name, stayed)
            parts = self.mover.flows(named, people, rows)
            for flows, part in zip(moved, parts, strict=True):
                flows[slot] = part
        arriving = [self._arriving(flows) for flows in moved]
        return sums(arriving), list(moved)

    def _arriving(self, flows: Moved) -> dict[Slot, list[Value]]:
        """What comes to each slot from each, both in order."""
        found: dict[Slot, list[Value]] = {}
        for (source, stayed), part in flows.items():
            for target, people in part.items():
                slot = self._slot(source, stayed, target)
                if slot[1] == ALL or not isinstance(people, np.ndarray) or people.any():
                    found.setdefault(slot, []).append(people)
        return found

    def _slot(self, source: int, stayed: int, target: int) -> Slot:
        if target not in self.followed:
            return target, ALL
        return target, stayed + 1 if target == source else 0

    def mark(self, state: int, rows: Sequence[Row | None]) -> None:
        """Take down what of the rows of a state, by strategy, left 0 to 1."""
        for number, row in enumerate(rows):
            if row is not None and row.clipped:
                found = self.clipped[number]
                for target, mask in row.clipped.items():
                    found[state, target] = np.logical_or(found.get((state, target), False), mask)
