"""Contracts as values, for tests: small makers, and those that have been written somewhere.

What is known of them stands in the sources named; where a figure was never published the maker
takes it as an argument, or one of ours is used and said to be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from socinvest.contract.settle import Facts, Reading, Settlement, settle
from socinvest.model import Account, Figure
from socinvest.model_contract import (
    Cohort,
    Condition,
    Contract,
    ContractMeasure,
    Due,
    Investment,
    Limit,
    Step,
    Stop,
    Term,
)
from tests import factories

HERE = factories.HERE
CITY = Account("city", "social services")
INVESTOR = Account("investor", "gemensamt")
OTHER_INVESTOR = Account("other investor", "gemensamt")
PROVIDER = Account("provider", "gemensamt")
GUARANTOR = Account("guarantor", "gemensamt")
INTERMEDIARY = Account("intermediary", "gemensamt")
EVERYBODY = {
    account.party for account in (CITY, INVESTOR, OTHER_INVESTOR, PROVIDER, GUARANTOR, INTERMEDIARY)
}

Stated = float | str


def figure(value: Stated) -> Figure:
    return factories.figure(value)


def maybe(value: Stated | None) -> Figure | None:
    return None if value is None else figure(value)


def when(
    measure: str,
    relation: Literal[">=", "<=", ">", "<"] | None = None,
    bound: Stated | None = None,
    scope: Literal["same", "pooled", "any_cohort", "every_cohort"] = "same",
) -> Condition:
    """That a measure is true, or stands so to a bound."""
    return Condition("measure", HERE, measure, relation, maybe(bound), scope=scope)


def both(*parts: Condition) -> Condition:
    return Condition("all", HERE, parts=parts)


def either(*parts: Condition) -> Condition:
    return Condition("any", HERE, parts=parts)


def unless(*parts: Condition) -> Condition:
    return Condition("not", HERE, parts=parts)


def term(
    name: str,
    form: Literal["fixed", "share", "price", "steps", "top_up", "fee"],
    rate: Stated | None = None,
    *,
    month: int | tuple[int, ...] = 60,
    payer: Account = CITY,
    payee: Account = INVESTOR,
    lower: Stated | None = None,
    upper: Stated | None = None,
    steps: Mapping[Stated, Stated] | None = None,
    times: int = 1,
    every: int = 12,
    recurs: bool = False,
    waits: tuple[int, ...] | None = None,
    index: Stated | None = None,
    interest: Stated | None = None,
    **fields: Any,
) -> Term:
    """A term; figures as numbers or expressions."""
    months = (month,) if isinstance(month, int) else month
    return Term(
        name, form, payer, payee, Due(months, times, every, recurs, waits), HERE,
        rate=maybe(rate), lower=maybe(lower), upper=maybe(upper),
        steps=tuple(Step(figure(at), figure(pay)) for at, pay in (steps or {}).items()),
        index=maybe(index), interest=maybe(interest), **fields,
    )  # fmt: skip


def limit(
    name: str,
    *terms: str,
    at_most: Stated | None = None,
    return_at_most: Stated | None = None,
    per: Literal["contract", "cohort", "person"] = "contract",
) -> Limit:
    return Limit(name, terms, HERE, maybe(at_most), maybe(return_at_most), per)


def investment(
    drawn: Stated,
    committed: Stated | None = None,
    *,
    name: str = "capital",
    investor: Account = INVESTOR,
    to: Account = PROVIDER,
    schedule: Mapping[int, Stated] | None = None,
    recycle: bool = False,
) -> Investment:
    dates = tuple((month, figure(share)) for month, share in (schedule or {0: 1.0}).items())
    return Investment(
        name, investor, to, figure(drawn if committed is None else committed), figure(drawn),
        dates, HERE, recycle=recycle,
    )  # fmt: skip


def contract(
    terms: Sequence[Term],
    *,
    investments: Sequence[Investment] = (),
    limits: Sequence[Limit] = (),
    measures: Sequence[str] = (),
    cohorts: int = 1,
    base: Literal["drawn", "committed"] = "drawn",
    stop: Stop | None = None,
    start: int = 0,
) -> Contract:
    """A contract on measures of those names; what they measure is not asked here."""
    return Contract(
        "test", factories.text("a contract"), ("same",), {}, start,
        tuple(Cohort(f"c{i + 1}", 12 * i, 12 * i + 12, HERE) for i in range(cohorts)),
        {name: ContractMeasure(name, "cost", HERE) for name in measures},
        tuple(terms), HERE, tuple(investments), tuple(limits), base, stop,
    )  # fmt: skip


def reading(value: Any, *cohorts: Any) -> Reading:
    """A reading of one cohort, or pooled and then by cohort."""
    return Reading(cohorts or (value,), value)


def facts(
    people: float | tuple[float, ...] = 60.0, capital: Mapping[str, Any] | None = None, **read: Any
) -> Facts:
    """What was found out, of one cohort or (readings given so) of several."""
    readings = {
        name: value if isinstance(value, Reading) else reading(value)
        for name, value in read.items()
    }
    return Facts(readings, people if isinstance(people, tuple) else (people,), capital or {})


def settled(agreed: Contract, found: Facts, **parameters: Any) -> Settlement:
    return settle(agreed, parameters, found)


def paid(settlement: Settlement, *names: str, payee: Account | None = None) -> Any:
    """What is paid under terms of those names (all, without any), by draw."""
    found = [
        p.amount
        for p in settlement.payments
        if p.kind == "term"
        and (not names or p.term in names)
        and (payee is None or p.payee == payee)
    ]
    return np.sum(found, axis=0) if found else np.zeros(settlement.n)


def norrkoping(
    text: Literal["R1", "R2", "R3"] = "R2",
    *,
    strict: bool = True,
    drawn: float = 10.0,
    base: Literal["drawn", "committed"] = "drawn",
) -> Contract:
    """Norrköping 2016 in millions of kronor, by its three readings.

    R1: max(0.4 I, min(S, I)); R2: 0.4 I + 0.6 min(S, I); R3: min(I, 0.4 I + S); each with the
    school bonus min((S - I)+, 0.2 I). ``strict``: savings are paid for only if delivered.
    """
    delivered = when("delivered")
    if_delivered = {"condition": delivered} if strict else {}
    school = both(delivered, when("school")) if strict else when("school")
    bonus = term(
        "bonus", "share", 1.0, of="saving", lower="principal", upper="1.2 * principal",
        condition=school,
    )  # fmt: skip
    guarantee = term("guarantee", "fixed", "0.4 * principal", condition=delivered)
    share = 0.6 if text == "R2" else 1.0
    savings = term("savings", "share", share, of="saving", upper="principal", **if_delivered)
    limits: tuple[Limit, ...] = ()
    terms = (guarantee, savings, bonus)
    if text == "R1":
        floor = term(
            "guarantee", "top_up", "0.4 * principal", terms=("savings",), condition=delivered
        )
        terms = (savings, floor, bonus)
    if text == "R3":
        limits = (limit("whole", "guarantee", "savings", at_most="principal"),)
    return contract(
        terms, investments=(investment(drawn, 10.0),), limits=limits, base=base,
        measures=("saving", "delivered", "school"),
    )  # fmt: skip


def health_bond(base: float, slope: float, low: float, high: float) -> Contract:
    """Stockholm 2020: one payment after five years, clamp(base + slope x avoided, low, high).

    All as shares of the principal; what was agreed of them was not published.
    """
    least, most = ((bound - base) / slope for bound in (low, high))
    return contract(
        (
            term("floor", "fixed", f"{low} * principal"),
            term(
                "variable", "share", slope, of="avoided",
                lower=f"({least}) * principal", upper=f"({most}) * principal",
            ),
        ),
        investments=(investment(30.0),), measures=("avoided",),
    )  # fmt: skip


def botkyrka(fee: float, at_target: float) -> Contract:
    """Botkyrka and Örnsköldsvik: suppliers paid partly by the fall in short sick leave.

    Self-financing from a fall of 12 %; fee and share at risk are ours.
    """
    return contract(
        (
            term("fee", "fixed", fee, month=12, times=3, recurs=True, payee=PROVIDER),
            term(
                "result", "steps", of="fall", steps={0.0: 0.0, 0.12: at_target},
                between="linear", month=42, payee=PROVIDER,
            ),
        ),
        measures=("fall",),
    )  # fmt: skip


SUPPLIERS = tuple(Account(f"supplier {number}", "gemensamt") for number in range(1, 6))


def hasselby(activity: float, success: float) -> Contract:
    """Hässelby-Vällingby: five suppliers, a fee for a case and one for a goal; 3.2 MSEK in all.

    Here each has a fifth of the young people; how the fees were split is not known.
    """
    terms = [
        term(
            f"activity {number}", "price", activity / 5, of="people", month=4, times=4, every=4,
            payee=supplier,
        )
        for number, supplier in enumerate(SUPPLIERS, 1)
    ]  # fmt: skip
    terms += [
        term(f"success {number}", "price", success / 5, of="goals", month=16, payee=supplier)
        for number, supplier in enumerate(SUPPLIERS, 1)
    ]
    budget = limit("budget", *(one.name for one in terms), at_most=3_200_000.0)
    return contract(terms, limits=(budget,), measures=("goals",))


def malmo() -> Contract:
    """Malmö's fund: the unit repays the grant from what it saves, over five years.

    Waived where the budget has moved to another board.
    """
    return contract(
        (
            term(
                "repayment", "share", 1.0, of="saving", upper="principal", month=36, times=5,
                condition=unless(when("moved")),
            ),
        ),
        investments=(investment(5.0),), measures=("saving", "moved"),
    )  # fmt: skip


def peterborough(price: float, cap: float = 8.0) -> Contract:
    """Peterborough 2010 (millions of pounds): 10 % for a cohort, otherwise 7.5 % for all.

    Each reconviction fewer has a price; the investors get at most 13 % a year. The price is ours.
    """
    return contract(
        (
            term(
                "early", "price", price, of="fewer", month=(48, 72), by_cohort=True,
                condition=when("reduction", ">=", 0.10),
            ),
            term(
                "late", "price", price, beyond="early", month=84,
                condition=when("reduction", ">=", 0.075, "pooled"),
            ),
        ),
        investments=(investment(5.0, schedule={0: 0.4, 24: 0.3, 48: 0.3}),),
        limits=(
            limit("profit", "early", "late", return_at_most=0.13),
            limit("cap", "early", "late", at_most=cap),
        ),
        measures=("fewer", "reduction"), cohorts=2,
    )  # fmt: skip


def essex(price: float) -> Contract:
    """Essex Edge of Care (pounds): a price for each day of care avoided, 7.1 million at most."""
    return contract(
        (term("days", "price", price, of="days", month=72),),
        investments=(investment(3_100_000.0),),
        limits=(limit("cap", "days", at_most=7_100_000.0),),
        measures=("days",),
    )  # fmt: skip


def rikers(stop: Stop | None = None, topped_up: int = 48) -> Contract:
    """Rikers Island 2012 (millions of dollars): steps, and a guarantor up to 75 % of principal.

    Nothing below a first threshold, the principal at a second; the figures of the steps are ours.
    """
    return contract(
        (
            term(
                "steps", "steps", of="reduction", month=48, payee=INTERMEDIARY,
                steps={0.085: "0.5 * principal", 0.10: "principal", 0.16: "1.1 * principal",
                       0.20: "1.22 * principal"},
            ),
            term("passed on", "fee", 1.0, terms=("steps",), month=48, payer=INTERMEDIARY),
            term(
                "guarantee", "top_up", "0.75 * principal", terms=("passed on",), month=topped_up,
                payer=GUARANTOR,
            ),
        ),
        investments=(investment(9.6, schedule={0: 0.25, 12: 0.25, 24: 0.25, 36: 0.25}),),
        measures=("reduction",), stop=stop,
    )  # fmt: skip


def utah(drawn: float) -> Contract:
    """Utah 2013 (dollars): 95 % of 2 607 a child-year until repaid with 5 % a year, then 40 %."""
    return contract(
        (
            term("until repaid", "price", "0.95 * 2607", of="avoided", month=24),
            term("after", "price", "0.40 * 2607", beyond="until repaid", month=24),
        ),
        investments=(investment(drawn),),
        limits=(limit("repaid", "until repaid", return_at_most=0.05),),
        measures=("avoided",),
    )  # fmt: skip


def rate_card(tariffs: Mapping[str, float], per_person: float) -> Contract:
    """Innovation Fund and Fair Chance Fund (pounds): a tariff an outcome, a cap a participant."""
    terms = [
        term(name, "price", tariff, of=name, month=6 * (number + 1), payee=INTERMEDIARY)
        for number, (name, tariff) in enumerate(tariffs.items())
    ]
    return contract(
        terms,
        limits=(limit("participant", *tariffs, at_most=per_person, per="person"),),
        measures=tuple(tariffs),
    )


def koto(share: float, fee: float) -> Contract:
    """Koto-SIB: a share of benefits saved and taxes gained in three years, and a low fixed fee."""
    return contract(
        (
            term("fee", "fixed", fee, month=12, times=3, recurs=True, payee=INTERMEDIARY),
            term("result", "share", share, of="gain", month=36, waits=(36,)),
        ),
        investments=(investment(10.0),), measures=("gain",),
    )  # fmt: skip


def lapset(share: float) -> Contract:
    """Lapset-SIB (millions of euros): fees are invested again, three years after each other."""
    return contract(
        (
            term("first", "share", share, of="early", month=36),
            term("second", "share", share, of="late", month=60),
        ),
        investments=(
            investment(5.4, 3.5, schedule={0: "2 / 5.4", 36: "1.5 / 5.4", 48: "1.9 / 5.4"},
                       recycle=True),
        ),
        measures=("early", "late"),
    )  # fmt: skip


def aarhus(price: float) -> Contract:
    """IMPACT60: a price for each of 120 who supports themselves, from a first one on."""
    return contract(
        (term("supporting", "price", price, of="supporting", lower=10.0, month=36),),
        investments=(investment(11.6),), measures=("supporting",),
    )  # fmt: skip


def composed() -> Contract:
    """Steps on a pooled measure, a fall-back, a guarantor's top-up, each cohort capped."""
    early = when("reduction", ">=", 0.10, "pooled")
    return contract(
        (
            term(
                "steps", "steps", of="reduction", month=60, condition=early,
                steps={0.10: "principal", 0.15: "1.3 * principal"},
            ),
            term(
                "fall-back", "share", 0.5, of="saving", month=60,
                condition=both(unless(early), when("reduction", ">=", 0.0, "every_cohort")),
            ),
            term(
                "top-up", "top_up", "0.6 * principal", terms=("steps", "fall-back"), month=72,
                payer=GUARANTOR,
            ),
        ),
        investments=(investment(10.0),),
        limits=(limit("cohort", "steps", "fall-back", "top-up", at_most=6.0, per="cohort"),),
        measures=("reduction", "saving"), cohorts=2,
    )  # fmt: skip
