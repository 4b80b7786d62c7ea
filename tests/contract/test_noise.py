"""What is seen of a group: means and variances as documented, and common random numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from scipy.special import ndtr

from socinvest.contract.noise import (
    EXACT,
    Variation,
    binomial_share,
    gamma_factor,
    level_seen,
    normal_below,
    quotient,
    scores,
)
from socinvest.draws import BLOCK

NODES = np.linspace(-12.0, 12.0, 100_001)
WEIGHTS = np.exp(-0.5 * NODES**2)
WEIGHTS /= WEIGHTS.sum()
Z = scores(BLOCK, 3, 0, "z")


def moments(values: np.ndarray) -> tuple[float, float]:
    """Mean and variance over a standard normal score."""
    mean = float(WEIGHTS @ values)
    return mean, float(WEIGHTS @ np.square(values)) - mean**2


@pytest.mark.parametrize("shape", [0.25, 0.5, 1.0, 3.0, 9.99, 10.01, 94.0, 1e5])
def test_the_gamma_factor_has_mean_1_exactly(shape: float) -> None:
    assert moments(gamma_factor(NODES, np.array([shape])))[0] == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("shape", [0.5, 1.0, 3.0, 94.0, 1e4])
def test_the_gamma_factor_has_the_variance_it_says(shape: float) -> None:
    variance = moments(gamma_factor(NODES, np.array([shape])))[1]
    assert variance * shape == pytest.approx(1.0, rel=0.003)


@pytest.mark.parametrize("shape", [1.0, 2.0, 20.0])
def test_the_gamma_factor_is_close_to_the_gamma_distribution(shape: float) -> None:
    at = np.linspace(-2.0, 2.5, 10)
    exact = stats.gamma.ppf(ndtr(at), shape, scale=1.0 / shape)
    np.testing.assert_allclose(gamma_factor(at, np.array([shape])), exact, atol=0.04)


def test_nobody_and_everybody_are_what_is_expected() -> None:
    factor = gamma_factor(np.array([2.0, 2.0]), np.array([0.0, np.inf]))
    np.testing.assert_array_equal(factor, [1.0, 1.0])


def test_a_factor_is_never_below_zero_and_rises_with_the_score() -> None:
    at = np.linspace(-8.0, 8.0, 200)
    for shape in (1e-9, 0.01, 0.3, 5.0, 50.0):
        factor = gamma_factor(at, np.array([shape]))
        assert factor.min() >= 0.0
        assert (np.diff(factor) >= 0.0).all()
        assert np.isfinite(factor).all()


def test_sums_of_people_vary_by_their_coefficient_of_variation() -> None:
    people, level = np.array([61.0]), np.array([2e6])
    seen = level_seen(Variation("people", cv=np.array([0.8])), level, people, NODES)
    mean, variance = moments(61.0 * seen)
    assert mean == pytest.approx(61.0 * 2e6, rel=1e-9)
    assert variance == pytest.approx((2e6 * 0.8) ** 2 * 61.0, rel=0.003)


def test_events_have_dispersion_times_their_number() -> None:
    people, level = np.array([100.0]), np.array([0.3])
    seen = level_seen(Variation("poisson", dispersion=np.array([1.5])), level, people, NODES)
    mean, variance = moments(100.0 * seen)
    assert (mean, variance) == (pytest.approx(30.0), pytest.approx(1.5 * 30.0, rel=0.003))


@pytest.mark.parametrize(
    ("people", "share"),
    [(1, 0.4), (3, 0.01), (60, 0.97), (500, 0.5), (2000, 0.001), (7, 0.0), (7, 1.0)],
)
def test_binomial_shares_are_the_exact_quantiles(people: int, share: float) -> None:
    seen = binomial_share(Z, np.array([float(people)]), np.array([share]))
    np.testing.assert_array_equal(np.rint(seen * people), stats.binom.ppf(ndtr(Z), people, share))
    np.testing.assert_allclose(np.rint(seen * people), seen * people, atol=1e-9)


def test_binomial_shares_stay_shares() -> None:
    outside = binomial_share(Z, np.array([5.0]), np.array([1.2]))
    np.testing.assert_array_equal(outside, 1.0)
    part = binomial_share(Z, np.array([0.2]), np.array([0.5]))
    assert set(part) == {0.0, 1.0}


def test_no_variation_is_the_level_itself() -> None:
    level = np.array([3.0])
    assert level_seen(EXACT, level, np.array([5.0]), Z) is level
    seen = level_seen(Variation("people", cv=np.array([0.0])), level, np.array([5.0]), Z)
    np.testing.assert_array_equal(seen, 3.0)


def test_scores_are_the_first_of_the_block_and_told_apart_by_name() -> None:
    np.testing.assert_array_equal(scores(100, 3, 0, "z"), Z[:100])
    for other in (scores(BLOCK, 3, 1, "z"), scores(BLOCK, 4, 0, "z"), scores(BLOCK, 3, 0, "y")):
        assert abs(np.corrcoef(other, Z)[0, 1]) < 0.05
    with pytest.raises(ValueError, match="block by block"):
        scores(10, 3, -1, "z")


def test_the_normal_distribution_function_is_exact() -> None:
    at = np.linspace(-9.0, 9.0, 500)
    np.testing.assert_allclose(normal_below(at), ndtr(at), rtol=1e-13)


def test_a_quotient_of_nothing_is_what_is_asked_for() -> None:
    found = quotient(np.array([1.0, 4.0]), np.array([0.0, 2.0]), 9.0)
    np.testing.assert_array_equal(found, [9.0, 2.0])
