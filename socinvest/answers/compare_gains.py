"""What each alternative gains, draw by draw, in the prices that all are told in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from socinvest.analysis.summary import NAMES, PERCENTILES, percentile_rows
from socinvest.analysis.views import Section, View
from socinvest.analysis.warnings import assumed_effects
from socinvest.answers.blockwise import State
from socinvest.answers.compare_conventions import Common
from socinvest.answers.compare_entries import Alternative, Entry
from socinvest.answers.evaluation import Mode, gathered
from socinvest.answers.gathered import Whole
from socinvest.answers.memory import require
from socinvest.errors import ScenarioError, fill_excerpts
from socinvest.ledger import Array
from socinvest.model import Scenario
from socinvest.records import dataclass
from socinvest.validate import validate

__all__ = ["Gain", "Place", "gains"]

Place = tuple[Section, str]
"""A view: its section and its name."""


@dataclass(frozen=True, slots=True)
class Gain:
    """An alternative against its own comparator, (n,) of each: positive is a gain.

    ``npv``: net present values by view. ``outlay`` by budget: present value of what it pays net
    on programmes, financing and contract. ``cash`` by budget: the yearly budget effect. ``years``:
    present value of quality-adjusted years gained; None without quality weights. ``reached``:
    mean people by programme that the comparator has not. ``assumed``: an effect of it is.
    """

    npv: Mapping[Place, Array]
    outlay: Mapping[str, Array]
    cash: Mapping[str, Sequence[dict[str, Any]]]
    years: Array | None
    reached: Mapping[str, float]
    assumed: bool


def gains(
    some: Sequence[Entry], common: Common, *, draws: int, seed: int, mode: Mode
) -> dict[Alternative, Gain]:
    """Run every scenario on the same draws, one after the other, and keep what is compared.

    ``draws`` is at most :data:`~socinvest.answers.kept.EXACT`. Raises ScenarioError.
    """
    found: dict[Alternative, Gain] = {}
    for one in some:
        scenario, factor = common.scenarios[one.label], common.factors[one.label]
        require(scenario, draws)
        validate(scenario, ())
        try:
            state, _, _ = gathered(scenario, draws=draws, seed=seed, mode=mode)
        except ScenarioError as error:
            raise ScenarioError(fill_excerpts(error.problems, scenario.texts)) from error
        for strategy in one.strategies:
            found[Alternative(one.label, strategy)] = _gain(state, strategy, factor)
    return found


def _gain(state: State, strategy: str, factor: float) -> Gain:
    scenario, gathered_ = state.scenario, state.found[strategy]
    assert isinstance(gathered_, Whole)
    npv: dict[Place, Array] = {}
    outlay, cash = {}, {}
    for view in state.views:
        net = gathered_.net(view)
        npv[view.section, view.name] = _row(None if net is None else net.npv(), state.n, factor)
        if view.section == "budgets":
            outlay[view.name] = _row(None if net is None else net.cost, state.n, factor)
            cash[view.name] = _cash(gathered_, view, factor)
    return Gain(npv, outlay, cash, _years(state, strategy), _reached(state, strategy),
                bool(assumed_effects(scenario, strategy)))  # fmt: skip


def _row(values: Array | None, n: int, factor: float) -> Array:
    if values is None:
        return np.zeros(n)
    # A factor of 1 must not make anything else than it was.
    told = values if factor == 1.0 else factor * values
    return np.broadcast_to(told, (n,))


def _cash(found: Whole, view: View, factor: float) -> list[dict[str, Any]]:
    """The budget effect by year; what is counted at the very end has no year."""
    scenario = found.case.scenario
    net = found.net(view)
    yearly = None if net is None else net.yearly.get("cash")
    if yearly is None:
        yearly = np.zeros((found.case.columns, 1))
    rows = percentile_rows(factor * yearly, PERCENTILES, NAMES)
    horizon, start = scenario.time.horizon, scenario.time.start_year
    return [{"year": start + t if t < horizon else None, **row} for t, row in enumerate(rows)]


def _years(state: State, strategy: str) -> Array | None:
    own = state.totals.quality_adjusted(strategy)
    before = state.totals.quality_adjusted(state.scenario.comparator)
    return None if own is None or before is None else own - before


def _reached(state: State, strategy: str) -> dict[str, float]:
    scenario: Scenario = state.scenario
    before = scenario.strategies[scenario.comparator].interventions
    people = state.figures.reached()[strategy]
    return {name: one["reached"] for name, one in people.items() if name not in before}
