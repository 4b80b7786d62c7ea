"""What a result hangs on, as text in 80 columns, read from the JSON of ``socinvest drivers``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.i18n import translator
from socinvest.report.deal_page import draws_line
from socinvest.report.drivers_worth_text import studies_text, worth_text
from socinvest.report.layout import paragraph, point, table
from socinvest.report.numbers import Numbers
from socinvest.report.page import Page

__all__ = ["drivers_text"]

Told = Mapping[str, Any]
_ROWS = 8
_FIGURES = 3
_SMALLEST = 0.001


def drivers_text(told: Told, lang: str) -> str:
    """Return the answer as text in ``lang``, at most 80 columns, ending in a newline."""
    page = Page(told, Numbers(lang, told["conventions"]["currency"]), translator(lang))
    blocks = [_head(page)]
    for section in ("perspectives", "payers"):
        for name, decision in told["decisions"][section].items():
            if section == "payers" and told["decisions"]["perspectives"]:
                continue
            blocks.append(_name(page, section, name).upper())
            blocks += _results(page, section, name)
            blocks.append(worth_text(page, decision))
    if told["decisions"]["perspectives"] and told["decisions"]["payers"]:
        blocks.append(_payers(page))
    blocks += studies_text(page)
    return "\n\n".join([*(b for b in blocks if b), _conventions(page), draws_line(page)]) + "\n"


def _name(page: Page, section: str, name: str) -> str:
    return page.perspective(name) if section == "perspectives" else page.party(name)


def _head(page: Page) -> str:
    _, told = page._, page.summary
    lines = [page.both(told["scenario"]["title"])]
    if told["variant"] != "base":
        lines.append(_("Variant {name}: {reading}.").format(
            name=told["variant"], reading=page.both(told["variant_title"])))  # fmt: skip
    changed = "; ".join(f"{one['path']} = {one['value']}" for one in told["set"])
    if changed:
        lines.append(_("Changed with --set: {changes}.").format(changes=changed))
    lines.append(_("What the result hangs on, and what it is worth to know it better."))
    return "\n".join(paragraph(line, indent=0) for line in lines)


def _conventions(page: Page) -> str:
    """What the figures are of."""
    _, told, numbers = page._, page.summary, page.numbers
    money = told["conventions"]
    lines = [
        _(
            "Present values in {currency} of {year}, against {comparator}; plus is a gain. People "
            "are counted in expected numbers: chance between people cannot be known beforehand, "
            "and no study tells it."
        ).format(
            currency=money["currency"], year=money["price_year"],
            comparator=page.strategy(told["comparator"]),
        )
    ]  # fmt: skip
    if not told["linear_in_people"]:
        lines.append(_(
            "Whole posts or a cap make money rise in steps; with expected numbers the steps are "
            "those of average people."
        ))  # fmt: skip
    if told["without_contract"]:
        lines.append(_("Without the contract, as everything that is solved for."))
    lines.append(_(
        "What knowing is worth follows from the uncertainty in the file: where that is assumed, "
        "so is the worth."
    ))  # fmt: skip
    concerned = numbers.counted(told["people"]["concerned"], told["people"]["unit"])
    lines.append(_("The decision concerns {people}.").format(people=concerned))
    return paragraph(" ".join(lines), indent=0)


def _results(page: Page, section: str, name: str) -> Iterator[str]:
    """The figures of every strategy: alone, with others, one at a time; and what fails."""
    _, numbers = page._, page.numbers
    for strategy, found in page.summary[section].items():
        one = found[name]
        npv = one["npv"]
        yield paragraph(
            _("{strategy}: net present value {mean} ({low} to {high}).").format(
                strategy=page.strategy(strategy), mean=numbers.amount(npv["mean"]),
                low=numbers.amount(npv["p5"]), high=numbers.amount(npv["p95"]),
            ),
            indent=0,
        )  # fmt: skip
        if not one["importance"]:
            yield paragraph(_("Nothing that is uncertain changes it."), indent=0)
            continue
        yield _tornado(page, one)
        yield "\n".join(point(line) for line in _failing(page, one))


def _tornado(page: Page, one: Told) -> str:
    _, numbers = page._, page.numbers
    shares = {row["parameter"]: row for row in one["importance"]}
    scale = numbers.scale([at["npv"] for row in one["tornado"] for at in row["at"].values()])
    order = sorted(
        one["tornado"],
        key=lambda r: -max(shares[r["parameter"]]["share"], shares[r["parameter"]]["together"]),
    )
    rows = []
    for row in order[:_ROWS]:
        share, at = shares[row["parameter"]], row["at"]
        rows.append([
            _("{figure} {low} to {high}").format(
                figure=row["parameter"], low=value(page, row["parameter"], at["p5"]["value"]),
                high=value(page, row["parameter"], at["p95"]["value"])),
            *(numbers.share(_told(share[key])) for key in ("share", "together")),
            *(numbers.scaled(at[level]["npv"], scale) for level in ("p5", "p50", "p95")),
        ])  # fmt: skip
    header = [_("Figure"), _("alone"), _("together"), "p5", "p50", "p95"]
    text = _(
        "Alone: the share of the variation that is known with the figure, and with it what goes "
        "along with it. Together: with all that it takes part in. Then the mean in {unit} with "
        "the figure at its 5th, 50th and 95th percentile, all else drawn."
    ).format(unit=scale.unit)
    lines = [table(header, rows, numbers=6), paragraph(text, indent=0)]
    left = len(order) - len(rows)
    if left:
        lines.append(paragraph(_("{count} more in the JSON.").format(count=left), indent=0))
    return "\n".join(lines)


def _told(share: float) -> float:
    """A share too small to be told from none is none."""
    return share if share >= _SMALLEST else 0.0


def value(page: Page, path: str, number: float) -> str:
    """A value of a figure; shares in per cent."""
    unit = next(p["unit"] for p in page.summary["parameters"] if p["parameter"] == path)
    if unit.startswith("%"):
        return f"{page.numbers.short(number * 100)}\u00a0%{unit[1:]}"
    return page.numbers.short(number)


def _failing(page: Page, result: Told) -> Iterator[str]:
    """What the rarer draws have in common."""
    _, share = page._, page.numbers.share
    given, one = result["given_assumed_effect"], result["failing"]
    if one["status"] == "all":
        yield _("It is below 0 in every draw.")
        return
    if one["status"] == "none":
        yield _("It is below 0 in no draw.")
        return
    form = _("It is below 0 in {share} of draws.")
    if given:
        form = _("It is below 0 in {share} of draws, given the assumed effect.")
    yield form.format(share=share(one["share"]))
    if one["status"] == "few":
        yield _("Too few draws differ to tell what they have in common.")
        return
    ways = {
        ("failing", "above"): _(
            "Of the draws that fail, {some} have {figure} above {value}, of all {all}."
        ),
        ("failing", "at_most"): _(
            "Of the draws that fail, {some} have {figure} at most {value}, of all {all}."
        ),
        ("others", "above"): _(
            "Of the draws that do not fail, {some} have {figure} above {value}, of all {all}."
        ),
        ("others", "at_most"): _(
            "Of the draws that do not fail, {some} have {figure} at most {value}, of all {all}."
        ),
    }
    for row in one["figures"][:_FIGURES]:
        yield ways[one["told_of"], row["side"]].format(
            some=share(row["of_told"]), all=share(row["of_all"]), figure=row["parameter"],
            value=value(page, row["parameter"], row["threshold"]),
        )  # fmt: skip
    found = one["rule"]
    if found is not None and len(found["conditions"]) > 1:
        parts = [
            (_("{figure} above {value}") if c["side"] == "above" else _("{figure} at most {value}"))
            .format(figure=c["parameter"], value=value(page, c["parameter"], c["threshold"]))
            for c in found["conditions"]
        ]  # fmt: skip
        form = (
            _("With {conditions}, {share} of draws fail.")
            if one["told_of"] == "failing"
            else _("With {conditions}, {share} of draws do not fail.")
        )
        both = _("{first} and {last}").format(first=parts[0], last=parts[1])
        yield form.format(conditions=both, share=share(found["told_where"]))


def _payers(page: Page) -> str:
    """What knowing is worth to each payer by itself."""
    _, numbers = page._, page.numbers
    found = page.summary["decisions"]["payers"]
    scale = numbers.scale([one["evpi"]["value"] for one in found.values()])
    rows = []
    for name, one in found.items():
        first = next((row for row in one["evppi"] if row["value"] > 0.0), None)
        rows.append([
            page.party(name), page.strategy(one["best"]),
            numbers.scaled(one["evpi"]["value"], scale),
            "" if first is None else numbers.scaled(first["value"], scale),
            "" if first is None else first["parameter"],
        ])  # fmt: skip
    header = [
        _("If each payer decided alone, {unit}").format(unit=scale.unit), _("best now"),
        _("everything"), _("one figure"), "",
    ]  # fmt: skip
    return table(header, rows, numbers=6)
