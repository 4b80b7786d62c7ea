"""How sure it is: the net present value in all draws, with and without chance between people."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from socinvest.report.contract_words import contracted
from socinvest.report.html_chart import (
    BLUE,
    GREY,
    ORANGE,
    Choice,
    Part,
    axis,
    chart,
    label,
    layout,
    numbers,
)
from socinvest.report.html_markup import Markup, fill, join
from socinvest.report.html_money import group, pictured, told
from socinvest.report.html_numbers import rounded
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import Somebody, View
from socinvest.report.numbers import Scale

__all__ = ["spread"]

Summary = Mapping[str, Any]
_A_LINE = 2


def spread(view: View) -> Part | None:
    """The section of how sure it is: the distribution of the net present value."""
    _ = view._
    choices = [
        _distribution(view, strategy, who, found)
        for strategy, who, found in _sorted(view)
        if len(found["counts"]) > 1
    ]
    body = [_sure(view, strategy) for strategy in view.strategies]
    charts: dict[str, Any] = {}
    if choices:
        figure, charts = chart(
            view, "npv", _("Net present value in all draws"), choices, _("Perspective or payer")
        )
        body.append(figure)
    return Part("certainty", _("How sure it is"), join(body), charts)


def _sorted(view: View) -> list[tuple[str, Somebody, Any]]:
    """The perspectives first: the whole before its parts."""
    found = list(pictured(view, "distributions"))
    places = {strategy: at for at, strategy in enumerate(view.strategies)}
    return sorted(found, key=lambda one: (places[one[0]], one[1].section != "results"))


def _sure(view: View, strategy: str) -> Markup:
    """The net present value with its range and the chance of plus, in everybody's name."""
    _, figures = view._, view.figures
    everybody = list(view.everybody(strategy))
    blocks = [view.block(strategy, who) for who in everybody]
    scale = figures.scale(b["npv"][key] for b in blocks for key in ("mean", "p5", "p95"))
    assumed = any(block["given_assumed_effect"] for block in blocks)
    chance = _("chance of plus, given the assumed effect") if assumed else _("chance of plus")
    head = [_("Who"), _("mean"), _("one in twenty below"), _("median"), _("one in twenty above"),
            chance, _("share of chance between people")]  # fmt: skip
    shares = ["chance_share"]
    if contracted(view.page, strategy) is not None:
        head.append(_("share of what is measured"))
        shares.append("measurement_share")
    rows = [
        Row(
            view.named(who.title),
            [
                *(figures.scaled(block["npv"][key], scale) for key in ("mean", "p5", "p50", "p95")),
                figures.share(block["chance_positive"]),
                *(figures.share((block.get("uncertainty") or {}).get(key)) for key in shares),
            ],
            "whole" if who.section == "results" else "",
        )
        for who, block in zip(everybody, blocks, strict=True)
    ]
    caption = fill(
        _("{strategy}: net present value and its spread, {unit}"),
        strategy=view.named(view.strategy(strategy)),
        unit=scale.unit,
    )
    return table(caption, head, rows)


def _distribution(view: View, strategy: str, who: Somebody, found: Summary) -> Choice:
    _, figures = view._, view.figures
    block = view.block(strategy, who)
    npv = block["npv"]
    scale = figures.scale([npv["p5"], npv["p95"], *found["edges"]])
    chance = block["chance_positive"]
    if block["given_assumed_effect"]:
        template = _(
            "{who}: {mean} in the mean, nine draws in ten between {low} and {high}; plus in "
            "{share} of the draws, given the assumed effect."
        )
    else:
        template = _(
            "{who}: {mean} in the mean, nine draws in ten between {low} and {high}; plus in "
            "{share} of the draws."
        )
    says = [
        fill(
            template,
            who=view.named(who.title),
            mean=told(view, npv["mean"], scale),
            low=told(view, npv["p5"], scale),
            high=told(view, npv["p95"], scale),
            share=figures.share(chance),
        )
    ]
    expected = found.get("expected")
    if expected:
        sentence = _("Without chance between people the nine in ten lie between {low} and {high}.")
        if (block["uncertainty"] or {}).get("measurement_share"):
            sentence = _(
                "Without chance between people, and if measurement were exact, the nine in ten "
                "lie between {low} and {high}."
            )
        says.append(
            fill(
                sentence,
                low=told(view, expected["p5"], scale),
                high=told(view, expected["p95"], scale),
            )
        )
    return Choice(
        who.title, join(says, " "), _bins(view, who, found, scale),
        _bars(view, npv, found, scale), group(view, strategy),
    )  # fmt: skip


def _bins(view: View, who: Somebody, found: Summary, scale: Scale) -> Markup:
    """The bins as a table, two bars a line; the outer ones hold what lies beyond the edges."""
    _, figures = view._, view.figures
    edges, counts = found["edges"], found["counts"]
    total = sum(counts)
    rows = []
    for at in range(0, len(counts), _A_LINE):
        low, high = edges[at], edges[min(at + _A_LINE, len(counts))]
        count = sum(counts[at : at + _A_LINE])
        name = fill(
            _("{low} to {high}"),
            low=_finely(view, low, scale),
            high=_finely(view, high, scale),
        )
        share = f"{figures.plain(100 * count / total, 1)}\u00a0%"
        rows.append(Row(name, [figures.plain(count), share]))
    caption = fill(
        _(
            "{who}: draws by net present value, {unit}; {below} draws below and {above} above "
            "the edges are counted in the outer lines"
        ),
        who=view.named(who.title),
        unit=scale.unit,
        below=figures.plain(found["below"]),
        above=figures.plain(found["above"]),
    )
    head = [_("Net present value"), _("draws"), _("share")]
    return table(caption, head, rows, kind="narrow")


def _finely(view: View, value: float, scale: Scale) -> str:
    told = value / scale.divisor
    return view.figures.plain(told, 0 if abs(told - round(told)) < 1e-9 else 1)


def _bars(view: View, npv: Summary, found: Summary, scale: Scale) -> dict[str, Any]:
    """Bars, those of minus and of plus apart; above them what nine draws in ten span."""
    _ = view._
    edges = [edge / scale.divisor for edge in found["edges"]]
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    total = sum(found["counts"])
    share = [100 * count / total for count in found["counts"]]
    width = edges[1] - edges[0]
    data: list[dict[str, Any]] = []
    for name, colour, sign in ((_("minus"), ORANGE, -1), (_("plus"), BLUE, 1)):
        own = [(x, y) for x, y in zip(middles, share, strict=True) if x * sign > 0 or x == 0 < sign]
        if own:
            data.append({
                "type": "bar", "x": numbers([x for x, _y in own]), "width": width * 0.92,
                "y": numbers([y for _x, y in own]), "name": name, "marker": {"color": colour},
                "hovertemplate": "%{x:,.4~r}: %{y:.1f} %<extra></extra>",
            })  # fmt: skip
    top = max(share)
    known = [(_("all uncertainty"), npv, 1.27)]
    if found.get("expected"):
        known.append((_("the figures alone"), found["expected"], 1.10))
    notes = []
    for name, ends, height in known:
        line, note = _span(ends["p5"] / scale.divisor, ends["p95"] / scale.divisor, top * height)
        data.append(line)
        notes.append({**note, "text": label(name)})
    y = axis(_("per cent of the draws"), range=[0, top * 1.46])
    x = axis(label(scale.unit), zeroline=True, showgrid=False)
    return {"data": data, "layout": layout(x, y, 380, annotations=notes, barmode="overlay")}


def _span(low: float, high: float, height: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """A line with ends at a height, and where the words above it stand."""
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "x": numbers([low, high]),
        "y": numbers([height] * 2),
        "showlegend": False,
        "hoverinfo": "skip",
        "line": {"color": GREY, "width": 2},
        "marker": {"symbol": "line-ns-open", "size": 10, "color": GREY, "line": {"width": 2}},
    }
    place = {"x": rounded((low + high) / 2), "y": rounded(height), "yanchor": "bottom"}
    return line, {**place, "yshift": 2, "showarrow": False}
