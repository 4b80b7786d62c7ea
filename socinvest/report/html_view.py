"""What every part of the page is given: the summary, the pictures, and how to speak of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from socinvest.i18n import translator
from socinvest.records import dataclass
from socinvest.report.html_markup import Markup, bdi, element
from socinvest.report.html_numbers import Figures
from socinvest.report.matrix import widest
from socinvest.report.numbers import Numbers
from socinvest.report.page import Page
from socinvest.report.required import pays_nothing

__all__ = ["Somebody", "View", "look"]

Summary = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Somebody:
    """A perspective or a payer: in which section of the summary, by which name, and its title."""

    section: str
    name: str
    title: str

    @property
    def key(self) -> str:
        return f"{self.section}/{self.name}"


@dataclass(frozen=True, slots=True)
class View:
    """A summary with its pictures in one language. Titles are plain text, to be escaped."""

    summary: Summary
    pictures: Summary
    page: Page
    figures: Figures
    _: Callable[[str], str]

    @property
    def lang(self) -> str:
        return self.figures.lang

    @property
    def strategies(self) -> list[str]:
        """The strategies that are compared, without the comparator."""
        return self.page.strategies

    def both(self, message: Mapping[str, str] | None) -> str:
        """A text that the summary carries in both languages; '' where it has none."""
        return "" if message is None else message[self.lang]

    def strategy(self, name: str) -> str:
        return self.page.strategy(name)

    def party(self, name: str) -> str:
        return self.page.party(name)

    def account(self, party: str, budget: str) -> str:
        """A party, with its budget where it has several to choose from."""
        return self.page.account(party, budget)

    def members(self, perspective: str) -> str:
        """The parties that make up a perspective."""
        return ", ".join(map(self.party, self.page.members(perspective)))

    def everybody(self, strategy: str) -> Iterator[Somebody]:
        """The perspectives, the widest first, then the payers; one that is both is told once."""
        names = list(self.summary["results"].get(strategy, {}))
        first = widest(names)
        for name in sorted(names, key=lambda name: name != first):
            if len(self.page.members(name)) != 1:
                yield Somebody("results", name, self.page.perspective(name))
        for name in self.summary["payers"].get(strategy, {}):
            yield Somebody("payers", name, self.party(name))

    def free(self, strategy: str, who: Somebody) -> bool:
        """Whether a payer bears nothing of what a programme with costs of its own costs."""
        costs = self.summary.get("costs", {}).get(strategy)
        return (
            bool(costs) and who.section == "payers" and pays_nothing(self.page, strategy, who.name)
        )

    def block(self, strategy: str, who: Somebody) -> Summary:
        """The ``Summary`` of a perspective or payer."""
        found: Summary = self.summary[who.section][strategy][who.name]
        return found

    def even(self, strategy: str, who: Somebody) -> Summary:
        """The break-evens of a perspective or payer; {} where there are none."""
        section = "perspectives" if who.section == "results" else who.section
        found: Summary = (
            self.summary["break_even"].get(strategy, {}).get(section, {}).get(who.name, {})
        )
        return found

    def drawn(self, kind: str, strategy: str) -> Summary:
        """The pictures of one kind for a strategy; {} where there are none."""
        found: Summary = self.pictures.get(kind, {}).get(strategy, {})
        return found

    def grade(self, grade: str) -> Markup:
        """A grade of evidence as a mark: in words, and in a shape of its own where assumed."""
        return element("span", self.grade_word(grade), class_=f"grade {grade}")

    def grade_word(self, grade: str) -> str:
        """The word for a grade of evidence."""
        _ = self._
        words = {
            "measured": _("measured"),
            "reported": _("reported"),
            "derived": _("derived"),
            "assumed": _("assumed"),
            "randomised": _("randomised"),
            "controlled": _("controlled"),
            "uncontrolled": _("uncontrolled"),
        }
        return words.get(grade, grade)

    def named(self, text: str) -> Markup:
        """A name that the file gives, inside a sentence of ours."""
        return bdi(text)


def look(summary: Summary, pictures: Summary, lang: str) -> View:
    """The view of a summary in ``lang``."""
    numbers = Numbers(lang, summary["conventions"]["currency"])
    _ = translator(lang)
    return View(summary, pictures, Page(summary, numbers, _), Figures(numbers), _)
