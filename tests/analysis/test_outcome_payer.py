"""When a contract pays more than it saves: the kinks of contracts known from paper."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socinvest.analysis.outcome_payer import covered_from, pays_more
from socinvest.ledger import Array

CAPITAL = 10.0


def risk_share(saving: Array) -> Array:
    """40 % of capital, 60 % of savings up to it, all of what is beyond up to 20 % of it."""
    beyond = np.minimum(np.maximum(saving - CAPITAL, 0.0), 0.2 * CAPITAL)
    return 0.4 * CAPITAL + 0.6 * np.minimum(saving, CAPITAL) + beyond


def floor(saving: Array) -> Array:
    """Savings up to the capital, at least 40 % of it."""
    return np.maximum(0.4 * CAPITAL, np.minimum(saving, CAPITAL))


@pytest.mark.parametrize(
    ("paid", "value"),
    [
        (risk_share, 10.0),
        (floor, 4.0),
        (lambda saving: np.where(saving < 3.0, 0.0, 5.0), 5.0),
        (lambda saving: np.where(saving < 6.0, 0.0, 5.0), None),
        (lambda saving: np.full(saving.shape, 3_000.0), 3_000.0),
    ],
)
def test_a_payment_is_covered_from(paid: Callable[[Array], Array], value: float | None) -> None:
    found = covered_from(paid, 20.0)
    assert found.value == value
    assert found.status == ("always" if value is None else "found")


def test_what_is_no_round_number_is_not_rounded() -> None:
    found = covered_from(lambda saving: np.full(saving.shape, 1_027_391.4573806), 1e6)
    assert found.value == pytest.approx(1_027_391.4573806, abs=1e-3)
    assert found.value != 1_027_391.46


def test_a_payment_that_grows_with_the_saving_is_never_covered() -> None:
    found = covered_from(lambda saving: 1.0 + saving, 20.0)
    assert found.status == "none"
    assert found.high == 20.0 * 2**12


@given(st.floats(0.01, 0.95), st.floats(1e3, 1e8))
def test_a_guarantee_and_a_share_meet_the_saving_where_algebra_says(
    share: float, guarantee: float
) -> None:
    found = covered_from(lambda saving: guarantee + share * saving, 2.0 * guarantee)
    assert found.value == pytest.approx(guarantee / (1.0 - share), rel=1e-7)


def test_a_krona_is_no_difference() -> None:
    paid, saved = np.array([5.0, 5.0, 5.0]), np.array([3.0, 4.5, 9.0])
    assert pays_more(paid, saved).tolist() == [True, False, False]
