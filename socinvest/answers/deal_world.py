"""What a contract is settled on, kept for every draw: settled again with other terms at once.

People are followed and money is counted once; what is measured and paid follows from that
whenever a term changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from typing import NamedTuple

import numpy as np

from socinvest.answers.agreement_roles import Border, border, delivery, nominal, payer
from socinvest.answers.rerun import Mode
from socinvest.answers.used import same, used
from socinvest.contract.measured import measured
from socinvest.contract.settle import Facts, Settlement, settle
from socinvest.contract.truth import Truth, truths
from socinvest.costing import Costing
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Simulation
from socinvest.draws import Draws, block, blocks
from socinvest.ledger import Array, Ledger
from socinvest.model import Figure, Scenario
from socinvest.model_contract import KNOWN, Contract, ContractMeasure, Role
from socinvest.numerics.expression import names
from socinvest.records import dataclass

__all__ = ["Asked", "Followed", "Part", "World", "follow", "truth_of", "world"]


class Asked(NamedTuple):
    """How many draws, of which seed, in which mode."""

    draws: int
    seed: int
    mode: Mode


class Followed(NamedTuple):
    """One block: its draws, what happens in the run and as expected, ledgers by strategy."""

    drawn: Draws
    run: Simulation
    quiet: Simulation
    ledgers: Mapping[str, Ledger]
    span: slice


def follow(scenario: Scenario, asked: Asked) -> Iterator[Followed]:
    """People and money of every block, without the contract's payments."""
    start = 0
    for index, size in blocks(asked.draws):
        drawn = block(scenario, asked.seed, index, size)
        run = simulate(scenario, drawn, asked.mode)
        quiet = run if asked.mode == "expected" else simulate(scenario, drawn, "expected")
        costing = Costing(scenario, mode=asked.mode, replicate=0)
        other = run.trajectories[scenario.comparator]
        ledgers = {
            name: costing.ledger(drawn, one, comparator=other)
            for name, one in run.trajectories.items()
        }
        yield Followed(drawn, run, quiet, ledgers, slice(start, start + size))
        start += size


def truth_of(scenario: Scenario, strategy: str, drawn: Draws, run: Simulation, quiet: Simulation
             ) -> Truth:  # fmt: skip
    """What is true of those whom the contract measures, in the run."""
    other = scenario.comparator
    ways = [(one.trajectories[strategy], one.trajectories[other]) for one in (run, quiet)]
    return truths(scenario, *ways[0], *ways[1], drawn)


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """One block: ``truth`` in the run and ``expected``; ``facts``: what is measured, by chance
    that is found by the name ``stream``.

    Without the contract, (n,) each and nominal: what the outcome payer ``saved``, its ``cost``
    net, what delivering costs the provider (``work``) and other lines pay it for that (``given``).
    """

    stream: str
    drawn: Draws
    truth: Truth
    expected: Truth
    facts: Facts
    saved: Array
    cost: Array
    work: Array
    given: Array


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A scenario's contract under one strategy, ready to be settled."""

    scenario: Scenario
    contract: Contract
    strategy: str
    asked: Asked
    parts: tuple[Part, ...]

    def settled(self) -> Iterator[tuple[Part, Settlement]]:
        """Every block with its payments."""
        for part in self.parts:
            yield part, settle(self.contract, part.drawn.base, part.facts)

    def border(self, role: Role) -> Border:
        """Whoever has a role."""
        return border(self.contract, role)

    def changed(self, scenario: Scenario) -> World:
        """The same draws with another version of the scenario, followed anew where it must be."""
        contract = scenario.contract
        assert contract is not None, "what changes has a contract"
        if not _same_people(self, scenario, contract):
            return world(scenario, self.strategy, self.asked)
        redrawn = scenario.parameters != self.scenario.parameters
        taken = used(replace(scenario, contract=None), self.strategy)
        keep = not redrawn and _same_seeing(self.contract, contract)
        parts = []
        for part, (index, size) in zip(self.parts, blocks(self.asked.draws), strict=True):
            drawn = part.drawn
            if redrawn:
                drawn = block(scenario, self.asked.seed, index, size)
                if not _alike(drawn, part.drawn, taken):
                    return world(scenario, self.strategy, self.asked)
            facts = part.facts if keep else measured(contract, part.truth, drawn, scenario.id)
            parts.append(replace(part, drawn=drawn, facts=facts))
        return replace(self, scenario=scenario, contract=contract, parts=tuple(parts))


def world(scenario: Scenario, strategy: str, asked: Asked) -> World:
    """Follow the people of a scenario with a contract.

    Raises ScenarioError where a figure has no usable value.
    """
    contract = scenario.contract
    assert contract is not None, "there is a contract"
    made = [part(scenario, strategy, one) for one in follow(scenario, asked)]
    return World(scenario, contract, strategy, asked, tuple(made))


def part(scenario: Scenario, strategy: str, one: Followed) -> Part:
    """What is kept of a block."""
    contract = scenario.contract
    assert contract is not None, "there is a contract"
    truth = truth_of(scenario, strategy, one.drawn, one.run, one.quiet)
    expected = truth
    if one.run is not one.quiet:
        expected = truth_of(scenario, strategy, one.drawn, one.quiet, one.quiet)
    own, other = one.ledgers[strategy], one.ledgers[scenario.comparator]
    factors = nominal(scenario, own.horizon)
    nothing = Settlement((), one.drawn.n)
    paid = payer(border(contract, "outcome_payer"), nothing, own, other, factors)
    work = delivery(contract, border(contract, "provider"), nothing, own, other, factors)
    return Part(
        scenario.id, one.drawn, truth, expected, measured(contract, truth, one.drawn, scenario.id),
        paid.saved, paid.cost, work.cost.sum(axis=0), work.received.sum(axis=0),
    )  # fmt: skip


def _same_people(before: World, scenario: Scenario, contract: Contract) -> bool:
    """Whether people fare and are counted the same, whatever is paid."""
    old = before.contract
    if (old.strategies, old.cohorts) != (contract.strategies, contract.cohorts):
        return False
    if [_counted(m) for m in old.measures.values()] != [
        _counted(m) for m in contract.measures.values()
    ]:
        return False
    one, other = (replace(s, contract=None) for s in (before.scenario, scenario))
    return same(one, other, before.strategy)


def _counted(measure: ContractMeasure) -> tuple[object, ...]:
    """What a measure counts, of whom and when."""
    return (
        measure.name, measure.counts, measure.intervention, measure.whom, measure.group,
        measure.course, measure.items, measure.states, measure.transition, measure.outcome,
        measure.window, measure.prices, measure.noise.kind,
    )  # fmt: skip


def _same_seeing(old: Contract, new: Contract) -> bool:
    """Whether what is measured is the same: no figure of a measure hangs on the capital."""
    capital = (old.investments, old.base) == (new.investments, new.base)
    return old.measures == new.measures and (capital or not _named(new) & set(KNOWN))


def _named(contract: Contract) -> set[str]:
    found: set[str] = set()
    for measure in contract.measures.values():
        for part_ in (measure, measure.against, measure.noise):
            if part_ is None:
                continue
            for one in fields(part_):
                value = getattr(part_, one.name)
                if isinstance(value, Figure):
                    found.update(names(value.expression))
    return found


def _alike(one: Draws, other: Draws, taken: frozenset[str]) -> bool:
    """Whether what people's lives hang on is the same in two sets of draws."""
    return all(
        np.array_equal(one.base[name], other.base[name])
        for name in taken
        if name in one.base and name in other.base
    )
