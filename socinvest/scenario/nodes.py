"""The node tree of a YAML text: every value and every key knows where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from socinvest.errors import Location
from socinvest.records import dataclass

__all__ = [
    "Entry",
    "MapNode",
    "Node",
    "ScalarNode",
    "SeqNode",
    "item_name",
    "join_path",
    "locate",
    "shown_path",
    "to_plain",
]


@dataclass(frozen=True, slots=True)
class ScalarNode:
    """A single value. ``text`` is as written (NFC); ``quoted`` if not a plain scalar."""

    value: bool | int | float | str | None
    text: str
    quoted: bool
    at: Location


@dataclass(frozen=True, slots=True)
class SeqNode:
    """A list."""

    items: tuple[Node, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Entry:
    """A key's place and its value."""

    key_at: Location
    node: Node


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping with text keys, in the order of the file."""

    entries: Mapping[str, Entry]
    at: Location


Node: TypeAlias = MapNode | SeqNode | ScalarNode

_NAMES = ("item", "name", "in", "transition")
"""Fields by which an item of a list is addressed, the first that it has."""


def to_plain(node: Node) -> object:
    """The tree as dicts, lists and scalars."""
    if isinstance(node, MapNode):
        return {key: to_plain(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, SeqNode):
        return [to_plain(item) for item in node.items]
    return node.value


def locate(node: Node, path: Iterable[str | int], *, key: bool = False) -> Location:
    """Where the value at ``path`` stands (with ``key``: where its key stands).

    Parts that lead nowhere are passed over, since a validator may put names of its own
    between those of the file. If the last part leads nowhere (a missing field), the answer
    is the key of the nearest value on the way, which is where a reader looks for it.
    """
    place = node.at
    found = True
    for part in path:
        child = _child(node, part)
        found = child is not None
        if child is not None:
            place, node = child
    return node.at if found and not key else place


def join_path(parts: Sequence[str | int]) -> str:
    """The path as text: dots between the parts, parts with dots, spaces or quotes in quotes."""
    return ".".join(map(_quoted, parts))


def item_name(item: Node) -> str | None:
    """What an item of a list is called in paths, if it has a name."""
    if isinstance(item, MapNode):
        for key in _NAMES:
            entry = item.entries.get(key)
            if entry is not None and isinstance(entry.node, ScalarNode):
                return entry.node.text
    return None


def shown_path(tree: Node, path: Sequence[str | int]) -> str:
    """A path as people write it: an item of a list by its name where no other has the same."""
    parts: list[str | int] = []
    node: Node | None = tree
    for part in path:
        name = None
        child = None if node is None else _child(node, part)
        if isinstance(node, SeqNode) and child is not None:
            names = [item_name(item) for item in node.items]
            name = item_name(child[1])
            name = name if names.count(name) == 1 else None
        parts.append(name or part)
        node = None if child is None else child[1]
    return join_path(parts)


def _child(node: Node, part: str | int) -> tuple[Location, Node] | None:
    """A child and where a reader finds its beginning (its key, if it has one)."""
    if isinstance(node, MapNode):
        entry = node.entries.get(str(part))
        return None if entry is None else (entry.key_at, entry.node)
    if isinstance(node, SeqNode) and isinstance(part, int) and 0 <= part < len(node.items):
        item = node.items[part]
        return item.at, item
    return None


def _quoted(part: str | int) -> str:
    text = str(part)
    if text and not any(c in '."\\' or c.isspace() for c in text):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
