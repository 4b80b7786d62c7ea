"""Flows that follow from other flows: financing, displacement, lost leisure, the tax factor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from socinvest.ledger import ECONOMY_ACCOUNT, Array, Label, Posting
from socinvest.model import (
    ECONOMY,
    SHARED_BUDGET,
    Account,
    Financing,
    Kind,
    Scenario,
    Timing,
)

__all__ = ["financing_postings", "society_postings", "tax_postings"]

Number = float | Array


def financing_postings(
    agreement: Financing,
    postings: Sequence[Posting],
    horizon: int,
    *,
    share: Number,
    cap: Number | None,
    in_kind: Number,
) -> list[Posting]:
    """``payer -> payee``: a share of what payee pays on the covered items of interventions.

    Per year min(share x paid, cap) in the years ``during``; the part ``in_kind`` is capacity.
    ``share`` and ``in_kind`` lie between 0 and 1, ``cap`` is at least 0.
    The money follows the timing of what it pays for, in proportion where several differ.
    A covered flow that runs backwards in a draw (a negative unit cost) counts as less paid.
    """
    covered = [(p, sign) for p in postings for sign in [_paid(agreement, p)] if sign]
    if not covered:
        return []
    mask = np.ones((horizon, 1))
    if agreement.during is not None:
        first, last = agreement.during
        mask = np.zeros((horizon, 1))
        mask[first : last + 1] = 1.0
    written: list[Posting] = []
    for kind, part in (("cash", 1.0 - in_kind), ("capacity", in_kind)):
        if np.any(part):
            written += (
                _uncapped(agreement, covered, _as_kind(kind), share * part, mask)
                if cap is None
                else _capped(agreement, covered, _as_kind(kind), share, part, mask, cap)
            )
    return written


def _paid(agreement: Financing, posting: Posting) -> int:
    label = posting.label
    if label.item not in agreement.covers or not label.origin.startswith("intervention:"):
        return 0
    return (label.payer == agreement.payee) - (label.payee == agreement.payee)


def _as_kind(name: str) -> Kind:
    return "capacity" if name == "capacity" else "cash"


def _uncapped(
    agreement: Financing,
    covered: Iterable[tuple[Posting, int]],
    kind: Kind,
    share: Number,
    mask: Array,
) -> list[Posting]:
    written = []
    everywhere = bool(mask.all())
    for posting, sign in covered:
        part = posting.share * share
        label = _financing_label(agreement, kind, posting.label.when, forward=sign > 0)
        # Shares that differ between draws have a row for each year, as the ledger wants them.
        if not everywhere or isinstance(part, np.ndarray):
            part = part * mask
        written.append(
            Posting(posting.strategy, label, posting.quantity, posting.unit_cost, _plain(part),
                    posting.spread)
        )  # fmt: skip
    return written


def _plain(value: Number) -> Number:
    """numpy's scalars as numbers: the ledger matches numbers by value, arrays by identity."""
    return value if isinstance(value, np.ndarray) and value.ndim else float(value)


def _capped(
    agreement: Financing,
    covered: Sequence[tuple[Posting, int]],
    kind: Kind,
    share: Number,
    part: Number,
    mask: Array,
    cap: Number,
) -> list[Posting]:
    by_timing: dict[Timing | None, Array] = {}
    for posting, sign in covered:
        when = posting.label.when
        by_timing[when] = by_timing.get(when, np.zeros((1, 1))) + sign * posting.amounts()
    total = np.maximum(sum(by_timing.values(), np.zeros((1, 1))), 0.0)
    given = np.minimum(total * share, cap) * mask * part
    given, total = np.broadcast_arrays(given, total)
    ratio = np.divide(given, total, out=np.zeros(given.shape), where=total > 0.0)
    strategy = covered[0][0].strategy
    written = []
    for when, paid in by_timing.items():
        written += _both_ways(
            strategy, _financing_label(agreement, kind, when, forward=True), paid * ratio
        )
    return written


def _financing_label(
    agreement: Financing, kind: Kind, when: Timing | None, *, forward: bool
) -> Label:
    ends = (agreement.payer, agreement.payee)
    payer, payee = ends if forward else ends[::-1]
    return Label(payer, payee, agreement.name, kind, "financing", when)


def society_postings(scenario: Scenario, postings: Sequence[Posting]) -> list[Posting]:
    """What society gives up for what people on the course produce.

    Of each course line ``economy -> X``: the share ``displacement`` is produced by somebody
    else's place and goes back ``X -> economy``; the share ``lost_leisure`` is the value of the
    time it took, ``X -> economy``, welfare.
    """
    money = scenario.money
    shares: list[tuple[str, float, Kind | None]] = [
        ("displacement", money.displacement, None),
        ("lost leisure", money.lost_leisure, "welfare"),
    ]
    written = []
    produced = {
        (f"course:{course.name}", line.item)
        for course in scenario.courses.values()
        for line in course.costs
        if line.payer.party == ECONOMY
    }
    for origin, share, kind in shares:
        if share == 0.0:
            continue
        for posting in postings:
            label = posting.label
            if (label.origin, label.item) in produced:
                back = Label(
                    label.payee, label.payer, label.item, kind or label.kind, origin, label.when
                )
                written.append(
                    Posting(posting.strategy, back, posting.quantity, posting.unit_cost,
                            _plain(posting.share * share), posting.spread)
                )  # fmt: skip
    return written


def tax_postings(scenario: Scenario, postings: Sequence[Posting]) -> list[Posting]:
    """The cost of raising taxes: (tax factor - 1) x |F|, a welfare flow of the people.

    F (T, n) is the net border flow of the tax-funded parties in cash, inflow minus outflow:
    ``person -> economy`` where F < 0 in a year and draw, ``economy -> person`` where F > 0.
    Capacity is no money: what it is worth neither raises nor saves a tax.
    """
    rate = scenario.money.tax_factor - 1.0
    people = next((p for p in scenario.parties.values() if p.people), None)
    if rate == 0.0 or people is None:
        return []
    funded = {p.name for p in scenario.parties.values() if p.tax_funded}
    flows: dict[Timing | None, Array] = {}
    strategy = ""
    for posting in postings:
        label = posting.label
        sign = (label.payee.party in funded) - (label.payer.party in funded)
        if sign and label.kind == "cash":
            strategy = posting.strategy
            flow = flows.get(label.when, np.zeros((1, 1)))
            flows[label.when] = flow + sign * posting.amounts()
    person = Account(people.name, SHARED_BUDGET)
    written = []
    for when, flow in flows.items():
        label = Label(ECONOMY_ACCOUNT, person, "tax factor", "welfare", "tax factor", when)
        written += _both_ways(strategy, label, rate * flow)
    return written


def _both_ways(strategy: str, label: Label, flow: Array) -> list[Posting]:
    """A signed flow as positive postings: forward where above 0, backward where below."""
    back = label._replace(payer=label.payee, payee=label.payer)
    pairs = ((label, np.maximum(flow, 0.0)), (back, np.maximum(-flow, 0.0)))
    return [Posting(strategy, name, amount) for name, amount in pairs if amount.any()]
