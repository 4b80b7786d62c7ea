"""What a settlement is reckoned on, and what comes out: facts, payments.

Arrays have the draws last: (n,), or (1,) where nothing varies by draw; numbers will do. A
``scope`` is the number of a cohort in the contract's order, or :data:`POOLED`: all together.
Money is nominal, in the money of its day; months count from ``time.start``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from socinvest.model import Account
from socinvest.records import dataclass

__all__ = ["POOLED", "Array", "Facts", "Number", "Payment", "Reading", "Settlement"]

Array: TypeAlias = npt.NDArray[Any]
Number: TypeAlias = float | Array

POOLED = -1
"""The scope of everybody: it stands last, after the cohorts."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The value of one measure, by cohort in the contract's order and for all together.

    Numbers in base units; true or false for a ``chance`` measure. A reading is finite.
    """

    cohorts: tuple[Number, ...]
    pooled: Number

    def of(self, scope: int) -> Array:
        """The value of a cohort, or of all: (n,), (1,) or without an axis."""
        return np.asarray((*self.cohorts, self.pooled)[scope])


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What was found out: readings by measure, people by cohort, and capital where known.

    ``people``: those the contract is about, by cohort. ``capital``: money drawn by investment;
    of an investment that is not in it, the contract's own figure holds.
    """

    readings: Mapping[str, Reading]
    people: tuple[Number, ...]
    capital: Mapping[str, Number] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Payment:
    """What one account pays another on one date, and how it was arrived at; arrays are (n,).

    ``term`` is the name of a term or (``kind`` capital) of an investment. ``stated`` is what its
    form gives, ``factor`` index and interest, ``holds`` its condition (None: it has none),
    ``stopped`` where the contract has been stopped by then (None: nowhere). Of an instalment
    ``stated`` is its own part: number ``part`` (from 0) of ``parts``.
    ``before_limits = stated x factor`` where it holds and nothing is stopped, otherwise 0.
    ``allowed``: what each limit of the term lets through of it, by name of the limit.
    ``amount``: what is paid. Of capital ``recycled`` is the part that the investor had been paid
    back before. Where several investors share, each has a payment of its own with
    its part of the money.
    """

    term: str
    kind: Literal["capital", "term"]
    cohort: str | None
    payer: Account
    payee: Account
    month: int
    amount: Array
    before_limits: Array
    stated: Array
    factor: Array
    quantity: Array | None = None
    holds: Array | None = None
    stopped: Array | None = None
    allowed: Mapping[str, Array] = field(default_factory=dict)
    recycled: Array | None = None
    clause: str | None = None
    part: int = 0
    parts: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Settlement:
    """Every payment of a contract, by date, then (capital first) in the order of the file."""

    payments: tuple[Payment, ...]
    n: int

    def total(self, term: str) -> Array:
        """All that is paid under a term or an investment of that name, nominal, (n,)."""
        found = [p.amount for p in self.payments if p.term == term]
        return np.sum(found, axis=0) if found else np.zeros(self.n)

    def net(self, parties: Collection[str]) -> tuple[tuple[int, ...], Array]:
        """Months in which anything is paid, ascending, and the net of a set of parties in each.

        (months, n), nominal: what comes in less what goes out. Payments among them cancel.
        """
        months = tuple(sorted({p.month for p in self.payments}))
        rows = {month: row for row, month in enumerate(months)}
        flows = np.zeros((len(months), self.n))
        for payment in self.payments:
            sign = (payment.payee.party in parties) - (payment.payer.party in parties)
            if sign:
                flows[rows[payment.month]] += sign * payment.amount
        return months, flows
