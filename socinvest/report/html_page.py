"""The report as one page: no request to anywhere, the same bytes for the same run.

The page is the summary and what the charts need (``Run.pictures``), in one language. Its texts
and tables stand without a script; the charts are drawn from data in the page by plotly.js, which
is in the page as well. A content security policy allows these scripts, by their hashes, and
nothing else.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from socinvest.report.html_answer import head
from socinvest.report.html_chart import Part, as_json
from socinvest.report.html_contract import agreement
from socinvest.report.html_even import break_evens
from socinvest.report.html_figures import figures
from socinvest.report.html_flows import flows
from socinvest.report.html_markup import Markup, element, join
from socinvest.report.html_matrix import matrix
from socinvest.report.html_money import budget_effect
from socinvest.report.html_people import sizes, states
from socinvest.report.html_required import required
from socinvest.report.html_spread import spread
from socinvest.report.html_texts import (
    application,
    claims,
    conventions,
    limits,
    provenance,
    warnings,
)
from socinvest.report.html_variants import variants
from socinvest.report.html_view import View, look
from socinvest.report.html_worth import effectiveness

__all__ = ["document", "page"]

_SECTIONS = (
    required, matrix, agreement, effectiveness, budget_effect, spread, break_evens, flows, states,
    variants, sizes, figures, claims, application, conventions, warnings, limits,
)  # fmt: skip
_ASSETS = Path(__file__).with_name("assets")
_INNER = '"use strict";var Plotly=('
_TAIL = "window.Plotly = Plotly;\nreturn Plotly;\n}));"
_NOW = 'document.documentElement.className="js"'
"""Before anything is shown: the style keeps room for charts where a script will draw them."""


def page(summary: Mapping[str, Any], pictures: Mapping[str, Any], lang: str) -> str:
    """Return the report page as HTML in ``lang`` (``sv`` or ``en``).

    ``summary`` is :meth:`Run.summary`, ``pictures`` :meth:`Run.pictures`; charts whose pictures
    are missing are left out. A pure function: same in, same bytes out. Raises
    ``ModuleNotFoundError`` where plotly is not installed.
    """
    view = look(summary, pictures, lang)
    parts = [part for section in _SECTIONS if (part := section(view)) is not None]
    title = view.both(view.summary["scenario"]["title"])
    return document(view, title, head(view), parts, provenance(view))


def document(
    view: View,
    title: str,
    top: Markup,
    parts: Sequence[Part],
    last: Markup,
    *,
    generator: str | None = None,
) -> str:
    """A page of ``parts`` under its ``top``, with its charts; ``last`` is its footer.

    ``generator``: by what name a file of it is known as ours. Raises as :func:`page`.
    """
    charts: dict[str, Any] = {}
    for part in parts:
        charts |= part.charts
    words = {"separators": ",\u00a0" if view.lang == "sv" else ".\u00a0"}
    scripts = [plotly(), _asset("page.js")]
    return "\n".join([
        "<!DOCTYPE html>",
        f'<html lang="{view.lang}">',
        *_head(title, scripts, generator),
        f"<body>{_body(view, top, parts, last)}",
        f'<script type="application/json" id="charts">{as_json(charts)}</script>',
        f'<script type="application/json" id="words">{json.dumps(words)}</script>',
        *(f"<script>{script}</script>" for script in scripts),
        "</body>",
        "</html>\n",
    ])  # fmt: skip


def _head(title: str, scripts: Sequence[str], generator: str | None) -> Iterator[str]:
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield element("meta", http_equiv="Content-Security-Policy", content=_policy(scripts))
    yield element("meta", name="viewport", content="width=device-width, initial-scale=1")
    yield element("meta", name="referrer", content="no-referrer")
    yield element("meta", name="color-scheme", content="light dark")
    if generator is not None:
        yield element("meta", name="generator", content=generator)
    yield element("title", title)
    yield f"<script>{_NOW}</script>"
    yield f"<style>{_asset('page.css')}</style>"
    yield "</head>"


def _policy(scripts: Sequence[str]) -> str:
    """Nothing is fetched or sent; only our own scripts run. plotly writes styles as it draws."""
    allowed = " ".join(_hash(script) for script in (_NOW, *scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _body(view: View, top: Markup, parts: Sequence[Part], last: Markup) -> Markup:
    _ = view._
    sections = [
        element(
            "section",
            element("h2", part.title, id=f"{part.name}-title"),
            part.body,
            id=part.name,
            aria_labelledby=f"{part.name}-title",
        )
        for part in parts
    ]
    links = [element("li", element("a", part.title, href=f"#{part.name}")) for part in parts]
    noscript = element(
        "noscript",
        element(
            "p",
            _("The charts need JavaScript. Everything they show stands in the texts and tables."),
            class_="note",
        ),
    )
    contents = element(
        "nav", element("h2", _("Contents")), element("ol", *links), aria_label=_("Contents")
    )
    return join([
        element("a", _("Skip to the answer"), href="#main", class_="skip"),
        element("div", top, noscript, class_="top"),
        contents,
        element("main", *sections, id="main", tabindex="-1"),
        last,
    ])  # fmt: skip


@cache
def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


@cache
def plotly() -> str:
    """The script of plotly, read from its package without importing that."""
    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("plotly", name="plotly")
    folder = Path(spec.submodule_search_locations[0])
    return bare((folder / "package_data" / "plotly.min.js").read_text(encoding="utf-8"))


def bare(script: str) -> str:
    """plotly without the wrapper by which module loaders take it; its licence stays at the top.

    A browser reads a function once to see where it ends and again when it is called: without
    the wrapper a quarter of the time until a chart can be drawn is saved. A script of another
    form is left as it is.
    """
    start, end = script.find(_INNER), script.rfind(_TAIL)
    licence = script[: script.find("*/") + 2]
    if not licence.startswith("/*") or not 0 < start < end or script[end:].strip() != _TAIL:
        return script
    return f"{licence}\n{script[start:end]}"
