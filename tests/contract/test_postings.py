"""A settlement in the ledger."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socinvest import model
from socinvest.contract.postings import calendar_year, column, deflator, postings
from socinvest.contract.settle import settle
from socinvest.costs.derived import tax_postings
from socinvest.ledger import Label, Ledger, Posting
from tests import factories
from tests.contract import contracts as make
from tests.contract.contracts import CITY, INVESTOR, PROVIDER, facts, settled, term
from tests.contract.random_contracts import Case, cases

MONEY = model.Money("SEK", 2016, 0.03, inflation=0.02)
PARTIES = {
    **{
        name: model.Party(name, factories.text(name), (model.SHARED_BUDGET,), name == "city")
        for name in sorted(make.EVERYBODY)
    },
    "person": model.Party("person", factories.text("person"), (model.SHARED_BUDGET,), people=True),
}
SCENARIO = factories.tiny_scenario(
    money=MONEY, time=model.Time(2016, 8, 10), parties=PARTIES
)  # fmt: skip


def test_years_and_prices() -> None:
    """From August 2016: month 4 is December 2016, month 5 is January 2017."""
    assert [calendar_year(SCENARIO, month) for month in (0, 4, 5, 16, 17)] == [
        2016, 2016, 2017, 2017, 2018
    ]  # fmt: skip
    assert deflator(SCENARIO, 4) == 1.0
    assert deflator(SCENARIO, 17) == pytest.approx(1.02**2)
    assert [column(month, 10) for month in (0, 11, 12, 119)] == [0, 0, 1, 9]
    for month in (-1, 120):
        with pytest.raises(ValueError, match="not among 10 years"):
            column(month, 10)


def test_one_posting_for_each_term_and_pair() -> None:
    agreed = make.contract(
        (
            term("fee", "fixed", 10.0, month=5, times=3, recurs=True, payee=PROVIDER),
            term("back", "share", 1.0, of="saving"),
            term("never", "fixed", 0.0),
        ),
        investments=(make.investment(8.0),), measures=("saving",),
    )  # fmt: skip
    settlement = settled(agreed, facts(saving=np.array([0.0, 6.0])))
    capital, fee, back = postings(SCENARIO, settlement, "support", 10)
    assert capital.label == Label(INVESTOR, PROVIDER, "capital", "cash", "contract")
    assert fee.label == Label(CITY, PROVIDER, "fee", "cash", "contract")
    assert back.label == Label(CITY, INVESTOR, "back", "cash", "contract")
    assert all(p.strategy == "support" and p.label.programme for p in (capital, fee, back))
    assert fee.amounts()[:4, 0] == pytest.approx([10 / 1.02, 10 / 1.02**2, 10 / 1.02**3, 0.0])
    # Month 60 is August 2021.
    assert back.amounts()[5] == pytest.approx([0.0, 6 / 1.02**5])
    assert np.count_nonzero(back.amounts()) == 1


@settings(max_examples=60, deadline=None)
@given(cases(), st.sampled_from([0.0, 0.02, -0.01]))
def test_inflated_again_they_are_the_payments(case: Case, inflation: float) -> None:
    scenario = replace(SCENARIO, money=replace(MONEY, inflation=inflation, price_year=2019))
    settlement = settle(*case)
    written = postings(scenario, settlement, "support", 10)
    for account in (CITY, INVESTOR, PROVIDER):
        nominal = np.zeros(settlement.n)
        for month, flow in zip(*settlement.net({account.party}), strict=True):
            nominal += flow / deflator(scenario, month)
        real = Ledger("support", 10, settlement.n, written).net({account.party})
        np.testing.assert_allclose(real.sum(axis=0), nominal, atol=1e-9)
    for posting in written:
        # A pair of accounts and a term: what was paid between them.
        between = [
            p.amount / deflator(scenario, p.month)
            for p in settlement.payments
            if (p.payer, p.payee, p.term) == posting.label[:3]
        ]
        np.testing.assert_allclose(posting.amounts().sum(axis=0), sum(between), atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_transfers_cancel_for_society(case: Case) -> None:
    """Without a tax factor nobody outside the contract is touched, and society not at all."""
    settlement = settle(*case)
    ledger = Ledger("support", 10, settlement.n, postings(SCENARIO, settlement, "support", 10))
    assert not ledger.net(set(PARTIES)).any()
    assert not ledger.net({"person"}).any()
    assert all((p.amounts() >= 0.0).all() for p in ledger.postings)


@settings(max_examples=60, deadline=None)
@given(cases(), st.floats(-20.0, 20.0))
def test_taxes_add_up(case: Case, other: float) -> None:
    """What contract and everything else cost in taxes apart is what they cost together."""
    scenario = replace(SCENARIO, money=replace(MONEY, tax_factor=1.3))
    settlement = settle(*case)
    written = postings(scenario, settlement, "support", 10)
    ends = (CITY, PROVIDER) if other > 0 else (PROVIDER, CITY)
    label = Label(*ends, "work", "cash", "intervention:support")
    rest = [Posting("support", label, np.full((10, 1), abs(other)))]
    contract = [p for p in written if p.label.origin == "contract"]

    def of_taxes(made: list[Posting]) -> np.ndarray:
        only = tuple(p for p in made if p.label.origin == "tax factor")
        return Ledger("support", 10, settlement.n, only).net({"person"})

    together = of_taxes(tax_postings(scenario, [*contract, *rest]))
    apart = of_taxes([*written, *tax_postings(scenario, rest)])
    np.testing.assert_allclose(apart, together, atol=1e-9)
    flow = Ledger("support", 10, settlement.n, tuple(contract)).net({"city"})
    np.testing.assert_allclose(of_taxes(list(written)), 0.3 * flow, atol=1e-9)
