"""Net flows of every view: yearly by kind, present values, and what of them is cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from functools import reduce

import numpy as np

from socinvest.analysis.views import Pair, View
from socinvest.ledger import Array, Change, Ledger
from socinvest.model import Kind, Money, Timing
from socinvest.numerics.discounting import factors, present_value
from socinvest.records import dataclass

__all__ = ["Discounting", "Net", "NetTable", "present_values", "view_values"]


@dataclass(frozen=True, slots=True)
class Discounting:
    """Discount factors (T,) of a scenario, by the timing of a line."""

    usual: Timing
    by_timing: Mapping[Timing, Array]

    @classmethod
    def of(cls, money: Money, horizon: int) -> Discounting:
        """The factors of a scenario's conventions over its horizon."""
        timings: tuple[Timing, ...] = ("year_start", "mid_year", "year_end")
        return cls(
            money.timing,
            {t: factors(money.discount_rate, horizon, t, money.compounding) for t in timings},
        )

    def of_line(self, when: Timing | None) -> Array:
        """The factors (T,) of a flow with its own timing, or of the scenario's."""
        return self.by_timing[when or self.usual]


@dataclass(slots=True)
class Net:
    """What a view gains against the comparator.

    ``yearly`` by kind (T, n), undiscounted; ``present`` by kind (n,); ``cost`` (n,): present
    value of the net outflow on interventions and their financing; ``shift`` (T, n): what the
    lines with a timing of their own add to the discounted yearly net.
    """

    yearly: dict[Kind, Array] = field(default_factory=dict)
    present: dict[Kind, Array] = field(default_factory=dict)
    cost: Array | None = None
    shift: Array | None = None

    def total(self) -> Array:
        """All kinds together, (T, n)."""
        return reduce(np.add, self.yearly.values())

    def npv(self) -> Array:
        """Net present value, (n,)."""
        return reduce(np.add, self.present.values())


class NetTable:
    """Nets of all views of one strategy over ``n`` draws, filled block by block.

    Views that the same flows cross share one Net; a view that nothing crosses has none.
    """

    def __init__(
        self, views: Sequence[View], pairs: Sequence[Pair], discounting: Discounting, n: int
    ) -> None:
        self.signs = {view: view.signs(pairs) for view in views}
        self._pairs = pairs
        self._discounting = discounting
        self._n = n
        self._nets: dict[tuple[int, ...], Net] = {}

    def net(self, view: View) -> Net | None:
        """The net of a view; None where no flow changed crosses its border."""
        return self._nets.get(self.signs[view])

    def add(self, changes: Iterable[Change], span: slice) -> None:
        """Add a block of draws, which takes the places ``span``."""
        begun: set[tuple[tuple[int, ...], Kind]] = set()
        members = {signs: view for view, signs in self.signs.items() if any(signs)}
        for (pair, kind, programme, when), amounts in _flows(changes).items():
            usual = self._discounting.of_line(None)
            own = self._discounting.of_line(when)
            present = present_value(amounts, own)
            shift = None if own is usual else (own - usual)[:, None] * amounts
            for signs, view in members.items():
                sign = view.sign(pair)
                if sign:
                    net = self._nets.setdefault(signs, Net())
                    first = (signs, kind) not in begun
                    begun.add((signs, kind))
                    self._book(net, kind, sign, amounts, span, first)
                    _add(net.present[kind][span], sign, present)
                    if programme:
                        if net.cost is None:
                            net.cost = np.zeros(self._n)
                        _add(net.cost[span], -sign, present)
                    if shift is not None:
                        if net.shift is None:
                            net.shift = np.zeros((own.size, self._n))
                        _add(net.shift[:, span], sign, shift)

    def _book(
        self, net: Net, kind: Kind, sign: int, amounts: Array, span: slice, first: bool
    ) -> None:
        if kind not in net.yearly:
            net.yearly[kind] = np.zeros((amounts.shape[0], self._n))
            net.present[kind] = np.zeros(self._n)
        target = net.yearly[kind][:, span]
        if first:
            # Zeros are not worth reading.
            (np.add if sign > 0 else np.subtract)(0.0, amounts, out=target)
        else:
            _add(target, sign, amounts)


def _add(target: Array, sign: int, amounts: Array) -> None:
    if sign > 0:
        target += amounts
    else:
        target -= amounts


_Flow = tuple[Pair, Kind, bool, Timing | None]


def _flows(changes: Iterable[Change]) -> dict[_Flow, Array]:
    """Yearly amounts (T, n) of all changes that the views cannot tell apart."""
    flows: dict[_Flow, Array] = {}
    owned: set[_Flow] = set()
    for change in changes:
        label = change.label
        key = ((label.payer, label.payee), label.kind, label.programme, label.when)
        amounts = change.amounts()
        if key not in flows:
            flows[key] = amounts
        elif key in owned and flows[key].shape[1] >= amounts.shape[1]:
            flows[key] += amounts
        else:
            flows[key] = flows[key] + amounts
            owned.add(key)
    return flows


def present_values(ledger: Ledger, discounting: Discounting) -> dict[Pair, Array]:
    """Present value of everything each pair of accounts exchanges, (n,) or (1,).

    For means only: the last bits of a draw depend on how many others stand beside it.
    """
    values: dict[Pair, Array] = {}
    seen: dict[tuple[int, Timing | None], Array] = {}
    for posting in ledger.postings:
        label = posting.label
        own = discounting.of_line(label.when)
        if posting.spread is not None or isinstance(posting.share, np.ndarray):
            present = own @ posting.amounts()
        else:
            key = (id(posting.quantity), label.when)
            if key not in seen:
                seen[key] = own @ posting.quantity
            present = seen[key] * (posting.unit_cost * posting.share)
        pair = (label.payer, label.payee)
        values[pair] = values[pair] + present if pair in values else present
    return values


def view_values(values: Mapping[Pair, Array] | Mapping[Pair, float], view: View) -> float | Array:
    """Net of a view from values by pair (arrays of one shape, or that broadcast)."""
    total: float | Array = 0.0
    for pair, value in values.items():
        sign = view.sign(pair)
        if sign:
            total = total + sign * value
    return total
