"""Courses that do not change with time: sums of a matrix's powers, and what time's step matters.

With Q the moves between states that can be left and v the discount of one cycle, the people of
all cycles before H are x (I - vQ)^-1 (I - (vQ)^H), for H to infinity x (I - vQ)^-1: the
fundamental matrix of an absorbing Markov chain (Kemeny and Snell 1960, theorem 3.2.1).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import integrate, linalg

from tests.oracle.compare import doc, run

STATES = ("a", "b", "d")
PROBABILITIES = {"a": {"b": 0.2, "c": 0.05}, "b": {"a": 0.1, "d": 0.3}, "d": {"b": 0.15, "c": 0.25}}
RATES = {"a": {"b": 0.4, "c": 0.1}, "b": {"a": 0.2, "d": 0.7}, "d": {"b": 0.3, "c": 0.5}}
SWITCH = """
parameters:
  paid: {value: 0, evidence: assumed}
  switch: {value: 1, scale: replace, estimated_on: offered, evidence: assumed}
course:
  states: {d: {}}
  costs: null
  within_cycle: start
interventions: {prog: {costs: [], effects: [{parameter: paid, by: switch, whom: offered}]}}
parties: {in_a: {}, in_b: {}, in_d: {}}
target_group: {intake: {per_year: 1, for: 1 year}}
"""


def course(rows: Any, unit: str, *more: str) -> dict[str, Any]:
    """One person; the payer ``in_x`` pays 1 SEK for each person-year in x under ``prog``."""
    scenario = doc(SWITCH, "course: {transitions: null}", *more)
    scenario["course"]["transitions"] = {
        s: {to: f"{x}{unit}" for to, x in row.items()} for s, row in rows.items()
    }
    scenario["course"]["costs"] = [
        {"in": s, "item": s, "unit_cost": "paid * 1 SEK/year", "payer": f"in_{s}",
         "payee": "economy"} for s in STATES
    ]  # fmt: skip
    return scenario


def moves(rows: Any) -> Any:
    """Q: from a state that can be left to another such state, in one cycle."""
    q = np.zeros((3, 3))
    for i, s in enumerate(STATES):
        for to, p in rows[s].items():
            if to in STATES:
                q[i, STATES.index(to)] = p
        q[i, i] = 1 - sum(rows[s].values())
    return q


def paid(summary: Any, key: str) -> Any:
    """Person-years in each state, told as money (their present value, or undiscounted)."""
    totals = summary["totals"]["prog"]["payers"]
    return np.array([-totals[f"in_{s}"][key]["mean"] for s in STATES])


@pytest.mark.parametrize("horizon", [7, 200])
def test_people_of_all_cycles(horizon: int, tmp_path: Path) -> None:
    v = 1 / 1.03
    got = run(course(PROBABILITIES, "", f"time: {{horizon: {horizon} years}}"), tmp_path)
    q, one = moves(PROBABILITIES), np.eye(3)
    for key, factor in (("undiscounted", 1.0), ("present_value", v)):
        m = factor * q
        want = np.linalg.inv(one - m)[0] @ (one - np.linalg.matrix_power(m, horizon))
        if horizon == 200:
            want = np.linalg.inv(one - m)[0]  # what is left after 200 years is nothing
        np.testing.assert_allclose(paid(got, key), want, rtol=1e-9)


@pytest.mark.parametrize("rule", ["start", "end", "half_cycle"])
def test_rules_differ_by_the_first_and_the_last_point(rule: str, tmp_path: Path) -> None:
    """Sum over points 0..H-1, over 1..H, or their mean: S, S + x_H - x_0, and half of each."""
    horizon = 12
    changes = f"{{time: {{horizon: {horizon} years}}, course: {{within_cycle: {rule}}}}}"
    got = run(course(PROBABILITIES, "", changes), tmp_path)
    q, one = moves(PROBABILITIES), np.eye(3)
    last = np.linalg.matrix_power(q, horizon)
    s = (np.linalg.inv(one - q) @ (one - last))[0]
    want = s + {"start": 0.0, "end": 1.0, "half_cycle": 0.5}[rule] * (last[0] - one[0])
    np.testing.assert_allclose(paid(got, "undiscounted"), want, rtol=1e-9)


def by_step(cycle: str, horizon: int, folder: Path, rows: Any = RATES) -> Any:
    changes = f"{{time: {{horizon: {horizon} years, cycle: {cycle}}}}}"
    more = "course: {within_cycle: half_cycle}", "target_group: {intake: null}"
    length = {"year": "1 year", "quarter": "3 months", "month": "1 month"}[cycle]
    intake = f"target_group: {{intake: {{total: 1, over: {length}}}}}"
    return paid(run(course(rows, "/year", changes, *more, intake), folder), "undiscounted")


def exact(horizon: int) -> Any:
    """Person-years in continuous time, by the matrix exponential of the rates."""
    g = np.zeros((3, 3))
    for i, s in enumerate(STATES):
        for to, r in RATES[s].items():
            if to in STATES:
                g[i, STATES.index(to)] = r
        g[i, i] = -sum(RATES[s].values())
    whole, _ = integrate.quad_vec(lambda t: linalg.expm(g * t)[0], 0, horizon, epsabs=1e-12)
    return whole


def test_shorter_cycles_come_closer_to_continuous_time(tmp_path: Path) -> None:
    """One move a cycle at most: the error is proportional to the cycle.

    By month it is under four per cent of each state's person-years here, and three times as much
    by quarter; twelve times as much by year, roughly, as the expansion wears out.
    """
    want = exact(10)
    error = {c: by_step(c, 10, tmp_path) / want - 1 for c in ("year", "quarter", "month")}
    assert np.all(np.abs(error["month"]) < 0.04)
    np.testing.assert_allclose(error["quarter"] / error["month"], 3, rtol=0.15)
    assert np.all(np.abs(error["year"]) > 2 * np.abs(error["quarter"]))


def test_one_way_out_is_the_same_in_every_cycle(tmp_path: Path) -> None:
    """A single exit leaves exp(-rt) at every point; half-cycle person-years are the trapezoids."""
    rows = {"a": {"c": 0.4}, "b": {"c": 0.1}, "d": {"c": 0.1}}
    for cycle, n in (("year", 1), ("quarter", 4), ("month", 12)):
        points = np.exp(-0.4 * np.arange(10 * n + 1) / n)
        want = (points[:-1] + points[1:]).sum() / 2 / n
        assert by_step(cycle, 10, tmp_path, rows)[0] == pytest.approx(want, rel=1e-9)


def test_a_yearly_probability_is_itself_after_a_year(tmp_path: Path) -> None:
    """``{probability: 30 %, per: year}`` leaves 70 % after a year of any cycles."""
    for cycle, length in (("year", "1 year"), ("quarter", "3 months"), ("month", "1 month")):
        scenario = doc(
            f"time: {{cycle: {cycle}}}",
            "{target_group: {intake: null}, course: {transitions: null}}",
            f"target_group: {{intake: {{total: 1, over: {length}}}}}",
            """
course:
  transitions: {a: {c: {probability: 30 %, per: year}}}
  measures: {here: {in: a, of: a, after: 1 year}, later: {in: a, of: a, after: 3 years}}
""",
        )
        measures = run(scenario, tmp_path)["measures"]["nu"]
        assert measures["here"]["mean"] == pytest.approx(0.7, rel=1e-12)
        assert measures["later"]["mean"] == pytest.approx(0.343, rel=1e-12)
