"""The people: where they are with and without the strategy, and what their number adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.html_chart import (
    BLUE,
    CYCLE,
    ORANGE,
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

__all__ = ["sizes", "states"]

Summary = Mapping[str, Any]
_MOST_ROWS = 61
"""Of more points than these a table has only the whole years, and a line no marks."""
_FEW_YEARS = 12
_MARKS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star")


def states(view: View) -> Part | None:
    """The section of people in states over time; None without its pictures."""
    _ = view._
    choices = list(_courses(view))
    if not choices:
        return None
    figure, charts = chart(view, "states", _("People over time"), choices, _("Show"))
    by_year = _(
        "How many people of the target group are in each state at the beginning of each "
        "year: the whole line with the strategy, the broken line without."
    )
    by_step = _(
        "How many people of the target group are in each state at the beginning of each "
        "step of the course: the whole line with the strategy, the broken line without."
    )
    lead = element("p", by_year if view.summary["conventions"]["cycle"] == "year" else by_step)
    return Part("people", _("What happens to the people"), join([lead, figure]), charts)


def _courses(view: View) -> Iterator[Choice]:
    """For each course and strategy: with and without, then the difference."""
    _ = view._
    courses = view.pictures.get("states", {})
    comparator = view.summary["comparator"]
    for course, strategies in courses.items():
        for strategy in view.strategies:
            one, other = strategies.get(strategy), strategies.get(comparator)
            if not one or not other:
                continue
            names = [view.strategy(strategy)] if len(view.strategies) > 1 else []
            names += [course] if len(courses) > 1 else []
            heading = ", ".join(names)
            said = _says(view, one, other)
            rows = _tables(view, one, other)
            yield Choice(_("with and without"), said, rows,
                         _both_ways(view, strategy, one, other), heading)  # fmt: skip
            yield Choice(_("the difference"), said, rows,
                         _apart(view, one, other), heading)  # fmt: skip


def _years(view: View, one: Summary) -> list[float]:
    """Points on the axis, in calendar years."""
    year, month = _start(view)
    shift = (month - 1) / 12 if _within_years(one) else 0
    return [year + shift + at for at in one["points"]]


def _start(view: View) -> tuple[int, int]:
    year, _dash, month = str(view.summary["conventions"]["start"]).partition("-")
    return int(year), int(month or 1)


def _within_years(one: Summary) -> bool:
    """Whether the course goes by shorter steps than years."""
    return any(at != int(at) for at in one["points"])


def _when(view: View, one: Summary) -> list[str]:
    """What the points are called: years, or months as ``2024-07``."""
    year, month = _start(view)
    if not _within_years(one):
        return [str(year + at) for at in one["points"]]
    months = [year * 12 + month - 1 + round(12 * at) for at in one["points"]]
    return [f"{one // 12}-{one % 12 + 1:02d}" for one in months]


def _differences(one: Summary, other: Summary) -> dict[str, list[float]]:
    return {
        state: [a - b for a, b in zip(people["mean"], other["people"][state]["mean"], strict=True)]
        for state, people in one["people"].items()
    }


def _says(view: View, one: Summary, other: Summary) -> Markup:
    """The state in which the strategy changes the number of people most, and when."""
    _, figures = view._, view.figures
    years = _when(view, one)
    apart = _differences(one, other)
    state = max(apart, key=lambda name: max(map(abs, apart[name])))
    at = max(range(len(years)), key=lambda t: abs(apart[state][t]))
    people = one["people"][state]["mean"][at]
    if abs(apart[state][at]) < 0.5:
        return fill(
            _(
                "In the mean the strategy moves less than one person in any year; without any "
                "effect in the mean nothing else is to be expected."
            )
        )
    return fill(
        _(
            "The difference is largest in {year}: {people} people in the state {state} instead "
            "of {other} ({change})."
        ),
        year=years[at],
        people=figures.plain(people),
        state=element("code", view.named(state)),
        other=figures.plain(other["people"][state]["mean"][at]),
        change=("+" if apart[state][at] > 0 else "") + figures.short(apart[state][at]),
    )


def _tables(view: View, one: Summary, other: Summary) -> Markup:
    """A table for each state: more columns than four are too many for a phone."""
    _, figures = view._, view.figures
    points, years = one["points"], _when(view, one)
    apart = _differences(one, other)
    every = len(points) <= _MOST_ROWS
    shown = [at for at, point in enumerate(points) if every or point == int(point)]
    head = [_("Year"), _("with"), _("without"), _("difference")]
    tables = []
    for state, people in one["people"].items():
        without = other["people"][state]["mean"]
        rows = [
            Row(
                years[at],
                [
                    figures.plain(people["mean"][at]),
                    figures.plain(without[at]),
                    figures.plain(apart[state][at], 1),
                ],
            )
            for at in shown
        ]
        caption = fill(_("{state}: people, means over the draws"), state=view.named(state))
        tables.append(table(caption, head, rows, kind="narrow"))
    return join(tables)


def _both_ways(view: View, strategy: str, one: Summary, other: Summary) -> dict[str, Any]:
    years, mode = _years(view, one), _mode(one)
    data: list[dict[str, Any]] = []
    for at, (state, people) in enumerate(one["people"].items()):
        colour, mark = CYCLE[at % len(CYCLE)], _MARKS[at % len(_MARKS)]
        common = {"x": years, "legendgroup": str(at), **_hover(view, one, "%{y:,.0f}")}
        data.append({
            **common, "y": numbers(people["mean"]), "mode": mode, "name": label(state),
            "line": {"color": colour, "width": 2.2},
            "marker": {"symbol": mark, "size": 7, "color": colour},
        })  # fmt: skip
        data.append({
            **common, "y": numbers(other["people"][state]["mean"]), "mode": "lines",
            "line": {"color": colour, "width": 2.2, "dash": "dash"}, "showlegend": False,
            "name": label(view.strategy(view.summary["comparator"])),
        })  # fmt: skip
    return {"data": data, "layout": _people(view, one, view._("people"))}


def _mode(one: Summary) -> str:
    return "lines+markers" if len(one["points"]) <= _MOST_ROWS else "lines"


def _hover(view: View, one: Summary, people: str) -> dict[str, Any]:
    """What a point says of itself: its year, or its month."""
    if not _within_years(one):
        return {"hovertemplate": f"%{{x}}: {people}"}
    return {"text": _when(view, one), "hovertemplate": f"%{{text}}: {people}"}


def _apart(view: View, one: Summary, other: Summary) -> dict[str, Any]:
    years, mode = _years(view, one), _mode(one)
    data = []
    for at, (state, apart) in enumerate(_differences(one, other).items()):
        colour, mark = CYCLE[at % len(CYCLE)], _MARKS[at % len(_MARKS)]
        data.append({
            "x": years, "y": numbers(apart), "mode": mode, "name": label(state),
            "line": {"color": colour, "width": 2.2},
            "marker": {"symbol": mark, "size": 7, "color": colour},
            **_hover(view, one, "%{y:,.3~r}"),
        })  # fmt: skip
    return {"data": data, "layout": _people(view, one, view._("people, with minus without"))}


def _people(view: View, one: Summary, title: str) -> dict[str, Any]:
    x = axis(tickformat="d", showgrid=False)
    years = _years(view, one)
    if _within_years(one) and years[-1] - years[0] < _FEW_YEARS:
        # A tick between two years would be named after one of them.
        x["dtick"] = 1
    return layout(x, axis(title, zeroline=True), 400)


def sizes(view: View) -> Part | None:
    """The section of what the chance of people adds for groups of several sizes."""
    _ = view._
    choices = [
        _size(view, strategy, who, view.drawn("sizes", strategy)[who.name])
        for strategy in view.strategies
        for who in view.everybody(strategy)
        if who.section == "results" and view.drawn("sizes", strategy).get(who.name)
    ]
    if not choices:
        return None
    figure, charts = chart(view, "sizes", _("Chance in groups of other sizes"), choices,
                           _("Perspective"))  # fmt: skip
    lead = element(
        "p",
        _(
            "Even if every figure were known, whole people would turn out one way or the other. "
            "That chance weighs heavily in a small group and little in a large one."
        ),
    )
    return Part("chance", _("What chance between people adds"), join([lead, figure]), charts)


def _size(view: View, strategy: str, who: Somebody, found: Sequence[Summary]) -> Choice:
    _, figures = view._, view.figures
    own = found[0]
    says = [
        fill(
            _(
                "{who}: with {people} people chance between people is {share} of the variance "
                "of the result."
            ),
            who=view.named(who.title),
            people=figures.plain(own["people"]),
            share=figures.share(own["chance_share"]),
        )
    ]
    says += [
        fill(
            _("With {people} people it would be {share}."),
            people=figures.plain(one["people"]),
            share=figures.share(one["chance_share"]),
        )
        for one in found[1:]
        if one["people"] != own["people"]
    ]
    scale = figures.scale(one["sd"] for one in found)
    head = [_("People"), _("standard deviation"), _("from the figures"),
            _("from chance between people"), _("share of chance")]  # fmt: skip
    rows = [
        Row(
            figures.plain(one["people"]),
            [
                *(figures.scaled(one[k], scale) for k in ("sd", "parameter_sd", "chance_sd")),
                figures.share(one["chance_share"]),
            ],
        )
        for one in found
    ]
    caption = fill(
        _("{who}: spread of the net present value by size of the group, {unit}"),
        who=view.named(who.title),
        unit=scale.unit,
    )
    return Choice(
        who.title, join(says, " "), table(caption, head, rows),
        _shares(view, found), group(view, strategy),
    )  # fmt: skip


def _shares(view: View, found: Sequence[Summary]) -> dict[str, Any]:
    """One bar for each size, shared by the figures and by chance."""
    _ = view._
    names = [fill(_("{people} people"), people=view.figures.plain(one["people"])) for one in found]
    chance = [100 * (one["chance_share"] or 0.0) for one in found]
    data = [
        {
            "type": "bar", "orientation": "h", "y": names, "x": numbers(values), "name": name,
            "marker": {"color": colour, "pattern": {"shape": pattern}}, "width": 0.6,
            "hovertemplate": "%{x:.0f} %",
        }
        for name, colour, pattern, values in (
            (_("the figures"), BLUE, "", [100 - share for share in chance]),
            (_("chance between people"), ORANGE, "/", chance),
        )
    ]  # fmt: skip
    x = axis(_("per cent of the variance"), range=[0, 100])
    y = axis(autorange="reversed", type="category", ticks="", ticklabelstandoff=6)
    return {"data": data, "layout": layout(x, y, 130 + 46 * len(found), barmode="stack")}
