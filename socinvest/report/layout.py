"""Plain text in 80 columns: paragraphs, points and tables that never run over."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

__all__ = ["WIDTH", "paragraph", "point", "table"]

WIDTH = 80
_GAP = 1


def paragraph(text: str, indent: int = 3) -> str:
    """``text`` wrapped, every line indented."""
    return _fill(text, " " * indent, " " * indent)


def point(text: str, indent: int = 3) -> str:
    """``text`` as an item of a list."""
    return _fill(text, " " * indent + "- ", " " * (indent + 2))


def _fill(text: str, first: str, rest: str) -> str:
    # Words that belong together are held by no-break spaces, which textwrap leaves alone.
    return textwrap.fill(
        text,
        width=WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )


def table(header: Sequence[str], rows: Sequence[Sequence[str]], numbers: int = 9) -> str:
    """A table with a name column, left, and number columns at least ``numbers`` wide, right.

    A name too long for its column stands on a line of its own above its numbers.
    """
    widths = [
        max(numbers, *(len(row[column]) for row in (header, *rows)))
        for column in range(1, len(header))
    ]
    room = WIDTH - sum(widths) - _GAP * len(widths)
    lines = []
    for row in (header, *rows):
        cells = "".join(
            f"{cell:>{width + _GAP}}" for cell, width in zip(row[1:], widths, strict=True)
        )
        name = row[0]
        if len(name) > room:
            indent = " " * (len(name) - len(name.lstrip()))
            lines += _fill(name.strip(), indent, indent).splitlines()
            name = ""
        lines.append(f"{name:<{room}}{cells}".rstrip())
    return "\n".join(lines)
