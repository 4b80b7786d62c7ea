"""Effects that nobody can meet: an assumption without consequence is a mistake in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from socinvest import draws
from socinvest.course.active import Active, Effects, Ref, names_of
from socinvest.course.environment import Environment
from socinvest.course.outcomes import booked
from socinvest.course.people import ALL, Slot
from socinvest.course.programmes import people_of
from socinvest.course.rows import Rows
from socinvest.course.start import start_shares
from socinvest.model import (
    Effect,
    OutcomeTarget,
    ParameterTarget,
    Scenario,
    TransitionTarget,
)
from socinvest.numerics.streams import generator
from socinvest.reach.intake import inflow

__all__ = ["unmet_effects"]


def unmet_effects(scenario: Scenario) -> list[tuple[str, str, Effect]]:
    """(strategy, intervention, effect) for every effect that meets nobody in the central case.

    An effect on a transition meets those in its state, one on an outcome those measured, one
    on a parameter those for whom it changes something while it has a weight: among the people
    concerned, within the horizon. Raises ScenarioError as a run would.
    """
    case = draws.central(scenario)
    effects = Effects(scenario)
    entry = inflow(scenario, case.base)
    people = people_of(scenario, case, entry, "expected", generator)
    met: set[tuple[str, Ref]] = set()
    for group, here in people.items():
        environment = Environment(effects, group, case.groups[group])
        rows = [Rows(course, environment) for course in scenario.courses.values()]
        seen: dict[tuple[tuple[Ref, ...], int], set[Ref]] = {}
        for cell, counts in zip(here.cells, here.counts, strict=True):
            # The first to enter are followed longest: what they do not meet nobody meets.
            first = next((k for k, count in enumerate(counts) if float(count) > 0.0), None)
            if first is None:
                continue
            for strategy in scenario.strategies.values():
                refs = effects.concerning(strategy, cell)
                if (refs, first) not in seen:
                    seen[refs, first] = set(_met(rows, refs, first)) if refs else set()
                met |= {(strategy.name, ref) for ref in seen[refs, first]}
    return [
        (strategy.name, name, effect)
        for strategy in scenario.strategies.values()
        for name in strategy.interventions
        for place, effect in enumerate(scenario.interventions[name].effects)
        if (strategy.name, (name, place)) not in met
    ]


def _met(courses: Sequence[Rows], refs: tuple[Ref, ...], first: int) -> Iterator[Ref]:
    """The effects met by people on whom ``refs`` act and who entered at point ``first``."""
    for rows in courses:
        effects = rows.environment.effects
        cycles = effects.cycles - first
        yield from (
            ref for ref in refs
            if ref in effects.on_costs and any(effects.weights[ref][:cycles])
        )  # fmt: skip
        yield from _on_outcomes(rows, refs, cycles)
        state = {
            (i, 0 if i in rows.followed else ALL): float(share)
            for i, share in start_shares(rows)[0].items()
        }
        for t in range(cycles):
            active = effects.at(refs, t + 1)
            here = frozenset(i for (i, _), share in state.items() if share)
            yield from _in_cycle(rows, active, here)
            state = _cycle(rows, active, state, t, first + t)


def _on_outcomes(rows: Rows, refs: tuple[Ref, ...], cycles: int) -> Iterator[Ref]:
    effects, course = rows.environment.effects, rows.course
    for outcome in course.outcomes:
        if booked(outcome, effects.scenario.time.cycles_per_year) >= cycles:
            continue
        used = names_of([outcome.probability])
        for ref in refs:
            if effects.weight(ref, outcome.after) <= 0.0:
                continue
            target = effects.all[ref].target
            if target == OutcomeTarget(course.name, outcome.name) or (
                isinstance(target, ParameterTarget) and effects.touched(ref) & used
            ):
                yield ref


def _in_cycle(rows: Rows, active: Active, here: frozenset[int]) -> Iterator[Ref]:
    """The effects met by people who begin a cycle in the states ``here``."""
    effects, course = rows.environment.effects, rows.course
    for ref, _ in active:
        target = effects.all[ref].target
        if isinstance(target, TransitionTarget):
            if target.course == course.name and rows.index[target.source] in here:
                yield ref
        elif isinstance(target, ParameterTarget) and any(
            effects.touched(ref) & rows.names[i] for i in here
        ):
            yield ref


def _cycle(
    rows: Rows, active: Active, state: Mapping[Slot, float], t: int, calendar: int
) -> dict[Slot, float]:
    result: dict[Slot, float] = {}
    for (i, stayed), share in state.items():
        if not share:
            continue
        row = rows.row(rows.key(i, active, t), calendar, stayed)
        for j, p in row.probabilities.items():
            slot = (j, ALL) if j not in rows.followed else (j, stayed + 1 if i == j else 0)
            result[slot] = result.get(slot, 0.0) + share * float(p)
    return result
