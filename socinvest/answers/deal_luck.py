"""What a contract pays for luck: by the number of people, by the window, and by what is true.

Each is the same contract on the same draws: its sums and dates stay as they are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from socinvest.analysis.luck import KRONA, Misses, misses, outcome_terms, pays
from socinvest.answers.agreement_roles import flows
from socinvest.answers.deal_world import Part, World, truth_of
from socinvest.contract.evaluated import Figures
from socinvest.contract.measured import measured
from socinvest.contract.settle import Facts, Settlement, settle
from socinvest.contract.truth import Level, Truth
from socinvest.course.simulate import simulate
from socinvest.ledger import Array
from socinvest.model import Scenario
from socinvest.model_contract import Contract, ContractMeasure

__all__ = ["IMPROVEMENTS", "SIZES", "alike_in_windows", "by_improvement", "by_size_and_window"]

SIZES = (0.5, 1.0, 2.0, 5.0, 20.0)
"""So many times the people of the contract."""
IMPROVEMENTS = (0.0, 0.05, 0.10, 0.20, 0.30)
"""True improvements, as shares of what would be without the programme."""
_WINDOWS = (12, 24, 36)


def by_size_and_window(world: World) -> list[dict[str, Any]]:
    """Chance that outcomes are paid for though there is no effect, and that they are not though
    there is one, by window and number of people: JSON-ready.

    ``window_months`` None: as agreed; otherwise every measure with a window has this one, as far
    as the horizon goes; only as agreed where no window has any chance in it. Groups that people
    are compared with are larger or smaller in proportion. ``held_share``: how often a limit of
    the contract, or an upper end of a term, holds back what is paid for outcomes.
    """
    rows = _windows(world, None, world.parts)
    agreed = {window.months for window in world.contract.windows}
    if not _sees_chance(world.contract):
        return rows
    for months in sorted({*_WINDOWS, *agreed}):
        if agreed != {months} and agreed and _fits(world, months):
            scenario = _with_window(world.scenario, world.contract, months)
            rows += _windows(world, months, list(_parts(world, scenario)), scenario.contract)
    return rows


def alike_in_windows(contract: Contract) -> bool:
    """Whether some noise is told of the window whatever its length, as ``cv`` is."""
    return any(
        one.window is not None and one.noise.kind == "people" and one.noise.per is None
        for one in contract.measures.values()
    )


def by_improvement(world: World) -> list[dict[str, Any]]:
    """What is paid if the programme truly makes things so much better: JSON-ready.

    Better by so large a share of what would be without it, in all that is measured: less where
    less is better, otherwise more (of people who have something at most all of them).
    """
    payer = world.border("outcome_payer")
    rows = []
    for share in IMPROVEMENTS:
        chance = paid = outcome = 0.0
        for part, weight in _weighted(world, world.parts):
            truth = _improved(world.contract, part.truth, share)
            found = _settled(world.contract, part, truth)
            amounts = _outcome(world.contract, found)
            chance += weight * float(np.mean(pays(amounts)))
            outcome += weight * float(np.mean(amounts))
            terms = tuple(p for p in found.payments if p.kind == "term")
            net = flows(Settlement(terms, found.n), payer).values()
            paid -= weight * float(np.mean(sum(net, np.zeros(1))))
        rows.append({"improvement": share, "pays": chance, "mean_for_outcome": outcome,
                     "mean_paid": paid})  # fmt: skip
    return rows


def _windows(
    world: World, months: int | None, parts: Sequence[Part], contract: Contract | None = None
) -> list[dict[str, Any]]:
    """The rows of one window."""
    return [
        {"window_months": months, **_row(world, contract or world.contract, parts, times)}
        for times in SIZES
    ]


def _row(world: World, contract: Contract, parts: Sequence[Part], times: float) -> dict[str, Any]:
    people = idle_pays = idle_paid = held = 0.0
    missed = Misses(0, 0)
    for part, weight in _weighted(world, parts):
        size = None if times == 1.0 else times * part.truth.expected
        people += weight * times * _people(contract, part.truth)
        idle = _outcome(contract, _settled(contract, part, part.truth, size, effect=False))
        idle_pays += weight * float(np.mean(pays(idle)))
        idle_paid += weight * float(np.mean(idle))
        exact = _outcome(contract, _settled(contract, part, part.expected, size, noise=False))
        facts = _facts(contract, part, part.truth, size)
        paid = settle(contract, part.drawn.base, facts)
        held += weight * float(np.mean(_held(contract, part, facts, paid)))
        found = misses(exact, _outcome(contract, paid))
        missed = Misses(*(a + b for a, b in zip(missed, found, strict=True)))
    return {
        "times": times,
        "people": people,
        "pays_without_effect": idle_pays,
        "paid_without_effect": idle_paid,
        "misses_real_effect": missed.missed / missed.real if missed.real else None,
        "real_effect_share": missed.real / world.asked.draws,
        "held_share": held,
    }


def _sees_chance(contract: Contract) -> bool:
    """Whether something is counted in a window that varies by chance."""
    return any(
        one.window is not None and one.noise.kind != "none" for one in contract.measures.values()
    )


def _held(contract: Contract, part: Part, facts: Facts, paid: Settlement) -> Array:
    """1 in draws in which more would be paid for outcomes but for a limit or an upper end, (n,)."""
    terms, cohorts = outcome_terms(contract), [one.name for one in contract.cohorts]
    by_name = {term.name: term for term in contract.terms}
    held = np.zeros(paid.n, dtype=bool)
    for one in (p for p in paid.payments if p.kind == "term" and p.term in terms):
        held = held | (one.before_limits - one.amount > KRONA)
        upper = by_name[one.term].upper
        if upper is not None and one.quantity is not None:
            some = facts.people if one.cohort is None else [facts.people[cohorts.index(one.cohort)]]
            figures = Figures(contract, part.drawn.base, [np.atleast_1d(n) for n in some])
            held = held | ((one.quantity > figures.value(upper, np.inf)) & (one.amount > KRONA))
    return held.astype(np.float64)


def _people(contract: Contract, truth: Truth) -> float:
    """Those whom anything is measured of: all of a programme, or those of its sub-groups."""
    found: dict[tuple[str, str, str | None], float] = {}
    for name, levels in truth.levels.items():
        one = contract.measures[name]
        key = one.intervention, one.whom, one.group
        found[key] = float(np.mean(sum((level.people for level in levels), np.zeros(1))))
    whole = [number for (_, _, group), number in found.items() if group is None]
    return max(whole) if whole else sum(found.values())


def _weighted(world: World, parts: Iterable[Part]) -> Iterator[tuple[Part, float]]:
    return ((part, part.drawn.n / world.asked.draws) for part in parts)


def _settled(
    contract: Contract,
    part: Part,
    truth: Truth,
    size: Array | None = None,
    *,
    noise: bool = True,
    effect: bool = True,
) -> Settlement:
    facts = _facts(contract, part, truth, size, noise=noise, effect=effect)
    return settle(contract, part.drawn.base, facts)


def _facts(
    contract: Contract,
    part: Part,
    truth: Truth,
    size: Array | None = None,
    *,
    noise: bool = True,
    effect: bool = True,
) -> Facts:
    return measured(
        contract, truth, part.drawn, part.stream, noise=noise, without_effect=not effect,
        size=size,
    )  # fmt: skip


def _outcome(contract: Contract, paid: Settlement) -> Array:
    """What is paid for the outcome, (n,)."""
    terms = outcome_terms(contract)
    some = (p.amount for p in paid.payments if p.term in terms)
    return np.zeros(paid.n) + sum(some, np.zeros(1))


def _fits(world: World, months: int) -> bool:
    """Whether a window ends within the horizon for those who enter last, and sees outcomes."""
    time, intake = world.scenario.time, world.scenario.target_group.intake
    length = 12 // time.cycles_per_year
    cycles = min(-(-intake.years * time.cycles_per_year // 1), time.horizon * time.cycles_per_year)
    last = max(int(cycles) - 1, 0) * length
    for one in world.contract.measures.values():
        if one.counts == "outcome" and months < _after(world.scenario, one) - 1e-9:
            return False
    starts = [last if w.since is None else w.since for w in world.contract.windows]
    ends = any(w.at_end for w in world.contract.windows)
    return max(starts) + months <= 12 * time.horizon and not (ends and months % length)


def _after(scenario: Scenario, measure: ContractMeasure) -> float:
    """Months from entry to an outcome."""
    course = scenario.courses[measure.course or ""]
    return next(12.0 * one.after for one in course.outcomes if one.name == measure.outcome)


def _with_window(scenario: Scenario, contract: Contract, months: int) -> Scenario:
    def changed(one: ContractMeasure) -> ContractMeasure:
        return one if one.window is None else replace(
            one, window=replace(one.window, months=months))  # fmt: skip

    measures = {name: changed(one) for name, one in contract.measures.items()}
    return replace(scenario, contract=replace(contract, measures=measures))


def _parts(world: World, scenario: Scenario) -> Iterator[Part]:
    """The blocks with people followed through other windows.

    Noise that is stated stands for all chance, so that only what is expected need be followed;
    the people are those of the run.
    """
    contract, ends = world.contract, (world.strategy, scenario.comparator)
    chance = world.asked.mode == "chance" and any(
        one.noise.kind == "course" for one in contract.measures.values()
    )
    for part in world.parts:
        quiet = simulate(scenario, part.drawn, "expected", strategies=ends)
        expected = truth = truth_of(scenario, world.strategy, part.drawn, quiet, quiet)
        if chance:
            run = simulate(scenario, part.drawn, "chance", strategies=ends)
            truth = truth_of(scenario, world.strategy, part.drawn, run, quiet)
        else:
            truth = _of_people(truth, part.truth)
        yield replace(part, truth=truth, expected=expected)


def _of_people(truth: Truth, own: Truth) -> Truth:
    """Levels as expected, of the people of the run."""
    levels: Mapping[str, tuple[Level, ...]] = {
        name: tuple(
            replace(one, people=mine.people)
            for one, mine in zip(found, own.levels[name], strict=True)
        )
        for name, found in truth.levels.items()
    }
    return replace(own, levels=levels)


def _improved(contract: Contract, truth: Truth, share: float) -> Truth:
    """The same people, for whom things are so much better than without the programme."""
    levels = {}
    for name, found in truth.levels.items():
        measure = contract.measures[name]
        better = 1.0 - share if measure.improves == "down" else 1.0 + share
        most = 1.0 if measure.counts in ("outcome", "state") else np.inf
        levels[name] = found if measure.counts == "people" else tuple(
            replace(
                one,
                served=np.minimum(one.counterfactual * better, most),
                fared=None if one.fared_without is None
                else np.minimum(one.fared_without * better, most * one.people),
            )
            for one in found
        )  # fmt: skip
    return replace(truth, levels=levels)
