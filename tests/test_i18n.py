"""Swedish and English: every message translated, the compiled catalogue up to date."""

from __future__ import annotations

import gettext
import json
import string
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from socinvest import cli, i18n, model
from socinvest._cli_click import paragraphs
from socinvest.errors import CODES, Phrase
from tests import message_scan
from tests.errors import museum

SEEN_ELSEWHERE = {
    # A grade of evidence: the test of grades below.
    "report/required.py: effect['evidence']",
    # What the decorators of the commands say: on_the_command_line below.
    "_cli_click.py: piece",
    "_cli_click.py: text",
    "_cli_click.py: one.short_help",
    "_cli_click.py: param.metavar",
    "_cli_click.py: param.help",
    "_cli_click.py: metavar",
    # Every Phrase in it is found where it is made.
    "cli.py: told(error)",
    "costs/prices.py: why",
    # The field that names the target, one of the words that Context.choice is given.
    "scenario/build_effects.py: str(where[-1])",
    # A description of a compulsory field: the scan takes them from the fields.
    "scenario/shape.py: field.description",
}
"""Messages that are not written where they are used, and why none of them is missed."""
IN_BOTH = {
    # A piece of a scenario file, which has no language.
    '_cli_options.py: "parameters.risk={value: 20 %, evidence: assumed}"',
    # Names of fields.
    "scenario/build_contract_limits.py: at, after",
    "scenario/build_contract_limits.py: at_most, return_at_most",
}
"""Literals that are shown as they are."""
SOURCES = Path(i18n.__file__).with_name("locale") / "sv" / "LC_MESSAGES"


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (SOURCES / "socinvest.po").open("rb") as stream:
        return read_po(stream, locale="sv", abort_invalid=True)


def on_the_command_line() -> set[str]:
    """Every text of ours that the help of the commands shows."""
    found = set()
    group = click.Context(cli.cli, info_name="socinvest")
    for command in (cli.cli, *cli.cli.commands.values()):
        ctx = click.Context(command, info_name=command.name, parent=group)
        found |= {*paragraphs(command), *command.collect_usage_pieces(ctx)}
        found |= {
            text for p in command.params for text in (p.metavar, getattr(p, "help", "")) if text
        }
        found.add(command.short_help or "")
    return found - {""}


def texts(catalogue: Catalog) -> dict[str, str]:
    return {str(one.id): str(one.string) for one in catalogue if one.id}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_every_message_in_the_code_has_a_swedish_translation(catalogue: Catalog) -> None:
    known = texts(catalogue)
    written = {**message_scan.messages(), **message_scan.error_messages()}
    written |= dict.fromkeys(on_the_command_line(), "cli.py")
    written |= dict.fromkeys(CODES.values(), "errors.py")
    assert {text: where for text, where in written.items() if not known.get(text)} == {}


def test_every_grade_of_evidence_has_a_swedish_word(catalogue: Catalog) -> None:
    assert set(get_args(model.Grade)) <= set(texts(catalogue))


def test_the_scan_can_see_every_message() -> None:
    assert set(message_scan.not_literal()) == SEEN_ELSEWHERE
    assert set(message_scan.untranslatable()) == IN_BOTH
    assert len(message_scan.messages()) > 30
    assert len(message_scan.error_messages()) > 500


def test_nothing_in_the_catalogue_is_out_of_use(catalogue: Catalog) -> None:
    used = {*message_scan.messages(), *message_scan.error_messages(), *get_args(model.Grade)}
    used |= {*on_the_command_line(), *CODES.values()}
    assert set(texts(catalogue)) - used == set()


def test_translations_have_the_same_fields_and_are_finished(catalogue: Catalog) -> None:
    for message, swedish in texts(catalogue).items():
        assert fields(message) == fields(swedish), message
        assert swedish.strip()
        assert message.endswith(".") == swedish.endswith("."), message
    assert not [one.id for one in catalogue if one.fuzzy and one.id]


def test_the_compiled_catalogue_is_that_of_the_source(catalogue: Catalog) -> None:
    with (SOURCES / "socinvest.mo").open("rb") as stream:
        compiled = gettext.GNUTranslations(stream)
    for message, swedish in texts(catalogue).items():
        assert compiled.gettext(message) == swedish, "run pybabel compile"
    # gettext offers no list of its messages but this.
    compiled_ids = {key for key in compiled._catalog if key}  # type: ignore[attr-defined]
    assert compiled_ids == set(texts(catalogue))


def test_a_message_without_translation_comes_back_as_it_is() -> None:
    assert i18n.translate("never to be translated", "sv") == "never to be translated"
    assert i18n.translate("never", "en") == "never"
    assert i18n.translate("", "sv") == ""


def test_a_translator_speaks_one_language() -> None:
    assert i18n.translator("sv")("never") == "aldrig"
    assert i18n.translator("en")("never") == "never"


def test_the_scan_finds_conditionals_and_methods(tmp_path: Path) -> None:
    code = """
_("a" if x else "b"); page._("c"); message("d {e}", e=1); problem(1, 2, 3, "f")
hint = did_you_mean(1, 2) or "g"
ctx.report(1, 2, "h {x}", hint, x=Phrase("i"), **more)
raise UnitError("j", "k" if x else "")
_TELLTALES: tuple[tuple[str, str, str], ...] = (("no", "l", "m"),)
def unsuitable(): return "n", "o"
class Form: field = Field(description="p"); given = Field(None, description="no")
FitError("{only} {fields}")
"""
    (tmp_path / "code.py").write_text(code, encoding="utf-8")
    assert set(message_scan.messages(tmp_path)) == {"a", "b", "c", "d {e}"}
    assert set(message_scan.error_messages(tmp_path)) == {"f", "g", "h {x}", *"ijklmnop"}


def test_the_scan_tells_what_it_cannot_see(tmp_path: Path) -> None:
    code = """
def own(): return Phrase("a") if x else ""
def problem(code, path, at, template, hint): return Phrase(template, hint)
UnitError(own(), error.hint); UnitError(text); FitError(f"a {b}"); problem(1, 2, 3, "a" + b)
UnitError("{a}", a="two words", b="name", c=Phrase("more words"))
say(f"found {x}"); say("{x}: {y}"); UsageError("no")
"""
    (tmp_path / "code.py").write_text(code, encoding="utf-8")
    seen = message_scan.not_literal(tmp_path)
    assert sorted(seen) == ["code.py: 'a' + b", "code.py: f'a {b}'", "code.py: text"]
    found = message_scan.untranslatable(tmp_path)
    assert sorted(found) == ["code.py: found ", "code.py: no", "code.py: two words"]


BROKEN = """\
format: 1
id: broken
title: Trasig
titel: wrong
money: {price_year: 2016, discount_rate: 3 kr}
time: {start: 2017, horizon: 4 elver}
parties: {kommun: {}}
parameters:
  risk: {uniform: {limits: 3 to SEK}, evidence: assumed}
target_group: {name: elever, intake: {total: 60, over: 1 year}}
course: {states: {a: {}}, start: {b: 100 %}}
strategies: {nu: []}
comparator: nu
"""


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    monkeypatch.chdir(tmp_path)
    Path("broken.yaml").write_text(BROKEN, encoding="utf-8")
    return "broken.yaml"


SWEDISH = [
    ("okänt fält 'titel' i filen", "menade du 'title'?"),
    ("money.discount_rate är i SEK, men måste vara en ränta som 3.5 %", ""),
    ("time.horizon: okänd enhet 'elver'", "menade du 'elever'?"),
    ("parameters.risk.uniform.limits: 'SEK' är inte ett tal med enhet", ""),
    ("course.start.b: tillståndet 'b' finns inte", "de som finns är a"),
]


@pytest.mark.parametrize("asked", [[], ["--lang", "sv"]])
def test_a_broken_file_is_told_of_in_swedish(
    broken: str, asked: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", broken, *asked]) == 2
    said = capsys.readouterr().out
    lines = said.splitlines()
    told = [line.split(": ", 1)[1] for line in lines if line.startswith("broken.yaml:")]
    assert told == [message for message, _ in SWEDISH]
    assert all(f"    {hint}\n" in said for _, hint in SWEDISH if hint)
    assert lines[-1] == "5 fel hittades. Inget kördes."


def test_a_broken_file_is_told_of_in_english(
    broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", broken, "--lang", "en"]) == 2
    said = capsys.readouterr().out
    assert "unknown state 'b' in course.start.b\n" in said
    assert said.endswith("5 problems found. Nothing was run.\n")


def test_json_has_message_and_hint_in_both_languages(
    broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["check", broken, "--json"]) == 2
    problems = json.loads(capsys.readouterr().out)["files"][0]["problems"]
    in_swedish = [(one["message"]["sv"], one["hint"]["sv"]) for one in problems]
    assert in_swedish == SWEDISH
    state = next(one for one in problems if one["path"] == "course.start.b")
    assert state["message"] == {
        "sv": "course.start.b: tillståndet 'b' finns inte",
        "en": "unknown state 'b' in course.start.b",
    }
    assert state["hint"] == {"sv": "de som finns är a", "en": "known: a"}


@pytest.mark.parametrize("exhibit", museum.exhibits(), ids=lambda one: one.label)
def test_every_broken_file_of_the_museum_is_told_of_in_swedish(
    exhibit: museum.Exhibit, catalogue: Catalog
) -> None:
    """Nothing that a message is put together from is left in English."""
    known = texts(catalogue)
    for one in exhibit.problems():
        for text in (one.message, one.hint):
            assert isinstance(text, Phrase) or not text, text
            assert {t for t in templates(text) if message_scan.has_words(t)} <= known.keys()


def templates(text: str) -> Iterator[str]:
    """The template of a Phrase and those of the Phrases in it."""
    if isinstance(text, Phrase):
        yield text.template
        for value in text.fields.values():
            yield from templates(value)
