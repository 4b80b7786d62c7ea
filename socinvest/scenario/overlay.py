"""The one path language and the one overlay, for variants, ``--set``, ``extends`` and groups.

An overlay is ``{set: {path: value}, drop: [path], add: {path: value}}``. Trees are never
changed: applying an overlay gives a new tree, in which replaced and added values keep their
own places, so that a problem in one of them points at the overlay that brought it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from socinvest.errors import Explained, Location, Phrase, Problem, did_you_mean, problem
from socinvest.records import dataclass
from socinvest.scenario.nodes import (
    Entry,
    MapNode,
    Node,
    ScalarNode,
    SeqNode,
    item_name,
    join_path,
)

__all__ = ["KEYS", "PathError", "apply", "assignment", "get", "parse_path"]

KEYS = ("set", "drop", "add")
"""The keys of an overlay."""
_LONGEST = 1_000
_DEEPEST = 64
_BESIDE_THE_FIGURE = frozenset(
    {"estimated_on", "evidence", "note", "quote", "source", "title", "valid_until", "where"}
)
"""What may be changed in a parameter without replacing its figure."""

Step = str | int


class PathError(Explained):
    """A text that is no path."""


def parse_path(text: str) -> tuple[str, ...]:
    """``interventions.ppss.costs."start up"`` as its parts, in NFC as they are in the tree.

    A part with dots or outer spaces stands in double quotes, where a backslash takes the next
    character as it is. Raises PathError.
    """
    import unicodedata

    if len(text) > _LONGEST:
        raise PathError("a path has more than 1,000 characters")
    parts = tuple(_parts(unicodedata.normalize("NFC", text)))
    if len(parts) > _DEEPEST:
        raise PathError("a path has more than 64 parts")
    return parts


def get(tree: Node, path: tuple[str, ...]) -> Node | None:
    """The node at a path, or None where it leads nowhere or to several items."""
    steps, _ = _resolve(tree, path)
    return _follow(tree, steps) if len(steps) == len(path) else None


def assignment(path: str, value: Node, at: Location) -> MapNode:
    """The overlay of ``--set PATH=VALUE``, to stand at ``at``."""
    return MapNode({"set": Entry(at, MapNode({path: Entry(at, value)}, at))}, at)


def apply(
    tree: MapNode, overlay: Node, file: str = "", *, besides: Collection[str] = ()
) -> tuple[MapNode, list[Problem]]:
    """The tree with an overlay applied, and every problem found.

    Paths of ``set`` and ``drop`` are those of the tree as it was, and must not touch the same
    place twice; ``add`` comes last, so that a thing may be dropped and added anew. Keys in
    ``besides`` belong to somebody else and are left alone. ``file`` is named where an
    overlay has no place of its own. With problems, the tree has what could be applied.
    """
    at = overlay.at if overlay.at.file else Location(file)
    if not isinstance(overlay, MapNode):
        return tree, [_shape("", at, "an overlay is a mapping with set, drop and add")]
    problems = [
        problem("overlay.shape", key, entry.key_at, "'{key}' is not part of an overlay",
                did_you_mean(key, KEYS) or "its keys are set, drop and add", key=key)
        for key, entry in overlay.entries.items()
        if key not in KEYS and key not in besides
    ]  # fmt: skip
    changes = [c for key in KEYS for c in _changes(key, overlay.entries.get(key), problems)]
    resolved = [r for c in changes if c.verb != "add" and (r := _target(tree, c, problems))]
    changed: Node = tree
    # Last places first: an item that goes does not move those before it.
    for steps, change in sorted(_apart(resolved, problems), key=_order, reverse=True):
        changed = _replaced(changed, steps, change.entry)
    for change in changes:
        if change.verb == "add":
            changed = _added(changed, change, problems)
    assert isinstance(changed, MapNode)
    return changed, problems


@dataclass(frozen=True, slots=True)
class _Change:
    """One thing to do. ``entry`` is the new value with the place of its path; None to drop."""

    verb: str
    text: str
    path: tuple[str, ...]
    at: Location
    entry: Entry | None


def _parts(text: str) -> Iterator[str]:
    position = 0
    while True:
        if text[position : position + 1] == '"':
            part, position = _quoted(text, position + 1)
        else:
            end = text.find(".", position)
            end = len(text) if end < 0 else end
            part, position = text[position:end], end
            if not part or part != part.strip() or '"' in part:
                raise PathError("a path is names with dots between them")
        yield part
        if position == len(text):
            return
        if text[position] != ".":
            raise PathError("after a name in quotes a path goes on with a dot")
        position += 1


def _quoted(text: str, position: int) -> tuple[str, int]:
    """The part whose opening quote is before ``position``, and the position after its end."""
    characters: list[str] = []
    while position < len(text):
        if text[position] == '"':
            if not characters:
                raise PathError("a name in quotes is empty")
            return "".join(characters), position + 1
        if text[position] == "\\":
            position += 1
        characters.append(text[position : position + 1])
        position += 1
    raise PathError("a name in quotes has no closing quote")


def _cut(text: str) -> str:
    return text if len(text) <= 60 else text[:60] + " ..."


def _shape(path: str, at: Location, template: str, hint: str = "") -> Problem:
    return problem("overlay.shape", path, at, template, hint)


def _changes(verb: str, entry: Entry | None, problems: list[Problem]) -> list[_Change]:
    """The changes of one key of an overlay, in the order written."""
    if entry is None:
        return []
    node = entry.node
    written: list[tuple[str, Location, Entry | None]] = []
    if verb == "drop":
        if not isinstance(node, SeqNode):
            problems.append(_shape(verb, node.at, "drop is a list of paths", "drop: [path]"))
            return []
        for item in node.items:
            if isinstance(item, ScalarNode) and item.text:
                written.append((item.text, item.at, None))
            else:
                problems.append(
                    _shape(verb, item.at, "what is dropped is named by its path", "drop: [path]")
                )
    elif isinstance(node, MapNode):
        written = [(text, new.key_at, new) for text, new in node.entries.items()]
    else:
        problems.append(problem("overlay.shape", verb, node.at,
                                "{verb} is a mapping from paths to values",
                                "{verb}: {{path: value}}", verb=verb))  # fmt: skip
    changes = []
    for text, at, new in written:
        try:
            changes.append(_Change(verb, text, parse_path(text), at, new))
        except PathError as error:
            problems.append(problem("path.syntax", text, at, "'{path}': {reason}",
                                    'write names with dots or spaces in them in "quotes"',
                                    path=_cut(text),
                                    reason=error.message))  # fmt: skip
    return changes


def _target(
    tree: Node, change: _Change, problems: list[Problem]
) -> tuple[tuple[Step, ...], _Change] | None:
    """Where a set or drop acts, or None with a problem."""
    if _inside_figure(change.path):
        problems.append(_figure_problem(change))
        return None
    steps, several = _resolve(tree, change.path)
    if len(steps) < len(change.path):
        problems.append(_unknown(tree, change, steps, several))
        return None
    return steps, change


def _apart(
    resolved: list[tuple[tuple[Step, ...], _Change]], problems: list[Problem]
) -> list[tuple[tuple[Step, ...], _Change]]:
    """The changes that touch no place twice; a problem for each that does."""
    kept: dict[tuple[Step, ...], _Change] = {}
    for steps, change in sorted(resolved, key=lambda r: (len(r[0]), r[1].at)):
        above = (kept.get(steps[:n]) for n in range(1, len(steps) + 1))
        other = next((c for c in above if c is not None), None)
        if other is None:
            kept[steps] = change
            continue
        problems.append(problem("path.overlap", change.text, change.at,
                                "'{path}' is changed by '{other}' already",
                                "make one change of the two", path=change.text,
                                other=other.text))  # fmt: skip
    return list(kept.items())


def _order(resolved: tuple[tuple[Step, ...], _Change]) -> tuple[tuple[int, int, str], ...]:
    return tuple((0, s, "") if isinstance(s, int) else (1, 0, s) for s in resolved[0])


def _inside_figure(path: tuple[str, ...]) -> bool:
    """Whether a path changes the number of a parameter, or what its number means."""
    if path[0] == "parameters":
        return len(path) > 2 and path[2] not in _BESIDE_THE_FIGURE
    for position, part in enumerate(path[:-1]):
        if part in {"set", "add"}:  # an overlay inside the scenario: a variant's or a group's
            try:
                inner = parse_path(path[position + 1])
            except PathError:
                return False
            return _inside_figure(inner + path[position + 2 :])
    return False


def _figure_problem(change: _Change) -> Problem:
    whole = join_path(change.path[:2])
    return problem("path.inside_figure", change.text, change.at,
                   "'{path}' changes a figure and leaves its source and evidence as they were",
                   "replace the whole figure: {whole}: {{value: ..., source: ..., evidence: ...}}",
                   path=change.text, whole=whole)  # fmt: skip


def _resolve(tree: Node, path: tuple[str, ...]) -> tuple[tuple[Step, ...], bool]:
    """The steps as far as the path leads, and whether it stopped at several items."""
    steps: list[Step] = []
    node = tree
    for part in path:
        found = _matches(node, part)
        if len(found) != 1:
            return tuple(steps), len(found) > 1
        steps.append(found[0])
        node = _follow(node, (found[0],))
    return tuple(steps), False


def _matches(node: Node, part: str) -> list[Step]:
    """The keys or indices that a part of a path may mean; a name goes before an index."""
    if isinstance(node, MapNode):
        return [part] if part in node.entries else []
    if not isinstance(node, SeqNode):
        return []
    named: list[Step] = [i for i, item in enumerate(node.items) if item_name(item) == part]
    if named or not (part.isascii() and part.isdigit() and len(part) < 10):
        return named
    return [int(part)] if int(part) < len(node.items) else []


def _follow(node: Node, steps: tuple[Step, ...]) -> Node:
    for step in steps:
        if isinstance(node, MapNode):
            node = node.entries[str(step)].node
        else:
            assert isinstance(node, SeqNode) and isinstance(step, int)
            node = node.items[step]
    return node


def _names_in(node: Node) -> list[str]:
    if isinstance(node, MapNode):
        return list(node.entries)
    if isinstance(node, SeqNode):
        return [item_name(item) or str(i) for i, item in enumerate(node.items)]
    return []


def _unknown(tree: Node, change: _Change, steps: tuple[Step, ...], several: bool) -> Problem:
    """A path that stops after ``steps``: at several items of one name, or at nothing."""
    place = _follow(tree, steps)
    part = change.path[len(steps)]
    inside = join_path(change.path[: len(steps)]) or Phrase("the scenario")
    if several:
        return problem("path.ambiguous", change.text, change.at,
                       "several items of {inside} are named '{part}'",
                       "use the number of the item, beginning with 0", inside=inside,
                       part=part)  # fmt: skip
    names = _names_in(place)
    hint = did_you_mean(part, names)
    if not hint and change.verb == "set" and len(steps) == len(change.path) - 1:
        hint = "what does not exist yet is written under 'add'"
    return problem("path.unknown", change.text, change.at, "there is no '{part}' in {inside}",
                   hint, part=part, inside=inside)  # fmt: skip


def _replaced(node: Node, steps: tuple[Step, ...], entry: Entry | None) -> Node:
    """A copy of the tree with the value at ``steps`` replaced, or taken out."""
    step, rest = steps[0], steps[1:]
    if isinstance(node, MapNode):
        entries = dict(node.entries)
        old = entries[str(step)]
        if rest:
            entries[str(step)] = replace(old, node=_replaced(old.node, rest, entry))
        elif entry is None:
            del entries[str(step)]
        else:
            entries[str(step)] = entry
        return replace(node, entries=entries)
    assert isinstance(node, SeqNode) and isinstance(step, int)
    items = list(node.items)
    if rest:
        items[step] = _replaced(items[step], rest, entry)
    elif entry is None:
        del items[step]
    else:
        items[step] = entry.node
    return replace(node, items=tuple(items))


def _added(tree: Node, change: _Change, problems: list[Problem]) -> Node:
    """The tree with a new entry, or with new items at the end of the list at the path."""
    assert change.entry is not None
    if _inside_figure(change.path):
        problems.append(_figure_problem(change))
        return tree
    steps, several = _resolve(tree, change.path)
    place = _follow(tree, steps)
    if len(steps) == len(change.path):
        if isinstance(place, SeqNode):
            return _appended(tree, place, steps, change, problems)
        problems.append(problem("path.exists", change.text, change.at,
                                "'{path}' is there already", "replace it with 'set'",
                                path=change.text))  # fmt: skip
        return tree
    if several or len(steps) < len(change.path) - 1 or not isinstance(place, MapNode):
        found = _unknown(tree, change, steps, several)
        if isinstance(place, SeqNode) and not several and len(steps) == len(change.path) - 1:
            found = problem("path.unknown", change.text, change.at,
                            "an item is added to a list under the path of the list: {list}", "",
                            list=join_path(change.path[:-1]))  # fmt: skip
        problems.append(found)
        return tree
    grown = replace(place, entries={**place.entries, change.path[-1]: change.entry})
    return _replaced(tree, steps, Entry(_key_at(tree, steps), grown)) if steps else grown


def _appended(
    tree: Node, place: SeqNode, steps: tuple[Step, ...], change: _Change, problems: list[Problem]
) -> Node:
    assert change.entry is not None
    value = change.entry.node
    # A list stands for its items: one overlay has one value for a path, but may add several.
    new = value.items if isinstance(value, SeqNode) else (value,)
    known = {item_name(item) for item in place.items}
    fresh: list[Node] = []
    for item in new:
        name = item_name(item)
        if name is not None and name in known:
            problems.append(problem("path.exists", change.text, item.at,
                                    "{list} has an item '{name}' already",
                                    "replace it with 'set'", list=change.text,
                                    name=name))  # fmt: skip
            continue
        known.add(name)
        fresh.append(item)
    grown = replace(place, items=(*place.items, *fresh))
    return _replaced(tree, steps, Entry(_key_at(tree, steps), grown))


def _key_at(tree: Node, steps: tuple[Step, ...]) -> Location:
    above = _follow(tree, steps[:-1])
    if isinstance(above, MapNode):
        return above.entries[str(steps[-1])].key_at
    return _follow(above, steps[-1:]).at
