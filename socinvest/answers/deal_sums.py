"""What a contract comes to for those who take part, over all draws, in a few numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from socinvest.analysis import provider
from socinvest.analysis.deal_targets import Target
from socinvest.analysis.investor import lost, multiple, net_flows
from socinvest.analysis.luck import pays
from socinvest.analysis.outcome_payer import pays_more
from socinvest.answers.agreement_roles import Border, delivery, flows, paid_in, payer
from socinvest.answers.deal_world import Part, World
from socinvest.contract.settle import Settlement
from socinvest.ledger import Array, Ledger
from socinvest.numerics.irr import irr
from socinvest.records import dataclass

__all__ = ["Sums", "sums"]

Rows = dict[str, Array | npt.NDArray[np.bool_]]
"""Money, or what is true, by draw."""


@dataclass(frozen=True, slots=True, eq=False)
class Sums:
    """Means and shares over all draws; money nominal. ``flow``: the investor's mean cash flow by
    month from ``time.start``; the contract begins in month ``start``.
    """

    flow: Mapping[int, float]
    start: int
    means: Mapping[str, float]

    @property
    def irr(self) -> float | None:
        """The rate a year of the mean cash flow; None where it has none."""
        if not self.flow:
            return None
        even, period = net_flows({m: np.array([value]) for m, value in self.flow.items()})
        rate = float(irr(even.T, period=period).rate[0])
        return None if math.isnan(rate) else rate

    def npv(self, rate: float) -> float:
        """Present value of the mean cash flow in the month in which the contract begins."""
        months = np.array(list(self.flow), dtype=float)
        factors = (1.0 + rate) ** (-(months - self.start) / 12.0)
        return float(factors @ np.array(list(self.flow.values())))

    def beyond(self, target: Target) -> float:
        """How far beyond a target it is: 0 and more reaches it; nan where that has no meaning.

        That the mean flow yields at least r a year is that it is worth at least 0 at r.
        """
        means = self.means
        if target.kind == "payer_loses":
            return target.value - means["payer_pays_more"]
        if target.kind == "payer_net":
            return -means["payer_net_cost"] - target.value
        if means["paid_in"] <= 0.0:
            return math.nan
        if target.kind == "investor_irr":
            return self.npv(target.value)
        assert target.rate is not None, "a present value has a rate"
        return self.npv(target.rate) - target.value

    def told(self, rate: float | None) -> dict[str, Any]:
        """JSON-ready: what it is to each; None for a role that nobody has."""
        means = self.means
        investor = {
            "irr": self.irr,
            "npv": None if rate is None else self.npv(rate),
            "capital": means["paid_in"],
            "received": means["received"],
            "multiple": multiple(means["paid_in"], means["received"]),
            "chance_of_loss": means["lost"],
            "expected_loss": means["loss"],
        } if "paid_in" in means else None  # fmt: skip
        return {
            "investor": investor,
            "outcome_payer": _those(means, "payer", {
                "paid": "paid", "saved": "saved", "net_cost": "net_cost",
                "chance_pays_more_than_saves": "pays_more",
            }),
            "provider": _those(means, "provider", {
                "gap": "gap", "chance_of_not_covering_cost": "uncovered",
            }),
            "guarantor": _those(means, "guarantor", {"paid": "paid", "paid_share": "pays"}),
        }  # fmt: skip


def _those(means: Mapping[str, float], role: str, keys: Mapping[str, str]) -> dict[str, Any] | None:
    found = {key: means.get(f"{role}_{name}") for key, name in keys.items()}
    return None if None in found.values() else found


def sums(world: World) -> Sums:
    """Settle a contract in every draw and add up."""
    flow: dict[int, float] = {}
    means: dict[str, float] = {}
    for part, paid in world.settled():
        weight = paid.n / world.asked.draws
        rows: Rows = {}
        investor = world.border("investor")
        if investor.accounts:
            rows |= _investor(paid, investor)
            for month, amounts in flows(paid, investor).items():
                flow[month] = flow.get(month, 0.0) + weight * float(np.mean(amounts))
        if world.border("outcome_payer").accounts:
            rows |= _payer(world, part, paid)
        if world.border("provider").accounts:
            rows |= _provider(world, part, paid)
        guarantor = world.border("guarantor")
        if guarantor.accounts:
            cost = np.zeros(paid.n) - sum(flows(paid, guarantor).values(), np.zeros(1))
            rows |= {"guarantor_paid": cost, "guarantor_pays": pays(cost)}
        for name, row in rows.items():
            means[name] = means.get(name, 0.0) + weight * float(np.mean(row))
    return Sums(flow, world.contract.start, means)


def _investor(paid: Settlement, who: Border) -> Rows:
    out, back = paid_in(paid, who)
    loss = lost(out, back)
    return {"paid_in": out, "received": back, "loss": loss, "lost": loss > 0.0}


def _payer(world: World, part: Part, paid: Settlement) -> Rows:
    empty = _empty(paid.n)
    found = payer(world.border("outcome_payer"), paid, empty, empty, np.ones(1))
    return {
        "payer_paid": found.paid,
        "payer_saved": part.saved,
        "payer_net_cost": found.cost + part.cost,
        "payer_pays_more": pays_more(found.paid, part.saved),
    }


def _provider(world: World, part: Part, paid: Settlement) -> Rows:
    columns = world.scenario.time.horizon + 1
    empty = _empty(paid.n, columns)
    who = world.border("provider")
    found = delivery(world.contract, who, paid, empty, empty, np.ones(columns))
    gap = (part.work - part.given) - found.received.sum(axis=0)
    return {"provider_gap": gap, "provider_uncovered": provider.uncovered(gap[None, :])}


def _empty(n: int, columns: int = 1) -> Ledger:
    """A ledger in which nothing is written."""
    return Ledger("", columns, n, ())
