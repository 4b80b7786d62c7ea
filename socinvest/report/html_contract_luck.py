"""What luck pays: payments with and without an effect, and what is measured against the truth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from socinvest.report.contract_words import (
    axis_unit,
    called,
    contracted,
    paid_for_chance,
    quantity,
)
from socinvest.report.html_chart import (
    BLUE,
    GREY,
    ORANGE,
    Choice,
    axis,
    band,
    chart,
    label,
    layout,
    numbers,
)
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_money import group
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import View
from socinvest.report.numbers import Scale

__all__ = ["luck"]

Summary = Mapping[str, Any]


def luck(view: View, strategies: Sequence[str]) -> tuple[Markup, dict[str, Any]]:
    """The figure and its data; empty without its pictures, or where no outcome is paid for."""
    _ = view._
    choices: list[Choice] = []
    for strategy in strategies:
        found, drawn = contracted(view.page, strategy), view.drawn("contract", strategy)
        if found is None or not drawn:
            continue
        told = found["luck"]
        if told["paid"] or told["paid_without_effect"]:
            choices.append(_payments(view, strategy, told, drawn))
        if drawn["bands"] and len(drawn["bands"]) > 1:
            choices.append(_against(view, strategy, found, drawn))
    if not choices:
        return Markup(""), {}
    figure, data = chart(view, "luck", _("What luck pays"), choices, _("Show"))
    lead = element("p", _(
        "Nobody sees the effect itself. A contract pays for what is measured of so many people "
        "against so many others, and some of that is chance."
    ))  # fmt: skip
    return join([lead, figure]), data


def _said(view: View, told: Summary) -> Iterator[Markup]:
    _, figures = view._, view.figures
    yield fill(
        _(
            "If the programme had no effect, something would be paid for outcomes in {share} of "
            "draws all the same, {amount} in the mean."
        ),
        share=figures.share(told["pays_without_effect"]),
        amount=figures.amount(told["paid_without_effect"]),
    )
    chance = paid_for_chance(told)
    if chance is not None:
        sentence = _("That is {share} of the {amount} paid for outcomes in the mean.")
        if chance > 1.0:
            sentence = _("That is no less than the {amount} paid for outcomes in the mean.")
        yield fill(sentence, share=figures.share(chance), amount=figures.amount(told["paid"]))
    if told["misses_real_effect"] is not None:
        yield fill(
            _(
                "In {real} of draws exact measurement would make something due; {share} of these "
                "pay nothing."
            ),
            real=figures.share(told["real_effect_share"]),
            share=figures.share(told["misses_real_effect"]),
        )


def _payments(view: View, strategy: str, told: Summary, drawn: Summary) -> Choice:
    """Draws by what is paid for outcomes, as it is and if there were no effect."""
    _, figures, paid = view._, view.figures, drawn["payments"]
    scale = figures.scale(paid["edges"])
    names = [_("nothing"), *(_bin(view, low, high, scale) for low, high in pairwise(paid["edges"]))]
    shares = {way: _shares(paid[way]) for way in ("with", "without")}
    rows = [
        Row(name, [f"{figures.plain(shares[way][at], 1)}\u00a0%" for way in shares])
        for at, name in enumerate(names)
    ]
    caption = fill(_("Draws by what is paid for outcomes, {unit}"), unit=scale.unit)
    head = [_("Paid for outcomes"), _("as it is"), _("without an effect")]
    bars = (
        ("with", _("as it is"), BLUE, ""),
        ("without", _("without an effect"), ORANGE, "/"),
    )
    data = [
        {
            "type": "bar", "x": list(range(len(names))), "y": numbers(shares[way]), "name": name,
            "marker": {"color": colour, "pattern": {"shape": pattern}},
            "hovertemplate": f"{name}: %{{y:.1f}} %<extra></extra>",
        }
        for way, name, colour, pattern in bars
    ]  # fmt: skip
    # Bins are named where they begin: the first is nothing at all.
    starts = [figures.scaled(edge, scale) for edge in paid["edges"][:-1]]
    every = -(-len(names) // 4)
    ticks = [0, *range(1 + every, len(names), every)]
    x = axis(
        fill(_("paid for outcomes, {unit}, from"), unit=scale.unit), tickvals=ticks,
        ticktext=[_("nothing"), *(starts[at - 1] for at in ticks[1:])], showgrid=False, tickangle=0,
    )  # fmt: skip
    picture = {
        "data": data,
        "layout": layout(x, axis(_("per cent of the draws"), rangemode="tozero"), 380,
                         barmode="group"),
    }  # fmt: skip
    return Choice(
        _("payments with and without an effect"), join(_said(view, told), " "),
        table(caption, head, rows, kind="narrow"), picture, group(view, strategy),
    )  # fmt: skip


def _shares(one: Summary) -> list[float]:
    counts = [one["nothing"], *one["counts"]]
    return [100 * count / sum(counts) for count in counts]


def _bin(view: View, low: float, high: float, scale: Scale) -> str:
    ends = {"low": view.figures.scaled(low, scale), "high": view.figures.scaled(high, scale)}
    return fill(view._("{low} to {high}"), **ends)


def _against(view: View, strategy: str, found: Summary, drawn: Summary) -> Choice:
    """What is measured by what is true: where nine draws in ten lie."""
    _, figures, bands = view._, view.figures, drawn["bands"]
    measure = found["measures"][drawn["measure"]]
    title = called(view.page, {**measure, "measure": drawn["measure"]}, "measure")

    scale = figures.scale(one[key] for one in bands for key in ("p5", "p95"))

    def value(number: float) -> str:
        return quantity(view.page, figures, number, measure["unit"], scale)

    says = fill(
        _(
            "The tenth of the draws where the truth is lowest ({low} in the mean): measured from "
            "{low_from} to {low_to}, something paid in {low_share}. The tenth where it is highest "
            "({high}): from {high_from} to {high_to}, in {high_share}."
        ),
        low=value(bands[0]["true"]), high=value(bands[-1]["true"]),
        low_from=value(bands[0]["p5"]), low_to=value(bands[0]["p95"]),
        high_from=value(bands[-1]["p5"]), high_to=value(bands[-1]["p95"]),
        low_share=figures.share(bands[0]["paid_share"]),
        high_share=figures.share(bands[-1]["paid_share"]),
    )  # fmt: skip
    rows = [
        Row(
            value(one["true"]),
            [
                *(value(one[key]) for key in ("p5", "p50", "p95")),
                figures.amount(one["paid"]),
                figures.share(one["paid_share"]),
            ],
        )
        for one in bands
    ]
    head = [_("True, mean of a tenth"), _("measured: one in twenty below"), _("median"),
            _("one in twenty above"), _("paid for outcomes, mean"),
            _("pays anything")]  # fmt: skip
    caption = fill(_("{measure}: what is measured by what is true"), measure=view.named(title))
    return Choice(
        _("measured against true"), says, table(caption, head, rows),
        _scattered(view, bands, measure["unit"], title), group(view, strategy),
    )  # fmt: skip


def _scattered(view: View, bands: Sequence[Summary], unit: str, title: str) -> dict[str, Any]:
    _ = view._
    spans = [one[key] for one in bands for key in ("p5", "p95")]
    divisor, words = axis_unit(view.page, view.figures, unit, spans)
    true = numbers([one["true"] for one in bands], divisor)
    low, median, high = (numbers([one[k] for one in bands], divisor) for k in ("p5", "p50", "p95"))
    data = [
        *band(true, low, high, ORANGE, _("nine draws in ten"), 0.28),
        {
            "type": "scatter", "mode": "lines+markers", "x": true, "y": median,
            "name": _("median of what is measured"), "line": {"color": ORANGE, "width": 2.5},
            "marker": {"color": ORANGE, "size": 7},
            "hovertemplate": "%{x:,.4~r}: %{y:,.4~r}<extra></extra>",
        },
        {
            "type": "scatter", "mode": "lines", "x": [true[0], true[-1]], "y": [true[0], true[-1]],
            "name": _("if measurement were exact"), "hoverinfo": "skip",
            "line": {"color": GREY, "width": 1.5, "dash": "dash"},
        },
    ]  # fmt: skip
    return {
        "data": data,
        "layout": layout(
            axis(label(f"{title}, {_('true')}, {words}"), showgrid=False),
            axis(label(f"{_('measured')}, {words}"), zeroline=True), 420,
        ),
    }  # fmt: skip
