"""What a contract is to each who takes part in it, draw by draw: nominal money.

A role is the parties that have it. Where an investor is of the same party as whoever has
another role (a fund within a municipality), both are their budgets only.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from socinvest.analysis.luck import dependent
from socinvest.analysis.nets import weighted_sums
from socinvest.analysis.views import Pair
from socinvest.contract.postings import column
from socinvest.contract.settle import Payment, Settlement
from socinvest.ledger import Array, Ledger, Posting
from socinvest.model import Account, Scenario, Timing
from socinvest.model_contract import Contract, Role
from socinvest.numerics.discounting import inflate
from socinvest.records import dataclass

__all__ = [
    "Border",
    "Delivery",
    "Payer",
    "border",
    "delivery",
    "flows",
    "nominal",
    "paid_in",
    "payer",
]


@dataclass(frozen=True, slots=True)
class Border:
    """Whoever has a role: whole parties, or accounts."""

    parties: frozenset[str]
    accounts: tuple[Account, ...]

    def inside(self, account: Account) -> bool:
        """Whether an account belongs to it."""
        return account.party in self.parties or account in self.accounts

    def sign(self, pair: Pair) -> int:
        """1 for a payment into it, -1 out of it, 0 for one that does not cross it."""
        return self.inside(pair[1]) - self.inside(pair[0])

    def told(self) -> list[str]:
        """Names as in the summary: parties, or budgets of parties."""
        if self.parties:
            return sorted(self.parties)
        return ["/".join(account) for account in self.accounts]


def border(contract: Contract, role: Role) -> Border:
    """The border of a role; of nobody where the contract has none."""
    found = {name: list(accounts) for name, accounts in contract.roles.items()}
    investors = [*found.get("investor", ()), *(i.investor for i in contract.investments)]
    found["investor"] = investors
    own = tuple(dict.fromkeys(found.get(role, ())))
    others = [
        account
        for name, accounts in found.items()
        if (name == "investor") != (role == "investor")
        for account in accounts
    ]
    parties = {account.party for account in own}
    if parties & {account.party for account in others}:
        return Border(frozenset(), own)
    return Border(frozenset(parties), own)


def flows(paid: Settlement, who: Border) -> dict[int, Array]:
    """What comes in less what goes out by month, (n,): every month in which anything may."""
    found: dict[int, Array] = {}
    for one in paid.payments:
        sign = who.sign((one.payer, one.payee))
        if sign:
            found[one.month] = found.get(one.month, np.zeros(paid.n)) + sign * one.amount
    return found


def paid_in(paid: Settlement, who: Border) -> tuple[Array, Array]:
    """All that an investor pays, and all that it is paid, (n,) each.

    Capital that had come back before and is used again counts as neither.
    """
    out, back = np.zeros(paid.n), np.zeros(paid.n)
    for one in paid.payments:
        sign = who.sign((one.payer, one.payee))
        if sign < 0:
            again = np.zeros(1) if one.recycled is None else one.recycled
            out = out + (one.amount - again)
            back = back - again
        elif sign > 0:
            back = back + one.amount
    return out, back


def nominal(scenario: Scenario, columns: int) -> Array:
    """Factors (columns,) from the ledger's prices to the money of each of its years."""
    money = scenario.money
    years = scenario.time.start_year + np.arange(columns, dtype=float)
    return np.asarray(inflate(money.inflation, years, money.price_year))


@dataclass(frozen=True, slots=True, eq=False)
class Payer:
    """Of the outcome payer, (n,): ``paid`` on terms (net), ``saved`` in cash by what happens to
    people, and ``cost``: all that it pays net because of programme, contract and people.
    """

    paid: Array
    saved: Array
    cost: Array


def payer(
    who: Border, paid: Settlement, ledger: Ledger, comparator: Ledger, factors: Array
) -> Payer:
    """``ledger`` and ``comparator`` are without the contract."""
    terms = np.zeros(paid.n) - _net((p for p in paid.payments if p.kind == "term"), who, paid.n)
    every = np.zeros(paid.n) - _net(paid.payments, who, paid.n)
    saved = _cash(who, ledger, comparator, factors, programme=False)
    programme = _cash(who, ledger, comparator, factors, programme=True)
    return Payer(terms, saved, every - saved - programme)


def _net(payments: Iterable[Payment], who: Border, n: int) -> Array:
    total = np.zeros(n)
    for one in payments:
        sign = who.sign((one.payer, one.payee))
        if sign:
            total = total + sign * one.amount
    return total


def _cash(
    who: Border, ledger: Ledger, comparator: Ledger, factors: Array, *, programme: bool
) -> Array:
    """What crosses a border in cash under a strategy, less the same under the comparator."""

    def weights(_: Timing | None) -> Array:
        return factors

    total = np.zeros(ledger.n)
    for book, times in ((ledger, 1.0), (comparator, -1.0)):
        some = [
            posting
            for posting in book.postings
            if posting.label.kind == "cash"
            and posting.label.programme == programme
            and who.sign((posting.label.payer, posting.label.payee))
        ]
        for pair, value in weighted_sums(some, weights).items():
            total = total + times * who.sign(pair) * value
    return total


@dataclass(frozen=True, slots=True, eq=False)
class Delivery:
    """Of the provider: ``activity`` and ``success``, (n,): what terms pay it whatever is
    measured, and for what is measured; ``cost`` (T, n): its cash for delivering, by year;
    ``received`` (T, n): capital, what terms and other lines pay it.
    """

    activity: Array
    success: Array
    cost: Array
    received: Array


def delivery(
    contract: Contract,
    who: Border,
    paid: Settlement,
    ledger: Ledger,
    comparator: Ledger,
    factors: Array,
) -> Delivery:
    """``ledger`` and ``comparator`` are without the contract.

    What the provider's account pays on terms as somebody else (as the outcome payer, if it is
    both) is not the provider's; of others it is taken off what it receives.
    """
    columns, n = ledger.horizon, paid.n
    outcome = dependent(contract)
    activity, success = np.zeros(n), np.zeros(n)
    received = np.zeros((columns, n))
    payers = border(contract, "outcome_payer")
    for one in paid.payments:
        sign = who.sign((one.payer, one.payee))
        if sign == 0 or (sign < 0 and payers.inside(one.payer)):
            continue
        received[column(one.month, columns)] += sign * one.amount
        if one.kind == "term":
            kind = success if one.term in outcome else activity
            kind += sign * one.amount
    cost = np.zeros((columns, n))
    for book, times in ((ledger, 1.0), (comparator, -1.0)):
        for posting in book.postings:
            spent = _spent(posting, who)
            if spent is not None:
                target = cost if spent else received
                target += times * factors[:, None] * posting.amounts()
    return Delivery(activity, success, cost, received)


def _spent(posting: Posting, who: Border) -> bool | None:
    """Whether a programme's line in cash is a cost of the provider; False: it is paid for it."""
    label = posting.label
    sign = who.sign((label.payer, label.payee))
    if label.kind != "cash" or not label.programme or not sign:
        return None
    return sign < 0
