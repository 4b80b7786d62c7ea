"""The chart of the required effect: points on the scale of the effect, beside what is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.effects import scale
from socinvest.report.html_chart import (
    BLUE,
    GREY,
    Choice,
    axis,
    chart,
    faint,
    label,
    layout,
    log_axis,
)
from socinvest.report.html_effect import RATIOS
from socinvest.report.html_markup import Markup, fill, join
from socinvest.report.html_numbers import rounded
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import Somebody, View

__all__ = ["beside"]

Summary = Mapping[str, Any]
Told = Sequence[tuple[Somebody, Summary]]
_ROW_HEIGHT = 34


def beside(view: View) -> tuple[Markup, dict[str, Any]]:
    """The figure and its data; nothing where nobody breaks even at any effect."""
    _ = view._
    choices = [one for strategy in view.strategies for one in _choices(view, strategy)]
    if not choices:
        return Markup(""), {}
    title = _("The required effect beside the span in the calculation")
    return chart(view, "required", title, choices, _("Effect"))


def _choices(view: View, strategy: str) -> Iterator[Choice]:
    """One picture for each effect at which anybody breaks even."""
    _ = view._
    for effect in view.summary.get("effects", {}).get(strategy, []):
        points = [
            (who, found)
            for who in view.everybody(strategy)
            if not view.free(strategy, who)
            for found in view.even(strategy, who).get("effect", [])
            if found["parameter"] == effect["parameter"]
        ]
        told = [(who, one) for who, one in points if one["status"] == "found"]
        if told:
            without = [who.title for who, one in points if one["status"] == "none"]
            yield Choice(
                effect["parameter"],
                _says(view, effect, told, without),
                _table(view, effect, told),
                _picture(view, effect, told),
                view.strategy(strategy) if len(view.strategies) > 1 else "",
            )


def _says(view: View, effect: Summary, told: Told, without: Sequence[str]) -> Markup:
    _, figures = view._, view.figures
    who, one = told[0]
    says = [
        fill(
            _("{who} breaks even at {value}; the span in the calculation is {low} to {high}."),
            who=view.named(who.title),
            value=figures.short(one["value"]),
            low=figures.short(effect["p2_5"]),
            high=figures.short(effect["p97_5"]),
        )
    ]
    if without:
        names = view.named(", ".join(without))
        says.append(fill(_("No effect tried is enough for {who}."), who=names))
    return join(says, " ")


def _table(view: View, effect: Summary, told: Told) -> Markup:
    _, short = view._, view.figures.short
    rows = [Row(view.named(who.title), [short(one["value"])]) for who, one in told]
    rows.append(Row(_("lower end of the span"), [short(effect["p2_5"])]))
    rows.append(Row(_("mean of the span"), [short(effect["mean"])]))
    rows.append(Row(_("upper end of the span"), [short(effect["p97_5"])]))
    caption = fill(
        _("{effect}: required effect and the span in the calculation"),
        effect=view.named(effect["parameter"]),
    )
    return table(caption, [_("Who"), _("Required effect")], rows, kind="narrow")


def _picture(view: View, effect: Summary, told: Told) -> dict[str, Any]:
    """The span as a bar and a band, none as a dotted line, everybody as a point."""
    ratio = effect["scale"] in RATIOS
    span = [rounded(effect["p2_5"]), rounded(effect["p97_5"])]
    known = label(f"{view._('the calculation')} ({view.grade_word(effect['evidence'])})", 22)
    bar = {
        "type": "scatter",
        "mode": "lines",
        "x": span,
        "y": [known, known],
        "line": {"color": GREY, "width": 10},
        "hoverinfo": "skip",
    }
    mean = {
        "type": "scatter",
        "mode": "markers",
        "x": [rounded(effect["mean"])],
        "y": [known],
        "marker": {"color": GREY, "size": 16, "symbol": "line-ns-open", "line": {"width": 3}},
        "hovertemplate": "%{x}<extra></extra>",
    }
    points = {
        "type": "scatter",
        "mode": "markers+text",
        "x": [rounded(one["value"]) for _who, one in told],
        "y": [label(who.title, 22) for who, _one in told],
        "text": [view.figures.short(one["value"]) for _who, one in told],
        "textposition": "middle right",
        "marker": {"color": BLUE, "size": 13, "symbol": "diamond"},
        "hovertemplate": "%{y}: %{text}<extra></extra>",
        "cliponaxis": False,
    }
    shapes = [_upright("rect", *span, line={"width": 0}, fillcolor=faint(GREY, 0.12))]
    if ratio or effect["scale"] == "risk_difference":
        none = 1.0 if ratio else 0.0
        dotted = {"color": GREY, "width": 1.5, "dash": "dot"}
        shapes.append(_upright("line", none, none, line=dotted))
    y = axis(autorange="reversed", type="category", showgrid=False)
    height = 120 + _ROW_HEIGHT * (len(told) + 1)
    drawn = layout(_across(view, effect, told), y, height, shapes=shapes, showlegend=False)
    return {"data": [bar, mean, points], "layout": drawn}


def _across(view: View, effect: Summary, told: Told) -> dict[str, Any]:
    """The axis of the effect, with the side that is the stronger one."""
    _ = view._
    title = label(f"{effect['parameter']} ({scale(view._, effect)})")
    below = {one.get("gains") == "below" for _who, one in told}
    if len(below) == 1:
        hint = _("stronger to the left") if True in below else _("stronger to the right")
        title += f"<br>{hint}"
    values = [effect["p2_5"], effect["p97_5"], *(one["value"] for _who, one in told)]
    ratio = effect["scale"] in RATIOS
    x = log_axis(view, title, [1.0, *values]) if ratio else axis(title)
    return {**x, "automargin": True}


def _upright(kind: str, left: float | None, right: float | None, **more: Any) -> dict[str, Any]:
    """A shape over the whole height of the chart, behind its points."""
    place = {"x0": left, "x1": right, "y0": 0, "y1": 1}
    return {"type": kind, "xref": "x", "yref": "paper", "layer": "below", **place, **more}
