"""What a result hangs on, as text, as a table and on the command line."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from socinvest import cli
from socinvest.answers.drivers import Asked, Costs, drivers
from socinvest.report.drivers_table import drivers_tsv
from socinvest.report.drivers_text import drivers_text
from socinvest.report.layout import columns
from socinvest.report.table import COLUMNS
from tests.factories import stated
from tests.worked import pupils, with_parameter


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    helps = stated("effect", "lognormal", mean=0.7, cv=0.3, scale="risk_ratio")
    case = with_parameter(pupils(), helps)
    asked = Asked(draws=1_000, seed=0, groups=(("risk", "effect"),), costs=Costs(500.0, 0.0))
    return drivers(case, "base", case.title, asked)


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_text_keeps_to_eighty_columns(told: dict[str, Any], lang: str) -> None:
    for line in drivers_text(told, lang).splitlines():
        assert columns(line) <= 80, line


def test_the_text_says_what_the_json_says(told: dict[str, Any]) -> None:
    said = " ".join(drivers_text(told, "en").replace("\u00a0", " ").split())
    one = told["decisions"]["perspectives"]["samhälle"]
    chance = round(100 * one["chance_best"][one["best"]])
    assert f"It is best of all in {chance} % of draws, given the assumed effect." in said
    assert "Asked for: risk,effect (2)" in said
    best = next(s for s in told["studies"] if s["study"] == "effect")
    size = best["decisions"]["perspectives"]["samhälle"]["best"]["people"]
    assert re.search(rf"\b{size:,}\b".replace(",", " "), said)
    assert "The decision concerns 2 800 pupils." in said


def test_the_table_has_every_figure_once(told: dict[str, Any]) -> None:
    head, *rows = [line.split("\t") for line in drivers_tsv(told).splitlines()]
    assert tuple(head) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    keys = [tuple(row[:5]) for row in rows]
    assert len(keys) == len(set(keys))
    evpi = next(row for row in rows if row[2:5] == ["perspective", "samhälle", "evpi"])
    value = told["decisions"]["perspectives"]["samhälle"]["evpi"]["value"]
    assert float(evpi[COLUMNS.index("value")]) == value


# --- the command ---

FEW = ["--draws", "100", "--quiet"]


def test_json_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["drivers", "ppss", "--json", "--perspective", "stat", "--people", "9 000", *FEW]
    assert cli.main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["people"]["concerned"] == 9_000.0
    assert list(told["decisions"]["payers"]) == ["stat"]
    assert told["decisions"]["perspectives"] == {}
    assert told["studies"] == []


def test_a_variant_and_what_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["drivers", "ppss", "--variant", "two_years", "--set", "money.discount_rate=0 %"]
    assert cli.main([*arguments, "--format", "text", "--lang", "en", *FEW]) == 0
    said = capsys.readouterr().out
    assert "Variant two_years" in said
    assert "money.discount_rate" in said


@pytest.mark.parametrize(
    "wrong",
    [
        ["--fixed", "1 SEK"],
        ["--sd", "1"],
        ["--json", "--format", "text"],
        ["--draws", "99"],
        ["--cost-per-person", "12"],
        ["--study", "none_such"],
        ["--group", "none_such,risk"],
        ["--perspective", "none_such"],
        ["--people", "0"],
        ["--study", "effect", "--sd", "-1"],
    ],
)
def test_a_mistake_is_the_users(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["drivers", "ppss", *wrong]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()
