"""What a contract costs whoever pays for outcomes, and when it pays more than it saves.

Money is nominal. ``paid`` (n,): what the outcome payer pays on the contract's terms, less what
they pay to it. ``saved`` (n,): what it truly pays less, or gets more, in cash because of what
happens to people.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from socinvest.analysis.luck import KRONA, asked_by, outcome_terms
from socinvest.ledger import Array
from socinvest.model_contract import Contract, ContractMeasure

__all__ = ["Covered", "covered_from", "paid_measure", "pays_more", "saving_measure"]

_GRID = 257
_ROUNDS = 4
_DOUBLINGS = 12
_ROUNDING = 1e-12


class Covered(NamedTuple):
    """From which ``value`` on a payment is covered, as a break-even is told.

    ``status``: ``found``; ``always``: already from the lowest value searched; ``none``.
    """

    status: str
    value: float | None
    low: float
    high: float


def pays_more(paid: Array, saved: Array) -> npt.NDArray[np.bool_]:
    """In which draws the outcome payer pays more than it saves, by more than a krona, (n,)."""
    more: npt.NDArray[np.bool_] = np.greater(paid - saved, KRONA)
    return more


def saving_measure(contract: Contract) -> ContractMeasure | None:
    """The measure that tells what is saved, if the contract has one: money, in total, set
    against a counterfactual. The first of several.
    """
    for one in contract.measures.values():
        against = one.against is not None and one.against.design != "none"
        if one.counts == "cost" and one.per == "total" and one.improves == "down" and against:
            return one
    return None


def covered_from(paid: Callable[[Array], Array], high: float) -> Covered:
    """The lowest measured saving from which what is ``paid`` for it never exceeds it.

    ``paid`` gives what the outcome payer pays (k,) at measured savings (k,). Searched from 0 to
    ``high``, or as many times that as it takes (up to 2^12); found to one part in 10^9 of it.
    Where the payment jumps, the value is that of the jump.

    >>> covered_from(lambda saving: 4.0 + 0.5 * np.minimum(saving, 10.0), 10.0)[:2]
    ('found', 8.0)
    """
    for _ in range(_DOUBLINGS):
        short = _short(paid, np.linspace(0.0, high, _GRID), high)
        if not short[-1]:
            break
        high *= 2.0
    else:
        return Covered("none", None, 0.0, high)
    if not short.any():
        return Covered("always", None, 0.0, high)
    low, end = 0.0, high
    for _ in range(_ROUNDS):
        points = np.linspace(low, end, _GRID)
        last = int(np.flatnonzero(_short(paid, points, high))[-1])
        low, end = float(points[last]), float(points[last + 1])
    return Covered("found", _plain(end, high / _GRID**_ROUNDS), 0.0, high)


def _short(paid: Callable[[Array], Array], savings: Array, size: float) -> npt.NDArray[np.bool_]:
    """Where more is paid than saved, rounding aside."""
    short: npt.NDArray[np.bool_] = np.greater(paid(savings) - savings, _ROUNDING * size)
    return short


def _plain(value: float, near: float) -> float:
    """A round number as one writes it, where the search has come so near to one."""
    written = float(f"{value:.9g}")
    return written if abs(written - value) <= 2.0 * near else value


def paid_measure(contract: Contract) -> ContractMeasure | None:
    """The measure whose value is paid for: a saving, or the first outcome; None without any."""
    asked = [name for term in contract.terms for name in asked_by(term)]
    numbers = [
        contract.measures[name]
        for name in dict.fromkeys(asked)
        if name in contract.measures and contract.measures[name].counts not in ("chance", "people")
    ]
    saving = saving_measure(contract)
    if saving in numbers:
        return saving
    return numbers[0] if numbers and outcome_terms(contract) else None
