"""Problems are values, rendered the same way everywhere, and can be put in other words."""

from __future__ import annotations

import ast
import pickle
import re
import subprocess
import sys
from pathlib import Path

import pytest

from socinvest import errors
from socinvest.errors import (
    CODES,
    Location,
    Phrase,
    Problem,
    ScenarioError,
    closest,
    did_you_mean,
    fill_excerpts,
    problem,
    render,
    visible,
)

PACKAGE = Path(errors.__file__).parent


def _unknown_field() -> Problem:
    return problem(
        "field.unknown",
        "parameters.hvb_day_cost.maen",
        Location("scenarios/ppss.yaml", 14, 5),
        "unknown field '{name}' in {inside}",
        did_you_mean("maen", ["mean", "sd"]),
        name="maen",
        inside="parameters.hvb_day_cost",
    )


def test_house_style() -> None:
    line = "    maen: 3 500 SEK/day"
    lines = {"scenarios/ppss.yaml": [""] * 13 + [line]}
    other = Problem("value.type", "a", Location("b.yaml"), "no place known")
    shown = render(fill_excerpts([_unknown_field(), other], lines))
    assert shown == (
        "scenarios/ppss.yaml:14:5: unknown field 'maen' in parameters.hvb_day_cost\n"
        "        maen: 3 500 SEK/day\n"
        "        ^\n"
        "    did you mean 'mean'?\n"
        "b.yaml: no place known\n"
        "2 problems found. Nothing was run."
    )


def test_one_problem_is_singular_and_no_excerpt_no_caret() -> None:
    shown = render([_unknown_field()])
    assert shown.endswith("1 problem found. Nothing was run.")
    assert "^" not in shown


def test_only_so_many_are_written_out() -> None:
    shown = render([_unknown_field()] * 7, limit=2)
    assert shown.count("unknown field") == 2
    assert shown.endswith("... and 5 more.\n7 problems found. Nothing was run.")


def _caret(line: str, column: int, width: int = 100) -> tuple[str, int]:
    one = Problem("value.type", "", Location("f", 1, column), "m", excerpt=line)
    source, caret = render([one], width=width).split("\n")[1:3]
    return source, caret.index("^")


@pytest.mark.parametrize("column", [1, 2, 90, 500, 5_000, 9_999])
def test_long_lines_are_cut_to_a_window_around_the_place(column: int) -> None:
    line = "".join(chr(0x61 + i % 26) for i in range(9_999))
    source, caret = _caret(line, column)
    assert len(source) <= 4 + 100 + 8
    assert source[caret] == line[column - 1]
    assert source.startswith("    ...") == (column > 66)


def test_a_line_that_fits_is_not_cut() -> None:
    assert _caret("x" * 100, 100) == ("    " + "x" * 100, 103)


def test_tabs_and_wide_characters_keep_the_caret_in_its_column() -> None:
    source, caret = _caret("\t日本: x", 5)
    assert source == "     日本: x"
    # Four of margin, one for the tab, two for each wide character, one for the colon.
    assert caret == 4 + 1 + 2 * 2 + 1
    assert _caret("e\u0301x", 3)[1] == 4 + 1


def test_nothing_that_moves_the_cursor_is_printed_raw() -> None:
    nasty = "a\x1b[2J\u202eb\u200b\x00\x85\ufeff\udc80"
    one = problem("field.unknown", "", Location(nasty, 1, 3), "'{x}'", "try {x}", x=nasty)
    shown = render(fill_excerpts([one], {nasty: [nasty]}))
    raw = [c for c in shown if not c.isprintable() and c != "\n"]
    assert raw == []
    assert "\\x1b[2J\\u202eb\\u200b\\x00\\x85\\ufeff\\udc80" in shown
    shown.encode("utf-8")


def test_escaped_characters_before_the_place_move_the_caret() -> None:
    source, caret = _caret("\u202eab", 3)
    assert source[caret] == "b"


def test_colour_only_adds_escapes() -> None:
    plain = render([_unknown_field()])
    coloured = render([_unknown_field()], color=True)
    assert coloured != plain
    assert re.sub("\x1b\\[[0-9]*m", "", coloured) == plain


def test_templates_are_translated_and_fields_are_not() -> None:
    swedish = {
        "unknown field '{name}' in {inside}": "okänt fält '{name}' i {inside}",
        "did you mean '{guess}'?": "menade du '{guess}'?",
        "1 problem found. Nothing was run.": "1 problem. Inget kördes.",
    }
    shown = render([_unknown_field()], translate=lambda t: swedish.get(t, t))
    assert "okänt fält 'maen' i parameters.hvb_day_cost" in shown
    assert "menade du 'mean'?" in shown
    assert shown.endswith("1 problem. Inget kördes.")


def test_braces_in_user_text_are_not_templates() -> None:
    guess = did_you_mean("{nam}", ["{name}"])
    one = problem("field.unknown", "", Location(), "no '{name}'", guess, name="{x}")
    assert (one.message, one.hint) == ("no '{x}'", "did you mean '{name}'?")
    assert one.translated(str).hint == one.hint
    plain = Problem("field.unknown", "", Location(), "a {brace}")
    assert plain.translated(str.upper).message == "a {brace}"


def test_fields_may_have_the_names_of_arguments() -> None:
    one = problem("value.type", "p", Location(), "{path} {code} {at}", path="x", code="y", at="z")
    assert one.message == "x y z"


def test_unregistered_codes_are_refused() -> None:
    with pytest.raises(KeyError):
        Problem("no.such_code", "", Location(), "m")


def test_every_code_is_one_sentence() -> None:
    for code, sentence in CODES.items():
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+|not_yet", code), code
        assert sentence.endswith(".") and sentence[0].isupper(), code


def test_every_code_in_the_source_is_registered() -> None:
    """Also those of messages that no test provokes."""
    used = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name not in {"problem", "Problem", "report"}:
                continue
            given = node.args[:1] + [k.value for k in node.keywords if k.arg == "code"]
            used |= {a.value for a in given if isinstance(a, ast.Constant)}
    assert len(used) > 30
    assert used <= CODES.keys()


def test_problems_are_hashable_and_plain() -> None:
    one = _unknown_field()
    assert len({one, _unknown_field()}) == 1
    assert one.to_dict() == {
        "code": "field.unknown",
        "path": "parameters.hvb_day_cost.maen",
        "file": "scenarios/ppss.yaml",
        "line": 14,
        "column": 5,
        "message": "unknown field 'maen' in parameters.hvb_day_cost",
        "hint": "did you mean 'mean'?",
        "excerpt": "",
    }


def test_errors_sort_their_problems_and_survive_a_worker_process() -> None:
    first = Problem("value.type", "", Location("a", 2, 1), "one")
    last = Problem("value.type", "", Location("a", 10, 1), "two")
    error = ScenarioError([last, _unknown_field(), first])
    assert [p.message for p in error.problems][:2] == ["one", "two"]
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is ScenarioError
    assert again.problems == error.problems
    phrase = pickle.loads(pickle.dumps(Phrase("a {b}", {"b": "c"})))
    assert (phrase, phrase.template, phrase.fields) == ("a c", "a {b}", {"b": "c"})


def test_guesses() -> None:
    assert closest("Mean", ["sd", "mean"]) == "mean"
    assert closest("kommnu", ["kommun", "region"]) == "kommun"
    assert closest("xyz", ["mean"]) == ""
    assert closest("", ["mean"]) == ""
    assert closest("x" * 100_000, ["x" * 100_000]) == ""
    assert did_you_mean("xyz", ["mean"]) == ""
    assert did_you_mean("maen", ["mean"]) == "did you mean 'mean'?"


def test_excerpts_are_filled_once_and_only_where_there_is_a_line() -> None:
    lines = {"f": ["one", "two"]}
    at = [Location("f", 2, 1), Location("f", 3, 1), Location("g", 1, 1), Location("f")]
    filled = fill_excerpts([Problem("value.type", "", a, "m") for a in at], lines)
    assert [p.excerpt for p in filled] == ["two", "", "", ""]
    kept = Problem("value.type", "", at[0], "m", excerpt="kept")
    assert fill_excerpts([kept], lines)[0].excerpt == "kept"


def test_visible_leaves_letters_and_numbers_alone() -> None:
    assert visible("försörjningsstöd 1\u00a0000 kr") == "försörjningsstöd 1\u00a0000 kr"


def test_importing_errors_is_cheap() -> None:
    heavy = "{'numpy', 'yaml', 'pydantic', 'difflib', 'click'}"
    code = f"import sys, socinvest.errors; print(sorted({heavy} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                           cwd=PACKAGE.parent)  # fmt: skip
    assert shown.stdout.strip() == "[]"
