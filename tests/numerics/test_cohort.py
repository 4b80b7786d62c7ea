"""Sums by year of floats and arrays."""

from __future__ import annotations

import numpy as np

from socinvest.numerics.cohort import Sums, total


def test_a_sum_of_one_is_the_very_value() -> None:
    value = np.ones(3)
    assert total([value]) is value
    assert total([1.0, value, 2.0]).tolist() == [4.0, 4.0, 4.0]
    assert value.tolist() == [1.0, 1.0, 1.0]


def test_sums_of_floats_stay_one_column() -> None:
    sums = Sums(3)
    sums.add(0, 1.0)
    sums.add(0, 2.0)
    sums.add(2, 4.0)
    assert sums.array().tolist() == [[3.0], [0.0], [4.0]]


def test_sums_of_both_are_as_wide_as_the_draws() -> None:
    sums = Sums(4)
    value = np.array([1.0, 2.0])
    sums.add(0, 1.0)
    for _ in range(3):
        sums.add(1, value)
    sums.add(2, value)
    sums.add(2, 10.0)
    sums.add(7, value)
    sums.add(-1, value)
    assert sums.array(0.5).tolist() == [[0.5, 0.5], [1.5, 3.0], [5.5, 6.0], [0.0, 0.0]]
    assert value.tolist() == [1.0, 2.0]


def test_whole_people_are_summed_as_floats() -> None:
    sums = Sums(1)
    sums.add(0, np.array([3, 4]))  # type: ignore[arg-type]
    sums.add(0, np.array([1, 1]))  # type: ignore[arg-type]
    result = sums.array()
    assert result.dtype == np.float64
    assert result.tolist() == [[4.0, 5.0]]
