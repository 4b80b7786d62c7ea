"""True levels of what a contract counts, against sums by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import draws as drawing
from socinvest import model
from socinvest.contract.measured import measured
from socinvest.contract.truth import Level, Truth, truths
from socinvest.costing import Costing
from socinvest.course.rewards import line_key
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Occupancy, Segment, Trajectory
from socinvest.errors import ScenarioError
from socinvest.model_contract import ContractMeasure, Noise, Window
from tests.contract.seeing import Array, against, chance, contract, measure, pooled
from tests.course.scenarios import cost, effect, programme, transition
from tests.factories import HERE, figure, fixed, group, stated, tiny_scenario

RATIO, ACCEPT, HEAL = 0.5, 0.75, 0.2
RISK = {"young": 0.3, "old": 0.1}
PRICE = {"young": 200.0, "old": 50.0}
SHARE = {"young": 0.25, "old": 0.75}
GROWTH, INFLATION = 0.04, 0.02


def scenario(*measures: ContractMeasure, cohorts: int = 2, **line: Any) -> model.Scenario:
    """100 people a year for two years in two groups, well at first; illness and its start cost."""
    sick = replace(cost("sick", unit_cost="price"), **line)
    course = model.Course(
        "course", (model.State("well"), model.State("sick")), {"well": figure(1.0)},
        (transition("well", "sick", "risk"), transition("sick", "well", HEAL)), HERE,
        costs=(sick, replace(cost(to=("well", "sick"), unit_cost=1000.0), item="start")),
        outcomes=(model.Outcome("school", figure("risk"), 0.75, HERE),),
    )  # fmt: skip
    made = tiny_scenario(
        [fixed("risk", 0.0), fixed("price", 0.0), fixed("ratio", RATIO), fixed("accept", ACCEPT),
         fixed("rate", GROWTH)],
        time=model.Time(2020, 8, 6), courses={"course": course},
        money=model.Money("SEK", 2020, 0.035, inflation=INFLATION),
        groups=tuple(group(name, SHARE[name], fixed("risk", RISK[name]),
                           fixed("price", PRICE[name])) for name in SHARE),
    )  # fmt: skip
    support = programme("support", effect())
    support = replace(support, reach=replace(support.reach, offered=figure(1.0)))
    nothing, with_it = (model.Strategy(n, made.title, i) for n, i in
                        (("nothing", ()), ("with", ("support",))))  # fmt: skip
    intake = model.Intake("per_year", figure(100.0), 2.0, HERE)
    return replace(
        made, interventions={"support": support},
        strategies={"nothing": nothing, "with": with_it},
        target_group=replace(made.target_group, intake=intake),
        contract=contract(*measures, cohorts=cohorts),
    )  # fmt: skip


def found(of: model.Scenario, mode: Any = "expected", n: int = 1, seed: int = 7) -> Truth:
    """What is true under the strategy in a run of that mode."""
    drawn = drawing.block(of, seed, 0, n)
    run, quiet = (simulate(of, drawn, m).trajectories for m in (mode, "expected"))
    return truths(of, run["with"], run["nothing"], quiet["with"], quiet["nothing"], drawn)


def by_hand(name: str, ratio: float, years: int) -> Mapping[str, float]:
    """Of one person in a group: years ill, beginnings, and being ill at the end."""
    well, ill, lived, began = 1.0, 0.0, 0.0, 0.0
    for _ in range(years):
        moves, back = well * RISK[name] * ratio, ill * HEAL
        lived += ill / 2.0
        well, ill = well - moves + back, ill + moves - back
        lived, began = lived + ill / 2.0, began + moves
    return {"lived": lived, "began": began, "ill": ill, "school": RISK[name] * 1.0}


def average(what: Mapping[str, float]) -> float:
    """Over the groups, by their shares."""
    return sum(SHARE[name] * value for name, value in what.items())


def level(of: Truth, cohort: int = 0, name: str = "saving") -> tuple[float, float]:
    """Per person under the strategy and the comparator."""
    one = of.levels[name][cohort]
    return float(one.served[0]), float(one.counterfactual[0])


def wanted(
    what: str, years: int = 2, price: Mapping[str, float] | None = None
) -> tuple[float, float]:
    """The same by hand; without ``price`` people as such."""
    of = price or dict.fromkeys(SHARE, 1.0)
    acting = 1.0 if what == "school" else RATIO
    served, without = (
        average({name: by_hand(name, ratio, years)[what] * of[name] for name in SHARE})
        for ratio in (acting, 1.0)
    )
    return served, without


def test_costs_are_valued_by_the_group_that_has_them() -> None:
    for months, years in ((24, 2), (36, 3)):
        made = found(scenario(measure(months=months, items=("sick",))))
        for cohort in (0, 1):
            assert level(made, cohort) == pytest.approx(wanted("lived", years, PRICE))
        both = found(scenario(measure(months=months, items=("sick", "start"))))
        sums = [
            a + 1000.0 * b
            for a, b in zip(wanted("lived", years, PRICE), wanted("began", years), strict=True)
        ]
        assert level(both) == pytest.approx(tuple(sums))


def test_people_are_those_served_by_cohort() -> None:
    made = found(scenario(chance("kept", 0.5), measure(items=("sick",)), cohorts=1))
    assert float(made.people[0][0]) == pytest.approx(75.0)
    assert float(made.expected[0]) == pytest.approx(75.0)
    assert "kept" not in made.levels
    two = found(scenario(measure(items=("sick",), group="young")))
    assert [float(people[0]) for people in two.people] == pytest.approx([18.75, 18.75])
    assert level(two)[1] == pytest.approx(by_hand("young", 1.0, 2)["lived"] * PRICE["young"])
    whole = found(scenario(measure(items=("sick",), group="young"),
                           measure("all", items=("sick",))))  # fmt: skip
    assert float(whole.expected[0]) == pytest.approx(150.0)
    nobody = found(scenario(chance("kept", 0.5)))
    assert [float(people[0]) for people in nobody.people] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"counts": "time", "states": ("sick",)}, "lived"),
        ({"counts": "events", "transition": ("well", "sick")}, "began"),
        ({"counts": "state", "states": ("sick",), "window": Window(24, at_end=True)}, "ill"),
        ({"counts": "outcome", "outcome": "school"}, "school"),
    ],
)
def test_what_else_is_counted(fields: dict[str, Any], what: str) -> None:
    given: dict[str, Any] = {"items": (), **fields}
    assert level(found(scenario(measure(**given)))) == pytest.approx(wanted(what))
    # Without the course's name it is the one that has what is counted.
    assert level(found(scenario(measure(course=None, **given)))) == pytest.approx(wanted(what))


def test_people_count_one_each() -> None:
    made = found(scenario(measure(counts="people", items=(), window=None, noise=Noise("none"))))
    assert level(made) == (1.0, 1.0)
    of = scenario(measure(counts="people", items=(), window=None, noise=Noise("none")))
    assert of.contract is not None
    facts = measured(of.contract, made, drawing.block(of, 7, 0, 1), of.id)
    assert pooled(facts.readings["saving"], 1)[0] == pytest.approx(150.0)


def test_a_line_that_grows_costs_what_it_does_in_each_ledger_year() -> None:
    """Two years from entry in year 0 are met in years 0 and 1; a year later in 1 and 2."""
    made = found(scenario(measure(items=("sick",)), growth=figure("rate")))
    early = wanted("lived", 1, PRICE)[1]
    late = wanted("lived", 2, PRICE)[1] - early
    assert level(made, 0)[1] == pytest.approx(early + 1.04 * late)
    assert level(made, 1)[1] == pytest.approx(1.04 * early + 1.04**2 * late)


def test_what_is_counted_of_a_line_that_grows_is_what_the_ledger_has() -> None:
    """Over all years and everybody, in any window that holds them and by any rule of counting."""
    weights = tuple(1.0 if i % 2 else 0.5 for i in range(7))
    for rule in ({}, {"within_cycle": "start"}, {"within_cycle": "end"}, {"weights": weights}):
        of = scenario(measure(items=("sick",), window=Window(72, since=0)), cohorts=1,
                      growth=figure("rate"))  # fmt: skip
        intake = model.Intake("per_year", figure(100.0), 1.0, HERE)
        of = replace(of, courses={"course": replace(of.courses["course"], **rule)},
                     target_group=replace(of.target_group, intake=intake))  # fmt: skip
        drawn = drawing.block(of, 7, 0, 1)
        ran = simulate(of, drawn, "expected").trajectories
        nothing = Costing(of, mode="expected").ledger(
            drawn, ran["nothing"], comparator=ran["nothing"]
        )
        sick = sum(p.amounts().sum() for p in nothing.postings if p.label.item == "sick")
        (one,) = found(of).levels["saving"]
        # Of the three in four whom the programme would reach, all alike.
        share = one.people[0] / 100.0
        assert one.counterfactual[0] * one.people[0] == pytest.approx(share * sick)


def test_growth_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(ScenarioError, match="no usable value"):
        found(scenario(measure(items=("sick",)), growth=figure(-1.0)))


def test_what_a_release_leaves_as_capacity_counts_too() -> None:
    half = model.Release(figure(0.5), 1)
    made = found(scenario(measure(items=("sick",)), release=half))
    assert level(made) == pytest.approx(wanted("lived", 2, PRICE))


def test_money_is_counted_in_the_prices_of_a_year_or_of_the_day() -> None:
    """From August 2020 two years: their middle is in August 2021; a year later in 2022."""
    plain = wanted("lived", 2, PRICE)[1]
    for prices, factors in ((2020, (1.0, 1.0)), (2018, (1.02**-2, 1.02**-2)),
                            (None, (1.02, 1.02**2))):  # fmt: skip
        made = found(scenario(measure(items=("sick",), prices=prices)))
        assert [level(made, c)[1] for c in (0, 1)] == pytest.approx([plain * f for f in factors])
    dated = found(scenario(measure(items=("sick",), prices=None, window=Window(12, since=36))))
    stated_year = found(scenario(measure(items=("sick",), window=Window(12, since=36))))
    # The middle of August 2023 to July 2024 is in February 2024.
    assert level(dated)[1] == pytest.approx(level(stated_year)[1] * 1.02**4)


def test_money_that_was_valued_as_it_was_met_is_taken_as_it_is() -> None:
    of = scenario(measure(items=("sick", "start")), cohorts=1)

    def run(strategy: str, money: float) -> Trajectory:
        windows = Occupancy(
            {}, {"sick": np.array([[9.0]])}, {("well", "sick"): np.array([[3.0]])}, {},
            valued={line_key("sick"): np.array([[money]])},
        )  # fmt: skip
        courses = {"course": Occupancy({}, {}, {}, {}, windows=windows)}
        served = frozenset({("support", "reached")})
        other = Segment("", {"price": 1.0}, courses, frozenset())
        mine = Segment("", {"price": 1.0}, courses, served)
        entrants = {("", ("support", "offered")): (50.0,), ("", ("support", "reached")): (10.0,)}
        return Trajectory(strategy, (other, mine), {}, {}, entrants)

    a, b = run("with", 600.0), run("nothing", 900.0)
    made = truths(of, a, b, a, b, drawing.block(of, 7, 0, 1))
    assert level(made) == (360.0, 390.0)
    assert float(made.people[0][0]) == 10.0


def test_levels_are_expected_ones_whatever_the_luck_of_the_run() -> None:
    of = scenario(measure(items=("sick",)), cohorts=2)
    made = found(of, "chance", 500)
    for cohort in (0, 1):
        assert level(made, cohort) == pytest.approx(wanted("lived", 2, PRICE))
        people = made.people[cohort]
        assert people.shape == (500,)
        np.testing.assert_array_equal(people, np.rint(people))
        assert abs(people.mean() - 75.0) < 4.0 * np.sqrt(100 * 0.75 * 0.25 / 500)
    assert made.levels["saving"][0].fared is None


def test_the_luck_of_the_run_has_the_expected_mean() -> None:
    of = scenario(measure(items=("sick",), noise=Noise("course")))
    made = found(of, "chance", 2000)
    for one in made.levels["saving"]:
        assert one.fared is not None
        assert one.fared_without is not None
        for sums, mean in ((one.fared, one.served), (one.fared_without, one.counterfactual)):
            luck = sums - one.people * mean
            assert abs(luck.mean()) < 4.0 * luck.std() / np.sqrt(luck.size)
            assert luck.std() > 0.0


def test_a_programme_without_effect_changes_nobody_measured() -> None:
    of = scenario(measure(items=("sick",), noise=Noise("course")))
    idle = replace(of, parameters={**of.parameters, "ratio": fixed("ratio", 1.0)})
    for one in found(idle, "chance", 300).levels["saving"]:
        np.testing.assert_array_equal(one.fared, one.fared_without)  # type: ignore[arg-type]
        np.testing.assert_allclose(one.served, one.counterfactual, rtol=1e-12)


def test_a_run_is_measured_exactly_where_groups_have_no_end() -> None:
    """Saving = people x (level without - level with), draw by draw."""
    of = scenario(measure(items=("sick",), against=against("historical", size=61.0)))
    uncertain = stated("ratio", "uniform", limits=(0.4, 1.2))
    of = replace(of, parameters={**of.parameters, "ratio": uncertain})
    assert of.contract is not None
    made = found(of, n=50)
    facts = measured(of.contract, made, drawing.block(of, 7, 0, 50), of.id, noise=False)
    saving: Array = sum(
        (one.people * (one.counterfactual - one.served) for one in made.levels["saving"]),
        np.zeros(1),
    )
    np.testing.assert_allclose(pooled(facts.readings["saving"], 50), saving, rtol=1e-9)
    assert saving.std() > 0.0
    one: Level = made.levels["saving"][0]
    assert one.counterfactual.shape == (1,)
    assert one.served.shape == (50,)
