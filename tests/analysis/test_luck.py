"""Which terms hang on a measured outcome, and what luck pays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from socinvest.analysis.luck import dependent, misses, outcome_terms, pays
from socinvest.model_contract import Contract, ContractMeasure
from tests.contract.contracts import (
    HERE,
    botkyrka,
    contract,
    either,
    norrkoping,
    term,
    unless,
    when,
)


def measuring(agreed: Contract, **counts: str) -> Contract:
    """The same with measures that count what is said; the others count money."""
    named = {
        name: replace(one, counts=counts.get(name, "cost")) for name, one in agreed.measures.items()
    }
    return replace(agreed, measures=named)


@pytest.mark.parametrize(
    ("reading", "outcome", "hanging"),
    [
        ("R1", {"savings", "bonus"}, {"savings", "bonus", "guarantee"}),
        ("R2", {"savings", "bonus"}, {"savings", "bonus"}),
        ("R3", {"savings", "bonus"}, {"savings", "bonus"}),
    ],
)
def test_norrkoping(reading: str, outcome: set[str], hanging: set[str]) -> None:
    agreed = measuring(
        norrkoping(reading),  # type: ignore[arg-type]
        delivered="chance", school="chance",
    )  # fmt: skip
    # As a floor under the savings the guarantee is what they fall short of, and no outcome's pay.
    assert outcome_terms(agreed) == outcome
    assert dependent(agreed) == hanging


def test_what_an_outcome_decides_in_a_condition_hangs_on_it() -> None:
    little = either(when("done"), unless(when("fall", ">=", 0.1)))
    agreed = measuring(
        contract(
            (
                term("case", "price", 100.0, of="cases"),
                term("work", "fixed", 5.0, condition=when("done")),
                term("goal", "fixed", 9.0, condition=little),
                term("rest", "share", 0.4, of="cases", beyond="goal"),
                term("fee", "fee", 0.05, terms=("goal",)),
                term("toll", "fee", 0.05, terms=("case", "work")),
            ),
            measures=("cases", "done", "fall"),
        ),
        cases="people", done="chance",
    )  # fmt: skip
    assert dependent(agreed) == {"goal", "rest", "fee"}
    assert outcome_terms(agreed) == {"goal", "rest"}


def test_people_by_their_own_name_are_no_outcome() -> None:
    assert dependent(contract((term("each", "price", 5.0, of="people"),))) == frozenset()
    assert dependent(botkyrka(1.0, 2.0)) == {"result"}


def test_a_measure_counts_whether_or_not_something_is_set_against_it() -> None:
    one = ContractMeasure("goals", "outcome", HERE, outcome="met")
    agreed = replace(contract((term("goal", "price", 5.0, of="goals"),)), measures={"goals": one})
    assert outcome_terms(agreed) == {"goal"}


def test_a_krona_is_paid_when_it_is_more() -> None:
    assert pays(np.array([0.0, 1e-6, 1.0, 1.01])).tolist() == [False, False, False, True]


def test_a_miss_is_a_real_effect_that_pays_nothing() -> None:
    exact = np.array([0.0, 0.0, 100.0, 100.0, 100.0])
    measured = np.array([0.0, 50.0, 0.0, 0.4, 3.0])
    assert misses(exact, measured) == (3, 2)
