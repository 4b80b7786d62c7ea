"""The chance of a gain along an effect, a price and a number of people.

All three begin from the draws of the first block. ``mean`` is that of the expected mode, as in
the break-evens, so that its curve crosses 0 where they say; the chance is the share of draws in
the run's own mode. What chance adds to a draw, its *luck*, is its net present value with whole
people minus that with expected people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from socinvest.analysis.nets import present_values, view_values
from socinvest.analysis.views import View
from socinvest.answers.moving import Moved, effects_of, moved
from socinvest.answers.pictures import Collected
from socinvest.answers.pictures_grid import Grid, grid_of, interpolated
from socinvest.answers.rerun import Expected, Mode
from socinvest.answers.stacking import stacked
from socinvest.costing import AS_STATED, Costing, Scaling, linear_in_people
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Trajectory
from socinvest.draws import Draws
from socinvest.ledger import Array
from socinvest.numerics.expression import evaluate

__all__ = ["MOST", "Curves"]

MOST = 2_000
"""Draws that an effect's curve is made with; every point needs its own run of the courses."""
_PRICES = (0.0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
_SIZES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 3.0, 5.0)
_LARGEST = 5.0
"""A break-even beyond so many times the file's own price or intake is not drawn."""


class Curves:
    """The curves of one strategy, for V views at once.

    ``collected``: the first block's draws, and its courses in the run's own ``mode``.
    """

    def __init__(
        self,
        expected: Expected,
        strategy: str,
        views: Sequence[View],
        collected: Collected,
        mode: Mode,
    ) -> None:
        assert collected.first is not None
        # The scenario of the expected mode clips what a moved effect may push out of [0, 1].
        self.scenario, self.expected, self.mode = expected.scenario, expected, mode
        self.strategy, self.views = strategy, list(views)
        self._draws, self._own = collected.first, collected.trajectories
        self._names = (self.scenario.comparator, strategy)
        self._plain = expected.first_courses(self._names)

    def effects(self, broken: Sequence[Sequence[Mapping[str, Any]]]) -> list[dict[str, Any]]:
        """One curve per effect: ``{parameter, unit, scale, none, values, chance, mean}``.

        ``broken``: each view's break-even effects. ``chance`` and ``mean`` (K, V) at the
        medians ``values`` (K,), all else and the effect's own spread as they are.
        """
        drawn = stacked([self._draws], min(self._draws.n, MOST))
        made = []
        for number, effect in enumerate(effects_of(self.scenario, self.strategy, self._draws)):
            entries = [one[number] for one in broken]
            roots = [one["value"] for one in entries if one["status"] == "found"]
            grid = grid_of(self.scenario, self.strategy, effect, roots, self._draws)
            made.append(self._effect(effect, grid, drawn))
        return made

    def _effect(self, effect: Moved, grid: Grid, drawn: Draws) -> dict[str, Any]:
        known = self.expected.evaluated.get((self.strategy, effect.parameter), {})
        versions = {
            x: moved(self.scenario, drawn, {effect.parameter: effect.to(x)})
            for x in (*grid.values, *known)
        }
        stack = stacked(list(versions.values()), drawn.n)
        courses = self._simulated(stack, "expected")
        every = self._npv(stack, "expected", courses).reshape(len(self.views), -1, drawn.n)
        few = dict(zip(versions, every.mean(axis=2).T, strict=True))
        values = plain = every[:, : len(grid.values)]
        if self.mode == "chance":
            own = self._npv(self._draws, "chance", self._own)[:, : drawn.n]
            runs = [
                own if x == effect.median
                else self._npv(versions[x], "chance", self._simulated(versions[x], "chance"))
                for x in grid.nodes
            ]  # fmt: skip
            at = [grid.values.index(x) for x in grid.nodes]
            luck = [run - plain[:, i] for run, i in zip(runs, at, strict=True)]
            values = plain + interpolated(grid, luck)
        return {
            "parameter": effect.parameter,
            "unit": effect.unit,
            "scale": effect.scale,
            "none": grid.none,
            "values": list(grid.values),
            "chance": (values > 0.0).mean(axis=2).T,
            "mean": self._means(effect, grid, few, known),
        }

    def _means(
        self,
        effect: Moved,
        grid: Grid,
        few: Mapping[float, Array],
        known: Mapping[float, Array],
    ) -> Array:
        """Mean NPV of all draws (K, V), given that of the few (V,) by median.

        Where no closed form is at hand, what the few miss is known at the file's own effect and
        where the break-evens looked (``known``); it varies slowly in between.
        """
        lines = self.expected.lines.get((self.strategy, effect.parameter))
        count = len(self.views)
        if lines is not None:
            return np.stack([lines(x)[:count] for x in grid.values])
        missed = {x: found[:count] - few[x] for x, found in known.items()}
        own = self.expected.npv(self.strategy, self.views)
        missed[effect.median] = own - few[effect.median]
        at = sorted(missed)
        table = np.stack([missed[x] for x in at])
        shift = [np.interp(grid.values, at, table[:, j]) for j in range(count)]
        return np.stack([few[x] for x in grid.values]) + np.stack(shift, axis=1)

    def unit_cost(self, roots: Sequence[float]) -> dict[str, Any]:
        """Along one factor on all cost lines of the interventions, on the run's own people."""
        cost, people = self.expected.reached(self.strategy)
        factors = _with(_PRICES, roots)
        linear = all(one.cap is None for one in self.scenario.financing)
        plain = self._along("expected", factors, _at_price, (0.0, 1.0), linear=linear)
        own = plain
        if self.mode == "chance":
            own = self._along("chance", factors, _at_price, (0.0, 1.0), linear=linear)
        return {
            "factors": factors,
            "each": cost / people if people > 0.0 else None,
            "chance": (own > 0.0).mean(axis=2),
            "mean": plain.mean(axis=2) + self._missed(factors, _at_price, (0.0, 1.0)),
        }

    def volume(self, roots: Sequence[float]) -> dict[str, Any]:
        """Along the number of people, one-off costs unchanged.

        k times the people bring k times the expected money, and k times the variance of what
        chance adds, because everybody's luck is their own: a draw's luck counts sqrt(k) times.
        """
        factors = _with(_SIZES, [root / self.people for root in roots])
        linear = linear_in_people(self.scenario)
        plain = self._along("expected", factors, _at_size, (1.0, 2.0), linear=linear)
        own = plain
        if self.mode == "chance":
            stated = self._npv(self._draws, "chance", self._own)
            luck = stated - self._npv(self._draws, "expected", self._plain)
            own = plain + np.sqrt(factors)[:, None, None] * luck
        return {
            "factors": factors,
            "each": self.people,
            "chance": (own > 0.0).mean(axis=2),
            "mean": plain.mean(axis=2) + self._missed(factors, _at_size, (1.0, 2.0)),
        }

    @property
    def people(self) -> float:
        """The mean size of the intake, as the file states it (a year, of a yearly one)."""
        size = self.scenario.target_group.intake.size
        return float(np.mean(evaluate(size.expression, self._draws.base)))

    def _along(
        self,
        mode: Mode,
        factors: Sequence[float],
        scaling: Callable[[float], Scaling],
        at: tuple[float, float],
        *,
        linear: bool,
    ) -> Array:
        """NPVs (K, V, n) of the first block's courses along a factor.

        Where money is linear in it, on the line through the two factors ``at``.
        """
        courses = self._own if mode == self.mode else self._plain
        wanted = at if linear else factors
        values = np.stack([self._npv(self._draws, mode, courses, scaling(k)) for k in wanted])
        if not linear:
            return values
        share = (np.asarray(factors) - at[0]) / (at[1] - at[0])
        line: Array = values[0] + share[:, None, None] * (values[1] - values[0])
        return line

    def _missed(
        self,
        factors: Sequence[float],
        scaling: Callable[[float], Scaling],
        at: tuple[float, float],
    ) -> Array:
        """How far the first block's mean is from that of all draws, (K, V).

        From two factors at which the mean of all draws is known: exact on a line.
        """
        block = self._along("expected", at, scaling, at, linear=False).mean(axis=2)
        one, two = (
            self.expected.npv(self.strategy, self.views, scaling(k)) - mean
            for k, mean in zip(at, block, strict=True)
        )
        share = (np.asarray(factors) - at[0]) / (at[1] - at[0])
        missed: Array = one + share[:, None] * (two - one)
        return missed

    def _simulated(self, draws: Draws, mode: Mode) -> Mapping[str, Trajectory]:
        return simulate(self.scenario, draws, mode, strategies=self._names).trajectories

    def _npv(
        self,
        draws: Draws,
        mode: Mode,
        courses: Mapping[str, Trajectory],
        scaling: Scaling = AS_STATED,
    ) -> Array:
        """Net present value of every view against the comparator, (V, n)."""
        costing = Costing(self.scenario, mode=mode)
        before = courses[self.scenario.comparator]
        other, own = (
            present_values(
                costing.ledger(draws, courses[name], scaling, comparator=before),
                self.expected.discounting,
            )
            for name in self._names
        )
        return np.stack([
            np.broadcast_to(view_values(own, view) - view_values(other, view), (draws.n,))
            for view in self.views
        ])  # fmt: skip


def _at_price(factor: float) -> Scaling:
    return Scaling(unit_cost=factor)


def _at_size(factor: float) -> Scaling:
    return Scaling(volume=factor)


def _with(factors: Sequence[float], roots: Sequence[float]) -> list[float]:
    """The factors, with those break-evens that lie within reach of them."""
    return sorted({*factors, *(root for root in roots if 0.0 < root <= _LARGEST)})
