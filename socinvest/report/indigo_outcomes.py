"""What a contract measures and pays for, as the INDIGO standard has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from socinvest.model import ECONOMY, Account, Scenario
from socinvest.model_contract import Condition, Contract, ContractMeasure
from socinvest.quantity.words import PEOPLE
from socinvest.report.html_markup import plain
from socinvest.report.indigo_value import organisation, value
from socinvest.report.settled_words import Words, words

__all__ = ["metrics", "payments", "plans", "pricings", "results"]

Told = Mapping[str, Any]
_PLAN = "contract"
"""The one payment plan of a project."""
_COUNTS = {
    "cost": "Cost of {what}",
    "time": "Time in {what}",
    "events": "Number of times that people go from {what}",
    "outcome": "People with the outcome {what}",
    "state": "People in {what} at the end of the window",
    "people": "People {what}",
    "chance": "Whether it holds: true or false",
}
_DESIGNS = {
    "fixed": "Set against a level written into the contract",
    "historical": "Set against people of earlier years",
    "matched": "Set against matched people at the same time",
    "randomised": "Set against a randomised control group",
    "own_history": "Set against the same people before",
    "prediction": "Set against a prediction",
}


def metrics(
    scenario: Scenario, contract: Contract, terms: Told, people: float
) -> list[dict[str, Any]]:
    """Each measure of the contract."""
    told = words(terms, "en", planned=True)
    return [
        {
            "id": name,
            "definition": value(_definition(measure)),
            "target_population": value(scenario.target_group.name.en),
            "targeted_number_of_service_users_or_beneficiaries_total": value(people),
            **_unit(scenario.target_group.unit),
            **_target(told, name),
            **_validation(measure),
            **_window(measure),
        }
        for name, measure in contract.measures.items()
    ]


def _unit(unit: str) -> dict[str, Any]:
    if unit in PEOPLE:
        return {"unit_type_of_targeted_service_users_or_beneficiaries": value("Individual")}
    return {
        "unit_type_of_targeted_service_users_or_beneficiaries": value("Other"),
        "unit_description_of_service_user_or_beneficiaries": value(unit),
    }


def _definition(measure: ContractMeasure) -> str:
    """What is counted, of whom, and what is done with it."""
    what = ", ".join(measure.items or measure.states) or measure.outcome or measure.whom
    if measure.transition is not None:
        what = " to ".join(measure.transition)
    told = _COUNTS[measure.counts].format(what=what)
    if measure.title is not None:
        told = f"{measure.title.en}. {told}"
    if measure.counts == "chance":
        return f"{told}."
    per = {"total": "in total", "person": "per person", "share": "as a share"}[measure.per]
    better = "less" if measure.improves == "down" else "more"
    if measure.against is not None and measure.against.design != "none":
        return f"{told}, {per}; what counts is how much {better} it is than without the programme."
    return f"{told}, {per}."


def _target(told: Words, name: str) -> dict[str, Any]:
    """The thresholds that payments have on a measure."""
    conditions = [one["condition"] for one in told.settled["payments"] if one["condition"]]
    found = [plain(told.asked(part)) for one in conditions for part in _parts(one)
             if part["measure"] == name and part["relation"] is not None]  # fmt: skip
    texts = [text.replace("\u00a0", " ") for text in dict.fromkeys(found)]
    return {"outcome_metric_target": value("; ".join(texts))} if texts else {}


def _parts(condition: Told) -> Iterator[Told]:
    """The measures of a condition."""
    if condition["kind"] == "measure":
        yield condition
        return
    for part in condition["parts"]:
        yield from _parts(part)


def _validation(measure: ContractMeasure) -> dict[str, Any]:
    if measure.counts == "chance" or measure.against is None:
        return {}
    design = _DESIGNS.get(measure.against.design)
    return {} if design is None else {"outcome_validation_method": value(design)}


def _window(measure: ContractMeasure) -> dict[str, Any]:
    if measure.window is None:
        return {}
    since = "from each person's entry" if measure.window.since is None else "from a fixed date"
    return {"notes": f"Counted for {measure.window.months} months {since}."}


def pricings(contract: Contract, terms: Told) -> list[dict[str, Any]]:
    """Each term that pays for a measure, in words and with its price where it has one."""
    told = words(terms, "en", planned=True)
    by_name: dict[str, Told] = {}
    for one in terms["payments"]:
        by_name.setdefault(one["term"], one)
    return [
        _pricing(by_name[term.name], told, terms["currency"], metric)
        for term in contract.terms
        if term.name in by_name
        for metric in [_metric(term.of, term.condition, contract)]
    ]


def _pricing(payment: Told, told: Words, currency: str, metric: str | None) -> dict[str, Any]:
    one: dict[str, Any] = {} if metric is None else {"outcome_metric_id": value(metric)}
    reckoning = payment["reckoning"]
    one["currency"] = value(currency)
    if reckoning["form"] == "price" and reckoning["rate"] is not None:
        one["price_per_unit"] = {"amount": value(reckoning["rate"])}
    if reckoning["index"]:
        one["contracted_increases_to_outcome_pricing"] = value(
            f"{told.exact.share(reckoning['index'])} a year"
        )
    name = plain(told.called(payment, "term"))
    if payment["clause"]:
        name += f", clause {payment['clause']}"
    words_ = f"{name}: {plain(told.formula(payment))}"
    if payment["condition"] is not None:
        words_ += f"; if {plain(told.asked(payment['condition']))}"
    if payment["cohort"] is not None:
        words_ += "; by cohort"
    one["price_description"] = value(words_.replace("\u00a0", " "))
    return one


def _metric(of: str | None, condition: Condition | None, contract: Contract) -> str | None:
    """The measure that a term pays for: its quantity, otherwise the first of its condition."""
    if of in contract.measures:
        return of
    if condition is None:
        return None
    if condition.kind == "measure":
        return condition.measure
    return next((m for part in condition.parts if (m := _metric(None, part, contract))), None)


def plans(contract: Contract, terms: Told) -> list[dict[str, Any]]:
    """One plan: from the contract's start to its last payment."""
    period = {"start_date": value(terms["contract"]["start"])}
    due = [one["date"] for one in terms["payments"]]
    if due:
        period["end_date"] = value(max(due))
    return [{"id": value(_PLAN), "period": period}]


def payments(
    scenario: Scenario,
    contract: Contract,
    terms: Told,
    summary: Told | None,
    settled: Told | None,
) -> list[dict[str, Any]]:
    """Planned payments: the mean over the draws of a run; and those that a settlement finds due."""
    metric = {term.name: _metric(term.of, term.condition, contract) for term in contract.terms}
    return [
        *_planned(scenario, metric, terms, summary),
        *_owed(scenario, metric, settled),
    ]


def _planned(
    scenario: Scenario, metric: Mapping[str, str | None], terms: Told, summary: Told | None
) -> Iterator[dict[str, Any]]:
    agreed = (summary or {}).get("contract") or {}
    by_term: dict[str, list[Told]] = {}
    for one in terms["payments"]:
        by_term.setdefault(one["term"], []).append(one)
    for told in agreed.get("terms", ()):
        lines = by_term.get(told["term"])
        if lines and told["mean"] is not None:
            dates = [one["date"] for one in lines]
            yield _payment(scenario, lines[0], metric, "Planned", told["mean"], min(dates),
                           max(dates), terms["currency"], "Mean of the calculation.")  # fmt: skip


def _owed(
    scenario: Scenario, metric: Mapping[str, str | None], settled: Told | None
) -> Iterator[dict[str, Any]]:
    if settled is None:
        return
    for one in settled["payments"]:
        if one["status"] == "due" and one["amount"] > 0.0:
            yield _payment(scenario, one, metric, "Actual", one["amount"], one["date"],
                           one["date"], settled["currency"],
                           "Due by the settlement.")  # fmt: skip


def _payment(
    scenario: Scenario,
    line: Told,
    metric: Mapping[str, str | None],
    kind: str,
    amount: float,
    first: str,
    last: str,
    currency: str,
    notes: str,
) -> dict[str, Any]:
    payer, payee = (
        organisation(scenario, Account(line[side]["party"], line[side]["budget"]))[
            "organisation_id"
        ]
        for side in ("payer", "payee")
    )
    name = metric.get(line["term"])
    return {
        "outcome_payment_plan_id": value(_PLAN),
        **({} if name is None else {"outcome_metric_id": value(name)}),
        "period": {"start_date": value(first), "end_date": value(last)},
        "payer_organisation_id": payer,
        "recipient_organisation_id": payee,
        "type": value(kind),
        "money": {"currency": value(currency), "amount": value(amount)},
        "notes": f"{line['term']}. {notes}",
    }


def results(contract: Contract, settled: Told) -> list[dict[str, Any]]:
    """What was observed of each measure."""
    told = words(settled, "en")
    kind = "Interim" if settled["later"] or settled["missing"] else "Final"
    validators = [one["title"]["en"] for one in settled["contract"]["parties"]
                  if one["role"] == "evaluator" and one["party"] != ECONOMY]  # fmt: skip
    found = []
    for one in settled["observations"]:
        shown = told.exact.value(one["value"], one["unit"]).replace("\u00a0", " ")
        result: dict[str, Any] = {
            "outcome_metric_id": value(one["measure"]),
            "result_level": value("Outcome level"),
            "result_type": value(kind),
            "outcomes_achieved": value(shown),
        }
        if one["cohort"] is not None:
            result["other_description_of_result"] = value(f"Cohort {one['cohort']}")
        if settled["until"]:
            result["period"] = {"end_date": value(settled["until"])}
        people = settled["people"]["by_cohort"].get(one["cohort"], settled["people"]["total"])
        if people is not None:
            result["number_engaged_in_impact_bond"] = value(people)
        if validators:
            result["outcomes_validator_organisation_ids"] = value(", ".join(validators))
        found.append(result)
    return found
