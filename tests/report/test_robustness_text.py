"""Whether a result stands, as text, as a table and on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from socinvest import cli
from socinvest.answers.robustness import Asked, robustness
from socinvest.report.layout import columns
from socinvest.report.robustness_table import robustness_tsv
from socinvest.report.robustness_text import robustness_text
from socinvest.report.table import COLUMNS
from socinvest.scenario.build import read
from socinvest.scenario.files import find_scenario

SMALL = Path(__file__).parents[1] / "data" / "robust.yaml"


def answer(path: Path, draws: int, mode: Any) -> Any:
    scenario = read(path, variants=["base"])
    return robustness(scenario, path, "base", scenario.title,
                      Asked(draws=draws, seed=0, mode=mode))  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Any:
    return answer(SMALL, 1, "expected")


@pytest.fixture(scope="module")
def large() -> Any:
    return answer(find_scenario("utah_preschool"), 100, "chance")


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_text_keeps_to_eighty_columns(small: Any, large: Any, lang: str) -> None:
    for told in (small, large):
        for line in robustness_text(told, lang).splitlines():
            assert columns(line) <= 80, line


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def test_the_text_says_for_whom_the_sign_changes(small: Any) -> None:
    said = plain(robustness_text(small, "en"))
    assert "kommun: a gain as it is, but a loss with discount rate 5 %, horizon 2 years" in said
    assert "person: a gain as it is, but nothing with displacement 100 %." in said
    assert "Discount rate 5 % 26 -1* 27" in said
    assert "As it is: discount rate 3.5 %, horizon 4 years, price year 2020," in said


def test_the_text_says_it_in_swedish(small: Any) -> None:
    said = plain(robustness_text(small, "sv"))
    assert "kommun: vinst som det är, men förlust med kalkylränta 5 %" in said
    assert "Kalkylränta 5 %" in said


def test_the_text_says_what_was_not_tried_and_why(large: Any) -> None:
    said = plain(robustness_text(large, "en"))
    assert "Horizon 5 years: contract.measures.grade_4.since is in 2018-08" in said
    assert "Displacement: no line of a course is production" in said
    assert "With the contract." in said
    assert "the draws tell neither a gain nor a loss" in said


def test_the_table_has_every_figure_once(large: Any) -> None:
    head, *rows = [line.split("\t") for line in robustness_tsv(large).splitlines()]
    assert tuple(head) == COLUMNS
    assert {len(row) for row in rows} == {len(COLUMNS)}
    keys = [tuple(row[:5]) for row in rows]
    assert len(keys) == len(set(keys))
    by = {tuple(row[2:5]): row for row in rows}
    one = by["perspective", "samhälle", "npv:money.discount_rate=5 %"]
    told = next(c for c in large["conventions"] if c["convention"] == "money.discount_rate")
    its = next(row for row in told["values"] if row["value"] == "5 %")
    strategy = large["strategies"][0]
    value = its["results"][strategy]["samhälle"]["npv"]["mean"]
    assert float(one[COLUMNS.index("value")]) == value
    assert by["", "", "time.horizon=5 years"][COLUMNS.index("status")] == "refused"


# --- the command ---

FEW = ["--draws", "20", "--quiet"]


def test_json_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["robustness", "ppss", "--json", "--perspective", "stat", "--strategy", "ppss"]
    assert cli.main([*arguments, "--mode", "expected", *FEW]) == 0
    told = json.loads(capsys.readouterr().out)
    assert list(told["as_it_is"]["payers"]["ppss"]) == ["stat"]
    assert told["mode"] == "expected"


def test_a_variant_and_what_is_set(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["robustness", "ppss", "--variant", "two_years", "--set", "money.timing=mid_year"]
    assert cli.main([*arguments, "--format", "text", "--lang", "en", *FEW]) == 0
    said = capsys.readouterr().out
    assert "Variant two_years" in said
    assert "Changed with --set: money.timing = mid_year." in said
    assert "Timing start of the year" in said
    assert "Timing middle of the year" not in said


def test_piped_it_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["robustness", str(SMALL), *FEW]) == 0
    assert capsys.readouterr().out.startswith("\t".join(COLUMNS))


@pytest.mark.parametrize(
    "wrong",
    [
        ["--perspective", "none_such"],
        ["--strategy", "none_such"],
        ["--variant", "none_such"],
        ["--json", "--format", "text"],
        ["--draws", "0"],
        ["--set", "money.discount_rate=banana"],
    ],
)
def test_a_mistake_is_the_users(wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["robustness", "ppss", *wrong]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.strip()
