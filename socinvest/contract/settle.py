"""What is owed under a contract, given what was found out: payment by payment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np

from socinvest.contract import amounts
from socinvest.contract.capital import Purses
from socinvest.contract.dates import Event, events, factor
from socinvest.contract.known import Known
from socinvest.contract.limits import Limits, Taken
from socinvest.contract.values import (
    POOLED,
    Array,
    Facts,
    Number,
    Payment,
    Reading,
    Settlement,
)
from socinvest.model import Account, Figure
from socinvest.model_contract import Contract, Investment, Term

__all__ = ["Facts", "Payment", "Reading", "Settlement", "settle"]

_ROUNDING = 1e-12


def settle(
    contract: Contract,
    environment: Mapping[str, Number],
    facts: Facts,
    *,
    until: int | None = None,
    exclude: Collection[str] = (),
) -> Settlement:
    """Every payment of a contract, nominal, by draw.

    ``environment``: values of the parameters that its figures name, (n,) or numbers, in base
    units. ``until``: only what falls due in that month or before. ``exclude``: names of terms
    that are left out, as if they were not there.

    Payments are reckoned in the order of their dates, capital first, then as the file has them.
    A term sees what happened before it in that order: a limit has what those before have left,
    ``top_up``, ``fee`` and ``beyond`` take the payments of their terms after limits, and capital
    is recycled from what has come back on an earlier date. What recurs looks again each time: a
    fee is of what was paid since the last one, a top-up of what is missing still.

    Raises ValueError for facts that do not fit the contract, KeyError for a measure that is not
    among them, ScenarioError where a figure of the contract has no finite value.
    """
    course = _Course(Known(contract, environment, facts))
    payments: list[Payment] = []
    for event in events(contract):
        if until is not None and event.month > until:
            break
        if isinstance(event.what, Investment):
            payments.append(course.draw(event, event.what))
        elif event.what.name not in exclude:
            payments += course.pay(event, event.what)
    return Settlement(tuple(payments), course.known.n)


class _Stated(NamedTuple):
    """What a term's form gives, and the quantity that it is a function of."""

    quantity: Array | None
    amount: Array


class _Between(NamedTuple):
    """Who pays whom, and which share of the money."""

    payer: Account
    payee: Account
    share: Number


class _Course:
    """A contract as it goes on: what has been paid until now."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self._terms = {term.name: term for term in known.contract.terms}
        self._limits = Limits(known)
        self._purses = Purses(known.plan)
        self._paid: dict[tuple[str, int], Number] = {}
        """Money by term and scope."""
        self._plain: dict[tuple[str, int], Number] = {}
        """The same without index and interest."""
        self._first: dict[tuple[str, int], _Stated] = {}
        """What is paid in instalments, as it was reckoned for the first."""
        self._charged: dict[tuple[str, int], Number] = {}
        """Money that fees have been taken of."""

    def draw(self, event: Event, investment: Investment) -> Payment:
        """Capital of one date."""
        amount, recycled = self._purses.draw(investment, event.part)
        self._limits.invest(investment.investor, event.month, amount)
        full = self._full
        return Payment(
            investment.name, "capital", None, investment.investor, investment.to, event.month,
            full(amount), full(amount), full(amount), full(1.0),
            stopped=self._stopped(event), recycled=full(recycled),
            part=event.part, parts=len(investment.schedule),
        )  # fmt: skip

    def pay(self, event: Event, term: Term) -> list[Payment]:
        """What a term gives on one date, to or from one account or every investor."""
        known, month, scope = self.known, event.month, event.scope
        stated = self._due(event, term)
        grown = factor(event, known.contract, known.value)
        wanted = stated.amount * grown
        holds = None if term.condition is None else known.holds(term.condition, scope)
        stopped = known.after_stop(month)
        if holds is not None:
            wanted = np.where(holds, wanted, 0.0)
        if stopped is not None:
            wanted = np.where(stopped, 0.0, wanted)
        taken = self._limits.take(term, month, scope, wanted)
        self._add(term, taken, grown)
        return [
            self._payment(event, term, stated, grown, wanted, taken, holds, one)
            for one in self._accounts(term)
        ]

    def _payment(
        self,
        event: Event,
        term: Term,
        stated: _Stated,
        grown: Array,
        wanted: Array,
        taken: Taken,
        holds: Array | None,
        between: _Between,
    ) -> Payment:
        payer, payee, share = between
        amount = taken.amount * share
        self._purses.receive(payee, amount)
        contract, full = self.known.contract, self._full
        return Payment(
            term.name, "term",
            None if event.scope == POOLED else contract.cohorts[event.scope].name,
            payer, payee, event.month,
            full(amount), full(wanted * share), full(stated.amount * share), full(grown),
            None if stated.quantity is None else full(stated.quantity),
            None if holds is None else full(holds),
            self._stopped(event),
            {name: full(allowed * share) for name, allowed in taken.allowed.items()},
            clause=term.clause, part=event.part, parts=term.due.times,
        )  # fmt: skip

    def _accounts(self, term: Term) -> list[_Between]:
        """Payer, payee and the share of the money: one, or one for each investor."""
        if term.among is None:
            return [_Between(term.payer, term.payee, 1.0)]
        shares = self.known.shares.items()
        if not shares:
            raise ValueError(f"term {term.name!r} is shared among investors, and there are none")
        if term.among == "payee":
            return [_Between(term.payer, investor, share) for investor, share in shares]
        return [_Between(investor, term.payee, share) for investor, share in shares]

    def _due(self, event: Event, term: Term) -> _Stated:
        """What the form gives on a date: of what does not recur, an equal part of the first."""
        if term.due.recurs:
            return self._stated(term, event.scope)
        key = term.name, event.scope
        if key not in self._first:
            self._first[key] = self._stated(term, event.scope)
        quantity, amount = self._first[key]
        return _Stated(quantity, amount if term.due.times == 1 else amount / term.due.times)

    def _stated(self, term: Term, scope: int) -> _Stated:
        """What the form gives, whatever conditions and limits say."""

        def value(figure: Figure | None, default: float) -> Number:
            return default if figure is None else self.known.value(figure, scope)

        if term.form in ("top_up", "fee"):
            return self._on_payments(term, scope, value(term.rate, 0.0))
        quantity = self._quantity(term, scope)
        if term.form == "fixed" or quantity is None:
            amount: Number = value(term.rate, 0.0)
        elif term.form == "steps":
            steps = [(value(step.at, 0.0), value(step.pay, 0.0)) for step in term.steps]
            table = amounts.stepped if term.between == "stepped" else amounts.linear
            amount = table(quantity, steps)
        else:
            bounds = value(term.lower, 0.0), value(term.upper, np.inf)
            amount = value(term.rate, 0.0) * amounts.above(quantity, *bounds)
        return _Stated(quantity, np.maximum(amount, 0.0))

    def _on_payments(self, term: Term, scope: int, rate: Number) -> _Stated:
        """A top-up or a fee, on what its terms have been paid."""
        paid = np.asarray(sum(self._paid.get((name, scope), 0.0) for name in term.terms))
        key = term.name, scope
        if term.form == "top_up":
            own = self._plain.get(key, 0.0) if term.due.recurs else 0.0
            return _Stated(paid, amounts.shortfall(rate, paid + own))
        new = paid - self._charged.get(key, 0.0)
        self._charged[key] = paid
        return _Stated(new, np.maximum(rate * new, 0.0))

    def _quantity(self, term: Term, scope: int) -> Array | None:
        if term.beyond is not None:
            return self._left(self._terms[term.beyond], scope)
        if term.of is None:
            return None
        if term.of == "people":
            return np.asarray(self.known.people[scope])
        return self.known.facts.readings[term.of].of(scope)

    def _left(self, term: Term, scope: int) -> Array:
        """What a term has not paid for of its quantity above its lower bound, as of now."""
        own: tuple[int, ...] = (scope,)
        if not term.by_cohort:
            own = (POOLED,)
        elif scope == POOLED:
            own = tuple(range(len(self.known.contract.cohorts)))
        left = np.zeros(())
        for one in own:
            lower = 0.0 if term.lower is None else self.known.value(term.lower, one)
            quantity = self._quantity(term, one)
            whole = np.zeros(()) if quantity is None else amounts.above(quantity, lower)
            if one != scope and scope != POOLED:
                whole = whole * self.known.split[scope]
            rate = 0.0 if term.rate is None else self.known.value(term.rate, one)
            plain = self._plain.get((term.name, scope if len(own) == 1 else one), 0.0)
            rest = amounts.shortfall(whole, _over(plain, rate))
            # What is left of a sum that was divided and multiplied back is nothing.
            left = left + np.where(rest > _ROUNDING * whole, rest, 0.0)
        return left

    def _add(self, term: Term, taken: Taken, grown: Array) -> None:
        """Keep what is paid: of a pooled term also each cohort's part of it."""
        for scope, amount in (*taken.parts.items(), (POOLED, taken.amount)):
            key = term.name, scope
            self._paid[key] = self._paid.get(key, 0.0) + amount
            self._plain[key] = self._plain.get(key, 0.0) + amount / grown

    def _stopped(self, event: Event) -> Array | None:
        stopped = self.known.after_stop(event.month)
        return None if stopped is None else self._full(stopped)

    def _full(self, value: Number) -> Array:
        return np.broadcast_to(value, (self.known.n,))


def _over(money: Number, rate: Number) -> Array:
    """Money / rate; nothing where the rate is 0: then it was paid for nothing."""
    money, rate = np.broadcast_arrays(np.asarray(money, dtype=float), np.asarray(rate))
    return np.divide(money, rate, out=np.zeros(money.shape), where=rate > 0.0)
