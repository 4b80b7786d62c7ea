"""Means given what is known: correlated, curved, together, and of shares that add up."""

from __future__ import annotations

import numpy as np
import pytest

from socinvest.numerics.response import Responses
from socinvest.numerics.smoothing import FEW, basis

N = 20_000


def share(responses: Responses, *names: str) -> float:
    """Of the variance of the first result."""
    return float(responses.given(*names).variance()[0] / np.var(responses.results[:, 0]))


def test_a_correlated_quantity_counts_for_what_goes_along_with_it() -> None:
    # y = a + b, correlation 0.6: Var E[y | a] = (1 + 0.6)^2 of 2 (1 + 0.6).
    rng = np.random.default_rng(1)
    a, e = rng.standard_normal((2, N))
    b = 0.6 * a + 0.8 * e
    responses = Responses({"a": a, "b": b}, (a + b)[:, None], [frozenset(("a", "b"))])
    assert share(responses, "a") == pytest.approx(1.6**2 / 3.2, abs=0.01)
    assert share(responses, "a", "b") == pytest.approx(1.0, abs=1e-9)


def test_one_without_influence_counts_through_its_like() -> None:
    rng = np.random.default_rng(2)
    a, e = rng.standard_normal((2, N))
    told = Responses(
        {"a": a, "b": 0.9 * a + np.sqrt(0.19) * e}, a[:, None], [frozenset(("a", "b"))]
    )
    assert share(told, "b") == pytest.approx(0.81, abs=0.01)


@pytest.mark.parametrize(
    ("function", "explained"), [(np.sin, 0.99), (np.abs, 0.98), (lambda x: x * x, 0.99)]
)
def test_curves_are_followed(function: object, explained: float) -> None:
    rng = np.random.default_rng(3)
    x, other = rng.standard_normal((2, N))
    y = function(x)  # type: ignore[operator]
    responses = Responses({"x": x, "other": other}, (y + 0.5 * other)[:, None])
    found = responses.given("x").means[:, 0]
    assert np.corrcoef(found, y)[0, 1] ** 2 > explained


def test_a_product_is_found_by_those_who_know_both() -> None:
    rng = np.random.default_rng(4)
    a, b, c = rng.standard_normal((3, N))
    responses = Responses({"a": a, "b": b, "c": c}, (a * b + 0.5 * c + a * b * c)[:, None])
    assert share(responses, "a") < 0.005
    # Variances: a b 1, c 0.25, a b c 1.
    assert share(responses, "a", "b") == pytest.approx(1 / 2.25, abs=0.05)
    assert share(responses, "a", "b", "c") == pytest.approx(1.0, abs=0.01)
    told = float(responses.together("a")[0] / np.var(responses.results[:, 0]))
    assert told == pytest.approx(1 / 2.25, abs=0.05)


def test_shares_that_add_up_are_no_obstacle() -> None:
    rng = np.random.default_rng(5)
    shares = rng.dirichlet([2.0, 3.0, 5.0], N).T
    draws = dict(zip("abc", shares, strict=True))
    responses = Responses(draws, (4.0 * shares[0])[:, None], [frozenset("abc")])
    assert share(responses, "a") == pytest.approx(1.0, abs=1e-9)
    assert share(responses, "b", "c") == pytest.approx(1.0, abs=1e-6)


def test_a_result_that_does_not_vary_and_a_quantity_that_does_not() -> None:
    x = np.random.default_rng(6).standard_normal(500)
    responses = Responses({"x": x, "still": np.ones(500)}, np.full((500, 1), 7.0))
    for name in ("x", "still"):
        known = responses.given(name)
        assert np.all(known.means == 7.0)
        assert known.variance()[0] == 0.0


def test_an_unknown_name_is_an_error() -> None:
    responses = Responses({"x": np.arange(50.0)}, np.arange(50.0)[:, None])
    with pytest.raises(KeyError):
        responses.given("y")


# --- columns ---


def test_columns_are_orthogonal_and_stages_nested() -> None:
    x = np.random.default_rng(7).gamma(2.0, size=3_000)
    one = basis(x)
    assert one.stages == (0, 1, 2, 4, 8)
    products = one.columns.T @ one.columns / x.size
    assert np.allclose(products, np.eye(8), atol=1e-8)
    assert np.allclose(one.columns.mean(axis=0), 0.0, atol=1e-9)
    assert np.corrcoef(one.columns[:, 0], x)[0, 1] == pytest.approx(1.0, abs=1e-12)


def test_few_values_have_a_mean_of_their_own() -> None:
    x = np.repeat(np.arange(float(FEW)), 50)
    own = np.random.default_rng(8).standard_normal(FEW)
    known = Responses({"x": x}, own[x.astype(int)][:, None]).given("x")
    assert basis(x).levels == FEW
    assert np.allclose(known.means[:, 0], own[x.astype(int)], atol=1e-9)


def test_a_value_that_most_draws_share_is_no_obstacle() -> None:
    x = np.concatenate([np.zeros(900), np.linspace(1.0, 2.0, 100)])
    known = Responses({"x": x}, (3.0 * x)[:, None]).given("x")
    assert np.allclose(known.means[:, 0], 3.0 * x, atol=1e-6)
