"""From what happens to people to money: quantities times unit costs, as postings.

Unit costs are evaluated once per distinct set of parameter values and shared between
strategies, so that the ledger can subtract quantities before it values them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np

from socinvest.costs.counted import flow, occupied, occupied_years, place, served, served_years
from socinvest.costs.derived import financing_postings, society_postings, tax_postings
from socinvest.costs.prices import Number, Prices, refused
from socinvest.costs.spread import spread_factor
from socinvest.course.trajectory import Programme, Trajectory
from socinvest.draws import Draws
from socinvest.ledger import Array, Label, Ledger, Note, Posting, identity
from socinvest.model import CostLine, CourseCost, Figure, Kind, Scenario, Spread
from socinvest.records import dataclass

__all__ = ["AS_STATED", "Costing", "Scaling", "linear_in_people"]

_WHOLE = 1e-9
"""Posts are rounded up after so much is forgiven: 50 people at 25 a post are two posts."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """What-if factors of the break-evens: on the intake, and on every intervention cost line."""

    volume: float = 1.0
    unit_cost: float = 1.0


AS_STATED = Scaling()


def linear_in_people(scenario: Scenario) -> bool:
    """Whether money is proportional to people: no whole posts and no cap on financing."""
    lines = (line for i in scenario.interventions.values() for line in i.costs)
    return not any(line.basis == "posts" for line in lines) and not any(
        f.cap is not None for f in scenario.financing
    )


class Costing:
    """Costs the strategies of one scenario on one block of draws, in whatever order asked."""

    def __init__(
        self, scenario: Scenario, *, mode: Literal["expected", "chance"], replicate: int = 0
    ) -> None:
        self.scenario = scenario
        self.chance = mode == "chance"
        self.replicate = replicate
        self.prices = Prices()

    def ledger(
        self,
        draws: Draws,
        trajectory: Trajectory,
        scaling: Scaling = AS_STATED,
        *,
        comparator: Trajectory | None = None,
    ) -> Ledger:
        """Every posting of a strategy, (T, n) when asked for; raises on non-finite unit costs.

        The spread between people is drawn in chance mode only; its mean is the unit cost. There
        the ``comparator``'s trajectory on the same draws says who are the same persons: two
        ledgers may be subtracted if both were made with it (None: with ``trajectory`` itself).
        """
        book = _Book(self, draws, trajectory, scaling, comparator or trajectory)
        book.courses()
        book.interventions()
        book.derived()
        notes = tuple(Note(*key, share) for key, share in sorted(book.notes.items()))
        horizon = self.scenario.time.horizon
        return Ledger(trajectory.strategy, horizon, draws.n, tuple(book.postings), notes)

    def loads(self, draws: Draws, trajectory: Trajectory) -> list[Array]:
        """Posts a year before they are rounded up, (T, n) or (T, 1), of every line of posts."""
        book = _Book(self, draws, trajectory, AS_STATED, trajectory)
        names = self.scenario.strategies[trajectory.strategy].interventions
        return [
            book.load(name, line)
            for name in names
            for line in self.scenario.interventions[name].costs
            if line.basis == "posts"
        ]


class _Book:
    """The postings of one strategy while they are written."""

    def __init__(
        self,
        costing: Costing,
        draws: Draws,
        trajectory: Trajectory,
        scaling: Scaling,
        comparator: Trajectory,
    ) -> None:
        self.costing = costing
        self.prices = costing.prices
        self.scenario = costing.scenario
        self.draws = draws
        self.trajectory = trajectory
        self.scaling = scaling
        self.comparator = comparator
        self.postings: list[Posting] = []
        self.notes: dict[tuple[str, str], float] = {}
        self._sums: dict[tuple[object, ...], Array] = {}

    def courses(self) -> None:
        """Flows of the courses: per person-year in a state, per event, per outcome."""
        for course in self.scenario.courses.values():
            for line in course.costs:
                self._course_line(course.name, line)

    def _course_line(self, course: str, line: CourseCost) -> None:
        label = Label(line.payer, line.payee, line.item, line.kind, f"course:{course}")
        spread = self._course_spreads(course, line)
        by_price: dict[tuple[object, ...], list[int]] = {}
        for index, segment in enumerate(self.trajectory.segments):
            price = self.prices.value(line.unit_cost, segment.environment)
            share = line.release and self.prices.value(line.release.share, segment.environment)
            key = (segment.group if spread else "", identity(price), identity(share))
            by_price.setdefault(key, []).append(index)
        for (group, *_), members in by_price.items():
            env = self.trajectory.segments[members[0]].environment
            price = self.prices.value(line.unit_cost, env)
            quantity = self._people(self.trajectory, course, line, members)
            for kind, share in self._shares(course, line, env):
                self._post(
                    label._replace(kind=kind), quantity, price, share, spread.get(str(group))
                )

    def _people(
        self, of: Trajectory, course: str, line: CourseCost, members: Iterable[int]
    ) -> Array:
        """Person-years, events or outcomes a year over some segments, (T, n)."""
        key = (of.strategy, course, line.state, line.transition, line.outcome, *members)
        if key not in self._sums:
            parts = [occupied(of.segments[i], course, line) for i in members]
            self._sums[key] = parts[0] if len(parts) == 1 else sum(parts[1:], parts[0])
        return self._sums[key]

    def _course_spreads(self, course: str, line: CourseCost) -> dict[str, Array]:
        if line.spread is None or not self.costing.chance:
            return {}
        spreads = {}
        # Those counted once (events, outcomes) are others every year.
        kept = line.spread.kept and line.state is not None
        for group in dict.fromkeys(s.group for s in self.trajectory.segments):
            own, before = (
                self._people(
                    t, course, line, [i for i, s in enumerate(t.segments) if s.group == group]
                )
                for t in (self.trajectory, self.comparator)
            )
            path = place(course, line)
            spreads[group] = self._spread(line.spread, own, before, group, path, kept=kept)
        return spreads

    def interventions(self) -> None:
        """Flows of the strategy's programmes."""
        strategy = self.scenario.strategies[self.trajectory.strategy]
        for name in strategy.interventions:
            duration = self.scenario.interventions[name].duration
            if duration is not None:
                for env in self.draws.groups.values():
                    # The course has counted it as 0 there.
                    self._within(duration, env, f"interventions.{name}.duration")
            for line in self.scenario.interventions[name].costs:
                if line.basis == "people":
                    self._per_person(name, line)
                else:
                    self._per_programme(name, line)

    def _programmes(self, name: str) -> dict[str, Programme]:
        every = self.trajectory.programmes.items()
        return {group: p for (group, intervention), p in every if intervention == name}

    def _per_person(self, name: str, line: CostLine) -> None:
        for group, programme in self._programmes(name).items():
            env = self.draws.groups[group]
            quantity = served(programme, line)
            spread = None
            if line.spread is not None and self.costing.chance:
                other = self.comparator.programmes.get((group, name))
                before = np.zeros((1, 1)) if other is None else served(other, line)
                kept = line.spread.kept and line.per_year
                path = f"interventions.{name}.costs.{line.item}"
                spread = self._spread(line.spread, quantity, before, group, path, kept=kept)
            price = self.prices.value(line.unit_cost, env)
            factor = self.scaling.volume * self.scaling.unit_cost
            self._post(flow(name, line), quantity, price, factor, spread)

    def _per_programme(self, name: str, line: CostLine) -> None:
        env = self.draws.base
        price = self.prices.value(line.unit_cost, env)
        if line.basis == "posts":
            quantity = np.ceil(self.load(name, line) - _WHOLE)
        elif line.basis == "amount":
            quantity = self._years(line, line.year or 0, line.year or 0)
        elif line.during is not None:
            quantity = self._years(line, *line.during)
        else:
            every = self._programmes(name).values()
            quantity = occupied_years(every, line, self.scenario.time.horizon, self.scaling.volume)
        if line.basis == "fixed" and line.quantity is not None:
            where = f"interventions.{name}.costs.{line.item}.quantity"
            price = self.prices.times(self._within(line.quantity, env, where), price)
        self._post(flow(name, line), quantity, price, self.scaling.unit_cost, None)

    def load(self, name: str, line: CostLine) -> Array:
        """Posts a year, over all groups and intakes, before they are rounded up."""
        total: Array = np.zeros((self.scenario.time.horizon, 1))
        for group, programme in self._programmes(name).items():
            cases: Number = 1.0
            if line.cases_per_worker is not None:
                cases = self.prices.value(line.cases_per_worker, self.draws.groups[group])
                if np.any(np.less_equal(cases, 0.0)):
                    share = float(np.mean(np.less_equal(cases, 0.0)))
                    raise refused(line.cases_per_worker, share)
            total = total + served_years(programme, line) * self.scaling.volume / cases
        return total

    def _years(self, line: CostLine, first: int, last: int) -> Array:
        mask = np.zeros((self.scenario.time.horizon, 1))
        mask[first : last + 1] = 1.0
        return self.prices.remember(("years", id(line)), line, mask)

    def _shares(
        self, course: str, line: CourseCost, env: Mapping[str, Number]
    ) -> list[tuple[Kind, Number]]:
        """How a line's level divides into cash and capacity, the same in every strategy."""
        volume, release = self.scaling.volume, line.release
        if release is None:
            return [(line.kind, volume)]
        share = self._within(release.share, env, f"{place(course, line)}.release.share", 1.0)
        key = (id(release), identity(share), volume)
        since = np.arange(self.scenario.time.horizon)[:, None] >= release.since
        cash: Array = np.multiply(share, since)
        parts: list[tuple[Kind, Number]] = []
        for name, part in (("cash", cash), ("capacity", 1.0 - cash)):
            if part.any():
                whole = self.prices.remember((name, *key), (release, share), part * volume)
                parts.append(("cash" if name == "cash" else "capacity", whole))
        return parts

    def _spread(
        self, spread: Spread, quantity: Array, before: Array, group: str, path: str, *, kept: bool
    ) -> Array:
        """``before``: people under the comparator. ``path``: where the line stands."""
        cv = self._within(spread.cv, self.draws.groups[group], f"{path}.spread.cv")
        return spread_factor(
            quantity, before, cv, key=(self.scenario.id, group, path, str(self.costing.replicate)),
            seed=self.draws.seed, block=self.draws.block, n=self.draws.n, kept=kept,
        )  # fmt: skip

    def _within(
        self, figure: Figure, env: Mapping[str, Number], where: str, high: float = np.inf
    ) -> Number:
        """A figure that cannot be below 0 or above ``high``, kept within them and told of."""
        value, outside = self.prices.within(figure, env, high)
        if outside:
            self._note("below_zero" if high == np.inf else "share_out_of_range", where, outside)
        return value

    def _note(self, code: str, where: str, share: float) -> None:
        self.notes[code, where] = max(self.notes.get((code, where), 0.0), share)

    def _post(
        self, label: Label, quantity: Array, price: Number, share: Number, spread: Array | None
    ) -> None:
        """Write a flow; where the unit cost is negative it runs the other way, and is noted."""
        strategy = self.trajectory.strategy
        back = label._replace(payer=label.payee, payee=label.payer)
        if float(np.min(price)) >= 0.0:
            self.postings.append(Posting(strategy, label, quantity, price, share, spread))
            return
        where = f"{label.origin}/{label.item}"
        self._note("negative_unit_cost", where, float(np.mean(np.less(price, 0.0))))
        if not isinstance(price, np.ndarray):
            self.postings.append(Posting(strategy, back, quantity, -price, share, spread))
            return
        keep = self.prices.remember
        up = keep(("up", id(price)), price, np.maximum(price, 0.0))
        down = keep(("down", id(price)), price, np.maximum(-price, 0.0))
        for way, part in ((label, up), (back, down)):
            self.postings.append(Posting(strategy, way, quantity, part, share, spread))

    def derived(self) -> None:
        """Flows that follow from other flows: financing, displacement, leisure, tax factor."""
        for one in self.scenario.financing:
            path, env = f"financing.{one.name}", self.draws.base
            share = self._within(one.share, env, f"{path}.share", 1.0)
            cap, in_kind = None, None
            if one.cap is not None:
                cap = self._within(one.cap, env, f"{path}.cap")
            if one.in_kind is not None:
                in_kind = self._within(one.in_kind, env, f"{path}.in_kind", 1.0)
            self.postings += financing_postings(
                one, self.postings, self.scenario.time.horizon,
                share=share, cap=cap, in_kind=0.0 if in_kind is None else in_kind,
            )  # fmt: skip
        self.postings += society_postings(self.scenario, self.postings)
        self.postings += tax_postings(self.scenario, self.postings)
