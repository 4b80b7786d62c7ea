"""What the charts of a contract need beside the summary.

Payments along the measure that most is paid for, how that is measured and what is true, and what
is paid with and without an effect: of the first block of draws. Money paid so far: of all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from socinvest.analysis.histogram import histogram
from socinvest.analysis.luck import KRONA, outcome_terms
from socinvest.analysis.outcome_payer import paid_measure
from socinvest.analysis.summary import NAMES
from socinvest.answers.agreement import Agreement, by_term
from socinvest.answers.agreement_curve import payout
from socinvest.contract.settle import Settlement
from socinvest.ledger import Array
from socinvest.model_contract import Condition, Contract, ContractMeasure, Term
from socinvest.numerics.quantiles import quantiles

__all__ = ["contract_pictures"]

_ROWS = 10
_PARTS = 50
"""Steps of a curve between two rows of its table."""
_GROUPS = 10
_MOST_FREE = 2
"""So many things that are true or false are told in every combination; of more, one at a time."""
_ROOM = 1.25
"""How far beyond a sum that matters a curve goes."""
_BINS = 12


def contract_pictures(found: Agreement) -> dict[str, Any]:
    """``draws``, ``measure`` (what most payments depend on; None without any), ``payout``,
    ``outcome``, ``luck`` and ``so_far``: see the functions below. JSON-ready.
    """
    assert found.first is not None
    signed, drawn = found.first
    told: dict[str, Any] = {
        "draws": drawn.n, "measure": None, "payout": None, "outcome": None, "bands": None,
        "payments": _payments(found), "so_far": _so_far(found),
    }  # fmt: skip
    measure, payer = _main(found), found.borders["outcome_payer"]
    if measure is not None:
        seen, true = (
            np.broadcast_to(one.facts.readings[measure.name].pooled, (drawn.n,))
            for one in (signed.seen, signed.exact)
        )
        paid = _outcome_payments(found.contract, signed.paid)
        told |= {
            "measure": measure.name,
            "payout": _payout(found, measure, seen, true) if payer.accounts else None,
            "outcome": _outcome(seen, true),
            "bands": _bands(true, seen, paid),
        }
    return told


def _main(found: Agreement) -> ContractMeasure | None:
    """The measure that is paid for: a saving, or the first outcome of the file.

    Without these the one that most is paid for in the mean, through quantities and conditions;
    one that is the same in all draws only where there is no other.
    """
    assert found.first is not None
    contract = found.contract
    paid = paid_measure(contract)
    if paid is not None:
        return paid
    means = {
        name: sum(float(np.mean(one.amount)) for one in some)
        for name, some in by_term(found.first[0].paid).items()
    }
    sums = {name: 0.0 for name, one in contract.measures.items() if one.counts != "chance"}
    for term in contract.terms:
        for name in set(_asked(contract, term)) & set(sums):
            sums[name] += means.get(term.name, 0.0)
    if not sums:
        return None
    readings = found.first[0].seen.facts.readings
    moving = {name for name in sums if np.ptp(np.atleast_1d(readings[name].pooled)) > 0.0}
    return contract.measures[max(sums, key=lambda name: (name in moving, sums[name]))]


def _asked(contract: Contract, term: Term) -> Iterator[str]:
    """The measures that a payment depends on."""
    if term.of is not None:
        yield term.of
    if term.beyond is not None:
        yield from _asked(contract, next(t for t in contract.terms if t.name == term.beyond))
    if term.condition is not None:
        yield from _within(term.condition)


def _within(condition: Condition) -> Iterator[str]:
    if condition.kind == "measure":
        yield condition.measure
    for part in condition.parts:
        yield from _within(part)


def _outcome_payments(contract: Contract, paid: Settlement) -> Array:
    """What terms that depend on a measured outcome pay, (n,)."""
    terms = outcome_terms(contract)
    some = [one.amount for one in paid.payments if one.term in terms]
    total: Array = np.sum([np.zeros(paid.n), *some], axis=0)
    return total


def _payout(found: Agreement, measure: ContractMeasure, seen: Array, true: Array) -> dict[str, Any]:
    """What the outcome payer pays along a measure, by what else is true or false.

    ``curves``: ``holds`` (what is the same in all cases with this curve), ``share`` of the draws
    in which it is so, ``values`` and ``paid``: the corners of a line. ``rows``: round values
    with what each curve pays there.
    """
    pays = payout(found, measure, found.borders["outcome_payer"])
    low, high = _range(found, measure, seen, true)
    step = _step(low, high)
    grid = np.array(_rounds(low, high, step / _PARTS, outwards=True))
    cases = list(_cases(found))
    by: dict[bytes, list[Mapping[str, bool]]] = {}
    for case in cases:
        by.setdefault(pays(grid, case).tobytes(), []).append(case)
    rounds = _rounds(low, high, step)
    curves, columns = [], []
    for alike in by.values():
        holds = {n: v for n, v in alike[0].items() if all(one[n] == v for one in alike)}
        values, paid = _corners(grid, pays(grid, alike[0]))
        curves.append({
            "holds": holds, "share": _share(found, holds),
            "values": values.tolist(), "paid": paid.tolist(),
        })  # fmt: skip
        columns.append(pays(np.array(rounds), alike[0]).tolist())
    rows = [
        {"value": value, "paid": [column[at] for column in columns]}
        for at, value in enumerate(rounds)
    ]
    return {"curves": curves, "rows": rows}


def _range(
    found: Agreement, measure: ContractMeasure, seen: Array, true: Array
) -> tuple[float, float]:
    """From the lowest to the highest value that is seen, and sums of money that matter."""
    bounds = [*_edges(seen), *_edges(true)]
    if measure.counts == "cost" and measure.per == "total":
        capital = sum(v for (kind, _), v in found.shares.items() if kind == "committed")
        bounds += [0.0, _ROOM * capital]
    low, high = min(bounds), max(bounds)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _edges(values: Array) -> tuple[float, float]:
    edges = histogram(values)["edges"]
    return edges[0], edges[-1]


def _cases(found: Agreement) -> Iterator[dict[str, bool]]:
    """What may be true or false: every combination of few, else each apart from the usual."""
    names = [n for n, one in found.contract.measures.items() if one.counts == "chance"]
    if len(names) <= _MOST_FREE:
        for answers in product((True, False), repeat=len(names)):
            yield dict(zip(names, answers, strict=True))
        return
    usual = {name: found.shares["true_share", name] >= 0.5 for name in names}
    yield usual
    for name in names:
        yield usual | {name: not usual[name]}


def _share(found: Agreement, holds: Mapping[str, bool]) -> float:
    """In which share of the draws of the first block something holds."""
    assert found.first is not None
    readings, n = found.first[0].seen.facts.readings, found.first[1].n
    so = np.ones(n, dtype=bool)
    for name, value in holds.items():
        so &= np.broadcast_to(readings[name].pooled, (n,)).astype(bool) == value
    return float(so.mean())


def _corners(x: Array, y: Array) -> tuple[Array, Array]:
    """The points at which a line turns, and its ends."""
    size = max(float(np.max(np.abs(y))), 1.0)
    turns = np.abs(y[2:] - 2.0 * y[1:-1] + y[:-2]) > 1e-9 * size
    kept = np.concatenate([[True], turns, [True]])
    return x[kept], y[kept]


def _step(low: float, high: float, parts: int = _ROWS) -> float:
    """The round width of which so many are no less than a range."""
    raw = (high - low) / parts
    scale = 10.0 ** math.floor(math.log10(raw))
    return next(s * scale for s in (1.0, 2.0, 2.5, 5.0, 10.0) if s * scale >= raw * (1 - 1e-9))


def _rounds(low: float, high: float, step: float, *, outwards: bool = False) -> list[float]:
    """The multiples of a step between two numbers; with one beyond each of them, ``outwards``."""
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if outwards:
        first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [float(f"{place * step:.12g}") + 0.0 for place in range(first, last + 1)]


def _outcome(seen: Array, true: Array) -> dict[str, Any]:
    """The distributions of what is measured and of what is true, in the same bins.

    The bins are those of what is measured, and go on to both sides as far as the truth does.
    """
    wide = histogram(seen)
    edges = np.array(wide["edges"])
    step = edges[1] - edges[0]
    inner = quantiles(true, (0.005, 0.995))
    before = max(math.ceil((edges[0] - inner[0]) / step - 1e-9), 0)
    after = max(math.ceil((inner[1] - edges[-1]) / step - 1e-9), 0)
    if before + after > 10 * edges.size:
        # Of what is measured without any spread, far from the truth: the truth's own bins.
        edges, before, after = np.array(histogram(np.concatenate([seen, true]))["edges"]), 0, 0
    below = edges[0] - step * np.arange(before, 0, -1)
    edges = np.concatenate([below, edges, edges[-1] + step * np.arange(1, after + 1)])
    return {
        "edges": edges.tolist(),
        **{name: _binned(values, edges) for name, values in (("measured", seen), ("true", true))},
    }


def _binned(values: Array, edges: Array) -> list[int]:
    """Counts in bins; what lies outside is counted in the outermost."""
    inner = np.clip(values, edges[0], edges[-1])
    places = np.clip(np.searchsorted(edges, inner, side="right") - 1, 0, edges.size - 2)
    counts: list[int] = np.bincount(places, minlength=edges.size - 1).tolist()
    return counts


def _bands(true: Array, seen: Array, paid: Array) -> list[dict[str, float]]:
    """What is measured and paid by what is true: draws in groups of one size, by the truth.

    ``low``, ``high`` and ``true`` (mean) of the truth, ``p5``, ``p50``, ``p95`` of what is
    measured, ``paid`` for it in the mean, ``paid_share`` of the draws in which it is.
    """
    order = np.argsort(true, kind="stable")
    groups = _GROUPS if float(np.ptp(true)) > 0.0 and true.size >= 10 * _GROUPS else 1
    told = []
    for part in np.array_split(order, groups):
        told.append({
            "low": float(true[part].min()),
            "high": float(true[part].max()),
            "true": float(true[part].mean()),
            **dict(zip(NAMES, quantiles(seen[part], (0.05, 0.5, 0.95)).tolist(), strict=True)),
            "paid": float(paid[part].mean()),
            "paid_share": float((paid[part] > KRONA).mean()),
        })  # fmt: skip
    return told


def _payments(found: Agreement) -> dict[str, Any]:
    """Payments for outcomes in the run, and of the same draws if there were no effect.

    ``nothing``: how many draws give no more than a krona; the others in bins of one width.
    """
    assert found.first is not None
    signed = found.first[0]
    both = {
        "with": _outcome_payments(found.contract, signed.paid),
        "without": _outcome_payments(found.contract, signed.paid_idle),
    }
    edges = _money_edges(max(float(np.max(values)) for values in both.values()))
    return {
        "edges": edges,
        **{
            name: {
                "nothing": int(np.count_nonzero(values <= KRONA)),
                "counts": _binned(values[values > KRONA], np.array(edges)),
            }
            for name, values in both.items()
        },
    }


def _money_edges(most: float) -> list[float]:
    """A dozen bins at most from 0, of a round width."""
    if most <= KRONA:
        return [0.0, KRONA]
    return _rounds(0.0, most, _step(0.0, most, _BINS), outwards=True)


def _so_far(found: Agreement) -> dict[str, list[dict[str, Any]]]:
    """What each party has received under the contract, less what it has paid, by year."""
    counted, time = found.counted.told(), found.scenario.time
    told: dict[str, list[dict[str, Any]]] = {}
    parties: Sequence[str] = list(found.scenario.parties)
    places = [place for kind, place in counted if kind == "so_far" and isinstance(place, tuple)]
    for party, year in sorted(places, key=lambda one: (parties.index(one[0]), one[1])):
        row = counted["so_far", (party, year)]
        told.setdefault(party, []).append(
            {"year": time.start_year + year, **{key: row[key] for key in ("mean", *NAMES)}}
        )
    return told
