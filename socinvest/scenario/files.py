"""A scenario with all the files it includes, extends and reads tables from."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path

from socinvest.errors import Location, Problem, ScenarioError, did_you_mean, fill_excerpts, problem
from socinvest.model import Input
from socinvest.records import dataclass
from socinvest.scenario import overlay as overlays
from socinvest.scenario.nodes import Entry, MapNode, Node, ScalarNode, SeqNode, join_path
from socinvest.scenario.places import SHIPPED, Place, beside, find_scenario, read_bytes, root_place
from socinvest.scenario.strict import LIMITS, load, split_lines
from socinvest.scenario.table import TABLE_SIZE, Table, read_table

__all__ = [
    "SHIPPED",
    "CsvError",
    "Loaded",
    "Table",
    "apply_overlay",
    "find_scenario",
    "read_csv",
    "read_tree",
    "resolve_file",
]

_DEEPEST = 8
_MOST_FILES = 64
_NAMESPACE = re.compile(r"[^\W\d]\w*")
_CARRIED = frozenset({"parameters", "interventions", "courses"})
"""What a scenario has from a file it includes, under names that begin with the namespace."""
_EXTENDS_KEYS = frozenset({"format", "extends", "id", "title", "include", *overlays.KEYS})


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file's tree with everything it includes, and what was read to get it.

    ``root`` has neither ``include`` nor ``extends``: they are carried out. ``includes`` are
    by namespace and may have includes of their own. ``stream_id`` is the id that names the
    random streams: that of the file at the bottom of ``extends``; None where it has no id.
    ``inputs`` and ``lines`` (by name as shown) cover every file below this one.
    ``problems`` were found while reading; the tree holds what could be read in spite of them.
    """

    root: MapNode
    includes: Mapping[str, Loaded]
    inputs: tuple[Input, ...]
    file: str
    lines: Mapping[str, list[str]]
    stream_id: str | None
    places: Mapping[str, Place] = field(default_factory=dict, repr=False)
    problems: tuple[Problem, ...] = ()


def read_tree(path: Path) -> Loaded:
    """A scenario and its files, with every problem found in any of them in ``problems``.

    Raises ScenarioError where the problems leave no tree to look at any further.
    """
    reader = _Reader()
    place = root_place(path)
    loaded = reader.file(place, "", Location(place.shown), ())
    problems = fill_excerpts(reader.problems, reader.lines)
    # What YAML's own rules refuse leaves the rest of the file readable; a file that could not
    # be had makes every name it would have brought look unknown.
    if loaded is None or any(not one.code.startswith("yaml.") for one in problems):
        raise ScenarioError(problems)
    return replace(loaded, problems=tuple(problems))


def apply_overlay(
    loaded: Loaded, overlay: MapNode, *, besides: frozenset[str] = frozenset()
) -> tuple[Loaded, list[Problem]]:
    """A scenario with an overlay applied, here or in what it includes.

    ``parameters.prices.support`` reaches the parameter ``support`` of the file included as
    ``prices``, and so do interventions and courses; every other path is one of the
    scenario's own tree.
    """
    here, below = _routed(loaded, overlay)
    root, problems = overlays.apply(loaded.root, here, loaded.file, besides=besides)
    includes = dict(loaded.includes)
    for namespace, part in below.items():
        includes[namespace], found = apply_overlay(includes[namespace], part)
        problems += found
    changed = replace(loaded, root=root, includes=includes)
    return changed, fill_excerpts(problems, loaded.lines)


class CsvError(ScenarioError):
    """A table cannot be read; ``problems`` says why."""


def read_csv(loaded: Loaded, relative_path: str, at: Location, key: str = "") -> Table:
    """The table at a path relative to the file that ``at`` is in.

    Raises CsvError. The caller adds ``table.input`` to the inputs of what it makes of it.
    """
    place = beside(_origin(loaded, at), relative_path, key, at)
    data = place if isinstance(place, Problem) else read_bytes(place, key, at, TABLE_SIZE)
    if isinstance(data, Problem):
        raise CsvError(fill_excerpts([data], loaded.lines))
    assert isinstance(place, Place)
    table, problems = read_table(data, place.shown, key)
    if table is None:
        raise CsvError(problems)
    return table


def resolve_file(
    loaded: Loaded, relative_path: str, at: Location, key: str = ""
) -> tuple[Path, str]:
    """An existing file at a path relative to the file that ``at`` is in, and its name as shown.

    Raises ScenarioError if it is missing, outside the scenario's folder or cannot be read.
    """
    place = beside(_origin(loaded, at), relative_path, key, at)
    data = place if isinstance(place, Problem) else read_bytes(place, key, at, TABLE_SIZE)
    if isinstance(data, Problem):
        raise ScenarioError(fill_excerpts([data], loaded.lines))
    assert isinstance(place, Place)
    return place.real, place.shown


def _origin(loaded: Loaded, at: Location) -> Place:
    """The file a place is in. What ``--set`` says belongs to the scenario's own file."""
    return loaded.places.get(at.file) or loaded.places[loaded.file]


class _Reader:
    """Reads files below one root, each once from the disk, and collects all problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.lines: dict[str, list[str]] = {}
        self.known: dict[Path, tuple[Node | None, str]] = {}
        self.count = 0

    def file(self, place: Place, key: str, at: Location, above: tuple[Place, ...]) -> Loaded | None:
        """The file at a place, asked for at ``at`` by the last of the files ``above``."""
        if not self._allowed(place, key, at, above):
            return None
        if place.real not in self.known:
            data = read_bytes(place, key, at, LIMITS.size)
            if isinstance(data, Problem):
                self.problems.append(data)
                return None
            self.lines[place.shown] = split_lines(data.decode("utf-8-sig", "replace"))
            tree, found = load(data, place.shown)
            if tree is not None and not isinstance(tree, MapNode):
                found.append(problem("value.type", "", tree.at,
                                     "a scenario file is a mapping of fields",
                                     "begin with 'format: 1'"))  # fmt: skip
            self.problems += found
            self.known[place.real] = tree, hashlib.sha256(data).hexdigest()
        tree, sha256 = self.known[place.real]
        if not isinstance(tree, MapNode):
            return None
        return self._complete(tree, Input(place.shown, sha256), place, (*above, place))

    def _allowed(self, place: Place, key: str, at: Location, above: tuple[Place, ...]) -> bool:
        self.count += 1
        if any(one.real == place.real for one in above):
            chain = " -> ".join(one.shown for one in (*above, place))
            self.problems.append(problem("file.circle", key, at,
                                         "files refer to each other in a circle: {chain}",
                                         chain=chain))  # fmt: skip
            return False
        if len(above) < _DEEPEST and self.count <= _MOST_FILES:
            return True
        if self.count <= _MOST_FILES + 1:
            self.problems.append(problem("file.too_deep", key, at,
                                         "more than {depth} files one below the other, or "
                                         "{most} in all", depth=_DEEPEST,
                                         most=_MOST_FILES))  # fmt: skip
        return False

    def _complete(
        self, tree: MapNode, read: Input, place: Place, above: tuple[Place, ...]
    ) -> Loaded | None:
        """A file with what it includes and extends."""
        entries = dict(tree.entries)
        extends, include = entries.pop("extends", None), entries.pop("include", None)
        includes = self._included(include, place, above) if include else {}
        base = self._referred(extends.node, "extends", place, above) if extends else None
        if extends and base is None:
            return None
        below = [*([base] if base else []), *includes.values()]
        identity = entries.get("id")
        own = identity.node.text if identity and isinstance(identity.node, ScalarNode) else None
        loaded = Loaded(
            root=MapNode(entries, tree.at),
            includes=includes,
            inputs=tuple(dict.fromkeys([read, *(i for one in below for i in one.inputs)])),
            file=place.shown,
            lines={
                place.shown: self.lines[place.shown],
                **{name: lines for one in below for name, lines in one.lines.items()},
            },
            stream_id=own,
            places={
                place.shown: place,
                **{name: where for one in below for name, where in one.places.items()},
            },
        )
        return loaded if base is None else self._extended(loaded, base)

    def _included(
        self, include: Entry, place: Place, above: tuple[Place, ...]
    ) -> dict[str, Loaded]:
        if not isinstance(include.node, MapNode):
            self.problems.append(problem("value.type", "include", include.node.at,
                                         "include is a mapping from names to files",
                                         'include: {{prices: "shipped:..."}}'))  # fmt: skip
            return {}
        included = {}
        for namespace, entry in include.node.entries.items():
            if not _NAMESPACE.fullmatch(namespace):
                self.problems.append(problem("include.name", "include", entry.key_at,
                                             "'{name}' cannot be the name of an included file",
                                             "use letters, digits and '_', beginning with a "
                                             "letter", name=namespace))  # fmt: skip
            found = self._referred(entry.node, f"include.{namespace}", place, above)
            if found is not None:
                included[namespace] = found
        return included

    def _referred(
        self, node: Node, key: str, place: Place, above: tuple[Place, ...]
    ) -> Loaded | None:
        """The file that a value names."""
        if not isinstance(node, ScalarNode) or not isinstance(node.value, str):
            self.problems.append(problem("file.path", key, node.at,
                                         "{key} must be the path of one file",
                                         "write folders and file with '/' between them",
                                         key=key))  # fmt: skip
            return None
        target = beside(place, node.value, key, node.at)
        if isinstance(target, Problem):
            self.problems.append(target)
            return None
        return self.file(target, key, node.at, above)

    def _extended(self, own: Loaded, base: Loaded) -> Loaded:
        """``base`` changed by the overlay in ``own`` and under the identity of ``own``."""
        entries = own.root.entries
        for name, entry in entries.items():
            if name not in _EXTENDS_KEYS:
                hint = did_you_mean(name, _EXTENDS_KEYS) if name not in base.root.entries else ""
                self.problems.append(problem("extends.key", name, entry.key_at,
                                             "'{name}' is not changed by writing it beside "
                                             "extends",
                                             hint or "write what changes under set, add or drop",
                                             name=name))  # fmt: skip
        for name in ("format", "id"):
            if name not in entries:
                self.problems.append(problem("field.missing", name, own.root.at,
                                             "'{name}' is missing in {file}",
                                             "a file that extends another has its own",
                                             name=name, file=own.file))  # fmt: skip
        merged = replace(own, root=base.root, includes={**base.includes, **own.includes})
        changes = {k: e for k, e in entries.items() if k in overlays.KEYS}
        changed, found = apply_overlay(merged, MapNode(changes, own.root.at))
        self.problems += found
        identity = {k: entries[k] for k in ("format", "id", "title") if k in entries}
        root = MapNode({**changed.root.entries, **identity}, own.root.at)
        return replace(changed, root=root, stream_id=base.stream_id)


def _routed(loaded: Loaded, overlay: MapNode) -> tuple[MapNode, dict[str, MapNode]]:
    """The part of an overlay for the tree itself, and those for what it includes, by name."""
    here = dict(overlay.entries)
    below: dict[str, dict[str, Entry]] = {}
    for verb in overlays.KEYS:
        entry = overlay.entries.get(verb)
        if entry is None:
            continue
        if isinstance(entry.node, MapNode):
            kept: dict[str, Entry] = {}
            for text, new in entry.node.entries.items():
                namespace, rest = _namespace(loaded, text)
                if not namespace:
                    kept[text] = new
                    continue
                part = below.setdefault(namespace, {})
                old = part[verb].node if verb in part else MapNode({}, entry.node.at)
                assert isinstance(old, MapNode)
                grown = MapNode({**old.entries, rest: new}, entry.node.at)
                part[verb] = Entry(entry.key_at, grown)
            here[verb] = replace(entry, node=MapNode(kept, entry.node.at))
        elif isinstance(entry.node, SeqNode):
            here[verb] = replace(entry, node=_drops(loaded, verb, entry, below))
    return MapNode(here, overlay.at), {
        namespace: MapNode(part, overlay.at) for namespace, part in below.items()
    }


def _drops(loaded: Loaded, verb: str, entry: Entry, below: dict[str, dict[str, Entry]]) -> SeqNode:
    """The paths of a list that stay here; those for what is included go to ``below``."""
    assert isinstance(entry.node, SeqNode)
    kept: list[Node] = []
    for item in entry.node.items:
        namespace, rest = _namespace(loaded, item.text if isinstance(item, ScalarNode) else "")
        if not namespace:
            kept.append(item)
            continue
        part = below.setdefault(namespace, {})
        old = part[verb].node if verb in part else SeqNode((), entry.node.at)
        assert isinstance(old, SeqNode)
        moved = ScalarNode(rest, rest, True, item.at)
        part[verb] = Entry(entry.key_at, SeqNode((*old.items, moved), entry.node.at))
    return SeqNode(tuple(kept), entry.node.at)


def _namespace(loaded: Loaded, text: str) -> tuple[str, str]:
    """The namespace that ``parameters.<namespace>.<rest>`` leads into, and the path there."""
    try:
        path = overlays.parse_path(text)
    except overlays.PathError:
        return "", ""
    if len(path) < 3 or path[0] not in _CARRIED or path[1] not in loaded.includes:
        return "", ""
    if overlays.get(loaded.root, path[:2]) is not None:
        return "", ""  # something of the scenario's own has that name
    return path[1], join_path(_inside(loaded.includes[path[1]], (path[0], *path[2:])))


def _inside(included: Loaded, path: tuple[str, ...]) -> tuple[str, ...]:
    """A path as an included file has it: the course called ``course`` stands by itself there."""
    alone = path[:2] == ("courses", "course") and "course" in included.root.entries
    return path[1:] if alone else path
