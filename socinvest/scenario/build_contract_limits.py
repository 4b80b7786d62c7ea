"""Limits on what the terms of a contract pay together, and when it ends early."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from socinvest.model_contract import Limit, Stop, Term
from socinvest.scenario import format_contract as shape
from socinvest.scenario.build_contract_conditions import Conditions, measures_of
from socinvest.scenario.context import MONEY, Want
from socinvest.scenario.contract_deal import AT, Deal, whole_months

__all__ = ["read_limits", "read_stop"]

Path = tuple[str | int, ...]
RETURN = Want("a rate such as 13 %", ((0, 0), (0, -1)), share=True)


def read_limits(
    deal: Deal,
    given: Mapping[str, shape.ContractLimit],
    terms: Iterable[Term],
    names: frozenset[str],
) -> tuple[Limit, ...]:
    """The limits; ``names`` are those of all terms of the file, sound or not."""
    made = {term.name: term for term in terms}
    read = [_limit(deal, (*AT, "limits", str(name)), one, made, names)
            for name, one in given.items()]  # fmt: skip
    return tuple(limit for limit in read if limit is not None)


def _limit(
    deal: Deal,
    path: Path,
    given: shape.ContractLimit,
    terms: Mapping[str, Term],
    names: frozenset[str],
) -> Limit | None:
    ctx = deal.ctx
    if (given.at_most is None) == (given.return_at_most is None):
        ctx.report("field.conflict", path, "{path} must have exactly one of: {families}",
                   families="at_most, return_at_most")  # fmt: skip
        return None
    named = _terms(deal, path, given, terms, names)
    if named is None:
        return None
    if given.return_at_most is not None:
        return _return(deal, path, given, named, terms)
    at_most = deal.figure((*path, "at_most"), given.at_most, MONEY)
    spread = given.per == "cohort" and not all(terms[name].by_cohort for name in named)
    if (given.per == "person" or spread) and not deal.counted((*path, "per")):
        return None
    if given.per == "cohort" and not deal.by_cohort:
        ctx.report("contract.cohort", (*path, "per"), "{path}: all people are one cohort",
                   "add cohorts: {{first: 2016-08 to 2017-07, ...}}")  # fmt: skip
        return None
    if at_most is None:
        return None
    return Limit(str(path[-1]), named, ctx.at(path), at_most, per=given.per or "contract",
                 clause=None if given.clause is None else str(given.clause))  # fmt: skip


def _terms(
    deal: Deal,
    path: Path,
    given: shape.ContractLimit,
    terms: Mapping[str, Term],
    names: frozenset[str],
) -> tuple[str, ...] | None:
    if given.terms is None:
        return tuple(terms)
    listed = isinstance(given.terms, list)
    written = [str(one) for one in given.terms] if isinstance(given.terms, list) else [
        str(given.terms)
    ]  # fmt: skip
    for i, name in enumerate(written):
        here = (*path, "terms", i) if listed else (*path, "terms")
        if not deal.named(here, name, names, "term"):
            return None
        if name in written[:i]:
            deal.ctx.report("name.duplicate", here, "'{name}' is there already", name=name)
            return None
    if not written:
        deal.ctx.report("contract.limit", (*path, "terms"), "{path} is empty: nothing is limited",
                        "without terms it is for all")  # fmt: skip
        return None
    return tuple(written) if all(name in terms for name in written) else None


def _return(
    deal: Deal,
    path: Path,
    given: shape.ContractLimit,
    named: tuple[str, ...],
    terms: Mapping[str, Term],
) -> Limit | None:
    ctx = deal.ctx
    here = (*path, "return_at_most")
    investors = {account.party for account in deal.roles.get("investor", ())}
    if not deal.has_capital or not any(terms[name].payee.party in investors for name in named):
        ctx.report("contract.limit", here, "{path}: none of the terms pays somebody who invests",
                   "at_most limits a sum")  # fmt: skip
        return None
    if given.per is not None:
        ctx.report("contract.limit", (*path, "per"), "{path}: a return is that of the whole "
                   "contract", "take it out")  # fmt: skip
        return None
    rate = deal.figure(here, given.return_at_most, RETURN)
    if rate is None:
        return None
    return Limit(str(path[-1]), named, ctx.at(path), return_at_most=rate,
                 clause=None if given.clause is None else str(given.clause))  # fmt: skip


def read_stop(deal: Deal, given: shape.ContractStop | None, conditions: Conditions) -> Stop | None:
    """When the contract ends early; what decides it is known by then."""
    if given is None:
        return None
    path = (*AT, "stop")
    ctx = deal.ctx
    condition = conditions.of((*path, "if"), given.if_)
    if (given.at is None) == (given.after is None):
        ctx.report("field.conflict", path, "{path} must have exactly one of: {families}",
                   families="at, after")  # fmt: skip
        return None
    if given.at is not None:
        here = (*path, "at")
        month = deal.month(here, given.at)
    else:
        here = (*path, "after")
        after = whole_months(deal, here, given.after)
        month = None if after is None else deal.start + after
    if condition is None or month is None or not deal.within(here, month):
        return None
    for name, _ in measures_of(condition):
        window = conditions.measures[name].window
        if window is None:
            continue
        last = max((deal.last_entry(cohort) or 0 for cohort in deal.cohorts), default=0)
        known = window.months + (last if window.since is None else window.since)
        if known > month:
            ctx.report("contract.date", here, "{path} is in {month}, but '{name}' is known in "
                       "{known}", "a later date, or a shorter window", month=deal.shown(month),
                       name=name, known=deal.shown(known))  # fmt: skip
            return None
    return Stop(condition, month, ctx.at(path), None if given.clause is None else str(given.clause))
