# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Contracts that exist, said anew in the language: Norrköping by hand, and the others by their terms."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import yaml

from socinvest.cli import main
from tests.oracle.compare import merged, write
from tests.oracle.contract_norrkoping import NORRKOPING, READINGS, cells
from tests.oracle.contract_table import PEOPLE, TABLE, Known
from tests.oracle.contract_world import (
    cli,
    owed,
    problems,
    summary,
)

# --- Norrköping -------------------------------------------------------------------------------

DRAWS = 8192


def norrkoping(reading: str, folder: Path) -> Path:
    scenario = merged(yaml.safe_load(NORRKOPING), yaml.safe_load(READINGS[reading]))
    return write(scenario, folder, "norrkoping.yaml")


@pytest.mark.parametrize("reading", READINGS)
def test_the_grid_worked_by_hand(
    reading: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, observed = norrkoping(reading, tmp_path), tmp_path / "observed.yaml"
    for of, saving, delivered, school, paid in cells():
        if of != reading:
            continue
        seen = {"saving": f"{saving} MSEK", "delivered": delivered, "school": school}
        observed.write_text(
            yaml.safe_dump({"format": 1, "scenario": "norrkoping_by_hand", "observed": seen}),
            encoding="utf-8",
        )
        assert main(["settle", str(path), str(observed), "--json"]) == 0
        found = json.loads(capsys.readouterr().out)["total"]
        assert found == pytest.approx(paid * 1e6, abs=1e-6), (saving, delivered, school)


def test_sixty_against_sixty_one_without_any_effect(tmp_path: Path) -> None:
    found = summary(
        norrkoping("R2", tmp_path), tmp_path, draws=DRAWS, mode="chance",
        sets=[("contract.measures.school.probability", "0 %")],
    )["contract"]  # fmt: skip
    measured = found["measures"]["saving"]["measured"]
    assert measured["sd"] == pytest.approx(60e6 * 0.8 * math.sqrt(1 / 60 + 1 / 61), rel=0.03)
    assert measured["sd"] == pytest.approx(8.7e6, rel=0.03)
    assert abs(measured["mean"]) < 4.5 * 8.7e6 / math.sqrt(DRAWS)
    assert found["investor"]["received"] == pytest.approx(5.7e6, rel=0.02)
    assert found["luck"]["real_effect_share"] == 0
    assert found["luck"]["misses_real_effect"] is None


@pytest.mark.parametrize(("reading", "even"), [("R1", 4e6), ("R2", 10e6), ("R3", 10e6)])
def test_from_which_saving_the_municipality_is_even(
    reading: str, even: float, tmp_path: Path
) -> None:
    found = summary(norrkoping(reading, tmp_path), tmp_path)["contract"]["outcome_payer"]
    assert found["break_even_measured"]["value"] == pytest.approx(even, abs=1)


@pytest.mark.parametrize("reading", ["R1", "R2", "R3"])
def test_within_cap_and_guarantee_in_every_draw(reading: str, tmp_path: Path) -> None:
    """By the extremes over many draws: the payment of each draw is the investor's value."""
    path = norrkoping(reading, tmp_path)
    for chance, low in (("100 %", 4e6), ("0 %", 0.0)):
        cli("run", path, "--draws", 400, "--out", tmp_path / "out", "--no-report", "--quiet",
            "--set", f"contract.measures.delivered.probability={chance}",
            "--set", "money.discount_rate=0 %")  # fmt: skip
        with np.load(tmp_path / "out" / "draws.npz") as drawn:
            received = drawn["base/npv/team/payers/lsv"] + 10e6
        assert received.min() == pytest.approx(low, abs=1e-3)
        assert received.max() <= 12e6 + 1e-3
        if not low:
            assert np.abs(received).max() < 1e-6  # nothing delivered, strictly read: nothing


# --- contracts that exist ---------------------------------------------------------------------


@pytest.mark.parametrize("name", TABLE)
def test_a_contract_that_exists_can_be_said_and_pays_what_is_published(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known: Known = TABLE[name]
    scenario = merged(yaml.safe_load(PEOPLE), yaml.safe_load(known.text))
    assert problems(scenario, tmp_path) == []
    path, observed = write(scenario, tmp_path), tmp_path / "observed.yaml"
    for case in known.settled:
        seen = {"format": 1, "scenario": "contract_table", "observed": dict(case.observed)}
        if "_people" in case.observed:
            seen["people"] = seen["observed"].pop("_people")
        observed.write_text(yaml.safe_dump(seen, allow_unicode=True), encoding="utf-8")
        assert main(["settle", str(path), str(observed), "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["complete"]
        assert owed(found) == {
            term: pytest.approx(amount, abs=case.within) for term, amount in case.owed.items()
        }
    found = summary(path, tmp_path, draws=50, mode="chance")
    json.dumps(found, allow_nan=False)
    assert sum(one["mean"] for one in found["contract"]["payments"].values()) == pytest.approx(
        0, abs=1e-3
    )
    now, before = (
        one["results"]["work"]["samhälle"]["npv"]["mean"]
        for one in (found, found["contract"]["without"])
    )
    assert now == pytest.approx(before, rel=1e-9)
