"""Whose result it is: perspectives, payers and budgets, each a border that flows cross."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from socinvest.model import SHARED_BUDGET, SOCIETY, Account, Scenario
from socinvest.records import dataclass

__all__ = ["Pair", "Section", "View", "views"]

Section = Literal["results", "payers", "budgets"]
Pair = tuple[Account, Account]
"""Payer and payee of a flow."""


@dataclass(frozen=True, slots=True)
class View:
    """A set of parties, or with ``budget`` one budget of one party."""

    section: Section
    name: str
    parties: frozenset[str]
    budget: str | None = None

    def inside(self, account: Account) -> bool:
        """Whether an account lies within the border."""
        if account.party not in self.parties:
            return False
        return self.budget is None or account.budget == self.budget

    def sign(self, pair: Pair) -> int:
        """1 for a flow into the view, -1 out of it, 0 for one that does not cross its border."""
        return self.inside(pair[1]) - self.inside(pair[0])

    def signs(self, pairs: Iterable[Pair]) -> tuple[int, ...]:
        """The signs of several flows; two views of equal signs have the same result."""
        return tuple(self.sign(pair) for pair in pairs)


def views(scenario: Scenario, pairs: Collection[Pair]) -> tuple[View, ...]:
    """Every view of a scenario, in the order of the summary; society first.

    The shared budget is shown where something flows through it or where it is the only one,
    so that the budgets of a party add up to the party.
    """
    found = []
    perspectives = {SOCIETY: tuple(scenario.parties)}
    perspectives |= {p.name: p.parties for p in scenario.perspectives.values()}
    found += [View("results", name, frozenset(p)) for name, p in perspectives.items()]
    found += [View("payers", name, frozenset({name})) for name in scenario.parties]
    used = {account for pair in pairs for account in pair}
    for party in scenario.parties.values():
        for budget in party.budgets:
            shared = budget == SHARED_BUDGET and len(party.budgets) > 1
            if not shared or Account(party.name, budget) in used:
                name = f"{party.name}/{budget}"
                found.append(View("budgets", name, frozenset({party.name}), budget))
    return tuple(found)
