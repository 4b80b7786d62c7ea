"""What it is worth to know more before deciding.

A decision takes the alternative of highest mean net benefit. Of draws (n, S), a column for each
alternative:

* perfect information: E max - max E (EVPI);
* perfect information on some quantities X: E max E[. | X] - max E (EVPPI);
* a study: the same with what the study leaves unknown (EVSI), see :mod:`preposterior`.

None of them is negative, and a tie between alternatives costs nothing: whichever is taken, the
mean is the same. A standard error is that of the estimate's influence function: a draw counts
what is gained in it by deciding as those decide who know.

H. Raiffa and R. Schlaifer, "Applied Statistical Decision Theory" (1961).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from socinvest.numerics.regression import Known, slopes
from socinvest.records import dataclass

__all__ = ["Worth", "best", "evpi", "evppi", "expected_losses", "split_sample"]

Array = npt.NDArray[np.float64]

_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Worth:
    """An expected gain and its standard error."""

    value: float
    error: float


def best(benefits: Array) -> int:
    """The alternative (column) of highest mean; of equal ones the first."""
    return int(np.argmax(benefits.mean(axis=0)))


def expected_losses(benefits: Array) -> Array:
    """What is lost on average by taking each alternative (S,) and not the best of each draw.

    The least of them is the expected value of perfect information.
    """
    losses: Array = benefits.max(axis=1).mean() - benefits.mean(axis=0)
    return losses


def evpi(benefits: Array) -> Worth:
    """Expected value of perfect information, of net benefits (n, S).

    >>> evpi(np.array([[0.0, 4.0], [0.0, -2.0]])).value
    1.0
    """
    gains = benefits.max(axis=1) - benefits[:, best(benefits)]
    return Worth(_none_if_rounding(float(gains.mean()), benefits), _error(gains))


def evppi(benefits: Array, known: Known) -> Worth:
    """Expected value of perfect information on what is known, of net benefits (n, S).

    ``known`` has a result for each alternative, in the same order.
    """
    value = float(known.means.max(axis=1).mean() - benefits.mean(axis=0).max())
    taken = _taken(known.means)
    return Worth(_none_if_rounding(value, benefits), _error(influence(benefits, known.rest, taken)))


def influence(benefits: Array, rest: Array, weights: Array) -> Array:
    """What each draw adds to an estimate (n,), but for a constant.

    ``weights`` (n, S): how likely it is in each draw that those who know take each alternative.
    The level of the results comes from ``benefits``, what knowing changes from ``rest``.
    """
    share = weights.mean(axis=0)
    now = np.zeros(share.size)
    now[best(benefits)] = 1.0
    found: Array = benefits @ (share - now) + np.sum((weights - share) * rest, axis=1)
    return found


def _taken(means: Array) -> Array:
    """1 for the alternative of highest mean in each draw (n, S); ties go to the first."""
    found = np.zeros(means.shape)
    found[np.arange(means.shape[0]), means.argmax(axis=1)] = 1.0
    return found


def split_sample(benefits: Array, known: Known, halves: npt.NDArray[np.bool_]) -> float:
    """The value of deciding by what one half of the draws taught, measured on the other half.

    On average never more than the true value, as :func:`evppi` is on average never less: the
    two together show how much of a value may be chance of the draws.
    """
    total = 0.0
    for learnt in (halves, ~halves):
        means = np.tile(known.rest[learnt].mean(axis=0), (int((~learnt).sum()), 1))
        for r, own in enumerate(known.chosen):
            if own.any():
                some, other = known.columns[learnt][:, own], known.columns[~learnt][:, own]
                centre = some.mean(axis=0)
                y = known.rest[learnt, r]
                found = slopes(some - centre, (y - y.mean())[:, None])[:, 0]
                means[:, r] += (other - centre) @ found
        total += float(np.sum(_taken(means) * known.rest[~learnt]))
    return float(total / benefits.shape[0] - benefits.mean(axis=0).max())


def _error(gains: Array) -> float:
    return float(np.std(gains, ddof=1) / np.sqrt(gains.size)) if gains.size > 1 else 0.0


def _none_if_rounding(value: float, benefits: Array) -> float:
    size = float(np.max(np.abs(benefits), initial=0.0))
    return value if value > _ROUNDING * size else 0.0
