"""What a contract pays for any measured value of one of its measures, all else as usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from socinvest.answers.agreement import Agreement
from socinvest.answers.agreement_roles import Border
from socinvest.contract.amounts import proportions
from socinvest.contract.settle import Facts, Reading, settle
from socinvest.draws import central
from socinvest.ledger import Array
from socinvest.model_contract import ContractMeasure

__all__ = ["Payout", "payout"]

Payout = Callable[[Array, Mapping[str, bool]], Array]
"""Payments (k,) on measured values (k,), and on what is true or false by name."""


def payout(found: Agreement, measure: ContractMeasure, who: Border) -> Payout:
    """What somebody pays on the contract's terms, net, as a function of a measure.

    Other measures are at their mean over the first block of draws, as are the people; figures
    are at their middle. Cohorts have their part of a total by people, and otherwise the same.
    """
    assert found.first is not None
    contract, facts = found.contract, found.first[0].seen.facts
    people = tuple(float(np.mean(n)) for n in facts.people)
    environment = central(found.scenario).base
    usual = {
        name: Reading(tuple(_mean(one) for one in reading.cohorts), _mean(reading.pooled))
        for name, reading in facts.readings.items()
        if contract.measures[name].counts != "chance"
    }

    def paid(values: Array, true: Mapping[str, bool]) -> Array:
        parts = tuple(values for _ in people)
        if measure.per == "total":
            parts = tuple(values * share for share in proportions(people))
        said = {name: Reading(tuple(one for _ in people), one) for name, one in true.items()}
        readings = usual | said | {measure.name: Reading(parts, values)}
        total = np.zeros(values.size)
        for one in settle(contract, environment, Facts(readings, people)).payments:
            sign = who.sign((one.payer, one.payee))
            if one.kind == "term" and sign:
                total = total - sign * one.amount
        return total

    return paid


def _mean(values: object) -> float:
    return float(np.mean(np.asarray(values, dtype=np.float64)))
