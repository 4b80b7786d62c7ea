"""Internal rates of return: against plain root finders, published figures and known roots."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import brentq

from socinvest.numerics.discounting import factors, present_value
from socinvest.numerics.irr import HIGHEST, LOWEST, irr

Array = npt.NDArray[np.float64]

GAIN, DRUG, SHARE = 79.51465, 0.8296927, 0.75
LESSONS = 50_000 * 12 / 49.773 / 45
EXTRA_YEARS = (
    -0.00176350949079451, 0.00696052250263997, 0.0258570306763183, 0.0239963665555466,
    0.027301406306074, 0.0234125454594173, 0.0279278879439199, 0.00647044449446303,
    0.00835739437790601,
)  # fmt: skip


def deworming() -> Array:
    """Kenyan deworming, approach 2: BITSS, opa-deworming, code/01_final_opa.md at ee289c0."""
    flows = np.zeros(25)
    flows[10:] += GAIN
    flows[1:10] -= LESSONS * np.array(EXTRA_YEARS)
    flows[:3] -= SHARE * DRUG * np.array([1.0, 1.0, 0.4])
    return flows


def flows_with(*rates: float) -> Array:
    """Flows whose net present value is 0 at these rates and no other above -100 %."""
    poly = np.array([1.0])
    for rate in rates:
        poly = np.convolve(poly, [1.0, -(1.0 + rate)])
    # Coefficients by falling powers of growth are flows by year.
    return np.asarray(poly)


def value_at(flows: Array, rate: float) -> float:
    return float(present_value(flows, factors(rate, len(flows), "year_start")))


def roots_between(flows: Array, low: float = LOWEST, high: float = HIGHEST) -> list[float]:
    """Rates by the eigenvalues of the companion matrix."""
    with np.errstate(all="ignore"):
        growth = np.roots(flows)
    real = growth[np.abs(growth.imag) < 1e-9 * np.abs(growth)].real
    return sorted(float(g) - 1.0 for g in real if low < g - 1.0 < high)


def test_published_deworming() -> None:
    flows = deworming()
    assert value_at(flows, 0.05) == pytest.approx(499.7204653, abs=1e-6)
    found = irr(flows[None, :])
    assert 100 * found.rate[0] == pytest.approx(40.7492806546435, abs=1e-5)
    # The first lessons are saved, but not enough to change a sign after the outlay.
    assert (found.sign_changes[0], found.roots[0]) == (1, 1)


def test_published_mid_year_factors() -> None:
    """NZ Treasury's cost-benefit analysis tool: 8 %, 30 years, 500,000 a year."""
    pension = np.full(30, 500_000.0)
    at = factors(0.08, 30, "mid_year")
    assert at[:3].round(5).tolist() == [0.96225, 0.89097, 0.82497]
    assert round(float(present_value(pension, at))) == 5_849_716
    assert round(2_000_000 + float(present_value(pension, at))) == 7_849_716
    assert round(float(present_value(pension, factors(0.08, 30, "year_end")))) == 5_628_892
    assert round(float(present_value(pension, factors(0.08, 30, "year_start")))) == 6_079_203


def test_by_hand() -> None:
    found = irr(np.array([[-100.0, 110.0, 0.0], [-100.0, 10.0, 110.0], [-100.0, 0.0, 25.0]]))
    assert found.rate.tolist() == pytest.approx([0.1, 0.1, -0.5], abs=1e-14)
    assert found.sign_changes.tolist() == found.roots.tolist() == [1, 1, 1]


def test_where_there_is_nothing_to_find() -> None:
    found = irr(np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 2.0], [-1.0, -2.0, 0.0], [1.0, -1.0, 1.0]]))
    assert np.isnan(found.rate).all()
    assert found.sign_changes.tolist() == [0, 0, 0, 2]
    assert found.roots.tolist() == [0, 0, 0, 0]
    assert irr(np.zeros((0, 5))).rate.size == 0
    assert np.isnan(irr(np.zeros((2, 0))).rate).all()


def test_a_single_rate_is_found_wherever_it_is() -> None:
    found = irr(np.array([[-1.0, 0.0, 40_000.0], [0.0, -100.0, 0.1], [-1.0, 1.0, 0.0]]))
    assert found.rate.tolist() == pytest.approx([199.0, -0.999, 0.0], rel=1e-12, abs=1e-15)
    assert found.roots.tolist() == [0, 0, 1]


def test_several_rates_are_counted_and_the_one_nearest_to_zero_told() -> None:
    rates = [(0.1, 0.2, 0.9), (0.5, -0.2), (-0.5, 0.6), (0.0, 1.0)]
    rows = [flows_with(*some) for some in rates]
    width = max(map(len, rows))
    found = irr(np.array([np.pad(row, (0, width - len(row))) for row in rows]))
    # Half as much is farther from 0 than 1.6 times as much.
    assert found.rate.tolist() == pytest.approx([0.1, -0.2, 0.6, 0.0], abs=1e-12)
    assert found.roots.tolist() == [3, 2, 2, 2]
    assert found.sign_changes.tolist() == [3, 2, 2, 2]


def test_a_rate_met_twice_is_one_rate() -> None:
    found = irr(np.array([flows_with(0.1, 0.1), flows_with(-0.3, -0.3), flows_with(0.25, 0.25)]))
    assert found.rate.tolist() == pytest.approx([0.1, -0.3, 0.25], abs=1e-6)
    assert found.roots.tolist() == [1, 1, 1]


def test_of_several_those_beyond_the_limits_are_not_sought() -> None:
    found = irr(np.array([flows_with(0.3, 30.0), flows_with(20.0, 30.0), flows_with(0.3, -0.999)]))
    assert found.rate[[0, 2]].tolist() == pytest.approx([0.3, 0.3], abs=1e-12)
    assert np.isnan(found.rate[1])
    assert found.roots.tolist() == [1, 0, 1]


def test_half_years() -> None:
    flows = np.array([[-100.0, 0.0, 0.0, 121.0]])
    assert irr(flows, period=0.5).rate[0] == pytest.approx(1.21 ** (1 / 1.5) - 1.0, abs=1e-14)


def test_sizes_do_not_matter() -> None:
    flows = deworming()
    plain = irr(flows[None, :]).rate[0]
    found = irr(np.array([flows * 1e200, flows * 1e-200, flows * 1e-320, flows])).rate
    assert found[[0, 1, 3]].tolist() == pytest.approx([plain] * 3, abs=1e-14)
    assert found[2] == pytest.approx(plain, rel=0.5)


def test_a_row_does_not_depend_on_its_neighbours() -> None:
    rng = np.random.default_rng(4)
    flows = rng.normal(0.2, 1.0, (9_000, 12))
    whole = irr(flows)
    few = irr(flows[8_000:8_007])
    assert np.array_equal(whole.rate[8_000:8_007], few.rate, equal_nan=True)
    back = irr(flows[::-1])
    assert np.array_equal(back.rate[::-1], whole.rate, equal_nan=True)
    assert np.array_equal(back.roots[::-1], whole.roots)


@settings(deadline=None)
@given(arrays(np.float64, st.tuples(st.just(1), st.integers(2, 40)), elements=st.floats(-1e6, 1e6)))
def test_one_sign_change_against_bisection(flows: Array) -> None:
    # Outlays first, gains after.
    half = flows.shape[1] // 2
    flows = np.abs(flows)
    flows[:, :half] *= -1.0
    assume(flows[:, :half].any() and flows[:, half:].any())
    assume(np.abs(flows[flows != 0.0]).min() > 1e-3)
    found = irr(flows)
    assert (found.sign_changes[0], found.roots[0]) in ((1, 1), (1, 0))

    def value(log: float) -> float:
        return float(np.polynomial.polynomial.polyval(np.exp(-log), flows[0]))

    inside = value(np.log1p(LOWEST)) > 0.0 > value(np.log1p(HIGHEST))
    assert inside == bool(found.roots[0])
    if inside:
        expected = np.expm1(brentq(value, np.log1p(LOWEST), np.log1p(HIGHEST), xtol=1e-15))
        assert found.rate[0] == pytest.approx(expected, rel=1e-8, abs=1e-9)


@settings(deadline=None)
@given(arrays(np.float64, st.tuples(st.just(1), st.integers(2, 15)), elements=st.integers(-50, 50)))
def test_any_flows_against_eigenvalues(flows: Array) -> None:
    found = irr(flows)
    signs = np.sign(flows[flows != 0.0])
    assert found.sign_changes[0] == np.count_nonzero(signs[1:] != signs[:-1])
    expected = roots_between(flows[0])
    # Where roots nearly meet, or nearly meet a limit, neither method is sure of their number.
    wide = roots_between(flows[0], -0.9901, 10.01)
    with np.errstate(all="ignore"):
        growth = np.roots(flows[0])
    unsure = len(wide) != len(roots_between(flows[0], -0.9899, 9.99)) or any(
        abs(a - b) < 1e-3 * abs(a) for i, a in enumerate(growth) for b in growth[:i] if a != 0.0
    )
    assume(not unsure)
    assert found.roots[0] == len(expected)
    if expected:
        nearest = min(expected, key=lambda rate: abs(np.log1p(rate)))
        distances = sorted(abs(np.log1p(rate)) for rate in expected)
        if len(distances) == 1 or distances[1] - distances[0] > 1e-6:
            assert found.rate[0] == pytest.approx(nearest, rel=1e-6, abs=1e-8)
    elif found.sign_changes[0] != 1:
        assert np.isnan(found.rate[0])


@settings(deadline=None)
@given(st.lists(st.floats(-0.9, 9.0), min_size=1, max_size=5), st.integers(0, 3))
def test_flows_made_from_their_rates(rates: list[float], late: int) -> None:
    growth = sorted(1.0 + rate for rate in rates)
    assume(all(b / a > 1.05 for a, b in pairwise(growth)))
    found = irr(np.pad(flows_with(*rates), (late, 0))[None, :])
    if found.sign_changes[0] > 1:
        assert found.roots[0] == len(rates)
    nearest = min(rates, key=lambda rate: abs(np.log1p(rate)))
    others = [abs(np.log1p(rate)) for rate in rates if rate != nearest]
    if not others or min(others) > abs(np.log1p(nearest)) + 1e-3:
        assert found.rate[0] == pytest.approx(nearest, rel=1e-6, abs=1e-6)


def test_what_cannot_be_worked_on() -> None:
    with pytest.raises(ValueError, match="rows by years"):
        irr(np.zeros(3))
    for bad in (np.nan, np.inf):
        with pytest.raises(ValueError, match="finite"):
            irr(np.array([[1.0, bad]]))
    with pytest.raises(ValueError, match="period"):
        irr(np.zeros((1, 2)), period=0.0)
