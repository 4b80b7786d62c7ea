"""From files to a Scenario, or every problem found at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from socinvest.errors import Problem, ScenarioError, fill_excerpts
from socinvest.model import Scenario, Variant
from socinvest.scenario import format as shape
from socinvest.scenario.assemble import Built, assemble
from socinvest.scenario.context import text
from socinvest.scenario.files import Loaded, read_tree
from socinvest.scenario.overlays import apply_sets, apply_variant, variant_names

__all__ = ["read"]


def read(path: str | Path, sets: Sequence[tuple[str, str]] = ()) -> Scenario:
    """The scenario in the file at ``path``, its variants applied, checked and resolved.

    ``sets`` are (path, value as in the file) pairs that outrank the file and its variants.
    Raises :class:`~socinvest.errors.ScenarioError` with every problem of the file, of what it
    includes and of its variants, each with its place.
    """
    loaded = read_tree(Path(path))
    problems: list[Problem] = []
    base = _with_sets(loaded, sets, problems)
    built = assemble(base, sets=tuple(sets))
    problems += built.problems
    variants: dict[str, Variant] = {}
    for name in variant_names(loaded):
        made = _variant(loaded, name, sets, built, problems)
        if made is not None:
            variants[name] = made
    if problems or built.scenario is None:
        raise ScenarioError(fill_excerpts(_unique(problems), _lines(loaded)))
    return built.with_variants(variants)


def _with_sets(
    loaded: Loaded, sets: Sequence[tuple[str, str]], problems: list[Problem]
) -> Loaded:
    changed, found = apply_sets(loaded, sets)
    problems += found
    return changed


def _variant(
    loaded: Loaded,
    name: str,
    sets: Sequence[tuple[str, str]],
    base: Built,
    problems: list[Problem],
) -> Variant | None:
    stated = base.file.variants.get(name) if isinstance(base.file, shape.ScenarioFile) else None
    changed, found = apply_variant(loaded, name)
    problems += found
    if found:
        return None
    built = assemble(_with_sets(changed, sets, []), sets=tuple(sets))
    problems += built.problems
    if stated is None or built.scenario is None:
        return None
    return Variant(name, text(stated.title), stated.type, built.scenario)


def _unique(problems: list[Problem]) -> list[Problem]:
    """Each problem once: a variant repeats those of the file it is laid over."""
    seen: dict[tuple[object, ...], Problem] = {}
    for one in problems:
        seen.setdefault((one.code, one.at, one.message), one)
    return list(seen.values())


def _lines(loaded: Loaded) -> Mapping[str, Sequence[str]]:
    return loaded.lines
