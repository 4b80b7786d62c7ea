"""What a contract is solved for, as people write it."""

from __future__ import annotations

import pytest

from socinvest.analysis.deal_targets import WRITTEN, Target, read_rate, read_target
from socinvest.errors import Explained


@pytest.mark.parametrize(
    ("text", "kind", "value", "rate"),
    [
        ("investor irr 5 %", "investor_irr", 0.05, None),
        ("investor irr >= -2.5 %", "investor_irr", -0.025, None),
        ("investor npv 0 SEK at 5 %", "investor_npv", 0.0, 0.05),
        ("investor  npv -1.5 MSEK  at 3 %", "investor_npv", -1.5e6, 0.03),
        ("payer loses 20 %", "payer_loses", 0.2, None),
        ("payer loses <= 0.2", "payer_loses", 0.2, None),
        ("outcome_payer net 100 kSEK", "payer_net", 1e5, None),
    ],
)
def test_targets(text: str, kind: str, value: float, rate: float | None) -> None:
    found = read_target(text, "SEK")
    assert (found.kind, found.rate) == (kind, rate)
    assert found.value == pytest.approx(value)
    assert found.of_investor == kind.startswith("investor")


def test_all_that_is_shown_can_be_written() -> None:
    assert {read_target(text, "SEK").kind for text in WRITTEN} == {
        "investor_irr", "investor_npv", "payer_loses", "payer_net",
    }  # fmt: skip


def test_a_rate_given_beside_serves_a_present_value() -> None:
    assert read_target("investor npv 0 SEK", "SEK", 0.04) == Target(
        "investor_npv", 0.0, "investor npv 0 SEK", 0.04
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("investor wins", "is no target"),
        ("payer irr 5 %", "is no target"),
        ("investor irr five", "not a number"),
        ("investor irr 5", "is no rate"),
        ("investor irr -100 %", "is no rate"),
        ("investor irr 5 SEK", "is no rate"),
        ("investor npv 0 SEK", "at which rate"),
        ("investor irr 5 % at 3 %", "only a present value has a rate"),
        ("payer loses 20", "no chance from 0"),
        ("payer loses 120 %", "no chance from 0"),
        ("payer net 5 %", "is no sum of money"),
        ("payer loses >= 20 %", "at least so much"),
    ],
)
def test_what_is_no_target(text: str, message: str) -> None:
    with pytest.raises(Explained, match=message):
        read_target(text, "SEK")


def test_rates() -> None:
    assert read_rate("5 %") == pytest.approx(0.05)
    assert read_rate("0.05") == pytest.approx(0.05)
