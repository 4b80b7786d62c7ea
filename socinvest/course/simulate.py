"""From a scenario and its draws to trajectories: what happens to people under each strategy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from socinvest.course.environment import Environment
from socinvest.course.movers import Chance, Expected, Mover
from socinvest.course.outcomes import ANSWERS, Counted, count_outcomes, valued_outcomes
from socinvest.course.plan import make_plan
from socinvest.course.prepared import prepared
from socinvest.course.programmes import People, people_of, programmes
from socinvest.course.records import Record
from socinvest.course.rewards import Rewards
from socinvest.course.rows import Rows
from socinvest.course.segments import SegmentKey, Served, measured_of, segment_key
from socinvest.course.start import entry_parts, resolved_cycles, start_shares
from socinvest.course.tally import Tally, measured
from socinvest.course.trajectory import Clipped, Segment, Simulation, Trajectory
from socinvest.course.walk import WORTH, Walk
from socinvest.course.weights import Columns
from socinvest.course.windows import Windows
from socinvest.draws import Draws
from socinvest.model import Course, Measure, Scenario, Strategy
from socinvest.numerics.cohort import Array, Mask, Value
from socinvest.numerics.memory import keep_memory
from socinvest.numerics.streams import generator
from socinvest.reach.cells import Cell
from socinvest.reach.intake import inflow
from socinvest.records import dataclass

__all__ = ["simulate"]

Where = tuple[str, str, str, str]
"""Strategy, course, source and target of something that was clipped."""


def simulate(
    scenario: Scenario,
    draws: Draws,
    mode: Literal["expected", "chance"],
    *,
    replicate: int = 0,
    strategies: Sequence[str] | None = None,
    points: bool = False,
    weights: Array | None = None,
    items: bool = True,
    windows: bool | None = None,
) -> Simulation:
    """What happens to people under each strategy, for every draw.

    ``expected`` gives expected numbers of people. ``chance`` gives whole people: intakes and
    sub-groups at their whole sizes, reach and every move by chance, each strategy coupled to
    the comparator; ``replicate`` numbers independent repetitions on the same parameter draws.
    ``strategies`` limits what is returned (default: all, in the scenario's order) and never
    changes a draw of what remains in chance mode; in expected mode only the rounding. ``points``
    asks for the people in every state; otherwise occupancy holds only what costs need. With
    ``weights`` (columns,) everything that has a row for each column has a single one, their
    weighted sum: the quickest way to present values (expected mode). Without ``items`` lines of a
    course that differ in nothing but their name and their price are one: valued while people are
    followed, the quickest way to the money of every year (expected mode, and no contract, which
    asks for lines by name). ``windows``: count what happens in a contract's windows. In chance
    mode that takes longer, and the people fare otherwise than without the contract (those it
    measures are followed apart); None: there only for a contract with a measure of the run's own
    people (noise ``course``).

    Raises ScenarioError where a figure cannot be used (see the modules of reach and course);
    ValueError for chance on joined blocks, whose people would differ from the blocks' own.
    """
    if mode == "chance" and draws.block < 0:
        raise ValueError("chance is simulated block by block")
    keep_memory()
    names = tuple(scenario.strategies if strategies is None else strategies)
    if windows is None:
        contract = scenario.contract
        windows = mode == "expected" or contract is None or contract.as_they_fare
    items = items or scenario.contract is not None
    run = _Run(scenario, draws, mode, replicate, names, points, weights, items, windows)
    for group in draws.groups:
        run.group(group)
    return run.simulation()


@dataclass(slots=True)
class _Course:
    """One course of one group, walked: records and outcomes by strategy."""

    records: list[dict[SegmentKey, Record]]
    outcomes: dict[str, Counted]
    rewards: Rewards


class _Run:
    """The run of one block: strategies followed together, and what has been found so far."""

    def __init__(
        self,
        scenario: Scenario,
        draws: Draws,
        mode: Literal["expected", "chance"],
        replicate: int,
        names: tuple[str, ...],
        points: bool,
        weights: Array | None,
        items: bool,
        windows: bool,
    ) -> None:
        self.scenario, self.draws, self.mode, self.names = scenario, draws, mode, names
        self.replicate, self.points, self.items = replicate, points, items
        self.prepared = prepared(scenario)
        self.effects = self.prepared.effects
        contract = scenario.contract
        self.contract = (
            None
            if contract is None
            else Windows(contract, scenario.time, scenario.courses.values())
        )
        self.columns = Columns(scenario, weights)
        self.windowed = Columns(scenario, weights, self.contract if windows else None)
        self.counted = 0 if self.windowed.windows is None else self.windowed.windows.cycles
        self.entrants: dict[tuple[str, Served], tuple[Value, ...]] = {}
        first = [scenario.comparator, *(n for n in scenario.strategies if n != scenario.comparator)]
        # Who may be pooled depends on all strategies in chance mode, so that leaving one out
        # changes no stream; in expected mode on those wanted, so that more may be pooled.
        together = first if mode == "chance" else [n for n in first if n in names]
        self.planned = [scenario.strategies[name] for name in together]
        wanted = {scenario.comparator, *names} if mode == "chance" else set(names)
        self.positions = [i for i, name in enumerate(together) if name in wanted]
        self.walked: list[Strategy] = [self.planned[i] for i in self.positions]
        self.inflow = inflow(scenario, draws.base)
        self.people = people_of(scenario, draws, self.inflow, mode, self._stream)
        self.segments: list[list[Segment]] = [[] for _ in self.walked]
        self.clipped: dict[Where, Mask] = {}
        self.totals: list[dict[str, list[Value]]] = [
            {m.name: [] for c in scenario.courses.values() for m in c.measures} for _ in self.walked
        ]
        self.started: dict[str, list[Value]] = {name: [] for name in self.scenario_measures()}

    def scenario_measures(self) -> dict[str, Measure]:
        """All measures of all courses by name."""
        return {m.name: m for c in self.scenario.courses.values() for m in c.measures}

    def _stream(self, *key: str | int) -> np.random.Generator:
        return generator(
            self.draws.seed, "chance", self.scenario.id, self.replicate, *key, self.draws.block
        )

    def group(self, name: str) -> None:
        """Walk every course of one group and keep its segments."""
        environment = Environment(self.effects, name, self.draws.groups[name])
        here = self.people[name]
        for one in here.reach:
            for field, mask in one.clipped:
                for strategy in self.walked:
                    if one.intervention in strategy.interventions:
                        self._clip((strategy.name, "", one.intervention, field), mask)
        # Strategy position -> segment, in the order of the cells.
        keys = [dict.fromkeys(self._segment(s, cell) for cell in here.cells) for s in self.walked]
        walked = {
            course.name: self._course(course, environment, name, here, keys)
            for course in self.scenario.courses.values()
        }
        for place, of in enumerate(keys):
            for key in of:
                courses, columns = {}, self._columns(key)
                for course, done in walked.items():
                    outcomes: dict[str, Array] = {
                        outcome: counted.by_column(place, key, columns)
                        for outcome, counted in done.outcomes.items()
                    }
                    money = valued_outcomes(done.rewards, done.outcomes, place, key, columns)
                    courses[course] = done.records[place][key].occupancy(outcomes, money)
                served = key.served | key.contracted
                self.segments[place].append(
                    Segment(name, environment.of(key.active), courses, served)
                )
        self._enter(name, here)

    def _segment(self, strategy: Strategy, cell: Cell) -> SegmentKey:
        return segment_key(self.effects, strategy, cell, contracted=self.counted > 0)

    def _columns(self, key: SegmentKey) -> Columns:
        """Where a segment's people are written down: a contract counts only those it measures."""
        return self.windowed if key.contracted else self.columns

    def _enter(self, group: str, here: People) -> None:
        """Count those whom a contract measures."""
        if self.contract is None:
            return
        of: dict[Served, list[Sequence[Value]]] = {}
        for cell, counts in zip(here.cells, here.counts, strict=True):
            for served in measured_of(self.scenario, cell):
                of.setdefault(served, []).append(counts)
        for served, found in of.items():
            self.entrants[group, served] = self.contract.entrants(found)

    def _course(
        self,
        course: Course,
        environment: Environment,
        group: str,
        here: People,
        keys: Sequence[Mapping[SegmentKey, None]],
    ) -> _Course:
        rows = Rows(course, environment)
        rewards = Rewards(course, environment, items=self.items)
        time = self.scenario.time
        booking = self.prepared.booking(course, self.columns)
        windowed = self.prepared.booking(course, self.windowed)
        followed = rows.followed | rewards.followed
        shares, masks = start_shares(rows)
        parts = entry_parts(course, rows.index, shares)
        resolved = resolved_cycles(course, len(parts), time)
        names = tuple(strategy.name for strategy in self.planned)
        labels = tuple(cell.label for cell in here.cells)
        # Chance keeps every pool: whom it puts together decides which random numbers they take.
        worth, start = 0 if self.mode == "chance" else WORTH, frozenset(shares)
        plan = self.prepared.plan(
            (course.name, group, names, labels, start, resolved, self.counted, worth),
            lambda: make_plan(
                rows, rewards, here.cells, self.planned, start, resolved, self.counted, worth
            ),
        )
        tally = Tally(course, time, followed, parts, len(self.walked))
        records = [
            {
                key: Record(rewards, booking, self._columns(key), followed, key, self.points)
                for key in of
            }
            for of in keys
        ]
        clipped: list[dict[tuple[int, int], Mask]] = [{} for _ in self.walked]
        mover = self._mover(group, course.name, [state.name for state in course.states])
        Walk(
            rows, plan, mover, here.counts, shares, parts, tally, booking, windowed,
            followed, self.positions, records, resolved, self.draws.n, clipped,
        ).run()  # fmt: skip
        states = [state.name for state in course.states]
        for strategy, found in zip(self.walked, clipped, strict=True):
            for target, mask in masks.items():
                self._clip((strategy.name, course.name, "start", states[target]), mask)
            for (source, target), mask in found.items():
                self._clip((strategy.name, course.name, states[source], states[target]), mask)
        outcomes = self._outcomes(course, rows, group, here)
        self._measure(course, tally, records, outcomes, shares)
        return _Course(records, outcomes, rewards)

    def _mover(self, group: str, course: str, destinations: Sequence[str]) -> Mover:
        if self.mode == "expected":
            return Expected()
        return Chance(lambda *key: self._stream(group, course, *key), destinations)

    def _outcomes(self, course: Course, rows: Rows, group: str, here: People) -> dict[str, Counted]:
        result = {}
        for outcome in course.outcomes:
            mover = self._mover(group, f"{course.name};outcome", ANSWERS)
            counted = count_outcomes(
                rows, outcome, here.cells, self.planned, self.positions, here.counts, mover,
                contracted=self.counted > 0,
            )  # fmt: skip
            for place, mask in counted.clipped.items():
                where = (self.walked[place].name, course.name, "outcome", outcome.name)
                self._clip(where, mask)
            result[outcome.name] = counted
        return result

    def _clip(self, where: Where, mask: Mask) -> None:
        self.clipped[where] = np.logical_or(self.clipped.get(where, False), mask)

    def _measure(
        self,
        course: Course,
        tally: Tally,
        records: Sequence[Mapping[SegmentKey, Record]],
        outcomes: Mapping[str, Counted],
        shares: Mapping[int, Value],
    ) -> None:
        """Add one group's counts to the measures of a course."""
        index = {state.name: i for i, state in enumerate(course.states)}
        for m in course.measures:
            self.started[m.name] += tally.started[m.name]
            if m.outcome is not None and m.of is not None and index[m.of] in shares:
                self.started[m.name] += outcomes[m.outcome].entrants
            for place, totals in enumerate(self.totals):
                totals[m.name] += tally.counted[place][m.name]
                if m.outcome is not None:
                    by_segment = outcomes[m.outcome].people[place].values()
                    totals[m.name] += [value for found in by_segment for _, value in found]
                elif m.transition is not None and not tally.counts(m):
                    totals[m.name] += [
                        _plain(record.events(m.transition).sum(axis=0))
                        for record in records[place].values()
                    ]

    def simulation(self) -> Simulation:
        """Everything found, in the order asked for."""
        found = {}
        for place, strategy in enumerate(self.walked):
            found[strategy.name] = Trajectory(
                strategy.name,
                tuple(self.segments[place]),
                programmes(
                    self.scenario, self.draws, self.inflow, self.people, strategy, self.columns
                ),
                {
                    name: measured(m, self.totals[place][name], self.started[name])
                    for name, m in self.scenario_measures().items()
                },
                self.entrants,
            )
        clipped = tuple(
            Clipped(*where, float(np.mean(mask)))
            for where, mask in sorted(self.clipped.items(), key=lambda item: item[0])
            if where[0] in self.names
        )
        return Simulation({name: found[name] for name in self.names}, clipped)


def _plain(row: Array) -> Value:
    return float(row[0]) if row.shape == (1,) else row
