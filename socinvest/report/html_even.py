"""The chance of breaking even along the effect, the unit cost and the volume."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from socinvest.report.html_chart import (
    BLUE,
    GREY,
    Choice,
    Part,
    axis,
    chart,
    label,
    layout,
    log_axis,
    numbers,
)
from socinvest.report.html_effect import RATIOS
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_money import group
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import Somebody, View
from socinvest.report.required import without_contract

__all__ = ["break_evens"]

Summary = Mapping[str, Any]
Points = Sequence[Summary]
_Told = Callable[[Any], str]
_TOLD = (0.5, 0.95)


def break_evens(view: View) -> Part | None:
    """The section of the break-even charts; None without their pictures."""
    _ = view._
    body: list[Markup] = [
        element(
            "p",
            _(
                "How the chance of a positive net present value changes when one thing is moved "
                "and all else is as in the calculation, its spread included."
            ),
        )
    ]
    if "contract" in view.summary:
        body.append(element("p", without_contract(_)))
    charts: dict[str, Any] = {}
    for name, title, choices in (
        ("effect", _("Chance of plus along the effect"), _effects(view)),
        ("unit-cost", _("Chance of plus along the cost per person"), _costs(view)),
        ("volume", _("Chance of plus along the number of people"), _volumes(view)),
    ):
        found = list(choices)
        if found:
            figure, data = chart(view, name, title, found, _("Perspective or payer"))
            body.append(figure)
            charts |= data
    if not charts:
        return None
    return Part("break-even", _("When it breaks even"), join(body), charts)


def _curves(view: View) -> Iterator[tuple[str, Somebody, Summary]]:
    for strategy in view.strategies:
        curves = view.drawn("curves", strategy)
        for who in view.everybody(strategy):
            if curves.get(who.name):
                yield strategy, who, curves[who.name]


def _effects(view: View) -> Iterator[Choice]:
    _, figures = view._, view.figures
    for strategy, who, curves in _curves(view):
        for curve in curves["effect"]:
            points, parameter = curve["points"], curve["parameter"]
            title = who.title if len(curves["effect"]) == 1 else f"{who.title}: {parameter}"
            says = _says(view, strategy, who, points, "value", figures.short, named=parameter)
            x = axis(label(parameter))
            if curve["scale"] in RATIOS:
                values = [curve["none"], *(point["value"] for point in points)]
                x = log_axis(view, label(parameter), values)
            marks = [(curve["none"], _("no effect"))] if curve["none"] is not None else []
            yield Choice(
                title, says,
                _table(view, who, points, parameter, "value", figures.short),
                _picture(view, points, "value", x, marks), group(view, strategy),
            )  # fmt: skip


def _costs(view: View) -> Iterator[Choice]:
    _, figures = view._, view.figures
    for strategy, who, curves in _curves(view):
        found = curves.get("unit_cost")
        if not found or view.free(strategy, who):
            continue
        now = found["per_person_reached_now"]
        x = axis(f"{_('cost per person reached')}, {label(_currency(view))}")
        says = _says(view, strategy, who, found["points"], "value", figures.about)
        yield Choice(
            who.title, says,
            _table(view, who, found["points"], _("cost per person reached"), "value",
                   figures.about),
            _picture(view, found["points"], "value", x, [(now, _("in the calculation"))]),
            group(view, strategy),
        )  # fmt: skip


def _volumes(view: View) -> Iterator[Choice]:
    _, figures = view._, view.figures
    for strategy, who, curves in _curves(view):
        found = curves.get("volume")
        if not found:
            continue
        now = next((p["people"] for p in found["points"] if p["factor"] == 1), None)
        marks = [] if now is None else [(now, _("in the calculation"))]
        people = [point["people"] for point in found["points"]]
        x = log_axis(view, _("people in the target group"), people)
        says = _says(view, strategy, who, found["points"], "people", figures.plain)
        yield Choice(
            who.title, says,
            _table(view, who, found["points"], _("people in the target group"), "people",
                   figures.plain),
            _picture(view, found["points"], "people", x, marks), group(view, strategy),
        )  # fmt: skip


def _currency(view: View) -> str:
    return view.figures.scale([0.0]).unit


def _says(
    view: View,
    strategy: str,
    who: Somebody,
    points: Points,
    at: str,
    told: _Told,
    named: str = "",
) -> Markup:
    """The chance at both ends, and where it passes one half; never without what it rests on."""
    _ = view._
    first, last = points[0], points[-1]
    assumed = view.block(strategy, who)["given_assumed_effect"]
    template = _("{who}: the chance of plus goes from {first} at {low} to {last} at {high}.")
    if assumed:
        template = _(
            "{who}: given the assumed effect and its spread, the chance of plus goes from "
            "{first} at {low} to {last} at {high}."
        )
    if named and assumed:
        template = _(
            "{who}: the chance of plus goes from {first} at {low} to {last} at {high}, given "
            "the assumed spread around each value."
        )
    says = [
        fill(
            template,
            who=view.named(who.title),
            first=view.figures.share(first["chance_positive"]),
            low=told(first[at]),
            last=view.figures.share(last["chance_positive"]),
            high=told(last[at]),
        )
    ]
    for level in _TOLD:
        found = crossing(points, at, level)
        if found is not None:
            says.append(
                fill(
                    _("It is {share} at about {value}."),
                    share=view.figures.share(level),
                    value=told(found),
                )
            )
    return join(says, " ")


def crossing(points: Points, at: str, level: float) -> float | None:
    """Where the chance first passes ``level``, on straight lines between the points."""
    for one, two in pairwise(points):
        low, high = one["chance_positive"] - level, two["chance_positive"] - level
        if low * high < 0:
            share = low / (low - high)
            return float(one[at] + share * (two[at] - one[at]))
    return None


def _table(view: View, who: Somebody, points: Points, head: str, at: str, told: _Told) -> Markup:
    _, figures = view._, view.figures
    scale = figures.scale(point["mean"] for point in points)
    rows = [
        Row(
            told(point[at]),
            [figures.share(point["chance_positive"]), figures.scaled(point["mean"], scale)],
        )
        for point in points
    ]
    caption = fill(
        _("{who}: chance of plus and mean net present value, {unit}"),
        who=view.named(who.title),
        unit=scale.unit,
    )
    return table(caption, [head, _("chance of plus"), _("mean")], rows, kind="narrow")


def _picture(
    view: View,
    points: Points,
    at: str,
    x: Mapping[str, Any],
    marks: Sequence[tuple[float | None, str]],
) -> dict[str, Any]:
    _ = view._
    line = {
        "x": numbers([point[at] for point in points]),
        "y": numbers([100 * point["chance_positive"] for point in points]),
        "mode": "lines+markers",
        "line": {"color": BLUE, "width": 2.5},
        "marker": {"size": 7, "color": BLUE},
        "hovertemplate": "%{x:,.4~r}: %{y:.0f} %<extra></extra>",
    }
    shapes, notes = [], []
    for value, name in marks:
        if value is None or (x.get("type") == "log" and value <= 0):
            continue
        (place,) = numbers([value])
        shapes.append({
            "type": "line", "xref": "x", "yref": "paper", "x0": place, "x1": place, "y0": 0,
            "y1": 1, "line": {"color": GREY, "width": 1.5, "dash": "dot"},
        })  # fmt: skip
        notes.append({
            "x": _log(value) if x.get("type") == "log" else place, "xref": "x", "y": 1,
            "yref": "paper", "yanchor": "bottom", "text": label(name), "showarrow": False,
        })  # fmt: skip
    y = axis(_("chance of plus, per cent"), range=[-3, 103], dtick=25)
    more: dict[str, Any] = {"shapes": shapes, "annotations": notes, "showlegend": False}
    return {"data": [line], "layout": layout({**x, "showgrid": False}, y, 330, **more)}


def _log(value: float) -> float | None:
    """Notes on a logarithmic axis stand at the logarithm, unlike everything else."""
    from math import log10

    return numbers([log10(value)])[0]
