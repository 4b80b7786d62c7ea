"""Figures evaluated once per distinct set of parameter values, and shared between strategies."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from socinvest.errors import Phrase, ScenarioError, problem
from socinvest.ledger import Array, identity
from socinvest.model import Figure
from socinvest.numerics.expression import evaluate, names, nonfinite_share

__all__ = ["Number", "Prices", "refused"]

Number = float | Array

_ROUNDING = 1e-12
"""So far outside its bounds a figure is there by rounding."""


class Prices:
    """Values already computed for one block of draws.

    The ledger tells flows apart by the identity of arrays: the same values must be the same
    object. What a result was made of is kept beside it, so that its identity stays its own.
    """

    def __init__(self) -> None:
        self._values: dict[tuple[int, ...], tuple[tuple[Number, ...], Number]] = {}
        self._within: dict[tuple[object, ...], tuple[Number, Number, float]] = {}
        self._made: dict[tuple[object, ...], tuple[object, Array]] = {}

    def value(self, figure: Figure, env: Mapping[str, Number]) -> Number:
        """A figure under an environment; raises ScenarioError where it is not finite."""
        used = tuple(env[name] for name in names(figure.expression))
        key = (id(figure), *map(id, used))
        if key not in self._values:
            value = evaluate(figure.expression, env)
            if not np.all(np.isfinite(value)):
                raise refused(figure, nonfinite_share(value))
            self._values[key] = (used, value)
        return self._values[key][1]

    def within(
        self, figure: Figure, env: Mapping[str, Number], high: float
    ) -> tuple[Number, float]:
        """A figure kept within 0 and ``high``, and the share of draws in which it was outside."""
        value = self.value(figure, env)
        key = (identity(value), high)
        if key not in self._within:
            outside = (np.asarray(value) < -_ROUNDING) | (np.asarray(value) > high + _ROUNDING)
            inside = value
            if np.min(value) < 0.0 or np.max(value) > high:
                clipped = np.clip(value, 0.0, high)
                inside = clipped if isinstance(value, np.ndarray) else float(clipped)
            self._within[key] = (value, inside, float(np.mean(outside)))
        return self._within[key][1:]

    def times(self, units: Number, price: Number) -> Number:
        """So many units at a price; the same two give the same object."""
        if not isinstance(units, np.ndarray) and not isinstance(price, np.ndarray):
            return units * price
        key = ("units", *identity(units), *identity(price))
        return self.remember(key, (units, price), np.multiply(units, price))

    def remember(self, key: tuple[object, ...], source: object, value: Array) -> Array:
        """The array kept under ``key``, made from ``source``; ``value`` is kept the first time."""
        return self._made.setdefault(key, (source, value))[1]


def refused(figure: Figure, share: float, hint: Phrase | None = None) -> ScenarioError:
    """The error for a figure without a usable value in a share of the draws.

    ``hint``: what it must be; without one it is no number at all.
    """
    why = Phrase("look for a division by zero or a logarithm of a number below zero")
    if hint is not None:
        why = hint
    return ScenarioError([
        problem(
            "run.nonfinite",
            "",
            figure.at,
            "this figure has no usable value in {share} of the draws",
            why,
            share=f"{100 * share:.3g} %",
        )
    ])  # fmt: skip
