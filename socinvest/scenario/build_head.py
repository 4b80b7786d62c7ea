"""The head of a scenario: its name, time, money, parties and perspectives."""

from __future__ import annotations

import re
from collections.abc import Mapping

from socinvest.model import ECONOMY, SHARED_BUDGET, SOCIETY, Money, Party, Perspective, Time
from socinvest.scenario import format as shape
from socinvest.scenario.context import SHARE, Context, Want, text
from socinvest.scenario.price_source import PriceSource

__all__ = [
    "START", "check_head", "currency", "read_money", "read_parties", "read_perspectives",
    "read_time",
]  # fmt: skip

_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,63}\Z")
START = re.compile(r"([12]\d{3})(?:-(0[1-9]|1[0-2]))?\Z")
RATE = Want("a rate such as 3.5 %", ((0, 0), (0, -1)), share=True)
FACTOR = Want("a factor such as 1.3", ((0, 0),))
LONGEST_HORIZON = 200
CYCLES: Mapping[str, int] = {"year": 1, "quarter": 4, "month": 12}
"""Cycles in a year."""


def currency(given: shape.Money) -> str:
    """The currency of the file; SEK, so that the rest can be checked, where it is none."""
    written = str(given.currency)
    return written if re.match(r"[A-Z]{3}\Z", written) else "SEK"


def check_head(ctx: Context, file: shape.ScenarioFile) -> None:
    if not _ID.match(str(file.id)):
        ctx.report("name.invalid", ("id",), "'{name}' cannot be used as an id",
                   "letters a-z, digits, - and _, at most 64", name=str(file.id)[:80])  # fmt: skip
    if currency(file.money) != str(file.money.currency):
        ctx.report("value.choice", ("money", "currency"), "{path} is not a currency",
                   "three capital letters, such as SEK")  # fmt: skip
    if not 1900 <= file.money.price_year <= 2200:
        ctx.report("value.range", ("money", "price_year"), "{path} is not a year from 1900 to 2200")


def read_time(ctx: Context, given: shape.Time) -> Time | None:
    match = START.match(str(given.start))
    if match is None:
        ctx.report("value.date", ("time", "start"), "{path} is neither a year nor a month",
                   "write 2017 or 2016-08")  # fmt: skip
    horizon = ctx.duration(("time", "horizon"), given.horizon)
    if horizon is not None and (horizon != int(horizon) or not 1 <= horizon <= LONGEST_HORIZON):
        ctx.report("value.range", ("time", "horizon"), "{path} must be whole years, 1 to {most}",
                   most=str(LONGEST_HORIZON))  # fmt: skip
        horizon = None
    days = None
    if given.school_days_per_year is not None:
        days = ctx.constant_number(("time", "school_days_per_year"), given.school_days_per_year)
        if days is not None and not 1 <= days <= 365:
            ctx.report("value.range", ("time", "school_days_per_year"), "{path} is not 1 to 365",
                       "a Swedish school year has 178 school days or more")  # fmt: skip
            days = None
    if match is None:
        return None
    # A wrong horizon has been reported; the longest one lets the rest be checked as well.
    return Time(int(match[1]), int(match[2] or 1), int(horizon or LONGEST_HORIZON), days,
                CYCLES[given.cycle])  # fmt: skip


def read_money(ctx: Context, given: shape.Money, prices: PriceSource) -> Money:
    rate = ctx.constant(("money", "discount_rate"), given.discount_rate, RATE)
    inflation = ctx.constant(("money", "inflation"), given.inflation, RATE)
    outcome_rate = None
    if given.outcome_discount_rate is not None:
        here = ("money", "outcome_discount_rate")
        outcome_rate = ctx.constant(here, given.outcome_discount_rate, RATE)
    factor = ctx.constant(("money", "tax_factor"), given.tax_factor, FACTOR)
    lost = ctx.constant(("money", "displacement"), given.displacement, SHARE)
    leisure = ctx.constant(("money", "lost_leisure"), given.lost_leisure, SHARE)
    if factor is not None and not 0 < factor <= 5:
        ctx.report("value.range", ("money", "tax_factor"), "{path} must lie between 0 and 5",
                   "1.0 leaves the cost of public money out; 1.3 is often used")  # fmt: skip
    # What could not be read has been reported: nothing is built from a zero put in its place.
    return Money(currency(given), given.price_year, rate or 0.0, given.timing,
                 given.compounding, factor or 1.0, inflation or 0.0, lost or 0.0,
                 leisure or 0.0, prices.shown, outcome_rate)  # fmt: skip


def read_parties(ctx: Context, file: shape.ScenarioFile) -> dict[str, Party]:
    parties: dict[str, Party] = {}
    for key, given in file.parties.items():
        name = str(key)
        here = ("parties", name)
        if name in (ECONOMY, SOCIETY):
            ctx.report("name.reserved", here, "'{name}' cannot be a party's name",
                       "economy stands for real resources, samhälle for all parties",
                       on_key=True, name=name)  # fmt: skip
            continue
        if "/" in name or not name.strip():
            ctx.report("name.invalid", here, "'{name}' cannot be a party's name",
                       "a party's budgets stand under it, in budgets", on_key=True,
                       name=name)  # fmt: skip
            continue
        budgets = [str(b) for b in given.budgets]
        for i, budget in enumerate(budgets):
            if budget in budgets[:i] or budget == SHARED_BUDGET or not budget.strip():
                ctx.report("name.duplicate", (*here, "budgets", i),
                           "the budget '{name}' is there already", name=budget)  # fmt: skip
        people = given.people if given.people is not None else name == "person"
        parties[name] = Party(name, text(given.name, name), (*budgets, SHARED_BUDGET),
                              bool(given.tax_funded), bool(people))  # fmt: skip
    if file.money.tax_factor not in (1, 1.0, "1", "1.0") and not any(
        p.people for p in parties.values()
    ):
        ctx.report("field.missing", ("money", "tax_factor"),
                   "a tax factor needs a party that bears it",
                   "declare the party person: {{}}")  # fmt: skip
    return parties


def read_perspectives(
    ctx: Context, file: shape.ScenarioFile, parties: Mapping[str, Party]
) -> dict[str, Perspective]:
    made: dict[str, Perspective] = {}
    for key, members in file.perspectives.items():
        name = str(key)
        if name == SOCIETY:
            ctx.report("name.reserved", ("perspectives", name),
                       "'{name}' is there already: every declared party", on_key=True,
                       name=name)  # fmt: skip
            continue
        for i, member in enumerate(members):
            ctx.choice(("perspectives", name, i), str(member), parties, "party")
        made[name] = Perspective(name, tuple(dict.fromkeys(str(m) for m in members)))
    made[SOCIETY] = Perspective(SOCIETY, tuple(parties))
    return made
