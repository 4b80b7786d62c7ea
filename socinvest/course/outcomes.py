"""Outcomes: measured once on every entrant, some years after entry, without being a state."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field

import numpy as np

from socinvest.course.active import Active, Environment, Ref, names_of
from socinvest.course.effects import combine
from socinvest.course.movers import Mover
from socinvest.course.plan import segment_key
from socinvest.course.rows import Row, Rows, bounded
from socinvest.model import Course, Outcome, OutcomeTarget, Strategy
from socinvest.numerics.cohort import Array, Mask, Sums, Value, total
from socinvest.numerics.expression import evaluate
from socinvest.reach.cells import Cell
from socinvest.records import dataclass

__all__ = ["ANSWERS", "Counted", "booked", "count_outcomes"]

ANSWERS = ("has", "has_not")
"""What an outcome divides people into."""


def booked(outcome: Outcome) -> int:
    """Years from the year of entry to the ledger year in which the measurement falls."""
    return max(math.ceil(outcome.after) - 1, 0)


@dataclass(frozen=True, slots=True)
class Counted:
    """People with an outcome: strategy position -> segment -> (ledger year, people).

    ``entrants``: those measured.

    ``clipped``: strategy position -> draws in which the probability left 0 to 1.
    """

    people: Sequence[dict[Active, list[tuple[int, Value]]]]
    entrants: list[Value]
    clipped: dict[int, Mask] = field(default_factory=dict)

    def by_year(self, position: int, segment: Active, horizon: int) -> Array:
        """People with the outcome by ledger year, ``(T, draw)``."""
        sums = Sums(horizon)
        for year, value in self.people[position].get(segment, ()):
            sums.add(year, value)
        return sums.array()


def count_outcomes(
    rows: Rows,
    outcome: Outcome,
    cells: Sequence[Cell],
    strategies: Sequence[Strategy],
    positions: Sequence[int],
    people: Sequence[Sequence[Value]],
    mover: Mover,
) -> Counted:
    """People with an outcome, by the strategies at ``positions`` of ``strategies``.

    Cells with the same probability in every strategy of ``strategies`` are counted as one.
    """
    environment = rows.environment
    effects = environment.effects
    horizon = effects.scenario.time.horizon
    classes: dict[tuple[tuple[Active, Active], ...], list[int]] = {}
    for number, cell in enumerate(cells):
        refs = [effects.concerning(strategy, cell) for strategy in strategies]
        same = tuple(
            (segment_key(effects, r), _key(rows.course, outcome, environment, r)) for r in refs
        )
        classes.setdefault(same, []).append(number)
    made: dict[Active, Row] = {}
    result = Counted([{} for _ in positions], [])
    year = booked(outcome)
    for same, members in classes.items():
        for _, key in same:
            if key not in made:
                made[key] = _row(rows, outcome, key)
        mine = [made[same[position][1]] for position in positions]
        for place, row in enumerate(mine):
            for mask in row.clipped.values():
                result.clipped[place] = np.logical_or(result.clipped.get(place, False), mask)
        for k in range(min(len(people[0]), horizon - year)):
            entrants = total([people[cell][k] for cell in members])
            result.entrants.append(entrants)
            key_ = (cells[members[0]].label, k, k + year, outcome.name)
            flows = mover.flows(key_, [entrants] * len(mine), mine)
            for place, (position, flow) in enumerate(zip(positions, flows, strict=True)):
                found = result.people[place].setdefault(same[position][0], [])
                if 0 in flow:
                    found.append((k + year, flow[0]))
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


def _row(rows: Rows, outcome: Outcome, key: Active) -> Row:
    environment = rows.environment
    on_parameters = tuple(part for part in key if part[0] in environment.effects.on_parameters)
    value = evaluate(outcome.probability.expression, environment.of(on_parameters))
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
