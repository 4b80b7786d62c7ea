"""Which figures a strategy's result hangs on, and what its effects act on.

A file, or one that it includes, may hold more figures than anything asks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from socinvest.model import (
    Effect,
    Figure,
    Group,
    Intervention,
    OutcomeTarget,
    Parameter,
    ParameterTarget,
    Scenario,
)
from socinvest.numerics.expression import names
from socinvest.sampling.dependencies import needs

if TYPE_CHECKING:
    from socinvest.model_contract import Contract

__all__ = ["acts_on", "same", "used"]


def used(scenario: Scenario, strategy: str) -> frozenset[str]:
    """The parameters that a strategy or the comparator takes in, directly or through others.

    Those of the courses, the target group, the financing, the interventions of the two and the
    contract where it is in force; not what only other strategies, claims or nobody asks for.
    """
    own = (*_programmes(scenario, strategy), _agreed(scenario, strategy))
    groups = scenario.target_group.groups
    found: set[str] = set()
    waiting = list(_named((scenario.courses, scenario.target_group, scenario.financing, own)))
    while waiting:
        name = waiting.pop()
        # What a contract knows of itself is no parameter.
        if name in found or (name not in scenario.parameters and not _is_own(groups, name)):
            continue
        found.add(name)
        for scope in (scenario.parameters, *(group.parameters for group in groups)):
            if name in scope:
                waiting.extend(needs(scope[name]))
    return frozenset(found)


def same(one: Scenario, other: Scenario, strategy: str) -> bool:
    """Whether a strategy and its comparator are the same in two versions of a scenario.

    Exactly so, from the file: results may differ by chance although nothing was changed.
    """
    if strategy not in one.strategies or strategy not in other.strategies:
        return False
    return _stated(one, strategy) == _stated(other, strategy)


def _stated(scenario: Scenario, strategy: str) -> tuple[object, ...]:
    """All that a strategy's result against the comparator is made of; no words."""
    taken = used(scenario, strategy)
    groups = scenario.target_group.groups
    scopes = (scenario.parameters, *(group.parameters for group in groups))
    return (
        scenario.money, scenario.time, scenario.parties, scenario.perspectives, scenario.comparator,
        scenario.courses, scenario.target_group.intake, scenario.financing,
        [(group.name, group.share) for group in groups],
        [(i.name, i.reach, i.duration, i.costs, i.effects)
         for i in _programmes(scenario, strategy)],
        [{name: _number(scope[name]) for name in sorted(taken & scope.keys())}
         for scope in scopes],
        [c for c in scenario.correlations if taken.intersection(c.between)],
        _agreed(scenario, strategy),
    )  # fmt: skip


def _agreed(scenario: Scenario, strategy: str) -> Contract | None:
    """The contract, where it is in force."""
    contract = scenario.contract
    return contract if contract is not None and strategy in contract.strategies else None


def _is_own(groups: tuple[Group, ...], name: str) -> bool:
    return any(name in group.parameters for group in groups)


def _number(parameter: Parameter) -> tuple[object, ...]:
    """What a parameter is, without what is said of it."""
    return (
        parameter.key, parameter.unit, parameter.stated, parameter.expression,
        parameter.component, parameter.price_factor, parameter.scale, parameter.estimated_on,
    )  # fmt: skip


def _contract(scenario: Scenario, strategy: str) -> tuple[object, ...]:
    """The contract under a strategy, without its name and what it is called; empty: none."""
    one = scenario.contract
    if one is None or strategy not in one.strategies:
        return ()
    return (
        one.roles, one.start, one.cohorts, one.measures, one.terms, one.investments, one.limits,
        one.base, one.stop,
    )  # fmt: skip


def _programmes(scenario: Scenario, strategy: str) -> list[Intervention]:
    """The interventions of a strategy and of the comparator."""
    every = (scenario.strategies[one].interventions for one in (strategy, scenario.comparator))
    names = dict.fromkeys(name for interventions in every for name in interventions)
    return [scenario.interventions[name] for name in names]


def _named(part: object) -> Iterator[str]:
    """The parameters that the figures and effects of a part name."""
    if isinstance(part, Figure):
        yield from names(part.expression)
    elif isinstance(part, Mapping):
        for item in part.values():
            yield from _named(item)
    elif isinstance(part, list | tuple):
        for item in part:
            yield from _named(item)
    # A sub-group's own parameters count where something takes them in.
    elif is_dataclass(part) and not isinstance(part, type | Parameter):
        if isinstance(part, Effect):
            yield part.by
        for field in fields(part):
            yield from _named(getattr(part, field.name))


def acts_on(scenario: Scenario, effect: Effect) -> dict[str, str]:
    """What an effect acts on: its kind, its name in the file and what is measured there.

    ``quantity``: ``probability`` or ``rate`` of a transition or outcome; of a parameter ``time``,
    ``money``, ``rate`` or ``number``, which may be a probability as well.
    """
    target = effect.target
    if isinstance(target, ParameterTarget):
        unit = scenario.parameters[target.parameter].unit
        known = {(0, 1): "time", (0, -1): "rate", (0, 0): "number"}
        quantity = "money" if unit.money else known.get(unit.dimension, "number")
        return {"kind": "parameter", "name": target.parameter, "quantity": quantity}
    if isinstance(target, OutcomeTarget):
        return {"kind": "outcome", "name": target.outcome, "quantity": "probability"}
    ends = (target.source, target.target)
    rows = scenario.courses[target.course].transitions
    rate = any(one.rate for one in rows if (one.source, one.target) == ends)
    return {
        "kind": "transition",
        "name": " -> ".join(ends),
        "quantity": "rate" if rate else "probability",
    }
