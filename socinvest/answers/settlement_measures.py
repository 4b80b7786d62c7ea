"""How each measure of a contract is formed, as JSON-ready values: what is counted, against what."""

from __future__ import annotations

from typing import Any

from socinvest.answers.settlement_terms import Terms, both
from socinvest.contract.values import POOLED
from socinvest.model import Figure
from socinvest.model_contract import Against, ContractMeasure
from socinvest.scenario.outcome_values import measure_unit

__all__ = ["formed"]


def formed(terms: Terms) -> list[dict[str, Any]]:
    """Every measure of the contract in the order of the file; nothing of what was observed."""
    return [_measure(terms, one) for one in terms.owed.contract.measures.values()]


def _measure(terms: Terms, one: ContractMeasure) -> dict[str, Any]:
    window = one.window
    by = terms.scenario.interventions.get(one.intervention)
    return {
        "measure": one.name,
        "title": both(one.title),
        "unit": measure_unit(terms.scenario, one),
        "counts": one.counts,
        "items": list(one.items),
        "states": list(one.states),
        "transition": None if one.transition is None else list(one.transition),
        "outcome": one.outcome,
        "intervention": one.intervention or None,
        "intervention_title": None if by is None else by.title._asdict(),
        "whom": None if one.counts == "chance" else one.whom,
        "group": one.group,
        "window_months": None if window is None else window.months,
        "since": None if window is None or window.since is None else terms.date(window.since),
        "at_end": None if window is None else window.at_end,
        "against": _against(terms, one.against),
        "improves": one.improves if _compared(one) else None,
        "per": None if one.counts in ("chance", "people") else one.per,
        "prices": one.prices if one.counts == "cost" else None,
        "observed": _value(terms, one.observed),
        "unseen": one.unseen if one.observed is not None else None,
    }


def _compared(one: ContractMeasure) -> bool:
    return one.against is not None and one.against.design != "none"


def _against(terms: Terms, against: Against | None) -> dict[str, Any] | None:
    """What the contract says of the comparison; not how it goes wrong, which nobody sees."""
    if against is None or against.design == "none":
        return None
    return {
        "design": against.design,
        "size": _value(terms, against.size),
        "years": _value(terms, against.years),
        "level": _value(terms, against.level),
        "index": _value(terms, against.index),
        "scale": against.scale,
    }


def _value(terms: Terms, figure: Figure | None) -> float | None:
    """A figure as the contract has it, of all together."""
    return terms.value(figure, POOLED)
