"""A scenario read anew with a convention of its own stated otherwise, said in the file or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from socinvest.errors import ScenarioError, fill_excerpts
from socinvest.model import Scenario
from socinvest.scenario.assemble import DEFAULT_INDEX, assemble
from socinvest.scenario.build import BASE
from socinvest.scenario.files import Loaded, read_tree
from socinvest.scenario.nodes import Entry, MapNode, Node, ScalarNode, join_path
from socinvest.scenario.overlays import apply_sets, apply_variant
from socinvest.scenario.price_source import read_index
from socinvest.scenario.prices import PriceIndex
from socinvest.scenario.strict import load

__all__ = ["Original"]

Path_ = tuple[str, ...]


class Original:
    """The files of a scenario that has been read without a problem, with variant and ``--set``."""

    def __init__(self, path: Path, sets: Sequence[tuple[str, str]] = (), variant: str = BASE):
        loaded = read_tree(path)
        if variant != BASE:
            loaded = apply_variant(loaded, variant)[0]
        self._loaded: Loaded = apply_sets(loaded, sets)[0]
        self._sets = tuple(sets)

    def stated(self, changes: Mapping[Path_, str]) -> Scenario:
        """The scenario with a value, as in a file, at each path (section, ..., field).

        A field that the file leaves to its default is stated too. Raises ScenarioError with
        every problem that the scenario has so.
        """
        root = self._loaded.root
        for path, value in changes.items():
            node, found = load(value, f"--set {join_path(path)}")
            if found or node is None:
                raise ScenarioError(found)
            root = _put(root, path, node)
        loaded = replace(self._loaded, root=root)
        sets = (*self._sets, *((join_path(path), value) for path, value in changes.items()))
        built = assemble(loaded, sets=sets, overlaid=True)
        if built.problems or built.scenario is None:
            raise ScenarioError(fill_excerpts(built.problems, loaded.lines))
        return built.scenario

    def courses(self) -> dict[str, Path_]:
        """Where the courses of the file itself stand, by name; not those of included files."""
        entries = self._loaded.root.entries
        found: dict[str, Path_] = {}
        if "course" in entries and isinstance(entries["course"].node, MapNode):
            found["course"] = ("course",)
        several = entries["courses"].node if "courses" in entries else None
        if isinstance(several, MapNode):
            # One that is only named is that of an included file.
            found |= {
                name: ("courses", name)
                for name, entry in several.entries.items()
                if isinstance(entry.node, MapNode)
            }
        return found

    def index(self) -> PriceIndex:
        """The price index of the scenario. Raises ScenarioError where it cannot be read."""
        money = self._loaded.root.entries["money"].node
        assert isinstance(money, MapNode)
        stated = money.entries.get("index")
        node = None if stated is None else stated.node
        at = money.at if node is None else node.at
        name = node.text if isinstance(node, ScalarNode) else DEFAULT_INDEX
        places = self._loaded.places
        return read_index(places.get(at.file) or places[self._loaded.file], name, at)[0]


def _put(node: MapNode, path: Path_, value: Node) -> MapNode:
    """``node`` with ``value`` at ``path``; sections that are not there are made."""
    key, *rest = path
    there = node.entries.get(key)
    if rest:
        inner = there.node if there is not None else None
        # What a section is instead of a mapping has been refused when the file was read.
        inside = inner if isinstance(inner, MapNode) else MapNode({}, value.at)
        value = _put(inside, tuple(rest), value)
    at = value.at if there is None else there.key_at
    return replace(node, entries={**node.entries, key: Entry(at, value)})
