"""A break-even effect without re-runs gives what re-runs give, or is not used."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import draws as drawing
from socinvest import model
from socinvest.analysis.nets import Discounting
from socinvest.analysis.views import View, views
from socinvest.answers.lines import Lines
from socinvest.answers.moving import effects_of
from socinvest.answers.rerun import Expected
from tests.factories import figure, fixed, group, stated
from tests.worked import EFFECT, PARAMETERS, line, pupils, with_money, with_parameter

ONCE = replace(EFFECT, lasts=1.0)


def prepared(case: model.Scenario, sizes: tuple[int, ...] = (300,)) -> tuple[Expected, list[View]]:
    """Expected mode over blocks of these sizes, and all views."""
    made = [drawing.block(case, 0, i, size) for i, size in enumerate(sizes)]
    discounting = Discounting.of(case.money, case.time.horizon)
    expected = Expected(case, [lambda one=one: one for one in made], discounting)  # type: ignore[misc]
    pairs = tuple({**expected.mean("ppss"), **expected.comparator_mean()})
    return expected, list(views(case, pairs))


def lines(case: model.Scenario, **options: Any) -> tuple[Lines, Expected, list[View]]:
    expected, wanted = prepared(case, **options)
    (effect,) = effects_of(case, "ppss", next(expected.each())[1])
    return Lines(expected, "ppss", wanted, effect), expected, wanted


def assert_same(case: model.Scenario, medians: tuple[float, ...], **options: Any) -> None:
    found, expected, wanted = lines(case, **options)
    assert found.known
    (effect,) = effects_of(case, "ppss", next(expected.each())[1])
    for median in medians:
        again = expected.moved("ppss", wanted, {effect.parameter: effect.to(median)})
        scale = float(np.max(np.abs(again)))
        assert found.at(median) == pytest.approx(again, rel=1e-9, abs=1e-11 * scale)


@pytest.mark.parametrize("effect", [ONCE, EFFECT])
def test_ratios_with_clipping(effect: model.Effect) -> None:
    # At 2.5 a part of the draws has a risk of 1.
    assert_same(pupils(effects=(effect,)), (0.01, 0.4, 0.98, 1.7, 2.5, 9.0), sizes=(300, 70))


@pytest.mark.parametrize(
    ("scale", "given", "medians"),
    [
        ("odds_ratio", {"family": "lognormal", "mean": 1.0, "cv": 0.2}, (0.02, 0.9, 30.0)),
        ("hazard_ratio", {"family": "lognormal", "mean": 1.0, "cv": 0.2}, (0.02, 0.9, 5.0)),
        ("risk_difference", {"family": "normal", "mean": 0.0, "sd": 0.02}, (-0.9, -0.1, 0.3)),
        ("replace", {"family": "normal", "mean": 0.3, "sd": 0.02}, (0.05, 0.5, 0.99)),
    ],
)
def test_every_scale(scale: model.Scale, given: dict[str, Any], medians: tuple[float, ...]) -> None:
    case = pupils(effects=(replace(ONCE, scale=scale),))
    assert_same(with_parameter(case, stated("effect", scale=scale, **given)), medians)


def test_groups_whose_risks_are_in_proportion_and_those_that_clip_apart() -> None:
    assert_same(in_groups(group("a", 0.4), group("b", 0.6)), (0.1, 0.9, 3.0))
    assert not lines(
        in_groups(group("a", 0.4, fixed("risk", 0.9)), group("b", 0.6, fixed("risk", 0.2)))
    )[0].known


def in_groups(*groups: model.Group) -> model.Scenario:
    case = pupils(effects=(ONCE,))
    return replace(case, target_group=replace(case.target_group, groups=groups))


@pytest.mark.parametrize(
    "case",
    [
        # Met again and again.
        pupils(effects=(replace(ONCE, lasts=None, target=model.TransitionTarget(
            "course", "outside", "working")),)),
        # Weaker from year to year.
        pupils(effects=(replace(ONCE, lasts=None, fade=model.Fade("linear", 5.0)),)),
        # The same parameter acts twice.
        pupils(effects=(ONCE, replace(ONCE, name="two", target=model.TransitionTarget(
            "course", "qualified", "working")))),
        # The comparator is touched too.
        pupils(effects=(ONCE,), parameters=(*(p for p in PARAMETERS if p.name != "work_u"),
            replace(fixed("work_u", 0.5), stated=None,
                    expression=figure("effect * 0.4").expression))),
    ],
)  # fmt: skip
def test_where_draws_follow_no_line(case: model.Scenario) -> None:
    assert not lines(case)[0].known


def test_a_cost_that_the_effect_itself_changes() -> None:
    costs = (line("programme", "people", "ppss_cost * effect", per_year=True),)
    found, _, _ = lines(pupils(effects=(ONCE,), costs=costs))
    # Linear in the effect too, but not in the entry where that is clipped.
    assert not found.known


def test_cost_of_public_money_is_found_out_by_the_third_run() -> None:
    case = with_money(pupils(effects=(ONCE,)), tax_factor=1.3)
    found, expected, wanted = lines(case)
    if found.known:
        again = expected.moved("ppss", wanted, {"effect": lambda value: value * 1.5})
        median = effects_of(case, "ppss", next(expected.each())[1])[0].median
        assert found.at(1.5 * median) == pytest.approx(again, rel=1e-9)


def test_long_runs_keep_no_values_of_every_draw() -> None:
    assert not lines(pupils(effects=(ONCE,)), sizes=(20,) * 5)[0].known
