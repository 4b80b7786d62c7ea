"""The figures of one view: net present value, ratio, payback, years, kinds, uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from socinvest.analysis.nets import Discounting, Net
from socinvest.analysis.payback import Counts, payback_counts, payback_of
from socinvest.ledger import Array
from socinvest.model import Kind, Scenario
from socinvest.numerics.discounting import inflate
from socinvest.numerics.quantiles import mean_sd_mcse, quantiles
from socinvest.records import dataclass

__all__ = [
    "KINDS",
    "NAMES",
    "NOTHING",
    "NO_SHARES",
    "PERCENTILES",
    "Parts",
    "Shares",
    "benefit_cost_ratio",
    "distribution",
    "percentile_rows",
    "running",
    "summarise",
    "with_end",
]

KINDS: tuple[Kind, ...] = ("cash", "capacity", "welfare")
PERCENTILES = (0.05, 0.5, 0.95)
NAMES = ("p5", "p50", "p95")
NOTHING = 1e-12
"""A cost below this share of the flows it is the sum of is none: rounding of a cancellation."""


@dataclass(frozen=True, slots=True)
class Shares:
    """How much of a variance is uncertainty about parameters, chance, and how one measures.

    Without a contract nothing depends on what is measured.
    """

    parameter: float | None
    chance: float | None
    measurement: float | None = 0.0

    def told(self, scenario: Scenario) -> dict[str, float | None]:
        """``uncertainty`` of a summary; the share of measurement in a file with a contract."""
        shares = {"parameter_share": self.parameter, "chance_share": self.chance}
        if scenario.contract is not None:
            shares["measurement_share"] = self.measurement
        return shares


NO_SHARES = Shares(None, None, None)


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
    if net is None:
        net = Net({"cash": np.zeros((discounting.of_line(None).size, 1))}, {"cash": np.zeros(1)})
        parts = _parts(net, scenario, discounting)
        if n > 1:
            parts.npv.update({"sd": 0.0, "mcse": 0.0})
    else:
        parts = _parts(net, scenario, discounting)
    return parts.told(scenario, shares, given_assumed_effect=given_assumed_effect)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a summary is put together from, however the draws were gone through.

    ``yearly``, ``running`` (cumulative) and ``cash``: ``{mean, p5, p50, p95}`` by year;
    ``payback``: draws by the last year below 0 (see ``payback_counts``).
    """

    npv: dict[str, float | None]
    chance_positive: float
    ratio: dict[str, float | None]
    payback: Counts
    yearly: list[dict[str, float]]
    running: list[dict[str, float]]
    cash: list[dict[str, float]]
    kinds: dict[str, dict[str, float]]

    def told(
        self, scenario: Scenario, shares: Shares, *, given_assumed_effect: bool
    ) -> dict[str, Any]:
        """The `Summary` of the JSON interface."""
        start, money = scenario.time.start_year, scenario.money
        cash: list[dict[str, Any]] = _dated(self.cash, start)
        if money.inflation != 0.0:
            for row in cash:
                nominal = float(inflate(money.inflation, row["year"], money.price_year))
                row["mean_nominal"] = row["mean"] * nominal
        years: list[dict[str, Any]] = _dated(self.yearly, start)
        for year, cumulative in zip(years, self.running, strict=True):
            year["cumulative"] = cumulative
        return {
            "npv": self.npv,
            "chance_positive": self.chance_positive,
            "given_assumed_effect": given_assumed_effect,
            "benefit_cost_ratio": self.ratio,
            "payback_year": payback_of(self.payback, start, scenario.time.horizon),
            "yearly": years,
            "by_kind": self.kinds,
            "uncertainty": shares.told(scenario),
            "yearly_cash": cash,
        }


def _dated(rows: list[dict[str, float]], start: int) -> list[dict[str, Any]]:
    return [{"year": start + t, **row} for t, row in enumerate(rows)]


def _parts(net: Net, scenario: Scenario, discounting: Discounting) -> Parts:
    """All of it from arrays of every draw."""
    npv = net.npv()
    yearly = net.total()
    cash = net.yearly.get("cash")
    rows = _rows(yearly)
    if cash is None:
        cash = np.zeros((yearly.shape[0], 1))
    return Parts(
        npv=distribution(npv),
        chance_positive=float(np.mean(npv > 0.0)),
        ratio=benefit_cost_ratio(npv, net.cost),
        payback=payback_counts(net.discounted(discounting)),
        yearly=rows,
        running=_rows(running(yearly)),
        cash=rows if cash is yearly else _rows(cash),
        kinds={kind: _spread(net.present.get(kind)) for kind in KINDS},
    )


def running(yearly: Array) -> Array:
    """Cumulative sums over the years of (T, n)."""
    result = np.array(yearly, dtype=np.float64)
    # Row by row: numpy's own goes down every column by itself, twenty times slower.
    for t in range(1, result.shape[0]):
        result[t] += result[t - 1]
    return result


def with_end(one: dict[str, Any], horizon: int) -> dict[str, Any]:
    """A summary whose ``yearly`` and ``yearly_cash`` have just the years of the horizon.

    What is counted at the very end of the last one, where a course counts points, is
    ``yearly_end``, with the cumulative net that includes it and its cash; null without.
    """
    beyond, cash = one["yearly"][horizon:], one["yearly_cash"][horizon:]
    end = None
    if beyond:
        end = {key: beyond[0][key] for key in ("mean", *NAMES, "cumulative")}
        end["cash"] = {key: value for key, value in cash[0].items() if key != "year"}
    yearly = {"yearly": one["yearly"][:horizon], "yearly_end": end}
    return one | yearly | {"yearly_cash": one["yearly_cash"][:horizon]}


def distribution(values: Array) -> dict[str, float | None]:
    """``mean, sd, mcse, p5, p50, p95`` of values (n,); sd and mcse null at one draw."""
    mean, sd, mcse = mean_sd_mcse(values)
    at = quantiles(values, PERCENTILES)
    return {
        "mean": float(mean),
        "sd": None if sd is None else float(sd),
        "mcse": None if mcse is None else float(mcse),
        **{name: float(q) for name, q in zip(NAMES, at, strict=True)},
    }


def benefit_cost_ratio(npv: Array, cost: Array | None) -> dict[str, float | None]:
    """mean B / mean C, with percentiles over the draws where C > 0 and the share where not.

    C = present value of the net outflow on intervention costs, financing and contract,
    B = NPV + C.
    A negative B gives a negative ratio; without a mean outlay the ratio is undefined.
    """
    if cost is None:
        return {"value": None, "p5": None, "p50": None, "p95": None, "undefined_share": 1.0}
    benefit = npv + cost
    floor = NOTHING * float(np.mean(np.abs(benefit)) + np.mean(np.abs(cost)))
    paid = cost > floor
    mean = float(np.mean(cost))
    result: dict[str, float | None] = {
        "value": float(np.mean(benefit)) / mean if mean > floor else None
    }
    at: list[float | None] = [None, None, None]
    if paid.any():
        at = [float(q) for q in quantiles(benefit[paid] / cost[paid], PERCENTILES)]
    result |= dict(zip(NAMES, at, strict=True))
    result["undefined_share"] = float(np.mean(~paid))
    return result


def percentile_rows(
    values: Array, probabilities: Sequence[float], names: Sequence[str]
) -> list[dict[str, float]]:
    """Mean and percentiles, so named, of each row of (T, n)."""
    means = values.mean(axis=1).tolist()
    at = quantiles(values, probabilities).tolist()
    return [
        {"mean": mean, **dict(zip(names, row, strict=True))}
        for mean, row in zip(means, at, strict=True)
    ]


def _rows(values: Array) -> list[dict[str, float]]:
    return percentile_rows(values, PERCENTILES, NAMES)


def _spread(values: Array | None) -> dict[str, float]:
    if values is None:
        return dict.fromkeys(("mean", *NAMES), 0.0)
    return _rows(values[None, :])[0]
