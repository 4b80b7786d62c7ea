"""What people are worth counting for: money and quality of life of states and transitions.

Most figures are the same whenever they are met: people are counted, and valued afterwards. A
figure that depends on a clock, or on an effect whose weight changes, is not: those people are
valued at the point, or in the cycle, in which they are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from socinvest.course.active import Active, Effects, names_of
from socinvest.course.clocks import SINCE, Moment
from socinvest.course.environment import Environment
from socinvest.course.people import Slot
from socinvest.course.segments import Served
from socinvest.errors import ScenarioError, problem
from socinvest.model import Course, Figure, Outcome
from socinvest.numerics.cohort import Value
from socinvest.numerics.expression import evaluate
from socinvest.records import dataclass

__all__ = ["QUALITY", "Counted", "Rewards", "line_key"]

QUALITY = "quality"
"""What valued quality-adjusted years go under; a line's key has a dot."""
LARGEST = 1e18
"""No money of one person is more: sums of larger numbers overflow later."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure for each person-year in ``states``, or each event of ``transition``.

    ``point``: events are counted like people at the point that ends their cycle. ``served``:
    only people whom this part of an intervention's reach concerns. ``changes``: an effect whose
    weight changes acts on it, or a clock of ``clocks``. ``spread``: people differ in it.
    """

    key: str
    figure: Figure
    states: tuple[int, ...]
    transition: tuple[int, int] | None
    point: bool
    served: Served | None
    clocks: frozenset[str]
    changes: bool
    spread: bool = False


def line_key(item: str, intervention: str | None = None) -> str:
    """Under which a line of money is valued."""
    return f"costs.{item}" if intervention is None else f"interventions.{intervention}.costs.{item}"


class Rewards:
    """Everything that one course counts for the people of one group.

    ``valued`` and ``fixed`` are money, ``quality`` both; ``outcomes``: valued lines of those.
    ``merged``: fixed lines of people in states that differ in nothing but their name and their
    price, unless ``items`` are asked for; they are not among ``fixed``.

    ``followed`` states must be told apart by time in them, ``apart`` and ``calendar``: people by
    time since entry, or by calendar year.
    """

    def __init__(self, course: Course, environment: Environment, *, items: bool = True) -> None:
        self.course, self.environment = course, environment
        self._index = {state.name: i for i, state in enumerate(course.states)}
        money = [*self._course_lines(), *self._programme_lines()]
        self.merged = [] if items else self._merged(money)
        within = {one.key for lines in self.merged for one in lines}
        self.valued = [one for one in money if one.changes]
        self.fixed = [one for one in money if not one.changes and one.key not in within]
        self.quality = list(self._quality())
        self.outcomes = [pair for pair in self._outcome_lines() if pair[1].changes]
        changing = [one for one in (*money, *self.quality) if one.changes]
        self.followed = frozenset(
            i for one in changing if "time_in_state" in one.clocks
            for i in (one.states or (one.transition or (-1,))[:1])
        )  # fmt: skip
        self.apart = any(one.clocks & SINCE for one in changing)
        self.calendar = any("calendar_year" in one.clocks for one in changing)

    def _course_lines(self) -> Iterator[Counted]:
        for line in self.course.costs:
            if line.outcome is None:
                state, event = line.state, line.transition
                yield self._counted(
                    line_key(line.item), line.unit_cost, () if state is None else (state,),
                    event, point=line.booked == "point", spread=line.spread is not None,
                )  # fmt: skip

    def _merged(self, money: Iterable[Counted]) -> list[tuple[Counted, ...]]:
        lines = {line_key(line.item): line for line in self.course.costs}
        alike: dict[tuple[object, ...], list[Counted]] = {}
        for one in money:
            line = lines.get(one.key)
            if line is None or not one.states or one.changes or one.spread:
                continue
            if line.growth is None and line.release is None:
                same = (line.payer, line.payee, line.kind, line.when)
                alike.setdefault(same, []).append(one)
        return [tuple(those) for those in alike.values() if len(those) > 1]

    def _outcome_lines(self) -> Iterator[tuple[Outcome, Counted]]:
        by_name = {outcome.name: outcome for outcome in self.course.outcomes}
        for line in self.course.costs:
            if line.outcome is not None:
                one = self._counted(line_key(line.item), line.unit_cost, ())
                yield by_name[line.outcome], one

    def _programme_lines(self) -> Iterator[Counted]:
        scenario = self.environment.effects.scenario
        only = next(iter(scenario.courses)) if len(scenario.courses) == 1 else None
        for name in _used(self.environment.effects):
            for line in scenario.interventions[name].costs:
                if line.basis == "state" and (line.course or only) == self.course.name:
                    yield self._counted(
                        line_key(line.item, name), line.unit_cost, line.states,
                        served=(name, line.whom), spread=line.spread is not None,
                    )  # fmt: skip

    def _quality(self) -> Iterator[Counted]:
        for one in self.course.quality:
            states = () if one.state is None else (one.state,)
            point = one.booked == "point"
            yield self._counted(QUALITY, one.weight, states, one.transition, point=point)

    def _counted(
        self,
        key: str,
        figure: Figure,
        states: tuple[str, ...],
        transition: tuple[str, str] | None = None,
        *,
        point: bool = False,
        served: Served | None = None,
        spread: bool = False,
    ) -> Counted:
        effects = self.environment.effects
        clocks = self.environment.clocks(figure.expression)
        used = names_of([figure])
        moves = any(effects.touched(ref) & used for ref in effects.changing)
        index = self._index
        along = None if transition is None else (index[transition[0]], index[transition[1]])
        return Counted(
            key, figure, tuple(index[s] for s in states), along, point, served, clocks,
            bool(clocks) or moves, spread,
        )  # fmt: skip

    def worth(self, one: Counted, active: Active, moment: Moment, slot: Slot) -> Value:
        """The figure for people in a slot at a moment, under effects.

        Raises ScenarioError where it has no usable value: not finite, or beyond all sums.
        """
        at = moment._replace(state=slot[1]).only(one.clocks)
        effects = self.environment.effects
        mine = effects.relevant(active, names_of([one.figure]))
        value = evaluate(one.figure.expression, self.environment.at(mine, at))
        if not np.sum(np.abs(value)) <= LARGEST:
            bad = ~(np.abs(np.asarray(value)) <= LARGEST)
            if bad.any():
                raise ScenarioError(
                    [problem("run.nonfinite", "", one.figure.at,
                             "this figure has no usable value in {share} of the draws",
                             "look for a division by zero or a logarithm of a number below zero",
                             share=f"{100 * float(np.mean(bad)):.3g} %")]
                )  # fmt: skip
        return value


def _used(effects: Effects) -> tuple[str, ...]:
    strategies = effects.scenario.strategies.values()
    return tuple(dict.fromkeys(name for s in strategies for name in s.interventions))
