"""A contract's own answer and how to speak of it: what its texts have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.i18n import translator
from socinvest.model import SHARED_BUDGET
from socinvest.report.layout import paragraph
from socinvest.report.numbers import NOTHING, Numbers
from socinvest.report.page import Page

__all__ = ["deal_page", "draws_line", "head", "percent", "spread"]

Told = Mapping[str, Any]


def deal_page(told: Told, lang: str) -> Page:
    """The answer as the words of contracts take it."""
    budgets = {
        f"{party}/{budget}": None
        for party, names in told["budgets"].items()
        for budget in (*names, SHARED_BUDGET)
    }
    summary = {**told, "budgets": {"": budgets}}
    return Page(summary, Numbers(lang, told["conventions"]["currency"]), translator(lang))


def head(page: Page, title: Mapping[str, str], reading: Mapping[str, str] | None) -> str:
    """Which contract of which scenario, in which reading, on how many draws."""
    return "\n".join(paragraph(line, indent=0) for line in _head(page, title, reading))


def _head(page: Page, title: Mapping[str, str], reading: Mapping[str, str] | None) -> Iterator[str]:
    _, told = page._, page.summary
    yield page.both(title)
    scenario = page.both(told["scenario"]["title"])
    if told["variant"] == "base":
        yield _("Scenario: {title}.").format(title=scenario)
    elif reading is None:
        yield _("Scenario: {title}, variant {name}.").format(title=scenario, name=told["variant"])
    else:
        yield _("Scenario: {title}. Variant {name}: {reading}.").format(
            title=scenario, name=told["variant"], reading=page.both(reading)
        )
    changed = "; ".join(f"{one['path']} = {one['value']}" for one in told["set"])
    if changed:
        yield _("Changed with --set: {changes}.").format(changes=changed)
    if told["mode"] == "expected":
        yield _(
            "Expected mode: people are counted in expected numbers, so the ranges hold "
            "what is uncertain about the figures but not chance between people."
        )
    solved = told["contract"].get("strategy")
    if solved is not None and len(told["contract"]["strategies"]) > 1:
        yield _("Under {strategy}.").format(strategy=page.strategy(solved))
    yield _("Sums are in the money of their day.")


def draws_line(page: Page) -> str:
    """How it was computed."""
    told = page.summary
    form = (
        page._("1 draw, seed {seed}, socinvest {version}.")
        if told["draws"] == 1
        else page._("{draws} draws, seed {seed}, socinvest {version}.")
    )
    return paragraph(
        form.format(draws=page.numbers.plain(told["draws"]), seed=told["seed"],
                    version=told["version"]),
        indent=0,
    )  # fmt: skip


def spread(page: Page, one: Told) -> str:
    """A mean, and between what nine draws in ten lie."""
    amount = page.numbers.amount
    if one["p5"] == one["mean"] == one["p95"]:
        return amount(one["mean"])
    return page._("{mean} ({low} to {high})").format(
        mean=amount(one["mean"]), low=amount(one["p5"]), high=amount(one["p95"])
    )


def percent(page: Page, value: float | None) -> str:
    """A rate in per cent."""
    return NOTHING if value is None else f"{page.numbers.short(value * 100)}\u00a0%"
