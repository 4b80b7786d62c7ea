"""One set of conventions for all that is compared: what is converted, what is refused, and said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from socinvest.answers.compare_entries import Entry
from socinvest.errors import ScenarioError, problem
from socinvest.model import SOCIETY, Perspective, Scenario, Text
from socinvest.records import dataclass
from socinvest.scenario.conventions import (
    LAID,
    Rules,
    month_of,
    own_rules,
    price_factor,
    read_rules,
)

__all__ = ["Common", "brought"]


@dataclass(frozen=True, slots=True)
class Common:
    """Scenarios by common conventions.

    ``factors``: by what a scenario's money is multiplied to be in the common prices.
    ``differences``: what was converted, JSON-ready; ``told``: the conventions.
    """

    scenarios: Mapping[str, Scenario]
    factors: Mapping[str, float]
    differences: Sequence[dict[str, Any]]
    told: dict[str, Any]


def brought(some: Sequence[Entry], conventions: Path | None) -> Common:
    """Bring scenarios to the conventions of the first, or of those in a file.

    Rates, timing, tax factor, horizon and evidence rule: the scenario is read anew with them.
    Price year: its results are multiplied by index(common) / index(own). Currency and start:
    refused where they differ. A perspective has the parties that any of the scenarios gives its
    name; parties of one name are the same party, whatever their titles. Raises ScenarioError.
    """
    rules = own_rules(some[0].opened)
    if conventions is not None:
        rules = read_rules(conventions, rules)
    differences: list[dict[str, Any]] = []
    scenarios: dict[str, Scenario] = {}
    factors: dict[str, float] = {}
    year, index = int(rules.text("money.price_year")), rules.text("money.index")
    for one in some:
        _refuse(one, rules)
        read = _under(one, rules)
        differences += _laid(one, read)
        factors[one.label] = 1.0
        own = read.money.price_year
        if own != year:
            factors[one.label], index = price_factor(one.opened, own, rules, year)
            differences.append({
                "scenario": one.label, "what": "money.price_year", "own": own, "common": year,
                "how": "index", "factor": factors[one.label], "index": index,
            })  # fmt: skip
        scenarios[one.label] = read
    scenarios, told = _perspectives(scenarios)
    first = scenarios[some[0].label]
    shown = rules.shown if conventions is not None else some[0].opened.loaded.file
    told += _titles(scenarios)
    return Common(scenarios, factors, [*differences, *told], _told(first, shown, year, index))


def _refuse(one: Entry, rules: Rules) -> None:
    """Refuse what no conversion reaches. Raises ScenarioError."""
    time, found = one.scenario.time, []
    currency, start = rules.text("money.currency"), rules.text("time.start")
    if one.scenario.money.currency != currency:
        found.append(problem(
            "compare.conventions", "money.currency", one.opened.at("money.currency"),
            "{file} is told in {own} and what it is compared with in {common}",
            "compare scenarios in one currency", file=one.opened.loaded.file,
            own=one.scenario.money.currency, common=currency,
        ))  # fmt: skip
    if (time.start_year, time.start_month) != month_of(start):
        own = f"{time.start_year}-{time.start_month:02d}"
        found.append(problem(
            "compare.conventions", "time.start", one.opened.at("time.start"),
            "{file} starts in {own} and what it is compared with in {common}",
            "dates in a file do not move with its start; where there are none, read all with "
            "--set time.start={common}",
            file=one.opened.loaded.file, own=own if time.start_month > 1 else own[:4],
            common=start,
        ))  # fmt: skip
    if found:
        raise ScenarioError([one.opened.quoted(p, rules) for p in found])


def _under(one: Entry, rules: Rules) -> Scenario:
    own = own_rules(one.opened)
    if all(own.text(path) == rules.text(path) for path in LAID):
        return one.scenario
    return one.opened.under(rules)


def _kept(scenario: Scenario) -> dict[str, Any]:
    """The conventions that can be laid over a scenario, by their path."""
    money = scenario.money
    rate = money.outcome_discount_rate
    return {
        "money.discount_rate": money.discount_rate,
        "money.outcome_discount_rate": money.discount_rate if rate is None else rate,
        "money.timing": money.timing,
        "money.compounding": money.compounding,
        "money.tax_factor": money.tax_factor,
        "money.inflation": money.inflation,
        "money.displacement": money.displacement,
        "money.lost_leisure": money.lost_leisure,
        "time.horizon": scenario.time.horizon,
        "evidence.rule": scenario.evidence_rule,
    }


def _laid(one: Entry, read: Scenario) -> list[dict[str, Any]]:
    own, common = _kept(one.scenario), _kept(read)
    return [
        {"scenario": one.label, "what": path, "own": own[path], "common": common[path],
         "how": "read_anew", "factor": None, "index": None}
        for path in own
        if own[path] != common[path]
    ]  # fmt: skip


def _perspectives(
    scenarios: Mapping[str, Scenario],
) -> tuple[dict[str, Scenario], list[dict[str, Any]]]:
    """Every scenario with the perspectives of all; parties that it has not are nothing there."""
    common: dict[str, dict[str, None]] = {}
    for scenario in scenarios.values():
        for name, one in scenario.perspectives.items():
            common.setdefault(name, {}).update(dict.fromkeys(one.parties))
    differences, made = [], {}
    for label, scenario in scenarios.items():
        own = {SOCIETY: scenario.perspectives[SOCIETY]}
        for name, parties in common.items():
            if name == SOCIETY:
                continue
            kept = tuple(p for p in parties if p in scenario.parties)
            own[name] = Perspective(name, kept)
            before = scenario.perspectives.get(name)
            if before is not None and set(before.parties) != set(kept):
                differences.append({
                    "scenario": label, "what": f"perspectives.{name}",
                    "own": list(before.parties), "common": list(kept), "how": "parties",
                    "factor": None, "index": None,
                })  # fmt: skip
        made[label] = replace(scenario, perspectives=own)
    return made, differences


def _titles(scenarios: Mapping[str, Scenario]) -> list[dict[str, Any]]:
    """Parties that go by another title in the first scenario that has them."""
    common: dict[str, Text] = {}
    found = []
    for label, scenario in scenarios.items():
        for name, party in scenario.parties.items():
            first = common.setdefault(name, party.title)
            if party.title != first:
                found.append({
                    "scenario": label, "what": f"parties.{name}", "own": party.title._asdict(),
                    "common": first._asdict(), "how": "title", "factor": None, "index": None,
                })  # fmt: skip
    return found


def _told(first: Scenario, shown: str, year: int, index: str) -> dict[str, Any]:
    """The conventions, under the names of the summary of a run."""
    kept, start = _kept(first), f"{first.time.start_year}"
    if first.time.start_month > 1:
        start += f"-{first.time.start_month:02d}"
    names = {path.partition(".")[2]: value for path, value in kept.items()}
    names["evidence_rule"] = names.pop("rule")
    return {
        "of": shown, "currency": first.money.currency, "price_year": year, "index": index,
        "start": start, **names,
    }  # fmt: skip
