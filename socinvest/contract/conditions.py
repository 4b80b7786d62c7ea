"""Conditions of a contract: true or false by draw, asked of a cohort or of all together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from socinvest.contract.values import POOLED, Array, Facts, Number
from socinvest.model import Figure
from socinvest.model_contract import Condition

__all__ = ["holds"]

_RELATIONS = {
    ">=": np.greater_equal,
    "<=": np.less_equal,
    ">": np.greater,
    "<": np.less,
}


def holds(
    condition: Condition, facts: Facts, scope: int, value: Callable[[Figure, int], Number]
) -> Array:
    """Whether a condition holds for a cohort or for all (``scope``), bool by draw.

    ``value`` gives a figure of the contract in a scope. ``not`` of several parts: none holds.
    Where a measure is asked of ``any_cohort`` or ``every_cohort``, each is set against the bound
    of its own scope.
    """
    if condition.kind != "measure":
        parts = [holds(part, facts, scope, value) for part in condition.parts]
        found = np.logical_and if condition.kind == "all" else np.logical_or
        result = parts[0]
        for part in parts[1:]:
            result = found(result, part)
        return np.logical_not(result) if condition.kind == "not" else result
    scopes: tuple[int, ...] = (scope,)
    if condition.scope == "pooled":
        scopes = (POOLED,)
    elif condition.scope != "same":
        scopes = tuple(range(len(facts.people)))
    found = np.logical_or if condition.scope == "any_cohort" else np.logical_and
    result = _meets(condition, facts, scopes[0], value)
    for other in scopes[1:]:
        result = found(result, _meets(condition, facts, other, value))
    return result


def _meets(
    condition: Condition, facts: Facts, scope: int, value: Callable[[Figure, int], Number]
) -> Array:
    reading = facts.readings[condition.measure].of(scope)
    if condition.relation is None or condition.bound is None:
        return reading.astype(bool)
    return np.asarray(_RELATIONS[condition.relation](reading, value(condition.bound, scope)))
