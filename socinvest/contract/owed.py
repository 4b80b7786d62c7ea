"""What is owed under a contract for what was observed, and what is not known yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeAlias

import numpy as np

from socinvest.contract.dates import Event, events
from socinvest.contract.known import Known
from socinvest.contract.missing import PEOPLE, Lack, Lacking, Lacks
from socinvest.contract.refusals import refuse_uncertain
from socinvest.contract.room import Rooms
from socinvest.contract.settle import settle
from socinvest.contract.values import POOLED, Facts, Number, Payment, Reading
from socinvest.draws import central
from socinvest.model import Scenario
from socinvest.model_contract import Condition, Contract, Term
from socinvest.records import dataclass
from socinvest.scenario.outcome_values import ALL
from socinvest.scenario.outcomes import Outcomes

__all__ = ["Line", "Owed", "owed"]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """One payment. ``lacks``: what it waits for; where there is something, nothing is known of
    its amount. ``open_limits``: limits that may still change it once other payments are known.
    """

    payment: Payment
    lacks: Lacks = frozenset()
    open_limits: tuple[str, ...] = ()

    @property
    def amount(self) -> float | None:
        """What is due, nominal; None where that is not known."""
        return None if self.lacks else float(self.payment.amount[0])


@dataclass(frozen=True, slots=True, eq=False)
class Owed:
    """A contract settled on what was observed: its lines by date, and what falls due later."""

    contract: Contract
    outcomes: Outcomes
    lacking: Lacking
    lines: tuple[Line, ...]
    later: tuple[Event, ...]

    @property
    def known(self) -> Known:
        """The contract's own figures."""
        return self.lacking.known

    def scope(self, cohort: str | None) -> int:
        """The number of a cohort, or that of all."""
        cohorts = [one.name for one in self.contract.cohorts]
        return POOLED if cohort is None else cohorts.index(cohort)

    @property
    def missing(self) -> dict[Lack, tuple[str, ...]]:
        """What must still be observed, and the terms that wait for it."""
        found: dict[Lack, dict[str, None]] = {}
        for line in self.lines:
            for lack in sorted(line.lacks, key=lambda lack: (lack.what, lack.cohort or "")):
                found.setdefault(lack, {})[line.payment.term] = None
        return {lack: tuple(terms) for lack, terms in found.items()}

    @property
    def complete(self) -> bool:
        """Whether every payment that is due by now is known for good."""
        return not any(line.lacks or line.open_limits for line in self.lines)


def owed(
    scenario: Scenario, contract: Contract, outcomes: Outcomes, *, certain: bool = True
) -> Owed:
    """Settle a contract on outcomes that were observed.

    Every figure of the contract has one value: a payment that hangs on an uncertain parameter is
    no agreement, and is refused. Unless it need not be ``certain``: then such figures have their
    means. Raises :class:`~socinvest.errors.ScenarioError`.
    """
    if certain:
        refuse_uncertain(scenario, contract, outcomes)
    environment = central(scenario).base
    facts, seen = _facts(contract, outcomes)
    known = Known(contract, environment, facts)
    lacking = Lacking(contract, known, seen)
    dates, until = events(contract), outcomes.until
    due = [event for event in dates if until is None or event.month <= until]
    gated, own = _gated(lacking, due)
    payments = settle(gated.contract, environment, gated.facts, until=until).payments
    nothing = _nothing(payments, own, lacking)
    if nothing:
        lacking = replace(lacking, nothing=nothing)
        gated, own = _gated(lacking, due)
        payments = settle(gated.contract, environment, gated.facts, until=until).payments
    if not isinstance(lacking.stop(), bool):
        known = Known(replace(contract, stop=None), environment, facts)
        lacking = replace(lacking, known=known)
    lacks = [_lacks(payment, contract, own, lacking, payments) for payment in payments]
    waiting = {
        (payment.kind, payment.term, _scope(payment, contract), payment.month)
        for payment, missing in zip(payments, lacks, strict=True)
        if missing
    }
    rooms = Rooms(known, due, waiting, payments)
    lines = tuple(
        Line(payment, missing, () if missing else rooms.open(payment, _scope(payment, contract)))
        for payment, missing in zip(payments, lacks, strict=True)
    )
    later = tuple(event for event in dates if until is not None and event.month > until)
    return Owed(contract, outcomes, lacking, lines, later)


Own: TypeAlias = Mapping[tuple[str, int], Lacks]
"""What each term lacks, by name and scope."""


def _scope(payment: Payment, contract: Contract) -> int:
    cohorts = [one.name for one in contract.cohorts]
    return POOLED if payment.cohort is None else cohorts.index(payment.cohort)


def _lacks(
    payment: Payment,
    contract: Contract,
    own: Own,
    lacking: Lacking,
    payments: tuple[Payment, ...],
) -> Lacks:
    """What a payment waits for; capital that is recycled waits for what has come back."""
    stopped = lacking.after(payment.month)
    if payment.kind == "capital":
        investment = next(one for one in contract.investments if one.name == payment.term)
        back = {
            (one.term, _scope(one, contract))
            for one in payments
            if one.kind == "term" and one.month < payment.month and one.payee == investment.investor
        }
        lacks: Lacks = frozenset()
        if investment.recycle:
            lacks = lacks.union(*(own[key] for key in back))
    else:
        lacks = own[payment.term, _scope(payment, contract)]
    if isinstance(stopped, bool):
        return frozenset() if stopped else lacks
    # A payment of nothing is nothing, whether the contract goes on or not.
    return lacks | stopped if lacks or float(payment.amount[0]) > 0.0 else lacks


def _facts(contract: Contract, outcomes: Outcomes) -> tuple[Facts, set[tuple[str, int]]]:
    """The facts, with something harmless in the place of what is missing, and what is known."""
    scopes = {one.name: i for i, one in enumerate(contract.cohorts)} | {ALL: POOLED}
    seen: set[tuple[str, int]] = set()
    readings = {}
    for name, measure in contract.measures.items():
        found = outcomes.observed.get(name, {})
        seen |= {(name, scopes[scope]) for scope in found}
        chance = measure.counts == "chance"
        values = [found[scope].value if scope in found else 0.0 for scope in scopes]
        *cohorts, pooled = (np.asarray(bool(v) if chance else v) for v in values)
        readings[name] = Reading(tuple(cohorts), pooled)
    people = outcomes.people
    seen |= {(PEOPLE, scopes[scope]) for scope in people}
    by_cohort: list[Number] = [people.get(one.name, 1.0) for one in contract.cohorts]
    if ALL in people and not any(one.name in people for one in contract.cohorts):
        # Only the sum is used as long as nothing is asked of a cohort.
        by_cohort = [people[ALL], *(0.0 for _ in by_cohort[1:])]
    capital: dict[str, Number] = {name: one.value for name, one in outcomes.capital.items()}
    return Facts(readings, tuple(by_cohort), capital), seen


class _Gated(NamedTuple):
    """A contract with the facts that it is settled on."""

    contract: Contract
    facts: Facts


def _gated(lacking: Lacking, due: Iterable[Event]) -> tuple[_Gated, Own]:
    """The contract with a condition before every term of which something is missing, and what.

    The condition is a measure of our own, false for the cohorts concerned: those payments are
    told, with their dates, and take no room in any limit. A stop that may or may not have come
    is left out: all that falls due after it waits.
    """
    contract, facts = lacking.contract, lacking.known.facts
    own = {
        (event.what.name, event.scope): lacking.of(event.what, event.scope)
        for event in due
        if isinstance(event.what, Term)
    }
    readings = dict(facts.readings)
    terms = []
    for term in contract.terms:
        scopes = {scope for (name, scope), lacks in own.items() if lacks and name == term.name}
        if scopes:
            gate = f"\0{term.name}"  # no file can have such a name
            cohorts = tuple(np.asarray(i not in scopes) for i in range(len(contract.cohorts)))
            readings[gate] = Reading(cohorts, np.asarray(POOLED not in scopes))
            here = Condition("measure", term.at, measure=gate)
            parts = (here,) if term.condition is None else (here, term.condition)
            term = replace(term, condition=Condition("all", term.at, parts=parts))
        terms.append(term)
    stop = contract.stop if isinstance(lacking.stop(), bool) else None
    made = replace(contract, terms=tuple(terms), stop=stop)
    return _Gated(made, replace(facts, readings=readings)), own


def _nothing(payments: Iterable[Payment], own: Own, lacking: Lacking) -> frozenset[tuple[str, int]]:
    """What waits for nothing but its condition, and gives nothing even where that holds."""
    terms = {term.name: term for term in lacking.contract.terms}
    stated: dict[tuple[str, int], float] = {}
    for payment in payments:
        key = payment.term, _scope(payment, lacking.contract)
        if payment.kind == "term" and own[key]:
            stated[key] = max(float(payment.stated[0]), stated.get(key, 0.0))
    return frozenset(
        (name, scope)
        for (name, scope), most in stated.items()
        if most == 0.0
        and not terms[name].terms
        and terms[name].beyond is None
        and not lacking.of(replace(terms[name], condition=None), scope)
    )
