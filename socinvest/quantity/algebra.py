"""Units as values: exponents of money and time, counted nouns as labels, and their algebra."""

from __future__ import annotations

from collections import Counter
from dataclasses import field

from socinvest.errors import Misread, Phrase
from socinvest.quantity.words import PEOPLE
from socinvest.records import dataclass

__all__ = [
    "BARE",
    "Unit",
    "UnitError",
    "build",
    "check_share",
    "divide",
    "merge",
    "multiply",
    "nouns_conflict",
    "power",
    "root",
]

MAX_EXPONENT = 20


class UnitError(Misread):
    """A quantity that cannot be read: ``message``, ``hint`` (may be empty), ``offset`` in it."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as exponents of money and time (years), with counted nouns as labels.

    ``per`` and ``of`` are the nouns below and above the fraction line, canonical and sorted.
    ``share`` is true of what is written with % or as a bare number. ``text`` shows the unit of
    a value in base units (``SEK/pupil/year``); where it starts with ``%`` the value is shown
    times 100. Neither ``text`` nor ``currency`` takes part in comparisons.
    """

    money: int = 0
    time: int = 0
    per: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    share: bool = False
    text: str = field(default="", compare=False)
    currency: str = field(default="", compare=False)

    @property
    def dimension(self) -> tuple[int, int]:
        """Exponents of money and of time."""
        return (self.money, self.time)

    @property
    def dimensionless(self) -> bool:
        """Whether neither money nor time is left (nouns may be)."""
        return self.dimension == (0, 0)

    @property
    def percent(self) -> bool:
        """Whether values are shown in per cent."""
        return self.text.startswith("%")

    def same(self, other: Unit) -> bool:
        """Whether money and time exponents are equal; nouns do not count."""
        return self.dimension == other.dimension

    def __str__(self) -> str:
        """The unit for messages; a unit without any is called a number (a Phrase)."""
        spelt = self.text or _spell(self.money, self.time, self.per, self.of, self.currency)
        return spelt or Phrase("a number without unit")


BARE = Unit(share=True)
"""The unit of a plain number."""


def _spell(money: int, time: int, per: tuple[str, ...], of: tuple[str, ...], currency: str) -> str:
    def power_of(word: str, exponent: int) -> list[str]:
        return [word if exponent == 1 else f"{word}**{exponent}"] if exponent > 0 else []

    coin = currency or "money"
    above = power_of(coin, money) + list(of) + power_of("year", time)
    below = power_of(coin, -money) + list(per) + power_of("year", -time)
    return "*".join(above) + "".join("/" + word for word in below)


def build(
    money: int, time: int, per: Counter[str], of: Counter[str], currency: str, mark: str = ""
) -> Unit:
    """A unit in canonical form: nouns found on both sides of the fraction line cancel."""
    below = tuple(sorted((per - of).elements()))
    above = tuple(sorted((of - per).elements()))
    if max(abs(money), abs(time), len(below), len(above)) > MAX_EXPONENT:
        raise UnitError("the unit has an exponent above {most}", most=MAX_EXPONENT)
    share = money == time == 0 and not below and not above
    text = mark + _spell(money, time, below, above, currency)
    return Unit(money, time, below, above, share, text, currency)


def multiply(a: Unit, b: Unit) -> Unit:
    """Unit of a product: exponents add; a noun in ``per`` cancels the same noun in ``of``."""
    per, of = Counter(a.per) + Counter(b.per), Counter(a.of) + Counter(b.of)
    return build(a.money + b.money, a.time + b.time, per, of, a.currency or b.currency)


def divide(a: Unit, b: Unit) -> Unit:
    """Unit of a quotient."""
    per, of = Counter(a.per) + Counter(b.of), Counter(a.of) + Counter(b.per)
    return build(a.money - b.money, a.time - b.time, per, of, a.currency or b.currency)


def power(a: Unit, exponent: int) -> Unit:
    """Unit of a whole power. Raises :class:`UnitError` beyond exponent 20."""
    if a == BARE or exponent == 0:
        return BARE
    if abs(exponent) > MAX_EXPONENT:
        raise UnitError("the unit has an exponent above {most}", most=MAX_EXPONENT)
    size = abs(exponent)
    per = Counter({noun: count * size for noun, count in Counter(a.per).items()})
    of = Counter({noun: count * size for noun, count in Counter(a.of).items()})
    if exponent < 0:
        per, of = of, per
    return build(a.money * exponent, a.time * exponent, per, of, a.currency)


def root(a: Unit) -> Unit:
    """Unit of a square root; nouns that are not squared are dropped.

    Raises :class:`UnitError` where the exponent of money or time is odd.
    """
    if a.money % 2 or a.time % 2:
        raise UnitError("the square root of {unit} has no unit", unit=a)
    per = Counter({noun: count // 2 for noun, count in Counter(a.per).items()})
    of = Counter({noun: count // 2 for noun, count in Counter(a.of).items()})
    return build(a.money // 2, a.time // 2, +per, +of, a.currency)


def merge(a: Unit, b: Unit) -> Unit:
    """Unit of a sum, a minimum or a choice: the same dimension, the nouns of both.

    Raises :class:`UnitError` naming both units where money or time exponents differ.
    """
    if not a.same(b):
        raise UnitError("{first} and {second} do not fit together", first=a, second=b)
    per, of = Counter(a.per) | Counter(b.per), Counter(a.of) | Counter(b.of)
    mark = "%" if a.percent and b.percent else ""
    return build(a.money, a.time, per, of, a.currency or b.currency, mark)


def nouns_conflict(unit: Unit, allowed: frozenset[str]) -> tuple[str, ...]:
    """Nouns of the unit that are not among what is counted there.

    ``allowed`` are canonical nouns. ``person`` fits where any kind of person is counted, and
    any kind of person fits where persons are.

    >>> nouns_conflict(Unit(money=1, per=("school",)), frozenset({"pupil"}))
    ('school',)
    """
    fits = set(allowed)
    if "person" in fits:
        fits |= PEOPLE
    elif fits & PEOPLE:
        fits.add("person")
    return tuple(sorted({noun for noun in unit.per + unit.of if noun not in fits}))


def check_share(value: float, text: str | float) -> None:
    """Refuse a share outside 0 to 1; ``text`` is what the user wrote.

    Raises :class:`UnitError`; ``30`` gets the hint ``30 %?``.
    """
    if 0 <= value <= 1:
        return
    written = str(text).strip()
    hint = "a share lies between 0 % and 100 %"
    if 1 < value <= 100 and "%" not in written and "\u2030" not in written:
        hint = "{written} %?"
    raise UnitError("{written} is not a share", hint, written=written)
