"""Who carries which risk: all money of everybody over the years, with a contract and without.

Nominal, in cash: programme, contract and what happens to people. Whoever has a role in the
contract comes first, as the role is drawn elsewhere (whole parties, or accounts), then every
other party but the people themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from socinvest.analysis.investor import WORST
from socinvest.analysis.luck import KRONA
from socinvest.analysis.nets import weighted_sums
from socinvest.analysis.summary import NAMES
from socinvest.analysis.views import Pair
from socinvest.answers.agreement_roles import Border, border
from socinvest.answers.counted import Key
from socinvest.contract.settle import Settlement
from socinvest.ledger import Array, Ledger
from socinvest.model import ECONOMY, Scenario, Timing
from socinvest.model_contract import ROLES, Contract, Role
from socinvest.numerics.cohort import Value
from socinvest.numerics.lowest import Lowest
from socinvest.records import dataclass

__all__ = ["Risks"]

Way = Literal["with", "without"]
_WAYS: tuple[Way, ...] = ("with", "without")


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody who gains or loses, and the roles it has in the contract."""

    border: Border
    roles: tuple[Role, ...]


def _bearers(scenario: Scenario, contract: Contract) -> tuple[Bearer, ...]:
    """Those of the roles, one that has several once; then the other parties."""
    found: dict[Border, list[Role]] = {}
    for role in ROLES:
        who = border(contract, role)
        # Real work has nobody who could lose.
        if any(account.party != ECONOMY for account in who.accounts):
            # Whole parties are the same whichever of their accounts has the role.
            same = next((one for one in found if one.parties and one.parties == who.parties), who)
            found.setdefault(same, []).append(role)
    own = {account.party for one in found for account in one.accounts}
    for party in scenario.parties.values():
        if not party.people and party.name not in own:
            found[Border(frozenset({party.name}), ())] = []
    return tuple(Bearer(one, tuple(roles)) for one, roles in found.items())


class Risks:
    """What grows of it while the blocks of a strategy go by: ``n`` draws in all."""

    def __init__(self, scenario: Scenario, contract: Contract, n: int) -> None:
        self._bearers = _bearers(scenario, contract)
        self._n = n
        self._worst: dict[Key, Lowest] = {}
        self._lost: dict[Key, float] = {}

    def add(
        self, paid: Settlement, ledger: Ledger, comparator: Ledger, factors: Array
    ) -> dict[Key, Value]:
        """Take in a block; its nets by (way, place). The ledgers are without the contract."""
        moved = _moved(ledger, comparator, factors)
        rows: dict[Key, Value] = {}
        for place, one in enumerate(self._bearers):
            without = np.zeros(paid.n)
            for pair, value in moved.items():
                sign = one.border.sign(pair)
                if sign:
                    without = without + sign * value
            whole = without
            for payment in paid.payments:
                sign = one.border.sign((payment.payer, payment.payee))
                if sign:
                    whole = whole + sign * payment.amount
            for way, net in (("with", whole), ("without", without)):
                rows[way, ("net", place)] = net
                self._take((way, place), net)
        return rows

    def _take(self, key: Key, net: Array) -> None:
        if key not in self._worst:
            self._worst[key] = Lowest(WORST, self._n)
        self._worst[key].add(net)
        lost = float(np.count_nonzero(net < -KRONA))
        self._lost[key] = self._lost.get(key, 0.0) + lost

    def told(self, counted: Mapping[Key, Mapping[str, float | None]]) -> list[dict[str, Any]]:
        """One entry for each, ``counted`` holding the distributions of what :meth:`add` gave."""

        def way(name: Way, place: int) -> dict[str, Any]:
            net = counted[name, ("net", place)]
            return {
                **{key: net[key] for key in ("mean", *NAMES)},
                "worst5": self._worst[name, place].mean(),
                "chance_of_loss": self._lost[name, place] / self._n,
            }

        return [
            {
                "who": one.border.told(),
                "roles": list(one.roles),
                **{name: way(name, place) for name in _WAYS},
            }
            for place, one in enumerate(self._bearers)
        ]


def _moved(ledger: Ledger, comparator: Ledger, factors: Array) -> dict[Pair, Array]:
    """Cash by payer and payee over all years, in the money of its day: what a strategy changes."""

    def weights(_: Timing | None) -> Array:
        return factors

    found: dict[Pair, Array] = {}
    for book, times in ((ledger, 1.0), (comparator, -1.0)):
        some = [posting for posting in book.postings if posting.label.kind == "cash"]
        for pair, value in weighted_sums(some, weights).items():
            found[pair] = found.get(pair, np.zeros(1)) + times * value
    return found
