"""What chance would add for other numbers of people, in closed form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from socinvest.analysis.summary import Shares
from socinvest.analysis.uncertainty import by_size
from socinvest.analysis.views import View
from socinvest.answers.rerun import Expected
from socinvest.costing import Scaling, linear_in_people
from socinvest.model import Scenario
from socinvest.numerics.expression import evaluate

__all__ = ["SIZES", "brief", "people", "sizes"]

SIZES = (60.0, 1_400.0)
"""A small project and a large one, beside the scenario's own number of people."""
_FIXED = ("fixed", "amount")


def people(scenario: Scenario, expected: Expected) -> float:
    """The mean number of people: of a stock at a time, otherwise all who enter."""
    intake = scenario.target_group.intake
    size = float(np.mean(evaluate(intake.size.expression, expected.first_draws().base)))
    return size * intake.years if intake.kind == "per_year" else size


def sizes(
    expected: Expected, strategy: str, view: View, sd: float | None, shares: Shares
) -> list[dict[str, Any]] | None:
    """For the scenario's own number of people and :data:`SIZES` (see ``by_size``).

    None where there is no variance, or where money is not linear in people: then only a run
    with other numbers could tell.
    """
    scenario = expected.scenario
    if sd is None or shares.chance is None or not linear_in_people(scenario):
        return None
    own = people(scenario, expected)
    return by_size(sd, shares, own, SIZES, _growth(expected, strategy, view)) if own > 0 else None


def brief(found: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """What of it the summary tells."""
    keys = ("people", "chance_share", "sd")
    return None if found is None else [{key: one[key] for key in keys} for one in found]


def _growth(expected: Expected, strategy: str, view: View) -> Callable[[float], float]:
    """How the variance from parameters grows with k times the people.

    A draw's money is F + k P with what is fixed in F, both from the first block.
    """
    scenario = expected.scenario
    used = {
        i for s in (strategy, scenario.comparator) for i in scenario.strategies[s].interventions
    }
    if not any(line.basis in _FIXED for i in used for line in scenario.interventions[i].costs):
        return np.square
    one = expected.first_npv(strategy, view)
    moving = expected.first_npv(strategy, view, Scaling(volume=2.0)) - one
    fixed, now = one - moving, float(np.var(one))
    if np.ptp(fixed) <= 1e-9 * float(np.max(np.abs(one))) or now == 0.0:
        return np.square
    return lambda k: float(np.var(fixed + k * moving)) / now
