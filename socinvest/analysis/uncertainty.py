"""How much of a result's variance is uncertainty about parameters and how much is chance."""

from __future__ import annotations

import numpy as np

from socinvest.analysis.summary import NO_SHARES, Shares
from socinvest.ledger import Array

__all__ = ["from_expected", "from_replicates", "parameters_only"]


def parameters_only(npv: Array) -> Shares:
    """Expected mode: whatever varies, varies with the parameters."""
    return Shares(1.0, 0.0) if np.ptp(npv) > 0.0 else NO_SHARES


def from_expected(npv: Array, expected: Array) -> Shares:
    """Share of chance = 1 - Var(expected mode) / Var(chance mode), on the same draws (n,).

    Exact where money is linear in people; kept within [0, 1], where sampling could leave it.
    """
    return _shares(npv, float(np.var(expected)))


def from_replicates(npv: Array, again: Array) -> Shares:
    """The covariance of two independent rounds of chance is the variance of the parameters."""
    product = (npv - npv.mean()) * (again - again.mean())
    return _shares(npv, float(np.mean(product)))


def _shares(npv: Array, of_parameters: float) -> Shares:
    total = float(np.var(npv))
    # A variance that is rounding of a constant is none.
    if npv.size < 2 or total <= 1e-24 * float(np.max(np.abs(npv))) ** 2:
        return NO_SHARES
    parameter = min(max(of_parameters / total, 0.0), 1.0)
    return Shares(parameter, 1.0 - parameter)
