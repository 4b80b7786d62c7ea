"""What those served are set against: the level of a comparison, by its design.

A comparison is right on average when its expected level, in the contract's reckoning, is the true
counterfactual one. A randomised group is, and a matched or earlier one without bias, drift and
index. People chosen because they were at their worst were, before, worse than they will be.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from socinvest.contract.evaluated import Told
from socinvest.contract.noise import EXACT, Variation
from socinvest.costs.prices import refused
from socinvest.errors import ScenarioError
from socinvest.model_contract import Against, ContractMeasure
from socinvest.numerics.cohort import Array
from socinvest.records import dataclass

__all__ = ["CONCURRENT", "SAMPLED", "Comparison", "Regression", "comparison", "regression"]

SAMPLED = ("historical", "matched", "randomised")
"""Designs with a group of other people, of a size of its own."""
CONCURRENT = ("matched", "randomised")
"""Those in which each cohort is compared with people of its own."""


class Regression(NamedTuple):
    """Of people chosen as the worst by one period: what that and the next, as long, are like.

    ``ratio``: expected level before / after; ``before`` and ``after``: a person's coefficient
    of variation in each; ``correlation`` of the two among those chosen.
    """

    ratio: Array
    before: Array
    after: Array
    correlation: Array


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """``level``: expected per person of those compared with, when they are seen; ``times``: what
    the contract multiplies by. ``variation`` of these people, ``served`` of those served;
    ``correlation`` of the two groups' scores, where they are the same people.
    """

    level: Array
    times: Array
    variation: Variation
    served: Variation
    correlation: Array | None = None


def regression(cv: Array, correlation: Array, selected: Array, sign: float) -> Regression:
    """Regression to the mean among the worst share ``selected`` by the first of two periods.

    With P the level of all, x and y the standardised sums of the periods, bivariate normal of
    correlation r, and x beyond q = Phi^-1(1 - selected) for those chosen (``sign`` -1: below
    -q): E x = l = phi(q)/selected and E y = r l, so that before = P (1 + sign cv l) and
    after = P (1 + sign r cv l); with d = l (l - q), Var x = 1 - d, Var y = 1 - r^2 d and
    Cov = r (1 - d). Cochran, "Errors of measurement in statistics", Technometrics 10 (1968);
    moments of a truncated normal.

    ``cv`` is that of all; those of the result are relative to the levels of those chosen. Where
    a level is not above zero, ``ratio`` is not finite.
    """
    from scipy.special import ndtri

    cv, r, share = np.broadcast_arrays(cv, correlation, selected)
    q = np.where(share < 1.0, ndtri(1.0 - share), 0.0)
    chosen = np.exp(-0.5 * q * q) / np.sqrt(2.0 * np.pi) / share
    mean = np.where(share < 1.0, chosen, 0.0)
    lost = mean * (mean - q)
    before, after = 1.0 + sign * cv * mean, 1.0 + sign * r * cv * mean
    spread, later = 1.0 - lost, 1.0 - r * r * lost
    possible = (before > 0.0) & (after > 0.0)
    before, after = np.where(possible, before, np.nan), np.where(possible, after, np.nan)
    return Regression(
        before / after,
        cv * np.sqrt(spread) / before,
        cv * np.sqrt(later) / after,
        r * np.sqrt(spread / later),
    )


def comparison(measure: ContractMeasure, told: Told, true: Array, *, biased: bool) -> Comparison:
    """What those served are set against, whose level would be ``true`` (n,) without programme.

    Per person, with y years: ``fixed``, ``prediction``: ``level``, or true (1 + bias).
    ``historical``: true / (1 + drift)^y (1 + bias), times (1 + index)^y by the contract.
    ``matched``: true (1 + bias). ``randomised``: true. ``own_history``: as ``historical``, times
    the ratio of :func:`regression` where people were chosen by it; then the measure's noise is
    that of all people they were chosen from. Not ``biased``: true, whatever the design.

    Raises ScenarioError where a group so chosen would have a level of zero or less, or where
    nothing says how people vary in what they were chosen by.
    """
    against = measure.against or Against("none", measure.at)
    design = against.design
    varies = told.variation if design in (*SAMPLED, "own_history") else EXACT
    if design in SAMPLED and told.size is None:
        varies = EXACT
    one = np.ones(1)
    served, correlation, ratio = told.variation, None, one
    if design == "own_history":
        correlation = told.correlation
        if told.selected is not None:
            found = _chosen(measure, against, told)
            ratio, correlation = found.ratio, found.correlation
            varies = Variation("people", cv=found.before)
            served = Variation("people", cv=found.after)
    if not biased:
        return Comparison(true, one, varies, served, correlation)
    if told.level is not None:
        return Comparison(told.level, one, varies, served, correlation)
    if design not in ("historical", "own_history"):
        return Comparison(true * (1.0 + told.bias), one, varies, served, correlation)
    earlier = true * ratio * (1.0 + told.bias) / (1.0 + told.drift) ** told.years
    return Comparison(earlier, (1.0 + told.index) ** told.years, varies, served, correlation)


def _chosen(measure: ContractMeasure, against: Against, told: Told) -> Regression:
    assert told.selected is not None and against.selected is not None
    sign = 1.0 if measure.improves == "down" else -1.0
    cv = np.asarray(told.variation.cv)
    found = regression(cv, told.correlation, told.selected, sign)
    bad = ~np.isfinite(found.ratio) | (told.variation.kind != "people")
    if bad.any():
        error: ScenarioError = refused(against.selected, float(np.mean(bad)))
        raise error
    return found
