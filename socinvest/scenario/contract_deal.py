"""What the parts of a contract are built against: its people, months, accounts and names."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import field, replace
from typing import Any

from socinvest.errors import Phrase, did_you_mean
from socinvest.model import Account, Figure
from socinvest.model_contract import KNOWN, Cohort, Role
from socinvest.numerics import expression
from socinvest.records import dataclass
from socinvest.scenario.context import DURATION, GROWTH, Context, Want, known_names
from socinvest.scenario.setting import Ground
from socinvest.units import Unit

__all__ = ["AT", "Deal", "growth", "mean", "span", "whole_months"]

Path = tuple[str | int, ...]
AT: Path = ("contract",)
_DATE = re.compile(r"\s*([12]\d{3})(?:-(0[1-9]|1[0-2]))?\s*\Z")


@dataclass(slots=True)
class Deal:
    """One contract being built: its file's context, and what has been settled of it so far."""

    ctx: Context
    ground: Ground
    start: int = 0
    roles: Mapping[Role, tuple[Account, ...]] = field(default_factory=dict)
    cohorts: tuple[Cohort, ...] = ()
    has_capital: bool = False
    has_people: bool = True
    by_cohort: bool = False
    """Whether the file divides people into cohorts, sound or not."""

    def month(self, path: Path, written: Any) -> int | None:
        """A date such as 2017-08 (or 2017: its January) as months from the scenario's start."""
        match = _DATE.match(str(written))
        if match is None:
            self.ctx.report("value.date", path, "{path} is neither a year nor a month",
                            "write 2017 or 2016-08")  # fmt: skip
            return None
        time = self.ground.time
        return 12 * (int(match[1]) - time.start_year) + int(match[2] or 1) - time.start_month

    def shown(self, month: int) -> str:
        """A month as the file writes it."""
        year, index = divmod(self.ground.time.start_month - 1 + month, 12)
        return f"{self.ground.time.start_year + year}-{index + 1:02d}"

    def within(self, path: Path, month: int, *, first: int | None = None) -> bool:
        """True for a month of the horizon, from the contract's start (or ``first``) on."""
        first = self.start if first is None else first
        if first <= month < self.ground.months:
            return True
        self.ctx.report("contract.date", path, "{path} is in {month}, but must be from {first} to "
                        "{last}", "the horizon of the scenario can be longer",
                        month=self.shown(month), first=self.shown(first),
                        last=self.shown(self.ground.months - 1))  # fmt: skip
        return False

    def last_entry(self, cohort: Cohort) -> int | None:
        """The last month in which people of a cohort enter; None where nobody does."""
        months = [m for m in self.ground.entries if cohort.first <= m < cohort.last]
        return months[-1] if months else None

    def with_names(self, *, has_capital: bool, has_people: bool) -> Deal:
        """The same where figures may name what the contract knows of itself."""
        shared = self.ctx.shared
        units = dict(shared.units)
        units["people"] = Unit(of=(self.ground.target_group.unit,))
        if has_capital:
            money = Unit(money=1, text=shared.currency, currency=shared.currency)
            units |= {name: money for name in KNOWN if name != "people"}
        known = replace(shared, units=units)
        ctx = replace(self.ctx, shared=known)
        return replace(self, ctx=ctx, has_capital=has_capital, has_people=has_people)

    def figure(self, path: Path, raw: Any, want: Want) -> Figure | None:
        """A figure that may name what the contract knows of itself."""
        if not (self.has_capital and self.has_people):
            parsed = self.ctx.parse(path, raw)
            if parsed is None:
                return None
            for name in expression.names(parsed):
                if name == "people":
                    if not self.counted(path):
                        return None
                elif name in KNOWN and not self.has_capital:
                    self.ctx.report("contract.capital", path, "{path} names '{name}', but nobody "
                                    "invests", "add investment: {{investor: NAME, committed: "
                                    "10 MSEK}}", name=name)  # fmt: skip
                    return None
        return self.ctx.figure(path, raw, want)

    def counted(self, path: Path) -> bool:
        """True where the contract knows how many people it is about."""
        if not self.has_people:
            self.ctx.report("contract.quantity", path, "{path} is reckoned on people, but the "
                            "contract counts none", "add a measure of them, such as "
                            "served: {{people: reached}}")  # fmt: skip
        return self.has_people

    def named(self, path: Path, name: str, known: Collection[str], what: str) -> bool:
        """True when ``name`` is one of the contract's own; otherwise reported."""
        if name in known:
            return True
        self.ctx.report("reference.unknown", path, "unknown {what} '{name}' in {path}",
                        did_you_mean(name, known) or known_names(tuple(known)),
                        name=name, what=Phrase(what))  # fmt: skip
        return False


def growth(deal: Deal, path: Path, raw: Any) -> Figure | None:
    """A rate a year, above -100 %."""
    figure = deal.figure(path, raw, GROWTH)
    at = None if figure is None else mean(figure, deal)
    if at is not None and at <= -1.0:
        deal.ctx.report("value.range", path, "{path} must be above -100 %")
        return None
    return figure


def whole_months(deal: Deal, path: Path, raw: Any) -> int | None:
    """A fixed time of whole months."""
    figure = deal.ctx.figure(path, raw, DURATION)
    if figure is None:
        return None
    if not figure.literal:
        deal.ctx.report("value.fixed", path, "{path} must be written out, not a parameter",
                        "such as 24 months")  # fmt: skip
        return None
    years = float(expression.evaluate(figure.expression, {}))
    months = round(12 * years)
    if abs(12 * years - months) > 1e-6 or months < 0:
        deal.ctx.report("contract.date", path, "{path} must be whole months",
                        "such as 24 months")  # fmt: skip
        return None
    return months


def span(deal: Deal, path: Path, written: Any) -> tuple[int, int] | None:
    """``2016-08 to 2017-07`` as its first month and the one after its last."""
    first, found, last = str(written).partition(" to ")
    ends = deal.month(path, first), deal.month(path, last if found else first)
    if ends[0] is None or ends[1] is None:
        return None
    # A year alone is the whole of it.
    end = ends[1] + (12 if "-" not in (last if found else first) else 1)
    if ends[0] < end:
        return ends[0], end
    deal.ctx.report("contract.cohort", path, "{path} ends before it begins",
                    "write the first month first")  # fmt: skip
    return None


def mean(figure: Figure, deal: Deal) -> float | None:
    """A figure at the means of what it names; None where one is not known yet."""
    means = deal.ctx.shared.means
    if any(name not in means for name in expression.names(figure.expression)):
        return None
    return float(expression.evaluate(figure.expression, means))
