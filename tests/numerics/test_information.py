"""The value of information: definitions by hand, ties, and cases with a closed form."""

from __future__ import annotations

from itertools import pairwise
from math import erf, exp, pi, sqrt

import numpy as np
import pytest

from socinvest.numerics import information
from socinvest.numerics.preposterior import FEWEST, Preposterior, best_size, scores, weight
from socinvest.numerics.response import Responses

LOSS = {0.0: 0.3989, 0.5: 0.1978, 1.0: 0.08332, 2.0: 0.008491}
"""The unit normal loss integral, from the table in R. Schlaifer, "Probability and Statistics for
Business Decisions" (1959)."""


def loss(distance: float) -> float:
    """E max(0, Z - d), Z standard normal."""
    density = exp(-distance * distance / 2) / sqrt(2 * pi)
    return density - distance * (1 - 0.5 * (1 + erf(distance / sqrt(2))))


def worth_of(mean: float, sd: float) -> float:
    """EVPPI of a normal part of a net benefit against nothing."""
    return sd * loss(abs(mean) / sd)


def against_nothing(net: np.ndarray) -> np.ndarray:
    return np.stack([np.zeros(net.size), net], axis=1)


class Case:
    """net = mean + 3 a + 1 b + 0.5 c, and a quantity without influence."""

    def __init__(self, mean: float, seed: int, n: int) -> None:
        rng = np.random.default_rng(seed)
        self.draws = {name: rng.standard_normal(n) for name in ("a", "b", "c", "null")}
        net = mean + 3 * self.draws["a"] + self.draws["b"] + 0.5 * self.draws["c"]
        self.benefits = against_nothing(net)
        self.responses = Responses(self.draws, net[:, None])

    def worth(self, *names: str) -> information.Worth:
        return information.evppi(self.benefits, self.responses.given(*names).of([None, 0]))


@pytest.mark.parametrize(("distance", "told"), LOSS.items())
def test_the_closed_form_is_that_of_the_table(distance: float, told: float) -> None:
    assert loss(distance) == pytest.approx(told, rel=4e-4)


# --- by hand ---


def test_perfect_information_by_hand() -> None:
    # Four equally likely worlds. Means 3, 2.5 and 0; the best of each: 4, 6, 2 and 8.
    benefits = np.array([[4.0, 1.0, 0.0], [0.0, 6.0, 0.0], [0.0, 2.0, 0.0], [8.0, 1.0, 0.0]])
    assert information.evpi(benefits).value == 5.0 - 3.0
    assert information.expected_losses(benefits).tolist() == [2.0, 2.5, 5.0]
    assert information.best(benefits) == 0


def test_the_error_of_perfect_information_by_hand() -> None:
    # Gains 0, 2, 0, 2: standard deviation 2/sqrt(3), over sqrt(4).
    benefits = against_nothing(np.array([3.0, -2.0, 3.0, -2.0]))
    found = information.evpi(benefits)
    assert found.value == 1.0
    assert found.error == pytest.approx(1 / sqrt(3), rel=1e-12)


def test_ties_cost_nothing() -> None:
    same = np.array([[1.0, 1.0], [-2.0, -2.0], [3.0, 3.0]])
    assert information.evpi(same).value == 0.0
    # Equal means, unlike draws: whichever is taken, the same is lost.
    swing = against_nothing(np.array([-1.0, 1.0, -1.0, 1.0]))
    assert information.evpi(swing).value == information.evpi(swing[:, ::-1]).value == 0.5
    assert information.expected_losses(swing).tolist() == [0.5, 0.5]


def test_a_quantity_of_two_values_by_hand() -> None:
    # Known to be 0: on average -1, do nothing. Known to be 1: +3. Not knowing: +1, do it.
    x = np.tile([0.0, 1.0], 500)
    net = np.where(x == 0.0, -1.0, 3.0) + np.repeat([2.0, -2.0], 500)
    known = Responses({"x": x}, net[:, None]).given("x").of([None, 0])
    benefits = against_nothing(net)
    assert information.evppi(benefits, known).value == pytest.approx(0.5, rel=1e-12)
    # The four worlds: 1, 5, -3 and 1.
    assert information.evpi(benefits).value == pytest.approx(7 / 4 - 1, rel=1e-12)


# --- closed forms ---


@pytest.mark.parametrize("mean", [0.0, 1.5, -3.0])
def test_linear_and_normal_within_two_per_cent(mean: float) -> None:
    case = Case(mean, seed=3, n=100_000)
    assert case.worth("a").value == pytest.approx(worth_of(mean, 3.0), rel=0.02)
    assert case.worth("a", "b").value == pytest.approx(worth_of(mean, sqrt(10.0)), rel=0.02)


@pytest.mark.parametrize("seed", range(5))
def test_within_its_errors_at_ten_thousand_draws(seed: int) -> None:
    case = Case(0.0, seed, 10_000)
    for names, sd in ((("a",), 3.0), (("b",), 1.0), (("a", "c"), sqrt(9.25))):
        found = case.worth(*names)
        assert abs(found.value - worth_of(0.0, sd)) < 3.5 * found.error


def test_the_error_is_that_of_repetitions() -> None:
    found = [Case(0.5, seed, 1_000).worth("a") for seed in range(40)]
    spread = float(np.std([one.value for one in found], ddof=1))
    assert float(np.mean([one.error for one in found])) == pytest.approx(spread, rel=0.3)


@pytest.mark.parametrize("mean", [0.0, 1.0])
def test_what_has_no_influence_is_worth_nothing(mean: float) -> None:
    for seed in range(8):
        case = Case(mean, seed, 10_000)
        perfect = information.evpi(case.benefits).value
        assert case.worth("null").value <= 0.005 * perfect


def test_never_less_for_knowing_more() -> None:
    for seed in range(3):
        case = Case(0.3, seed, 4_000)
        perfect = information.evpi(case.benefits)
        chain = [case.worth(*names) for names in (("c",), ("b", "c"), ("a", "b", "c"))]
        assert chain[0].value >= 0.0
        for less, more in zip(chain, [*chain[1:], perfect], strict=True):
            assert less.value <= more.value + 3.0 * (less.error + more.error)


def test_three_alternatives_and_their_order() -> None:
    rng = np.random.default_rng(5)
    x, y = rng.standard_normal((2, 20_000))
    nets = np.stack([2.0 * x + y, -2.0 * x + 0.5], axis=1)
    responses = Responses({"x": x, "y": y}, nets)
    benefits = np.concatenate([np.zeros((x.size, 1)), nets], axis=1)
    one = information.evppi(benefits, responses.given("x").of([None, 0, 1]))
    # max(0, 2x, 0.5 - 2x): where x < 1/8 the last, else the first.
    low = 0.5 * 0.5 * (1 + erf(0.125 / sqrt(2)))
    exact = low + 4.0 * exp(-(0.125**2) / 2) / sqrt(2 * pi) - 0.5
    assert abs(one.value - exact) < 3.0 * one.error
    other = information.evppi(benefits[:, ::-1], responses.given("x").of([1, 0, None]))
    assert other.value == pytest.approx(one.value, rel=1e-9)


def test_the_order_of_draws_and_quantities_does_not_matter() -> None:
    case = Case(0.2, 1, 4_000)
    order = np.random.default_rng(9).permutation(4_000)
    draws = {name: case.draws[name][order] for name in reversed(list(case.draws))}
    net = case.benefits[order, 1]
    responses = Responses(draws, net[:, None])
    for names in (("a",), ("b",), ("c", "a")):
        found = information.evppi(against_nothing(net), responses.given(*names).of([None, 0]))
        assert found.value == pytest.approx(case.worth(*names).value, rel=1e-9)


def test_half_of_the_draws_teach_no_more_than_all() -> None:
    gaps = []
    for seed in range(20):
        case = Case(0.0, seed, 400)
        known = case.responses.given("a", "b", "c").of([None, 0])
        halves = np.arange(400) % 2 == 0
        split = information.split_sample(case.benefits, known, halves)
        gaps.append(information.evppi(case.benefits, known).value - split)
    assert 0.0 <= float(np.mean(gaps)) < 0.1


# --- studies ---


@pytest.mark.parametrize("mean", [0.0, 2.0])
@pytest.mark.parametrize("people", [10, 100, 1_000])
def test_a_conjugate_normal_study(mean: float, people: int) -> None:
    # net = theta ~ N(mean, 3^2); one person tells with standard deviation 20.
    n = 40_000
    z = np.random.default_rng(2).standard_normal(n)
    theta = mean + 3.0 * (z - z.mean()) / z.std()
    benefits = against_nothing(theta)
    known = Responses({"theta": theta}, theta[:, None]).given("theta").of([None, 0])
    study = Preposterior(theta, known, benefits)
    share = weight(people, (20.0 / 3.0) ** 2)
    exact = worth_of(mean, 3.0 * sqrt(share))
    found = study.worth(share)
    assert found.value == pytest.approx(exact, rel=0.02)
    assert abs(found.value - exact) < 4.0 * found.error


def test_a_curve_of_the_quantity_has_a_closed_form_too() -> None:
    # g(z) = z^2 - 1: its mean given the study is w (y^2 - 1), positive where |y| > 1.
    z = scores(np.arange(20_000.0))
    curve = z * z - 1.0
    known = Responses({"z": z}, curve[:, None]).given("z").of([None, 0])
    study = Preposterior(z, known, against_nothing(curve))
    gained = 2.0 * exp(-0.5) / sqrt(2.0 * pi)
    for share in (0.2, 0.7, 1.0):
        assert study.value(share) == pytest.approx(share * gained, rel=0.02)


def test_a_larger_study_is_never_worth_less() -> None:
    case = Case(0.5, 4, 5_000)
    known = case.responses.given("a").of([None, 0])
    study = Preposterior(case.draws["a"], known, case.benefits)
    values = [study.value(share) for share in np.linspace(0.0, 1.0, 21)]
    assert values[0] == 0.0
    assert all(later >= one - 1e-9 for one, later in pairwise(values))
    assert values[-1] == pytest.approx(case.worth("a").value, rel=0.01)


@pytest.mark.parametrize("arms", [1, 2])
def test_the_best_size_is_the_best_of_all_sizes(arms: int) -> None:
    case = Case(0.5, 4, 5_000)
    known = case.responses.given("a").of([None, 0])
    study = Preposterior(case.draws["a"], known, case.benefits)
    found, net = best_size(study, 50.0, each=0.001, fixed=0.1, most=600, arms=arms)
    nets = {
        n: study.value(weight(n, 50.0)) - 0.1 - 0.001 * n
        for n in range(FEWEST, 601)
        if n % arms == 0
    }
    assert found % arms == 0
    assert net == pytest.approx(max(nets.values()), rel=1e-6)


def test_no_study_where_it_costs_more_than_it_can_teach() -> None:
    case = Case(0.5, 4, 5_000)
    study = Preposterior(
        case.draws["a"], case.responses.given("a").of([None, 0]), case.benefits
    )  # fmt: skip
    assert best_size(study, 50.0, each=0.001, fixed=10.0, most=600) == (0, 0.0)
    assert best_size(study, 50.0, each=0.001, fixed=0.0, most=FEWEST - 1) == (0, 0.0)


def test_tied_values_share_their_score() -> None:
    found = scores(np.array([2.0, 1.0, 2.0, 3.0]))
    assert found[0] == found[2] == pytest.approx(0.0, abs=1e-9)
    assert found[1] == pytest.approx(-found[3], abs=1e-6)
