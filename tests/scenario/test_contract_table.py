"""The contracts of the field, each said in the language: tests/data/contracts."""

from __future__ import annotations

from pathlib import Path

import pytest

from socinvest.contract.settle import Facts, Reading, settle
from socinvest.model_contract import Contract
from socinvest.scenario.build import read

CONTRACTS = Path(__file__).parents[1] / "data" / "contracts"
NAMES = sorted(path.stem for path in CONTRACTS.glob("*.yaml") if path.stem != "base")

FORMS: dict[str, dict[str, str]] = {
    "botkyrka": {"basic": "price", "variable": "steps"},
    "composed": {"table": "steps", "fall_back": "fixed", "guarantee": "top_up"},
    "essex": {"days_avoided": "price"},
    "fair_chance": {"entry": "price", "six_months": "price", "a_year": "steps"},
    "hasselby": {"activity": "price", "success": "price"},
    "impact60": {"each": "price", "guarantee": "fixed"},
    "innovation_fund": {"qualified": "price", "working": "price"},
    "koto": {"benefits": "share", "taxes": "share", "evaluation": "fixed"},
    "lapset": {"fees": "share"},
    "malmo": {"repaid": "share"},
    "norrkoping": {"guarantee": "fixed", "savings": "share", "bonus": "share"},
    "peterborough": {"by_cohort": "price", "all": "price"},
    "rikers": {"table": "steps", "guarantee": "top_up", "adviser": "fee"},
    "stockholm_bond": {"fixed": "fixed", "variable": "share", "floor": "top_up"},
    "utah": {"first": "price", "later": "price"},
}
"""Term -> form, by contract."""


def contract(name: str) -> Contract:
    found = read(CONTRACTS / f"{name}.yaml").contract
    assert found is not None
    return found


def test_every_contract_is_looked_at() -> None:
    assert set(NAMES) == set(FORMS)


@pytest.mark.parametrize("name", NAMES)
def test_it_can_be_said(name: str) -> None:
    made = contract(name)
    assert {term.name: term.form for term in made.terms} == FORMS[name]
    assert len(made.strategies) == 1
    asked = {m.window for m in made.measures.values() if m.window is not None}
    assert set(made.windows) == asked


def test_norrkoping_pays_in_the_sixtieth_month() -> None:
    made = contract("norrkoping")
    assert [term.due.months for term in made.terms] == [(60,)] * 3
    assert made.limits[0].terms == ("guarantee", "savings", "bonus")


def test_peterborough_pays_early_by_cohort_and_otherwise_all_together() -> None:
    made = contract("peterborough")
    early, late = made.terms
    assert early.by_cohort and early.due.months == (29, 41)
    assert not late.by_cohort and late.due.months == (47,)
    assert early.condition is not None and early.condition.scope == "same"
    assert late.condition is not None and late.condition.kind == "all"
    pooled, unless = late.condition.parts
    assert pooled.scope == "pooled"
    assert (unless.kind, unless.parts[0].scope) == ("not", "any_cohort")
    assert [month for month, _ in made.investments[0].schedule] == [0, 12, 36]


def test_the_guarantor_of_rikers_tops_the_investor_up() -> None:
    table, guarantee, fee = contract("rikers").terms
    assert guarantee.payer.party == "fund" and guarantee.payee.party == "bank"
    assert guarantee.terms == ("table",) and guarantee.due.months == table.due.months
    assert (fee.payee.party, len(table.steps), table.clause) == ("adviser", 5, "4.2")


def test_several_investors_share() -> None:
    made = contract("stockholm_bond")
    assert [term.among for term in made.terms] == ["payee"] * 3
    assert [one.investor.party for one in made.investments] == ["fund", "bank"]


def test_what_is_left_over_has_a_price_of_its_own() -> None:
    first, later = contract("utah").terms
    assert (later.beyond, later.of) == ("first", "years")
    assert first.payer.party == "state"


@pytest.mark.parametrize(
    ("reduction", "people", "paid"),
    [
        # 24 MSEK were drawn: 90 % of it within the cap, which is 12.5 for each cohort.
        (0.12, (300.0, 300.0), (21.6, 0.0, 0.0)),
        # 110 % is 26.4, half of it for each cohort: the cap holds both.
        (0.16, (300.0, 300.0), (25.0, 0.0, 0.0)),
        # A sixth of it for the first cohort, 12.5 for the other; the guarantor adds up to 18.
        (0.16, (100.0, 500.0), (16.9, 0.0, 1.1)),
        # Below the table the fall-back pays 20 %, and the guarantor the rest.
        (0.04, (300.0, 300.0), (0.0, 4.8, 13.2)),
    ],
)
def test_what_is_composed_pays_as_its_parts(
    reduction: float, people: tuple[float, float], paid: tuple[float, float, float]
) -> None:
    readings = {"reduction": Reading((reduction,) * 2, reduction),
                "delivered": Reading((True, True), True)}  # fmt: skip
    made = settle(contract("composed"), {}, Facts(readings, people))
    for name, wanted in zip(("table", "fall_back", "guarantee"), paid, strict=True):
        assert made.total(name)[0] == pytest.approx(1e6 * wanted, abs=1e-3)
