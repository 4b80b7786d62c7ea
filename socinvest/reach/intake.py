"""Who enters the target group, in which cycle, and how long each is in a programme."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from socinvest.errors import ScenarioError, problem
from socinvest.model import Figure, Scenario
from socinvest.numerics.cohort import Array, Mask, Value, total
from socinvest.numerics.coupling import Counts
from socinvest.numerics.expression import evaluate
from socinvest.records import dataclass

__all__ = ["MOST_PEOPLE", "Ages", "Inflow", "inflow", "programme_shares", "whole_sizes"]

LONGEST_STAY = 200.0
"""Years: the ages of a stock are followed one by one, in cycles."""
MOST_PEOPLE = 999_999_999
"""Largest number of people in chance mode (numpy's limit for drawing without replacement)."""


@dataclass(frozen=True, slots=True)
class Ages:
    """How a cohort leaves a stock: ``there[a]`` = clip(stay - a, 0, 1) is the part of it, in
    person-cycles, that is there in its a-th cycle (0, 1, ...). They add up to ``stay``, which is
    in cycles here.
    """

    stay: Value
    there: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Inflow:
    """People who enter at the start of cycle 0, 1, ... (never beyond the horizon).

    ``ages`` is given for a stock: those of cycle 0 have stayed for 0, 1, ... cycles already.
    """

    sizes: tuple[Value, ...]
    ages: Ages | None = None


def inflow(scenario: Scenario, environment: Mapping[str, Value]) -> Inflow:
    """The intake of the scenario, per draw; sub-groups take their shares of it.

    With c cycles a year, per_year: size / c in each whole cycle; total: size / (c years); a part
    of a cycle gets its part. stock: size / (c stay) a cycle, and in cycle 0 all who are there:
    the size, or those who enter in the cycle where they are more, because nobody stays for a
    cycle. Raises ScenarioError where
    the size is negative or the stay not positive in some draw.
    """
    intake = scenario.target_group.intake
    size = evaluate(intake.size.expression, environment)
    _require(np.asarray(size) >= 0.0, intake.size, "size",
             "the intake is negative in {share} of the draws")  # fmt: skip
    per_year = scenario.time.cycles_per_year
    cycles = _whole_cycles(intake.years * per_year)
    most = scenario.time.horizon * per_year
    parts = [min(1.0, cycles - k) for k in range(min(most, math.ceil(cycles)))]
    if intake.kind != "stock":
        each = size / (cycles if intake.kind == "total" else per_year)
        if intake.kind == "per_year" and per_year == 1:
            each = size
        return Inflow(tuple(each if part == 1.0 else each * part for part in parts))
    stay_figure = intake.stay
    assert stay_figure is not None, "a stock without a stay is refused when it is read"
    stay = evaluate(stay_figure.expression, environment)
    _require(np.asarray(stay) > 0.0, stay_figure, "stay",
             "the stay is not longer than 0 in {share} of the draws")  # fmt: skip
    _require(np.asarray(stay) <= LONGEST_STAY, stay_figure, "stay",
             "the stay is longer than 200 years in {share} of the draws")  # fmt: skip
    stay = stay * per_year
    each = size / stay
    later = tuple(each if part == 1.0 else each * part for part in parts[1:])
    turnover = _value(np.maximum(parts[0] / stay, 1.0))
    first = size if isinstance(turnover, float) and turnover == 1.0 else size * turnover
    return Inflow((first, *later), Ages(stay, _there(stay)))


def _require(good: Mask, figure: Figure, field: str, template: str) -> None:
    if not good.all():
        share = 1.0 - float(np.mean(good))
        raise ScenarioError(
            [problem("value.range", f"target_group.intake.{field}", figure.at,
                     template, share=f"{100 * share:.3g} %")]
        )  # fmt: skip


def _there(stay: Value) -> tuple[Value, ...]:
    oldest = math.ceil(float(np.max(stay)) - 1e-12)
    return tuple(_value(np.clip(stay - age, 0.0, 1.0)) for age in range(oldest))


def programme_shares(entry: Inflow, k: int, duration: Value, cycles: int) -> list[Value]:
    """Share of each of ``cycles`` cycles from entry that a person entering in cycle k takes part.

    In the y-th cycle from entry clip(duration - y, 0, 1), ``duration`` in cycles. Of the first
    cycle's stock there[a] / stay have stayed for a cycles already, and in the y-th cycle
    there[a + y] / there[a] of these are there: they take part for the smaller of the two. So
    with a duration of the stay a stock of N has N person-cycles in every whole cycle of the
    intake.
    """
    each = _each(duration, cycles)
    if k or entry.ages is None:
        return each
    there = entry.ages.there
    result: list[Value] = []
    for y, part in enumerate(each):
        pairs = zip(there, there[y:], strict=False)
        parts = [_value(np.minimum(first * part, left)) for first, left in pairs]
        result.append(_value(total(parts) / entry.ages.stay) if parts else 0.0)
    return result


def _each(duration: Value, cycles: int) -> list[Value]:
    if isinstance(duration, float):
        return [min(max(duration - y, 0.0), 1.0) for y in range(cycles)]
    longest = float(np.max(duration))
    return [_value(np.clip(duration - y, 0.0, 1.0)) if y < longest else 0.0 for y in range(cycles)]


def _whole_cycles(cycles: float) -> float:
    """A number of cycles, whole where it is so but for rounding (24 months are 2 years)."""
    return float(round(cycles)) if abs(cycles - round(cycles)) < 1e-9 else cycles


def _value(number: object) -> Value:
    return number if isinstance(number, np.ndarray) else float(number)  # type: ignore[arg-type]


def whole_sizes(quotas: Sequence[Value], draws: int) -> list[Counts]:
    """Whole people for each quota, arrays (draw,), by largest remainder in every draw.

    They add up to the rounded sum of the quotas. Of equal remainders every second is served
    first, then every fourth and so on, so that an even intake stays as even as can be.
    """
    if all(isinstance(quota, float) for quota in quotas):
        rows = _largest_remainder(np.array(quotas, dtype=float).reshape(-1, 1))
        return [np.full(draws, int(row[0]), dtype=np.int64) for row in rows]
    wide = np.array([np.broadcast_to(np.asarray(quota), (draws,)) for quota in quotas])
    return list(_largest_remainder(wide))


def _largest_remainder(quotas: Array) -> Counts:
    floors = np.floor(quotas + 1e-9)
    missing = np.rint(quotas.sum(axis=0)) - floors.sum(axis=0)
    turn = np.argsort([_reversed(i) for i in range(len(quotas))], kind="stable")
    order = turn[np.argsort((floors - quotas)[turn], axis=0, kind="stable")]
    rank = np.argsort(order, axis=0, kind="stable")
    result: Counts = (floors + (rank < missing)).astype(np.int64)
    return result


def _reversed(number: int) -> float:
    """The binary digits of a whole number behind the point, last one first: 0, 1/2, 1/4, 3/4."""
    result, step = 0.0, 0.5
    while number:
        number, digit = divmod(number, 2)
        result, step = result + digit * step, step / 2
    return result
