"""Sub-groups checked against the rest: a figure of their own must reach what uses it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

from socinvest.errors import Problem, problem
from socinvest.model import Figure, Financing, Intervention, Parameter, TargetGroup
from socinvest.numerics import expression
from socinvest.sampling.dependencies import needs

if TYPE_CHECKING:
    from socinvest.model_contract import Contract

__all__ = ["check_groups"]


def check_groups(
    target_group: TargetGroup,
    parameters: Mapping[str, Parameter],
    interventions: Mapping[str, Intervention],
    financing: tuple[Financing, ...],
    contract: Contract | None = None,
) -> list[Problem]:
    """Problems of figures that sub-groups set, but that are used for all people together.

    The intake, whole posts, fixed lines, single sums, financing and the contract are one for the
    whole target group: a sub-group's own figure there would be left unread.
    """
    found = []
    common = list(_common(target_group, interventions, financing))
    if contract is not None:
        common += ((f"contract ({where})", figure) for where, figure in _agreed(contract))
    for group in target_group.groups:
        changed = _changed(set(group.parameters), parameters)
        for where, figure in common:
            used = [n for n in expression.names(figure.expression) if n in changed]
            for name in used[:1]:
                own = group.parameters.get(name) or next(iter(group.parameters.values()))
                found.append(
                    problem(
                        "group.figure", f"target_group.groups.{group.name}", own.at,
                        "{where} uses '{name}' for all people together, and '{group}' sets its own",
                        "use another parameter in one of the two places",
                        where=where, name=name, group=group.name,
                    )
                )  # fmt: skip
    return found


def _common(
    target_group: TargetGroup,
    interventions: Mapping[str, Intervention],
    financing: tuple[Financing, ...],
) -> Iterator[tuple[str, Figure]]:
    """Figures that one number serves for everybody, with where they stand."""
    intake = target_group.intake
    yield "target_group.intake", intake.size
    if intake.stay is not None:
        yield "target_group.intake.stay", intake.stay
    for group in target_group.groups:
        yield f"target_group.groups.{group.name}.share", group.share
    for name, intervention in interventions.items():
        for line in intervention.costs:
            if line.basis not in ("people", "state"):
                yield f"interventions.{name}.costs.{line.item}", line.unit_cost
                if line.growth is not None:
                    yield f"interventions.{name}.costs.{line.item}.growth", line.growth
            if line.quantity is not None:
                yield f"interventions.{name}.costs.{line.item}.quantity", line.quantity
    for one in financing:
        for figure in (one.share, one.cap, one.in_kind):
            if figure is not None:
                yield f"financing.{one.name}", figure


def _agreed(part: object, name: str = "") -> Iterator[tuple[str, Figure]]:
    """The figures of a contract, each with the name of what it stands in."""
    if isinstance(part, Figure):
        yield name, part
    elif isinstance(part, Mapping):
        for inner in part.values():
            yield from _agreed(inner, name)
    elif isinstance(part, tuple):
        for inner in part:
            yield from _agreed(inner, name)
    elif is_dataclass(part):
        own = str(getattr(part, "name", name))
        for one in fields(part):
            yield from _agreed(getattr(part, one.name), own)


def _changed(own: set[str], parameters: Mapping[str, Parameter]) -> set[str]:
    """The parameters a sub-group sets, and all that depend on them."""
    changed = set(own)
    grown = True
    while grown:
        more = {
            name
            for name, parameter in parameters.items()
            if name not in changed and changed & set(needs(parameter))
        }
        grown = bool(more)
        changed |= more
    return changed
