"""What a name means that is to be solved for: a number of the file, found by its path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from socinvest.errors import Location, Phrase, ScenarioError, closest, problem
from socinvest.model import Figure, Scenario
from socinvest.numerics.expression import Binary, Expression, Name
from socinvest.quantity.numbers import NUMBER
from socinvest.quantity.words import PEOPLE
from socinvest.scenario.nodes import MapNode, Node, ScalarNode, SeqNode, item_name, join_path
from socinvest.scenario.overlay import PathError, parse_path
from socinvest.scenario.solvable import Solvable, Source, Whole, quantity
from socinvest.units import Unit, UnitError

__all__ = ["find_solvable"]

Parts = tuple[str, ...]
_SOUGHT = ("contract", "target_group", "interventions", "courses", "course", "financing")
"""Sections in which a path may begin with any of its parts; the first that has it counts."""
_MONTHS = frozenset({"window", "after", "lag", "every"})
_TIMES = frozenset({"instalments", "repeats"})
_SHARES = frozenset({"share", "fee"})
_DATES = frozenset({"at", "since", "start", "first", "last", "during"})
_HOW_MUCH = ("amount", "share", "price", "top_up", "fee", "at_most", "return_at_most")
_BOUND = re.compile(r"\s*(>=|<=|>|<)\s*(.+)\Z", re.DOTALL)
_DATE = re.compile(r"[12]\d{3}-\d\d\Z")
_SUMS = frozenset({"principal", "drawn", "committed"})
_SHOWN = 8
"""So many names are offered."""


class _Place(NamedTuple):
    """Where something stands: its path, its node, and whether it is the threshold of a step."""

    path: Parts
    node: Node
    threshold: bool = False


def find_solvable(source: Source, scenario: Scenario, term: str) -> Solvable:
    """What ``term`` names: a path, or the end of one, in the contract before other sections.

    A bare name is a parameter's, or a part of the contract's with one figure that says how much.
    Raises ScenarioError (``run.option``) for a name of nothing, of several things, or of nothing
    that a number can be solved for.
    """
    try:
        parts = parse_path(term)
    except PathError as error:
        raise _misfit(term, "'{term}': {reason}", reason=error.message) from error
    parameter = parts[1:] if parts[0] == "parameters" else parts
    name = ".".join(parameter)
    if name in scenario.parameters:
        return _parameter(source, scenario, name, parameter)
    found = _places(source.tree, parts)
    if not found:
        known = _known(source, scenario)
        guess = closest(term, (*known, *map(_end, known), *scenario.parameters))
        hint = Phrase("can be solved for: {names}", {"names": _some(known, term)})
        if guess:
            hint = Phrase("did you mean '{guess}'?", {"guess": guess})
        raise _misfit(term, "there is nothing called '{term}' to solve for", hint)
    if len(found) > 1:
        names = ", ".join(join_path(one.path) for one in found)
        raise _misfit(term, "'{term}' may mean several things", Phrase("write one of {names}", {
            "names": names}))  # fmt: skip
    try:
        return _solvable(found[0], scenario)
    except ScenarioError as error:
        (one,) = error.problems
        others = _some(_known(source, scenario), join_path(found[0].path))
        hint = Phrase("{why}; can be solved for: {names}", {"why": one.hint, "names": others})
        raise ScenarioError([replace(one, hint=hint)]) from error


def _known(source: Source, scenario: Scenario) -> list[str]:
    """What of the contract can be solved for, as the file has it."""
    section = source.tree.entries.get("contract")
    found = []
    for place in () if section is None else _leaves(("contract",), section.node):
        try:
            found.append(_solvable(place, scenario).path)
        except ScenarioError:
            continue
    return found


def _end(path: str) -> str:
    """The end of a path that people write: ``guarantee.share``."""
    return join_path(parse_path(path)[-2:])


def _some(known: Sequence[str], term: str) -> str:
    """Those of ``known`` that are most like a name, at most so many."""

    def unlike(one: str) -> tuple[float, bool]:
        return -SequenceMatcher(None, one, term).ratio(), not one.startswith("contract.terms.")

    return ", ".join(sorted(known, key=unlike)[:_SHOWN])


def _misfit(term: str, template: str, hint: str = "", /, **fields: object) -> ScenarioError:
    one = problem("run.option", term, Location("--solve"), template, hint, term=term, **fields)
    return ScenarioError([one])


def _places(tree: MapNode, parts: Parts) -> list[_Place]:
    """The figures that a path, or the end of one, leads to: those of the first section with any."""
    for section in _SOUGHT:
        entry = tree.entries.get(section)
        if entry is None:
            continue
        every = list(_leaves((section,), entry.node))
        for wanted in (
            [one for one in every if one.path == parts],
            [one for one in every if one.path[-len(parts) :] == parts],
            _by_amount(every, parts),
        ):
            if wanted:
                return wanted
    return []


def _by_amount(every: Sequence[_Place], parts: Parts) -> list[_Place]:
    """Of a term or a limit that is named, the figure that says how much."""
    return [
        one for one in every if one.path[-1] in _HOW_MUCH and one.path[:-1][-len(parts) :] == parts
    ]


def _leaves(path: Parts, node: Node) -> Iterator[_Place]:
    """Every single value below a node; of a table of payments also each threshold."""
    if isinstance(node, ScalarNode):
        yield _Place(path, node)
    elif isinstance(node, MapNode):
        for key, entry in node.entries.items():
            yield from _leaves((*path, key), entry.node)
            if path[-1] == "steps":
                yield _Place((*path, key, "at"), node, threshold=True)
    elif isinstance(node, SeqNode):
        for i, item in enumerate(node.items):
            yield from _leaves((*path, item_name(item) or str(i)), item)


def _solvable(place: _Place, scenario: Scenario) -> Solvable:
    path, node = place.path, place.node
    shown = join_path(path)
    if place.threshold:
        return _threshold(place, scenario)
    assert isinstance(node, ScalarNode)
    text, relation = node.text.strip(), ""
    bound = _BOUND.match(text)
    if bound is not None:
        relation, text = bound[1], bound[2].strip()
    if path[-1] in _DATES or _DATE.match(text) or isinstance(node.value, bool):
        raise _misfit(shown, "'{term}' is no number that can be solved for",
                       "a date or a word is tried one by one with --set")  # fmt: skip
    whole = _whole(path, text, scenario)
    one = Solvable(shown, shown, "", 1.0, whole, relation=relation)
    if whole == "months":
        return replace(one, unit="months", factor=1 / 12, now=_months(text, scenario))
    literal = _literal(text, scenario)
    if literal is not None:
        unit, factor, now = literal
        if path[-1] in _SHARES and not unit:
            unit, factor, now = "%", 0.01, 100.0 * now
        return replace(one, unit=unit, factor=factor, now=now)
    figures = [one for one in _figures(scenario) if one.at == node.at]
    if not figures:
        raise _misfit(shown, "'{term}' is no number that can be solved for",
                       "it is '{text}' in the file", text=node.text)  # fmt: skip
    # A threshold stands where its payment does, and before it.
    expression, of = figures[-1].expression, figures[-1].unit
    if path[-1] in _SHARES:
        # A share of the capital has been multiplied with it.
        if isinstance(expression, Binary) and _is_sum(expression.right):
            expression = expression.left
        return replace(one, unit="%", factor=0.01, expression=expression)
    unit, factor = _shown(of)
    return replace(one, unit=unit, factor=factor, expression=expression)


def _threshold(place: _Place, scenario: Scenario) -> Solvable:
    """The quantity from which a step of a table pays."""
    assert isinstance(place.node, MapNode)
    rows = tuple((at, _text(entry.node)) for at, entry in place.node.entries.items())
    number = [at for at, _ in rows].index(place.path[-2])
    literal = _literal(rows[number][0], scenario)
    shown = join_path(place.path)
    if literal is None:
        raise _misfit(shown, "'{term}' is no number that can be solved for",
                       "name the parameter that it is made of")  # fmt: skip
    unit, factor, now = literal
    return Solvable(shown, join_path(place.path[:-2]), unit, factor, now=now, steps=rows,
                    place=number)  # fmt: skip


def _parameter(source: Source, scenario: Scenario, name: str, parts: Parts) -> Solvable:
    """A parameter, set to one number in the place of its distribution."""
    parameter = scenario.parameters[name]
    path = join_path(("parameters", *parts))
    node: Node | None = source.tree
    for part in ("parameters", *parts, "value"):
        entry = node.entries.get(part) if isinstance(node, MapNode) else None
        node = None if entry is None else entry.node
    whole: Whole = "people" if set(parameter.unit.of) & _people(scenario) else ""
    ratio = parameter.scale in ("risk_ratio", "odds_ratio", "hazard_ratio")
    one = Solvable(path, path, "", 1.0, whole, expression=Name(name), ratio=ratio)
    literal = _literal(node.text, scenario) if isinstance(node, ScalarNode) else None
    if literal is not None and literal[0]:
        return replace(one, unit=literal[0], factor=literal[1])
    unit, factor = _shown(parameter.unit)
    return replace(one, unit=unit, factor=factor)


def _shown(unit: Unit) -> tuple[str, float]:
    """The unit that a value in base units is told in, and what one of it is."""
    return ("%", 0.01) if unit.percent else (unit.text, 1.0)


def _whole(path: Parts, text: str, scenario: Scenario) -> Whole:
    if path[0] == "contract" and path[-1] in _MONTHS:
        return "months"
    if path[-1] in _TIMES:
        return "times"
    if path[:2] == ("target_group", "intake") and path[-1] in ("total", "stock", "per_year"):
        return "people"
    try:
        unit = quantity(text, scenario)[1]
    except UnitError:
        return ""
    return "people" if unit.dimensionless and set(unit.of) & _people(scenario) else ""


def _people(scenario: Scenario) -> frozenset[str]:
    return PEOPLE | {scenario.target_group.unit}


def _months(text: str, scenario: Scenario) -> float | None:
    try:
        return round(12.0 * quantity(text, scenario)[0], 6)
    except UnitError:
        return None


def _literal(text: str, scenario: Scenario) -> tuple[str, float, float] | None:
    """The unit of a number as it is written, one of it in base units, and the number."""
    match = NUMBER.match(text.strip())
    if match is None:
        return None
    unit = text.strip()[match.end() :].strip()
    try:
        value, _ = quantity(text, scenario)
        factor = 1.0 if not unit else quantity(f"1 {unit}", scenario)[0]
    except UnitError:
        return None
    return unit, factor, float(f"{value / factor:.12g}")


def _is_sum(expression: Expression) -> bool:
    return isinstance(expression, Name) and expression.name in _SUMS


def _figures(part: object) -> Iterator[Figure]:
    """Every figure of a scenario, its variants left aside."""
    if isinstance(part, Figure):
        yield part
    elif isinstance(part, dict):
        for item in part.values():
            yield from _figures(item)
    elif isinstance(part, list | tuple):
        for item in part:
            yield from _figures(item)
    elif is_dataclass(part) and not isinstance(part, type):
        for one in fields(part):
            if one.name not in ("variants", "texts", "sources"):
                yield from _figures(getattr(part, one.name))


def _text(node: Node) -> str:
    return node.text if isinstance(node, ScalarNode) else ""
