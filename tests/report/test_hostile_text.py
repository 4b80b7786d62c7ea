"""What users write is data: it comes through text, table and JSON, and does nothing on its way."""

from __future__ import annotations

import io
import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from socinvest import _cli_console as console
from socinvest import cli
from socinvest.report.layout import WIDTH
from socinvest.report.table import COLUMNS, tsv
from socinvest.report.text import text
from tests.summaries import summary

MARKUP = """<script>alert("x")</script> & <b>'q'</b> {format} %s $HOME `id` </style>"""
EMOJI = "👩‍👧 🇸🇪 ❤️ 猫の手 é"
RIGHT_TO_LEFT = "\u202eenog si txet sihT\u202c \u2067שלום\u2069 \u200fend"
CONTROLS = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J \x00 a\x08b a\rb"
INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}
HARMLESS = {"\n", "\u200c", "\u200d"}


def long_paragraph() -> str:
    return " ".join(f"ord{n}" for n in range(1_500)) + " " + "x" * 500


def hostile(value: Any, extra: str) -> Any:
    """A summary in which every text of a user's, and every name, ends in ``extra``."""
    if isinstance(value, dict):
        if set(value) == {"sv", "en"}:
            return {lang: f"{words} {extra}" for lang, words in value.items()}
        return {key: hostile(item, extra) for key, item in value.items()}
    if isinstance(value, list):
        return [hostile(item, extra) for item in value]
    return value


def renamed(value: Any, old: str, new: str) -> Any:
    """A summary in which a name is another one, as a key and as a value."""
    if isinstance(value, dict):
        return {new if k == old else k: renamed(item, old, new) for k, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, old, new) for item in value]
    return new if value == old else value


def hidden(shown: str) -> set[str]:
    """Characters that a terminal would act on."""
    return {c for c in shown if unicodedata.category(c) in INVISIBLE} - HARMLESS


def width(line: str) -> int:
    """Columns of a terminal, told on the safe side: every part of an emoji by itself."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else c not in HARMLESS for c in line)


def spaceless(shown: str) -> str:
    return "".join(shown.split())


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize(
    "extra", [MARKUP, EMOJI, long_paragraph()], ids=["markup", "emoji", "long"]
)
def test_texts_come_through_whole_and_within_80_columns(extra: str, lang: str) -> None:
    shown = text(hostile(summary(), extra), lang)
    assert spaceless(shown).count(spaceless(extra)) >= 6
    assert max(map(width, shown.splitlines())) <= WIDTH
    assert hidden(shown) == set()


@pytest.mark.parametrize("extra", [RIGHT_TO_LEFT, CONTROLS], ids=["direction", "controls"])
def test_what_a_terminal_would_act_on_is_shown_as_its_code(extra: str) -> None:
    shown = text(hostile(summary(), extra), "en")
    assert hidden(shown) == set()
    assert max(map(width, shown.splitlines())) <= WIDTH
    code = "\\u202e" if extra is RIGHT_TO_LEFT else "\\x1b[31mred\\x1b[0m"
    assert spaceless(shown).count(code) >= 6
    assert "שלום" in shown or extra is CONTROLS


@pytest.mark.parametrize(
    "name", ["samhället 🎉", "a\nb", "a\x1b[2Jb", "\u202eab", "x" * 300, MARKUP]
)
@pytest.mark.parametrize("old", ["kommun", "ppss", "day_price", "offentlig", "stay", "qualified"])
def test_names_come_through_as_well(old: str, name: str) -> None:
    named = renamed(summary(), old, name)
    named = renamed(named, f"{old}/utbildningsnämnden", f"{name}/utbildningsnämnden")
    shown = text(named, "sv")
    assert hidden(shown) == set()
    assert max(map(width, shown.splitlines())) <= WIDTH
    rows = [line.split("\t") for line in tsv(named).splitlines()]
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert hidden(tsv(named)) == {"\t"}


SCENARIO = """\
format: 1
id: hostile
title: {text}
money: {{price_year: 2016, discount_rate: 3 %}}
time: {{start: 2017, horizon: 4 years}}
parties: {{kommun: {{name: {text}, budgets: [skola]}}, person: {{}}}}
parameters:
  risk: {{value: 30 %, evidence: assumed, note: {text}}}
  effect: {{value: 0.9, scale: risk_ratio, estimated_on: reached, evidence: assumed, note: {text}}}
target_group: {{name: {text}, intake: {{total: 60, over: 1 year}}}}
course:
  states: {{enrolled: {{}}, outside: {{}}}}
  start: {{enrolled: 100 %}}
  transitions: {{enrolled: {{outside: risk}}}}
  measures: {{outside: {{in: outside, after: 1 year, title: {text}}}}}
interventions:
  help:
    title: {text}
    duration: 1 year
    costs:
      - item: {text}
        quantity: reached
        unit_cost: 9 000 SEK/year
        price_year: 2016
        payer: kommun/skola
        payee: economy
    effects: [{{transition: enrolled -> outside, by: effect, whom: reached}}]
strategies: {{nu: {{title: {text}, interventions: []}}, help: [help]}}
comparator: nu
variants:
  v:
    title: {text}
    type: what_if
    set: {{parameters.risk: {{value: 20 %, evidence: assumed}}}}
claims: {{c: {{says: {text}, compute: 1, expect: ">= 1", note: {text}}}}}
application: {{behov: {text}}}
not_counted: [{text}]
"""
USERS = f"{MARKUP} {EMOJI} {RIGHT_TO_LEFT} {long_paragraph()}"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    quoted = json.dumps(USERS, ensure_ascii=False)
    Path("hostile.yaml").write_text(SCENARIO.format(text=quoted), encoding="utf-8")
    return "hostile.yaml"


def answered(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    status = cli.main(["run", "hostile.yaml", "--draws", "20", "--no-report", *args])
    said = capsys.readouterr()
    assert status == 0, said.err
    assert hidden(said.err) == set()
    return said.out


def test_a_scenario_of_such_texts_is_answered_in_every_form(
    written: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = answered(capsys, "--format", "text")
    assert hidden(shown) == set()
    assert max(map(width, shown.splitlines())) <= WIDTH
    told = json.loads(answered(capsys, "--json"))
    normal = unicodedata.normalize("NFC", USERS)
    assert told["scenario"]["title"] == {"sv": normal, "en": normal}
    assert told["claims"][0]["note"]["sv"].endswith(normal)
    assert told["application"]["behov"]["sv"] == normal
    rows = [line.split("\t") for line in answered(capsys, "--format", "tsv").splitlines()]
    assert {len(row) for row in rows} == {len(COLUMNS)}


def test_json_on_a_terminal_means_the_same_and_moves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    users = f"{USERS} \x9b2J \U000e0041"
    document = json.dumps({"title": users}, ensure_ascii=False, indent=1)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    console.answer_utf8(document)
    shown = terminal.getvalue()
    assert hidden(shown) - {"\n"} == set()
    assert json.loads(shown) == {"title": users}
    assert console.escaped("plain\n") == "plain\n"
