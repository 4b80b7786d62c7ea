"""Reading units in a text, at a position: for whole quantities and for numbers in expressions."""

from __future__ import annotations

import math
import re
from collections import Counter
from fractions import Fraction

from socinvest.errors import Phrase
from socinvest.quantity.algebra import Unit, UnitError, build
from socinvest.quantity.numbers import SPACES, decimal, scan_number, skip
from socinvest.quantity.words import Word, looks_like_money, vocabulary
from socinvest.records import dataclass

__all__ = ["WORD", "Units", "suggest_unit"]

WORD = re.compile(r"\w+|[€$£]")


@dataclass(frozen=True, slots=True)
class Units:
    """The units a file may use: its currency, its own counted nouns, its school year.

    The methods scan text from a position: they serve whole quantities here and numbers inside
    expressions elsewhere.
    """

    currency: str
    nouns: frozenset[str] = frozenset()
    school_days_per_year: float | None = None

    def __post_init__(self) -> None:
        """Raises :class:`UnitError` unless the number of school days is positive."""
        days = self.school_days_per_year
        if days is not None and not 0 < days <= 366:
            raise UnitError("a year has between 1 and 366 school days")

    def word(self, text: str, start: int) -> tuple[int, Word] | None:
        """The longest known unit word at ``start`` and where it ends.

        A word that goes on with a dot or a parenthesis is a name or a function, not a unit.
        """
        table = vocabulary(self.currency, self.nouns, self.school_days_per_year)
        ends: list[int] = []
        position = start
        while len(ends) < 4 and (found := WORD.match(text, position)):
            ends.append(found.end())
            position = found.end() + 1
            if text[found.end() : position] not in SPACES or position > len(text):
                break
        for end in reversed(ends):
            if re.match(r"\.\w|\s*\(", text[end:]):
                continue
            written = re.sub(rf"[{SPACES}]", " ", text[start:end])
            meaning = table.get(written)
            if meaning is None:
                folded = table.get(written.casefold())
                meaning = folded if folded and folded.kind != "money" else None
            if meaning is not None:
                return end, self._known_length(meaning, start)
        return None

    def _known_length(self, word: Word, start: int) -> Word:
        if word.factor == 0:
            raise UnitError(
                "a school day has no length in this file",
                "give the number of school days a year in time.school_days_per_year",
                start,
            )
        return word

    def unknown(self, text: str, start: int) -> UnitError:
        """The error for text that is no unit word, with the nearest one as a hint."""
        found = WORD.match(text, start)
        written = found.group() if found else text[start : start + 1]
        if looks_like_money(written):
            return UnitError(
                "money in {written}, but the scenario's currency is {currency}",
                "give the amount in {currency}",
                start,
                written=written,
                currency=self.currency,
            )
        if written.casefold() == "per":
            return UnitError("'per' is not part of a unit", "write / instead of per", start)
        return UnitError("unknown unit '{word}'", suggest_unit(written, self), start, word=written)

    def scan_unit(self, text: str, start: int, *, strict: bool) -> tuple[int, Fraction, Unit]:
        """Read a unit at ``start`` (after a number): (end, factor to base units, unit).

        Without any unit there, ``end`` is ``start``. With ``strict`` a slash must be followed
        by a unit word; otherwise the slash and the rest are left to the caller.
        """
        factor, mark, currency = Fraction(1), "", ""
        end, above, below = start, list[Word](), list[Word]()
        position = skip(text, start)
        if position < len(text) and text[position] in "%\u2030":
            factor = Fraction(1, 100 if text[position] == "%" else 1000)
            mark, end = "%", position + 1
        elif found := self.word(text, position):
            end = found[0]
            above.append(found[1])
        while (position := skip(text, end)) < len(text) and text[position] == "/":
            position = skip(text, position + 1)
            below_word = self.word(text, position)
            if below_word is None:
                if strict:
                    raise self.unknown(text, position)
                break
            end = below_word[0]
            if any(below_word[1].kind != "money" and _twice(below_word[1], w) for w in below):
                raise UnitError(
                    "two units of the same kind below: '{text}'",
                    "keep one of them",
                    text=text[start:end].strip(),
                )
            below.append(below_word[1])
        exponents = {"money": 0, "time": 0}
        per, of = Counter[str](), Counter[str]()
        for words, sign, counted in ((above, 1, of), (below, -1, per)):
            for word in words:
                factor = factor * word.factor if sign > 0 else factor / word.factor
                currency = word.name if word.kind == "money" else currency
                if word.kind == "noun":
                    counted[word.name] += 1
                else:
                    exponents[word.kind] += sign
        unit = build(exponents["money"], exponents["time"], per, of, currency, mark)
        return end, factor, unit

    def scan_quantity(self, text: str, start: int, *, strict: bool) -> tuple[int, float, Unit]:
        """Read a number without sign and its unit: (end, value in base units, unit)."""
        end, number, whole, decimals = scan_number(text, start)
        stop, factor, unit = self.scan_unit(text, end, strict=strict)
        if unit.money and len(whole) <= 3 and whole.strip("0") and len(decimals) == 3:
            tail = text[end:stop]
            raise UnitError(
                "'{text}' can be read in two ways",
                "write {thousands} or {decimal}",
                start,
                text=text[start:stop],
                thousands=f"{whole} {decimals}{tail}",
                decimal=f"{decimal(whole, decimals)}{tail}",
            )
        try:
            value = float(number * factor)
        except OverflowError:
            value = math.inf
        if math.isinf(value) or (value == 0 and number):
            raise UnitError("'{text}' is too large or too small", "", start, text=text[start:stop])
        return stop, value, unit


def _twice(a: Word, b: Word) -> bool:
    return a.kind == b.kind == "time" or a.name == b.name


def suggest_unit(word: str, units: Units) -> str:
    """``did you mean 'pupil'?`` for the nearest unit word, or nothing."""
    import difflib

    table = vocabulary(units.currency, units.nouns, units.school_days_per_year)
    near = difflib.get_close_matches(word[:60], table, n=1, cutoff=0.6) or (
        difflib.get_close_matches(word[:60].casefold(), table, n=1, cutoff=0.6)
    )
    return Phrase("did you mean '{guess}'?", {"guess": near[0]}) if near else ""
