"""The pictures of money: net present values in bins, and the budget effect as a fan."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from socinvest.analysis.histogram import histogram
from socinvest.analysis.views import View
from socinvest.answers.gathered import Gathered
from socinvest.answers.kept import Kept
from socinvest.model import Time

__all__ = ["SHOWN", "cumulative_cash", "distributions"]

SHOWN = ("results", "payers")
"""The sections that are drawn; budgets are read in tables."""
_FAN_NAMES = ("p5", "p25", "p50", "p75", "p95")
T = TypeVar("T")


def cumulative_cash(found: Gathered, views: Sequence[View], time: Time) -> dict[str, Any]:
    """The budget effect so far, year by year: ``<section>.<name>`` -> rows with a fan.

    The last row has no year (None) where something is counted at the very end of the last one.
    """

    def rows(view: View) -> list[dict[str, Any]]:
        fan = found.fan(view, _FAN_NAMES)
        return [
            {"year": time.start_year + t if t < time.horizon else None, **row}
            for t, row in enumerate(fan)
        ]

    return _by_name(found, views, rows)


def distributions(
    found: Gathered, views: Sequence[View], strategy: str, kept: Kept
) -> dict[str, Any]:
    """Net present values as bins; ``expected``: the same draws without chance, where it ran."""

    def bins(view: View) -> dict[str, Any]:
        npv = kept.row(("npv", strategy, view.section, view.name))
        values = np.broadcast_to(npv, (kept.n,))
        return {**histogram(values), "expected": found.expected(view)}

    return _by_name(found, views, bins)


def _by_name(
    found: Gathered, views: Sequence[View], made: Callable[[View], T]
) -> dict[str, dict[str, T]]:
    """Something of every view that is shown; of views that the same flows cross, made once."""
    known: dict[tuple[int, ...], T] = {}
    result: dict[str, dict[str, T]] = {section: {} for section in SHOWN}
    for view in views:
        if view.section in SHOWN:
            signs = found.signs[view]
            if signs not in known:
                known[signs] = made(view)
            result[view.section][view.name] = known[signs]
    return result
