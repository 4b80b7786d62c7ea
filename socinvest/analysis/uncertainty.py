"""How much of a result's variance is uncertainty about parameters and how much is chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from socinvest.analysis.summary import NO_SHARES, Shares
from socinvest.ledger import Array

__all__ = [
    "by_size",
    "from_expected",
    "from_replicates",
    "parameters_only",
    "shares_of",
    "with_measurement",
]

_NOTHING = 1e-12


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
    return shares_of(float(np.var(npv)), of_parameters, float(np.max(np.abs(npv))), npv.size)


def shares_of(total: float, of_parameters: float, largest: float, n: int) -> Shares:
    """The shares of a variance ``total`` of ``n`` values of at most ``largest`` size."""
    # A variance that is rounding of a constant is none.
    if n < 2 or total <= 1e-24 * largest**2:
        return NO_SHARES
    parameter = min(max(of_parameters / total, 0.0), 1.0)
    return Shares(parameter, 1.0 - parameter)


def with_measurement(
    total: float, of_parameters: float, of_both: float, largest: float, n: int
) -> Shares:
    """The shares where money depends on what is measured, which is not the truth.

    ``total``: the variance of ``n`` values of at most ``largest`` size; ``of_parameters``: that
    in expected mode if measurement were exact; ``of_both``: in expected mode as one measures.
    Parameters: of_parameters / total; measurement: (of_both - of_parameters) / total; chance:
    the rest; each kept within [0, 1], where sampling could leave it.
    """
    shares = shares_of(total, of_parameters, largest, n)
    if shares.parameter is None or shares.chance is None:
        return NO_SHARES
    measurement = min(max((of_both - of_parameters) / total, 0.0), shares.chance)
    chance = shares.chance - measurement
    # A rest that is rounding is none.
    return Shares(shares.parameter, chance if chance > _NOTHING else 0.0, measurement)


def by_size(
    sd: float, shares: Shares, own: float, sizes: Sequence[float], grows: Callable[[float], float]
) -> list[dict[str, Any]]:
    """What the spread of the net present value would be for other numbers of people.

    Where money is proportional to people, k times as many have k times the variance of chance
    (everybody's luck is their own) and ``grows(k)`` times that of the parameters, which all
    share: k squared, where no cost is fixed. ``sd`` and ``shares`` are those of ``own`` people;
    each entry is ``{people, sd, parameter_sd, chance_sd, chance_share}``.
    """
    result = []
    for people in dict.fromkeys((own, *sizes)):
        factor = people / own
        parameter = sd**2 * (shares.parameter or 0.0) * float(grows(factor))
        chance = sd**2 * (shares.chance or 0.0) * factor
        total = parameter + chance
        result.append({
            "people": people,
            "sd": total**0.5,
            "parameter_sd": parameter**0.5,
            "chance_sd": chance**0.5,
            "chance_share": chance / total if total > 0.0 else None,
        })  # fmt: skip
    return result
