"""What divides the people of a group into segments: all whose money is reckoned alike."""

from __future__ import annotations

from typing import NamedTuple

from socinvest.course.active import Active, Effects, Ref
from socinvest.model import Scenario, Strategy, Whom
from socinvest.reach.cells import Cell

__all__ = ["SegmentKey", "Served", "measured_of", "segment_key"]

Served = tuple[str, Whom]
"""An intervention and those of its reach whom a line is paid for."""


class SegmentKey(NamedTuple):
    """``active``: effects on parameters behind money and quality, the same all the time.

    ``refs``: all such effects in their order where the weight of some changes, else none.
    ``served``: the interventions' lines by state that are paid for these people.
    ``contracted``: the parts of interventions' reach that a contract measures and they are of,
    whatever the strategy: the same people are found again in the comparator.
    """

    active: Active
    refs: tuple[Ref, ...]
    served: frozenset[Served]
    contracted: frozenset[Served] = frozenset()


def segment_key(
    effects: Effects, strategy: Strategy, cell: Cell, *, contracted: bool
) -> SegmentKey:
    """The segment of a cell under a strategy; ``contracted``: those measured are told apart."""
    refs = effects.concerning(strategy, cell)
    behind = tuple(ref for ref in refs if ref in effects.on_costs)
    changing = any(ref in effects.changing for ref in behind)
    constant = tuple(ref for ref in behind if ref not in effects.changing)
    served = frozenset(
        (name, line.whom)
        for name in strategy.interventions
        for line in effects.scenario.interventions[name].costs
        if line.basis == "state" and cell.concerns(name, line.whom)
    )
    return SegmentKey(
        effects.at(constant, 1),
        behind if changing else (),
        served,
        measured_of(effects.scenario, cell) if contracted else frozenset(),
    )


def measured_of(scenario: Scenario, cell: Cell) -> frozenset[Served]:
    """The parts of interventions' reach that a contract measures and a cell's people are of."""
    if scenario.contract is None:
        return frozenset()
    return frozenset(
        (m.intervention, m.whom)
        for m in scenario.contract.measures.values()
        if m.intervention in cell.statuses and cell.concerns(m.intervention, m.whom)
    )
