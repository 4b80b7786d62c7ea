"""Numbers as people write them, in Swedish and English. Babel is imported when first used."""

from __future__ import annotations

import math
from collections.abc import Iterable

from socinvest.records import dataclass

__all__ = ["Numbers", "Scale"]

NOTHING = "–"
_MOST_DECIMALS = 4
_WHOLE_FROM = 10
"""People are told in whole numbers from here on."""
_PLURALS = {
    "adult": ("vuxna", "adults"),
    "case": ("ärenden", "cases"),
    "child": ("barn", "children"),
    "client": ("klienter", "clients"),
    "family": ("familjer", "families"),
    "household": ("hushåll", "households"),
    "parent": ("föräldrar", "parents"),
    "participant": ("deltagare", "participants"),
    "patient": ("patienter", "patients"),
    "person": ("personer", "people"),
    "pupil": ("elever", "pupils"),
    "student": ("studenter", "students"),
    "youth": ("ungdomar", "young people"),
}
_ONE = {
    "adult": ("vuxen", "adult"),
    "case": ("ärende", "case"),
    "child": ("barn", "child"),
    "client": ("klient", "client"),
    "family": ("familj", "family"),
    "household": ("hushåll", "household"),
    "parent": ("förälder", "parent"),
    "participant": ("deltagare", "participant"),
    "patient": ("patient", "patient"),
    "person": ("person", "person"),
    "pupil": ("elev", "pupil"),
    "student": ("student", "student"),
    "youth": ("ungdom", "young person"),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """What the amounts of a table are divided by, and what the unit is then called."""

    divisor: float
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Formats numbers for one language and currency. Undefined (None) becomes a dash."""

    lang: str
    currency: str

    def plain(self, value: float | None, decimals: int = 0) -> str:
        """A number with thousands apart and a fixed number of decimals."""
        if value is None:
            return NOTHING
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        # A negative zero is no loss.
        rounded = round(value, decimals) + 0.0
        return self._apart(format_decimal(rounded, pattern, locale=self.lang))

    def short(self, value: float | None) -> str:
        """A number of any size with about three figures, and no zeros at its end."""
        if value is None:
            return NOTHING
        if value == 0:
            return "0"
        from babel.numbers import format_decimal

        decimals = min(max(2 - math.floor(math.log10(abs(value))), 0), _MOST_DECIMALS)
        pattern = "#,##0" + ("." + "#" * decimals if decimals else "")
        return self._apart(format_decimal(round(value, decimals) + 0.0, pattern, locale=self.lang))

    def money(self, value: float | None) -> str:
        """A sum in whole units of the currency: ``1 234 567 kr`` with no-break spaces."""
        if value is None:
            return NOTHING
        from babel.numbers import format_currency

        whole = round(value) + 0.0
        return self._apart(
            format_currency(
                whole, self.currency, "#,##0\u00a0¤", locale=self.lang, currency_digits=False
            )
        )

    def about(self, value: float) -> str:
        """A sum to four figures: the last ones of a mean over draws are noise."""
        if value == 0:
            return self.money(0.0)
        step = 10.0 ** max(math.floor(math.log10(abs(value))) - 3, 0)
        return self.money(round(value / step) * step)

    def _apart(self, formatted: str) -> str:
        """Thousands with spaces in both languages: the file refuses 1,400 as two numbers."""
        return formatted.replace(",", "\u00a0") if self.lang == "en" else formatted

    def counted(self, value: float | None, unit: str) -> str:
        """A number of people or things with its noun: ``89 elever``; a share in per cent."""
        if value is None:
            return NOTHING
        if unit == "share":
            return self.share(value)
        number = self.plain(value) if abs(value) >= _WHOLE_FROM else self.short(value)
        nouns = (_ONE if number == "1" else _PLURALS).get(unit)
        noun = unit if nouns is None else nouns[0 if self.lang == "sv" else 1]
        return f"{number}\u00a0{noun}" if noun else number

    def change(self, value: float, unit: str) -> str:
        """A difference with its sign: in percentage points where the measure is a share."""
        sign = "+" if value > 0 else ""
        if unit == "share":
            points = "procentenheter" if self.lang == "sv" else "percentage points"
            return f"{sign}{self.plain(value * 100, 1)}\u00a0{points}"
        return sign + (self.plain(value) if abs(value) >= _WHOLE_FROM else self.short(value))

    def amount(self, value: float | None) -> str:
        """A sum in the unit that suits its size: ``56,0 mnkr``."""
        scale = self.scale([value])
        return NOTHING if value is None else f"{self.scaled(value, scale)}\u00a0{scale.unit}"

    def share(self, value: float | None) -> str:
        """A share in per cent; one decimal where whole per cent would say 0 or 100."""
        if value is None:
            return NOTHING
        from babel.numbers import format_decimal

        percent = value * 100
        near_end = 0 < percent < 1 or 99 < percent < 100
        pattern = "0.0" if near_end else "0"
        rounded = round(percent, 1 if near_end else 0) + 0.0
        return f"{format_decimal(rounded, pattern, locale=self.lang)}\u00a0%"

    def scale(self, amounts: Iterable[float | None]) -> Scale:
        """The scale in which all ``amounts`` of a table can be read in nine characters."""
        largest = max((abs(a) for a in amounts if a is not None), default=0.0)
        swedish = self.lang == "sv" and self.currency == "SEK"
        if largest >= 1e10:
            return Scale(1e9, "mdkr" if swedish else f"G{self.currency}", 1)
        if largest >= 1e7:
            return Scale(1e6, "mnkr" if swedish else f"M{self.currency}", 1)
        if largest >= 1e5:
            return Scale(1e3, "tkr" if swedish else f"k{self.currency}", 0)
        return Scale(1.0, "kr" if swedish else self.currency, 0)

    def scaled(self, value: float | None, scale: Scale) -> str:
        """An amount of a table, without its unit."""
        return self.plain(None if value is None else value / scale.divisor, scale.decimals)
