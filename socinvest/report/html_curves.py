"""Figures that go by a clock, and graded effects, as the page tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from socinvest.report.html_markup import Markup, element, fill, join
from socinvest.report.html_table import Row, behind, table
from socinvest.report.html_units import TIMES, unit_told
from socinvest.report.html_view import View

__all__ = ["curve", "graded", "valued"]

Summary = Mapping[str, Any]
_INLINE = 8
"""Points that are told in a line; more stand in a table that can be opened."""
_UNITS = {"scale": "year", "level": "1/year", "growth": "1/year"}
"""Units of a hazard's arguments; the others are plain numbers."""


def valued(view: View, value: float, unit: str) -> str:
    """A value with its unit: per cent, money and times in words, things counted."""
    figures = view.figures
    if unit == "%":
        return f"{figures.short(value * 100.0)}\u00a0%"
    if "/" in unit or unit in TIMES or unit == view.summary["conventions"]["currency"]:
        # A rate has no noun of its own: 0.1 per year.
        told = unit_told(unit, view.lang, view._).removeprefix("1 ").strip()
        return f"{figures.short(value)}\u00a0{told}"
    return figures.counted(value, unit)


def curve(view: View, one: Summary) -> Markup:
    """By which clock a figure goes, and how: its points, its family, or only its clocks."""
    _, told = view._, one["curve"]
    clocks = f" {_('and')} ".join(_clock(view, name) for name in told["by"])
    if told["kind"] == "table":
        return _table(view, one, clocks)
    if told["kind"] == "hazard":
        return _hazard(view, told, clocks)
    return element("span", fill(_("Follows {clocks}."), clocks=clocks))


def graded(view: View, one: Summary) -> list[Markup]:
    """What the study states of a graded effect, and how much of it is counted on."""
    _, told = view._, one.get("graded")
    if not told:
        return []
    short = view.figures.short
    low, high = told["ci95"]
    lines = fill(
        _(
            "The study states {estimate} ({low} to {high}); {share} of the effect is counted on "
            "because of the grade of its evidence."
        ),
        estimate=short(told["estimate"]),
        low=short(low),
        high=short(high),
        share=view.figures.share(told["share"]),
    )
    if told["widened"]:
        lines = join([lines, _("The span is widened so that it includes no effect.")], " ")
    return [element("p", lines)]


def _clock(view: View, name: str) -> str:
    _ = view._
    words = {
        "age": _("age"),
        "time_since_entry": _("time since entry"),
        "time_in_state": _("time in the state"),
        "calendar_year": _("calendar year"),
    }
    return words.get(name, name)


def _table(view: View, one: Summary, clocks: str) -> Markup:
    _, told = view._, one["curve"]
    between = {
        "stepped": _("each holds until the next"),
        "interpolated": _("straight lines in between"),
    }
    title = fill(
        _("By {clocks}; {between}."), clocks=clocks, between=between.get(told["between"], "")
    )
    points: Sequence[Sequence[float]] = told["points"]
    named = [(_place(view, told["by"], x), valued(view, y, one["unit"])) for x, y in points]
    if len(named) <= _INLINE:
        inline = join([f"{x}:\u00a0{y}" for x, y in named], "; ")
        return join([element("span", inline, class_="value"), element("small", title)])
    first, last = named[0], named[-1]
    span = fill(
        _("from {first} at {low} to {last} at {high}"),
        first=first[1], low=first[0], last=last[1], high=last[0],
    )  # fmt: skip
    caption = fill(_("{parameter}, means over the draws"), parameter=view.named(one["parameter"]))
    whole = table(caption, [clocks, _("Value")], [Row(x, [y]) for x, y in named], kind="narrow")
    return join([
        element("span", span, class_="value"),
        element("small", title),
        behind(fill(_("All {count} points"), count=len(named)), whole),
    ])  # fmt: skip


def _place(view: View, by: Sequence[str], x: float) -> str:
    """A point of a clock: a calendar year, or years."""
    if "calendar_year" in by:
        return f"{x:.12g}"
    return f"{view.figures.short(x)}\u00a0{view._('years')}"


def _hazard(view: View, told: Summary, clocks: str) -> Markup:
    _ = view._
    families = {"weibull": _("Weibull hazard"), "gompertz": _("Gompertz hazard")}
    words = {
        "shape": _("shape"), "scale": _("scale"), "level": _("level"), "growth": _("growth"),
    }  # fmt: skip
    arguments = "; ".join(
        f"{words.get(name, name)}\u00a0{valued(view, value, _UNITS.get(name, ''))}"
        for name, value in told["arguments"].items()
    )
    family = families.get(told["family"], told["family"])
    title = fill(_("{family} by {clocks}: the risk a year, as a mean of each step."),
                 family=family, clocks=clocks)  # fmt: skip
    return join([element("span", arguments, class_="value"), element("small", title)])
