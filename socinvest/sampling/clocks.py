"""Which figures depend on a clock: by name, or through the parameters they are made of."""

from __future__ import annotations

from collections.abc import Mapping

from socinvest.model import CLOCKS, Hazard, Parameter
from socinvest.numerics import expression
from socinvest.numerics.expression import Expression
from socinvest.sampling import dependencies

__all__ = ["HAZARD", "Clocked", "clocked", "clocks_of", "own_clocks"]

HAZARD = "hazard"
"""Stands beside the clocks of what is made of a hazard: it has a value over a cycle only."""

Clocked = Mapping[str, frozenset[str]]
"""Clocked parameters and the clocks they depend on; the others are not in it."""


def clocked(parameters: Mapping[str, Parameter]) -> Clocked:
    """The parameters whose value depends on a clock, directly or not, and on which.

    For a sub-group's parameters: of ``{**scenario.parameters, **group.parameters}``. Raises
    ScenarioError for a circle.
    """
    found: dict[str, frozenset[str]] = {}
    if not any(own_clocks(parameter) for parameter in parameters.values()):
        return found
    for parameter in dependencies.in_order(parameters):
        clocks = own_clocks(parameter)
        for name in dependencies.needs(parameter):
            clocks |= found.get(name, frozenset())
        if clocks:
            found[parameter.name] = clocks
    return found


def clocks_of(figure: Expression, known: Clocked) -> frozenset[str]:
    """The clocks that an expression depends on (with :data:`HAZARD`); empty for most."""
    clocks: frozenset[str] = frozenset()
    for name in expression.names(figure):
        clocks |= frozenset((name,)) if name in CLOCKS else known.get(name, frozenset())
    return clocks


def own_clocks(parameter: Parameter) -> frozenset[str]:
    """The clocks that a parameter names itself."""
    if parameter.curve is not None:
        hazard = (HAZARD,) if isinstance(parameter.curve, Hazard) else ()
        return frozenset((parameter.curve.clock, *hazard))
    if parameter.expression is not None:
        return frozenset(expression.names(parameter.expression)).intersection(CLOCKS)
    return frozenset()
