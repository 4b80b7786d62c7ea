"""When a term of a contract is paid: never before what it is paid for is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from socinvest.model_contract import Cohort, Condition, ContractMeasure, Due, Term
from socinvest.scenario import format_contract as shape
from socinvest.scenario.build_contract_conditions import measures_of
from socinvest.scenario.context import COUNT
from socinvest.scenario.contract_deal import Deal, whole_months

__all__ = ["Known", "read_due"]

Path = tuple[str | int, ...]
Known = Mapping[str, ContractMeasure]


def read_due(
    deal: Deal,
    path: Path,
    given: shape.ContractTerm,
    of: str | None,
    condition: Condition | None,
    earlier: Iterable[Term],
    measures: Known,
) -> Due | None:
    """The dates of a term; ``earlier`` are the terms it is reckoned on."""
    ctx = deal.ctx
    told = [name for name in ("after", "at", "lag") if getattr(given, name) is not None]
    if len(told) > 1:
        ctx.report("field.conflict", path, "{path} must have at most one of: after, at, lag")
        return None
    by_cohort = given.by is not None
    ends = _ends(deal, of, condition, measures, by_cohort=by_cohort)
    before = [_paid(term, by_cohort=by_cohort, whole=given.repeats is None) for term in earlier]
    known = _latest([*([] if ends is None else [ends]), *before])
    # A lag is that from the end of the window, where there is one.
    months = _months(deal, path, given, known if ends is None or not told else ends)
    if months is None:
        return None
    repeated = _repeated(deal, path, given)
    if repeated is None:
        return None
    times, every, recurs = repeated
    here = (*path, told[0]) if told else path
    name = "repeats" if recurs else "instalments"
    often = (*path, name if given.every is None else "every")
    for i, month in enumerate(months):
        if known is not None and month < known[min(i, len(known) - 1)]:
            ctx.report("contract.date", here, "{path} is in {month}, before {known}, when what is "
                       "paid for is known", "a later date, or a shorter window",
                       month=deal.shown(month),
                       known=deal.shown(known[min(i, len(known) - 1)]))  # fmt: skip
            return None
        if not deal.within(here, month):
            return None
        if times > 1 and not deal.within(often, month + (times - 1) * every):
            return None
    measured = ends is not None and _has_window(of, condition, measures)
    return Due(months, times, every, recurs, ends if measured else None)


def _months(
    deal: Deal, path: Path, given: shape.ContractTerm, known: tuple[int, ...] | None
) -> tuple[int, ...] | None:
    """The month of the first payment, by cohort for a term by cohort."""
    count = len(deal.cohorts) if given.by is not None else 1
    if given.at is not None:
        month = deal.month((*path, "at"), given.at)
        return None if month is None else (month,) * count
    if given.after is not None:
        after = whole_months(deal, (*path, "after"), given.after)
        return None if after is None else (deal.start + after,) * count
    lag = 0 if given.lag is None else whole_months(deal, (*path, "lag"), given.lag)
    if lag is None:
        return None
    if known is None:
        deal.ctx.report("contract.date", path, "nothing says when '{name}' is paid",
                        "add after: 60 months (from the contract's start) or at: 2019-03",
                        name=str(path[-1]))  # fmt: skip
        return None
    return tuple(known[min(i, len(known) - 1)] + lag for i in range(count))


def _repeated(deal: Deal, path: Path, given: shape.ContractTerm) -> tuple[int, int, bool] | None:
    """How many times, every how many months, and whether the whole amount each time."""
    ctx = deal.ctx
    if given.instalments is not None and given.repeats is not None:
        ctx.report("contract.term", (*path, "repeats"), "{path} and instalments are two ways",
                   "instalments divide the amount, repeats pay it again")  # fmt: skip
        return None
    name = "instalments" if given.instalments is not None else "repeats"
    raw: Any = getattr(given, name)
    if raw is None:
        if given.every is not None:
            ctx.report("contract.term", (*path, "every"), "{path} is for what is paid several "
                       "times", "add instalments: 5 or repeats: 16, for example")  # fmt: skip
            return None
        return 1, 12, False
    times = ctx.constant((*path, name), raw, COUNT)
    every = 12 if given.every is None else whole_months(deal, (*path, "every"), given.every)
    if times is None or every is None:
        return None
    if times != int(times) or not 1 < times <= deal.ground.months or every < 1:
        ctx.report("value.range", (*path, name), "{path} must be a whole number above 1")
        return None
    return int(times), every, given.repeats is not None


def _ends(
    deal: Deal,
    of: str | None,
    condition: Condition | None,
    measures: Known,
    *,
    by_cohort: bool,
) -> tuple[int, ...] | None:
    """The month from which all that is measured for a term is known, by cohort where it is."""
    asked = [(name, "same") for name in ([of] if of is not None else [])]
    asked += measures_of(condition)
    found: list[tuple[int, ...]] = []
    for name, scope in asked:
        measure = measures.get(name)
        if name == "people" or (measure is not None and measure.counts == "people"):
            ends = tuple(deal.last_entry(cohort) or 0 for cohort in deal.cohorts)
        elif measure is None or measure.window is None:
            continue
        else:
            ends = tuple(_end(deal, measure, cohort) for cohort in deal.cohorts)
        latest = max(ends)
        found.append(ends if by_cohort and scope == "same" else (latest,) * len(ends))
    if not found:
        return None
    latest_of = tuple(max(ends) for ends in zip(*found, strict=True))
    return latest_of if by_cohort else (max(latest_of),)


def _end(deal: Deal, measure: ContractMeasure, cohort: Cohort) -> int:
    window = measure.window
    assert window is not None
    since = window.since if window.since is not None else deal.last_entry(cohort) or 0
    return since + window.months


def _has_window(of: str | None, condition: Condition | None, measures: Known) -> bool:
    names = [name for name, _ in measures_of(condition)] + ([of] if of is not None else [])
    return any(name in measures and measures[name].window is not None for name in names)


def _paid(term: Term, *, by_cohort: bool, whole: bool) -> tuple[int, ...]:
    """When the payments of a term have been made (``whole``) or begin, by cohort or in all."""
    due = term.due
    more = (due.times - 1) * due.every if whole else 0
    months = tuple(month + more for month in due.months)
    return months if by_cohort and term.by_cohort else (max(months),)


def _latest(found: list[tuple[int, ...]]) -> tuple[int, ...] | None:
    """The latest month of several, by cohort where some are by cohort."""
    if not found:
        return None
    size = max(map(len, found))
    return tuple(max(one[min(i, len(one) - 1)] for one in found) for i in range(size))
