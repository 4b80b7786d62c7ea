"""The four break-evens of every perspective and payer, from expected-mode re-runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from socinvest.analysis.break_even import (
    MOST,
    effect_entry,
    entry,
    unit_cost_answers,
    volume_answers,
    watched,
)
from socinvest.analysis.payback import break_even_year
from socinvest.analysis.solve import Answer, Search, solve
from socinvest.analysis.views import View
from socinvest.answers.lines import Lines
from socinvest.answers.moving import Move, Moved, effects_of, prices_of
from socinvest.answers.rerun import Expected
from socinvest.costing import Scaling, linear_in_people
from socinvest.draws import Draws
from socinvest.ledger import Array
from socinvest.model import OutcomeTarget, Scenario, TransitionTarget
from socinvest.numerics.expression import evaluate

__all__ = ["BROKEN", "break_evens", "distinct", "year_entry"]

_ROUNDING = 1e-9
"""What a measure may change by, as a share of itself, without being changed."""
_SDS = 6.0
"""Effects are moved jointly by up to so many of their own standard deviations."""
BROKEN = {"results": "perspectives", "payers": "payers"}
"""Sections whose break-evens are asked for, and what they are called in the summary."""


def break_evens(
    scenario: Scenario,
    expected: Expected,
    strategy: str,
    paths: Mapping[View, Array],
    draws: Draws,
) -> dict[str, Any]:
    """``{perspectives, payers}`` -> name -> ``{year, effect[], price[], volume, unit_cost}``.

    The year is that of the reported mean path; the others bring the mean NPV of the expected
    mode to 0. Views that the same flows cross are solved once.
    """
    views = [view for view in paths if view.section in BROKEN]
    task = _Task(scenario, expected, strategy, distinct(views, expected, strategy), draws)
    effects, prices = task.effects(), task.prices()
    volumes, costs = task.volumes(), task.unit_costs()
    result: dict[str, Any] = {name: {} for name in BROKEN.values()}
    for view in views:
        place = task.place(view)
        result[BROKEN[view.section]][view.name] = {
            "year": year_entry(scenario, paths[view]),
            "effect": [entries[place] for entries in effects],
            "price": [entries[place] for entries in prices],
            "volume": volumes[place],
            "unit_cost": costs[place],
        }
    return result


def year_entry(scenario: Scenario, path: Array) -> dict[str, Any]:
    """The first year from which the mean discounted path (T,), cumulated, stays >= 0."""
    start = scenario.time.start_year
    status, year = break_even_year(path, start)
    last = start + scenario.time.horizon - 1
    result = entry(
        Answer(status, None if year is None else float(year)), unit="year", searched=(start, last)
    )
    result["value"], result["searched"] = year, [start, last]
    return result


def distinct(
    views: Sequence[View], expected: Expected, strategy: str
) -> dict[tuple[int, ...], View]:
    """One view of each set of signs: those that the same flows cross have the same answers."""
    pairs = expected.pairs(strategy)
    found: dict[tuple[int, ...], View] = {}
    for view in views:
        found.setdefault(view.signs(pairs), view)
    return found


def _targets(
    scenario: Scenario, strategy: str
) -> dict[str, set[tuple[str, str | tuple[str, str]]]]:
    """What each effect of a strategy acts on: (course, transition or outcome)."""
    found: dict[str, set[tuple[str, str | tuple[str, str]]]] = {}
    for name in scenario.strategies[strategy].interventions:
        for effect in scenario.interventions[name].effects:
            target, own = effect.target, found.setdefault(effect.by, set())
            if isinstance(target, TransitionTarget):
                own.add((target.course, (target.source, target.target)))
            elif isinstance(target, OutcomeTarget):
                own.add((target.course, target.outcome))
    return found


class _Task:
    """The break-evens of one strategy for a list of distinct views."""

    def __init__(
        self,
        scenario: Scenario,
        expected: Expected,
        strategy: str,
        distinct: Mapping[tuple[int, ...], View],
        draws: Draws,
    ) -> None:
        self.scenario, self.expected, self.strategy = scenario, expected, strategy
        self.views = list(distinct.values())
        self._places = {signs: i for i, signs in enumerate(distinct)}
        self._pairs = expected.pairs(strategy)
        self.draws = draws
        self.scale, self.noise = expected.scale(strategy, self.views)
        self.linear = linear_in_people(scenario)
        self.measures = [
            (m.name, "share" if m.of else scenario.target_group.unit)
            for course in scenario.courses.values()
            for m in course.measures
        ]
        self.counted = [
            {(course.name, m.transition or m.outcome)}
            for course in scenario.courses.values()
            for m in course.measures
        ]
        self.targets = _targets(scenario, strategy)

    def place(self, view: View) -> int:
        """Where a view's answers stand."""
        return self._places[view.signs(self._pairs)]

    def effects(self) -> list[list[dict[str, Any]]]:
        """Per effect (and for all jointly, last) one entry per distinct view."""
        effects = effects_of(self.scenario, self.strategy, self.draws)
        if not effects:
            return []
        start = self._start()
        result = [self._alone(effect, start, self.measures) for effect in effects]
        return [*result, self._joint(effects, start)] if len(effects) > 1 else result

    def prices(self) -> list[list[dict[str, Any]]]:
        """Per price that replaces another one entry per distinct view; people stay as they are."""
        prices = prices_of(self.scenario, self.strategy, self.draws)
        start = self._start() if prices else np.zeros(0)
        return [self._alone(price, start, ()) for price in prices]

    def _start(self) -> Array:
        return self.expected.moved(self.strategy, self.views, {})

    def _alone(
        self, effect: Moved, start: Array, measures: Sequence[tuple[str, str]]
    ) -> list[dict[str, Any]]:
        """One entry per distinct view, all else as it is."""
        search, seen = watched(self._search(effect, start))
        answers = solve(search)
        told = self._told(seen, [effect.parameter]) if measures else ()
        return [
            effect_entry(
                answer, unit=effect.unit, searched=(effect.low, effect.high),
                parameter=effect.parameter, measures=measures, told=told,
            )
            for answer in answers
        ]  # fmt: skip

    def _told(self, seen: Sequence[Array], parameters: Sequence[str]) -> list[int]:
        """The measures that change as effects move: first those of what the effects act on.

        That a measure differs from the comparator's may be the work of another effect.
        """
        size = len(self.measures)
        values = np.stack([one[-2 * size :] for one in seen]) if size else np.zeros((1, 0))
        apart = np.ptp(values, axis=0) > _ROUNDING * np.abs(values).max(axis=0)
        changed = np.flatnonzero(apart[:size] | apart[size:])
        targets = {target for name in parameters for target in self.targets.get(name, ())}
        return sorted(map(int, changed), key=lambda i: not targets & self.counted[i])

    def _search(self, effect: Moved, start: Array) -> Search:
        def moves(median: float) -> dict[str, Move]:
            return {effect.parameter: effect.to(float(median))}

        evaluated: dict[float, Array] = {}
        self.expected.evaluated[self.strategy, effect.parameter] = evaluated

        def full(median: float) -> Array:
            evaluated[median] = self.expected.moved(self.strategy, self.views, moves(median))
            return evaluated[median]

        def rough(medians: Array) -> Array:
            return self.expected.rough(self.strategy, self.views, [moves(x) for x in medians])

        lines = Lines(self.expected, self.strategy, self.views, effect)
        if lines.known:
            full = lines.at
            self.expected.lines[self.strategy, effect.parameter] = lines.at

            def rough(medians: Array) -> Array:
                return np.stack([lines.at(float(x)) for x in medians])

        return Search(
            low=effect.low, high=effect.high, start=effect.median,
            neutral=1.0 if effect.ratio else 0.0 if effect.scale == "risk_difference"
            else effect.median,
            geometric=effect.ratio, at_start=start, full=full, rough=rough,
            scale=self.scale, noise=self.noise,
        )  # fmt: skip

    def _joint(self, effects: Sequence[Moved], start: Array) -> list[dict[str, Any]]:
        """All effects by one number of own standard deviations, each the way that helps."""
        step = 1e-2
        helps = np.stack([
            self.expected.moved(self.strategy, self.views, {e.parameter: e.by(step)}) - start
            for e in effects
        ])[:, : len(self.views)]  # fmt: skip
        answers: dict[int, Answer] = {}
        seen = [start]
        directions = np.where(np.abs(helps) > self.noise, np.sign(helps), 0.0)
        for signs in dict.fromkeys(map(tuple, directions.T)):
            members = [i for i, column in enumerate(directions.T) if tuple(column) == signs]
            if not any(signs):
                answers |= dict.fromkeys(members, Answer("undefined"))
                continue
            search, points = watched(self._joint_search(effects, signs, members, start))
            answers |= dict(zip(members, solve(search), strict=True))
            seen += points
        names = [e.parameter for e in effects]
        told = self._told(seen, names)
        return [
            effect_entry(
                answers[i], unit="sd", searched=(-_SDS, _SDS), parameter=None,
                measures=self.measures, told=told, joint=names,
            )
            for i in range(len(self.views))
        ]  # fmt: skip

    def _joint_search(
        self,
        effects: Sequence[Moved],
        signs: tuple[float, ...],
        members: Sequence[int],
        start: Array,
    ) -> Search:
        views = [self.views[i] for i in members]

        def moves(sds: float) -> dict[str, Move]:
            pairs = zip(effects, signs, strict=True)
            return {e.parameter: e.by(float(sds) * sign) for e, sign in pairs}

        keep = [*members, *range(len(self.views), start.size)]
        return Search(
            low=-_SDS, high=_SDS, start=0.0, neutral=0.0, geometric=False, at_start=start[keep],
            full=lambda x: self.expected.moved(self.strategy, views, moves(x)),
            rough=lambda xs: self.expected.rough(self.strategy, views, [moves(x) for x in xs]),
            scale=self.scale[list(members)], noise=self.noise[list(members)],
        )  # fmt: skip

    def volumes(self) -> list[dict[str, Any]]:
        """The intake at which each view's mean NPV is 0, one-off costs unchanged."""
        intake = self.scenario.target_group.intake
        size = float(np.mean(evaluate(intake.size.expression, self.draws.base)))
        unit = self.scenario.target_group.unit
        answers = volume_answers(
            lambda k: self.expected.npv(self.strategy, self.views, Scaling(volume=k)),
            self.noise, self.scale, linear=self.linear,
            steps=None if self.linear else self.expected.post_steps(self.strategy, MOST),
        )  # fmt: skip
        return [
            entry(
                a, unit=f"{unit}/year" if intake.kind == "per_year" else unit,
                searched=(0.0, MOST), factor=size,
            )
            for a in answers
        ]  # fmt: skip

    def unit_costs(self) -> list[dict[str, Any]]:
        """The factor on the intervention cost lines, also as money per person reached."""
        answers = unit_cost_answers(
            lambda m: self.expected.npv(self.strategy, self.views, Scaling(unit_cost=m)),
            self.noise, self.scale,
            linear=all(f.cap is None for f in self.scenario.financing),
        )  # fmt: skip
        cost, people = self.expected.reached(self.strategy)
        entries = []
        for answer in answers:
            one = entry(answer, unit="", searched=(0.0, MOST))
            known = answer.value is not None and people > 0.0
            one["per_person_reached"] = (answer.value or 0.0) * cost / people if known else None
            entries.append(one)
        return entries
