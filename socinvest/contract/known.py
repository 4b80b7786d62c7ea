"""What a contract's figures may name, and what its conditions say, once the facts are there."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from socinvest.contract import capital, conditions
from socinvest.contract.amounts import proportions
from socinvest.contract.values import POOLED, Array, Facts, Number
from socinvest.costs.prices import Prices
from socinvest.model import Account, Figure
from socinvest.model_contract import Condition, Contract

__all__ = ["Known"]


class Known:
    """A contract, the facts, and the values that follow from them at once.

    ``people``: by cohort, and pooled last; ``split``: how what concerns all is spread over the
    cohorts, by people (C, n). ``stopped``: where the contract ends at the month of its stop
    (None: it has none, or nowhere). ``n``: the number of draws.

    ``drawn`` is what the schedule draws, until the stop; the condition of the stop itself is
    asked as if nothing were stopped. What recycling leaves undrawn is not taken off.
    """

    def __init__(self, contract: Contract, environment: Mapping[str, Number], facts: Facts) -> None:
        _check(contract, facts)
        self.contract, self.facts = contract, facts
        self._prices = Prices()
        self._environment = environment
        self.people = (*facts.people, sum((np.asarray(p) for p in facts.people), np.zeros(())))
        self.split = proportions(facts.people)
        self.stopped: Array | None = None
        self.plan = self._reckon()
        if contract.stop is not None:
            stopped = self.holds(contract.stop.condition, POOLED)
            if stopped.any():
                self.stopped = stopped
                self.plan = self._reckon()
        self.shares: Mapping[Account, Array] = self.plan.shares(contract)
        self.n = self._draws()

    def value(self, figure: Figure, scope: int) -> Number:
        """A figure for a cohort or for all; raises ScenarioError where it is not finite."""
        return self._prices.value(figure, self._environments[scope])

    def holds(self, condition: Condition, scope: int) -> Array:
        """Whether a condition holds, by draw."""
        return conditions.holds(condition, self.facts, scope, self.value)

    def after_stop(self, month: int) -> Array | None:
        """Where the contract has been stopped before a month (None: nowhere)."""
        stop = self.contract.stop
        return self.stopped if stop is not None and month > stop.month else None

    def _reckon(self) -> capital.Plan:
        """The capital, and from it the names that figures may use."""
        plan = capital.plan(
            self.contract,
            lambda figure: self._prices.value(figure, self._environment),
            self.facts.capital,
            self.stopped,
        )
        committed = sum((np.asarray(v) for v in plan.committed.values()), np.zeros(()))
        drawn = sum((np.asarray(v) for v in plan.drawn.values()), np.zeros(()))
        principal = drawn if self.contract.base == "drawn" else committed
        named = {"committed": committed, "drawn": drawn, "principal": principal}
        self._environments = [
            {**self._environment, **named, "people": people} for people in self.people
        ]
        return plan

    def _draws(self) -> int:
        values = [
            *self._environment.values(),
            *self.people,
            *self.facts.capital.values(),
            *(v for r in self.facts.readings.values() for v in (*r.cohorts, r.pooled)),
        ]
        shape = np.broadcast_shapes(*{np.shape(value) for value in values})
        return shape[0] if shape else 1


def _check(contract: Contract, facts: Facts) -> None:
    """Raises ValueError for facts that are not those of the contract's cohorts, or not finite."""
    cohorts = len(contract.cohorts)
    if len(facts.people) != cohorts:
        raise ValueError(f"people by cohort: {len(facts.people)}, not {cohorts}")
    for name, reading in facts.readings.items():
        if len(reading.cohorts) != cohorts:
            raise ValueError(f"{name!r} is read by cohort: {len(reading.cohorts)}, not {cohorts}")
        if not all(np.isfinite(value).all() for value in (*reading.cohorts, reading.pooled)):
            raise ValueError(f"{name!r} is not finite")
