"""Variants and ``--set`` laid over a scenario's files, included files among them."""

from __future__ import annotations

from collections.abc import Sequence

from socinvest.errors import Location, Problem, problem
from socinvest.scenario import overlay
from socinvest.scenario.files import Loaded, apply_overlay
from socinvest.scenario.nodes import Entry, MapNode, Node, ScalarNode
from socinvest.scenario.overlay import PathError, parse_path
from socinvest.scenario.strict import load
from socinvest.units import UnitError, parse_quantity

__all__ = ["apply_sets", "apply_variant", "variant_names"]

_SWITCHES = frozenset({"evidence.rule"})
"""Conventions that stand alone in their section, which most files leave out."""
_OWN_WORDS = frozenset({"title", "type"})


def variant_names(loaded: Loaded) -> tuple[str, ...]:
    """The variants a file declares, whatever their shape."""
    entry = loaded.root.entries.get("variants")
    if entry is None or not isinstance(entry.node, MapNode):
        return ()
    return tuple(name for name, e in entry.node.entries.items() if isinstance(e.node, MapNode))


def apply_variant(loaded: Loaded, name: str) -> tuple[Loaded, list[Problem]]:
    """The files with a declared variant laid over them."""
    variants = loaded.root.entries["variants"].node
    assert isinstance(variants, MapNode)
    overlaid = variants.entries[name].node
    assert isinstance(overlaid, MapNode)
    return apply_overlay(loaded, overlaid, besides=_OWN_WORDS)


def apply_sets(loaded: Loaded, sets: Sequence[tuple[str, str]]) -> tuple[Loaded, list[Problem]]:
    """The files with every ``--set PATH=VALUE`` laid over them, in order."""
    problems: list[Problem] = []
    for path, value in sets:
        file = f"--set {path}"
        if not value.strip():
            problems.append(problem("overlay.shape", path, Location(file, 1, 1),
                                    "nothing is given for '{path}'", "write --set {path}=VALUE",
                                    path=path))  # fmt: skip
            continue
        node, found = load(value, file)
        problems += found
        if found or node is None:
            continue
        full, node = _in_full(loaded, path, node)
        loaded, found = apply_overlay(loaded, _change(loaded, full, node))
        problems += found
    return loaded, problems


def _change(loaded: Loaded, path: str, node: Node) -> MapNode:
    """The overlay of one ``--set``. A switch can be turned without standing in the file."""
    section, _, switch = path.partition(".")
    if path not in _SWITCHES or section in loaded.root.entries:
        return overlay.assignment(path, node, node.at)
    at = node.at
    added = MapNode({section: Entry(at, MapNode({switch: Entry(at, node)}, at))}, at)
    return MapNode({"add": Entry(at, added)}, at)


def _in_full(loaded: Loaded, path: str, node: Node) -> tuple[str, Node]:
    """A bare parameter name means that parameter, and a bare number an assumption of the user."""
    try:
        parts = parse_path(path)
    except PathError:
        return path, node
    if parts[0] not in loaded.root.entries and _parameter(loaded, parts) is not None:
        path, parts = f"parameters.{path}", ("parameters", *parts)
    if parts[0] == "parameters" and isinstance(node, ScalarNode):
        there = _parameter(loaded, parts[1:])
        if isinstance(there, MapNode):
            node = _assumed(loaded, there, node)
    return path, node


def _parameter(loaded: Loaded, parts: tuple[str, ...]) -> Node | None:
    """The parameter a name means, in the scenario or in what it includes."""
    if len(parts) > 1 and parts[0] in loaded.includes:
        return _parameter(loaded.includes[parts[0]], parts[1:])
    return overlay.get(loaded.root, ("parameters", *parts)) if len(parts) == 1 else None


def _assumed(loaded: Loaded, there: MapNode, given: ScalarNode) -> MapNode:
    """The figure that ``--set parameter=number`` stands for: marked as assumed."""
    at = given.at
    entries = {
        "value": Entry(at, given),
        "evidence": Entry(at, ScalarNode("assumed", "assumed", False, at)),
    }
    entries |= {k: there.entries[k] for k in ("scale", "estimated_on") if k in there.entries}
    year = overlay.get(loaded.root, ("money", "price_year"))
    currency = overlay.get(loaded.root, ("money", "currency"))
    code = currency.text if isinstance(currency, ScalarNode) else "SEK"
    if isinstance(year, ScalarNode) and _is_money(given, code):
        entries["price_year"] = Entry(at, year)
    return MapNode(entries, at)


def _is_money(node: ScalarNode, currency: str) -> bool:
    if isinstance(node.value, bool) or not isinstance(node.value, (str, int, float)):
        return False
    # School days are counted here only to see what kind of figure it is.
    try:
        unit = parse_quantity(node.value, currency=currency, school_days_per_year=178.0)[1]
    except UnitError:
        return False
    return unit.money != 0
