"""Quantities as text: the unit is part of the number (``40 000 SEK/pupil/year``).

Base units are the scenario's currency unit and the year: a parsed value is always in them.
A year is 365 days, 12 months or 52 weeks; a school day has a length only where a file gives it.
Counted nouns (pupil, visit, post) are labels: they tell what a price is per, and whether two of
them contradict each other, but ``1400`` and ``1 400 pupils`` fit the same places.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from socinvest.quantity.algebra import (
    BARE,
    Unit,
    UnitError,
    check_share,
    divide,
    merge,
    multiply,
    nouns_conflict,
    power,
    root,
)
from socinvest.quantity.numbers import NUMBER, finite, skip
from socinvest.quantity.text import WORD, Units, suggest_unit
from socinvest.quantity.words import canonical_noun, vocabulary

__all__ = [
    "BARE",
    "Unit",
    "UnitError",
    "Units",
    "canonical_noun",
    "check_share",
    "divide",
    "is_unit_word",
    "merge",
    "multiply",
    "nouns_conflict",
    "parse_quantity",
    "parse_span",
    "parse_unit",
    "power",
    "root",
    "suggest_unit",
]

MAX_CHARACTERS = 1_000


def parse_quantity(
    text: str | float,
    *,
    currency: str,
    nouns: frozenset[str] = frozenset(),
    school_days_per_year: float | None = None,
) -> tuple[float, Unit]:
    """A number with its unit, in base units (currency, years). Raises :class:`UnitError`.

    >>> value, unit = parse_quantity("156 SEK/pupil/day", currency="SEK")
    >>> value, unit.text
    (56940.0, 'SEK/pupil/year')
    """
    if not isinstance(text, str):
        return finite(text), BARE
    return _signed(text, Units(currency, nouns, school_days_per_year))


def _signed(text: str, units: Units) -> tuple[float, Unit]:
    text = unicodedata.normalize("NFC", text)
    if len(text) > MAX_CHARACTERS:
        raise UnitError("a quantity has at most {most} characters", most=_most())
    position = skip(text, 0)
    sign = text[position : position + 1]
    if sign and sign in "\u2212\u2013":
        raise UnitError("'{sign}' is not a minus sign here", "write -", position, sign=sign)
    if sign and sign in "+-":
        position = skip(text, position + 1)
    end, value, unit = units.scan_quantity(text, position, strict=True)
    rest = skip(text, end)
    if rest < len(text):
        raise _leftover(text, rest, unit, units)
    return (-value if sign == "-" else value), unit


def _leftover(text: str, rest: int, unit: Unit, units: Units) -> UnitError:
    if re.match(r"[-\u2013\u2014]\s*[0-9]|\.\.", text[rest:]):
        return _dash(text, rest)
    if WORD.match(text, rest) and not text[rest].isdigit():
        return units.unknown(text, rest)
    written = text[rest : rest + 20]
    return UnitError("'{text}' does not belong after {unit}", "", rest, text=written, unit=unit)


def _most() -> str:
    return f"{MAX_CHARACTERS:,}".replace(",", " ")


def _dash(text: str, at: int) -> UnitError:
    low, high = text[:at].strip(), text[at:].lstrip("-\u2013\u2014.").strip()
    return UnitError("'{text}' is not one number", "write {low} to {high}", at,
                     text=text.strip(), low=low, high=high)  # fmt: skip


def parse_unit(
    text: str,
    *,
    currency: str,
    nouns: frozenset[str] = frozenset(),
    school_days_per_year: float | None = None,
) -> tuple[float, Unit]:
    """A unit alone: (factor to base units, unit). ``1`` is the unit of a plain number.

    >>> parse_unit("kSEK/month", currency="SEK")
    (12000.0, Unit(money=1, time=-1, per=(), of=(), share=False, text='SEK/year', currency='SEK'))
    """
    if len(text) > MAX_CHARACTERS:
        raise UnitError("a unit has at most {most} characters", most=_most())
    text = unicodedata.normalize("NFC", text)
    units = Units(currency, nouns, school_days_per_year)
    start = skip(text, 0)
    start += 1 if re.match(r"1\s*(/|$)", text[start:]) else 0
    end, factor, unit = units.scan_unit(text, start, strict=True)
    rest = skip(text, end)
    if rest < len(text):
        raise units.unknown(text, rest)
    return float(factor), unit


def parse_span(
    text: str | Sequence[str | float],
    *,
    currency: str,
    nouns: frozenset[str] = frozenset(),
    school_days_per_year: float | None = None,
) -> tuple[float, float, Unit]:
    """Two ends, ``3 000 to 4 000 SEK/day`` or a list of two: (low, high, unit), base units.

    The unit of the last end serves both where the first has none. Raises :class:`UnitError`.
    """
    units = Units(currency, nouns, school_days_per_year)
    if isinstance(text, str):
        (low, first), (high, last) = _ends(text, units)
    elif isinstance(text, Sequence) and len(text) == 2:
        (low, first), (high, last) = (
            _signed(end, units) if isinstance(end, str) else (finite(end), BARE) for end in text
        )
    else:
        raise UnitError("two ends are expected", "write 3 to 4, or [3, 4]")
    if not first.same(last):
        raise UnitError(
            "the ends have different units, {first} and {last}",
            "write the unit after both ends, or after the last only",
            first=first,
            last=last,
        )
    if low > high:
        raise UnitError("the low end is above the high end", "write the lower one first")
    return low, high, merge(first, last)


def _ends(text: str, units: Units) -> tuple[tuple[float, Unit], tuple[float, Unit]]:
    text = unicodedata.normalize("NFC", text)
    parts = re.split(r"\bto\b", text)
    if len(parts) != 2:
        dash = re.search(r"(?<=[\w%\u2030])\s*(?:[-\u2013\u2014]|\.\.+)\s*(?=[0-9])", text)
        if len(parts) == 1 and dash and not re.search(r"[eE]-$", text[: dash.end()].rstrip()):
            raise _dash(text, dash.start() + len(dash.group()) - len(dash.group().lstrip()))
        raise UnitError(
            "'{text}' does not give two ends", "write 3 to 4 with 'to'", text=text.strip()[:60]
        )
    last = _signed(parts[1], units)
    # The unit as written after the last number is read again after a first number without any.
    number = re.match(rf"\s*[+-]?\s*(?:{NUMBER.pattern})", parts[1])
    tail = parts[1][number.end() :] if number else ""
    first = parts[0].rstrip()
    if re.search(r"[0-9]$", first):
        return _signed(f"{first} {tail.lstrip()}", units), last
    low = _signed(first, units)
    if last[1] == BARE and not last[1].percent and low[1].percent:
        raise UnitError("the last end has no unit", "write {end} %", end=parts[1].strip())
    return low, last


def is_unit_word(word: str, currency: str, nouns: frozenset[str] = frozenset()) -> bool:
    """Whether a word is reserved for units, so that nothing else may be called that."""
    table = vocabulary(currency, nouns, None)
    found = table.get(word) or table.get(word.casefold())
    return found is not None and (word in table or found.kind != "money")
