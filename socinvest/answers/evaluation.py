"""One variant of a scenario from courses to answers; the pipeline runs it variant by variant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np

from socinvest.analysis.nets import Discounting, Net, NetTable, present_values, view_values
from socinvest.analysis.summary import NO_SHARES, Shares, distribution, summarise
from socinvest.analysis.uncertainty import from_expected, from_replicates, parameters_only
from socinvest.analysis.views import Pair, View, views
from socinvest.analysis.warnings import assumed_effects
from socinvest.answers.break_evens import break_evens
from socinvest.answers.rerun import Expected
from socinvest.answers.told import Figures
from socinvest.costing import Costing, linear_in_people
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Clipped, Simulation
from socinvest.draws import Draws, block, blocks
from socinvest.ledger import Array, Ledger, Note, difference
from socinvest.model import SOCIETY, Scenario
from socinvest.records import dataclass

__all__ = ["Evaluation", "Mode", "evaluate"]

Mode = Literal["expected", "chance"]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The answers of one variant: JSON-ready sections, and what warnings are made of.

    ``npv``: (n,) by (strategy, section, view name). ``paths``: mean discounted yearly net (T,)
    by (strategy, perspective). ``effects``: draws of the assumed effects by parameter.
    """

    results: dict[str, Any]
    payers: dict[str, Any]
    budgets: dict[str, Any]
    break_even: dict[str, Any]
    measures: dict[str, Any]
    npv: Mapping[tuple[str, str, str], Array]
    paths: Mapping[tuple[str, str], Array]
    effects: Mapping[str, float | Array]
    clipped: tuple[Clipped, ...]
    notes: tuple[Note, ...]
    told: dict[str, Any]


class _State:
    """What grows while the blocks of one variant go by."""

    def __init__(self, scenario: Scenario, n: int, mode: Mode) -> None:
        self.scenario, self.n, self.mode = scenario, n, mode
        self.discounting = Discounting.of(scenario.money, scenario.time.horizon)
        self.strategies = tuple(s for s in scenario.strategies if s != scenario.comparator)
        self.views: tuple[View, ...] = ()
        self.tables: dict[str, NetTable] = {}
        self.other: dict[tuple[str, View], Array] = {}
        self.measures: dict[tuple[str, str], Array] = {}
        self.clipped: dict[tuple[str, ...], Clipped] = {}
        self.notes: dict[tuple[str, str, str], float] = {}
        self.effects: dict[str, list[Array]] = {}
        self.figures = Figures(scenario, n, self.discounting)


def evaluate(scenario: Scenario, *, draws: int, seed: int, mode: Mode) -> Evaluation:
    """Run one variant over all blocks of draws."""
    state = _State(scenario, draws, mode)
    # Made once in a short run, again when asked for in a long one: a block is 8,192 draws.
    makers = [_maker(scenario, seed, index, size) for index, size in blocks(draws)]
    expected = Expected(scenario, makers, state.discounting)
    start = 0
    for index, make in enumerate(makers):
        drawn = make()
        span = slice(start, start + drawn.n)
        start += drawn.n
        _block(state, expected, index, drawn, span)
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


def _block(state: _State, expected: Expected, index: int, drawn: Draws, span: slice) -> None:
    scenario, mode = state.scenario, state.mode
    simulation = simulate(scenario, drawn, mode)
    ledgers = _ledgers(scenario, drawn, simulation, mode, 0)
    if not state.tables:
        pairs = _pairs(ledgers.values())
        state.views = views(scenario, pairs)
        state.tables = {
            s: NetTable(state.views, pairs, state.discounting, state.n) for s in state.strategies
        }
    for strategy in state.strategies:
        changes = difference(ledgers[strategy], ledgers[scenario.comparator])
        state.tables[strategy].add(changes, span)
    if mode == "expected":
        expected.keep(index, simulation.trajectories)
    else:
        plain = simulate(scenario, drawn, "expected")
        expected.keep(index, plain.trajectories)
        if linear_in_people(scenario):
            other = _ledgers(scenario, drawn, plain, "expected", 0)
        else:
            again = simulate(scenario, drawn, "chance", replicate=1)
            other = _ledgers(scenario, drawn, again, "chance", 1)
        _compare(state, other, span)
    _collect(state, drawn, simulation, ledgers, span)


def _ledgers(
    scenario: Scenario, drawn: Draws, simulation: Simulation, mode: Mode, replicate: int
) -> dict[str, Ledger]:
    costing = Costing(scenario, mode=mode, replicate=replicate)
    trajectories = simulation.trajectories
    comparator = trajectories[scenario.comparator]
    return {
        name: costing.ledger(drawn, t, comparator=comparator) for name, t in trajectories.items()
    }


def _pairs(ledgers: Any) -> tuple[Pair, ...]:
    every = ((p.label.payer, p.label.payee) for ledger in ledgers for p in ledger.postings)
    return tuple(dict.fromkeys(every))


def _compare(state: _State, ledgers: Mapping[str, Ledger], span: slice) -> None:
    """NPV of every view by the other way of running the same draws, for the share of chance."""
    present = {name: present_values(led, state.discounting) for name, led in ledgers.items()}
    base = present[state.scenario.comparator]
    for strategy in state.strategies:
        own = present[strategy]
        nothing = np.zeros(1)
        change = {p: own.get(p, nothing) - base.get(p, nothing) for p in {**own, **base}}
        values: dict[tuple[int, ...], Any] = {}
        for view, signs in state.tables[strategy].signs.items():
            if not any(signs):
                continue
            if signs not in values:
                values[signs] = view_values(change, view)
            into = state.other.setdefault((strategy, view), np.zeros(state.n))
            into[span] = values[signs]


def _collect(
    state: _State,
    drawn: Draws,
    simulation: Simulation,
    ledgers: Mapping[str, Ledger],
    span: slice,
) -> None:
    for strategy, trajectory in simulation.trajectories.items():
        for name, value in trajectory.measures.items():
            into = state.measures.setdefault((strategy, name), np.zeros(state.n))
            into[span] = value
    state.figures.add(drawn, simulation, ledgers)
    weight = drawn.n / state.n
    for one in simulation.clipped:
        key = (one.strategy, one.course, one.source, one.target)
        before = state.clipped[key].share if key in state.clipped else 0.0
        state.clipped[key] = Clipped(*key, before + weight * one.share)
    for strategy, ledger in ledgers.items():
        for note in ledger.notes:
            told = (strategy, note.code, note.where)
            state.notes[told] = state.notes.get(told, 0.0) + weight * note.share
    for strategy in state.strategies:
        for name in assumed_effects(state.scenario, strategy):
            values = np.atleast_1d(np.asarray(drawn.base[name], dtype=float))
            parts = state.effects.setdefault(name, [])
            if len(parts) <= span.start // 8192:
                parts.append(values)


def _answers(state: _State, expected: Expected, first: Draws) -> Evaluation:
    scenario = state.scenario
    sections: dict[str, dict[str, Any]] = {"results": {}, "payers": {}, "budgets": {}}
    npv: dict[tuple[str, str, str], Array] = {}
    paths: dict[tuple[str, str], Array] = {}
    broken: dict[str, Any] = {}
    for strategy in state.strategies:
        assumed = bool(assumed_effects(scenario, strategy))
        known: dict[tuple[int, ...], dict[str, Any]] = {}
        path: dict[View, Array] = {}
        for view in state.views:
            net = state.tables[strategy].net(view)
            signs = state.tables[strategy].signs[view]
            if signs not in known:
                shares = _shares(state, strategy, view, net)
                known[signs] = summarise(
                    net, scenario, state.discounting, shares,
                    given_assumed_effect=assumed, n=state.n,
                )  # fmt: skip
            sections[view.section].setdefault(strategy, {})[view.name] = known[signs]
            npv[strategy, view.section, view.name] = np.zeros(1) if net is None else net.npv()
            path[view] = _path(net, state)
            if view.section == "results":
                paths[strategy, view.name] = path[view]
        broken[strategy] = break_evens(scenario, expected, strategy, path, first)
    return Evaluation(
        sections["results"], sections["payers"], sections["budgets"], broken,
        _measures(state), npv, paths,
        {name: np.concatenate(parts) for name, parts in state.effects.items()},
        tuple(state.clipped.values()), _merged(state.notes), _told(state, npv),
    )  # fmt: skip


def _told(state: _State, npv: Mapping[tuple[str, str, str], Array]) -> dict[str, Any]:
    """What stands beside the results; the assumptions as they weigh on the last strategy."""
    figures = state.figures
    last = state.strategies[-1] if state.strategies else ""
    return {
        "costs": figures.costs(),
        "people": figures.reached(),
        "effects": figures.effects(),
        "assumptions": figures.assumptions(npv.get((last, "results", SOCIETY))),
        "parameters": figures.parameters(),
    }


def _shares(state: _State, strategy: str, view: View, net: Net | None) -> Shares:
    if net is None or state.n < 2:
        return NO_SHARES
    if state.mode == "expected":
        return parameters_only(net.npv())
    compare = from_expected if linear_in_people(state.scenario) else from_replicates
    return compare(net.npv(), state.other[strategy, view])


def _path(net: Net | None, state: _State) -> Array:
    """The mean discounted yearly net, (T,)."""
    if net is None:
        return np.zeros(state.scenario.time.horizon)
    path: Array = state.discounting.of_line(None) * net.total().mean(axis=1)
    return path if net.shift is None else path + net.shift.mean(axis=1)


def _measures(state: _State) -> dict[str, Any]:
    units = measure_units(state.scenario)
    result: dict[str, Any] = {name: {} for name in state.scenario.strategies}
    for (strategy, name), values in state.measures.items():
        result[strategy][name] = {"unit": units.get(name, ""), **distribution(values)}
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
