"""A contract's payments over time: what each party has received so far, less what it has paid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from socinvest.report.html_chart import BLUE, Choice, axis, band, chart, label, layout, numbers
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_money import group, told, year_part
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import View
from socinvest.report.numbers import Scale

__all__ = ["cash"]

Summary = Mapping[str, Any]
_KEYS = ("mean", "p5", "p50", "p95")


def cash(view: View, strategies: Sequence[str]) -> tuple[Markup, dict[str, Any]]:
    """The figure and its data; empty without its pictures."""
    _ = view._
    choices = [
        _choice(view, strategy, party, rows)
        for strategy in strategies
        for party, rows in view.drawn("contract", strategy).get("so_far", {}).items()
        if any(row[key] for row in rows for key in _KEYS)
    ]
    if not choices:
        return Markup(""), {}
    figure, data = chart(view, "contract-cash", _("The contract's payments over time"), choices,
                         _("Party"))  # fmt: skip
    lead = element("p", _(
        "What each has received under the contract so far, less what it has paid: capital and "
        "payments, at the end of each year, in the money of their day. Not the work itself, nor "
        "what happens to people."
    ))  # fmt: skip
    return join([lead, *year_part(view), figure]), data


def _choice(view: View, strategy: str, party: str, rows: Sequence[Summary]) -> Choice:
    _, figures = view._, view.figures
    scale = figures.scale(row[key] for row in rows for key in _KEYS)
    who, last = view.named(view.party(party)), rows[-1]
    says = fill(
        _(
            "{who}: after {year} the sum is {mean} in the mean, and in nine draws of ten between "
            "{low} and {high}."
        ),
        who=who, year=last["year"], mean=told(view, last["mean"], scale),
        low=told(view, last["p5"], scale), high=told(view, last["p95"], scale),
    )  # fmt: skip
    body = [
        Row(str(row["year"]), [figures.scaled(row[key], scale) for key in _KEYS]) for row in rows
    ]
    head = [_("After"), _("mean"), _("one in twenty below"), _("median"), _("one in twenty above")]
    caption = fill(_("{who}: received under the contract so far, {unit}"), who=who,
                   unit=scale.unit)  # fmt: skip
    return Choice(
        view.party(party), says, table(caption, head, body, kind="narrow"),
        _picture(view, rows, scale), group(view, strategy),
    )  # fmt: skip


def _picture(view: View, rows: Sequence[Summary], scale: Scale) -> dict[str, Any]:
    _ = view._
    years = [row["year"] for row in rows]
    low, mean, high = (
        numbers([row[key] for row in rows], scale.divisor) for key in ("p5", "mean", "p95")
    )
    data = [
        *band(years, low, high, BLUE, _("nine draws in ten"), 0.28),
        {
            "x": years, "y": mean, "mode": "lines+markers", "name": _("mean"),
            "line": {"color": BLUE, "width": 2.5}, "marker": {"color": BLUE, "size": 6},
            "hovertemplate": "%{x}: %{y:,.4~r}<extra></extra>",
        },
    ]  # fmt: skip
    x = axis(tickformat="d", showgrid=False)
    if len(years) <= 12:
        x["dtick"] = 1 if len(years) <= 6 else 2
    y = axis(label(scale.unit), zeroline=True, rangemode="tozero")
    return {"data": data, "layout": layout(x, y, 360)}
