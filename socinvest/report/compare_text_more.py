"""A comparison as text: the fund, people reached, budgets by year, and what a year is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from socinvest.model import SHARED_BUDGET
from socinvest.report.compare_words import NOTHING_CHOSEN, Side, Told, Whose
from socinvest.report.layout import paragraph, table
from socinvest.report.numbers import NOTHING, Scale

__all__ = ["acceptability", "block", "budgets", "fund", "panels", "people"]

_ABREAST = 6
"""As many alternatives as eighty columns hold beside each other."""
_YEARS = 5
_WORTHS = 5


def panels(
    one: Side,
    rows: Iterable[tuple[str, Callable[[str], str]]],
    more: Sequence[str] = (),
    numbers: int = 9,
) -> str:
    """A table with a column for each alternative, as many tables as there must be."""
    keys, rows = [*one.keys, *more], list(rows)
    parts = []
    for at in range(0, len(keys), _ABREAST + 1):
        some = keys[at : at + _ABREAST + 1]
        if len(some) > _ABREAST and numbers > 8:
            numbers = 8
        head = ["", *map(one.letter, some)]
        parts.append(table(head, [[name, *map(cell, some)] for name, cell in rows], numbers))
    return "\n\n".join(parts)


def block(title: str, legend: str, body: str) -> str:
    return "\n".join([paragraph(title, indent=0), paragraph(legend, indent=0), "", body])


def fund(one: Side) -> str:
    _, found = one._, one.told["fund"]
    if found is None:
        return paragraph(
            _("No file has a fund that finances others; name a budget with --fund to see what its "
              "money gives."),
            indent=0,
        )  # fmt: skip
    scale = one.numbers.scale(f["money"]["mean"] for f in found["alternatives"].values())
    rows: list[tuple[str, Callable[[str], str]]] = [
        (
            _("paid by the fund, {unit}").format(unit=scale.unit),
            lambda key: one.numbers.scaled(found["alternatives"][key]["money"]["mean"], scale),
        )
    ]
    for who in one.perspectives(all_=True):
        rows.append((who.title, _per_unit(one, found, who)))
    budgets = ", ".join(map(_account(one), found["budgets"]))
    title = _("For each {unit} of fund money ({budgets})").format(unit=one.unit(), budgets=budgets)
    legend = one.defined("per_unit") + " " + _("A dash: the fund pays nothing.")
    return block(title, legend, panels(one, rows))


def _account(one: Side) -> Callable[[str], str]:
    def named(name: str) -> str:
        party, _, budget = name.partition("/")
        return one.page.account(party, budget)

    return named


def _per_unit(one: Side, found: Told, who: Whose) -> Callable[[str], str]:
    def cell(key: str) -> str:
        value = found["alternatives"][key]["per_unit"][who.name]["value"]
        return one.numbers.plain(value, 2)

    return cell


def people(one: Side) -> str:
    found = one.told["people"]
    rows: list[tuple[str, Callable[[str], str]]] = [
        (one._("people reached"), lambda key: one.numbers.plain(found[key]["reached"]))
    ]
    for who in one.perspectives(all_=True):
        rows.append((who.title, _per_person(one, who)))
    unit = one.numbers.scale([0.0]).unit
    title = one._("For each person reached, {unit}").format(unit=unit)
    return block(title, one.defined("per_person"), panels(one, rows))


def _per_person(one: Side, who: Whose) -> Callable[[str], str]:
    def cell(key: str) -> str:
        return one.numbers.plain(one.told["people"][key]["per_person"].get(who.name))

    return cell


def budgets(one: Side) -> Iterator[str]:
    """The yearly budget effect of every budget in which it can be seen."""
    _ = one._
    every = [
        (one.page.account(*name.split("/", 1)), name)
        for who in one.payers()
        for name in ([b.name for b in one.budgets(who.name)] or [f"{who.name}/{SHARED_BUDGET}"])
        if name in one.told["budget_effect"]
    ]
    scale = one.numbers.scale(
        value
        for _title, name in every
        for rows in one.told["budget_effect"][name].values()
        for value in (sum(r["mean"] for r in rows), *(r["mean"] for r in rows))
    )
    shown = [(title, name) for title, name in every if _seen(one, name, scale)]
    parts = [_yearly(one, *budget, scale) for budget in shown]
    if parts:
        title = _("Budget effect by year, {unit}").format(unit=scale.unit)
        yield block(title, one.defined("budget_effect"), parts[0])
    yield from parts[1:]
    if len(shown) < len(every):
        names = "; ".join(title for title, name in every if (title, name) not in shown)
        yield paragraph(_("Less than can be seen here: {budgets}.").format(budgets=names), indent=0)


def _seen(one: Side, name: str, scale: Scale) -> bool:
    """Whether any year is more than 0 as it is printed."""
    smallest = 0.5 * scale.divisor * 10.0**-scale.decimals
    by = one.told["budget_effect"][name].values()
    return any(abs(row["mean"]) >= smallest for rows in by for row in rows)


def _yearly(one: Side, title: str, budget: str, scale: Scale) -> str:
    by = one.told["budget_effect"][budget]
    years = [row["year"] for row in next(iter(by.values())) if row["year"] is not None]

    def of(some: Callable[[Told], bool]) -> Callable[[str], str]:
        def cell(key: str) -> str:
            if key not in by:
                return NOTHING
            return one.numbers.scaled(sum(r["mean"] for r in by[key] if some(r)), scale)

        return cell

    rows: list[tuple[str, Callable[[str], str]]] = []
    for year in years[:_YEARS]:
        rows.append((f"  {year}", of(_in(year))))
    last = years[min(_YEARS, len(years)) - 1]
    if any(row["year"] is None or row["year"] > last for rows_ in by.values() for row in rows_):
        rows.append((one._("  later"), of(lambda row: row["year"] is None or row["year"] > last)))
    rows.append((one._("  in all"), of(lambda row: True)))
    return f"{paragraph(title, indent=0)}\n{panels(one, rows)}"


def _in(year: int) -> Callable[[Told], bool]:
    return lambda row: bool(row["year"] == year)


def acceptability(one: Side) -> str:
    found = one.told["acceptability"]
    if found is None:
        return ""
    _, who = one._, one.perspectives()[0]
    by, worths = found["by_perspective"][who.name], found["worths"]
    step = max((len(worths) - 1) // _WORTHS, 1)

    def row(at: int) -> Callable[[str], str]:
        def cell(key: str) -> str:
            chances = by[key] if key == NOTHING_CHOSEN else by["alternatives"].get(key)
            return NOTHING if chances is None else one.numbers.share(chances[at])

        return cell

    rows = [(one.numbers.money(worths[at]), row(at)) for at in range(0, len(worths), step)]
    legend = [one.defined("acceptability"), one.assumed()]
    if found["left_out"]:
        letters = ", ".join(map(one.letter, found["left_out"]))
        legend.append(_("Without quality weights, and so left out: {letters}.").format(
            letters=letters))  # fmt: skip
    title = _("Which is best, by what a quality-adjusted year is worth? {who}").format(
        who=who.title
    )
    return block(title, " ".join(filter(None, legend)), panels(one, rows, [NOTHING_CHOSEN], 7))
