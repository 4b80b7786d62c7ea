"""One figure at a time: the mean net present value with it low, in the middle and high.

All else is drawn as ever, on the same draws, so that what differs is due to the figure alone.
Figures that are correlated with it keep their own draws; those whose distribution names it
follow it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from socinvest.analysis.nets import view_values
from socinvest.analysis.views import View
from socinvest.answers.drivers_draws import Followed, Runner
from socinvest.answers.drivers_figures import Figures, scope_of
from socinvest.answers.moving import touches
from socinvest.draws import uncertain
from socinvest.ledger import Array
from socinvest.model import Parameter
from socinvest.numerics.smoothing import FEW

__all__ = ["LEVELS", "Tornado", "quantile", "tornado"]

LEVELS = {"p5": 0.05, "p50": 0.5, "p95": 0.95}
Means = Mapping[tuple[str, View], float]


class Tornado:
    """``values`` of each figure by path and level; ``means``: of every result there."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, float]] = {}
        self.means: dict[str, dict[str, Means]] = {}

    def told(self, strategy: str, view: View) -> list[dict[str, Any]]:
        """One entry per figure, the widest first; of equally wide ones by name.

        ``at`` by level ``{value, npv}``; ``swing``: between the lowest and the highest of them.
        """
        rows = []
        for path, levels in self.means.items():
            npvs = {name: means[strategy, view] for name, means in levels.items()}
            rows.append({
                "parameter": path,
                "at": {n: {"value": self.values[path][n], "npv": npvs[n]} for n in LEVELS},
                "swing": max(npvs.values()) - min(npvs.values()),
            })  # fmt: skip
        return sorted(rows, key=lambda row: (-row["swing"], row["parameter"]))


def quantile(values: Array, probability: float) -> float:
    """A quantile of draws (n,); of few values always one of them."""
    few = np.unique(values).size <= FEW
    return float(np.quantile(values, probability, method="inverted_cdf" if few else "linear"))


def tornado(runner: Runner, figures: Figures, followed: Followed) -> Tornado:
    """Every figure at its 5th, 50th and 95th percentile."""
    found = Tornado()
    base = _means(runner, followed)
    for path, parameter in figures.parameters.items():
        known: dict[float, Means] = {}
        found.values[path], found.means[path] = {}, {}
        for name, probability in LEVELS.items():
            value, put = _put(runner, figures, followed, path, parameter, probability)
            if value not in known:
                known[value] = _at(runner, followed, parameter, put, base)
            found.values[path][name], found.means[path][name] = value, known[value]
    return found


def _means(runner: Runner, followed: Followed) -> Means:
    means = followed.results.mean(axis=0)
    return {
        place: 0.0 if column is None else float(means[column])
        for place, column in followed.places.items()
    }


Put = dict[str, float | Array]


def _put(
    runner: Runner,
    figures: Figures,
    followed: Followed,
    path: str,
    parameter: Parameter,
    probability: float,
) -> tuple[float, Put]:
    """The value of a figure at a percentile, and what stands in place of it and of its like."""
    stated = parameter.stated
    assert stated is not None, "what varies has a distribution"
    if parameter.component is None:
        value = quantile(followed.figures[path], probability)
        return value, {path: value}
    prefix = path[: -len(parameter.name)]
    family = [
        prefix + name
        for name, where in scope_of(runner.scenario, path).items()
        if where == prefix + name and where in uncertain(runner.scenario)
        and _key(runner, where) == parameter.key
    ]  # fmt: skip
    draws = {one: _draws(runner, followed, one) for one in sorted(family)}
    if stated.family == "dirichlet":
        # The other shares keep their proportions.
        value = quantile(draws[path], probability)
        left = np.maximum(1.0 - draws[path], 1e-300)
        put: Put = {one: x * ((1.0 - value) / left) for one, x in draws.items() if one != path}
        return value, {path: value, **put}
    # Rows of a table belong together: the row at that percentile of the figure.
    others = [draws[one] for one in draws if one != path]
    order = np.lexsort((*others[::-1], draws[path]))
    row = order[min(int(np.ceil(probability * order.size)), order.size) - 1]
    return float(draws[path][row]), {one: float(x[row]) for one, x in draws.items()}


def _key(runner: Runner, path: str) -> str:
    group, slash, name = path.partition("/")
    if not slash:
        return runner.scenario.parameters[path].key
    groups = runner.scenario.target_group.groups
    return next(g.parameters[name].key for g in groups if g.name == group)


def _draws(runner: Runner, followed: Followed, path: str) -> Array:
    """Draws of a figure, also of one that is drawn with those that are used and is not."""
    if path in followed.figures:
        return followed.figures[path]
    if path in followed.named:
        return followed.named[path]
    group, _, name = path.partition("/")
    return np.concatenate([drawn.groups[group][name] for _, drawn in runner.blocks()])


def _at(runner: Runner, followed: Followed, parameter: Parameter, put: Put, base: Means) -> Means:
    """Mean net present values with figures put in place."""
    scenario, comparator = runner.scenario, runner.scenario.comparator
    moved = [path.rpartition("/")[2] for path in put]
    touched = [s for s in scenario.strategies if touches(scenario, s, moved)]
    if not touched:
        return base
    sums: dict[tuple[str, View], float] = dict.fromkeys(base, 0.0)
    start = 0
    for index, drawn in runner.blocks():
        span = slice(start, start + drawn.n)
        start += drawn.n
        here = {path: x if isinstance(x, float) else x[span] for path, x in put.items()}
        values, _ = runner.values(
            runner.with_figures(index, drawn.n, here), tuple(scenario.strategies)
        )
        for strategy, view in base:
            change = view_values(values[strategy], view) - view_values(values[comparator], view)
            sums[strategy, view] += drawn.n * float(np.mean(change))
    return {place: total / start for place, total in sums.items()}
