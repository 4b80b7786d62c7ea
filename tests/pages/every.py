"""Every page of the documentation that is made from the program."""

from __future__ import annotations

from collections.abc import Iterator

from tests.errors import page as errors
from tests.pages import commands, comparison, glossary, scenario_format, summary
from tests.pages.markdown import REFERENCE, GeneratedPage

__all__ = ["PATHS", "pages"]

PATHS = tuple(
    folder / f"{name}.md"
    for folder in REFERENCE.values()
    for name in ("scenario-format", "commands", "summary", "comparison", "glossary", "errors")
)
"""Where they stand, for those who need not know what they say."""


def pages() -> Iterator[GeneratedPage]:
    """What each page must say, in both languages."""
    yield from scenario_format.pages()
    yield from commands.pages()
    yield from summary.pages()
    yield from comparison.pages()
    yield from glossary.pages()
    yield from errors.pages()
