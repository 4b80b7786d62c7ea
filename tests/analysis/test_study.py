"""What one person in a study tells, against simulated studies and conjugate pairs."""

from __future__ import annotations

import numpy as np
import pytest

from socinvest.analysis.study import (
    binary,
    comparison,
    difference,
    read_count,
    read_money,
    read_spread,
    stated,
)
from socinvest.model import Scale
from socinvest.units import UnitError

PEOPLE = 4_000


def simulated(scale: Scale, p1: float, p0: float) -> float:
    """Standard deviation of the estimate of 4 000 persons, half of them with the programme."""
    rng = np.random.default_rng(1)
    half = PEOPLE // 2
    a, b = (rng.binomial(half, p, 20_000) / half for p in (p1, p0))
    if scale == "risk_ratio":
        return float(np.std(np.log(a / b)))
    if scale == "odds_ratio":
        return float(np.std(np.log(a / (1 - a) / (b / (1 - b)))))
    return float(np.std(a - b))


@pytest.mark.parametrize(
    ("scale", "effect", "p1"),
    [("risk_ratio", 0.8, 0.24), ("odds_ratio", 0.7, 3 / 13), ("risk_difference", -0.1, 0.2)],
)
def test_a_comparison_tells_as_much_as_simulated_studies(
    scale: Scale, effect: float, p1: float
) -> None:
    values = effect + np.linspace(-0.05, 0.05, 1_001)
    design = comparison(values, scale, 0.3)
    assert design.arms == 2
    assert design.log == (scale != "risk_difference")
    error = design.sd_per_person / PEOPLE**0.5
    assert error == pytest.approx(simulated(scale, p1, 0.3), rel=0.03)


def test_a_hazard_ratio_tells_by_its_events() -> None:
    # Probabilities 0.3 and 1 - 0.7^2 = 0.51: (0.3 + 0.51)/2 of n persons have the event.
    design = comparison(2.0 + np.linspace(-0.1, 0.1, 11), "hazard_ratio", 0.3)
    assert design.sd_per_person**2 == pytest.approx(4.0 / ((0.3 + 0.51) / 2))


def test_what_is_known_of_a_share_is_worth_its_beta_persons() -> None:
    # Beta(30, 70) is what 100 persons tell.
    values = np.random.default_rng(2).beta(30.0, 70.0, 400_000)
    design = binary(values)
    assert design.prior_size == pytest.approx(100.0, rel=0.02)
    assert comparison(values, "replace", 0.5) == design


def test_a_difference_of_shares() -> None:
    with_it, without = np.array([0.2, 0.3]), np.array([0.4, 0.4])
    design = difference(with_it, without)
    assert design.sd_per_person**2 == pytest.approx(2 * (0.25 * 0.75 + 0.4 * 0.6))
    assert design.prior_sd == pytest.approx(0.05)


def test_what_is_stated_is_of_logarithms_for_a_ratio() -> None:
    values = np.exp(np.array([-0.2, 0.2]))
    assert stated(values, 3.0, "risk_ratio").prior_sd == pytest.approx(0.2)
    assert stated(values, 3.0, None).prior_sd == pytest.approx(float(np.std(values)))
    assert stated(np.ones(2), 3.0, None).prior_size == float("inf")


def test_what_is_written_on_the_command_line() -> None:
    assert read_money("2 000 SEK", "SEK") == 2_000.0
    assert read_money("1.5 MSEK", "SEK") == 1_500_000.0
    assert read_count("5 000", "SEK") == read_count("5 000 pupils", "SEK") == 5_000.0
    assert read_spread("0.4", "SEK") == 0.4
    for how, text in (
        (read_money, "2 000"), (read_money, "-1 SEK"), (read_money, "5 SEK/year"),
        (read_count, "0"), (read_count, "5 SEK"), (read_count, "40 %"), (read_spread, "0"),
    ):  # fmt: skip
        with pytest.raises(UnitError):
            how(text, "SEK")
