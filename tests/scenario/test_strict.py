"""The strict YAML reader: what it takes, what it refuses, and that nothing exhausts it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from socinvest.errors import Location, render
from socinvest.scenario import strict
from socinvest.scenario.strict import Limits, MapNode, ScalarNode, SeqNode, load, locate, to_plain


def plain(text: str | bytes) -> object:
    node, problems = load(text, "f.yaml")
    assert problems == []
    assert node is not None
    return to_plain(node)


def codes(text: str | bytes) -> list[str]:
    return [p.code for p in load(text, "f.yaml")[1]]


def only(text: str | bytes) -> tuple[str, int, int, str]:
    problems = load(text, "f.yaml")[1]
    assert len(problems) == 1, render(problems)
    one = problems[0]
    return one.code, one.at.line, one.at.column, one.hint


@pytest.fixture(params=["c", "python"])
def build(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both builds of the parser; the Python one is what is left where there is no C."""
    if request.param == "python":
        monkeypatch.delattr(yaml, "CLoader", raising=False)
    return str(request.param)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((w, w) for w in ("no", "No", "yes", "on", "off", "y", "n", "1:30", "1_000", "2016-08")),
        *((w, w) for w in ("13 %", "3 500 SEK/day", "3,5", "1.2.3", "0b1", "0o8", "+", ".", "-x")),
        *((w, None) for w in ("null", "~", "", "Null", "NULL")),
        *((w, True) for w in ("true", "True", "TRUE")),
        ("False", False),
        ("012", 12),
        ("0o14", 12),
        ("0x1F", 31),
        ("-7", -7),
        ("+7", 7),
        ("1e-3", 0.001),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1.5E+2", -150.0),
        ("0.0", 0.0),
        ("0e5", 0.0),
        ("'12'", "12"),
        ('"true"', "true"),
        ("2016-08-01", "2016-08-01"),
        ("1\u00a0000 kr", "1\u00a0000 kr"),
    ],
)
def test_plain_scalars_are_those_of_yaml_1_2(build: str, text: str, value: object) -> None:
    got = plain(f"a: {text}\n")
    assert got == {"a": value}
    assert isinstance(got, dict)
    assert type(got["a"]) is type(value)


@pytest.mark.parametrize(
    "text", [".nan", ".inf", "-.INF", "1e999", "1" * 31, "0x" + "f" * 40, "1e-999", "9" * 5000]
)
def test_numbers_that_no_float_holds_are_refused(text: str) -> None:
    assert only(f"a:\n  b: {text}\n")[:3] == ("yaml.number", 2, 6)


def test_tree_knows_every_place() -> None:
    node, problems = load('a:\n  - x\n  - {"b c": 1}\n', "f.yaml")
    assert problems == []
    assert isinstance(node, MapNode)
    a = node.entries["a"]
    assert a.key_at == Location("f.yaml", 1, 1)
    assert isinstance(a.node, SeqNode)
    assert a.node.at == Location("f.yaml", 2, 3)
    assert a.node.items[0] == ScalarNode("x", "x", False, Location("f.yaml", 2, 5))
    inner = a.node.items[1]
    assert isinstance(inner, MapNode)
    assert inner.entries["b c"].key_at == Location("f.yaml", 3, 6)


def test_columns_count_characters() -> None:
    node, _ = load("å: {ö𝄞: {x: 1}}", "f")
    assert node is not None
    assert locate(node, ("å", "ö𝄞", "x")) == Location("f", 1, 13)


def test_locate_falls_back_to_what_a_reader_looks_for() -> None:
    node, _ = load("a:\n  b:\n    c: 1\nl:\n- x: 1\n", "f")
    assert node is not None
    at = {
        (): (1, 1),
        ("a", "b", "c"): (3, 8),
        ("a", "b", "missing"): (2, 3),
        ("missing",): (1, 1),
        ("a", "Tag", "b", "c"): (3, 8),
        ("a", "b"): (3, 5),
        ("l", 0, "x"): (5, 6),
        ("l", 0, "y"): (5, 3),
        ("l", 7): (4, 1),
        ("l", -1): (4, 1),
    }
    for path, (line, column) in at.items():
        assert locate(node, path) == Location("f", line, column), path
    assert locate(node, ("a", "b", "c"), key=True) == Location("f", 3, 5)


def test_keys_are_texts_in_composed_form() -> None:
    assert plain("2017: a\n012: b\nno: c\ntrue: d\n1.5: e\n") == {
        "2017": "a", "012": "b", "no": "c", "true": "d", "1.5": "e",
    }  # fmt: skip
    assert plain("a\u030a: a\u030a") == {"å": "å"}
    assert codes("å: 1\na\u030a: 2") == ["yaml.duplicate_key"]


def test_a_repeated_key_names_the_first_place(build: str) -> None:
    _, problems = load("a:\n  b: 1\n  c: 2\n  b: 3\nb: 4\n", "f.yaml")
    assert render(problems) == (
        "f.yaml:4:3: 'b' is given twice, first on line 2, column 3\n"
        "      b: 3\n"
        "      ^\n"
        "    keep one of them\n"
        "1 problem found. Nothing was run."
    )
    assert problems[0].path == "a.b"


def test_all_problems_are_collected_with_a_usable_tree(build: str) -> None:
    text = "a: 1\na: 2\nb: .nan\nc: !x 1\n<<: {z: 1}\n'': 1\n? [q]\n: 1\nd: *e\nf: 6\n"
    node, problems = load(text, "f")
    assert [(p.code, p.at.line) for p in problems] == [
        ("yaml.duplicate_key", 2), ("yaml.number", 3), ("yaml.tag", 4), ("yaml.merge", 5),
        ("yaml.key", 6), ("yaml.key", 7), ("yaml.alias", 9),
    ]  # fmt: skip
    assert node is not None
    assert to_plain(node) == {"a": 1, "b": ".nan", "c": 1, "d": None, "f": 6}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a: {value: 3,5 SEK}", "write 3.5 SEK"),
        ("a: {value: 3,5}", "write 3.5"),
        ("a: {value: -3,5 %, b: 1}", "write -3.5 %"),
        ("a: {value: 1 400,5 SEK}", "write 1 400.5 SEK"),
        ("a: {limits: 10,5 % to 20,5 %, b: 1}", "write 10.5 % to 20.5 %"),
        ("a: {value: 1,400 kr}", "write 1400 kr, or 1.400 kr if the comma is a decimal one"),
        ("a: {value: 1,400,000 kr}", "write 1400000 kr"),
    ],
)
def test_a_decimal_comma_in_a_flow_mapping(build: str, text: str, hint: str) -> None:
    code, line, column, got = only(text)
    assert (code, line, column) == ("yaml.decimal_comma", 1, text.index(": ", 3) + 3)
    assert got == hint


def test_what_is_no_decimal_comma() -> None:
    assert plain("{a: x, 5: 1}") == {"a": "x", "5": 1}
    assert plain("{a: text, 5 SEK}") == {"a": "text", "5 SEK": None}
    assert plain("{a: 3, b}") == {"a": 3, "b": None}
    assert plain("{a: '3', 5}") == {"a": "3", "5": None}
    assert plain("a: 3\n5:\n") == {"a": 3, "5": None}


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: b: c", "yaml.syntax", 1, 5),
        ("a: 1\n  b: 2", "yaml.syntax", 2, 4),
        ("a:\n\t- b", "yaml.syntax", 2, 1),
        ("a: [1, 2\nb: 3\n", "yaml.syntax", 2, 2),
        ("a: {x: 1\nb: 3\n", "yaml.syntax", 2, 2),
        ('a: "abc\nb: 3\n', "yaml.syntax", 1, 4),
        ("a:\n  - 1\n b: 2", "yaml.syntax", 3, 2),
        ("a: @x", "yaml.syntax", 1, 4),
        ("a: %x", "yaml.syntax", 1, 4),
        ("a: 1\nb\nc: 1", "yaml.syntax", 2, 1),
        ("a: - b", "yaml.syntax", 1, 4),
        ("[1,,2]", "yaml.syntax", 1, 4),
        ("- a\nb: 1", "yaml.syntax", 2, 1),
        ("%FOO x\n---\na: 1", "yaml.directive", 1, 1),
        ("# c\n%YAML 1.1\n---\na: 1", "yaml.directive", 2, 1),
        ("%TAG !e! tag:e,2000:\n---\na: 1", "yaml.directive", 1, 1),
        ("a: 1\n---\nb: 2", "yaml.documents", 2, 1),
        ("a: !!python/object/apply:os.system [x]", "yaml.tag", 1, 4),
        ("a: !foo x", "yaml.tag", 1, 4),
        ("a: \x01", "yaml.control_character", 1, 4),
        ("a: 1\r\nb: \u2028", "yaml.control_character", 2, 4),
        ('a: "\\e[2J"', "yaml.control_character", 1, 4),
        ("~: 1", "yaml.key", 1, 1),
        ("a: *b", "yaml.alias", 1, 4),
        ("a: &x [*x]", "yaml.alias", 1, 8),
        ("", "yaml.empty", 1, 1),
        ("# only a remark\n", "yaml.empty", 1, 1),
    ],
)
def test_refused_with_its_place(build: str, text: str, code: str, line: int, column: int) -> None:
    assert only(text)[:3] == (code, line, column)


def test_syntax_problems_are_in_our_own_words(build: str) -> None:
    node, problems = load("a: 1\nnote: see: page 3\n", "f.yaml")
    assert node is None
    assert render(problems) == (
        "f.yaml:2:10: a second ': ' in one line\n"
        "    note: see: page 3\n"
        "             ^\n"
        "    text that has ': ' in it is written in quotes\n"
        "1 problem found. Nothing was run."
    )


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a: caf\xe9", 1, 7),
        (b"\xef\xbb\xbfa: 1\nb: \xff", 2, 4),
        ("å: 1\r\nö: ".encode() + b"\xf6", 2, 4),
        ("a: 1".encode("utf-16"), 1, 1),
    ],
)
def test_bytes_that_are_not_utf8_are_located(data: bytes, line: int, column: int) -> None:
    assert only(data)[:3] == ("file.encoding", line, column)


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    node, problems = load(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n", "f")
    assert problems == []
    assert node is not None
    assert locate(node, ("b",), key=True) == Location("f", 2, 1)


def test_any_kind_of_value_may_be_at_the_top() -> None:
    assert plain("- 1\n- 2") == [1, 2]
    assert plain("40 %") == "40 %"
    assert plain("---\n") is None
    assert plain("%YAML 1.2\n---\na: 1\n...\n") == {"a": 1}


def test_references_within_the_budget() -> None:
    assert plain("a: &x {b: 1}\nc: *x\nd: [*x, *x]") == {
        "a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}, {"b": 1}],
    }  # fmt: skip


def _aliases() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 10)]
    return "\n".join(lines)


def _merges() -> str:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}" for i in range(1, 20)]
    return "\n".join(lines)


def _nested_aliases() -> str:
    return "b0: &a0 [1]\n" + "\n".join(f"b{i}: &a{i} [*a{i - 1}]" for i in range(1, 900))


BOMBS = {
    "brackets": ("[" * 200_000, "yaml.too_deep"),
    "braces": ("{" * 200_000, "yaml.too_deep"),
    "dashes": ("- " * 200_000, "yaml.too_deep"),
    "questions": ("? " * 200_000, "yaml.too_deep"),
    "bracket lines": ("[\n" * 200_000, "yaml.too_deep"),
    "indents": ("\n".join(" " * i + "a:" for i in range(1_000)), "yaml.too_deep"),
    "nested aliases": (_nested_aliases(), "yaml.too_deep"),
    "aliases": (_aliases(), "yaml.too_many"),
    "merges": (_merges(), "yaml.merge"),
    "items": ("- a\n" * 200_000, "yaml.too_many"),
    "flow items": ("[" + "1," * 200_000 + "]", "yaml.too_many"),
    "keys": ("".join(f"k{i}: v\n" for i in range(60_000)), "yaml.too_many"),
    "alias list": ("[&a x," + "*a," * 100_000 + "]", "yaml.alias"),
    "undefined aliases": ("[" + "*a," * 100_000 + "]", "yaml.alias"),
    "documents": ("---\n" * 100_000, "yaml.documents"),
    "directives": ("%a\n" * 100_000, "yaml.directive"),
    "tabs": ("\t" * 1_000_000, "yaml.syntax"),
    "controls": ("\x01" * 1_000_000, "yaml.control_character"),
    "repeated": ("a: 1\n" * 100_000, "yaml.duplicate_key"),
    "blank": ("\n" * 1_000_000, "yaml.empty"),
    "open quote": ("'" * 1_000_001, "yaml.syntax"),
    "large": ("x" * (2 << 20), "file.too_large"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_after_few_events(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Time is bounded because the parser is left once a limit is passed."""
    text, code = BOMBS[name]
    taken = 0
    parse = strict.parse_events

    def counted(source: str) -> Iterator[Any]:
        nonlocal taken
        for event in parse(source):
            taken += 1
            yield event

    monkeypatch.setattr(strict, "parse_events", counted)
    problems = load(text.encode(), "f")[1]
    assert code in {p.code for p in problems}
    assert len(problems) <= strict.LIMITS.problems
    assert taken <= 2 * strict.LIMITS.nodes + 10
    if code in {"yaml.too_deep", "yaml.syntax", "yaml.merge", "yaml.alias"}:
        assert taken < 3_000
    render(problems)


@pytest.mark.parametrize("name", ["brackets", "dashes", "aliases", "merges", "open quote"])
def test_bombs_do_not_hurt_the_python_build(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.delattr(yaml, "CLoader", raising=False)
    assert BOMBS[name][1] in codes(BOMBS[name][0])


@pytest.mark.parametrize("text", ["x" * 1_000_000, "a b " * 250_000, "a: |\n" + "  x\n" * 200_000])
def test_long_texts_are_read(text: str) -> None:
    assert load(text, "f")[1] == []


def test_limits_are_exact() -> None:
    limits = Limits(size=40, depth=3, nodes=6, aliases=1, problems=2)
    assert load("[[[1]]]", "f", limits)[1] == []
    assert load("[[[[1]]]]", "f", limits)[1][0].code == "yaml.too_deep"
    assert load("[1, 2, 3, 4, 5]", "f", limits)[1] == []
    assert load("[1, 2, 3, 4, 5, 6]", "f", limits)[1][0].code == "yaml.too_many"
    assert load("[&a 1, *a]", "f", limits)[1] == []
    assert load("[&a 1, *a, *a]", "f", limits)[1][0].code == "yaml.alias"
    assert load("x" * 41, "f", limits)[1][0].code == "file.too_large"
    assert len(load("[.nan, .nan, .nan]", "f", limits)[1]) == 2


def test_escapes_beyond_unicode_are_a_problem_not_a_crash(build: str) -> None:
    assert codes('"\\UFFFFFFFF"') == ["yaml.syntax"]
    assert codes('"\\ud800"') in (["yaml.syntax"], ["yaml.control_character"])
    assert codes("a: \udc80") == ["yaml.control_character"]


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("ab:-[]{},\n \t'\"#&*!%|>?@~0.5<å\r"), max_size=60))
def test_nothing_raises(text: str) -> None:
    node, problems = load(text, "f")
    assert node is not None or problems
    render(problems)
    for one in problems:
        assert one.at.line >= 1 and one.at.column >= 1
    if not problems:
        assert node is not None
        to_plain(node)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_give_a_tree_or_problems(data: bytes) -> None:
    node, problems = load(data, "f")
    assert node is not None or problems


def test_the_c_build_is_used_where_there_is_one() -> None:
    if not yaml.__with_libyaml__:
        pytest.skip("no C build here")
    events = list(islice(strict.parse_events("a: 1"), 3))
    assert type(events[0].start_mark).__module__.endswith("_yaml")
