"""The figures of a measure, evaluated for every draw and kept within what they can mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from socinvest.contract import capital
from socinvest.contract.noise import EXACT, Variation, quotient
from socinvest.costs.prices import Prices, refused
from socinvest.errors import Phrase
from socinvest.model import Figure
from socinvest.model_contract import KNOWN, Against, Contract, ContractMeasure
from socinvest.numerics.cohort import Array, Value
from socinvest.numerics.expression import names
from socinvest.records import dataclass

__all__ = ["Figures", "Told", "told"]


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """What a measure's figures are in every draw, (n,) or (1,); their words as in the model.

    ``variation`` is that of one person's sum in the window, ``correlation`` that of the sums of
    two periods as long as it: as stated, otherwise between^2 / cv^2.
    """

    variation: Variation
    observed: Array
    size: Array | None
    years: Array
    level: Array | None
    index: Array
    drift: Array
    bias: Array
    correlation: Array
    selected: Array | None


class Figures:
    """Figures of a contract under the draws' environment and what the contract itself knows.

    ``people``: those the contract is about, by cohort.
    """

    def __init__(
        self, contract: Contract, environment: Mapping[str, Value], people: Sequence[Array]
    ) -> None:
        self._prices = Prices()
        self._contract = contract
        self._environment = dict(environment)
        self._people = people

    def value(
        self, figure: Figure | None, default: float, low: float = -np.inf, high: float = np.inf
    ) -> Array:
        """A figure, (n,) or (1,), ``default`` where there is none.

        Raises ScenarioError, with its place, where it is not finite or outside ``low`` to
        ``high`` in some draw.
        """
        value = self._found(figure, default)
        return self._within(figure, value, (value < low) | (value > high), (">=", low, high))

    def above(
        self, figure: Figure | None, default: float, bound: float, high: float = np.inf
    ) -> Array:
        """A figure that is always above ``bound`` (and at most ``high``); raises as `value`."""
        value = self._found(figure, default)
        return self._within(figure, value, (value <= bound) | (value > high), (">", bound, high))

    def _found(self, figure: Figure | None, default: float) -> Array:
        found = default if figure is None else self._evaluated(figure)
        return np.atleast_1d(np.asarray(found, dtype=np.float64))

    @staticmethod
    def _within(
        figure: Figure | None,
        value: Array,
        outside: npt.NDArray[np.bool_],
        wanted: tuple[str, float, float],
    ) -> Array:
        if figure is not None and outside.any():
            relation, low, high = wanted
            bounds = [f"{relation} {low:g}", *([f"<= {high:g}"] if high < np.inf else [])]
            hint = Phrase("it must be {bounds}", {"bounds": ", ".join(bounds)})
            raise refused(figure, float(np.mean(outside)), hint)
        return value

    def _evaluated(self, figure: Figure) -> Value:
        if not set(KNOWN).isdisjoint(names(figure.expression)):
            self._know()
        return self._prices.value(figure, self._environment)

    def _know(self) -> None:
        """Add the contract's own names, once a figure needs one."""
        known = self._environment
        if "people" in known:
            return
        plan = capital.plan(self._contract, lambda one: self._prices.value(one, known), {}, None)
        sums = {
            "committed": np.sum(np.broadcast_arrays(0.0, *plan.committed.values()), axis=0),
            "drawn": np.sum(np.broadcast_arrays(0.0, *plan.drawn.values()), axis=0),
        }
        known |= {**sums, "principal": sums[self._contract.base]}
        known["people"] = np.sum(np.broadcast_arrays(*self._people), axis=0)


def told(measure: ContractMeasure, figures: Figures) -> Told:
    """The figures of a measure; raises ScenarioError where one cannot be used."""
    against = measure.against or Against("none", measure.at)
    variation, between = _variation(measure, figures)
    years = 0.0
    if against.design == "own_history" and measure.window is not None:
        years = measure.window.months / 12.0
    implied = quotient(np.square(between), np.square(np.atleast_1d(variation.cv)))
    stated = against.correlation
    return Told(
        variation,
        observed=figures.above(measure.observed, 1.0, 0.0, 1.0),
        size=None if against.size is None else figures.above(against.size, 0.0, 0.0),
        years=figures.value(against.years, years, 0.0),
        level=None if against.level is None else figures.value(against.level, 0.0),
        index=figures.above(against.index, 0.0, -1.0),
        drift=figures.above(against.drift, 0.0, -1.0),
        bias=figures.value(against.bias, 0.0, -1.0),
        correlation=implied if stated is None else figures.value(stated, 0.0, -1.0, 1.0),
        selected=None if against.selected is None
        else figures.above(against.selected, 1.0, 0.0, 1.0),
    )  # fmt: skip


def _variation(measure: ContractMeasure, figures: Figures) -> tuple[Variation, Array]:
    """Of one person's sum in the window, and the part of its cv that people keep.

    cv^2 = between^2 + within^2 x per / window, since what varies within a person from period to
    period averages out over the window; without ``per`` within is the window's own.
    """
    noise = measure.noise
    if noise.kind == "binomial":
        return Variation("binomial"), np.zeros(1)
    if noise.kind == "poisson":
        dispersion = figures.above(noise.dispersion, 1.0, 0.0)
        return Variation("poisson", dispersion=dispersion), np.zeros(1)
    if noise.kind != "people":
        return EXACT, np.zeros(1)
    between = figures.value(noise.between, 0.0, 0.0)
    within = figures.value(noise.within, 0.0, 0.0)
    periods = 1.0
    if noise.per is not None and measure.window is not None:
        periods = 12.0 * noise.per / measure.window.months
    cv = np.sqrt(np.square(between) + np.square(within) * periods)
    return Variation("people", cv=cv), np.broadcast_to(between, cv.shape)
