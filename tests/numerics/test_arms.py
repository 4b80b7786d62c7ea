"""Effects from counted events against what can be worked out another way."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from socinvest.numerics.arms import SCALES, Arms, arms
from socinvest.numerics.distributions import Stated, fit
from socinvest.numerics.families import Beta, FitError

COUNTS = {"treated": {"events": 12.0, "of": 60.0}, "control": {"events": 21.0, "of": 61.0}}


def effect(scale: str, **more: object) -> Arms:
    return arms({**COUNTS, **more, "scale": float(SCALES.index(scale))})


def compared(scale: str, treated: np.ndarray, control: np.ndarray) -> np.ndarray:
    if scale == "risk_difference":
        return np.asarray(treated - control)
    if scale == "risk_ratio":
        return np.asarray(treated / control)
    return np.asarray(treated / (1 - treated) / (control / (1 - control)))


@pytest.mark.parametrize("scale", SCALES)
def test_the_mean_is_that_of_all_pairs_of_shares(scale: str) -> None:
    made = effect(scale)
    assert made.treated == Beta(12, 48)
    assert made.control == Beta(21, 40)

    share = (np.arange(2_000) + 0.5) / 2_000
    treated, control = stats.beta.pdf(share, 12, 48), stats.beta.pdf(share, 21, 40)
    every = compared(scale, share[:, None], share[None, :])
    assert made.mean() == pytest.approx(treated @ every @ control / 2_000**2, rel=1e-5)


@pytest.mark.parametrize("scale", SCALES)
def test_median_and_interval_are_those_of_a_large_sample(scale: str) -> None:
    made = effect(scale)
    rng = np.random.default_rng(5)
    draws = compared(scale, rng.beta(12, 48, 400_000), rng.beta(21, 40, 400_000))
    low, high = made.interval(0.95)
    found = np.quantile(draws, [0.025, 0.5, 0.975])
    assert [low, made.median(), high] == pytest.approx(found, rel=0.01, abs=0.001)


@pytest.mark.parametrize("scale", SCALES)
def test_its_own_draws_have_its_mean_and_follow_its_distribution(scale: str) -> None:
    made = effect(scale)
    draws = made.sample(np.random.default_rng(6), 200_000)
    assert draws.mean() == pytest.approx(made.mean(), rel=0.01, abs=0.001)
    assert np.mean(draws <= made.median()) == pytest.approx(0.5, abs=0.005)


def test_what_was_known_before_is_added_to_both_groups() -> None:
    made = effect("risk_ratio", prior={"events": 1.0, "of": 4.0})
    assert made.treated == Beta(13, 51)
    assert made.control == Beta(22, 43)


def test_a_group_without_events_needs_a_prior() -> None:
    none = {"treated": {"events": 0.0, "of": 20.0}, "control": {"events": 5.0, "of": 20.0}}
    with pytest.raises(FitError, match="need a prior"):
        arms({**none, "scale": 0.0})
    made = arms({**none, "scale": 0.0, "prior": {"events": 1.0, "of": 2.0}})
    assert made.treated == Beta(1, 21)
    assert made.mean() < 1


@pytest.mark.parametrize("scale", ["risk_ratio", "odds_ratio"])
def test_a_ratio_without_a_mean_is_refused(scale: str) -> None:
    few = {"treated": {"events": 5.0, "of": 20.0}, "control": {"events": 1.0, "of": 20.0}}
    with pytest.raises(FitError, match="so few events"):
        arms({**few, "scale": float(SCALES.index(scale))})
    assert arms({**few, "scale": 2.0}).mean() == pytest.approx(0.2)


def test_a_beta_is_updated_from_counts() -> None:
    stated = Stated("beta", {"events": 9.0, "of": 10.0, "prior": {"events": 1.0, "of": 2.0}})
    assert fit(stated) == Beta(10, 2)
    everybody = Stated("beta", {"events": 10.0, "of": 10.0, "prior": {"events": 1.0, "of": 2.0}})
    assert fit(everybody) == Beta(11, 1)
    with pytest.raises(FitError, match="no beta distribution"):
        fit(Stated("beta", {"events": 10.0, "of": 10.0, "prior": {"events": 1.0, "of": 1.0}}))
    with pytest.raises(FitError, match="impossible"):
        fit(Stated("beta", {"events": 9.0, "of": 10.0, "prior": {"events": 3.0, "of": 2.0}}))
