"""What a scenario has from files it includes: courses, figures, sources, and changes of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from socinvest.model import Account, Scenario, TransitionTarget
from socinvest.pipeline import run
from socinvest.scenario.build import read

THEIRS = """
format: 1
id: theirs
sources: {report: {title: A report, price_year: 2016}}
parameters:
  started: {value: 100 %, source: report, where: page 1, evidence: reported}
  again: {beta: {events: 3, of: 10}, source: report, where: page 2, evidence: reported}
  price: {value: 900 SEK/day, source: report, where: page 3, evidence: reported}
"""
COURSE = """
    states: {home: {}, placed: {}}
    start: {placed: started, home: rest}
    transitions: {home: {placed: again}, placed: {home: 50 %}}
    costs:
      - {in: placed, item: place, unit_cost: price, payer: kommun, payee: economy}
    measures: {again: {transition: home -> placed}}
"""
MINE = """
format: 1
id: mine
title: Mine
money: {price_year: 2016, discount_rate: 0 %}
time: {start: 2017, horizon: 4 years}
parties: {kommun: {}, stat: {}, person: {people: true}}
include: {theirs: FILE}
parameters:
  effect: {value: 0.5, scale: risk_ratio, estimated_on: reached, evidence: assumed}
  mean: {value: 800 SEK/day, source: theirs.report, where: page 4, evidence: reported}
target_group: {name: pupils, unit: pupil, intake: {total: 100, over: 1 year}}
course:
  states: {in_school: {}, done: {absorbing: true}}
  start: {in_school: 100 %}
  transitions: {in_school: {done: 50 %}}
courses: {placements: NAME}
interventions:
  visits:
    effects: [{transition: home -> placed, by: effect, whom: reached}]
strategies: {nuläge: [], visits: [visits]}
comparator: nuläge
claims:
  cheap:
    says: Eight hundred
    source: theirs.report
    where: page 4
    compute: mean / theirs.price
    expect: "<= 1"
variants:
  state_pays:
    title: The state pays
    type: what_if
    set: {courses.theirs.OWN.costs.place.payer: stat}
  fewer:
    title: Fewer from the start
    type: what_if
    set: {parameters.theirs.started: {value: 10 %, evidence: assumed}}
"""


def made(folder: Path, theirs: str, own: str, file: str = "theirs.yaml") -> Scenario:
    (folder / "theirs.yaml").write_text(theirs, encoding="utf-8")
    mine = MINE.replace("FILE", file).replace("NAME", f"theirs.{own}").replace("OWN", own)
    (folder / "mine.yaml").write_text(mine, encoding="utf-8")
    return read(folder / "mine.yaml")


@pytest.fixture(params=["course", "placements"])
def mine(request: pytest.FixtureRequest, tmp_path: Path) -> Scenario:
    """With the course of an included file that stands alone there, or is one of several."""
    if request.param == "course":
        return made(tmp_path, THEIRS + "course:" + COURSE, "course")
    inner = COURSE.replace("\n    ", "\n      ")
    return made(tmp_path, f"{THEIRS}courses:\n    placements:{inner}", "placements")


def gains(scenario: Scenario) -> dict[str, float]:
    """What each party gains in all four years by the visits, which halve the placements."""
    summary = run(scenario, draws=20, mode="expected").summary()
    return {name: one["npv"]["mean"] for name, one in summary["payers"]["visits"].items()}


def test_a_course_brings_its_figures_and_meets_effects(mine: Scenario) -> None:
    assert list(mine.courses) == ["course", "placements"]
    assert mine.parameters["theirs.again"].key == "theirs/again"
    (effect,) = mine.interventions["visits"].effects
    assert effect.target == TransitionTarget("placements", "home", "placed")
    saved = gains(mine)
    assert saved["kommun"] > 0.0
    assert saved["stat"] == 0.0


def test_a_variant_reaches_into_an_included_course(mine: Scenario) -> None:
    other = mine.variants["state_pays"].scenario
    assert other.courses["placements"].costs[0].payer == Account("stat", "gemensamt")
    before, after = gains(mine), gains(other)
    assert (after["kommun"], after["stat"]) == (0.0, pytest.approx(before["kommun"]))


def test_a_variant_changes_a_figure_of_an_included_course(mine: Scenario) -> None:
    fewer = mine.variants["fewer"].scenario
    assert gains(fewer)["kommun"] > gains(mine)["kommun"]


def test_figures_and_claims_may_cite_sources_of_included_files(mine: Scenario) -> None:
    assert mine.parameters["mean"].provenance.source == "theirs.report"
    assert mine.parameters["mean"].price_year == 2016
    assert mine.claims[0].source == "theirs.report"
    assert list(mine.sources) == ["theirs.report"]


def test_a_file_between_sets_what_belongs_to_the_group(tmp_path: Path) -> None:
    between = (
        "format: 1\nid: ours\nextends: theirs.yaml\n"
        "set: {parameters.started: {value: 0 %, evidence: assumed}}\n"
    )
    (tmp_path / "ours.yaml").write_text(between, encoding="utf-8")
    scenario = made(tmp_path, THEIRS + "course:" + COURSE, "course", "ours.yaml")
    stated = scenario.parameters["theirs.started"].stated
    assert stated is not None
    assert stated.arguments["value"] == 0.0
    # The figures that were not changed are drawn as in the file they come from.
    assert scenario.parameters["theirs.again"].key == "theirs/again"
