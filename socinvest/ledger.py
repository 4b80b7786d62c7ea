"""The waist: postings payer/budget -> payee/budget, and what crosses a border.

A posting is an amount, always positive, that one account pays another in each year of each
draw under one strategy. It stays factored, ``quantity x unit cost x share x spread``, until
somebody asks for the sum. The net of a set of parties counts only what crosses its border, so
transfers inside it cancel by themselves. Real resources are the reserved party ``economy``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from socinvest.model import ECONOMY, Account, Kind, Timing
from socinvest.records import dataclass

__all__ = [
    "ECONOMY_ACCOUNT",
    "Array",
    "Change",
    "Label",
    "Ledger",
    "Note",
    "Posting",
    "difference",
    "identity",
]

Array = npt.NDArray[np.float64]

ECONOMY_ACCOUNT = Account(ECONOMY, ECONOMY)
"""The account of real resources: bought work goes to it, production comes from it."""


class Label(NamedTuple):
    """What a flow is called.

    ``origin``: ``intervention:<name>``, ``course:<name>``, ``financing``, ``contract``,
    ``tax factor``, ``displacement`` or ``lost leisure``. ``when`` overrides the timing of
    discounting.
    """

    payer: Account
    payee: Account
    item: str
    kind: Kind
    origin: str
    when: Timing | None = None

    @property
    def programme(self) -> bool:
        """Whether the flow belongs to C: intervention costs, their financing, a contract."""
        return self.origin in ("financing", "contract") or self.origin.startswith("intervention:")


@dataclass(frozen=True, slots=True, eq=False)
class Posting:
    """A flow, kept factored; every factor is at least 0.

    ``quantity`` (T, n) or (T, 1), units per year; ``unit_cost`` money per unit, a number or
    (n,); ``share`` a number, (T, 1) or (T, n); ``spread`` (T, n), the factor between people.
    """

    strategy: str
    label: Label
    quantity: Array
    unit_cost: float | Array = 1.0
    share: float | Array = 1.0
    spread: Array | None = None

    def amounts(self) -> Array:
        """Money per year and draw, (T, n) or (T, 1) where nothing in it varies by draw."""
        return _product(self.quantity, self.unit_cost, self.share, self.spread)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What a strategy changes in a flow against the comparator.

    ``people`` (T, n) or (T, 1): units per year, less those ``before`` (under the comparator);
    the difference may be negative: the flow becomes smaller.
    """

    label: Label
    people: Array
    unit_cost: float | Array = 1.0
    share: float | Array = 1.0
    spread: Array | None = None
    before: Array | None = None

    @property
    def quantity(self) -> Array:
        """Signed units per year, (T, n) or (T, 1)."""
        return self.people if self.before is None else self.people - self.before

    def amounts(self, rows: slice = slice(None), into: Array | None = None) -> Array:
        """Signed money per year and draw, (T, n) or (T, 1); of some years only.

        ``into`` (years, n): where it may be written; what is returned may be another array.
        """
        quantity, share, spread = self.people[rows], self.share, self.spread
        if isinstance(share, np.ndarray):
            share = share[rows]
        if into is not None and quantity.shape != into.shape:
            into = None
        if self.before is not None:
            quantity = np.subtract(quantity, self.before[rows], out=into)
        spread = None if spread is None else spread[rows]
        return _product(quantity, self.unit_cost, share, spread, into)


@dataclass(frozen=True, slots=True)
class Note:
    """Something costing met that the reader must know: a code, where, in which share of draws."""

    code: str
    where: str
    share: float


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that is paid under one strategy, over ``horizon`` years and ``n`` draws."""

    strategy: str
    horizon: int
    n: int
    postings: tuple[Posting, ...]
    notes: tuple[Note, ...] = field(default=())

    def net(self, parties: Collection[str], *, kinds: Collection[Kind] | None = None) -> Array:
        """Yearly net of a set of parties, (T, n): inflow minus outflow across its border.

        The net of disjoint sets adds up to that of their union.
        """
        inside = frozenset(parties)
        return self._net(
            (p, (p.label.payee.party in inside) - (p.label.payer.party in inside))
            for p in self._of(kinds)
        )

    def net_of_budget(self, account: Account, *, kinds: Collection[Kind] | None = None) -> Array:
        """Yearly net of one budget, (T, n); transfers between budgets of a party count here."""
        return self._net(
            (p, (p.label.payee == account) - (p.label.payer == account)) for p in self._of(kinds)
        )

    def _of(self, kinds: Collection[Kind] | None) -> Iterable[Posting]:
        return (p for p in self.postings if kinds is None or p.label.kind in kinds)

    def _net(self, signed: Iterable[tuple[Posting, int]]) -> Array:
        total = np.zeros((self.horizon, self.n))
        for posting, sign in signed:
            if sign:
                total += sign * posting.amounts()
        return total


def difference(ledger: Ledger, comparator: Ledger) -> tuple[Change, ...]:
    """What a strategy changes, flow by flow; flows that are the same on both sides vanish.

    Flows of the same label, unit cost and share are subtracted in quantity, before they are
    valued (and only when somebody asks): most of what happens to people is the same with and
    without a programme.
    """
    pool: dict[tuple[object, ...], list[Posting]] = {}
    for posting in comparator.postings:
        pool.setdefault(_match(posting), []).append(posting)
    changes: list[Change] = []
    same: dict[tuple[int, int], bool] = {}
    for posting in ledger.postings:
        partners = pool.get(_match(posting))
        if not partners:
            changes.append(_change(posting, posting.quantity))
            continue
        partner = partners.pop(0)
        if posting.spread is not None or partner.spread is not None:
            changes.extend(_spread_change(posting, partner))
            continue
        key = (id(posting.quantity), id(partner.quantity))
        if key not in same:
            same[key] = _same(posting.quantity, partner.quantity)
        if not same[key]:
            changes.append(_change(posting, posting.quantity, partner.quantity))
    for rest in pool.values():
        changes.extend(Change(p.label, p.quantity, -p.unit_cost, p.share, p.spread) for p in rest)
    return tuple(changes)


def _match(posting: Posting) -> tuple[object, ...]:
    return (posting.label, identity(posting.unit_cost), identity(posting.share))


def identity(factor: object) -> tuple[str, object]:
    """What tells two factors apart: numbers by value, arrays by object (costing shares them)."""
    return ("array", id(factor)) if isinstance(factor, np.ndarray) else ("number", factor)


def _same(quantity: Array, other: Array) -> bool:
    """Whether two quantities are equal; what differs mostly does so in the end."""
    if quantity is other:
        return True
    rows = zip(quantity[::-1], other[::-1], strict=True)
    return not any((one != two).any() for one, two in rows)


def _spread_change(posting: Posting, partner: Posting) -> list[Change]:
    """The difference of two flows whose factor between people differs."""
    one = posting.quantity if posting.spread is None else posting.quantity * posting.spread
    two = partner.quantity if partner.spread is None else partner.quantity * partner.spread
    if _same(one, two):
        return []
    return [Change(posting.label, one, posting.unit_cost, posting.share, before=two)]


def _change(posting: Posting, quantity: Array, before: Array | None = None) -> Change:
    return Change(posting.label, quantity, posting.unit_cost, posting.share, posting.spread, before)


def _product(
    quantity: Array,
    unit_cost: float | Array,
    share: float | Array,
    spread: Array | None,
    into: Array | None = None,
) -> Array:
    """``into``: where it may be written, of the product's shape."""
    if not isinstance(unit_cost, np.ndarray) and not isinstance(share, np.ndarray):
        factor = unit_cost * share
        amounts: Array = quantity if factor == 1.0 else np.multiply(quantity, factor, out=into)
    else:
        amounts = np.multiply(quantity, unit_cost, out=into)
        if isinstance(share, np.ndarray) or share != 1.0:
            amounts = np.multiply(amounts, share, out=into)
    return amounts if spread is None else np.multiply(amounts, spread, out=into)
