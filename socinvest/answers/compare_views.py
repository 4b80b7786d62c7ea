"""Alternatives side by side in one view: values, chances, differences, and who dominates whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, permutations
from typing import Any

import numpy as np

from socinvest.analysis.histogram import histogram
from socinvest.analysis.summary import benefit_cost_ratio, distribution
from socinvest.answers.compare_entries import Alternative
from socinvest.answers.compare_gains import Gain, Place
from socinvest.ledger import Array
from socinvest.numerics.comparison import acceptability, chances_of_best, dominance
from socinvest.numerics.information import expected_losses

__all__ = [
    "NOTHING_CHOSEN", "Gains", "accepted", "difference_pictures", "dominated", "per_person",
    "per_unit", "places", "view_told",
]  # fmt: skip

NOTHING_CHOSEN = "nothing"
"""Doing nothing of what is compared: each scenario's comparator, 0 for everybody."""
Gains = Mapping[Alternative, Gain]


def places(gains: Gains) -> list[Place]:
    """Every view of any alternative: perspectives, payers, budgets, each in the order met."""
    every = dict.fromkeys(place for gain in gains.values() for place in gain.npv)
    order = ("results", "payers", "budgets")
    return sorted(every, key=lambda place: order.index(place[0]))


def _rows(gains: Gains, place: Place) -> Array:
    """Net present values (k, n) of a view; who has no such view has nothing there."""
    n = next(iter(next(iter(gains.values())).npv.values())).size
    nothing = np.zeros(n)
    return np.stack([gain.npv.get(place, nothing) for gain in gains.values()])


def view_told(gains: Gains, place: Place) -> dict[str, Any]:
    """One view: each alternative, doing nothing, and every pair of alternatives."""
    rows = _rows(gains, place)
    both = np.vstack([rows, np.zeros((1, rows.shape[1]))])
    best, losses = chances_of_best(both), expected_losses(both.T)
    return {
        "missing": [one.key for one, gain in gains.items() if place not in gain.npv],
        "alternatives": {
            one.key: {
                "npv": distribution(row),
                "chance_positive": float(np.mean(row > 0.0)),
                "chance_best": best[i],
                "expected_loss": float(losses[i]),
            }
            for i, (one, row) in enumerate(zip(gains, rows, strict=True))
        },
        NOTHING_CHOSEN: {"chance_best": best[-1], "expected_loss": float(losses[-1])},
        "differences": list(_differences(gains, rows)),
    }


def _differences(gains: Gains, rows: Array) -> Iterator[dict[str, Any]]:
    """What each alternative has more than each later one, in the same draws."""
    for (one, own), (other, less) in combinations(zip(gains, rows, strict=True), 2):
        yield {
            "of": one.key,
            "less": other.key,
            **distribution(own - less),
            "chance_more": float(np.mean(own > less)),
            "chance_equal": float(np.mean(own == less)),
        }


def difference_pictures(gains: Gains, place: Place) -> list[dict[str, Any]]:
    """The distribution of every difference of a view, for a chart."""
    rows = _rows(gains, place)
    return [
        {"of": one.key, "less": other.key, **histogram(own - less)}
        for (one, own), (other, less) in combinations(zip(gains, rows, strict=True), 2)
    ]


def dominated(gains: Gains) -> list[dict[str, Any]]:
    """Who dominates whom for the payers of all files, doing nothing among them."""
    payers = [place for place in places(gains) if place[0] == "payers"]
    table = np.stack([_rows(gains, place) for place in payers], axis=1)
    return _pairs(gains, np.concatenate([table, np.zeros((1, *table.shape[1:]))]))


def _pairs(gains: Gains, table: Array) -> list[dict[str, Any]]:
    """Every ordered pair, of values (k + 1, rows, n), the last of doing nothing."""
    keys = [*(one.key for one in gains), NOTHING_CHOSEN]
    told = []
    for (better, more), (worse, less) in permutations(zip(keys, table, strict=True), 2):
        found = dominance(more, less)
        told.append({
            "better": better,
            "worse": worse,
            "in_mean": found.in_mean,
            "strict": found.strict,
            "share": found.share,
            "strict_share": found.strict_share,
        })  # fmt: skip
    return told


def per_unit(gain: Gain, budgets: Sequence[str]) -> dict[str, Any]:
    """What a perspective has in net present value for each unit that the fund pays.

    Fund money: present value of what the budgets pay net on programmes, financing and contract.
    Mean by mean, with percentiles over the draws in which the fund pays.
    """
    n = next(iter(gain.npv.values())).size
    paid = sum((gain.outlay[b] for b in budgets if b in gain.outlay), np.zeros(n))
    return {
        "money": distribution(paid),
        "per_unit": {
            # (npv - paid) + paid over paid.
            name: benefit_cost_ratio(npv - paid, paid if paid.any() else None)
            for (section, name), npv in gain.npv.items()
            if section == "results"
        },
    }


def per_person(gain: Gain) -> dict[str, Any]:
    """People reached, and net present value for each of them, by perspective."""
    people = sum(gain.reached.values())
    return {
        "reached": people,
        "by_intervention": dict(gain.reached),
        "per_person": {
            name: float(npv.mean()) / people if people > 0.0 else None
            for (section, name), npv in gain.npv.items()
            if section == "results"
        },
    }


def accepted(gains: Gains, worths: Sequence[float]) -> dict[str, Any] | None:
    """Chances of being best by what a quality-adjusted year is worth, by perspective.

    Among the alternatives with quality weights and doing nothing; None where none has any.
    ``dominance``: for the perspective's net present value and the years.
    """
    some = {one: gain for one, gain in gains.items() if gain.years is not None}
    if not some:
        return None
    gained = [gain.years for gain in some.values() if gain.years is not None]
    years = np.vstack([*gained, np.zeros_like(gained[0])])
    by: dict[str, Any] = {}
    for place in places(some):
        if place[0] == "results":
            rows = _rows(some, place)
            nets = np.vstack([rows, np.zeros((1, rows.shape[1]))])
            chances = np.array(acceptability(nets, years, worths)).T.tolist()
            by[place[1]] = {
                "alternatives": dict(zip((one.key for one in some), chances, strict=False)),
                NOTHING_CHOSEN: chances[-1],
                "dominance": _pairs(some, np.stack([nets, years], axis=1)),
            }
    return {
        "worths": list(worths),
        "left_out": [one.key for one in gains if one not in some],
        "years": {one.key: distribution(row) for one, row in zip(some, years, strict=False)},
        "by_perspective": by,
    }
