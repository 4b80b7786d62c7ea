"""Tables, hazards and lengths of stay against what can be worked out another way."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest
from scipy import stats

from socinvest.numerics import curves

XS = (0.0, 1.0, 4.0)
VALUES = (10.0, 20.0, 50.0)


@pytest.mark.parametrize(
    ("x", "stepped", "interpolated"),
    [(-3, 10, 10), (0, 10, 10), (0.5, 10, 15), (1, 20, 20), (2.5, 20, 35), (4, 50, 50),
     (99, 50, 50)],
)  # fmt: skip
def test_a_table_between_and_beyond_its_points(
    x: float, stepped: float, interpolated: float
) -> None:
    assert curves.lookup(XS, VALUES, "stepped", x) == stepped
    assert curves.lookup(XS, VALUES, "interpolated", x) == interpolated


def test_a_clock_made_of_twelfths_reaches_its_points() -> None:
    two_years = sum([1 / 12] * 24)
    assert two_years < 2
    assert curves.lookup((0.0, 2.0), (10.0, 20.0), "stepped", two_years) == 20


def test_one_point_is_the_value_everywhere() -> None:
    for between in ("stepped", "interpolated"):
        assert curves.lookup((3.0,), (7.0,), between, 1.0) == 7.0  # type: ignore[arg-type]
        assert curves.lookup((3.0,), (7.0,), between, np.array([1.0, 9.0])).tolist() == [7, 7]  # type: ignore[arg-type, union-attr]


@pytest.mark.parametrize("between", ["stepped", "interpolated"])
def test_every_draw_has_its_own_values_and_its_own_time(between: str) -> None:
    rng = np.random.default_rng(1)
    values = [rng.random(50), 0.5, rng.random(50)]
    x = rng.uniform(-1, 6, 50)
    together = curves.lookup(XS, values, between, x)  # type: ignore[arg-type]
    for i in range(50):
        own = [float(np.broadcast_to(v, 50)[i]) for v in values]
        assert together[i] == curves.lookup(XS, own, between, float(x[i]))  # type: ignore[arg-type, index]
    same_time = curves.lookup(XS, values, between, 3.0)  # type: ignore[arg-type]
    assert np.shape(same_time) in {(50,), ()}


def test_the_mean_hazard_over_a_cycle_is_the_integral() -> None:
    grid = np.linspace(2.0, 2.25, 200_001)
    weibull = 0.8 / 6 * (grid / 6) ** (0.8 - 1)
    found = curves.mean_hazard("weibull", {"shape": 0.8, "scale": 6.0}, 2.0, 0.25)
    assert found == pytest.approx(np.trapezoid(weibull, grid) / 0.25, rel=1e-9)
    gompertz = 0.01 * np.exp(0.09 * grid)
    found = curves.mean_hazard("gompertz", {"level": 0.01, "growth": 0.09}, 2.0, 0.25)
    assert found == pytest.approx(np.trapezoid(gompertz, grid) / 0.25, rel=1e-9)


def test_a_hazard_without_growth_or_ageing_is_constant() -> None:
    growth = np.array([0.0, 1e-14, 0.09])
    found = curves.mean_hazard("gompertz", {"level": 0.2, "growth": growth}, 5.0, 1.0)
    assert np.asarray(found)[:2] == pytest.approx([0.2, 0.2], rel=1e-9)
    assert curves.mean_hazard("weibull", {"shape": 1.0, "scale": 4.0}, 3.0, 0.5) == pytest.approx(
        0.25, rel=1e-12
    )


@pytest.mark.parametrize(
    ("family", "arguments", "reference"),
    [
        ("exponential", {"mean": 2.0}, stats.expon(scale=2)),
        ("weibull", {"shape": 0.7, "scale": 3.0}, stats.weibull_min(0.7, scale=3)),
        ("gamma", {"mean": 2.0, "sd": 0.5}, stats.gamma(16, scale=1 / 8)),
        ("gamma", {"mean": 2.0, "cv": 0.25}, stats.gamma(16, scale=1 / 8)),
        ("lognormal", {"median": 2.0, "cv": 0.5}, stats.lognorm(log(1.25) ** 0.5, scale=2)),
        ("uniform", {"low": 1.0, "high": 3.0}, stats.uniform(1, 2)),
    ],
)
def test_the_share_still_there(family: str, arguments: dict[str, float], reference: object) -> None:
    times = np.array([0.0, 0.1, 1.0, 2.0, 2.7, 8.0])
    expected = reference.sf(times)  # type: ignore[attr-defined]
    found = [curves.survival(family, arguments, float(t)) for t in times]
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-15)
    assert curves.survival(family, arguments, times) == pytest.approx(expected, rel=1e-9, abs=1e-15)


@pytest.mark.parametrize("location", ["mean", "median"])
@pytest.mark.parametrize("spread", ["sd", "cv"])
def test_a_lognormal_stay_has_the_location_and_spread_stated(location: str, spread: str) -> None:
    arguments = {location: 2.0, spread: 0.6}
    t = np.linspace(0, 60, 600_001)
    share = np.asarray(curves.survival("lognormal", arguments, t))
    mean = np.trapezoid(share, t)
    sd = (2 * np.trapezoid(t * share, t) - mean**2) ** 0.5
    if location == "mean":
        assert mean == pytest.approx(2.0, rel=1e-6)
    else:
        assert curves.survival("lognormal", arguments, 2.0) == pytest.approx(0.5, rel=1e-12)
    assert (sd if spread == "sd" else sd / mean) == pytest.approx(0.6, rel=1e-4)


def test_stays_of_a_fixed_length_end_at_once() -> None:
    for family, arguments in {
        "fixed": {"length": 0.5},
        "gamma": {"mean": 0.5, "sd": 0.0},
        "lognormal": {"median": 0.5, "cv": 0.0},
        "uniform": {"low": 0.5, "high": 0.5},
    }.items():
        found = [curves.survival(family, arguments, i / 12) for i in range(8)]
        assert found == [1, 1, 1, 1, 1, 1, 0, 0], family


def test_every_draw_has_its_own_stay() -> None:
    means = np.array([1.0, 2.0, 4.0])
    found = curves.survival("gamma", {"mean": means, "sd": 0.5}, 1.5)
    alone = [curves.survival("gamma", {"mean": m, "sd": 0.5}, 1.5) for m in means.tolist()]
    assert np.asarray(found).tolist() == alone
    found = curves.survival("exponential", {"mean": means}, 1.5)
    assert np.asarray(found) == pytest.approx([exp(-1.5 / m) for m in means])


def test_a_stated_share_still_there() -> None:
    points, shares = (0.25, 1.0), (0.6, 0.0)
    found = [curves.survival_at(points, shares, t) for t in (0.0, 0.125, 0.25, 0.625, 1.0, 3.0)]
    assert found == pytest.approx([1, 0.8, 0.6, 0.3, 0, 0])
