"""A contract in words: what the text of a run, the page and other answers say of it alike.

Everything is read from the key ``contract`` of the summary. Sums are in the money of their day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from socinvest.report.html_units import TIMES, unit_told
from socinvest.report.numbers import NOTHING, Scale
from socinvest.report.page import Page

__all__ = [
    "accounts",
    "axis_unit",
    "bare",
    "by_ends",
    "called",
    "contracted",
    "dates",
    "evens",
    "item",
    "measured_scale",
    "months_told",
    "paid_for_chance",
    "quantity",
    "rate",
    "readings",
    "role",
    "roles",
    "term_told",
    "touched",
    "who",
]

Summary = Mapping[str, Any]


class Shown(Protocol):
    """How numbers are written: as text or on the page."""

    def amount(self, value: float | None) -> str: ...
    def share(self, value: float | None) -> str: ...
    def short(self, value: float | None) -> str: ...
    def counted(self, value: float | None, unit: str) -> str: ...
    def scale(self, amounts: Iterable[float | None]) -> Scale: ...
    def scaled(self, value: float | None, scale: Scale) -> str: ...


def contracted(page: Page, strategy: str) -> Summary | None:
    """What the contract comes to under a strategy; None where none is in force."""
    contract: Summary = page.summary.get("contract") or {}
    found: Summary | None = contract.get("by_strategy", {}).get(strategy)
    return found


def bare(page: Page, section: str, strategy: str, name: str) -> Summary | None:
    """The ``Summary`` of a view without the contract; with it where none is in force."""
    run: Summary = page.summary
    if contracted(page, strategy) is not None:
        run = page.summary["contract"]["without"]
    found: Summary | None = run[section].get(strategy, {}).get(name)
    return found


def touched(page: Page, strategy: str) -> list[tuple[str, str]]:
    """(section, name) of the perspectives and payers whose result the contract changes."""
    found = []
    for section in ("results", "payers"):
        for name, block in page.summary[section].get(strategy, {}).items():
            if block["npv"] != (bare(page, section, strategy, name) or block)["npv"]:
                found.append((section, name))
    return found


def evens(page: Page, strategy: str) -> Summary:
    """Break-evens by section and name; the years are those with the contract."""
    found: Summary = page.summary["break_even"].get(strategy, {})
    contract = contracted(page, strategy)
    if contract is None:
        return found
    years = contract["break_even_year"]
    return {
        section: {
            name: {**one, "year": years.get(section, {}).get(name, one.get("year"))}
            for name, one in views.items()
        }
        for section, views in found.items()
    }


def called(page: Page, one: Summary, key: str) -> str:
    """Something by its title, or by its name where the file gives none."""
    return page.both(one["title"]) if one.get("title") else str(one[key])


def item(page: Page, origin: str, name: str) -> str:
    """What a flow is for: a contract's by the title of its term, or as capital."""
    told = page.summary.get("contract")
    if origin != "contract" or told is None:
        return name
    _ = page._
    for found in told["by_strategy"].values():
        for term in found["terms"]:
            if term["term"] == name:
                return _("{title} (contract)").format(title=called(page, term, "term"))
        if any(one["investment"] == name for one in found["investments"]):
            return _("Capital: {name}").format(name=name)
    return name


def accounts(page: Page, names: str) -> str:
    """``party/budget``, or several with commas between them, as one says them."""
    pairs = (name.partition("/") for name in names.split(", "))
    return ", ".join(page.account(party, budget) for party, _slash, budget in pairs)


def who(page: Page, names: Sequence[str]) -> str:
    """Those who have a role: parties, or budgets of parties."""
    told = (
        page.account(*name.split("/", 1)) if "/" in name else page.party(name) for name in names
    )
    return ", ".join(told)


def role(_: Callable[[str], str], name: str) -> str:
    """What somebody is in a contract."""
    words = {
        "outcome_payer": _("Outcome payer"),
        "investor": _("Investor"),
        "provider": _("Service provider"),
        "guarantor": _("Guarantor"),
        "intermediary": _("Intermediary"),
        "evaluator": _("Evaluator"),
    }
    return words.get(name, name)


def roles(_: Callable[[str], str], names: Sequence[str]) -> str:
    """Several roles of one party: ``outcome payer, service provider``."""
    return ", ".join(role(_, name).lower() for name in names)


def term_told(page: Page, term: Summary) -> str:
    """A term with its clause."""
    name = called(page, term, "term")
    if not term["clause"]:
        return name
    return f"{name}, {page._('clause {clause}').format(clause=term['clause'])}"


def by_ends(terms: Sequence[Summary]) -> dict[tuple[str, str], list[Summary]]:
    """Terms by who pays whom, in the order of the file."""
    found: dict[tuple[str, str], list[Summary]] = {}
    for term in terms:
        found.setdefault((term["payer"], term["payee"]), []).append(term)
    return found


def dates(_: Callable[[str], str], months: Sequence[str]) -> str:
    """One date, or the first and the last of several."""
    if not months:
        return NOTHING
    if len(months) == 1:
        return str(months[0])
    return _("{first} to {last}").format(first=months[0], last=months[-1])


def quantity(
    page: Page, shown: Shown, value: float | None, unit: str, scale: Scale | None = None
) -> str:
    """A measured value with its unit: money (in ``scale``), a share, time, things counted."""
    _, lang = page._, page.numbers.lang
    if value is None:
        return NOTHING
    if unit == page.summary["conventions"]["currency"]:
        if scale is not None:
            return f"{shown.scaled(value, scale)}\u00a0{scale.unit}"
        return shown.amount(value)
    if unit == "share":
        return shown.share(value)
    if unit == "event":
        return _("{number} events").format(number=shown.short(value))
    if "/" in unit or unit in TIMES:
        return f"{shown.short(value)}\u00a0{unit_told(unit, lang, _)}"
    return shown.counted(value, unit)


def axis_unit(
    page: Page, shown: Shown, unit: str, amounts: Iterable[float | None]
) -> tuple[float, str]:
    """What values of an axis or a column are divided by, and what their unit is then called."""
    _ = page._
    if unit == page.summary["conventions"]["currency"]:
        scale = shown.scale(amounts)
        return scale.divisor, scale.unit
    if unit == "share":
        return 0.01, _("per cent")
    if unit == "event":
        return 1.0, _("events")
    if "/" in unit or unit in TIMES:
        return 1.0, unit_told(unit, page.numbers.lang, _)
    return 1.0, shown.counted(0.0, unit).partition("\u00a0")[2]


def months_told(_: Callable[[str], str], count: int) -> str:
    """``1 month``, ``24 months``."""
    return _("1 month") if count == 1 else _("{count} months").format(count=count)


def measured_scale(shown: Shown, measure: Summary) -> Scale:
    """One scale for what is measured and what is true, if they are money."""
    return shown.scale(
        measure[kind][key] for kind in ("measured", "true") for key in ("mean", "p5", "p95")
    )


def rate(_: Callable[[str], str], short: Callable[[float], str], value: float | None) -> str:
    """A rate of return a year, or the word for none."""
    return _("no rate") if value is None else f"{short(100.0 * value)}\u00a0%"


def paid_for_chance(luck: Summary) -> float | None:
    """What would be paid without any effect over what is paid; None where nothing is."""
    return luck["paid_without_effect"] / luck["paid"] if luck["paid"] > 0.0 else None


def readings(page: Page, strategy: str) -> Iterator[tuple[str, Summary]]:
    """(variant, what the contract comes to) of the run and of each variant that changes it."""
    own = contracted(page, strategy)
    if own is None:
        return
    yield page.summary.get("variant") or "base", own
    for name, run in page.summary["variants"].items():
        other = (run.get("contract") or {}).get("by_strategy", {}).get(strategy)
        if other is not None and other != own:
            yield name, other
