"""Quantiles equal numpy's to the last bit; infinities interpolate to themselves."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.random import Generator
from numpy.typing import NDArray

from socinvest.numerics.quantiles import mean_sd_mcse, quantiles

Array = NDArray[np.float64]
PROBABILITIES = [0.0, 0.025, 0.05, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.95, 0.975, 1.0]

SHAPES: dict[str, Callable[[Generator, int], Array]] = {
    "normal": lambda rng, n: rng.normal(size=(4, n)),
    "gamma": lambda rng, n: rng.gamma(2.0, size=(4, n)),
    "heavy": lambda rng, n: rng.standard_cauchy(size=(4, n)),
    "very heavy": lambda rng, n: np.exp(20 * rng.normal(size=(4, n))),
    "tied": lambda rng, n: rng.poisson(3.0, size=(4, n)).astype(float),
    "two values": lambda rng, n: (rng.random((4, n)) < 0.97).astype(float),
    "constant": lambda rng, n: np.repeat(rng.normal(size=(4, 1)), n, axis=1),
    "far off": lambda rng, n: 1e15 + rng.normal(size=(4, n)),
    "subnormal": lambda rng, n: rng.integers(0, 900, size=(4, n)).astype(float) * 5e-324,
    "huge": lambda rng, n: 1.7e308 * rng.uniform(0.5, 1.0, size=(4, n)),
    "huge both ways": lambda rng, n: 8e307 * rng.uniform(-1.0, 1.0, size=(4, n)),
    "sorted": lambda rng, n: np.sort(rng.normal(size=(4, n)), axis=-1)[:, ::-1],
}


@pytest.mark.parametrize("n", [1, 2, 3, 7, 100, 1_999, 2_000, 2_001, 10_000])
@pytest.mark.parametrize("shape", SHAPES)
def test_equals_numpy_to_the_last_bit(shape: str, n: int) -> None:
    values = SHAPES[shape](np.random.default_rng([n, 7]), n)
    before = values.copy()
    found = quantiles(values, PROBABILITIES)
    np.testing.assert_array_equal(found, np.quantile(values, PROBABILITIES, axis=-1).T)
    np.testing.assert_array_equal(values, before)


@given(
    hnp.arrays(np.float64, st.integers(1, 40), elements=st.floats(-1e300, 1e300)),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_equals_numpy_on_anything_small(values: Array, probabilities: list[float]) -> None:
    with np.errstate(over="ignore"):
        expected = np.quantile(values, probabilities)
    np.testing.assert_array_equal(quantiles(values, probabilities), expected)


def test_keeps_the_leading_axes_and_the_order_of_probabilities() -> None:
    values = np.random.default_rng(1).normal(size=(2, 3, 2_500))
    found = quantiles(values, [0.9, 0.1, 0.9])
    assert found.shape == (2, 3, 3)
    np.testing.assert_array_equal(
        found, np.moveaxis(np.quantile(values, [0.9, 0.1, 0.9], -1), 0, -1)
    )
    assert quantiles(values[0, 0], [0.5]).shape == (1,)
    assert quantiles(np.empty((0, 5)), [0.5]).shape == (0, 1)


def test_reads_strided_and_read_only_arrays() -> None:
    values = np.random.default_rng(2).normal(size=(5_000, 3)).T
    values.flags.writeable = False
    np.testing.assert_array_equal(quantiles(values, [0.2])[:, 0], np.quantile(values, 0.2, axis=-1))


@pytest.mark.parametrize("n", [5, 4_001])
def test_what_touches_infinity_is_infinite_and_the_rest_is_finite(n: int) -> None:
    values = np.arange(n, dtype=float)
    half = (n - 1) // 2
    values[half + 1 :] = math.inf
    found = quantiles(values, [0.0, half / (n - 1), (half + 0.25) / (n - 1), 1.0])
    np.testing.assert_array_equal(found, [0.0, half, math.inf, math.inf])
    np.testing.assert_array_equal(
        quantiles(-values, [0.0, (half - 0.25 + n % 2) / (n - 1), 1.0])[[0, 2]], [-math.inf, 0.0]
    )
    both = np.where(np.arange(n) <= half, -math.inf, math.inf)
    assert quantiles(both, [(half + 0.5) / (n - 1)])[0] == math.inf
    np.testing.assert_array_equal(quantiles(np.full(n, math.inf), [0.0, 0.3]), [math.inf] * 2)


@pytest.mark.parametrize("n", [5, 4_001])
def test_a_nan_anywhere_makes_its_row_nan_and_no_other(n: int) -> None:
    values = np.tile(np.arange(n, dtype=float), (2, 1))
    values[0, n // 2] = math.nan
    found = quantiles(values, [0.0, 0.5])
    assert np.isnan(found[0]).all()
    np.testing.assert_array_equal(found[1], [0.0, (n - 1) / 2])


def test_quantiles_refuse_nothing_to_order_and_odd_probabilities() -> None:
    with pytest.raises(ValueError, match="draw"):
        quantiles(np.empty((2, 0)), [0.5])
    for p in (-0.1, 1.1, math.nan):
        with pytest.raises(ValueError, match="probability"):
            quantiles(np.ones(3), [p])


def test_mean_sd_and_monte_carlo_error() -> None:
    values = np.random.default_rng(4).gamma(2.0, size=(3, 10_000))
    mean, sd, mcse = mean_sd_mcse(values)
    assert sd is not None
    assert mcse is not None
    np.testing.assert_allclose(mean, values.mean(axis=-1), rtol=1e-15)
    np.testing.assert_allclose(sd, values.std(axis=-1, ddof=1), rtol=1e-13)
    np.testing.assert_array_equal(mcse, sd / 100)


def test_one_draw_has_a_mean_only() -> None:
    mean, sd, mcse = mean_sd_mcse(np.array([[3.0], [4.0]]))
    np.testing.assert_array_equal(mean, [3.0, 4.0])
    assert sd is None
    assert mcse is None
    with pytest.raises(ValueError, match="draw"):
        mean_sd_mcse(np.empty((2, 0)))


def test_constant_rows_have_themselves_as_mean_and_no_spread() -> None:
    values = np.full((2, 9_999), 0.1)
    values[1] = np.random.default_rng(1).normal(size=9_999)
    values[1, 0] = values[1, -1] = 0.5
    mean, sd, _ = mean_sd_mcse(values)
    assert sd is not None
    assert mean[0] == 0.1
    assert sd[0] == 0.0
    assert mean[1] == values[1].mean()
    assert sd[1] > 0.9


def test_a_small_spread_far_from_zero_is_kept() -> None:
    values = 1e9 + np.array([-1.0, 0.0, 1.0] * 1_000)
    _, sd, _ = mean_sd_mcse(values)
    assert sd is not None
    assert float(sd) == pytest.approx(math.sqrt(2_000 / 2_999), rel=1e-12)


def test_infinite_draws_make_an_infinite_mean_without_warnings() -> None:
    with np.errstate(all="raise"):
        mean, sd, _ = mean_sd_mcse(np.array([1.0, math.inf, 2.0]))
    assert float(mean) == math.inf
    assert sd is not None
    assert math.isnan(float(sd))
