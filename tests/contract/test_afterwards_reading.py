"""Files of observations: what they may say of a contract, and what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from socinvest.errors import ScenarioError
from socinvest.model import Scenario
from socinvest.scenario.build import read
from socinvest.scenario.outcome_values import ALL, measure_unit
from socinvest.scenario.outcomes import Outcomes, read_outcomes

LENT = Path(__file__).parents[1] / "errors" / "museum" / "lent.yaml"
"""A loan with two cohorts, and a measure of each kind that is asked for."""
HEAD = "format: 1\nscenario: lent\n"


@pytest.fixture(scope="module")
def lent() -> Scenario:
    return read(LENT)


@pytest.fixture
def seen(lent: Scenario, tmp_path: Path) -> Any:
    """Read a file with that text after its head."""

    def reading(text: str) -> Outcomes:
        path = tmp_path / "seen.yaml"
        path.write_text(HEAD + text, encoding="utf-8")
        assert lent.contract is not None
        return read_outcomes(path, lent, lent.contract)

    return reading


def values(found: Outcomes, measure: str) -> dict[str, float]:
    return {scope: one.value for scope, one in found.observed[measure].items()}


def test_one_value_is_that_of_all(seen: Any) -> None:
    found = seen("people: 10\nobserved: {saving: 80 kSEK, delivered: false}\n")
    assert found.people == {ALL: 10.0}
    assert values(found, "saving") == {ALL: 80_000.0}
    assert values(found, "delivered") == {"first": 0.0, "second": 0.0, ALL: 0.0}


def test_cohorts_make_the_total(seen: Any) -> None:
    found = seen(
        "people: {first: 4, second: 6}\n"
        "observed:\n"
        "  saving: {first: 30 kSEK, second: {counted: 450 kSEK, counterfactual: 500 kSEK}}\n"
        "  a_person: {first: 10 000 SEK/person, second: 5 000 SEK}\n"
        "  paid_out: {first: 1 kSEK, second: 2 kSEK}\n"
        "  delivered: {first: true, second: true}\n"
    )
    assert found.people == {"first": 4.0, "second": 6.0, ALL: 10.0}
    assert values(found, "saving") == {"first": 30_000.0, "second": 50_000.0, ALL: 80_000.0}
    assert values(found, "a_person")[ALL] == pytest.approx((4 * 10_000 + 6 * 5_000) / 10)
    assert values(found, "paid_out")[ALL] == 3_000.0
    assert values(found, "delivered")[ALL] == 1.0


def test_a_share_of_all_needs_what_it_is_a_share_of(seen: Any) -> None:
    pair = "{{counted: {} kSEK, counterfactual: {} kSEK}}"
    told = f"observed:\n  reduction: {{first: {pair.format(300, 400)}, second: "
    found = seen(told + pair.format(570, 600) + "}\n")
    assert values(found, "reduction") == {
        "first": pytest.approx(0.25), "second": pytest.approx(0.05), ALL: pytest.approx(0.13),
    }  # fmt: skip
    assert set(values(seen(told + "5 %}\n"), "reduction")) == {"first", "second"}
    assert values(seen(told + "5 %, pooled: 13 %}\n"), "reduction")[ALL] == 0.13


def test_cohorts_that_differ_leave_all_open(seen: Any) -> None:
    found = seen("observed:\n  delivered: {first: true, second: false}\n")
    assert values(found, "delivered") == {"first": 1.0, "second": 0.0}


def test_per_person_is_made_of_the_people(seen: Any) -> None:
    found = seen(
        "people: 8\nobserved:\n  a_person: {counted: 720 kSEK, counterfactual: 800 kSEK}\n"
    )
    one = found.observed["a_person"][ALL]
    assert (one.value, one.counted, one.counterfactual) == (10_000.0, 720_000.0, 800_000.0)


@pytest.mark.parametrize(("told", "until"), [("2019", 35), ("2018-06", 17), ("2017-01", 0)])
def test_until(seen: Any, told: str, until: int) -> None:
    assert seen(f"until: {told}\n").until == until


def test_a_window_must_have_ended(seen: Any) -> None:
    """Those who enter in 2018 are followed for 12 months: known when December is over."""
    assert seen("until: 2018-12\nobserved: {saving: 1 kSEK}\n").observed
    first = "until: 2017-12\nobserved: {saving: {first: 1 kSEK}}\n"
    assert seen(first).observed
    with pytest.raises(ScenarioError) as error:
        seen("until: 2018-11\nobserved: {saving: 1 kSEK}\n")
    assert [one.code for one in error.value.problems] == ["observed.early"]


def test_every_problem_is_told_with_its_place(seen: Any) -> None:
    with pytest.raises(ScenarioError) as error:
        seen(
            "people: {first: -3, third: 2}\n"
            "capital: {investment: 6 MSEK, lvs: 3}\n"
            "observed:\n"
            "  savng: 3\n"
            "  saving: {counted: 57.1 year, counterfactul: 61 MSEK}\n"
            "  reduction: {counted: 1 kSEK, counterfactual: 0 SEK}\n"
            "  a_person: 8\n"
            "  paid_out: -1 kSEK\n"
            "  delivered: 3\n"
            "speling: 1\n"
        )
    places = [(one.at.line, one.at.column, one.code) for one in error.value.problems]
    assert places == [
        (3, 17, "value.range"),
        (3, 21, "reference.unknown"),
        (4, 23, "observed.conflict"),
        (4, 31, "reference.unknown"),
        (6, 3, "reference.unknown"),
        (7, 21, "unit.mismatch"),
        (7, 32, "field.unknown"),
        (8, 48, "value.range"),
        (9, 13, "unit.mismatch"),
        (10, 13, "value.range"),
        (11, 14, "value.type"),
        (12, 1, "field.unknown"),
    ]
    assert all(one.excerpt for one in error.value.problems)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("format: 1\nscenario: other\n", "observed.scenario"),
        ("format: 2\nscenario: lent\n", "format.version"),
        ("scenario: lent\n", "field.missing"),
        ("format: 1\nscenario: lent\nscenario: lent\n", "yaml.duplicate_key"),
        ("", "yaml.empty"),
        ("- 1\n", "value.type"),
        ("format: 1\nscenario: lent\nobserved: {saving: {a: 1\n", "yaml.syntax"),
        ("format: 1\nscenario: lent\nobserved: [saving]\n", "value.type"),
        ("format: 1\nscenario: lent\nuntil: June\n", "value.date"),
        ("format: 1\nscenario: lent\nobserved: {reduction: 30}\n", "share.percent"),
        ("format: 1\nscenario: lent\nobserved: {saving: leave}\n", "reference.unknown"),
        ("format: 1\nscenario: lent\nobserved: {saving: }\n", "value.type"),
    ],
)
def test_what_is_no_file_of_observations(
    lent: Scenario, tmp_path: Path, text: str, code: str
) -> None:
    path = tmp_path / "seen.yaml"
    path.write_text(text, encoding="utf-8")
    assert lent.contract is not None
    with pytest.raises(ScenarioError) as error:
        read_outcomes(path, lent, lent.contract)
    assert [one.code for one in error.value.problems] == [code]


def test_a_file_that_is_not_there(lent: Scenario, tmp_path: Path) -> None:
    assert lent.contract is not None
    (tmp_path / "seen.yaml").write_text(HEAD)
    with pytest.raises(ScenarioError) as error:
        read_outcomes(tmp_path / "sen.yaml", lent, lent.contract)
    [problem] = error.value.problems
    assert (problem.code, problem.hint) == ("file.missing", "did you mean 'seen.yaml'?")


def test_units(lent: Scenario) -> None:
    assert lent.contract is not None
    units = {name: measure_unit(lent, one) for name, one in lent.contract.measures.items()}
    assert units == {
        "saving": "SEK", "reduction": "share", "a_person": "SEK", "paid_out": "SEK",
        "delivered": "",
    }  # fmt: skip
