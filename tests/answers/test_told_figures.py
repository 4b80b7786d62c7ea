"""What the summary tells of figures that are more than a number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from socinvest import draws
from socinvest.answers.told import Figures
from socinvest.answers.told_figures import graded_told
from socinvest.model import Scenario
from socinvest.scenario.build import read

FILE = Path(__file__).parents[1] / "data" / "rich" / "courses.yaml"


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(FILE, variants=())


@pytest.fixture(scope="module")
def told(scenario: Scenario) -> dict[str, dict[str, Any]]:
    figures = Figures(scenario, 50, None)  # type: ignore[arg-type]
    figures.first, figures.size = draws.block(scenario, 1, 0, 50).base, 50
    return {one["parameter"]: one for one in figures.parameters()}


def test_a_table_shows_its_points(told: dict[str, dict[str, Any]], scenario: Scenario) -> None:
    dying = told["dying"]
    assert dying["curve"] == {
        "kind": "table",
        "by": ["age"],
        "between": "stepped",
        "csv": "life.csv",
        "points": [[0, 0.001], [16, 0.0015], [20, 0.002]],
    }
    assert [dying[key] for key in ("mean", "median", "p2_5", "p97_5")] == [None] * 4
    assert (dying["grade"], dying["source"], dying["unit"]) == ("measured", "tabell", "/year")
    base = float(draws.block(scenario, 1, 0, 50).base["base_price"].mean())  # type: ignore[union-attr]
    first, last = (value for _, value in told["price"]["curve"]["points"])
    assert first == pytest.approx(base)
    assert last == pytest.approx(1.2 * base)


def test_a_hazard_shows_what_it_is_told_by(told: dict[str, dict[str, Any]]) -> None:
    assert told["relapse"]["curve"] == {
        "kind": "hazard",
        "by": ["time_in_state"],
        "family": "weibull",
        "arguments": {"shape": 0.8, "scale": 6.0},
    }


def test_an_expression_shows_its_clocks(told: dict[str, dict[str, Any]]) -> None:
    assert told["both"]["curve"] == {"kind": "expression", "by": ["age", "time_in_state"]}
    assert told["scale"]["curve"] is None
    assert told["scale"]["mean"] == 6.0


def test_a_graded_effect_shows_its_study(
    told: dict[str, dict[str, Any]], scenario: Scenario
) -> None:
    published = told["published"]
    assert published["graded"] == {
        "estimate": 0.72, "ci95": [0.55, 0.95], "share": 0.7, "widened": False,
    }  # fmt: skip
    assert told["counted"]["graded"] is None
    stated = read(FILE, sets=[("evidence.rule", "as_stated")], variants=())
    as_stated = graded_told(stated.parameters["published"])
    assert as_stated is not None
    assert as_stated["share"] == 1.0
