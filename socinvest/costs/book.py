"""What the postings of one strategy have in common while they are written."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from socinvest.costs.derived import financing_postings, society_postings, tax_postings
from socinvest.costs.prices import Number, Prices, refused
from socinvest.costs.spread import spread_factor
from socinvest.course.trajectory import Trajectory
from socinvest.draws import Draws
from socinvest.ledger import Array, Label, Posting, identity
from socinvest.model import Figure, Scenario, Spread
from socinvest.records import dataclass

__all__ = ["AS_STATED", "Book", "Scaling", "Terms"]


@dataclass(frozen=True, slots=True)
class Scaling:
    """What-if factors of the break-evens: on the intake, and on every intervention cost line."""

    volume: float = 1.0
    unit_cost: float = 1.0


AS_STATED = Scaling()


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """How a scenario is costed: by chance or in expectation, in how many columns.

    ``weights`` (columns,) where the columns of years are added up to a single one.
    """

    scenario: Scenario
    chance: bool
    replicate: int
    columns: int
    weights: Array | None
    prices: Prices


class Book:
    """The postings of one strategy while they are written."""

    def __init__(
        self,
        terms: Terms,
        draws: Draws,
        trajectory: Trajectory,
        scaling: Scaling,
        comparator: Trajectory,
    ) -> None:
        self.terms, self.scenario, self.prices = terms, terms.scenario, terms.prices
        self.columns = terms.columns
        self.draws = draws
        self.trajectory = trajectory
        self.scaling = scaling
        self.comparator = comparator
        self.postings: list[Posting] = []
        self.notes: dict[tuple[str, str], float] = {}
        self.sums: dict[tuple[object, ...], Array] = {}

    def grown(self, share: Number, growth: Figure | None, env: Mapping[str, Number]) -> Number:
        """A share after real growth: times (1 + g)^(ledger year index), (columns, 1) or more."""
        if growth is None:
            return share
        rate = self.prices.value(growth, env)
        low = np.less_equal(rate, -1.0)
        if np.any(low):
            raise refused(growth, float(np.mean(low)))
        key = ("grown", identity(rate), identity(share))
        years = np.arange(self.columns, dtype=float)[:, None]
        return self.prices.remember(key, (rate, share), np.power(1.0 + rate, years) * share)

    def spread(
        self, spread: Spread, quantity: Array, before: Array, group: str, path: str, *, kept: bool
    ) -> Array:
        """``before``: people under the comparator. ``path``: where the line stands."""
        cv = self.within(spread.cv, self.draws.groups[group], f"{path}.spread.cv")
        return spread_factor(
            quantity, before, cv, key=(self.scenario.id, group, path, str(self.terms.replicate)),
            seed=self.draws.seed, block=self.draws.block, n=self.draws.n, kept=kept,
        )  # fmt: skip

    def within(
        self, figure: Figure, env: Mapping[str, Number], where: str, high: float = np.inf
    ) -> Number:
        """A figure that cannot be below 0 or above ``high``, kept within them and told of."""
        value, outside = self.prices.within(figure, env, high)
        if outside:
            self.note("below_zero" if high == np.inf else "share_out_of_range", where, outside)
        return value

    def note(self, code: str, where: str, share: float) -> None:
        self.notes[code, where] = max(self.notes.get((code, where), 0.0), share)

    def note_backwards(self, origin: str, item: str, price: Number) -> None:
        """Note in which share of the draws a line's unit cost is below 0."""
        below = float(np.mean(np.less(price, 0.0)))
        self.note("negative_unit_cost", f"{origin}/{item}", below)

    def post(
        self, label: Label, quantity: Array, price: Number, share: Number, spread: Array | None
    ) -> None:
        """Write a flow; where the unit cost is negative it runs the other way, and is noted."""
        strategy = self.trajectory.strategy
        back = label._replace(payer=label.payee, payee=label.payer)
        if float(np.min(price)) >= 0.0:
            self.postings.append(Posting(strategy, label, quantity, price, share, spread))
            return
        self.note_backwards(label.origin, label.item, price)
        if not isinstance(price, np.ndarray):
            self.postings.append(Posting(strategy, back, quantity, -price, share, spread))
            return
        keep = self.prices.remember
        up = keep(("up", id(price)), price, np.maximum(price, 0.0))
        down = keep(("down", id(price)), price, np.maximum(-price, 0.0))
        for way, part in ((label, up), (back, down)):
            self.postings.append(Posting(strategy, way, quantity, part, share, spread))

    def post_valued(self, label: Label, money: Array, share: Number, spread: Array | None) -> None:
        """Write people who were valued as they were counted; below 0 they run the other way."""
        low = money < 0.0
        if low.any():
            below = float(np.mean(low.any(axis=0)))
            self.note("negative_unit_cost", f"{label.origin}/{label.item}", below)
        self._post_money(label, money, share, spread, both=bool(low.any()))

    def post_merged(self, label: Label, money: Array, share: Number, *, backwards: bool) -> None:
        """Write lines that were valued together; ``backwards``: one of them has a price below 0."""
        self._post_money(label, money, share, None, both=backwards)

    def _post_money(
        self, label: Label, money: Array, share: Number, spread: Array | None, *, both: bool
    ) -> None:
        """Write signed money; ``both``: some of it is below 0 and runs the other way."""
        strategy = self.trajectory.strategy
        if not both:
            self.postings.append(Posting(strategy, label, money, 1.0, share, spread))
            return
        back = label._replace(payer=label.payee, payee=label.payer)
        for way, part in ((label, np.maximum(money, 0.0)), (back, np.maximum(-money, 0.0))):
            self.postings.append(Posting(strategy, way, part, 1.0, share, spread))

    def derived(self) -> None:
        """Flows that follow from other flows: financing, displacement, leisure, tax factor."""
        for one in self.scenario.financing:
            path, env = f"financing.{one.name}", self.draws.base
            share = self.within(one.share, env, f"{path}.share", 1.0)
            cap, in_kind = None, None
            if one.cap is not None:
                cap = self.within(one.cap, env, f"{path}.cap")
            if one.in_kind is not None:
                in_kind = self.within(one.in_kind, env, f"{path}.in_kind", 1.0)
            self.postings += financing_postings(
                one, self.postings, self.columns,
                share=share, cap=cap, in_kind=0.0 if in_kind is None else in_kind,
            )  # fmt: skip
        self.postings += society_postings(self.scenario, self.postings)
        self.postings += tax_postings(self.scenario, self.postings)
