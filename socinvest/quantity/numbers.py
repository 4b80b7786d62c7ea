"""Numbers as people write them, and what to say about the ways that can be misread.

Digits may be grouped by spaces, in threes only; the decimal sign is a point. A comma, which some
read as thousands and others as a decimal sign, is refused with both readings.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from socinvest.quantity.algebra import UnitError

__all__ = ["NUMBER", "SPACES", "decimal", "finite", "scan_number", "skip"]

SPACES = " \u00a0\u202f\u2009"
"""The spaces that may group digits: ordinary, no-break, narrow no-break and thin."""
NUMBER = re.compile(
    rf"(?P<whole>[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+(?![0-9])|[0-9]+)"
    r"(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]+)?"
)
_RUN = re.compile(rf"[0-9]+(?:[.,'_{SPACES}][0-9]+)*\.?")
_GAP = re.compile(r"\s*")


def skip(text: str, position: int) -> int:
    found = _GAP.match(text, position)
    return found.end() if found else position


def decimal(whole: str, decimals: str) -> str:
    """``3`` and ``500`` as 3.5; three decimals that matter get a fourth, which is unambiguous."""
    short = decimals.rstrip("0")
    if not short:
        return whole
    return f"{whole}.{short}" if len(short) != 3 else f"{whole}.{short}0"


def _grouped(digits: str) -> str:
    digits = re.sub(r"[^0-9]", "", digits).lstrip("0") or "0"
    return f"{int(digits):,}".replace(",", " ") if len(digits) < 40 else digits


def scan_number(text: str, start: int) -> tuple[int, Fraction, str, str]:
    """A number without sign: (end, exact value, whole part, decimals when nothing else is odd).

    The last two serve to find ``3.500``; they are empty for grouped numbers and exponents.
    """
    found = NUMBER.match(text, start)
    if not found:
        raise _not_a_number(text, start)
    end = found.end()
    run = _RUN.match(text, start)
    written = run.group() if run else ""
    if text.startswith("..", end):
        raise UnitError(
            "'{written}' is not a number",
            "a range is written 3 to 4",
            start,
            written=f"{written}.",
        )
    if re.match(r"[,'_][0-9]|\.", text[end:]):
        raise _odd_number(written.rstrip(".,'_") or written, written, start)
    if re.match(rf"[{SPACES}]+[0-9]", text[end:]):
        raise UnitError(
            "'{written}': spaces may only separate groups of three digits",
            "write {number}, or put an operator between two numbers",
            start,
            written=written,
            number=_grouped(written),
        )
    literal = re.sub(rf"[{SPACES}]", "", found.group())
    exponent = found["exponent"] or ""
    if len(literal) > 100 or len(exponent) > 5 or math.isinf(float(literal)):
        raise UnitError(
            "the number '{number}' is too large or too long", "", start, number=literal[:40]
        )
    if float(literal) == 0 and literal.lower().split("e")[0].strip("0."):
        raise UnitError("the number '{number}' is too small", "", start, number=literal[:40])
    plain = not exponent and found["whole"].isdigit()
    decimals = (found["fraction"] or ".")[1:]
    value = Fraction(0) if float(literal) == 0 else Fraction(literal)
    return end, value, found["whole"] if plain else "", decimals if plain else ""


def _odd_number(number: str, written: str, start: int) -> UnitError:
    """The error for digits with commas, several points, apostrophes or underscores."""
    groups = re.split(r"[.,'_]", re.sub(rf"[{SPACES}]", "", number))
    message = "'{written}' is not a number here"
    if len(groups) == 2 and "," in number:
        whole, decimals = groups
        better = f"{whole}.{decimals}"
        if len(decimals) == 3 and 0 < len(whole) <= 3 and whole.strip("0"):
            return UnitError(message, "write {thousands} or {decimal}", start, written=written,
                             thousands=f"{whole} {decimals}",
                             decimal=decimal(whole, decimals))  # fmt: skip
    elif all(len(group) == 3 for group in groups[1:]):
        better = _grouped("".join(groups))
    else:
        better = f"{_grouped(''.join(groups[:-1]))}.{groups[-1]}"
    return UnitError(message, "write {number}", start, written=written, number=better)


def _not_a_number(text: str, start: int) -> UnitError:
    rest = text[start:].strip()
    if not rest:
        return UnitError("a number is missing", "", start)
    if re.match(r"\.?(nan|inf|infinity)\b", rest, re.IGNORECASE):
        message = "'{written}' is not a number that can be used here"
        return UnitError(message, "", start, written=rest[:20])
    if re.match(r"\.[0-9]", rest):
        hint = "write {number}"
        return UnitError("a number starts with a digit", hint, start, number=f"0{rest[:20]}")
    swapped = re.match(r"([^\W\d]+|[€$£])\s*([0-9][0-9 ]*)$", rest)
    if swapped:
        better = f"{swapped[2].strip()} {swapped[1]}"
        return UnitError("the unit comes after the number", "write {number}", start, number=better)
    return UnitError("'{written}' is not a number with a unit", "", start, written=rest[:40])


def finite(value: float) -> float:
    """A number that YAML has read, refused unless it is one (``true`` is not)."""
    if isinstance(value, bool):
        raise UnitError("{value} is not a number", value=str(value).lower())
    if not isinstance(value, int | float):
        raise UnitError("a number is expected, not {kind}", kind=type(value).__name__)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise UnitError("the number is not finite")
    return number
