"""Conventions that scenarios are brought to in order to be compared: one file's, laid over others.

A rule can be laid over a file where reading it anew does all that it means: the rates, the timing,
the tax factor, the horizon, the evidence rule. A price year is reached with the index instead, of
the results, since sums that a file writes out have none of their own; a currency and a start
cannot be reached, because dates and sums of a file are its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from socinvest.errors import (
    Location,
    Problem,
    ScenarioError,
    fill_excerpts,
    problem,
)
from socinvest.model import Scenario
from socinvest.records import dataclass
from socinvest.scenario import format as shape
from socinvest.scenario.assemble import DEFAULT_INDEX, assemble
from socinvest.scenario.build import BASE, read
from socinvest.scenario.build_head import START
from socinvest.scenario.files import Loaded, read_tree
from socinvest.scenario.format_conventions import ConventionsFile
from socinvest.scenario.included import check_format
from socinvest.scenario.nodes import Entry, MapNode, Node, ScalarNode, locate
from socinvest.scenario.overlays import apply_sets, apply_variant, variant_names
from socinvest.scenario.price_source import read_index
from socinvest.scenario.prices import PriceIndexError
from socinvest.scenario.shape import validate

__all__ = ["LAID", "Opened", "Rules", "month_of", "own_rules", "price_factor", "read_rules"]

_SECTIONS: Mapping[str, type[shape.Part]] = {
    "money": shape.Money, "time": shape.Time, "evidence": shape.Evidence,
}  # fmt: skip
LAID = (
    *("money.discount_rate", "money.outcome_discount_rate", "money.timing", "money.compounding"),
    *("money.tax_factor", "money.inflation", "money.displacement", "money.lost_leisure"),
    *("time.horizon", "evidence.rule"),
)
"""What is laid over a scenario that has it otherwise."""
_MET = ("money.currency", "money.price_year", "money.index", "time.start")
"""What is compared with what a scenario has, or reached with an index."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Conventions as a file writes them; None: unsaid, and without a default.

    ``loaded``: the file, by which paths in it are found; ``shown``: its name.
    """

    values: Mapping[str, ScalarNode | None]
    loaded: Loaded

    @property
    def shown(self) -> str:
        return self.loaded.file

    def text(self, path: str) -> str:
        """What the file says; '' where nothing is said and there is no default."""
        node = self.values[path]
        return "" if node is None else node.text


@dataclass(frozen=True, slots=True)
class Opened:
    """A scenario's files, and what is laid over them."""

    path: Path
    loaded: Loaded
    sets: tuple[tuple[str, str], ...] = ()
    variant: str = BASE

    @staticmethod
    def open(path: Path) -> Opened:
        """Raises ScenarioError where there is no tree to look at."""
        return Opened(path, read_tree(path))

    @property
    def variants(self) -> tuple[str, ...]:
        """The variants that the file declares."""
        return variant_names(self.loaded)

    def scenario(self) -> Scenario:
        """The scenario by its own conventions. Raises ScenarioError with every problem."""
        whole = read(self.path, self.sets, [self.variant])
        return whole if self.variant == BASE else whole.variants[self.variant].scenario

    def under(self, rules: Rules) -> Scenario:
        """The scenario by other conventions. Raises ScenarioError.

        A problem is one of the conventions: by its own the file has been read without any.
        """
        loaded = _laid(self.tree(), rules)
        built = assemble(loaded, sets=self.sets, overlaid=self.variant != BASE)
        if built.problems or built.scenario is None:
            raise ScenarioError([self.refused(one, rules) for one in built.problems])
        return built.scenario

    def tree(self) -> Loaded:
        """The files with the variant and what is set, which have been read without a problem."""
        loaded = self.loaded
        if self.variant != BASE:
            loaded = apply_variant(loaded, self.variant)[0]
        return apply_sets(loaded, self.sets)[0]

    def refused(self, one: Problem, rules: Rules) -> Problem:
        """What is wrong with the scenario by other conventions, told as such."""
        told = problem("compare.conventions", one.path, one.at,
                       "{file} cannot be told by the conventions of {other}: {why}",
                       "compare by other conventions: name the scenario whose they are first, or "
                       "a file of them with --conventions",
                       file=self.loaded.file, other=rules.shown, why=one.message)  # fmt: skip
        return replace(told, excerpt=one.excerpt) if one.excerpt else self.quoted(told, rules)

    def quoted(self, one: Problem, rules: Rules) -> Problem:
        """The problem with its line of the file."""
        lines = {**rules.loaded.lines, **self.loaded.lines}
        return fill_excerpts([one], lines)[0]

    def at(self, path: str) -> Location:
        """Where a convention stands in the scenario's files."""
        return locate(self.tree().root, path.split("."))


def own_rules(opened: Opened) -> Rules:
    """The conventions of a scenario that has been read without a problem."""
    loaded = opened.tree()
    return Rules({path: _value(loaded, path) for path in (*LAID, *_MET)}, loaded)


def read_rules(path: Path, first: Rules) -> Rules:
    """The conventions in a file; of the ``first`` scenario where it says nothing.

    The file is a scenario, whose conventions are taken, or has nothing but ``format``, ``money``,
    ``time`` and ``evidence``. Raises ScenarioError with every problem.
    """
    loaded = read_tree(path)
    if "comparator" in loaded.root.entries or "strategies" in loaded.root.entries:
        read(path, variants=[BASE])
        return own_rules(Opened(path, loaded))
    problems = [*loaded.problems, *_misshapen(loaded)]
    if problems:
        raise ScenarioError(fill_excerpts(problems, loaded.lines))
    said = {
        path: _value(loaded, path) if _stated(loaded, path) is not None else value
        for path, value in first.values.items()
    }
    both = replace(loaded, lines={**first.loaded.lines, **loaded.lines},
                   places={**first.loaded.places, **loaded.places})  # fmt: skip
    return Rules(said, both)


def price_factor(opened: Opened, own: int, rules: Rules, wanted: int) -> tuple[float, str]:
    """What a scenario's money of the year ``own`` is in that of ``wanted``, and by which index.

    index(wanted) / index(own), of the index of the conventions. Raises ScenarioError.
    """
    node = rules.values["money.index"]
    assert node is not None
    origin = rules.loaded.places.get(node.at.file) or rules.loaded.places[rules.loaded.file]
    index, _ = read_index(origin, str(node.value), node.at)
    try:
        factor = index.factor(own, wanted)
    except PriceIndexError as error:
        found = problem("price.index_missing", "money.price_year", opened.at("money.price_year"),
                        "{path}: {why}", error.hint, path="money.price_year",
                        why=error.message)  # fmt: skip
        raise ScenarioError([opened.quoted(found, rules)]) from error
    title = index.source.get("title", "")
    return factor, f"{index.file} ({title})" if title else index.file


def _stated(loaded: Loaded, path: str) -> Node | None:
    section, _, key = path.partition(".")
    entry = loaded.root.entries.get(section)
    if entry is None or not isinstance(entry.node, MapNode):
        return None
    inner = entry.node.entries.get(key)
    return None if inner is None else inner.node


def _value(loaded: Loaded, path: str) -> ScalarNode | None:
    """What a file says, or the default of the format."""
    found = _stated(loaded, path)
    if isinstance(found, ScalarNode):
        return found
    section, _, key = path.partition(".")
    default = _SECTIONS[section].model_fields[key].get_default()
    if path == "money.index":
        default = DEFAULT_INDEX
    if not isinstance(default, (str, int, float)):
        return None
    return ScalarNode(default, str(default), False, locate(loaded.root, (section,)))


def _laid(loaded: Loaded, rules: Rules) -> Loaded:
    """The tree with the rules in the place of its own."""
    entries = dict(loaded.root.entries)
    for path in LAID:
        section, _, key = path.partition(".")
        there = entries.get(section)
        inner = dict(there.node.entries) if there and isinstance(there.node, MapNode) else {}
        node = rules.values[path]
        if node is None:
            inner.pop(key, None)
        else:
            inner[key] = Entry(node.at, node)
        at = loaded.root.at if there is None else there.key_at
        entries[section] = Entry(at, MapNode(inner, at if there is None else there.node.at))
    lines = {**rules.loaded.lines, **loaded.lines}
    return replace(loaded, root=MapNode(entries, loaded.root.at), lines=lines)


def _misshapen(loaded: Loaded) -> list[Problem]:
    """What is wrong with a file of nothing but conventions; values are read with the scenarios."""
    newer = check_format(loaded.root)
    if newer is not None:
        return [newer]
    return [*validate(ConventionsFile, loaded.root)[1], *_unmet(loaded)]


def _unmet(loaded: Loaded) -> list[Problem]:
    """A price year that is no year, a start that is no date: no scenario is read with them."""
    found = []
    year, start = _stated(loaded, "money.price_year"), _stated(loaded, "time.start")
    if (
        isinstance(year, ScalarNode)
        and isinstance(year.value, int)
        and not 1900 <= year.value <= 2200
    ):
        found.append(problem("value.range", "money.price_year", year.at,
                             "{path} is not a year from 1900 to 2200",
                             path="money.price_year"))  # fmt: skip
    if isinstance(start, ScalarNode) and month_of(start.text) is None:
        found.append(problem("value.date", "time.start", start.at,
                             "{path} is neither a year nor a month", "write 2017 or 2016-08",
                             path="time.start"))  # fmt: skip
    return found


def month_of(start: str) -> tuple[int, int] | None:
    """Year and month of a start; None where it is none."""
    match = START.match(start)
    return None if match is None else (int(match[1]), int(match[2] or 1))
