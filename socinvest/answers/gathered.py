"""What the blocks of one strategy come to: kept whole in a short run, streamed in a long one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np

from socinvest.analysis.nets import Discounting, Net, NetTable
from socinvest.analysis.returns import returns
from socinvest.analysis.stream import FAN, Stream
from socinvest.analysis.summary import (
    NAMES,
    NO_SHARES,
    PERCENTILES,
    Shares,
    percentile_rows,
    running,
    summarise,
)
from socinvest.analysis.uncertainty import from_expected, from_replicates, parameters_only
from socinvest.analysis.views import Pair, View
from socinvest.answers.kept import Kept
from socinvest.answers.rerun import Mode
from socinvest.ledger import Array, Change
from socinvest.model import Scenario
from socinvest.numerics.quantiles import quantiles
from socinvest.records import dataclass

__all__ = ["Case", "Gathered", "Streamed", "Values", "Whole"]

Signs = tuple[int, ...]
Values = Mapping[Signs, Array]
"""Net present values of a block by the signs of a view."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is run: ``n`` draws of a scenario; ``linear``: money is proportional to people."""

    scenario: Scenario
    n: int
    mode: Mode
    linear: bool
    discounting: Discounting
    pictures: bool

    @property
    def columns(self) -> int:
        """Columns of every yearly array: the years, and one for the end where points count."""
        return int(self.discounting.of_line(None).size)


class Gathered(Protocol):
    """One strategy's views over all draws. ``signs``: views of equal signs have one result."""

    signs: Mapping[View, Signs]

    def add(self, changes: Sequence[Change], span: slice, other: Values, plain: Values) -> None:
        """Take in a block: what changes; NPVs by the other way of running, and expected ones."""
        ...

    def flows(self, view: View) -> bool:
        """Whether any flow that has changed crosses a view's border."""
        ...

    def shares(self, view: View) -> Shares:
        """How much of the variance is parameters, and how much is chance (and measurement)."""
        ...

    def summary(self, view: View, shares: Shares, *, given_assumed_effect: bool) -> dict[str, Any]:
        """The `Summary` of the JSON interface."""
        ...

    def irr(self, view: View) -> dict[str, Any]:
        """The internal rate of return of the mean flow and draw by draw."""
        ...

    def path(self, view: View) -> Array:
        """The mean discounted yearly net, (T,)."""
        ...

    def keep(self, kept: Kept, strategy: str, start: int) -> None:
        """Keep the single draws of the block taken in last, where that must be done at once."""
        ...

    def hold(self, kept: Kept, strategy: str, view: View) -> None:
        """Let a view's draws be found under ``("npv", strategy, section, name)``."""
        ...

    def begun(self, view: View) -> Array:
        """Net present values of the first draws, of one block at least."""
        ...

    def fan(self, view: View, names: Sequence[str]) -> list[dict[str, float]]:
        """Cumulative cash by year: mean and the percentiles of ``FAN``; for pictures."""
        ...

    def expected(self, view: View) -> dict[str, float | None] | None:
        """NPV in expected mode, where that is not the run's own; for pictures."""
        ...

    def error(self) -> float:
        """The largest error of a percentile's rank, as a share of the draws."""
        ...


class Whole:
    """Every draw of every view, so that percentiles are exact."""

    def __init__(self, case: Case, views: Sequence[View], pairs: Sequence[Pair]) -> None:
        self.case = case
        self.table = NetTable(views, pairs, case.discounting, case.n)
        self.signs: Mapping[View, Signs] = self.table.signs
        self._other: dict[Signs, Array] = {}
        self._plain: dict[Signs, Array] = {}

    def add(self, changes: Sequence[Change], span: slice, other: Values, plain: Values) -> None:
        self.table.add(changes, span)
        for kept, values in ((self._other, other), (self._plain, plain)):
            for signs, npv in values.items():
                if signs not in kept:
                    kept[signs] = np.zeros(self.case.n)
                kept[signs][span] = npv

    def net(self, view: View) -> Net | None:
        """What a view gains in every draw; None where no flow that has changed crosses it."""
        return self.table.net(view)

    def flows(self, view: View) -> bool:
        return self.net(view) is not None

    def shares(self, view: View) -> Shares:
        net = self.net(view)
        if net is None or self.case.n < 2:
            return NO_SHARES
        if self.case.mode == "expected":
            return parameters_only(net.npv())
        compare = from_expected if self.case.linear else from_replicates
        return compare(net.npv(), self._other[self.signs[view]])

    def summary(self, view: View, shares: Shares, *, given_assumed_effect: bool) -> dict[str, Any]:
        return summarise(
            self.net(view), self.case.scenario, self.case.discounting, shares,
            given_assumed_effect=given_assumed_effect, n=self.case.n,
        )  # fmt: skip

    def irr(self, view: View) -> dict[str, Any]:
        return returns(self.net(view), self.case.discounting)

    def path(self, view: View) -> Array:
        net = self.net(view)
        if net is None:
            return np.zeros(self.case.columns)
        path: Array = self.case.discounting.of_line(None) * net.total().mean(axis=1)
        return path if net.shift is None else path + net.shift.mean(axis=1)

    def keep(self, kept: Kept, strategy: str, start: int) -> None:
        pass

    def hold(self, kept: Kept, strategy: str, view: View) -> None:
        kept.hold(("npv", strategy, view.section, view.name), self.begun(view))

    def begun(self, view: View) -> Array:
        net = self.net(view)
        return np.zeros(1) if net is None else net.npv()

    def fan(self, view: View, names: Sequence[str]) -> list[dict[str, float]]:
        net = self.net(view)
        cash = None if net is None else net.yearly.get("cash")
        if cash is None:
            cash = np.zeros((self.case.columns, 1))
        return percentile_rows(running(cash), FAN, names)

    def expected(self, view: View) -> dict[str, float | None] | None:
        if self.case.mode == "expected":
            return None
        values = self._plain.get(self.signs[view], np.zeros(self.case.n))
        spread = float(np.std(values, ddof=1)) if values.size > 1 else None
        at = quantiles(values, PERCENTILES).tolist()
        return {**dict(zip(NAMES, at, strict=True)), "sd": spread}

    def error(self) -> float:
        return 0.0


class Streamed:
    """Sums and sketches of every view; blocks are forgotten."""

    def __init__(self, case: Case, views: Sequence[View], pairs: Sequence[Pair]) -> None:
        self.case = case
        self._views, self._pairs = views, pairs
        self.signs: Mapping[View, Signs] = {view: view.signs(pairs) for view in views}
        self._streams: dict[Signs, Stream] = {}
        self._crossed: set[Signs] = set()
        self._last: dict[Signs, Array] = {}
        self._block: NetTable | None = None

    def add(self, changes: Sequence[Change], span: slice, other: Values, plain: Values) -> None:
        case, size = self.case, span.stop - span.start
        self._block = NetTable(self._views, self._pairs, case.discounting, size)
        self._block.add(changes, slice(0, size))
        for signs, view in {signs: view for view, signs in self.signs.items()}.items():
            if any(signs):
                self._take(view, size, other.get(signs), plain.get(signs))

    def net(self, view: View) -> Net | None:
        """What a view gains in the draws of the block taken in last; None without flows."""
        return None if self._block is None else self._block.net(view)

    def _take(self, view: View, size: int, other: Array | None, plain: Array | None) -> None:
        """Let a view take in the block's ``size`` draws."""
        signs, case = self.signs[view], self.case
        net = self.net(view)
        if net is not None:
            self._crossed.add(signs)
        else:
            net = Net({"cash": np.zeros((case.columns, size))}, {"cash": np.zeros(size)})
        if signs not in self._streams:
            self._streams[signs] = Stream(
                case.columns, case.n, case.discounting, pictures=case.pictures
            )
        self._streams[signs].add(net, plain, other)
        self._last[signs] = net.npv()

    def flows(self, view: View) -> bool:
        return self.signs[view] in self._crossed

    def stream(self, view: View) -> Stream | None:
        """What was gathered of a view; None of one without flows."""
        return self._streams[self.signs[view]] if self.flows(view) else None

    def shares(self, view: View) -> Shares:
        stream = self.stream(view)
        if stream is None:
            return NO_SHARES
        return stream.shares(chance=self.case.mode == "chance", linear=self.case.linear)

    def summary(self, view: View, shares: Shares, *, given_assumed_effect: bool) -> dict[str, Any]:
        stream, case = self.stream(view), self.case
        if stream is None:
            return summarise(
                None, case.scenario, case.discounting, shares,
                given_assumed_effect=given_assumed_effect, n=case.n,
            )  # fmt: skip
        parts = stream.parts()
        return parts.told(case.scenario, shares, given_assumed_effect=given_assumed_effect)

    def irr(self, view: View) -> dict[str, Any]:
        stream = self.stream(view)
        return returns(None, self.case.discounting) if stream is None else stream.irr.told()

    def path(self, view: View) -> Array:
        stream = self.stream(view)
        return np.zeros(self.case.columns) if stream is None else stream.path()

    def keep(self, kept: Kept, strategy: str, start: int) -> None:
        for signs, npv in self._last.items():
            kept.put(("npv", strategy, *map(str, signs)), npv, start)

    def hold(self, kept: Kept, strategy: str, view: View) -> None:
        key = ("npv", strategy, view.section, view.name)
        if self.flows(view):
            kept.name(key, ("npv", strategy, *map(str, self.signs[view])))
        else:
            kept.hold(key, np.zeros(1))

    def begun(self, view: View) -> Array:
        stream = self.stream(view)
        return np.zeros(1) if stream is None else stream.first

    def fan(self, view: View, names: Sequence[str]) -> list[dict[str, float]]:
        stream = self.stream(view)
        if stream is not None:
            return stream.fan(names)
        nothing = dict.fromkeys(("mean", *names), 0.0)
        return [dict(nothing) for _ in range(self.case.columns)]

    def expected(self, view: View) -> dict[str, float | None] | None:
        stream = self.stream(view)
        if stream is not None:
            return stream.expected()
        if self.case.mode == "expected":
            return None
        return dict.fromkeys((*NAMES, "sd"), 0.0)

    def error(self) -> float:
        return max((stream.error for stream in self._streams.values()), default=0.0)
