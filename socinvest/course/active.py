"""Which effects act on whom, when, and the environment of the people concerned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np

from socinvest.course.effects import acting, combine, weight
from socinvest.errors import Problem, ScenarioError, problem
from socinvest.model import (
    Course,
    Effect,
    Figure,
    Parameter,
    ParameterTarget,
    Scale,
    Scenario,
    Strategy,
    TransitionTarget,
)
from socinvest.numerics.cohort import Array, Value
from socinvest.numerics.expression import evaluate, names
from socinvest.reach.cells import Cell

__all__ = ["Active", "Effects", "Environment", "Ref", "names_of"]

Ref = tuple[str, int]
"""An effect: its intervention and its place among that intervention's effects."""
Active = tuple[tuple[Ref, float], ...]
"""Effects with their weights (above 0), in the order in which they act."""


def names_of(figures: Iterable[Figure | None]) -> frozenset[str]:
    """The parameters that figures name."""
    return frozenset(n for f in figures if f is not None for n in names(f.expression))


class Effects:
    """Every effect of the interventions that some strategy uses.

    Raises ScenarioError where an effect on a parameter reaches further than is computed: into
    the unit cost of a course while its weight changes over time, or into anything that is not
    a course (the programme's own costs, its reach, the intake).
    """

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        used = dict.fromkeys(n for s in scenario.strategies.values() for n in s.interventions)
        self.all: dict[Ref, Effect] = {
            (name, place): effect
            for name in used
            for place, effect in enumerate(scenario.interventions[name].effects)
        }
        years = range(1, scenario.time.horizon + 1)
        self.weights: dict[Ref, tuple[float, ...]] = {
            ref: tuple(weight(effect, float(t)) for t in years) for ref, effect in self.all.items()
        }
        self.on_parameters = frozenset(
            ref for ref, e in self.all.items() if isinstance(e.target, ParameterTarget)
        )
        self.on_costs = frozenset(
            ref for ref in self.on_parameters if self.touched(ref) & self._cost_names
        )
        self.on_rows: dict[tuple[str, str], frozenset[Ref]] = {}
        for ref, effect in self.all.items():
            if isinstance(effect.target, TransitionTarget):
                row = effect.target.course, effect.target.source
                self.on_rows[row] = self.on_rows.get(row, frozenset()) | {ref}
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

    def at(self, refs: Iterable[Ref], year: int) -> Active:
        """Those of ``refs`` with a weight in the cycle that ends ``year`` years from entry."""
        return tuple((r, w) for r in refs if (w := self.weights[r][year - 1]) > 0.0)

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
        return tuple(
            (r, w) for r, w in active if r in self.on_parameters and self.touched(r) & names
        )

    @cached_property
    def _dependents(self) -> dict[str, frozenset[str]]:
        """What each parameter with an effect on it reaches, through expressions of any group."""
        uses: dict[str, set[str]] = {}
        groups = (g.parameters for g in self.scenario.target_group.groups)
        for parameters in (self.scenario.parameters, *groups):
            for name, parameter in parameters.items():
                if parameter.expression is not None:
                    for used in names(parameter.expression):
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
        return frozenset().union(*(_cost_names(c) for c in self.scenario.courses.values()))

    @cached_property
    def _other_names(self) -> frozenset[str]:
        """Parameters of everything outside the courses."""
        target_group = self.scenario.target_group
        figures: list[Figure | None] = [target_group.intake.size, target_group.intake.stay]
        figures += [group.share for group in target_group.groups]
        for programme in self.scenario.interventions.values():
            figures += [programme.reach.offered, programme.reach.accepted, programme.duration]
            for line in programme.costs:
                figures += [line.unit_cost, line.quantity, line.cases_per_worker]
                figures.append(line.spread.cv if line.spread else None)
        for grant in self.scenario.financing:
            figures += [grant.share, grant.cap, grant.in_kind]
        return names_of(figures) | {effect.by for effect in self.all.values()}

    def _mismatches(self, effect: Effect) -> Iterable[Problem]:
        """An effect on an entry that is not stated, or on a scale that its target lacks."""
        target = effect.target
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
        effect, weights = self.all[ref], self.weights[ref]
        path = f"interventions.{ref[0]}.effects.{effect.name}"
        if ref in self.on_costs and any(w != weights[0] for w in weights):
            yield problem(
                "not_yet", path, effect.at,
                "an effect that changes over time on a parameter behind the unit cost {name} is "
                "not computed yet",
                "let the effect last unchanged, or act on a transition",
                name=sorted(self.touched(ref) & self._cost_names)[0],
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
    )


class Environment:
    """The values of all parameters for one group, with and without effects on parameters."""

    def __init__(self, effects: Effects, group: str, base: Mapping[str, Value]) -> None:
        self.base = base
        self.effects = effects
        own = next((g for g in effects.scenario.target_group.groups if g.name == group), None)
        self._parameters: Mapping[str, Parameter] = {
            **effects.scenario.parameters,
            **(own.parameters if own else {}),
        }
        rules = (course.combine for course in effects.scenario.courses.values())
        self._rule = next((rule for rule in rules if rule is not None), None)
        self._logs: dict[str, Array] = {}
        self._made: dict[Active, Mapping[str, Value]] = {(): base}

    def of(self, active: Active) -> Mapping[str, Value]:
        """The environment under effects on parameters; the same object for the same effects."""
        if active not in self._made:
            self._made[active] = self._under(active)
        return self._made[active]

    def parts(self, active: Active) -> list[tuple[Value, Scale, float]]:
        """(acting size, scale, weight) of effects; an effect's ``by`` is never itself affected."""
        result = []
        for ref, w in active:
            effect = self.effects.all[ref]
            by = self.base[effect.by]
            if isinstance(by, np.ndarray) and w != 1.0 and effect.by not in self._logs:
                with np.errstate(divide="ignore", invalid="ignore"):
                    self._logs[effect.by] = np.log(by)
            f = acting(by, effect.scale, w, self._logs.get(effect.by))
            result.append((f, effect.scale, w))
        return result

    def _under(self, active: Active) -> Mapping[str, Value]:
        changes: dict[str, Active] = {}
        changed: set[str] = set()
        for ref, w in active:
            target = self.effects.all[ref].target
            assert isinstance(target, ParameterTarget)
            changes[target.parameter] = (*changes.get(target.parameter, ()), (ref, w))
            changed |= self.effects.touched(ref)
        result = {name: value for name, value in self.base.items() if name not in changed}

        def settle(name: str) -> None:
            parameter = self._parameters[name]
            value = self.base[name]
            if parameter.expression is not None:
                for used in names(parameter.expression):
                    if used not in result:
                        settle(used)
                value = evaluate(parameter.expression, result) * parameter.price_factor
            if name in changes:
                value = combine(value, self.parts(changes[name]), self._rule)
            result[name] = value

        for name in sorted(changed):
            if name not in result:
                settle(name)
        return result
