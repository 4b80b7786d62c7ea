"""Who can be followed together: strands of one time of entry, and pools of exchangeable people.

People of one group are exchangeable from the cycle on from which the rows they meet are the
same in every strategy simulated, and nothing counts or values them by time since entry. From
then on cohorts and cells are one pool, and only the calendar counts (and for people in a state
where it matters, how long they have been in it). A state where nobody can be, by the way the
course is written, has no say in this.
"""

from __future__ import annotations

from collections.abc import Sequence

from socinvest.course.active import Active, Ref
from socinvest.course.clocks import SINCE
from socinvest.course.rewards import Rewards
from socinvest.course.rows import RowKey, Rows
from socinvest.course.segments import SegmentKey, segment_key
from socinvest.model import Strategy
from socinvest.reach.cells import Cell
from socinvest.records import dataclass

__all__ = ["Keys", "Plan", "Pool", "Strand", "make_plan", "occupied"]

Keys = tuple[RowKey | None, ...]
"""Row keys by state; None where nobody can be."""


@dataclass(frozen=True, slots=True)
class Strand:
    """Cells whose people meet the same rows throughout, followed from entry for each cohort.

    ``keys[strategy][t]``: rows of the cycle that begins t cycles from entry, for the ``joins``
    cycles after which its people join ``pool``. ``segments``: segment by strategy. ``calendar``:
    what people meet or are worth depends on the calendar year as well.
    """

    label: str
    cells: tuple[int, ...]
    segments: tuple[SegmentKey, ...]
    keys: tuple[tuple[Keys, ...], ...]
    joins: int
    pool: int
    calendar: bool

    @property
    def contracted(self) -> bool:
        """Whether a contract counts these people."""
        return any(segment.contracted for segment in self.segments)


@dataclass(slots=True)
class Pool:
    """People who meet the same rows (``keys`` by strategy) from now on, whenever they entered."""

    label: str
    segments: tuple[SegmentKey, ...]
    keys: tuple[Keys, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All strands and pools of one course and group."""

    strands: tuple[Strand, ...]
    pools: tuple[Pool, ...]


def occupied(rows: Rows, start: frozenset[int], cycles: int) -> list[frozenset[int]]:
    """States where people can be 0, 1, ... cycles - 1 cycles from entry."""
    result = [start]
    while len(result) < cycles:
        found = frozenset().union(*(rows.reachable(i) for i in result[-1]))
        if found == result[-1]:
            return result + [result[-1]] * (cycles - len(result))
        result.append(found)
    return result


def make_plan(
    rows: Rows,
    rewards: Rewards,
    cells: Sequence[Cell],
    strategies: Sequence[Strategy],
    start: frozenset[int],
    resolved: int,
    counted: int = 0,
    worth: int = 0,
) -> Plan:
    """Strands and pools for ``strategies`` together.

    ``start``: states where somebody may enter. ``resolved``: cycles from entry for which
    cohorts are kept apart whatever the rows; ``counted``: those of a contract's people. ``worth``:
    so many cycles at least are left to a pool.
    """
    effects = rows.environment.effects
    cycles = effects.cycles
    where = occupied(rows, start, cycles)
    calendar = rewards.calendar or any(map(rows.calendar, frozenset().union(*where)))
    made: dict[tuple[Ref, ...], tuple[Keys, ...]] = {}
    classes: dict[tuple[tuple[SegmentKey, tuple[Keys, ...]], ...], list[int]] = {}
    for number, cell in enumerate(cells):
        refs = [effects.concerning(strategy, cell) for strategy in strategies]
        for one in refs:
            if one not in made:
                made[one] = _keys(rows, one, where)
        segments = [
            segment_key(effects, strategy, cell, contracted=counted > 0) for strategy in strategies
        ]
        same = tuple((key, made[one]) for key, one in zip(segments, refs, strict=True))
        classes.setdefault(same, []).append(number)
    strands: list[Strand] = []
    pools: list[Pool] = []
    for alike, members in classes.items():
        parts = tuple(segment for segment, _ in alike)
        keys = tuple(of for _, of in alike)
        apart = rewards.apart or any(segment.refs for segment in parts)
        wanted = max(resolved, counted) if any(part.contracted for part in parts) else resolved
        joins = min(max(wanted, *(_settled(of, where) for of in keys)), cycles)
        if apart or cycles - joins < worth:
            joins = cycles
        final = tuple(_final(of, where[joins:]) for of in keys)
        label = cells[members[0]].label
        pool = _join(pools, label, parts, final) if joins < cycles else -1
        first = tuple(of[:joins] for of in keys)
        strands.append(Strand(label, tuple(members), parts, first, joins, pool, calendar))
    return Plan(tuple(strands), tuple(pools))


def _keys(rows: Rows, refs: tuple[Ref, ...], where: list[frozenset[int]]) -> tuple[Keys, ...]:
    """Row keys by cycles since entry for the people on whom ``refs`` act."""
    states = range(len(rows.course.states))
    since = [bool(clocks & SINCE) for clocks in rows.clocks]
    result: list[Keys] = []
    before: Active | None = None
    for t, here in enumerate(where):
        active = rows.environment.effects.at(refs, t + 1)
        if active != before or here is not where[t - 1] or any(since[i] for i in here):
            last = result[-1] if result else (None,) * len(states)
            found = (rows.key(i, active, t) if i in here else None for i in states)
            # The same objects while nothing changes: comparisons are then immediate.
            keys = tuple(old if old == key else key for old, key in zip(last, found, strict=True))
            before = active
            result.append(last if last == keys else keys)
        else:
            result.append(result[-1])
    return tuple(result)


def _settled(keys: tuple[Keys, ...], where: list[frozenset[int]]) -> int:
    """Cycles from entry after which the rows of states with people no longer change."""
    last: dict[int, RowKey | None] = {}
    for t in range(len(keys) - 1, -1, -1):
        for i in where[t]:
            if last.setdefault(i, keys[t][i]) != keys[t][i]:
                return t + 1
    return 0


def _final(keys: tuple[Keys, ...], where: list[frozenset[int]]) -> Keys:
    """The rows after :func:`_settled`; None for states where nobody can be by then."""
    result: list[RowKey | None] = [None] * len(keys[0])
    for here, of in zip(where, keys[len(keys) - len(where) :], strict=True):
        for i in here:
            result[i] = of[i]
    return tuple(result)


def _join(
    pools: list[Pool], label: str, segments: tuple[SegmentKey, ...], keys: tuple[Keys, ...]
) -> int:
    """The first pool whose rows agree with ``keys`` wherever both have people, or a new one."""
    for number, pool in enumerate(pools):
        pairs = [
            pair
            for mine, yours in zip(pool.keys, keys, strict=True)
            for pair in zip(mine, yours, strict=True)
        ]
        if pool.segments == segments and all(a == b for a, b in pairs if a and b):
            pool.keys = tuple(
                tuple(a or b for a, b in zip(x, y, strict=True))
                for x, y in zip(pool.keys, keys, strict=True)
            )
            return number
    pools.append(Pool(f"{label};pool", segments, keys))
    return len(pools) - 1
