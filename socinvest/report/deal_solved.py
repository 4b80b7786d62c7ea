"""A solved term of a contract as text in 80 columns, and the frontier along one.

Everything is read from the JSON of ``socinvest contract --solve`` or ``--frontier``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from socinvest.report.deal_page import Told, deal_page, draws_line, head, percent
from socinvest.report.layout import harmless, paragraph, point, table
from socinvest.report.page import Page

__all__ = ["frontier_text", "solved_text"]

_ROWS = 13


def solved_text(told: Told, lang: str) -> str:
    """Return a solved term as text in ``lang``, at most 80 columns, ending in a newline."""
    page = deal_page(told, lang)
    one = told["solve"]
    blocks = [head(page, told["contract"]["title"], None), _answer(page, one)]
    if one["achieved"] is not None:
        blocks.append(_achieved(page, one))
    blocks.append(_curve(page, one, [] if one["value"] is None else [one["value"]]))
    if one["set"] is not None:
        # A setting stands unbroken on a line of its own, to be copied.
        variant = "" if told["variant"] == "base" else f"--variant {_shell(told['variant'])} "
        blocks.append(f"{page._('To run with it:')}\n   {variant}--set {_shell(one['set'])}")
    return "\n\n".join([*blocks, draws_line(page)]) + "\n"


def frontier_text(told: Told, lang: str) -> str:
    """Return the frontier along a term as text in ``lang``, at most 80 columns."""
    page = deal_page(told, lang)
    one = told["frontier"]
    blocks = [head(page, told["contract"]["title"], None), _curve(page, one, [])]
    if one["targets"]:
        blocks.append(_stretches(page, one))
    return "\n\n".join([*blocks, draws_line(page)]) + "\n"


def _answer(page: Page, one: Told) -> str:
    """What was asked, and the value that answers it."""
    _ = page._
    value = _value(page, one)
    searched = {"low": value(one["searched"][0]), "high": value(one["searched"][1])}
    target = one["target"]["text"].replace(" %", "\u00a0%")
    told = {"term": one["term"], "target": target, **searched}
    sentences = {
        "none": _("No value of {term} from {low} to {high} reaches the target: {target}."),
        "always": _("Every value of {term} from {low} to {high} reaches the target: {target}."),
        "undefined": _(
            "The target has no meaning for any value of {term} from {low} to {high}: {target}."
        ),
    }
    if one["status"] != "found":
        lines = [sentences[one["status"]].format(**told)]
    else:
        form = (
            _("{term} from {value} on reaches the target: {target}.")
            if one["reached"] == "from"
            else _("{term} up to {value} reaches the target: {target}.")
        )
        lines = [form.format(value=value(one["value"]), **told)]
        if one["whole"]:
            lines.append(_("Only whole numbers were tried; the one beside it does not reach it."))
        others = [value(cross["value"]) for cross in one["crossings"][1:]]
        if others:
            lines.append(_("Beyond that it changes again, at {values}.").format(
                values=", ".join(others)))  # fmt: skip
        lines.append(_("Searched from {low} to {high}.").format(**searched))
    if one["stated"] is not None:
        lines.append(_("The file has {value}.").format(value=value(one["stated"])))
    if one["possible"] and one["possible"] != one["searched"]:
        lines.append(
            _("The contract is possible from {low} to {high}, as far as was tried.").format(
                low=value(one["possible"][0]), high=value(one["possible"][1])
            )
        )
    return paragraph(" ".join(lines), indent=0)


def _achieved(page: Page, one: Told) -> str:
    """What it comes to for each, as the file is and with the value found."""
    _, numbers = page._, page.numbers
    rows: list[list[str]] = []

    def row(words: str, role: str, key: str, show: Callable[[float | None], str]) -> None:
        before, after = one["as_stated"][role], one["achieved"][role]
        if before is not None and after is not None:
            rows.append([words, show(before[key]), show(after[key])])

    def rate(value: float | None) -> str:
        return _("none") if value is None else percent(page, value)

    row(_("Investor: rate of return of the mean flow"), "investor", "irr", rate)
    if (one["achieved"]["investor"] or {}).get("npv") is not None:
        row(_("Investor: present value"), "investor", "npv", numbers.amount)
    row(_("Investor: pays in"), "investor", "capital", numbers.amount)
    row(_("Investor: gets back"), "investor", "received", numbers.amount)
    row(_("Investor: chance of loss"), "investor", "chance_of_loss", numbers.share)
    row(_("Outcome payer: pays"), "outcome_payer", "paid", numbers.amount)
    row(_("Outcome payer: net cost"), "outcome_payer", "net_cost", numbers.amount)
    row(_("Outcome payer: chance of paying more than it saves"), "outcome_payer",
        "chance_pays_more_than_saves", numbers.share)  # fmt: skip
    row(_("Provider: chance of not covering its cost"), "provider",
        "chance_of_not_covering_cost", numbers.share)  # fmt: skip
    row(_("Guarantor: pays"), "guarantor", "paid", numbers.amount)
    value = _value(page, one)
    text = table([_("On average"), _("as in the file"), value(one["value"])], rows)
    return "\n".join([text, paragraph(_two_views(page), indent=0)])


def _two_views(page: Page) -> str:
    """How the chance of paying more than it saves and the net cost differ."""
    return page._(
        "Paying more than it saves sets what the outcome payer pays against what it truly saves. "
        "Its net cost holds all its money, the work that it does itself and the capital that it "
        "receives too, so one may be good and the other bad."
    )


def _curve(page: Page, one: Told, keep: Sequence[float]) -> str:
    """Investor and payer along the term."""
    _, numbers = page._, page.numbers
    value = _value(page, one)
    curve = _thinned(one["curve"], [*keep, one["stated"]])
    investor = curve[0]["investor"] is not None
    scale = numbers.scale([
        row["outcome_payer"][key] for row in curve for key in ("paid", "net_cost")
    ])  # fmt: skip
    rows = []
    for row in curve:
        mark = " *" if row["value"] == one["stated"] else ""
        own = row["investor"] or {}
        shown = [percent(page, own["irr"]), numbers.share(own["chance_of_loss"])] if own else []
        payer = row["outcome_payer"]
        rows.append([
            value(row["value"]) + mark, *shown,
            numbers.share(payer["chance_pays_more_than_saves"]),
            numbers.scaled(payer["paid"], scale), numbers.scaled(payer["net_cost"], scale),
        ])  # fmt: skip
    header = [
        "", *([_("return"), _("loss")] if investor else []),
        _("pays more"), _("pays"), _("net cost"),
    ]  # fmt: skip
    text = _("Along {term}:").format(term=one["term"])
    if investor:
        text += " " + _(
            "the investor's rate of return of the mean cash flow, and its chance of loss;"
        )
    text += " " + _(
        "the outcome payer's chance of paying more than it saves, what it pays and its net cost, "
        "in {unit}."
    ).format(unit=scale.unit)
    if any(row["value"] == one["stated"] for row in curve):
        text += " " + _("* as in the file.")
    if one.get("achieved") is None:
        text += " " + _two_views(page)
    return "\n".join([paragraph(text, indent=0), "", table(header, rows)])


def _thinned(curve: Sequence[Told], keep: Sequence[float | None]) -> list[Told]:
    """At most so many rows, evenly, and those that must stay."""
    step = max(-(-len(curve) // _ROWS), 1)
    last = len(curve) - 1
    return [
        row for i, row in enumerate(curve) if i % step == 0 or i == last or row["value"] in keep
    ]


def _stretches(page: Page, one: Told) -> str:
    """Where each target is reached, and where all are."""
    _ = page._
    value = _value(page, one)
    low, high = (value(end) for end in one["searched"])

    def told(stretches: Sequence[Sequence[float]]) -> str:
        if not stretches:
            return _("none from {low} to {high}").format(low=low, high=high)
        return ", ".join(
            _("{low} to {high}").format(low=value(a), high=value(b)) for a, b in stretches
        )

    lines = [
        point(f"{target['target']['text']}: {told(target['stretches'])}")
        for target in one["targets"]
    ]
    if len(lines) > 1:
        lines.append(point(_("all of them: {stretches}").format(stretches=told(one["stretches"]))))
    return "\n".join([_("Where the targets are reached"), *lines])


def _value(page: Page, one: Told) -> Callable[[float], str]:
    """How a value of the term is written."""
    _, numbers, unit = page._, page.numbers, one["unit"]
    words = {"months": _("months")}

    def shown(value: float) -> str:
        if unit == numbers.currency:
            return numbers.money(value)
        if unit in ("person", "persons") or unit == page.summary["unit"]:
            return numbers.counted(value, "person" if unit == "persons" else unit)
        figure = numbers.plain(value) if one["whole"] else numbers.short(value)
        if unit == "months" and value == 1:
            return _("1 month")
        return f"{figure}\u00a0{words.get(unit, unit)}".rstrip("\u00a0")

    return shown


def _shell(setting: str) -> str:
    """A setting in quotes that a shell takes as they are."""
    text = harmless(setting)
    return "'" + text.replace("'", "'\\''") + "'" if any(c in text for c in ' "{}') else text
