"""Outcomes: measured once on every entrant, some years after entry, without being a state."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field

import numpy as np

from socinvest.course.active import Active, Ref, names_of
from socinvest.course.clocks import Moment
from socinvest.course.effects import combine
from socinvest.course.entries import bounded
from socinvest.course.environment import Environment
from socinvest.course.movers import Mover
from socinvest.course.rewards import Rewards
from socinvest.course.rows import Row, Rows
from socinvest.course.segments import SegmentKey, segment_key
from socinvest.course.tally import cycles_of
from socinvest.course.weights import Columns
from socinvest.model import Course, Outcome, OutcomeTarget, Strategy
from socinvest.numerics.cohort import Array, Mask, Sums, Value, total
from socinvest.numerics.expression import evaluate
from socinvest.reach.cells import Cell
from socinvest.records import dataclass

__all__ = ["ANSWERS", "Counted", "booked", "count_outcomes", "valued_outcomes"]

ANSWERS = ("has", "has_not")
"""What an outcome divides people into."""


def booked(outcome: Outcome, per_year: int) -> int:
    """Cycles from the one of entry to the one in which the measurement falls."""
    return max(math.ceil(cycles_of(outcome.after, per_year)) - 1, 0)


@dataclass(frozen=True, slots=True)
class Counted:
    """People with an outcome: strategy position -> segment -> (point of entry, people).

    ``later``: cycles from entry to the one in which they are measured, ``after`` years from it.

    ``entrants``: those measured.

    ``clipped``: strategy position -> draws in which the probability left 0 to 1.
    """

    people: Sequence[dict[SegmentKey, list[tuple[int, Value]]]]
    entrants: list[Value]
    later: int
    after: float
    clipped: dict[int, Mask] = field(default_factory=dict)

    def by_column(self, position: int, segment: SegmentKey, columns: Columns) -> Array:
        """People with the outcome by column of the ledger and window, ``(rows, draw)``."""
        sums = Sums(columns.rows)
        for k, value in self.people[position].get(segment, ()):
            for column, times in columns.moment(k, self.later, self.after):
                sums.add(column, value, times)
        return sums.array()


def valued_outcomes(
    rewards: Rewards, counted: Mapping[str, Counted], position: int, key: SegmentKey, to: Columns
) -> dict[str, Array]:
    """Money of the outcomes' lines whose figure depends on when they are measured, by line."""
    environment = rewards.environment
    effects = environment.effects
    found = {}
    for outcome, one in rewards.outcomes:
        refs = ((ref, effects.weight(ref, outcome.after)) for ref in key.refs)
        active = tuple(part for part in refs if part[1] > 0.0) if key.refs else key.active
        since = outcome.after * to.per_year
        sums, of = Sums(to.rows), counted[outcome.name]
        for k, people in of.people[position].get(key, ()):
            worth = rewards.worth(one, active, Moment(since, k + since), (-1, -1))
            for column, times in to.moment(k, of.later, of.after):
                sums.add(column, people * worth, times)
        found[one.key] = sums.array()
    return found


def count_outcomes(
    rows: Rows,
    outcome: Outcome,
    cells: Sequence[Cell],
    strategies: Sequence[Strategy],
    positions: Sequence[int],
    people: Sequence[Sequence[Value]],
    mover: Mover,
    *,
    contracted: bool,
) -> Counted:
    """People with an outcome, by the strategies at ``positions`` of ``strategies``.

    Cells with the same probability in every strategy of ``strategies`` are counted as one.
    """
    environment = rows.environment
    effects = environment.effects
    classes: dict[tuple[tuple[SegmentKey, Active], ...], list[int]] = {}
    for number, cell in enumerate(cells):
        same = tuple(
            (
                segment_key(effects, s, cell, contracted=contracted),
                _key(rows.course, outcome, environment, effects.concerning(s, cell)),
            )
            for s in strategies
        )
        classes.setdefault(same, []).append(number)
    later = booked(outcome, effects.scenario.time.cycles_per_year)
    result = Counted([{} for _ in positions], [], later, outcome.after)
    made: dict[tuple[Active, int], Row] = {}
    by_calendar = "calendar_year" in environment.clocks(outcome.probability.expression)
    for same, members in classes.items():
        for k in range(min(len(people[0]), effects.cycles - later)):
            mine = []
            for position in positions:
                asked = same[position][1], k if by_calendar else 0
                if asked not in made:
                    made[asked] = _row(rows, outcome, *asked)
                mine.append(made[asked])
            for place, row in enumerate(mine):
                for mask in row.clipped.values():
                    result.clipped[place] = np.logical_or(result.clipped.get(place, False), mask)
            entrants = total([people[cell][k] for cell in members])
            result.entrants.append(entrants)
            key = (cells[members[0]].label, k, k + later, outcome.name)
            flows = mover.flows(key, [entrants] * len(mine), mine)
            for place, (position, flow) in enumerate(zip(positions, flows, strict=True)):
                found = result.people[place].setdefault(same[position][0], [])
                if 0 in flow:
                    found.append((k, flow[0]))
    return result


def _key(
    course: Course, outcome: Outcome, environment: Environment, refs: tuple[Ref, ...]
) -> Active:
    """The effects that act on an outcome, directly or through parameters, when it is measured."""
    effects = environment.effects
    target = OutcomeTarget(course.name, outcome.name)
    active = tuple((r, w) for r in refs if (w := effects.weight(r, outcome.after)) > 0.0)
    through = effects.relevant(active, names_of([outcome.probability]))
    return tuple(
        part for part in active if effects.all[part[0]].target == target or part in through
    )


def _row(rows: Rows, outcome: Outcome, key: Active, k: int) -> Row:
    """Who has an outcome, of those who entered at point ``k``."""
    environment = rows.environment
    effects = environment.effects
    on_parameters = tuple(part for part in key if part[0] in effects.on_parameters)
    expression = outcome.probability.expression
    since = outcome.after * effects.scenario.time.cycles_per_year
    moment = Moment(since, k + since).only(environment.clocks(expression))
    value = evaluate(expression, environment.at(on_parameters, moment))
    direct = tuple(part for part in key if part not in on_parameters)
    if direct:
        value = combine(value, environment.parts(direct), rows.course.combine)
    (value,), (mask,) = bounded([value])
    if mask.any() and rows.course.out_of_range == "refuse":
        rows.refuse(outcome.name, outcome.at, mask)
    shares: Mapping[int, Value] = {0: value, 1: 1.0 - value}
    if isinstance(value, float) and value in (0.0, 1.0):
        shares = {0 if value else 1: 1.0}
    return Row(shares, {0: mask} if mask.any() else {})
