# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Draws in the full language: each draw is the plain cohort program at that draw's values.

Whatever is uncertain (rows, points of a table, the shape of a hazard, a length of stay, an effect,
a price) must be used draw by draw. And chance, whole people, averages to what is expected.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import socinvest
from tests.oracle.cases import REACH
from tests.oracle.cohort_full import Cohorts
from tests.oracle.compare import doc, run, write
from tests.oracle.test_full_random import Maker

QUARTERS = "time: {cycle: quarter, horizon: 2 years}"
EFFECT = (
    "{lognormal: {mean: 0.7, cv: 0.2}, scale: risk_ratio, estimated_on: reached, evidence: assumed}"
)
SURE = "evidence: assumed"

UNCERTAIN: dict[str, tuple[str, ...]] = {
    "dirichlet rows and an effect that fades": (REACH, f"""
parameters:
  row: {{dirichlet: {{counts: {{b: 30, c: 10, stays: 60}}}}, {SURE}}}
  e: {EFFECT}
course:
  transitions: {{a: {{b: row.b, c: row.c}}, b: {{c: 25 %, a: 10 %}}}}
  within_cycle: half_cycle
  quality: [{{in: a, weight: 0.9}}, {{in: b, weight: 0.5}}]
interventions: {{prog: {{effects: [{{transition: a -> b, by: e, whom: reached, fade: {{half_life: 2 years}}}}]}}}}
"""),
    "a table's points, a hazard's shape and a stay": (REACH, QUARTERS, f"""
parameters:
  top: {{uniform: {{limits: 0.3/year to 0.9/year}}, {SURE}}}
  rate: {{table: {{by: age, between: interpolated, points: {{30: 0.1/year, 32: top}}}}, {SURE}}}
  shape: {{uniform: {{limits: 0.6 to 1.8}}, {SURE}}}
  ill: {{hazard: {{weibull: {{shape: shape, scale: 3 years}}, by: time_in_state}}, {SURE}}}
  long: {{gamma: {{mean: 8 months, cv: 0.3}}, {SURE}}}
  e: {EFFECT}
target_group: {{age: 30.5 years, intake: {{for: 9 months}}}}
course:
  states: {{b: {{stay: {{gamma: {{mean: long, cv: 0.6}}}}}}}}
  transitions: null
  costs: null
interventions: {{prog: {{effects: [{{parameter: long, by: e, whom: reached}}]}}}}
""", """
course:
  transitions: {a: {b: rate, c: ill}, b: {a: 30 %, c: rest}}
  costs:
    - {in: b, item: care, unit_cost: "where(time_in_state < long, 900 SEK/year, 300 SEK/year)", payer: kommun/social, payee: economy}
  within_cycle: half_cycle
"""),
    "a price path with an uncertain end and an effect that ramps up behind it": (REACH, QUARTERS, f"""
parameters:
  top: {{normal: {{mean: 200 SEK/year, sd: 20 SEK/year}}, price_year: 2016, {SURE}}}
  path: {{table: {{by: calendar_year, between: interpolated, points: {{2017: 100 SEK/year, 2019: top}}}}, price_year: 2016, {SURE}}}
  leave: {{beta: {{events: 12, of: 60}}, {SURE}}}
  e: {EFFECT}
course:
  transitions: {{a: {{b: leave, c: rest}}, b: {{a: leave}}}}
  costs: [{{in: b, item: support, unit_cost: path, payer: kommun/social, payee: person}}]
  within_cycle: half_cycle
interventions: {{prog: {{effects: [{{parameter: path, by: e, whom: reached, ramp: 1 year}}]}}}}
""", "course: {transitions: {a: {c: 10 %}}}"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNCERTAIN)
def test_draw_by_draw(case: str, tmp_path: Path) -> None:
    scenario = doc(*UNCERTAIN[case])
    read = socinvest.read_scenario(write(scenario, tmp_path))
    n, seed = 6, 5
    result = socinvest.run(read, draws=n, seed=seed, mode="expected", variants=["base"])
    drawn = socinvest.sample(read, n, seed).base
    got = {party: np.asarray(result.npv("prog", party, section="payers")) for party in read.parties}
    spread = 0.0
    for i in range(n):
        values = {k: float(np.broadcast_to(v, (n,))[i]) for k, v in drawn.items()}
        told = scenario["parameters"]
        known = {k: v for k, v in values.items() if k.split(".")[0] in told}
        mine = Cohorts(scenario, known)
        for party, told_npv in got.items():
            want = sum(mine.net("prog", {party}, True)) - sum(mine.net("nu", {party}, True))
            size = sum(abs(x) for s in ("prog", "nu") for x in mine.net(s, {party}, True))
            assert abs(told_npv[i] - want) <= 1e-9 * max(size, 1e-6), (party, i)
        spread = max(spread, float(np.std(got["kommun"])))
    assert spread > 0


@pytest.mark.parametrize("seed", [2, 12, 16])
def test_chance_averages_to_what_is_expected(seed: int, tmp_path: Path) -> None:
    scenario = Maker(seed).make()
    draws = 250
    sure = run(scenario, tmp_path)["totals"]
    lucky = run(scenario, tmp_path, draws=draws, mode="chance")["totals"]
    for strategy, totals in sure.items():
        pairs: list[tuple[Any, Any, str]] = [
            (one["present_value"], lucky[strategy]["payers"][party]["present_value"], party)
            for party, one in totals["payers"].items()
        ]
        health = totals["quality_adjusted_years"]
        if health is not None:
            also = lucky[strategy]["quality_adjusted_years"]
            pairs.append((health["present_value"], also["present_value"], "quality"))
        for expected, seen, where in pairs:
            error = seen["sd"] / math.sqrt(draws)
            # sizes that are not whole are rounded to whole people: a small bias of their own
            slack = 4.5 * error + 0.01 * abs(expected["mean"])
            assert abs(seen["mean"] - expected["mean"]) <= slack, (strategy, where)
