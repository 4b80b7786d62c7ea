"""Money by hand: every basis of a cost line, release, financing, the tax factor, spread."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from socinvest import model
from socinvest.costing import Costing, Scaling, linear_in_people
from socinvest.errors import ScenarioError
from socinvest.ledger import Array
from tests.factories import HERE, figure
from tests.money import draws, ledger, scenario, trajectory, years
from tests.worked import (
    ECONOMY,
    FUND,
    KOMMUN,
    PERSON,
    SCHOOL,
    SOCIAL,
    STAT,
    flow,
    line,
    with_money,
)


def column(values: Array) -> list[float]:
    assert values.shape[1] == 1
    return [float(v) for v in values[:, 0]]


def paid_by_school(case: model.Scenario, **path: Any) -> list[float]:
    return column(-ledger(case, trajectory(**path)).net_of_budget(SCHOOL))


def test_per_person_is_booked_in_the_year_of_entry() -> None:
    case = scenario(costs=(line("course", "people", 100.0),))
    assert paid_by_school(case, reached=years(3.0, 2.0, 0.0)) == [300.0, 200.0, 0.0]


def test_per_person_of_those_offered() -> None:
    case = scenario(costs=(line("letter", "people", 2.0, whom="offered"),))
    assert paid_by_school(case, reached=years(1, 1, 1), offered=years(5, 0, 1)) == [10.0, 0.0, 2.0]


def test_per_person_year_in_the_programme() -> None:
    case = scenario(costs=(line("place", "people", 100.0, per_year=True),))
    path = {"reached": years(4, 0, 0), "reached_years": years(4.0, 4.0, 2.0)}
    assert paid_by_school(case, **path) == [400.0, 400.0, 200.0]


def test_whole_posts_are_rounded_up_each_year() -> None:
    staff = line("staff", "posts", 600.0, cases_per_worker=figure(25.0))
    path = {"reached_years": years(50.0, 51.0, 0.0)}
    assert paid_by_school(scenario(costs=(staff,)), **path) == [1200.0, 1800.0, 0.0]


def test_whole_posts_are_rounded_over_all_groups_together() -> None:
    staff = line("staff", "posts", 1.0, cases_per_worker=figure(10.0))
    path = trajectory(reached_years=years(6.0, 6.0, 12.0))
    both = replace(path, programmes={
        ("a", "help"): path.programmes["", "help"], ("b", "help"): path.programmes["", "help"],
    })  # fmt: skip
    values = replace(draws(), groups={"a": {}, "b": {}})
    assert column(-ledger(scenario(costs=(staff,)), both, values).net_of_budget(SCHOOL)) == [
        2.0, 2.0, 3.0,
    ]  # fmt: skip


def test_cases_per_worker_must_be_above_zero() -> None:
    staff = line("staff", "posts", 1.0, cases_per_worker=figure(0.0))
    with pytest.raises(ScenarioError) as caught:
        ledger(scenario(costs=(staff,)), trajectory())
    assert caught.value.problems[0].code == "run.nonfinite"


def test_fixed_lines_run_while_somebody_is_in_the_programme() -> None:
    case = scenario(costs=(line("rent", "fixed", 50.0, quantity=figure(2.0)),))
    path = {"reached": years(1, 0, 0), "reached_years": years(1.0, 0.5, 0.0)}
    assert paid_by_school(case, **path) == [100.0, 100.0, 0.0]


def test_fixed_lines_with_years_of_their_own() -> None:
    case = scenario(costs=(line("lead", "fixed", 50.0, quantity=figure(1.0), during=(1, 2)),))
    assert paid_by_school(case) == [0.0, 50.0, 50.0]


def test_a_sum_in_one_year() -> None:
    case = scenario(costs=(line("start", "amount", 500.0, year=1),))
    assert paid_by_school(case) == [0.0, 500.0, 0.0]


def test_course_flows_per_person_year_event_and_outcome() -> None:
    flows = (
        flow("support", 10.0, state="out"),
        flow("move", 5.0, transition=("out", "in")),
        flow("school", 7.0, outcome="done"),
    )
    path = trajectory(
        person_years={"out": years(2, 1, 0)},
        events={("out", "in"): years(1, 1, 0)},
        outcomes={"done": years(0, 0, 1)},
    )
    assert column(-ledger(scenario(flows=flows), path).net({"kommun"})) == [25.0, 15.0, 7.0]


def test_release_splits_cash_from_capacity_from_its_year_on() -> None:
    release = model.Release(figure(0.4), 1)
    case = scenario(flows=(flow("ward", 100.0, state="out", release=release),))
    book = ledger(case, trajectory(person_years={"out": years(1, 1, 2)}))
    assert column(-book.net({"kommun"}, kinds={"cash"})) == [0.0, 40.0, 80.0]
    assert column(-book.net({"kommun"}, kinds={"capacity"})) == [100.0, 60.0, 120.0]


def test_a_unit_cost_uses_the_values_of_the_people_concerned() -> None:
    case = scenario(flows=(flow("support", "rate * 2", state="out"),))
    path = trajectory(
        person_years={"out": years(1, 0, 0)}, environment={"rate": np.array([1.0, 4.0])}
    )
    book = ledger(case, path, draws(2, rate=np.array([9.0, 9.0])))
    assert (-book.net({"kommun"})[0]).tolist() == [2.0, 8.0]


def test_a_negative_unit_cost_runs_the_other_way_and_is_noted() -> None:
    case = scenario(costs=(line("net", "people", "price"),))
    book = ledger(case, trajectory(reached=years(2, 0, 0)), draws(2, price=np.array([-3.0, 5.0])))
    assert all(np.all(p.amounts() >= 0.0) for p in book.postings)
    assert book.net({"kommun"})[0].tolist() == [6.0, -10.0]
    assert [(n.code, n.share) for n in book.notes] == [("negative_unit_cost", 0.5)]


TWO = np.array([-0.5, 0.5, 0.5, 1.5])
"""A figure that is below 0 in one draw of four, and above 1 in another."""
PAID_BACK = trajectory(reached=years(1, 1, 1), reached_years=years(1, 1, 1),
                       person_years={"out": years(1, 1, 1)})  # fmt: skip


def agreed(**fields: Any) -> model.Financing:
    values = {"payer": FUND, "payee": SCHOOL, "covers": ("course",), "share": figure(0.5)}
    return model.Financing("grant", at=HERE, **(values | fields))


COURSE = (line("course", "people", 100.0),)
IMPOSSIBLE: dict[str, tuple[model.Scenario, str, float]] = {
    "financing.grant.share": (
        scenario(costs=COURSE, financing=(agreed(share=figure("x")),)), "share_out_of_range", 0.5),
    "financing.grant.in_kind": (
        scenario(costs=COURSE, financing=(agreed(in_kind=figure("x")),)),
        "share_out_of_range", 0.5),
    "financing.grant.cap": (
        scenario(costs=COURSE, financing=(agreed(cap=figure("x")),)), "below_zero", 0.25),
    "courses.life.costs.ward.release.share": (
        scenario(flows=(flow("ward", 10.0, state="out", release=model.Release(figure("x"), 0)),)),
        "share_out_of_range", 0.5),
    "courses.life.costs.ward.spread.cv": (
        scenario(flows=(flow("ward", 10.0, state="out", spread=model.Spread(figure("x"))),)),
        "below_zero", 0.25),
    "interventions.help.costs.rent.quantity": (
        scenario(costs=(line("rent", "fixed", 50.0, quantity=figure("x")),)), "below_zero", 0.25),
}  # fmt: skip


@pytest.mark.parametrize("where", IMPOSSIBLE)
def test_draws_that_cannot_be_are_kept_within_bounds_and_noted(where: str) -> None:
    case, code, share = IMPOSSIBLE[where]
    within = np.clip(TWO, 0.0, 1.0 if code == "share_out_of_range" else np.inf)
    books = [
        Costing(case, mode="chance").ledger(draws(4, x=x), replace(
            PAID_BACK, segments=(replace(PAID_BACK.segments[0], environment={"x": x}),)))
        for x in (TWO, within)
    ]  # fmt: skip
    assert [(n.code, n.where, n.share) for n in books[0].notes] == [(code, where, share)]
    assert not books[1].notes
    for account in (FUND, SCHOOL, SOCIAL):
        for kind in ("cash", "capacity"):
            got, want = (book.net_of_budget(account, kinds=[kind]) for book in books)  # type: ignore[list-item]
            assert np.array_equal(got, want)


def test_a_negative_duration_is_noted() -> None:
    case = scenario(costs=COURSE)
    programme = replace(case.interventions["help"], duration=figure("x"))
    case = replace(case, interventions={"help": programme})
    book = ledger(case, PAID_BACK, draws(4, x=TWO))
    assert [(n.code, n.where, n.share) for n in book.notes] == [
        ("below_zero", "interventions.help.duration", 0.25)
    ]


def test_rounding_is_not_told() -> None:
    case = scenario(costs=COURSE, financing=(agreed(share=figure("x")),))
    book = ledger(case, PAID_BACK, draws(2, x=np.array([1.0 + 1e-15, -1e-15])))
    assert not book.notes
    assert all(np.all(p.amounts() >= 0.0) for p in book.postings)


LINES = [
    line("a", "people", 100.0, when="mid_year"),
    line("b", "people", 100.0, per_year=True, when="mid_year"),
    line("c", "posts", 100.0, cases_per_worker=figure(10.0), when="mid_year"),
    line("d", "fixed", 100.0, quantity=figure(1.0), when="mid_year"),
    line("e", "fixed", 100.0, quantity=figure(1.0), during=(0, 1), when="mid_year"),
    line("f", "amount", 100.0, year=0, when="mid_year"),
    line("g", "people", "0 - 100", when="mid_year"),
]


@pytest.mark.parametrize("one", LINES, ids=lambda one: f"{one.item} {one.basis}")
def test_every_posting_of_a_line_has_its_timing(one: model.CostLine) -> None:
    case = with_money(
        scenario(costs=(one,), financing=(agreed(covers=(one.item,)),)), tax_factor=1.3
    )
    book = ledger(case, PAID_BACK)
    origins = {p.label.origin for p in book.postings}
    assert origins == {"intervention:help", "financing", "tax factor"}
    assert {p.label.when for p in book.postings} == {"mid_year"}


def test_what_is_not_a_number_is_refused_with_its_place() -> None:
    case = scenario(costs=(line("net", "people", "1 / price"),))
    with pytest.raises(ScenarioError) as caught:
        ledger(case, trajectory(), draws(2, price=np.array([0.0, 1.0])))
    problem = caught.value.problems[0]
    assert problem.code == "run.nonfinite"
    assert "50 %" in problem.message
    assert problem.at == HERE


def agreement(**fields: object) -> model.Financing:
    values = {"payer": FUND, "payee": SCHOOL, "covers": ("course",), "share": figure(0.5)}
    return model.Financing("grant", at=HERE, **(values | fields))  # type: ignore[arg-type]


GRANTED = (line("course", "people", 100.0), line("rent", "amount", 30.0, year=0))


def test_financing_gives_a_share_of_what_is_covered() -> None:
    case = scenario(costs=GRANTED, financing=(agreement(),))
    book = ledger(case, trajectory(reached=years(2, 4, 0)))
    assert column(book.net_of_budget(FUND)) == [-100.0, -200.0, 0.0]
    assert column(book.net_of_budget(SCHOOL)) == [-130.0, -200.0, 0.0]


def test_financing_stops_at_its_cap_and_outside_its_years() -> None:
    terms = agreement(cap=figure(150.0), during=(0, 1), share=figure(1.0))
    case = scenario(costs=GRANTED, financing=(terms,))
    book = ledger(case, trajectory(reached=years(1, 4, 4)))
    assert column(-book.net_of_budget(FUND)) == [100.0, 150.0, 0.0]
    assert not linear_in_people(case)


def test_financing_in_kind_is_capacity() -> None:
    for cap in (None, figure(1e9)):
        case = scenario(costs=GRANTED, financing=(agreement(in_kind=figure(0.25), cap=cap),))
        book = ledger(case, trajectory(reached=years(2, 0, 0)))
        own = [p for p in book.postings if p.label.origin == "financing"]
        assert {p.label.kind: float(p.amounts()[0, 0]) for p in own} == {
            "cash": 75.0,
            "capacity": 25.0,
        }


def test_financing_follows_the_timing_of_what_it_pays_for() -> None:
    lines = (line("course", "people", 100.0), line("start", "amount", 100.0, year=0,
                                                   when="year_start"))  # fmt: skip
    terms = agreement(covers=("course", "start"), cap=figure(50.0))
    book = ledger(scenario(costs=lines, financing=(terms,)), trajectory(reached=years(3, 0, 0)))
    given = {p.label.when: float(p.amounts()[0, 0]) for p in book.postings
             if p.label.origin == "financing"}  # fmt: skip
    assert given == {None: 37.5, "year_start": 12.5}


def test_the_tax_factor_costs_where_taxes_rise_and_gains_where_they_fall() -> None:
    flows = (flow("support", 10.0, payee=PERSON, state="out"),
             flow("tax", 30.0, payer=PERSON, payee=KOMMUN, state="in"))  # fmt: skip
    case = with_money(scenario(flows=flows), tax_factor=1.3)
    path = trajectory(person_years={"out": years(1, 1, 0), "in": years(0, 1, 1)})
    book = ledger(case, path)
    own = [p for p in book.postings if p.label.origin == "tax factor"]
    assert all(np.all(p.amounts() >= 0.0) and p.label.kind == "welfare" for p in own)
    assert column(book.net(set(case.parties))) == pytest.approx([-3.0, 6.0, 9.0])
    assert column(book.net({"kommun"})) == [-10.0, 20.0, 30.0]


def test_the_tax_factor_counts_all_tax_funded_parties_as_one() -> None:
    grant = flow("equalisation", 40.0, payer=KOMMUN, payee=STAT, state="in")
    case = with_money(scenario(flows=(grant,)), tax_factor=1.3)
    book = ledger(case, trajectory(person_years={"in": years(1, 1, 1)}))
    assert not [p for p in book.postings if p.label.origin == "tax factor"]


def test_displacement_and_lost_leisure_take_from_production_only() -> None:
    flows = (flow("production", 100.0, payer=ECONOMY, payee=PERSON, state="in"),
             flow("care", 10.0, state="in"))  # fmt: skip
    case = with_money(scenario(flows=flows), displacement=0.2, lost_leisure=0.1)
    book = ledger(case, trajectory(person_years={"in": years(1, 0, 0)}))
    assert column(book.net({"person"})) == pytest.approx([70.0, 0.0, 0.0])
    assert column(book.net({"person"}, kinds={"cash"})) == pytest.approx([80.0, 0.0, 0.0])
    assert column(book.net({"kommun"})) == [-10.0, 0.0, 0.0]


def test_from_support_to_work_adds_up_to_production() -> None:
    flows = (
        flow("support", 120.0, payee=PERSON, state="out", payer=SOCIAL),
        flow("production", 400.0, payer=ECONOMY, payee=PERSON, state="in"),
        flow("fee", 95.0, payer=PERSON, payee=STAT, state="in"),
        flow("tax", 80.0, payer=PERSON, payee=KOMMUN, state="in"),
        flow("equalisation", 45.0, payer=KOMMUN, payee=STAT, state="in"),
    )
    case = scenario(flows=flows)
    work = ledger(case, trajectory(person_years={"out": years(0, 0, 0), "in": years(1, 1, 1)}))
    idle = ledger(case, trajectory(person_years={"out": years(1, 1, 1), "in": years(0, 0, 0)}))

    def gain(*parties: str) -> list[float]:
        return column(work.net(set(parties)) - idle.net(set(parties)))

    assert gain("kommun", "stat", "person") == [400.0] * 3
    assert gain("kommun") == [120.0 + 80.0 - 45.0] * 3
    assert gain("stat") == [95.0 + 45.0] * 3
    assert gain("person") == [400.0 - 95.0 - 80.0 - 120.0] * 3


def test_scaling_leaves_one_off_sums_and_multiplies_the_rest() -> None:
    costs = (line("course", "people", 100.0), line("start", "amount", 500.0, year=0))
    case = scenario(costs=costs, flows=(flow("care", 10.0, state="out"),))
    path = trajectory(reached=years(1, 0, 0), person_years={"out": years(1, 0, 0)})
    twice = ledger(case, path, scaling=Scaling(volume=2.0))
    assert column(-twice.net({"kommun"}))[0] == 200.0 + 500.0 + 20.0
    dear = ledger(case, path, scaling=Scaling(unit_cost=3.0))
    assert column(-dear.net({"kommun"}))[0] == 300.0 + 1500.0 + 10.0


def spread_case(kept: bool = True) -> model.Scenario:
    spread = model.Spread(figure(0.8), kept)
    return scenario(flows=(flow("care", 10.0, state="out", spread=spread),))


def test_the_spread_between_people_keeps_the_mean_and_has_the_stated_variance() -> None:
    case = spread_case()
    n = 4000
    people = np.full((3, n), 25.0)
    path = trajectory(person_years={"out": people})
    amounts = -Costing(case, mode="chance").ledger(draws(n), path).net({"kommun"})
    assert np.mean(amounts[0]) == pytest.approx(250.0, abs=4 * 8.0 * 5 / n**0.5)
    assert np.std(amounts[0]) == pytest.approx(10.0 * 0.8 * 5.0, rel=0.05)
    assert np.array_equal(amounts[0], amounts[2]), "kept: the same people cost the same"
    plain = -Costing(case, mode="expected").ledger(draws(n), path).net({"kommun"})
    assert np.all(plain == 250.0)


def test_a_spread_drawn_each_year_differs_between_years() -> None:
    path = trajectory(person_years={"out": np.full((3, 2000), 25.0)})
    amounts = Costing(spread_case(kept=False), mode="chance").ledger(draws(2000), path)
    net = amounts.net({"kommun"})
    assert abs(np.corrcoef(net[0], net[1])[0, 1]) < 0.1


def test_as_many_people_cost_the_same_in_every_strategy() -> None:
    case = spread_case()
    costing = Costing(case, mode="chance")
    n = 3000
    one = costing.ledger(draws(n), trajectory(person_years={"out": np.full((3, n), 100.0)}))
    same = costing.ledger(draws(n), trajectory(person_years={"out": np.full((3, n), 100.0)}))
    more = costing.ledger(draws(n), trajectory(person_years={"out": np.full((3, n), 110.0)}))
    assert np.array_equal(one.net({"kommun"}), same.net({"kommun"}))
    extra = (one.net({"kommun"}) - more.net({"kommun"}))[0]
    assert np.all(extra > 0.0)
    assert np.std(extra) == pytest.approx(10.0 * 0.8 * 10**0.5, rel=0.08)


def care(people: Array, **fields: Any) -> Any:
    """A trajectory of so many people in the state that costs."""
    return trajectory(person_years={"out": people}, **fields)


def kept(case: model.Scenario, path: Any, comparator: Any, n: int) -> Array:
    book = Costing(case, mode="chance").ledger(draws(n), path, comparator=comparator)
    return -book.net({"kommun"})


def test_who_is_removed_or_added_is_the_same_person_every_year() -> None:
    case, n = spread_case(), 4000
    before = care(np.full((3, n), 100.0), strategy="nothing")
    base = kept(case, before, before, n)
    for people in (90.0, 110.0):
        own = kept(case, care(np.full((3, n), people)), before, n)
        moved = own - base
        assert np.allclose(moved[0], moved[2]), "the same persons"
        assert np.mean(moved[0]) == pytest.approx(10.0 * (people - 100.0), abs=4 * 25.3 / n**0.5)
        assert np.std(moved[0]) == pytest.approx(10.0 * 0.8 * 10**0.5, rel=0.05)
        # The strategy's own sum is one over so many people, as if it were alone.
        shape = people / 0.64
        law = stats.gamma(shape, scale=10.0 * people / shape)
        assert stats.kstest(own[0], law.cdf).pvalue > 1e-3
    # Whoever else comes and goes: ten removed or added are the same ten.
    going = np.array([[100.0], [75.0], [50.0]]) + np.zeros(n)
    waning = care(going, strategy="nothing")
    base_ = kept(case, waning, waning, n)
    for change in (-10.0, 10.0):
        moved = kept(case, care(going + change), waning, n) - base_
        assert np.allclose(moved[0], moved[1]) and np.allclose(moved[0], moved[2])
    # Those who leave first are still those first on the path when fewer are removed.
    fewer = kept(case, care(np.array([[90.0], [95.0], [100.0]]) + np.zeros(n)), before, n) - base
    both = kept(case, care(np.full((3, n), 95.0)), before, n) - base
    assert np.allclose(fewer[1], both[0])
    assert np.array_equal(fewer[2], np.zeros(n)), "equal numbers cost the same to the last bit"


def test_years_anew_and_events_are_other_people_every_year() -> None:
    n = 3000
    anew = spread_case(kept=False)
    spread = model.Spread(figure(0.8), True)
    event = scenario(flows=(flow("care", 10.0, transition=("out", "in"), spread=spread),))
    before, after = np.full((3, n), 1000.0), np.full((3, n), 990.0)
    moves = [
        (anew, care(after), care(before, strategy="nothing")),
        (event, trajectory(events={("out", "in"): after}),
         trajectory("nothing", events={("out", "in"): before})),
    ]  # fmt: skip
    for case, path, other in moves:
        moved = kept(case, path, other, n) - kept(case, other, other, n)
        assert np.std(moved[2]) == pytest.approx(10.0 * 0.8 * 10**0.5, rel=0.08)
        assert abs(np.corrcoef(moved[0], moved[2])[0, 1]) < 0.1


def test_a_programme_that_both_have_costs_both_the_same() -> None:
    spread = model.Spread(figure(0.8), True)
    place = line("place", "people", 10.0, per_year=True, spread=spread)
    case = scenario(costs=(place,))
    case = replace(
        case,
        strategies={**case.strategies, "nothing": replace(case.strategies["nothing"],
                                                          interventions=("help",))},
    )  # fmt: skip
    path, other = (
        trajectory(name, reached_years=np.full((3, 50), 30.0)) for name in ("helped", "nothing")
    )
    assert np.array_equal(kept(case, path, other, 50), kept(case, other, other, 50))
    without = trajectory("nothing", reached_years=np.zeros((3, 50)))
    assert np.std(kept(case, path, without, 50)[0]) > 0.0


def test_spread_of_the_first_draws_does_not_depend_on_how_many_there_are() -> None:
    case = spread_case()
    few, many = (
        Costing(case, mode="chance").ledger(
            draws(n), trajectory(person_years={"out": np.full((3, n), 2000.0)})
        )
        for n in (5, 1500)
    )
    assert np.array_equal(few.net({"kommun"}), many.net({"kommun"})[:, :5])


def test_growth_is_real_and_counted_from_the_first_ledger_year() -> None:
    grown = line("course", "people", 100.0, growth=figure(0.1))
    case = scenario(costs=(grown,))
    paid = paid_by_school(case, reached=years(1.0, 1.0, 1.0))
    assert paid == pytest.approx([100.0, 110.0, 121.0])
    staff = line("staff", "posts", 600.0, cases_per_worker=figure(25.0), growth=figure(-0.5))
    paid = paid_by_school(scenario(costs=(staff,)), reached_years=years(50.0, 51.0, 1.0))
    assert paid == pytest.approx([1200.0, 900.0, 150.0])
    support = flow("support", 100.0, payee=PERSON, state="out", growth=figure("g"))
    case = scenario(flows=(support,))
    path = trajectory(person_years={"out": years(2.0, 2.0, 0.0)}, environment={"g": 0.5})
    net = ledger(case, path, draws(1, g=0.5)).net_of_budget(PERSON)
    assert column(net) == pytest.approx([200.0, 300.0, 0.0])


def test_growth_below_minus_one_is_refused() -> None:
    case = scenario(costs=(line("course", "people", 100.0, growth=figure(-1.0)),))
    with pytest.raises(ScenarioError) as found:
        paid_by_school(case, reached=years(1.0, 1.0, 1.0))
    assert [p.code for p in found.value.problems] == ["run.nonfinite"]


def test_a_course_line_has_a_timing_of_its_own() -> None:
    late = flow("support", 100.0, payee=PERSON, state="out", when="year_end")
    posts = ledger(scenario(flows=(late,)), trajectory(person_years={"out": years(1, 1, 1)}))
    assert [p.label.when for p in posts.postings] == ["year_end"]


def test_a_programme_pays_for_person_years_in_states_of_those_it_serves() -> None:
    drug = line("drug", "state", 10.0, states=("out", "in"), course="life")
    case = scenario(costs=(drug,))
    path = trajectory(person_years={"out": years(3.0, 2.0, 1.0), "in": years(0.0, 1.0, 2.0)})
    (segment,) = path.segments
    served = replace(segment, served=frozenset({("help", "reached")}))
    mine = replace(path, segments=(served, replace(segment, served=frozenset())))
    paid = -ledger(case, mine).net_of_budget(SCHOOL)
    assert column(paid) == [30.0, 30.0, 30.0]


def test_people_valued_as_they_are_counted_may_run_the_other_way() -> None:
    support = flow("support", "p", payee=PERSON, state="out")
    case = scenario(flows=(support,))
    path = trajectory(person_years={"out": years(1.0, 1.0, 1.0)})
    (segment,) = path.segments
    occupancy = segment.courses["life"]
    valued = {"costs.support": years(5.0, -2.0, 0.0)}
    course = {"life": replace(occupancy, valued=valued)}
    found = ledger(case, replace(path, segments=(replace(segment, courses=course),)))
    assert column(found.net_of_budget(PERSON)) == [5.0, -2.0, 0.0]
    assert all(np.all(p.amounts() >= 0.0) for p in found.postings)
    assert [(n.code, n.share) for n in found.notes] == [("negative_unit_cost", 1.0)]


@pytest.mark.parametrize("whom", ["offered", "reached", "completed"])
@pytest.mark.parametrize("per_year", [False, True])
def test_a_line_is_paid_for_those_it_names(whom: model.Whom, per_year: bool) -> None:
    case = scenario(costs=(line("place", "people", 1.0, whom=whom, per_year=per_year),))
    path = trajectory(reached=years(3.0, 0, 0), offered=years(5.0, 0, 0),
                      reached_years=years(6.0, 0, 0))  # fmt: skip
    (programme,) = path.programmes.values()
    done = replace(programme, completed=years(2.0, 0, 0), completed_years=years(4.0, 0, 0))
    mine = replace(path, programmes={("", "help"): done})
    people = {"offered": (5.0, 5.0), "reached": (3.0, 6.0), "completed": (2.0, 4.0)}[whom]
    paid = column(-ledger(case, mine).net_of_budget(SCHOOL))
    assert paid == [people[per_year], 0.0, 0.0]
