"""What a comparison says beside its figures, in both languages: definitions and titles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.analysis.messages import message
from socinvest.model import Scenario

__all__ = ["definitions", "titles"]


def definitions() -> dict[str, dict[str, str]]:
    """What each figure means, told wherever it is shown."""
    told = {
        "npv": message(
            "What the alternative gains against what its own scenario compares "
            "it with, discounted to the first day. Plus is a gain."
        ),
        "chance_positive": message(
            "The chance of plus: the share of draws in which the alternative by itself is better "
            "than what is done today, whatever the others give."
        ),
        "chance_best": message(
            "The chance of being best: the share of draws in which it gives more than every other "
            "alternative here and than doing nothing. Equals share a draw. The chances add up to "
            "100 per cent."
        ),
        "expected_loss": message(
            "What is lost on average by choosing it, against choosing the best in "
            "every draw. The lowest is what knowing everything beforehand would be worth."
        ),
        "difference": message(
            "One alternative less another in the same draw, so that what they have in "
            "common cancels."
        ),
        "dominance": message(
            "One dominates another if on average no payer has less with it and some payer more; "
            "strictly if every payer has more. The share is of the draws in which the same holds."
        ),
        "budget_effect": message(
            "What passes through the budget in cash, undiscounted, in the prices of the comparison."
        ),
        "per_unit": message(
            "Net present value on average, divided by the present value of what the fund pays on "
            "average, net, for programmes, financing and contract."
        ),
        "per_person": message(
            "Net present value on average, divided by the people reached on average by the "
            "programmes that are added. Who is in two of them counts twice."
        ),
        "acceptability": message(
            "The chance of being best when a quality-adjusted year is counted at what it is taken "
            "to be worth, beside the net present value."
        ),
    }
    return {name: text._asdict() for name, text in told.items()}


def titles(scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
    """Titles of parties, of the first scenario that has each, and whose perspectives are."""
    parties: dict[str, dict[str, str]] = {}
    perspectives: dict[str, list[str]] = {}
    for scenario in scenarios.values():
        for name, party in scenario.parties.items():
            parties.setdefault(name, party.title._asdict())
        for name, one in scenario.perspectives.items():
            members = perspectives.setdefault(name, [])
            members += [p for p in one.parties if p not in members]
    return {"parties": parties, "perspectives": perspectives}
