"""What the generated pages share: where they stand, and Markdown of users' text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

__all__ = ["DOCS", "REFERENCE", "GeneratedPage", "code", "made_by"]

TOP = Path(__file__).resolve().parents[2]
DOCS = TOP / "docs"
REFERENCE: Mapping[str, Path] = {"en": DOCS / "reference", "sv": DOCS / "sv" / "reference"}
"""The folder of the reference in each language."""


@dataclass(frozen=True)
class GeneratedPage:
    """A page of the documentation and what it must say."""

    path: Path
    text: str

    @property
    def label(self) -> str:
        return self.path.relative_to(DOCS).as_posix()

    def is_current(self) -> bool:
        """Whether the file says what the program would have it say."""
        return self.path.is_file() and self.path.read_text(encoding="utf-8") == self.text

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.text, encoding="utf-8", newline="\n")


def made_by(module: str, source: str) -> str:
    """The comment at the top of a generated page."""
    return f"<!-- Made by `python -m {module}` from {source}: change it there. -->"


def code(text: str) -> str:
    """Text as Markdown code, whatever backticks are in it."""
    fence = "`" * (max(map(len, _runs(text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _runs(text: str) -> Iterator[str]:
    return ("".join(run) for mark, run in groupby(text, lambda c: c == "`") if mark)
