"""The tables of the text: who gains and loses what, in all and year by year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from socinvest.i18n import translator
from socinvest.model import SHARED_BUDGET, SOCIETY
from socinvest.report.contract_words import evens
from socinvest.report.layout import paragraph, table
from socinvest.report.numbers import NOTHING, Scale
from socinvest.report.page import Page, Summary
from socinvest.report.rows import cash as cash_rows
from socinvest.report.years import year_note

__all__ = ["break_even_year", "budgets_of", "payer_matrix", "scale_of", "widest", "yearly_table"]

_YEARS = 5


def scale_of(page: Page, strategy: str) -> Scale:
    """The one scale of all tables about a strategy: that of their largest amount."""
    runs = (page.summary, *page.summary["variants"].values())
    blocks = [
        block
        for run in runs
        for section in ("payers", "budgets", "results")
        for block in run[section].get(strategy, {}).values()
    ]
    return page.numbers.scale(amount for block in blocks for amount in _amounts(block))


def payer_matrix(page: Page, strategy: str, scale: Scale) -> str:
    """Payers with their budgets, then perspectives: first year, cash, present value, break-even.

    Budgets through which nothing flows are left out.
    """
    _, summary = page._, page.summary
    payers = summary["payers"].get(strategy, {})
    perspectives = summary["results"].get(strategy, {})
    even = evens(page, strategy)
    rows = []
    shared = False
    for payer, block in payers.items():
        year = _year(block, even.get("payers", {}).get(payer), page.numbers.lang)
        rows.append(_row(page, page.party(payer), block, year, scale))
        for name, budget in budgets_of(page, strategy, payer).items():
            rows.append(_row(page, f"  {page.budget(name)}", budget, "", scale))
            shared |= name == SHARED_BUDGET
    rows += [
        _row(
            page,
            _("in all: {perspective}").format(perspective=page.perspective(name)),
            block,
            _year(block, even.get("perspectives", {}).get(name), page.numbers.lang),
            scale,
        )
        for name, block in perspectives.items()
        if len(page.members(name)) != 1
    ]
    blocks = (*payers.values(), *perspectives.values())
    first = next((block["yearly"][0]["year"] for block in blocks if block["yearly"]), "")
    legend = _(
        "{unit}, mean over the draws; plus is a gain against {comparator}. {year}: the first "
        "year. Cash: the sum over the years of what passes through budgets, undiscounted and "
        "without freed staff time. Value: net present value; one draw in twenty lies below p5 "
        "and one above p95."
    ).format(unit=scale.unit, comparator=page.strategy(summary["comparator"]), year=first)
    if shared:
        legend += " " + _("Shared budget: what passes through no budget that the file names.")
    note = year_note(page.numbers.lang, str(summary["conventions"]["start"]))
    if note and strategy == page.strategies[0]:
        legend += f" {note}"
    header = ["", str(first), _("cash"), _("value"), "p5", "p95", _("even in")]
    return "\n".join([paragraph(legend, indent=0), "", table(header, rows, numbers=8)])


def budgets_of(page: Page, strategy: str, payer: str) -> Mapping[str, Summary]:
    """The payer's budgets through which something flows; none where it has only the shared one."""
    budgets: Summary = page.summary["budgets"].get(strategy, {})
    own = {
        budget: block
        for (party, _, budget), block in ((name.partition("/"), b) for name, b in budgets.items())
        if party == payer
    }
    if set(own) == {SHARED_BUDGET}:
        return {}
    return {budget: block for budget, block in own.items() if any(_amounts(block))}


def _amounts(block: Summary) -> Iterable[float | None]:
    first = block["yearly"][0]["mean"] if block["yearly"] else None
    cash = sum(year["mean"] for year in cash_rows(block))
    npv = block["npv"]
    return (first, cash, npv["mean"], npv["p5"], npv["p95"])


def _row(page: Page, name: str, block: Summary, even: str, scale: Scale) -> Sequence[str]:
    return (name, *(page.numbers.scaled(amount, scale) for amount in _amounts(block)), even)


def _year(block: Summary, even: Summary | None, lang: str) -> str:
    """The break-even year; a dash where the result is not told from 0 by these draws."""
    npv = block["npv"]
    if npv["mcse"] is not None and abs(npv["mean"]) < 2 * npv["mcse"]:
        return NOTHING
    return break_even_year(even, lang)


def break_even_year(block: Summary | None, lang: str) -> str:
    """The break-even year of a payer or perspective, or the word for why there is none."""
    _ = translator(lang)
    year = (block or {}).get("year") or {}
    words = {"none": _("never"), "always": _("no outlay")}
    status = str(year.get("status"))
    return str(year["value"]) if status == "found" else words.get(status, NOTHING)


def yearly_table(page: Page, strategy: str, scale: Scale) -> str:
    """The budget effect (cash) of each payer and budget in the first years and after them."""
    _, numbers = page._, page.numbers
    blocks = [
        (name, cash_rows(block))
        for name, block in _payers_and_budgets(page, strategy)
        if any(row["mean"] for row in cash_rows(block))
    ]
    if not blocks:
        return ""
    years = [row["year"] for row in blocks[0][1]]
    shown = [_("at the end") if year is None else str(year) for year in years[:_YEARS]]
    header = ["", *shown, *([_("later")] if years[_YEARS:] else [])]
    rows = []
    for name, yearly in blocks:
        amounts = [row["mean"] for row in yearly]
        later = [sum(amounts[_YEARS:])] if amounts[_YEARS:] else []
        told = [numbers.scaled(amount, scale) for amount in [*amounts[:_YEARS], *later]]
        rows.append([name, *told])
    legend = _("Budget effect by year (cash, undiscounted), {unit}; minus is paid.").format(
        unit=scale.unit
    )
    return "\n".join([paragraph(legend, indent=0), "", table(header, rows, numbers=8)])


def _payers_and_budgets(page: Page, strategy: str) -> Iterator[tuple[str, Summary]]:
    for payer, block in page.summary["payers"].get(strategy, {}).items():
        yield page.party(payer), block
        for name, budget in budgets_of(page, strategy, payer).items():
            yield f"  {page.budget(name)}", budget


def widest(perspectives: Sequence[str]) -> str:
    """The perspective that holds every party, or the last one where a file is without it."""
    if SOCIETY in perspectives or not perspectives:
        return SOCIETY
    return perspectives[-1]
