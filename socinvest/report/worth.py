"""Cost per effect and internal rates of return: text tables, and the words the page shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from socinvest.report.contract_words import contracted
from socinvest.report.layout import paragraph, table
from socinvest.report.numbers import NOTHING
from socinvest.report.page import Page, Summary

__all__ = [
    "contract_rate",
    "effectiveness",
    "of_investor",
    "own_rate",
    "rate_words",
    "rateless",
    "rates",
    "returned",
    "several",
    "status_word",
    "together",
    "worth",
    "years",
]


def worth(page: Page, strategy: str) -> str:
    """The internal rates of return of a strategy as a table; '' where nothing flows."""
    _, found = page._, rates(page, strategy)
    if not found:
        return ""
    if all(irr["undefined_share"] == 1.0 for _names, irr in found):
        return paragraph(rateless(_), indent=0)
    percent = page.numbers.short
    rows = [
        [", ".join(names), rate_words(_, percent, irr), *_span(percent, irr),
         page.numbers.share(irr["undefined_share"])]
        for names, irr in found
    ]  # fmt: skip
    legend = _(
        "Internal rate of return, real, per cent a year: the discount rate at which the mean "
        "flow is worth 0. p5 and p95 are of the draws that have one; the last column is the "
        "share of draws that have none."
    )
    notes = [contract_rate(_)] if of_investor(page, strategy) else []
    notes += [returned(_)] if any(several(irr) for _names, irr in found) else []
    header = ["", _("rate"), "p5", "p95", _("without")]
    text = " ".join([legend, *notes])
    return "\n".join([paragraph(text, indent=0), "", table(header, rows, numbers=8)])


def rates(page: Page, strategy: str) -> list[tuple[list[str], Summary]]:
    """Internal rates of return of perspectives and payers through which money flows.

    Views with the same rates are told together.
    """
    found: list[tuple[list[str], Summary]] = []
    titles: dict[str, Callable[[str], str]] = {"results": page.perspective, "payers": page.party}
    for section, title in titles.items():
        for name, block in page.summary[section].get(strategy, {}).items():
            irr = block.get("irr")
            flows = any(row["p5"] or row["mean"] or row["p95"] for row in block["yearly"])
            if irr is None or not flows:
                continue
            same = next((names for names, other in found if other == irr), None)
            if same is None:
                found.append(([title(name)], irr))
            elif title(name) not in same:
                same.append(title(name))
    return found


def rate_words(_: Callable[[str], str], short: Callable[[float], str], irr: Summary) -> str:
    """The rate of the mean flow, or the word for none; a star where it may be one of several."""
    if irr["of_mean_flow"] is None:
        return _("no rate")
    star = "*" if several(irr) else ""
    return f"{short(100.0 * irr['of_mean_flow'])}\u00a0%{star}"


def several(irr: Summary) -> bool:
    """Whether the rate that is told may be one of several."""
    return irr["of_mean_flow"] is not None and irr["sign_changes"] > 1


def rateless(_: Callable[[str], str]) -> str:
    """What is said where nobody's flow has a rate in any draw."""
    return _(
        "There is no internal rate of return: for everybody money only comes or only goes, or "
        "what goes never comes back."
    )


def returned(_: Callable[[str], str]) -> str:
    """What the star says."""
    return _(
        "* The flow changes sign more than once, so that there may be several rates: do not "
        "decide by it."
    )


def of_investor(page: Page, strategy: str) -> bool:
    """Whether a contract tells a rate of return of its investor as well."""
    found = contracted(page, strategy)
    return found is not None and found["investor"] is not None


def contract_rate(_: Callable[[str], str]) -> str:
    """Why a contract's investor has another rate, beside the table of all."""
    return _(
        "Here whole years in real money count. The contract's own rate of its investor goes by "
        "month in the money of its day; that is the one for judging the contract."
    )


def own_rate(_: Callable[[str], str]) -> str:
    """The same, beside the contract's rate."""
    return _(
        "It goes by month in the money of its day and is the one for judging the contract; the "
        "table of internal rates of return goes by whole years in real money."
    )


def _span(short: Callable[[float], str], irr: Summary) -> list[str]:
    known = [irr[key] for key in ("p5", "p95")]
    return [NOTHING if one is None else f"{short(100.0 * one)}\u00a0%" for one in known]


def effectiveness(page: Page) -> Iterator[str]:
    """A table for each perspective: what strategies cost and give; none without weights."""
    _, numbers = page._, page.numbers
    for names, rows in together(page):
        scale = numbers.scale(row[key] for row in rows for key in ("cost", "incremental_cost"))
        legend = _(
            "Cost-effectiveness for {perspective}: net cost ({unit}) and quality-adjusted life "
            "years, discounted, of each strategy by itself; then both as they differ from the "
            "one before that is not dominated, and what a year more costs ({currency})."
        ).format(perspective=", ".join(names), unit=scale.unit, currency=numbers.scale([]).unit)
        header = ["", _("cost"), _("years"), _("more cost"), _("more years"), _("per year")]
        lines = [
            [
                page.strategy(row["strategy"]),
                numbers.scaled(row["cost"], scale),
                years(numbers.plain, row["effect"]),
                numbers.scaled(row["incremental_cost"], scale),
                numbers.short(row["incremental_effect"]),
                status_word(_, row["status"]) or numbers.plain(row["icer"]),
            ]
            for row in rows
        ]
        yield "\n".join([paragraph(legend, indent=0), "", table(header, lines, numbers=8)])


def together(page: Page) -> list[tuple[list[str], Sequence[Summary]]]:
    """Perspectives with their rows; those with the same rows together."""
    told: Mapping[str, Sequence[Summary]] = page.summary.get("cost_effectiveness", {})
    found: list[tuple[list[str], Sequence[Summary]]] = []
    for name, rows in told.items():
        same = next((names for names, other in found if other == rows), None)
        if same is None:
            found.append(([page.perspective(name)], rows))
        else:
            same.append(page.perspective(name))
    return found


def years(plain: Callable[[float, int], str], value: float) -> str:
    """Quality-adjusted years with decimals where there are few of them."""
    return plain(value, 1 if abs(value) >= 100.0 else 3)


def status_word(_: Callable[[str], str], status: str) -> str:
    """The word for a strategy that nobody should choose; '' for the others."""
    words = {"dominated": _("dominated"), "extendedly_dominated": _("ext. dom.")}
    return words.get(status, "")
