"""One variant of a scenario from courses to answers; the pipeline runs it variant by variant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

import numpy as np

from socinvest.analysis.nets import Discounting
from socinvest.analysis.summary import with_end
from socinvest.analysis.views import View
from socinvest.analysis.warnings import assumed_effects
from socinvest.answers.blockwise import State, take_in
from socinvest.answers.break_evens import break_evens
from socinvest.answers.gathered import Case
from socinvest.answers.kept import Kept
from socinvest.answers.rerun import Expected, Mode
from socinvest.answers.sizes import brief, sizes
from socinvest.costing import linear_in_people
from socinvest.course.trajectory import Clipped
from socinvest.course.weights import columns
from socinvest.draws import Draws, block, blocks
from socinvest.ledger import Array, Note
from socinvest.model import SOCIETY, Scenario
from socinvest.records import dataclass

__all__ = ["Evaluation", "Mode", "evaluate"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answers of one variant: JSON-ready sections, and what warnings are made of.

    ``kept``: values of single draws, the keys ``("npv", strategy, section, view name)`` and, if
    asked for, ``("parameters", name)`` and ``("parameters", group, name)``. ``paths``: mean
    discounted yearly net (T,) by (strategy, perspective). ``effects``: draws of the assumed
    effects by parameter. ``error``: of the rank of any percentile, as a share of the draws.
    """

    results: dict[str, Any]
    payers: dict[str, Any]
    budgets: dict[str, Any]
    break_even: dict[str, Any]
    measures: dict[str, Any]
    kept: Kept
    paths: Mapping[tuple[str, str], Array]
    effects: Mapping[str, float | Array]
    clipped: tuple[Clipped, ...]
    notes: tuple[Note, ...]
    told: dict[str, Any]
    totals: dict[str, Any]
    cost_effectiveness: dict[str, Any]
    error: float = 0.0
    pictures: dict[str, Any] = field(default_factory=dict)


def evaluate(
    scenario: Scenario,
    *,
    draws: int,
    seed: int,
    mode: Mode,
    pictures: bool = False,
    parameters: bool = False,
) -> Evaluation:
    """Run one variant over all blocks of draws.

    ``pictures``: with what charts need beside; ``parameters``: keep the draws of those too.
    """
    discounting = Discounting.of(scenario.money, columns(scenario))
    linear = linear_in_people(scenario)
    case = Case(scenario, draws, mode, linear, discounting, pictures)
    state = State(case, parameters=parameters)
    # Made once in a short run, again when asked for in a long one: a block is 8,192 draws.
    makers = [_maker(scenario, seed, index, size) for index, size in blocks(draws)]
    expected = Expected(scenario, makers, discounting)
    start = 0
    for index, make in enumerate(makers):
        drawn = make()
        span = slice(start, start + drawn.n)
        start += drawn.n
        take_in(state, expected, index, drawn, span)
    return _answers(state, expected, makers[0]())


def _maker(scenario: Scenario, seed: int, index: int, size: int) -> Callable[[], Draws]:
    kept: list[Draws] = []

    def make() -> Draws:
        if kept:
            return kept[0]
        drawn = block(scenario, seed, index, size)
        if index < 4:
            kept.append(drawn)
        return drawn

    return make


def _answers(state: State, expected: Expected, first: Draws) -> Evaluation:
    scenario = state.scenario
    sections: dict[str, dict[str, Any]] = {"results": {}, "payers": {}, "budgets": {}}
    paths: dict[tuple[str, str], Array] = {}
    broken: dict[str, Any] = {}
    sized: dict[str, dict[str, Any]] = {}
    for strategy, found in state.found.items():
        assumed = bool(assumed_effects(scenario, strategy))
        known: dict[tuple[int, ...], dict[str, Any]] = {}
        of_size: dict[tuple[int, ...], Any] = {}
        path: dict[View, Array] = {}
        for view in state.views:
            signs = found.signs[view]
            if signs not in known:
                shares = found.shares(view)
                one = found.summary(view, shares, given_assumed_effect=assumed)
                one = with_end(one, scenario.time.horizon)
                one["irr"] = found.irr(view)
                of_size[signs] = None
                if state.mode == "chance" and found.flows(view):
                    of_size[signs] = sizes(expected, strategy, view, one["npv"]["sd"], shares)
                one["uncertainty"]["by_size"] = brief(of_size[signs])
                known[signs] = one
            sections[view.section].setdefault(strategy, {})[view.name] = known[signs]
            found.hold(state.kept, strategy, view)
            path[view] = _in_years(found.path(view), scenario.time.horizon)
            if view.section == "results":
                paths[strategy, view.name] = path[view]
                sized.setdefault(strategy, {})[view.name] = of_size[signs]
        broken[strategy] = break_evens(scenario, expected, strategy, path, first)
    pictures = _pictures(state, expected, broken, sized)
    errors = [found.error() for found in state.found.values()]
    return Evaluation(
        sections["results"], sections["payers"], sections["budgets"], broken,
        _measures(state), state.kept, paths,
        {name: np.concatenate(parts) for name, parts in state.effects.items()},
        tuple(state.clipped.values()), _merged(state.notes), _told(state),
        state.totals.told, state.totals.cost_effectiveness(),
        max([*errors, state.measures.error(), state.totals.error()]), pictures,
    )  # fmt: skip


def _in_years(path: Array, horizon: int) -> Array:
    """A path (T,) in which what is counted at the very end belongs to the last year."""
    years = path[:horizon].copy()
    years[-1] += path[horizon:].sum()
    return years


def _pictures(
    state: State, expected: Expected, broken: Mapping[str, Any], sized: Mapping[str, Any]
) -> dict[str, Any]:
    if state.collected is None:
        return {}
    # Not needed by a run without pictures, and the start of a run is dominated by imports.
    from socinvest.answers.pictures_told import Material, pictures

    return pictures(Material(
        state.case, state.collected, expected, state.views, state.found, state.kept, broken, sized
    ))  # fmt: skip


def _told(state: State) -> dict[str, Any]:
    """What stands beside the results; the assumptions as they weigh on each strategy."""
    figures = state.figures
    assumed = {}
    for strategy, found in state.found.items():
        begun = found.begun(next(view for view in found.signs if view.name == SOCIETY))
        assumed[strategy] = figures.assumptions(strategy, begun)
    return {
        "costs": figures.costs(),
        "people": figures.reached(),
        "effects": figures.effects(),
        "assumptions": assumed,
        "parameters": figures.parameters(),
    }


def _measures(state: State) -> dict[str, Any]:
    units = measure_units(state.scenario)
    result: dict[str, Any] = {name: {} for name in state.scenario.strategies}
    for (strategy, name), told in state.measures.told().items():
        result[strategy][str(name)] = {"unit": units.get(str(name), ""), **told}
    return result


def measure_units(scenario: Scenario) -> dict[str, str]:
    """``share`` for a measure of something, else the unit of the target group."""
    return {
        m.name: "share" if m.of else scenario.target_group.unit
        for course in scenario.courses.values()
        for m in course.measures
    }


def _merged(notes: Mapping[tuple[str, str, str], float]) -> tuple[Note, ...]:
    """One note per figure: all draws, of the strategy in which it is most."""
    worst: dict[tuple[str, str], float] = {}
    for (_, code, where), share in notes.items():
        worst[code, where] = max(worst.get((code, where), 0.0), share)
    return tuple(Note(code, where, share) for (code, where), share in worst.items())
