"""Courses in full: clocks, stays, rates, weights, quality, reach and evidence, as they are read."""

from __future__ import annotations

from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
import pytest

from socinvest import draws
from socinvest.errors import ScenarioError
from socinvest.model import Course, Hazard, Scenario, Table
from socinvest.numerics import expression
from socinvest.sampling.clocks import HAZARD, clocked, clocks_of
from socinvest.scenario.build import read
from tests.scenario.test_build import problems

FILE = Path(__file__).parents[1] / "data" / "rich" / "courses.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(FILE)


@pytest.fixture(scope="module")
def course(scenario: Scenario) -> Course:
    return scenario.courses["course"]


def value(figure: expression.Expression, **env: float) -> float:
    return float(expression.evaluate(figure, env))


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = FILE.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (tmp_path / "life.csv").write_bytes((FILE.parent / "life.csv").read_bytes())
    path = tmp_path / "courses.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_quarters_are_cycles(scenario: Scenario) -> None:
    assert scenario.time.cycles_per_year == 4
    assert scenario.money.outcome_discount_rate == 0.015


def test_a_table_from_a_csv_is_in_the_order_of_its_clock(scenario: Scenario) -> None:
    dying = scenario.parameters["dying"]
    assert isinstance(dying.curve, Table)
    assert [(x, value(e)) for x, e in dying.curve.points] == [(0, 0.001), (16, 0.0015), (20, 0.002)]
    assert (dying.curve.clock, dying.curve.between) == ("age", "stepped")
    assert (dying.unit.money, dying.unit.time) == (0, -1)
    assert any(one.file.endswith("life.csv") for one in scenario.inputs)


def test_points_may_name_parameters_which_bring_their_prices(scenario: Scenario) -> None:
    price = scenario.parameters["price"]
    assert isinstance(price.curve, Table)
    found = [(x, value(e, base_price=100.0)) for x, e in price.curve.points]
    assert found == [(2020, 100), (2023, pytest.approx(120))]
    assert price.unit.money == 1
    assert price.price_year is None


def test_a_table_of_sums_is_brought_to_the_price_year(tmp_path: Path) -> None:
    old = "points: {2023: 1.2 * base_price, 2020: base_price}, between: interpolated}, evidence: derived"  # noqa: E501
    new = "points: {2020: 100 SEK, 2023: 120 SEK}, between: interpolated}, price_year: 2010, evidence: assumed"  # noqa: E501
    price = read(changed(tmp_path, (old, new))).parameters["price"]
    assert isinstance(price.curve, Table)
    first, last = (value(e) for _, e in price.curve.points)
    assert last / first == pytest.approx(1.2)
    assert first > 105, "prices rose from 2010 to 2020"
    mixed = new.replace("120 SEK", "base_price")
    found = problems(changed(tmp_path, (old, mixed)))
    assert list(found) == ["distribution.arguments"]


def test_hazards_have_their_clock_and_figures(scenario: Scenario) -> None:
    relapse, ageing = scenario.parameters["relapse"], scenario.parameters["ageing"]
    assert isinstance(relapse.curve, Hazard)
    assert isinstance(ageing.curve, Hazard)
    assert (relapse.curve.family, relapse.curve.clock) == ("weibull", "time_in_state")
    assert value(relapse.curve.arguments["scale"], scale=6.0) == 6.0
    assert value(ageing.curve.arguments["growth"]) == 0.09
    assert (ageing.unit.money, ageing.unit.time) == (0, -1)


def test_what_is_made_of_clocks_is_clocked(scenario: Scenario) -> None:
    known = clocked(scenario.parameters)
    assert {name: set(clocks) for name, clocks in known.items()} == {
        "dying": {"age"},
        "price": {"calendar_year"},
        "relapse": {"time_in_state", HAZARD},
        "ageing": {"age", HAZARD},
        "wearing": {"time_since_entry"},
        "both": {"age", "time_in_state", HAZARD},
    }
    quality = scenario.courses["course"].quality[1].weight.expression
    assert clocks_of(quality, known) == {"age"}
    assert clocks_of(expression.parse("2 * price + scale", currency="SEK"), known) == {
        "calendar_year"
    }


def test_draws_leave_out_what_is_clocked(scenario: Scenario) -> None:
    clocks = clocked(scenario.parameters)
    drawn = draws.block(scenario, 1, 0, 100)
    central = draws.central(scenario)
    for one in (drawn, central):
        for env in (one.base, *one.groups.values()):
            assert set(env) == set(scenario.parameters) - set(clocks)
    assert draws.problems(scenario) == []


def test_a_clock_moves_nobody_elses_draws(scenario: Scenario) -> None:
    without = {
        name: parameter
        for name, parameter in scenario.parameters.items()
        if name not in clocked(scenario.parameters)
    }
    group = replace(scenario.target_group, groups=())
    plain = draws.block(replace(scenario, parameters=without, target_group=group), 1, 0, 50)
    drawn = draws.block(scenario, 1, 0, 50)
    for name, values in plain.base.items():
        np.testing.assert_array_equal(values, drawn.base[name])


def test_a_probability_over_a_time_is_a_rate(course: Course) -> None:
    rows = {(t.source, t.target): t for t in course.transitions}
    two_years, month = rows["home", "jail"], rows["jail", "home"]
    assert two_years.rate
    assert month.rate
    assert two_years.value is not None
    assert month.value is not None
    assert value(two_years.value.expression, offence=0.2) == pytest.approx(-log(0.8) / 2)
    assert value(month.value.expression) == pytest.approx(-log(0.85) * 12)
    assert (month.value.unit.money, month.value.unit.time) == (0, -1)


def test_stays_and_where_those_go_who_leave(course: Course) -> None:
    states = {state.name: state for state in course.states}
    placed, foster = states["placed"].stay, states["foster"].stay
    assert placed is not None
    assert foster is not None
    assert (placed.family, foster.family) == ("gamma", "fixed")
    assert value(placed.arguments["mean"].expression, stays=0.75) == 0.75
    assert value(placed.arguments["sd"].expression) == 0.5
    assert value(foster.arguments["length"].expression) == 0.5
    rows = {(t.source, t.target): t for t in course.transitions}
    assert rows["foster", "home"].value is None
    assert not rows["placed", "home"].rate


@pytest.mark.parametrize(
    ("stay", "family", "arguments"),
    [
        ("{fixed: 6 months}", "fixed", {"length": 0.5}),
        ("{exponential: {mean: 6 months}}", "exponential", {"mean": 0.5}),
        ("{weibull: {shape: 2, scale: 1 year}}", "weibull", {"shape": 2, "scale": 1}),
        ("{lognormal: {median: 1 year, cv: 0.5}}", "lognormal", {"median": 1, "cv": 0.5}),
        ("{uniform: {limits: 3 to 9 months}}", "uniform", {"low": 0.25, "high": 0.75}),
        ("{uniform: {limits: [3 months, 9 months]}}", "uniform", {"low": 0.25, "high": 0.75}),
    ],
)
def test_every_family_of_stays(
    tmp_path: Path, stay: str, family: str, arguments: dict[str, float]
) -> None:
    path = changed(tmp_path, ("foster: {stay: 6 months}", f"foster: {{stay: {stay}}}"))
    made = read(path, variants=()).courses["course"].states[2].stay
    assert made is not None
    assert made.family == family
    assert {n: value(f.expression) for n, f in made.arguments.items()} == arguments


def test_a_stay_by_who_is_still_there(tmp_path: Path) -> None:
    survival = "foster: {stay: {survival: {12 months: 0 %, 3 months: 60 %}}}"
    path = changed(tmp_path, ("foster: {stay: 6 months}", survival))
    stay = read(path, variants=()).courses["course"].states[2].stay
    assert stay is not None
    assert [(t, value(f.expression)) for t, f in stay.points] == [(0.25, 0.6), (1, 0)]


def test_the_weights_of_every_point(course: Course, tmp_path: Path) -> None:
    assert course.within_cycle == "weights"
    assert len(course.weights) == 9
    assert course.weights[:4] == (0.5, 1, 2, 1)
    assert course.weights[-2:] == (1, 0.5)
    old = "within_cycle: {weights: {first: 0.5, inner: [1, 2], last: 0.5}}"
    simpson = read(changed(tmp_path, (old, "within_cycle: simpson"))).courses["course"]
    assert simpson.weights[:4] == pytest.approx((1 / 3, 4 / 3, 2 / 3, 4 / 3))
    assert sum(simpson.weights) == pytest.approx(8)
    plain = read(changed(tmp_path, (old, "within_cycle: life_table"))).courses["course"]
    assert (plain.within_cycle, plain.weights) == ("life_table", ())


def test_money_lines_grow_and_are_booked(course: Course) -> None:
    placement, _, arrest = course.costs
    assert placement.growth is not None
    assert value(placement.growth.expression) == 0.015
    assert (placement.when, placement.booked) == ("year_end", "cycle")
    assert (arrest.when, arrest.booked) == (None, "point")


def test_quality_of_states_and_transitions(course: Course) -> None:
    told = [(q.state, q.transition, q.booked) for q in course.quality]
    assert told == [
        ("placed", None, "cycle"),
        ("home", None, "cycle"),
        ("foster", None, "cycle"),
        ("jail", None, "cycle"),
        (None, ("home", "jail"), "point"),
    ]
    assert value(course.quality[1].weight.expression, age=15.0) == 0.9
    assert value(course.quality[3].weight.expression) == -0.1
    assert value(course.quality[4].weight.expression) == -0.01


def test_reach_knows_who_completes(scenario: Scenario) -> None:
    help_ = scenario.interventions["help"]
    assert help_.reach.completed is not None
    support, calls, diploma = help_.costs
    assert (support.basis, support.states, support.course) == (
        "state", ("home", "foster"), "course",
    )  # fmt: skip
    assert (support.whom, support.per_year) == ("completed", True)
    assert support.growth is not None
    assert (calls.states, calls.course) == (("home",), "abroad")
    assert (diploma.basis, diploma.whom, diploma.per_year) == ("people", "completed", False)
    assert help_.effects[0].whom == "completed"
    gross = help_.effects[2].gross
    assert gross is not None
    assert [value(f.expression) for f in (gross.deadweight, gross.attribution)] == [0.3, 0.8]


def test_counted_and_published_effects(scenario: Scenario) -> None:
    central = draws.central(scenario).base
    counted = (12 / 60) * (61 - 1) / (21 - 1)
    assert central["counted"] == pytest.approx(counted)
    assert central["published"] == pytest.approx(1 - 0.7 * 0.28)
    assert central["kept"] == pytest.approx(10 / 12)
    published = scenario.parameters["published"].graded
    assert published is not None
    assert (published.estimate, published.low, published.high) == (0.72, 0.55, 0.95)
    assert (published.share, scenario.evidence_rule) == (0.7, "graded")


def test_the_rule_of_evidence_can_be_switched_without_standing_in_the_file(
    tmp_path: Path,
) -> None:
    path = changed(tmp_path, ("evidence: {rule: graded}\n", ""))
    stated = read(path, sets=[("evidence.rule", "as_stated")], variants=())
    assert stated.evidence_rule == "as_stated"
    drawn = draws.sample(stated, 20_000, 1).base["published"]
    assert np.median(drawn) == pytest.approx(0.72, rel=0.01)
    assert stated.sets == (("evidence.rule", "as_stated"),)


def test_a_sub_group_may_have_a_table_of_its_own(scenario: Scenario) -> None:
    boys = scenario.target_group.groups[1].parameters["dying"]
    assert isinstance(boys.curve, Table)
    assert [x for x, _ in boys.curve.points] == [0, 20]
    assert boys.key == "courses/boys/dying"
    assert scenario.target_group.age is not None
    assert value(scenario.target_group.age.expression) == 15


def test_overlays_reach_into_courses(scenario: Scenario) -> None:
    longer = scenario.variants["longer"].scenario.courses["course"]
    stay = longer.states[2].stay
    assert stay is not None
    assert value(stay.arguments["length"].expression) == 1
    assert [q.state for q in longer.quality] == ["placed", "home", "foster", "jail"]
    assert value(longer.quality[2].weight.expression) == 0.7
    assert read(FILE, sets=[("evidence.rule", "as_stated")]).evidence_rule == "as_stated"
    sets = [("course.transitions.jail.home", "{probability: 5 %, per: quarter}")]
    row = read(FILE, sets=sets, variants=()).courses["course"].transitions[-2]
    assert row.value is not None
    assert value(row.value.expression) == pytest.approx(-log(0.95) * 4)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("reach: {offered: 90 %", "reach: {offered: wearing", "clock.here"),
        ("weight: 60 %", "weight: relapse * 1 year", "clock.here"),
        ("p: wearing", "p: 1 % * time_in_state / 1 year", "clock.here"),
        ("in: [home, foster], quantity", "quantity", "clock.here"),
        ("sd: 6 months", "sd: wearing * 1 year", "clock.here"),
        ("age: 15 years\n", "title: x\n", "field.unknown"),
        ("placed: {home: going.home, foster: going.foster}", "placed: {home: going.home}",
         "course.row"),
        ("weight: 60 %", "weight: 60", "share.percent"),
        ("between: stepped}, unit: 1/year", "between: stepped}, unit: SEK", "unit.mismatch"),
        ("after: 18 months", "after: 0 days", "value.range"),
        ("x: age, column: rate", "x: year, column: rate", "reference.unknown"),
        ("column: rate, ", "", "field.missing"),
        ("shape: 0.8", "shape: 0", "value.range"),
        ("1.2 * base_price", "1e300 * base_price", "value.range"),
        ("0.5 % * time_since_entry", "1e300 * time_since_entry", "value.range"),
        ("price * 4 /year", "price * 1e300 /year", "value.range"),
        ("level: 0.01/year", "level: 0.01", "unit.mismatch"),
        ("deadweight: 30 %", "deadweight: 30", "share.percent"),
        ("growth: 2 %", "growth: 2", "share.percent"),
        ("in: [home, foster]", "in: [home, hme]", "reference.unknown"),
        ("  scale: {value", "  age: {value: 3, evidence: assumed}\n  scale: {value",
         "name.reserved"),
    ],
)  # fmt: skip
def test_each_mistake_is_located(tmp_path: Path, old: str, new: str, code: str) -> None:
    found = problems(changed(tmp_path, (old, new)))
    assert code in found, found


def test_a_table_with_a_value_that_is_no_share_is_reported_at_its_parameter(
    tmp_path: Path,
) -> None:
    old = "wearing: {expression: 1 % + 0.5 % * time_since_entry / 1 year}"
    new = "wearing: {table: {by: time_since_entry, points: {0: 1 %, 3: 15}, between: stepped}, evidence: assumed}"  # noqa: E501
    with pytest.raises(ScenarioError) as raised:
        read(changed(tmp_path, (old, new)))
    assert {(one.code, one.path) for one in raised.value.problems} == {
        ("share.percent", "parameters.wearing")
    }


def test_an_included_file_knows_the_clocks_by_their_own_names(tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text(
        "format: 1\nid: more\nparameters:\n"
        "  worn: {expression: 1 % * age / 1 year}\n"
        "  dying: {table: {by: age, csv: life.csv, x: age, column: rate, between: stepped}, "
        "evidence: assumed}\n",
        encoding="utf-8",
    )
    path = changed(
        tmp_path,
        ("parameters:\n", "include: {more: more.yaml}\nparameters:\n"),
        ("dead: wearing", "dead: more.worn * more.dying"),
    )
    made = read(path, variants=())
    known = clocked(made.parameters)
    assert (known["more.worn"], known["more.dying"]) == ({"age"}, {"age"})


def test_a_sub_groups_own_growth_of_what_is_bought_for_all_is_refused(tmp_path: Path) -> None:
    path = changed(
        tmp_path,
        ("parameters:\n", "parameters:\n  rising: {value: 2 %, evidence: assumed}\n"),
        (
            "      - {item: calls",
            "      - {item: house, quantity: 1, unit_cost: 9 000 SEK/year, growth: rising, "
            "payer: kommun, payee: economy}\n      - {item: calls",
        ),
        (
            "{name: girls, share: 45 %}",
            "{name: girls, share: 45 %, set: {parameters.rising: {value: 3 %, evidence: assumed}}}",
        ),
    )
    (problem,) = problems(path)["group.figure"]
    assert "costs.house.growth" in problem


def test_a_cost_in_states_may_differ_between_people(tmp_path: Path) -> None:
    spread = "growth: 2 %, spread: {between_people: gamma, cv: 0.5}}"
    line = read(changed(tmp_path, ("growth: 2 %}", spread))).interventions["help"].costs[0]
    assert line.spread is not None
