"""Invariants of the ledger over random postings: borders, additivity, financing, rate 0."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socinvest import model
from socinvest.analysis.nets import Discounting, NetTable, present_values, view_values
from socinvest.analysis.views import views
from socinvest.ledger import Label, Ledger, Posting, difference
from tests.factories import HERE, figure
from tests.money import draws, ledger, scenario, trajectory, years
from tests.worked import ECONOMY, FUND, PARTIES, PERSON, SCHOOL, STAT, flow, line, with_money

HORIZON, DRAWS = 4, 3
ACCOUNTS = [
    ECONOMY,
    *(model.Account(p.name, budget) for p in PARTIES.values() for budget in p.budgets),
]
KINDS: list[model.Kind] = ["cash", "capacity", "welfare"]
ORIGINS = ["intervention:help", "financing", "course:life"]

amounts = st.integers(0, 1000).map(float)


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    payer, payee = draw(st.permutations(ACCOUNTS))[:2]
    label = Label(
        payer, payee, draw(st.sampled_from("abc")), draw(st.sampled_from(KINDS)),
        draw(st.sampled_from(ORIGINS)), draw(st.sampled_from([None, "year_start"])),
    )  # fmt: skip
    columns = draw(st.sampled_from([1, DRAWS]))
    cells = draw(st.lists(amounts, min_size=HORIZON * columns, max_size=HORIZON * columns))
    prices: list[Any] = [0.5, 2.0, np.array([1.0, 2.0, 0.0])]
    price = draw(st.sampled_from(prices))
    return Posting("s", label, np.array(cells).reshape(HORIZON, columns), price)


ledgers = st.lists(postings(), max_size=8).map(lambda p: Ledger("s", HORIZON, DRAWS, tuple(p)))
partitions = st.lists(st.integers(0, 2), min_size=len(PARTIES), max_size=len(PARTIES))


@given(ledgers, partitions)
def test_nets_of_disjoint_sets_add_up(book: Ledger, parts: list[int]) -> None:
    sets = [{p for p, i in zip(PARTIES, parts, strict=True) if i == k} for k in range(3)]
    total = sum(book.net(s) for s in sets)
    np.testing.assert_allclose(total, book.net(set(PARTIES)), atol=1e-6)


@given(ledgers)
def test_society_gains_what_comes_from_the_economy(book: Ledger) -> None:
    real = np.zeros((HORIZON, DRAWS))
    for posting in book.postings:
        sign = (posting.label.payer == ECONOMY) - (posting.label.payee == ECONOMY)
        real += sign * posting.amounts()
    np.testing.assert_allclose(book.net(set(PARTIES)), real, atol=1e-6)


@given(ledgers)
def test_budgets_add_up_to_their_party(book: Ledger) -> None:
    for party in PARTIES.values():
        total = sum(book.net_of_budget(model.Account(party.name, b)) for b in party.budgets)
        np.testing.assert_allclose(total, book.net({party.name}), atol=1e-6)


@given(ledgers)
def test_kinds_add_up(book: Ledger) -> None:
    total = sum(book.net({"kommun"}, kinds={kind}) for kind in KINDS)
    np.testing.assert_allclose(total, book.net({"kommun"}), atol=1e-6)


@given(ledgers, ledgers, st.sampled_from([0.0, 0.035, 0.2]))
@settings(max_examples=60)
def test_present_values_are_additive_and_those_of_the_yearly_nets(
    book: Ledger, other: Ledger, rate: float
) -> None:
    case = with_money(scenario(horizon=HORIZON), discount_rate=rate, timing="mid_year")
    discounting = Discounting.of(case.money, HORIZON)
    every = (*book.postings, *other.postings)
    pairs = tuple(dict.fromkeys((p.label.payer, p.label.payee) for p in every))
    found = views(case, pairs)
    table = NetTable(found, pairs, discounting, DRAWS)
    table.add(difference(book, other), slice(0, DRAWS))
    both = [present_values(b, discounting) for b in (book, other)]
    for view in found:
        expected = np.zeros(DRAWS) + view_values(both[0], view) - view_values(both[1], view)
        net = table.net(view)
        if net is None:
            np.testing.assert_allclose(expected, 0.0, atol=1e-6)
            continue
        np.testing.assert_allclose(net.npv(), expected, atol=1e-6)
        if rate == 0.0:
            np.testing.assert_allclose(net.npv(), net.total().sum(axis=0), atol=1e-6)
        if view.budget is None:
            yearly = book.net(view.parties) - other.net(view.parties)
            np.testing.assert_allclose(net.total(), yearly, atol=1e-6)


@given(ledgers)
def test_a_strategy_equal_to_the_comparator_changes_nothing(book: Ledger) -> None:
    same = Ledger("c", HORIZON, DRAWS, tuple(replace(p, strategy="c") for p in book.postings))
    assert difference(book, same) == ()


@given(
    st.floats(0.0, 1.0), st.none() | st.floats(0.0, 500.0), st.floats(0.0, 1.0),
    st.sampled_from([FUND, STAT, PERSON]), st.lists(st.integers(0, 9), min_size=3, max_size=3),
)  # fmt: skip
def test_financing_never_changes_the_societal_net(
    share: float, cap: float | None, in_kind: float, payer: model.Account, people: list[int]
) -> None:
    terms = model.Financing(
        "grant", payer, SCHOOL, ("course", "start"), figure(share), HERE,
        None if cap is None else figure(cap), None, figure(in_kind),
    )  # fmt: skip
    costs = (line("course", "people", 100.0), line("start", "amount", 30.0, year=1))
    path = trajectory(reached=years(*map(float, people)))
    without = ledger(scenario(costs=costs), path, draws())
    with_it = ledger(scenario(costs=costs, financing=(terms,)), path, draws())
    np.testing.assert_allclose(
        with_it.net(set(PARTIES)), without.net(set(PARTIES)), rtol=1e-12, atol=1e-9
    )
    given_away = with_it.net({"kommun"}) - without.net({"kommun"})
    limit = np.inf if cap is None else cap
    paid = -without.net_of_budget(SCHOOL)
    moved = with_it.net_of_budget(SCHOOL) - without.net_of_budget(SCHOOL)
    np.testing.assert_allclose(moved, np.minimum(paid * share, limit), rtol=1e-9, atol=1e-9)
    if payer == FUND:
        assert given_away == pytest.approx(0.0, abs=1e-9)


@given(
    st.lists(st.floats(-50.0, 50.0), min_size=3, max_size=3),
    st.lists(st.floats(-50.0, 50.0), min_size=3, max_size=3),
    st.sampled_from([0.8, 1.0, 1.3]), st.none() | st.floats(0.0, 100.0),
)  # fmt: skip
def test_every_posting_is_positive_whatever_the_draws(
    cost: list[float], care: list[float], factor: float, cap: float | None
) -> None:
    terms = model.Financing(
        "grant", FUND, SCHOOL, ("course",), figure(0.5), HERE, None if cap is None else figure(cap)
    )
    case = scenario(
        costs=(line("course", "people", "cost"),), flows=(flow("care", "care", state="out"),),
        financing=(terms,),
    )  # fmt: skip
    case = with_money(case, tax_factor=factor, displacement=0.1, lost_leisure=0.2)
    values = draws(3, cost=np.array(cost), care=np.array(care))
    path = trajectory(
        reached=years(1, 2, 0), person_years={"out": years(1, 1, 1)}, environment=values.base
    )
    book = ledger(case, path, values)
    assert all(np.all(p.amounts() >= 0.0) for p in book.postings)
    # Each unit of either flow is worth so much to the party; the fund's share stays inside it.
    expected = -np.outer([1.0, 2.0, 0.0], cost) - np.outer([1.0, 1.0, 1.0], care)
    np.testing.assert_allclose(book.net({"kommun"}), expected, atol=1e-9)
