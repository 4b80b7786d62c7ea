"""Who pays whom: what a strategy changes between payers, year by year or in all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.contract_words import item
from socinvest.report.html_chart import BLUE, GREY, ORANGE, Choice, Part, chart, faint, label
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_matrix import kind
from socinvest.report.html_money import group
from socinvest.report.html_numbers import rounded
from socinvest.report.html_table import Row, behind, table
from socinvest.report.html_view import View
from socinvest.report.numbers import Scale

__all__ = ["flows"]

Summary = Mapping[str, Any]
_SEEN = 0.001
"""A change below this share of the largest is no line of a chart; the table has it."""


def flows(view: View) -> Part | None:
    """The section of who pays whom; None where nothing flows or the pictures are missing."""
    _ = view._
    choices: list[Choice] = []
    tables: list[Markup] = []
    for strategy in view.strategies:
        found: Sequence[Summary] = view.pictures.get("flows", {}).get(strategy, ())
        if found:
            choices += _choices(view, strategy, found)
            tables.append(_by_item(view, strategy, found))
    if not choices:
        return None
    figure, charts = chart(view, "flows", _("Who pays whom"), choices, _("Year"))
    lead = element(
        "p",
        _(
            "Each band is a payment that changes against the comparator, in the mean over the "
            "draws. It goes from the one who loses by the change to the one who gains: where more "
            "is paid, from payer to payee; where less is paid, back to the payer. Real resources "
            "are work, premises and production, outside every budget."
        ),
    )
    return Part("flows", _("Who pays whom"), join([lead, figure, *tables]), charts)


def _choices(view: View, strategy: str, found: Sequence[Summary]) -> Iterator[Choice]:
    """All years in one, then each year in which something changes."""
    _ = view._
    start = int(str(view.summary["conventions"]["start"])[:4])
    scale = view.figures.scale(flow["total"] for flow in found)
    every = [abs(amount) for flow in found for amount in flow["mean"]]
    largest = max(every, default=0.0)
    sums = [(flow, flow["total"]) for flow in found]
    yield _option(view, strategy, _("all years"), "all", sums, scale)
    horizon = view.summary["conventions"]["horizon"]
    for at in range(max(len(flow["mean"]) for flow in found)):
        year = [(flow, flow["mean"][at]) for flow in found]
        if max(abs(amount) for _flow, amount in year) > _SEEN * largest:
            title = str(start + at) if at < horizon else _("at the end")
            yield _option(view, strategy, title, str(start + at), year, scale)


def _option(
    view: View,
    strategy: str,
    title: str,
    key: str,
    changes: Sequence[tuple[Summary, float]],
    scale: Scale,
) -> Choice:
    _, figures = view._, view.figures
    bands = _bands(view, changes)
    shown = sorted(bands.items(), key=lambda one: -one[1])
    told = [
        fill(
            _("{giver} to {taker} {amount}"),
            giver=view.named(giver),
            taker=view.named(taker),
            amount=f"{figures.scaled(amount, scale)}\u00a0{scale.unit}",
        )
        for (giver, taker, _more), amount in shown[:3]
    ]
    largest = _("{year}: the largest changes are {changes}.")
    says = fill(_("Nothing changes."))
    if told:
        says = fill(largest, year=title[:1].upper() + title[1:], changes=join(told, "; "))
    rows = [
        Row(
            view.named(giver),
            [
                view.named(taker),
                _("more is paid") if more else _("less is paid"),
                figures.scaled(amount, scale),
            ],
        )
        for (giver, taker, more), amount in shown
    ]
    caption = fill(_("Who loses and who gains, {year}, {unit}"), year=title, unit=scale.unit)
    head = [_("From"), _("To"), _("Change"), scale.unit]
    return Choice(
        title, says, table(caption, head, rows, words={1, 2}),
        _picture(view, shown, scale), group(view, strategy),
    )  # fmt: skip


def _bands(
    view: View, changes: Sequence[tuple[Summary, float]]
) -> dict[tuple[str, str, bool], float]:
    """(who loses, who gains, whether more is paid) -> sum; tiny ones are left out."""
    largest = max((abs(amount) for _flow, amount in changes), default=0.0)
    bands: dict[tuple[str, str, bool], float] = {}
    for flow, amount in changes:
        payer = view.account(flow["payer"], flow["payer_budget"])
        payee = view.account(flow["payee"], flow["payee_budget"])
        ends = (payer, payee, True) if amount > 0 else (payee, payer, False)
        bands[ends] = bands.get(ends, 0.0) + abs(amount)
    return {ends: amount for ends, amount in bands.items() if amount > _SEEN * largest}


def _picture(
    view: View, shown: Sequence[tuple[tuple[str, str, bool], float]], scale: Scale
) -> dict[str, Any]:
    """Those who lose stand to the left, those who gain to the right: nothing runs in circles."""
    _ = view._
    left = list(dict.fromkeys(giver for (giver, _taker, _more), _amount in shown))
    right = list(dict.fromkeys(taker for (_giver, taker, _more), _amount in shown))
    sums = [sum(a for (g, _t, _m), a in shown if g == name) for name in left]
    sums += [sum(a for (_g, t, _m), a in shown if t == name) for name in right]
    data = {
        "type": "sankey",
        "arrangement": "fixed" if len(shown) == 1 else "snap",
        "valueformat": f",.{scale.decimals}f",
        "valuesuffix": f" {scale.unit}",
        "node": {
            "label": [
                f"{label(name, 20)}<br>{view.figures.scaled(amount, scale)}"
                for name, amount in zip([*left, *right], sums, strict=True)
            ],
            "color": [GREY] * (len(left) + len(right)),
            "pad": 40,
            "thickness": 12,
            "line": {"width": 0},
            "hoverinfo": "none",
        },
        "link": {
            "source": [left.index(giver) for (giver, _t, _m), _a in shown],
            "target": [len(left) + right.index(taker) for (_g, taker, _m), _a in shown],
            "value": [rounded(amount / scale.divisor) for _ends, amount in shown],
            "label": [
                _("more is paid") if more else _("less is paid") for (_g, _t, more), _a in shown
            ],
            "color": [faint(ORANGE if more else BLUE, 0.45) for (_g, _t, more), _a in shown],
            "hovertemplate": "%{label}: %{value}<extra></extra>",
        },
    }
    height = 120 + 76 * max(len(left), len(right), 2)
    return {"data": [data], "layout": {"height": height, "margin": {"l": 4, "r": 4}}}


def _by_item(view: View, strategy: str, found: Sequence[Summary]) -> Markup:
    """Every item that changes, with its payer and payee, in all years."""
    _, figures = view._, view.figures
    scale = figures.scale(flow["total"] for flow in found)
    rows = [
        Row(
            view.named(item(view.page, flow["origin"], flow["item"])),
            [
                view.named(view.account(flow["payer"], flow["payer_budget"])),
                view.named(view.account(flow["payee"], flow["payee_budget"])),
                kind(view, flow["kind"]),
                figures.scaled(flow["total"], scale),
            ],
        )
        for flow in sorted(found, key=lambda flow: -abs(flow["total"]))
    ]
    caption = fill(
        _("{strategy}: change of every payment, all years, undiscounted, {unit}; minus is less"),
        strategy=view.named(view.strategy(strategy)),
        unit=scale.unit,
    )
    head = [_("Item"), _("Paid by"), _("Paid to"), _("Kind"), scale.unit]
    title = _("Every payment that changes")
    if len(view.strategies) > 1:
        title = join([view.named(view.strategy(strategy)), title], ": ")
    return behind(title, table(caption, head, rows, words={1, 2, 3}, kind="cards"))
