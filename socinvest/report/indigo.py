"""A contract in the form of the INDIGO data standard for impact bonds.

Government Outcomes Lab, INDIGO data standard, ``schema/project.json`` as it was in April 2024
(JSON Schema draft-07). Every value stands in an object, ``{"value": ...}``. What a calculation
cannot know is left out: identifiers of organisations, policy sector, goals, dates of signature.
Organisations are told by their names. Money is nominal, in the currency of the scenario.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from socinvest._version import __version__
from socinvest.answers.extremes import Extremes, extremes, planned_people
from socinvest.answers.settlement import planned
from socinvest.errors import Location, ScenarioError, problem
from socinvest.model import Account, Scenario
from socinvest.model_contract import Contract, Role
from socinvest.quantity.words import PEOPLE
from socinvest.records import dataclass
from socinvest.report.indigo_money import Actual, investments, payer_commitments
from socinvest.report.indigo_outcomes import metrics, payments, plans, pricings, results
from socinvest.report.indigo_value import organisation, value
from socinvest.scenario.outcomes import subject_of

__all__ = ["INDIGO_SCHEMA", "indigo"]

INDIGO_SCHEMA = "INDIGO data standard, schema/project.json, April 2024"
"""The version of the standard that an export follows."""
Told = Mapping[str, Any]


def indigo(
    scenario: Scenario, summary: Told | None = None, settled: Told | None = None
) -> dict[str, Any]:
    """Return the contract of a scenario as a project of the INDIGO standard, in English.

    ``summary``: that of a run of the scenario, for planned payments and costs. ``settled``: a
    settlement of the contract, for results and what is owed. Without them these are left out.
    Raises :class:`~socinvest.errors.ScenarioError` for a scenario without a contract.
    """
    contract = scenario.contract
    if contract is None:
        raise ScenarioError([problem("observed.scenario", "contract", Location(scenario.file),
                                     "'{id}' has no contract to export", id=scenario.id)
                             ])  # fmt: skip
    terms = planned(scenario, contract)
    people = planned_people(scenario, contract)
    export = _Export(scenario, contract, terms, summary, settled, people)
    found = extremes(scenario, contract, people)
    actual = None if settled is None else Actual.of(settled)
    project = {
        "status": "PRIVATE",
        "name": value(contract.title.en),
        **export.stage(),
        "dates": export.dates(),
        "overall_project_finance": export.finance(found, actual),
        "purpose_and_classifications": export.purpose(),
        "service_and_beneficiaries": export.beneficiaries(),
        "notes": {"value": export.notes(), "status": "PRIVATE"},
        "sources": list(export.sources()),
        "service_provisions": list(export.provisions()),
        "outcome_payment_commitments": payer_commitments(scenario, contract, terms, found, actual),
        "investments": [
            {**one, **export.cited()}
            for one in investments(scenario, contract, terms, found, actual)
        ],
        "intermediary_services": list(export.intermediaries()),
        "outcome_metrics": metrics(scenario, contract, terms, people),
        "outcome_pricings": [{**one, **export.cited()} for one in pricings(contract, terms)],
        "outcome_payment_plans": plans(contract, terms),
        "outcome_payments": payments(scenario, contract, terms, summary, settled),
        "results": [] if settled is None else results(contract, settled),
        "provider_side_cost": list(export.costs("provider")),
        "outcome_payer_cost": list(export.costs("outcome_payer")),
        "documents": list(export.documents()),
    }
    # The standard has no empty lists.
    return {name: told for name, told in project.items() if told != []}


@dataclass(frozen=True, slots=True, eq=False)
class _Export:
    """What a project is told from. ``terms``: the contract settled on nothing."""

    scenario: Scenario
    contract: Contract
    terms: Told
    summary: Told | None
    settled: Told | None
    people: float

    @property
    def first_entry(self) -> int:
        return min(cohort.first for cohort in self.contract.cohorts)

    def stage(self) -> dict[str, Any]:
        """How far the project has come; nothing is said of one that nobody has observed."""
        if self.settled is None:
            return {}
        stage = "Implementation" if self.settled["later"] else "Service delivery complete"
        return {"stage_development": {"value": stage, "status": "PRIVATE"}}

    def dates(self) -> dict[str, Any]:
        """Start of the service and the last payment, as planned."""
        told = {"start_date_of_service_provision": value(self._month(self.first_entry))}
        due = [one["date"] for one in self.terms["payments"]]
        if due:
            told["anticipated_completion_date"] = value(max(due))
        return {**told, "notes": "The contract's own dates; when it was signed is not known here."}

    def _month(self, month: int) -> str:
        return subject_of(self.scenario).shown(month)

    def finance(self, found: Extremes | None, actual: Actual | None) -> dict[str, Any]:
        """Capital, and the most that all outcome payers can come to pay."""
        currency = value(self.terms["currency"])
        told: dict[str, Any] = {}
        if self.contract.investments:
            told["total_investment_commitment"] = {
                "currency": currency,
                "amount": {"exact": value(self.terms["contract"]["committed"])},
            }
        most = None if found is None else found.most(self.contract.roles["outcome_payer"])
        if most is not None:
            told["maximum_potential_outcome_payment_v2"] = {
                "currency": currency,
                "amount": value(most),
            }
        if actual is not None:
            told["total_outcome_payments_made"] = {
                "currency": currency,
                "amount": value(actual.paid_by(self.contract.roles["outcome_payer"])),
            }
            told["notes"] = "Outcome payments are those that the settlement finds due."
        return {**told, **self.cited()}

    def cited(self) -> dict[str, Any]:
        """The source of the contract's terms."""
        return {} if self.contract.source is None else {"source_ids": self.contract.source}

    def purpose(self) -> dict[str, Any]:
        need = self.scenario.application.get("behov")
        names = dict.fromkeys(
            name
            for strategy in self.contract.strategies
            for name in self.scenario.strategies[strategy].interventions
        )
        titles = [self.scenario.interventions[name].title.en for name in names]
        told: dict[str, Any] = {"intervention": value("; ".join(titles))}
        return told if need is None else {"social_challenge": value(need.en), **told}

    def beneficiaries(self) -> dict[str, Any]:
        """The target group, how many are meant to be reached, and how many were."""
        group = self.scenario.target_group
        told = {
            "target_population": value(group.name.en),
            "targeted_number_service_users_or_beneficiaries_total": value(self._people()),
            **_unit(group.unit, "targeted_service_users", "service_user"),
        }
        reached = None if self.settled is None else self.settled["people"]["total"]
        if reached is not None:
            told["actual_number_service_users_or_beneficiaries_total"] = value(reached)
            told |= _unit(group.unit, "actual_service_users", "actual_service_user")
        return told

    def _people(self) -> float:
        """Those meant to be reached: as the run reckons them, otherwise as the file does."""
        told = (self.summary or {}).get("people", {})
        by_programme = (told.get(name, {}).values() for name in self.contract.strategies)
        found = [one["reached"] for some in by_programme for one in some]
        return float(found[0]) if found else self.people

    def notes(self) -> str:
        parts = [
            f"Made by socinvest {__version__} from {self.scenario.file}, in the form of the "
            f"{INDIGO_SCHEMA}. Organisations are given by name, not by INDIGO identifier.",
            "Amounts planned are those of the calculation and not of the signed papers.",
        ]
        if self.contract.note is not None:
            parts.append(self.contract.note.en)
        return " ".join(parts)

    def sources(self) -> Iterator[dict[str, Any]]:
        """Where the file's own figures are from, not those of files that it includes."""
        for source in self.scenario.sources.values():
            if "." in source.name and source.name != self.contract.source:
                continue
            told: dict[str, Any] = {"id": source.name, "name": value(source.title)}
            if source.url:
                told["url"] = value(source.url)
            if source.year:
                told["publication_date"] = value(str(source.year))
            if source.read:
                told["accessed_date"] = value(source.read)
            if source.publisher:
                told["notes"] = f"Publisher: {source.publisher}"
            yield told

    def documents(self) -> Iterator[dict[str, Any]]:
        """The source of the terms, where it can be read on the web."""
        source = self.scenario.sources.get(self.contract.source or "")
        if source is not None and source.url:
            yield {"title": value(source.title), "url": value(source.url)}

    def _role(self, role: Role) -> Sequence[Account]:
        return self.contract.roles.get(role, ())

    def provisions(self) -> Iterator[dict[str, Any]]:
        """Each service provider, with what it delivers."""
        what = self.purpose()["intervention"]
        for account in self._role("provider"):
            yield {
                "id": "/".join(account),
                **organisation(self.scenario, account),
                "intervention": what,
                "planned_service": {"start_date": value(self._month(self.first_entry))},
            }

    def intermediaries(self) -> Iterator[dict[str, Any]]:
        for account in self._role("intermediary"):
            party = organisation(self.scenario, account)["organisation_id"]
            yield {"organisation_id": party, "organisation_role_category": value("Other"),
                   "other_role_description": value("Intermediary of the contract")}  # fmt: skip

    def costs(self, role: Role) -> Iterator[dict[str, Any]]:
        """Planned costs of the programmes by year, in the prices of the run.

        Those of delivering are the provider's, all others of an outcome payer its own.
        """
        if self.summary is None:
            return
        parties = {account.party for account in self._role(role)}
        conventions = self.summary["conventions"]
        first = int(str(conventions["start"])[:4])
        for strategy in self.contract.strategies:
            for line in self.summary["costs"].get(strategy, ()):
                if line["payer"] not in parties or line["delivers"] != (role == "provider"):
                    continue
                if line["origin"] == "contract":
                    continue
                account = Account(line["payer"], line["budget"])
                for year, amount in enumerate(line["by_year"], start=first):
                    if abs(amount) >= 0.5:
                        yield {
                            "date": value(str(year)),
                            "phase": value("Operational"),
                            "payment": {
                                "currency": value(conventions["currency"]),
                                "planned": value(amount),
                            },
                            "incurred_by": organisation(self.scenario, account)["organisation_id"],
                            "type": value("Planned"),
                            "notes": f"{line['item']}, prices of {conventions['price_year']}",
                        }


def _unit(unit: str, kind: str, who: str) -> dict[str, Any]:
    """Whether those served are counted one by one, and otherwise what is counted."""
    if unit in PEOPLE:
        return {f"unit_type_{kind}_or_beneficiaries": value("Individual")}
    return {
        f"unit_type_{kind}_or_beneficiaries": value("Other"),
        f"unit_description_of_{who}_or_beneficiaries": value(unit),
    }
