"""Expressions over named parameters: their names, their unit, their value.

Text becomes an expression in :func:`parse`. All arithmetic is in floats and base units; numpy is
imported only when something is evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from socinvest import units as _units
from socinvest.errors import Phrase
from socinvest.numerics.grammar import parse
from socinvest.numerics.syntax import (
    FUNCTIONS,
    Binary,
    Call,
    Compare,
    Expression,
    ExpressionError,
    Name,
    Negate,
    Number,
)
from socinvest.units import BARE, Unit, UnitError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

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
    "constant",
    "evaluate",
    "is_constant",
    "literals",
    "names",
    "nonfinite_share",
    "parse",
    "rename",
    "unit_of",
]


def constant(value: float, unit: Unit = BARE) -> Number:
    """A number as an expression."""
    return Number(float(value), unit)


def _parts(expression: Expression) -> tuple[Expression, ...]:
    match expression:
        case Negate(operand):
            return (operand,)
        case Binary(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def names(expression: Expression) -> tuple[str, ...]:
    """The parameters an expression uses, each once, in order of first appearance."""
    if isinstance(expression, Number):
        return ()
    if isinstance(expression, Name):
        return (expression.name,)
    found: dict[str, None] = {}
    for part in _parts(expression):
        found |= dict.fromkeys(names(part))
    return tuple(found)


def literals(expression: Expression) -> tuple[float, ...]:
    """The numbers that are written in an expression, in base units."""
    if isinstance(expression, Number):
        return (expression.value,)
    return tuple(value for part in _parts(expression) for value in literals(part))


def is_constant(expression: Expression) -> bool:
    """Whether an expression uses no parameter."""
    return not names(expression)


def rename(expression: Expression, mapping: Mapping[str, str]) -> Expression:
    """The same expression with parameters called by other names; others keep theirs."""
    match expression:
        case Name(name, at):
            return Name(mapping.get(name, name), at)
        case Negate(operand, at):
            return Negate(rename(operand, mapping), at)
        case Binary(operator, left, right, at):
            return Binary(operator, rename(left, mapping), rename(right, mapping), at)
        case Compare(relation, left, right, at):
            return Compare(relation, rename(left, mapping), rename(right, mapping), at)
        case Call(function, arguments, at):
            return Call(function, tuple(rename(part, mapping) for part in arguments), at)
        case _:
            return expression


def unit_of(expression: Expression, units: Mapping[str, Unit]) -> Unit:
    """The unit of an expression's value, derived from those of its parameters.

    What is added, compared or chosen between must have the same dimension (a plain 0 fits
    everywhere). Raises :class:`ExpressionError` naming both units, at the operation's offset.
    """
    match expression:
        case Number(_, unit):
            return unit
        case Name(name, at):
            if name not in units:
                raise unknown_name(name, units, at)
            return units[name]
        case Negate(operand):
            return unit_of(operand, units)
        case Compare(operator, left, right, at):
            _together((left, right), units, f"'{operator}'", at)
            return BARE
        case Binary():
            return _unit_of_binary(expression, units)
        case Call():
            return _unit_of_call(expression, units)


def unknown_name(name: str, known: Mapping[str, object], at: int = 0) -> ExpressionError:
    """The error for a parameter that does not exist, with the nearest one as a hint."""
    import difflib

    near = difflib.get_close_matches(name[:80], known, n=1)
    hint = Phrase("did you mean '{guess}'?", {"guess": near[0]}) if near else ""
    return ExpressionError("there is no parameter '{name}'", hint, at, name=name[:80])


def _together(parts: tuple[Expression, ...], units: Mapping[str, Unit], what: str, at: int) -> Unit:
    """The common unit of parts that meet in one operation."""
    # Zero is zero in every unit: max(0, cost) says what it means.
    derived = [unit_of(part, units) for part in parts]
    written = [u for u, part in zip(derived, parts, strict=True) if part != Number(0.0, BARE)]
    result = written[0] if written else BARE
    for unit in written[1:]:
        if not unit.same(result):
            raise ExpressionError(
                "{what} is applied to different units: {first} and {second}",
                "write the missing unit after the number",
                at,
                what=what,
                first=result,
                second=unit,
            )
        result = _units.merge(result, unit)
    return result


def _unit_of_binary(expression: Binary, units: Mapping[str, Unit]) -> Unit:
    left, right, at = expression.left, expression.right, expression.at
    try:
        if expression.operator == "*":
            return _units.multiply(unit_of(left, units), unit_of(right, units))
        if expression.operator == "/":
            return _units.divide(unit_of(left, units), unit_of(right, units))
        if expression.operator == "**":
            return _unit_of_power(left, right, units, at)
        return _together((left, right), units, f"'{expression.operator}'", at)
    except UnitError as error:
        raise ExpressionError(error.message, error.hint, at) from None


def _unit_of_power(
    base: Expression, exponent: Expression, units: Mapping[str, Unit], at: int
) -> Unit:
    unit, raised = unit_of(base, units), unit_of(exponent, units)
    if not raised.dimensionless:
        message = "an exponent has no unit, but this one is in {unit}"
        raise ExpressionError(message, "", at, unit=raised)
    if unit.dimensionless:
        return BARE
    if not is_constant(exponent):
        hint = "divide by a quantity of the same unit first"
        raise ExpressionError("{unit} can only be raised to a number", hint, at, unit=unit)
    value = float(evaluate(exponent, {}))
    if not value.is_integer():
        message = "{unit} can only be raised to a whole number"
        raise ExpressionError(message, "or use sqrt", at, unit=unit)
    return _units.power(unit, int(value))


def _unit_of_call(expression: Call, units: Mapping[str, Unit]) -> Unit:
    function, arguments, at = expression.function, expression.arguments, expression.at
    if function in ("exp", "log"):
        unit = unit_of(arguments[0], units)
        if not unit.dimensionless:
            hint = "divide by a quantity of the same unit first"
            message = "{function} of {unit} has no meaning"
            raise ExpressionError(message, hint, at, function=function, unit=unit)
        return BARE
    if function == "sqrt":
        try:
            return _units.root(unit_of(arguments[0], units))
        except UnitError as error:
            raise ExpressionError(error.message, error.hint, at) from None
    if function == "where":
        unit_of(arguments[0], units)
        arguments = arguments[1:]
    try:
        return _together(arguments, units, function, at)
    except UnitError as error:
        raise ExpressionError(error.message, error.hint, at) from None


def evaluate(expression: Expression, environment: Mapping[str, float | Array]) -> float | Array:
    """The value of an expression: a float, or an array ``(draw,)`` where a parameter is one.

    Both alternatives of ``where`` are evaluated. What has no finite value (1/0, the root of a
    negative number, overflow) comes back as inf or nan: see :func:`nonfinite_share`. An
    expression that is a mere name gives the environment's own array. Raises
    :class:`ExpressionError` on a name the environment lacks.
    """
    import numpy as np

    if isinstance(expression, Name):
        # Most figures are a parameter, and computing nothing can go wrong in no way.
        result = _value(expression, environment)
    else:
        with np.errstate(all="ignore"):
            result = _value(expression, environment)
    return float(result) if np.ndim(result) == 0 else result


def _value(expression: Expression, environment: Mapping[str, float | Array]) -> Any:
    import numpy as np

    match expression:
        case Number(value):
            return value
        case Name(name, at):
            if name not in environment:
                raise unknown_name(name, environment, at)
            return environment[name]
        case Negate(operand):
            return np.negative(_value(operand, environment))
        case Binary(operator, left, right):
            # Ufuncs for floats too: a float and an array of one get the same bits, 1/0 is inf.
            binary = {
                "+": np.add,
                "-": np.subtract,
                "*": np.multiply,
                "/": np.divide,
                "**": np.power,
            }[operator]
            return binary(_value(left, environment), _value(right, environment), dtype=float)
        case Compare(relation, left, right):
            compare = {
                "<": np.less,
                "<=": np.less_equal,
                ">": np.greater,
                ">=": np.greater_equal,
                "==": np.equal,
            }[relation]
            return compare(_value(left, environment), _value(right, environment))
        case Call(function, arguments):
            return _apply(function, [_value(part, environment) for part in arguments])


def _apply(function: str, values: list[Any]) -> Any:
    import numpy as np

    if function == "where":
        return np.where(*values)
    if function == "clip":
        value, low, high = values
        return np.minimum(np.maximum(value, low), high)
    if function in ("min", "max"):
        pick = np.minimum if function == "min" else np.maximum
        result = values[0]
        for value in values[1:]:
            result = pick(result, value)
        return result
    return {"abs": np.abs, "exp": np.exp, "log": np.log, "sqrt": np.sqrt}[function](values[0])


def nonfinite_share(value: float | Array) -> float:
    """The share of draws in which a value is infinite or not a number."""
    import numpy as np

    return 1.0 - float(np.mean(np.isfinite(value)))
