"""What investors pay in: the plan of it, its recycling, and how they share what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from socinvest.contract.amounts import proportions
from socinvest.contract.values import Array, Number
from socinvest.model import Account, Figure
from socinvest.model_contract import Contract, Investment
from socinvest.records import dataclass

__all__ = ["Paid", "Plan", "Purses", "plan"]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """Capital by investment: ``committed``, ``drawn`` (in all) and ``dates``, by its schedule.

    ``known``: the investments of which it is known what was drawn.
    """

    committed: Mapping[str, Number]
    drawn: Mapping[str, Number]
    dates: Mapping[str, tuple[Number, ...]]
    known: frozenset[str]

    def shares(self, contract: Contract) -> Mapping[Account, Array]:
        """How investors share: by capital drawn; by that committed where nothing is drawn."""
        by_account: dict[Account, tuple[Number, Number]] = {}
        for one in contract.investments:
            drawn, committed = by_account.get(one.investor, (0.0, 0.0))
            by_account[one.investor] = (
                drawn + self.drawn[one.name],
                committed + self.committed[one.name],
            )
        if len(by_account) < 2:
            return {account: np.ones(()) for account in by_account}
        drawn = proportions([pair[0] for pair in by_account.values()])
        committed = proportions([pair[1] for pair in by_account.values()])
        anything = sum((np.asarray(pair[0]) for pair in by_account.values()), np.zeros(())) > 0.0
        rows = zip(by_account, drawn, committed, strict=True)
        return {account: np.where(anything, one, other) for account, one, other in rows}


def plan(
    contract: Contract,
    value: Callable[[Figure], Number],
    capital: Mapping[str, Number],
    stopped: Array | None,
) -> Plan:
    """What is drawn when, nominal: the shares of the schedule, until the contract is stopped.

    Never more than is committed, unless it is ``capital`` that is known to have been drawn (which
    is then spread over the dates before the stop) or comes from recycling. ``stopped`` is true in
    the draws where the contract ends at the month of its stop.
    """
    committed: dict[str, Number] = {}
    drawn: dict[str, Number] = {}
    dates: dict[str, tuple[Number, ...]] = {}
    for one in contract.investments:
        committed[one.name] = np.maximum(value(one.committed), 0.0)
        whole: Number = np.maximum(capital.get(one.name, value(one.drawn)), 0.0)
        if one.name not in capital and not one.recycle:
            whole = np.minimum(whole, committed[one.name])
        parts: list[Number] = [value(share) for _, share in one.schedule]
        if stopped is not None and contract.stop is not None:
            last = contract.stop.month
            parts = [
                part if month <= last else np.where(stopped, 0.0, part)
                for (month, _), part in zip(one.schedule, parts, strict=True)
            ]
            if one.name in capital:
                left = np.where(stopped, sum(parts, np.zeros(())), 1.0)
                parts = [_ratio(part, left) for part in parts]
        dates[one.name] = tuple(whole * part for part in parts)
        drawn[one.name] = sum(dates[one.name], np.zeros(()))
    return Plan(committed, drawn, dates, frozenset(capital))


def _ratio(part: Number, whole: Number) -> Array:
    part, whole = np.broadcast_arrays(np.asarray(part, dtype=float), whole)
    return np.divide(part, whole, out=np.zeros(part.shape), where=whole > 0.0)


class Paid(NamedTuple):
    """What is paid in on a date, and the part of it that had been paid back before."""

    amount: Array
    recycled: Array


class Purses:
    """What investors have been paid back and not used again, and what is left of commitments."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._back: dict[Account, Number] = {}
        self._new: dict[str, Number] = {}

    def receive(self, investor: Account, amount: Array) -> None:
        """Something is paid to an account; it counts if that is an investor's."""
        self._back[investor] = self._back.get(investor, 0.0) + amount

    def draw(self, investment: Investment, part: int) -> Paid:
        """Capital of one date: where it is recycled, first what has come back, then new.

        min(wanted, what came back + what is left of the commitment); known capital is not cut.
        """
        name, investor = investment.name, investment.investor
        wanted = np.asarray(self._plan.dates[name][part])
        if not investment.recycle:
            return Paid(wanted, np.zeros(()))
        back = self._back.get(investor, 0.0)
        recycled = np.minimum(wanted, back)
        new = wanted - recycled
        before = self._new.get(name, 0.0)
        if name not in self._plan.known:
            new = np.minimum(new, np.maximum(self._plan.committed[name] - before, 0.0))
        self._back[investor] = back - recycled
        self._new[name] = before + new
        return Paid(recycled + new, recycled)
