"""What it is worth to whom to know more: decisions between all strategies, figure by figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from socinvest.analysis.views import View
from socinvest.answers.drivers_draws import Followed
from socinvest.answers.drivers_figures import Bundle, Figures
from socinvest.ledger import Array
from socinvest.numerics import information
from socinvest.numerics.comparison import chances_of_best
from socinvest.numerics.information import Worth
from socinvest.numerics.regression import Known
from socinvest.numerics.response import Responses
from socinvest.numerics.streams import generator

__all__ = ["NOTHING", "Decision", "Worths", "by_view"]

NOTHING = "\x00nothing"
"""A quantity that has nothing to do with the result: what is found of it is error."""


class Decision:
    """Which strategy somebody would take; ``strategies`` by name, the comparator among them."""

    def __init__(self, view: View, strategies: Sequence[str], followed: Followed) -> None:
        self.view = view
        self.strategies = tuple(sorted(strategies))
        self.places = [followed.places.get((one, view)) for one in self.strategies]
        zero = np.zeros((followed.people.size, 1))
        where = [-1 if place is None else place for place in self.places]
        self.benefits: Array = np.concatenate([followed.results, zero], axis=1)[:, where]

    @cached_property
    def perfect(self) -> Worth:
        """The expected value of perfect information."""
        return information.evpi(self.benefits)

    def worth(self, known: Known) -> Worth:
        """Of perfect information on what is known; never more than on everything."""
        found = information.evppi(self.benefits, known.of(self.places))
        return Worth(min(found.value, self.perfect.value), found.error)

    def split(self, known: Known, halves: Any) -> float:
        """The same when one half of the draws teaches and the other half tests."""
        return information.split_sample(self.benefits, known.of(self.places), halves)

    def best(self, comparator: str) -> str:
        """The strategy of highest mean; the comparator where it is as good as any."""
        means = self.benefits.mean(axis=0)
        if means[self.strategies.index(comparator)] >= means.max():
            return comparator
        return self.strategies[information.best(self.benefits)]

    def chances(self) -> dict[str, float]:
        """How often each strategy is the best of all; ties are shared. They add up to 1."""
        return dict(zip(self.strategies, chances_of_best(self.benefits.T), strict=True))

    def losses(self) -> dict[str, float]:
        """What taking each strategy loses on average against the best of each draw."""
        losses = information.expected_losses(self.benefits)
        return dict(zip(self.strategies, losses.tolist(), strict=True))


class Worths:
    """What knowing figures tells and is worth, of all results of a run."""

    def __init__(self, figures: Figures, followed: Followed, seed: int) -> None:
        n = followed.people.size
        nothing = generator(seed, "drivers", "a quantity without influence").standard_normal(n)
        self.figures, self.followed = figures, followed
        quantities = {**followed.figures, NOTHING: nothing}
        self.responses = Responses(quantities, followed.results, figures.linked)

    @cached_property
    def _halves(self) -> dict[str, Any]:
        return {}

    def halves(self, first: str) -> Any:
        """Every other draw in the order of a figure's values, (n,): no matter how they stand."""
        if first not in self._halves:
            values = self.followed.figures
            others = [values[name] for name in reversed(self.responses.names) if name in values]
            order = np.lexsort((*others, values.get(first, np.zeros(self.responses.n))))
            mask = np.zeros(order.size, dtype=bool)
            mask[order[::2]] = True
            self._halves[first] = mask
        return self._halves[first]

    def told(
        self, decision: Decision, bundles: Sequence[Bundle], people: float, scale: float
    ) -> dict[str, Any]:
        """``evpi``, ``evppi`` of each figure (highest first), ``groups`` and ``null_figure``."""

        def entry(worth: Worth) -> dict[str, float]:
            return {
                "value": worth.value * scale,
                "error": worth.error * scale,
                "per_person": worth.value / people if people > 0.0 else 0.0,
            }

        def known(members: Sequence[str]) -> dict[str, Any]:
            one = self.responses.given(*members)
            split = decision.split(one, self.halves(members[0]))
            return {**entry(decision.worth(one)), "split_sample": split * scale}

        alone = [{"parameter": path, **known([path])} for path in self.figures.parameters]
        return {
            "evpi": entry(decision.perfect),
            "evppi": sorted(alone, key=lambda row: (-row["value"], row["parameter"])),
            "groups": [
                {
                    "kind": one.kind, "name": one.name, "parameters": list(one.members),
                    **known(one.members),
                }
                for one in bundles
            ],
            "null_figure": entry(decision.worth(self.responses.given(NOTHING))),
        }  # fmt: skip

    def importance(self, place: int | None) -> tuple[list[dict[str, Any]], float | None]:
        """By figure, highest first: shares of the variance of one result; and what of it the
        curves and products together explain. None where nothing varies.

        ``share``: of the means given the figure, whatever it is correlated with; ``together``:
        of all that the figure, and those drawn with it, take part in.
        """
        if place is None:
            return [], None
        result = self.followed.results[:, place]
        total = float(np.var(result))
        if total <= 1e-24 * float(np.max(np.abs(result))) ** 2:
            return [], None
        rows: list[dict[str, Any]] = [
            {
                "parameter": path,
                "share": _share(self.responses.given(path).variance()[place], total),
                "together": _share(self.responses.together(path)[place], total),
            }
            for path in self.figures.parameters
        ]
        rows.sort(key=lambda row: (-row["share"], -row["together"], row["parameter"]))
        left = float(np.var(result - self.responses.explained()[:, place]))
        return rows, 1.0 - left / total


def _share(variance: float, total: float) -> float:
    return min(float(variance) / total, 1.0)


def by_view(told: Mapping[View, Any]) -> dict[str, dict[str, Any]]:
    """Sections ``perspectives`` and ``payers`` of what is told of views."""
    found: dict[str, dict[str, Any]] = {"perspectives": {}, "payers": {}}
    for view, one in told.items():
        found["perspectives" if view.section == "results" else "payers"][view.name] = one
    return found
