"""What a contract counts by its definition: cohort by cohort, cycle by cycle, in floats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from socinvest import draws as drawing
from socinvest import model
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Simulation, Trajectory
from socinvest.model_contract import Window
from tests.course.checking import money_of
from tests.course.plain import (
    AMONG,
    Followed,
    Rows,
    cells_of,
    effects_for,
    entrants,
    number,
    weight,
)
from tests.course.scenarios import fixed_draws


def served_by_hand(
    scenario: model.Scenario, values: dict[str, dict[str, float]], strategy: str
) -> Rows:
    """(course, kind, key) -> rows by window and cohort, of those whom the contract measures."""
    assert scenario.contract is not None
    measure = next(iter(scenario.contract.measures.values()))
    cohorts, windows = scenario.contract.cohorts, scenario.contract.windows
    per_year = scenario.time.cycles_per_year
    rows: Rows = defaultdict(lambda: [0.0] * (len(windows) * len(cohorts)))
    groups = scenario.target_group.groups
    shares = {g.name: number(g.share, values["base"]) for g in groups} or {"": 1.0}
    for group, share in shares.items():
        env = values[f"group {group}"]
        own = next((g.parameters for g in groups if g.name == group), {})
        for k, size, _ in entrants(scenario, values["base"]):
            month = Fraction(12 * k, per_year)
            mine = [c for c, one in enumerate(cohorts) if one.first <= month < one.last]
            for statuses, part in cells_of(scenario, env):
                if not mine or statuses[measure.intervention] not in AMONG[measure.whom]:
                    continue
                paid = [
                    (name, line)
                    for name in scenario.strategies[strategy].interventions
                    for line in scenario.interventions[name].costs
                    if line.basis == "state" and statuses[name] in AMONG[line.whom]
                ]
                people = size * share * part
                for c in mine:
                    rows["", "entrants", ""][c] += people
                for course in scenario.courses.values():
                    watched = Watched(scenario, course, {**scenario.parameters, **own}, env,
                                      effects_for(scenario, strategy, statuses), paid, k, people,
                                      nowhere, defaultdict(float), defaultdict(float))  # fmt: skip
                    watched.run()
                    for w, window in enumerate(windows):
                        found = watched.counted_in(window)
                        for key, value in found.items():
                            for c in mine:
                                rows[course.name, *key][w * len(cohorts) + c] += value
    return rows


def nowhere(*_: Any) -> None:
    """What the ledger would hold is of no interest here."""


class Watched(Followed):
    """One cohort of one cell: everything that happens to it, to be counted afterwards."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.there: list[dict[tuple[str, int], float]] = [
            defaultdict(float) for _ in range(self.cycles - self.k + 1)
        ]
        self.moves: list[tuple[int, tuple[str, str], float, Any]] = []
        self.answers: list[tuple[float, str, str, float]] = []
        self.c = Fraction(1, self.per_year)

    def outcomes(self) -> None:
        whole, course = self.course.outcomes, self.course
        for one in whole:
            self.course = replace(course, outcomes=(one,))

            def add(_: str, kind: str, key: str, __: int, value: float, ___: int, at: Any = one
                    ) -> None:  # fmt: skip
                self.answers.append((at.after, kind, key, value))

            self.add = add
            super().outcomes()
        self.course, self.add = course, nowhere

    def point(self, i: int, t: int, state: Any) -> None:
        for slot, n in state.items():
            self.there[t][slot] += n

    def event(self, i: int, along: tuple[str, str], n: float, there: Any) -> None:
        self.moves.append((i - self.k, along, n, there))

    def share(self, window: Window, t: int) -> float:
        """How much of the cycle t cycles after entry is in the window."""
        if t < 0 or self.k + t >= self.cycles:
            return 0.0
        begin = 12 * self.c * (t if window.since is None else self.k + t)
        first = window.since or 0
        inside = min(begin + 12 * self.c, Fraction(first + window.months)) - max(begin, first)
        return float(max(inside, 0) / (12 * self.c))

    def beside(self, window: Window, t: int) -> list[tuple[float, int]]:
        """(times, end of the cycle) for the cycles that count the point t."""
        before, after = self.share(window, t - 1), self.share(window, t)
        if self.course.weights:
            sides = [before] * (t > 0) + [after] * (self.k + t < self.cycles)
            return [(self.course.weights[t] * sum(sides) / len(sides), max(t, 1))]
        first, last = {"start": (0.0, 1.0), "end": (1.0, 0.0)}.get(
            self.course.within_cycle, (0.5, 0.5)
        )
        return [(first * before, t), (last * after, t + 1)]

    def counted_in(self, window: Window) -> dict[tuple[str, Any], float]:
        found: dict[tuple[str, Any], float] = defaultdict(float)
        if window.at_end:
            self.at_end(window, found)
            return found
        for t, state in enumerate(self.there):
            for times, end in self.beside(window, t):
                for (s, d), n in state.items():
                    years = times * n / self.per_year
                    found["person_years", s] += years
                    at, _ = self.at(t, d, weight, end)
                    for key, line in self.lines:
                        if s == getattr(line, "state", None) or s in getattr(line, "states", ()):
                            found["money", key] += years * number(line.unit_cost, at)
        for t, along, n, at in self.moves:
            found["events", along] += n * self.share(window, t)
            later = sum(times for times, _ in self.beside(window, t + 1))
            for key, line in self.lines:
                if getattr(line, "transition", None) == along:
                    times = later if line.booked == "point" else self.share(window, t)
                    found["money", key] += n * times * number(line.unit_cost, at)
        for after, kind, key, value in self.answers:
            at_ = Fraction(round(after * 1200), 100)
            if window.since is None:
                inside = at_ <= window.months
            else:
                at_ += 12 * self.c * self.k
                inside = window.since < at_ <= window.since + window.months
            found[kind, key] += value * inside
        return found

    def at_end(self, window: Window, found: dict[tuple[str, Any], float]) -> None:
        end = Fraction((window.since or 0) + window.months)
        entry = 12 * self.c * self.k if window.since is not None else Fraction(0)
        if window.since is not None and entry >= end:
            return
        cycles = (end - entry) / (12 * self.c)
        low = int(cycles)
        part = float(cycles - low)
        for t, times in ((low, 1 - part), (low + 1, part)):
            if times and t < len(self.there):
                for (s, _), n in self.there[t].items():
                    found["person_years", s] += n * times


def check_windows(scenario: model.Scenario, drawn: drawing.Draws, which: Sequence[int]) -> int:
    """Every window of every strategy against the definition, by the kernel and step by step.

    Returns how many numbers other than 0 were compared.
    """
    runs = [simulate(scenario, drawn, "expected", points=points) for points in (False, True)]
    return check_simulations(scenario, drawn, which, runs)


def check_simulations(
    scenario: model.Scenario, drawn: drawing.Draws, which: Sequence[int], runs: Sequence[Simulation]
) -> int:
    """The same for what has been simulated already."""
    compared = 0
    for draw in which:
        for name in runs[0].trajectories:
            wanted = served_by_hand(scenario, fixed_draws(drawn, draw), name)
            for run in runs:
                compared += _check(scenario, run.trajectories[name], draw, wanted)
    return compared


def _check(scenario: model.Scenario, trajectory: Trajectory, draw: int, wanted: Rows) -> int:
    assert scenario.contract is not None
    compared = 0
    measure = next(iter(scenario.contract.measures.values()))
    served = (measure.intervention, measure.whom)
    segments = [s for s in trajectory.segments if served in s.served]
    for (course, kind, key), rows in wanted.items():
        if kind == "entrants":
            entered = [of for (_, whom), of in trajectory.entrants.items() if whom == served]
            people = np.sum([[_one(v, draw) for v in of] for of in entered], axis=0)
            assert people == pytest.approx(rows[: len(people)], rel=1e-12)
            continue
        got = [
            part for s in segments if (part := _found(scenario, s, course, kind, key)) is not None
        ]
        if not got:
            programmes_own = kind == "money" and key.startswith("interventions.")
            assert programmes_own or kind in ("person_years", "events"), (kind, key)
            continue
        value = sum(a[:, min(draw, a.shape[1] - 1)] for a in got)
        assert value == pytest.approx(rows, rel=1e-11, abs=1e-9), (trajectory.strategy, kind, key)
        compared += int(np.count_nonzero(rows))
    return compared


def _one(value: Any, draw: int) -> float:
    return float(value if np.ndim(value) == 0 else value[draw])


def _found(scenario: model.Scenario, segment: Any, course: str, kind: str, key: Any) -> Any:
    windows = segment.courses[course].windows
    if kind == "money" and key.startswith("interventions."):
        return None
    if kind == "money":
        money = money_of(scenario, segment, windows, scenario.courses[course], key)
        if money is None or key in windows.valued:
            return money
        # People who are there at an end cost nothing by that.
        assert scenario.contract is not None
        ends = [w.at_end for w in scenario.contract.windows for _ in scenario.contract.cohorts]
        return np.where(np.array(ends)[:, None], 0.0, money)
    return getattr(windows, kind).get(key)
