"""Who carries which risk under a contract: all money of everybody, with it and without."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.contract_words import contracted, roles, who
from socinvest.report.html_chart import (
    BLUE,
    GREY,
    Choice,
    axis,
    chart,
    label,
    layout,
    numbers,
)
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_money import told
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import View
from socinvest.report.numbers import Scale

__all__ = ["risks"]

Summary = Mapping[str, Any]
_WAYS = ("with", "without")
_APART = 0.17
_LINE = 17
"""The height of a line of a label."""


def risks(view: View, strategies: Sequence[str]) -> tuple[Markup, dict[str, Any]]:
    """The figure and its data."""
    _ = view._
    choices = [
        Choice(view.strategy(name), *_told(view, found))
        for name in strategies
        if (found := contracted(view.page, name)) is not None
    ]
    figure, data = chart(view, "risks", _("Who carries which risk"), choices, _("Strategy"))
    lead = element("p", _(
        "What everybody has more or less in the end than without the programme, all money over "
        "the years together: the programme, the contract and what happens to people. In the "
        "money of its day, undiscounted."
    ))  # fmt: skip
    return join([lead, figure]), data


def _told(view: View, found: Summary) -> tuple[Markup, Markup, dict[str, Any]]:
    """What is said, the table and the picture."""
    every = found["risks"]
    scale = view.figures.scale(
        one[way][key] for one in every for way in _WAYS for key in ("p5", "p95", "worst5")
    )
    return (
        join(_says(view, every, scale), " "),
        _table(view, every, scale),
        _picture(view, [one for one in every if _moves(one)] or every, scale),
    )


def _moves(one: Summary) -> bool:
    return any(one[way][key] for way in _WAYS for key in ("p5", "p95", "worst5"))


def _says(view: View, every: Sequence[Summary], scale: Scale) -> Iterator[Markup]:
    """Each of those with a role: chance of loss and worst 5 %, and what they are without."""
    _, figures = view._, view.figures
    for one in every:
        if not one["roles"] or not _moves(one):
            continue
        yield fill(
            _(
                "{who} loses in {share} of draws, {worst} in the mean of the worst 5 %; without "
                "the contract in {other} ({bare})."
            ),
            who=view.named(who(view.page, one["who"])),
            share=figures.share(one["with"]["chance_of_loss"]),
            worst=told(view, one["with"]["worst5"], scale),
            other=figures.share(one["without"]["chance_of_loss"]),
            bare=told(view, one["without"]["worst5"], scale),
        )


def _table(view: View, every: Sequence[Summary], scale: Scale) -> Markup:
    _, figures = view._, view.figures
    rows = []
    for one in every:
        name = view.named(who(view.page, one["who"]))
        if one["roles"]:
            name = join([name, element("small", roles(_, one["roles"]))], " ")
        cells = []
        for way in _WAYS:
            cells += [figures.scaled(one[way][key], scale) for key in ("mean", "worst5")]
            cells.append(figures.share(one[way]["chance_of_loss"]))
        rows.append(Row(name, cells))
    head = [_("Who"), _("with: mean"), _("with: worst 5 %"), _("with: chance of loss"),
            _("without: mean"), _("without: worst 5 %"),
            _("without: chance of loss")]  # fmt: skip
    caption = fill(_("Gain or loss of each, with the contract and without, {unit}"),
                   unit=scale.unit)  # fmt: skip
    return table(caption, head, rows)


def _picture(view: View, every: Sequence[Summary], scale: Scale) -> dict[str, Any]:
    """For each a line from p5 to p95 with the mean and the worst 5 %, twice."""
    _ = view._
    data: list[dict[str, Any]] = []
    shown = (
        ("with", _("with the contract"), -_APART, BLUE, "solid"),
        ("without", _("without"), _APART, GREY, "dot"),
    )
    for way, name, shift, colour, dash in shown:
        x: list[float | None] = []
        y: list[float | None] = []
        for place, one in enumerate(every):
            x += [*numbers([one[way]["p5"], one[way]["p95"]], scale.divisor), None]
            y += [place + shift, place + shift, None]
        data.append({
            "type": "scatter", "mode": "lines", "x": x, "y": y, "name": name,
            "line": {"color": colour, "width": 3, "dash": dash}, "hoverinfo": "skip",
        })  # fmt: skip
    for way, _name, shift, colour, _dash in shown:
        for key, words, symbol in (
            ("mean", _("mean"), "circle"),
            ("worst5", _("worst 5 %"), "x"),
        ):
            data.append({
                "type": "scatter", "mode": "markers", "name": words,
                "showlegend": way == "with",
                "x": numbers([one[way][key] for one in every], scale.divisor),
                "y": [place + shift for place in range(len(every))],
                "marker": {"color": colour, "symbol": symbol, "size": 10, "opacity": 1},
                "hovertemplate": f"{words}: %{{x:,.4~r}}<extra></extra>",
            })  # fmt: skip
    # Several who fare alike are named together, all of them.
    names = [label(who(view.page, one["who"]), 24, 240) for one in every]
    y_axis = axis(
        tickvals=list(range(len(every))),
        ticktext=names,
        range=[len(every) - 0.4, -0.6], showgrid=False, zeroline=False,
    )  # fmt: skip
    ends = [one[way][key] for one in every for way in _WAYS for key in ("p5", "p95", "worst5")]
    low, high = min([*ends, 0.0]) / scale.divisor, max([*ends, 0.0]) / scale.divisor
    room = 0.05 * (high - low or 1.0)
    x_axis = axis(label(scale.unit), zeroline=True, range=numbers([low - room, high + room]))
    room_of_one = max(64, *(_LINE * (name.count("<br>") + 2) for name in names))
    return {"data": data, "layout": layout(x_axis, y_axis, 150 + room_of_one * len(every))}
