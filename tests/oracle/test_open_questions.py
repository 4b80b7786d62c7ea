# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""What the documents promise and a first reading of the engine does not keep; see each docstring."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import socinvest
from tests.oracle.cases import PAID, costs, parameters
from tests.oracle.compare import doc, run

GROUPS = """
target_group:
  groups:
    - {{name: g, share: 40 %, set: {{parameters.x: {value}}}}}
    - {{name: h, share: 60 %, set: {{}}}}
"""


def figure(value: str) -> str:
    year = ", price_year: 2016" if "SEK" in value else ""
    return f"{{value: {value}{year}, evidence: assumed}}"


# where a sub-group's own figure stands, what it is, and what it is in the sub-group
IN_GROUPS = {
    "stay": (("target_group: {intake: null}",
              "target_group: {intake: {stock: 140, stay: x, for: 3 years}}",
              "interventions: {prog: {duration: 1 year}}"), "2 years", "1 year"),
    "intake": (("target_group: {intake: {per_year: x}}",), "100 pupils", "50 pupils"),
    "price of a fixed line": ((costs(f"item: y, quantity: 1, unit_cost: x, {PAID}"),),
                              "100 SEK/year", "50 SEK/year"),
    "price of a post": ((costs(
        f"item: y, staff: {{cases_per_worker: 10}}, unit_cost: x, hired: true, {PAID}"),),
        "100 SEK/post/year", "50 SEK/post/year"),
    "share of financing": (("financing: [{payer: stat, payee: kommun/skola, covers: [programme], share: x}]",),
                           "50 %", "20 %"),
}  # fmt: skip


@pytest.mark.parametrize("where", IN_GROUPS)
def test_a_figure_of_a_sub_group_is_used_or_refused(where: str, tmp_path: Path) -> None:
    """ "Nothing is accepted and ignored": a group's own figure matters, or is refused there."""
    changes, base, own = IN_GROUPS[where]

    def outcome(value: str) -> Any:
        scenario = doc(
            parameters(f"x: {figure(base)}"), *changes, GROUPS.format(value=figure(value))
        )
        summary = run(scenario, tmp_path)
        return [summary["payers"]["prog"][p]["npv"]["mean"] for p in ("kommun", "stat")]

    try:
        changed = outcome(own)
    except socinvest.ScenarioError:
        return
    assert changed != outcome(base)


def test_a_stock_whose_groups_stay_differently(tmp_path: Path) -> None:
    """A stock of 140 has 140 person-years in every year of intake, whoever stays how long."""
    scenario = doc(
        parameters(f"x: {figure('2 years')}"), GROUPS.format(value=figure("1 year")),
        "target_group: {intake: null}", "target_group: {intake: {stock: 140, stay: x, for: 3 years}}",
        "interventions: {prog: {duration: x}}",
    )  # fmt: skip
    try:
        summary = run(scenario, tmp_path)
    except socinvest.ScenarioError:
        return  # a stay of a sub-group's own may also be refused
    # g: 56 a year for one year; h: 42 a year for two
    got = [row["mean"] for row in summary["payers"]["prog"]["kommun"]["yearly"]]
    assert got == pytest.approx([-14_000, -14_000, -14_000, -4_200, 0])


# figures whose draws leave what they can be in about a fifth of the draws or more
IMPOSSIBLE = {
    "share of financing": ("mean: 1, sd: 1",
        "financing: [{payer: stat, payee: kommun/skola, covers: [programme], share: x}]"),
    "share of a group": ("mean: 0.5, sd: 0.5",
        "target_group: {groups: [{name: g, share: x, set: {}}, {name: h, share: 1 - x, set: {}}]}"),
    "duration": ("mean: 1 year, sd: 1 year", "interventions: {prog: {duration: x}}"),
    "share released": ("mean: 1, sd: 1", """
course:
  costs: [{in: b, item: s, unit_cost: 1 SEK/pupil/year, payer: stat, payee: person,
           release: {share: x, since: 1 year}}]
"""),
}  # fmt: skip


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_impossible_draws_are_told(what: str, tmp_path: Path) -> None:
    """Probabilities outside [0, 1] are reported; shares of people and money deserve the same."""
    spread, change = IMPOSSIBLE[what]
    scenario = doc(parameters(f"x: {{normal: {{{spread}}}, evidence: assumed}}"), change)
    try:
        summary = run(scenario, tmp_path, draws=50)
    except socinvest.ScenarioError:
        return
    assert summary["warnings"]


def test_two_financiers_give_no_more_than_all(tmp_path: Path) -> None:
    """80 % from each of two is 160 % of the cost: refused or told, not a gain to the payee."""
    scenario = doc("""
financing:
  - {payer: stat, payee: kommun/skola, covers: [programme], share: 80 %}
  - {payer: firma, payee: kommun/skola, covers: [programme], share: 80 %}
""")
    try:
        summary = run(scenario, tmp_path)
    except socinvest.ScenarioError:
        return
    assert summary["warnings"] or summary["payers"]["prog"]["kommun"]["npv"]["mean"] <= 0


def test_mixed_course_and_group_overlay(tmp_path: Path) -> None:
    """ "The same overlay as groups": a path other than a parameter works or is refused by name."""
    scenario = doc("""
target_group:
  groups:
    - {name: g, share: 40 %, set: {interventions.prog.duration: 2 years}}
    - {name: h, share: 60 %, set: {}}
""")
    try:
        summary = run(scenario, tmp_path)
    except socinvest.ScenarioError as refused:
        told = str(refused)
    else:
        got = [row["mean"] for row in summary["payers"]["prog"]["kommun"]["yearly"]]
        assert got == pytest.approx([-10_000, -4_000, 0, 0, 0])
        return
    assert "figures of its own" in told or "a parameter" in told
