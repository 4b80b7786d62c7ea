"""Limits that may still change a payment, once others are known that come before it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TypeAlias

import numpy as np

from socinvest.contract.dates import Event, factor
from socinvest.contract.known import Known
from socinvest.contract.missing import PEOPLE
from socinvest.contract.values import POOLED, Payment
from socinvest.model import Figure
from socinvest.model_contract import Limit, Term
from socinvest.numerics.expression import names
from socinvest.records import dataclass

__all__ = ["Rooms"]


Key: TypeAlias = tuple[str, str, int, int]
"""Kind of payment, name, scope and month."""


@dataclass(frozen=True, slots=True, eq=False)
class Rooms:
    """What is due, in its order, and the payments as if what is not known paid nothing.

    ``waiting``: what is not known yet.
    """

    known: Known
    due: Sequence[Event]
    waiting: Collection[Key]
    payments: Sequence[Payment]

    def open(self, payment: Payment, scope: int) -> tuple[str, ...]:
        """Names of the limits that may change a payment, or one that it is reckoned on.

        A limit lowers what it holds; what is reckoned on that may rise or fall.
        """
        if payment.kind == "capital":
            return self._recycled(payment)
        base = set(self._base(payment.term))
        if not base and not float(payment.before_limits[0]) > 0.0:
            return ()
        before = list(self._before(payment, scope))
        concerned = {payment.term, *base}
        return tuple(
            limit.name
            for limit in self.known.contract.limits
            if not concerned.isdisjoint(limit.terms)
            and (waiting := [event for event in before if _matters(event, limit)])
            and not self._has_room(limit, waiting)
        )

    def _recycled(self, payment: Payment) -> tuple[str, ...]:
        """The limits of what has come back to an investor who uses it again."""
        contract = self.known.contract
        investment = next(one for one in contract.investments if one.name == payment.term)
        if not investment.recycle:
            return ()
        cohorts = [one.name for one in contract.cohorts]
        back = [
            self.open(one, POOLED if one.cohort is None else cohorts.index(one.cohort))
            for one in self.payments
            if one.kind == "term" and one.month < payment.month and one.payee == investment.investor
        ]
        return tuple(dict.fromkeys(name for names_ in back for name in names_))

    def _base(self, name: str) -> Iterator[str]:
        """The terms that one is reckoned on, and those that they are."""
        term = next(term for term in self.known.contract.terms if term.name == name)
        for other in (*term.terms, *(() if term.beyond is None else (term.beyond,))):
            yield other
            yield from self._base(other)

    def _before(self, payment: Payment, scope: int) -> Iterator[Event]:
        """What is not known yet and comes before a payment."""
        for event in self.due:
            kind = "term" if isinstance(event.what, Term) else "capital"
            key = (kind, event.what.name, event.scope, event.month)
            if key == (payment.kind, payment.term, scope, payment.month):
                return
            if key in self.waiting:
                yield event

    def _has_room(self, limit: Limit, waiting: Sequence[Event]) -> bool:
        """Whether a limit on the whole contract holds all, even if what waits pays its most."""
        if limit.at_most is None or limit.return_at_most is not None or limit.per != "contract":
            return False
        most = sum(map(self._most, waiting))
        others = sum(float(p.before_limits[0]) for p in self.payments if p.term in limit.terms)
        return others + most <= float(self.known.value(limit.at_most, POOLED)) * (1 + 1e-9)

    def _most(self, event: Event) -> float:
        """The most that a term can pay on a date whatever is observed; infinite without bound."""
        term = event.what
        assert isinstance(term, Term)
        pays = [step.pay for step in term.steps]
        figures = [f for f in (term.rate, term.lower, term.upper, *pays) if f is not None]
        unbounded = term.form in ("share", "price") and term.upper is None
        if unbounded or term.form == "fee" or any(PEOPLE in names(f.expression) for f in figures):
            return np.inf

        def value(figure: Figure | None) -> float:
            return 0.0 if figure is None else float(self.known.value(figure, event.scope))

        whole = value(term.rate)
        if term.form in ("share", "price"):
            whole *= max(value(term.upper) - value(term.lower), 0.0)
        if pays:
            whole = max(map(value, pays))
        parts = 1 if term.due.recurs else term.due.times
        return whole / parts * float(factor(event, self.known.contract, self.known.value))


def _matters(event: Event, limit: Limit) -> bool:
    """Whether a payment takes room of a limit; capital makes room where returns are limited."""
    if isinstance(event.what, Term):
        return event.what.name in limit.terms
    return limit.return_at_most is not None
