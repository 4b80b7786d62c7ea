"""What a strategy costs and who pays, in sentences; and how many people it reaches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socinvest.model import ECONOMY
from socinvest.report.contract_words import contracted
from socinvest.report.page import Page, Summary
from socinvest.report.rows import cash
from socinvest.report.years import span

__all__ = ["costs", "own_lines", "people", "untold", "years_of"]

_TRANSFERS = ("financing", "contract")
"""Origins of lines that pay for the work of others: no cost of their own."""


def costs(page: Page, strategy: str) -> str:
    """What the programme costs and who pays, from its cost lines by payer and budget."""
    _, numbers = page._, page.numbers
    if "costs" not in page.summary:
        return untold(page)
    programme = own_lines(page, strategy)
    if not programme:
        return " ".join([*_through_the_course(page, strategy), *people(page, strategy)])
    years = years_of(programme, page.summary["conventions"])
    borne = _borne(page, strategy)
    payers = "; ".join(
        f"{page.account(*account)}, {numbers.about(total)}"
        for account, total in sorted(borne.items(), key=lambda pair: -pair[1])
        if abs(total) >= 1
    )
    told = _("{strategy} costs {total} in {years} (present value {value}), paid by: {payers}.")
    if contracted(page, strategy) is not None:
        told = _(
            "{strategy} costs {total} in {years} (present value {value}). With the "
            "contract's payments in the mean it is borne by: {payers}."
        )
    sentence = told.format(
        strategy=page.strategy(strategy),
        total=numbers.about(sum(line["total"] for line in programme)),
        years=span(_, years),
        value=numbers.about(sum(line["present_value"] for line in programme)),
        payers=payers,
    )
    capacity = sum(line["total"] for line in programme if line["kind"] == "capacity")
    if capacity:
        sentence += " " + _("Of this, {amount} is staff time that no budget pays in money.").format(
            amount=numbers.about(capacity)
        )
    return " ".join([sentence, *people(page, strategy)])


def years_of(lines: Sequence[Summary], conventions: Summary) -> list[int]:
    """The years in which lines cost something; the first one where none does.

    What is counted at the very end belongs to the last year.
    """
    start = int(str(conventions["start"])[:4])
    last = conventions["horizon"] - 1
    found = {min(n, last) for line in lines for n, cost in enumerate(line["by_year"]) if cost}
    return [start + n for n in sorted(found)] or [start]


def _through_the_course(page: Page, strategy: str) -> Iterator[str]:
    """Who pays more or less under a strategy without cost lines, in money over the years."""
    _ = page._
    yield _(
        "{strategy} has no cost lines of its own: what it costs and saves comes through what "
        "happens to people and what that costs."
    ).format(strategy=page.strategy(strategy))
    sums = {
        tuple(name.split("/", 1)): sum(year["mean"] for year in cash(block))
        for name, block in page.summary["budgets"].get(strategy, {}).items()
    }
    told = [
        (_("{payer} gains {amount}") if total > 0 else _("{payer} loses {amount}")).format(
            payer=page.account(*account), amount=page.numbers.about(abs(total))
        )
        for account, total in sums.items()
        if abs(total) >= 1
    ]
    if told:
        yield _("In money, over all years and against {comparator}: {changes}.").format(
            comparator=page.strategy(page.summary["comparator"]), changes="; ".join(told)
        )


def own_lines(page: Page, strategy: str) -> list[Summary]:
    """The cost lines of the programmes of a strategy, whoever finances them.

    What a party pays another to deliver is told; what the delivery costs that party is not. Under
    a contract it is the other way round: what is paid depends on the contract, the work does not.
    """
    every = page.summary.get("costs", {}).get(strategy, [])
    lines = [line for line in every if line["origin"] not in _TRANSFERS]
    if contracted(page, strategy) is None:
        return [line for line in lines if not line["delivers"]]
    delivering = {line["payer"] for line in lines if line["delivers"]}
    return [
        line for line in lines
        if line["delivers"] or line["payee"].partition("/")[0] not in delivering
    ]  # fmt: skip


def _borne(page: Page, strategy: str) -> dict[tuple[str, str], float]:
    """What each account bears of the programme's cost when all transfers are paid."""
    own = own_lines(page, strategy)
    every = page.summary["costs"][strategy]
    transfers = [line for line in every if line["origin"] in _TRANSFERS]
    if contracted(page, strategy) is not None:
        transfers += [line for line in every if line not in (*own, *transfers)]
    borne: dict[tuple[str, str], float] = {}
    for line in (*own, *transfers):
        account = (line["payer"], line["budget"])
        borne[account] = borne.get(account, 0.0) + line["total"]
    for line in transfers:
        party, _, budget = line["payee"].partition("/")
        if party != ECONOMY:
            borne[party, budget] = borne.get((party, budget), 0.0) - line["total"]
    return borne


def people(page: Page, strategy: str) -> Iterator[str]:
    """How many people each programme of a strategy reaches."""
    for name, counted in page.summary.get("people", {}).get(strategy, {}).items():
        yield page._("{programme} reaches {reached} people of {offered} offered.").format(
            programme=page.intervention(name),
            reached=page.numbers.plain(counted["reached"]),
            offered=page.numbers.plain(counted["offered"]),
        )


def untold(page: Page) -> str:
    """For a summary stored by a version that did not tell it."""
    return page._("The summary does not tell.")
