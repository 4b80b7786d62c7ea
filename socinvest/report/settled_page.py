"""A settlement as a page to sign: A4, no scripts, nothing fetched, the same bytes each time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from socinvest.model import ECONOMY
from socinvest.report.html_markup import Markup, bdi, element, escaped, fill, isolated, join, prose
from socinvest.report.html_table import Row, table
from socinvest.report.settled_measures import against, counted, value
from socinvest.report.settled_text import due_lines, made_of, payment_lines, total
from socinvest.report.settled_words import Settled, Words, words

__all__ = ["GENERATOR", "settled_page"]

GENERATOR = "socinvest settle"
"""How a page says what made it."""
_CSS = Path(__file__).with_name("assets") / "settlement.css"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def settled_page(settled: Settled, lang: str) -> str:
    """Return a settlement as a page of HTML in ``lang`` (``sv`` or ``en``), to be signed.

    A pure function: same in, same bytes out.
    """
    told = words(settled, lang)
    title = fill(told._("What is owed: {contract}"),
                 contract=isolated(told.both(settled["contract"]["title"])))  # fmt: skip
    parts = [
        *_head(told), *_due(told), *_missing(told), *_observed(told), *_formed(told),
        *_capital(told), *_reckoned(told), *_later(told), *_signatures(told), *_files(told),
    ]  # fmt: skip
    return "\n".join([
        "<!DOCTYPE html>",
        f'<html lang="{lang}">',
        "<head>",
        '<meta charset="utf-8">',
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="generator", content=GENERATOR),
        element("title", title),
        f"<style>{_CSS.read_text(encoding='utf-8')}</style>",
        "</head>",
        f"<body>{element('main', *parts)}</body>",
        "</html>\n",
    ])  # fmt: skip


def _head(told: Words) -> Iterator[Markup]:
    _, settled = told._, told.settled
    contract = settled["contract"]
    yield element("h1", fill(_("What is owed: {contract}"), contract=bdi(
        told.both(contract["title"]))))  # fmt: skip
    frame: list[str] = [bdi(told.both(settled["scenario"]["title"])), Markup(".")]
    if settled["variant"] != "base":
        frame += [" ", fill(_("This is the variant {name}."), name=bdi(settled["variant"]))]
    if settled["set"]:
        changes = "; ".join(f"{one['path']} = {one['value']}" for one in settled["set"])
        frame += [" ", fill(_("Changed with --set: {changes}."), changes=bdi(changes))]
    if settled["until"]:
        frame += [" ", fill(_("What falls due by {month}."), month=settled["until"])]
    yield element("p", *frame, class_="frame")
    if contract["source"]:
        source = fill(_("The terms are those of: {source}"), source=bdi(contract["source"]))
        yield element("p", source, class_="frame")
    if contract["note"]:
        yield from prose(told.both(contract["note"]), class_="small")
    yield element("p", total(told), class_="answer" if settled["complete"] else "answer open")


def _date(month: str) -> Markup:
    return element("time", month, datetime=month)


def _section(title: str, *parts: str) -> Markup:
    return element("section", element("h2", title), *parts)


def _due(told: Words) -> Iterator[Markup]:
    _, settled = told._, told.settled
    rows = []
    for number, one in enumerate(settled["payments"], start=1):
        amount = told.exact.money(one["amount"])
        if one["status"] == "missing":
            amount = _("cannot be settled")
        name = join([f"{number}. ", told.head(one)])
        rows.append(Row(name, [_date(one["date"]), told.account(one["payer"]),
                               told.account(one["payee"]), amount]))  # fmt: skip
    if not rows:
        yield _section(_("What is to be paid"), element("p", _("Nothing has fallen due.")))
        return
    heads = [_("payment"), _("falls due"), _("pays"), _("is paid"), _("amount")]
    parts = [table(_("Payments by date"), heads, rows, words=(1, 2, 3), kind="cards")]
    for side, word, head in (
        ("by_payer", _("Pays in all"), _("pays")),
        ("by_payee", _("Is paid in all"), _("is paid")),
    ):
        sums = [Row(told.account(one), [told.exact.money(one["amount"])]) for one in settled[side]]
        if sums:
            parts.append(table(word, [head, _("amount")], sums))
    yield _section(_("What is to be paid"), *parts)


def _missing(told: Words) -> Iterator[Markup]:
    _ = told._
    rows = [
        Row(told.lacking(one), [join(map(told.term, one["terms"]), ", ")])
        for one in told.settled["missing"]
    ]
    if rows:
        heads = [_("observation"), _("needed for")]
        body = table(_("Without these, nothing is guessed"), heads, rows, words=(1,))
        yield _section(_("What was not observed"), body)


def _observed(told: Words) -> Iterator[Markup]:
    _, settled = told._, told.settled
    rows = []
    if settled["people"]["total"] is not None:
        shown = told.exact.plain(settled["people"]["total"])
        rows.append(Row(told.observation("people"), [shown, ""]))
    for name, number in settled["people"]["by_cohort"].items():
        rows.append(Row(told.named_cohort(name), [told.exact.plain(number), ""]))
    for one in settled["observations"]:
        name = join([told.observation(one["measure"]), told.cohort(one)])
        value = told.exact.value(one["value"], one["unit"])
        rows.append(Row(name, [value, made_of(told, one)]))
    body: list[Markup] = []
    if rows:
        heads = [_("measure"), _("observed value"), _("made of")]
        body.append(table(_("Observed values"), heads, rows, words=(2,)))
    if settled["observed"]["reported_by"]:
        by = bdi(settled["observed"]["reported_by"])
        body.append(element("p", fill(_("Reported by {who}."), who=by)))
    if settled["observed"]["note"]:
        body.extend(prose(told.both(settled["observed"]["note"])))
    if body:
        yield _section(_("What was observed"), *body)


def _formed(told: Words) -> Iterator[Markup]:
    """What each measure is, as the contract says."""
    _ = told._
    rows = [
        Row(
            told.observation(one["measure"]),
            [counted(told, one), against(told, one), value(told, one)],
        )
        for one in told.settled["measures"]
    ]
    if rows:
        heads = [_("measure"), _("what is counted"), _("set against"), _("its value")]
        title = _("How the measures are formed")
        body = table(_("Measures as the contract says"), heads, rows, words=(1, 2, 3))
        yield _section(title, body)


def _capital(told: Words) -> Iterator[Markup]:
    _ = told._
    rows = []
    for one in told.settled["capital"]:
        amount = _("not known yet") if one["amount"] is None else told.exact.money(one["amount"])
        how = _("the observations") if one["observed"] else _("the contract")
        payer, payee = told.account(one["payer"]), told.account(one["payee"])
        rows.append(Row(_date(one["date"]), [payer, payee, how, amount]))
    if rows:
        heads = [_("date"), _("pays"), _("is paid"), _("known from"), _("amount")]
        yield _section(
            _("Capital"), table(_("Capital paid in"), heads, rows, words=(1, 2, 3), kind="cards")
        )


def _reckoned(told: Words) -> Iterator[Markup]:
    """Each payment, step by step."""
    items = []
    for number, one in enumerate(told.settled["payments"], start=1):
        steps = [element("p", line) for line in payment_lines(told, one)]
        steps += [element("p", line, class_="due") for line in due_lines(told, one)]
        heading = element("h3", join([f"{number}. ", told.head(one)]))
        items.append(element("li", heading, *steps))
    if items:
        yield _section(told._("How it was reckoned"), element("ol", *items, class_="payments"))


def _later(told: Words) -> Iterator[Markup]:
    rows = [
        Row(join([told.called(one, "term"), told.cohort(one)]), [_date(one["date"])])
        for one in told.settled["later"]
    ]
    if rows:
        _ = told._
        heads = [_("payment"), _("falls due")]
        body = table(_("Not settled here"), heads, rows, words=(1,))
        yield _section(_("Falls due later"), body)


def _signatures(told: Words) -> Iterator[Markup]:
    """A place for each party of the contract to sign, whatever roles it has."""
    _ = told._
    roles: dict[str, tuple[Settled, list[str]]] = {}
    parties = told.settled["contract"]["parties"]
    for one in (one for one in parties if one["party"] != ECONOMY):
        roles.setdefault(one["party"], (one, []))[1].append(told.role(one["role"]))
    blanks = (_("Place and date"), _("Signature"), _("Name in print"))
    blocks = [
        element(
            "div",
            element("h3", bdi(told.both(who["title"]))),
            element("p", ", ".join(dict.fromkeys(names)), class_="small"),
            *(_blank(word) for word in blanks),
            class_="sign",
        )
        for who, names in roles.values()
    ]
    intro = element(
        "p",
        _("The parties agree that this is what is owed under the contract.")
        if told.settled["complete"]
        else _("The parties agree that this is what is owed as far as is known."),
    )
    yield _section(_("Signatures"), intro, element("div", *blocks, class_="signatures"))


def _blank(word: str) -> Markup:
    return join([element("div", class_="rule"), element("p", word, class_="small")])


def _files(told: Words) -> Iterator[Markup]:
    """What this was made from, so that it can be made again."""
    _, settled = told._, told.settled
    files: Sequence[Settled] = [*settled["inputs"], settled["observed"]]
    rows = [Row(bdi(one["file"]), [element("code", escaped(one["sha256"] or ""))]) for one in files]
    heads = [_("file"), _("SHA-256")]
    body = table(_("Files and their check sums"), heads, rows, words=(1,))
    made = fill(_("Made by socinvest {version}."), version=settled["version"])
    yield _section(_("What this was made from"), body, element("p", made, class_="small"))
