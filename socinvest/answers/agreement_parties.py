"""The key ``contract`` of the summary, by role: what each gains, pays and risks, and luck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.analysis.investor import multiple
from socinvest.analysis.luck import KRONA
from socinvest.analysis.outcome_payer import covered_from, saving_measure
from socinvest.analysis.summary import NAMES
from socinvest.answers.agreement import Agreement
from socinvest.answers.agreement_curve import payout
from socinvest.answers.counted import Key
from socinvest.ledger import Array

__all__ = [
    "SPREAD",
    "Counted",
    "guarantor",
    "investor",
    "luck",
    "outcome_payer",
    "provider",
    "spread",
]

Counted = Mapping[Key, Mapping[str, float | None]]
"""Distributions by (part, what)."""
SPREAD = ("mean", *NAMES)
"""What is told of a distribution."""


def spread(one: Mapping[str, float | None]) -> dict[str, Any]:
    """The mean and percentiles of a distribution."""
    return {key: one[key] for key in SPREAD}


def investor(found: Agreement, counted: Counted) -> dict[str, Any] | None:
    """What the investor puts in and gets back; None where nobody invests."""
    net = counted.get(("investor", "net"))
    if net is None:
        return None
    shares = found.shares
    rates = found.rates.told()
    return {
        "who": found.borders["investor"].told(),
        "capital": shares["investor", "paid_in"],
        "received": shares["investor", "received"],
        "net": spread(net),
        "irr": rates,
        "multiple": multiple(shares["investor", "paid_in"], shares["investor", "received"]),
        "chance_of_loss": shares["investor", "lost"],
        "expected_loss": shares["investor", "loss"],
        "worst5": found.worst["investor"].mean(),
    }


def outcome_payer(found: Agreement, counted: Counted) -> dict[str, Any] | None:
    """What the contract costs whoever pays for outcomes; None where nobody does."""
    if ("outcome_payer", "paid") not in counted:
        return None
    return {
        "who": found.borders["outcome_payer"].told(),
        **{key: spread(counted["outcome_payer", key]) for key in ("net_cost", "paid", "saved")},
        "chance_pays_more_than_saves": found.shares["outcome_payer", "pays_more"],
        "worst5": 0.0 - found.worst["outcome_payer"].mean(),
        "break_even_measured": _covered(found, counted),
    }


def _covered(found: Agreement, counted: Counted) -> dict[str, Any] | None:
    """From which measured saving on what the outcome payer pays for it is no more than it.

    Everything that is true or false counts as true; other measures are at their mean, as are
    the figures.
    """
    measure = saving_measure(found.contract)
    if measure is None:
        return None
    true = {name: True for name, one in found.contract.measures.items() if one.counts == "chance"}
    pays = payout(found, measure, found.borders["outcome_payer"])

    def paid(savings: Array) -> Array:
        return pays(savings, true)

    seen = counted["measured", measure.name]
    high = max(abs(seen[key] or 0.0) for key in SPREAD)
    high = max(high, found.shares.get(("investor", "paid_in"), 0.0), KRONA)
    answer = covered_from(paid, high)
    return {
        "measure": measure.name,
        "value": answer.value,
        "unit": found.scenario.money.currency,
        "status": answer.status,
        "searched": [answer.low, answer.high],
    }


def provider(found: Agreement, counted: Counted) -> dict[str, Any] | None:
    """What delivering costs and brings; None where nobody has the role."""
    if ("provider", "cost") not in counted:
        return None
    time = found.scenario.time
    return {
        "who": found.borders["provider"].told(),
        **{
            key: spread(counted["provider", key])
            for key in ("activity", "success", "cost", "received")
        },
        "gap": {
            **spread(counted["provider", "gap"]),
            "largest": spread(counted["provider", "largest"]),
            "yearly": [
                {"year": time.start_year + t, **spread(counted["provider", t])}
                for t in range(time.horizon)
            ],
        },
        "chance_of_not_covering_cost": found.shares["provider", "uncovered"],
    }


def guarantor(found: Agreement, counted: Counted) -> dict[str, Any] | None:
    """What the guarantor pays; None where there is none."""
    if ("guarantor", "paid") not in counted:
        return None
    return {
        "who": found.borders["guarantor"].told(),
        "paid": spread(counted["guarantor", "paid"]),
        "paid_share": found.shares["guarantor", "pays"],
        "worst5": 0.0 - found.worst["guarantor"].mean(),
    }


def luck(found: Agreement, counted: Counted) -> dict[str, Any]:
    """What is paid without an effect, and what is not although there is one."""
    real, missed = found.missed
    idle = counted["luck", "idle"]
    return {
        "pays_without_effect": found.shares["luck", "pays"],
        "paid_without_effect": idle["mean"],
        "paid": counted["luck", "paid"]["mean"],
        "misses_real_effect": missed / real if real else None,
        "real_effect_share": real / found.n,
    }
