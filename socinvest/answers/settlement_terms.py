"""One payment of a settlement as JSON-ready values: what it was reckoned from, step by step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from socinvest.contract.missing import PEOPLE, Lack, Lacks
from socinvest.contract.owed import Line, Owed
from socinvest.contract.values import POOLED, Array, Payment
from socinvest.model import Account, Figure, Scenario, Text
from socinvest.model_contract import KNOWN, Condition, ContractMeasure, Term
from socinvest.numerics.expression import Binary, Name
from socinvest.records import dataclass
from socinvest.scenario.outcome_values import ALL, measure_unit
from socinvest.scenario.outcomes import subject_of
from socinvest.units import BARE

__all__ = ["Terms", "both", "number"]

_CUT = 1e-6
"""Money less than this is no cut but rounding."""


def both(text: Text | None) -> dict[str, str] | None:
    """A text in both languages."""
    return None if text is None else text._asdict()


def number(value: Array | None) -> float | None:
    """The one value of an array of one draw."""
    return None if value is None else float(value[0])


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """A settlement and the words its scenario has for things."""

    scenario: Scenario
    owed: Owed

    def date(self, month: int) -> str:
        return subject_of(self.scenario).shown(month)

    def account(self, account: Account) -> dict[str, Any]:
        """Who: party and budget by name, and the party as it is called."""
        party = self.scenario.parties.get(account.party)
        title = {"sv": account.party, "en": account.party}
        return {
            "party": account.party,
            "budget": account.budget,
            "title": title if party is None else party.title._asdict(),
        }

    def term(self, name: str) -> Term:
        return next(one for one in self.owed.contract.terms if one.name == name)

    def line(self, line: Line) -> dict[str, Any]:
        """One payment of a term. Nothing is told of the amount where something is missing."""
        payment, term = line.payment, self.term(line.payment.term)
        known, scope = not line.lacks, self.owed.scope(payment.cohort)
        condition = self._condition(term.condition, scope)
        stopped = payment.stopped
        return {
            "term": term.name,
            "title": both(term.title),
            "clause": term.clause,
            "cohort": payment.cohort,
            "part": payment.part + 1,
            "parts": payment.parts,
            "date": self.date(payment.month),
            "payer": self.account(payment.payer),
            "payee": self.account(payment.payee),
            "status": "due" if known else "missing",
            "reckoning": self._reckoning(term, payment, scope),
            "condition": condition,
            "holds": None if condition is None else condition["holds"],
            "stated": None if self._free(term, scope) else number(payment.stated),
            "stopped": bool(stopped is not None and stopped[0]) if known else None,
            "before_limits": number(payment.before_limits) if known else None,
            "limits": self._limits(payment, scope) if known else [],
            "amount": line.amount,
            "may_change_by": list(line.open_limits),
            "missing": [
                {"observation": lack.what, "cohort": lack.cohort} for lack in _sorted(line.lacks)
            ],
        }

    def _reckoning(self, term: Term, payment: Payment, scope: int) -> dict[str, Any]:
        """How the amount comes about: the figures of its form, and the quantity put in."""
        told = {"form": term.form, "of": term.of, "beyond": term.beyond, "terms": list(term.terms)}
        steps = [{"at": self.value(one.at, scope), "pay": self.value(one.pay, scope)}
                 for one in term.steps]  # fmt: skip
        share, base = self._of_capital(term, scope)
        return {
            **told,
            "quantity": self._quantity(term, payment, scope),
            "unit": self._unit(term),
            "rate": self.value(term.rate, scope),
            "share": share,
            "base": base,
            "from": self.value(term.lower, scope),
            "up_to": self.value(term.upper, scope),
            "steps": steps,
            "between": term.between if steps else None,
            "index": self.value(term.index, scope),
            "interest": self.value(term.interest, scope),
            "factor": float(payment.factor[0]),
        }

    def _quantity(self, term: Term, payment: Payment, scope: int) -> float | None:
        """What the amount is a function of; None where that was not observed."""
        lacking = self.owed.lacking
        if term.of is not None and term.beyond is None:
            known = (term.of, scope) in lacking.seen
        else:
            known = not self._free(term, scope)
        return number(payment.quantity) if known else None

    def _free(self, term: Term, scope: int) -> Lacks:
        """What the amount lacks whatever the condition says."""
        return self.owed.lacking.of(replace(term, condition=None), scope)

    def _of_capital(self, term: Term, scope: int) -> tuple[float | None, str | None]:
        """The share and the base of a fixed sum that is a share of the capital."""
        match None if term.rate is None else term.rate.expression:
            case Binary("*", share, Name(base)) if term.form == "fixed" and base in KNOWN:
                figure = Figure(share, BARE, term.at)
                return self.value(figure, scope), base
        return None, None

    def _unit(self, term: Term) -> str | None:
        if term.of is None:
            return None
        if term.of == PEOPLE:
            return self.scenario.target_group.unit
        return measure_unit(self.scenario, self.owed.contract.measures[term.of])

    def value(self, figure: Figure | None, scope: int) -> float | None:
        """A figure of the contract; None where it needs people that nobody has counted."""
        if figure is None or self.owed.lacking.of_figure(figure, scope):
            return None
        return float(self.owed.known.value(figure, scope))

    def _condition(self, condition: Condition | None, scope: int) -> dict[str, Any] | None:
        """A condition with what was observed of it, and whether it and its parts hold."""
        if condition is None:
            return None
        decided = self.owed.lacking.decided(condition, scope)
        told: dict[str, Any] = {
            "kind": condition.kind,
            "holds": decided if isinstance(decided, bool) else None,
        }
        if condition.kind != "measure":
            return {**told, "parts": [self._condition(part, scope) for part in condition.parts]}
        measure = self.owed.contract.measures[condition.measure]
        bound = condition.bound
        return {
            **told,
            "measure": condition.measure,
            "title": both(measure.title),
            "unit": measure_unit(self.scenario, measure),
            "relation": condition.relation,
            "bound": None if bound is None else self.value(bound, scope),
            "scope": condition.scope,
            "values": self._values(condition, measure, scope),
        }

    def _values(
        self, condition: Condition, measure: ContractMeasure, scope: int
    ) -> list[dict[str, Any]]:
        """What was observed of the cohorts that a condition asks about."""
        names = [one.name for one in self.owed.contract.cohorts]
        scopes = [names[scope] if scope != POOLED else ALL]
        if condition.scope == "pooled":
            scopes = [ALL]
        elif condition.scope != "same":
            scopes = names
        found = self.owed.outcomes.observed.get(condition.measure, {})
        chance = measure.counts == "chance"
        return [
            {
                "cohort": None if one == ALL else one,
                "value": None if one not in found
                else bool(found[one].value) if chance else found[one].value,
            }
            for one in scopes
        ]  # fmt: skip

    def _limits(self, payment: Payment, scope: int) -> list[dict[str, Any]]:
        """The limits that cut a payment, and which of them decided."""
        before, amount = float(payment.before_limits[0]), float(payment.amount[0])
        return [
            {
                "limit": limit.name,
                "clause": limit.clause,
                "at_most": self.value(limit.at_most, scope),
                "return_at_most": self.value(limit.return_at_most, scope),
                "per": limit.per,
                "allows": float(payment.allowed[limit.name][0]),
                "decides": float(payment.allowed[limit.name][0]) <= amount + _CUT,
            }
            for limit in self.owed.contract.limits
            if limit.name in payment.allowed
            and float(payment.allowed[limit.name][0]) < before - _CUT
        ]


def _sorted(lacks: Iterable[Lack]) -> list[Lack]:
    return sorted(lacks, key=lambda lack: (lack.what, lack.cohort or ""))
