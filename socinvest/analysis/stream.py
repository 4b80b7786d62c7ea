"""The figures of one view from more draws than are kept: block after block, then forgotten.

Means, variances, shares and counts are sums over the blocks; percentiles come from a sketch
(:mod:`socinvest.numerics.sketch`). The same figures as from all draws at once, except that a
cost counts as none against the flows of its own block.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import numpy as np

from socinvest.analysis.nets import Discounting, Net
from socinvest.analysis.payback import payback_counts
from socinvest.analysis.returns import Returns
from socinvest.analysis.summary import (
    KINDS,
    NAMES,
    NO_SHARES,
    NOTHING,
    PERCENTILES,
    Parts,
    Shares,
    running,
)
from socinvest.analysis.uncertainty import shares_of
from socinvest.ledger import Array
from socinvest.numerics.moments import Moments
from socinvest.numerics.sketch import Sketch

__all__ = ["FAN", "Stream"]

FAN = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The percentiles of a fan chart."""


class Stream:
    """One view over ``n`` draws; with ``pictures`` also what its charts need.

    ``first``: net present values of the first block, (m,).
    """

    def __init__(
        self, horizon: int, n: int, discounting: Discounting, *, pictures: bool = False
    ) -> None:
        self._horizon, self._n, self._discounting = horizon, n, discounting
        self.seen = 0
        self.first: Array = np.zeros(0)
        # Rows: the net by year; the same cumulative, NPV and its kinds; cash by year, as long as
        # there is nothing else the net itself.
        self._years = Sketch(horizon, PERCENTILES, n)
        self._others = Sketch(horizon + 1 + len(KINDS), PERCENTILES, n)
        self._cash: Sketch | None = None
        self._sums = np.zeros(horizon)
        self._other_sums = np.zeros(horizon + 1 + len(KINDS))
        self._cash_sums = np.zeros(horizon)
        self._ratios = Sketch(1, PERCENTILES, n)
        self.irr = Returns(discounting, most=n)
        self._fan = Sketch(horizon, FAN, n) if pictures else None
        self._fan_sums = np.zeros(horizon)
        self._plain = Sketch(1, PERCENTILES, n) if pictures else None
        self._shift = np.zeros(horizon)
        self._payback = np.zeros(horizon + 1, dtype=np.int64)
        self._positive = self._paid = 0
        self._sizes = np.zeros(4)
        self.npv, self.plain = Moments(1), Moments(1)
        # NPV, that of the other way of running, their sum and difference: a covariance.
        self.both = Moments(4)

    def add(self, net: Net, plain: Array | None = None, other: Array | None = None) -> None:
        """Take in a block (m draws).

        ``plain``: NPVs in expected mode (m,), for the pictures; ``other``: those of the other
        way of running the same draws, for the share of chance.
        """
        yearly, npv = net.total(), net.npv()
        if not self.seen:
            self.first = npv.copy()
        cash = net.yearly.get("cash", np.zeros_like(yearly))
        if self._cash is None and cash is not yearly:
            self._cash = deepcopy(self._years)
        self.seen += npv.size
        self.irr.add(net)
        self._years.add(yearly)
        self._sums += yearly.sum(axis=1)
        if self._cash is not None:
            self._cash.add(cash)
        self._cash_sums += cash.sum(axis=1)
        others = self._rows(yearly, npv, net)
        self._others.add(others)
        self._other_sums += others.sum(axis=1)
        self.npv.add(npv[None, :])
        self._positive += int(np.count_nonzero(npv > 0.0))
        self._payback += payback_counts(net.discounted(self._discounting))
        if net.shift is not None:
            self._shift += net.shift.sum(axis=1)
        self._ratio(npv, np.zeros(1) if net.cost is None else net.cost)
        if self._fan is not None:
            so_far = running(cash)
            self._fan.add(so_far)
            self._fan_sums += so_far.sum(axis=1)
        if other is not None:
            pair = np.stack([npv, np.broadcast_to(other, npv.shape)])
            self.both.add(np.concatenate([pair, [pair[0] + pair[1], pair[0] - pair[1]]]))
        if self._plain is not None and plain is not None:
            values = np.broadcast_to(plain, npv.shape)[None, :]
            self.plain.add(values)
            self._plain.add(values)

    def _rows(self, yearly: Array, npv: Array, net: Net) -> Array:
        horizon = self._horizon
        rows = np.zeros((horizon + 1 + len(KINDS), npv.size))
        rows[:horizon] = running(yearly)
        rows[horizon] = npv
        for place, kind in enumerate(KINDS, horizon + 1):
            if kind in net.present:
                rows[place] = net.present[kind]
        return rows

    def _ratio(self, npv: Array, cost: Array) -> None:
        benefit = npv + cost
        sums = [float(np.sum(x)) for x in (benefit, np.broadcast_to(cost, npv.shape))]
        sizes = [float(np.sum(np.abs(x))) for x in (benefit, np.broadcast_to(cost, npv.shape))]
        self._sizes += [*sums, *sizes]
        paid = np.broadcast_to(cost, npv.shape) > NOTHING * sum(sizes) / npv.size
        self._paid += int(np.count_nonzero(paid))
        if paid.any():
            self._ratios.add((benefit[paid] / np.broadcast_to(cost, npv.shape)[paid])[None, :])

    def parts(self) -> Parts:
        """What the summary is put together from."""
        horizon, n = self._horizon, self.seen
        years = _rows(self._sums / n, self._years.quantiles(), NAMES)
        at = self._others.quantiles()
        rows = _rows(self._other_sums / n, at, NAMES)
        cash = years
        if self._cash is not None:
            cash = _rows(self._cash_sums / n, self._cash.quantiles(), NAMES)
        sd, mcse = self.npv.sd_mcse()
        return Parts(
            npv={"mean": float(self.npv.mean[0]), "sd": float(sd[0]), "mcse": float(mcse[0]),
                 **dict(zip(NAMES, at[horizon].tolist(), strict=True))},
            chance_positive=self._positive / n,
            ratio=self._told_ratio(),
            payback=self._payback,
            yearly=years,
            running=rows[:horizon],
            cash=cash,
            kinds=dict(zip(KINDS, rows[horizon + 1 :], strict=True)),
        )  # fmt: skip

    def _told_ratio(self) -> dict[str, float | None]:
        benefit, cost, *sizes = (self._sizes / self.seen).tolist()
        at: Sequence[float | None] = [None, None, None]
        if self._paid:
            at = self._ratios.quantiles()[0].tolist()
        return {
            "value": benefit / cost if cost > NOTHING * sum(sizes) else None,
            **dict(zip(NAMES, at, strict=True)),
            "undefined_share": 1.0 - self._paid / self.seen,
        }

    def shares(self, *, chance: bool, linear: bool) -> Shares:
        """How much of the variance is parameters and how much is chance."""
        if not chance:
            return Shares(1.0, 0.0) if self.npv.high[0] > self.npv.low[0] else NO_SHARES
        _, other, together, apart = self.both.variance.tolist()
        # Without a closed form, the covariance of two rounds of chance.
        of_parameters = other if linear else (together - apart) / 4.0
        largest = max(abs(float(self.npv.low[0])), abs(float(self.npv.high[0])))
        return shares_of(float(self.npv.variance[0]), of_parameters, largest, self.seen)

    def path(self) -> Array:
        """The mean discounted yearly net, (T,)."""
        means: Array = self._sums / self.seen
        return self._discounting.of_line(None) * means + self._shift / self.seen

    def fan(self, names: Sequence[str]) -> list[dict[str, float]]:
        """The cumulative cash by year: mean and the percentiles of :data:`FAN`, so named."""
        assert self._fan is not None
        return _rows(self._fan_sums / self.seen, self._fan.quantiles(), names)

    def expected(self) -> dict[str, float | None] | None:
        """NPV in expected mode: percentiles and sd; None where that is the run's own mode."""
        if self._plain is None or not self.plain.n:
            return None
        at = self._plain.quantiles()[0].tolist()
        return {**dict(zip(NAMES, at, strict=True)), "sd": float(self.plain.sd_mcse()[0][0])}

    @property
    def error(self) -> float:
        """The largest error of a rank among the percentiles given, as a share of the draws."""
        sketches = (
            self._years, self._others, self._cash, self._ratios, self._fan, self._plain,
        )  # fmt: skip
        known = [sketch.error for sketch in sketches if sketch is not None]
        return max(*known, self.irr.error)


def _rows(means: Array, at: Array, names: Sequence[str]) -> list[dict[str, float]]:
    return [
        {"mean": mean, **dict(zip(names, row, strict=True))}
        for mean, row in zip(means.tolist(), at.tolist(), strict=True)
    ]
