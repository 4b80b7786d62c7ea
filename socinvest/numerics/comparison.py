"""Alternatives side by side, draw by draw: which is best, and which is never worse.

Values are (k, n): a row for each alternative, a column for each draw. Draws are common: column by
column the alternatives meet the same world. Ties are divided, never drawn lots for, and counted
in whole numbers and fractions, so that nothing depends on the order of the alternatives.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from socinvest.records import dataclass

__all__ = ["Dominance", "acceptability", "chances_of_best", "dominance"]

Array = npt.NDArray[np.float64]


def chances_of_best(values: Array) -> list[float]:
    """The chance of each alternative (k,) of having the highest value, of values (k, n).

    The share of draws in which it is highest; a draw in which m alternatives are equally high
    counts 1/m for each of them. The chances add up to 1. Raises ValueError without alternatives
    or draws.

    >>> chances_of_best(np.array([[2.0, 1.0, 0.0, 0.0], [1.0, 1.0, 3.0, 0.0]]))
    [0.5, 0.5]
    """
    k, n = values.shape
    if not k or not n:
        raise ValueError("a chance of being best needs alternatives and draws")
    highest = values == values.max(axis=0)
    tied = highest.sum(axis=0)
    chances = []
    for own in highest:
        draws = np.bincount(tied[own], minlength=k + 1)
        parts = (Fraction(int(count), m) for m, count in enumerate(draws) if count)
        chances.append(float(sum(parts, Fraction(0)) / n))
    return chances


def acceptability(nets: Array, effects: Array, worths: Sequence[float]) -> list[list[float]]:
    """Chances of being best by what a unit of effect is worth: a list of k for each of ``worths``.

    Best is the highest net benefit ``nets + worth x effects``, both (k, n): the cost-effectiveness
    acceptability curves of E. Fenwick, K. Claxton and M. Sculpher, "Representing uncertainty: the
    role of cost-effectiveness acceptability curves", Health Economics 10 (2001), where the other
    alternatives are all those compared.

    >>> acceptability(np.array([[0.0], [-10.0]]), np.array([[0.0], [2.0]]), [0.0, 5.0, 10.0])
    [[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]]
    """
    return [chances_of_best(nets + worth * effects) for worth in worths]


@dataclass(frozen=True, slots=True)
class Dominance:
    """How one alternative stands to another for several payers.

    ``in_mean``: no payer has less on average and some payer more; ``strict``: every payer has
    more on average. ``share`` and ``strict_share``: the shares of draws in which the same holds.
    """

    in_mean: bool
    strict: bool
    share: float
    strict_share: float


def dominance(better: Array, worse: Array) -> Dominance:
    """Whether one alternative dominates another, of their values by payer (payers, n) each.

    >>> dominance(np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([[0.0, 2.0], [0.0, 0.0]]))
    Dominance(in_mean=False, strict=False, share=0.5, strict_share=0.0)
    """
    more, least = better > worse, better >= worse
    # Of the draws' differences: the means of equal rows may differ by how they are rounded.
    apart = (better - worse).mean(axis=1)
    weak = bool((apart >= 0.0).all())
    return Dominance(
        weak and bool((apart > 0.0).any()),
        bool((apart > 0.0).all()),
        float(np.mean(least.all(axis=0) & more.any(axis=0))),
        float(np.mean(more.all(axis=0))),
    )
