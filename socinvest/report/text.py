"""The answer as text in 80 columns: five sentences, the payer matrix, the variants.

Everything is read from the JSON summary; nothing is computed here but sums of printed figures.
The required effect comes before any net present value, and a chance of being positive is
printed only in somebody's name, with the assumption it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from socinvest.i18n import translator
from socinvest.report.contract_text import contract
from socinvest.report.costs import costs, untold
from socinvest.report.layout import cut, harmless, paragraph, point
from socinvest.report.matrix import payer_matrix, scale_of, yearly_table
from socinvest.report.numbers import Numbers
from socinvest.report.page import Page, Summary
from socinvest.report.required import required
from socinvest.report.variants import variant_tables
from socinvest.report.worth import effectiveness, worth

__all__ = ["text"]

_LINE = 76
"""Columns of a line of an item in a list."""


def text(summary: Summary, lang: str, *, folder: str | None = None, page: str | None = None) -> str:
    """Return the summary as text in ``lang``, at most 80 columns, ending in a newline.

    ``page`` is the name of the report page that goes with it, which has the sources and the
    texts of the application; without one they are told to be in the JSON summary. ``folder`` is
    where the run was written, for the last line; None leaves it out.
    """
    numbers = Numbers(lang, summary["conventions"]["currency"])
    told = Page(summary, numbers, translator(lang))
    blocks = [_headline(told)]
    for strategy in told.strategies:
        blocks += _strategy(told, strategy)
    blocks += effectiveness(told)
    blocks += [block for block in (_claims(told), _warnings(told)) if block]
    blocks.append(_last_lines(told, folder, page))
    return "\n\n".join(blocks) + "\n"


def _headline(page: Page) -> str:
    _, summary, numbers = page._, page.summary, page.numbers
    conventions = summary["conventions"]
    rate = f"{numbers.short(conventions['discount_rate'] * 100)}\u00a0%"
    lines = [
        paragraph(page.both(summary["scenario"]["title"]), indent=0),
        paragraph(
            _(
                "Compared with {comparator}; prices of {price_year}; {horizon} years from "
                "{start}; discount rate {rate}."
            ).format(
                comparator=page.strategy(summary["comparator"]),
                price_year=conventions["price_year"],
                horizon=conventions["horizon"],
                start=conventions["start"],
                rate=rate,
            ),
            indent=0,
        ),
    ]
    rules = " ".join(_rules(page))
    if rules:
        lines.append(paragraph(rules, indent=0))
    if summary["mode"] == "expected":
        lines.append(
            paragraph(
                _(
                    "Expected mode: people are counted in expected numbers, so the ranges hold "
                    "what is uncertain about the figures but not chance between people."
                ),
                indent=0,
            )
        )
    if summary.get("variant") not in (None, "base"):
        lines.append(
            paragraph(_("This is the variant {name}.").format(name=summary["variant"]), indent=0)
        )
    changed = [f"{one['path']} = {one['value']}" for one in summary.get("set", [])]
    if changed:
        lines.append(
            paragraph(
                _("Changed with --set: {changes}.").format(changes="; ".join(changed)), indent=0
            )
        )
    return "\n".join(lines)


def _rules(page: Page) -> Iterator[str]:
    """What of the conventions differs from what a reader takes for granted."""
    _, kept = page._, page.summary["conventions"]
    steps = {"month": _("a month"), "quarter": _("a quarter")}
    if kept["cycle"] in steps:
        yield _("The course goes in steps of {step}.").format(step=steps[kept["cycle"]])
    rate = kept["outcome_discount_rate"]
    if page.summary.get("cost_effectiveness") and rate != kept["discount_rate"]:
        yield _("Quality-adjusted years are discounted by {rate}.").format(
            rate=f"{page.numbers.short(rate * 100)}\u00a0%"
        )
    if kept["evidence_rule"] == "as_stated":
        yield _("Effects count as their studies state them, whatever the grade of the evidence.")


def _strategy(page: Page, strategy: str) -> Iterator[str]:
    _ = page._
    sentences: list[tuple[str, list[str]]] = [
        (_("What it costs and who pays"), [paragraph(costs(page, strategy))]),
        (_("What must be true"), required(page, strategy)),
        (_("The largest assumption"), [paragraph(_assumption(page, strategy))]),
        (_("How sure it is"), _how_sure(page, strategy)),
        (_("What is not counted"), _not_counted(page, strategy)),
    ]
    if len(page.strategies) > 1:
        yield paragraph(page.strategy(strategy).upper(), indent=0)
    for number, (title, body) in enumerate(sentences, start=1):
        yield "\n".join([f"{number}. {title}", *body])
    scale = scale_of(page, strategy)
    yield payer_matrix(page, strategy, scale)
    yield from filter(None, (yearly_table(page, strategy, scale), worth(page, strategy)))
    yield from contract(page, strategy)
    if page.summary["variants"]:
        yield variant_tables(page, strategy, scale)


def _assumption(page: Page, strategy: str) -> str:
    """The assumed figure on which the spread of the result hangs most, and the others."""
    _ = page._
    if "assumptions" not in page.summary:
        return untold(page)
    assumed = page.summary["assumptions"].get(strategy, [])
    if not assumed:
        return _("No figure that is used here is graded as assumed.")
    first = assumed[0]
    note = page.both(first["note"]) if first["note"] else ""
    sentence = f"{first['parameter']}: {note.rstrip('.')}." if note else f"{first['parameter']}."
    if first["importance"] is not None:
        sentence += " " + _("It carries {share} of the spread of society's result.").format(
            share=page.numbers.share(first["importance"])
        )
    others = [one["parameter"] for one in assumed[1:]]
    if others:
        sentence += " " + _("{count} more figures are assumed: {others}.").format(
            count=len(others), others=_listed(page, others)
        )
    return sentence


def _listed(page: Page, names: Sequence[str], most: int = 6) -> str:
    shown = ", ".join(names[:most])
    more = len(names) - most
    return shown + page._(" and {more} more").format(more=more) if more > 0 else shown


def _how_sure(page: Page, strategy: str) -> list[str]:
    """Net present value, range and chance, in the names of perspectives; the same told once."""
    told: dict[str, list[str]] = {}
    for name, block in page.summary["results"].get(strategy, {}).items():
        told.setdefault(_sure(page, block), []).append(page.perspective(name))
    return [point(f"{', '.join(names)}: {sure}") for sure, names in told.items()]


def _sure(page: Page, block: Summary) -> str:
    _, numbers, npv = page._, page.numbers, block["npv"]
    parts = [
        _("net present value {mean}, nine draws in ten between {low} and {high}").format(
            mean=numbers.about(npv["mean"]),
            low=numbers.about(npv["p5"]),
            high=numbers.about(npv["p95"]),
        )
    ]
    chance = block.get("chance_positive")
    if chance is not None:
        share = numbers.share(chance)
        if block.get("given_assumed_effect"):
            parts.append(_("plus in {share} of draws given the assumed effect").format(share=share))
        else:
            parts.append(_("plus in {share} of draws").format(share=share))
    luck = (block.get("uncertainty") or {}).get("chance_share")
    if luck is not None and page.summary["mode"] == "chance":
        parts.append(
            _("{share} of the variance is chance between people").format(share=numbers.share(luck))
        )
        sizes = block["uncertainty"].get("by_size") or [{"people": 0.0}]
        fewest = min(sizes, key=lambda one: one["people"])
        if fewest is not sizes[0] and fewest["chance_share"] is not None:
            parts[-1] += _(" ({share} with {people} people)").format(
                share=numbers.share(fewest["chance_share"]),
                people=numbers.plain(fewest["people"]),
            )
    measured = (block.get("uncertainty") or {}).get("measurement_share")
    if measured:
        told = _("{share} that one pays for what is measured")
        parts.append(told.format(share=numbers.share(measured)))
    return "; ".join(parts) + "."


def _not_counted(page: Page, strategy: str) -> list[str]:
    """What the file leaves out, of every strategy alike: told under the first one."""
    _, conventions = page._, page.summary["conventions"]
    first = page.strategies[0]
    if strategy != first:
        return [paragraph(_("The same as under {strategy}.").format(strategy=page.strategy(first)))]
    lines = [point(page.both(one)) for one in page.summary.get("not_counted", [])]
    lines.append(
        point(
            _(
                "Anything without a money line in the file. Tax factor {factor}, displacement "
                "{displacement}, lost leisure {leisure}."
            ).format(
                factor=page.numbers.short(conventions["tax_factor"]),
                displacement=page.numbers.short(conventions.get("displacement", 0.0)),
                leisure=page.numbers.short(conventions.get("lost_leisure", 0.0)),
            )
        )
    )
    return lines


def _claims(page: Page) -> str:
    _ = page._
    if not page.summary["claims"]:
        return ""
    verdicts = {
        "holds": _("holds"),
        "fails": _("does not hold"),
        "arithmetic_only": _("holds as arithmetic only"),
    }
    return "\n".join([_("Claims of the sources"), *_claim_lines(page, verdicts)])


def _claim_lines(page: Page, verdicts: Mapping[str, str]) -> Sequence[str]:
    lines = []
    for claim in page.summary["claims"]:
        note = page.both(claim["note"]) if claim.get("note") else ""
        note = f"{_says(page, claim)} {note}".strip()
        verdict = verdicts.get(claim["verdict"], claim["verdict"])
        line = f"{claim['id']}: {verdict} ({page.numbers.short(claim['value'])})"
        lines.append(point(f"{line}. {note}" if note else f"{line}.", indent=0))
    return lines


def _says(page: Page, claim: Summary) -> str:
    """What a claim that no note of the file explains says, as much as a line holds of it."""
    return "" if claim.get("explained", True) else cut(page.both(claim["says"]), _LINE)


def _warnings(page: Page) -> str:
    if not page.summary["warnings"]:
        return ""
    lines = [point(page.both(one["message"]), indent=0) for one in page.summary["warnings"]]
    return "\n".join([page._("Warnings"), *lines])


def _last_lines(page: Page, folder: str | None, report: str | None) -> str:
    """Where the rest is to be found, how it was computed and where it was written."""
    _, summary = page._, page.summary
    more = (
        _(
            "Where every figure comes from, the yearly results and the texts of the application: "
            "{name}."
        )
        if summary.get("application")
        else _("Where every figure comes from and the yearly results: {name}.")
    )
    lines = [
        paragraph(more.format(name=report or "summary.json"), indent=0),
        paragraph(
            (
                _("1 draw, seed {seed}, socinvest {version}.")
                if summary["draws"] == 1
                else _("{draws} draws, seed {seed}, socinvest {version}.")
            ).format(
                draws=page.numbers.plain(summary["draws"]),
                seed=summary["seed"],
                version=summary["version"],
            ),
            indent=0,
        ),
    ]
    if folder is not None:
        # A path stands unbroken on a line of its own, to be copied.
        lines.append(_("Written to {folder}").format(folder=harmless(folder)))
    return "\n".join(lines)
