"""The whole journey: from a scenario to its summary."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.answers.evaluation import evaluate
from socinvest.draws import sample
from socinvest.pipeline import run
from tests.factories import HERE, figure, stated, text
from tests.worked import (
    FLOWS,
    FUND,
    SCHOOL,
    flow,
    pupils,
    with_parameter,
)

SUMMARY = [
    "npv", "chance_positive", "given_assumed_effect", "benefit_cost_ratio", "payback_year",
    "yearly", "by_kind", "uncertainty", "yearly_cash", "yearly_end", "irr",
]  # fmt: skip
HELPS = stated("effect", "lognormal", mean=0.45, cv=0.18, scale="risk_ratio")


def expected(case: model.Scenario, n: int = 500) -> dict[str, Any]:
    return run(case, draws=n, mode="expected").summary()


def broken(summary: dict[str, Any], view: str = "samhälle") -> dict[str, Any]:
    result: dict[str, Any] = summary["break_even"]["ppss"]["perspectives"][view]
    return result


def npv(summary: dict[str, Any], view: str = "samhälle") -> float:
    return float(summary["results"]["ppss"][view]["npv"]["mean"])


def helped(**fields: Any) -> model.Scenario:
    return with_parameter(pupils(**fields), HELPS)


def test_the_summary_has_the_keys_of_the_interface() -> None:
    summary = run(pupils(), draws=50).summary()
    assert list(summary) == [
        "format", "version", "scenario", "inputs", "draws", "seed", "mode", "quantile_error",
        "variant", "comparator", "strategies", "conventions", "results", "payers", "budgets",
        "break_even", "measures", "totals", "cost_effectiveness", "claims", "variants", "warnings",
        "costs", "people", "effects", "assumptions",
        "parameters", "sources", "titles", "includes", "course_lines", "application",
        "not_counted", "set",
    ]  # fmt: skip
    assert list(summary["results"]["ppss"]) == ["samhälle", "kommunen", "offentlig"]
    assert list(summary["payers"]["ppss"]) == ["kommun", "stat", "person"]
    assert "nuläge" not in summary["results"]
    assert set(summary["measures"]) == {"nuläge", "ppss"}
    one = summary["results"]["ppss"]["samhälle"]
    assert list(one) == SUMMARY
    assert len(one["yearly"]) == len(one["yearly_cash"]) == 20
    assert [list(e) for e in broken(summary)["effect"]] == [
        ["value", "unit", "parameter", "status", "searched", "measures", "gains"]
    ]
    json.dumps(summary, allow_nan=False)


def test_one_draw_has_no_spread() -> None:
    summary = run(pupils(), draws=1).summary()
    one = summary["results"]["ppss"]["samhälle"]
    assert one["npv"]["sd"] is None
    nothing = {"parameter_share": None, "chance_share": None, "by_size": None}
    assert one["uncertainty"] == nothing
    json.dumps(summary, allow_nan=False)


def test_payers_add_up_to_society_and_budgets_to_payers() -> None:
    summary = run(pupils(), draws=200).summary()
    payers = summary["payers"]["ppss"]
    total = sum(one["npv"]["mean"] for one in payers.values())
    assert total == pytest.approx(npv(summary), rel=1e-9)
    for party, one in payers.items():
        budgets = summary["budgets"]["ppss"].items()
        own = sum(b["npv"]["mean"] for name, b in budgets if name.startswith(f"{party}/"))
        assert own == pytest.approx(one["npv"]["mean"], rel=1e-9, abs=1e-3)


def test_without_a_programme_everything_is_exactly_zero() -> None:
    strategies = {
        "nuläge": model.Strategy("nuläge", text("n"), ()),
        "same": model.Strategy("same", text("s"), ()),
    }
    summary = run(pupils(strategies=strategies), draws=100).summary()
    for section in ("results", "payers", "budgets"):
        for one in summary[section]["same"].values():
            assert one["npv"]["mean"] == 0.0
            assert one["npv"]["sd"] == 0.0
    entry = summary["break_even"]["same"]["perspectives"]["samhälle"]
    assert entry["effect"] == []
    assert entry["year"]["status"] == entry["volume"]["status"] == "undefined"


def test_expected_mode_is_all_parameters_and_chance_adds_to_it() -> None:
    small = pupils(intake=model.Intake("total", figure(40.0), 1.0, HERE))
    one = expected(small)["results"]["ppss"]["samhälle"]
    assert one["uncertainty"] == {"parameter_share": 1.0, "chance_share": 0.0, "by_size": None}
    two = run(small, draws=500).summary()["results"]["ppss"]["samhälle"]
    assert 0.2 < two["uncertainty"]["chance_share"] < 1.0
    assert two["npv"]["sd"] > one["npv"]["sd"]


def test_variants_stand_below_the_base_and_can_be_asked_for_alone() -> None:
    case = pupils()
    other = with_parameter(case, HELPS)
    case = replace(case, variants={
        "works": model.Variant("works", text("it works"), "what_if", other),
    })  # fmt: skip
    summary = run(case, draws=100).summary()
    assert summary["variant"] == "base"
    assert npv(summary["variants"]["works"]) > 0.0 > npv(summary)
    assert list(summary["variants"]["works"]) == [
        "title", "type", "unchanged", "results", "payers", "budgets", "break_even", "measures",
        "totals", "cost_effectiveness",
    ]  # fmt: skip
    assert "what_if_turns_sign" in {w["code"] for w in summary["warnings"]}
    alone = run(case, draws=100, variants=["works"]).summary()
    assert (alone["variant"], alone["variants"]) == ("works", {})
    assert npv(alone) == npv(summary["variants"]["works"])
    with pytest.raises(ValueError, match="no variant 'wroks'"):
        run(case, draws=10, variants=["wroks"])


def test_draws_do_not_depend_on_how_many_there_are() -> None:
    few, many = run(pupils(), draws=20), run(pupils(), draws=8300)
    assert np.array_equal(few.npv("ppss", "samhälle"), many.npv("ppss", "samhälle")[:20])


def test_negative_costs_are_reported() -> None:
    odd = stated("ppss_cost", "normal", mean=10.0, sd=20.0)
    summary = expected(with_parameter(pupils(), odd))
    assert "negative_unit_cost" in {w["code"] for w in summary["warnings"]}


def test_a_note_tells_the_share_of_all_draws() -> None:
    """Over blocks they add up; over strategies the largest counts."""
    odd = stated("ppss_cost", "normal", mean=10.0, sd=20.0)
    case = with_parameter(pupils(), odd)
    (note,) = evaluate(case, draws=9_000, seed=0, mode="expected").notes
    share = np.mean(np.asarray(sample(case, 9_000, 0).base["ppss_cost"]) < 0.0)
    assert note.share == pytest.approx(float(share))


def test_the_frame_holds_the_numbers_of_the_summary() -> None:
    pytest.importorskip("pandas")
    answer = run(pupils(), draws=30)
    frame = answer.to_frame()
    chosen = frame[(frame.section == "payers") & (frame.name == "kommun") & (frame.kind == "total")]
    yearly = answer.summary()["payers"]["ppss"]["kommun"]["yearly"]
    assert chosen["p95"].tolist() == [y["p95"] for y in yearly]


def test_a_spread_between_people_adds_chance_and_keeps_the_mean() -> None:
    spread = model.Spread(figure(2.0))
    flows = (flow("care", 50_000.0, state="outside", spread=spread), *FLOWS[1:])
    small = model.Intake("total", figure(30.0), 1.0, HERE)
    with_it = run(helped(flows=flows, intake=small), draws=2000)
    plain = (replace(flows[0], spread=None), *flows[1:])
    without = run(helped(flows=plain, intake=small), draws=2000)
    one, two = with_it.npv("ppss", "kommunen"), without.npv("ppss", "kommunen")
    assert np.std(one) > 1.05 * np.std(two)
    assert abs(np.mean(one - two)) < 4.0 * np.std(one - two) / 2000**0.5


def test_money_of_one_budget_for_another() -> None:
    terms = model.Financing("grant", FUND, SCHOOL, ("programme",), figure(0.5), HERE)
    summary = expected(pupils(financing=(terms,)))
    budgets = summary["budgets"]["ppss"]
    assert budgets["kommun/fond"]["benefit_cost_ratio"]["value"] == pytest.approx(0.0)
    assert npv(summary, "kommunen") == pytest.approx(npv(expected(pupils()), "kommunen"))
