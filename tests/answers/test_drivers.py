"""What a result hangs on: each part against the same thing reckoned another way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from socinvest.answers.drivers import Asked, Costs, drivers
from socinvest.answers.drivers_figures import bundles, figures_of
from socinvest.errors import ScenarioError
from socinvest.model import Correlation, Scenario
from socinvest.pipeline import run
from socinvest.scenario.build import read
from tests.factories import HERE, fixed, stated, text
from tests.worked import PARAMETERS, pupils, with_parameter

DRAWS = 2_000
DATA = Path(__file__).parents[1] / "data"


def answer(scenario: Scenario, **asked: Any) -> dict[str, Any]:
    return drivers(
        scenario, "base", scenario.title, Asked(**({"draws": DRAWS, "seed": 0} | asked))
    )  # fmt: skip


HELPS = stated("effect", "lognormal", mean=0.6, cv=0.3, scale="risk_ratio")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    """A programme that may pay for everybody or may not."""
    return with_parameter(pupils(), HELPS)


@pytest.fixture(scope="module")
def told(scenario: Scenario) -> dict[str, Any]:
    return answer(scenario, costs=Costs(1_000.0, 100_000.0), groups=(("risk", "effect"),))


def society(told: Mapping[str, Any]) -> dict[str, Any]:
    one: dict[str, Any] = told["decisions"]["perspectives"]["samhälle"]
    return one


def by_figure(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["parameter"]: row for row in rows}


def test_it_is_json_without_nan(told: Mapping[str, Any]) -> None:
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_the_net_present_value_is_that_of_a_run(
    scenario: Scenario, told: Mapping[str, Any]
) -> None:
    summary = run(scenario, draws=DRAWS, mode="expected").summary()
    for mine, its in (("perspectives", "results"), ("payers", "payers")):
        for name, one in told[mine]["ppss"].items():
            npv = summary[its]["ppss"][name]["npv"]
            for key in ("mean", "sd", "p5", "p50", "p95"):
                assert one["npv"][key] == pytest.approx(npv[key], rel=1e-9, abs=1e-3)


# --- one figure at a time ---


@pytest.mark.parametrize("figure", ["effect", "accept", "labour"])
@pytest.mark.parametrize("level", ["p5", "p95"])
def test_one_at_a_time_is_a_run_with_that_figure_fixed(
    scenario: Scenario, told: Mapping[str, Any], figure: str, level: str
) -> None:
    at = by_figure(told["perspectives"]["ppss"]["samhälle"]["tornado"])[figure]["at"][level]
    scale = scenario.parameters[figure].scale
    put = with_parameter(scenario, fixed(figure, at["value"], scale=scale))
    summary = run(put, draws=DRAWS, mode="expected").summary()
    assert summary["results"]["ppss"]["samhälle"]["npv"]["mean"] == pytest.approx(
        at["npv"], rel=1e-9
    )


def test_the_widest_stands_first(told: Mapping[str, Any]) -> None:
    swings = [row["swing"] for row in told["perspectives"]["ppss"]["samhälle"]["tornado"]]
    assert swings == sorted(swings, reverse=True)


def test_shares_that_add_up_do_so_while_one_is_moved() -> None:
    rich = read(DATA / "rich.yaml", variants=["base"])
    told = answer(rich, draws=300, whose=("samhälle",))
    strategy = next(iter(told["perspectives"]))
    rows = by_figure(told["perspectives"][strategy]["samhälle"]["tornado"])
    # placed.home raises a cost; with it at a value, placed.away is the rest.
    found = figures_of(rich)
    assert "placed.home" in rows
    assert rows["placed.home"]["swing"] > 0.0
    # Rows of a joint table stay whole: any value is one of the table.
    days = {float(x) for x in rich.parameters["pair.cost"].stated.arguments["columns"]["cost"]}  # type: ignore[union-attr,call-overload,index]
    factor = rich.parameters["pair.cost"].price_factor
    for level in rows["pair.cost"]["at"].values():
        assert any(level["value"] == pytest.approx(x * factor) for x in days)
    assert not set(found.unused) & set(rows)


# --- what knowing is worth ---


def test_perfect_information_by_hand(scenario: Scenario, told: Mapping[str, Any]) -> None:
    npv = run(scenario, draws=DRAWS, mode="expected").npv("ppss", "samhälle")
    exact = float(np.maximum(npv, 0.0).mean() - max(npv.mean(), 0.0))
    one = society(told)
    assert one["evpi"]["value"] == pytest.approx(exact, rel=1e-9)
    assert one["evpi"]["per_person"] == pytest.approx(exact / told["people"]["entering"], rel=1e-9)
    assert one["expected_loss"][one["best"]] == pytest.approx(exact, rel=1e-9)
    assert sum(one["chance_best"].values()) == pytest.approx(1.0, abs=1e-12)


def test_knowing_a_figure_lies_between_nothing_and_everything(told: Mapping[str, Any]) -> None:
    for section in ("perspectives", "payers"):
        for one in told["decisions"][section].values():
            for row in [*one["evppi"], *one["groups"]]:
                assert 0.0 <= row["value"] <= one["evpi"]["value"]


def test_the_group_asked_for_knows_at_least_as_much(told: Mapping[str, Any]) -> None:
    one = society(told)
    group = next(row for row in one["groups"] if row["kind"] == "given")
    assert group["parameters"] == ["effect", "risk"]
    alone = by_figure(one["evppi"])["effect"]
    assert group["value"] >= alone["value"] - 3.0 * (group["error"] + alone["error"])


def test_knowing_all_that_is_uncertain_is_nearly_everything(scenario: Scenario) -> None:
    every = tuple(figures_of(scenario).parameters)
    one = society(answer(scenario, groups=(every,), draws=4_000))
    assert one["groups"][0]["value"] == pytest.approx(one["evpi"]["value"], rel=0.03)


def test_a_figure_without_influence_is_worth_nothing(told: Mapping[str, Any]) -> None:
    assert society(told)["null_figure"]["value"] <= 0.005 * society(told)["evpi"]["value"]


def test_for_more_people_it_is_worth_more(scenario: Scenario, told: Mapping[str, Any]) -> None:
    entering = told["people"]["entering"]
    assert entering == pytest.approx(1400 + 2 * 700)
    twice = answer(scenario, people=2 * entering)
    one, two = society(told)["evpi"], society(twice)["evpi"]
    assert two["value"] == pytest.approx(2 * one["value"], rel=1e-12)
    assert two["per_person"] == one["per_person"]


def test_the_order_of_strategies_and_parameters_does_not_matter(scenario: Scenario) -> None:
    own = scenario.strategies["ppss"]
    more = {**scenario.strategies, "again": replace(own, name="again", title=text("again"))}
    one = replace(scenario, strategies=more)
    other = replace(
        scenario,
        strategies=dict(reversed(more.items())),
        parameters=dict(reversed(scenario.parameters.items())),
    )
    first, second = (answer(case, draws=500) for case in (one, other))
    assert first["decisions"] == second["decisions"]
    for strategy in ("ppss", "again"):
        assert (
            first["perspectives"][strategy] == second["perspectives"][strategy]
            == first["perspectives"]["ppss"]
        )  # fmt: skip
    # A copy of the best strategy teaches nothing and shares its chance.
    alone = society(answer(scenario, draws=500))
    assert society(first)["evpi"]["value"] == pytest.approx(alone["evpi"]["value"], rel=1e-9)
    chances = society(first)["chance_best"]
    assert chances["ppss"] == chances["again"] == pytest.approx(alone["chance_best"]["ppss"] / 2)


def test_shares_of_the_variation_stay_valid_under_correlation(scenario: Scenario) -> None:
    tied = replace(
        scenario, correlations=(Correlation(("labour", "support"), 0.8, HERE),)
    )  # fmt: skip
    view = ("perspectives", "ppss", "samhälle")

    def shares(case: Scenario) -> dict[str, dict[str, Any]]:
        found = answer(case, draws=6_000)
        for key in view:
            found = found[key]
        return by_figure(found["importance"])

    # Support is a transfer within society: it tells something only through what goes with it.
    free, bound = shares(scenario), shares(tied)
    assert free["support"]["share"] < 0.002
    assert bound["support"]["share"] == pytest.approx(
        0.8**2 * bound["labour"]["share"], rel=0.35, abs=0.005
    )
    assert bound["labour"]["share"] == pytest.approx(free["labour"]["share"], rel=0.25, abs=0.005)


# --- groups ---


def test_figures_belong_together_by_the_file() -> None:
    rich = read(DATA / "rich.yaml", variants=["base"])
    figures = figures_of(rich)
    linked = {frozenset(one) for one in figures.linked}
    assert frozenset({"risk", "finish", "pojkar/risk"}) in linked
    assert frozenset({"caseload", "load"}) in linked
    kinds = {(one.kind, one.name) for one in bundles(rich, figures, ())}
    assert ("correlated", "") in kinds
    assert ("evidence", "assumed") in kinds
    assert all(len(one.members) > 1 for one in bundles(rich, figures, ()))


# --- what fails ---


def test_the_failing_draws_are_counted(scenario: Scenario, told: Mapping[str, Any]) -> None:
    npv = run(scenario, draws=DRAWS, mode="expected").npv("ppss", "samhälle")
    effect = np.broadcast_to(_draws(scenario)["effect"], npv.shape)
    one = told["perspectives"]["ppss"]["samhälle"]["failing"]
    fails = npv < 0.0
    assert one["share"] == pytest.approx(float(fails.mean()))
    some = fails if one["told_of"] == "failing" else ~fails
    row = by_figure(one["figures"])["effect"]
    holds = effect > row["threshold"] if row["side"] == "above" else effect <= row["threshold"]
    assert row["of_told"] == pytest.approx(float(np.mean(holds[some])))
    assert row["of_all"] == pytest.approx(float(np.mean(holds)))
    assert row["told_where"] == pytest.approx(float(np.mean(some[holds])))


def _draws(scenario: Scenario) -> Mapping[str, Any]:
    from socinvest.api import sample

    return sample(scenario, DRAWS).base


# --- studies ---


def test_a_study_of_the_effect(told: Mapping[str, Any], scenario: Scenario) -> None:
    study = next(one for one in told["studies"] if one["study"] == "effect")
    assert (study["kind"], study["scale"], study["arms"]) == ("comparison", "log", 2)
    assert study["prior_sd"] == pytest.approx(np.log(1 + 0.3**2) ** 0.5, rel=0.03)
    p0 = float(np.mean(_draws(scenario)["risk"]))
    p1 = 0.6 * p0
    each = 2 * (1 - p1) / p1 + 2 * (1 - p0) / p0
    assert study["sd_per_person"] ** 2 == pytest.approx(each, rel=0.02)
    one = study["decisions"]["perspectives"]["samhälle"]
    values = [row["value"] for row in one["sizes"]]
    assert values == sorted(values)
    assert values[-1] <= one["most"]["value"]
    assert one["most"] == {
        key: by_figure(society(told)["evppi"])["effect"][key] for key in ("value", "error")
    }
    best = one["best"]
    assert best["net"] == pytest.approx(best["value"] - 100_000.0 - 1_000.0 * best["people"])
    assert all(row["net"] <= best["net"] + 1e-6 for row in one["sizes"])


def test_only_what_people_show_is_studied_by_itself(told: Mapping[str, Any]) -> None:
    # risk, work_u and accept are probabilities of the file; support and labour are sums.
    assert {one["study"] for one in told["studies"]} == {"effect", "risk", "accept", "work_u"}


def test_a_measure_is_studied_against_the_comparator(scenario: Scenario) -> None:
    told = answer(scenario, study=("unqualified_share", "failures"))
    first, second = told["studies"]
    assert (first["kind"], first["strategy"], first["unit"]) == ("difference", "ppss", "share")
    summary = run(scenario, draws=DRAWS, mode="expected").summary()["measures"]
    p1, p0 = (summary[s]["unqualified_share"]["mean"] for s in ("ppss", scenario.comparator))
    each = 2 * (p1 * (1 - p1) + p0 * (1 - p0))
    assert first["sd_per_person"] ** 2 == pytest.approx(each, rel=1e-9)
    assert first["decisions"]["perspectives"]["samhälle"]["best"] is None
    assert second["strategy"] == "ppss"


def test_a_stated_spread_and_a_figure_made_of_others(scenario: Scenario) -> None:
    told = answer(scenario, study=("labour",), sd=200_000.0, costs=Costs(100.0, 0.0))
    (study,) = told["studies"]
    assert (study["kind"], study["sd_per_person"]) == ("stated", 200_000.0)
    example = read(DATA / "rich.yaml", variants=["base"])
    made = answer(example, study=("yearly_cost",), sd=1e6, draws=300, whose=("samhälle",))
    assert made["studies"][0]["study"] == "yearly_cost"


@pytest.mark.parametrize(
    ("asked", "about"),
    [
        ({"groups": (("risk", "efect"),)}, "did you mean 'effect'?"),
        ({"whose": ("kommunn",)}, "did you mean"),
        ({"study": ("efect",)}, "did you mean 'effect'?"),
        ({"study": ("labour",)}, "--sd"),
    ],
)
def test_what_is_not_there_is_refused(
    scenario: Scenario, asked: Mapping[str, Any], about: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        answer(scenario, draws=100, **asked)
    (problem,) = caught.value.problems
    assert problem.code == "run.option"
    assert about in problem.hint


def test_a_figure_of_few_values_is_not_studied(scenario: Scenario) -> None:
    few = with_parameter(
        scenario, stated("work_u", "discrete", values=(0.4, 0.6), weights=(0.5, 0.5))
    )  # fmt: skip
    with pytest.raises(ScenarioError, match="few values"):
        answer(few, draws=100, study=("work_u",))
    told = answer(few, draws=200, costs=Costs(1.0, 0.0))
    assert "work_u" not in {one["study"] for one in told["studies"]}
    level = by_figure(told["perspectives"]["ppss"]["samhälle"]["tornado"])["work_u"]["at"]
    assert {one["value"] for one in level.values()} <= {0.4, 0.6}


def test_without_uncertainty_there_is_nothing_to_know() -> None:
    still = tuple(
        fixed(one.name, 0.3, scale=one.scale)
        if one.stated is not None and one.stated.family != "fixed" else one
        for one in PARAMETERS
    )  # fmt: skip
    told = answer(pupils(parameters=still), draws=100, costs=Costs(1.0, 0.0))
    one = society(told)
    assert (told["parameters"], one["evppi"], one["evpi"]["value"]) == ([], [], 0.0)
    assert told["studies"] == []
    assert told["perspectives"]["ppss"]["samhälle"]["importance"] == []
