"""A provider's costs and payments over the years, by hand."""

from __future__ import annotations

import numpy as np

from socinvest.analysis.provider import gap, largest, uncovered

COST = np.array([[40.0], [40.0], [20.0], [0.0]])
RECEIVED = np.array([[60.0, 0.0], [0.0, 30.0], [0.0, 30.0], [40.0, 30.0]])


def test_the_gap_is_cumulated() -> None:
    assert gap(COST, RECEIVED).tolist() == [[-20, 40], [20, 50], [40, 40], [0, 10]]


def test_the_largest_gap_is_what_must_be_laid_out() -> None:
    assert largest(gap(COST, RECEIVED)).tolist() == [40.0, 50.0]
    assert largest(gap(COST, 10.0 * RECEIVED + 100.0)).tolist() == [0.0, 0.0]


def test_what_is_not_covered_in_the_end() -> None:
    assert uncovered(gap(COST, RECEIVED)).tolist() == [False, True]
    # Half a krona is rounding.
    nearly = RECEIVED.copy()
    nearly[-1, 1] += 9.5
    assert uncovered(gap(COST, nearly)).tolist() == [False, False]
