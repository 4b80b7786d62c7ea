"""The ledger: what crosses a border counts, the rest cancels."""

from __future__ import annotations

import numpy as np

from socinvest.ledger import ECONOMY_ACCOUNT, Label, Ledger, Posting, difference
from socinvest.model import Account, Kind
from tests.money import years
from tests.worked import FUND, KOMMUN, PERSON, SCHOOL, STAT


def posting(
    payer: Account, payee: Account, amount: float, kind: Kind = "cash", item: str = "x"
) -> Posting:
    return Posting("s", Label(payer, payee, item, kind, "course:c"), years(amount, 2 * amount))


def book(*postings: Posting) -> Ledger:
    return Ledger("s", 2, 1, postings)


def test_bought_work_leaves_and_production_comes_in() -> None:
    ledger = book(posting(SCHOOL, ECONOMY_ACCOUNT, 10.0), posting(ECONOMY_ACCOUNT, PERSON, 30.0))
    assert ledger.net({"kommun"}).tolist() == [[-10.0], [-20.0]]
    assert ledger.net({"person"}).tolist() == [[30.0], [60.0]]
    assert ledger.net({"kommun", "person"}).tolist() == [[20.0], [40.0]]


def test_transfers_cancel_inside_and_count_across() -> None:
    ledger = book(posting(KOMMUN, PERSON, 10.0))
    assert not ledger.net({"kommun", "person"}).any()
    assert ledger.net({"person"}).tolist() == [[10.0], [20.0]]


def test_an_internal_grant_moves_budgets_and_not_the_party() -> None:
    ledger = book(posting(FUND, SCHOOL, 5.0))
    assert ledger.net_of_budget(FUND).tolist() == [[-5.0], [-10.0]]
    assert ledger.net_of_budget(SCHOOL).tolist() == [[5.0], [10.0]]
    assert not ledger.net({"kommun"}).any()


def test_kinds_are_counted_apart() -> None:
    ledger = book(
        posting(KOMMUN, ECONOMY_ACCOUNT, 1.0), posting(KOMMUN, ECONOMY_ACCOUNT, 2.0, "capacity")
    )
    assert ledger.net({"kommun"}, kinds={"cash"}).tolist() == [[-1.0], [-2.0]]
    assert ledger.net({"kommun"}, kinds=("cash", "capacity")).tolist() == [[-3.0], [-6.0]]


def test_factors_multiply_only_when_asked() -> None:
    one = Posting(
        "s",
        Label(KOMMUN, PERSON, "x", "cash", "course:c"),
        years([1.0, 2.0], [3.0, 4.0]),
        np.array([10.0, 100.0]),
        years(1.0, 0.5),
        np.full((2, 2), 2.0),
    )
    assert one.amounts().tolist() == [[20.0, 400.0], [30.0, 400.0]]


def test_the_difference_is_what_the_nets_differ_by() -> None:
    price = np.array([1.0, 3.0])
    same = years([1.0, 1.0], [2.0, 2.0])
    label = Label(KOMMUN, PERSON, "x", "cash", "course:c")
    tax = Label(PERSON, STAT, "tax", "cash", "course:c")
    grant = Label(FUND, SCHOOL, "grant", "cash", "financing")
    with_it = Ledger("s", 2, 2, (
        Posting("s", label, years([1.0, 2.0], [3.0, 4.0]), price),
        Posting("s", tax, same, 7.0),
        Posting("s", grant, years(9.0, 0.0)),
    ))  # fmt: skip
    without = Ledger("c", 2, 2, (
        Posting("c", label, years([2.0, 2.0], [2.0, 2.0]), price),
        Posting("c", tax, same, 7.0),
        Posting("c", label, years(4.0, 4.0), 2.0),
    ))  # fmt: skip
    changes = difference(with_it, without)
    assert [c.label.item for c in changes] == ["x", "grant", "x"]
    for party in ("kommun", "person", "stat"):
        total = sum(
            ((c.label.payee.party == party) - (c.label.payer.party == party)) * c.amounts()
            for c in changes
        )
        expected = with_it.net({party}) - without.net({party})
        assert np.array_equal(np.broadcast_to(total, (2, 2)), expected)


def test_programme_flows_are_told_from_the_others() -> None:
    origins = ("intervention:x", "financing", "course:c", "tax factor", "displacement")
    labels = [Label(KOMMUN, PERSON, "x", "cash", origin) for origin in origins]
    assert [label.programme for label in labels] == [True, True, False, False, False]
