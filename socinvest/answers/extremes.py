"""The least and the most that a contract can pay, whatever is observed."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

import numpy as np

from socinvest.analysis.investor import net_flows
from socinvest.contract.settle import settle
from socinvest.contract.values import Facts, Number, Payment, Reading
from socinvest.draws import central
from socinvest.ledger import Array
from socinvest.model import Account, Figure, Scenario
from socinvest.model_contract import Contract
from socinvest.numerics.expression import evaluate, names
from socinvest.numerics.irr import irr
from socinvest.records import dataclass

__all__ = ["Extremes", "extremes", "planned_people"]

_FAR = 1e13
"""Further than any measure goes, in base units: in money ten thousand milliards."""
_MOST = 4096
"""Combinations of outcomes that are looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class Extremes:
    """Payments (n,) for every combination of the lowest and highest outcomes; nominal.

    A contract pays in between for anything in between: more of a measure never pays less, but
    for tables that go down, whose steps are looked at too.
    """

    payments: tuple[Payment, ...]

    def most(self, payers: Iterable[Account]) -> float | None:
        """The most that some accounts pay under its terms; None where nothing bounds it."""
        who = set(payers)
        paid = sum((p.amount for p in self.payments if p.kind == "term" and p.payer in who),
                   np.zeros(1))  # fmt: skip
        most = float(np.max(paid))
        return None if most > _FAR / 1e3 else most

    def back(self, investor: Account) -> tuple[float, float | None] | None:
        """The shares of its capital that an investor is paid back at least and at most."""
        paid_in = self._sum(investor, "capital", pays=True)
        if not np.min(paid_in) > 0.0:
            return None
        received = self._sum(investor, "term", pays=False)
        most = None if np.max(received) > _FAR / 1e3 else float(np.max(received / paid_in))
        return float(np.min(received / paid_in)), most

    def best_rate(self, investor: Account) -> float | None:
        """The internal rate of return where the investor is paid the most; None without one."""
        back = self.back(investor)
        if back is None or back[1] is None:
            return None
        net = self._sum(investor, "term", pays=False) - self._sum(investor, "capital", pays=True)
        best = int(np.argmax(net))
        by_month: dict[int, Array] = {}
        for payment in self.payments:
            sign = (payment.payee == investor) - float(payment.payer == investor)
            if sign:
                flow = sign * payment.amount[best : best + 1]
                by_month[payment.month] = by_month.get(payment.month, np.zeros(1)) + flow
        flows, period = net_flows(by_month)
        rate = float(irr(flows.T, period=period).rate[0])
        return None if np.isnan(rate) else rate

    def _sum(self, account: Account, kind: str, *, pays: bool) -> Array:
        found = [
            p.amount
            for p in self.payments
            if p.kind == kind and (p.payer if pays else p.payee) == account
        ]
        return np.sum(found, axis=0) if found else np.zeros(1)


def extremes(scenario: Scenario, contract: Contract, people: float) -> Extremes | None:
    """Settle a contract on the extremes of what it measures; None where these are too many.

    Uncertain figures are at their means; ``people`` enter, spread evenly over the cohorts.
    """
    environment = central(scenario).base
    choices: list[list[Number]] = []
    for name, measure in contract.measures.items():
        if measure.counts == "chance":
            choices.append([False, True])
            continue
        steps = [
            float(evaluate(step.at.expression, {**environment, "people": people}))
            for term in contract.terms
            if term.of == name
            for step in term.steps
            if not set(names(step.at.expression)) - {*environment, "people"}
        ]
        choices.append([-_FAR, *dict.fromkeys(steps), _FAR])
    if np.prod([len(one) for one in choices], dtype=float) > _MOST:
        return None
    columns = list(product(*choices))
    cohorts = len(contract.cohorts)
    readings = {
        name: Reading((values,) * cohorts, values)
        for i, name in enumerate(contract.measures)
        for values in [np.array([column[i] for column in columns])]
    }
    facts = Facts(readings, (people / cohorts,) * cohorts)
    return Extremes(settle(contract, environment, facts).payments)


def planned_people(scenario: Scenario, contract: Contract) -> float:
    """How many people the contract is meant for: those who enter, by the share that is reached.

    Figures at their means. Where programmes differ, the one that the first measure is of.
    """
    environment = central(scenario).base

    def value(figure: Figure | None, default: float) -> float:
        return default if figure is None else float(evaluate(figure.expression, environment))

    intake, time = scenario.target_group.intake, scenario.time
    years = min(intake.years, float(time.horizon))
    size = value(intake.size, 0.0)
    if intake.kind == "per_year":
        size *= years
    elif intake.kind == "total":
        size *= years / intake.years
    else:
        size *= 1.0 + max(years - 1.0 / time.cycles_per_year, 0.0) / value(intake.stay, years)
    found = [one.intervention for one in contract.measures.values() if one.intervention]
    reach = scenario.interventions[found[0]].reach if found else None
    return size if reach is None else size * value(reach.offered, 1.0) * value(reach.accepted, 1.0)
