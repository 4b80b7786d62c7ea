"""Text to expression: a recursive-descent parser of a small, closed grammar.

::

    expression = term {("+" | "-") term}
    term       = factor {("*" | "/") factor}
    factor     = "-" factor | power
    power      = atom ["**" factor]
    atom       = number [unit] | name | function "(" arguments ")" | "(" expression ")"

A comparison stands only as the first argument of ``where``. A unit belongs to the number before
it: after such a number, ``/`` followed by a unit word continues the unit and otherwise divides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Literal

from socinvest.errors import Phrase
from socinvest.numerics.grammar_hints import find_mistake
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
    height,
)
from socinvest.units import UnitError, Units, is_unit_word, parse_quantity

__all__ = ["MAX_CHARACTERS", "MAX_DEPTH", "MAX_HEIGHT", "parse"]

MAX_CHARACTERS = 1_000
MAX_DEPTH = 50
"""Parentheses, calls, signs and powers inside each other."""
MAX_HEIGHT = 150
"""Operations on the way from a number to the result: keeps every later walk shallow."""

NAMES = frozenset({"people"})
"""Unit words that are names where a name is wanted: their number, where it is known."""

_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"\w+(?:\.\w+)*")
_COMPARISON = re.compile(r"<=|>=|==|<|>")


def parse(
    text: str | float,
    *,
    currency: str,
    nouns: frozenset[str] = frozenset(),
    school_days_per_year: float | None = None,
) -> Expression:
    """An expression, or a whole figure such as ``13 %``, as a tree in base units.

    ``nouns`` are the counted nouns of the file beside the common ones. Raises
    :class:`ExpressionError` with the offset in ``text``.

    >>> parse("13 %", currency="SEK").value
    0.13
    """
    try:
        if not isinstance(text, str):
            return Number(*parse_quantity(text, currency=currency))
        units = Units(currency, nouns, school_days_per_year)
        composed = unicodedata.normalize("NFC", text)
        if len(composed) > MAX_CHARACTERS:
            raise ExpressionError(
                "an expression has at most {most} characters",
                "name its parts as expressions of their own",
                most=f"{MAX_CHARACTERS:,}".replace(",", " "),
            )
        return _Parser(composed, units).whole()
    except (UnitError, ExpressionError) as error:
        offset = _original_offset(text, error.offset) if isinstance(text, str) else 0
        raise ExpressionError(error.message, error.hint, offset) from None


def _original_offset(text: str, offset: int) -> int:
    """The offset in ``text`` of an offset in its composed form."""
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return offset
    for end in range(len(text)):
        if len(unicodedata.normalize("NFC", text[: end + 1])) > offset:
            return end
    return len(text)


class _Parser:
    """One pass over one text; ``position`` is always at a token or at the end."""

    def __init__(self, text: str, units: Units) -> None:
        self.text = text
        self.units = units
        self.position = 0
        self.depth = 0
        self.skip()

    def whole(self) -> Expression:
        """The expression that is the whole text."""
        if self.at_end():
            raise ExpressionError("an expression is missing")
        result = self.sum()
        if not self.at_end():
            raise self.unexpected(result)
        if height(result) > MAX_HEIGHT:
            raise ExpressionError(
                "more than {most} operations follow on each other",
                "name its parts as expressions of their own",
                most=MAX_HEIGHT,
            )
        return result

    def at_end(self) -> bool:
        return self.position >= len(self.text)

    def skip(self) -> None:
        found = _SPACE.match(self.text, self.position)
        self.position = found.end() if found else self.position

    def take(self, *symbols: str) -> str:
        """The first symbol that stands here, consumed; empty where none does."""
        for symbol in symbols:
            if self.text.startswith(symbol, self.position):
                self.position += len(symbol)
                self.skip()
                return symbol
        return ""

    def sum(self) -> Expression:
        left = self.product()
        while True:
            at = self.position
            operator = self.take("+", "-")
            if not operator:
                return left
            left = Binary("+" if operator == "+" else "-", left, self.product(), at)

    def product(self) -> Expression:
        left = self.factor()
        while True:
            at = self.position
            if self.text.startswith("//", at):
                return left
            operator = self.take("*", "/")
            if not operator:
                return left
            left = Binary("*" if operator == "*" else "/", left, self.factor(), at)

    def factor(self) -> Expression:
        at = self.position
        if not self.take("-"):
            return self.power()
        operand = self.nested(self.factor)
        if isinstance(operand, Number):
            return Number(-operand.value, operand.unit)
        return Negate(operand, at)

    def power(self) -> Expression:
        base = self.atom()
        at = self.position
        if not self.take("**"):
            return base
        return Binary("**", base, self.nested(self.factor), at)

    def nested(self, rule: Callable[[], Expression]) -> Expression:
        """Apply a rule one level deeper."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(
                "the expression is nested more than {most} deep",
                "name its parts as expressions of their own",
                self.position,
                most=MAX_DEPTH,
            )
        result = rule()
        self.depth -= 1
        return result

    def atom(self) -> Expression:
        at = self.position
        if self.take("("):
            inside = self.nested(self.sum)
            self.close(inside, at)
            return inside
        if re.match(r"\.?[0-9]", self.text[at:]):
            return self.number()
        found = _NAME.match(self.text, at)
        if not found:
            raise self.missing()
        return self.name(found.group())

    def number(self) -> Number:
        at = self.position
        try:
            end, value, unit = self.units.scan_quantity(self.text, at, strict=False)
        except UnitError as error:
            if self.depth and re.match(r"[0-9 ]+,[0-9]", self.text[at:]):
                comma = "{hint}; between arguments, put a space after the comma"
                error.hint = Phrase(comma, {"hint": error.hint})
            raise
        self.position = end
        self.skip()
        return Number(value, unit)

    def name(self, name: str) -> Expression:
        at = self.position
        if not all(part.isidentifier() for part in name.split(".")):
            raise ExpressionError(
                "'{name}' is not a name", "a name begins with a letter", at, name=name
            )
        self.position += len(name)
        self.skip()
        if self.text.startswith("(", self.position):
            return self.call(name, at)
        if name in FUNCTIONS:
            hint = "write {name}(...) with what it applies to"
            raise ExpressionError("'{name}' is a function", hint, at, name=name)
        if name not in NAMES and is_unit_word(name, self.units.currency, self.units.nouns):
            hint = "write the number it belongs to before it, as in 2 years"
            raise ExpressionError("'{name}' is a unit", hint, at, name=name)
        return Name(name, at)

    def call(self, function: str, at: int) -> Call:
        if function not in FUNCTIONS:
            raise ExpressionError(
                "there is no function '{name}'",
                "the functions are {functions}",
                at,
                name=function,
                functions=", ".join(sorted(FUNCTIONS)),
            )
        opening = self.position
        self.take("(")
        first = self.condition if function == "where" else self.sum
        arguments = [self.nested(first)]
        while self.take(","):
            arguments.append(self.nested(self.sum))
        self.close(arguments[-1], opening)
        fewest, most = FUNCTIONS[function]
        if not fewest <= len(arguments) <= most:
            few = {"fewest": str(fewest), "most": str(most)}
            wanted = str(fewest) if fewest == most else Phrase("{fewest} to {most}", few)
            message = "{function} takes this many arguments: {wanted}, not {given}"
            raise ExpressionError(
                message, "", at, function=function, wanted=wanted, given=len(arguments)
            )
        return Call(function, tuple(arguments), at)

    def condition(self) -> Expression:
        left = self.sum()
        at = self.position
        operator = self.comparison()
        if operator is None:
            if self.text.startswith(("!=", "<>", "="), at) and (habit := self.mistake()):
                raise habit
            hint = "write where(a > b, x, y)"
            raise ExpressionError("where needs a comparison first", hint, at)
        result = Compare(operator, left, self.sum(), at)
        again = self.position
        if self.comparison():
            hint = "put one where inside another"
            raise ExpressionError("comparisons cannot be chained", hint, again)
        return result

    def comparison(self) -> Literal["<", "<=", ">", ">=", "=="] | None:
        if self.text.startswith("<>", self.position):
            return None
        match self.take("<=", ">=", "==", "<", ">"):
            case "<=" | ">=" | "==" | "<" | ">" as operator:
                return operator
            case _:
                return None

    def close(self, before: Expression, opening: int) -> None:
        if self.take(")"):
            return
        if self.at_end():
            raise ExpressionError("a parenthesis is not closed", "write )", opening)
        raise self.unexpected(before)

    def missing(self) -> ExpressionError:
        """The error where a number, a name or a parenthesis should begin."""
        if self.at_end():
            return ExpressionError("something is missing at the end", "", len(self.text))
        shown = self.text[self.position]
        return self.mistake() or ExpressionError(
            "'{shown}' cannot stand here", "", self.position, shown=shown
        )

    def unexpected(self, before: Expression) -> ExpressionError:
        """The error for text that goes on where the expression was complete."""
        found = self.mistake()
        if found:
            return found
        word = _NAME.match(self.text, self.position)
        if not word:
            shown = self.text[self.position]
            return ExpressionError("'{shown}' cannot stand here", "", self.position, shown=shown)
        written = word.group()
        if is_unit_word(written, self.units.currency, self.units.nouns):
            hint = "write the unit directly after its number"
            return ExpressionError("a unit can only follow a number", hint, self.position)
        if isinstance(before, Number) and before.unit.text == "":
            error = self.units.unknown(self.text, self.position)
            hint = error.hint or "write * before it if it is a parameter"
            return ExpressionError(error.message, hint, self.position)
        hint = "write *, /, + or -"
        message = "an operator is missing before '{written}'"
        return ExpressionError(message, hint, self.position, written=written)

    def mistake(self) -> ExpressionError | None:
        """The error for a habit from elsewhere, where there is one here."""
        found = find_mistake(self.text, self.position)
        return ExpressionError(*found, self.position) if found else None
