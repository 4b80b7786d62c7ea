"""How much of a published effect is counted on: the less, the weaker the evidence (our convention).

The mean, on the natural scale, lies at 100, 70, 40 or 0 % of the estimate's distance from no
effect for randomised, controlled, uncontrolled and assumed ones; below randomised the spread is
widened until the 95 % interval includes no effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import expm1, log, sqrt

from socinvest.numerics.families import FitError
from socinvest.records import dataclass

__all__ = ["NO_EFFECT", "SHARES", "GradedFit", "graded"]

SHARES: Mapping[str, float] = {
    "randomised": 1.0,
    "controlled": 0.7,
    "uncontrolled": 0.4,
    "assumed": 0.0,
}
"""Of the estimate's distance from no effect, by grade of evidence."""
NO_EFFECT: Mapping[str, float] = {
    "risk_ratio": 1.0,
    "odds_ratio": 1.0,
    "hazard_ratio": 1.0,
    "risk_difference": 0.0,
}
"""What no effect is on each scale."""
TOLERANCE = 0.05
"""How far an estimate may lie from the middle of its interval, as a share of the interval's
width on its scale: published figures are rounded."""
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class GradedFit:
    """A family with its arguments, and whether its spread had to be widened."""

    family: str
    arguments: Mapping[str, float]
    widened: bool


def graded(
    scale: str, estimate: float, interval: tuple[float, float], grade: str | None
) -> GradedFit:
    """The distribution of an effect; ``grade`` None takes estimate and interval as they are.

    Ratios are lognormal: as they are with the estimate as median and sigma = ln(high/low)/2z,
    graded with the mean 1 + share (estimate - 1) and that sigma. Differences are normal. Raises
    FitError where the estimate is not the middle of its interval, or no spread will do.
    """
    none = NO_EFFECT[scale]
    ratio = none == 1.0
    low, high = interval
    spread = _spread(ratio, estimate, low, high)
    if grade is None:
        if ratio:
            return GradedFit("lognormal", {"median": estimate, "cv": _cv(spread)}, False)
        return GradedFit("normal", {"mean": estimate, "sd": spread}, False)
    mean = none + SHARES[grade] * (estimate - none)
    wide = spread
    if grade != "randomised":
        wide = max(spread, _narrowest(mean) if ratio else abs(mean) / _Z)
        if ratio and not _includes_none(mean, wide):
            raise FitError(
                "no lognormal distribution with the mean {mean} has a 95 % interval that includes "
                "no effect",
                "state the distribution itself, or evidence.rule: as_stated",
                mean=f"{mean:.4g}",
            )
    if ratio:
        return GradedFit("lognormal", {"mean": mean, "cv": _cv(wide)}, wide > spread)
    return GradedFit("normal", {"mean": mean, "sd": wide}, wide > spread)


def _cv(sigma: float) -> float:
    return sqrt(expm1(sigma**2))


def _spread(ratio: bool, estimate: float, low: float, high: float) -> float:
    """The standard deviation that the interval tells, of the log where it is a ratio."""
    if ratio and not (low > 0 and estimate > 0):
        raise FitError("an estimate and an interval of a ratio lie above 0")
    if not low < estimate < high:
        raise FitError("the estimate {estimate} lies outside {low} to {high}",
                       estimate=f"{estimate:.4g}", low=f"{low:.4g}",
                       high=f"{high:.4g}")  # fmt: skip
    ends = (log(low), log(high)) if ratio else (low, high)
    middle = log(estimate) if ratio else estimate
    width = ends[1] - ends[0]
    if abs(middle - sum(ends) / 2) > TOLERANCE * width:
        raise FitError(
            "the estimate {estimate} is not the middle of {low} to {high}",
            "state a distribution instead, such as {family}: {{ci95: ...}}",
            estimate=f"{estimate:.4g}",
            low=f"{low:.4g}",
            high=f"{high:.4g}",
            family="lognormal" if ratio else "normal",
        )
    return width / (2 * _Z)


def _narrowest(mean: float) -> float:
    """The smallest sigma with which the 95 % interval of a lognormal of this mean includes 1.

    mu = ln mean - sigma^2/2; at the end nearest to 1, |mu| = z sigma. No mean is below 0.3.
    """
    distance = log(mean)
    if distance >= 0:
        return sqrt(_Z**2 + 2 * distance) - _Z
    return _Z - sqrt(_Z**2 + 2 * distance)


def _includes_none(mean: float, sigma: float) -> bool:
    return abs(log(mean) - sigma**2 / 2) <= _Z * sigma * (1 + 1e-12) + 1e-12
