"""The charts of a comparison's page: who is best, differences, budgets by year, worth of a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from socinvest.model import SHARED_BUDGET
from socinvest.report.compare_tables import best_table, everybody, named
from socinvest.report.compare_words import NOTHING_CHOSEN, Side, Told, Whose
from socinvest.report.html_chart import (
    BLUE,
    CYCLE,
    GREY,
    ORANGE,
    Choice,
    axis,
    chart,
    label,
    layout,
    numbers,
)
from socinvest.report.html_markup import Markup, bdi, fill, join
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import View
from socinvest.report.numbers import NOTHING, Scale

__all__ = ["acceptability", "best", "budgets", "differences"]

Drawn = tuple[Markup, dict[str, Any]]
_DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
_MARKS = ("circle", "square", "diamond", "cross", "triangle-up", "x", "star")
_PATTERNS = ("", "/", ".", "x", "-", "+", "\\")
_A_LINE = 2


def _colour(one: Side, key: str) -> str:
    if key == NOTHING_CHOSEN:
        return GREY
    # Grey is nobody's: it is that of doing nothing.
    return CYCLE[one.keys.index(key) % (len(CYCLE) - 1)]


def _line(one: Side, key: str) -> dict[str, Any]:
    """How the line of an alternative looks: its colour, dash and mark tell it apart."""
    at = len(one.keys) if key == NOTHING_CHOSEN else one.keys.index(key)
    return {
        "mode": "lines+markers",
        "line": {"color": _colour(one, key), "width": 2, "dash": _DASHES[at % len(_DASHES)]},
        "marker": {"color": _colour(one, key), "size": 6, "symbol": _MARKS[at % len(_MARKS)]},
    }


def _called(one: Side, key: str) -> str:
    if key == NOTHING_CHOSEN:
        return label(one._("doing nothing"))
    return label(f"{one.letter(key)}: {one.title(key)}")


def best(one: Side, view: View) -> Drawn:
    """Chances of being best, a bar for each perspective and payer."""
    _ = one._
    rows = [who for who, kind in everybody(one) if kind != "budget"]
    keys = [*one.keys, NOTHING_CHOSEN]
    names = [label(who.title, 18) for who in rows]
    data = []
    for at, key in enumerate(keys):
        chances = [_chance(one, who, key) for who in rows]
        data.append({
            "type": "bar", "orientation": "h", "y": names,
            "x": numbers([100 * chance for chance in chances]), "name": _called(one, key),
            "marker": {"color": _colour(one, key),
                       "pattern": {"shape": _PATTERNS[at % len(_PATTERNS)], "size": 6}},
            "text": [one.letter(key) if chance > 0.06 else "" for chance in chances],
            "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
            "hovertemplate": f"{_called(one, key)}: %{{x:.1f}} %<extra></extra>",
        })  # fmt: skip
    x = axis(_("per cent of the draws"), range=[0, 100])
    y = axis(type="category", autorange="reversed")
    height = 170 + 46 * len(rows)
    picture = {"data": data, "layout": layout(x, y, height, barmode="stack")}
    first = one.perspectives()[0]
    most = max(keys, key=lambda key: _chance(one, first, key))
    name = _("Doing nothing") if most == NOTHING_CHOSEN else named(one, most)
    says = fill(
        _("{who}: {best} is most often best, in {share} of the draws."), who=bdi(first.title),
        best=name, share=view.figures.share(_chance(one, first, most)),
    )  # fmt: skip
    says = join(filter(None, [says, one.assumed()]), " ")
    choice = Choice(_("Chance of being best"), says, best_table(one, view), picture)
    return chart(view, "best", _("Chance of being best"), [choice])


def _chance(one: Side, who: Whose, key: str) -> float:
    block = one.view(who)
    found = block[key] if key == NOTHING_CHOSEN else block["alternatives"][key]
    return float(found["chance_best"])


def differences(one: Side, view: View) -> Drawn:
    """The distribution of each difference, for each perspective."""
    _ = one._
    choices = []
    for who in one.perspectives(all_=True):
        drawn = view.pictures.get("differences", {}).get(who.name, [])
        for pair, found in zip(one.view(who)["differences"], drawn, strict=True):
            choices.append(_difference(one, view, who, pair, found))
    return chart(view, "differences", _("Differences in all draws"), choices,
                 _("Two alternatives"))  # fmt: skip


def _difference(one: Side, view: View, who: Whose, pair: Told, found: Told) -> Choice:
    _, figures = one._, view.figures
    scale = figures.scale([pair["p5"], pair["p95"], *found["edges"]])
    names = {"first": named(one, pair["of"]), "second": named(one, pair["less"])}
    unit = f"\u00a0{scale.unit}"
    says = fill(
        _("{first} has {mean} more than {second} on average, nine draws in ten between "
          "{low} and {high}; it has more in {share} of the draws and as much in {equal}."),
        **names, mean=figures.scaled(pair["mean"], scale) + unit,
        low=figures.scaled(pair["p5"], scale) + unit,
        high=figures.scaled(pair["p95"], scale) + unit,
        share=figures.share(pair["chance_more"]), equal=figures.share(pair["chance_equal"]),
    )  # fmt: skip
    says = join(filter(None, [says, one.assumed()]), " ")
    title = f"{one.letter(pair['of'])} − {one.letter(pair['less'])}"
    return Choice(title, says, _bins(one, view, who, pair, found, scale),
                  _bars(one, found, scale), who.title)  # fmt: skip


def _bins(one: Side, view: View, who: Whose, pair: Told, found: Told, scale: Scale) -> Markup:
    _, figures = one._, view.figures
    edges, counts = found["edges"], found["counts"]
    rows = []
    for at in range(0, len(counts), _A_LINE):
        low, high = edges[at], edges[min(at + _A_LINE, len(counts))]
        count = sum(counts[at : at + _A_LINE])
        name = fill(_("{low} to {high}"), low=figures.plain(low / scale.divisor, 1),
                    high=figures.plain(high / scale.divisor, 1))  # fmt: skip
        share = f"{figures.plain(100 * count / sum(counts), 1)}\u00a0%"
        rows.append(Row(name, [figures.plain(count), share]))
    caption = fill(
        _("{who}: draws by {first} less {second}, {unit}; what lies beyond the edges is counted in "
          "the outer lines"),
        who=bdi(who.title), first=one.letter(pair["of"]), second=one.letter(pair["less"]),
        unit=scale.unit,
    )  # fmt: skip
    return table(caption, [_("Difference"), _("draws"), _("share")], rows, kind="narrow")


def _bars(one: Side, found: Told, scale: Scale) -> dict[str, Any]:
    """Bars, those where the first has less and those where it has more apart."""
    _ = one._
    edges = [edge / scale.divisor for edge in found["edges"]]
    middles = [(low + high) / 2 for low, high in pairwise(edges)]
    total = sum(found["counts"])
    share = [100 * count / total for count in found["counts"]]
    width = edges[1] - edges[0]
    data: list[dict[str, Any]] = []
    for name, colour, sign in ((_("less"), ORANGE, -1), (_("more"), BLUE, 1)):
        own = [(x, y) for x, y in zip(middles, share, strict=True) if x * sign > 0 or x == 0 < sign]
        if own:
            data.append({
                "type": "bar", "x": numbers([x for x, _y in own]), "width": width * 0.92,
                "y": numbers([y for _x, y in own]), "name": name, "marker": {"color": colour},
                "hovertemplate": "%{x:,.4~r}: %{y:.1f} %<extra></extra>",
            })  # fmt: skip
    x = axis(label(scale.unit), zeroline=True, showgrid=False)
    y = axis(_("per cent of the draws"), rangemode="tozero")
    return {"data": data, "layout": layout(x, y, 340, barmode="overlay")}


def budgets(one: Side, view: View) -> Drawn | None:
    """The yearly budget effect of each alternative, for each budget."""
    choices = []
    for who in one.payers():
        own = [budget.name for budget in one.budgets(who.name)] or [f"{who.name}/{SHARED_BUDGET}"]
        for name in own:
            by = one.told["budget_effect"].get(name, {})
            if any(row["mean"] for rows in by.values() for row in rows):
                choices.append(_yearly(one, view, name, by))
    if not choices:
        return None
    return chart(view, "budget", one._("Budget effect by year"), choices, one._("Budget"))


def _yearly(one: Side, view: View, name: str, by: Mapping[str, Sequence[Told]]) -> Choice:
    _, figures = one._, view.figures
    title = one.page.account(*name.split("/", 1))
    sums = {key: sum(row["mean"] for row in rows) for key, rows in by.items()}
    scale = figures.scale([*sums.values(), *(r["mean"] for rows in by.values() for r in rows)])
    told = [
        fill(_("{letter} {amount}"), letter=one.letter(key), amount=_amount(view, value, scale))
        for key, value in sums.items()
    ]
    says = fill(_("{who}: in all, on average, {sums}."), who=bdi(title), sums=join(told, "; "))
    # A point after the last year, where one file counts people at points in time, is told at its
    # own place.
    places = list(dict.fromkeys(row["year"] for rows in by.values() for row in rows))
    words = [_("at the end") if year is None else str(year) for year in places]
    head = [_("Year"), *map(one.letter, by)]
    rows = [
        Row(word, [_cell(view, by[key], year, scale) for key in by])
        for word, year in zip(words, places, strict=True)
    ]
    rows.append(Row(_("in all"), [figures.scaled(sums[key], scale) for key in by], "whole"))
    caption = fill(_("{who}: budget effect by year, {unit}"), who=bdi(title), unit=scale.unit)
    data = []
    for key, own in by.items():
        values = {row["year"]: row["mean"] for row in own}
        y = [values.get(year) for year in places]
        data.append({
            "x": words, "y": numbers(y, scale.divisor), "name": _called(one, key),
            **_line(one, key),
            "hovertemplate": f"%{{x}}, {_called(one, key)}: %{{y:,.4~r}}<extra></extra>",
        })  # fmt: skip
    x = axis(type="category", showgrid=False, nticks=10, tickangle=0)
    y_axis = axis(label(scale.unit), zeroline=True, rangemode="tozero")
    picture = {"data": data, "layout": layout(x, y_axis, 380)}
    return Choice(title, says, table(caption, head, rows), picture)


def _amount(view: View, value: float, scale: Scale) -> str:
    return f"{view.figures.scaled(value, scale)}\u00a0{scale.unit}"


def _cell(view: View, rows: Sequence[Told], year: int | None, scale: Scale) -> str:
    found = next((row["mean"] for row in rows if row["year"] == year), None)
    return NOTHING if found is None else view.figures.scaled(found, scale)


def acceptability(one: Side, view: View) -> Drawn | None:
    """The chance of being best by what a quality-adjusted year is worth."""
    found = one.told["acceptability"]
    if found is None:
        return None
    choices = [_accepted(one, view, who, found) for who in one.perspectives(all_=True)]
    title = one._("Chance of being best by what a quality-adjusted year is worth")
    return chart(view, "worth", title, choices, one._("Perspective"))


def _accepted(one: Side, view: View, who: Whose, found: Told) -> Choice:
    _, figures, worths = one._, view.figures, found["worths"]
    by = found["by_perspective"][who.name]
    lines = {**by["alternatives"], NOTHING_CHOSEN: by[NOTHING_CHOSEN]}
    data = [
        {
            "x": numbers(worths), "y": numbers([100 * chance for chance in chances]),
            "name": _called(one, key), **_line(one, key),
            "hovertemplate": f"%{{x:,.4~r}}, {_called(one, key)}: %{{y:.1f}} %<extra></extra>",
        }
        for key, chances in lines.items()
    ]  # fmt: skip
    currency = one.told["conventions"]["currency"]
    unit = "kr" if (view.lang, currency) == ("sv", "SEK") else currency
    x = axis(label(unit), rangemode="tozero")
    y = axis(_("per cent of the draws"), range=[0, 102])
    first = max(lines, key=lambda key: lines[key][0])
    last = max(lines, key=lambda key: lines[key][-1])
    says = fill(
        _("{who}: if a year is worth nothing, {first} is most often best; if it is worth {worth}, "
          "{last} is, in {share} of the draws."),
        who=bdi(who.title), first=_name(one, first), last=_name(one, last),
        worth=figures.money(worths[-1]), share=figures.share(lines[last][-1]),
    )  # fmt: skip
    head = [_("A year is worth"), *map(one.letter, lines)]
    rows = [
        Row(figures.money(worth), [figures.share(chances[at]) for chances in lines.values()])
        for at, worth in enumerate(worths)
    ]
    caption = fill(_("{who}: chance of being best"), who=bdi(who.title))
    says = join(filter(None, [says, one.assumed()]), " ")
    return Choice(who.title, says, table(caption, head, rows),
                  {"data": data, "layout": layout(x, y, 380)})  # fmt: skip


def _name(one: Side, key: str) -> str:
    return one._("doing nothing") if key == NOTHING_CHOSEN else named(one, key)
