"""A settlement as JSON-ready values: every payment with what it was reckoned from, and the sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from socinvest._version import __version__
from socinvest.answers.settlement_measures import formed
from socinvest.answers.settlement_terms import Terms, both, number
from socinvest.contract.dates import Event
from socinvest.contract.missing import Lack
from socinvest.contract.owed import Line, Owed, owed
from socinvest.contract.values import POOLED
from socinvest.errors import Location, ScenarioError, problem
from socinvest.model import Input, Scenario
from socinvest.model_contract import Contract, Investment, Term
from socinvest.records import dataclass
from socinvest.scenario.outcome_values import ALL, counted_unit, measure_unit
from socinvest.scenario.outcomes import Outcomes, read_outcomes

__all__ = ["planned", "settle_on", "settlement"]


def settle_on(scenario: Scenario, path: Path, variant: str = "base") -> dict[str, Any]:
    """Settle a scenario's contract on the file of observations at ``path``: see :func:`settlement`.

    Raises :class:`~socinvest.errors.ScenarioError` with every problem of the file, and for a
    scenario without a contract.
    """
    contract = scenario.contract
    if contract is None:
        raise ScenarioError([problem("observed.scenario", "contract", Location(scenario.file),
                                     "'{id}' has no contract to settle", id=scenario.id)
                             ])  # fmt: skip
    outcomes = read_outcomes(path, scenario, contract)
    return settlement(scenario, owed(scenario, contract, outcomes), variant)


def planned(scenario: Scenario, contract: Contract) -> dict[str, Any]:
    """The same before anything has been observed: the terms, their dates and their parties.

    Uncertain figures of the contract are at their means.
    """
    nothing = Outcomes(Input("", ""), {}, {}, {})
    return settlement(scenario, owed(scenario, contract, nothing, certain=False), "base")


def settlement(scenario: Scenario, found: Owed, variant: str) -> dict[str, Any]:
    """What is owed, as JSON-ready values; money nominal, dates as year-month, nothing rounded.

    ``variant`` is told as it was asked for.
    """
    terms = Terms(scenario, found)
    told = _Told(terms)
    lines = [terms.line(line) for line in found.lines if line.payment.kind == "term"]
    due = [line for line in lines if line["status"] == "due"]
    capital = [told.capital(line) for line in found.lines if line.payment.kind == "capital"]
    return {
        "format": 1,
        "version": __version__,
        "scenario": {
            "id": scenario.id,
            "file": scenario.file,
            "title": scenario.title._asdict(),
            "sha256": next((i.sha256 for i in scenario.inputs if i.file == scenario.file), None),
        },
        "inputs": [{"file": one.file, "sha256": one.sha256} for one in scenario.inputs],
        "variant": variant,
        "set": [{"path": path, "value": value} for path, value in scenario.sets],
        "observed": {
            "file": found.outcomes.input.file,
            "sha256": found.outcomes.input.sha256,
            "reported_by": found.outcomes.reported_by,
            "note": both(found.outcomes.note),
        },
        "currency": scenario.money.currency,
        "until": None if found.outcomes.until is None else terms.date(found.outcomes.until),
        "contract": told.contract(),
        "unit": scenario.target_group.unit,
        "measures": formed(terms),
        "people": {"total": found.outcomes.people.get(ALL), "by_cohort": told.by_cohort()},
        "observations": told.observations(),
        "capital": capital,
        "payments": lines,
        "later": [told.later(event) for event in found.later],
        "total": sum(line["amount"] for line in due),
        "by_payer": told.sums(due, "payer"),
        "by_payee": told.sums(due, "payee"),
        "titles": {
            "measures": {name: both(one.title) for name, one in found.contract.measures.items()},
            "terms": {term.name: both(term.title) for term in found.contract.terms},
            "cohorts": {one.name: both(one.title) for one in found.contract.cohorts},
        },
        "missing": [told.missing(lack, terms) for lack, terms in found.missing.items()],
        "complete": found.complete,
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What stands beside the payments."""

    terms: Terms

    def contract(self) -> dict[str, Any]:
        """The contract itself: its words, its parties and its capital."""
        one = self.terms.owed.contract
        source = self.terms.scenario.sources.get(one.source or "")
        plan = self.terms.owed.known.plan
        return {
            "title": one.title._asdict(),
            "source": None if source is None else source.title,
            "note": both(one.note),
            "start": self.terms.date(one.start),
            "base": one.base,
            "parties": [
                {"role": role, **self.terms.account(account)}
                for role, accounts in one.roles.items()
                for account in accounts
            ],
            "drawn": self.total("drawn") if one.investments else None,
            "committed": self.total("committed") if one.investments else None,
            "principal": self.total(one.base) if one.investments else None,
            "investments": [
                {
                    "investment": investment.name,
                    "investor": self.terms.account(investment.investor),
                    "to": self.terms.account(investment.to),
                    "kind": investment.kind,
                    "committed": float(plan.committed[investment.name]),
                    "drawn": float(plan.drawn[investment.name]),
                }
                for investment in one.investments
            ],
        }

    def total(self, what: str) -> float:
        """Capital of all investments together, ``drawn`` or ``committed``."""
        plan = self.terms.owed.known.plan
        parts = plan.drawn if what == "drawn" else plan.committed
        return float(sum(float(part) for part in parts.values()))

    def by_cohort(self) -> dict[str, float]:
        people = self.terms.owed.outcomes.people
        cohorts = self.terms.owed.contract.cohorts
        named = [one.name for one in cohorts] if len(cohorts) > 1 else []
        return {name: people[name] for name in named if name in people}

    def observations(self) -> list[dict[str, Any]]:
        """What was observed, measure by measure as the contract has them."""
        outcomes, several = self.terms.owed.outcomes, len(self.terms.owed.contract.cohorts) > 1
        return [
            {
                "measure": name,
                "title": both(measure.title),
                "cohort": None if scope == ALL else scope,
                "unit": measure_unit(self.terms.scenario, measure),
                "value": bool(seen.value) if measure.counts == "chance" else seen.value,
                "counted_unit": counted_unit(self.terms.scenario, measure),
                "counted": seen.counted,
                "counterfactual": seen.counterfactual,
            }
            for name, measure in self.terms.owed.contract.measures.items()
            for scope, seen in outcomes.observed.get(name, {}).items()
            if several or scope == ALL
        ]

    def capital(self, line: Line) -> dict[str, Any]:
        """One payment of capital."""
        payment = line.payment
        investment = self._investment(payment.term)
        return {
            "investment": payment.term,
            "kind": investment.kind,
            "date": self.terms.date(payment.month),
            "payer": self.terms.account(payment.payer),
            "payee": self.terms.account(payment.payee),
            "amount": line.amount,
            "recycled": None if line.lacks else number(payment.recycled),
            "observed": payment.term in self.terms.owed.outcomes.capital,
        }

    def _investment(self, name: str) -> Investment:
        return next(one for one in self.terms.owed.contract.investments if one.name == name)

    def later(self, event: Event) -> dict[str, Any]:
        """What falls due after the last month that is settled."""
        what = event.what
        term = what if isinstance(what, Term) else None
        cohorts = [one.name for one in self.terms.owed.contract.cohorts]
        return {
            "term": what.name,
            "title": None if term is None else both(term.title),
            "capital": term is None,
            "cohort": None if event.scope == POOLED else cohorts[event.scope],
            "date": self.terms.date(event.month),
        }

    def sums(self, lines: Iterable[Mapping[str, Any]], side: str) -> list[dict[str, Any]]:
        """What is due by account that pays, or is paid."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for line in lines:
            who = line[side]
            one = found.setdefault((who["party"], who["budget"]), {**who, "amount": 0.0})
            one["amount"] += line["amount"]
        return list(found.values())

    def missing(self, lack: Lack, terms: tuple[str, ...]) -> dict[str, Any]:
        """Something that must still be observed, and what waits for it."""
        measure = self.terms.owed.contract.measures.get(lack.what)
        return {
            "observation": lack.what,
            "title": None if measure is None else both(measure.title),
            "cohort": lack.cohort,
            "terms": list(terms),
        }
