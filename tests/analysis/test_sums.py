"""Sums over the years: by pair of accounts, and a column after the last year."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from socinvest.analysis.nets import Discounting, Net, NetTable, joined, plain_sums, present_values
from socinvest.analysis.summary import NO_SHARES, summarise, with_end
from socinvest.analysis.views import View
from socinvest.ledger import Array, Change, Label, Ledger, Posting
from socinvest.model import Account, Timing
from tests.money import scenario

T, N = 4, 5
A, B, C = (Account(name, "gemensamt") for name in "abc")


def postings() -> tuple[Posting, ...]:
    """Every way in which a posting may be factored, on shared and on its own people."""
    rng = np.random.default_rng(2)
    people = rng.random((T, N))
    price: Array = rng.random(N)
    share = rng.random((T, 1))
    other = rng.random((T, 1))
    shares = rng.random((T, N))

    def label(to: Account, when: Timing | None = None) -> Label:
        return Label(A, to, "item", "cash", "course:life", when)

    return (
        Posting("s", label(B), people, price),
        Posting("s", label(B), people, 3.0, 0.5),
        Posting("s", label(B), people, price, share),
        Posting("s", label(B), people, price, other),
        Posting("s", label(B), people, price, shares),
        Posting("s", label(C), people, price, 0.25, rng.random((T, N))),
        Posting("s", label(C, "year_end"), people, 2.0),
        Posting("s", label(C), rng.random((T, 1)), 7.0),
    )


def test_sums_by_pair_are_those_of_the_amounts() -> None:
    ledger = Ledger("s", T, N, postings())
    discounting = Discounting.of(replace(scenario().money, discount_rate=0.1), T)
    for found, weight in (
        (present_values(ledger, discounting), discounting.of_line),
        (plain_sums(ledger), lambda when: np.ones(T)),
    ):
        for to in (B, C):
            wanted = sum(
                weight(p.label.when) @ np.broadcast_to(p.amounts(), (T, N))
                for p in ledger.postings
                if p.label.payee == to
            )
            assert np.broadcast_to(found[A, to], N) == pytest.approx(wanted, rel=1e-13)


def test_a_draw_does_not_depend_on_those_beside_it() -> None:
    rng = np.random.default_rng(8)
    people = rng.random((T, 1_000))
    discounting = Discounting.of(scenario().money, T)

    def value(some: slice) -> Array:
        label = Label(A, B, "item", "cash", "course:life")
        one = Posting("s", label, np.ascontiguousarray(people[:, some]))
        return present_values(Ledger("s", T, 1, (one,)), discounting)[A, B]

    assert np.array_equal(value(slice(None))[993:], value(slice(993, None)))


def test_a_column_after_the_last_year_stands_apart() -> None:
    case = replace(scenario(), money=replace(scenario().money, inflation=0.02))
    discounting = Discounting.of(case.money, 4)
    flows = np.array([[-10.0, -10.0], [1.0, 3.0], [1.0, 1.0], [12.0, 16.0]])
    present = discounting.of_line(None) @ flows
    net = Net({"cash": flows}, {"cash": present})
    whole = summarise(net, case, discounting, NO_SHARES, given_assumed_effect=False, n=2)
    one = with_end(whole, case.time.horizon)
    assert [row["year"] for row in one["yearly"]] == [2020, 2021, 2022]
    assert [row["year"] for row in one["yearly_cash"]] == [2020, 2021, 2022]
    end = one["yearly_end"]
    assert (end["mean"], end["p50"]) == (14.0, 14.0)
    assert end["cumulative"]["mean"] == 7.0
    assert end["cash"]["mean"] == 14.0
    assert end["cash"]["mean_nominal"] == pytest.approx(14.0 * 1.02**3)
    # It is discounted as a year of its own and belongs to the net present value.
    assert one["npv"]["mean"] == pytest.approx(present.mean())
    # What is paid back at the very end of the last year is paid back in that year.
    assert one["payback_year"]["p50"] == 2022


def test_without_such_a_column_there_is_no_end() -> None:
    case = scenario()
    discounting = Discounting.of(case.money, 3)
    one = summarise(None, case, discounting, NO_SHARES, given_assumed_effect=False, n=2)
    assert with_end(one, 3)["yearly_end"] is None
    longer = Discounting.of(case.money, 4)
    one = summarise(None, case, longer, NO_SHARES, given_assumed_effect=False, n=2)
    assert with_end(one, 3)["yearly_end"]["mean"] == 0.0
    assert with_end(one, 3)["yearly_end"]["cash"]["mean"] == 0.0


def test_nets_of_two_sets_of_flows_join_to_that_of_all() -> None:
    rng = np.random.default_rng(4)
    discounting = Discounting.of(replace(scenario().money, discount_rate=0.1), T)
    view, pairs = View("payers", "a", frozenset("a")), [(A, B), (C, A)]
    kinds = (("cash", "course:life", None), ("welfare", "course:life", "year_end"),
             ("cash", "contract", None), ("cash", "contract", "mid_year"))  # fmt: skip
    flows = [
        Change(Label(*pair, "item", kind, origin, when), rng.random((T, N)))  # type: ignore[arg-type]
        for kind, origin, when in kinds
        for pair in pairs
    ]

    def net(some: list[Change]) -> Net | None:
        table = NetTable([view], pairs, discounting, N)
        table.add(some, slice(0, N))
        return table.net(view)

    one, other, whole = net(flows[:4]), net(flows[4:]), net(flows)
    assert one is not None and whole is not None
    before = one.total().copy()
    both = joined(one, other)
    assert both is not None and both.cost is not None and whole.cost is not None
    assert both.npv() == pytest.approx(whole.npv())
    assert both.cost == pytest.approx(whole.cost)
    assert both.discounted(discounting) == pytest.approx(whole.discounted(discounting))
    for parts in ("yearly", "present", "apart"):
        mine, theirs = getattr(both, parts), getattr(whole, parts)
        assert mine.keys() == theirs.keys()
        assert all(mine[key] == pytest.approx(theirs[key]) for key in mine)
    assert np.array_equal(one.total(), before)
    assert joined(one, None) is one
    assert joined(None, None) is None
