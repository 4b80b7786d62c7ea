"""A follow-up study: what one person in it tells, and what is known already in persons."""

from __future__ import annotations

from typing import Literal

import numpy as np

from socinvest.ledger import Array
from socinvest.model import Scale
from socinvest.records import dataclass
from socinvest.units import UnitError, parse_quantity

__all__ = [
    "SIZES",
    "Design",
    "binary",
    "comparison",
    "difference",
    "read_count",
    "read_money",
    "read_spread",
    "stated",
]

SIZES = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
"""Numbers of persons that are told beside the best one."""
_RATIOS: tuple[Scale, ...] = ("risk_ratio", "odds_ratio", "hazard_ratio")
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Design:
    """How a study measures a quantity.

    The error of n persons is ``sd_per_person`` / sqrt(n), on the natural scale or on that of
    logarithms (``log``). ``arms``: 2 where half of the persons are with the programme and half
    without. ``prior_sd``: how uncertain the quantity is on that scale; ``prior_size``
    = (sd_per_person / prior_sd)^2: what is known is worth so many persons.
    """

    kind: Literal["comparison", "share", "difference", "stated"]
    log: bool
    arms: Literal[1, 2]
    sd_per_person: float
    prior_sd: float

    @property
    def prior_size(self) -> float:
        """Infinite where nothing is uncertain."""
        return (self.sd_per_person / self.prior_sd) ** 2 if self.prior_sd > 0.0 else float("inf")


def is_log(values: Array, scale: Scale | None) -> bool:
    """Whether an effect is measured on the scale of its logarithm."""
    return scale in _RATIOS and bool(np.all(values > 0.0))


def _spread(values: Array, log: bool) -> float:
    return float(np.std(np.log(values) if log else values))


def binary(values: Array) -> Design:
    """A share p is counted among n persons.

    What is known is worth n0 = m(1 - m)/v - 1 persons (m, v: mean and variance of p): exact for a
    beta distribution.
    """
    middle, variance = float(values.mean()), float(np.var(values))
    each = max(middle * (1.0 - middle) - variance, _EDGE)
    return Design("share", False, 1, each**0.5, variance**0.5)


def comparison(values: Array, scale: Scale, without: float) -> Design:
    """An effect on something that happens or not, measured on two halves of n persons.

    With p0 ``without`` and p1 with the effect at its mean, the variance for one person is
    risk ratio 2(1 - p1)/p1 + 2(1 - p0)/p0, odds ratio 2/(p1(1 - p1)) + 2/(p0(1 - p0)),
    hazard ratio 8/(p0 + p1), difference 2 p1(1 - p1) + 2 p0(1 - p0); ratios as logarithms.
    A value that replaces another needs no comparison: see :func:`binary`.
    """
    if scale == "replace":
        return binary(values)
    log = is_log(values, scale)
    p0 = _inside(without)
    p1 = _inside(_with(float(values.mean()), scale, p0))
    if not log or scale == "risk_difference":
        variance = 2.0 * p1 * (1.0 - p1) + 2.0 * p0 * (1.0 - p0)
        if scale in _RATIOS:
            variance = 2.0 * p1 * (1.0 - p1) / p0**2 + 2.0 * p1**2 * (1.0 - p0) / p0**3
    elif scale == "risk_ratio":
        variance = 2.0 * (1.0 - p1) / p1 + 2.0 * (1.0 - p0) / p0
    elif scale == "odds_ratio":
        variance = 2.0 / (p1 * (1.0 - p1)) + 2.0 / (p0 * (1.0 - p0))
    else:
        variance = 8.0 / (p0 + p1)
    return Design("comparison", log, 2, float(variance) ** 0.5, _spread(values, log))


def _with(effect: float, scale: Scale, p0: float) -> float:
    if scale == "risk_ratio":
        return p0 * effect
    if scale == "odds_ratio":
        odds = effect * p0 / (1.0 - p0)
        return odds / (1.0 + odds)
    if scale == "hazard_ratio":
        return float(1.0 - (1.0 - p0) ** max(effect, 0.0))
    return p0 + effect


def _inside(share: float) -> float:
    return min(max(share, _EDGE), 1.0 - _EDGE)


def difference(with_it: Array, without: Array) -> Design:
    """A difference of shares (n,) is measured on two halves of the persons."""
    p1, p0 = float(with_it.mean()), float(without.mean())
    variance = 2.0 * (p1 * (1.0 - p1) + p0 * (1.0 - p0))
    return Design(
        "difference", False, 2, max(variance, _EDGE) ** 0.5, _spread(with_it - without, False)
    )


def stated(values: Array, sd_per_person: float, scale: Scale | None) -> Design:
    """One person tells with the standard deviation given: of logarithms for a ratio."""
    log = is_log(values, scale)
    return Design("stated", log, 1, sd_per_person, _spread(values, log))


# --- what is said of it on the command line ---


def read_money(text: str, currency: str) -> float:
    """A sum of money, 0 or more, perhaps per person. Raises UnitError."""
    value, unit = parse_quantity(text, currency=currency)
    if (unit.money, unit.time) != (1, 0) or value < 0.0:
        raise UnitError("'{text}' is no sum of money", "write {text} {currency}",
                        text=text.strip(), currency=currency)  # fmt: skip
    return value


def read_count(text: str, currency: str) -> float:
    """A number of people above 0. Raises UnitError."""
    value, unit = parse_quantity(text, currency=currency)
    if not unit.dimensionless or unit.text.startswith("%") or value <= 0.0:
        raise UnitError("'{text}' is no number of people", text=text.strip())
    return value


def read_spread(text: str, currency: str) -> float:
    """A standard deviation above 0, in whatever unit the figure has. Raises UnitError."""
    value, _ = parse_quantity(text, currency=currency)
    if value <= 0.0:
        raise UnitError("'{text}' is no standard deviation", "it is above 0", text=text.strip())
    return value
