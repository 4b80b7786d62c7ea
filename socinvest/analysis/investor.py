"""What an investor gets out of a contract: rates, losses, and how often they occur.

Money is nominal. ``paid_in`` (n,): all that the investor pays on the contract, ``received``
(n,): all that it is paid; both at least 0. Flows (K, n) are what it is paid less what it pays.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from socinvest.ledger import Array

__all__ = ["WORST", "evenly", "lost", "multiple", "net_flows"]

WORST = 0.05
"""The worst outcomes are so large a share of the draws."""
_NOTHING = 1e-9
"""A loss below this share of what was paid in is rounding of what came back to the last öre."""


def net_flows(by_month: Mapping[int, Array]) -> tuple[Array, float]:
    """Flows by month as an even series (K, n) from the first month on, and the years between.

    Months are whole; the step is the greatest that meets them all: flows at the months 0, 12
    and 60 are six of a year each. A rate of return depends on what lies between flows and not
    on when the first of them is. Without any month a series of one 0: no rate is defined.
    """
    if not by_month:
        return np.zeros((1, 1)), 1.0
    first = min(by_month)
    step = math.gcd(*(month - first for month in by_month)) or 12
    return evenly(by_month, first, step), step / 12.0


def evenly(by_month: Mapping[int, Array], first: int, step: int) -> Array:
    """Flows (K, n) at the months ``first``, ``first + step`` and so on, to the last there is."""
    size = max(np.size(amounts) for amounts in by_month.values())
    flows = np.zeros(((max(by_month) - first) // step + 1, size))
    for month, amounts in by_month.items():
        flows[(month - first) // step] += amounts
    return flows


def lost(paid_in: Array, received: Array) -> Array:
    """What does not come back: max(0, paid in - received), (n,); 0 where it is rounding.

    The investor makes a loss where it is above 0; its mean is the expected loss.
    """
    missing = np.maximum(paid_in - received, 0.0)
    return np.where(missing > _NOTHING * paid_in, missing, 0.0)


def multiple(paid_in: float, received: float) -> float | None:
    """Received over paid in, of sums (or means) over all draws; None where nothing is paid in."""
    return received / paid_in if paid_in > 0.0 else None
