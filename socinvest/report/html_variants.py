"""The base and its variants side by side: contradictory readings and what-ifs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
    numbers,
)
from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_money import group
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import Somebody, View
from socinvest.report.numbers import NOTHING
from socinvest.report.variants import telling_runs, unchanged

__all__ = ["variants"]

Summary = Mapping[str, Any]


def variants(view: View) -> Part | None:
    """The section of the variants; None where the run has none."""
    _ = view._
    if not view.summary["variants"]:
        return None
    body: list[Markup] = [
        element(
            "p",
            _(
                "A variant changes one thing. Readings are what contradictory sources say, "
                "structural variants count in another way, and what-ifs suppose something "
                "that nobody has shown."
            ),
        )
    ]
    choices = [
        _choice(view, strategy, who)
        for strategy in view.strategies
        if len(_runs(view, strategy)) > 1
        for who in view.everybody(strategy)
    ]
    title = _("Net present value in each variant")
    charts: dict[str, Any] = {}
    if choices:
        figure, charts = chart(view, "variants", title, choices, _("Perspective or payer"))
        body.append(figure)
    for strategy in view.strategies:
        body += _required(view, strategy)
    return Part("variants", _("Variants side by side"), join(body), charts)


def _runs(view: View, strategy: str) -> dict[str, Summary]:
    """The run itself and the variants that change anything of a strategy."""
    return telling_runs(view.summary, strategy)[0]


def _title(view: View, name: str, run: Summary) -> str:
    if run is not view.summary:
        return view.both(run["title"])
    return view._("The calculation itself") if name == "base" else name


def _kind(view: View, run: Summary) -> str:
    _ = view._
    words = {
        "reading": _("reading"), "what_if": _("what if"), "structural": _("structural"),
    }  # fmt: skip
    return words.get(str(run.get("type", "")), "")


def _found(view: View, strategy: str, who: Somebody) -> Iterator[tuple[str, Summary, Summary]]:
    """(title, run, block) of each run that knows somebody."""
    for name, run in _runs(view, strategy).items():
        block = run[who.section].get(strategy, {}).get(who.name)
        if block is not None:
            yield _title(view, name, run), run, block


def _choice(view: View, strategy: str, who: Somebody) -> Choice:
    _, figures = view._, view.figures
    found = list(_found(view, strategy, who))
    scale = figures.scale(b["npv"][k] for _t, _r, b in found for k in ("mean", "p5", "p95"))
    lowest = min(found, key=lambda one: one[2]["npv"]["mean"])
    highest = max(found, key=lambda one: one[2]["npv"]["mean"])
    says = fill(
        _("{who}: from {low} ({worst}) to {high} ({best}) in the mean."),
        who=view.named(who.title),
        low=f"{figures.scaled(lowest[2]['npv']['mean'], scale)}\u00a0{scale.unit}",
        worst=view.named(lowest[0]),
        high=f"{figures.scaled(highest[2]['npv']['mean'], scale)}\u00a0{scale.unit}",
        best=view.named(highest[0]),
    )
    plus = sum(block["npv"]["mean"] > 0 for _t, _r, block in found)
    counted = _("The mean is plus in {count} of {all}.")
    says = join([says, fill(counted, count=plus, all=len(found))], " ")
    head = [_("Variant"), _("Kind"), _("mean"), _("one in twenty below"),
            _("one in twenty above")]  # fmt: skip
    rows = [
        Row(
            view.named(title),
            [
                _kind(view, run),
                *(figures.scaled(block["npv"][k], scale) for k in ("mean", "p5", "p95")),
            ],
            "whole" if run is view.summary else "",
        )
        for title, run, block in found
    ]
    caption = fill(
        _("{who}: net present value in each variant, {unit}"),
        who=view.named(who.title),
        unit=scale.unit,
    )
    return Choice(
        who.title, says, table(caption, head, rows, words={1}),
        _picture(view, found, scale.divisor, scale.unit), group(view, strategy),
    )  # fmt: skip


def _picture(
    view: View, found: Sequence[tuple[str, Summary, Summary]], divisor: float, unit: str
) -> dict[str, Any]:
    """A line from p5 to p95 and a point at the mean; the calculation itself comes first."""
    # Two variants may have one title: lines are told apart by their place.
    places = list(range(len(found)))
    lows, means, highs = (
        numbers([block["npv"][key] for _t, _r, block in found], divisor)
        for key in ("p5", "mean", "p95")
    )
    data: list[dict[str, Any]] = []
    for place, low, high in zip(places, lows, highs, strict=True):
        data.append({
            "type": "scatter", "mode": "lines", "x": [low, high], "y": [place, place],
            "line": {"color": GREY, "width": 3}, "hoverinfo": "skip",
        })  # fmt: skip
    base = [run is view.summary for _t, run, _b in found]
    data.append({
        "type": "scatter", "mode": "markers", "x": means, "y": places,
        "marker": {
            "color": BLUE, "opacity": 1, "size": [14 if one else 10 for one in base],
            "symbol": ["diamond" if one else "circle" for one in base],
        },
        "hovertemplate": "%{x:,.4~r}<extra></extra>",
    })  # fmt: skip
    y = axis(
        tickvals=places,
        ticktext=[label(title, 30) for title, _r, _b in found],
        range=[len(found) - 0.4, -0.6],
        showgrid=False,
        zeroline=False,
    )
    x = axis(label(unit), zeroline=True)
    return {"data": data, "layout": layout(x, y, 110 + 42 * len(found), showlegend=False)}


def _required(view: View, strategy: str) -> Iterator[Markup]:
    """The required effect of each perspective in every variant, and which change nothing."""
    _ = view._
    runs, same = telling_runs(view.summary, strategy)
    if same:
        titles = "; ".join(view.both(view.summary["variants"][name]["title"]) for name in same)
        name = element("b", view.named(view.strategy(strategy)))
        told = fill(unchanged(_), names=view.named(titles))
        yield element("p", *([name, ". "] if len(view.strategies) > 1 else []), told)
    if len(runs) == 1:
        return
    everybody = [who for who in view.everybody(strategy) if who.section == "results"]
    rows = [
        Row(
            view.named(_title(view, name, run)),
            [_kind(view, run), *(_effect(view, run, strategy, who) for who in everybody)],
            "whole" if run is view.summary else "",
        )
        for name, run in runs.items()
    ]
    head = [_("Variant"), _("Kind"), *(view.named(who.title) for who in everybody)]
    caption = fill(
        _("{strategy}: the effect required to break even, in each variant"),
        strategy=view.named(view.strategy(strategy)),
    )
    yield table(caption, head, rows, words={1})


def _effect(view: View, run: Summary, strategy: str, who: Somebody) -> str:
    _ = view._
    even = run["break_even"].get(strategy, {}).get("perspectives", {}).get(who.name, {})
    effects = even.get("effect") or []
    if not effects:
        return NOTHING
    status = effects[0]["status"]
    if status == "found":
        return view.figures.short(effects[0]["value"])
    return {"none": _("none"), "always": _("any")}.get(status, NOTHING)
