"""The views of a strategy with its contract: those without it, and what the contract moves.

Only what a contract's payments cross is gathered a second time; the others are the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from socinvest.analysis.nets import Net, joined
from socinvest.analysis.stream import Stream
from socinvest.analysis.summary import NO_SHARES, Shares
from socinvest.analysis.uncertainty import with_measurement
from socinvest.analysis.views import Pair, View
from socinvest.answers.gathered import Gathered, Streamed, Values, Whole
from socinvest.ledger import Array, Change
from socinvest.numerics.moments import Moments

__all__ = ["Agreed", "StreamedAgreed", "WholeAgreed", "agreed"]


class Agreed(Gathered, Protocol):
    """One strategy's views over all draws, with a contract in force.

    ``without``: the same without it.
    """

    without: Gathered

    def crossed(self, view: View) -> bool:
        """Whether any payment of the contract crosses a view's border."""
        ...

    def agree(
        self,
        changes: Sequence[Change],
        span: slice,
        exact: Values,
        noisy: Values,
        undated: Mapping[Pair, Array],
    ) -> None:
        """Take in the contract's payments of a block that ``without`` has taken in.

        ``exact`` and ``noisy``: NPVs of everything in expected mode, if measurement were exact
        and as one measures; of the views that are crossed. ``undated``: what inflating the years
        of the ledger loses of the payments' nominal money, by who pays whom.
        """
        ...


def agreed(
    without: Gathered, views: Sequence[View], pairs: Sequence[Pair], contract: Sequence[Pair]
) -> Agreed:
    """``pairs``: who pays whom in all, ``contract``: on the contract's terms."""
    if isinstance(without, Whole):
        return WholeAgreed(without, views, pairs, contract)
    assert isinstance(without, Streamed)
    return StreamedAgreed(without, views, pairs, contract)


def _crossing(views: Sequence[View], contract: Sequence[Pair]) -> Mapping[View, bool]:
    return {view: any(view.signs(contract)) for view in views}


class _Undated:
    """Nominal money that is lost where years of the ledger are inflated, summed over draws."""

    def __init__(self) -> None:
        self._sums: dict[Pair, Array] = {}

    def add(self, sums: Mapping[Pair, Array]) -> None:
        for pair, amounts in sums.items():
            self._sums[pair] = self._sums[pair] + amounts if pair in self._sums else amounts

    def restored(self, summary: dict[str, Any], view: View, n: int) -> dict[str, Any]:
        """A summary of a view over ``n`` draws whose nominal cash is that of its day."""
        for pair, amounts in self._sums.items():
            sign = view.sign(pair)
            if sign:
                for row, amount in zip(summary["yearly_cash"], amounts.tolist(), strict=True):
                    if amount != 0.0:
                        row["mean_nominal"] += sign * amount / n
        return summary


class WholeAgreed(Whole):
    """With every draw of every view."""

    def __init__(
        self,
        without: Whole,
        views: Sequence[View],
        pairs: Sequence[Pair],
        contract: Sequence[Pair],
    ) -> None:
        super().__init__(without.case, views, pairs)
        self.without: Gathered = without
        self._base = without
        self._crossed = _crossing(views, contract)
        self._joined: dict[tuple[int, ...], Net | None] = {}
        self._noisy: dict[tuple[int, ...], Array] = {}
        self._undated = _Undated()

    def crossed(self, view: View) -> bool:
        return self._crossed[view]

    def agree(
        self,
        changes: Sequence[Change],
        span: slice,
        exact: Values,
        noisy: Values,
        undated: Mapping[Pair, Array],
    ) -> None:
        self._joined.clear()
        self._undated.add(undated)
        self.add(changes, span, exact, {} if self.case.mode == "expected" else exact)
        for signs, npv in noisy.items():
            if signs not in self._noisy:
                self._noisy[signs] = np.zeros(self.case.n)
            self._noisy[signs][span] = npv

    def net(self, view: View) -> Net | None:
        if not self._crossed[view]:
            return self._base.net(view)
        signs = self.signs[view]
        if signs not in self._joined:
            self._joined[signs] = joined(self._base.net(view), self.table.net(view))
        return self._joined[signs]

    def shares(self, view: View) -> Shares:
        if not self._crossed[view]:
            return self._base.shares(view)
        net, signs = self.net(view), self.signs[view]
        if net is None or self.case.n < 2:
            return NO_SHARES
        npv = net.npv()
        return with_measurement(
            float(np.var(npv)), float(np.var(self._other[signs])),
            float(np.var(self._noisy[signs])), float(np.max(np.abs(npv))), npv.size,
        )  # fmt: skip

    def summary(self, view: View, shares: Shares, *, given_assumed_effect: bool) -> dict[str, Any]:
        told = super().summary(view, shares, given_assumed_effect=given_assumed_effect)
        return self._undated.restored(told, view, self.case.n)

    def expected(self, view: View) -> dict[str, float | None] | None:
        return super().expected(view) if self._crossed[view] else self._base.expected(view)


class StreamedAgreed(Streamed):
    """With sums and sketches of every view; blocks are forgotten."""

    def __init__(
        self,
        without: Streamed,
        views: Sequence[View],
        pairs: Sequence[Pair],
        contract: Sequence[Pair],
    ) -> None:
        super().__init__(without.case, views, pairs)
        self.without: Gathered = without
        self._base = without
        self._of_contract = _crossing(views, contract)
        self._measured: dict[tuple[int, ...], Moments] = {}
        self._undated = _Undated()

    def crossed(self, view: View) -> bool:
        return self._of_contract[view]

    def agree(
        self,
        changes: Sequence[Change],
        span: slice,
        exact: Values,
        noisy: Values,
        undated: Mapping[Pair, Array],
    ) -> None:
        self._undated.add(undated)
        self.add(changes, span, {}, {} if self.case.mode == "expected" else exact)
        size = span.stop - span.start
        for signs in exact:
            if signs not in self._measured:
                self._measured[signs] = Moments(2)
            both = [np.broadcast_to(values[signs], (size,)) for values in (exact, noisy)]
            self._measured[signs].add(np.stack(both))

    def _take(self, view: View, size: int, other: Array | None, plain: Array | None) -> None:
        if self._of_contract[view]:
            super()._take(view, size, other, plain)
        else:
            # Only for the single draws that are kept: one view for each of these signs.
            net = self._base.net(view)
            self._last[self.signs[view]] = np.zeros(size) if net is None else net.npv()

    def net(self, view: View) -> Net | None:
        own = super().net(view) if self._of_contract[view] else None
        return joined(self._base.net(view), own)

    def flows(self, view: View) -> bool:
        return super().flows(view) if self._of_contract[view] else self._base.flows(view)

    def stream(self, view: View) -> Stream | None:
        return super().stream(view) if self._of_contract[view] else self._base.stream(view)

    def shares(self, view: View) -> Shares:
        stream = self.stream(view)
        if not self._of_contract[view] or stream is None:
            return self._base.shares(view)
        exact, noisy = self._measured[self.signs[view]].variance.tolist()
        npv = stream.npv
        largest = max(abs(float(npv.low[0])), abs(float(npv.high[0])))
        return with_measurement(float(npv.variance[0]), exact, noisy, largest, stream.seen)

    def summary(self, view: View, shares: Shares, *, given_assumed_effect: bool) -> dict[str, Any]:
        told = super().summary(view, shares, given_assumed_effect=given_assumed_effect)
        return self._undated.restored(told, view, self.case.n)

    def expected(self, view: View) -> dict[str, Any] | None:
        return super().expected(view) if self._of_contract[view] else self._base.expected(view)
