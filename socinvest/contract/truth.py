"""What is true of the people a contract measures: expected levels, and how those of a run fared.

The level of people served is what they are expected to be, per person, under the strategy, and
what the same people are expected to be under the comparator. Money is that of all kinds: a
contract counts a placement whether or not somebody's budget is cut for it. What people differ in
(a line's spread) has the unit cost as its mean and is left to the measure's own noise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from socinvest.contract.noise import quotient
from socinvest.costs.counted import lived, occupied
from socinvest.costs.prices import Number, Prices, refused
from socinvest.course.rewards import line_key
from socinvest.course.trajectory import Occupancy, Segment, Trajectory
from socinvest.course.windows import Windows
from socinvest.draws import Draws
from socinvest.model import Course, CourseCost, Scenario
from socinvest.model_contract import Cohort, Contract, ContractMeasure, Window
from socinvest.numerics.cohort import Array
from socinvest.records import dataclass

__all__ = ["Level", "Truth", "truths"]


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """One measure of one cohort; arrays (n,) or (1,).

    ``people``: those served in the run. ``served`` and ``counterfactual``: expected per person
    under the strategy, and of the same people under the comparator. Where the noise is that of
    the course, ``fared`` and ``fared_without`` are the sums of those of the run under each.
    """

    people: Array
    served: Array
    counterfactual: Array
    fared: Array | None = None
    fared_without: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """Levels by measure and cohort; a ``chance`` measure has none.

    ``people``: those the contract is about, in the run, by cohort: as the first measure has them
    that names an intervention (and no sub-group, if there is such a one; 0 where none does);
    ``expected``: their number in expectation, all cohorts together.
    """

    people: tuple[Array, ...]
    expected: Array
    levels: Mapping[str, tuple[Level, ...]]


def truths(
    scenario: Scenario,
    trajectory: Trajectory,
    comparator: Trajectory,
    expected: Trajectory,
    expected_comparator: Trajectory,
    draws: Draws,
) -> Truth:
    """What is true under a strategy and the comparator, for every draw.

    ``trajectory`` and ``comparator`` are the run's; the others the same in expected mode (the
    very same objects where that is the run's mode). All of them with windows.

    A noise that is stated stands for all that people vary by, so it is put on the expected
    level: on the run's own people, whose luck is in the trajectory, it would count luck twice.

    Raises ScenarioError where a figure has no usable value.
    """
    contract = scenario.contract
    assert contract is not None, "there is a contract to measure"
    counting = _Counting(scenario, contract, draws)
    named = [m for m in contract.measures.values() if m.intervention]
    of = next((m for m in named if m.group is None), named[0] if named else None)
    cohorts = range(len(contract.cohorts))
    people = tuple(counting.people(trajectory, of, c) for c in cohorts)
    planned = np.zeros(1)
    for c in cohorts:
        planned = planned + counting.people(expected, of, c)
    levels = {
        name: tuple(
            _level(counting, measure, c, trajectory, comparator, expected, expected_comparator)
            for c in cohorts
        )
        for name, measure in contract.measures.items()
        if measure.counts != "chance"
    }
    return Truth(people, planned, levels)


def _level(
    counting: _Counting,
    measure: ContractMeasure,
    cohort: int,
    trajectory: Trajectory,
    comparator: Trajectory,
    expected: Trajectory,
    expected_comparator: Trajectory,
) -> Level:
    people = counting.people(trajectory, measure, cohort)
    if measure.counts == "people":
        return Level(people, np.ones(1), np.ones(1))
    per_person = []
    for one in (expected, expected_comparator):
        number = counting.people(one, measure, cohort)
        sums = counting.total(one, measure, cohort)
        per_person.append(quotient(sums, number))
    if measure.noise.kind != "course":
        return Level(people, *per_person)
    fared = (counting.total(one, measure, cohort) for one in (trajectory, comparator))
    return Level(people, *per_person, *fared)


class _Counting:
    """Sums over the people concerned by a measure, by cohort."""

    def __init__(self, scenario: Scenario, contract: Contract, draws: Draws) -> None:
        self._scenario, self._contract, self._draws = scenario, contract, draws
        self._prices = Prices()
        self._windows = Windows(contract, scenario.time, scenario.courses.values())

    def people(self, of: Trajectory, measure: ContractMeasure | None, cohort: int) -> Array:
        """People of a cohort whom a measure concerns (None: nobody)."""
        if measure is None:
            return np.zeros(1)
        asked = (measure.intervention, measure.whom)
        parts = (
            np.atleast_1d(entered[cohort]) for (group, served), entered in of.entrants.items()
            if served == asked and measure.group in (None, group)
        )  # fmt: skip
        return sum((part.astype(np.float64, copy=False) for part in parts), np.zeros(1))

    def total(self, of: Trajectory, measure: ContractMeasure, cohort: int) -> Array:
        """The sum of what a measure counts of them."""
        assert measure.window is not None, "what is counted has a window"
        sums = np.zeros(1)
        for segment in self._concerned(of, measure):
            sums = sums + self._counted(segment, measure, measure.window, cohort)
        return sums

    @staticmethod
    def _concerned(of: Trajectory, measure: ContractMeasure) -> Iterable[Segment]:
        asked = (measure.intervention, measure.whom)
        for segment in of.segments:
            if asked in segment.served and measure.group in (None, segment.group):
                yield segment

    def _counted(
        self, segment: Segment, measure: ContractMeasure, window: Window, cohort: int
    ) -> Array:
        course = self._course(measure)
        windows = segment.courses[course.name].windows
        assert windows is not None, "people are followed in the contract's windows"
        if measure.counts == "cost":
            lines = [line for line in course.costs if line.item in measure.items]
            within = replace(segment, courses={course.name: windows})
            money = (self._money(within, course, line, window, cohort) for line in lines)
            return sum(money, np.zeros(1)) * self._price_level(measure, cohort)
        row = self._windows.row(window, cohort)
        if measure.counts in ("time", "state"):
            within = replace(segment, courses={course.name: windows})
            people: Array = lived(within, course.name, measure.states)[row]
            return people
        happened: Array = self._happened(windows, measure)[row]
        return happened

    @staticmethod
    def _happened(windows: Occupancy, measure: ContractMeasure) -> Array:
        if measure.counts == "events":
            assert measure.transition is not None
            return windows.events[measure.transition]
        return windows.outcomes[measure.outcome or ""]

    def _course(self, measure: ContractMeasure) -> Course:
        """The course that has what a measure counts."""
        if measure.course is not None:
            return self._scenario.courses[measure.course]
        for course in self._scenario.courses.values():
            items = {line.item for line in course.costs}
            states = {state.name for state in course.states}
            outcomes = {outcome.name for outcome in course.outcomes}
            if (
                items.issuperset(measure.items)
                and states.issuperset((*measure.states, *(measure.transition or ())))
                and outcomes.issuperset(() if measure.outcome is None else (measure.outcome,))
            ):
                return course
        raise AssertionError("what is counted stands in a course")

    def _money(
        self, within: Segment, course: Course, line: CourseCost, window: Window, cohort: int
    ) -> Array:
        """What a line costs in a window; one that grows, year by year of the ledger."""
        key = line_key(line.item)
        valued = within.courses[course.name].valued
        price: Number = 1.0
        if key in valued:
            amounts = valued[key]
        else:
            price = self._prices.value(line.unit_cost, within.environment)
            amounts = occupied(within, course.name, line)
        if line.growth is None:
            alone: Array = amounts[self._windows.row(window, cohort)] * price
            return alone
        rate = self._prices.value(line.growth, within.environment)
        low = np.less_equal(rate, -1.0)
        if np.any(low):
            raise refused(line.growth, float(np.mean(low)))
        by_year = amounts[self._windows.years(window, cohort)]
        years = np.arange(len(by_year), dtype=np.float64)[:, None]
        money: Array = np.sum(by_year * np.power(1.0 + np.asarray(rate), years), axis=0) * price
        return money

    def _price_level(self, measure: ContractMeasure, cohort: int) -> float:
        """From the scenario's prices to those the measure counts in."""
        assert measure.window is not None
        money, time, window = self._scenario.money, self._scenario.time, measure.window
        year = measure.prices
        if year is None:
            if window.since is not None:
                start = float(window.since)
            else:
                start = float(np.mean(self._entries(cohort)))
            middle = start + window.months / 2.0
            year = time.start_year + int(time.start_month - 1 + middle) // 12
        return float((1.0 + money.inflation) ** (year - money.price_year))

    def _entries(self, cohort: int) -> list[float]:
        """Months from the start at which people of a cohort enter: at the start of cycles."""
        time, of = self._scenario.time, self._contract.cohorts[cohort]
        cycles = self._scenario.target_group.intake.years * time.cycles_per_year
        last = min(int(np.ceil(cycles - 1e-9)), time.horizon * time.cycles_per_year)
        months = [k * 12.0 / time.cycles_per_year for k in range(last)]
        return [m for m in months if _enters(of, m)] or [float(of.first)]


def _enters(cohort: Cohort, month: float) -> bool:
    return cohort.first <= month < cohort.last
