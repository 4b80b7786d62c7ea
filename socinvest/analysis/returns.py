"""The internal rate of return of one view: of its mean flow, and draw by draw."""

from __future__ import annotations

from typing import Any

import numpy as np

from socinvest.analysis.nets import Discounting, Net
from socinvest.ledger import Array
from socinvest.numerics.discounting import WHEN
from socinvest.numerics.irr import irr
from socinvest.numerics.quantiles import quantiles
from socinvest.numerics.sketch import Sketch

__all__ = ["RatesFound", "Returns", "dated", "returns"]

_PERCENTILES = (0.05, 0.5, 0.95)
_NAMES = ("p5", "p50", "p95")
_NOTHING = 1e-12
"""A flow below this share of its row's largest is none: rounding of a cancellation."""


def returns(net: Net | None, discounting: Discounting) -> dict[str, Any]:
    """The key ``irr`` of a summary, from all draws at once; None is a view without flows.

    ``of_mean_flow``: the rate of the mean undiscounted yearly net; ``p5, p50, p95`` over the
    draws that have a rate (null if none has); ``undefined_share`` of the draws have none,
    ``several_share`` more than one between -99 % and 1 000 %; ``sign_changes`` of the mean
    flow. Which rate is meant where there are several: :func:`socinvest.numerics.irr.irr`.
    """
    found = Returns(discounting)
    if net is not None:
        found.add(net)
    return found.told()


class RatesFound:
    """Rates of return of flows that come block by block, however the draws are divided.

    With ``most`` draws in all the single rates are forgotten and percentiles come from a sketch.
    """

    def __init__(self, *, most: int | None = None) -> None:
        self._sketch = None if most is None else Sketch(1, _PERCENTILES, most)
        self._sum: Array = np.zeros(1)
        self._period = 1.0
        self._seen = self._several = self._count = 0
        self._rates: list[Array] = []

    def take(self, flows: Array, period: float) -> None:
        """Take in a block of draws: flows (K, n), ``period`` years apart."""
        self._period = period
        rates = irr(_plain(flows).T, period=self._period)
        self._sum = self._sum + flows.sum(axis=1)
        self._seen += flows.shape[1]
        self._several += int(np.count_nonzero(rates.roots > 1))
        known = rates.rate[~np.isnan(rates.rate)]
        self._count += known.size
        if self._sketch is None:
            self._rates.append(known)
        elif known.size:
            self._sketch.add(known[None, :])

    def told(self) -> dict[str, Any]:
        """JSON-ready; null where there is no rate."""
        # Not divided by the number of draws: the rate is the same, and nothing is rounded.
        mean = irr(_plain(self._sum[:, None]).T, period=self._period)
        rate = float(mean.rate[0])
        at: list[float | None] = [None] * 3
        if self._count and self._sketch is None:
            at = quantiles(np.concatenate(self._rates), _PERCENTILES).tolist()
        elif self._count and self._sketch is not None:
            at = self._sketch.quantiles()[0].tolist()
        return {
            "of_mean_flow": None if np.isnan(rate) else rate,
            **dict(zip(_NAMES, at, strict=True)),
            "undefined_share": 1.0 - self._count / self._seen if self._seen else 1.0,
            "several_share": self._several / self._seen if self._seen else 0.0,
            "sign_changes": int(mean.sign_changes[0]),
        }

    @property
    def error(self) -> float:
        """The largest error of a percentile's rank, as a share of the rates; 0: exact."""
        return 0.0 if self._sketch is None else self._sketch.error


class Returns(RatesFound):
    """The same of the nets of one view."""

    def __init__(self, discounting: Discounting, *, most: int | None = None) -> None:
        super().__init__(most=most)
        self._discounting = discounting

    def add(self, net: Net) -> None:
        """Take in a block of draws."""
        self.take(*dated(net, self._discounting))


def dated(net: Net, discounting: Discounting) -> tuple[Array, float]:
    """Undiscounted net flows (K, n) at the dates they are discounted from, and the years between.

    A column is a year unless lines have a timing of their own half a year from the others'.
    """
    yearly = net.total()
    if not net.apart:
        return yearly, 1.0
    moments = {when: WHEN[when] for when in (discounting.usual, *net.apart)}
    first = min(moments.values())
    steps = {when: 2.0 * (moment - first) for when, moment in moments.items()}
    width = 2 if 1.0 in steps.values() else 1
    places = {when: int(step * width) // 2 for when, step in steps.items()}
    years, n = yearly.shape
    flows = np.zeros(((years - 1) * width + max(places.values()) + 1, n))
    rest = yearly.copy()
    for when, amounts in net.apart.items():
        rest -= amounts
        flows[places[when] :: width][:years] += amounts
    flows[places[discounting.usual] :: width][:years] += rest
    return flows, 1.0 / width


def _plain(flows: Array) -> Array:
    """Flows (K, n) without what is only left over from a cancellation."""
    largest = np.abs(flows).max(axis=0, initial=0.0)
    small = np.abs(flows) <= _NOTHING * largest
    return np.where(small, 0.0, flows) if small.any() else flows
