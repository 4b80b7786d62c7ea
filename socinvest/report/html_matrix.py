"""Who pays and who gains: payers with their budgets, then perspectives; and year by year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.contract_words import evens, item
from socinvest.report.html_chart import Part
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_table import Row, behind, table
from socinvest.report.html_view import View
from socinvest.report.html_worth import returns
from socinvest.report.matrix import break_even_year, budgets_of
from socinvest.report.numbers import NOTHING
from socinvest.report.rows import cash as cash_rows

__all__ = ["matrix"]

Summary = Mapping[str, Any]


def matrix(view: View) -> Part:
    """The section of the payer matrix, for each strategy."""
    _ = view._
    body: list[Markup] = []
    for strategy in view.strategies:
        if len(view.strategies) > 1:
            body.append(element("h3", view.named(view.strategy(strategy))))
        body += [element("p", _says(view, strategy)), _matrix(view, strategy)]
        body += [*_costs(view, strategy), behind(_("Budget effect year by year"),
                                                 _yearly(view, strategy))]  # fmt: skip
        body += returns(view, strategy)
    return Part("payers", _("Who pays and who gains"), join(body), {})


def _lines(view: View, strategy: str) -> Iterator[tuple[str, str, Summary, Summary | None]]:
    """(title, kind, block, break-evens) of payers with their budgets, then of perspectives."""
    everybody = list(view.everybody(strategy))
    years = evens(view.page, strategy)
    for who in everybody:
        if who.section == "payers":
            even = years.get("payers", {}).get(who.name)
            yield who.title, "payer", view.block(strategy, who), even
            for budget, block in budgets_of(view.page, strategy, who.name).items():
                yield view.page.budget(budget), "budget", block, None
    for who in everybody:
        if who.section == "results":
            even = years.get("perspectives", {}).get(who.name)
            yield who.title, "whole", view.block(strategy, who), even


def _amounts(block: Summary) -> Sequence[float | None]:
    first = block["yearly"][0]["mean"] if block["yearly"] else None
    cash = sum(year["mean"] for year in cash_rows(block))
    npv = block["npv"]
    return (first, cash, npv["mean"], npv["p5"], npv["p95"])


def _matrix(view: View, strategy: str) -> Markup:
    _, figures = view._, view.figures
    lines = list(_lines(view, strategy))
    scale = figures.scale(amount for _t, _k, block, _e in lines for amount in _amounts(block))
    first = next((b["yearly"][0]["year"] for _t, _k, b, _e in lines if b["yearly"]), "")
    head = [
        _("Who"),
        f"{first}",
        _("Cash, all years"),
        _("Present value"),
        _("one in twenty below"),
        _("one in twenty above"),
        _("breaks even"),
    ]
    rows = [
        Row(
            view.named(title),
            [*(figures.scaled(a, scale) for a in _amounts(block)), _year(view, block, even)],
            kind,
        )
        for title, kind, block, even in lines
    ]
    legend = element(
        "p",
        fill(
            _(
                "Amounts in {unit}, means over the draws; plus is a gain against {comparator}. "
                "Cash is what passes through budgets, undiscounted and without freed staff time; "
                "present value counts everything, discounted."
            ),
            unit=scale.unit,
            comparator=view.named(view.strategy(view.summary["comparator"])),
        ),
        class_="legend",
    )
    caption = fill(
        _("{strategy}: what each payer and budget gains or loses, {unit}"),
        strategy=view.named(view.strategy(strategy)), unit=scale.unit,
    )  # fmt: skip
    return join([table(caption, head, rows, kind="matrix"), legend])


def _year(view: View, block: Summary, even: Summary | None) -> str:
    """The break-even year; a dash where the result is not told from 0 by these draws."""
    npv = block["npv"]
    if even is None or (npv["mcse"] is not None and abs(npv["mean"]) < 2 * npv["mcse"]):
        return NOTHING
    return break_even_year(even, view.lang)


def _says(view: View, strategy: str) -> Markup:
    """Who bears most, and who gains most where anybody does."""
    _, figures = view._, view.figures
    payers = [who for who in view.everybody(strategy) if who.section == "payers"]
    values = {who.title: view.block(strategy, who)["npv"] for who in payers}
    told = {t: npv for t, npv in values.items() if abs(npv["mean"]) >= 2 * (npv["mcse"] or 0)}
    lowest = min(told, key=lambda title: told[title]["mean"], default=None)
    highest = max(told, key=lambda title: told[title]["mean"], default=None)
    parts = []
    if lowest is not None and told[lowest]["mean"] < 0:
        parts.append(fill(_("{who} bears most: {amount} in present value."),
                          who=view.named(lowest),
                          amount=figures.amount(told[lowest]["mean"])))  # fmt: skip
    if highest is not None and told[highest]["mean"] > 0:
        parts.append(fill(_("{who} gains most: {amount}."), who=view.named(highest),
                          amount=figures.amount(told[highest]["mean"])))  # fmt: skip
    elif parts:
        parts.append(fill(_("No payer gains more than the draws can tell from 0.")))
    return join(parts, " ")


def _costs(view: View, strategy: str) -> Iterator[Markup]:
    """The programme's cost lines and the people it reaches."""
    _, figures = view._, view.figures
    lines = view.summary.get("costs", {}).get(strategy, [])
    for name, people in view.summary.get("people", {}).get(strategy, {}).items():
        yield element(
            "p",
            fill(
                _("{programme} reaches {reached} people of {offered} offered."),
                programme=view.named(view.page.intervention(name)),
                reached=figures.plain(people["reached"]),
                offered=figures.plain(people["offered"]),
            ),
        )
    if lines:
        scale = figures.scale(line["total"] for line in lines)
        head = [_("Cost line"), _("Paid by"), _("Paid to"), _("Kind"), _("all years"),
                _("Present value")]  # fmt: skip
        rows = [
            Row(
                view.named(item(view.page, line["origin"], line["item"])),
                [
                    view.named(view.account(line["payer"], line["budget"])),
                    view.named(view.account(*line["payee"].split("/", 1))),
                    kind(view, line["kind"]),
                    figures.scaled(line["total"], scale),
                    figures.scaled(line["present_value"], scale),
                ],
            )
            for line in lines
        ]
        caption = fill(_("What the programme costs and who pays, {unit}"), unit=scale.unit)
        yield table(caption, head, rows, words={1, 2, 3}, kind="cards")
        if any(line["origin"] == "contract" for line in lines):
            yield element("p", fill(
                _("The contract's payments are means over the draws, in prices of {year}."),
                year=view.summary["conventions"]["price_year"],
            ), class_="legend")  # fmt: skip


def kind(view: View, name: str) -> str:
    """The word for a kind of posting."""
    _ = view._
    words = {"cash": _("cash"), "capacity": _("staff time"), "welfare": _("welfare")}
    return words.get(name, name)


def _yearly(view: View, strategy: str) -> Markup:
    """The budget effect (cash) by year: years down, payers and their budgets across."""
    _, figures = view._, view.figures
    columns: list[tuple[str, Summary]] = []
    for who in view.everybody(strategy):
        if who.section != "payers":
            continue
        columns.append((who.title, view.block(strategy, who)))
        own = budgets_of(view.page, strategy, who.name).items()
        columns += [(f"{who.title}, {view.page.budget(b)}", block) for b, block in own]
    columns = [(t, b) for t, b in columns if any(row["mean"] for row in cash_rows(b))]
    if not columns:
        return element("p", _("Nothing passes through any budget."))
    means = [[row["mean"] for row in cash_rows(block)] for _t, block in columns]
    scale = figures.scale(amount for column in means for amount in column)
    years = [row["year"] for row in cash_rows(columns[0][1])]
    rows = [
        Row(
            _("at the end") if year is None else str(year),
            [figures.scaled(column[at], scale) for column in means],
        )
        for at, year in enumerate(years)
    ]
    rows.append(Row(_("all years"), [figures.scaled(sum(c), scale) for c in means], "whole"))
    caption = fill(
        _("{strategy}: budget effect by year, cash, undiscounted, {unit}; minus is paid"),
        strategy=view.named(view.strategy(strategy)),
        unit=scale.unit,
    )
    return table(caption, [_("Year"), *(view.named(t) for t, _b in columns)], rows)
