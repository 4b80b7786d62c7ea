"""Which effects act on whom, and when."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from socinvest.course.effects import weight
from socinvest.errors import Problem, ScenarioError, problem
from socinvest.model import (
    Course,
    Effect,
    Figure,
    Parameter,
    ParameterTarget,
    Scenario,
    Strategy,
    TransitionTarget,
)
from socinvest.numerics.expression import names
from socinvest.reach.cells import Cell
from socinvest.sampling.dependencies import needs

__all__ = ["Active", "Effects", "Ref", "is_rate", "names_of"]

Ref = tuple[str, int]
"""An effect: its intervention and its place among that intervention's effects."""
Active = tuple[tuple[Ref, float], ...]
"""Effects with their weights (above 0), in the order in which they act."""
_REMEMBERED = 10_000
"""So many answers about effects and names are kept."""


def names_of(figures: Iterable[Figure | None]) -> frozenset[str]:
    """The parameters that figures name."""
    return frozenset(n for f in figures if f is not None for n in names(f.expression))


def is_rate(parameter: Parameter) -> bool:
    """Whether a parameter is so many a year."""
    return parameter.unit.dimension == (0, -1)


class Effects:
    """Every effect of the interventions that some strategy uses.

    ``weights`` are those of the cycles 1 .. N from entry, at their ends. ``on_costs`` act on
    parameters behind what people in a state or on a transition cost or how they fare; of these
    ``changing`` do so with a weight that changes.

    Raises ScenarioError where an effect on a parameter reaches further than is computed: into
    anything that is not a course (the programme's own costs, its reach, the intake).
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        used = dict.fromkeys(n for s in scenario.strategies.values() for n in s.interventions)
        self.all: dict[Ref, Effect] = {
            (name, place): effect
            for name in used
            for place, effect in enumerate(scenario.interventions[name].effects)
        }
        self.cycles = scenario.time.horizon * scenario.time.cycles_per_year
        self._per_year = scenario.time.cycles_per_year
        times = [t / self._per_year for t in range(1, self.cycles + 1)]
        self.weights: dict[Ref, tuple[float, ...]] = {
            ref: tuple(weight(effect, t) for t in times) for ref, effect in self.all.items()
        }
        self.on_parameters = frozenset(
            ref for ref, e in self.all.items() if isinstance(e.target, ParameterTarget)
        )
        self.on_costs = frozenset(
            ref for ref in self.on_parameters if self.touched(ref) & self._cost_names
        )
        self.changing = frozenset(ref for ref in self.on_costs if len(set(self.weights[ref])) > 1)
        self.on_rows: dict[tuple[str, str], frozenset[Ref]] = {}
        for ref, effect in self.all.items():
            if isinstance(effect.target, TransitionTarget):
                row = effect.target.course, effect.target.source
                self.on_rows[row] = self.on_rows.get(row, frozenset()) | {ref}
        self._relevant: dict[tuple[Active, frozenset[str]], Active] = {}
        problems = [p for ref in sorted(self.on_parameters) for p in self._problems(ref)]
        problems += [p for e in self.all.values() for p in self._mismatches(e)]
        if problems:
            raise ScenarioError(problems)

    def concerning(self, strategy: Strategy, cell: Cell) -> tuple[Ref, ...]:
        """The effects that act in a cell under a strategy, in the strategy's order."""
        return tuple(
            (name, place)
            for name in strategy.interventions
            for place, effect in enumerate(self.scenario.interventions[name].effects)
            if cell.concerns(name, effect.whom)
        )

    def at(self, refs: Iterable[Ref], cycle: int) -> Active:
        """Those of ``refs`` with a weight in the cycle that ends ``cycle`` cycles from entry."""
        return tuple((r, w) for r in refs if (w := self.weights[r][cycle - 1]) > 0.0)

    def weight(self, ref: Ref, t: float) -> float:
        """The weight of an effect ``t`` years from entry, not only at the end of a cycle."""
        return weight(self.all[ref], t)

    def touched(self, ref: Ref) -> frozenset[str]:
        """The parameter an effect changes, and everything computed from it."""
        target = self.all[ref].target
        assert isinstance(target, ParameterTarget)
        return self._dependents[target.parameter]

    def relevant(self, active: Active, names: frozenset[str]) -> Active:
        """The effects on parameters that change some of ``names``."""
        if not active or not self.on_parameters:
            return ()
        key = (active, names)
        found = self._relevant.get(key)
        if found is None:
            if len(self._relevant) >= _REMEMBERED:
                self._relevant.clear()
            found = self._relevant[key] = tuple(
                (r, w) for r, w in active if r in self.on_parameters and self.touched(r) & names
            )
        return found

    @cached_property
    def _dependents(self) -> dict[str, frozenset[str]]:
        """What each parameter with an effect on it reaches, through expressions of any group."""
        uses: dict[str, set[str]] = {}
        groups = (g.parameters for g in self.scenario.target_group.groups)
        for parameters in (self.scenario.parameters, *groups):
            for name, parameter in parameters.items():
                if parameter.stated is None:
                    for used in needs(parameter):
                        uses.setdefault(used, set()).add(name)
        result = {}
        for ref in self.on_parameters:
            target = self.all[ref].target
            assert isinstance(target, ParameterTarget)
            found, todo = {target.parameter}, [target.parameter]
            while todo:
                new = uses.get(todo.pop(), set()) - found
                found |= new
                todo += new
            result[target.parameter] = frozenset(found)
        return result

    @cached_property
    def _cost_names(self) -> frozenset[str]:
        lines = (line for i in self.scenario.interventions.values() for line in i.costs)
        return names_of(line.unit_cost for line in lines if line.basis == "state").union(
            *(_cost_names(c) for c in self.scenario.courses.values())
        )

    @cached_property
    def _share_names(self) -> frozenset[str]:
        lines = [line for course in self.scenario.courses.values() for line in course.costs]
        return names_of(line.release.share for line in lines if line.release) | names_of(
            line.spread.cv for line in lines if line.spread
        )

    @cached_property
    def _other_names(self) -> frozenset[str]:
        """Parameters of everything outside the courses."""
        target_group = self.scenario.target_group
        figures: list[Figure | None] = [target_group.intake.size, target_group.intake.stay]
        figures += [target_group.age, *(group.share for group in target_group.groups)]
        for programme in self.scenario.interventions.values():
            reach = programme.reach
            figures += [reach.offered, reach.accepted, reach.completed, programme.duration]
            for line in programme.costs:
                figures += [line.quantity, line.cases_per_worker, line.growth]
                figures.append(None if line.basis == "state" else line.unit_cost)
                figures.append(line.spread.cv if line.spread else None)
            for effect in programme.effects:
                if effect.gross is not None:
                    figures += [effect.gross.deadweight, effect.gross.attribution]
        figures += [line.growth for c in self.scenario.courses.values() for line in c.costs]
        for grant in self.scenario.financing:
            figures += [grant.share, grant.cap, grant.in_kind]
        return names_of(figures) | {effect.by for effect in self.all.values()}

    def _mismatches(self, effect: Effect) -> Iterable[Problem]:
        """An effect on an entry that is not stated, or on a scale that its target lacks."""
        target = effect.target
        if isinstance(target, ParameterTarget):
            parameter = self.scenario.parameters[target.parameter]
            if effect.scale == "odds_ratio" and is_rate(parameter):
                yield problem(
                    "effect.evidence", f"effects.{effect.name}", effect.at,
                    "an odds ratio cannot act on {name}, which is a rate", name=target.parameter,
                )  # fmt: skip
        if not isinstance(target, TransitionTarget):
            return
        name = f"{target.source} -> {target.target}"
        entry = next(
            (t for t in self.scenario.courses[target.course].transitions
             if (t.source, t.target) == (target.source, target.target)), None
        )  # fmt: skip
        if entry is None or entry.value is None:
            yield problem(
                "effect.unmet", f"effects.{effect.name}", effect.at,
                "an effect cannot act on {name}: it is what the other entries leave over",
                "let it act on a stated entry of the row", name=name,
            )  # fmt: skip
        elif entry.rate and effect.scale == "odds_ratio":
            yield problem(
                "effect.evidence", f"effects.{effect.name}", effect.at,
                "an odds ratio cannot act on {name}, which is a rate", name=name,
            )  # fmt: skip

    def _problems(self, ref: Ref) -> Iterable[Problem]:
        effect = self.all[ref]
        path = f"interventions.{ref[0]}.effects.{effect.name}"
        shares = self.touched(ref) & self._share_names if ref in self.changing else frozenset()
        if shares:
            yield problem(
                "not_yet", path, effect.at,
                "an effect that changes over time on {name}, a share that is released or a spread "
                "between people, is not computed yet",
                "let the effect last unchanged, or act on a transition", name=sorted(shares)[0],
            )  # fmt: skip
        outside = self.touched(ref) & self._other_names
        if outside:
            yield problem(
                "not_yet", path, effect.at,
                "an effect on a parameter that is also used outside the course ({name}) is not "
                "computed yet",
                "give the course a parameter of its own", name=sorted(outside)[0],
            )  # fmt: skip


def _cost_names(course: Course) -> frozenset[str]:
    lines = course.costs
    return (
        names_of(line.unit_cost for line in lines)
        | names_of(line.release.share for line in lines if line.release)
        | names_of(line.spread.cv for line in lines if line.spread)
        | names_of(one.weight for one in course.quality)
    )
