"""From files to a Scenario, or every problem found at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from socinvest.errors import (
    Location,
    Phrase,
    Problem,
    ScenarioError,
    did_you_mean,
    fill_excerpts,
    problem,
)
from socinvest.model import Scenario, Variant
from socinvest.scenario import format as shape
from socinvest.scenario.assemble import Built, assemble, assemble_included
from socinvest.scenario.context import text
from socinvest.scenario.files import Loaded, read_tree
from socinvest.scenario.nodes import join_path
from socinvest.scenario.overlays import apply_sets, apply_variant, variant_names

__all__ = ["BASE", "check_file", "read"]


BASE = "base"
"""The file without its variants."""
_TO_INCLUDE = frozenset({"parameters", "sources", "course", "courses", "interventions"})
_SCENARIO_ONLY = frozenset({"comparator", "strategies", "time", "target_group", "parties"})


def read(
    path: str | Path,
    sets: Sequence[tuple[str, str]] = (),
    variants: Collection[str] | None = None,
) -> Scenario:
    """The scenario in the file at ``path``, its variants applied, checked and resolved.

    ``sets`` are (path, value as in the file) pairs that outrank the file and its variants.
    ``variants`` names those to build (None: all of them; ``base`` is always built).
    Raises :class:`~socinvest.errors.ScenarioError` with every problem of the file, of what it
    includes and of its variants, each with its place.
    """
    loaded = read_tree(Path(path))
    problems: list[Problem] = []
    base = _with_sets(loaded, sets, problems)
    built = assemble(base, sets=tuple(sets))
    problems += built.problems
    made: dict[str, Variant] = {}
    for name in _wanted(loaded, variants, problems):
        variant = _variant(loaded, name, sets, built, problems)
        if variant is not None:
            made[name] = variant
    problems = [*loaded.problems, *_elsewhere(problems, loaded.problems)]
    if problems or built.scenario is None:
        raise ScenarioError(fill_excerpts(_unique(problems), loaded.lines))
    return built.with_variants(made)


def check_file(path: str | Path) -> Scenario | None:
    """As :func:`read`; None for a sound file that is only there to be included.

    Raises :class:`~socinvest.errors.ScenarioError` with every problem of either.
    """
    loaded = read_tree(Path(path))
    told = frozenset(loaded.root.entries)
    if _SCENARIO_ONLY & told or not _TO_INCLUDE & told:
        return read(path)
    found = fill_excerpts([*loaded.problems, *assemble_included(loaded)], loaded.lines)
    if found:
        raise ScenarioError(_unique(list(found)))
    return None


def _wanted(loaded: Loaded, variants: Collection[str] | None, problems: list[Problem]) -> list[str]:
    """The variants to build, in the order of the file."""
    declared = variant_names(loaded)
    if variants is None:
        return list(declared)
    known = (BASE, *declared)
    for name in variants:
        if name not in known:
            problems.append(problem("run.option", "variants", Location(loaded.file),
                                    "there is no variant '{name}'",
                                    did_you_mean(name, known)
                                    or Phrase("it has {names}", {"names": ", ".join(known)}),
                                    name=name))  # fmt: skip
    return [name for name in declared if name in variants]


def _with_sets(loaded: Loaded, sets: Sequence[tuple[str, str]], problems: list[Problem]) -> Loaded:
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
    here = join_path(("variants", name))
    if any(one.path == here or one.path.startswith(f"{here}.") for one in base.problems):
        return None  # its shape is wrong, which has been reported
    stated = base.file.variants.get(name) if isinstance(base.file, shape.ScenarioFile) else None
    changed, found = apply_variant(loaded, name)
    problems += found
    if found:
        return None
    built = assemble(_with_sets(changed, sets, []), sets=tuple(sets), overlaid=True)
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


def _elsewhere(problems: list[Problem], reading: Sequence[Problem]) -> list[Problem]:
    """The problems on other lines: a line that could not be read right says nothing sure."""
    taken = {(one.at.file, one.at.line) for one in reading}
    return [one for one in problems if (one.at.file, one.at.line) not in taken]
