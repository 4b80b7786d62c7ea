"""A strict reader of YAML 1.2: a located tree, and every problem found on the way.

The tree is built straight from parser events: nothing is constructed, nothing recurses, and
reading stops as soon as a limit is passed, so that no file can exhaust the machine. Stock
PyYAML would read ``no`` as False and ``1:30`` as 90, and lose repeated keys silently.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import field

import yaml
from yaml import events
from yaml.error import MarkedYAMLError, YAMLError

from socinvest.errors import Location, Problem, fill_excerpts, problem
from socinvest.records import dataclass
from socinvest.scenario.nodes import (
    Entry,
    MapNode,
    Node,
    ScalarNode,
    SeqNode,
    join_path,
    locate,
    to_plain,
)
from socinvest.scenario.scalars import NumberError, comma_hint, resolve
from socinvest.scenario.syntax import (
    UNWANTED,
    clean,
    decode,
    directives,
    reworded,
    split_lines,
)

__all__ = [
    "LIMITS",
    "Entry",
    "Limits",
    "MapNode",
    "Node",
    "ScalarNode",
    "SeqNode",
    "join_path",
    "load",
    "locate",
    "split_lines",
    "to_plain",
]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold. ``nodes`` counts a value again for each reference (*name) to it."""

    size: int = 1 << 20
    depth: int = 64
    nodes: int = 50_000
    aliases: int = 1_000
    problems: int = 200


LIMITS = Limits()


def load(
    text: bytes | str, file: str, limits: Limits = LIMITS
) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML text and the problems found, in the order of the text.

    ``file`` is the name to be shown. A tree may come with problems: it is then usable for
    finding more of them. Without a tree there is at least one problem. Never raises.
    """
    if len(text) > limits.size:
        return None, [_too_large(file, limits)]
    if isinstance(text, bytes):
        decoded, problems = decode(text, file)
        if decoded is None:
            return None, problems
        text = decoded
    problems = clean(text, file) or directives(text, file)
    if problems:
        return None, problems
    builder = _Builder(file, limits)
    complete = True
    try:
        for event in parse_events(text):
            builder.take(event)
    except MarkedYAMLError as error:
        complete = False
        builder.problems.append(reworded(error, file, split_lines(text)))
    except _Enough:
        complete = False
    except YAMLError:
        complete = False
        builder.report("yaml.syntax", Location(file, 1, 1), "this is not valid YAML")
    if complete and builder.root is None and not builder.problems:
        builder.report("yaml.empty", Location(file, 1, 1), "there is nothing here",
                       "begin with 'format: 1'")  # fmt: skip
    found = builder.problems
    if found:
        found = fill_excerpts(found, {file: split_lines(text)})
    return builder.root if complete else None, found


def parse_events(text: str) -> Iterator[events.Event]:
    """The parser's events one by one, from the C build where there is one.

    Composing nodes in C overflows the stack on deep nesting; its events do not.
    """
    parser = getattr(yaml, "CLoader", yaml.Loader)
    try:
        yield from yaml.parse(text, Loader=parser)
    except (ValueError, OverflowError) as error:
        # The Python build turns an escape beyond Unicode into a character without looking.
        raise YAMLError(str(error)) from error


class _Enough(Exception):
    """Reading stops here; the problem has been reported."""


@dataclass(slots=True)
class _Open:
    """A list or mapping being read. ``size`` and ``height`` count what is below it."""

    at: Location
    anchor: str | None
    flow: bool
    mapping: bool
    items: list[Node] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    key: tuple[str, Location, bool] | None = None
    skip_value: bool = False
    comma: tuple[str, str] | None = None
    size: int = 1
    height: int = 1


class _Builder:
    def __init__(self, file: str, limits: Limits) -> None:
        self.file = file
        self.limits = limits
        self.root: Node | None = None
        self.problems: list[Problem] = []
        self.stack: list[_Open] = []
        self.anchors: dict[str, tuple[Node, int, int]] = {}
        self.nodes = 0
        self.aliases = 0
        self.documents = 0

    def take(self, event: events.Event) -> None:
        """One event of the parser. Raises _Enough when a limit is passed."""
        if isinstance(event, events.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (events.MappingStartEvent, events.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (events.MappingEndEvent, events.SequenceEndEvent)):
            self._close()
        elif isinstance(event, events.AliasEvent):
            self._alias(event)
        elif isinstance(event, events.DocumentStartEvent):
            self._document(event)

    def report(
        self, code: str, at: Location, template: str, hint: str = "", /, **fields: str
    ) -> None:
        self.problems.append(problem(code, self._path(), at, template, hint, **fields))
        if len(self.problems) >= self.limits.problems:
            raise _Enough

    def _path(self) -> str:
        parts: list[str | int] = []
        for frame in self.stack:
            if not frame.mapping:
                parts.append(len(frame.items))
            elif frame.key is not None:
                parts.append(frame.key[0])
        return join_path(parts)

    def _at(self, event: events.Event) -> Location:
        mark = event.start_mark
        return Location(self.file, mark.line + 1, mark.column + 1) if mark else Location(self.file)

    def _document(self, event: events.DocumentStartEvent) -> None:
        at = self._at(event)
        self.documents += 1
        if self.documents > 1:
            self.report("yaml.documents", at, "a second document begins here",
                        "a line of three dashes ends the scenario: take it away")  # fmt: skip
            raise _Enough

    def _count(self, at: Location, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > self.limits.nodes:
            self.report("yaml.too_many", at, "more than {limit} values",
                        "long tables belong in a CSV file",
                        limit=str(self.limits.nodes))  # fmt: skip
            raise _Enough

    def _deep(self, at: Location, depth: int) -> None:
        if depth > self.limits.depth:
            self.report("yaml.too_deep", at, "more than {limit} levels of values inside values",
                        "is a bracket not closed?",
                        limit=str(self.limits.depth))  # fmt: skip
            raise _Enough

    def _tagged(self, tag: str | None, at: Location) -> None:
        if tag is not None:
            self.report("yaml.tag", at, "the tag {tag} is not used in the format",
                        "text that begins with '!' is written in quotes", tag=tag[:60])  # fmt: skip

    def _open(self, event: events.MappingStartEvent | events.SequenceStartEvent) -> None:
        at = self._at(event)
        self._count(at, 1)
        self._deep(at, len(self.stack) + 1)
        self._tagged(event.tag, at)
        mapping = isinstance(event, events.MappingStartEvent)
        self.stack.append(_Open(at, event.anchor, bool(event.flow_style), mapping))

    def _close(self) -> None:
        frame = self.stack[-1]
        self._end_comma(frame)
        self.stack.pop()
        node: Node
        if frame.mapping:
            node = MapNode(frame.entries, frame.at)
        else:
            node = SeqNode(tuple(frame.items), frame.at)
        if frame.anchor is not None:
            self.anchors[frame.anchor] = (node, frame.size, frame.height)
        self._place(node, frame.size, frame.height)

    def _scalar(self, event: events.ScalarEvent) -> None:
        at = self._at(event)
        self._count(at, 1)
        self._tagged(event.tag, at)
        text = event.value
        if not text.isascii():
            text = unicodedata.normalize("NFC", text)
        value: bool | int | float | str | None = text
        quoted = bool(event.style)
        if event.style == '"' and (unwanted := UNWANTED.search(text)):
            self.report("yaml.control_character", at, "an escape makes the character U+{code}",
                        "write a backslash twice, or use single quotes",
                        code=f"{ord(unwanted[0]):04X}")  # fmt: skip
            text = value = UNWANTED.sub("\ufffd", text)
        if not quoted:
            try:
                value = resolve(text)
            except NumberError as error:
                self.report("yaml.number", at, error.message, "write the number out")
        node = ScalarNode(value, text, quoted, at)
        if event.anchor is not None:
            self.anchors[event.anchor] = (node, 1, 0)
        self._place(node, 1, 0)

    def _alias(self, event: events.AliasEvent) -> None:
        at = self._at(event)
        name = event.anchor or ""
        self.aliases += 1
        if self.aliases > self.limits.aliases:
            self.report("yaml.alias", at, "more than {limit} references (*name)",
                        "a parameter can be used in many places",
                        limit=str(self.limits.aliases))  # fmt: skip
            raise _Enough
        if any(frame.anchor == name for frame in self.stack):
            self.report("yaml.alias", at, "*{name} refers to something it is itself part of",
                        "write out what is meant", name=name)  # fmt: skip
        elif name not in self.anchors:
            self.report("yaml.alias", at, "*{name} refers to nothing above it",
                        "text that begins with '*' is written in quotes", name=name)  # fmt: skip
        known = self.anchors.get(name, (ScalarNode(None, "", True, at), 1, 0))
        node, size, height = known
        self._count(at, size)
        self._deep(at, len(self.stack) + height)
        self._place(node, size, height, alias_at=at)

    def _place(self, node: Node, size: int, height: int, alias_at: Location | None = None) -> None:
        """A finished node becomes the root, an item, a key or the value of the key before."""
        if not self.stack:
            self.root = node
            return
        frame = self.stack[-1]
        frame.size += size
        frame.height = max(frame.height, height + 1)
        if not frame.mapping:
            frame.items.append(node)
        elif frame.key is not None or frame.skip_value:
            self._value(frame, node)
        else:
            self._key(frame, node, alias_at)

    def _key(self, frame: _Open, node: Node, alias_at: Location | None) -> None:
        frame.skip_value = True
        if not isinstance(node, ScalarNode) or alias_at is not None:
            self.report("yaml.key", alias_at or node.at, "a key must be a plain name",
                        "text that begins with [ {{ ? or * is written in quotes")  # fmt: skip
        elif (node.value is None or node.text == "") and not self._was_reported(node.at):
            self.report("yaml.key", node.at, "a key must not be empty",
                        "write a name before the ':'")  # fmt: skip
        elif node.text == "<<" and not node.quoted:
            self.report("yaml.merge", node.at, "the merge key '<<' is not used in the format",
                        "use 'include', 'extends' or a parameter that both refer to")  # fmt: skip
        else:
            frame.skip_value = False
            frame.key = (node.text, node.at, node.quoted)

    def _was_reported(self, at: Location) -> bool:
        return bool(self.problems) and self.problems[-1].at == at

    def _value(self, frame: _Open, node: Node) -> None:
        if frame.key is None:
            frame.skip_value = False
            return
        key, key_at, quoted = frame.key
        if not quoted and frame.flow and self._split_by_comma(frame, key, node):
            frame.key = None
            return
        self._end_comma(frame)
        first = frame.entries.get(key)
        if first is not None:
            self.report("yaml.duplicate_key", key_at,
                        "'{key}' is given twice, first on line {line}, column {column}",
                        "keep one of them", key=key, line=str(first.key_at.line),
                        column=str(first.key_at.column))  # fmt: skip
        else:
            frame.entries[key] = Entry(key_at, node)
        frame.key = None

    def _split_by_comma(self, frame: _Open, key: str, node: Node) -> bool:
        """Whether the entry is what a decimal comma left over: ``{value: 3,5 SEK}``.

        YAML ends the value at the comma and takes ``5 SEK`` for a key without value.
        """
        empty = isinstance(node, ScalarNode) and node.text == "" and not node.quoted
        if not empty or not key[:1].isdecimal() or not frame.entries:
            return False
        name, before = next(reversed(frame.entries.items()))
        if frame.comma is not None:
            joined = frame.comma[1]
        elif isinstance(before.node, ScalarNode) and not before.node.quoted:
            joined = before.node.text
        else:
            return False
        if not re.search(r"(^|[\s,+-])[0-9]+$", joined):
            return False
        frame.comma = (name, f"{joined},{key}")
        return True

    def _end_comma(self, frame: _Open) -> None:
        if frame.comma is None:
            return
        name, written = frame.comma
        frame.comma = None
        frame.key, kept = (name, frame.at, False), frame.key
        self.report("yaml.decimal_comma", frame.entries[name].node.at,
                    "{written} is cut at its comma", comma_hint(written),
                    written=written)  # fmt: skip
        frame.key = kept


def _too_large(file: str, limits: Limits) -> Problem:
    return problem("file.too_large", "", Location(file), "the file is larger than {limit} KiB",
                   "long tables belong in a CSV file", limit=limits.size // 1024)  # fmt: skip
