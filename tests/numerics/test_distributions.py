"""Distributions from what people state, with scipy as the oracle."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from socinvest.numerics import distributions, expression, streams
from socinvest.numerics.distributions import FitError, Stated, fit
from socinvest.numerics.families import Beta, Gamma, Lognormal, Normal
from socinvest.numerics.listed import Dirichlet, Discrete, Empirical, Joint

Z90, Z95 = 1.6448536269514722, 1.959963984540054


def made(family: str, **arguments: Any) -> Any:
    return fit(Stated(family, arguments))


ORACLES: list[tuple[str, dict[str, Any], Any]] = [
    ("uniform", {"limits": (2.0, 5.0)}, stats.uniform(2, 3)),
    ("triangular", {"limits": (2.0, 5.0), "mode": 3.0}, stats.triang(1 / 3, 2, 3)),
    ("triangular", {"limits": (2.0, 5.0), "mode": 2.0}, stats.triang(0, 2, 3)),
    ("pert", {"limits": (0.13, 0.74), "mode": 0.30}, stats.beta(
        1 + 4 * 0.17 / 0.61, 1 + 4 * 0.44 / 0.61, 0.13, 0.61)),
    ("normal", {"mean": -3.0, "sd": 2.0}, stats.norm(-3, 2)),
    ("normal", {"median": -3.0, "cv": 0.5}, stats.norm(-3, 1.5)),
    ("normal", {"ci90": (1.0, 3.0)}, stats.norm(2, 1 / Z90)),
    ("normal", {"mean": 2.0, "ci95": (1.0, 3.0)}, stats.norm(2, 1 / Z95)),
    ("lognormal", {"median": 2.0, "cv": 0.5}, stats.lognorm(np.sqrt(np.log(1.25)), scale=2)),
    ("lognormal", {"ci95": (0.5, 2.0)}, stats.lognorm(np.log(2) / Z95, scale=1)),
    ("beta", {"events": 9.0, "of": 10.0}, stats.beta(9, 1)),
    ("beta", {"mean": 0.2, "sd": 0.1}, stats.beta(3, 12)),
    ("gamma", {"mean": 8.0, "cv": 0.5}, stats.gamma(4, scale=2)),
    ("gamma", {"mean": 8.0, "sd": 6.0}, stats.gamma(16 / 9, scale=4.5)),
]  # fmt: skip


@pytest.mark.parametrize(("family", "arguments", "oracle"), ORACLES)
def test_fits_agree_with_the_closed_forms(
    family: str, arguments: dict[str, Any], oracle: Any
) -> None:
    found = made(family, **arguments)
    assert found.mean() == pytest.approx(oracle.mean(), rel=1e-12)
    assert found.median() == pytest.approx(oracle.median(), rel=1e-9)
    assert found.interval(0.8) == pytest.approx(oracle.interval(0.8), rel=1e-9)


@pytest.mark.parametrize(("family", "arguments", "oracle"), ORACLES)
def test_samples_have_the_moments(family: str, arguments: dict[str, Any], oracle: Any) -> None:
    n = 200_000
    draws = made(family, **arguments).sample(streams.generator(11, family), n)
    error = oracle.std() / np.sqrt(n)
    assert abs(draws.mean() - oracle.mean()) < 5 * error
    kurtosis = float(oracle.stats(moments="k"))
    variance_error = oracle.var() * np.sqrt((kurtosis + 2) / n)
    assert abs(draws.var() - oracle.var()) < 5 * variance_error
    assert stats.kstest(draws, oracle.cdf).statistic < 2.2 / np.sqrt(n)


@pytest.mark.parametrize(
    ("arguments", "mean", "sd"),
    [
        ({"mean": 1.0, "cv": 0.18}, 1.0, 0.18),
        ({"mean": 400.0, "sd": 90.0}, 400.0, 90.0),
        ({"mean": 400.0, "sd": 0.0}, 400.0, 0.0),
    ],
)
def test_a_lognormal_keeps_its_mean_on_the_natural_scale(
    arguments: dict[str, float], mean: float, sd: float
) -> None:
    found = made("lognormal", **arguments)
    oracle = stats.lognorm(max(found.sigma, 1e-12), scale=np.exp(found.mu))
    assert found.mean() == pytest.approx(mean, rel=1e-12)
    assert oracle.std() == pytest.approx(sd, abs=1e-6 * mean)


def test_a_lognormal_of_median_one_has_a_mean_above_one() -> None:
    found = made("lognormal", median=1.0, ci95=(0.7, 1.43))
    assert found.median() == 1.0
    assert found.mean() == pytest.approx(1.0167, abs=1e-4)


def test_a_lognormal_from_median_and_sd_has_that_sd() -> None:
    found = made("lognormal", median=3.0, sd=2.0)
    assert found.median() == pytest.approx(3)
    assert stats.lognorm(found.sigma, scale=3).std() == pytest.approx(2, rel=1e-9)


ends = st.tuples(st.floats(0.001, 0.999), st.floats(0.001, 0.999)).filter(
    lambda pair: pair[1] - pair[0] > 1e-4
)


@settings(max_examples=150, deadline=None)
@given(ends)
def test_an_interval_alone_is_met_by_a_beta(limits: tuple[float, float]) -> None:
    found = made("beta", ci90=limits)
    assert stats.beta(found.a, found.b).interval(0.9) == pytest.approx(limits, rel=1e-6)


@settings(max_examples=100, deadline=None)
@given(st.floats(1e-3, 1e6), st.floats(1.001, 200))
def test_an_interval_alone_is_met_by_a_gamma(low: float, ratio: float) -> None:
    found = made("gamma", ci95=(low, low * ratio))
    oracle = stats.gamma(found.shape, scale=found.scale)
    assert oracle.interval(0.95) == pytest.approx((low, low * ratio), rel=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([Beta(2, 8), Beta(0.7, 3), Beta(300, 40), Gamma(4, 2), Gamma(0.6, 10),
                     Normal(-3, 2), Lognormal(1, 0.4)]),
    st.sampled_from(["ci90", "ci95"]),
    st.sampled_from(["mean", "median"]),
)  # fmt: skip
def test_location_and_interval_of_a_distribution_give_it_back(
    wanted: Any, level: str, location: str
) -> None:
    family = type(wanted).__name__.lower()
    arguments = {level: wanted.interval(0.9 if level == "ci90" else 0.95)}
    arguments[location] = getattr(wanted, location)()
    found = made(family, **arguments)
    for p in (0.5, 0.9):
        assert found.interval(p) == pytest.approx(wanted.interval(p), rel=1e-5)
    assert found.mean() == pytest.approx(wanted.mean(), rel=1e-5)


@pytest.mark.parametrize("family", ["normal", "lognormal", "beta", "gamma"])
def test_a_stated_mean_is_met_exactly_when_the_interval_is_rounded(family: str) -> None:
    found = made(family, mean=0.301, sd=0.05)
    low, high = found.interval(0.95)
    rounded = made(family, mean=0.301, ci95=(low + 0.0003, high + 0.0003))
    assert rounded.mean() == pytest.approx(0.301, rel=1e-12)
    assert rounded.interval(0.95) == pytest.approx((low, high), abs=0.002)


@pytest.mark.parametrize("family", ["normal", "lognormal", "beta", "gamma"])
@pytest.mark.parametrize("location", ["mean", "median"])
def test_an_interval_that_misses_by_more_than_one_per_cent_is_refused(
    family: str, location: str
) -> None:
    found = made(family, mean=0.3, sd=0.05)
    low, high = found.interval(0.95)
    shift = 0.03 * (high - low)
    with pytest.raises(FitError) as refused:
        made(family, **{location: getattr(found, location)(), "ci95": (low + shift, high + shift)})
    assert "0.2" in refused.value.message
    assert refused.value.hint


def test_the_fitted_interval_is_told() -> None:
    with pytest.raises(FitError, match=r"the fitted interval is 1 to 3$"):
        made("normal", mean=2.0, ci90=(1.5, 3.5))


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("cauchy", {"mean": 1.0}, "unknown family cauchy"),
    ("fixed", {}, "fixed needs value"),
    ("fixed", {"value": float("nan")}, "not finite"),
    ("uniform", {"limits": (5.0, 2.0)}, "from low to high"),
    ("uniform", {"limits": (2.0, 2.0)}, "from low to high"),
    ("uniform", {"limits": (2.0, float("inf"))}, "not finite"),
    ("uniform", {"limits": (2.0, 3.0), "mode": 2.5}, "no argument mode"),
    ("uniform", {}, "needs limits"),
    ("triangular", {"limits": (2.0, 5.0)}, "needs mode"),
    ("triangular", {"limits": (2.0, 5.0), "mode": 6.0}, "outside 2 to 5"),
    ("pert", {"limits": (2.0, 5.0), "mode": 1.0}, "outside 2 to 5"),
    ("normal", {"mean": 1.0}, "needs a spread"),
    ("normal", {"sd": 1.0}, "needs a location"),
    ("normal", {"mean": 1.0, "median": 1.0, "sd": 1.0}, "mean and median"),
    ("normal", {"mean": 1.0, "sd": 1.0, "cv": 1.0}, "sd and cv"),
    ("normal", {"mean": 1.0, "sd": -1.0}, "negative"),
    ("normal", {"mean": 0.0, "cv": 0.5}, "other than 0"),
    ("normal", {"ci90": (3.0, 1.0)}, "from low to high"),
    ("lognormal", {"mean": 0.0, "cv": 0.5}, "above 0"),
    ("lognormal", {"mean": 1.0, "cv": -0.5}, "negative"),
    ("lognormal", {"ci90": (0.0, 3.0)}, "above 0"),
    ("beta", {"events": 0.0, "of": 10.0}, "0 events of 10"),
    ("beta", {"events": 10.0, "of": 10.0}, "10 events of 10"),
    ("beta", {"events": 11.0, "of": 10.0}, "impossible"),
    ("beta", {"events": 1.0}, "both events and of"),
    ("beta", {"events": 1.0, "of": 10.0, "sd": 0.1}, "no argument sd"),
    ("beta", {"mean": 0.5, "sd": 0.5}, "no beta distribution"),
    ("beta", {"mean": 0.5, "sd": 0.0}, "no beta distribution"),
    ("beta", {"mean": 1.5, "sd": 0.1}, "between 0 and 1"),
    ("beta", {"mean": 1.5, "ci90": (0.1, 0.9)}, "between 0 and 1"),
    ("beta", {"median": 0.5, "sd": 0.1}, "median only with"),
    ("beta", {"ci90": (0.0, 0.9)}, "ends excluded"),
    ("gamma", {"mean": -1.0, "cv": 0.1}, "above 0"),
    ("gamma", {"mean": 1.0, "cv": 0.0}, "above 0"),
    ("gamma", {"median": 1.0, "cv": 0.1}, "median only with"),
    ("gamma", {"ci90": (0.0, 1.0)}, "above 0"),
    ("dirichlet", {"counts": {"a": 1.0}}, "at least two"),
    ("dirichlet", {"counts": {"a": 1.0, "b": 0.0}}, "above 0"),
    ("dirichlet", {"shares": {"a": 0.5, "b": 0.4}, "size": 10.0}, "add up to 0.9"),
    ("dirichlet", {"shares": {"a": 0.5, "b": 0.5}}, "needs size"),
    ("discrete", {"values": ()}, "needs values"),
    ("discrete", {"values": (1.0, 2.0), "weights": (0.5, 0.4)}, "add up to 0.9"),
    ("discrete", {"values": (1.0, 2.0), "weights": (1.5, -0.5)}, "negative"),
    ("discrete", {"values": (1.0, 2.0), "weights": (1.0,)}, "2 values but 1 weights"),
    ("discrete", {"values": (1.0, 1.0), "weights": (0.5, 0.5)}, "twice"),
    ("empirical", {"values": (1.0,)}, "at least two"),
    ("joint", {"columns": {"a": (1.0, 2.0), "b": (1.0,)}}, "same length"),
    ("joint", {"columns": {"a": (1.0,), "b": (1.0,)}}, "at least two rows"),
]


@pytest.mark.parametrize(("family", "arguments", "words"), REFUSED)
def test_statements_without_a_distribution_are_refused(
    family: str, arguments: dict[str, Any], words: str
) -> None:
    with pytest.raises(FitError) as refused:
        made(family, **arguments)
    assert words in refused.value.message


def test_fixed_is_its_value() -> None:
    found = made("fixed", value=3.0)
    assert (found.mean(), found.median(), found.interval(0.9)) == (3.0, 3.0, (3.0, 3.0))
    assert made("fixed", value=3).sample(streams.generator(0, "x"), 2).tolist() == [3.0, 3.0]


def test_discrete_values_come_with_their_weights() -> None:
    found = made("discrete", values=(3.0, 1.0, 2.0, 9.0), weights=(0.2, 0.5, 0.3, 0.0))
    assert found == Discrete((1.0, 2.0, 3.0), (0.5, 0.3, 0.2))
    assert found.mean() == pytest.approx(1.7)
    assert found.median() == 1.0
    assert found.interval(0.9) == (1.0, 3.0)
    draws = found.sample(streams.generator(3, "x"), 100_000)
    for value, weight in zip(found.values, found.weights, strict=True):
        error = np.sqrt(weight * (1 - weight) / 100_000)
        assert abs(np.mean(draws == value) - weight) < 5 * error


def test_discrete_values_are_alike_without_weights() -> None:
    assert made("discrete", values=(2.0, 4.0, 6.0)).mean() == pytest.approx(4)


def test_the_order_of_observations_does_not_matter() -> None:
    assert made("empirical", values=(3.0, 1.0, 2.0)) == Empirical((1.0, 2.0, 3.0))
    one = made("joint", columns={"b": (5.0, 4.0, 6.0), "a": (2.0, 2.0, 1.0)})
    two = made("joint", columns={"a": (1.0, 2.0, 2.0), "b": (6.0, 5.0, 4.0)})
    assert one == two == Joint(("a", "b"), ((1.0, 6.0), (2.0, 4.0), (2.0, 5.0)))


def test_tables_that_differ_in_the_middle_are_different() -> None:
    one = made("empirical", values=(1.0, 2.0, 3.0))
    two = made("empirical", values=(1.0, 2.5, 3.0))
    assert one != two
    assert len({one, two, made("empirical", values=(3.0, 2.0, 1.0))}) == 2


def test_observed_values_have_their_own_mean_and_median() -> None:
    found = made("empirical", values=(1.0, 2.0, 6.0, 7.0))
    assert (found.mean(), found.median()) == (4.0, 4.0)
    assert found.interval(0.5) == (1.75, 6.25)
    assert set(found.sample(streams.generator(1, "x"), 1000)) == {1.0, 2.0, 6.0, 7.0}
    assert made("joint", columns={"a": (1.0, 2.0), "b": (0.0, 5.0)}).mean() == {"a": 1.5, "b": 2.5}


def test_a_dirichlet_from_shares_and_size_has_those_counts() -> None:
    found = made("dirichlet", shares={"b": 0.75, "a": 0.25}, size=8.0)
    assert found == Dirichlet(("a", "b"), (2.0, 6.0))
    assert found.component("a") == Beta(2.0, 6.0)
    assert found.mean() == pytest.approx({"a": 0.25, "b": 0.75})


def test_arguments_may_name_parameters() -> None:
    stated = Stated(
        "pert",
        {"limits": (0.0, expression.parse("2 * top", currency="SEK")),
         "mode": expression.parse("top / base", currency="SEK")},
    )  # fmt: skip
    assert distributions.parents(stated) == ("top", "base")
    assert fit(stated, {"top": 6.0, "base": 3.0}) == made("pert", limits=(0.0, 12.0), mode=2.0)


@pytest.mark.parametrize(
    ("family", "texts", "oracle"),
    [
        ("normal", {"mean": "m", "sd": "s"}, stats.norm),
        ("normal", {"median": "m", "cv": "s / m"}, stats.norm),
        ("uniform", {"limits": ("m - s", "m + s")}, lambda m, s: stats.uniform(m - s, 2 * s)),
        ("normal", {"ci90": ("m - s", "m + s")}, lambda m, s: stats.norm(m, s / Z90)),
        (
            "lognormal",
            {"mean": "m", "cv": "s"},
            lambda m, s: stats.lognorm(
                np.sqrt(np.log1p(s**2)), scale=m / np.sqrt(1 + s**2)
            ),
        ),
    ],
)  # fmt: skip
def test_location_scale_families_take_arrays(
    family: str, texts: dict[str, Any], oracle: Any
) -> None:
    def parsed(text: Any) -> Any:
        if isinstance(text, tuple):
            return tuple(map(parsed, text))
        return expression.parse(text, currency="SEK")

    m, s = np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.2, 0.9])
    stated = Stated(family, {name: parsed(text) for name, text in texts.items()})
    standard, stretch = distributions.location_scale(stated, {"m": m, "s": s})
    level = np.array([0.2, 0.5, 0.9])
    z = level if family == "uniform" else stats.norm.ppf(level)
    assert standard.mean() == (0.5 if family == "uniform" else 0.0)
    assert stretch(z) == pytest.approx(oracle(m, s).ppf(level), rel=1e-9)


def test_location_scale_tells_the_draw_that_misses_most() -> None:
    stated = Stated("normal", {"mean": expression.parse("m", currency="SEK"), "ci90": (1.0, 3.0)})
    with pytest.raises(FitError, match=r"the fitted interval is 1\.5 to 3\.5$"):
        distributions.location_scale(stated, {"m": np.array([2.0, 2.5, 2.1])})


def test_location_scale_refuses_draws_that_fit_nothing() -> None:
    stated = Stated("normal", {"mean": 0.0, "sd": expression.parse("s", currency="SEK")})
    with pytest.raises(FitError, match="negative"):
        distributions.location_scale(stated, {"s": np.array([1.0, -1.0])})


def test_closed_forms_do_not_import_scipy() -> None:
    code = (
        "import sys\n"
        "from socinvest.numerics.distributions import Stated, fit\n"
        "import numpy as np\n"
        "for family, arguments in [('lognormal', {'mean': 1.0, 'ci95': (0.7, 1.37)}),\n"
        "        ('beta', {'mean': 0.3, 'sd': 0.1}), ('beta', {'events': 3.0, 'of': 9.0}),\n"
        "        ('gamma', {'mean': 3.0, 'cv': 0.1}), ('pert', {'limits': (0, 3), 'mode': 1})]:\n"
        "    found = fit(Stated(family, arguments))\n"
        "    found.mean(), found.sample(np.random.default_rng(0), 9)\n"
        "assert not any(name.startswith('scipy') for name in sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
