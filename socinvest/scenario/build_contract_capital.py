"""The capital of a contract: who pays in how much, when, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.model import ECONOMY, Account, Figure
from socinvest.model_contract import Investment
from socinvest.numerics import expression
from socinvest.scenario import format_contract as shape
from socinvest.scenario.build_contract_parties import party, the_one
from socinvest.scenario.context import MONEY, SHARE
from socinvest.scenario.contract_deal import AT, Deal, mean, whole_months
from socinvest.units import BARE

__all__ = ["read_investments"]

Path = tuple[str | int, ...]


def read_investments(deal: Deal, given: shape.Contract) -> tuple[Investment, ...]:
    """All investments, the single form as the one called ``investment``."""
    if given.investment is not None and given.investments:
        deal.ctx.report("field.conflict", (*AT, "investment"), "{path} and investments are "
                        "two ways", "write all under investments")  # fmt: skip
        return ()
    if not given.investment and not given.investments and "base" in given.model_fields_set:
        deal.ctx.report("contract.capital", (*AT, "base"), "{path} says which capital terms are "
                        "reckoned on, but nobody invests", "take it out, or add investment: "
                        "{{investor: NAME, committed: 10 MSEK}}")  # fmt: skip
    stated: dict[Path, shape.ContractInvestment] = {}
    if given.investment is not None:
        stated[(*AT, "investment")] = given.investment
    for name, one in given.investments.items():
        stated[(*AT, "investments", str(name))] = one
    read = [_investment(deal, path, one) for path, one in stated.items()]
    return tuple(one for one in read if one is not None)


def _investment(deal: Deal, path: Path, given: shape.ContractInvestment) -> Investment | None:
    ctx = deal.ctx
    investor, to = _accounts(deal, path, given)
    committed = ctx.figure((*path, "committed"), given.committed, MONEY)
    drawn = committed
    if given.drawn is not None:
        drawn = ctx.figure((*path, "drawn"), given.drawn, MONEY)
    schedule = _schedule(deal, (*path, "schedule"), given.schedule)
    if committed is None or drawn is None or schedule is None or investor is None or to is None:
        return None
    promised, paid = mean(committed, deal), mean(drawn, deal)
    if promised is None or paid is None:
        promised = paid = 0.0  # not known before it runs
    if not given.recycle and paid > promised * (1 + 1e-9):
        ctx.report("contract.capital", (*path, "drawn"), "{path} is more than is committed",
                   "what is paid back can be used again: recycle: true")  # fmt: skip
        return None
    if given.recycle and len(schedule) < 2:
        ctx.report("contract.capital", (*path, "recycle"), "{path}: all is drawn at once, "
                   "before anything is paid back",
                   "such as schedule: {{start: 40 %, 12 months: 60 %}}")  # fmt: skip
        return None
    return Investment(str(path[-1]), investor, to, committed, drawn, schedule, ctx.at(path),
                      given.kind, bool(given.recycle))  # fmt: skip


def _accounts(
    deal: Deal, path: Path, given: shape.ContractInvestment
) -> tuple[Account | None, Account | None]:
    """Who invests, and who has the money."""
    ctx = deal.ctx
    if given.investor is None:
        investor = the_one(deal, path, "investor", "investor")
    else:
        investor = party(deal, (*path, "investor"), str(given.investor), "investor")
    if given.to is None:
        to = the_one(deal, path, "provider", "to")
    else:
        to = party(deal, (*path, "to"), str(given.to), "to")
    for name, one in (("investor", investor), ("to", to)):
        if one is not None and one.party == ECONOMY:
            ctx.report("contract.role", (*path, name), "economy is no party to a contract",
                       "name a party; work of an evaluator or intermediary can be "
                       "bought")  # fmt: skip
            return None, None
    if investor is not None and investor == to:
        ctx.report("money.same_account", (*path, "to"), "payer and payee are the same")
        return None, None
    listed = deal.roles.get("investor", ())
    if given.investor is not None and investor is not None and listed and investor not in listed:
        ctx.report("contract.role", (*path, "investor"), "'{name}' is not among the investors",
                   "add it to roles", name="/".join(investor))  # fmt: skip
        return None, None
    return investor, to


def _schedule(
    deal: Deal, path: Path, given: Mapping[str, Any]
) -> tuple[tuple[int, Figure], ...] | None:
    """(month, share of what is drawn), in the order of their dates."""
    ctx = deal.ctx
    if not given:
        whole = Figure(expression.constant(1.0), BARE, ctx.at(path), literal=True)
        return ((deal.start, whole),)
    made: list[tuple[int, Figure]] = []
    for written, raw in given.items():
        here = (*path, written)
        share = ctx.figure(here, raw, SHARE)
        month = _month(deal, here, str(written))
        if share is None or month is None:
            return None
        if any(month == other for other, _ in made):
            ctx.report("contract.schedule", here, "{path}: there is a share for {month} already",
                       "one share for each date", on_key=True,
                       month=deal.shown(month))  # fmt: skip
            return None
        made.append((month, share))
    shares = [mean(share, deal) for _, share in made]
    known = [share for share in shares if share is not None]
    if len(known) == len(shares) and abs(sum(known) - 1) > 1e-9:
        ctx.report("contract.schedule", path, "{path} adds up to {total} %",
                   "the shares of what is drawn make 100 %",
                   total=f"{100 * sum(known):.6g}")  # fmt: skip
        return None
    return tuple(sorted(made, key=lambda one: one[0]))


def _month(deal: Deal, path: Path, written: str) -> int | None:
    """``start``, a time after it, or a date."""
    if written == "start":
        return deal.start
    if any(c.isspace() for c in written.strip()):
        after = whole_months(deal, path, written)
        month = None if after is None else deal.start + after
    else:
        month = deal.month(path, written)
    return month if month is not None and deal.within(path, month) else None
