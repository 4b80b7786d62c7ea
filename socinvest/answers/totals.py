"""What each strategy costs and gives in itself, the comparator included, and cost per effect."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from socinvest.analysis.nets import Discounting, plain_sums, present_values, view_values
from socinvest.analysis.summary import distribution
from socinvest.analysis.views import View
from socinvest.answers.counted import Counted
from socinvest.course.trajectory import Simulation, Trajectory
from socinvest.ledger import Array, Ledger
from socinvest.model import Money, Scenario
from socinvest.numerics.cohort import Value
from socinvest.numerics.discounting import factors, present_value
from socinvest.numerics.effectiveness import frontier

__all__ = ["Totals", "outcome_factors", "quality_years"]

_SECTIONS = {"results": "perspectives", "payers": "payers", "budgets": "budgets"}
_SUMS = ("present_value", "undiscounted")
_YEARS = "quality_adjusted_years"


class Totals:
    """The totals of all strategies over ``n`` draws, filled block by block."""

    def __init__(self, scenario: Scenario, n: int, discounting: Discounting) -> None:
        self._scenario, self._n, self._discounting = scenario, n, discounting
        self._views: tuple[View, ...] = ()
        # By strategy, and by what (the signs with which a view meets its flows, or _YEARS) and sum.
        self._counted = Counted(n)
        self._signs: dict[str, dict[View, tuple[int, ...]]] = {}
        self._weighed: set[str] = set()

    def add(
        self,
        views: Sequence[View],
        simulation: Simulation,
        ledgers: Mapping[str, Ledger],
        span: slice,
    ) -> None:
        """Take in a block of draws, which takes the places ``span``."""
        self._views = tuple(views)
        columns = self._discounting.of_line(None).size
        outcome = outcome_factors(self._scenario.money, columns)
        found: dict[tuple[str, Hashable], Value] = {}
        for strategy, ledger in ledgers.items():
            found |= self._money(strategy, ledger)
            years = quality_years(simulation.trajectories[strategy])
            if years is not None:
                self._weighed.add(strategy)
                found[strategy, (_YEARS, "present_value")] = present_value(years, outcome)
                found[strategy, (_YEARS, "undiscounted")] = present_value(years, np.ones(columns))
        self._counted.add(found, span)

    def _money(self, strategy: str, ledger: Ledger) -> dict[tuple[str, Hashable], Value]:
        sums = {
            "present_value": present_values(ledger, self._discounting),
            "undiscounted": plain_sums(ledger),
        }
        if strategy not in self._signs:
            pairs = tuple(sums["undiscounted"])
            self._signs[strategy] = {view: view.signs(pairs) for view in self._views}
        by_signs = {signs: view for view, signs in self._signs[strategy].items() if any(signs)}
        return {
            (strategy, (signs, name)): view_values(values, view)
            for signs, view in by_signs.items()
            for name, values in sums.items()
        }

    @cached_property
    def told(self) -> dict[str, Any]:
        """When all draws are in, ``totals`` of the summary: by strategy, then section and name.

        Positive: the view gains. ``quality_adjusted_years`` are null without quality weights.
        """
        counted = self._counted.told()
        nothing = distribution(np.zeros(min(self._n, 2)))
        told: dict[str, Any] = {}
        for strategy, signs in self._signs.items():
            one: dict[str, Any] = {name: {} for name in _SECTIONS.values()}
            for view, crossing in signs.items():
                one[_SECTIONS[view.section]][view.name] = {
                    name: counted.get((strategy, (crossing, name)), nothing) for name in _SUMS
                }
            one["quality_adjusted_years"] = (
                {name: counted[strategy, (_YEARS, name)] for name in _SUMS}
                if strategy in self._weighed
                else None
            )
            told[strategy] = one
        return told

    def quality_adjusted(self, strategy: str) -> Array | None:
        """Present value of quality-adjusted years in every draw (n,); in a short run only.

        None without quality weights.
        """
        if strategy not in self._weighed:
            return None
        return self._counted.row((strategy, (_YEARS, "present_value")))

    def cost_effectiveness(self) -> dict[str, list[dict[str, Any]]]:
        """By perspective, the strategies by cost; empty without quality weights.

        Mean present values: ``cost`` is what the perspective pays net, ``effect`` quality-adjusted
        years. Which are dominated: :func:`socinvest.numerics.effectiveness.frontier`.
        """
        if not self._weighed:
            return {}
        totals = self.told
        strategies = tuple(self._signs)
        effects = [_mean(totals[s]["quality_adjusted_years"]) for s in strategies]
        told = {}
        for view in self._views:
            if view.section == "results":
                costs = [-_mean(totals[s]["perspectives"][view.name]) for s in strategies]
                told[view.name] = [
                    {
                        "strategy": strategies[one.place],
                        "cost": one.cost,
                        "effect": one.effect,
                        "incremental_cost": one.incremental_cost,
                        "incremental_effect": one.incremental_effect,
                        "icer": one.ratio,
                        "status": one.status,
                    }
                    for one in frontier(costs, effects)
                ]
        return told

    def error(self) -> float:
        """The largest error of a percentile's rank, as a share of the draws."""
        return self._counted.error()


def _mean(told: Mapping[str, Any]) -> float:
    return float(told["present_value"]["mean"])


def outcome_factors(money: Money, columns: int) -> Array:
    """Discount factors (columns,) of quality-adjusted years: dated and compounded as money."""
    rate = money.outcome_discount_rate
    return factors(
        money.discount_rate if rate is None else rate, columns, money.timing, money.compounding
    )


def quality_years(trajectory: Trajectory) -> Array | None:
    """Quality-adjusted years of all people by column, (columns, n) or (columns, 1); None: unsaid.

    Over all segments and every course that has quality weights.
    """
    found = [
        occupancy.quality
        for segment in trajectory.segments
        for occupancy in segment.courses.values()
        if occupancy.quality is not None
    ]
    if not found:
        return None
    total: Array = sum(found[1:], found[0])
    return total
