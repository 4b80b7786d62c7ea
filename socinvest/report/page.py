"""A summary and how to speak of it: what every part of the text is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from socinvest.model import ECONOMY, SHARED_BUDGET, SOCIETY
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
        return self._title("strategies", name) or name

    def intervention(self, name: str) -> str:
        """A programme's title, or its name where the file gives none."""
        return self._title("interventions", name) or name

    def measure(self, name: str) -> str:
        """A measure's title; '' where the file gives none."""
        return self._title("measures", name)

    def party(self, name: str) -> str:
        """A party's name as the file gives it."""
        if name == ECONOMY:
            return self._("Real resources")
        return self._title("parties", name) or name

    def budget(self, name: str) -> str:
        """A budget's name; what a payer has beside its named budgets has a word of ours."""
        return self._("shared budget") if name == SHARED_BUDGET else name

    def account(self, party: str, budget: str) -> str:
        """A party with its budget, where it has several to choose from."""
        if budget in (SHARED_BUDGET, ECONOMY) and not self.has_budgets(party):
            return self.party(party)
        return f"{self.party(party)}, {self.budget(budget)}"

    def has_budgets(self, party: str) -> bool:
        """Whether the file names budgets of a party."""
        names = [name.partition("/") for by in self.summary["budgets"].values() for name in by]
        return any(owner == party and budget != SHARED_BUDGET for owner, _, budget in names)

    def members(self, perspective: str) -> list[str]:
        """The parties of a perspective; [] where the summary does not tell them."""
        return list(self.summary.get("titles", {}).get("perspectives", {}).get(perspective, ()))

    def perspective(self, name: str) -> str:
        """Society in our word; a perspective of one party under its name; others as in the file."""
        if name == SOCIETY:
            return self._("Society")
        members = self.members(name)
        return self.party(members[0]) if len(members) == 1 else name[:1].upper() + name[1:]

    def _title(self, kind: str, name: str) -> str:
        title = self.summary.get("titles", {}).get(kind, {}).get(name)
        return self.both(title) if title else ""
