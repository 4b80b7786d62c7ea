"""Bounds on what is paid: money in all, by cohort or by person, and the investor's return."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

import numpy as np

from socinvest.contract.amounts import growth, shortfall
from socinvest.contract.dates import rate
from socinvest.contract.known import Known
from socinvest.contract.values import POOLED, Array
from socinvest.model import Account, Figure
from socinvest.model_contract import Limit, Term

__all__ = ["Limits", "Parts", "Taken", "total"]

Parts: TypeAlias = Mapping[int, Array]
"""A payment by cohort: of a term by cohort its own alone, otherwise all, by people."""


def total(parts: Parts) -> Array:
    """The sum over the cohorts."""
    first, *others = parts.values()
    return sum(others, first)


class Taken(NamedTuple):
    """What is left of a payment: in all, by cohort, and what each limit alone lets through."""

    amount: Array
    parts: Parts
    allowed: Mapping[str, Array]


class Limits:
    """The limits of one contract, and what its payments have used of them.

    Payments come in the order of their dates; each takes what those before it have left, and of
    the limits it meets the strictest decides. A payment that concerns all cohorts counts in
    limits by cohort or person as if it were spread over the cohorts by people: each part is held
    against its own cohort's bound. What one limit cuts uses nothing of the others.
    """

    def __init__(self, known: Known) -> None:
        self._known = known
        self._of: dict[str, list[_Bound]] = {term.name: [] for term in known.contract.terms}
        self._returns: list[_Return] = []
        for limit in known.contract.limits:
            for bound in self._bounds(limit):
                for name in limit.terms:
                    self._of[name].append(bound)
        for bounds in self._of.values():
            # What is cut by cohort leaves room in the limits on the whole.
            bounds.sort(key=lambda bound: not bound.by_cohort)

    def _bounds(self, limit: Limit) -> list[_Bound]:
        bounds: list[_Bound] = []
        if limit.at_most is not None:
            bounds.append(_Money(limit, limit.at_most, self._known))
        if limit.return_at_most is not None:
            balance = _Return(limit, limit.return_at_most, self._known)
            self._returns.append(balance)
            bounds.append(balance)
        return bounds

    def invest(self, investor: Account, month: int, amount: Array) -> None:
        """Capital is paid in."""
        for balance in self._returns:
            balance.invest(investor, month, amount)

    def take(self, term: Term, month: int, scope: int, wanted: Array) -> Taken:
        """Cut a payment of a term to what its limits allow, and use that much of them."""
        split = self._known.split
        parts: Parts = {scope: wanted}
        if scope == POOLED:
            parts = {cohort: wanted * share for cohort, share in enumerate(split)}
        bounds = self._of[term.name]
        if not bounds:
            return Taken(wanted, parts, {})
        allowed: dict[str, Array] = {}
        for bound in bounds:
            through = total(bound.cut(month, parts))
            allowed[bound.name] = np.minimum(through, allowed.get(bound.name, through))
        for bound in bounds:
            parts = bound.cut(month, parts)
        for bound in bounds:
            bound.use(month, parts)
        return Taken(total(parts), parts, allowed)


class _Bound:
    """One bound: how much of a payment it lets through, and what has been used of it."""

    def __init__(self, limit: Limit, figure: Figure, known: Known) -> None:
        self.name, self.by_cohort = limit.name, limit.per != "contract"
        self._limit, self._figure, self._known = limit, figure, known

    def cut(self, month: int, parts: Parts) -> Parts:
        """The parts, each or together no more than what is left."""
        raise NotImplementedError

    def use(self, month: int, parts: Parts) -> None:
        """That much is paid."""
        raise NotImplementedError

    @staticmethod
    def _scaled(parts: Parts, room: Array) -> Parts:
        """Parts that together are no more than ``room``, in proportion."""
        if len(parts) == 1:
            return {scope: np.minimum(part, room) for scope, part in parts.items()}
        whole = total(parts)
        share = np.ones(np.broadcast_shapes(np.shape(whole), np.shape(room)))
        np.divide(room, whole, out=share, where=whole > room)
        return {scope: part * share for scope, part in parts.items()}


class _Money(_Bound):
    """So much money: in all, for each cohort, or for each person of a cohort."""

    def __init__(self, limit: Limit, figure: Figure, known: Known) -> None:
        super().__init__(limit, figure, known)
        self._spent: dict[int, Array] = {}

    def _room(self, scope: int) -> Array:
        bound = self._known.value(self._figure, scope)
        if self._limit.per == "person":
            bound = bound * self._known.people[scope]
        return shortfall(bound, self._spent.get(scope, 0.0))

    def cut(self, month: int, parts: Parts) -> Parts:
        if not self.by_cohort:
            return self._scaled(parts, self._room(POOLED))
        return {scope: np.minimum(part, self._room(scope)) for scope, part in parts.items()}

    def use(self, month: int, parts: Parts) -> None:
        used = parts if self.by_cohort else {POOLED: total(parts)}
        for scope, part in used.items():
            self._spent[scope] = part + self._spent.get(scope, 0.0)


class _Return(_Bound):
    """So much a year on the capital: what it would have grown to, less what has been paid.

    balance = sum of capital x (1 + r)^(months since / 12) less the same of the payments. The
    capital is that of the investors whom the limit's terms pay (of all, where they pay none).
    """

    def __init__(self, limit: Limit, figure: Figure, known: Known) -> None:
        if limit.per != "contract":
            raise ValueError(f"limit {limit.name!r}: a return is one of the whole contract")
        super().__init__(limit, figure, known)
        investors = {one.investor for one in known.contract.investments}
        terms = [term for term in known.contract.terms if term.name in limit.terms]
        paid = {term.payee for term in terms} & investors
        shared = any(term.among == "payee" for term in terms)
        self._investors = investors if shared or not paid else paid
        self._balance, self._month = np.zeros(()), known.contract.start

    def _grown(self, month: int) -> Array:
        a_year = rate(self._figure, self._known.value(self._figure, POOLED))
        self._balance = self._balance * growth(a_year, month - self._month)
        self._month = month
        return self._balance

    def invest(self, investor: Account, month: int, amount: Array) -> None:
        """Capital of one investor is paid in."""
        if investor in self._investors:
            self._balance = self._grown(month) + amount

    def cut(self, month: int, parts: Parts) -> Parts:
        return self._scaled(parts, np.maximum(self._grown(month), 0.0))

    def use(self, month: int, parts: Parts) -> None:
        self._balance = self._grown(month) - total(parts)
