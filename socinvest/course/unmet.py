"""Effects that nobody can meet: an assumption without consequence is a mistake in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from socinvest import draws
from socinvest.course.active import Effects, Environment, Ref, names_of
from socinvest.course.outcomes import booked
from socinvest.course.plan import segment_key
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
    horizon = scenario.time.horizon
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
                    seen[refs, first] = set(_met(rows, refs, horizon - first)) if refs else set()
                met |= {(strategy.name, ref) for ref in seen[refs, first]}
    return [
        (strategy.name, name, effect)
        for strategy in scenario.strategies.values()
        for name in strategy.interventions
        for place, effect in enumerate(scenario.interventions[name].effects)
        if (strategy.name, (name, place)) not in met
    ]


def _met(courses: Sequence[Rows], refs: tuple[Ref, ...], years: int) -> Iterator[Ref]:
    """The effects met within ``years`` by people on whom ``refs`` act."""
    for rows in courses:
        effects, course = rows.environment.effects, rows.course
        if segment_key(effects, refs):
            yield from (ref for ref, _ in segment_key(effects, refs))
        for outcome in course.outcomes:
            if booked(outcome) >= years:
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
        state = {i: float(share) for i, share in start_shares(rows)[0].items()}
        for t in range(years):
            active = effects.at(refs, t + 1)
            for ref, _ in active:
                target = effects.all[ref].target
                if isinstance(target, TransitionTarget):
                    if target.course == course.name and state.get(rows.index[target.source], 0.0):
                        yield ref
                elif isinstance(target, ParameterTarget) and any(
                    effects.touched(ref) & rows.names[i] for i, share in state.items() if share
                ):
                    yield ref
            keys = {i: rows.key(i, active) for i, share in state.items() if share}
            state = _cycle({i: rows.row(key).probabilities for i, key in keys.items()}, state)


def _cycle(
    rows: Mapping[int, Mapping[int, object]], state: Mapping[int, float]
) -> dict[int, float]:
    result: dict[int, float] = {}
    for i, row in rows.items():
        for j, p in row.items():
            result[j] = result.get(j, 0.0) + state[i] * float(p)  # type: ignore[arg-type]
    return result
