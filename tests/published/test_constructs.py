"""What other models are made of, each as a scenario file against a plain program of its own."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.published import plain_models
from tests.published.summaries import close, summary

FILES = Path(__file__).parent / "constructs"


RESIDENCE = FILES / "residence.yaml"
YEARS = 15


@pytest.fixture(scope="module")
def residence() -> Any:
    sets = {"time.horizon": f"{YEARS} years"}
    return summary(RESIDENCE, sets, variants=("base", "named_hazard", "half_cycle"))


def told(answer: Any, strategy: str) -> tuple[float, float, float]:
    totals = answer["totals"][strategy]
    care, quality = totals["perspectives"]["care"], totals["quality_adjusted_years"]
    return (
        -care["present_value"]["mean"],
        quality["present_value"]["mean"],
        -care["undiscounted"]["mean"],
    )


@pytest.mark.parametrize("variant", ["base", "named_hazard", "half_cycle"])
@pytest.mark.parametrize("strategy", ["standard", "A", "B", "AB"])
def test_memory(residence: Any, variant: str, strategy: str) -> None:
    """Mortality by age from a csv, Weibull by time in state, rewards of transitions."""
    answer = residence if variant == "base" else residence["variants"][variant]
    want = plain_models.residence(strategy, YEARS, variant == "half_cycle")
    for a, b in zip(told(answer, strategy), want, strict=True):
        assert close(a, b)


def test_memory_of_a_lifetime() -> None:
    """The same to the end of the life table, without treatments: 75 years."""
    sets = {"strategies": "{standard: []}", "interventions": "{}"}
    answer = summary(RESIDENCE, sets)
    for a, b in zip(told(answer, "standard"), plain_models.residence("standard"), strict=True):
        assert close(a, b)


@pytest.mark.parametrize("male", [False, True])
def test_hip_prostheses(male: bool) -> None:
    """Weibull by time since entry, mortality by age in the file, one cost for each patient."""
    sets = {"parameters.male": "{value: 1, evidence: assumed}"} if male else {}
    answer = summary(FILES / "hip.yaml", sets)
    rows = {row["strategy"]: row for row in answer["cost_effectiveness"]["care"]}
    want = {name: plain_models.hip(name == "np1", male) for name in ("standard", "np1")}
    for name, (cost, quality) in want.items():
        assert close(rows[name]["cost"], cost)
        assert close(rows[name]["effect"], quality)
    more = [b - a for a, b in zip(want["standard"], want["np1"], strict=True)]
    assert close(rows["np1"]["icer"], more[0] / more[1], 1e-7)


def test_months_groups_price_paths_and_two_courses() -> None:
    answer = summary(FILES / "monthly.yaml")
    plain = plain_models.monthly()
    mid = np.exp(-0.035 * (np.arange(6) + 0.5))
    end = np.exp(-0.035 * (np.arange(6) + 1.0))
    totals = answer["totals"]["as_is"]["payers"]
    for party in ("kommun", "stat", "person"):
        assert close(totals[party]["present_value"]["mean"], plain[party] @ mid)
        assert close(totals[party]["undiscounted"]["mean"], plain[party].sum())
    assert close(totals["region"]["present_value"]["mean"], plain["late"] @ end)
    got = answer["measures"]["as_is"]["work_after_two"]["mean"]
    assert close(got, plain["work_after_two"][0])


def test_stays_and_those_who_complete() -> None:
    answer = summary(FILES / "placement.yaml")
    mid = 1.03 ** -(np.arange(4) + 0.5)
    without, supported = plain_models.placement(False), plain_models.placement(True)
    for name, plain in (("as_is", without), ("support", supported)):
        told = answer["totals"][name]["payers"]["kommun"]
        assert close(-told["undiscounted"]["mean"], plain.sum())
        assert close(-told["present_value"]["mean"], plain @ mid)
    yearly = [row["mean"] for row in answer["payers"]["support"]["kommun"]["yearly"]]
    scale = max(without)
    assert all(
        math.isclose(got, a - b, abs_tol=1e-9 * scale)
        for got, a, b in zip(yearly, without, supported, strict=True)
    )
