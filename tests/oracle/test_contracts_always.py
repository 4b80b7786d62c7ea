# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""What holds of every contract: it moves money and makes none, and settling agrees with running."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.oracle import contract_plain as plain
from tests.oracle.compare import write
from tests.oracle.contract_plain import Window, totals
from tests.oracle.contract_world import (
    PAID_TO_ECONOMY,
    TWO_COHORTS,
    Doc,
    cli,
    owed,
    problems,
    settle,
    summary,
    uncertain,
    world,
)

REL = 1e-9


def values(scenario: Path, folder: Path, *more: object) -> dict[str, Any]:
    """Present values draw by draw, by view, of the strategy ``team``."""
    cli("run", scenario, "--draws", 300, "--out", folder / "out", "--no-report", "--quiet", *more)
    with np.load(folder / "out" / "draws.npz") as drawn:
        head = "base/npv/team/"
        return {key.removeprefix(head): drawn[key] for key in drawn if key.startswith(head)}


@pytest.mark.parametrize("mode", ["expected", "chance"])
def test_society_is_the_same_with_and_without_the_contract_in_one_run(
    mode: str, tmp_path: Path
) -> None:
    found = summary(uncertain(), tmp_path, draws=300, mode=mode)
    now, before = (
        one["results"]["team"]["samhälle"]["npv"] for one in (found, found["contract"]["without"])
    )
    for figure in ("mean", "sd", "p5", "p50", "p95"):
        assert_allclose(now[figure], before[figure], rtol=1e-9)
    changed = {p: v["npv"]["mean"] - found["contract"]["without"]["payers"]["team"][p]["npv"]["mean"]
               for p, v in found["payers"]["team"].items()}  # fmt: skip
    assert sum(changed.values()) == pytest.approx(0, abs=1e-5)
    assert abs(changed["bolag"]) > 1e5
    assert changed["stat"] == pytest.approx(0, abs=1e-6)
    assert sum(one["mean"] for one in found["contract"]["payments"].values()) == pytest.approx(
        0, abs=1e-5
    )


def test_society_is_the_same_in_every_draw_in_expected_mode(tmp_path: Path) -> None:
    bare = uncertain()
    del bare["contract"]
    one = values(write(uncertain(), tmp_path, "with.yaml"), tmp_path, "--mode", "expected")
    two = values(write(bare, tmp_path, "bare.yaml"), tmp_path, "--mode", "expected")
    assert_allclose(one["results/samhälle"], two["results/samhälle"], rtol=1e-9, atol=1e-4)
    assert np.abs(one["payers/kommun"] - two["payers/kommun"]).max() > 1e4
    whole = sum(value for key, value in one.items() if key.startswith("payers/"))
    assert_allclose(whole, one["results/samhälle"], rtol=1e-9, atol=1e-4)


def society(change: Doc, folder: Path) -> list[tuple[float, float]]:
    """Mean and spread of society's value, of a file and of a variant in which only its contract is other."""
    scenario = world("contract: {terms: {savings: {lag: 0 months}}}")
    scenario["variants"] = {"other": {"title": "other", "type": "what_if", **change}}
    found = summary(scenario, folder, draws=200, mode="chance", variants=None)
    both = (
        one["results"]["team"]["samhälle"]["npv"] for one in (found, found["variants"]["other"])
    )
    return [(one["mean"], one["sd"]) for one in both]


@pytest.mark.parametrize("change", [
    {"set": {"contract.measures.saving.window": "24 months"}},
    {"add": {"contract.cohorts": {"first": "2020-01 to 2020-02", "second": "2020-03 to 2020-04"}}},
    {"drop": ["contract"]},
])  # fmt: skip
def test_society_is_the_same_whatever_the_contract_measures(change: Doc, tmp_path: Path) -> None:
    base, other = society(change, tmp_path)
    assert_allclose(base, other, rtol=1e-9)


def test_society_is_alike_where_people_are_counted_as_they_fare(tmp_path: Path) -> None:
    """They are followed for longer by themselves: their dice fall otherwise, and as likely."""
    base, other = society({"add": {"contract.measures.saving.noise": "course"}}, tmp_path)
    assert abs(base[0] - other[0]) < 4.0 * base[1] * np.sqrt(2.0 / 200)
    assert_allclose(base[1], other[1], rtol=0.25)


def test_money_paid_for_work_outside_changes_society_by_itself(tmp_path: Path) -> None:
    one, two = (
        summary(uncertain(*more), tmp_path, draws=300, mode="chance")
        for more in ((), (PAID_TO_ECONOMY,))
    )
    means = [each["results"]["team"]["samhälle"]["npv"]["mean"] for each in (one, two)]
    assert means[1] - means[0] == pytest.approx(-70e3 / 1.02 / 1.03, rel=1e-9)


def test_the_tax_factor_acts_on_the_net_border_flow_only(tmp_path: Path) -> None:
    found = summary(
        uncertain(PAID_TO_ECONOMY, "money: {tax_factor: 1.3}"), tmp_path, draws=300, mode="chance"
    )
    without = found["contract"]["without"]
    changed = {p: v["npv"]["mean"] - without["payers"]["team"][p]["npv"]["mean"]
               for p, v in found["payers"]["team"].items()}  # fmt: skip
    border = changed["kommun"] + changed["stat"]
    assert border < -1e5
    society = (
        found["results"]["team"]["samhälle"]["npv"]["mean"]
        - without["results"]["team"]["samhälle"]["npv"]["mean"]
    )
    assert society == pytest.approx(-70e3 / 1.02 / 1.03 + 0.3 * border, rel=1e-9)


@pytest.mark.parametrize(
    "design", ["prediction", "matched", "randomised", "historical", "own_history"]
)
def test_endless_groups_without_bias_measure_the_truth(design: str, tmp_path: Path) -> None:
    years = "" if design != "historical" else ", years: 3"
    change = (
        f"contract: {{measures: {{saving: {{against: {{design: {design}, size: null{years}}}}}}}}}"
    )
    found = summary(
        uncertain(change, "contract: {measures: {saving: {noise: none}}}"), tmp_path, draws=200
    )
    measure = found["contract"]["measures"]["saving"]
    for figure in ("mean", "sd", "p5", "p50", "p95"):
        assert_allclose(measure["measured"][figure], measure["true"][figure], rtol=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_settling_what_one_draw_measured_pays_what_that_draw_paid(
    seed: int, tmp_path: Path
) -> None:
    more = """
contract:
  measures:
    fall: {events: home -> placed, window: 20 months, against: {design: historical, size: 30, years: 3}, per: share, noise: poisson}
    jobs: {state: home, window: 18 months, noise: course}
  terms:
    jobs: {price: 50 000 SEK/person, of: jobs, from: 2, if: {fall: ">= 5 %"}, payee: provider, lag: 2 months, interest: 6 %}
    table: {steps: {10 %: 50 kSEK, 25 %: 150 kSEK}, of: fall, lag: 1 months, instalments: 3, every: 5 months}
    part: {fee: 5 %, terms: [savings, table], payee: intermediary, after: 51 months}
  limits: {all: {at_most: 45 % * principal, terms: [savings, table]}, each: {at_most: 30 kSEK, per: person, terms: [cases, jobs]}}
"""
    path = write(uncertain(more), tmp_path)
    found = summary(path, tmp_path, draws=1, seed=seed, mode="chance")["contract"]
    measures = found["measures"]
    observed = {
        "saving": f"{measures['saving']['measured']['mean']:.6f} SEK",
        "fall": f"{measures['fall']['measured']['mean']:.12f}",
        "jobs": f"{measures['jobs']['measured']['mean']:.9f} persons",
        "done": measures["done"]["true_share"] == 1,
    }
    seen = settle(
        path, {"people": int(measures["saving"]["people"]["mean"]), "observed": observed}, tmp_path
    )
    assert seen["complete"]
    for one in found["terms"]:
        assert owed(seen)[one["term"]] == pytest.approx(one["mean"], abs=0.01), one["term"]


@pytest.mark.parametrize("chance", ["95 %", "20 %"])
def test_what_is_true_of_every_cohort_is_true_of_the_whole(chance: str, tmp_path: Path) -> None:
    """As ``settle`` has it: all true makes the whole true, and all false makes it false."""
    found = summary(world(TWO_COHORTS, f"""
contract:
  measures: {{ok: {{probability: {chance}}}}}
  conditions:
    every: {{measure: ok, in: every_cohort}}
    some: {{measure: ok, in: any_cohort}}
  terms:
    savings: null
    all_but_whole: {{amount: 1 kSEK, if: every, unless: ok, after: 20 months}}
    whole_but_none: {{amount: 1 kSEK, if: ok, unless: some, after: 20 months}}
"""), tmp_path, draws=8192, mode="chance")["contract"]  # fmt: skip
    assert {one["term"]: one["paid_share"] for one in found["terms"]} == {
        "all_but_whole": 0.0,
        "whole_but_none": 0.0,
    }


def test_risks_are_those_of_the_draws(tmp_path: Path) -> None:
    """Without inflation and discounting a party's present value is its money."""
    scenario = uncertain("money: {inflation: 0 %, discount_rate: 0 %}")
    n = 333
    cli("run", write(scenario, tmp_path), "--draws", n, "--out", tmp_path / "out", "--quiet")
    found = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))["contract"]
    with np.load(tmp_path / "out" / "draws.npz") as drawn:
        head = "base/npv/team/payers/"
        investor, payer, provider, guarantor = (
            np.sort(drawn[head + party]) for party in ("bolag", "kommun", "utforare", "stiftelse")
        )
    worst = math.ceil(n * 0.05)
    told = found["investor"]
    assert told["chance_of_loss"] == pytest.approx((investor < -0.01).mean())
    assert told["expected_loss"] == pytest.approx(np.maximum(-investor, 0).mean(), rel=1e-9)
    assert told["worst5"] == pytest.approx(investor[:worst].mean(), rel=1e-9)
    assert told["net"]["p50"] == pytest.approx(np.median(investor), rel=1e-9)
    told = found["outcome_payer"]
    assert told["net_cost"]["mean"] == pytest.approx(-payer.mean(), rel=1e-9)
    assert told["worst5"] == pytest.approx(-payer[:worst].mean(), rel=1e-9)
    assert told["chance_pays_more_than_saves"] == pytest.approx((payer < -1).mean())
    told = found["provider"]
    assert told["chance_of_not_covering_cost"] == pytest.approx((provider < -1).mean())
    assert told["gap"]["p95"] == pytest.approx(-np.percentile(provider, 5), rel=1e-9)
    assert found["guarantor"]["paid_share"] == pytest.approx((guarantor < -1).mean())
    assert found["guarantor"]["worst5"] == pytest.approx(-guarantor[:worst].mean(), rel=1e-9)


def test_in_force_only_where_its_programme_is(tmp_path: Path) -> None:
    """Another programme beside it changes nothing; the strategy without it has no contract."""
    scenario = world("""
interventions:
  other:
    duration: 3 months
    reach: {offered: 50 %, accepted: 100 %}
    costs: [{item: other, quantity: reached, unit_cost: 1 000 SEK/person/month, payer: kommun/fond, payee: economy}]
strategies: {both: [team, other], other: [other]}
contract: {measures: {saving: {of: team}}}
variants:
  less: {title: less, type: what_if, set: {contract.terms.savings.share: 30 %}}
  bare: {title: bare, type: what_if, drop: [contract]}
""")
    found = summary(scenario, tmp_path, variants=None)
    wanted = 0.6 * -np.diff(totals(plain.care, Window(12)))[0]
    assert found["contract"]["strategies"] == ["team", "both"]
    for one in found["contract"]["by_strategy"].values():
        assert_allclose(one["terms"][0]["mean"], wanted, rtol=REL)
    assert found["payers"]["other"]["bolag"]["npv"]["mean"] == 0
    less = found["variants"]["less"]["contract"]["terms"][0]["mean"]
    assert_allclose(less, wanted / 2, rtol=REL)
    assert found["variants"]["bare"].get("contract") is None
    assert found["variants"]["bare"]["payers"]["team"]["bolag"]["npv"]["mean"] == 0


@pytest.mark.parametrize(("cycle", "refused"), [
    ("month", False),
    ("quarter", True),
])  # fmt: skip
def test_a_cohort_has_the_people_of_its_months_or_is_refused(
    cycle: str, refused: bool, tmp_path: Path
) -> None:
    scenario = world(
        f"time: {{cycle: {cycle}}}",
        "target_group: {intake: {total: 12, over: 6 months}}",
        "contract: {cohorts: {first: 2020-01 to 2020-02}, measures: {n: {people: reached}}}",
    )
    assert bool(problems(scenario, tmp_path)) == refused
    if not refused:
        found = summary(scenario, tmp_path)["contract"]["measures"]["n"]["measured"]["mean"]
        assert_allclose(found, 12 * 2 / 6 * 0.75, rtol=REL)
