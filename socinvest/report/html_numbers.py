"""Numbers of tables, by the thousand: as :class:`Numbers` writes them, in a fiftieth of the time.

Both languages set thousands apart with no-break spaces and write a minus sign (U+2212).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from socinvest.report.numbers import NOTHING, Numbers, Scale

__all__ = ["MINUS", "Figures", "rounded"]

MINUS = "\u2212"


def rounded(value: float | None) -> float | None:
    """A number of a chart to six figures: more than a screen can show, fewer to send.

    >>> rounded(-56000917.01), rounded(-0.0), rounded(None)
    (-56000900.0, 0.0, None)
    """
    return None if value is None else float(f"{value:.6g}") + 0.0


class Figures:
    """Formats for one language and currency."""

    __slots__ = ("_decimal", "_numbers", "lang")

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self.lang = numbers.lang
        self._decimal = "," if numbers.lang == "sv" else "."

    def plain(self, value: float | None, decimals: int = 0) -> str:
        """A number with a fixed number of decimals."""
        if value is None:
            return NOTHING
        told = f"{abs(value):,.{decimals}f}"
        negative = value < 0 and any(digit in told for digit in "123456789")
        told = told.replace(".", ";").replace(",", "\u00a0").replace(";", self._decimal)
        return MINUS + told if negative else told

    def short(self, value: float | None) -> str:
        """A number of any size with about three figures, and no zeros at its end."""
        if value is None:
            return NOTHING
        if value == 0:
            return "0"
        decimals = min(max(2 - math.floor(math.log10(abs(value))), 0), 4)
        told = self.plain(value, decimals)
        return told.rstrip("0").rstrip(self._decimal) if decimals else told

    def share(self, value: float | None) -> str:
        """A share in per cent; one decimal where whole per cent would say 0 or 100."""
        if value is None:
            return NOTHING
        percent = value * 100
        near_end = 0 < percent < 1 or 99 < percent < 100
        return f"{self.plain(percent, 1 if near_end else 0)}\u00a0%"

    def money(self, value: float | None) -> str:
        """A sum in whole units of the currency."""
        return self._numbers.money(value).replace("-", MINUS)

    def about(self, value: float) -> str:
        """A sum to four figures."""
        return self._numbers.about(value).replace("-", MINUS)

    def amount(self, value: float | None) -> str:
        """A sum in the unit that suits its size: ``56,0 mnkr``."""
        scale = self._numbers.scale([value])
        return NOTHING if value is None else f"{self.scaled(value, scale)}\u00a0{scale.unit}"

    def counted(self, value: float | None, unit: str) -> str:
        """A number of people or things with its noun."""
        return self._numbers.counted(value, unit).replace("-", MINUS)

    def scale(self, amounts: Iterable[float | None]) -> Scale:
        """The scale in which all ``amounts`` of a table or chart are told."""
        return self._numbers.scale(amounts)

    def scaled(self, value: float | None, scale: Scale) -> str:
        """An amount of a table, without its unit."""
        return self.plain(None if value is None else value / scale.divisor, scale.decimals)
