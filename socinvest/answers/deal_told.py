"""A contract's own answer: what it comes to, what it pays for what is measured, and for luck."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from socinvest._version import __version__
from socinvest.analysis.deal_targets import Target
from socinvest.answers.agreement import Agreement
from socinvest.answers.agreement_block import signed
from socinvest.answers.agreement_told import about, told
from socinvest.answers.deal_luck import alike_in_windows, by_improvement, by_size_and_window
from socinvest.answers.deal_payout import payout
from socinvest.answers.deal_solve import frontier, refuse_targets, search, solve
from socinvest.answers.deal_world import Asked, World, follow, part
from socinvest.errors import Location, ScenarioError, problem
from socinvest.model import SHARED_BUDGET, Scenario, Text
from socinvest.model_contract import Contract
from socinvest.scenario.solvable import Source

__all__ = ["agreed", "contract_of", "frontier_of", "solved"]

Told = dict[str, Any]


def agreed(scenario: Scenario, variant: str, title: Text, asked: Asked) -> Told:
    """The contract under every strategy with it: the key ``contract`` of a run, without what the
    run's other results are needed for, and beside it ``payout``, ``luck_by_size`` and
    ``luck_by_improvement`` by strategy. JSON-ready.

    Raises ScenarioError for a scenario without a contract, and where a figure has no usable
    value.
    """
    contract = contract_of(scenario)
    found, worlds = _followed(scenario, contract, asked)
    by = {strategy: told(one) for strategy, one in found.items()}
    error = max(one.error() for one in found.values())
    return {
        **_head(scenario, variant, asked),
        "quantile_error": error,
        "contract": {
            "reading": {"variant": variant, "title": title._asdict()},
            **about(scenario, contract),
            **by[contract.strategies[0]],
            "by_strategy": by,
        },
        "payout": {name: payout(one) for name, one in worlds.items()},
        "luck_by_size": {name: by_size_and_window(one) for name, one in worlds.items()},
        "luck_alike_in_windows": alike_in_windows(contract),
        "luck_by_improvement": {name: by_improvement(one) for name, one in worlds.items()},
    }


def solved(
    source: Source,
    scenario: Scenario,
    asked: Asked,
    term: str,
    target: Target,
    *,
    between: tuple[str, str] | None = None,
    rate: float | None = None,
) -> Told:
    """The value of a term that reaches a target: see :func:`deal_solve.solve`. JSON-ready."""
    contract = contract_of(scenario)
    refuse_targets(scenario, [target])
    found = solve(search(source, scenario, term, asked, between), target, rate)
    return {**_solved_head(source, scenario, contract, asked), "rate": rate, "solve": found}


def frontier_of(
    source: Source,
    scenario: Scenario,
    asked: Asked,
    term: str,
    targets: Sequence[Target],
    *,
    between: tuple[str, str] | None = None,
    rate: float | None = None,
) -> Told:
    """What investor and payer get along a term: see :func:`deal_solve.frontier`. JSON-ready."""
    contract = contract_of(scenario)
    refuse_targets(scenario, targets)
    found = frontier(search(source, scenario, term, asked, between), targets, rate)
    return {**_solved_head(source, scenario, contract, asked), "rate": rate, "frontier": found}


def contract_of(scenario: Scenario) -> Contract:
    """The contract; raises ScenarioError where there is none."""
    if scenario.contract is None:
        raise ScenarioError([
            problem("run.option", "contract", Location(scenario.file),
                    "'{id}' has no contract",
                    "add contract: to the file, or run it without: socinvest run {id}",
                    id=scenario.id)
        ])  # fmt: skip
    return scenario.contract


def _followed(
    scenario: Scenario, contract: Contract, asked: Asked
) -> tuple[dict[str, Agreement], dict[str, World]]:
    """The same blocks for what a run tells and for what is settled again."""
    found = {s: Agreement(scenario, contract, s, asked.draws) for s in contract.strategies}
    parts: dict[str, list[Any]] = {strategy: [] for strategy in contract.strategies}
    for one in follow(scenario, asked):
        run, quiet = one.run.trajectories, one.quiet.trajectories
        for strategy in contract.strategies:
            own = signed(scenario, strategy, one.drawn, run, quiet)
            books = one.ledgers[strategy], one.ledgers[scenario.comparator]
            found[strategy].add(own, one.drawn, *books, one.span)
            parts[strategy].append(part(scenario, strategy, one))
    return found, {
        strategy: World(scenario, contract, strategy, asked, tuple(some))
        for strategy, some in parts.items()
    }


def _head(scenario: Scenario, variant: str, asked: Asked) -> Told:
    return {
        "format": 1,
        "version": __version__,
        "scenario": {
            "id": scenario.id,
            "file": scenario.file,
            "title": scenario.title._asdict(),
            "sha256": next((i.sha256 for i in scenario.inputs if i.file == scenario.file), None),
        },
        "inputs": [{"file": one.file, "sha256": one.sha256} for one in scenario.inputs],
        "draws": asked.draws,
        "seed": asked.seed,
        "mode": asked.mode,
        "variant": variant,
        "set": [{"path": path, "value": value} for path, value in scenario.sets],
        "conventions": {
            "currency": scenario.money.currency,
            "price_year": scenario.money.price_year,
        },
        "titles": {
            "parties": {name: one.title._asdict() for name, one in scenario.parties.items()},
            "strategies": {name: one.title._asdict() for name, one in scenario.strategies.items()},
        },
        "budgets": {
            name: [one for one in party.budgets if one != SHARED_BUDGET]
            for name, party in scenario.parties.items()
        },
        "unit": scenario.target_group.unit,
    }


def _solved_head(source: Source, scenario: Scenario, contract: Contract, asked: Asked) -> Told:
    return {
        **_head(scenario, source.variant, asked),
        "contract": {
            "title": contract.title._asdict(),
            "strategy": contract.strategies[0],
            "strategies": list(contract.strategies),
        },
    }
