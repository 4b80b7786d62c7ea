"""One sampled parameter at a time: its block of draws, and its mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from math import prod
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from socinvest.model import Parameter
from socinvest.numerics import distributions, expression, placing
from socinvest.numerics.distributions import LOCATION_SCALE, FitError, Scalar, Stated
from socinvest.numerics.families import Fixed
from socinvest.numerics.listed import Dirichlet, Discrete, Joint
from socinvest.sampling import dependencies

__all__ = ["drawn", "mean"]

Array: TypeAlias = NDArray[np.float64]
Value: TypeAlias = float | Array
Environment: TypeAlias = Mapping[str, Value]
Scope: TypeAlias = Mapping[str, Parameter]

MOST_VALUES = 256
"""Combinations of values that the discrete parameters in one distribution may have."""


def drawn(
    parameter: Parameter,
    scope: Scope,
    env: Environment,
    seed: int,
    block: int,
    ranks: Callable[[], placing.Ranks],
) -> Value:
    """A whole block ``(BLOCK,)`` of a parameter with a distribution; a float if it is fixed.

    ``scope`` holds the parameters in force, ``env`` the values of those it needs, ``ranks`` gives
    the ranks of its draws. Base units, before any price factor. Raises FitError.
    """
    stated = _stated(parameter)
    key = parameter.key
    if not dependencies.needs(parameter):
        distribution = distributions.fit(stated)
        if isinstance(distribution, Fixed):
            return distribution.value
        if isinstance(distribution, Dirichlet):
            place = distribution.names.index(_component(parameter, distribution.names))
            return placing.shares(distribution, seed, key, block)[place]
        if isinstance(distribution, Joint):
            values = distribution.values(_component(parameter, distribution.columns))
            return values.take(placing.row(distribution, seed, key, block))
        return placing.place(distribution, seed, key, block, ranks())
    _check_arguments(parameter, scope)
    if stated.family in LOCATION_SCALE:
        standard, stretch = distributions.location_scale(stated, env)
        return stretch(placing.place(standard, seed, key, block, ranks()))
    result = np.empty(placing.BLOCK)
    for distribution, mask in _each_value(stated, env, placing.BLOCK):
        result[mask] = placing.place(distribution, seed, key, block, ranks())[mask]
    return result


def mean(parameter: Parameter, scope: Scope, env: Environment) -> float:
    """The mean of a parameter with a distribution, in base units, before any price factor.

    Over the values of discrete parameters that its arguments name; where they name others, at
    their values in ``env``. Raises FitError.
    """
    stated = _stated(parameter)
    if not dependencies.needs(parameter):
        distribution = distributions.fit(stated)
        if isinstance(distribution, Dirichlet):
            return distribution.component(_component(parameter, distribution.names)).mean()
        if isinstance(distribution, Joint):
            return distribution.component(_component(parameter, distribution.columns)).mean()
        return distribution.mean()
    _check_arguments(parameter, scope)
    if not _discrete_in_the_end(parameter, scope):
        return _scalar(
            stated, {name: float(env[name]) for name in distributions.parents(stated)}
        ).mean()
    grid, weights = _grid(parameter, scope, env)
    return sum(
        distribution.mean() * float(weights[mask].sum())
        for distribution, mask in _each_value(stated, grid, len(weights))
    )


def _stated(parameter: Parameter) -> Stated:
    if parameter.stated is None:
        raise ValueError(f"{parameter.name} is an expression")
    return parameter.stated


def _component(parameter: Parameter, known: tuple[str, ...]) -> str:
    if parameter.component not in known:
        raise FitError(
            "'{name}' must be one of the quantities that are drawn together",
            "they are {known}",
            name=parameter.name,
            known=", ".join(known),
        )
    return parameter.component


def _scalar(stated: Stated, env: Mapping[str, float]) -> Scalar:
    distribution = distributions.fit(stated, env)
    if isinstance(distribution, Dirichlet | Joint):
        raise FitError("an argument of {family} cannot name a parameter", family=stated.family)
    return distribution


def _discrete_in_the_end(parameter: Parameter, scope: Scope) -> bool:
    return all(
        one.stated is not None and one.stated.family in ("discrete", "fixed")
        for one in dependencies.origins(parameter, scope)
    )


def _check_arguments(parameter: Parameter, scope: Scope) -> None:
    """Refuse arguments that name parameters which the family cannot take."""
    family = _stated(parameter).family
    if family not in LOCATION_SCALE and not _discrete_in_the_end(parameter, scope):
        raise FitError(
            "an argument of {family} can name discrete parameters only",
            "{families} may name any parameter",
            family=family,
            families=", ".join(LOCATION_SCALE),
        )
    if parameter.price_factor != 1.0:
        money = [name for name in dependencies.needs(parameter) if scope[name].unit.money != 0]
        if money:
            raise FitError(
                "'{name}' is in other prices than {others}, which its distribution names: named "
                "parameters are in the scenario's price year already",
                "give it the scenario's price year",
                name=parameter.name,
                others=", ".join(money),
            )


def _each_value(stated: Stated, env: Environment, n: int) -> list[tuple[Scalar, NDArray[np.bool_]]]:
    """The distribution for each combination of values in ``env``, and where it holds ``(n,)``."""
    names = distributions.parents(stated)
    table = np.stack([np.broadcast_to(env[name], (n,)) for name in names])
    values, which = np.unique(table, axis=1, return_inverse=True)
    if values.shape[1] > MOST_VALUES:
        raise FitError(
            "the parameters that {family} names have {combinations} combinations of values, more "
            "than {most}",
            family=stated.family,
            combinations=values.shape[1],
            most=MOST_VALUES,
        )
    return [
        (_scalar(stated, dict(zip(names, values[:, i].tolist(), strict=True))), which == i)
        for i in range(values.shape[1])
    ]


def _grid(parameter: Parameter, scope: Scope, env: Environment) -> tuple[Environment, Array]:
    """All combinations of the discrete values behind a parameter's arguments, and their weights.

    Returns an environment of arrays ``(combination,)`` and the weights, which add up to 1.
    """
    discrete: dict[str, Discrete] = {}
    for one in dependencies.origins(parameter, scope):
        distribution = distributions.fit(_stated(one))
        if isinstance(distribution, Discrete):
            discrete[one.name] = distribution
    size = prod(len(one.values) for one in discrete.values())
    if size > 100_000:
        raise FitError("{size} combinations of discrete values are too many for an exact mean",
                       size=size)  # fmt: skip
    weights = np.array([prod(c) for c in product(*(d.weights for d in discrete.values()))])
    columns = zip(*product(*(d.values for d in discrete.values())), strict=True)
    grid: dict[str, Value] = dict(env)
    for name, column in zip(discrete, columns, strict=True):
        grid[name] = np.array(column) * scope[name].price_factor
    for one in dependencies.in_order(scope):
        if one.expression is not None and one.name in env:
            grid[one.name] = expression.evaluate(one.expression, grid) * one.price_factor
    return grid, weights
