"""The shipped PPSS scenario and the example of the language, draw by draw by the plain program."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

import socinvest
from tests.oracle.cohort import Cohorts

ROOT = Path(__file__).parents[2]
N = 3


@pytest.mark.parametrize("file", ["scenarios/ppss.yaml", "tests/data/example.yaml"])
def test_scenario(file: str) -> None:
    scenario = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    read = socinvest.read_scenario(ROOT / file)
    drawn = socinvest.sample(read, N).base
    run = socinvest.run(read, draws=N, mode="expected", variants=["base"])
    summary = run.summary()
    worlds = [
        Cohorts(scenario, {k: float(np.broadcast_to(v, N)[i]) for k, v in drawn.items()})
        for i in range(N)
    ]
    for table in ("results", "payers", "budgets"):
        for name, got in summary[table]["ppss"].items():
            answers = [w.answer("ppss", table, name) for w in worlds]
            npv = np.array([a["npv"] for a in answers])
            scale = max(abs(x) for a in answers for x in a["yearly"]) + 1.0
            told = np.asarray(run.npv("ppss", name, section=table))  # type: ignore[arg-type]
            assert told == pytest.approx(npv, rel=1e-9, abs=1e-9 * scale), name
            for y, row in enumerate(got["yearly"]):
                want = np.mean([a["yearly"][y] for a in answers])
                assert row["mean"] == pytest.approx(want, rel=1e-9, abs=1e-9 * scale), (name, y)
            for kind, value in got["by_kind"].items():
                want = np.mean([a["kinds"][kind] for a in answers])
                assert value["mean"] == pytest.approx(want, rel=1e-9, abs=1e-9 * scale), (
                    name,
                    kind,
                )
    for strategy, measures in summary["measures"].items():
        for name, got in measures.items():
            want = np.mean([w.measured(strategy)[name] for w in worlds])
            assert got["mean"] == pytest.approx(want, rel=1e-9), (strategy, name)
