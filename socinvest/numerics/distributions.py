"""What a file stated about an uncertain number, and the distribution that fits it.

=============  ============================================================================
family         arguments
=============  ============================================================================
fixed          ``value``
uniform        ``limits`` (low, high)
triangular     ``limits``, ``mode``
pert           ``limits``, ``mode``
normal         ``mean`` or ``median`` with ``sd``, ``cv``, ``ci90`` or ``ci95``; an interval alone
lognormal      the same
gamma          ``mean`` with ``sd``, ``cv``, ``ci90`` or ``ci95``; ``median`` with an interval;
               an interval alone
beta           the same as gamma; or ``events`` of a total ``of``, perhaps with a ``prior``
               {events, of}
arms           ``treated`` and ``control`` {events, of}, ``scale``, perhaps a ``prior``
dirichlet      ``counts`` {name: count}, or ``shares`` {name: share} and ``size``
discrete       ``values``, optionally ``weights`` (probabilities that add up to 1)
empirical      ``values``
joint          ``columns`` {name: values}, row by row
=============  ============================================================================

The numbers of uniform .. beta may be expressions over other parameters (:func:`parents`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from math import isfinite
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from socinvest.numerics import expression, fitting, listing
from socinvest.numerics.arms import Arms, arms
from socinvest.numerics.families import (
    Beta,
    FitError,
    Fixed,
    Gamma,
    Lognormal,
    Normal,
    Triangular,
    Uniform,
)
from socinvest.numerics.listed import Dirichlet, Discrete, Empirical, Joint
from socinvest.records import dataclass

__all__ = [
    "FAMILIES",
    "LOCATION_SCALE",
    "Argument",
    "Distribution",
    "FitError",
    "Scalar",
    "Stated",
    "fit",
    "location_scale",
    "parents",
    "resolve",
]

Scalar: TypeAlias = (
    Fixed | Uniform | Triangular | Normal | Lognormal | Beta | Gamma | Discrete | Empirical | Arms
)
"""A distribution of one number."""
Distribution: TypeAlias = Scalar | Dirichlet | Joint
"""A distribution of one number, or of several that belong together."""

Argument: TypeAlias = (
    float
    | expression.Expression
    | tuple[float | expression.Expression, ...]
    | Mapping[str, float]
    | Mapping[str, tuple[float, ...]]
)
"""A number, named numbers, a pair or list of them, shares by name, or columns by name."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the file stated, in base units: a family and its arguments, as in the table above."""

    family: str
    arguments: Mapping[str, Argument]


def parents(stated: Stated) -> tuple[str, ...]:
    """The parameters that the arguments name, each once, in the order of the arguments."""
    found: dict[str, None] = {}
    for argument in stated.arguments.values():
        for item in argument if isinstance(argument, tuple) else (argument,):
            if isinstance(item, expression.Expression):
                found |= dict.fromkeys(expression.names(item))
    return tuple(found)


def resolve(stated: Stated, env: Mapping[str, float | NDArray[np.float64]]) -> dict[str, Any]:
    """The arguments with expressions evaluated on ``env`` (numbers, or arrays like those of it)."""

    def value(item: object) -> object:
        return expression.evaluate(item, env) if isinstance(item, expression.Expression) else item

    return {
        name: tuple(map(value, argument)) if isinstance(argument, tuple) else value(argument)
        for name, argument in stated.arguments.items()
    }


def fit(stated: Stated, env: Mapping[str, float] | None = None) -> Distribution:
    """The distribution that was stated; ``env`` gives the numbers of the parameters it names.

    Raises FitError where no distribution of the family agrees with what was stated.
    """
    if parents(stated):
        return _fit(stated.family, _freeze(resolve(stated, env or {})))
    return _fit_once(_Same(stated))


class _Same:
    """Stands for one object, not for those that equal it: long tables are slow to compare."""

    __slots__ = ("stated",)

    def __init__(self, stated: Stated) -> None:
        self.stated = stated

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.stated is other.stated

    def __hash__(self) -> int:
        return id(self.stated)


@lru_cache(maxsize=2048)
def _fit_once(same: _Same) -> Distribution:
    return _fit(same.stated.family, _freeze(resolve(same.stated, {})))


def _freeze(value: object) -> Any:
    """A hashable copy; mappings become tuples of their items in the order of their keys."""
    if isinstance(value, Mapping):
        return _Frozen((str(key), _freeze(item)) for key, item in sorted(value.items()))
    if isinstance(value, tuple | list):
        return tuple(_freeze(item) for item in value)
    return float(value)  # type: ignore[arg-type]


class _Frozen(tuple[tuple[str, Any], ...]):
    """A mapping as its sorted items, told apart from a list of numbers by its type."""


@lru_cache(maxsize=4096)
def _fit(family: str, frozen: _Frozen) -> Distribution:
    arguments = {
        name: dict(value) if isinstance(value, _Frozen) else value for name, value in frozen
    }
    if family not in FAMILIES:
        raise FitError("unknown family {family}", "known: {known}", family=family,
                       known=", ".join(FAMILIES))  # fmt: skip
    _all_finite(family, arguments)
    try:
        return FAMILIES[family](arguments)
    except KeyError as missing:
        raise FitError("{family} needs {what}", family=family, what=missing.args[0]) from None


def _all_finite(family: str, arguments: Mapping[str, Any]) -> None:
    def flat(value: Any) -> list[float]:
        if isinstance(value, Mapping):
            return [number for item in value.values() for number in flat(item)]
        if isinstance(value, tuple):
            return [number for item in value for number in flat(item)]
        return [value]

    for name, value in arguments.items():
        if not all(map(isfinite, flat(value))):
            raise FitError("{name} of {family} holds a number that is not finite",
                           name=name, family=family)  # fmt: skip


LOCATION_SCALE = ("uniform", "normal", "lognormal")
"""Families whose arguments may name any parameter: a draw is location + scale x standard."""


def location_scale(
    stated: Stated, env: Mapping[str, float | NDArray[np.float64]]
) -> tuple[Scalar, Callable[[NDArray[np.float64]], NDArray[np.float64]]]:
    """The standard member of a location-scale family, and what makes its draws the stated ones.

    The arguments may be arrays ``(draw,)``; the function returned takes standard draws of that
    shape. Raises FitError if some draw of the arguments fits no distribution.
    """
    arguments = resolve(stated, env)
    with np.errstate(all="ignore"):
        location, scale = _LOCATION_SCALE[stated.family](arguments)
    for number in (location, scale):
        if not np.all(np.isfinite(number)):
            raise FitError("an argument of {family} is not finite in every draw",
                           family=stated.family)  # fmt: skip
    if stated.family == "uniform":
        return Uniform(0.0, 1.0), lambda z: location + scale * z
    if stated.family == "normal":
        return Normal(0.0, 1.0), lambda z: location + scale * z
    return Normal(0.0, 1.0), lambda z: np.exp(location + scale * z)


_LOCATION_SCALE = {
    "uniform": fitting.uniform,
    "normal": fitting.normal,
    "lognormal": fitting.lognormal,
}


def _fixed(arguments: Mapping[str, Any]) -> Fixed:
    fitting.allow("fixed", arguments, ("value",))
    return Fixed(arguments["value"])


def _uniform(arguments: Mapping[str, Any]) -> Uniform:
    fitting.uniform(arguments)
    return Uniform(*arguments["limits"])


def _normal(arguments: Mapping[str, Any]) -> Normal:
    centre, sd = fitting.normal(arguments)
    return Normal(float(centre), float(sd))


def _lognormal(arguments: Mapping[str, Any]) -> Lognormal:
    mu, sigma = fitting.lognormal(arguments)
    return Lognormal(float(mu), float(sigma))


def _limits_and_mode(family: str, arguments: Mapping[str, Any]) -> tuple[float, float, float]:
    fitting.allow(family, arguments, ("limits", "mode"))
    low, high = fitting.ordered(family, "limits", arguments["limits"])
    mode = arguments["mode"]
    if not low <= mode <= high:
        raise FitError("the mode {mode} of {family} lies outside {low} to {high}",
                       mode=f"{mode:.6g}", family=family, low=f"{low:.6g}",
                       high=f"{high:.6g}")  # fmt: skip
    return float(low), float(mode), float(high)


def _triangular(arguments: Mapping[str, Any]) -> Triangular:
    return Triangular(*_limits_and_mode("triangular", arguments))


def _pert(arguments: Mapping[str, Any]) -> Beta:
    """Beta-PERT of shape 4 (Malcolm et al. 1959): mean (low + 4 mode + high) / 6."""
    low, mode, high = _limits_and_mode("pert", arguments)
    width = high - low
    return Beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, low, high)


FAMILIES: Mapping[str, Callable[[Mapping[str, Any]], Distribution]] = {
    "fixed": _fixed,
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
    "normal": _normal,
    "lognormal": _lognormal,
    "beta": fitting.beta,
    "gamma": fitting.gamma,
    "arms": arms,
    "dirichlet": listing.dirichlet,
    "discrete": listing.discrete,
    "empirical": listing.empirical,
    "joint": listing.joint,
}
"""Names of the families and what fits each of them."""
