"""What a contract pays by what is measured: each party's money at values of one measure."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from socinvest.analysis.outcome_payer import paid_measure
from socinvest.answers.agreement_told import unit_of
from socinvest.answers.deal_world import World
from socinvest.contract.amounts import proportions
from socinvest.contract.evaluated import Figures
from socinvest.contract.settle import Facts, Reading, Settlement, settle
from socinvest.draws import central
from socinvest.ledger import Array
from socinvest.model import ECONOMY, Figure
from socinvest.model_contract import Condition, Contract, ContractMeasure
from socinvest.numerics.quantiles import quantiles

__all__ = ["payout"]

_MOST_CASES = 2
"""So many true-or-false measures are told in every combination; of more, all or none."""
_ROWS = 8


def payout(world: World) -> dict[str, Any] | None:
    """What each party gets, net of what it pays, by what the contract measures: JSON-ready.

    ``measure``: the saving that is paid for, or the first outcome that is. Its values are round
    numbers over what is measured in the run and those at which a payment bends. Measures of the
    same thing in another form follow it; whatever else is measured is at its mean, and figures
    are at theirs. ``cases``: what is true and what
    is not. ``at_or_below``: the share of draws in which no more is measured.
    None where nothing is paid for what is measured.
    """
    contract = world.contract
    measure = paid_measure(contract)
    if measure is None:
        return None
    seen = np.concatenate([
        np.broadcast_to(part.facts.readings[measure.name].pooled, (part.drawn.n,))
        for part in world.parts
    ])  # fmt: skip
    values = _values(world, measure, seen)
    below = [float(np.mean(seen <= value)) for value in values]
    return {
        "measure": measure.name,
        "title": None if measure.title is None else measure.title._asdict(),
        "unit": unit_of(world.scenario, measure),
        "improves": None
        if measure.against is None or measure.against.design == "none"
        else measure.improves,
        "values": values.tolist(),
        "at_or_below": below,
        "cases": [
            {"given": given, **_paid(world, measure, values, given)} for given in _cases(contract)
        ],
    }


def _cases(contract: Contract) -> list[dict[str, bool]]:
    """What is true and false: everything true first."""
    names = [name for name, one in contract.measures.items() if one.counts == "chance"]
    if len(names) > _MOST_CASES:
        return [dict.fromkeys(names, True), dict.fromkeys(names, False)]
    every = itertools.product((True, False), repeat=len(names))
    return [dict(zip(names, case, strict=True)) for case in every]


def _values(world: World, measure: ContractMeasure, seen: Array) -> Array:
    """Round values from the 5th to the 95th percentile, and where a term bends."""
    low, high = quantiles(seen, (0.05, 0.95)).tolist()
    bends = _bends(world, measure)
    low, high = min([low, 0.0, *bends]), max([high, 0.0, *bends])
    step = _round_step((high - low) / _ROWS) if high > low else 1.0
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    rounds = np.arange(first, last + 1.0) * step
    return np.unique(np.array([float(f"{x:.12g}") for x in (*rounds, *bends)]))


def _round_step(width: float) -> float:
    """The next of 1, 2 and 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(width))
    return float(next(times * power for times in (1, 2, 5, 10) if times * power >= width * 0.999))


def _bends(world: World, measure: ContractMeasure) -> list[float]:
    """Where terms on a measure begin, end or step, and bounds of conditions, at mean figures."""
    contract = world.contract
    people = [np.atleast_1d(np.mean(n)) for n in world.parts[0].truth.people]
    figures = Figures(contract, central(world.scenario).base, people)
    named: list[tuple[str, Figure]] = []
    for term in contract.terms:
        if term.of is not None:
            bounds = [one for one in (term.lower, term.upper) if one is not None]
            named += [(term.of, one) for one in (*bounds, *(step.at for step in term.steps))]
        named += _bounds(term.condition)
    found = []
    for name, figure in named:
        one = contract.measures.get(name)
        if one is not None and _thing(one) == _thing(measure):
            sums = float(figures.value(figure, 0.0)[0]) * _divisor(world, one)
            found.append(sums / (_divisor(world, measure) or 1.0))
    return found


def _bounds(condition: Condition | None) -> list[tuple[str, Figure]]:
    """Measures that a condition compares with a bound."""
    if condition is None:
        return []
    own = [] if condition.bound is None else [(condition.measure, condition.bound)]
    return [*own, *(one for part in condition.parts for one in _bounds(part))]


def _paid(
    world: World, measure: ContractMeasure, values: Array, given: Mapping[str, bool]
) -> dict[str, Any]:
    contract = world.contract
    cohorts = range(len(contract.cohorts))
    people = tuple(
        _mean([(part.truth.people[c], part.drawn.n) for part in world.parts]) for c in cohorts
    )
    # What the whole group gained, from which follows what it is in other forms.
    gained = values * _divisor(world, measure)
    readings = {}
    for name, one in contract.measures.items():
        if _thing(one) != _thing(measure):
            readings[name] = _usual(world, one, given)
        elif one.per == "total":
            readings[name] = Reading(tuple(gained * p for p in proportions(people)), gained)
        else:
            own = gained / (_divisor(world, one) or 1.0)
            readings[name] = Reading(tuple(own for _ in cohorts), own)
    paid = settle(contract, central(world.scenario).base, Facts(readings, people))
    return {"parties": _parties(paid), "terms": _terms(contract, paid)}


def _thing(measure: ContractMeasure) -> tuple[object, ...]:
    """What is counted of whom, when, and which way is better."""
    against: list[object] = []
    for one in () if measure.against is None else fields(measure.against):
        value = getattr(measure.against, one.name)
        if one.name != "at":
            against.append(value.expression if isinstance(value, Figure) else value)
    return (
        measure.counts, measure.intervention, measure.whom, measure.group, measure.course,
        measure.items, measure.states, measure.transition, measure.outcome, measure.window,
        measure.prices, measure.improves, against,
        measure.name if measure.counts == "chance" else "",
    )  # fmt: skip


def _divisor(world: World, measure: ContractMeasure) -> float:
    """What the group's sum is divided by in a measure's value, on average over the draws."""
    if measure.per == "total":
        return 1.0
    alone = measure.against is None or measure.against.design == "none"
    sums = []
    for part in world.parts:
        levels = part.truth.levels[measure.name]
        per = measure.per == "person" or alone
        each = (one.people if per else one.people * one.counterfactual for one in levels)
        sums.append((sum(each, np.zeros(1)), part.drawn.n))
    return _mean(sums)


def _usual(world: World, measure: ContractMeasure, given: Mapping[str, bool]) -> Reading:
    if measure.counts == "chance":
        answer = given[measure.name]
        return Reading(tuple(answer for _ in world.contract.cohorts), answer)
    readings = [(part.facts.readings[measure.name], part.drawn.n) for part in world.parts]
    cohorts = range(len(world.contract.cohorts))
    return Reading(
        tuple(_mean([(one.cohorts[c], n) for one, n in readings]) for c in cohorts),
        _mean([(one.pooled, n) for one, n in readings]),
    )


def _mean(rows: Sequence[tuple[float | Array, int]]) -> float:
    total = sum(n for _, n in rows)
    return float(sum(float(np.mean(value)) * n for value, n in rows) / total)


def _parties(paid: Settlement) -> dict[str, list[float]]:
    """What each gets on terms, net of what it pays."""
    found: dict[str, Array] = {}
    for one in paid.payments:
        if one.kind != "term":
            continue
        for account, amount in ((one.payer, -one.amount), (one.payee, one.amount)):
            if account.party != ECONOMY:
                found[account.party] = found.get(account.party, 0.0) + amount
    return {name: amounts.tolist() for name, amounts in found.items()}


def _terms(contract: Contract, paid: Settlement) -> dict[str, list[float]]:
    return {term.name: paid.total(term.name).tolist() for term in contract.terms}
