"""The values of all parameters for the people of one group, under effects and at a moment."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from functools import partial

import numpy as np

from socinvest.course.active import Active, Effects, Ref, is_rate
from socinvest.course.clocks import Clockwork, Moment, Values
from socinvest.course.effects import acting, combine
from socinvest.model import Parameter, ParameterTarget, Scale
from socinvest.numerics.cohort import Array, Value
from socinvest.numerics.expression import Expression, evaluate, names
from socinvest.sampling.clocks import Clocked, clocked, clocks_of

__all__ = ["Environment"]

_MOMENTS = 64
"""Moments whose values are kept: those that the people of one cycle are at."""


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
        self._logs: dict[str, tuple[Array, bool]] = {}
        self._gross: dict[Ref, Value] = {}
        self._made: dict[Active, Mapping[str, Value]] = {(): base}
        scenario = effects.scenario
        self.clocked: Clocked = clocked(self._parameters)
        self._clockwork = Clockwork(
            self._parameters, self.clocked, scenario.time, scenario.target_group, base
        )
        self._moments: OrderedDict[tuple[Active, Moment], Values] = OrderedDict()

    def of(self, active: Active, *, keep: bool = True) -> Mapping[str, Value]:
        """The environment under effects on parameters; the same object for the same effects.

        Unless it will not be asked for again: what is not kept makes room for the next.
        """
        found = self._made.get(active)
        if found is None:
            found = self._under(active)
            if keep:
                self._made[active] = found
        return found

    def clocks(self, expression: Expression) -> frozenset[str]:
        """The clocks that an expression depends on here."""
        return clocks_of(expression, self.clocked)

    def at(self, active: Active, moment: Moment, *, keep: bool = True) -> Mapping[str, Value]:
        """The environment under effects on parameters at a moment, clocks and all.

        ``moment`` tells only what the figures concerned depend on (:meth:`Moment.only`).
        """
        if moment == Moment():
            return self.of(active, keep=keep)
        key = (active, moment)
        if key not in self._moments:
            if len(self._moments) >= _MOMENTS:
                self._moments.popitem(last=False)
            change = partial(self._changed, active)
            self._moments[key] = Values(self.of(active), self._clockwork, moment, change)
        return self._moments[key]

    def _changed(self, active: Active, name: str, value: Value) -> Value:
        """A clocked parameter after the effects on itself."""
        targets = ((part, self.effects.all[part[0]].target) for part in active)
        mine = tuple(part for part, target in targets if target == ParameterTarget(name))
        return self._combined(name, value, mine) if mine else value

    def _combined(self, name: str, value: Value, active: Active) -> Value:
        """A parameter under effects on itself; a hazard ratio multiplies one that is a rate."""
        rate = is_rate(self._parameters[name])
        return combine(value, self.parts(active), self._rule, rate=rate)

    def gross(self, ref: Ref) -> Value:
        """What of an effect's weight is the programme's: (1 - deadweight) x attribution."""
        gross = self.effects.all[ref].gross
        if gross is None:
            return 1.0
        if ref not in self._gross:
            deadweight = evaluate(gross.deadweight.expression, self.base)
            attribution = evaluate(gross.attribution.expression, self.base)
            self._gross[ref] = (1.0 - deadweight) * attribution
        return self._gross[ref]

    def parts(self, active: Active) -> list[tuple[Value, Scale, Value]]:
        """(acting size, scale, weight) of effects; an effect's ``by`` is never itself affected."""
        result = []
        for ref, share in active:
            effect = self.effects.all[ref]
            by = self.base[effect.by]
            w: Value = share if effect.gross is None else share * self.gross(ref)
            log, positive = None, False
            if isinstance(by, np.ndarray) and not (isinstance(w, float) and w == 1.0):
                log, positive = self._logarithm(effect.by, by)
            result.append((acting(by, effect.scale, w, log, positive=positive), effect.scale, w))
        return result

    def ratios(self, active: Active, *, rate: bool) -> list[tuple[Array, float]] | None:
        """(logarithm, weight) of effects that do nothing but multiply by ratio^weight.

        None where one does something else: another scale than is multiplied with, a weight that
        varies between draws, one of 1 (the ratio itself then acts), a ratio of 0.
        """
        found = []
        for ref, w in active:
            effect = self.effects.all[ref]
            by = self.base[effect.by]
            multiplies = effect.scale == "risk_ratio" or (rate and effect.scale == "hazard_ratio")
            if not multiplies or effect.gross is not None or w == 1.0:
                return None
            if not isinstance(by, np.ndarray):
                return None
            log, positive = self._logarithm(effect.by, by)
            if not positive:
                return None
            found.append((log, w))
        return found

    def _logarithm(self, name: str, value: Array) -> tuple[Array, bool]:
        """Of a parameter, and whether it is above 0 in every draw."""
        if name not in self._logs:
            with np.errstate(divide="ignore", invalid="ignore"):
                self._logs[name] = np.log(value), float(value.min()) > 0.0
        return self._logs[name]

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
                value = self._combined(name, value, changes[name])
            result[name] = value

        for name in sorted(changed):
            # What depends on a clock has no value here.
            if name not in result and name not in self.clocked:
                settle(name)
        return result
