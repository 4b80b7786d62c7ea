"""Who carries which risk: everybody's money with the contract and without."""

from __future__ import annotations

from typing import Any

import pytest

from socinvest.pipeline import run
from tests.answers.agreed import WRITTEN, lent, written


def told(mode: Any = "expected", draws: int = 3, **sets: Any) -> dict[str, Any]:
    contract: dict[str, Any] = run(lent(**sets), draws=draws, mode=mode).summary()["contract"]
    return contract


def test_the_loan_moves_the_risk() -> None:
    """The city saves 880 and pays 440; the team works for 450 and is given 500."""
    every = {one["who"][0]: one for one in told()["risks"]}
    assert list(every) == ["city", "lender", "team", "backer"]
    assert [one["roles"] for one in every.values()] == [
        ["outcome_payer"], ["investor"], ["provider"], ["guarantor"],
    ]  # fmt: skip
    means = {who: (one["without"]["mean"], one["with"]["mean"]) for who, one in every.items()}
    assert means == {
        "city": (pytest.approx(880e3), pytest.approx(440e3)),
        "lender": (0.0, pytest.approx(-50e3)),
        "team": (pytest.approx(-450e3), pytest.approx(50e3)),
        "backer": (0.0, pytest.approx(-10e3)),
    }
    assert every["lender"]["with"]["chance_of_loss"] == 1.0
    assert every["lender"]["without"]["chance_of_loss"] == 0.0
    assert every["team"]["with"]["worst5"] == pytest.approx(50e3)


def test_roles_have_the_figures_they_have_elsewhere() -> None:
    contract = told(
        mode="chance", draws=200, parameters__spread={"value": 0.8, "evidence": "assumed"}
    )
    every = {one["who"][0]: one["with"] for one in contract["risks"]}
    investor, payer = contract["investor"], contract["outcome_payer"]
    assert every["lender"]["mean"] == pytest.approx(investor["net"]["mean"])
    assert every["lender"]["worst5"] == pytest.approx(investor["worst5"])
    assert every["lender"]["chance_of_loss"] == investor["chance_of_loss"]
    assert every["city"]["mean"] == pytest.approx(-payer["net_cost"]["mean"])
    assert every["city"]["worst5"] == pytest.approx(-payer["worst5"])
    assert every["backer"]["worst5"] == pytest.approx(-contract["guarantor"]["worst5"])


def test_a_party_with_several_roles_is_told_once() -> None:
    contract = told(contract__roles__guarantor="city/fund")
    assert [one["who"] for one in contract["risks"]] == [["city"], ["lender"], ["team"], ["backer"]]
    assert contract["risks"][0]["roles"] == ["outcome_payer", "guarantor"]
    assert contract["risks"][3]["roles"] == []


def test_a_loan_within_a_party_is_told_by_budget() -> None:
    contract = told(contract__roles__investor="city/fund")
    whos = [one["who"] for one in contract["risks"]]
    assert whos[:2] == [["city/care"], ["city/fund"]]
    assert ["city"] not in whos


@pytest.mark.parametrize("name", WRITTEN)
def test_the_contract_moves_money_and_makes_none(name: str) -> None:
    scenario = written(name)
    contract = run(scenario, draws=20).summary()["contract"]
    apart = sum(one["with"]["mean"] - one["without"]["mean"] for one in contract["risks"])
    outside = sum(
        one["mean"] for who, one in contract["payments"].items() if scenario.parties[who].people
    )
    paid_out = sum(one["mean"] for one in contract["payments"].values())
    size = max(abs(one["mean"]) for one in contract["payments"].values())
    assert apart + outside == pytest.approx(paid_out, abs=1e-9 * size + 1e-6)
