"""The tables of a comparison's page: a row for everybody, a column for each alternative."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from socinvest.report.compare_words import NOTHING_CHOSEN, Side, Told, Whose
from socinvest.report.html_markup import Markup, bdi, fill
from socinvest.report.html_table import Row, table
from socinvest.report.html_view import View
from socinvest.report.numbers import NOTHING, Scale

__all__ = [
    "best_table", "everybody", "fund_table", "loss_table", "named", "people_table",
    "positive_table", "value_table",
]  # fmt: skip

Cell = Callable[[str], str]


def named(one: Side, key: str) -> Markup:
    """A letter with its alternative: ``A (PPSS)``."""
    return fill("{letter} ({title})", letter=one.letter(key), title=bdi(one.title(key)))


def everybody(one: Side) -> Iterator[tuple[Whose, str]]:
    """Perspectives, then payers each with its budgets, and what kind of row each is."""
    for who in one.perspectives():
        yield who, "whole"
    for who in one.payers():
        yield who, "payer"
        for budget in one.budgets(who.name):
            yield budget, "budget"


def _without_budgets(one: Side) -> list[tuple[Whose, str]]:
    return [(who, kind) for who, kind in everybody(one) if kind != "budget"]


def _table(
    one: Side, caption: Markup | str, rows: Sequence[tuple[Whose, str]],
    cell: Callable[[Whose], Cell], more: Sequence[str] = (),
) -> Markup:  # fmt: skip
    keys = [*one.keys, *more]
    head = [one._("Who"), *map(one.letter, keys)]
    body = [Row(bdi(who.title), [*map(cell(who), keys)], kind) for who, kind in rows]
    return table(caption, head, body, kind="matrix")


def value_table(one: Side, view: View) -> Markup:
    """Net present values with what nine draws in ten lie between."""
    _, figures = one._, view.figures
    rows = list(everybody(one))
    scale = figures.scale(
        found["npv"][key] for who, _kind in rows
        for found in one.view(who)["alternatives"].values() for key in ("mean", "p5", "p95")
    )  # fmt: skip

    def cell(who: Whose) -> Cell:
        block = one.view(who)

        def told(key: str) -> str:
            if key in block["missing"]:
                return NOTHING
            npv = block["alternatives"][key]["npv"]
            mean, low, high = (figures.scaled(npv[at], scale) for at in ("mean", "p5", "p95"))
            if low == high:
                return mean
            return fill(_("{mean} ({low} to {high})"), mean=mean, low=low, high=high)

        return told

    caption = fill(_("Net present value, {unit}: mean and, in brackets, p5 to p95"),
                   unit=scale.unit)  # fmt: skip
    return _table(one, caption, rows, cell)


def best_table(one: Side, view: View) -> Markup:
    """The chance of being best."""
    caption = one._("Chance of being best")
    return _table(one, _given(one, caption), _without_budgets(one), _share(one, view, "best"),
                  [NOTHING_CHOSEN])  # fmt: skip


def positive_table(one: Side, view: View) -> Markup:
    """The chance of plus."""
    caption = one._("Chance of plus against what is done today")
    return _table(one, _given(one, caption), _without_budgets(one), _share(one, view, "positive"))


def _given(one: Side, caption: str) -> str:
    """A caption of chances: a table may be taken out of its page."""
    assumed = one.assumed()
    return f"{caption}. {assumed}" if assumed else caption


def _share(one: Side, view: View, figure: str) -> Callable[[Whose], Cell]:
    return lambda who: lambda key: view.figures.share(_of(one, who, key)[f"chance_{figure}"])


def _of(one: Side, who: Whose, key: str) -> Told:
    block = one.view(who)
    found: Told = block[key] if key == NOTHING_CHOSEN else block["alternatives"][key]
    return found


def loss_table(one: Side, view: View) -> Markup:
    """The expected loss."""
    rows, keys = _without_budgets(one), [*one.keys, NOTHING_CHOSEN]
    scale = view.figures.scale(
        _of(one, who, key)["expected_loss"] for who, _ in rows for key in keys
    )

    def cell(who: Whose) -> Cell:
        return lambda key: view.figures.scaled(_of(one, who, key)["expected_loss"], scale)

    caption = one._("Expected loss, {unit}").format(unit=scale.unit)
    return _table(one, _given(one, caption), rows, cell, [NOTHING_CHOSEN])


def fund_table(one: Side, view: View) -> Markup:
    """What the fund pays, and what each perspective has for each krona of it."""
    _, fund, figures = one._, one.told["fund"], view.figures
    by = fund["alternatives"]
    scale = figures.scale(found["money"]["mean"] for found in by.values())
    paid = _("paid by the fund, {unit}").format(unit=scale.unit)
    rows = [Row(paid, [figures.scaled(by[key]["money"]["mean"], scale) for key in one.keys])]
    for who in one.perspectives(all_=True):
        rows.append(Row(bdi(who.title), [_ratio(one, view, by[k], who) for k in one.keys]))
    names = ", ".join(one.page.account(*name.split("/", 1)) for name in fund["budgets"])
    caption = fill(
        _("For each {unit} of fund money ({budgets})"), unit=one.unit(), budgets=bdi(names)
    )
    return table(caption, [_("Who"), *map(one.letter, one.keys)], rows)


def _ratio(one: Side, view: View, found: Told, who: Whose) -> str:
    ratio = found["per_unit"][who.name]
    if ratio["value"] is None or ratio["p5"] is None:
        return view.figures.plain(ratio["value"], 2)
    value, low, high = (view.figures.plain(ratio[key], 2) for key in ("value", "p5", "p95"))
    if low == high:
        return value
    return fill(one._("{mean} ({low} to {high})"), mean=value, low=low, high=high)


def people_table(one: Side, view: View) -> Markup:
    """People reached, and what each perspective has for each of them."""
    _, people, figures = one._, one.told["people"], view.figures
    reached = [figures.plain(people[key]["reached"]) for key in one.keys]
    rows = [Row(_("people reached"), reached)]
    values: dict[str, list[float | None]] = {
        who.title: [people[key]["per_person"].get(who.name) for key in one.keys]
        for who in one.perspectives(all_=True)
    }
    scale: Scale = figures.scale([0.0])
    for title, own in values.items():
        rows.append(Row(bdi(title), [figures.scaled(value, scale) for value in own]))
    caption = _("For each person reached, {unit}").format(unit=scale.unit)
    return table(caption, [_("Who"), *map(one.letter, one.keys)], rows)
