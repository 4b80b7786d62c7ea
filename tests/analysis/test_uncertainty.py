"""Shares of parameters and chance in a variance."""

from __future__ import annotations

import numpy as np
import pytest

from socinvest.analysis.summary import NO_SHARES
from socinvest.analysis.uncertainty import (
    from_expected,
    from_replicates,
    parameters_only,
    with_measurement,
)


def test_shares_by_both_ways_agree_with_how_the_numbers_were_made() -> None:
    rng = np.random.default_rng(5)
    expected = 3.0 * rng.normal(size=40_000)
    one, two = (expected + 4.0 * rng.normal(size=40_000) for _ in range(2))
    for shares in (from_expected(one, expected), from_replicates(one, two)):
        assert shares.parameter == pytest.approx(9.0 / 25.0, abs=0.02)
        assert shares.chance == pytest.approx(16.0 / 25.0, abs=0.02)


def test_nothing_varies() -> None:
    assert from_expected(np.full(9, 2.0), np.full(9, 2.0)).chance is None
    assert parameters_only(np.full(9, 2.0)).parameter is None
    assert parameters_only(np.array([1.0, 2.0])).parameter == 1.0


def test_shares_stay_between_0_and_1() -> None:
    values = np.array([1.0, 2.0, 3.0])
    assert from_expected(values, 2.0 * values).chance == 0.0
    assert from_replicates(values, -values).chance == 1.0


def test_measurement_is_what_it_adds_in_expected_mode() -> None:
    shares = with_measurement(50.0, 9.0, 25.0, 30.0, 1_000)
    assert (shares.parameter, shares.measurement, shares.chance) == pytest.approx((0.18, 0.32, 0.5))


@pytest.mark.parametrize(
    ("parameters", "both", "wanted"),
    [(9.0, 5.0, (0.9, 0.0, 0.1)), (12.0, 30.0, (1.0, 0.0, 0.0)), (4.0, 12.0, (0.4, 0.6, 0.0))],
)
def test_the_three_shares_stay_between_0_and_1(
    parameters: float, both: float, wanted: tuple[float, ...]
) -> None:
    shares = with_measurement(10.0, parameters, both, 30.0, 1_000)
    assert (shares.parameter, shares.measurement, shares.chance) == pytest.approx(wanted)


def test_a_variance_that_is_rounding_has_no_shares() -> None:
    assert with_measurement(1e-30, 0.0, 0.0, 1e6, 1_000) == NO_SHARES
    assert with_measurement(1.0, 1.0, 1.0, 1.0, 1) == NO_SHARES
