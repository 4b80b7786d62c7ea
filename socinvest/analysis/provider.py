"""What delivering costs the provider against what it is given for it, over time.

Money is nominal; arrays are (T, n) by year of the ledger, all amounts at least 0.
"""

from __future__ import annotations

import numpy as np

from socinvest.analysis.luck import KRONA
from socinvest.analysis.summary import running
from socinvest.ledger import Array

__all__ = ["gap", "largest", "uncovered"]

_ROUNDING = 1e-12


def gap(cost: Array, received: Array) -> Array:
    """Costs less what has been received, cumulated to the end of each year, (T, n).

    Above 0: the provider has laid out so much of its own. Below 0: it holds money in advance.
    What is left of sums that cancel, one part in 10^12 of what has passed, is 0.
    """
    gaps = running(cost - received)
    rest: Array = np.where(np.abs(gaps) <= _ROUNDING * running(cost + received), 0.0, gaps)
    return rest


def largest(gaps: Array) -> Array:
    """The most that the provider has laid out at the end of any year, (n,), at least 0."""
    highest: Array = np.maximum(gaps.max(axis=0), 0.0)
    return highest


def uncovered(gaps: Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """In which draws costs exceed all that was received by more than a krona in the end, (n,)."""
    result: np.ndarray[tuple[int], np.dtype[np.bool_]] = gaps[-1] > KRONA
    return result
