"""Who is compared: scenarios by name, each with its strategies, its variant and what is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from socinvest.errors import Location, Phrase, Problem, ScenarioError, did_you_mean, problem
from socinvest.model import Scenario
from socinvest.records import dataclass
from socinvest.scenario.build import BASE
from socinvest.scenario.conventions import Opened
from socinvest.scenario.files import find_scenario
from socinvest.scenario.nodes import ScalarNode

__all__ = ["MOST", "Alternative", "Entry", "entries"]

MOST = 26
"""Alternatives that can be told apart by a letter."""
Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A scenario that is compared: what it is called, its files, and which of its strategies."""

    label: str
    opened: Opened
    scenario: Scenario
    strategies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """A strategy of a scenario. ``key`` names it in every answer."""

    label: str
    strategy: str

    @property
    def key(self) -> str:
        return f"{self.label}:{self.strategy}"


@dataclass(slots=True)
class _Named:
    """A file and how it was named; ``wanted``: strategies, none for all of them."""

    given: str
    opened: Opened
    wanted: list[str]
    label: str = ""


def entries(names: Sequence[str], variants: Sequence[str], sets: Pairs) -> list[Entry]:
    """The scenarios that ``names`` name (``SCENARIO`` or ``SCENARIO:STRATEGY``), read.

    A variant or a path of ``sets`` may begin with ``SCENARIO:`` and is then that one's alone.
    Raises ScenarioError.
    """
    named = _named(names)
    _label(named)
    _settle(named, variants, sets)
    found = []
    for one in named:
        try:
            scenario = one.opened.scenario()
        except ScenarioError as error:
            raise ScenarioError([_of(one, p) for p in error.problems]) from error
        found.append(Entry(one.label, one.opened, scenario, _strategies(one, scenario)))
    count = sum(len(one.strategies) for one in found)
    if not 2 <= count <= MOST:
        raise ScenarioError([problem(
            "run.option", "", Location(found[0].opened.loaded.file),
            "2 to {most} alternatives can be compared, not {count}",
            "name scenarios, or strategies as SCENARIO:STRATEGY", count=str(count), most=str(MOST),
        )])  # fmt: skip
    return found


def _named(names: Sequence[str]) -> list[_Named]:
    """Each file once, in order, with the strategies that are wanted of it."""
    found: dict[Path, _Named] = {}
    whole: set[Path] = set()
    for name in names:
        path, given, strategy = _split(name)
        real = path.resolve()
        if real not in found:
            found[real] = _Named(given, Opened.open(path), [])
        if strategy:
            found[real].wanted.append(strategy)
        else:
            whole.add(real)
    for real in whole:
        found[real].wanted.clear()
    return list(found.values())


def _split(name: str) -> tuple[Path, str, str]:
    """The file, its name as given, and the strategy ('': all). A name may hold a colon itself."""
    try:
        return find_scenario(name), name, ""
    except ScenarioError:
        given, colon, strategy = name.rpartition(":")
        if not colon or not strategy or not given or given == "shipped":
            raise
        return find_scenario(given), given, strategy


def _label(named: Sequence[_Named]) -> None:
    """Call each scenario by its id; where two have the same, by how it was named."""
    ids = []
    for one in named:
        entry = one.opened.loaded.root.entries.get("id")
        own = entry.node.text if entry is not None and isinstance(entry.node, ScalarNode) else ""
        ids.append(own or one.given)
    for one, own in zip(named, ids, strict=True):
        one.label = own if ids.count(own) == 1 else one.given


def _settle(named: Sequence[_Named], variants: Sequence[str], sets: Pairs) -> None:
    """Give each scenario its variant and what is set in it."""
    for text in variants:
        whose, name = _whose(named, text, "--variant")
        having = [one for one in whose if name == BASE or name in one.opened.variants]
        if not having:
            known = sorted({v for one in whose for v in (BASE, *one.opened.variants)})
            raise ScenarioError([problem(
                "run.option", "", Location("--variant"), "there is no variant '{name}'",
                did_you_mean(name, known) or Phrase("it has {names}", {"names": ", ".join(known)}),
                name=name,
            )])  # fmt: skip
        for one in having:
            if one.opened.variant not in (BASE, name):
                raise ScenarioError([problem(
                    "run.option", "", Location("--variant"),
                    "{scenario} would be two variants at once, {first} and {second}",
                    "name one of them, as SCENARIO:VARIANT", scenario=one.label,
                    first=one.opened.variant, second=name,
                )])  # fmt: skip
            if name != BASE:
                one.opened = replace(one.opened, variant=name)
    for path, value in sets:
        whose, own = _whose(named, path, f"--set {path}")
        for one in whose:
            one.opened = replace(one.opened, sets=(*one.opened.sets, (own, value)))


def _whose(named: Sequence[_Named], text: str, option: str) -> tuple[Sequence[_Named], str]:
    """The scenarios that an option concerns, and the rest of it."""
    name, colon, rest = text.partition(":")
    if not colon or text.startswith('"'):
        return named, text
    own = [one for one in named if name in (one.label, one.given)]
    if not own:
        known = [one.label for one in named]
        raise ScenarioError([problem(
            "run.option", "", Location(option), "no scenario '{name}' is compared",
            did_you_mean(name, known) or Phrase("there is {names}", {"names": ", ".join(known)}),
            name=name,
        )])  # fmt: skip
    return own, rest


def _of(one: _Named, found: Problem) -> Problem:
    """What is set stands in no file: the message says in which scenario it went wrong."""
    if not found.at.file.startswith("--set"):
        return found
    fields = {"scenario": one.label, "message": found.message}
    return replace(found, message=Phrase("{scenario}: {message}", fields))


def _strategies(one: _Named, scenario: Scenario) -> tuple[str, ...]:
    """The strategies that are compared. Raises ScenarioError for one that cannot be."""
    known = [name for name in scenario.strategies if name != scenario.comparator]
    file = one.opened.loaded.file
    for name in one.wanted:
        if name == scenario.comparator:
            raise ScenarioError([problem(
                "run.option", "", Location(file),
                "'{name}' is what the others of {scenario} are compared with",
                "doing nothing of what is compared is always among the answers", name=name,
                scenario=one.label,
            )])  # fmt: skip
        if name not in known:
            raise ScenarioError([problem(
                "run.option", "", Location(file), "{scenario} has no strategy '{name}'",
                did_you_mean(name, known) or Phrase("it has {names}", {"names": ", ".join(known)}),
                scenario=one.label, name=name,
            )])  # fmt: skip
    return tuple(dict.fromkeys(one.wanted)) or tuple(known)
