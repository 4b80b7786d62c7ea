"""Definitions on small worked examples, exact under ties."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from socinvest.numerics.comparison import Dominance, acceptability, chances_of_best, dominance


def test_the_chance_of_being_best_is_the_share_of_draws() -> None:
    values = np.array([[3.0, 1.0, 0.0, 5.0], [2.0, 2.0, 1.0, 0.0], [0.0, 0.0, 0.0, 0.0]])
    assert chances_of_best(values) == [0.5, 0.5, 0.0]


def test_those_who_are_equal_share_the_draw() -> None:
    values = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 1.0, 0.0]])
    # (1/2 + 1/3 + 1/3) / 3 and (0 + 1/3 + 1/3) / 3
    assert chances_of_best(values) == [7 / 18, 7 / 18, 2 / 9]


def test_nothing_against_nothing_is_a_tie() -> None:
    assert chances_of_best(np.zeros((3, 7))) == [1 / 3] * 3


@pytest.mark.parametrize("shape", [(0, 3), (3, 0)])
def test_nobody_or_no_draw_has_no_chance(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="needs alternatives and draws"):
        chances_of_best(np.zeros(shape))


@given(arrays(np.float64, (4, 9), elements=st.sampled_from([-1.0, 0.0, 1.0, 2.0])))
def test_chances_add_up_to_1_and_know_no_order(values: np.ndarray) -> None:
    told = chances_of_best(values)
    assert sum(told) == pytest.approx(1.0, abs=1e-15)
    for order in permutations(range(4)):
        assert chances_of_best(values[list(order)]) == [told[i] for i in order]
    assert chances_of_best(values[:, ::-1]) == told


def test_acceptability_on_a_table_made_by_hand() -> None:
    """Two alternatives and nothing in two draws; at 10 a unit the second draw is a tie."""
    nets = np.array([[-10.0, -10.0], [-30.0, -5.0], [0.0, 0.0]])
    effects = np.array([[2.0, 1.0], [5.0, 0.0], [0.0, 0.0]])
    told = acceptability(nets, effects, [0.0, 6.0, 10.0, 20.0])
    assert told == [[0.0, 0.0, 1.0], [0.5, 0.0, 0.5], [0.25, 0.5, 0.25], [0.5, 0.5, 0.0]]


def test_at_no_worth_it_is_the_chance_of_being_best() -> None:
    nets = np.array([[1.0, -1.0, 0.0], [0.0, 0.0, 0.0]])
    assert acceptability(nets, np.ones((2, 3)), [0.0]) == [chances_of_best(nets)]


def test_dominance_on_average_and_draw_by_draw() -> None:
    better = np.array([[2.0, 2.0, 0.0, 1.0], [1.0, 0.0, 1.0, 1.0]])
    worse = np.array([[1.0, 2.0, 1.0, 1.0], [0.0, 0.0, 0.0, 1.0]])
    # Draw 1: both more. 2 and 4: equal. 3: one less. On average 0 and 1/2 more.
    assert dominance(better, worse) == Dominance(True, False, 0.25, 0.25)
    assert dominance(worse, better) == Dominance(False, False, 0.0, 0.0)


def test_equals_dominate_nobody() -> None:
    same = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert dominance(same, same) == Dominance(False, False, 0.0, 0.0)


def test_strict_dominance_needs_every_payer() -> None:
    assert dominance(np.ones((2, 2)), np.zeros((2, 2))) == Dominance(True, True, 1.0, 1.0)
    some = np.array([[1.0, 1.0], [0.0, 0.0]])
    assert dominance(some, np.zeros((2, 2))) == Dominance(True, False, 1.0, 0.0)
