"""The same answer in both languages: the same numbers, and no word past the catalogue.

To find such words, every message is replaced by dots while the answer is made. What letters are
left must be those of the scenario's author, of numbers' units, or of names that are the same in
every language.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from socinvest import cli, i18n
from socinvest.report import html_page
from socinvest.report import numbers as number_words
from socinvest.report.html_page import page
from socinvest.report.text import text
from tests.report.contract_run import nystart
from tests.report.html_run import Parsed, ppss

SAME_IN_EVERY_LANGUAGE = {
    *("socinvest", "report", "html", "summary", "json", "sha"),
    *("sek", "ksek", "msek", "gsek", "kr", "tkr", "mnkr", "mdkr"),
}
"""The name of the program, of its files and of units."""
_SEEN = {"aria-label", "title", "alt", "placeholder", "data-label", "label", "content-label"}
_TOLD = {"text", "name", "title", "hovertext", "hovertemplate", "ticktext", "label", "labels"}
"""Where the data of a chart hold what is read."""


def dotted(message: str, _lang: str) -> str:
    """A message with a dot for every letter; its fields stay."""
    parts = []
    for literal, field, spec, conversion in string.Formatter().parse(message):
        plain = re.sub(r"[^\W\d_]", "·", literal).replace("{", "{{").replace("}", "}}")
        parts.append(plain)
        if field is not None:
            shown = f"!{conversion}" if conversion else ""
            parts.append(f"{{{field}{shown}{f':{spec}' if spec else ''}}}")
    return "".join(parts)


@pytest.fixture
def dots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "translate", dotted)


def words(shown: str) -> set[str]:
    """The words of a text in small letters, without those that are cut short."""
    return {word.casefold() for word in re.findall(r"[^\W\d_]{2,}(?!\w*…)\b", shown)}


def strings(value: Any) -> Iterator[str]:
    """Every text of a user's, and every name: what the author of a scenario chose."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def both(value: Any) -> Iterator[str]:
    """Every text that is given in both languages, wherever it stands."""
    if isinstance(value, dict):
        if set(value) == {"sv", "en"}:
            yield from value.values()
            return
        for one in value.values():
            yield from both(one)
    elif isinstance(value, list):
        for one in value:
            yield from both(one)


def authors_words(summary: dict[str, Any], pictures: dict[str, Any]) -> set[str]:
    """The words of the scenario, not those of the summary's own keys and statuses."""
    named: list[Any] = [summary["strategies"], summary["scenario"]["id"], *both(summary)]
    for section in ("results", "payers", "budgets", "measures", "people"):
        for names in summary[section].values():
            named += names
    named += [*summary["variants"], *summary["titles"]["groups"], *summary["includes"]]
    for one in summary["parameters"]:
        named += [one["parameter"], one["unit"], one["where"], one["quote"], one["source"]]
    for one in summary["sources"]:
        named += [value for key, value in one.items() if key != "note"]
    for lines in (*summary["costs"].values(), summary["course_lines"], *pictures["flows"].values()):
        named += [one[key] for one in lines for key in ("item", "in") if key in one]
    named += [[claim["id"], claim["where"]] for claim in summary["claims"]]
    for course, strategies in pictures["states"].items():
        named += [course, *(list(one["people"]) for one in strategies.values())]
    named += [list(summary["application"]), summary["set"], summary["scenario"]["file"]]
    named.append(summary["conventions"]["index"])
    for found in summary.get("contract", {}).get("by_strategy", {}).values():
        named += [one[key] for one in found["terms"] for key in ("term", "clause")]
        named += [[one["investment"] for one in found["investments"]], list(found["measures"])]
        named += [one["who"] for one in found["risks"]]
    named += [[one["file"], one["sha256"]] for one in summary["inputs"]]
    return {word for one in named for text_ in strings(one) for word in words(text_)}


def units_words() -> set[str]:
    """Nouns after numbers, which are told in both languages from a table of their own."""
    nouns = [noun for pair in number_words._PLURALS.values() for noun in pair]
    points = ["procentenheter", "percentage points"]
    return {word for noun in [*nouns, *points] for word in words(noun)}


@pytest.fixture(scope="module", params=[ppss, nystart])
def run(request: pytest.FixtureRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    made: tuple[dict[str, Any], dict[str, Any]] = request.param()
    return made


Run = tuple[dict[str, Any], dict[str, Any]]


@pytest.mark.usefixtures("dots")
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_text_is_made_of_messages(run: Run, lang: str) -> None:
    summary, pictures = run
    shown = text(summary, lang, folder="results/x", page="report.html")
    known = authors_words(summary, pictures) | SAME_IN_EVERY_LANGUAGE | units_words()
    assert words(shown) - known - words("results x") == set()
    assert shown.count("·") > 1000


@pytest.mark.usefixtures("dots")
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_the_page_is_made_of_messages(run: Run, lang: str) -> None:
    summary, pictures = run
    shown = Parsed(page(summary, pictures, lang).replace(html_page.plotly(), ""))
    said = [data for tag, data in shown.text if tag not in ("script", "style")]
    said += [value for _, one in shown.elements for name, value in one.items() if name in _SEEN]
    charts = next(
        json.loads(data) for tag, data in shown.text if tag == "script" and data.startswith("{")
    )
    said += [re.sub(r"%\{[^}]*\}|<[^>]*>", " ", one) for one in told_by_charts(charts)]
    known = authors_words(summary, pictures) | SAME_IN_EVERY_LANGUAGE | units_words()
    assert {word for one in said for word in words(one)} - known == set()
    assert sum(one.count("·") for one in said) > 5000


def told_by_charts(value: Any, told: bool = False) -> Iterator[str]:
    """Every text in the data of the charts that is read."""
    if isinstance(value, str) and told:
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from told_by_charts(one, key in _TOLD)
    elif isinstance(value, list):
        for one in value:
            yield from told_by_charts(one, told)


@pytest.mark.usefixtures("dots")
def test_the_help_is_made_of_messages(capsys: pytest.CaptureFixture[str]) -> None:
    for name, command in (("", cli.cli), *cli.cli.commands.items()):
        assert cli.main([*filter(None, [name]), "--help"]) == 0
        known = {word for param in command.params for one in param.opts for word in words(one)}
        for param in command.params:
            known |= {word for one in getattr(param.type, "choices", ()) for word in words(one)}
            known |= words(str(param.default))
        known |= {"socinvest", *cli.cli.commands}
        assert words(capsys.readouterr().out) - known == set()


@pytest.mark.usefixtures("dots")
@pytest.mark.parametrize(
    "args",
    [
        ["rn"],
        ["--quiet"],
        ["run"],
        ["run", "ppss", "--drws"],
        ["run", "ppss", "--draws", "0"],
        ["run", "ppss", "--mode", "x"],
        ["run", "ppss", "a"],
        ["run", "ppss", "--set", "x"],
        ["run", "ppss", "--quiet=1"],
        ["check"],
    ],
)
def test_a_mistake_is_told_in_messages(args: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(args) == 2
    known = {*cli.cli.commands, "socinvest", "help", *(word for one in args for word in words(one))}
    known |= words("draws mode quiet chance expected parameters risk value evidence assumed")
    assert words(capsys.readouterr().err) - known == set()


def numbers(shown: str) -> list[str]:
    """The digits of every number, whatever stands between them."""
    return [re.sub(r"\D", "", one) for one in re.findall(r"\d[\d\u00a0.,]*", shown)]


def test_the_text_of_a_run_has_the_same_numbers_in_both_languages(run: Run) -> None:
    swedish, english = (numbers(text(run[0], lang)) for lang in i18n.LANGUAGES)
    assert len(swedish) > 200
    assert swedish == english


def test_the_page_of_a_run_has_the_same_numbers_in_both_languages(run: Run) -> None:
    told = []
    for lang in i18n.LANGUAGES:
        shown = Parsed(page(*run, lang).replace(html_page.plotly(), ""))
        told.append(numbers(" ".join(data for tag, data in shown.text if tag == "td")))
    assert len(told[0]) > 1000
    assert told[0] == told[1]


def test_the_table_and_the_json_have_no_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    asked = ["run", "ppss", "--variant", "base", "--draws", "50", "--no-report", "--quiet"]
    for form in (["--json"], ["--format", "tsv"]):
        said = []
        for lang in i18n.LANGUAGES:
            assert cli.main([*asked, *form, "--lang", lang]) == 0
            said.append(capsys.readouterr().out)
        assert said[0] == said[1]
        assert said[0]
