"""Norrköping by hand: every reading, every saving, delivered or not, to the last digit."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest

from tests.contract.contracts import facts, norrkoping, paid, settled

Reading = Literal["R1", "R2", "R3"]

SAVING = (-2.0, 0.0, 2.0, 3.9, 4.0, 4.1, 6.0, 10.0, 11.0, 12.0, 15.0)
PAID: dict[tuple[Reading, bool], tuple[float, ...]] = {
    ("R1", False): (4, 4, 4, 4, 4, 4.1, 6, 10, 10, 10, 10),
    ("R1", True): (4, 4, 4, 4, 4, 4.1, 6, 10, 11, 12, 12),
    ("R2", False): (4, 4, 5.2, 6.34, 6.4, 6.46, 7.6, 10, 10, 10, 10),
    ("R2", True): (4, 4, 5.2, 6.34, 6.4, 6.46, 7.6, 10, 11, 12, 12),
    ("R3", False): (4, 4, 6, 7.9, 8, 8.1, 10, 10, 10, 10, 10),
    ("R3", True): (4, 4, 6, 7.9, 8, 8.1, 10, 10, 11, 12, 12),
}
"""In millions, by reading and whether school results improved; the work was delivered."""
NOT_DELIVERED: dict[Reading, tuple[float, ...]] = {
    "R1": (0, 0, 2, 3.9, 4, 4.1, 6, 10, 11, 12, 12),
    "R2": (0, 0, 1.2, 2.34, 2.4, 2.46, 3.6, 6, 7, 8, 8),
}
"""Where savings are paid for whether or not the work was delivered; school improved."""
CITY = {
    ("R2", True): (-6, -4, -3.2, -2.44, -2.4, -2.36, -1.6, 0, 0, 0, 3),
    ("R2", False): (-6, -4, -3.2, -2.44, -2.4, -2.36, -1.6, 0, 1, 2, 5),
    ("R1", True): (-6, -4, -2, -0.1, 0, 0, 0, 0, 0, 0, 3),
}
"""What the city saves less what it pays."""
INVESTOR = (-6, -6, -4.8, -3.66, -3.6, -3.54, -2.4, 0, 1, 2, 2)
"""What the investor gets less the ten millions, R2 and school."""


@pytest.mark.parametrize("draws", [True, False])
@pytest.mark.parametrize(("text", "school"), PAID)
def test_delivered(text: Reading, school: bool, draws: bool) -> None:
    for column in (slice(None),) if draws else range(len(SAVING)):
        found = facts(saving=np.array(SAVING)[column], delivered=True, school=school)
        result = paid(settled(norrkoping(text), found))
        np.testing.assert_allclose(
            result, np.atleast_1d(np.array(PAID[text, school])[column]), rtol=0, atol=1e-12
        )


@pytest.mark.parametrize("school", [True, False])
@pytest.mark.parametrize("text", ["R1", "R2", "R3"])
def test_not_delivered_pays_nothing(text: Reading, school: bool) -> None:
    found = facts(saving=np.array(SAVING), delivered=False, school=school)
    settlement = settled(norrkoping(text), found)
    assert not paid(settlement).any()
    # The capital is gone all the same.
    assert (settlement.total("capital") == 10.0).all()


@pytest.mark.parametrize("text", NOT_DELIVERED)
def test_savings_paid_all_the_same(text: Reading) -> None:
    found = facts(saving=np.array(SAVING), delivered=False, school=True)
    result = paid(settled(norrkoping(text, strict=False), found))
    np.testing.assert_allclose(result, NOT_DELIVERED[text], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("text", "school"), CITY)
def test_city(text: Reading, school: bool) -> None:
    found = facts(saving=np.array(SAVING), delivered=True, school=school)
    _, flows = settled(norrkoping(text), found).net({"city"})
    np.testing.assert_allclose(
        np.array(SAVING) + flows.sum(axis=0), CITY[text, school], rtol=0, atol=1e-12
    )


def test_investor() -> None:
    found = facts(saving=np.array(SAVING), delivered=True, school=True)
    months, flows = settled(norrkoping("R2"), found).net({"investor"})
    assert months == (0, 60)
    assert (flows[0] == -10.0).all()
    np.testing.assert_allclose(flows.sum(axis=0), INVESTOR, rtol=0, atol=1e-12)


def test_rates_of_the_draws_stand_together() -> None:
    """Draws that differ in what was delivered, in school and in savings, at once."""
    saving = np.array([2.0, 11.0, 11.0, 15.0])
    delivered = np.array([True, True, False, True])
    school = np.array([True, False, True, True])
    result = paid(
        settled(norrkoping("R2"), facts(saving=saving, delivered=delivered, school=school))
    )
    np.testing.assert_allclose(result, [5.2, 10.0, 0.0, 12.0], rtol=0, atol=1e-12)


@pytest.mark.parametrize(("base", "expected"), [("drawn", 3.0), ("committed", 4.0)])
def test_what_was_repaid(base: Literal["drawn", "committed"], expected: float) -> None:
    """No saving after two years: 40 % of what was drawn, or of what was promised."""
    for text in ("R1", "R2", "R3"):
        agreed = norrkoping(text, drawn=7.5, base=base)  # type: ignore[arg-type]
        settlement = settled(agreed, facts(saving=-0.3, delivered=True, school=True))
        assert paid(settlement) == pytest.approx([expected], abs=1e-12)
        assert settlement.total("capital") == pytest.approx([7.5], abs=1e-12)


def test_what_is_known_to_have_been_drawn_counts() -> None:
    found = facts(saving=9.0, delivered=True, school=True, capital={"capital": 7.5})
    # 3.0 + 0.6 x 7.5 + what goes beyond, up to a fifth.
    assert paid(settled(norrkoping("R2"), found)) == pytest.approx([9.0], abs=1e-12)
