"""Levels of comparison groups: hand examples of every design, and regression to the mean."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest.contract.counterfactual import Comparison, comparison, regression
from socinvest.contract.evaluated import Figures, told
from socinvest.errors import ScenarioError
from socinvest.model_contract import Against, Design, Noise
from socinvest.numerics.syntax import Name
from tests.contract.seeing import against, contract, measure, noise
from tests.factories import figure

TRUE = np.array([1000.0])


def compared(
    to: Against, biased: bool = True, base: dict[str, Any] | None = None, **fields: Any
) -> Comparison:
    """What a measure of 24 months is set against, where the true level is 1,000."""
    one = measure(against=to, **fields)
    figures = Figures(contract(one), base or {}, [np.array([60.0])])
    return comparison(one, told(one, figures), TRUE, biased=biased)


def level(to: Against, **fields: Any) -> float:
    """The expected level in the contract's reckoning."""
    found = compared(to, **fields)
    return float((found.level * found.times)[0])


@pytest.mark.parametrize(
    ("design", "figures", "wanted"),
    [
        ("none", {}, 1000.0),
        ("fixed", {"level": 1200.0}, 1200.0),
        ("prediction", {"level": 900.0}, 900.0),
        ("prediction", {"bias": 0.2}, 1200.0),
        ("matched", {"size": 50.0, "bias": -0.1}, 900.0),
        ("randomised", {"size": 50.0}, 1000.0),
        ("historical", {"size": 50.0, "years": 3.0}, 1000.0),
        # What rises by 3 % a year was lower; unless the contract raises it, the group is too low.
        ("historical", {"size": 50.0, "years": 3.0, "drift": 0.03}, 1000.0 / 1.03**3),
        ("historical", {"size": 50.0, "years": 3.0, "index": 0.03}, 1000.0 * 1.03**3),
        ("historical", {"size": 50.0, "years": 3.0, "index": 0.03, "drift": 0.03}, 1000.0),
        ("historical", {"size": 50.0, "years": 0.0, "bias": 0.05}, 1050.0),
        # Without years, the period before lies as long before as the window is long.
        ("own_history", {"drift": 0.1}, 1000.0 / 1.21),
        ("own_history", {"index": 0.1, "years": 1.0}, 1100.0),
    ],
)
def test_levels_by_hand(design: Design, figures: dict[str, float], wanted: float) -> None:
    assert level(against(design, **figures)) == pytest.approx(wanted, rel=1e-12)


@pytest.mark.parametrize("design", ["fixed", "prediction", "historical", "matched", "own_history"])
def test_without_bias_every_design_knows_the_truth(design: Design) -> None:
    known: dict[Design, dict[str, float]] = {
        "fixed": {"level": 7.0}, "prediction": {"bias": 0.3}, "matched": {"bias": 0.3},
        "historical": {"years": 3.0, "drift": 0.1, "index": 0.2, "bias": 0.3},
        "own_history": {"drift": 0.1, "selected": 0.2, "correlation": 0.5},
    }  # fmt: skip
    assert level(against(design, **known[design]), biased=False) == 1000.0


def test_only_groups_of_a_size_vary() -> None:
    assert compared(against("historical", years=3.0)).variation.kind == "exact"
    assert compared(against("fixed", level=1.0)).variation.kind == "exact"
    assert compared(against("matched", size=9.0)).variation.kind == "people"
    assert compared(against("own_history")).variation.kind == "people"


@pytest.mark.parametrize(
    ("months", "cv", "kept"),
    [
        (12, np.sqrt(0.36 + 0.25), 0.36 / 0.61),
        (24, np.sqrt(0.36 + 0.125), 0.36 / 0.485),
        (6, np.sqrt(0.36 + 0.5), 0.36 / 0.86),
    ],
)
def test_what_varies_within_a_person_averages_out(months: int, cv: float, kept: float) -> None:
    found = compared(against("own_history"), months=months, noise=noise(0.6, 0.5, per=1.0))
    np.testing.assert_allclose(found.served.cv, [cv])
    assert found.correlation is not None
    np.testing.assert_allclose(found.correlation, [kept])
    stated = compared(against("own_history", correlation=0.3), noise=noise(0.6, 0.5, per=1.0))
    assert stated.correlation is not None
    assert float(stated.correlation[0]) == 0.3


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize(("cv", "kept", "share"), [(0.5, 0.6, 0.2), (0.3, 0.9, 0.05), (0.2, 0, 1)])
def test_regression_is_that_of_a_population(
    sign: float, cv: float, kept: float, share: float
) -> None:
    """Two million people with correlated sums before and after; the worst by before are chosen."""
    rng = np.random.default_rng(5)
    people = 2_000_000
    x = rng.standard_normal(people)
    y = kept * x + np.sqrt(1.0 - kept**2) * rng.standard_normal(people)
    before, after = 1.0 + cv * x, 1.0 + cv * y
    worst = np.argsort(-sign * before)[: int(share * people)]
    before, after = before[worst], after[worst]
    found = regression(np.array([cv]), np.array([kept]), np.array([share]), sign)
    assert found.ratio[0] == pytest.approx(before.mean() / after.mean(), rel=0.01)
    assert found.before[0] == pytest.approx(before.std() / before.mean(), rel=0.02)
    assert found.after[0] == pytest.approx(after.std() / after.mean(), rel=0.02)
    between = np.corrcoef(before, after)[0, 1]
    assert found.correlation[0] == pytest.approx(between, abs=0.01)


def test_people_chosen_at_their_worst_were_worse_before() -> None:
    """Level of all P: before = P (1 + 0.5 x 1.3998), after = P (1 + 0.6 x 0.5 x 1.3998)."""
    to = against("own_history", selected=0.2, correlation=0.6)
    down = level(to, noise=noise(0.0, 0.5))
    assert down == pytest.approx(1000.0 * 1.6999 / 1.41994, rel=1e-4)
    up = level(to, noise=noise(0.0, 0.5), improves="up")
    assert up == pytest.approx(1000.0 * 0.3001 / 0.58006, rel=1e-3)
    everyone = level(against("own_history", selected=1.0, correlation=0.6))
    assert everyone == pytest.approx(1000.0)


def test_a_group_chosen_below_nothing_is_refused_in_its_place() -> None:
    to = against("own_history", selected=0.05, correlation=0.6)
    with pytest.raises(ScenarioError) as caught:
        compared(to, noise=noise(0.0, 0.8), improves="up")
    assert caught.value.problems[0].at == to.selected.at  # type: ignore[union-attr]
    with pytest.raises(ScenarioError):
        compared(to, noise=Noise("binomial"), counts="state", improves="up")


@pytest.mark.parametrize(
    ("design", "figures"),
    [
        ("historical", {"size": -1.0}),
        ("historical", {"years": -1.0}),
        ("historical", {"years": 1.0, "drift": -1.0}),
        ("own_history", {"correlation": 1.5}),
        ("own_history", {"selected": 0.0}),
        ("matched", {"bias": -1.5}),
    ],
)
def test_figures_that_mean_nothing_are_refused(design: Design, figures: dict[str, float]) -> None:
    with pytest.raises(ScenarioError, match="no usable value"):
        compared(against(design, **figures))


def test_figures_may_vary_and_name_what_the_contract_knows() -> None:
    drift = np.array([0.0, 0.1])
    to = against("historical", years=1.0, drift="drift")
    np.testing.assert_allclose(compared(to, base={"drift": drift}).level, [1000.0, 1000.0 / 1.1])
    assert level(against("fixed", level="principal / 60")) == pytest.approx(7.5e6 / 60)
    assert level(against("fixed", level="committed / 60")) == pytest.approx(1e7 / 60)


def test_a_comparison_may_be_as_large_as_the_group_served() -> None:
    size = replace(figure(1.0), expression=Name("people"), literal=False)
    one = measure(against=replace(against("matched"), size=size))
    figures = Figures(contract(one, cohorts=2), {}, [np.array([40.0]), np.array([20.0])])
    np.testing.assert_array_equal(told(one, figures).size, [60.0])  # type: ignore[arg-type]
