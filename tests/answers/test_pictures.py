"""Pictures say the same as the summary beside them."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pytest

import socinvest
from socinvest import model
from socinvest.answers.moving import effects_of, moved
from socinvest.costing import Costing
from socinvest.course.simulate import simulate
from socinvest.draws import block
from socinvest.pipeline import Run, run
from tests.factories import HERE, figure, stated
from tests.worked import COSTS, EFFECT, FUND, SCHOOL, line, pupils, with_money, with_parameter

Mode = Literal["expected", "chance"]
DRAWS = 1_500
MODES = ("expected", "chance")
HELPS = stated("effect", "lognormal", mean=0.55, cv=0.18, scale="risk_ratio")


@cache
def answered(kind: str, mode: Mode) -> Run:
    """A few scenarios of different shape, with their pictures."""
    small = model.Intake("total", figure(60.0), 1.0, HERE)
    posts = line("posts", "posts", 700_000.0, cases_per_worker=figure(25.0))
    grant = model.Financing(
        "grant", FUND, SCHOOL, ("programme",), figure(0.5), HERE, cap=figure(5e6)
    )
    cases = {
        "plain": pupils(),
        "helps": with_parameter(pupils(), HELPS),
        "small": with_parameter(pupils(intake=small), HELPS),
        "posts": with_parameter(pupils(costs=(*COSTS, posts)), HELPS),
        "capped": pupils(financing=(grant,)),
        "taxed": with_money(pupils(), tax_factor=1.3),
    }
    return run(cases[kind], draws=DRAWS, seed=2, mode=mode, pictures=True)


def curves(answer: Run, name: str = "samhälle") -> dict[str, Any]:
    result: dict[str, Any] = answer.pictures()["curves"]["ppss"][name]
    return result


def crossing(points: list[dict[str, Any]], key: str) -> list[float]:
    """Where the mean of a curve goes through 0, between neighbouring points."""
    found = []
    for one, two in pairwise(points):
        if one["mean"] * two["mean"] < 0.0 or one["mean"] == 0.0:
            share = one["mean"] / (one["mean"] - two["mean"])
            found.append(one[key] + share * (two[key] - one[key]))
    return found


def within(share: float, other: float, draws: int) -> bool:
    """Whether two shares of draws agree within four Monte Carlo standard errors."""
    return abs(share - other) <= 4.0 * (max(other * (1.0 - other), 0.01) / draws) ** 0.5


def test_a_run_makes_pictures_only_when_asked() -> None:
    answer = run(pupils(), draws=20)
    with pytest.raises(ValueError, match="pictures=True"):
        answer.pictures()
    with_them = run(pupils(), draws=20, pictures=True)
    assert with_them.summary() == answer.summary()
    pictures = with_them.pictures()
    assert list(pictures) == [
        "draws", "distributions", "cumulative_cash", "curves", "flows", "states", "sizes",
        "contract",
    ]  # fmt: skip
    json.dumps(pictures, allow_nan=False)
    pictures["flows"].clear()
    assert with_them.pictures()["flows"]


@pytest.mark.parametrize("mode", MODES)
def test_cumulative_cash_ends_where_the_yearly_figures_sum_to(mode: Mode) -> None:
    answer = answered("plain", mode)
    summary, fans = answer.summary(), answer.pictures()["cumulative_cash"]["ppss"]
    for section in ("results", "payers"):
        assert fans[section].keys() == summary[section]["ppss"].keys()
        for name, fan in fans[section].items():
            yearly = summary[section]["ppss"][name]["yearly_cash"]
            assert [row["year"] for row in fan] == [row["year"] for row in yearly]
            assert fan[-1]["mean"] == pytest.approx(sum(y["mean"] for y in yearly), abs=1e-3)
            first = {key: fan[0][key] for key in ("p5", "p50", "p95")}
            assert first == {key: yearly[0][key] for key in first}
            for row in fan:
                assert row["p5"] <= row["p25"] <= row["p50"] <= row["p75"] <= row["p95"]


@pytest.mark.parametrize("kind", ["plain", "capped", "taxed", "posts"])
@pytest.mark.parametrize("mode", MODES)
def test_flows_add_up_to_what_each_payer_gains_each_year(kind: str, mode: Mode) -> None:
    answer = answered(kind, mode)
    summary, flows = answer.summary(), answer.pictures()["flows"]["ppss"]
    for payer, one in summary["payers"]["ppss"].items():
        net = np.zeros(20)
        for flow in flows:
            assert flow["total"] == pytest.approx(sum(flow["mean"]))
            net += np.array(flow["mean"]) * ((flow["payee"] == payer) - (flow["payer"] == payer))
        wanted = [year["mean"] for year in one["yearly"]]
        assert net == pytest.approx(np.array(wanted), rel=1e-9, abs=1e-3)


@pytest.mark.parametrize("mode", MODES)
def test_bins_hold_every_draw(mode: Mode) -> None:
    answer = answered("plain", mode)
    summary = answer.summary()
    for section, names in answer.pictures()["distributions"]["ppss"].items():
        for name, found in names.items():
            npv = answer.npv("ppss", name, section=section)
            edges, counts = found["edges"], found["counts"]
            assert sum(counts) == DRAWS
            assert found["below"] == np.sum(npv < edges[0])
            assert found["above"] == np.sum(npv > edges[-1])
            inside = np.histogram(npv, edges)[0]
            assert counts[1:-1] == inside[1:-1].tolist()
            block = summary[section]["ppss"][name]
            if mode == "expected":
                assert found["expected"] is None
            elif block["npv"]["sd"]:
                share = found["expected"]["sd"] ** 2 / block["npv"]["sd"] ** 2
                assert share == pytest.approx(block["uncertainty"]["parameter_share"], abs=1e-9)


def test_people_are_conserved_in_the_states() -> None:
    for mode in MODES:
        answer = answered("helps", mode)  # type: ignore[arg-type]
        states = answer.pictures()["states"]["course"]
        assert list(states) == ["nuläge", "ppss"]
        totals = []
        for one in states.values():
            assert one["points"] == list(range(21))
            people = np.array([band["mean"] for band in one["people"].values()])
            totals.append(people.sum(axis=0))
        assert totals[0] == pytest.approx(totals[1], abs=1e-6)
        # 1,400 at once, then 700 in each of two more years; they are counted when they enter.
        assert totals[0][[0, 1, 2, 20]] == pytest.approx([1400.0, 2100.0, 2800.0, 2800.0])


@pytest.mark.parametrize("kind", ["plain", "helps", "small", "posts", "capped", "taxed"])
@pytest.mark.parametrize("mode", MODES)
def test_curves_pass_through_the_run_itself(kind: str, mode: Mode) -> None:
    answer = answered(kind, mode)
    summary, first = answer.summary(), answer.scenario
    median = effects_of(first, "ppss", block(first, 2, 0, DRAWS))[0].median
    for name in ("samhälle", "kommunen"):
        wanted, found = summary["results"]["ppss"][name], curves(answer, name)
        here = [
            next(p for p in found["effect"][0]["points"] if p["value"] == median),
            next(p for p in found["unit_cost"]["points"] if p["factor"] == 1.0),
            next(p for p in found["volume"]["points"] if p["factor"] == 1.0),
        ]
        for point in here:
            # The draws of the run are fewer than those of any curve may be: the same ones.
            assert point["chance_positive"] == pytest.approx(wanted["chance_positive"], abs=2e-3)
            error = 4.0 * wanted["npv"]["mcse"]
            assert abs(point["mean"] - wanted["npv"]["mean"]) <= error


@pytest.mark.parametrize("kind", ["helps", "posts", "taxed", "capped"])
def test_curves_cross_zero_where_the_break_evens_say(kind: str) -> None:
    for mode in MODES:
        answer = answered(kind, mode)  # type: ignore[arg-type]
        broken = answer.summary()["break_even"]["ppss"]["perspectives"]
        crossed = 0
        for name, even in broken.items():
            found = curves(answer, name)
            pairs = [
                (even["unit_cost"], crossing(found["unit_cost"]["points"], "factor"), 4.9),
                (even["volume"], crossing(found["volume"]["points"], "people"), 4.9 * 1400.0),
                (even["effect"][0], crossing(found["effect"][0]["points"], "value"), np.inf),
            ]
            for one, places, limit in pairs:
                if one["status"] == "found" and 0.0 < one["value"] <= limit:
                    crossed += 1
                    assert min(abs(p / one["value"] - 1.0) for p in places) < 2e-3
        assert crossed >= 3


def test_an_effects_curve_is_what_runs_with_that_effect_say() -> None:
    """Between the runs of chance that it is made of, and for small groups too."""
    for kind in ("helps", "small"):
        answer = answered(kind, "chance")
        scenario = answer.scenario
        drawn = block(scenario, 2, 0, DRAWS)
        (effect,) = effects_of(scenario, "ppss", drawn)
        points = curves(answer, "kommunen")["effect"][0]["points"]
        assert 13 <= len(points) <= 17
        values = [point["value"] for point in points]
        assert values == sorted(set(values))
        assert min(values) < 0.6 < 1.0 < max(values)
        for point in points[1::3]:
            other = moved(scenario, drawn, {"effect": effect.to(point["value"])})
            found = simulate(scenario, other, "chance").trajectories
            costing = Costing(scenario, mode="chance")
            base = found["nuläge"]
            nets = [
                costing.ledger(other, one, comparator=base).net(("kommun",))
                for one in (found["ppss"], base)
            ]
            factors = 1.035 ** -np.arange(20.0)
            # One line of theirs has a timing of its own: the first year's start, as usual here.
            share = float(np.mean(factors @ (nets[0] - nets[1]) > 0.0))
            assert abs(point["chance_positive"] - share) < 0.03


def of_size(people: float, *, cost: float = 40_000.0) -> model.Scenario:
    """The helpful programme without one-off costs, for a number of people at a price."""
    case = pupils(costs=COSTS[:1], intake=model.Intake("total", figure(people), 1.0, HERE))
    case = with_parameter(case, stated("ppss_cost", "lognormal", mean=cost, cv=0.1))
    return with_parameter(case, HELPS)


def chance(answer: Run, name: str = "kommunen") -> float:
    return float(answer.summary()["results"]["ppss"][name]["chance_positive"])


def at(points: list[dict[str, Any]], factor: float) -> dict[str, Any]:
    return next(point for point in points if point["factor"] == factor)


def test_the_price_curve_is_what_runs_at_that_price_say() -> None:
    answer = run(of_size(60.0), draws=DRAWS, pictures=True)
    curve = curves(answer, "kommunen")["unit_cost"]
    assert curve["per_person_reached_now"] == pytest.approx(40_000.0 * 2.0, rel=0.01)
    for factor in (0.5, 2.0):
        other = run(of_size(60.0, cost=factor * 40_000.0), draws=DRAWS)
        # Nobody moves otherwise because of a price.
        assert at(curve["points"], factor)["chance_positive"] == chance(other)


def test_the_size_curve_is_what_runs_of_that_size_say() -> None:
    answer = run(of_size(600.0), draws=DRAWS, pictures=True)
    points = curves(answer, "kommunen")["volume"]["points"]
    for factor in (0.05, 0.1, 2.0):
        other = run(of_size(factor * 600.0), draws=DRAWS, seed=1)
        point = at(points, factor)
        assert point["people"] == pytest.approx(factor * 600.0)
        assert within(point["chance_positive"], chance(other), DRAWS // 2)


def test_spread_at_other_sizes_is_what_runs_of_that_size_have() -> None:
    answer = run(of_size(1_400.0), draws=3_000, pictures=True)
    one = answer.summary()["results"]["ppss"]["kommunen"]
    own, small = one["uncertainty"]["by_size"]
    assert (own["people"], small["people"]) == (1_400.0, 60.0)
    assert own["sd"] == pytest.approx(one["npv"]["sd"])
    assert own["chance_share"] == pytest.approx(one["uncertainty"]["chance_share"])
    other = run(of_size(60.0), draws=3_000, seed=1).summary()["results"]["ppss"]["kommunen"]
    assert small["sd"] == pytest.approx(other["npv"]["sd"], rel=0.08)
    assert small["chance_share"] == pytest.approx(other["uncertainty"]["chance_share"], abs=0.06)
    told = answer.pictures()["sizes"]["ppss"]["kommunen"]
    for whole, brief in zip(told, (own, small), strict=True):
        assert {key: whole[key] for key in brief} == brief
        assert whole["sd"] ** 2 == pytest.approx(
            whole["parameter_sd"] ** 2 + whole["chance_sd"] ** 2
        )


def test_an_uncertain_fixed_cost_does_not_grow_with_the_people() -> None:
    fixed = line("start_up", "amount", "opening", payer=FUND, year=0)
    case = replace(of_size(1_400.0), interventions={
        "ppss": replace(pupils().interventions["ppss"], costs=(COSTS[0], fixed))
    })  # fmt: skip
    big = with_parameter(case, stated("opening", "gamma", mean=50e6, cv=0.5))
    one = run(big, draws=500).summary()["results"]["ppss"]["kommunen"]["uncertainty"]["by_size"]
    # 25 million either way, whatever the number of people.
    assert one[1]["sd"] == pytest.approx(25e6, rel=0.15)


@pytest.mark.parametrize("kind", ["posts", "capped"])
def test_without_a_closed_form_nothing_is_said_of_other_sizes(kind: str) -> None:
    answer = answered(kind, "chance")
    assert answer.summary()["results"]["ppss"]["samhälle"]["uncertainty"]["by_size"] is None
    assert answer.pictures()["sizes"]["ppss"]["samhälle"] is None


def test_a_shipped_scenario_has_all_pictures() -> None:
    scenario = socinvest.read_scenario("ppss")
    pictures = run(scenario, draws=200, variants=["base"], pictures=True).pictures()
    for name in ("samhälle", "kommunen", "offentlig", "kommun", "region", "stat", "person"):
        found = pictures["curves"]["ppss"][name]
        assert len(found["effect"]) == 1
        assert found["effect"][0]["none"] == 1.0
        assert {"kommun", "region", "stat", "person"} == pictures["cumulative_cash"]["ppss"][
            "payers"
        ].keys()
        for edges in pictures["distributions"]["ppss"]["results"].values():
            assert 40 <= len(edges["counts"]) <= 60


def acting(scale: str, **distribution: Any) -> model.Scenario:
    """The programme with an effect on another scale, and a second one on finding work."""
    family = distribution.pop("family")
    first = stated("shift", family, scale=scale, **distribution)
    effects = (
        replace(EFFECT, name="shift", by="shift", scale=scale),
        replace(
            EFFECT, name="work", by="effect",
            target=model.TransitionTarget("course", "outside", "working"), lasts=5.0,
        ),
    )  # fmt: skip
    return with_parameter(pupils(effects=effects), first)


@pytest.mark.parametrize(
    ("scale", "none", "distribution"),
    [
        ("risk_difference", 0.0, {"family": "normal", "mean": -0.05, "sd": 0.03}),
        ("risk_difference", 0.0, {"family": "fixed", "value": 0.0}),
        ("odds_ratio", 1.0, {"family": "lognormal", "mean": 0.7, "cv": 0.3}),
        ("replace", 0.345, {"family": "beta", "mean": 0.25, "sd": 0.05}),
        ("hazard_ratio", 1.0, {"family": "fixed", "value": 0.9}),
    ],
)
def test_effects_of_every_scale_have_a_curve(
    scale: str, none: float, distribution: dict[str, Any]
) -> None:
    answer = run(acting(scale, **distribution), draws=300, pictures=True)
    for name in ("samhälle", "kommun"):
        one, two = curves(answer, name)["effect"]
        assert (one["parameter"], two["parameter"]) == ("shift", "effect")
        assert one["scale"] == scale
        assert one["none"] == pytest.approx(none, abs=0.01)
        values = [point["value"] for point in one["points"]]
        assert 13 <= len(values) <= 17
        assert values == sorted(set(values))
        assert values[0] < one["none"] < values[-1]
        shares = [point["chance_positive"] for point in one["points"]]
        assert all(0.0 <= share <= 1.0 for share in shares)
        # Fewer failures are better for everybody here: the curve falls.
        assert all(a >= b - 0.02 for a, b in pairwise(shares))
        means = [point["mean"] for point in one["points"]]
        assert all(a > b for a, b in pairwise(means))
