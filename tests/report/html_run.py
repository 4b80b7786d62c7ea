"""A small real run with its pictures, and changes of it, for tests of the page."""

from __future__ import annotations

import copy
from functools import cache
from html.parser import HTMLParser
from typing import Any

import socinvest
from socinvest.pipeline import run as run_pipeline

Document = dict[str, Any]
SCRIPT = "</script><script>alert(1)</script>"
MARKUP = '<b onmouseover="alert(1)">x</b> <a href="javascript:alert(1)">y</a>'
RIGHT_TO_LEFT = "שלום \u202e abc \u2069 \u2067"
EMOJI = "👩‍👩‍👧 🧮"
TEMPLATE = "%{x} {who} $\\alpha$ ${alert(1)} &amp; &lt;i&gt;"
LONG = "ö" * 10_000
HOSTILE = (SCRIPT, MARKUP, RIGHT_TO_LEFT, EMOJI, TEMPLATE)


@cache
def _ppss(mode: Any = "chance") -> tuple[Document, Document]:
    scenario = socinvest.read_scenario("ppss")
    variants = ["base", "what_if_33", "hvb"]
    run = run_pipeline(scenario, draws=300, mode=mode, variants=variants, pictures=True)
    return run.summary(), run.pictures()


def ppss(mode: str = "chance") -> tuple[Document, Document]:
    """Summary and pictures of PPSS, to be changed at will."""
    return copy.deepcopy(_ppss(mode))


def two_strategies() -> tuple[Document, Document]:
    """The same with a second strategy that does what the first one does."""
    summary, pictures = ppss()
    summary["strategies"].append("other")
    summary["titles"]["strategies"]["other"] = {"sv": "Den andra", "en": "The other"}
    for run in (summary, *summary["variants"].values()):
        for section in ("results", "payers", "budgets", "break_even", "measures"):
            run[section]["other"] = copy.deepcopy(run[section]["ppss"])
    for section in ("costs", "people", "effects", "assumptions"):
        summary[section]["other"] = copy.deepcopy(summary[section]["ppss"])
    for kind in ("distributions", "cumulative_cash", "curves", "flows", "sizes"):
        pictures[kind]["other"] = copy.deepcopy(pictures[kind]["ppss"])
    for course in pictures["states"].values():
        course["other"] = copy.deepcopy(course["ppss"])
    return summary, pictures


def short(years: int = 3) -> tuple[Document, Document]:
    """The same with few years, bins, points and figures: everything once, and quickly read."""
    summary, pictures = ppss()
    for run in (summary, *summary["variants"].values()):
        for section in ("results", "payers", "budgets"):
            for block in run[section]["ppss"].values():
                block["yearly_cash"] = block["yearly_cash"][:years]
    for kind in ("results", "payers"):
        for found in pictures["distributions"]["ppss"][kind].values():
            found["edges"], found["counts"] = found["edges"][20:27], found["counts"][20:26]
        for name, rows in pictures["cumulative_cash"]["ppss"][kind].items():
            pictures["cumulative_cash"]["ppss"][kind][name] = rows[:years]
    for flow in pictures["flows"]["ppss"]:
        flow["mean"] = flow["mean"][:years]
    for course in pictures["states"].values():
        for strategy in course.values():
            strategy["points"] = strategy["points"][:years]
            for people in strategy["people"].values():
                people["mean"] = people["mean"][:years]
    grades = {one["grade"]: one for one in summary["parameters"]}
    summary["parameters"] = [*grades.values(), *summary["parameters"][:5]]
    return summary, pictures


def hostile() -> tuple[Document, Document]:
    """Every text that a user can write, replaced by what could break a page."""
    summary, pictures = short()
    texts = iter(HOSTILE * 1000)

    def both() -> dict[str, str]:
        text = next(texts)
        return {"sv": text, "en": text}

    summary["scenario"]["title"] = {"sv": SCRIPT + MARKUP, "en": SCRIPT + MARKUP}
    for kind in ("parties", "strategies", "interventions", "measures"):
        for name in summary["titles"][kind]:
            summary["titles"][kind][name] = both()
    for name in list(summary["includes"]):
        summary["includes"][name] = both()
    for one in (*summary["parameters"], *summary["assumptions"]["ppss"]):
        one["note"] = both()
    for one in summary["parameters"]:
        one["quote"], one["where"] = next(texts), next(texts)
    for one in summary["sources"]:
        one["title"], one["publisher"], one["note"] = next(texts), next(texts), both()
        one["url"] = "javascript:alert(1)"
    for claim in summary["claims"]:
        claim["says"], claim["note"], claim["where"] = both(), both(), next(texts)
    for variant in summary["variants"].values():
        variant["title"] = both()
    for flow in pictures["flows"]["ppss"]:
        flow["item"] = next(texts)
    summary["not_counted"] = [both() for _ in HOSTILE]
    summary["application"] = {"behov": {"sv": LONG, "en": LONG}, SCRIPT: both()}
    summary["warnings"] = [{"code": "x", "message": both(), "where": ""} for _ in HOSTILE]
    summary["set"] = [{"path": "parameters.x", "value": MARKUP}]
    for course in pictures["states"].values():
        for strategy in course.values():
            strategy["people"] = dict(zip(HOSTILE, strategy["people"].values(), strict=True))
    return summary, pictures


class Parsed(HTMLParser):
    """A page as a list of elements and a text; refuses what is not well nested."""

    VOID = frozenset({"meta", "br", "input", "col", "hr", "wbr"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text: list[tuple[str, str]] = []
        self.stack: list[str] = []
        self.feed(html)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append((self.stack[-1] if self.stack else "", data))

    def words(self) -> str:
        """What is read, without scripts and styles."""
        return "\n".join(data for tag, data in self.text if tag not in ("script", "style"))

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]
