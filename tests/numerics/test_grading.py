"""How much of a published effect is counted on."""

from __future__ import annotations

from math import log

import pytest

from socinvest.numerics.distributions import Stated, fit
from socinvest.numerics.families import FitError, Lognormal, Normal
from socinvest.numerics.grading import SHARES, graded

RATIOS = ["risk_ratio", "odds_ratio", "hazard_ratio"]
Z = 1.959963984540054


def made(scale: str, estimate: float, ends: tuple[float, float], grade: str | None) -> object:
    fitted = graded(scale, estimate, ends, grade)
    return fit(Stated(fitted.family, dict(fitted.arguments)))


@pytest.mark.parametrize("scale", RATIOS)
@pytest.mark.parametrize(
    ("grade", "share"),
    [("randomised", 1.0), ("controlled", 0.7), ("uncontrolled", 0.4), ("assumed", 0.0)],
)
def test_the_mean_lies_at_the_share_of_the_grade(scale: str, grade: str, share: float) -> None:
    for estimate, ends in ((0.72, (0.55, 0.95)), (1.5, (1.1, 2.05)), (2.5, (2.4, 2.6))):
        distribution = made(scale, estimate, ends, grade)
        assert isinstance(distribution, Lognormal)
        assert distribution.mean() == pytest.approx(1 + share * (estimate - 1), rel=1e-12)
        stated = log(ends[1] / ends[0]) / (2 * Z)
        assert distribution.sigma >= stated - 1e-12
        low, high = distribution.interval(0.95)
        if grade == "randomised":
            assert distribution.sigma == pytest.approx(stated, rel=1e-12)
        else:
            assert low <= 1 + 1e-9
            assert high >= 1 - 1e-9


def test_it_is_widened_no_more_than_it_needs() -> None:
    narrow = graded("risk_ratio", 0.5, (0.45, 0.555), "controlled")
    assert narrow.widened
    distribution = fit(Stated(narrow.family, dict(narrow.arguments)))
    assert isinstance(distribution, Lognormal)
    assert distribution.interval(0.95)[1] == pytest.approx(1.0, rel=1e-9)
    wide = graded("risk_ratio", 0.9, (0.5, 1.62), "controlled")
    assert not wide.widened
    harmful = graded("risk_ratio", 2.0, (1.9, 2.1), "uncontrolled")
    distribution = fit(Stated(harmful.family, dict(harmful.arguments)))
    assert isinstance(distribution, Lognormal)
    assert distribution.interval(0.95)[0] == pytest.approx(1.0, rel=1e-9)


def test_a_difference_is_normal() -> None:
    distribution = made("risk_difference", -0.1, (-0.15, -0.05), "controlled")
    assert isinstance(distribution, Normal)
    assert distribution.mean() == pytest.approx(-0.07)
    assert distribution.interval(0.95)[1] == pytest.approx(0.0, abs=1e-12)
    kept = made("risk_difference", -0.1, (-0.15, -0.05), "randomised")
    assert kept == Normal(-0.1, pytest.approx(0.05 / Z))  # type: ignore[arg-type]


def test_as_stated_takes_estimate_and_interval_as_they_are() -> None:
    distribution = made("risk_ratio", 0.72, (0.55, 0.9425454545), None)
    assert isinstance(distribution, Lognormal)
    assert distribution.median() == pytest.approx(0.72)
    assert distribution.interval(0.95) == pytest.approx((0.55, 0.9425454545), rel=1e-6)
    difference = made("risk_difference", -0.1, (-0.15, -0.05), None)
    assert isinstance(difference, Normal)
    assert difference.interval(0.95) == pytest.approx((-0.15, -0.05))


@pytest.mark.parametrize(
    ("estimate", "ends", "why"),
    [
        (0.5, (0.55, 0.95), "outside"),
        (0.9, (0.55, 0.95), "not the middle"),
        (-0.5, (-0.6, -0.4), "above 0"),
    ],
)
def test_an_estimate_belongs_in_the_middle_of_its_interval(
    estimate: float, ends: tuple[float, float], why: str
) -> None:
    with pytest.raises(FitError, match=why):
        graded("risk_ratio", estimate, ends, "randomised")


def test_the_shares_fall_with_the_grade() -> None:
    assert list(SHARES.values()) == sorted(SHARES.values(), reverse=True)
