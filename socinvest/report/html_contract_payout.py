"""Payments along what is measured, under the distribution of what is measured and what is true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.records import dataclass
from socinvest.report.contract_words import (
    axis_unit,
    called,
    contracted,
    measured_scale,
    quantity,
    who,
)
from socinvest.report.html_chart import (
    CYCLE,
    GREY,
    ORANGE,
    Choice,
    axis,
    chart,
    faint,
    label,
    layout,
    numbers,
)
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_numbers import rounded
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import View
from socinvest.report.numbers import Scale

__all__ = ["payouts"]

Summary = Mapping[str, Any]
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
_CURVES = (CYCLE[0], CYCLE[2], CYCLE[3], CYCLE[4], CYCLE[5])


@dataclass(frozen=True, slots=True)
class Told:
    """One measure under one strategy: what was found, its pictures, and how to write it.

    ``scale``: of what is paid; ``own``: of what is measured, where that is money; ``factor`` and
    ``unit``: of the axis of what is measured.
    """

    found: Summary
    drawn: Summary
    measure: Summary
    title: str
    scale: Scale
    own: Scale
    factor: float
    unit: str


def payouts(view: View, strategies: Sequence[str]) -> tuple[Markup, dict[str, Any]]:
    """The figure and its data; empty without its pictures."""
    _ = view._
    choices = [
        _choice(view, strategy, told)
        for strategy in strategies
        if (told := _told(view, strategy)) is not None
    ]
    if not choices:
        return Markup(""), {}
    figure, data = chart(view, "payout", _("What is paid for what is measured"), choices,
                         _("Strategy"))  # fmt: skip
    lead = element("p", _(
        "Below, what the outcome payer pays for each value that may be measured, by what else "
        "holds; other measures are at their mean. Above, how often each value is measured, and "
        "where the truth lies."
    ))  # fmt: skip
    return join([lead, figure]), data


def _told(view: View, strategy: str) -> Told | None:
    found, drawn = contracted(view.page, strategy), view.drawn("contract", strategy)
    if found is None or not drawn or drawn["payout"] is None:
        return None
    name = drawn["measure"]
    measure = found["measures"][name]
    paid = [amount for curve in drawn["payout"]["curves"] for amount in curve["paid"]]
    title = called(view.page, {**measure, "measure": name}, "measure")
    edges = drawn["outcome"]["edges"]
    factor, unit = axis_unit(view.page, view.figures, measure["unit"], edges)
    scales = view.figures.scale(paid), measured_scale(view.figures, measure)
    return Told(found, drawn, measure, title, *scales, factor, unit)


def _choice(view: View, strategy: str, told: Told) -> Choice:
    says = join(_says(view, told), " ")
    tables = join([_rows(view, told), _spread(view, told)])
    return Choice(view.strategy(strategy), says, tables, _picture(view, told))


def _says(view: View, told: Told) -> Iterator[Markup]:
    _, measure = view._, told.measure
    paid = [amount for curve in told.drawn["payout"]["curves"] for amount in curve["paid"]]
    yield fill(
        _("{who} pays from {low} to {high} in this range."),
        who=view.named(who(view.page, told.found["outcome_payer"]["who"])),
        low=view.figures.amount(min(paid)), high=view.figures.amount(max(paid)),
    )  # fmt: skip

    def value(kind: str, key: str) -> str:
        return quantity(view.page, view.figures, measure[kind][key], measure["unit"], told.own)

    yield fill(
        _(
            "{measure}: measured {mean} in the mean, nine draws in ten between {low} and {high}; "
            "true {true} in the mean, between {true_low} and {true_high}."
        ),
        measure=view.named(told.title[:1].upper() + told.title[1:]),
        mean=value("measured", "mean"), low=value("measured", "p5"),
        high=value("measured", "p95"), true=value("true", "mean"),
        true_low=value("true", "p5"), true_high=value("true", "p95"),
    )  # fmt: skip
    even = _even(told)
    if even is not None:
        yield fill(_("What is paid is covered from a measured saving of {value} on."),
                   value=view.figures.amount(even))  # fmt: skip


def _even(told: Told) -> float | None:
    """The measured value from which the payer pays no more than it saves, on this axis."""
    even = told.found["outcome_payer"]["break_even_measured"]
    if even is None or even["measure"] != told.drawn["measure"] or even["status"] != "found":
        return None
    return float(even["value"])


def _held(view: View, told: Told, curve: Summary) -> str:
    """What holds along a curve, in words."""
    _ = view._
    parts = []
    for name, holds in curve["holds"].items():
        one = told.found["measures"][name]
        title = called(view.page, {**one, "measure": name}, "measure")
        parts.append(f"{title}: {_('yes') if holds else _('no')}")
    if parts:
        return "; ".join(parts)
    return _("what is paid") if len(told.drawn["payout"]["curves"]) == 1 else _("otherwise")


def _rows(view: View, told: Told) -> Markup:
    """Round measured values with what is paid for each."""
    _, figures, payout = view._, view.figures, told.drawn["payout"]
    heads = [
        fill(_("{what} ({share} of draws)"), what=view.named(_held(view, told, curve)),
             share=figures.share(curve["share"]))
        for curve in payout["curves"]
    ]  # fmt: skip
    rows = [
        Row(
            figures.short(row["value"] / told.factor),
            [figures.scaled(amount, told.scale) for amount in row["paid"]],
        )
        for row in payout["rows"]
    ]
    measured = ", ".join(filter(None, [_("Measured"), told.unit]))
    caption = fill(_("What the outcome payer pays, {unit}, by {measure}"), unit=told.scale.unit,
                   measure=view.named(told.title))  # fmt: skip
    return table(caption, [measured, *heads], rows)


def _spread(view: View, told: Told) -> Markup:
    """Where what is measured lies, and where the truth does."""
    _, measure = view._, told.measure
    keys = ("mean", "sd", "p5", "p50", "p95")
    rows = [
        Row(
            title,
            [
                quantity(view.page, view.figures, measure[kind][key], measure["unit"], told.own)
                for key in keys
            ],
        )
        for kind, title in (("measured", _("measured")), ("true", _("true")))
    ]
    head = [view.named(told.title), _("mean"), _("standard deviation"), _("one in twenty below"),
            _("median"), _("one in twenty above")]  # fmt: skip
    return table(_("What is measured, and what is true, in all draws"), head, rows)


def _picture(view: View, told: Told) -> dict[str, Any]:
    _ = view._
    data = [*_distributions(view, told), *_lines(view, told)]
    most = max(amount for curve in told.drawn["payout"]["curves"] for amount in curve["paid"])
    top = 1.12 * (most or 1.0) / told.scale.divisor
    shapes, notes = [], []
    even = _even(told)
    if even is not None:
        x = rounded(even / told.factor)
        shapes.append({"type": "line", "xref": "x", "yref": "paper", "x0": x, "x1": x, "y0": 0,
                       "y1": 1, "line": {"color": GREY, "width": 1.5, "dash": "dot"}})  # fmt: skip
        notes.append({"x": x, "y": 0.64, "yref": "paper", "text": label(_("covered from here")),
                      "showarrow": False, "xanchor": "right", "xshift": -4})  # fmt: skip
    title = f"{told.title}, {told.unit}" if told.unit else told.title
    x_axis = axis(label(title), showgrid=False, zeroline=True)
    y_axis = axis(
        f"{_('paid')}, {label(told.scale.unit)}", range=[0, rounded(top)], domain=[0, 0.6],
        zeroline=True,
    )  # fmt: skip
    above = axis(
        domain=[0.7, 1], showticklabels=False, showgrid=False, ticks="", rangemode="tozero",
        zeroline=True,
    )  # fmt: skip
    return {
        "data": data,
        "layout": layout(x_axis, y_axis, 500, yaxis2=above, shapes=shapes, annotations=notes),
    }


def _distributions(view: View, told: Told) -> Iterator[dict[str, Any]]:
    """The draws by what is measured and by what is true, as steps on an axis of their own."""
    _, outcome = view._, told.drawn["outcome"]
    edges = numbers(outcome["edges"], told.factor)
    for kind, name, colour, dash in (
        ("measured", _("measured"), ORANGE, "solid"),
        ("true", _("true"), GREY, "dash"),
    ):
        total = sum(outcome[kind])
        shares = [100 * count / total for count in outcome[kind]]
        yield {
            "type": "scatter", "mode": "lines", "x": edges, "y": numbers([*shares, 0.0]),
            "yaxis": "y2", "name": name, "fill": "tozeroy", "fillcolor": faint(colour, 0.25),
            "line": {"shape": "hv", "color": colour, "width": 1.5, "dash": dash},
            "hovertemplate": f"{name}: %{{y:.1f}} %<extra></extra>",
        }  # fmt: skip


def _lines(view: View, told: Told) -> Iterator[dict[str, Any]]:
    """A line for each case, and the line on which all that is saved is paid."""
    _, payout = view._, told.drawn["payout"]
    for place, curve in enumerate(payout["curves"]):
        colour, dash = _CURVES[place % len(_CURVES)], _DASHES[place % len(_DASHES)]
        yield {
            "type": "scatter", "mode": "lines", "name": label(_held(view, told, curve), 40),
            "x": numbers(curve["values"], told.factor),
            "y": numbers(curve["paid"], told.scale.divisor),
            "line": {"color": colour, "width": 2.5, "dash": dash},
            "hovertemplate": "%{x:,.4~r}: %{y:,.4~r}<extra></extra>",
        }  # fmt: skip
    money = told.measure["unit"] == view.summary["conventions"]["currency"]
    if money and told.measure["design"] not in (None, "none"):
        last = max(payout["curves"][0]["values"])
        yield {
            "type": "scatter", "mode": "lines", "name": _("as much as is saved"),
            "x": numbers([0.0, last], told.factor), "y": numbers([0.0, last], told.scale.divisor),
            "line": {"color": GREY, "width": 1.2, "dash": "dot"}, "hoverinfo": "skip",
        }  # fmt: skip
