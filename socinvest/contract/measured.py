"""What a contract sees: the true levels through its window, its comparison and its noise.

Payments follow what is measured, the ledger what is true. The noise of a measure is found by
what is counted, of whom, and the cohort: measures of the same thing in different windows or
forms (a saving in money, a reduction in per cent) see the same people fare the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from socinvest.contract.counterfactual import CONCURRENT, Comparison, comparison
from socinvest.contract.evaluated import Figures, Told, told
from socinvest.contract.noise import EXACT, Variation, level_seen, normal_below, quotient, scores
from socinvest.contract.truth import Level, Truth
from socinvest.contract.values import Facts, Reading
from socinvest.draws import Draws
from socinvest.model_contract import Against, Contract, ContractMeasure
from socinvest.numerics.cohort import Array
from socinvest.records import dataclass

__all__ = ["Seen", "improvement", "measured", "seen"]

Scores = Callable[..., Array]
"""Standard normal scores (n,) by name."""


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Readings, and by measure what they were made of: the sum counted of those served, and the
    sum it was set against (not of a chance; nor, the second, where there is nothing).
    """

    facts: Facts
    counted: Mapping[str, Reading]
    counterfactual: Mapping[str, Reading]


@dataclass(frozen=True, slots=True, eq=False)
class _Options:
    noise: bool
    biased: bool
    without_effect: bool
    factor: Array | None
    as_stated: bool


def measured(
    contract: Contract,
    truth: Truth,
    draws: Draws,
    scenario_id: str,
    *,
    noise: bool = True,
    biased: bool | None = None,
    without_effect: bool = False,
    size: float | Array | None = None,
    comparison_size: Literal["in_proportion", "as_stated"] = "in_proportion",
) -> Facts:
    """Readings of every measure and the people: the facts of :func:`seen`."""
    return seen(
        contract, truth, draws, scenario_id, noise=noise, biased=biased,
        without_effect=without_effect, size=size, comparison_size=comparison_size,
    ).facts  # fmt: skip


def seen(
    contract: Contract,
    truth: Truth,
    draws: Draws,
    scenario_id: str,
    *,
    noise: bool = True,
    biased: bool | None = None,
    without_effect: bool = False,
    size: float | Array | None = None,
    comparison_size: Literal["in_proportion", "as_stated"] = "in_proportion",
) -> Seen:
    """What is measured, by cohort and pooled, (n,) or (1,).

    Without ``noise`` everybody's expected level is seen, as of endless groups. Without
    ``biased`` (None: as ``noise``) the comparison's level is the true one and nobody stays
    unseen: what remains is the truth. ``without_effect``: those served are, or fare, as they
    would without the programme; all else is the same. ``size``: so many people served (a number,
    or (n,)), and the group they are compared with in proportion, or as stated. A chance measure
    is true or false by its probability, whatever the options.

    Raises ScenarioError, with its place, for a figure that cannot be used in some draw;
    ValueError for joined blocks where something is drawn.
    """
    factor = None
    if size is not None:
        factor = quotient(np.atleast_1d(np.asarray(size, dtype=np.float64)), truth.expected)
    as_stated = comparison_size == "as_stated"
    options = _Options(
        noise, noise if biased is None else biased, without_effect, factor, as_stated
    )
    people = tuple(n if factor is None else n * factor for n in truth.people)
    figures = Figures(contract, draws.base, truth.people)
    cohorts = tuple(cohort.name for cohort in contract.cohorts)
    readings: dict[str, Reading] = {}
    counted: dict[str, Reading] = {}
    against: dict[str, Reading | None] = {}
    for name, measure in contract.measures.items():
        key = (scenario_id, *_identity(measure))

        def find(*of: str, key: tuple[str, ...] = key) -> Array:
            return scores(draws.n, draws.seed, draws.block, *key, *of)

        if measure.counts == "chance":
            readings[name] = _chance(figures.value(measure.probability, 0.0), cohorts, find)
            continue
        group = _Group(measure, told(measure, figures), truth.levels[name], options)
        counted[name], against[name] = group.sums(cohorts, find)
        readings[name] = group.values(counted[name], against[name])
    compared = {name: reading for name, reading in against.items() if reading is not None}
    return Seen(Facts(readings, people), counted, compared)


def improvement(
    measure: ContractMeasure, counted: Array, counterfactual: Array | None, people: Array
) -> Array:
    """A measure's value from sums over a group of ``people``; all of them (n,) or (1,).

    What was counted or, where there is a counterfactual, what is better than it; per person, or
    as a share of the counterfactual (without one, of the people). 0 where that is of nothing.
    """
    value = counted
    if counterfactual is not None:
        down = measure.improves == "down"
        value = counterfactual - counted if down else counted - counterfactual
    if measure.per == "total":
        return value
    if measure.per == "person" or counterfactual is None:
        return quotient(value, people)
    return quotient(value, counterfactual)


def _identity(measure: ContractMeasure) -> tuple[str, ...]:
    """What is counted and of whom; a chance by its name."""
    if measure.counts == "chance":
        return ("chance", measure.name)
    things = (*measure.items, *measure.states, *(measure.transition or ()), measure.outcome or "")
    whom = (measure.intervention, measure.whom, measure.group or "", measure.course or "")
    return (measure.counts, *whom, *things)


def _chance(probability: Array, cohorts: Sequence[str], find: Scores) -> Reading:
    """True where Phi of the score is below the probability; monotone in it.

    Cohorts are independent of each other. The answer of all together is that of one of them,
    picked by lot: as probable, true where it is true of every cohort and false where of none.
    """
    own = [normal_below(find(cohort)) < probability for cohort in cohorts]
    if len(own) == 1:
        return Reading(tuple(own), own[0])
    # Phi of a score is spread evenly between 0 and 1.
    lot = np.minimum((normal_below(find("lot")) * len(own)).astype(np.intp), len(own) - 1)
    return Reading(tuple(own), np.choose(lot, np.broadcast_arrays(*own)))


def _summed(cohorts: Sequence[Array]) -> Reading:
    return Reading(tuple(cohorts), np.sum(np.broadcast_arrays(*cohorts), axis=0))


class _Group:
    """One measure of those served, by cohort."""

    def __init__(
        self, measure: ContractMeasure, told: Told, levels: Sequence[Level], options: _Options
    ) -> None:
        self._measure, self._told, self._options = measure, told, options
        self._levels = levels
        factor = options.factor
        self._people = [one.people if factor is None else one.people * factor for one in levels]
        self._all = np.sum(np.broadcast_arrays(*self._people), axis=0)
        self._against = measure.against or Against("none", measure.at)
        size = told.size
        if size is not None and factor is not None and not options.as_stated:
            size = size * factor
        self._size = size
        self._observed = told.observed if options.biased else np.ones(1)

    def sums(self, cohorts: Sequence[str], find: Scores) -> tuple[Reading, Reading | None]:
        """What is counted and what it is set against; pooled they are summed over cohorts."""
        counted, against = [], []
        for place, cohort in enumerate(cohorts):
            true = self._levels[place].counterfactual
            found = comparison(self._measure, self._told, true, biased=self._options.biased)
            z = find("served", cohort) if self._drawn(found.served) else np.zeros(1)
            counted.append(self._counted(place, found.served, z))
            against.append(self._compared(place, found, z, cohort, find))
        alone = self._against.design == "none"
        return _summed(counted), None if alone else _summed(against)

    def values(self, counted: Reading, against: Reading | None) -> Reading:
        """The measure's values from both."""
        people = _summed(self._people)
        values = [
            improvement(
                self._measure, counted.of(scope),
                None if against is None else against.of(scope), people.of(scope),
            )
            for scope in range(-1, len(self._people))
        ]  # fmt: skip
        return Reading(tuple(values[1:]), values[0])

    def _drawn(self, variation: Variation) -> bool:
        return self._options.noise and variation.kind != "exact"

    def _counted(self, place: int, variation: Variation, z: Array) -> Array:
        """What is seen of those served, in the way in which the unseen are reckoned with."""
        options, level, people = self._options, self._levels[place], self._people[place]
        mean = level.counterfactual if options.without_effect else level.served
        fared = level.fared_without if options.without_effect else level.fared
        if options.noise and fared is not None:
            total = fared
            if options.factor is not None:
                # Chance grows as the root of the number of people.
                luck = fared - level.people * mean
                total = np.maximum(people * mean + luck * np.sqrt(options.factor), 0.0)
        else:
            varies = variation if options.noise else EXACT
            total = people * level_seen(varies, mean, people * self._observed, z)
        return total * self._observed if self._measure.unseen == "not_counted" else total

    def _compared(
        self, place: int, found: Comparison, served: Array, cohort: str, find: Scores
    ) -> Array:
        """The sum that a cohort is set against; ``served`` is the score of those served."""
        people, design = self._people[place], self._against.design
        part = people if self._size is None else self._size * quotient(people, self._all)
        of = part
        if design == "own_history":
            of = people * self._observed
        elif self._size is not None and design not in CONCURRENT:
            # An earlier group is one group, whichever cohort is compared with it.
            of, cohort = self._size, ""
        z = np.zeros(1)
        if self._drawn(found.variation):
            z = find("comparison", design, cohort)
            if found.correlation is not None:
                r = found.correlation
                z = r * served + np.sqrt(1.0 - r * r) * z
        varies = found.variation if self._options.noise else EXACT
        level = level_seen(varies, found.level, of, z) * found.times
        return level * (people if self._against.scale == "per_person" else part)
