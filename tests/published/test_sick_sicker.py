"""The Sick-Sicker model of the DARTH tutorial, run as a scenario file, to nine digits and more.

Numbers: data/sick_sicker.json, made in R from the tutorial's own code (commit named there).
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.published.summaries import close, published, summary

DARTH = published("sick_sicker")
NAMES = {
    "standard": "Standard of care",
    "A": "Strategy A",
    "B": "Strategy B",
    "AB": "Strategy AB",
}
WEIGHTINGS = {"none": "base", "half-cycle": "half_cycle", "Simpson1/3": "simpson_thirds"}
STATUS = {"ND": "undominated", "D": "dominated", "ED": "extendedly_dominated"}


@pytest.fixture(scope="module")
def answers() -> Any:
    return summary("sick_sicker", variants=("base", "half_cycle", "simpson_thirds"))


def view(answers: Any, weighting: str) -> Any:
    variant = WEIGHTINGS[weighting]
    return answers if variant == "base" else answers["variants"][variant]


def by_strategy(weighting: str, table: str, column: str, strategy: str) -> float:
    told = DARTH["results"][weighting][table]
    return float(told[column][DARTH["strategies"].index(NAMES[strategy])])


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("strategy", NAMES)
@pytest.mark.parametrize(
    ("key", "table"), [("present_value", "discounted"), ("undiscounted", "undiscounted")]
)
def test_costs_and_quality(
    answers: Any, weighting: str, strategy: str, key: str, table: str
) -> None:
    totals = view(answers, weighting)["totals"][strategy]
    cost = -totals["perspectives"]["care"][key]["mean"]
    assert close(cost, by_strategy(weighting, table, "cost", strategy))
    gained = totals["quality_adjusted_years"][key]["mean"]
    assert close(gained, by_strategy(weighting, table, "qaly", strategy))


@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_incremental_ratios_and_dominance(answers: Any, weighting: str) -> None:
    want = DARTH["results"][weighting]["icer_table"]
    rows = {
        NAMES[row["strategy"]]: row
        for row in view(answers, weighting)["cost_effectiveness"]["care"]
    }
    assert len(rows) == 4
    for i, name in enumerate(want["Strategy"]):
        row = rows[name]
        assert close(row["cost"], want["Cost"][i])
        assert close(row["effect"], want["Effect"][i])
        assert row["status"] == STATUS[want["Status"][i]]
        for key, column in (
            ("incremental_cost", "Inc_Cost"),
            ("incremental_effect", "Inc_Effect"),
            ("icer", "ICER"),
        ):
            if want[column][i] is None:
                assert row[key] is None
            else:
                assert close(row[key], want[column][i])


def test_rows_stand_by_cost(answers: Any) -> None:
    costs = [row["cost"] for row in answers["cost_effectiveness"]["care"]]
    assert costs == sorted(costs)


@pytest.mark.parametrize(("table", "strategy"), [("SoC_and_A", "A"), ("B_and_AB", "B")])
def test_trace(table: str, strategy: str) -> None:
    """The share in each state after 1 to 75 years, as measures of the course."""
    told = [
        f"{s}_{t}: {{in: {s}, of: H, after: {t} years}}"
        for s in DARTH["states"]
        for t in range(1, 76)
    ]
    sets = {"course.measures": "{" + ", ".join(told) + "}"}
    measures = summary("sick_sicker", sets)["measures"][strategy]
    for t, row in enumerate(DARTH["trace"][table]):
        for s, want in zip(DARTH["states"], row, strict=True):
            if t:
                assert measures[f"{s}_{t}"]["mean"] == pytest.approx(want, rel=1e-9, abs=1e-15)
