"""Contracts that have been signed somewhere, and what they paid where that was published."""

from __future__ import annotations

import numpy as np
import pytest

from socinvest.contract.settle import Settlement, settle
from socinvest.model_contract import Stop
from socinvest.numerics.irr import irr
from tests.contract import contracts
from tests.contract.contracts import HERE, facts, paid, reading, settled, when


def rate_of(settlement: Settlement, party: str = "investor") -> np.ndarray:
    """A party's internal rate a year, of flows by month."""
    months, flows = settlement.net({party})
    grid = np.zeros((settlement.n, months[-1] + 1))
    grid[:, list(months)] = flows.T
    return irr(grid, period=1 / 12).rate


@pytest.mark.parametrize(
    ("avoided", "expected"), [(-50.0, 24.0), (0.0, 30.6), (4.0, 31.6), (100.0, 36.0)]
)
def test_health_bond_is_clamped(avoided: float, expected: float) -> None:
    """clamp(102 % + a quarter of the saving, 80 %, 120 %) of 30, in one payment at the end."""
    bond = contracts.health_bond(1.02, 0.25, 0.80, 1.20)
    settlement = settled(bond, facts(people=900.0, avoided=avoided))
    assert paid(settlement) == pytest.approx([expected], abs=1e-12)
    assert {p.month for p in settlement.payments if p.kind == "term"} == {60}


@pytest.mark.parametrize(("fall", "at_risk"), [(-0.1, 0.0), (0.06, 2.0), (0.12, 4.0), (0.3, 4.0)])
def test_botkyrka_pays_by_the_fall(fall: float, at_risk: float) -> None:
    settlement = settled(contracts.botkyrka(2.0, 4.0), facts(fall=fall))
    assert paid(settlement) == pytest.approx([6.0 + at_risk], abs=1e-12)
    assert [p.month for p in settlement.payments] == [12, 24, 36, 42]


def test_botkyrka_breaks_even_at_twelve_percent() -> None:
    """12 % of 70 million a year in three years is 25.2 million."""
    whole = contracts.contract(
        (contracts.term("result", "share", 1.0, of="saving"),), measures=("saving",)
    )
    assert paid(settled(whole, facts(saving=0.12 * 70.0 * 3))) == pytest.approx([25.2])


def test_hasselby_fits_its_budget() -> None:
    """50 young people for 3.2 MSEK are 64 000 kr each; of 70 the budget is the limit."""
    agreed = contracts.hasselby(40_000.0, 30_000.0)
    at_budget = settled(agreed, facts(people=50.0, goals=40.0))
    assert paid(at_budget) == pytest.approx([3_200_000.0])
    for supplier in contracts.SUPPLIERS:
        assert paid(at_budget, payee=supplier) == pytest.approx([640_000.0])
    assert paid(settled(agreed, facts(people=50.0, goals=10.0))) == pytest.approx([2_300_000.0])
    beyond = settled(agreed, facts(people=70.0, goals=40.0))
    assert paid(beyond) == pytest.approx([3_200_000.0])
    # Activity is paid first, in four parts; what is left goes to goals in the file's order.
    assert paid(beyond, *(f"activity {i}" for i in range(1, 6))) == pytest.approx([2_800_000.0])
    assert paid(beyond, "success 1") == pytest.approx([240_000.0])
    assert paid(beyond, "success 2") == pytest.approx([160_000.0])
    assert paid(beyond, "success 3") == pytest.approx([0.0])


def test_malmo_repays_in_parts_or_not_at_all() -> None:
    found = facts(saving=np.array([3.0, 8.0, 8.0]), moved=np.array([False, False, True]))
    settlement = settled(contracts.malmo(), found)
    assert paid(settlement) == pytest.approx([3.0, 5.0, 0.0])
    parts = [p for p in settlement.payments if p.kind == "term"]
    assert [(p.month, p.part, p.parts) for p in parts] == [(36 + 12 * i, i, 5) for i in range(5)]
    for part in parts:
        assert part.amount == pytest.approx([0.6, 1.0, 0.0])
        # What is waived can still be read.
        assert part.stated == pytest.approx([0.6, 1.0, 1.0])
        assert part.holds is not None and part.holds.tolist() == [True, True, False]


def peterborough(first: float, pooled: float, second: float = 0.096) -> Settlement:
    """By reduction; 1 000 people a cohort, 1.55 reconvictions each without the service."""
    fewer = reading(1550 * 2 * pooled, 1550 * first, 1550 * (2 * pooled - first))
    found = facts((1000.0, 1000.0), reduction=reading(pooled, first, second), fewer=fewer)
    return settled(contracts.peterborough(0.025), found)


def test_peterborough_paid_at_the_end() -> None:
    """142 against 155 is 8.39 %: below 10; 9 % in all is above 7.5, and everything is paid."""
    first = 1 - 142 / 155
    assert first == pytest.approx(0.0839, abs=5e-5)
    settlement = peterborough(first, 0.09)
    assert not paid(settlement, "early").any()
    assert paid(settlement, "late") == pytest.approx([0.025 * 3100 * 0.09])
    assert 0.0 < rate_of(settlement)[0] < 0.13


def test_peterborough_fell_short() -> None:
    assert not paid(peterborough(0.0839, 0.074)).any()


def test_peterborough_pays_a_cohort_early_and_the_rest_at_the_end() -> None:
    settlement = peterborough(0.104, 0.09, 0.076)
    early, late = paid(settlement, "early"), paid(settlement, "late")
    assert early == pytest.approx([0.025 * 1550 * 0.104])
    assert early + late == pytest.approx([0.025 * 3100 * 0.09])
    assert [p.month for p in settlement.payments if p.term == "early" and p.amount.any()] == [48]


def test_peterborough_return_is_at_most_thirteen_percent() -> None:
    """With a price and a cap that would give more, the return is exactly what it may be."""
    found = facts(
        (1000.0, 1000.0), reduction=reading(0.3, 0.3, 0.3), fewer=reading(930.0, 465.0, 465.0)
    )
    uncapped = contracts.peterborough(0.025, cap=100.0)
    assert rate_of(settled(uncapped, found)) == pytest.approx([0.13], abs=1e-10)
    assert 6.0 < paid(settled(uncapped, found))[0] < 8.0
    capped = contracts.peterborough(0.025, cap=6.0)
    assert paid(settled(capped, found)) == pytest.approx([6.0])
    assert rate_of(settled(capped, found))[0] < 0.13


def test_essex() -> None:
    """From 55 % in care to 11.92 % of 389 over 30 months: 153 000 days.

    The price was not published: 1.45 times 3.1 million is 29 pounds a day, the cap 46.
    """
    days = (0.55 - 0.1192) * 389 * 2.5 * 365
    assert days == pytest.approx(153_000, rel=1e-3)
    price = 1.45 * 3_100_000 / days
    assert price == pytest.approx(29.4, abs=0.05)
    settlement = settled(contracts.essex(price), facts(people=389.0, days=days))
    assert paid(settlement) / settlement.total("capital") == pytest.approx([1.45])
    assert paid(settled(contracts.essex(46.0), facts(days=days)))[0] < 7_100_000
    assert paid(settled(contracts.essex(47.0), facts(days=days))) == pytest.approx([7_100_000])


def test_rikers_city_pays_nothing_and_the_guarantor_tops_up() -> None:
    reduction = np.array([0.0, 0.0849, 0.09, 0.10, 0.17, 0.5])
    settlement = settled(contracts.rikers(), facts(reduction=reduction))
    city = paid(settlement, "steps")
    assert city == pytest.approx([0.0, 0.0, 4.8, 9.6, 10.56, 11.712])
    assert paid(settlement, "guarantee") == pytest.approx([7.2, 7.2, 2.4, 0.0, 0.0, 0.0])
    assert paid(settlement, "passed on") == pytest.approx(city)
    _, flows = settlement.net({"intermediary"})
    assert flows.sum(axis=0) == pytest.approx(np.zeros(6), abs=1e-12)


def test_rikers_stopped() -> None:
    """Stopped after two years without effect: three quarters of what was drawn by then."""
    stop = Stop(when("reduction", "<", 0.05), 24, HERE)
    settlement = settled(
        contracts.rikers(stop, topped_up=24), facts(reduction=np.array([0.0, 0.11]))
    )
    assert settlement.total("capital") == pytest.approx([7.2, 9.6])
    assert paid(settlement, "guarantee") == pytest.approx([0.75 * 7.2, 0.75 * 9.6])
    assert paid(settlement, "steps") == pytest.approx([0.0, 9.6])


def test_utah_paid_267_thousand() -> None:
    """108 of the 110 who were thought to need it did not: 281 550 saved, 95 % of it paid."""
    settlement = settled(contracts.utah(1_000_000.0), facts(people=595.0, avoided=108.0))
    assert 108 * 2607 == pytest.approx(281_550, abs=10)
    assert paid(settlement) == pytest.approx([0.95 * 108 * 2607])
    assert paid(settlement) == pytest.approx([267_000], rel=2e-3)


def test_utah_pays_less_once_repaid() -> None:
    settlement = settled(contracts.utah(200_000.0), facts(people=595.0, avoided=108.0))
    repaid = 200_000 * 1.05**2
    assert paid(settlement, "until repaid") == pytest.approx([repaid])
    assert paid(settlement, "after") == pytest.approx([0.40 * (108 * 2607 - repaid / 0.95)])


def test_rate_card() -> None:
    """Tariffs times outcomes; of one participant together no more than 11 700 pounds."""
    tariffs = {"attendance": 1_300.0, "qualification": 3_300.0, "work": 3_500.0, "kept": 5_000.0}
    agreed = contracts.rate_card(tariffs, 11_700.0)
    few = facts(people=100.0, attendance=80.0, qualification=40.0, work=30.0, kept=20.0)
    assert paid(settled(agreed, few)) == pytest.approx([441_000.0])
    many = facts(people=100.0, attendance=100.0, qualification=100.0, work=100.0, kept=100.0)
    settlement = settled(agreed, many)
    assert paid(settlement) == pytest.approx([1_170_000.0])
    # The last to come meets the cap.
    assert paid(settlement, "kept") == pytest.approx([360_000.0])
    (last,) = (p for p in settlement.payments if p.term == "kept")
    assert last.allowed["participant"] == pytest.approx([360_000.0])


def test_new_horizons_three_times_the_capital() -> None:
    """1.5 million put in, 4 504 011 paid: a rate card has no other limit than the participant's."""
    agreed = contracts.rate_card({"outcome": 1.0}, 11_700.0)
    assert paid(settled(agreed, facts(people=1_000.0, outcome=4_504_011.0))) == pytest.approx(
        [4_504_011.0]
    )
    assert paid(settled(agreed, facts(people=300.0, outcome=4_504_011.0))) == pytest.approx(
        [3_510_000.0]
    )


def test_koto() -> None:
    settlement = settled(contracts.koto(0.4, 0.1), facts(gain=np.array([-3.0, 20.0])))
    assert paid(settlement, "result") == pytest.approx([0.0, 8.0])
    assert paid(settlement, "fee") == pytest.approx([0.3, 0.3])


def test_lapset_invests_its_fees_again() -> None:
    """3.5 million promised and 0.7 in fees by the second date: 0.7 more than was promised."""
    settlement = settled(contracts.lapset(0.1), facts(early=np.array([0.0, 7.0]), late=0.0))
    assert settlement.total("capital") == pytest.approx([3.5, 4.2])
    drawn = [p for p in settlement.payments if p.kind == "capital"]
    assert [p.month for p in drawn] == [0, 36, 48]
    recycled = [p.recycled for p in drawn if p.recycled is not None]
    # What comes back in the very month of a date is there for the next one.
    assert np.array(recycled) == pytest.approx(np.array([[0.0, 0.0], [0.0, 0.0], [0.0, 0.7]]))


@pytest.mark.parametrize(("share", "expected"), [(0.46, 45.2), (0.50, 50.0), (0.05, 0.0)])
def test_impact60(share: float, expected: float) -> None:
    """Half of 120 was wanted, 46 % came; here the first ten are not paid for."""
    settlement = settled(contracts.aarhus(1.0), facts(people=120.0, supporting=120 * share))
    assert paid(settlement) == pytest.approx([expected])


@pytest.mark.parametrize(
    ("reductions", "savings", "expected"),
    [
        # Reached: the principal, 2 : 1 by people; 6 of the first's 6.67, all of the second's.
        ((0.12, 0.12, 0.12), (9.0, 6.0, 3.0), (6.0 + 10.0 / 3, 0.0, 0.0)),
        # Not reached, but nobody is worse: half of the saving, topped up to 6.
        ((0.05, 0.04, 0.07), (9.0, 6.0, 3.0), (0.0, 4.5, 1.5)),
        # One cohort is worse: nothing but the guarantee.
        ((0.05, -0.01, 0.17), (9.0, 6.0, 3.0), (0.0, 0.0, 6.0)),
        # Far beyond: 13, of which 8.67 and 4.33; the first is cut.
        ((0.20, 0.20, 0.20), (9.0, 6.0, 3.0), (6.0 + 13.0 / 3, 0.0, 0.0)),
    ],
)
def test_composed(
    reductions: tuple[float, ...], savings: tuple[float, ...], expected: tuple[float, ...]
) -> None:
    found = facts((40.0, 20.0), reduction=reading(*reductions), saving=reading(*savings))
    settlement = settle(contracts.composed(), {}, found)
    for name, amount in zip(("steps", "fall-back", "top-up"), expected, strict=True):
        assert paid(settlement, name) == pytest.approx([amount]), name
