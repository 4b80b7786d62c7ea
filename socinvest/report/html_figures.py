"""Every figure with its unit, price year, source, place, phrase and grade of evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.report.html_chart import Part
from socinvest.report.html_curves import curve, graded, valued
from socinvest.report.html_markup import Markup, bdi, element, fill, join, link, prose
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import View
from socinvest.report.numbers import NOTHING

__all__ = ["figures"]

Summary = Mapping[str, Any]


def figures(view: View) -> Part | None:
    """The section of every parameter and source; None for a summary that does not tell them."""
    _ = view._
    told = view.summary.get("parameters")
    if not told:
        return None
    assumed = sum(one["grade"] == "assumed" for one in told)
    sourced = sum(one["source"] is not None for one in told)
    lead = element(
        "p",
        fill(
            _(
                "{count} figures: {sourced} with a source, {assumed} assumed, the others derived "
                "from these. An assumed figure says so in its own line."
            ),
            count=len(told),
            sourced=sourced,
            assumed=assumed,
        ),
    )
    body = [lead, *_tables(view, told), _sources(view)]
    return Part("figures", _("Every figure and where it comes from"), join(body), {})


def _tables(view: View, told: Any) -> Iterator[Markup]:
    """The file's own figures, then those of each file that it includes."""
    _ = view._
    includes = view.summary.get("includes", {})
    parts: dict[str, list[Summary]] = {"": []}
    for one in told:
        space = one["parameter"].partition(".")[0]
        parts.setdefault(space if space in includes else "", []).append(one)
    for space, own in parts.items():
        if own:
            title = view.both(includes.get(space)) or (space or _("The figures of the file"))
            yield _figures(view, title, own)


def _figures(view: View, title: str, told: list[Summary]) -> Markup:
    _ = view._
    head = [_("Figure"), _("Value"), _("Evidence and source")]
    rows = [
        Row(
            element("code", _breakable(one["parameter"])),
            [_value(view, one), _evidence(view, one)],
            one["grade"],
        )
        for one in told
    ]
    return table(view.named(title), head, rows, words={2}, kind="cards figures")


def _breakable(name: str) -> Markup:
    """A long name with places where its line may break."""
    return element("bdi", join(re.split(r"(?<=[._])", name), Markup("<wbr>")))


def _value(view: View, one: Summary) -> Markup:
    """The mean with its unit, and where 95 of 100 draws lie; or a curve by a clock."""
    _ = view._
    if one.get("curve"):
        lines = [curve(view, one)]
    else:
        lines = [element("span", valued(view, one["mean"], one["unit"]), class_="value")]
    if one["p2_5"] != one["p97_5"]:
        factor = 100.0 if one["unit"] == "%" else 1.0
        low, high = (view.figures.short(one[key] * factor) for key in ("p2_5", "p97_5"))
        lines.append(element("small", fill(_("95 of 100: {low} to {high}"), low=low, high=high)))
    if one["price_year"] is not None:
        lines.append(element("small", fill(_("prices of {year}"), year=one["price_year"])))
    return join(lines)


def _evidence(view: View, one: Summary) -> Markup:
    """Grade, source, place, phrase and notes of a figure."""
    _ = view._
    first: list[str] = [view.grade(one["grade"])]
    source = _source(view, one["source"])
    if source is not None:
        first.append(join([link(source["url"], source["title"]), _year(source)]))
    if one["where"]:
        first.append(bdi(one["where"]))
    lines = [element("p", join(first[:1]), " ", join(first[1:], "; "))]
    if one["quote"]:
        lines.append(element("p", element("q", bdi(one["quote"])), class_="quote"))
    if one["estimated_on"]:
        words = {"offered": _("those offered"), "reached": _("those reached"),
                 "completed": _("those who completed")}  # fmt: skip
        whom = words.get(one["estimated_on"], one["estimated_on"])
        lines.append(element("p", fill(_("An effect on {whom}."), whom=whom)))
    lines += graded(view, one)
    if one["valid_until"] is not None:
        lines.append(element("p", fill(_("Valid until {date}."), date=str(one["valid_until"]))))
    return join([*lines, *prose(view.both(one["note"]), class_="note")])


def _source(view: View, name: str | None) -> Summary | None:
    return next((s for s in view.summary.get("sources", []) if s["source"] == name), None)


def _year(source: Summary) -> str:
    return f" ({source['year']})" if source["year"] is not None else ""


def _sources(view: View) -> Markup:
    _ = view._
    used = {one["source"] for one in view.summary["parameters"]}
    used |= {one.get("source") for one in view.summary["claims"]}
    rows = []
    for source in view.summary.get("sources", []):
        told = [element("p", bdi(source["publisher"]))] if source["publisher"] else []
        if source["read"]:
            told.append(element("p", fill(_("Read {date}."), date=str(source["read"]))))
        told += prose(view.both(source["note"]), class_="note")
        price_year = source["price_year"]
        rows.append(
            Row(
                link(source["url"], source["title"]),
                [
                    join(told) or NOTHING,
                    str(source["year"] or NOTHING),
                    str(price_year or NOTHING),
                    _("yes") if source["source"] in used else _("no"),
                ],
            )
        )
    if not rows:
        return Markup("")
    head = [_("Source"), _("Publisher and notes"), _("year"), _("prices of"), _("used")]
    return table(_("Sources"), head, rows, words={1}, kind="cards sources")
