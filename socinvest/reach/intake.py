"""Who enters the target group, in which ledger year, and how long each is in a programme."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from socinvest.errors import ScenarioError, problem
from socinvest.model import Figure, Scenario
from socinvest.numerics.cohort import Array, Mask, Value
from socinvest.numerics.coupling import Counts
from socinvest.numerics.expression import evaluate
from socinvest.records import dataclass

__all__ = ["MOST_PEOPLE", "Ages", "Inflow", "inflow", "programme_shares", "whole_sizes"]

MOST_PEOPLE = 999_999_999
"""Largest number of people in chance mode (numpy's limit for drawing without replacement)."""


@dataclass(frozen=True, slots=True)
class Ages:
    """The first year's stock by whole years already stayed.

    ``shares`` of the stock (they add up to 1) and what ``remains`` of each one's stay, years.
    """

    shares: tuple[Value, ...]
    remains: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Inflow:
    """People who enter at the start of ledger year 0, 1, ... (never beyond the horizon).

    ``ages`` is given for a stock: how those of year 0 are spread over their stay.
    """

    sizes: tuple[Value, ...]
    ages: Ages | None = None


def inflow(scenario: Scenario, environment: Mapping[str, Value]) -> Inflow:
    """The intake of the scenario, per draw; sub-groups take their shares of it.

    per_year: size in each whole year; total: size / years; a part of a year gets its part.
    stock: size in year 0, then size / stay a year. Raises ScenarioError where the size is
    negative or the stay not positive in some draw.
    """
    intake = scenario.target_group.intake
    size = evaluate(intake.size.expression, environment)
    _require(np.asarray(size) >= 0.0, intake.size, "size",
             "the intake is negative in {share} of the draws")  # fmt: skip
    parts = [
        min(1.0, intake.years - k)
        for k in range(min(scenario.time.horizon, math.ceil(intake.years - 1e-12)))
    ]
    if intake.kind != "stock":
        yearly = size if intake.kind == "per_year" else size / intake.years
        return Inflow(tuple(yearly if part == 1.0 else yearly * part for part in parts))
    stay_figure = intake.stay
    assert stay_figure is not None, "a stock without a stay is refused when it is read"
    stay = evaluate(stay_figure.expression, environment)
    _require(np.asarray(stay) > 0.0, stay_figure, "stay",
             "the stay is not longer than 0 in {share} of the draws")  # fmt: skip
    yearly = size / stay
    later = tuple(yearly if part == 1.0 else yearly * part for part in parts[1:])
    return Inflow((size, *later), _ages(stay))


def _require(good: Mask, figure: Figure, field: str, template: str) -> None:
    if not good.all():
        share = 1.0 - float(np.mean(good))
        raise ScenarioError(
            [problem("value.range", f"target_group.intake.{field}", figure.at,
                     template, share=f"{100 * share:.3g} %")]
        )  # fmt: skip


def _ages(stay: Value) -> Ages:
    oldest = math.ceil(float(np.max(stay)) - 1e-12)
    remains = tuple(stay - age if age else stay for age in range(oldest))
    return Ages(
        tuple(_value(np.clip(left, 0.0, 1.0)) / stay for left in remains),
        tuple(_value(np.maximum(left, 0.0)) for left in remains),
    )


def programme_shares(entry: Inflow, k: int, duration: Value, years: int) -> list[Value]:
    """Share of each of ``years`` years from entry that a person entering in year k takes part.

    In the y-th year from entry clip(duration - y, 0, 1); whoever is in the first year's stock
    takes part for no longer than the rest of the stay, averaged over the stock.
    """
    if k or entry.ages is None:
        return _yearly(duration, years)
    result: list[Value] = [0.0] * years
    for share, left in zip(entry.ages.shares, entry.ages.remains, strict=True):
        parts = _yearly(_value(np.minimum(duration, left)), years)
        result = [sum_ + share * part for sum_, part in zip(result, parts, strict=True)]
    return result


def _yearly(duration: Value, years: int) -> list[Value]:
    longest = float(np.max(duration))
    return [_value(np.clip(duration - y, 0.0, 1.0)) if y < longest else 0.0 for y in range(years)]


def _value(number: object) -> Value:
    return number if isinstance(number, np.ndarray) else float(number)  # type: ignore[arg-type]


def whole_sizes(quotas: Sequence[Value], draws: int) -> list[Counts]:
    """Whole people for each quota, arrays (draw,), by largest remainder in every draw.

    They add up to the rounded sum of the quotas; equal remainders are served in order.
    """
    if all(isinstance(quota, float) for quota in quotas):
        rows = _largest_remainder(np.array(quotas, dtype=float).reshape(-1, 1))
        return [np.full(draws, int(row[0]), dtype=np.int64) for row in rows]
    wide = np.array([np.broadcast_to(np.asarray(quota), (draws,)) for quota in quotas])
    return list(_largest_remainder(wide))


def _largest_remainder(quotas: Array) -> Counts:
    floors = np.floor(quotas + 1e-9)
    missing = np.rint(quotas.sum(axis=0)) - floors.sum(axis=0)
    order = np.argsort(floors - quotas, axis=0, kind="stable")
    rank = np.argsort(order, axis=0, kind="stable")
    result: Counts = (floors + (rank < missing)).astype(np.int64)
    return result
