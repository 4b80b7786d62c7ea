"""Discounting against a published worked example and the definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socinvest.numerics.discounting import factors, inflate, present_value


def test_the_new_zealand_treasury_example() -> None:
    """8 %, 30 years, 500 000 a year (https://vdocument.in/amp/cost-benefit-analysis-tool.html)."""
    flows = np.full((30, 1), 500_000.0)
    np.testing.assert_array_equal(
        factors(0.08, 30, "mid_year")[:3].round(5), [0.96225, 0.89097, 0.82497]
    )
    for timing, published in (
        ("mid_year", 5_849_716),
        ("year_end", 5_628_892),
        ("year_start", 6_079_203),
    ):
        assert round(present_value(flows, factors(0.08, 30, timing))[0]) == published  # type: ignore[arg-type]
    start = np.zeros((30, 1))
    start[0] = 2_000_000.0
    total = present_value(flows, factors(0.08, 30, "mid_year")) + present_value(
        start, factors(0.08, 30, "year_start")
    )
    assert round(total[0]) == 7_849_716


def test_factors_follow_their_definitions() -> None:
    np.testing.assert_allclose(factors(0.03, 4), 1.03 ** -np.arange(4.0), rtol=1e-15)
    np.testing.assert_allclose(
        factors(0.03, 4, "year_end"), 1.03 ** -(np.arange(4.0) + 1), rtol=1e-15
    )
    np.testing.assert_allclose(
        factors(0.03, 4, "mid_year", "continuous"),
        np.exp(-0.03 * (np.arange(4.0) + 0.5)),
        rtol=1e-15,
    )
    assert factors(0.03, 0).shape == (0,)
    assert factors(0.03, 5)[0] == 1.0


def test_rate_zero_gives_the_plain_sum() -> None:
    for compounding in ("yearly", "continuous"):
        np.testing.assert_array_equal(factors(0.0, 6, "mid_year", compounding), np.ones(6))
    flows = np.arange(12.0).reshape(6, 2)
    np.testing.assert_array_equal(present_value(flows, factors(0.0, 6)), flows.sum(axis=0))


def test_a_draw_has_the_same_bits_alone_as_among_others() -> None:
    flows = np.random.default_rng(3).normal(size=(20, 333))
    discount = factors(0.035, 20)
    together = present_value(flows, discount)
    for i in (0, 100, 332):
        np.testing.assert_array_equal(present_value(flows[:, i : i + 1], discount)[0], together[i])
        assert present_value(flows[:, i], discount) == together[i]


@given(st.floats(-0.5, 1.0), st.floats(-1e6, 1e6), st.floats(-1e6, 1e6))
def test_present_value_is_additive(rate: float, x: float, y: float) -> None:
    discount = factors(rate, 5, "mid_year")
    a, b = np.full((5, 1), x), np.full((5, 1), y)
    together = present_value(a + b, discount)
    apart = present_value(a, discount) + present_value(b, discount)
    np.testing.assert_allclose(together, apart, rtol=1e-9, atol=1e-6 * discount.max())


def test_unusable_arguments_are_refused() -> None:
    for rate in (-1.0, -2.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="rate"):
            factors(rate, 3)
    with pytest.raises(ValueError, match="timing"):
        factors(0.03, 3, "start")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="compounding"):
        factors(0.03, 3, "mid_year", "monthly")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="years"):
        present_value(np.ones((3, 2)), np.ones(4))
    with pytest.raises(ValueError, match="years"):
        present_value(np.ones((1, 2)), np.ones(4))


def test_inflation_brings_a_price_year_to_nominal() -> None:
    assert inflate(0.02, 2018, 2016) == pytest.approx(1.0404)
    assert inflate(0.02, 2014, 2016) == pytest.approx(1 / 1.0404)
    assert inflate(0.0, 2030, 2016) == 1.0
    np.testing.assert_allclose(
        inflate(0.02, np.array([2016.0, 2016.5]), 2016), [1.0, 1.02**0.5], rtol=1e-15
    )
    with pytest.raises(ValueError, match="inflation"):
        inflate(-1.0, 2018, 2016)
