"""A settlement as text in 80 columns: what was observed, each payment in words, the sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socinvest.report.html_markup import Markup, bdi, fill, join, plain
from socinvest.report.layout import paragraph, point, table
from socinvest.report.settled_measures import formed
from socinvest.report.settled_words import Settled, Words, words

__all__ = ["due_lines", "made_of", "payment_lines", "settled_text", "total"]


_LISTED = 4
"""More missing observations than these are told at the end only."""


def settled_text(settled: Settled, lang: str) -> str:
    """Return a settlement as text in ``lang``, at most 80 columns, ending in a newline."""
    told = words(settled, lang)
    blocks = [_head(told), _observed(told), _formed(told), _capital(told), *_payments(told)]
    blocks += [_sums(told), _missing(told), _later(told)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _head(told: Words) -> str:
    _, settled = told._, told.settled
    lines = [
        fill(_("What is owed: {contract}"), contract=bdi(told.both(settled["contract"]["title"]))),
        fill(
            _("Scenario {id} ({file}), variant {variant}. Observed: {observed}."),
            id=bdi(settled["scenario"]["id"]), file=bdi(settled["scenario"]["file"]),
            variant=bdi(settled["variant"]), observed=bdi(settled["observed"]["file"]),
        ),
    ]  # fmt: skip
    if settled["observed"]["reported_by"]:
        by = bdi(settled["observed"]["reported_by"])
        lines.append(fill(_("Reported by {who}."), who=by))
    if settled["set"]:
        changes = "; ".join(f"{one['path']} = {one['value']}" for one in settled["set"])
        lines.append(fill(_("Changed with --set: {changes}."), changes=bdi(changes)))
    if settled["until"]:
        lines.append(fill(_("What falls due by {month}."), month=settled["until"]))
    lines.append(total(told))
    return "\n".join(paragraph(plain(line), indent=0) for line in lines)


def total(told: Words) -> Markup:
    """What is due in all, and whether that is all of it."""
    _, settled = told._, told.settled
    amount = told.exact.money(settled["total"])
    if settled["complete"]:
        return fill(_("Due in all: {amount}."), amount=amount)
    if len(settled["missing"]) > _LISTED:
        return fill(
            _("Due as far as is known: {amount}. Incomplete: {count} observations are missing."),
            amount=amount, count=len(settled["missing"]),
        )  # fmt: skip
    if settled["missing"]:
        names = join(map(told.lacking, settled["missing"]), ", ")
        return fill(
            _("Due as far as is known: {amount}. Incomplete: {missing} was not observed."),
            amount=amount, missing=names,
        )  # fmt: skip
    return fill(_("Due as far as is known: {amount}. Incomplete."), amount=amount)


def _list(title: str, lines: Sequence[Markup]) -> str:
    return "\n".join([title, *(point(plain(line)) for line in lines)]) if lines else ""


def _observed(told: Words) -> str:
    return _list(told._("What was observed"), list(observations(told)))


def _formed(told: Words) -> str:
    _ = told._
    return _list(_("How the measures are formed"),
                 [formed(told, one) for one in told.settled["measures"]])  # fmt: skip


def observations(told: Words) -> Iterator[Markup]:
    """People and measures, each with its value and what it was made of."""
    _, settled = told._, told.settled
    people = settled["people"]
    if people["total"] is not None:
        shown = told.exact.plain(people["total"])
        yield fill("{what}: {value}", what=told.observation("people"), value=shown)
    for name, number in people["by_cohort"].items():
        shown = told.exact.plain(number)
        yield fill("{what}: {value}", what=told.named_cohort(name), value=shown)
    for one in settled["observations"]:
        what = join([told.observation(one["measure"]), told.cohort(one)])
        value = told.exact.value(one["value"], one["unit"])
        yield fill("{what}: {value}", what=what, value=join([value, made_of(told, one)]))


def made_of(told: Words, one: Settled) -> Markup:
    """What was counted and what that was set against, where that is known."""
    _ = told._
    if one["counted"] is None:
        return Markup("")
    unit = one["counted_unit"]
    counted = told.exact.value(one["counted"], unit)
    if one["counterfactual"] is None:
        return fill(" " + _("(counted {counted})"), counted=counted)
    against = told.exact.value(one["counterfactual"], unit)
    return fill(" " + _("(counted {counted}, set against {against})"), counted=counted,
                against=against)  # fmt: skip


def _capital(told: Words) -> str:
    _ = told._
    lines = []
    for one in told.settled["capital"]:
        amount = _("not known yet") if one["amount"] is None else told.exact.money(one["amount"])
        sentence = (
            _("{date}: {payer} to {payee}, {amount}, as observed")
            if one["observed"]
            else _("{date}: {payer} to {payee}, {amount}, as agreed")
        )
        lines.append(
            fill(sentence, date=one["date"], payer=told.account(one["payer"]),
                 payee=told.account(one["payee"]), amount=amount)
        )  # fmt: skip
    return _list(_("Capital"), lines)


def _payments(told: Words) -> Iterator[str]:
    _ = told._
    yield _("Payments")
    for number, payment in enumerate(told.settled["payments"], start=1):
        lines = [f"{number}. {plain(told.head(payment))}"]
        steps = [*payment_lines(told, payment), *due_lines(told, payment)]
        lines += [paragraph(plain(line)) for line in steps]
        yield "\n".join(lines)
    if not told.settled["payments"]:
        yield paragraph(_("Nothing has fallen due."))


def payment_lines(told: Words, payment: Settled) -> Iterator[Markup]:
    """Who pays whom and when, the formula, the condition and the limits."""
    _ = told._
    payer, payee = told.account(payment["payer"]), told.account(payment["payee"])
    yield fill(_("{date}: {payer} to {payee}"), date=payment["date"], payer=payer, payee=payee)
    yield told.formula(payment)
    if payment["condition"] is not None:
        condition = told.condition(payment["condition"])
        yield fill(_("Condition: {condition}"), condition=condition)
    if payment["stopped"]:
        yield fill(_("The contract has been stopped: nothing is paid."))
    yield from told.cuts(payment)


def due_lines(told: Words, payment: Settled) -> Iterator[Markup]:
    """What is due, or why that is not known."""
    _ = told._
    if payment["status"] == "missing":
        names = join(map(told.lacking, payment["missing"]), ", ")
        yield fill(_("Cannot be settled: {missing} was not observed."), missing=names)
        return
    yield fill(_("Due: {amount}"), amount=told.exact.money(payment["amount"]))
    if payment["may_change_by"]:
        limits = join(map(bdi, payment["may_change_by"]), ", ")
        change = _("May change by the limit {limits}, when the payments before it are known.")
        yield fill(change, limits=limits)


def _sums(told: Words) -> str:
    _, settled = told._, told.settled
    rows = []
    for side, word in (("by_payer", _("Pays")), ("by_payee", _("Is paid"))):
        rows += [
            (f"{word}: {plain(told.account(one))}", told.exact.money(one["amount"]))
            for one in settled[side]
        ]
    return table([_("Sums"), _("amount")], rows) if rows else ""


def _missing(told: Words) -> str:
    _ = told._
    lines = [
        fill(_("{what}: needed for {terms}"), what=told.lacking(one),
             terms=join(map(told.term, one["terms"]), ", "))
        for one in told.settled["missing"]
    ]  # fmt: skip
    return _list(_("Not observed"), lines)


def _later(told: Words) -> str:
    _ = told._
    lines = [
        fill("{date}: {what}", date=one["date"],
             what=join([told.called(one, "term"), told.cohort(one)]))
        for one in told.settled["later"]
    ]  # fmt: skip
    return _list(_("Falls due later"), lines)
