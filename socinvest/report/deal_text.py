"""A contract's own answer as text in 80 columns: payments, what they depend on, who bears what.

Everything is read from the JSON of ``socinvest contract``.
"""

from __future__ import annotations

from collections.abc import Iterator

from socinvest.report.contract_words import accounts, called, dates, who
from socinvest.report.deal_luck import improvement_table, luck_table
from socinvest.report.deal_page import Told, deal_page, draws_line, head, percent, spread
from socinvest.report.exact import Exact
from socinvest.report.layout import columns, paragraph, point, table
from socinvest.report.page import Page

__all__ = ["deal_text"]

_MOST = 5
_WIDE = 12
_PARTIES = "ABCDE"
_CASES = "abc"


def deal_text(told: Told, lang: str) -> str:
    """Return the answer as text in ``lang``, at most 80 columns, ending in a newline."""
    page = deal_page(told, lang)
    contract = told["contract"]
    blocks = [head(page, contract["title"], contract["reading"]["title"])]
    if contract["note"]:
        blocks.append(paragraph(page.both(contract["note"]), indent=0))
    for strategy, one in contract["by_strategy"].items():
        if len(contract["by_strategy"]) > 1:
            blocks.append(paragraph(page.strategy(strategy).upper(), indent=0))
        blocks += [_terms(page, one), _payout(page, strategy), _parts(page, one)]
        blocks += [luck_table(page, strategy, one), improvement_table(page, strategy)]
    return "\n\n".join([block for block in blocks if block] + [draws_line(page)]) + "\n"


def _terms(page: Page, one: Told) -> str:
    """Who pays whom: a table of the terms, and of the capital."""
    _, numbers = page._, page.numbers
    lines = [
        point(
            _("{date}: {payer} pays in {amount} of {committed} promised, to {payee}").format(
                date=dates(_, capital["dates"]), payer=accounts(page, capital["investor"]),
                amount=numbers.amount(capital["drawn"]), payee=accounts(page, capital["to"]),
                committed=numbers.amount(capital["committed"]),
            )
        )
        for capital in one["investments"]
    ]  # fmt: skip
    scale = numbers.scale([t[key] for t in one["terms"] for key in ("mean", "p5", "p95")])
    rows = [
        [
            f"{called(page, t, 'term')}: {accounts(page, t['payer'])} → "
            f"{accounts(page, t['payee'])}",
            *(numbers.scaled(t[key], scale) for key in ("mean", "p5", "p95")),
            numbers.share(t["paid_share"]), dates(_, t["due"]),
        ]
        for t in one["terms"]
    ]  # fmt: skip
    header = [_("Payments, {unit}").format(unit=scale.unit), _("mean"), "p5", "p95",
              _("paid"), _("when")]  # fmt: skip
    title = _("Who pays whom")
    return "\n".join([title, *lines, table(header, rows, numbers=7)])


def _payout(page: Page, strategy: str) -> str:
    """What each party gets by what is measured."""
    _, numbers, exact = page._, page.numbers, Exact(page.numbers)
    one = page.summary["payout"][strategy]
    if one is None:
        return paragraph(_("Nothing is paid for what is measured."), indent=0)
    first, *others = one["cases"]
    parties = [name for name, row in first["parties"].items() if any(row)]
    scale = numbers.scale([x for name in parties for x in first["parties"][name]])
    rows = [
        [
            exact.value(value, one["unit"]),
            numbers.share(one["at_or_below"][i]),
            *(numbers.scaled(first["parties"][name][i], scale) for name in parties),
        ]
        for i, value in enumerate(one["values"])
    ]
    measure = page.both(one["title"]) if one["title"] else one["measure"]
    text = _(
        "Net, in {unit}, by the {measure} that is measured; the first column is the share of "
        "draws in which no more is. Everything else is as on average."
    ).format(unit=scale.unit, measure=measure)
    if one["improves"] is not None:
        text += " " + (
            _("Plus means less than what it is set against, which is better.")
            if one["improves"] == "down"
            else _("Plus means more than what it is set against, which is better.")
        )
    if first["given"]:
        text += " " + _("Here {conditions}.").format(conditions=_given(page, first["given"]))
    # As many parties as eighty columns hold.
    shown, left = parties[:_MOST], parties[_MOST:]
    names = [page.party(name) for name in shown]
    lines = [_("What is paid for what is measured"), paragraph(text, indent=0)]
    if any(columns(name) > _WIDE for name in names):
        lines += [point(f"{letter}: {name}") for letter, name in zip(_PARTIES, names, strict=False)]
        names = list(_PARTIES[: len(names)])
    lines += ["", table(["", _("draws"), *names], [row[: 2 + _MOST] for row in rows], numbers=7)]
    if left:
        named = ", ".join(page.party(name) for name in left)
        lines.append(paragraph(_("In the JSON too: {names}.").format(names=named), indent=0))
    if others:
        lines += ["", *_cases(page, one, others)]
    return "\n".join(lines)


def _cases(page: Page, one: Told, others: list[Told]) -> Iterator[str]:
    """What is paid in all, where something true or false of the contract does not hold."""
    _, numbers, exact = page._, page.numbers, Exact(page.numbers)
    sums = [[sum(r[i] for r in case["terms"].values()) for i in range(len(one["values"]))]
            for case in others]  # fmt: skip
    scale = numbers.scale([x for row in sums for x in row])
    yield paragraph(_("All terms together, in {unit}, where").format(unit=scale.unit), indent=0)
    for letter, case in zip(_CASES, others, strict=False):
        yield point(f"{letter}: {_given(page, case['given'])}")
    rows = [
        [exact.value(value, one["unit"]),
         *(numbers.scaled(row[i], scale) for row in sums)]
        for i, value in enumerate(one["values"])
    ]  # fmt: skip
    yield table(["", *_CASES[: len(others)]], rows)


def _given(page: Page, given: Told) -> str:
    """What is true and false: ``delivered yes, school no``."""
    _, measures = page._, page.summary["contract"]["measures"]
    told = []
    for name, answer in given.items():
        title = measures[name]["title"]
        said = _("yes") if answer else _("no")
        told.append(f"{page.both(title) if title else name}: {said}")
    return ", ".join(told)


def _parts(page: Page, one: Told) -> str:
    """What the contract is to each who takes part."""
    _ = page._
    told: list[str] = [_("What it is to each")]
    for key, lines in (
        ("investor", _investor), ("outcome_payer", _payer), ("provider", _provider),
        ("guarantor", _guarantor),
    ):  # fmt: skip
        if one[key] is not None:
            told += [point(line) for line in lines(page, one[key])]
    return "\n".join(told)


def _investor(page: Page, one: Told) -> Iterator[str]:
    _, numbers, irr = page._, page.numbers, one["irr"]
    yield _(
        "Investor ({who}): pays in {capital}, gets back {received} on average ({multiple} times); "
        "net {net}."
    ).format(
        who=who(page, one["who"]), capital=numbers.amount(one["capital"]),
        received=numbers.amount(one["received"]), multiple=numbers.short(one["multiple"]),
        net=spread(page, one["net"]),
    )  # fmt: skip
    text = _("Rate of return of the mean cash flow: {rate} a year; by draw {low} to {high}.")
    if irr["of_mean_flow"] is None:
        text = _("The mean cash flow has no rate of return; by draw {low} to {high}.")
    text = text.format(
        rate=percent(page, irr["of_mean_flow"]), low=percent(page, irr["p5"]),
        high=percent(page, irr["p95"]),
    )  # fmt: skip
    if irr["undefined_share"]:
        text += " " + _("{share} of draws have none.").format(
            share=numbers.share(irr["undefined_share"])
        )
    yield text
    yield _("Loses money in {share} of draws, {loss} on average; worst 5 %: {worst}.").format(
        share=numbers.share(one["chance_of_loss"]), loss=numbers.amount(one["expected_loss"]),
        worst=numbers.amount(one["worst5"]),
    )  # fmt: skip


def _payer(page: Page, one: Told) -> Iterator[str]:
    _, numbers = page._, page.numbers
    yield _(
        "Outcome payer ({who}): pays {paid}, truly saves {saved}; all in all {net} net."
    ).format(
        who=who(page, one["who"]), paid=spread(page, one["paid"]),
        saved=spread(page, one["saved"]), net=spread(page, one["net_cost"]),
    )  # fmt: skip
    yield _("Pays more than it saves in {share} of draws; worst 5 %: costs {worst} net.").format(
        share=numbers.share(one["chance_pays_more_than_saves"]),
        worst=numbers.amount(one["worst5"]),
    )
    even = one["break_even_measured"]
    if even is not None and even["status"] == "found":
        yield _("Is covered from a measured saving of {value} on.").format(
            value=numbers.amount(even["value"])
        )


def _provider(page: Page, one: Told) -> Iterator[str]:
    _, numbers, gap = page._, page.numbers, one["gap"]
    yield _(
        "Service provider ({who}): delivering costs {cost}, it receives {received}; of that "
        "{activity} whatever is measured and {success} for what is measured."
    ).format(
        who=who(page, one["who"]), cost=numbers.amount(one["cost"]["mean"]),
        received=numbers.amount(one["received"]["mean"]),
        activity=numbers.amount(one["activity"]["mean"]),
        success=spread(page, one["success"]),
    )  # fmt: skip
    yield _(
        "Has laid out {largest} of its own at most; is not covered in {share} of draws, and "
        "lacks {gap} in the end."
    ).format(
        largest=numbers.amount(gap["largest"]["mean"]), gap=spread(page, gap),
        share=numbers.share(one["chance_of_not_covering_cost"]),
    )  # fmt: skip


def _guarantor(page: Page, one: Told) -> Iterator[str]:
    _, numbers = page._, page.numbers
    yield _("Guarantor ({who}): pays {paid}, in {share} of draws; worst 5 %: {worst}.").format(
        who=who(page, one["who"]), paid=spread(page, one["paid"]),
        share=numbers.share(one["paid_share"]), worst=numbers.amount(one["worst5"]),
    )  # fmt: skip
