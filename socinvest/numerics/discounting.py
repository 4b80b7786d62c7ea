"""Discounting of yearly flows to the first day of the first year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Array = NDArray[np.float64]

__all__ = ["WHEN", "factors", "inflate", "present_value"]

WHEN: Mapping[str, float] = {"year_start": 0.0, "mid_year": 0.5, "year_end": 1.0}
"""Where in its year a flow falls, by timing."""


def factors(
    rate: float,
    years: int,
    timing: Literal["year_start", "mid_year", "year_end"] = "year_start",
    compounding: Literal["yearly", "continuous"] = "yearly",
) -> Array:
    """Discount factors (T,) of the years 0 .. T-1, seen from the first day of year 0.

    A flow of year y falls at t = y, y + 0.5 or y + 1 by ``timing``; its factor is (1 + r)^-t, or
    exp(-r t) with continuous compounding, where ``rate`` is the continuous rate itself.
    Raises ValueError for a rate that is not finite or, yearly, not above -1.

    >>> factors(0.08, 3, "mid_year").round(5).tolist()
    [0.96225, 0.89097, 0.82497]
    """
    if not np.isfinite(rate):
        raise ValueError("the discount rate is not finite")
    if timing not in WHEN:
        raise ValueError(f"unknown timing {timing!r}")
    t = np.arange(years, dtype=np.float64) + WHEN[timing]
    if compounding == "continuous":
        return np.exp(-rate * t)
    if compounding != "yearly":
        raise ValueError(f"unknown compounding {compounding!r}")
    if rate <= -1:
        raise ValueError("a yearly discount rate is above -100 %")
    return np.power(1.0 + rate, -t)


def present_value(flows: Array, discount_factors: Array) -> Array:
    """Present value (n,) of flows (T, n), or a 0-d array of flows (T,): sum of flow x factor.

    Years are added in order, draw by draw, so that a draw's value does not depend on which
    other draws are in the array. Raises ValueError where the numbers of years differ.
    """
    if flows.ndim == 0 or len(flows) != len(discount_factors):
        raise ValueError("flows and discount factors differ in their number of years")
    total = np.zeros(flows.shape[1:], dtype=np.float64)
    part = np.empty_like(total)
    for flow, factor in zip(flows, discount_factors, strict=True):
        np.multiply(flow, factor, out=part)
        np.add(total, part, out=total)
    return total


def inflate(rate: float, year: float | Array, price_year: float) -> float | Array:
    """Factor from the prices of ``price_year`` to nominal ones of ``year``: (1 + i)^(year - p).

    Divide a nominal sum by it to bring it to the price year. Raises ValueError for a rate that
    is not finite or not above -1.

    >>> round(inflate(0.02, 2018, 2016), 4)
    1.0404
    """
    if not np.isfinite(rate) or rate <= -1:
        raise ValueError("inflation is finite and above -100 %")
    result = np.power(1.0 + rate, np.asarray(year, dtype=np.float64) - price_year)
    return float(result) if result.ndim == 0 else result
