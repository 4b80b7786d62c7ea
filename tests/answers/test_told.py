"""What the summary tells beside its results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import socinvest

EXAMPLE = Path(__file__).parents[1] / "data" / "example.yaml"


@pytest.fixture(scope="module")
def summary() -> dict[str, Any]:
    scenario = socinvest.read_scenario(EXAMPLE, sets=[("accept", "100 %")])
    return socinvest.run(scenario, draws=400, mode="expected", variants=["base"]).summary()


def test_costs_are_told_line_by_line(summary: dict[str, Any]) -> None:
    lines = {(line["item"], line["kind"]): line for line in summary["costs"]["ppss"]}
    programme = lines["programme", "cash"]
    # 1 400 pupils at any time for three years; those of the last intake stay one year more.
    assert programme["by_year"][:5] == pytest.approx([56e6, 56e6, 56e6, 28e6, 0.0])
    assert programme["total"] == pytest.approx(196e6)
    discounted = sum(c / 1.035**y for y, c in enumerate(programme["by_year"]))
    assert programme["present_value"] == pytest.approx(discounted)
    assert (programme["payer"], programme["budget"]) == ("kommun", "utbildningsnämnden")
    (financing,) = [line for line in summary["costs"]["ppss"] if line["origin"] == "financing"]
    assert financing["by_year"][:4] == pytest.approx([5e6, 5e6, 5e6, 0.0])
    assert financing["payee"] == "kommun/utbildningsnämnden"
    assert summary["costs"]["nuläge"] == []


def test_people_are_counted(summary: dict[str, Any]) -> None:
    people = summary["people"]["ppss"]["ppss"]
    # The stock of 1 400, then 700 in each of two years; half of the stock has a year left.
    assert people["offered"] == people["reached"] == pytest.approx(2800)
    assert people["programme_years"] == pytest.approx(4900)


def test_the_assumption_that_matters_most_comes_first(summary: dict[str, Any]) -> None:
    told = summary["assumptions"]
    assert told[0]["parameter"] == "effect"
    weights = [one["importance"] or 0.0 for one in told]
    assert weights == sorted(weights, reverse=True)
    assert 0.5 < weights[0] <= 1
    assert next(one for one in told if one["parameter"] == "stay")["importance"] is None
    assert any(one["parameter"] == "interventions.ppss.costs.start_up" for one in told)


def test_every_figure_is_told_with_what_it_rests_on(summary: dict[str, Any]) -> None:
    figures = {one["parameter"]: one for one in summary["parameters"]}
    cost = figures["ppss_cost"]
    assert (cost["mean"], cost["unit"], cost["price_year"]) == (40_000, "SEK/pupil/year", 2016)
    assert (cost["grade"], cost["source"]) == ("reported", "forslag")
    assert cost["where"] == "3. Utvidga PPSS, första stycket"
    assert figures["cost_at_70"]["derived"]
    assert figures["cost_at_70"]["mean"] == pytest.approx(39.2e6)
    assert {one["source"] for one in summary["sources"]} >= {"forslag"}
    assert summary["set"] == [{"path": "accept", "value": "100 %"}]
    assert summary["not_counted"][1] == {"sv": "trygghet", "en": "safety"}
    assert summary["application"]["behov"] == {"sv": "text", "en": "text"}


def test_effects_are_told_with_their_evidence(summary: dict[str, Any]) -> None:
    (effect,) = summary["effects"]["ppss"]
    assert (effect["parameter"], effect["evidence"]) == ("effect", "assumed")
    assert effect["mean"] == pytest.approx(1.0, abs=0.05)
    assert effect["p2_5"] < effect["median"] < effect["p97_5"]
