"""The words of the page: claims, application, conventions, warnings, and what is not shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest.report.html_chart import Part
from socinvest.report.html_markup import Markup, bdi, element, fill, join, prose
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import View
from socinvest.report.numbers import NOTHING

__all__ = [
    "application", "claims", "conventions", "conventions_table", "files_table", "limits",
    "provenance", "warnings",
]  # fmt: skip

Summary = Mapping[str, Any]


def claims(view: View) -> Part | None:
    """The section of the sources' claims with their verdicts; None where the file has none."""
    _ = view._
    told = view.summary["claims"]
    if not told:
        return None
    verdicts = {
        "holds": _("holds"),
        "fails": _("does not hold"),
        "arithmetic_only": _("holds as arithmetic only"),
    }
    sources = {one["source"]: one for one in view.summary.get("sources", [])}
    body: list[Markup] = [
        element("p", _("What the sources say, and whether their own sums come out."))
    ]
    for one in told:
        source = sources.get(one.get("source"), {}).get("title", one.get("source"))
        verdict = verdicts.get(one["verdict"], one["verdict"])
        from_ = [view.named(part) for part in (source, one.get("where")) if part]
        body.append(
            element(
                "article",
                element(
                    "p",
                    element("span", verdict, class_=f"verdict {one['verdict']}"),
                    " ",
                    fill(_("the sum gives {value}"), value=view.figures.short(one["value"])),
                ),
                element("blockquote", *prose(view.both(one.get("says")))),
                element("p", join(from_, "; "), class_="from"),
                *prose(view.both(one["note"]), class_="note"),
                class_="claim",
            )
        )
    return Part("claims", _("Claims of the sources"), join(body), {})


def _field(view: View, name: str) -> str:
    """The heading of a field that applications ask for; the file's own word for others."""
    _ = view._
    known = {
        "behov": _("Need"),
        "målgrupp": _("Target group"),
        "mål": _("Goals"),
        "metod": _("Method"),
        "verksamhetslogik": _("Logic of the programme"),
        "nytänkande": _("What is new"),
        "samverkan": _("Cooperation"),
        "budget": _("Budget"),
        "medfinansiering": _("Co-financing"),
        "återföring": _("Repayment"),
        "uppföljning": _("Follow-up"),
        "tidplan": _("Time plan"),
        "implementering": _("Implementation"),
        "hållbarhet": _("Sustainability"),
    }
    return known.get(name) or name[:1].upper() + name[1:]


def application(view: View) -> Part | None:
    """The section of the application's texts; None where the file has none."""
    _ = view._
    told = view.summary.get("application", {})
    if not told:
        return None
    body = [
        part
        for name, text in told.items()
        for part in (element("h3", view.named(_field(view, name))), *prose(view.both(text)))
    ]
    return Part("application", _("Texts for the application"), join(body), {})


def conventions(view: View) -> Part:
    """The section of the rules by which the figures are worked out."""
    _ = view._
    body = [
        conventions_table(view, view.summary["conventions"]),
        element("h3", _("Words")),
        element("dl", *_words(view)),
    ]
    return Part("conventions", _("Rules of the calculation"), join(body), {})


def conventions_table(view: View, kept: Summary) -> Markup:
    """The rules; those that several scenarios need not share only where there are some."""
    _, short = view._, view.figures.short
    words = {
        "yearly": _("yearly"),
        "continuous": _("continuous"),
        "year_start": _("at the beginning of the year"),
        "mid_year": _("in the middle of the year"),
        "year_end": _("at the end of the year"),
        "half_cycle": _("the average of the year's beginning and end"),
        "start": _("at the beginning of the year"),
        "end": _("at the end of the year"),
        "life_table": _("the average of the year's beginning and end"),
        "simpson": _("at points in time, by Simpson's rule"),
        "weights": _("at points in time, by the file's own weights"),
        "graded": _("weaker evidence counts for less, by our rule"),
        "as_stated": _("as their studies state them"),
        "year": _("a year"),
        "quarter": _("a quarter"),
        "month": _("a month"),
    }
    steps = words if kept.get("cycle", "year") == "year" else {
        **words,
        "half_cycle": _("the average of each step's beginning and end"),
        "life_table": _("the average of each step's beginning and end"),
        "start": _("at the beginning of each step"),
        "end": _("at the end of each step"),
    }  # fmt: skip
    within = kept.get("within_cycle")
    if isinstance(within, Mapping):
        within = "; ".join(f"{name}: {steps.get(one, one)}" for name, one in within.items())
    lines = {
        _("currency"): kept["currency"],
        _("prices of"): str(kept["price_year"]),
        _("price index"): kept.get("index") or NOTHING,
        _("discount rate"): f"{short(kept['discount_rate'] * 100)}\u00a0%",
        _("discount rate of quality-adjusted years"): (
            f"{short(kept['outcome_discount_rate'] * 100)}\u00a0%"
        ),
        _("compounding"): words.get(kept["compounding"], kept["compounding"]),
        _("payments are discounted as made"): words.get(kept["timing"], kept["timing"]),
        **(
            {
                _("people in a state are counted"): steps.get(within, within),
                _("step of the course"): words.get(kept["cycle"], kept["cycle"]),
            }
            if within is not None
            else {}
        ),
        _("graded effects"): words.get(kept["evidence_rule"], kept["evidence_rule"]),
        _("first year"): str(kept["start"]),
        _("number of years"): str(kept["horizon"]),
        _("tax factor"): short(kept["tax_factor"]),
        _("displacement"): short(kept.get("displacement", 0.0)),
        _("lost leisure"): short(kept.get("lost_leisure", 0.0)),
        _("inflation"): f"{short(kept.get('inflation', 0.0) * 100)}\u00a0%",
    }
    rows = [Row(name, [view.named(value)]) for name, value in lines.items()]
    return table(_("How it was calculated"), [_("Rule"), _("Here")], rows, words={1})


def _words(view: View) -> Iterator[Markup]:
    """What the words of the page mean, in a sentence each."""
    _ = view._
    meanings = {
        _("Net present value"): _(
            "All gains minus all costs over the years, each discounted to the first day. Plus "
            "is a gain against the comparator."
        ),
        _("Budget effect"): _("What passes through a budget in money; freed staff time is not."),
        _("Required effect"): _(
            "The median of the effect at which the mean net present value is 0, its spread kept."
        ),
        _("Draw"): _(
            "One calculation with every uncertain figure drawn at random within its span. The "
            "ranges and chances are counted over all draws."
        ),
        _("Chance between people"): _(
            "That whole people turn out one way or the other although every figure is known."
        ),
        _("Real resources"): _("Work, premises and production: what society has or uses up."),
        _("Assumed"): _("Nobody has measured it; a reader should ask what speaks for it."),
    }
    for word, meaning in meanings.items():
        yield element("dt", word)
        yield element("dd", meaning)


def warnings(view: View) -> Part | None:
    """The section of the run's warnings; None where there are none."""
    told = view.summary["warnings"]
    if not told:
        return None
    items = [element("li", bdi(view.both(one["message"]))) for one in told]
    return Part("warnings", view._("Warnings"), element("ul", *items), {})


def limits(view: View) -> Part:
    """What the file says that it leaves out, and what no such calculation can show."""
    _, kept, short = view._, view.summary["conventions"], view.figures.short
    own = [element("li", bdi(view.both(one))) for one in view.summary.get("not_counted", [])]
    own.append(
        element(
            "li",
            fill(
                _(
                    "Anything without a money line in the file. Tax factor {factor}, displacement "
                    "{displacement}, lost leisure {leisure}."
                ),
                factor=short(kept["tax_factor"]),
                displacement=short(kept.get("displacement", 0.0)),
                leisure=short(kept.get("lost_leisure", 0.0)),
            ),
        )
    )
    general = [
        _(
            "Whether the programme works. The calculation shows what must be true, not that it "
            "is true."
        ),
        _(
            "What is right. Who ought to be helped, and at whose cost, is a political question "
            "that no net present value answers."
        ),
        _(
            "Savings that nobody takes out. A cost that falls is money only when a budget is "
            "lowered or the staff does something else."
        ),
        _("Errors in the sources. The spans hold what the file states, not what it does not know."),
    ]
    body = [
        element("h3", _("What is not counted")),
        element("ul", *own),
        element("h3", _("What no calculation of this kind shows")),
        element("ul", *(element("li", text) for text in general)),
    ]
    return Part("limits", _("What this does not show"), join(body), {})


def provenance(view: View) -> Markup:
    """The last lines: with what the same run can be made again."""
    _, summary = view._, view.summary
    line = fill(
        _("1 draw, seed {seed}, socinvest {version}.")
        if summary["draws"] == 1
        else _("{draws} draws, seed {seed}, socinvest {version}."),
        draws=view.figures.plain(summary["draws"]),
        seed=summary["seed"],
        version=summary["version"],
    )
    return element("footer", element("p", line), files_table(view, summary["inputs"]))


def files_table(view: View, files: Sequence[Summary]) -> Markup:
    """The files that were read, with their check sums."""
    _ = view._
    rows = [
        Row(view.named(one["file"]), [element("code", one["sha256"] or NOTHING)]) for one in files
    ]
    return table(_("Files read"), [_("File"), "SHA-256"], rows, words={1}, kind="cards hashes")
