"""Money over time: the cumulative budget effect of each payer and perspective."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.html_chart import (
    BLUE,
    Choice,
    Part,
    axis,
    band,
    chart,
    label,
    layout,
    numbers,
)
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import Somebody, View
from socinvest.report.numbers import Scale
from socinvest.report.years import year_note

__all__ = ["budget_effect", "group", "pictured", "told", "year_part"]

Summary = Mapping[str, Any]
_FAN = ("p5", "p25", "p50", "p75", "p95")


def budget_effect(view: View) -> Part | None:
    """The section of the cumulative budget effect; None without its pictures."""
    _ = view._
    choices = [
        _fan(view, strategy, who, rows)
        for strategy, who, rows in pictured(view, "cumulative_cash")
        if any(any(row[key] for key in _FAN) for row in rows)
    ]
    if not choices:
        return None
    figure, charts = chart(
        view, "fan", _("Cumulative budget effect"), choices, _("Payer or perspective")
    )
    lead = element(
        "p",
        _(
            "What has passed through the budgets since the start, year by year: cash, "
            "undiscounted, without freed staff time. Below 0 more has gone out than has come back."
        ),
    )
    parts = [lead, *year_part(view), figure]
    return Part("budget", _("The budget effect over time"), join(parts), charts)


def year_part(view: View) -> Iterator[Markup]:
    """Which months a year holds, in a part with years; nothing where they begin in January."""
    note = year_note(view.lang, str(view.summary["conventions"]["start"]))
    if note:
        yield element("p", note, class_="note")


def pictured(view: View, kind: str) -> Iterator[tuple[str, Somebody, Any]]:
    """(strategy, who, picture): payers first, since a budget is somebody's."""
    for strategy in view.strategies:
        everybody = sorted(view.everybody(strategy), key=lambda who: who.section != "payers")
        for who in everybody:
            found = view.drawn(kind, strategy).get(who.section, {}).get(who.name)
            if found:
                yield strategy, who, found


def group(view: View, strategy: str) -> str:
    """The heading of a list's options: the strategy where there are several."""
    return view.strategy(strategy) if len(view.strategies) > 1 else ""


def _fan(view: View, strategy: str, who: Somebody, rows: Sequence[Summary]) -> Choice:
    _, figures = view._, view.figures
    scale = figures.scale(row[key] for row in rows for key in (*_FAN, "mean"))
    last = rows[-1]
    lowest = min(rows, key=lambda row: row["mean"])
    says = [
        fill(
            _(
                "{who}: after {year} the sum is {mean} in the mean, and in nine draws of ten "
                "between {low} and {high}."
            ),
            who=view.named(who.title),
            year=_when(view, last, rows),
            mean=told(view, last["mean"], scale),
            low=told(view, last["p5"], scale),
            high=told(view, last["p95"], scale),
        )
    ]
    step = scale.divisor * 10.0**-scale.decimals
    if lowest["mean"] < min(last["mean"] - step, 0.0):
        says.append(
            fill(
                _("It is lowest after {year}: {amount}."),
                year=_when(view, lowest, rows),
                amount=told(view, lowest["mean"], scale),
            )
        )
    head = [_("After"), _("mean"), _("one in twenty below"), _("one in four below"), _("median"),
            _("one in four above"), _("one in twenty above")]  # fmt: skip
    body = [
        Row(
            _("at the end") if row["year"] is None else str(row["year"]),
            [figures.scaled(row[key], scale) for key in ("mean", "p5", "p25", "p50", "p75", "p95")],
        )
        for row in rows
    ]
    caption = fill(
        _("{who}: cumulative budget effect, {unit}"), who=view.named(who.title), unit=scale.unit
    )
    return Choice(
        who.title, join(says, " "), table(caption, head, body),
        _fan_picture(view, rows, scale), group(view, strategy),
    )  # fmt: skip


def _when(view: View, row: Summary, rows: Sequence[Summary]) -> str:
    """The year of a row; what is counted after the last year is told by that year's end."""
    if row["year"] is not None:
        return str(row["year"])
    return fill(view._("the end of {year}"), year=rows[-2]["year"])


def told(view: View, value: float, scale: Scale) -> str:
    return f"{view.figures.scaled(value, scale)}\u00a0{scale.unit}"


def _fan_picture(view: View, rows: Sequence[Summary], scale: Scale) -> dict[str, Any]:
    _ = view._
    years: list[Any] = [row["year"] for row in rows]
    x: dict[str, Any] = axis(tickformat="d", showgrid=False)
    named = "%{x}"
    named_at: dict[str, Any] = {}
    if years[-1] is None:
        # A place of its own after the last year, with a word for its tick.
        named, named_at = "%{text}", {"text": [*map(str, years[:-1]), _("at the end")]}
        end = years[-2] + 1
        years[-1] = end
        step = -(-len(years) // 8)
        ticks = [year for year in years[:-1:step] if year + step / 2 < end]
        x |= {"tickvals": [*ticks, end], "ticktext": [*map(str, ticks), _("at the end")]}
        # Plotly leaves out a label for which there is no room beside the picture.
        x["range"] = [years[0], end + 0.06 * len(years)]
    columns = {key: numbers([row[key] for row in rows], scale.divisor) for key in (*_FAN, "mean")}
    wide = band(years, columns["p5"], columns["p95"], BLUE, _("nine draws in ten"), 0.22)
    narrow = band(years, columns["p25"], columns["p75"], BLUE, _("every other draw"), 0.4)
    mean = {
        "x": years,
        **named_at,
        "y": columns["mean"],
        "mode": "lines",
        "line": {"color": BLUE, "width": 2.5},
        "name": _("mean"),
        "customdata": list(zip(columns["p5"], columns["p95"], strict=True)),
        "hovertemplate": (
            f"{named}<br>{_('mean')}: %{{y:,.4~r}}<br>{_('nine draws in ten')}: "
            "%{customdata[0]:,.4~r} – %{customdata[1]:,.4~r}<extra></extra>"
        ),
    }
    y = axis(label(scale.unit), zeroline=True, rangemode="tozero")
    return {
        "data": [*wide, *narrow, mean],
        "layout": layout(x, y, 380),
    }
