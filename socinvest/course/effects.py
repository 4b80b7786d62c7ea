"""How an effect changes a probability, a rate or any other number, and with what weight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from socinvest.model import Effect, Scale
from socinvest.numerics.cohort import Value

__all__ = ["acting", "affect", "combine", "weight"]

_NEAR = 1e-9
"""Years by which a time made of twelfths may miss a limit that it has reached."""


def weight(effect: Effect, t: float) -> float:
    """Weight of ``effect`` at ``t`` years from entry (the end of the cycle concerned).

    Active where lag < t <= lasts; then min(1, t / ramp) times the fade at t.
    """
    if not effect.lag < t - _NEAR or (effect.lasts is not None and t > effect.lasts + _NEAR):
        return 0.0
    result = min(1.0, t / effect.ramp) if effect.ramp > 0.0 else 1.0
    if effect.fade is not None:
        share = t / effect.fade.length
        linear = effect.fade.shape == "linear"
        result *= max(0.0, 1.0 - share) if linear else 2.0**-share
    return result


def acting(
    by: Value, scale: Scale, w: Value, log: Value | None = None, *, positive: bool = False
) -> Value:
    """``by`` at weight ``w``: ratio^w on ratio scales, unchanged on the others.

    ``log`` is the logarithm of an array ``by``, if it is known already, and ``positive`` whether
    it is known to be above 0.

    A ratio below 0 stays as it is: what it leads to is out of range and handled as such.
    """
    if scale in ("risk_difference", "replace") or (isinstance(w, float) and w == 1.0):
        return by
    if isinstance(by, float):
        return by**w if by >= 0.0 else by
    if positive and log is not None:
        known = w * log
        return np.exp(known, out=known) if isinstance(known, np.ndarray) else np.exp(known)
    with np.errstate(divide="ignore", invalid="ignore"):
        powered: Value = np.exp(w * (np.log(by) if log is None else log))
    return powered if by.min() >= 0.0 else np.where(by < 0.0, by, powered)


def affect(value: Value, f: Value, scale: Scale, w: Value, *, rate: bool = False) -> Value:
    """``value`` after an effect that acts with size ``f`` (see :func:`acting`) and weight ``w``.

    risk_ratio v f; odds_ratio v f / (1 + v (f - 1)); hazard_ratio
    1 - (1 - v)^f; risk_difference v + w f; replace v + w (f - v). On a ``rate`` a risk or
    hazard ratio multiplies it. Each form gives exactly v where the effect is none.
    """
    if scale == "risk_ratio" or (rate and scale == "hazard_ratio"):
        return value * f
    if scale == "risk_difference":
        return value + w * f
    if scale == "replace":
        return value + w * (f - value)
    with np.errstate(all="ignore"):
        if scale == "odds_ratio":
            below = 1.0 + value * (f - 1.0)
            result = np.where(np.not_equal(below, 0.0), np.divide(value * f, below), 0.0)
        else:
            moved = value - (1.0 - value) * np.expm1((f - 1.0) * np.log1p(np.negative(value)))
            result = np.where(np.asarray(value) < 1.0, moved, value)
    return float(result) if result.ndim == 0 else result


def combine(
    value: Value,
    parts: Sequence[tuple[Value, Scale, Value]],
    rule: str | None,
    *,
    rate: bool = False,
) -> Value:
    """``value`` after several effects (acting size, scale, weight) on it.

    ``product``: one after the other, each on its own scale. ``strongest``: in each draw the
    one that alone would move the value farthest; the first of equals.
    """
    if rule != "strongest" or len(parts) == 1:
        for f, scale, w in parts:
            value = affect(value, f, scale, w, rate=rate)
        return value
    alone = [affect(value, f, scale, w, rate=rate) for f, scale, w in parts]
    best = alone[0]
    for candidate in alone[1:]:
        farther = np.abs(np.subtract(candidate, value)) > np.abs(np.subtract(best, value))
        best = np.where(farther, candidate, best)
    return float(best) if np.ndim(best) == 0 else best
