"""The key ``contract`` of the summary: what a contract comes to under one strategy."""

from __future__ import annotations

from typing import Any

from socinvest.analysis.summary import NAMES
from socinvest.answers.agreement import Agreement, by_term
from socinvest.answers.agreement_parties import (
    SPREAD,
    Counted,
    guarantor,
    investor,
    luck,
    outcome_payer,
    provider,
    spread,
)
from socinvest.contract.postings import calendar_year
from socinvest.model import Account, Scenario, Text
from socinvest.model_contract import Contract, ContractMeasure, Limit, Term

__all__ = ["about", "told", "unit_of"]

_NOTHING = dict.fromkeys(SPREAD, 0.0)


def about(scenario: Scenario, contract: Contract) -> dict[str, Any]:
    """What is the same under every strategy: names, parties, dates."""
    return {
        "name": contract.name,
        "title": contract.title._asdict(),
        "base": contract.base,
        "source": contract.source,
        "note": _both(contract.note),
        "strategies": list(contract.strategies),
        "start": _date(scenario, contract.start),
        "roles": {
            role: ["/".join(one) for one in accounts] for role, accounts in contract.roles.items()
        },
        "cohorts": [
            {
                "cohort": one.name,
                "title": _both(one.title),
                "first": _date(scenario, one.first),
                "last": _date(scenario, one.last - 1),
            }
            for one in contract.cohorts
        ],
    }


def told(found: Agreement) -> dict[str, Any]:
    """What depends on the strategy. Money is nominal; see the reference of the summary."""
    counted = found.counted.told()
    capital = {
        name: float(sum(v for (kind, _), v in found.shares.items() if kind == name))
        for name in ("committed", "drawn")
    }
    return {
        **capital,
        "principal": capital[found.contract.base],
        "investments": _investments(found),
        "payments": _payments(found, counted, "payers"),
        "payments_by_budget": _payments(found, counted, "budgets"),
        "terms": [_term(found, counted, term) for term in found.contract.terms],
        "limits": [_limit(found, limit) for limit in found.contract.limits],
        "stop": _stop(found),
        "measures": {
            name: _measure(found, counted, measure)
            for name, measure in found.contract.measures.items()
        },
        "investor": investor(found, counted),
        "outcome_payer": outcome_payer(found, counted),
        "provider": provider(found, counted),
        "guarantor": guarantor(found, counted),
        "luck": luck(found, counted),
        "risks": found.risks.told(counted),
    }


def _date(scenario: Scenario, month: int) -> str:
    """Year and month of a month counted from the start."""
    return (
        f"{calendar_year(scenario, month)}-{(scenario.time.start_month - 1 + month) % 12 + 1:02d}"
    )


def _investments(found: Agreement) -> list[dict[str, Any]]:
    return [
        {
            "investment": one.name,
            "investor": "/".join(one.investor),
            "to": "/".join(one.to),
            "kind": one.kind,
            "recycle": one.recycle,
            "committed": found.shares["committed", one.name],
            "drawn": found.shares["drawn", one.name],
            "dates": [_date(found.scenario, month) for month, _ in one.schedule],
        }
        for one in found.contract.investments
    ]


def _payments(found: Agreement, counted: Counted, section: str) -> dict[str, Any]:
    """By party or budget: in all and by year of the ledger, one entry for each."""
    time = found.scenario.time
    order = list(found.scenario.parties)
    names = [name for kind, name in counted if kind == section and isinstance(name, str)]
    told: dict[str, Any] = {}
    for name in sorted(names, key=lambda name: order.index(name.split("/")[0])):
        years = (counted.get((section, (name, t)), _NOTHING) for t in range(time.horizon))
        told[name] = {
            **spread(counted[section, name]),
            "yearly": [
                {"year": time.start_year + t, **spread(year)} for t, year in enumerate(years)
            ],
        }
    return told


def _term(found: Agreement, counted: Counted, term: Term) -> dict[str, Any]:
    assert found.first is not None
    some = by_term(found.first[0].paid).get(term.name, [])

    def names(accounts: list[Account]) -> str:
        return ", ".join(dict.fromkeys("/".join(one) for one in accounts))

    return {
        "term": term.name,
        "title": _both(term.title),
        "clause": term.clause,
        "form": term.form,
        "payer": names([one.payer for one in some] or [term.payer]),
        "payee": names([one.payee for one in some] or [term.payee]),
        "due": list(dict.fromkeys(_date(found.scenario, one.month) for one in some)),
        **spread(counted.get(("term", term.name), _NOTHING)),
        "paid_share": found.shares.get(("paid_share", term.name), 0.0),
        "cut_share": found.shares.get(("cut_share", term.name), 0.0),
    }


def _limit(found: Agreement, limit: Limit) -> dict[str, Any]:
    value = found.shares["limit", limit.name]
    return {
        "limit": limit.name,
        "clause": limit.clause,
        "terms": list(limit.terms),
        "per": limit.per,
        "at_most": None if limit.at_most is None else value,
        "return_at_most": None if limit.return_at_most is None else value,
    }


def _stop(found: Agreement) -> dict[str, Any] | None:
    stop = found.contract.stop
    if stop is None:
        return None
    return {
        "clause": stop.clause,
        "date": _date(found.scenario, stop.month),
        "stopped_share": found.shares["stop", "stopped"],
    }


def _measure(found: Agreement, counted: Counted, measure: ContractMeasure) -> dict[str, Any]:
    name = measure.name
    head = {
        "title": _both(measure.title),
        "counts": measure.counts,
        "unit": unit_of(found.scenario, measure),
        "window_months": None if measure.window is None else measure.window.months,
        "design": None if measure.against is None else measure.against.design,
    }
    if measure.counts == "chance":
        return {**head, "true_share": found.shares["true_share", name]}

    def part(kind: str, keys: tuple[str, ...]) -> dict[str, Any] | None:
        one = counted.get((kind, name))
        return None if one is None else {key: one[key] for key in keys}

    wide = ("mean", "sd", *NAMES)
    return {
        **head,
        "measured": part("measured", wide),
        "true": part("true", wide),
        "counted": part("counted", SPREAD),
        "counterfactual": part("counterfactual", SPREAD),
        "people": part("people", SPREAD),
    }


def unit_of(scenario: Scenario, measure: ContractMeasure) -> str:
    """The unit of a measure's value."""
    person = scenario.target_group.unit
    none = measure.against is None or measure.against.design == "none"
    if measure.counts == "chance":
        return ""
    if measure.per == "share":
        # A share of the people where nothing else is set against it.
        return f"{_counts(scenario, measure)}/{person}" if none else "share"
    own = _counts(scenario, measure)
    return f"{own}/{person}" if measure.per == "person" else own


def _counts(scenario: Scenario, measure: ContractMeasure) -> str:
    units = {"cost": scenario.money.currency, "time": "year", "events": "event"}
    return units.get(measure.counts, scenario.target_group.unit)


def _both(text: Text | None) -> dict[str, str] | None:
    return None if text is None else text._asdict()
