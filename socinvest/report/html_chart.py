"""Charts of the page: a sentence, a picture that a script draws, and the table behind it.

A chart has one option or several, which the reader picks from a list; each has its own sentence,
picture and table. Without a script all sentences and tables stand there. A picture is a dict of
plotly's form (``data``, ``layout``); ``page.js`` adds fonts and colours. Colours of the data
are of middle brightness, so that they stand out from light and dark paper alike, and each is told
by a word, a dash or a place as well.
"""

from __future__ import annotations

import json
import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from socinvest.records import dataclass
from socinvest.report.html_markup import Markup, element, isolated, join
from socinvest.report.html_numbers import rounded
from socinvest.report.html_table import behind
from socinvest.report.html_view import View

__all__ = [
    "BLUE",
    "CYCLE",
    "GREY",
    "ORANGE",
    "Choice",
    "Part",
    "as_json",
    "axis",
    "band",
    "chart",
    "faint",
    "label",
    "layout",
    "log_axis",
    "numbers",
]

BLUE, ORANGE, GREEN, PURPLE, PINK, BROWN, GREY = (
    "#2b7bba", "#d1600f", "#1f8f6b", "#8a6fc9", "#c4578f", "#9a7412", "#7b7f86",
)  # fmt: skip
CYCLE = (BLUE, ORANGE, GREEN, PURPLE, PINK, BROWN, GREY)
"""Apart from each other for the colour-blind too, together with :data:`DASHES` and labels."""
_LONGEST_LABEL = 80
_MOST_TICKS = 7

Picture = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the page: its name in addresses, its title, its content, its charts."""

    name: str
    title: str
    body: Markup
    charts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a chart: what the list calls it, and what is then shown."""

    title: str
    says: Markup
    table: Markup
    picture: Picture
    group: str = ""


def chart(
    view: View, name: str, title: str, choices: Sequence[Choice], asks: str = ""
) -> tuple[Markup, dict[str, Any]]:
    """The figure and its data. ``asks`` labels the list of options where there are several.

    What belongs to an option carries its place in the list (``data-on``), or several places
    where options share a table.
    """
    _ = view._
    several = len(choices) > 1
    ident = f"chart-{name}"
    told = [join([one.group, one.says], ": ") if one.group else one.says for one in choices]
    sentences = _placed("p", told)
    tables = _placed("div", [one.table for one in choices])
    shown = element(
        "div",
        element("figcaption", element("h3", title, id=f"{ident}-title")),
        _select(ident, asks, choices) if several else "",
        element("div", *sentences, class_="says", id=f"{ident}-says", aria_live="polite"),
        element(
            "div",
            class_="plot",
            role="img",
            id=ident,
            aria_labelledby=f"{ident}-title",
            aria_describedby=f"{ident}-says",
        ),
        class_="shown",
    )
    numbers_ = behind(_("The numbers behind the chart"), *tables)
    figure = element("figure", shown, numbers_, class_="chart", data_chart=name)
    return figure, {name: [one.picture for one in choices]}


def _placed(tag: str, parts: Sequence[Markup]) -> list[Markup]:
    """One element for each different part, with the places of the options that it belongs to."""
    places: dict[Markup, list[str]] = {}
    for at, part in enumerate(parts):
        places.setdefault(part, []).append(str(at))
    return [
        element(tag, part, data_on=" ".join(on) if len(parts) > 1 else None)
        for part, on in places.items()
    ]


def _select(ident: str, asks: str, choices: Sequence[Choice]) -> Markup:
    """A list of the form's own kind, so that keyboards and screen readers know it."""
    groups: dict[str, list[Markup]] = {}
    for at, choice in enumerate(choices):
        option = element("option", isolated(choice.title), value=str(at))
        groups.setdefault(choice.group, []).append(option)
    options = [
        element("optgroup", join(inner), label=isolated(group)) if group else join(inner)
        for group, inner in groups.items()
    ]
    return element(
        "p",
        element("label", asks, for_=f"{ident}-pick"),
        " ",
        # Browsers keep a choice over a reload, and the picture would not follow it.
        element("select", join(options), id=f"{ident}-pick", autocomplete="off"),
        class_="pick",
    )


def label(text: str, width: int = 0, longest: int = _LONGEST_LABEL) -> str:
    """What a user wrote, as a label of a chart: plotly reads ``<b>`` and ``&amp;`` as markup.

    ``width`` breaks lines after so many letters; a label of more than ``longest`` is cut.

    >>> label("<b>A</b> & B")
    '&lt;b&gt;A&lt;/b&gt; &amp; B'
    """
    short = " ".join(text.split())
    if len(short) > longest:
        short = short[: longest - 1] + "…"
    lines = textwrap.wrap(short, width) if width else [short]
    return "<br>".join(
        isolated(line).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        for line in lines
    )


def numbers(values: Sequence[float | None], divisor: float = 1.0) -> list[float | None]:
    """Values of a chart in its unit."""
    return [None if value is None else rounded(value / divisor) for value in values]


def axis(title: str = "", **more: Any) -> dict[str, Any]:
    """An axis with its title; a reader's finger moves the page and not the chart.

    Names need room that only the browser can measure; for numbers there is enough.
    """
    names = more.get("type") == "category" or "ticktext" in more
    told: dict[str, Any] = {"fixedrange": True, "automargin": names, **more}
    if title:
        told["title"] = {"text": title}
    return told


def layout(x: Mapping[str, Any], y: Mapping[str, Any], height: int, **more: Any) -> dict[str, Any]:
    """What a chart says beside its data."""
    return {"xaxis": dict(x), "yaxis": dict(y), "height": height, **more}


def log_axis(view: View, title: str, values: Sequence[float | None]) -> dict[str, Any]:
    """A logarithmic axis over all ``values`` that are positive, with round numbers at its ticks."""
    known = [value for value in values if value is not None and value > 0]
    low, high = min(known, default=0.1), max(known, default=10.0)
    pad = max((high / low) ** 0.06, 1.02)
    low, high = low / pad, high * pad
    ticks = _ticks(low, high)
    return axis(
        title,
        type="log",
        range=[math.log10(low), math.log10(high)],
        tickvals=ticks,
        ticktext=[view.figures.short(tick) for tick in ticks],
        automargin=False,
    )


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers between two, as many as can be read beside each other."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for steps in (
        (1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9),
        (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8),
        (1, 1.5, 2, 3, 4, 6, 8),
        (1, 2, 5),
        (1,),
    ):
        ticks = [step * 10.0**power for power in range(first, last + 1) for step in steps]
        inside = [float(f"{tick:.3g}") for tick in ticks if low <= tick <= high]
        if len(inside) <= _MOST_TICKS:
            return inside
    return inside[:: math.ceil(len(inside) / _MOST_TICKS)]


def band(
    x: Sequence[Any],
    low: Sequence[Any],
    high: Sequence[Any],
    colour: str,
    name: str,
    opacity: float,
) -> list[dict[str, Any]]:
    """A filled band between two lines, as plotly draws it: the upper line fills to the lower."""
    line = {"width": 0, "color": colour}
    fill = faint(colour, opacity)
    common = {"x": list(x), "mode": "lines", "line": line, "hoverinfo": "skip"}
    return [
        {**common, "y": list(low), "showlegend": False},
        {**common, "y": list(high), "fill": "tonexty", "fillcolor": fill, "name": name},
    ]


def faint(colour: str, opacity: float) -> str:
    """A colour through which the grid is seen.

    >>> faint("#2b7bba", 0.28)
    'rgba(43,123,186,0.28)'
    """
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity:g})"


def as_json(charts: Mapping[str, Any]) -> Markup:
    """The data of all charts, for a ``<script type="application/json">``.

    Nothing in it can end the element or begin another.
    """
    told = json.dumps(
        charts, ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
    )
    for char in "<>&\u2028\u2029":
        told = told.replace(char, f"\\u{ord(char):04x}")
    return Markup(told)
