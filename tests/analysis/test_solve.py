"""Roots of several functions from few evaluations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from socinvest.analysis.solve import Answer, Search, bracketed, solve
from socinvest.ledger import Array


def search(
    function: Callable[[float], Array], targets: int, *, error: float = 0.0, start: float = 1.0
) -> tuple[Search, list[float]]:
    """A search whose evaluations are counted; the rough ones are off by a constant."""
    asked: list[float] = []

    def full(x: float) -> Array:
        asked.append(x)
        return function(x)

    return Search(
        low=0.01, high=10.0, start=start, neutral=1.0, geometric=True, at_start=function(start),
        full=full, rough=lambda xs: np.array([function(float(x)) + error for x in xs]),
        scale=np.ones(targets), noise=np.full(targets, 1e-12),
    ), asked  # fmt: skip


def test_lines_are_solved_by_very_few_evaluations() -> None:
    one, asked = search(lambda x: np.array([0.6 - x, 2.0 * (0.5 - x), x - 1.4, 30.0 * x]), 3)
    answers = solve(one)
    assert [a.value for a in answers] == pytest.approx([0.6, 0.5, 1.4], abs=1e-9)
    assert len(asked) <= 4
    wanted = [a.wanted for a in answers]
    assert [float(w[0]) for w in wanted if w is not None] == pytest.approx([18.0, 15.0, 42.0])


@pytest.mark.parametrize("error", [0.0, 0.03, -0.03])
def test_curves_reach_the_promised_residual(error: float) -> None:
    def function(x: float) -> Array:
        return np.array([0.3 - x**1.7, 0.8 - x * np.exp(-0.1 * x), np.log(2.0) - np.log(x)])

    one, asked = search(function, 3, error=error)
    for j, answer in enumerate(solve(one)):
        assert answer.status == "found"
        assert answer.value is not None
        assert abs(function(answer.value)[j]) <= 1e-6
    assert len(asked) <= 20


@pytest.mark.parametrize(("side", "status"), [(-1.0, "none"), (1.0, "always")])
def test_a_change_that_only_few_draws_see_is_no_answer(side: float, status: str) -> None:
    # Near the lower bound the target comes close to 0, and the rough values pass it.
    one, _ = search(lambda x: np.array([side * (x + 0.001)]), 1)

    def rough(points: Array) -> Array:
        return side * np.array([[x + 0.001 - 0.05 * (x < 0.05)] for x in points])

    (answer,) = solve(replace(one, rough=rough))
    assert answer.status == status


def test_a_kink_does_not_spoil_the_answer() -> None:
    def function(x: float) -> Array:
        return np.array([0.4 - min(x, 0.9) - 3.0 * max(x - 0.35, 0.0), 0.95 - max(x, 0.92)])

    for j, answer in enumerate(solve(search(function, 2)[0])):
        assert answer.value is not None
        assert abs(function(answer.value)[j]) <= 1e-6


def test_statuses() -> None:
    one, _ = search(lambda x: np.array([1.0 + x, -1.0 - x, 7.0]), 3)
    assert [a.status for a in solve(one)] == ["always", "none", "undefined"]


def test_of_several_roots_the_one_nearest_to_no_effect() -> None:
    one, _ = search(lambda x: np.array([(x - 0.2) * (x - 0.8)]), 1)
    answer = solve(one)[0]
    assert answer.value == pytest.approx(0.8, abs=1e-6)
    assert answer.roots == pytest.approx((0.2, 0.8), abs=1e-5)


def test_bracketed() -> None:
    assert bracketed(lambda x: x**3 - 2.0, 0.0, 2.0, 1e-12) == pytest.approx(2.0 ** (1 / 3))
    assert bracketed(lambda x: x + 1.0, 0.0, 2.0, 1e-12) is None
    assert bracketed(lambda x: x, 0.0, 2.0, 1e-12) == 0.0
    step = bracketed(lambda x: 1.0 if x > 0.7 else -1.0, 0.0, 2.0, 1e-12, most=200)
    assert step == pytest.approx(0.7, abs=1e-6)


def test_an_answer_without_a_value_has_no_roots() -> None:
    assert Answer("none").roots == ()
