"""Plain text in 80 columns: paragraphs, points and tables that never run over.

Whatever a user wrote passes here on its way to a terminal or a file: line breaks become spaces,
and what could move a cursor, colour a screen or turn the writing direction is shown as its code.
Widths are counted in columns of a terminal, where an emoji takes two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from socinvest.errors import visible

__all__ = ["WIDTH", "columns", "cut", "harmless", "paragraph", "point", "table"]

WIDTH = 80
_GAP = 1
_BREAKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]")
_JOINERS = ("\u200d", "\u200c")
"""Join an emoji of several parts, or keep letters apart: invisible, and no harm to anybody."""
_EMOJI_STYLE = "\ufe0f"
"""Makes a narrow character a picture, which takes two columns."""


def harmless(text: str) -> str:
    """``text`` on one line, with every control and direction character shown as its code."""
    if text.isascii() and text.isprintable():
        return text
    return _without_joiners(_BREAKS.sub(" ", text), _JOINERS)


def _without_joiners(text: str, joiners: Sequence[str]) -> str:
    if not joiners:
        return visible(text)
    first, *rest = joiners
    return first.join(_without_joiners(part, rest) for part in text.split(first))


def columns(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(character: str) -> int:
    if character <= "\u02ff":
        return 1
    if character == _EMOJI_STYLE:
        return 1
    if character in _JOINERS or unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cut(text: str, width: int) -> str:
    """The beginning of ``text`` that ``width`` columns hold; dots stand for the rest."""
    text = harmless(text)
    return text if columns(text) <= width else next(_pieces(text, width - 1), "") + "…"


def paragraph(text: str, indent: int = 3) -> str:
    """``text`` wrapped, every line indented."""
    return _fill(text, " " * indent, " " * indent)


def point(text: str, indent: int = 3) -> str:
    """``text`` as an item of a list."""
    return _fill(text, " " * indent + "- ", " " * (indent + 2))


def _fill(text: str, first: str, rest: str) -> str:
    lines: list[str] = []
    line, used = first, len(first)
    empty = True
    # Words that belong together are held by no-break spaces, at which split(" ") does not part.
    for word in filter(None, harmless(text).split(" ")):
        for piece in _pieces(word, WIDTH - len(rest)):
            width = columns(piece)
            if not empty and used + 1 + width > WIDTH:
                lines.append(line)
                line, used, empty = rest, len(rest), True
            line += piece if empty else f" {piece}"
            used += width + (not empty)
            empty = False
    return "\n".join([*lines, line.rstrip()])


def _pieces(word: str, width: int) -> Iterator[str]:
    """A word in pieces of at most ``width`` columns."""
    if columns(word) <= width:
        yield word
        return
    piece, used = "", 0
    for character in word:
        wide = _columns(character)
        if used + wide > width:
            yield piece
            piece, used = "", 0
        piece += character
        used += wide
    yield piece


def table(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 9) -> str:
    """A table with a name column, left, and number columns at least ``numbers`` wide, right.

    A name too long for its column stands on a line of its own above its numbers.
    """
    cells = [[harmless(cell) for cell in row] for row in (header, *rows)]
    widths = [
        max(numbers, *(columns(row[column]) for row in cells)) for column in range(1, len(header))
    ]
    room = WIDTH - sum(widths) - _GAP * len(widths)
    lines = []
    for name, *figures in cells:
        shown = "".join(
            " " * (width + _GAP - columns(figure)) + figure
            for figure, width in zip(figures, widths, strict=True)
        )
        if columns(name) > room:
            indent = " " * (len(name) - len(name.lstrip()))
            lines += _fill(name.strip(), indent, indent).splitlines()
            name = ""
        lines.append(f"{name}{' ' * (room - columns(name))}{shown}".rstrip())
    return "\n".join(lines)
