"""Reached and not reached as cells of their own, and how many people are in each.

Cells are the cross product of the reach classes of every intervention that some strategy
uses; all strategies run on the same cells. Interventions reach people independently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from math import prod
from typing import Literal

import numpy as np

from socinvest.errors import Location, ScenarioError, problem
from socinvest.model import Figure, Scenario, Whom
from socinvest.numerics.cohort import Mask, Value, scaled
from socinvest.numerics.coupling import Counts, move
from socinvest.numerics.expression import evaluate
from socinvest.records import dataclass

__all__ = ["MOST_CELLS", "REACHED", "Cell", "Reached", "Status", "cells", "chance_people",
           "expected_people", "reached"]  # fmt: skip

MOST_CELLS = 64

Status = Literal["completed", "dropped_out", "reached", "declined", "not_offered", "not_reached"]
"""``reached`` is completed and dropped out together, and ``not_reached`` declined and not offered,
where the file does not tell them apart."""
REACHED: tuple[Status, ...] = ("completed", "dropped_out", "reached")


@dataclass(frozen=True, slots=True)
class Reached:
    """How one intervention reaches a group: shares of those who enter, and what was clipped.

    ``statuses`` and ``chances``: the classes and the chance of each but the last for those in
    none of the earlier ones. ``declined_of_rest`` is the share of those not reached who were
    offered. ``clipped``: (field, draws in which its share left 0 to 1).
    """

    intervention: str
    statuses: tuple[Status, ...]
    shares: tuple[Value, ...]
    chances: tuple[Value, ...]
    declined_of_rest: Value
    clipped: tuple[tuple[str, Mask], ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One combination of reach classes: status by intervention, share of those who enter."""

    label: str
    statuses: Mapping[str, Status]
    share: Value

    def concerns(self, intervention: str, whom: Whom) -> bool:
        """Whether its people are among those ``whom`` of the intervention."""
        status = self.statuses[intervention]
        if whom == "completed" and status == "dropped_out":
            return False
        return status in REACHED or (whom == "offered" and status == "declined")


def reached(scenario: Scenario, environment: Mapping[str, Value]) -> tuple[Reached, ...]:
    """How each intervention that some strategy uses reaches the people of one group, by name."""
    used = sorted({name for s in scenario.strategies.values() for name in s.interventions})
    measures = () if scenario.contract is None else scenario.contract.measures.values()
    result = []
    for name in used:
        programme = scenario.interventions[name]
        asked = {effect.whom for effect in programme.effects}
        asked |= {line.whom for line in programme.costs}
        asked |= {m.whom for m in measures if m.intervention == name}
        offered, left_offered = _share(programme.reach.offered, environment)
        accepted, left_accepted = _share(programme.reach.accepted, environment)
        clipped = [("offered", left_offered), ("accepted", left_accepted)]
        completed: Value | None = None
        if programme.reach.completed is not None:
            completed, left = _share(programme.reach.completed, environment)
            clipped.append(("completed", left))
        result.append(
            _one(name, offered, accepted, completed, told_apart="offered" in asked,
                 clipped=tuple(c for c in clipped if c[1].any()))
        )  # fmt: skip
    return tuple(result)


def _share(figure: Figure, environment: Mapping[str, Value]) -> tuple[Value, Mask]:
    value = evaluate(figure.expression, environment)
    outside = (np.asarray(value) < -1e-12) | (np.asarray(value) > 1.0 + 1e-12)
    if isinstance(value, float):
        return min(max(value, 0.0), 1.0), outside
    # A share that is 0 or 1 only in some draws keeps its cell.
    return (np.clip(value, 0.0, 1.0) if value.min() < 0.0 or value.max() > 1.0 else value), outside


def _one(
    name: str,
    offered: Value,
    accepted: Value,
    completed: Value | None,
    *,
    told_apart: bool,
    clipped: tuple[tuple[str, Mask], ...],
) -> Reached:
    """``completed``: the share of those reached who complete, where it is asked for."""
    both = offered * accepted
    rest = 1.0 - both
    declined = offered * (1.0 - accepted)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_rest = np.clip(np.where(np.asarray(rest) > 0.0, np.divide(declined, rest), 0.0), 0, 1)
    declined_of_rest: Value = float(of_rest) if of_rest.ndim == 0 else of_rest
    if told_apart:
        classes: list[tuple[Status, Value, Value]] = [
            ("reached", both, both),
            ("declined", declined, declined_of_rest),
            ("not_offered", 1.0 - offered, 1.0),
        ]
    else:
        classes = [("reached", both, both), ("not_reached", rest, 1.0)]
    if completed is not None:
        done = both * completed
        with np.errstate(divide="ignore", invalid="ignore"):
            left = np.asarray(both - done), np.asarray(1.0 - done)
            chance = np.clip(np.where(left[1] > 0.0, left[0] / left[1], 0.0), 0.0, 1.0)
        of_others: Value = float(chance) if chance.ndim == 0 else chance
        classes[:1] = [
            ("completed", done, done), ("dropped_out", both - done, of_others),
        ]  # fmt: skip
    kept = [c for c in classes if not (isinstance(c[1], float) and c[1] == 0.0)]
    return Reached(
        name,
        tuple(c[0] for c in kept),
        tuple(c[1] for c in kept),
        tuple(c[2] for c in kept[:-1]),
        1.0 if _certain(offered) else declined_of_rest,
        clipped,
    )


def _certain(share: Value) -> bool:
    return isinstance(share, float) and share == 1.0


def cells(reach: Sequence[Reached], at: Location) -> tuple[Cell, ...]:
    """The cross product of the reach classes; ScenarioError beyond :data:`MOST_CELLS`."""
    number = prod(len(one.statuses) for one in reach)
    if number > MOST_CELLS:
        raise ScenarioError(
            [problem("run.too_large", "interventions", at,
                     "the reach classes of all interventions make {number} combinations of "
                     "people; at most {most} are computed", number=number, most=MOST_CELLS)]
        )  # fmt: skip
    result = []
    for combination in product(*(zip(one.statuses, one.shares, strict=True) for one in reach)):
        names = {one.intervention: c[0] for one, c in zip(reach, combination, strict=True)}
        share: Value = 1.0
        for _, part in combination:
            share = part if isinstance(share, float) and share == 1.0 else share * part
        label = ",".join(f"{name}:{status}" for name, status in names.items())
        result.append(Cell(label, names, share))
    return tuple(result)


def expected_people(cell: Cell, sizes: Sequence[Value]) -> tuple[Value, ...]:
    """People of a cell by intake year: its share of those who enter."""
    return scaled(sizes, cell.share)


def chance_people(
    reach: Sequence[Reached],
    sizes: Sequence[Counts],
    stream: Callable[..., np.random.Generator],
) -> list[tuple[Counts, ...]]:
    """Whole people of each cell (in the order of :func:`cells`) by intake year.

    Intervention by intervention each cell is split by chance, so that an intervention's split
    does not depend on those after it. ``stream(*key)`` gives the generator.
    """
    by_intake: list[list[Counts]] = []
    for k, size in enumerate(sizes):
        people: list[tuple[str, Counts]] = [("", size)]
        for one in reach:
            divided = []
            for label, count in people:

                def streams(purpose: str, status: int, label: str = label, k: int = k,
                            one: Reached = one) -> np.random.Generator:  # fmt: skip
                    return stream("reach", label, k, one.intervention, one.statuses[status])

                parts = move(count, one.chances, "", streams, range(len(one.statuses)))
                divided += [
                    (f"{label},{one.intervention}:{status}", part)
                    for status, part in zip(one.statuses, parts, strict=True)
                ]
            people = divided
        by_intake.append([count for _, count in people])
    return [tuple(counts) for counts in zip(*by_intake, strict=True)] if by_intake else []
