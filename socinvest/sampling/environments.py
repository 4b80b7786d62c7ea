"""Environments: the value of every parameter and expression, for all people and per sub-group.

What depends on a clock (:mod:`socinvest.sampling.clocks`) has no value here and is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from socinvest.errors import Problem, ScenarioError, problem
from socinvest.model import Parameter, Scenario
from socinvest.numerics import expression
from socinvest.numerics.distributions import FitError
from socinvest.sampling import clocks, dependencies

__all__ = ["Environment", "Maker", "Value", "build"]

Value: TypeAlias = float | NDArray[np.float64]
Environment: TypeAlias = Mapping[str, Value]
Maker: TypeAlias = Callable[[Parameter, Mapping[str, Parameter], Environment], Value]
"""Makes a parameter's value from it, the parameters in force and the values of what it needs."""


def build(
    scenario: Scenario, make: Maker, overrides: Environment, size: int
) -> tuple[Environment, dict[str, Environment]]:
    """The environment of all and one per sub-group, cut to ``size`` draws, arrays read-only.

    Whatever a sub-group's own parameters do not touch is the very array of the environment of
    all; everything that needs one of them is made anew, distributions from the same streams.
    ``overrides`` are whole: floats, or arrays as long as what ``make`` gives.
    Raises ScenarioError with everything found.
    """
    parameters = scenario.parameters
    whole = _walk(parameters, frozenset(parameters), {}, make, overrides, size)
    base = _cut(whole, size, {}, {})
    groups: dict[str, Environment] = {}
    for group in scenario.target_group.groups:
        scope = {**parameters, **group.parameters}
        mine = {
            name: overrides[path]
            for name in group.parameters
            if (path := f"{group.name}/{name}") in overrides
        }
        others = {n: v for n, v in overrides.items() if n not in group.parameters and n in scope}
        changed = dependencies.affected(scope, group.parameters)
        env = _walk(scope, changed, whole, make, {**others, **mine}, size)
        groups[group.name] = _cut(env, size, whole, base)
    return base, groups or {"": base}


def _walk(
    scope: Mapping[str, Parameter],
    names: frozenset[str],
    start: Environment,
    make: Maker,
    overrides: Environment,
    size: int,
) -> dict[str, Value]:
    """``start`` with the values of ``names`` made anew, each after what it needs.

    All problems that do not follow from each other are raised together.
    """
    clocked = clocks.clocked(scope)
    env = {name: value for name, value in start.items() if name not in clocked}
    failed: set[str] = set()
    found: list[Problem] = []
    for parameter in dependencies.in_order(scope):
        name = parameter.name
        if name not in names or name in clocked:
            continue
        if not failed.isdisjoint(dependencies.needs(parameter)):
            failed.add(name)
            continue
        try:
            env[name] = _value(parameter, scope, env, make, overrides)
            trouble = _nonfinite(parameter, env[name], size)
        except FitError as error:
            path = f"parameters.{name}"
            trouble = Problem("distribution.fit", path, parameter.at, error.message, error.hint)
        if trouble is not None:
            failed.add(name)
            found.append(trouble)
    if found:
        raise ScenarioError(found)
    return env


def _value(
    parameter: Parameter,
    scope: Mapping[str, Parameter],
    env: Environment,
    make: Maker,
    overrides: Environment,
) -> Value:
    if parameter.name in overrides:
        return overrides[parameter.name]
    if parameter.expression is not None:
        value = expression.evaluate(parameter.expression, env)
    else:
        value = make(parameter, scope, env)
    return value if parameter.price_factor == 1.0 else value * parameter.price_factor


def _nonfinite(parameter: Parameter, value: Value, size: int) -> Problem | None:
    share = expression.nonfinite_share(value if isinstance(value, float) else value[:size])
    if share == 0:
        return None
    return problem(
        "expression.nonfinite",
        f"parameters.{parameter.name}",
        parameter.at,
        "'{name}' has no finite value in {share} of the draws",
        "look for a division by 0, the log or root of a negative number, or an overflow",
        name=parameter.name,
        share=f"{100 * share:.3g} %",
    )


def _cut(env: Environment, size: int, whole: Environment, shared: Environment) -> dict[str, Value]:
    """Read-only views of the first ``size`` draws; of what ``whole`` holds, those in ``shared``."""
    result: dict[str, Value] = {}
    for name, value in env.items():
        if name in whole and whole[name] is value:
            result[name] = shared[name]
        elif isinstance(value, float):
            result[name] = value
        else:
            view = value[:size]
            view.flags.writeable = False
            result[name] = view
    return result
