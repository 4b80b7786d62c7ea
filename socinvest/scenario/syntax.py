"""Before and after the YAML parser: bytes to clean text, and syntax errors in our own words."""

from __future__ import annotations

import re

from yaml.error import MarkedYAMLError

from socinvest.errors import Location, Problem, fill_excerpts, problem

__all__ = ["UNWANTED", "clean", "decode", "directives", "reworded", "split_lines"]

# What YAML 1.2 does not call printable, what YAML 1.1 parsers take for line breaks (U+0085,
# U+2028, U+2029), and a byte order mark inside the text. Told by what is unwanted: the opposite,
# with its long ranges, takes ten times as long to compile.
UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
)
_BREAK = re.compile("\r\n|\r|\n")
_MOST = 10
"""Control characters reported of one file."""


def split_lines(text: str) -> list[str]:
    """The lines of a text as the YAML parser counts them, without their ends."""
    return _BREAK.split(text)


def decode(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    """UTF-8 bytes (a byte order mark is dropped) as text, or where they are not UTF-8."""
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        # With utf-8-sig, positions are counted after the byte order mark.
        skipped = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        start = error.start + (skipped if error.object is not data else 0)
    lines = split_lines(data[:start].decode("utf-8", "replace").removeprefix("\ufeff"))
    at = Location(file, len(lines), len(lines[-1]) + 1)
    whole = split_lines(data.decode("utf-8", "replace").removeprefix("\ufeff"))
    found = problem(
        "file.encoding",
        "",
        at,
        "byte 0x{byte} is not UTF-8",
        "save the file as UTF-8 (it may have been saved as Latin-1, Windows-1252 or UTF-16)",
        byte=f"{data[start]:02x}",
    )
    return None, [_with_line(found, whole)]


def clean(text: str, file: str) -> list[Problem]:
    """A problem for each of the first characters that must not be in a text file."""
    problems: list[Problem] = []
    for match in UNWANTED.finditer(text):
        before = split_lines(text[: match.start()])
        at = Location(file, len(before), len(before[-1]) + 1)
        found = problem(
            "yaml.control_character",
            "",
            at,
            "invisible character U+{code}",
            "remove it",
            code=f"{ord(match[0]):04X}",
        )
        problems.append(_with_line(found, split_lines(text)))
        if len(problems) == _MOST:
            break
    return problems


def directives(text: str, file: str) -> list[Problem]:
    """A problem for each directive before the document that is not ``%YAML 1.2``."""
    problems: list[Problem] = []
    for number, line in enumerate(split_lines(text[:10_000]), start=1):
        if not line.startswith("%"):
            if line.strip() and not line.lstrip().startswith("#"):
                break
        elif line.split("#")[0].split() != ["%YAML", "1.2"]:
            found = problem(
                "yaml.directive",
                "",
                Location(file, number, 1),
                "a line that begins with '%' is a directive, and %YAML 1.2 is the only one known",
                "take the line away, or write text that begins with '%' in quotes",
            )
            problems.append(_with_line(found, [""] * (number - 1) + [line]))
    return problems[:_MOST]


def reworded(error: MarkedYAMLError, file: str, lines: list[str]) -> Problem:
    """A parser's error in our own words, at its place; ``lines`` are those of the text."""
    said = f"{error.context or ''} | {error.problem or ''}"
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    opened = error.context_mark
    source = lines[line - 1] if line <= len(lines) else ""
    character = source[column - 1 : column]
    unclosed = "quoted scalar" in said and "unexpected end" in said
    # The parser notices these only later; the reader looks for where they began.
    if opened and (unclosed or "expected ':'" in said):
        line, column = opened.line + 1, opened.column + 1
    message, hint = _words(said, character, source[: column - 1])
    found = problem(
        "yaml.syntax",
        "",
        Location(file, line, column),
        message,
        hint,
        character=character,
        opened=opened.line + 1 if opened else line,
    )
    return _with_line(found, lines)


def _with_line(found: Problem, lines: list[str]) -> Problem:
    return fill_excerpts([found], {found.at.file: lines})[0]


_TELLTALES: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a second ': ' in one line",
        "text that has ': ' in it is written in quotes",
    ),
    (
        "expected ':'",
        "this is neither 'name: value' nor an item of a list",
        "is a ':' missing, or is the indentation wrong?",
    ),
    (
        "quoted scalar | found unexpected end",
        "a text in quotes begins here and never ends",
        "close it with the same kind of quotation mark",
    ),
    (
        "unknown escape character",
        "a backslash in a text in double quotes begins an escape, but not this one",
        "write the backslash twice, or use single quotes",
    ),
    (
        "flow sequence",
        "',' or ']' is missing here, in the list opened on line {opened}",
        "text that has , [ ] {{ or }} in it is written in quotes",
    ),
    (
        "flow mapping",
        "',' or '}}' is missing here, in the mapping opened on line {opened}",
        "text that has , [ ] {{ or }} in it is written in quotes",
    ),
    (
        "block collection",
        "this does not fit the list begun on line {opened}",
        "items of one list begin with '-' in the same column",
    ),
    (
        "block mapping",
        "this does not fit the mapping begun on line {opened}",
        "fields of one mapping begin in the same column; is a ':' or a quotation mark missing?",
    ),
    (
        "not allowed",
        "a list item or a key cannot stand here",
        "begin it on a line of its own",
    ),
    (
        "scanning an a",
        "'{character}' cannot be in a name after '&' or '*'",
        "text that begins with '&' or '*' is written in quotes",
    ),
    (
        "block scalar",
        "text after '|' or '>' begins on the next line, indented with spaces",
        "text that begins with '|' or '>' is written in quotes",
    ),
    (
        "tag",
        "a word that begins with '!' is a tag, which the format does not use",
        "text that begins with '!' is written in quotes",
    ),
    (
        "<document start>",
        "the text before this was complete, but here is more",
        "is something above indented too little, or is a quotation mark or ':' missing?",
    ),
    ("node content", "a value is missing here", "write one, or take the comma or key away"),
)
"""Words of the parser (of either build), our message, our hint; the first that fits is used."""


def _words(said: str, character: str, before: str) -> tuple[str, str]:
    if "mapping values are not allowed" in said and ": " not in before:
        return (
            "this line continues the text above it, which cannot have a ': ' in it",
            "is the indentation wrong, or is a ':' missing above?",
        )
    if "hexdecimal number" in said or "hexadecimal number" in said:
        said = "unknown escape character"
    if "cannot start any token" in said:
        if character == "\t":
            return "a tab cannot be used here", "indent with spaces"
        return "text cannot begin with '{character}'", "write it in quotes"
    for telltale, message, hint in _TELLTALES:
        if telltale in said:
            return message, hint
    return "this is not valid YAML", "check indentation, quotation marks and brackets here"
