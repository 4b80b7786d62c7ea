"""One variant of a scenario from courses to answers; the pipeline runs it variant by variant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

import numpy as np

from socinvest.analysis.nets import Discounting
from socinvest.answers.blockwise import State, take_in
from socinvest.answers.break_evens import break_evens
from socinvest.answers.gathered import Case
from socinvest.answers.kept import Kept
from socinvest.answers.rerun import Expected, Mode
from socinvest.answers.summaries import enter, in_years, sections, summaries
from socinvest.costing import linear_in_people
from socinvest.course.trajectory import Clipped
from socinvest.course.weights import columns
from socinvest.draws import Draws, block, blocks
from socinvest.ledger import Array, Note
from socinvest.model import SOCIETY, Scenario
from socinvest.records import dataclass

__all__ = ["Evaluation", "Mode", "evaluate", "gathered"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answers of one variant: JSON-ready sections, and what warnings are made of.

    ``kept``: values of single draws, the keys ``("npv", strategy, section, view name)`` and, if
    asked for, ``("parameters", name)`` and ``("parameters", group, name)``. ``paths``: mean
    discounted yearly net (T,) by (strategy, perspective). ``effects``: draws of the assumed
    effects by parameter. ``error``: of the rank of any percentile, as a share of the draws.
    With a ``contract`` everything but the break-evens is with it; that section tells the rest.
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
    contract: dict[str, Any] | None = None


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
    return _answers(*gathered(
        scenario, draws=draws, seed=seed, mode=mode, pictures=pictures, parameters=parameters
    ))  # fmt: skip


def gathered(
    scenario: Scenario,
    *,
    draws: int,
    seed: int,
    mode: Mode,
    pictures: bool = False,
    parameters: bool = False,
) -> tuple[State, Expected, Draws]:
    """What all blocks of one variant come to, before anything is asked of it; the first block."""
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
    return state, expected, makers[0]()


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
    scenario, case, horizon = state.scenario, state.case, state.scenario.time.horizon
    told, without = sections(), sections()
    paths: dict[tuple[str, str], Array] = {}
    broken: dict[str, Any] = {}
    sized: dict[str, dict[str, Any]] = {}
    for strategy, found in state.found.items():
        signed = None if state.contract is None else state.contract.views.get(strategy)
        bare = found if signed is None else signed.without
        own = summaries(case, expected, strategy, bare, state.views)
        if signed is not None:
            enter(without, strategy, own)
            crossed = [view for view in state.views if signed.crossed(view)]
            # What no payment crosses is the same with the contract.
            own |= summaries(case, expected, strategy, signed, crossed, people_only=False)
        enter(told, strategy, own)
        for view in state.views:
            found.hold(state.kept, strategy, view)
            if view.section == "results":
                paths[strategy, view.name] = in_years(found.path(view), horizon)
                sized.setdefault(strategy, {})[view.name] = own[view].sizes
        bare_paths = {view: in_years(bare.path(view), horizon) for view in state.views}
        broken[strategy] = break_evens(scenario, expected, strategy, bare_paths, first)
    pictures = _pictures(state, expected, broken, sized)
    return Evaluation(
        told["results"], told["payers"], told["budgets"], broken,
        _measures(state), state.kept, paths,
        {name: np.concatenate(parts) for name, parts in state.effects.items()},
        tuple(state.clipped.values()), _merged(state.notes), _told(state),
        state.totals.told, state.totals.cost_effectiveness(), _error(state), pictures,
        None if state.contract is None else state.contract.told(state.views) | {"without": without},
    )  # fmt: skip


def _error(state: State) -> float:
    """The largest error of a percentile's rank, as a share of the draws."""
    errors = [found.error() for found in (*state.found.values(), *state.without.values())]
    if state.contract is not None:
        errors.append(state.contract.error())
    return max([*errors, state.measures.error(), state.totals.error()])


def _pictures(
    state: State, expected: Expected, broken: Mapping[str, Any], sized: Mapping[str, Any]
) -> dict[str, Any]:
    if state.collected is None:
        return {}
    # Not needed by a run without pictures, and the start of a run is dominated by imports.
    from socinvest.answers.pictures_told import Material, pictures

    contract = {} if state.contract is None else state.contract.pictures()
    return pictures(Material(
        state.case, state.collected, expected, state.views, state.found, state.kept, broken,
        sized, contract,
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
