"""The mean of the lowest values, from blocks, against sorting all of them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socinvest.numerics.lowest import Lowest


@given(
    st.lists(st.integers(-50, 50), min_size=1, max_size=200),
    st.integers(1, 40),
    st.sampled_from([0.05, 0.1, 0.5, 1.0]),
)
def test_it_is_the_mean_of_the_sorted_ones(values: list[int], block: int, share: float) -> None:
    row = np.array(values, dtype=float)
    lowest = Lowest(share, row.size)
    for start in range(0, row.size, block):
        lowest.add(row[start : start + block])
    count = max(math.ceil(round(share * row.size, 9)), 1)
    assert lowest.mean() == pytest.approx(np.sort(row)[:count].mean(), abs=1e-12)


def test_a_share_is_rounded_up_and_is_one_value_at_least() -> None:
    lowest = Lowest(0.05, 1)
    lowest.add(np.array([7.25]))
    assert lowest.mean() == 7.25
    # 0.05 x 100 is a little more than 5 in binary.
    many = Lowest(0.05, 100)
    many.add(np.arange(100.0))
    assert many.mean() == 2.0


def test_equal_values_are_their_own_mean() -> None:
    lowest = Lowest(0.3, 1000)
    lowest.add(np.full(1000, 0.1))
    assert lowest.mean() == 0.1


def test_only_what_can_be_asked_for_is_kept() -> None:
    lowest = Lowest(0.01, 100_000)
    rng = np.random.default_rng(1)
    for _ in range(10):
        lowest.add(rng.normal(size=10_000))
        assert lowest._kept.size <= 2_000


@pytest.mark.parametrize("share", [0.0, -0.1, 1.1])
def test_a_share_that_is_none_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="share"):
        Lowest(share, 10)


def test_no_values_have_no_mean() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Lowest(0.05, 10).mean()
