"""Numbers as people write them, and what to say about the ways that can be misread.

Digits may be grouped by spaces, in threes only; the decimal sign is a point. A comma, which some
read as thousands and others as a decimal sign, is refused with both readings.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction

from socinvest.unit_algebra import UnitError

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
        raise UnitError(f"'{written}.' is not a number", "a range is written 3 to 4", start)
    if re.match(r"[,'_][0-9]|\.", text[end:]):
        raise _odd_number(written.rstrip(".,'_") or written, written, start)
    if re.match(rf"[{SPACES}]+[0-9]", text[end:]):
        raise UnitError(
            f"'{written}': spaces may only separate groups of three digits",
            f"write {_grouped(written)}, or put an operator between two numbers",
            start,
        )
    literal = re.sub(rf"[{SPACES}]", "", found.group())
    exponent = found["exponent"] or ""
    if len(literal) > 100 or len(exponent) > 5 or math.isinf(float(literal)):
        raise UnitError(f"the number '{literal[:40]}' is too large or too long", "", start)
    if float(literal) == 0 and literal.lower().split("e")[0].strip("0."):
        raise UnitError(f"the number '{literal[:40]}' is too small", "", start)
    plain = not exponent and found["whole"].isdigit()
    decimals = (found["fraction"] or ".")[1:]
    value = Fraction(0) if float(literal) == 0 else Fraction(literal)
    return end, value, found["whole"] if plain else "", decimals if plain else ""


def _odd_number(number: str, written: str, start: int) -> UnitError:
    """The error for digits with commas, several points, apostrophes or underscores."""
    groups = re.split(r"[.,'_]", re.sub(rf"[{SPACES}]", "", number))
    message = f"'{written}' is not a number here"
    if len(groups) == 1:
        hint = f"write {_grouped(groups[0])}"
    elif len(groups) == 2 and "," in number:
        whole, decimals = groups
        hint = f"write {whole}.{decimals}"
        if len(decimals) == 3 and 0 < len(whole) <= 3 and whole.strip("0"):
            hint = f"write {whole} {decimals} or {decimal(whole, decimals)}"
    elif all(len(group) == 3 for group in groups[1:]):
        hint = f"write {_grouped(''.join(groups))}"
    else:
        hint = f"write {_grouped(''.join(groups[:-1]))}.{groups[-1]}"
    return UnitError(message, hint, start)


def _not_a_number(text: str, start: int) -> UnitError:
    rest = text[start:].strip()
    if not rest:
        return UnitError("a number is missing", "", start)
    if re.match(r"\.?(nan|inf|infinity)\b", rest, re.IGNORECASE):
        return UnitError(f"'{rest[:20]}' is not a number that can be used here", "", start)
    if re.match(r"\.[0-9]", rest):
        return UnitError("a number starts with a digit", f"write 0{rest[:20]}", start)
    swapped = re.match(r"([^\W\d]+|[€$£])\s*([0-9][0-9 ]*)$", rest)
    if swapped:
        hint = f"write {swapped[2].strip()} {swapped[1]}"
        return UnitError("the unit comes after the number", hint, start)
    return UnitError(f"'{rest[:40]}' is not a number with a unit", "", start)


def finite(value: float) -> float:
    """A number that YAML has read, refused unless it is one (``true`` is not)."""
    if isinstance(value, bool):
        raise UnitError(f"{str(value).lower()} is not a number")
    if not isinstance(value, int | float):
        raise UnitError(f"a number is expected, not {type(value).__name__}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise UnitError("the number is not finite")
    return number
