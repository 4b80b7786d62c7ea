"""Whether a result stands by other conventions: by hand, and against runs with them set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from socinvest.answers.robustness import Asked, robustness, sign, verdict
from socinvest.errors import ScenarioError
from socinvest.pipeline import run
from socinvest.scenario.build import read
from socinvest.scenario.files import find_scenario

SMALL = Path(__file__).parents[1] / "data" / "robust.yaml"
"""25 people fewer are ill after a year, at 1,000 SEK a year each, and produce 400; it costs 69,000.
"""
COST, CARE, WAGE = 69_000.0, 25_000.0, 10_000.0


def annuity(rate: float, years: int = 3) -> float:
    """Present value of 1 a year, from the second on."""
    return float(sum((1.0 + rate) ** -t for t in range(1, years + 1)))


def answer(path: Path = SMALL, sets: tuple[tuple[str, str], ...] = (), **asked: Any) -> Any:
    scenario = read(path, sets, ["base"])
    known: dict[str, Any] = {"draws": 1, "seed": 0, "mode": "expected"}
    return robustness(scenario, path, "base", scenario.title, Asked(**(known | asked)))


@pytest.fixture(scope="module")
def told() -> Any:
    return answer()


def rows(told: Any, path: str) -> dict[str, Any]:
    found = next(one for one in told["conventions"] if one["convention"] == path)
    return {row["value"]: row for row in found["values"]}


def mean(row: Any, name: str) -> float:
    section = "results" if name == "samhälle" else "payers"
    value: float = row[section]["help"][name]["npv"]["mean"]
    return value


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-9, abs=1e-6)


def test_it_is_json_without_nan(told: Any) -> None:
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@pytest.mark.parametrize(
    ("value", "rate"), [("0 %", 0.0), ("3 %", 0.03), ("3.5 %", 0.035), ("5 %", 0.05)]
)
def test_discount_rates_by_hand(told: Any, value: str, rate: float) -> None:
    row = rows(told, "money.discount_rate")[value]
    assert mean(row, "kommun") == close(CARE * annuity(rate) - COST)
    assert mean(row, "person") == close(WAGE * annuity(rate))


@pytest.mark.parametrize("years", [2, 4, 5])
def test_horizons_by_hand(told: Any, years: int) -> None:
    row = rows(told, "time.horizon")[f"{years} years"]
    # Only entries of the first year; those who are well stay so.
    expected = CARE * annuity(0.035, years - 1) - COST
    if years <= 4:
        assert mean(row, "kommun") == close(expected)
    else:
        assert mean(row, "kommun") == close(
            run(read(SMALL, [("time.horizon", "5 years")]), draws=1, mode="expected")
            .summary()["payers"]["help"]["kommun"]["npv"]["mean"]
        )  # fmt: skip


def test_displacement_takes_production_from_the_person_only(told: Any) -> None:
    found = rows(told, "money.displacement")
    for value, kept in (("0 %", 1.0), ("50 %", 0.5), ("100 %", 0.0)):
        assert mean(found[value], "person") == close(kept * WAGE * annuity(0.035))
        assert mean(found[value], "kommun") == close(CARE * annuity(0.035) - COST)
    assert found["100 %"]["payers"]["help"]["person"]["sign"] == "none"


def test_the_tax_factor_is_borne_by_people(told: Any) -> None:
    row = rows(told, "money.tax_factor")["1.3"]
    municipal = CARE * annuity(0.035) - COST
    assert mean(row, "kommun") == close(municipal)
    assert mean(row, "person") == close(WAGE * annuity(0.035) + 0.3 * municipal)


def test_timing_and_compounding_by_hand(told: Any) -> None:
    timing, found = rows(told, "money.timing"), CARE * annuity(0.035) - COST
    assert mean(timing["mid_year"], "kommun") == close(found * 1.035**-0.5)
    assert mean(timing["year_end"], "kommun") == close(found / 1.035)
    continuous = sum(np.exp(-0.035 * t) for t in (1, 2, 3))
    row = rows(told, "money.compounding")["continuous"]
    assert mean(row, "kommun") == close(CARE * continuous - COST)


def test_a_price_year_multiplies_everything(told: Any) -> None:
    row = rows(told, "money.price_year")["2023"]
    assert row["factor"] > 1.0
    for name in ("samhälle", "kommun", "person"):
        assert mean(row, name) == close(row["factor"] * mean(told["as_it_is"], name))


def test_for_whom_the_sign_changes(told: Any) -> None:
    found = {(one["section"], one["name"]): one for one in told["sign_changes"]}
    municipal = {(r["convention"], r["value"]) for r in found["payers", "kommun"]["changes"]}
    assert ("money.discount_rate", "5 %") in municipal
    assert ("time.horizon", "2 years") in municipal
    assert ("money.discount_rate", "3 %") not in municipal
    assert not any(path == "money.displacement" for path, _ in municipal)
    person = found["payers", "person"]["changes"]
    assert person == [{"convention": "money.displacement", "value": "100 %", "sign": "none"}]


def test_what_cannot_matter_is_said_and_not_run(told: Any) -> None:
    for path in ("money.inflation", "evidence.rule"):
        convention = next(one for one in told["conventions"] if one["convention"] == path)
        assert convention["why"]["sv"] != convention["why"]["en"]
        assert {row["status"] for row in convention["values"]} == {"told", "no_matter"}


GRADED = (
    "parameters.effect",
    "{graded: {estimate: 0.5, ci95: 0.35 to 0.7143}, scale: risk_ratio, estimated_on: reached,"
    " source: study, where: table 1, evidence: controlled}",
)


def test_the_evidence_rule_matters_where_something_is_graded() -> None:
    found = rows(answer(sets=(GRADED,), draws=400), "evidence.rule")
    assert found["graded"]["own"]
    assert mean(found["as_stated"], "kommun") > mean(found["graded"], "kommun")


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("money.discount_rate", "0 %", "money.discount_rate"),
        ("time.horizon", "10 years", "time.horizon"),
        ("money.tax_factor", "1.3", "money.tax_factor"),
        ("money.timing", "year_end", "money.timing"),
        ("within_cycle", "start", "course.within_cycle"),
    ],
)
def test_a_convention_is_a_run_with_it_set(path: str, value: str, where: str) -> None:
    ppss = find_scenario("ppss")
    told = answer(ppss, draws=60, mode="chance")
    summary = run(read(ppss, [(where, value)], ["base"]), draws=60).summary()
    row = rows(told, path)[value]
    assert not row["own"]
    for section in ("results", "payers"):
        for name, one in row[section]["ppss"].items():
            its = summary[section]["ppss"][name]
            assert one["npv"] == {key: close(its["npv"][key]) for key in one["npv"]}
            assert one["chance_positive"] == its["chance_positive"]
            assert one["given_assumed_effect"] == its["given_assumed_effect"]


@pytest.mark.parametrize("name", ["ppss", "utah_preschool"])
def test_as_it_is_is_the_run_with_its_contract(name: str) -> None:
    path = find_scenario(name)
    told = answer(path, draws=40, mode="chance")
    summary = run(read(path, variants=["base"]), draws=40).summary()
    for section in ("results", "payers"):
        for strategy, by in told["as_it_is"][section].items():
            for view, one in by.items():
                its = summary[section][strategy][view]["npv"]
                assert one["npv"] == {key: close(its[key]) for key in one["npv"]}


def test_what_cannot_be_built_is_told_with_the_reason() -> None:
    told = answer(find_scenario("utah_preschool"), draws=1)
    refused = rows(told, "time.horizon")["5 years"]
    assert refused["status"] == "refused"
    assert "grade_4" in refused["why"]["en"]
    assert refused["why"]["sv"] != refused["why"]["en"]
    assert "results" not in refused


def test_a_course_of_an_included_file_is_left_as_it_is() -> None:
    told = answer(find_scenario("team_nystart"), draws=1)
    found = rows(told, "within_cycle")
    assert {row["status"] for row in found.values() if not row["own"]} == {"refused"}


def test_what_is_set_is_the_result_as_it_is() -> None:
    told = answer(sets=(("money.discount_rate", "4 %"),))
    found = rows(told, "money.discount_rate")
    assert list(found) == ["0 %", "3 %", "3.5 %", "4 %", "5 %"]
    assert [value for value, row in found.items() if row["own"]] == ["4 %"]
    assert mean(told["as_it_is"], "kommun") == close(CARE * annuity(0.04) - COST)
    horizon = rows(told, "time.horizon")["2 years"]
    assert mean(horizon, "kommun") == close(CARE / 1.04 - COST)


def test_only_who_is_asked_for_is_told() -> None:
    told = answer(whose=("kommun",), strategies=("help",))
    assert list(told["as_it_is"]["payers"]["help"]) == ["kommun"]
    assert told["as_it_is"]["results"] == {}
    assert [one["name"] for one in told["sign_changes"]] == ["kommun"]


@pytest.mark.parametrize("wrong", [{"whose": ("kommunn",)}, {"strategies": ("nothing",)}])
def test_a_name_that_is_none_is_refused(wrong: Any) -> None:
    with pytest.raises(ScenarioError) as error:
        answer(**wrong)
    assert [one.code for one in error.value.problems] == ["run.option"]


def test_signs() -> None:
    spread = np.linspace(-1.0, 1.0, 101)
    assert sign(spread + 1.0, 0.0) == "gain"
    assert sign(spread - 1.0, 0.0) == "loss"
    # The standard error is 0.058.
    assert sign(spread + 0.11, 0.0) == "open"
    assert sign(spread + 0.12, 0.0) == "gain"
    assert sign(np.full(3, 1e-12), 1e-9) == "none"
    assert verdict("gain", "gain") == "same"
    assert verdict("gain", "none") == "changes"
    assert verdict("open", "open") == verdict("gain", "open") == "open"
    assert verdict("open", "loss") == "settled"
