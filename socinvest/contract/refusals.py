"""Why a contract cannot be settled: figures that have no one value."""

from __future__ import annotations

from collections.abc import Iterator

from socinvest.draws import uncertain
from socinvest.errors import Problem, ScenarioError, fill_excerpts, problem
from socinvest.model import Figure, Scenario
from socinvest.model_contract import Condition, Contract
from socinvest.numerics.expression import names
from socinvest.scenario.outcomes import Outcomes

__all__ = ["refuse_uncertain"]


def refuse_uncertain(scenario: Scenario, contract: Contract, outcomes: Outcomes) -> None:
    """Raise ScenarioError for the figures of a contract that have no one value."""
    loose = _uncertain(scenario)
    found: list[Problem] = []
    for path, figure in _figures(contract, outcomes):
        hanging = [name for name in names(figure.expression) if name in loose]
        if hanging:
            found.append(problem("observed.uncertain", path, figure.at,
                                 "{path} hangs on '{parameter}', which is uncertain: what is owed "
                                 "needs one value",
                                 "give what was agreed: --set parameters.{parameter}=VALUE",
                                 path=path, parameter=hanging[0]))  # fmt: skip
    if found:
        raise ScenarioError(fill_excerpts(found, scenario.texts))


def _uncertain(scenario: Scenario) -> frozenset[str]:
    """The parameters that vary by draw, those that are made of such ones among them."""
    loose = set(uncertain(scenario))
    while True:
        more = {
            name
            for name, one in scenario.parameters.items()
            if name not in loose
            and one.expression is not None
            and not loose.isdisjoint(names(one.expression))
        }
        if not more:
            return frozenset(loose)
        loose |= more


def _figures(contract: Contract, outcomes: Outcomes) -> Iterator[tuple[str, Figure]]:
    """Every figure that a settlement uses, with the path of what it belongs to."""
    for one in contract.investments:
        here = f"contract.investments.{one.name}"
        yield here, one.committed
        if one.name not in outcomes.capital:
            yield here, one.drawn
        yield from ((here, share) for _, share in one.schedule)
    for term in contract.terms:
        here = f"contract.terms.{term.name}"
        plain = (term.rate, term.lower, term.upper, term.index, term.interest)
        yield from ((here, figure) for figure in plain if figure is not None)
        for step in term.steps:
            yield from ((here, step.at), (here, step.pay))
        yield from ((here, bound) for bound in _bounds(term.condition))
    for limit in contract.limits:
        here = f"contract.limits.{limit.name}"
        bounds = (limit.at_most, limit.return_at_most)
        yield from ((here, figure) for figure in bounds if figure is not None)
    if contract.stop is not None:
        yield from (("contract.stop", bound) for bound in _bounds(contract.stop.condition))


def _bounds(condition: Condition | None) -> Iterator[Figure]:
    if condition is None:
        return
    if condition.bound is not None:
        yield condition.bound
    for part in condition.parts:
        yield from _bounds(part)
