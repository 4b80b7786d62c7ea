"""What every draw of the figures comes to, with people in expected numbers and no contract.

The value of knowing a figure concerns the mean over chance: what befalls single persons can no
study tell beforehand. And what a contract pays follows what is measured, which is not the truth.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from socinvest.analysis.nets import Discounting, view_values
from socinvest.analysis.views import Pair, View, views
from socinvest.answers.drivers_figures import Figures
from socinvest.answers.present import Shortest
from socinvest.course.weights import columns
from socinvest.draws import Draws, block, blocks
from socinvest.ledger import Array
from socinvest.model import Scenario
from socinvest.reach.intake import inflow
from socinvest.records import dataclass

__all__ = ["Followed", "Place", "Runner", "follow"]

K = TypeVar("K")
Place = tuple[str, View]
"""A strategy and whose result it is."""


@dataclass(frozen=True, slots=True, eq=False)
class Followed:
    """``results`` (n, R): net present values against the comparator, different ones only;
    ``places``: the column of each strategy and view, None where nothing crosses a border.

    ``figures``: draws (n,) by path; ``named``: of every other parameter that varies;
    ``measures`` by (strategy, measure); ``people`` (n,): all who enter.
    """

    views: tuple[View, ...]
    results: Array
    places: Mapping[Place, int | None]
    figures: Mapping[str, Array]
    named: Mapping[str, Array]
    measures: Mapping[tuple[str, str], Array]
    people: Array

    def result(self, strategy: str, view: View) -> Array:
        """Net present value (n,)."""
        place = self.places[strategy, view]
        zero: Array = np.zeros(self.results.shape[0])
        return zero if place is None else self.results[:, place]


class Runner:
    """Values strategies on the same draws, with figures as drawn or put in their place."""

    def __init__(self, scenario: Scenario, draws: int, seed: int) -> None:
        # What is put in a figure's place may leave [0, 1] though no draw of the file does.
        courses = {
            name: replace(course, out_of_range="clip") for name, course in scenario.courses.items()
        }
        self.scenario = replace(scenario, courses=courses, contract=None)
        self.draws, self.seed = draws, seed
        self._shortest = Shortest(self.scenario, Discounting.of(scenario.money, columns(scenario)))

    def strategies(self) -> tuple[str, ...]:
        """All but the comparator."""
        return tuple(s for s in self.scenario.strategies if s != self.scenario.comparator)

    def blocks(self) -> Iterator[tuple[int, Draws]]:
        """The blocks of draws as the file has them, with their numbers."""
        for index, size in blocks(self.draws):
            yield index, block(self.scenario, self.seed, index, size)

    def with_figures(self, index: int, size: int, put: Mapping[str, float | Array]) -> Draws:
        """A block with values (a number, or (size,)) in the place of figures, by path."""
        return block(self.scenario, self.seed, index, size, overrides=put)

    def values(
        self, drawn: Draws, strategies: Sequence[str]
    ) -> tuple[dict[str, dict[Pair, Array]], dict[tuple[str, str], Array]]:
        """Present value by pair of accounts and measures, by strategy."""
        trajectories, found = self._shortest.values(drawn, strategies)
        measures = {
            (strategy, name): np.broadcast_to(value, (drawn.n,))
            for strategy, one in trajectories.items()
            for name, value in one.measures.items()
        }
        return found, measures


def follow(runner: Runner, figures: Figures) -> Followed:
    """Every draw as the file has it. Raises ScenarioError where a figure has no usable value."""
    scenario = runner.scenario
    parts: list[dict[str, dict[Pair, Array]]] = []
    sizes, people = [], []
    own: list[Mapping[str, Array]] = []
    named: list[dict[str, Array]] = []
    measures: list[dict[tuple[str, str], Array]] = []
    for _, drawn in runner.blocks():
        values, counted = runner.values(drawn, tuple(scenario.strategies))
        parts.append(values)
        measures.append(counted)
        sizes.append(drawn.n)
        own.append(figures.values(drawn))
        named.append({
            name: np.asarray(value) for name, value in drawn.base.items() if np.ndim(value)
        })  # fmt: skip
        entering = np.zeros(drawn.n)
        for size in inflow(scenario, drawn.base).sizes:
            entering = entering + size
        people.append(entering)
    pairs = tuple(dict.fromkeys(p for part in parts for one in part.values() for p in one))
    seen = tuple(v for v in views(scenario, pairs) if v.section != "budgets")
    results, places = _table(runner, seen, pairs, parts, sizes)
    return Followed(
        seen, results, places, _together(own), _together(named), _together(measures),
        np.concatenate(people),
    )  # fmt: skip


def _together(parts: Sequence[Mapping[K, Array]]) -> dict[K, Array]:
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def _table(
    runner: Runner,
    seen: Sequence[View],
    pairs: Sequence[Pair],
    parts: Sequence[Mapping[str, Mapping[Pair, Array]]],
    sizes: Sequence[int],
) -> tuple[Array, dict[Place, int | None]]:
    """The results that differ, and where each stands."""
    comparator = runner.scenario.comparator
    columns_: dict[tuple[str, tuple[int, ...]], int] = {}
    places: dict[Place, int | None] = {}
    found: list[Array] = []
    for strategy in sorted(runner.strategies()):
        for view in seen:
            key = (strategy, view.signs(pairs))
            if not any(key[1]):
                places[strategy, view] = None
                continue
            if key not in columns_:
                columns_[key] = len(found)
                found.append(_column(view, strategy, comparator, parts, sizes))
            places[strategy, view] = columns_[key]
    n = sum(sizes)
    return (np.stack(found, axis=1) if found else np.zeros((n, 0))), places


def _column(
    view: View,
    strategy: str,
    comparator: str,
    parts: Sequence[Mapping[str, Mapping[Pair, Array]]],
    sizes: Sequence[int],
) -> Array:
    made = []
    for values, size in zip(parts, sizes, strict=True):
        own = view_values(values[strategy], view) - view_values(values[comparator], view)
        made.append(np.broadcast_to(own, (size,)))
    return np.concatenate(made)
