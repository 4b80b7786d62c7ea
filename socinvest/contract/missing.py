"""What a settlement still lacks: which observations each payment waits for.

A payment is known when nothing that it depends on is missing. A condition may be known before
all of its parts are (``a`` false makes ``a and b`` false whatever ``b`` is), and then a payment
that it forbids is known to be nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

from socinvest.contract.known import Known
from socinvest.contract.values import POOLED
from socinvest.model import Figure
from socinvest.model_contract import Condition, Contract, Term
from socinvest.numerics.expression import names
from socinvest.records import dataclass

__all__ = ["PEOPLE", "Lack", "Lacking", "Lacks"]

PEOPLE = "people"
"""What is lacking where it is not known how many people there are."""


class Lack(NamedTuple):
    """Something that was not observed: a measure or the people, of a cohort or (None) of all."""

    what: str
    cohort: str | None


Lacks = frozenset[Lack]
_NOTHING: Lacks = frozenset()
_CAPITAL = frozenset({"drawn", "principal"})


@dataclass(frozen=True, slots=True, eq=False)
class Lacking:
    """A contract and what has been observed of it.

    ``known`` holds its figures and the facts, with anything in the place of what is missing;
    ``seen`` says what is not: (measure or :data:`PEOPLE`, scope). ``nothing``: (term, scope) of
    which it is known that it gives nothing, whatever its condition turns out to be.
    """

    contract: Contract
    known: Known
    seen: Collection[tuple[str, int]]
    nothing: Collection[tuple[str, int]] = frozenset()

    def stop(self) -> bool | Lacks:
        """Whether the contract has been stopped, or what must be observed to tell."""
        stop = self.contract.stop
        return False if stop is None else self.decided(stop.condition, POOLED)

    def after(self, month: int) -> bool | Lacks:
        """Whether the contract has been stopped before a month, or what it takes to tell."""
        stop = self.contract.stop
        return False if stop is None or month <= stop.month else self.stop()

    def of(self, term: Term, scope: int) -> Lacks:
        """What must be observed before a payment is known, for a contract that goes on."""
        if (term.name, scope) in self.nothing:
            return _NOTHING
        lacks = self._people_of_limits(term, scope)
        if term.condition is not None:
            holds = self.decided(term.condition, scope)
            if isinstance(holds, frozenset):
                lacks |= holds
            elif not holds:
                return _NOTHING
        for figure in _figures(term):
            lacks |= self.of_figure(figure, scope)
        if term.among is not None:
            lacks |= self._capital()
        if term.of is not None:
            lacks |= self._seen(term.of, scope)
        for name in term.terms:
            lacks |= self._other(name, scope)
        if term.beyond is not None:
            # What it leaves over depends on its quantity, also where it is not paid.
            lacks |= self._other(term.beyond, scope) | self._other(term.beyond, scope, free=True)
        return lacks

    def _other(self, name: str, scope: int, *, free: bool = False) -> Lacks:
        """What a term lacks that this one is reckoned on (``free``: whatever its condition)."""
        other = next(term for term in self.contract.terms if term.name == name)
        if free:
            other = replace(other, condition=None)
        cohorts = range(len(self.contract.cohorts))
        if other.by_cohort:
            scopes = cohorts if scope == POOLED else (scope,)
            return _NOTHING.union(*(self.of(other, one) for one in scopes))
        found = self.of(other, POOLED)
        if scope == POOLED:
            return found
        # A cohort's part of what concerns all is told by people.
        return found.union(*(self._seen(PEOPLE, one) for one in cohorts))

    def _people_of_limits(self, term: Term, scope: int) -> Lacks:
        """The people that a limit on each of them, or on each cohort, is reckoned with."""
        lacks = _NOTHING
        for limit in self.contract.limits:
            if term.name not in limit.terms:
                continue
            scopes: tuple[int, ...] = (scope,)
            if limit.per != "contract" and scope == POOLED:
                scopes = tuple(range(len(self.contract.cohorts)))
            for one in scopes:
                if limit.per == "person" or (len(scopes) > 1):
                    lacks |= self._seen(PEOPLE, one)
                for figure in (limit.at_most, limit.return_at_most):
                    lacks |= _NOTHING if figure is None else self.of_figure(figure, one)
        return lacks

    def of_figure(self, figure: Figure, scope: int) -> Lacks:
        """What a figure lacks that names the people, or capital that a stop may have ended."""
        named = names(figure.expression)
        lacks = self._seen(PEOPLE, scope) if PEOPLE in named else _NOTHING
        return lacks if _CAPITAL.isdisjoint(named) else lacks | self._capital()

    def _capital(self) -> Lacks:
        """What it takes to tell how much is drawn, which a stop may have ended."""
        stopped = self.stop()
        return stopped if isinstance(stopped, frozenset) else _NOTHING

    def _seen(self, what: str, scope: int) -> Lacks:
        if (what, scope) in self.seen:
            return _NOTHING
        return frozenset({Lack(what, None if scope == POOLED else self._cohort(scope))})

    def _cohort(self, scope: int) -> str | None:
        cohorts = self.contract.cohorts
        return cohorts[scope].name if len(cohorts) > 1 else None

    def decided(self, condition: Condition, scope: int) -> bool | Lacks:
        """Whether a condition holds, or what it lacks for that to be told."""
        if condition.kind == "measure":
            return self._measured(condition, scope)
        parts = [self.decided(part, scope) for part in condition.parts]
        found = _joined(parts, every=condition.kind == "all")
        if condition.kind == "not":
            return found if isinstance(found, frozenset) else not found
        return found

    def _measured(self, condition: Condition, scope: int) -> bool | Lacks:
        scopes: tuple[int, ...] = (scope,)
        if condition.scope == "pooled":
            scopes = (POOLED,)
        elif condition.scope != "same":
            scopes = tuple(range(len(self.contract.cohorts)))
        parts = [self._meets(condition, one) for one in scopes]
        return _joined(parts, every=condition.scope != "any_cohort")

    def _meets(self, condition: Condition, scope: int) -> bool | Lacks:
        lacks = self._seen(condition.measure, scope)
        if condition.bound is not None and PEOPLE in names(condition.bound.expression):
            lacks |= self._seen(PEOPLE, scope)
        if lacks:
            return lacks
        return bool(self.known.holds(replace(condition, scope="same"), scope))


def _joined(parts: list[bool | Lacks], *, every: bool) -> bool | Lacks:
    """All of the parts (or any of them); one that decides it needs no other."""
    if any(part is (not every) for part in parts):
        return not every
    lacks = [part for part in parts if isinstance(part, frozenset)]
    return _NOTHING.union(*lacks) if lacks else every


def _figures(term: Term) -> Iterator[Figure]:
    """Every figure that a term's amount is reckoned with."""
    plain = (term.rate, term.lower, term.upper, term.index, term.interest)
    yield from (figure for figure in plain if figure is not None)
    for step in term.steps:
        yield from (step.at, step.pay)
