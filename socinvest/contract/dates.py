"""When what is due: the dates of a contract in order, and what waiting adds."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from socinvest.contract.amounts import growth
from socinvest.contract.values import POOLED, Array, Number
from socinvest.costs.prices import refused
from socinvest.errors import Phrase
from socinvest.model import Figure
from socinvest.model_contract import Contract, Investment, Term

__all__ = ["Event", "events", "factor", "rate"]


class Event(NamedTuple):
    """One date of one term (of one cohort), or one date of an investment's schedule."""

    month: int
    what: Term | Investment
    scope: int = POOLED
    part: int = 0


def events(contract: Contract) -> tuple[Event, ...]:
    """Every date of a contract: by month, capital first, then in the order of the file.

    Of one term on one date: by cohort, then by part. Raises ValueError where the dates of a term
    by cohort are not as many as the cohorts.
    """
    found = [
        Event(month, investment, part=part)
        for investment in contract.investments
        for part, (month, _) in enumerate(investment.schedule)
    ]
    for term in contract.terms:
        scopes = range(len(contract.cohorts)) if term.by_cohort else (POOLED,)
        for scope, first in zip(scopes, term.due.months, strict=True):
            found += [
                Event(first + part * term.due.every, term, scope, part)
                for part in range(term.due.times)
            ]
    # Sorting is stable: what falls on one date keeps the order it was written in.
    return tuple(sorted(found, key=lambda event: event.month))


def rate(figure: Figure, value: Number) -> Number:
    """A rate a year; raises ScenarioError where it is -100 % or less in some draw."""
    low = np.less_equal(value, -1.0)
    if np.any(low):
        hint = Phrase("it must be {bounds}", {"bounds": "> -100 %"})
        raise refused(figure, float(np.mean(low)), hint)
    return value


def factor(event: Event, contract: Contract, value: Callable[[Figure, int], Number]) -> Array:
    """What a term's amount is multiplied by on its date: index times interest, by draw.

    (1 + index)^(years since the contract's start) x (1 + interest)^(years since the window's
    end), in months / 12; where nothing is measured interest too runs from the start.
    Raises ScenarioError for a rate of -100 % or less.
    """
    term, months = event.what, event.month - contract.start
    result = growth(0.0, 0)
    if isinstance(term, Investment):
        return result
    if term.index is not None:
        result = result * growth(rate(term.index, value(term.index, event.scope)), months)
    if term.interest is not None:
        if term.due.waits is not None:
            months = event.month - term.due.waits[event.scope if term.by_cohort else 0]
        result = result * growth(rate(term.interest, value(term.interest, event.scope)), months)
    return result
