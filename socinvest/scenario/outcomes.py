"""Outcomes of a contract as they were observed: people, capital and the values of its measures."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from socinvest.draws import central
from socinvest.errors import Phrase, did_you_mean
from socinvest.model import Input, Scenario, Text
from socinvest.model_contract import Cohort, Contract, ContractMeasure, Window
from socinvest.numerics import expression
from socinvest.records import dataclass
from socinvest.scenario.context import COUNT, MONEY, known_names, optional_text
from socinvest.scenario.observations import Opened, Path_, Subject, open_observed
from socinvest.scenario.outcome_values import ALL, Reader, Seen, is_cohort, number_seen

__all__ = ["Outcomes", "read_outcomes", "subject_of"]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What was observed of a contract, each by cohort and for all together as far as known.

    ``people`` and the inner mapping of ``observed`` are by the name of a cohort, or :data:`ALL`.
    True and false are 1 and 0. ``until``: the last month, from the start of the scenario.
    """

    input: Input
    people: Mapping[str, float]
    capital: Mapping[str, Seen]
    observed: Mapping[str, Mapping[str, Seen]]
    until: int | None = None
    reported_by: str | None = None
    note: Text | None = None
    lines: Mapping[str, Sequence[str]] = field(default_factory=dict, repr=False, compare=False)
    """The lines of the file, by its name, for messages that show them."""


def subject_of(scenario: Scenario) -> Subject:
    """What a file of observations of this scenario may say, and in which units."""
    time = scenario.time
    return Subject(
        scenario.id,
        scenario.money.currency,
        scenario.money.price_year,
        (time.start_year, time.start_month),
        frozenset({scenario.target_group.unit}),
        time.school_days_per_year,
    )


def read_outcomes(path: Path, scenario: Scenario, contract: Contract) -> Outcomes:
    """The outcomes in the file at ``path``, in base units, checked against the contract.

    Raises :class:`~socinvest.errors.ScenarioError` with every problem of the file.
    """
    opened = open_observed(path, subject_of(scenario))
    file = opened.file
    people = _people(opened, contract)
    capital = _capital(opened, scenario, contract)
    observed = {}
    for name, raw in file.observed.items():
        measure = contract.measures.get(str(name))
        if measure is None:
            known = tuple(contract.measures)
            opened.context.report("reference.unknown", ("observed", str(name)),
                                  "the contract does not ask for '{name}'",
                                  did_you_mean(str(name), known) or known_names(known),
                                  on_key=True, name=str(name))  # fmt: skip
            continue
        seen = Reader(opened, contract, measure, people).read(raw)
        if seen is not None:
            observed[measure.name] = seen
            _too_early(opened, scenario, contract, measure, seen)
    opened.finish()
    by = file.reported_by
    return Outcomes(opened.input, people, capital, observed, opened.until,
                    None if by is None else str(by), optional_text(file.note),
                    opened.lines)  # fmt: skip


def _people(opened: Opened, contract: Contract) -> dict[str, float]:
    """How many people, by cohort and in all."""
    raw = opened.file.people
    if raw is None:
        return {}
    here: Path_ = ("people",)
    if not isinstance(raw, dict):
        number = _whole(opened, here, raw)
        if number is None:
            return {}
        alone = {contract.cohorts[0].name: number} if len(contract.cohorts) == 1 else {}
        return {**alone, ALL: number}
    found: dict[str, float] = {}
    for name, value in raw.items():
        if is_cohort(opened, (*here, str(name)), contract):
            number = _whole(opened, (*here, str(name)), value)
            if number is not None:
                found[str(name)] = number
    if all(cohort.name in found for cohort in contract.cohorts):
        found[ALL] = sum(found.values())
    return found


def _whole(opened: Opened, path: Path_, raw: object) -> float | None:
    number = opened.context.constant(path, raw, replace(COUNT, words="a number of people"))
    if number is not None and number != int(number):
        opened.context.report("value.range", path, "{path} must be a whole number of people")
        return None
    return number


def _capital(opened: Opened, scenario: Scenario, contract: Contract) -> dict[str, Seen]:
    """What was drawn, by investment: never more than was committed, but for what is recycled."""
    ctx, known = opened.context, {one.name: one for one in contract.investments}
    found = {}
    for name, raw in opened.file.capital.items():
        path: Path_ = ("capital", str(name))
        if str(name) not in known:
            ctx.report("reference.unknown", path, "unknown {what} '{name}' in {inside}",
                       did_you_mean(str(name), known) or known_names(tuple(known)),
                       on_key=True, what=Phrase("investment"), name=str(name),
                       inside="capital")  # fmt: skip
            continue
        drawn = number_seen(opened, path, raw, MONEY, per_person=False)
        if drawn is None:
            continue
        found[str(name)] = Seen(drawn, ctx.at(path))
        one = known[str(name)]
        committed = float(expression.evaluate(one.committed.expression, central(scenario).base))
        if drawn > committed * (1 + 1e-9) and not one.recycle:
            ctx.report("observed.conflict", path,
                       "{path} is more than the {committed} {currency} that was committed",
                       "was it in another unit?", committed=f"{committed:.12g}",
                       currency=scenario.money.currency)  # fmt: skip
    return found


def _too_early(
    opened: Opened,
    scenario: Scenario,
    contract: Contract,
    measure: ContractMeasure,
    seen: Mapping[str, Seen],
) -> None:
    """Report what cannot be known yet by the end of ``until``: its window is still open."""
    if opened.until is None or measure.window is None:
        return
    ends = {c.name: _window_end(scenario, c, measure.window) for c in contract.cohorts}
    ends[ALL] = max(ends.values())
    stated = opened.file.observed[measure.name]
    scopes = [n for n in seen if isinstance(stated, dict) and n in stated] or list(seen)
    last = max(ends[name] for name in scopes)
    if last > opened.until + 1:
        subject = opened.subject
        opened.context.report("observed.early", ("observed", measure.name),
                              "'{name}' cannot be known by {until}: its window ends in {end}",
                              "leave it out, or move until", name=measure.name,
                              until=subject.shown(opened.until),
                              end=subject.shown(last - 1))  # fmt: skip


def _window_end(scenario: Scenario, cohort: Cohort, window: Window) -> int:
    """The month after the last of a window, for those of a cohort who enter last.

    People enter at the start of a cycle.
    """
    if window.since is not None:
        return window.since + window.months
    per_year = scenario.time.cycles_per_year
    years = min(scenario.target_group.intake.years, scenario.time.horizon)
    entering = max(1, math.ceil(years * per_year - 1e-9))
    months = range(0, entering * 12 // per_year, 12 // per_year)
    entries = [month for month in months if cohort.first <= month < cohort.last]
    return (entries[-1] if entries else cohort.first) + window.months
