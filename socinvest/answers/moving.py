"""An effect moved on its own scale, its spread kept: what break-evens in an effect re-run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import fields, is_dataclass, replace

import numpy as np

from socinvest import draws as drawing
from socinvest.draws import Draws
from socinvest.ledger import Array
from socinvest.model import (
    Effect,
    Figure,
    OutcomeTarget,
    Parameter,
    ParameterTarget,
    Scale,
    Scenario,
)
from socinvest.numerics.distributions import fit, parents
from socinvest.numerics.expression import evaluate, names
from socinvest.numerics.families import Lognormal, Normal
from socinvest.numerics.listed import Dirichlet, Joint
from socinvest.numerics.streams import generator
from socinvest.records import dataclass
from socinvest.sampling import dependencies
from socinvest.sampling.clocks import clocked, clocks_of

__all__ = [
    "Moved",
    "effects_of",
    "is_price",
    "moved",
    "no_effect",
    "own_spread",
    "prices_of",
    "touches",
]

RATIOS: tuple[Scale, ...] = ("risk_ratio", "odds_ratio", "hazard_ratio")
Number = float | Array
Move = Callable[[Number], Number]


@dataclass(frozen=True, slots=True)
class Moved:
    """An effect of a strategy by its parameter: where it is, and how far it is searched.

    ``median`` on its own scale; ``low`` and ``high`` bound the median that is searched for:
    0.01 to 10 for risk and hazard ratios, to 100 for odds ratios, -1 to 1 for differences of
    probabilities, 0 to 1 for probabilities, otherwise ten times what is replaced or moved.
    """

    parameter: str
    scale: Scale
    unit: str
    median: float
    low: float
    high: float
    sd: float

    @property
    def ratio(self) -> bool:
        """Whether moves multiply."""
        return self.scale in RATIOS and self.median > 0.0

    def to(self, median: float) -> Move:
        """The move that brings the median to a value."""
        if self.ratio:
            return lambda value: value * (median / self.median)
        return lambda value: value + (median - self.median)

    def by(self, sds: float) -> Move:
        """The move by so many own standard deviations (of logarithms on a ratio scale)."""
        if self.ratio:
            return lambda value: value * float(np.exp(sds * self.sd))
        return lambda value: value + sds * self.sd


_LARGE = 65_536
"""Draws that a standard deviation without closed form is taken from."""


def effects_of(scenario: Scenario, strategy: str, draws: Draws) -> list[Moved]:
    """The effects of a strategy's interventions, one per parameter, in the order of the file.

    Without its prices (:func:`prices_of`): they change nothing for people.
    """
    acting = _acting(scenario, strategy)
    return [_effect(scenario, e, draws) for e in acting if not is_price(scenario, e)]


def prices_of(scenario: Scenario, strategy: str, draws: Draws) -> list[Moved]:
    """The sums of money that a strategy puts in the place of others, one per parameter."""
    acting = _acting(scenario, strategy)
    return [_effect(scenario, e, draws) for e in acting if is_price(scenario, e)]


def is_price(scenario: Scenario, effect: Effect) -> bool:
    """Whether an effect is another price: a sum of money that replaces what held."""
    return effect.scale == "replace" and scenario.parameters[effect.by].unit.money != 0


def _acting(scenario: Scenario, strategy: str) -> list[Effect]:
    """The first effect of each parameter by which a strategy acts."""
    found: dict[str, Effect] = {}
    for name in scenario.strategies[strategy].interventions:
        for effect in scenario.interventions[name].effects:
            found.setdefault(effect.by, effect)
    return list(found.values())


def _effect(scenario: Scenario, effect: Effect, draws: Draws) -> Moved:
    parameter = scenario.parameters[effect.by]
    values = draws.base[effect.by]
    median = _median(parameter, values)
    low, high = _bounds(scenario, effect, parameter, median, draws)
    return Moved(
        effect.by,
        effect.scale,
        parameter.unit.text,
        median,
        min(low, median),
        max(high, median),
        _own_sd(parameter, values, effect.scale),
    )


def _median(parameter: Parameter, values: Number) -> float:
    """Of the distribution where it is stated, so that it can be written back; else of the draws."""
    stated = parameter.stated
    if stated is not None and parameter.component is None and not parents(stated):
        # Objects of several numbers (Dirichlet, joint) have none; their members are components.
        median = getattr(fit(stated), "median", None)
        if median is not None:
            return float(median()) * parameter.price_factor
    return float(np.median(values))


def _own_sd(parameter: Parameter, values: Number, scale: Scale) -> float:
    """The parameter's own standard deviation on the effect's scale, whatever is drawn of it.

    From its distribution; where no closed form is at hand, from a fixed large sample of it.
    A figure that names others has only its draws.
    """
    stated = parameter.stated
    if stated is None or parameter.component is not None or parents(stated):
        return own_spread(values, scale)
    made = fit(stated)
    if isinstance(made, Lognormal) and scale in RATIOS:
        return made.sigma
    if isinstance(made, Normal) and scale not in RATIOS:
        return made.sd * parameter.price_factor
    if isinstance(made, (Dirichlet, Joint)):
        return own_spread(values, scale)
    sample = made.sample(generator(0, "own standard deviation", parameter.key), _LARGE)
    return own_spread(sample * parameter.price_factor, scale)


def own_spread(values: Number, scale: Scale) -> float:
    """Standard deviation on the effect's own scale: of logarithms for ratios; 0 if fixed."""
    if np.size(values) < 2:
        return 0.0
    if scale in RATIOS:
        return float(np.std(np.log(values), ddof=1)) if np.all(np.asarray(values) > 0.0) else 0.0
    return float(np.std(values, ddof=1))


def no_effect(scenario: Scenario, strategy: str, effect: Moved, draws: Draws) -> float | None:
    """The value at which an effect changes nothing: 1, 0, or the mean of what it replaces.

    None where what it replaces is no figure of its own.
    """
    if effect.scale in RATIOS:
        return 1.0
    if effect.scale == "risk_difference":
        return 0.0
    for name in scenario.strategies[strategy].interventions:
        for one in scenario.interventions[name].effects:
            if one.by == effect.parameter:
                return _target(scenario, one, draws) or None
    return None


def _bounds(
    scenario: Scenario, effect: Effect, parameter: Parameter, median: float, draws: Draws
) -> tuple[float, float]:
    if effect.scale in RATIOS:
        return (0.01, 100.0 if effect.scale == "odds_ratio" else 10.0)
    target = _target(scenario, effect, draws)
    if not any(parameter.unit.dimension) and 0.0 <= target <= 1.0:
        return (-1.0, 1.0) if effect.scale == "risk_difference" else (0.0, 1.0)
    reach = 10.0 * (max(abs(median), abs(target)) or 1.0)
    return (-reach, reach) if effect.scale == "risk_difference" else (0.0, reach)


def _target(scenario: Scenario, effect: Effect, draws: Draws) -> float:
    """The mean of what an effect acts on; 0 where it is what the other entries leave over, or
    depends on a clock.
    """
    target = effect.target
    if isinstance(target, ParameterTarget):
        return float(np.mean(draws.base.get(target.parameter, 0.0)))
    course = scenario.courses[target.course]
    if isinstance(target, OutcomeTarget):
        figures = [o.probability for o in course.outcomes if o.name == target.outcome]
    else:
        ends = (target.source, target.target)
        figures = [t.value for t in course.transitions if t.value and (t.source, t.target) == ends]
    if not figures or clocks_of(figures[0].expression, clocked(scenario.parameters)):
        return 0.0
    return float(np.mean(evaluate(figures[0].expression, draws.base)))


def touches(scenario: Scenario, strategy: str, parameters: Collection[str]) -> bool:
    """Whether moving parameters may change anything of a strategy: its people or its money."""
    changed = set(parameters)
    for own_parameters in ({}, *(g.parameters for g in scenario.target_group.groups)):
        scope = {**scenario.parameters, **own_parameters}
        changed |= dependencies.affected(scope, [p for p in parameters if p in scope])
    own = [scenario.interventions[i] for i in scenario.strategies[strategy].interventions]
    reach = [i.reach for i in scenario.interventions.values()]
    parts = (scenario.courses, scenario.target_group, scenario.financing, own, reach)
    return any(_mentions(part, changed) for part in parts)


def _mentions(part: object, changed: Collection[str]) -> bool:
    if part is None or isinstance(part, str | float | int):
        return False
    if isinstance(part, Figure):
        return any(name in changed for name in names(part.expression))
    if isinstance(part, Effect) and part.by in changed:
        return True
    # A plain dict: asking for any Mapping would cost more than all the rest.
    if isinstance(part, dict):
        return any(_mentions(item, changed) for item in part.values())
    if isinstance(part, list | tuple):
        return any(_mentions(item, changed) for item in part)
    if is_dataclass(part) and not isinstance(part, type):
        return any(_mentions(getattr(part, f.name), changed) for f in fields(part))
    return False


def moved(scenario: Scenario, draws: Draws, moves: Mapping[str, Move]) -> Draws:
    """The same draws with parameters moved, and what needs them evaluated again.

    A sub-group's own parameter of the same name moves alike.
    """
    base = _apply(scenario.parameters, draws.base, moves)
    if base is None:
        return _drawn_again(scenario, draws, moves)
    own = {group.name: group.parameters for group in scenario.target_group.groups}
    groups: dict[str, Mapping[str, Number]] = {}
    for name, env in draws.groups.items():
        if name not in own:
            groups[name] = base
            continue
        scope = {**scenario.parameters, **own[name]}
        mine = _apply(scope, env, moves)
        if mine is None:
            return _drawn_again(scenario, draws, moves)
        groups[name] = {k: base[k] if env[k] is draws.base.get(k) else v for k, v in mine.items()}
    return replace(draws, base=base, groups=groups)


def _apply(
    scope: Mapping[str, Parameter], env: Mapping[str, Number], moves: Mapping[str, Move]
) -> dict[str, Number] | None:
    """None where a distribution takes a moved parameter as its argument."""
    result = dict(env)
    result.update({name: move(env[name]) for name, move in moves.items() if name in env})
    changed = dependencies.affected(scope, list(moves)) - set(moves)
    if changed:
        for parameter in dependencies.in_order(scope):
            if parameter.name in changed and parameter.name in env:  # what has a clock is not
                if parameter.expression is None:
                    return None
                result[parameter.name] = evaluate(parameter.expression, result)
    return result


def _drawn_again(scenario: Scenario, draws: Draws, moves: Mapping[str, Move]) -> Draws:
    overrides: dict[str, Number] = {n: move(draws.base[n]) for n, move in moves.items()}
    for group in scenario.target_group.groups:
        for name in moves.keys() & group.parameters.keys():
            overrides[f"{group.name}/{name}"] = moves[name](draws.groups[group.name][name])
    return drawing.block(scenario, draws.seed, draws.block, draws.n, overrides=overrides)
