"""The command ``compare``: its forms, its files and its mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from socinvest import cli
from socinvest.answers.compare import Asked, compare
from socinvest.report.table import COLUMNS
from tests.report.html_compared import ALPHA, BETA

FEW = ["--draws", "30", "--quiet"]


def test_json_is_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["compare", ALPHA, BETA, *FEW, "--seed", "3", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == json.loads(
        json.dumps(compare(Asked(names=(ALPHA, BETA), draws=30, seed=3)).told)
    )
    assert (told["seed"], told["draws"], told["mode"]) == (3, 30, "chance")


def test_piped_it_is_a_table_and_text_if_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["compare", ALPHA, *FEW]) == 0
    assert capsys.readouterr().out.startswith("\t".join(COLUMNS) + "\n")
    assert cli.main(["compare", ALPHA, *FEW, "--format", "text", "--lang", "en"]) == 0
    assert capsys.readouterr().out.startswith("2 alternatives on the same draws\n")


def test_the_options_reach_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--mode", "expected", "--variant", "alpha:dear", "--set", "beta:leave=20 %",
             "--fund", "kommun/skola", "--worth", "500", "--conventions", BETA]  # fmt: skip
    assert cli.main(["compare", f"{ALPHA}:one", BETA, *FEW, "--json", *given]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["mode"] == "expected"
    assert told["scenarios"][0]["variant"] == "dear"
    assert told["scenarios"][1]["set"] == [{"path": "leave", "value": "20 %"}]
    assert told["fund"]["budgets"] == ["kommun/skola"]
    assert told["conventions"]["price_year"] == 2016


def test_a_page_is_written_and_only_over_our_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "compared.html"
    line = ["compare", ALPHA, "--draws", "30", "--out", str(target), "--lang", "en", "--json"]
    assert cli.main(line) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["format"] == 1
    assert "wrote " in said.err
    first = target.read_bytes()
    assert b"<title>2 alternatives on the same draws</title>" in first
    assert cli.main(line) == 0
    assert target.read_bytes() == first
    target.write_text("mine", encoding="utf-8")
    assert cli.main(line) == 2
    assert target.read_text(encoding="utf-8") == "mine"
    assert "was not written by socinvest" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ([], "'SCENARIO[:STRATEGY]...' is missing"),
        ([ALPHA, "--json", "--format", "text"], "--json and --format exclude each other"),
        ([ALPHA, "--conventions", BETA, "--set", "alpha:money.timing=mid_year"],
         "--set alpha:money.timing is a convention; write it in the file of --conventions."),
        ([ALPHA, "--draws", "100001"], "a whole number from 1 to 100 000"),
        ([f"{ALPHA}:one"], "2 to 26 alternatives can be compared, not 1"),
        ([ALPHA, "none_such"], "there is no scenario 'none_such'"),
    ],
)  # fmt: skip
def test_a_mistake_is_2_and_says_what_to_do(
    args: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["compare", *args, "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert message in said.err


def test_a_refusal_shows_the_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["compare", "ppss", "utah_preschool", "--lang", "en"]) == 2
    err = capsys.readouterr().err
    assert "utah_preschool.yaml:11:19: " in err
    assert "is told in USD and what it is compared with in SEK" in err
    assert "compare scenarios in one currency" in err
