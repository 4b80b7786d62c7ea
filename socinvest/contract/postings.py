"""A settlement in the ledger: real money, by year."""

from __future__ import annotations

import numpy as np

from socinvest.contract.values import Array, Settlement
from socinvest.costs.derived import tax_postings
from socinvest.ledger import Label, Posting
from socinvest.model import Account, Scenario
from socinvest.numerics.discounting import inflate

__all__ = ["ORIGIN", "calendar_year", "column", "deflator", "postings", "undated"]

ORIGIN = "contract"
"""The origin of postings made by a contract."""


def calendar_year(scenario: Scenario, month: int) -> int:
    """The year that a month counted from ``time.start`` falls in."""
    time = scenario.time
    return time.start_year + (time.start_month - 1 + month) // 12


def column(month: int, columns: int) -> int:
    """The ledger's column of a month.

    Raises ValueError for a month outside the ledger.
    """
    if not 0 <= month < 12 * columns:
        raise ValueError(f"month {month} is not among {columns} years")
    return month // 12


def deflator(scenario: Scenario, month: int) -> float:
    """What nominal money of a month is divided by: (1 + inflation)^(its year - price year)."""
    money = scenario.money
    return float(inflate(money.inflation, calendar_year(scenario, month), money.price_year))


def postings(
    scenario: Scenario, settlement: Settlement, strategy: str, columns: int
) -> tuple[Posting, ...]:
    """The payments as postings (columns, n) in the scenario's prices, and what they do to taxes.

    One for each payer, payee and term (or investment); ``kind`` is cash, the origin
    :data:`ORIGIN`. The tax factor's cost is that of these flows alone: added to what the ledger
    has for the others it is that of all, since costs in both directions cancel.
    Raises ValueError for a payment outside the ledger's years.
    """
    flows: dict[Label, Array] = {}
    for payment in settlement.payments:
        if not payment.amount.any():
            continue
        label = Label(payment.payer, payment.payee, payment.term, "cash", ORIGIN)
        if label not in flows:
            flows[label] = np.zeros((columns, settlement.n))
        row = flows[label][column(payment.month, columns)]
        row += payment.amount / deflator(scenario, payment.month)
    written = [Posting(strategy, label, flow) for label, flow in flows.items()]
    return (*written, *tax_postings(scenario, written))


def undated(
    scenario: Scenario, settlement: Settlement, columns: int
) -> dict[tuple[Account, Account], Array]:
    """What inflating the ledger's years loses of nominal money: sums over draws, (columns,).

    By payer and payee. A payment is deflated by the calendar year of its date, a year of the
    ledger is raised by the one in which it begins; where it begins in another month than January
    the two differ for some dates: amount x (1 - raised / deflated).
    """
    time, money = scenario.time, scenario.money
    lost: dict[tuple[Account, Account], Array] = {}
    for payment in settlement.payments:
        year = column(payment.month, columns)
        raised = inflate(money.inflation, time.start_year + year, money.price_year)
        part = 1.0 - float(raised) / deflator(scenario, payment.month)
        if part != 0.0:
            pair = payment.payer, payment.payee
            row = lost.setdefault(pair, np.zeros(columns))
            row[year] += part * float(payment.amount.sum())
    return lost
