"""Numbers as they stand in an agreement: nothing is rounded that somebody is paid for."""

from __future__ import annotations

from socinvest.i18n import translator
from socinvest.records import dataclass
from socinvest.report.numbers import NOTHING, Numbers

__all__ = ["Exact"]

_DAYS = 365
_WHOLE = 0.005
"""Money nearer than this to a whole unit is shown without decimals."""


@dataclass(frozen=True, slots=True)
class Exact:
    """Formats what was observed and what is due, in one language and currency."""

    numbers: Numbers

    def money(self, value: float | None) -> str:
        """A sum: whole, or with two decimals where it is not."""
        if value is None:
            return NOTHING
        if abs(value - round(value)) < _WHOLE:
            return self.numbers.money(value)
        unit = self.numbers.money(0.0).partition("\u00a0")[2]
        return f"{self.numbers.plain(value, 2)}\u00a0{unit}"

    def share(self, value: float | None) -> str:
        """A share in per cent with the decimals it has, four at most: ``8,39 %``."""
        return NOTHING if value is None else f"{self.plain(value * 100)}\u00a0%"

    def plain(self, value: float) -> str:
        """A number with the decimals it has, four at most."""
        decimals = next(d for d in range(5) if d == 4 or abs(round(value, d) - value) < 1e-9)
        return self.numbers.plain(value, decimals)

    def time(self, years: float) -> str:
        """A time in years, and in days of which a year has 365."""
        _ = translator(self.numbers.lang)
        if years == int(years):
            return _("{years} years").format(years=self.plain(years))
        return _("{years} years ({days} days)").format(
            years=self.plain(years), days=self.plain(round(years * _DAYS, 4))
        )

    def price(self, rate: float | None, unit: str) -> str:
        """A price of one unit; of a year's time also that of a day."""
        if rate is None or unit != "year":
            return self.money(rate)
        _ = translator(self.numbers.lang)
        return _("{year} a year ({day} a day)").format(
            year=self.money(rate), day=self.money(rate / _DAYS)
        )

    def value(self, value: float | bool | None, unit: str) -> str:
        """A value in its unit, as the JSON of a settlement names units."""
        _ = translator(self.numbers.lang)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if value is None:
            return NOTHING
        if unit == self.numbers.currency:
            return self.money(value)
        if unit == "share":
            return self.share(value)
        if unit == "year":
            return self.time(value)
        if unit == "event":
            return _("{number} events").format(number=self.plain(value))
        counted = self.numbers.counted(0.0, unit).partition("\u00a0")[2]
        return f"{self.plain(value)}\u00a0{counted}".rstrip()
