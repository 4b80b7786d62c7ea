"""Which parameters need which: through expressions, and through arguments of distributions."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from socinvest.errors import Problem, ScenarioError, problem
from socinvest.model import CLOCKS, Parameter, Table
from socinvest.numerics import distributions, expression

__all__ = ["affected", "in_order", "needs", "origins"]


def needs(parameter: Parameter) -> tuple[str, ...]:
    """The parameters that this one names itself; clocks are none."""
    if parameter.expression is not None:
        return _without_clocks(expression.names(parameter.expression))
    if parameter.curve is not None:
        curve = parameter.curve
        figures = (
            [figure for _, figure in curve.points]
            if isinstance(curve, Table)
            else curve.arguments.values()
        )
        return tuple(dict.fromkeys(name for one in figures for name in expression.names(one)))
    return distributions.parents(parameter.stated) if parameter.stated is not None else ()


def _without_clocks(names: tuple[str, ...]) -> tuple[str, ...]:
    return (
        names if not any(n in CLOCKS for n in names) else tuple(n for n in names if n not in CLOCKS)
    )


def in_order(parameters: Mapping[str, Parameter]) -> tuple[Parameter, ...]:
    """All parameters, each after those that it needs, otherwise in the order given.

    Raises ScenarioError for a circle (``expression.circle``) and for a name that is no
    parameter (``reference.unknown``).
    """
    done: dict[str, Parameter] = {}
    problems: list[Problem] = []
    for start in parameters:
        # Depth first without recursion: (name, what it still waits for).
        stack = [(start, iter(needs(parameters[start])))] if start not in done else []
        while stack:
            name, waiting = stack[-1]
            follow = next((other for other in waiting if other not in done), None)
            if follow is None:
                done[name] = parameters[name]
                stack.pop()
            elif follow not in parameters:
                problems.append(_unknown(parameters[name], follow))
            elif follow in (way := [step for step, _ in stack]):
                problems.append(_circle(parameters[name], [*way[way.index(follow) :], follow]))
            else:
                stack.append((follow, iter(needs(parameters[follow]))))
    if problems:
        raise ScenarioError(problems)
    return tuple(done.values())


def _unknown(parameter: Parameter, name: str) -> Problem:
    return problem(
        "reference.unknown",
        f"parameters.{parameter.name}",
        parameter.at,
        "'{parameter}' names '{name}', which is no parameter",
        parameter=parameter.name,
        name=name,
    )


def _circle(parameter: Parameter, way: list[str]) -> Problem:
    return problem(
        "expression.circle",
        f"parameters.{parameter.name}",
        parameter.at,
        "parameters need each other in a circle: {way}",
        "give one of them a number of its own",
        way=" -> ".join(way),
    )


def affected(parameters: Mapping[str, Parameter], changed: Collection[str]) -> frozenset[str]:
    """The names in ``changed`` and everything that needs one of them, directly or not."""
    found = set(changed)
    for parameter in in_order(parameters):
        if not found.isdisjoint(needs(parameter)):
            found.add(parameter.name)
    return frozenset(found)


def origins(parameter: Parameter, parameters: Mapping[str, Parameter]) -> tuple[Parameter, ...]:
    """The parameters with numbers of their own that this one's arguments come from, sorted by name.

    Expressions on the way are followed; distributions are not.
    """
    found: dict[str, Parameter] = {}
    seen: set[str] = set()
    waiting = list(needs(parameter))
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if parameters[name].expression is not None:
            waiting.extend(needs(parameters[name]))
        else:
            found[name] = parameters[name]
    return tuple(found[name] for name in sorted(found))
