"""The nodes of an expression: frozen, hashable values."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from socinvest.errors import Misread
from socinvest.records import dataclass
from socinvest.units import Unit

__all__ = [
    "FUNCTIONS",
    "Binary",
    "Call",
    "Compare",
    "Expression",
    "ExpressionError",
    "Name",
    "Negate",
    "Number",
    "height",
]

FUNCTIONS = {
    "abs": (1, 1),
    "clip": (3, 3),
    "exp": (1, 1),
    "log": (1, 1),
    "max": (2, 50),
    "min": (2, 50),
    "sqrt": (1, 1),
    "where": (3, 3),
}
"""The functions of the grammar and the fewest and most arguments each takes."""


class ExpressionError(Misread):
    """An expression that cannot be used: ``message``, ``hint``, ``offset`` in characters."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in base units, with the unit it was written in."""

    value: float
    unit: Unit


@dataclass(frozen=True, slots=True)
class Name:
    """A parameter, by its dotted name. ``at`` is the offset of a node in its text."""

    name: str
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    operand: Expression
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """An arithmetic operation; ``at`` is the offset of its operator."""

    operator: Literal["+", "-", "*", "/", "**"]
    left: Expression
    right: Expression
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """The condition of ``where``; found nowhere else."""

    operator: Literal["<", "<=", ">", ">=", "=="]
    left: Expression
    right: Expression
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of :data:`FUNCTIONS` applied to its arguments."""

    function: str
    arguments: tuple[Expression, ...]
    at: int = field(default=0, compare=False, repr=False)


Expression: TypeAlias = Number | Name | Negate | Binary | Compare | Call


def height(expression: Expression) -> int:
    """Operations from the deepest number to the result; without recursion, as it guards it."""
    highest = 0
    open_nodes: list[tuple[Expression, int]] = [(expression, 1)]
    while open_nodes:
        node, height = open_nodes.pop()
        highest = max(highest, height)
        match node:
            case Negate(operand):
                open_nodes.append((operand, height + 1))
            case Binary(_, left, right) | Compare(_, left, right):
                open_nodes += [(left, height + 1), (right, height + 1)]
            case Call(_, arguments):
                open_nodes += [(argument, height + 1) for argument in arguments]
    return highest
