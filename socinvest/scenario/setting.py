"""What courses and programmes are built against, and what all their money lines share."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from socinvest.model import (
    ECONOMY,
    SHARED_BUDGET,
    Account,
    Course,
    Figure,
    Intervention,
    Parameter,
    Party,
    Source,
    Spread,
    Strategy,
    TargetGroup,
    Time,
    Timing,
)
from socinvest.records import dataclass
from socinvest.scenario import format as shape
from socinvest.scenario.context import GROWTH, NUMBER, Context

__all__ = ["WHEN", "Ground", "Programmes", "Setting", "account", "during", "growth", "spread"]

Path = tuple[str | int, ...]
WHEN: Mapping[str, Timing] = {"start": "year_start", "mid": "mid_year", "end": "year_end"}
"""What a line says of when in its year it is paid."""
_YEARS = re.compile(r"\s*(\d{4})\s*(?:to\s*(\d{4})\s*)?\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """What a course and a programme are built against."""

    parties: Mapping[str, Party]
    start_year: int
    horizon: int
    cycles_per_year: int = 1

    def whole_cycles(self, years: float) -> bool:
        """Whether a time ends where a cycle does."""
        cycles = years * self.cycles_per_year
        return abs(cycles - round(cycles)) < 1e-9 * max(1.0, cycles)


def account(ctx: Context, path: Path, written: str, setting: Setting) -> Account:
    """``kommun/socialnämnden``, ``kommun`` (its reserved budget) or ``economy``."""
    party, slash, budget = written.partition("/")
    if party == ECONOMY:
        if slash:
            ctx.report("reference.unknown", path, "economy has no budgets: {name}", name=written)
        return Account(ECONOMY, ECONOMY)
    if not ctx.choice(path, party, {**setting.parties, ECONOMY: None}, "party"):
        # Told once: with the budget that was written it is not taken for another account.
        return Account(party, budget or SHARED_BUDGET)
    if slash:
        ctx.choice(path, budget, setting.parties[party].budgets, "budget")
        return Account(party, budget)
    return Account(party, SHARED_BUDGET)


@dataclass(frozen=True, slots=True)
class Ground:
    """The scenario that a contract stands in."""

    setting: Setting
    time: Time
    price_year: int
    target_group: TargetGroup
    courses: Mapping[str, Course]
    interventions: Mapping[str, Intervention]
    strategies: Mapping[str, Strategy]
    comparator: str
    sources: Mapping[str, Source]

    @property
    def months(self) -> int:
        """Months of the horizon: what is paid is paid before."""
        return 12 * self.time.horizon

    @property
    def entries(self) -> range:
        """The months in which people enter, always at the start of a cycle."""
        intake = self.target_group.intake
        per_year = self.time.cycles_per_year
        last = math.ceil(min(intake.years, self.time.horizon) * per_year - 1e-9)
        return range(0, 12 * max(1, last) // per_year, 12 // per_year)


@dataclass(frozen=True, slots=True)
class Programmes:
    """What programmes refer to."""

    setting: Setting
    courses: Mapping[str, Course]
    parameters: Mapping[str, Parameter]
    sources: Mapping[str, Source]


def spread(ctx: Context, path: Path, given: shape.Spread | None) -> Spread | None:
    """How much people differ."""
    if given is None:
        return None
    cv = ctx.figure((*path, "cv"), given.cv, NUMBER)
    return None if cv is None else Spread(cv, kept=given.each == "person")


def growth(ctx: Context, path: Path, given: Any) -> Figure | None:
    """Real growth a year of a line's unit cost, where it has any."""
    return None if given is None else ctx.figure(path, given, GROWTH)


def during(ctx: Context, path: Path, written: str, setting: Setting) -> tuple[int, int] | None:
    """``2017 to 2019`` (or ``2017``) as first and last ledger year index."""
    match = _YEARS.match(written)
    if match is None:
        ctx.report("value.range", path, "{path} is not a span of years",
                   "write it as 2017 to 2019")  # fmt: skip
        return None
    first = int(match[1]) - setting.start_year
    last = int(match[2] or match[1]) - setting.start_year
    if not 0 <= first <= last < setting.horizon:
        ctx.report("value.range", path, "{path} lies outside the horizon, {first} to {last}",
                   first=str(setting.start_year),
                   last=str(setting.start_year + setting.horizon - 1))  # fmt: skip
        return None
    return first, last
