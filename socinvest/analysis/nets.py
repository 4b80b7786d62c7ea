"""Net flows of every view: yearly by kind, present values, and what of them is cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from functools import reduce
from typing import TypeVar

import numpy as np

from socinvest.analysis.views import Pair, View
from socinvest.ledger import Array, Change, Ledger, Posting
from socinvest.model import Kind, Money, Timing
from socinvest.numerics.discounting import factors, present_value
from socinvest.records import dataclass

__all__ = [
    "Discounting",
    "Net",
    "NetTable",
    "joined",
    "plain_sums",
    "present_values",
    "view_values",
    "weighted_sums",
]

T = TypeVar("T")
_AT_HAND = 32_768
"""So many amounts are worked on at a time."""


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
    value of the net outflow on interventions, financing and contract; ``shift`` (T, n): what the
    lines with a timing of their own add to the discounted yearly net; ``apart`` (T, n), by their
    timing: these lines' part of the total, undiscounted.
    """

    yearly: dict[Kind, Array] = field(default_factory=dict)
    present: dict[Kind, Array] = field(default_factory=dict)
    cost: Array | None = None
    shift: Array | None = None
    apart: dict[Timing, Array] = field(default_factory=dict)

    def total(self) -> Array:
        """All kinds together, (T, n)."""
        return reduce(np.add, self.yearly.values())

    def npv(self) -> Array:
        """Net present value, (n,)."""
        return reduce(np.add, self.present.values())

    def discounted(self, discounting: Discounting) -> Array:
        """The discounted yearly net, (T, n)."""
        result: Array = discounting.of_line(None)[:, None] * self.total()
        return result if self.shift is None else result + self.shift


def joined(one: Net | None, other: Net | None) -> Net | None:
    """The net of two sets of flows together; neither is changed. None where both are."""
    if one is None or other is None:
        return one or other
    return Net(
        _added(one.yearly, other.yearly),
        _added(one.present, other.present),
        _either(one.cost, other.cost),
        _either(one.shift, other.shift),
        _added(one.apart, other.apart),
    )


def _added(one: Mapping[T, Array], other: Mapping[T, Array]) -> dict[T, Array]:
    sums = dict(one)
    for key, array in other.items():
        sums[key] = sums[key] + array if key in sums else array
    return sums


def _either(one: Array | None, other: Array | None) -> Array | None:
    if one is None or other is None:
        return other if one is None else one
    total: Array = one + other
    return total


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
        flows: dict[_Flow, list[Change]] = {}
        for one in changes:
            label = one.label
            key = ((label.payer, label.payee), label.kind, label.programme, label.when)
            flows.setdefault(key, []).append(one)
        if not flows:
            return
        crossing = {key: self._crossing(key[0]) for key in flows}
        years = self._discounting.of_line(None).size
        present: dict[_Flow, Array] = {}
        size = span.stop - span.start
        # A few years of all flows at a time: each is used as long as it is at hand.
        step = max(1, _AT_HAND // size)
        space = np.empty((2, step, size))
        part = np.empty(size)
        for first in range(0, years, step):
            rows = slice(first, min(first + step, years))
            begun: set[tuple[int, Kind]] = set()
            for key, some in flows.items():
                amounts = _sum(some, rows, space[:, : rows.stop - first])
                factors = self._discounting.of_line(key[3])[rows]
                total = present.setdefault(key, np.zeros(amounts.shape[1]))
                for row, factor in zip(amounts, factors, strict=True):
                    product = np.multiply(row, factor, out=part[: row.size])
                    np.add(total, product, out=total)
                for signs, sign in crossing[key]:
                    net = self._nets.setdefault(signs, Net())
                    self._book(net, key, sign, amounts, (rows, span), begun)
        for key, total in present.items():
            for signs, sign in crossing[key]:
                self._book_present(self._nets[signs], key, sign, total, span)

    def _crossing(self, pair: Pair) -> list[tuple[tuple[int, ...], int]]:
        """The borders that a flow crosses, one view for each, and which way."""
        members = {signs: view for view, signs in self.signs.items() if any(signs)}
        found = [(signs, view.sign(pair)) for signs, view in members.items()]
        return [(signs, sign) for signs, sign in found if sign]

    def _book(
        self,
        net: Net,
        key: _Flow,
        sign: int,
        amounts: Array,
        place: tuple[slice, slice],
        begun: set[tuple[int, Kind]],
    ) -> None:
        """Add some years; ``begun``: the nets and kinds that have something in these years."""
        _, kind, _, when = key
        shape = (self._discounting.of_line(None).size, self._n)
        if kind not in net.yearly:
            net.yearly[kind] = np.zeros(shape)
        target = net.yearly[kind][place]
        if (id(net), kind) in begun:
            _add(target, sign, amounts)
        else:
            # Zeros are not worth reading.
            begun.add((id(net), kind))
            (np.add if sign > 0 else np.subtract)(0.0, amounts, out=target)
        usual, own = self._discounting.of_line(None), self._discounting.of_line(when)
        if when is not None and own is not usual:
            if net.shift is None:
                net.shift = np.zeros(shape)
            if when not in net.apart:
                net.apart[when] = np.zeros(shape)
            later = (own - usual)[place[0], None] * amounts
            _add(net.shift[place], sign, later)
            _add(net.apart[when][place], sign, amounts)

    def _book_present(self, net: Net, key: _Flow, sign: int, total: Array, span: slice) -> None:
        _, kind, programme, _ = key
        if kind not in net.present:
            net.present[kind] = np.zeros(self._n)
        _add(net.present[kind][span], sign, total)
        if programme:
            if net.cost is None:
                net.cost = np.zeros(self._n)
            _add(net.cost[span], -sign, total)


def _add(target: Array, sign: int, amounts: Array) -> None:
    (np.add if sign > 0 else np.subtract)(target, amounts, out=target)


_Flow = tuple[Pair, Kind, bool, Timing | None]
"""What the views cannot tell apart: accounts, kind, whether it is a programme's, timing."""


def _sum(changes: Sequence[Change], rows: slice, space: Array) -> Array:
    """Amounts (r, n) or (r, 1) of several changes in some years; perhaps in ``space`` (2, r, n)."""
    total = changes[0].amounts(rows, space[0])
    for change in changes[1:]:
        amounts = change.amounts(rows, space[1])
        whole = space.shape[2] in (total.shape[1], amounts.shape[1])
        total = np.add(total, amounts, out=space[0] if whole else None)
    return total


def present_values(ledger: Ledger, discounting: Discounting) -> dict[Pair, Array]:
    """Present value of everything each pair of accounts exchanges, (n,) or (1,)."""
    return weighted_sums(ledger.postings, discounting.of_line)


def plain_sums(ledger: Ledger) -> dict[Pair, Array]:
    """The same without discounting: what each pair of accounts exchanges in all, (n,) or (1,)."""
    ones = np.ones(ledger.horizon)
    return weighted_sums(ledger.postings, lambda when: ones)


def weighted_sums(
    postings: Iterable[Posting], weights: Callable[[Timing | None], Array]
) -> dict[Pair, Array]:
    """Weighted sums over the years (weights (T,) by a line's timing), by pair.

    People are summed before they are valued: several lines count the same people, and what one
    of them costs rarely depends on the year. Draw by draw, whatever others stand beside it.
    """
    values: dict[Pair, Array] = {}
    # The arrays are kept beside their sums: an identity is only good while its owner lives.
    seen: dict[tuple[int, int, Timing | None], tuple[object, Array]] = {}
    for posting in postings:
        label, share, whole = posting.label, posting.share, 1.0
        own = weights(label.when)
        if posting.spread is not None or (isinstance(share, np.ndarray) and share.shape[-1] > 1):
            value = present_value(posting.amounts(), own)
        else:
            if isinstance(share, np.ndarray):
                own = own * share[:, 0]
            else:
                whole = share
            key = (id(posting.quantity), id(share) if whole is not share else 0, label.when)
            if key not in seen:
                seen[key] = ((posting.quantity, share), present_value(posting.quantity, own))
            value = seen[key][1] * (posting.unit_cost * whole)
        pair = (label.payer, label.payee)
        values[pair] = values[pair] + value if pair in values else value
    return values


def view_values(values: Mapping[Pair, Array] | Mapping[Pair, float], view: View) -> float | Array:
    """Net of a view from values by pair (arrays of one shape, or that broadcast)."""
    total: float | Array = 0.0
    for pair, value in values.items():
        sign = view.sign(pair)
        if sign:
            total = total + sign * value
    return total
