"""Proposals side by side on the same draws, by the same conventions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from socinvest._version import __version__
from socinvest.answers.compare_conventions import Common, brought
from socinvest.answers.compare_entries import Entry, entries
from socinvest.answers.compare_gains import Gain, gains
from socinvest.answers.compare_told import definitions, titles
from socinvest.answers.compare_views import (
    Gains,
    accepted,
    difference_pictures,
    dominated,
    per_person,
    per_unit,
    places,
    view_told,
)
from socinvest.answers.evaluation import Mode
from socinvest.errors import Location, Phrase, ScenarioError, did_you_mean, problem
from socinvest.records import dataclass

__all__ = ["WORTH", "Asked", "Compared", "answered", "compare"]

WORTH = 1_000_000.0
"""What a quality-adjusted year is taken to be worth at most, in units of the currency."""
_STEPS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is compared and how; ``fund``: budgets whose money is scarce; none: those
    that finance others."""

    names: Sequence[str]
    draws: int = 10_000
    seed: int = 0
    mode: Mode = "chance"
    variants: Sequence[str] = ()
    sets: Sequence[tuple[str, str]] = ()
    conventions: Path | None = None
    fund: Sequence[str] = ()
    worth: float = WORTH


@dataclass(frozen=True, slots=True)
class Compared:
    """The answer, JSON-ready, and what a page's charts need beside it."""

    told: dict[str, Any]
    pictures: dict[str, Any]


def compare(asked: Asked, *, pictures: bool = False) -> Compared:
    """Compare the strategies of scenarios. Raises ScenarioError.

    ``told``: what ``socinvest compare --json`` prints; ``pictures``: distributions of differences.
    """
    some = entries(asked.names, asked.variants, asked.sets)
    common = brought(some, asked.conventions)
    budgets = _fund(some, common, asked.fund)
    return answered(asked, some, common, budgets, pictures=pictures)


def answered(
    asked: Asked,
    some: Sequence[Entry],
    common: Common,
    budgets: Sequence[str],
    *,
    pictures: bool = False,
) -> Compared:
    """The same of scenarios that have been read and brought to common conventions."""
    found = gains(some, common, draws=asked.draws, seed=asked.seed, mode=asked.mode)
    sections: dict[str, dict[str, Any]] = {"results": {}, "payers": {}, "budgets": {}}
    for section, name in places(found):
        sections[section][name] = view_told(found, (section, name))
    told = {
        "format": 1,
        "version": __version__,
        "draws": asked.draws,
        "seed": asked.seed,
        "mode": asked.mode,
        "scenarios": [_scenario(one) for one in some],
        "alternatives": _alternatives(some, found),
        "conventions": common.told,
        "differences": list(common.differences),
        "definitions": definitions(),
        **sections,
        "dominance": dominated(found),
        "budget_effect": _budget_effect(found),
        "fund": _of_fund(found, budgets),
        "people": {one.key: per_person(gain) for one, gain in found.items()},
        "acceptability": accepted(found, [asked.worth * i / _STEPS for i in range(_STEPS + 1)]),
        "titles": titles(common.scenarios),
    }
    shown = {} if not pictures else {
        name: difference_pictures(found, (section, name))
        for section, name in places(found)
        if section == "results"
    }  # fmt: skip
    return Compared(told, {"differences": shown})


def _scenario(one: Entry) -> dict[str, Any]:
    scenario = one.scenario
    return {
        "scenario": one.label,
        "id": scenario.id,
        "title": scenario.title._asdict(),
        "file": scenario.file,
        "inputs": [{"file": i.file, "sha256": i.sha256} for i in scenario.inputs],
        "variant": one.opened.variant,
        "comparator": {
            "strategy": scenario.comparator,
            "title": scenario.strategies[scenario.comparator].title._asdict(),
        },
        "set": [{"path": path, "value": value} for path, value in one.opened.sets],
        "not_counted": [text._asdict() for text in scenario.not_counted],
    }


def _alternatives(some: Sequence[Entry], found: Gains) -> list[dict[str, Any]]:
    of = {one.label: one.scenario for one in some}
    return [
        {
            "alternative": one.key,
            "scenario": one.label,
            "strategy": one.strategy,
            "title": of[one.label].strategies[one.strategy].title._asdict(),
            "given_assumed_effect": gain.assumed,
        }
        for one, gain in found.items()
    ]


def _fund(some: Sequence[Entry], common: Common, named: Sequence[str]) -> list[str]:
    """The budgets whose money is scarce: those named, or those that finance what others do.

    Raises ScenarioError for one that no scenario has.
    """
    known = [
        f"{party.name}/{budget}"
        for scenario in common.scenarios.values()
        for party in scenario.parties.values()
        for budget in party.budgets
    ]
    for name in named:
        if name not in known:
            hint = did_you_mean(name, known) or Phrase(
                "there are {names}", {"names": ", ".join(dict.fromkeys(known))}
            )
            raise ScenarioError([problem("run.option", "--fund", Location("--fund"),
                                         "no scenario has the budget '{name}'", hint,
                                         name=name)])  # fmt: skip
    if named:
        return list(dict.fromkeys(named))
    used = [
        f"{line.payer.party}/{line.payer.budget}"
        for one in some
        for line in common.scenarios[one.label].financing
    ]
    return list(dict.fromkeys(used))


def _of_fund(found: Gains, budgets: Sequence[str]) -> dict[str, Any] | None:
    if not budgets:
        return None
    by = {one.key: per_unit(gain, budgets) for one, gain in found.items()}
    return {"budgets": list(budgets), "alternatives": by}


def _budget_effect(found: Gains) -> dict[str, dict[str, Any]]:
    """Yearly cash by budget and alternative; an alternative without the budget is left out."""
    names = dict.fromkeys(name for gain in found.values() for name in gain.cash)
    return {name: _yearly(found, name) for name in names}


def _yearly(found: Gains, name: str) -> dict[str, Any]:
    def rows(gain: Gain) -> list[dict[str, Any]]:
        return list(gain.cash[name])

    return {one.key: rows(gain) for one, gain in found.items() if name in gain.cash}
