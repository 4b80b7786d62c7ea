"""A summary and how to speak of it: what every part of the text is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from socinvest.records import dataclass
from socinvest.report.numbers import Numbers

__all__ = ["Page", "Summary"]

Summary = Mapping[str, Any]
"""The JSON summary, or a part of it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A summary and how to speak of it."""

    summary: Summary
    numbers: Numbers
    _: Callable[[str], str]

    @property
    def strategies(self) -> list[str]:
        comparator = self.summary["comparator"]
        return [name for name in self.summary["strategies"] if name != comparator]

    def both(self, message: Mapping[str, str]) -> str:
        """A text that the summary carries in both languages."""
        return message[self.numbers.lang]

    def strategy(self, name: str) -> str:
        """A strategy's title, or its name where the file gives none."""
        title = self.summary.get("titles", {}).get("strategies", {}).get(name)
        return self.both(title) if title else name

    def measure(self, name: str) -> str:
        """A measure's title; '' where the file gives none."""
        title = self.summary.get("titles", {}).get("measures", {}).get(name)
        return self.both(title) if title else ""
