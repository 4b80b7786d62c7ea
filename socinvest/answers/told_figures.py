"""What a figure is where it is more than a number: a curve by a clock, or a graded effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from socinvest.ledger import Array
from socinvest.model import Hazard, Parameter, Table
from socinvest.numerics.expression import Expression, evaluate
from socinvest.sampling.clocks import HAZARD

__all__ = ["NO_SPREAD", "curve_told", "graded_told"]

Number = float | Array

NO_SPREAD: Mapping[str, None] = dict.fromkeys(("mean", "median", "p2_5", "p97_5"))
"""What depends on a clock has no number of its own."""


def curve_told(
    parameter: Parameter, clocks: frozenset[str], env: Mapping[str, Number]
) -> dict[str, Any] | None:
    """By which clocks a figure goes, and the means of its points or arguments; None by none."""
    if not clocks:
        return None
    told: dict[str, Any] = {"by": sorted(clocks - {HAZARD})}
    curve = parameter.curve
    if isinstance(curve, Table):
        points = [[x, _mean(value, env)] for x, value in curve.points]
        return {"kind": "table", **told, "between": curve.between, "csv": curve.csv,
                "points": points}  # fmt: skip
    if isinstance(curve, Hazard):
        arguments = {name: _mean(value, env) for name, value in curve.arguments.items()}
        return {"kind": "hazard", **told, "family": curve.family, "arguments": arguments}
    return {"kind": "expression", **told}


def graded_told(parameter: Parameter) -> dict[str, Any] | None:
    """An effect as its study states it, and how much of it is counted on; None of others."""
    told = parameter.graded
    if told is None:
        return None
    return {"estimate": told.estimate, "ci95": [told.low, told.high], "share": told.share,
            "widened": told.widened}  # fmt: skip


def _mean(value: Expression, env: Mapping[str, Number]) -> float:
    return float(np.mean(evaluate(value, env)))
