"""The figures of one view: net present value, ratio, payback, years, kinds, uncertainty."""

from __future__ import annotations

from typing import Any

import numpy as np

from socinvest.analysis.nets import Discounting, Net
from socinvest.analysis.payback import payback
from socinvest.ledger import Array
from socinvest.model import Kind, Scenario
from socinvest.numerics.discounting import inflate
from socinvest.numerics.quantiles import mean_sd_mcse, quantiles
from socinvest.records import dataclass

__all__ = ["NO_SHARES", "Shares", "benefit_cost_ratio", "distribution", "summarise"]

KINDS: tuple[Kind, ...] = ("cash", "capacity", "welfare")
_PERCENTILES = (0.05, 0.5, 0.95)
_NAMES = ("p5", "p50", "p95")
_NOTHING = 1e-12
"""A cost below this share of the flows it is the sum of is none: rounding of a cancellation."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of a variance is uncertainty about parameters and how much is chance."""

    parameter: float | None
    chance: float | None


NO_SHARES = Shares(None, None)


def summarise(
    net: Net | None,
    scenario: Scenario,
    discounting: Discounting,
    shares: Shares,
    *,
    given_assumed_effect: bool,
    n: int,
) -> dict[str, Any]:
    """The `Summary` of the JSON interface for one view; ``None`` is a view without flows.

    Money in the scenario's currency and price year; positive: the view gains against the
    comparator. ``yearly`` is undiscounted, ``by_kind`` holds present values.
    """
    horizon = scenario.time.horizon
    if net is None:
        net = Net({"cash": np.zeros((horizon, 1))}, {"cash": np.zeros(1)})
        one = _figures(net, scenario, discounting, shares)
        if n > 1:
            one["npv"] |= {"sd": 0.0, "mcse": 0.0}
    else:
        one = _figures(net, scenario, discounting, shares)
    one["given_assumed_effect"] = given_assumed_effect
    return one


def _figures(
    net: Net, scenario: Scenario, discounting: Discounting, shares: Shares
) -> dict[str, Any]:
    npv = net.npv()
    yearly = net.total()
    start = scenario.time.start_year
    cash = net.yearly.get("cash")
    years = _years(yearly, start)
    running = _rows(np.cumsum(yearly, axis=0))
    for year, cumulative in zip(years, running, strict=True):
        year["cumulative"] = cumulative
    discounted = discounting.of_line(None)[:, None] * yearly
    if net.shift is not None:
        discounted = discounted + net.shift
    return {
        "npv": distribution(npv),
        "chance_positive": float(np.mean(npv > 0.0)),
        "given_assumed_effect": False,
        "benefit_cost_ratio": benefit_cost_ratio(npv, net.cost),
        "payback_year": payback(discounted, start),
        "yearly": years,
        "by_kind": {kind: _spread(net.present.get(kind)) for kind in KINDS},
        "uncertainty": {"parameter_share": shares.parameter, "chance_share": shares.chance},
        "yearly_cash": _cash(cash, years, scenario, same=cash is not None and cash is yearly),
    }


def distribution(values: Array) -> dict[str, float | None]:
    """``mean, sd, mcse, p5, p50, p95`` of values (n,); sd and mcse null at one draw."""
    mean, sd, mcse = mean_sd_mcse(values)
    at = quantiles(values, _PERCENTILES)
    return {
        "mean": float(mean),
        "sd": None if sd is None else float(sd),
        "mcse": None if mcse is None else float(mcse),
        **{name: float(q) for name, q in zip(_NAMES, at, strict=True)},
    }


def benefit_cost_ratio(npv: Array, cost: Array | None) -> dict[str, float | None]:
    """mean B / mean C, with percentiles over the draws where C > 0 and the share where not.

    C = present value of the net outflow on intervention costs and financing, B = NPV + C.
    A negative B gives a negative ratio; without a mean outlay the ratio is undefined.
    """
    if cost is None:
        return {"value": None, "p5": None, "p50": None, "p95": None, "undefined_share": 1.0}
    benefit = npv + cost
    floor = _NOTHING * float(np.mean(np.abs(benefit)) + np.mean(np.abs(cost)))
    paid = cost > floor
    mean = float(np.mean(cost))
    result: dict[str, float | None] = {
        "value": float(np.mean(benefit)) / mean if mean > floor else None
    }
    at: list[float | None] = [None, None, None]
    if paid.any():
        at = [float(q) for q in quantiles(benefit[paid] / cost[paid], _PERCENTILES)]
    result |= dict(zip(_NAMES, at, strict=True))
    result["undefined_share"] = float(np.mean(~paid))
    return result


def _rows(values: Array) -> list[dict[str, float]]:
    """Mean and percentiles of each row of (T, n)."""
    means = values.mean(axis=1).tolist()
    at = quantiles(values, _PERCENTILES).tolist()
    return [
        {"mean": mean, **dict(zip(_NAMES, row, strict=True))}
        for mean, row in zip(means, at, strict=True)
    ]


def _years(values: Array, start: int) -> list[dict[str, Any]]:
    return [{"year": start + t, **row} for t, row in enumerate(_rows(values))]


def _cash(
    cash: Array | None, years: list[dict[str, Any]], scenario: Scenario, *, same: bool
) -> list[dict[str, Any]]:
    """The budget effect year by year; in nominal money too where there is inflation."""
    start, money = scenario.time.start_year, scenario.money
    if same:
        keys = ("year", "mean", *_NAMES)
        rows = [{key: year[key] for key in keys} for year in years]
    elif cash is None:
        rows = _years(np.zeros((scenario.time.horizon, 1)), start)
    else:
        rows = _years(cash, start)
    if money.inflation != 0.0:
        for row in rows:
            nominal = float(inflate(money.inflation, row["year"], money.price_year))
            row["mean_nominal"] = row["mean"] * nominal
    return rows


def _spread(values: Array | None) -> dict[str, float]:
    if values is None:
        return dict.fromkeys(("mean", *_NAMES), 0.0)
    return _rows(values[None, :])[0]
