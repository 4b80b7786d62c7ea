"""The answer as text in 80 columns: five sentences, the payer matrix, the variants.

Everything is read from the JSON summary; nothing is computed here but sums of printed figures.
The required effect comes before any net present value, and a chance of being positive is
printed only in somebody's name, with the assumption it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from socinvest.i18n import translator
from socinvest.report.layout import paragraph, point
from socinvest.report.matrix import payer_matrix, variant_table, yearly_table
from socinvest.report.numbers import Numbers
from socinvest.report.page import Page, Summary
from socinvest.report.required import required

__all__ = ["text"]


def text(summary: Summary, lang: str, *, folder: str | None = None) -> str:
    """Return the summary as text in ``lang``, at most 80 columns, ending in a newline.

    ``folder`` is where the run was written, for the last line; None leaves it out.
    """
    numbers = Numbers(lang, summary["conventions"]["currency"])
    page = Page(summary, numbers, translator(lang))
    blocks = [_headline(page)]
    for strategy in page.strategies:
        blocks += _strategy(page, strategy)
    blocks += [block for block in (_claims(page), _warnings(page)) if block]
    blocks.append(_last_line(page, folder))
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


def _strategy(page: Page, strategy: str) -> Iterator[str]:
    _ = page._
    sentences: list[tuple[str, list[str]]] = [
        (_("What it costs and who pays"), [paragraph(_costs(page, strategy))]),
        (_("What must be true"), required(page, strategy)),
        (_("The largest assumption"), [paragraph(_assumption(page))]),
        (_("How sure it is"), _how_sure(page, strategy)),
        (_("What is not counted"), _not_counted(page)),
    ]
    if len(page.strategies) > 1:
        yield paragraph(strategy.upper(), indent=0)
    for number, (title, body) in enumerate(sentences, start=1):
        yield "\n".join([f"{number}. {title}", *body])
    yield payer_matrix(page.summary, strategy, page.numbers)
    by_year = yearly_table(page.summary, strategy, page.numbers)
    if by_year:
        yield by_year
    if page.summary["variants"]:
        titles = [
            point(f"{name}: {page.both(variant['title'])}", indent=0)
            for name, variant in page.summary["variants"].items()
        ]
        yield "\n".join([variant_table(page.summary, strategy, page.numbers), "", *titles])


def _costs(page: Page, strategy: str) -> str:
    """What the programme costs and who pays, from its cost lines by payer and budget."""
    _, numbers = page._, page.numbers
    if "costs" not in page.summary:
        return _untold(page)
    # What a party pays another to deliver is told; what the delivery costs that party is not.
    lines = [line for line in page.summary["costs"].get(strategy, []) if not line["delivers"]]
    if not lines:
        return _("{strategy} has no cost lines of its own.").format(strategy=strategy)
    programme = [line for line in lines if line["origin"] != "financing"]
    start = int(str(page.summary["conventions"]["start"])[:4])
    years = [start + n for line in programme for n, cost in enumerate(line["by_year"]) if cost]
    payers = ", ".join(
        f"{account} {numbers.about(total)}"
        for account, total in sorted(_borne(lines).items(), key=lambda pair: -pair[1])
        if abs(total) >= 1
    )
    sentence = _(
        "{strategy} costs {total} in {first} to {last} (present value {value}), paid by: {payers}."
    ).format(
        strategy=strategy,
        total=numbers.about(sum(line["total"] for line in programme)),
        first=min(years, default=start),
        last=max(years, default=start),
        value=numbers.about(sum(line["present_value"] for line in programme)),
        payers=payers,
    )
    capacity = sum(line["total"] for line in programme if line["kind"] == "capacity")
    if capacity:
        sentence += " " + _("Of this, {amount} is staff time that no budget pays in money.").format(
            amount=numbers.about(capacity)
        )
    return " ".join([sentence, *_people(page, strategy)])


def _borne(lines: Sequence[Summary]) -> dict[str, float]:
    """What each account bears of the programme's cost when all financing is paid."""
    borne: dict[str, float] = {}
    for line in lines:
        account = f"{line['payer']}/{line['budget']}"
        borne[account] = borne.get(account, 0.0) + line["total"]
        if line["origin"] == "financing":
            borne[line["payee"]] = borne.get(line["payee"], 0.0) - line["total"]
    return borne


def _untold(page: Page) -> str:
    """For a summary stored by a version that did not tell it."""
    return page._("The summary does not tell.")


def _people(page: Page, strategy: str) -> Iterator[str]:
    for name, people in page.summary.get("people", {}).get(strategy, {}).items():
        yield page._("{programme} reaches {reached} people of {offered} offered.").format(
            programme=name,
            reached=page.numbers.plain(people["reached"]),
            offered=page.numbers.plain(people["offered"]),
        )


def _assumption(page: Page) -> str:
    """The assumed figure on which the spread of the result hangs most, and the others."""
    _ = page._
    if "assumptions" not in page.summary:
        return _untold(page)
    assumed = page.summary["assumptions"]
    if not assumed:
        return _("No figure of the file is graded as assumed.")
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
    """Net present value, range and chance, each in the name of a perspective."""
    return [
        point(f"{name}: {_sure(page, block)}")
        for name, block in page.summary["results"].get(strategy, {}).items()
    ]


def _sure(page: Page, block: Summary) -> str:
    _, numbers, npv = page._, page.numbers, block["npv"]
    parts = [
        _("net present value {mean}, nine draws in ten between {low} and {high}").format(
            mean=numbers.amount(npv["mean"]),
            low=numbers.amount(npv["p5"]),
            high=numbers.amount(npv["p95"]),
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
    return "; ".join(parts) + "."


def _not_counted(page: Page) -> list[str]:
    _, conventions = page._, page.summary["conventions"]
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
        verdict = verdicts.get(claim["verdict"], claim["verdict"])
        line = f"{claim['id']}: {verdict} ({page.numbers.short(claim['value'])})"
        lines.append(point(f"{line}. {note}" if note else f"{line}.", indent=0))
    return lines


def _warnings(page: Page) -> str:
    if not page.summary["warnings"]:
        return ""
    lines = [point(page.both(one["message"]), indent=0) for one in page.summary["warnings"]]
    return "\n".join([page._("Warnings"), *lines])


def _last_line(page: Page, folder: str | None) -> str:
    _, summary = page._, page.summary
    line = _("{draws} draws, seed {seed}, socinvest {version}.").format(
        draws=page.numbers.plain(summary["draws"]),
        seed=summary["seed"],
        version=summary["version"],
    )
    if folder is None:
        return paragraph(line, indent=0)
    # A path stands unbroken on a line of its own, to be copied.
    return f"{paragraph(line, indent=0)}\n" + _("Written to {folder}").format(folder=folder)
