"""What a measure of a contract is a quantity of, and what may be said of it."""

from __future__ import annotations

from collections.abc import Mapping

from socinvest.model_contract import ContractMeasure
from socinvest.scenario.context import COUNT, DURATION, LARGEST, MONEY, Want

__all__ = ["bound_of", "is_money", "price_of", "quantity_of"]

SHARES = Want("a share such as 10 %", ((0, 0),), share=True)
_COUNTED = frozenset("case event investigation meeting occasion placement report visit".split())
A_PERSON = Want("a price such as 10 000 SEK/person", ((1, 0),), nouns=_COUNTED)
A_DAY = Want("a price such as 29 SEK/day", ((1, -1),))
_OF: Mapping[str, Want] = {"cost": MONEY, "time": DURATION}


def quantity_of(measure: ContractMeasure | None) -> Want:
    """What a figure must be to stand beside the quantity; None: people."""
    if measure is None or measure.per == "share":
        return COUNT if measure is None else SHARES
    return _OF.get(measure.counts, COUNT)


def bound_of(measure: ContractMeasure) -> Want:
    """The same for a bound, which may be below zero."""
    want = quantity_of(measure)
    return Want(want.words, want.dimensions, want.share, smallest=-LARGEST)


def is_money(measure: ContractMeasure) -> bool:
    """Whether the quantity is a sum of money for the whole group."""
    return measure.counts == "cost" and measure.per == "total"


def price_of(measure: ContractMeasure | None) -> Want:
    """What one unit of the quantity may cost."""
    if measure is not None and measure.counts == "time" and measure.per != "share":
        return A_DAY
    return A_PERSON
