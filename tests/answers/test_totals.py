"""Totals of strategies and cost per effect, on people written by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from socinvest.analysis.nets import Discounting
from socinvest.analysis.views import views
from socinvest.answers.totals import Totals, outcome_factors, quality_years
from socinvest.course.trajectory import Simulation, Trajectory
from socinvest.ledger import Array
from socinvest.model import Money, Scenario
from tests.money import draws, ledger, scenario, trajectory, years
from tests.worked import flow, line, with_money


def case() -> Scenario:
    """Care of 80 a person-year paid by the municipality, a programme of 100 a person."""
    return with_money(
        scenario(costs=(line("course", "people", 100.0),), flows=(flow("care", 80.0, state="out"),))
    )


def lived(path: Trajectory, quality: Array) -> Trajectory:
    """The same people with quality-adjusted years."""
    segment = path.segments[0]
    life = replace(segment.courses["life"], quality=quality)
    return replace(path, segments=(replace(segment, courses={"life": life}),))


def filled(
    one: Scenario, helped: Trajectory, nothing: Trajectory, n: int = 1, block: int = 1
) -> Totals:
    """Totals of two strategies, block by block of the same people."""
    discounting = Discounting.of(one.money, one.time.horizon)
    totals = Totals(one, n, discounting)
    for start in range(0, n, block):
        ledgers = {
            name: ledger(one, path, draws(block))
            for name, path in (("nothing", nothing), ("helped", helped))
        }
        pairs = tuple({(p.label.payer, p.label.payee): 0
                       for b in ledgers.values() for p in b.postings})  # fmt: skip
        totals.add(
            views(one, pairs), Simulation({"nothing": nothing, "helped": helped}, ()), ledgers,
            slice(start, start + block),
        )  # fmt: skip
    return totals


NOTHING = trajectory("nothing", person_years={"out": years(10.0, 10.0, 10.0)})
HELPED = trajectory(person_years={"out": years(10.0, 8.0, 5.0)}, reached=years(3.0, 0.0, 0.0))


def test_costs_by_hand_with_the_comparator() -> None:
    one = case()
    told = filled(one, HELPED, NOTHING).told
    rate = one.money.discount_rate
    factors = (1 + rate) ** -np.arange(3)
    assert list(told) == ["nothing", "helped"]
    without = told["nothing"]["payers"]["kommun"]
    assert without["undiscounted"]["mean"] == pytest.approx(-80.0 * 30)
    assert without["present_value"]["mean"] == pytest.approx(-80.0 * 10 * factors.sum())
    helped = told["helped"]["payers"]["kommun"]
    assert helped["undiscounted"]["mean"] == pytest.approx(-80.0 * 23 - 300)
    assert helped["present_value"]["mean"] == pytest.approx(-80.0 * factors @ [10, 8, 5] - 300)
    assert helped["present_value"]["sd"] is None
    assert set(told["helped"]) == {"perspectives", "payers", "budgets", "quality_adjusted_years"}
    assert told["helped"]["quality_adjusted_years"] is None
    # Whoever nothing crosses the border of has 0, not nothing.
    assert told["helped"]["payers"]["stat"]["undiscounted"]["mean"] == 0.0


def test_without_quality_there_is_nothing_to_compare() -> None:
    assert filled(case(), HELPED, NOTHING).cost_effectiveness() == {}


def test_quality_years_have_their_own_rate() -> None:
    one = case()
    one = replace(one, money=replace(one.money, outcome_discount_rate=0.015))
    quality = years(9.0, 8.0, 7.0)
    totals = filled(one, lived(HELPED, quality), lived(NOTHING, quality - 1.0))
    told = totals.told["helped"]["quality_adjusted_years"]
    assert told["undiscounted"]["mean"] == 24.0
    assert told["present_value"]["mean"] == pytest.approx(9 + 8 / 1.015 + 7 / 1.015**2)


def test_outcomes_are_dated_and_compounded_as_money() -> None:
    money = Money("SEK", 2020, 0.03, timing="mid_year", compounding="continuous")
    assert outcome_factors(money, 3) == pytest.approx(np.exp(-0.03 * np.array([0.5, 1.5, 2.5])))
    own = replace(money, outcome_discount_rate=0.0)
    assert outcome_factors(own, 3).tolist() == [1.0, 1.0, 1.0]


def test_cost_per_quality_year() -> None:
    one = case()
    one = replace(one, money=replace(one.money, discount_rate=0.0))
    totals = filled(
        one, lived(replace(HELPED, strategy="helped"), years(9.0, 8.0, 7.0)),
        lived(NOTHING, years(10.0, 7.0, 8.0)),
    )  # fmt: skip
    # 80 x 7 - 300 cheaper, and a quality-adjusted year worse.
    helped, nothing = totals.cost_effectiveness()["samhälle"]
    assert (helped["strategy"], nothing["strategy"]) == ("helped", "nothing")
    assert helped["cost"] == pytest.approx(80 * 23 + 300)
    assert (helped["effect"], nothing["effect"]) == (24.0, 25.0)
    assert helped["icer"] is None
    assert nothing["incremental_cost"] == pytest.approx(80 * 7 - 300)
    assert nothing["icer"] == pytest.approx(260.0)
    assert {helped["status"], nothing["status"]} == {"undominated"}


def test_segments_and_courses_add_up() -> None:
    path = lived(NOTHING, years(1.0, 2.0, 3.0))
    both = replace(path, segments=path.segments * 2)
    found = quality_years(both)
    assert found is not None
    assert found.tolist() == [[2.0], [4.0], [6.0]]
    assert quality_years(NOTHING) is None


def test_blocks_stand_side_by_side() -> None:
    told = filled(case(), HELPED, NOTHING, n=6, block=2).told["helped"]["payers"]["kommun"]
    assert told["present_value"]["sd"] == 0.0
    assert told["undiscounted"]["p5"] == told["undiscounted"]["mean"] == -80.0 * 23 - 300
