"""A contract under one strategy over all draws: exact in a short run, streamed in a long one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from socinvest.analysis import provider
from socinvest.analysis.investor import WORST, lost, net_flows
from socinvest.analysis.luck import KRONA, Misses, misses, outcome_terms, pays
from socinvest.analysis.outcome_payer import pays_more
from socinvest.analysis.returns import RatesFound
from socinvest.answers.agreement_block import Signed
from socinvest.answers.agreement_risks import Risks
from socinvest.answers.agreement_roles import (
    Border,
    border,
    delivery,
    flows,
    nominal,
    paid_in,
    payer,
)
from socinvest.answers.counted import Counted, Key
from socinvest.answers.kept import EXACT
from socinvest.contract.capital import Plan
from socinvest.contract.known import Known
from socinvest.contract.postings import column
from socinvest.contract.settle import Payment, Settlement
from socinvest.contract.values import POOLED, Number
from socinvest.draws import Draws
from socinvest.ledger import Array, Ledger
from socinvest.model import ECONOMY, Scenario
from socinvest.model_contract import Contract, Role
from socinvest.numerics.cohort import Value
from socinvest.numerics.lowest import Lowest

__all__ = ["ROLES_TOLD", "Agreement"]

ROLES_TOLD: tuple[Role, ...] = ("investor", "outcome_payer", "provider", "guarantor")
"""Roles that have figures of their own."""


class Agreement:
    """What grows while the blocks of a strategy with a contract go by.

    ``counted``: distributions by (part, what), as are ``shares``; ``rates``: the investor's;
    ``worst``: nets by role; ``missed``: draws in which a real effect pays, and those of them
    that pay nothing. ``first``: the first block, for who and when. With ``pictures`` also what
    charts need of all draws.
    """

    def __init__(
        self,
        scenario: Scenario,
        contract: Contract,
        strategy: str,
        n: int,
        *,
        pictures: bool = False,
    ) -> None:
        self.scenario, self.contract, self.strategy = scenario, contract, strategy
        self.n, self.pictures = n, pictures
        self.borders: Mapping[Role, Border] = {r: border(contract, r) for r in ROLES_TOLD}
        self.counted = Counted(n)
        self._sums: dict[Key, float] = {}
        self.worst = {role: Lowest(WORST, n) for role in ROLES_TOLD}
        self.rates = RatesFound(most=None if n <= EXACT else n)
        self.risks = Risks(scenario, contract, n)
        self.missed = Misses(0, 0)
        self.first: tuple[Signed, Draws] | None = None

    def add(
        self, one: Signed, drawn: Draws, ledger: Ledger, comparator: Ledger, span: slice
    ) -> None:
        """Take in a block; ``ledger`` and ``comparator`` are without the contract."""
        if self.first is None:
            self.first = one, drawn
        n = drawn.n
        rows: dict[Key, Value] = {}
        rows |= _payments(one.paid, self.scenario)
        rows |= self._terms(one.paid, n)
        rows |= self._measures(one, n)
        rows |= self._investor(one.paid, n)
        factors = nominal(self.scenario, ledger.horizon)
        rows |= self._payer(one.paid, ledger, comparator, factors)
        rows |= self._provider(one.paid, ledger, comparator, factors)
        rows |= self._guarantor(one.paid, n)
        rows |= self._luck(one, n)
        rows |= self.risks.add(one.paid, ledger, comparator, factors)
        if self.pictures:
            rows |= _so_far(one.paid, self.scenario)
        known = Known(self.contract, drawn.base, one.seen.facts)
        self._capital(known.plan, n)
        self._bounds(known, n)
        self.counted.add(rows, span)

    def _mean(self, key: Key, values: Number, n: int) -> None:
        """Let a mean (or a share) over all draws grow by a block of ``n``."""
        # Sums of what is true or false are whole, so that a share of all is 1 and not nearly.
        whole = np.asarray(values, dtype=np.float64)
        self._sums[key] = self._sums.get(key, 0.0) + float(whole.sum()) * (n / whole.size)

    def _capital(self, plan: Plan, n: int) -> None:
        for name, values in (("committed", plan.committed), ("drawn", plan.drawn)):
            for investment, value in values.items():
                self._mean((name, investment), value, n)

    def _bounds(self, known: Known, n: int) -> None:
        """Means of what limits allow (of a cohort, over the cohorts), and how often it stops."""
        cohorts = range(len(self.contract.cohorts))
        for limit in self.contract.limits:
            scopes = cohorts if limit.per == "cohort" else (POOLED,)
            for figure in (limit.at_most, limit.return_at_most):
                for scope in scopes if figure is not None else ():
                    assert figure is not None
                    value = np.asarray(known.value(figure, scope)) / len(scopes)
                    self._mean(("limit", limit.name), value, n)
        if self.contract.stop is not None:
            stopped = np.zeros(1) if known.stopped is None else known.stopped
            self._mean(("stop", "stopped"), stopped, n)

    def _terms(self, paid: Settlement, n: int) -> dict[Key, Value]:
        rows: dict[Key, Value] = {}
        for name, some in by_term(paid).items():
            whole = _sum(p.amount for p in some)
            rows["term", name] = whole
            self._mean(("paid_share", name), pays(whole), n)
            cut = np.zeros(1, dtype=bool)
            for p in some:
                cut = cut | (p.before_limits - p.amount > KRONA)
            self._mean(("cut_share", name), cut, n)
        return rows

    def _measures(self, one: Signed, n: int) -> dict[Key, Value]:
        rows: dict[Key, Value] = {}
        for name, measure in self.contract.measures.items():
            value = one.seen.facts.readings[name].pooled
            if measure.counts == "chance":
                self._mean(("true_share", name), value, n)
                continue
            rows["measured", name] = value
            rows["true", name] = one.exact.facts.readings[name].pooled
            rows["people", name] = _sum(level.people for level in one.truth.levels[name])
            rows["counted", name] = one.seen.counted[name].pooled
            if name in one.seen.counterfactual:
                rows["counterfactual", name] = one.seen.counterfactual[name].pooled
        return rows

    def _investor(self, paid: Settlement, n: int) -> dict[Key, Value]:
        who = self.borders["investor"]
        if not who.accounts:
            return {}
        out, back = paid_in(paid, who)
        loss = lost(out, back)
        self.rates.take(*net_flows(flows(paid, who)))
        self.worst["investor"].add(back - out)
        self._mean(("investor", "paid_in"), out, n)
        self._mean(("investor", "received"), back, n)
        self._mean(("investor", "loss"), loss, n)
        self._mean(("investor", "lost"), loss > 0.0, n)
        return {("investor", "net"): back - out}

    def _payer(
        self, paid: Settlement, ledger: Ledger, comparator: Ledger, factors: Array
    ) -> dict[Key, Value]:
        who = self.borders["outcome_payer"]
        if not who.accounts:
            return {}
        found = payer(who, paid, ledger, comparator, factors)
        self.worst["outcome_payer"].add(-found.cost)
        more = pays_more(found.paid, found.saved)
        self._mean(("outcome_payer", "pays_more"), more, paid.n)
        return {
            ("outcome_payer", "net_cost"): found.cost,
            ("outcome_payer", "paid"): found.paid,
            ("outcome_payer", "saved"): found.saved,
        }

    def _provider(
        self, paid: Settlement, ledger: Ledger, comparator: Ledger, factors: Array
    ) -> dict[Key, Value]:
        who = self.borders["provider"]
        if not who.accounts:
            return {}
        found = delivery(self.contract, who, paid, ledger, comparator, factors)
        gaps = provider.gap(found.cost, found.received)
        horizon = self.scenario.time.horizon
        self._mean(("provider", "uncovered"), provider.uncovered(gaps), paid.n)
        rows: dict[Key, Value] = {
            ("provider", "activity"): found.activity,
            ("provider", "success"): found.success,
            ("provider", "cost"): found.cost.sum(axis=0),
            ("provider", "received"): found.received.sum(axis=0),
            ("provider", "gap"): gaps[-1],
            ("provider", "largest"): provider.largest(gaps),
        }
        # What is counted at the very end belongs to the last year.
        years = [*gaps[: horizon - 1], gaps[-1]]
        return rows | {("provider", t): row for t, row in enumerate(years)}

    def _guarantor(self, paid: Settlement, n: int) -> dict[Key, Value]:
        who = self.borders["guarantor"]
        if not who.accounts:
            return {}
        cost = np.zeros(n) - _sum(flows(paid, who).values())
        self.worst["guarantor"].add(-cost)
        self._mean(("guarantor", "pays"), pays(cost), n)
        return {("guarantor", "paid"): cost}

    def _luck(self, one: Signed, n: int) -> dict[Key, Value]:
        terms = outcome_terms(self.contract)

        def of(paid: Settlement) -> Array:
            return np.zeros(n) + _sum(p.amount for p in paid.payments if p.term in terms)

        idle = of(one.paid_idle)
        self._mean(("luck", "pays"), pays(idle), n)
        found = misses(of(one.paid_exact), of(one.paid))
        self.missed = Misses(*(a + b for a, b in zip(self.missed, found, strict=True)))
        return {("luck", "idle"): idle, ("luck", "paid"): of(one.paid)}

    @property
    def shares(self) -> dict[Key, float]:
        """Means over all draws: shares of what is true or false."""
        return {key: total / self.n for key, total in self._sums.items()}

    def error(self) -> float:
        """The largest error of a percentile's rank, as a share of the draws."""
        return max(self.counted.error(), self.rates.error)


def by_term(paid: Settlement) -> dict[str, list[Payment]]:
    """The payments of each term that has any, in the order of dates."""
    found: dict[str, list[Payment]] = {}
    for one in paid.payments:
        if one.kind == "term":
            found.setdefault(one.term, []).append(one)
    return found


def _payments(paid: Settlement, scenario: Scenario) -> dict[Key, Value]:
    """Nominal net received by party, by budget, in all and by year; the real world has none."""
    rows: dict[Key, Value] = {}
    horizon = scenario.time.horizon

    def book(key: Key, amount: Array) -> None:
        rows[key] = rows[key] + amount if key in rows else amount

    for one in paid.payments:
        year = column(one.month, horizon)
        for account, amount in ((one.payer, 0.0 - one.amount), (one.payee, one.amount)):
            if account.party != ECONOMY:
                for section, name in (("payers", account.party), ("budgets", "/".join(account))):
                    book((section, name), amount)
                    book((section, (name, year)), amount)
    return rows


def _so_far(paid: Settlement, scenario: Scenario) -> dict[Key, Value]:
    """Nominal net received by party since the start, at the end of every year."""
    rows: dict[Key, Value] = {}
    horizon = scenario.time.horizon
    years: dict[str, Array] = {}
    for one in paid.payments:
        year = column(one.month, horizon)
        for party, amount in ((one.payer.party, 0.0 - one.amount), (one.payee.party, one.amount)):
            if party != ECONOMY:
                if party not in years:
                    years[party] = np.zeros((horizon, paid.n))
                years[party][year] += amount
    for party, amounts in years.items():
        for year, row in enumerate(np.cumsum(amounts, axis=0)):
            rows["so_far", (party, year)] = row
    return rows


def _sum(amounts: Iterable[Array]) -> Array:
    return sum(amounts, np.zeros(1))
