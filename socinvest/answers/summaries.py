"""The summaries of the views of one strategy, and where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np

from socinvest.analysis.summary import with_end
from socinvest.analysis.views import View
from socinvest.analysis.warnings import assumed_effects
from socinvest.answers.gathered import Case, Gathered
from socinvest.answers.rerun import Expected
from socinvest.answers.sizes import brief, sizes
from socinvest.ledger import Array

__all__ = ["Told", "enter", "in_years", "sections", "summaries"]


class Told(NamedTuple):
    """A view's `Summary`, and what its spread would be for other numbers of people."""

    summary: dict[str, Any]
    sizes: list[dict[str, Any]] | None


def summaries(
    case: Case,
    expected: Expected,
    strategy: str,
    found: Gathered,
    views: Iterable[View],
    *,
    people_only: bool = True,
) -> dict[View, Told]:
    """The summaries of some views; those that the same flows cross share one.

    ``people_only``: money depends on people as without a contract. Otherwise nothing is known of
    other numbers of them: what a contract pays is proportional to nothing.
    """
    assumed = bool(assumed_effects(case.scenario, strategy))
    known: dict[tuple[int, ...], Told] = {}
    result = {}
    for view in views:
        signs = found.signs[view]
        if signs not in known:
            shares = found.shares(view)
            one = found.summary(view, shares, given_assumed_effect=assumed)
            one = with_end(one, case.scenario.time.horizon)
            one["irr"] = found.irr(view)
            of_size = None
            if people_only and case.mode == "chance" and found.flows(view):
                of_size = sizes(expected, strategy, view, one["npv"]["sd"], shares)
            one["uncertainty"]["by_size"] = brief(of_size)
            known[signs] = Told(one, of_size)
        result[view] = known[signs]
    return result


def sections() -> dict[str, dict[str, Any]]:
    """Where summaries stand: empty yet."""
    return {"results": {}, "payers": {}, "budgets": {}}


def enter(into: dict[str, dict[str, Any]], strategy: str, told: Mapping[View, Told]) -> None:
    """Put a strategy's summaries where they stand."""
    for view, one in told.items():
        into[view.section].setdefault(strategy, {})[view.name] = one.summary


def in_years(path: Array, horizon: int) -> Array:
    """A path (T,) in which what is counted at the very end belongs to the last year."""
    years: Array = np.array(path[:horizon])
    years[-1] += path[horizon:].sum()
    return years
