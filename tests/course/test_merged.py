"""Lines that nobody needs apart are valued together: the same money, in fewer postings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.costing import Costing, Scaling
from socinvest.course.simulate import simulate
from socinvest.errors import ScenarioError
from socinvest.ledger import Ledger
from tests.course.constructs import quality
from tests.course.scenarios import (
    cost,
    effect,
    intake,
    programme,
    sampled,
    small,
    with_programme,
)
from tests.factories import HERE, figure

DRAWS = 6


def case(*costs: model.CourseCost, **course: Any) -> model.Scenario:
    """A fading programme, people entering in three years; the prices of one line are changed."""
    usual = (cost("well", unit_cost="price * ratio"), cost("sick", unit_cost="twice_price"),
             cost(to=("well", "sick")))  # fmt: skip
    given = small(course={"costs": costs or usual, "quality": quality(), **course}, horizon=12)
    dearer = effect(name="dearer", target=model.ParameterTarget("price"), by="ratio")
    fading = effect(fade=model.Fade("half_life", 4.0))
    return intake(with_programme(given, programme("p", fading, dearer)), "per_year")


def ledgers(one: model.Scenario, **options: Any) -> dict[str, Ledger]:
    drawn = sampled(one, DRAWS)
    found = simulate(one, drawn, "expected", **options).trajectories
    costing = Costing(one, mode="expected")
    return {name: costing.ledger(drawn, t, Scaling(volume=1.5)) for name, t in found.items()}


def course_lines(ledger: Ledger) -> list[str]:
    return [p.label.item for p in ledger.postings if p.label.origin == "course:course"]


@pytest.mark.parametrize("rule", ["start", "end", "half_cycle"])
@pytest.mark.parametrize("points", [False, True])
def test_the_money_is_the_same(rule: str, points: bool) -> None:
    one = case(within_cycle=rule)
    apart, merged = ledgers(one), ledgers(one, items=False, points=points)
    for name, ledger in merged.items():
        assert "sick" not in course_lines(ledger) and "well" in course_lines(ledger)
        assert "sick" in course_lines(apart[name])
        for party in one.parties:
            want = apart[name].net({party})
            np.testing.assert_allclose(ledger.net({party}), want, rtol=1e-12, atol=1e-9)
        assert np.abs(ledger.net({"kommun"})).min() > 0.0


def test_quality_of_life_is_not_touched() -> None:
    one, drawn = case(), sampled(case(), DRAWS)
    for items in (True, False):
        found = simulate(one, drawn, "expected", items=items).trajectories["p"]
        years = [segment.courses["course"].quality for segment in found.segments]
        if items:
            wanted = years
    for got, want in zip(years, wanted, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-13)


@pytest.mark.parametrize(
    "change",
    [
        {"growth": figure(0.02)},
        {"when": "year_end"},
        {"kind": "capacity"},
        {"payee": model.Account("kommun", "other")},
        {"release": model.Release(figure(0.5), 2)},
        {"spread": model.Spread(figure(0.3), kept=False)},
        {"unit_cost": figure("price * (1 + 0.1 * time_since_entry)")},
    ],
    ids=lambda change: next(iter(change)),
)
def test_lines_that_differ_otherwise_stay_apart(change: dict[str, Any]) -> None:
    one = case(cost("well"), replace(cost("sick"), **change), cost("dead", unit_cost=7.0))
    for name, ledger in ledgers(one, items=False).items():
        items = course_lines(ledger)
        assert "sick" in items and "well" in items and "dead" not in items
        want = ledgers(one)[name].net({"kommun"})
        np.testing.assert_allclose(ledger.net({"kommun"}), want, rtol=1e-12, atol=1e-9)


def test_a_price_below_0_is_noted_of_its_own_line_and_runs_the_other_way() -> None:
    one = case(cost("well"), cost("sick", unit_cost="1e5 * shift"))
    apart, merged = ledgers(one), ledgers(one, items=False)
    for name, ledger in merged.items():
        assert ledger.notes == apart[name].notes
        assert {note.where for note in ledger.notes} == {"course:course/sick"}
        assert all(p.amounts().min() >= 0.0 for p in ledger.postings)
        want = apart[name].net({"kommun"})
        np.testing.assert_allclose(ledger.net({"kommun"}), want, rtol=1e-12, atol=1e-9)


def test_what_work_gives_is_displaced_alike() -> None:
    produced = [replace(cost(state), payer=model.Account(model.ECONOMY, model.ECONOMY))
                for state in ("well", "sick")]  # fmt: skip
    one = case(*produced, replace(cost("dead"), at=HERE))
    money = replace(one.money, displacement=0.3, lost_leisure=0.2, tax_factor=1.3)
    one = replace(one, money=money)
    apart, merged = ledgers(one), ledgers(one, items=False)
    for name, ledger in merged.items():
        assert course_lines(ledger) == ["well", "dead"]
        for party in one.parties:
            want = apart[name].net({party})
            np.testing.assert_allclose(ledger.net({party}), want, rtol=1e-12, atol=1e-9)


def test_other_draws_change_no_bit() -> None:
    one = case()
    many, few = (
        simulate(one, sampled(one, n), "expected", items=False).trajectories["p"] for n in (40, 3)
    )
    for more, less in zip(many.segments, few.segments, strict=True):
        for key, money in less.courses["course"].valued.items():
            assert np.array_equal(money, more.courses["course"].valued[key][:, :3])


def test_a_price_without_a_value_is_refused() -> None:
    one = case(cost("well"), cost("sick", unit_cost="price / (risk - risk)"))
    with pytest.raises(ScenarioError) as error:
        simulate(one, sampled(one, DRAWS), "expected", items=False)
    assert [p.code for p in error.value.problems] == ["run.nonfinite"]
