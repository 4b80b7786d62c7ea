"""The capital and the payers of a contract, as the INDIGO standard has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from socinvest.answers.extremes import Extremes
from socinvest.model import Account, Scenario
from socinvest.model_contract import Contract, Investment
from socinvest.records import dataclass
from socinvest.report.indigo_value import organisation, value

__all__ = ["Actual", "investments", "payer_commitments"]

Told = Mapping[str, Any]
_TYPES = {"loan": "Debt", "bond": "Debt", "equity": "Equity"}
"""What the standard calls kinds of capital; it has no word for grants and public funds."""
_NOTHING = 0.5
"""Money less than this is nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Actual:
    """Sums of a settlement by account. ``final``: all is known and nothing falls due later."""

    paid: Mapping[Account, float]
    received: Mapping[Account, float]
    paid_in: Mapping[Account, float]
    final: bool

    @classmethod
    def of(cls, settled: Told) -> Actual:
        def by_account(side: str) -> dict[Account, float]:
            return {Account(o["party"], o["budget"]): o["amount"] for o in settled[side]}

        paid_in: dict[Account, float] = {}
        for one in settled["capital"]:
            who = Account(one["payer"]["party"], one["payer"]["budget"])
            paid_in[who] = paid_in.get(who, 0.0) + (one["amount"] or 0.0)
        final = settled["complete"] and not settled["later"]
        return cls(by_account("by_payer"), by_account("by_payee"), paid_in, final)

    def paid_by(self, accounts: Iterable[Account]) -> float:
        """What some accounts have to pay."""
        return sum(self.paid.get(one, 0.0) for one in set(accounts))

    def repayment(self, investor: Account) -> str | None:
        """How far an investor was repaid, in the standard's words, once that is final."""
        capital = self.paid_in.get(investor, 0.0)
        if not self.final or capital < _NOTHING:
            return None
        received = self.received.get(investor, 0.0)
        if received < _NOTHING:
            return "No repayment (no principle or return)"
        if received < capital - _NOTHING:
            return "Some repayment (but below value of principle)"
        if received < capital + _NOTHING:
            return "Principal repaid (but no net return)"
        return "Principal + positive financial returns"


def payer_commitments(
    scenario: Scenario,
    contract: Contract,
    terms: Told,
    found: Extremes | None,
    actual: Actual | None,
) -> list[dict[str, Any]]:
    """Each outcome payer: the most that it can come to pay, and what it has to."""
    told = []
    currency = value(terms["currency"])
    due = [one["date"] for one in terms["payments"]]
    for account in contract.roles["outcome_payer"]:
        one = organisation(scenario, account)
        most = None if found is None else found.most([account])
        if most is not None:
            one["maximum_potential_outcome_payment"] = {
                "currency": currency,
                "amount": value(most),
            }
        period = {"start_date": value(terms["contract"]["start"])}
        one["period"] = {**period, "end_date": value(max(due))} if due else period
        if actual is not None:
            one["result_type"] = value("Overall" if actual.final else "Interim")
            one["total_outcome_payments"] = {
                "currency": currency,
                "amount": value(actual.paid_by([account])),
            }
        told.append(one)
    return told


def investments(
    scenario: Scenario,
    contract: Contract,
    terms: Told,
    found: Extremes | None,
    actual: Actual | None,
) -> list[dict[str, Any]]:
    """Each investment: what is committed, and what its investor can lose and gain."""
    return [
        {
            "id": one.name,
            "organisation_id": organisation(scenario, one.investor)["organisation_id"],
            **_commitment(one, terms),
            **({} if found is None else _prospects(one.investor, found)),
            **_kind(one, actual),
        }
        for one in contract.investments
    ]


def _commitment(one: Investment, terms: Told) -> dict[str, Any]:
    amount = next(o for o in terms["contract"]["investments"] if o["investment"] == one.name)
    return {
        "investment_commitment": {
            "currency": value(terms["currency"]),
            "amount": {"exact": value(amount["committed"])},
        },
        "notes": f"Of this {amount['drawn']:.0f} {terms['currency']} is planned to be drawn.",
    }


def _prospects(investor: Account, found: Extremes) -> dict[str, Any]:
    """The largest loss in per cent of capital, and the rate of return where all goes best."""
    back = found.back(investor)
    if back is None:
        return {}
    told: dict[str, Any] = {
        "maximum_potential_loss": value(f"{max(1.0 - back[0], 0.0) * 100:.6g} %"),
    }
    rate = found.best_rate(investor)
    if rate is not None:
        told["maximum_potential_return_type"] = value("IRR")
        told["maximum_potential_return"] = value(round(rate * 100, 6))
    return told


def _kind(one: Investment, actual: Actual | None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if one.kind in _TYPES:
        told["investment_type"] = value(_TYPES[one.kind])
    repayment = None if actual is None else actual.repayment(one.investor)
    return told if repayment is None else {**told, "investor_repayment": value(repayment)}
