"""A number of a file that may be solved for, and the file with other values of it.

A value is told in the unit it is written in. Whatever is tried goes the way of ``--set``, so that
what is found can be set.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from socinvest.errors import Problem, ScenarioError, fill_excerpts
from socinvest.model import Scenario
from socinvest.numerics.expression import Expression
from socinvest.records import dataclass
from socinvest.scenario.assemble import assemble
from socinvest.scenario.build import BASE
from socinvest.scenario.files import Loaded, read_tree
from socinvest.scenario.nodes import MapNode
from socinvest.scenario.overlays import apply_sets, apply_variant
from socinvest.units import Unit, UnitError, parse_quantity

__all__ = ["Solvable", "Source", "Whole", "plain", "quantity"]

Whole = Literal["", "months", "people", "times"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file, what is laid over it, and the scenario that comes of it."""

    loaded: Loaded
    sets: tuple[tuple[str, str], ...]
    variant: str

    @staticmethod
    def open(path: Path, sets: Sequence[tuple[str, str]], variant: str = BASE) -> Source:
        """A file that has been read without a problem before, with a variant of it."""
        return Source(read_tree(path), tuple(sets), variant)

    def scenario(self, *more: tuple[str, str]) -> Scenario:
        """The scenario with more set. Raises ScenarioError where it cannot be built so."""
        loaded, problems = self._changed(more)
        built = assemble(loaded, sets=(*self.sets, *more), overlaid=self.variant != BASE)
        problems += built.problems
        if problems or built.scenario is None:
            raise ScenarioError(fill_excerpts(problems, self.loaded.lines))
        return built.scenario

    @property
    def tree(self) -> MapNode:
        """The file as it stands after the variant and what is set."""
        return self._changed(())[0].root

    def _changed(self, more: Sequence[tuple[str, str]]) -> tuple[Loaded, list[Problem]]:
        loaded = self.loaded
        problems: list[Problem] = []
        if self.variant != BASE:
            loaded, problems = apply_variant(loaded, self.variant)
        loaded, found = apply_sets(loaded, (*self.sets, *more))
        return loaded, [*problems, *found]


@dataclass(frozen=True, slots=True)
class Solvable:
    """A number in a file. A value is in ``unit`` as written; times ``factor`` it is in base units.

    ``path`` names it, ``set_path`` is what ``--set`` takes. ``whole``: it is a whole number of
    months, people or times. ``expression`` (in base units) is what the file says now, ``now``
    the same where it is a plain number. ``relation``: it is a bound that stands after it.
    ``steps``: the table it is a threshold of, with its place there. ``ratio``: it multiplies.
    """

    path: str
    set_path: str
    unit: str
    factor: float
    whole: Whole = ""
    now: float | None = None
    expression: Expression | None = None
    relation: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    place: int = -1
    ratio: bool = False

    def written(self, value: float) -> str:
        """A value as the file would have it."""
        return f"{self.relation} {plain(value)} {self.unit}".strip()

    def setting(self, value: float) -> tuple[str, str]:
        """The ``--set`` that brings it to a value."""
        if not self.steps:
            written = self.written(value)
            # YAML takes a leading > for something else.
            return self.set_path, _quoted(written) if self.relation else written
        rows = [
            (self.written(value) if i == self.place else at, pay)
            for i, (at, pay) in enumerate(self.steps)
        ]
        return self.set_path, "{" + ", ".join(f"{_quoted(a)}: {_quoted(b)}" for a, b in rows) + "}"

    def read(self, text: str, scenario: Scenario) -> float:
        """A value of it from text: a plain number is in the unit of the file.

        Raises UnitError for what is no such value.
        """
        value, unit = quantity(text, scenario)
        if not unit.text:
            if self.unit != "%":
                return value
            if abs(value) > 1.0:
                raise UnitError("'{text}' is a share above 1", "write {text} %", text=text)
            return value * 100.0
        wanted = quantity(f"1 {self.unit}", scenario)[1]
        if not unit.same(wanted):
            raise UnitError("'{text}' is no value of {path}", "such as {example}", text=text,
                            path=self.path, example=self.written(1.0))  # fmt: skip
        return value / self.factor


def plain(value: float) -> str:
    """A number with twelve figures at most, and without an exponent.

    >>> plain(0.1 + 0.2), plain(43.0), plain(1.5e7)
    ('0.3', '43', '15000000')
    """
    import numpy as np

    rounded = float(f"{value:.12g}") + 0.0
    return np.format_float_positional(rounded, trim="-")


def quantity(text: str, scenario: Scenario) -> tuple[float, Unit]:
    """A number with its unit as a file of the scenario has it, in base units. Raises UnitError."""
    return parse_quantity(
        text,
        currency=scenario.money.currency,
        nouns=frozenset({scenario.target_group.unit}),
        school_days_per_year=scenario.time.school_days_per_year,
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
