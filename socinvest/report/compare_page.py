"""A comparison as one page: the house's page with parts of its own, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report import compare_charts as charts
from socinvest.report.compare_tables import (
    fund_table,
    loss_table,
    named,
    people_table,
    positive_table,
    value_table,
)
from socinvest.report.compare_words import NOTHING_CHOSEN, Side, Told, side
from socinvest.report.html_chart import Part
from socinvest.report.html_markup import Markup, bdi, element, fill, join
from socinvest.report.html_numbers import Figures
from socinvest.report.html_page import document
from socinvest.report.html_table import Row, table
from socinvest.report.html_texts import conventions_table, files_table
from socinvest.report.html_view import View

__all__ = ["compare_page"]


def compare_page(told: Told, pictures: Mapping[str, Any], lang: str, generator: str) -> str:
    """Return a comparison as a page of HTML in ``lang`` (``sv`` or ``en``).

    A pure function: same in, same bytes out. Raises ``ModuleNotFoundError`` where plotly is not
    installed.
    """
    one = side(told, lang)
    view = View(told, pictures, one.page, Figures(one.numbers), one._)
    made = (
        _alternatives(one, view), _values(one, view), _best(one, view),
        _differences(one, view), _dominance(one), _fund(one, view), _people(one, view),
        _budgets(one, view), _acceptability(one, view), _conventions(one, view), _limits(one),
    )  # fmt: skip
    parts = [part for part in made if part is not None]
    title = _title(one)
    return document(view, title, _top(one, view, title), parts, _last(one, view),
                    generator=generator)  # fmt: skip


def _title(one: Side) -> str:
    return one._("{count} alternatives on the same draws").format(count=len(one.keys))


def _top(one: Side, view: View, title: str) -> Markup:
    frame = [element("p", bdi(text), class_="frame") for text in one.frame()]
    return element("header", element("h1", title), *frame,
                   element("p", _answer(one, view), class_="answer"))  # fmt: skip


def _answer(one: Side, view: View) -> Markup:
    """Who gives the widest perspective most on average, and how sure that is."""
    _ = one._
    who = one.perspectives()[0]
    found = one.view(who)["alternatives"]
    most = max(found, key=lambda key: found[key]["npv"]["mean"])
    npv = found[most]["npv"]["mean"]
    name = who.title.lower() if who.title == _("Society") else who.title
    words = {"who": bdi(name), "npv": view.figures.amount(npv)}
    if npv > 0.0:
        told = fill(
            _("{best} gives {who} most on average, {npv}. It is best in {share} of the draws."),
            **words, best=named(one, most),
            share=view.figures.share(found[most]["chance_best"]),
        )  # fmt: skip
    else:
        nothing = one.view(who)[NOTHING_CHOSEN]["chance_best"]
        told = fill(
            _("None of them gives {who} a plus on average; {best} comes nearest, at {npv}. Doing "
              "nothing is best in {share} of the draws."),
            **words, best=named(one, most), share=view.figures.share(nothing),
        )  # fmt: skip
    return join(filter(None, [told, one.assumed()]), " ")


def _legend(*texts: str) -> Markup:
    return element("p", join(filter(None, texts), " "))


def _alternatives(one: Side, view: View) -> Part:
    _ = one._
    rows = []
    for told in one.told["alternatives"]:
        key = told["alternative"]
        cells = [bdi(one.title(key)), bdi(one.scenario(key)), bdi(one.comparator(told["scenario"])),
                 element("code", key)]  # fmt: skip
        rows.append(Row(one.letter(key), cells))
    head = [_("Letter"), _("Alternative"), _("Scenario"), _("Compared with"), _("Name")]
    body = [table(_("What is compared"), head, rows, words={1, 2, 3, 4})]
    changed = one.converted()
    if changed:
        lead = _("The files differ. What differs has been brought to the same:")
        items = (element("li", bdi(text)) for text in changed)
        body += [element("p", lead), element("ul", *items)]
    return Part("alternatives", _("What is compared"), join(body), {})


def _values(one: Side, view: View) -> Part:
    _ = one._
    rest = _("One draw in twenty lies below p5 and one above p95. A dash: its file has no such "
             "payer or budget.")  # fmt: skip
    body = [_legend(one.defined("npv"), rest), value_table(one, view)]
    return Part("values", _("Net present value side by side"), join(body), {})


def _best(one: Side, view: View) -> Part:
    """Two questions, each defined where it is answered, and what a wrong choice costs."""
    _ = one._
    figure, drawn = charts.best(one, view)
    body = [
        _legend(one.defined("chance_best"), one.assumed()),
        figure,
        element("h3", _("Which is better than today?")),
        _legend(one.defined("chance_positive"), one.assumed()),
        positive_table(one, view),
        element("h3", _("What does a wrong choice cost?")),
        _legend(one.defined("expected_loss"), one.assumed()),
        loss_table(one, view),
    ]
    return Part("best", _("Which is best?"), join(body), drawn)


def _differences(one: Side, view: View) -> Part:
    figure, drawn = charts.differences(one, view)
    body = [_legend(one.defined("difference"), one.assumed()), figure]
    return Part("differences", one._("Differences between two"), join(body), drawn)


def _dominance(one: Side) -> Part:
    found = one.dominance(one.told["dominance"])
    items = [element("li", text) for text in found]
    body = element("ul", *items) if items else element("p", one._("None dominates another."))
    legend = _legend(one.defined("dominance"), one.assumed())
    return Part("dominance", one._("Who dominates whom?"), join([legend, body]), {})


def _fund(one: Side, view: View) -> Part:
    _ = one._
    title = _("What the fund's money gives")
    if one.told["fund"] is None:
        text = _("No file has a fund that finances others; name a budget with --fund to see what "
                 "its money gives.")  # fmt: skip
        return Part("fund", title, element("p", text), {})
    legend = _legend(one.defined("per_unit"), _("A dash: the fund pays nothing."))
    return Part("fund", title, join([legend, fund_table(one, view)]), {})


def _people(one: Side, view: View) -> Part:
    body = join([_legend(one.defined("per_person")), people_table(one, view)])
    return Part("people", one._("For each person reached"), body, {})


def _budgets(one: Side, view: View) -> Part | None:
    found = charts.budgets(one, view)
    if found is None:
        return None
    figure, drawn = found
    body = join([_legend(one.defined("budget_effect")), figure])
    return Part("budget", one._("The budget effect by year"), body, drawn)


def _acceptability(one: Side, view: View) -> Part | None:
    found = charts.acceptability(one, view)
    if found is None:
        return None
    _, (figure, drawn) = one._, found
    legend = [one.defined("acceptability"), one.assumed()]
    left = one.told["acceptability"]["left_out"]
    if left:
        legend.append(_("Without quality weights, and so left out: {letters}.").format(
            letters=", ".join(map(one.letter, left))))  # fmt: skip
    body = [_legend(*legend), figure]
    by = one.told["acceptability"]["by_perspective"][one.perspectives()[0].name]
    items = [element("li", text) for text in one.dominance(by["dominance"])]
    if items:
        lead = _("By net present value and quality-adjusted years for {who}:")
        body += [element("p", fill(lead, who=bdi(one.perspectives()[0].title))),
                 element("ul", *items)]  # fmt: skip
    return Part("worth", _("Which is best, by what a year is worth?"), join(body), drawn)


def _conventions(one: Side, view: View) -> Part:
    return Part("conventions", one._("Rules of the calculation"),
                conventions_table(view, one.told["conventions"]), {})  # fmt: skip


def _limits(one: Side) -> Part | None:
    """What each file says that it leaves out."""
    body: list[Markup] = []
    for told in one.told["scenarios"]:
        if told["not_counted"]:
            body.append(element("h3", bdi(one.page.both(told["title"]))))
            items = (element("li", bdi(one.page.both(text))) for text in told["not_counted"])
            body.append(element("ul", *items))
    return Part("limits", one._("What is not counted"), join(body), {}) if body else None


def _last(one: Side, view: View) -> Markup:
    """With what the same comparison can be made again."""
    return element("footer", *_lines(one, view))


def _lines(one: Side, view: View) -> Iterator[Markup]:
    _, told = one._, one.told
    template = (
        _("1 draw, seed {seed}, socinvest {version}.")
        if told["draws"] == 1
        else _("{draws} draws, seed {seed}, socinvest {version}.")
    )
    draws = view.figures.plain(told["draws"])
    yield element("p", fill(template, draws=draws, seed=told["seed"], version=told["version"]))
    read: Sequence[Told] = [file for scenario in told["scenarios"] for file in scenario["inputs"]]
    yield files_table(view, list({file["file"]: file for file in read}.values()))
