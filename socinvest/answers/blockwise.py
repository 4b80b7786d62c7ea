"""From one block of draws to sums over all of them: courses, ledgers, nets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np

from socinvest.analysis.nets import present_values, view_values
from socinvest.analysis.views import Pair, View, views
from socinvest.analysis.warnings import assumed_effects
from socinvest.answers.counted import Counted
from socinvest.answers.gathered import Case, Gathered, Streamed, Values, Whole
from socinvest.answers.kept import EXACT, Kept
from socinvest.answers.pictures import Collected
from socinvest.answers.rerun import Expected, Mode
from socinvest.answers.told import Figures
from socinvest.answers.totals import Totals
from socinvest.costing import Costing
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Clipped, Simulation
from socinvest.draws import BLOCK, Draws
from socinvest.ledger import Array, Ledger, difference
from socinvest.model import Scenario

if TYPE_CHECKING:
    from socinvest.answers.agreement_block import Signed
    from socinvest.answers.agreements import Agreements

__all__ = ["State", "take_in"]


class State:
    """What grows while the blocks of one variant go by."""

    def __init__(self, case: Case, *, parameters: bool) -> None:
        scenario, n = case.scenario, case.n
        self.case, self.scenario, self.n, self.mode = case, scenario, n, case.mode
        self.strategies = tuple(s for s in scenario.strategies if s != scenario.comparator)
        self.views: tuple[View, ...] = ()
        self.found: dict[str, Gathered] = {}
        self.kept, self.parameters = Kept(n), parameters
        self.collected = Collected(scenario, n) if case.pictures else None
        self.measures = Counted(n)
        self.clipped: dict[tuple[str, ...], Clipped] = {}
        self.notes: dict[tuple[str, str, str], float] = {}
        self.effects: dict[str, list[Array]] = {}
        self.figures = Figures(scenario, n, case.discounting)
        self.totals = Totals(scenario, n, case.discounting)
        self.contract = _agreements(case)

    def begin(self, pairs: tuple[Pair, ...], signed: tuple[Pair, ...]) -> None:
        """The first block has shown who pays whom, and who does because of a contract."""
        every = tuple(dict.fromkeys((*pairs, *signed)))
        self.views = views(self.scenario, every)
        made = Whole if self.n <= EXACT else Streamed
        for name in self.strategies:
            one: Gathered = made(self.case, self.views, pairs)
            if self.contract is not None:
                one = self.contract.gathered(name, one, self.views, every)
            self.found[name] = one

    @property
    def without(self) -> dict[str, Gathered]:
        """What has been found of every strategy without a contract."""
        if self.contract is None:
            return self.found
        signed = self.contract.views
        return {s: signed[s].without if s in signed else one for s, one in self.found.items()}


def _agreements(case: Case) -> Agreements | None:
    if case.scenario.contract is None:
        return None
    from socinvest.answers.agreements import Agreements

    return Agreements(case, case.scenario.contract)


def take_in(state: State, expected: Expected, index: int, drawn: Draws, span: slice) -> None:
    """Follow the people of one block of draws, and add what comes of it to the state."""
    scenario, mode, pictured = state.scenario, state.mode, state.collected
    points = pictured is not None and index == 0
    items = mode == "chance" or pictured is not None
    simulation = simulate(scenario, drawn, mode, points=points, items=items)
    quiet = simulation if mode == "expected" else simulate(scenario, drawn, "expected", items=False)
    expected.keep(index, drawn, quiet.trajectories)
    ledgers = _ledgers(scenario, drawn, simulation, mode, 0)
    contract = state.contract
    signed = {} if contract is None else contract.sign(drawn, simulation, quiet)
    if not state.found:
        pairs = _pairs(ledgers.values())
        state.begin(pairs, () if contract is None else contract.pairs(signed))
    if pictured is not None and index == 0:
        pictured.begin(drawn, simulation.trajectories)
    other, plain = _beside(state, drawn, quiet, ledgers)
    for strategy, found in state.without.items():
        changes = difference(ledgers[strategy], ledgers[scenario.comparator])
        shown = plain.get(strategy, {}) if pictured is not None and mode == "chance" else {}
        found.add(changes, span, other.get(strategy, {}), shown)
        if pictured is not None:
            pictured.add(strategy, changes, drawn.n)
    if contract is not None:
        ledgers |= {
            strategy: contract.agree(drawn, one, ledgers, plain[strategy], pictured, span)
            for strategy, one in signed.items()
        }
    _keep(state, drawn, span.start, signed)
    _collect(state, drawn, simulation, ledgers, span)


def _beside(
    state: State, drawn: Draws, quiet: Simulation, ledgers: Mapping[str, Ledger]
) -> tuple[dict[str, Values], dict[str, Values]]:
    """NPVs by strategy, without a contract, of the same draws run in other ways.

    The one that the share of chance needs (expected mode where money is linear in people, else
    another round of chance), and the expected mode, for the pictures and contracts.
    """
    scenario, case = state.scenario, state.case
    if state.mode == "expected":
        return {}, _npvs(state, ledgers) if state.contract is not None else {}
    plain: dict[str, Values] = {}
    if case.linear or state.collected is not None or state.contract is not None:
        plain = _npvs(state, _ledgers(scenario, drawn, quiet, "expected", 0))
    if case.linear:
        return plain, plain
    again = simulate(scenario, drawn, "chance", replicate=1)
    return _npvs(state, _ledgers(scenario, drawn, again, "chance", 1)), plain


def _keep(state: State, drawn: Draws, start: int, signed: Mapping[str, Signed]) -> None:
    """The values of single draws, as long as there are not too many."""
    kept = state.kept
    if start >= kept.n:
        return
    if state.parameters:
        for name, values in drawn.base.items():
            kept.put(("parameters", name), values, start)
        for group in state.scenario.target_group.groups:
            own = drawn.groups[group.name]
            # What goes by a clock has no value of its own.
            for name in filter(own.__contains__, group.parameters):
                kept.put(("parameters", group.name, name), own[name], start)
        for strategy, one in signed.items():
            for key, row in one.rows():
                kept.put(("contract", strategy, *key), row, start)
    for strategy, found in state.found.items():
        found.keep(kept, strategy, start)


def _ledgers(
    scenario: Scenario, drawn: Draws, simulation: Simulation, mode: Mode, replicate: int
) -> dict[str, Ledger]:
    costing = Costing(scenario, mode=mode, replicate=replicate)
    trajectories = simulation.trajectories
    comparator = trajectories[scenario.comparator]
    return {
        name: costing.ledger(drawn, t, comparator=comparator) for name, t in trajectories.items()
    }


def _pairs(ledgers: Iterable[Ledger]) -> tuple[Pair, ...]:
    every = ((p.label.payer, p.label.payee) for ledger in ledgers for p in ledger.postings)
    return tuple(dict.fromkeys(every))


def _npvs(state: State, ledgers: Mapping[str, Ledger]) -> dict[str, Values]:
    """NPV of every view that anything crosses, by strategy and signs."""
    present = {name: present_values(led, state.case.discounting) for name, led in ledgers.items()}
    base = present[state.scenario.comparator]
    result: dict[str, Values] = {}
    for strategy, found in state.without.items():
        own = present[strategy]
        nothing = np.zeros(1)
        change = {p: own.get(p, nothing) - base.get(p, nothing) for p in {**own, **base}}
        views = {signs: view for view, signs in found.signs.items() if any(signs)}
        result[strategy] = {
            signs: np.asarray(view_values(change, view)) for signs, view in views.items()
        }
    return result


def _collect(
    state: State,
    drawn: Draws,
    simulation: Simulation,
    ledgers: Mapping[str, Ledger],
    span: slice,
) -> None:
    state.measures.add(
        {
            (strategy, name): value
            for strategy, trajectory in simulation.trajectories.items()
            for name, value in trajectory.measures.items()
        },
        span,
    )
    state.figures.add(drawn, simulation, ledgers)
    state.totals.add(state.views, simulation, ledgers, span)
    weight = drawn.n / state.n
    for one in simulation.clipped:
        key = (one.strategy, one.course, one.source, one.target)
        before = state.clipped[key].share if key in state.clipped else 0.0
        state.clipped[key] = Clipped(*key, before + weight * one.share)
    for strategy, ledger in ledgers.items():
        for note in ledger.notes:
            told = (strategy, note.code, note.where)
            state.notes[told] = state.notes.get(told, 0.0) + weight * note.share
    if span.start >= EXACT:
        return
    for strategy in state.strategies:
        for name in assumed_effects(state.scenario, strategy):
            values = np.atleast_1d(np.asarray(drawn.base[name], dtype=float))
            parts = state.effects.setdefault(name, [])
            if len(parts) <= span.start // BLOCK:
                parts.append(values)
