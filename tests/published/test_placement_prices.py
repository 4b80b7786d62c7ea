"""The arithmetic behind scenarios/hvb.yaml: prices a day, and what its notes say of them.

Sources: "Förslag projekt sociala investeringsfonden" (City of Stockholm, 2016) for HVB and PPSS;
"Bryter negativ hvb-trend" (Tidningen Vision 6/2018) for the team; Statens institutionsstyrelse
for SiS (2020); ETC Bergslagen (2017) for family homes. Others are named where they are used.
"""

from __future__ import annotations

from math import exp, log, sqrt

import pytest

HVB = (3_000, 4_000)  # SEK a day, 2016
PPSS_DAY, PPSS_YEAR = 156, 40_000  # SEK per pupil
PPSS_TOTAL, ENROLLED = 57e6, 1_400
TEAM, YOUTHS = 10e6, 60
SIS_LOCKED, SIS_OPEN, REDUCTION = 5_400, 3_528, 0.28  # SEK a day, second half of 2020


def test_residential_care_is_19_to_37_times_ppss() -> None:
    by_day = [price / PPSS_DAY for price in HVB]
    by_year = [price * 365 / PPSS_YEAR for price in HVB]
    assert by_day == pytest.approx([19.2, 25.6], abs=0.05)
    assert by_year == pytest.approx([27.4, 36.5], abs=0.05)
    assert PPSS_YEAR / 365 == pytest.approx(110, abs=0.5)


def test_a_family_home_is_12_times_ppss() -> None:
    assert [price / PPSS_DAY for price in (1_925, 2_007)] == pytest.approx([12.3, 12.9], abs=0.05)
    assert 510 / PPSS_DAY == pytest.approx(3.3, abs=0.05)


def test_ppss_in_places_a_year() -> None:
    places = PPSS_TOTAL / (3_500 * 365)
    assert places == pytest.approx(44.6, abs=0.05)
    assert places / ENROLLED == pytest.approx(0.03, abs=5e-3)


def test_a_year_in_residential_care() -> None:
    assert [price * 365 for price in HVB] == [1_095_000, 1_460_000]
    # Norrköpings Tidningar 2016: about a million a year for those who cost most.
    assert 1e6 / 365 == pytest.approx(2_740, abs=0.5)
    assert 1e6 / (3_000 * 365) == pytest.approx(0.913, abs=5e-4)


def test_the_team_in_days_of_care() -> None:
    for_one = TEAM / YOUTHS
    assert for_one == pytest.approx(166_667, abs=0.5)
    days = [for_one / price for price in (4_000, 3_500, 3_000)]
    assert days == pytest.approx([41.7, 47.6, 55.6], abs=0.05)


def test_family_homes_of_two_municipalities() -> None:
    assert 1_925 / 510 == pytest.approx(3.8, abs=0.05)
    assert 2_007 / 675 == pytest.approx(3.0, abs=0.05)


def test_the_ordinary_fee_of_sis() -> None:
    assert SIS_LOCKED / (1 - REDUCTION) == pytest.approx(7_500)
    assert SIS_OPEN / (1 - REDUCTION) == pytest.approx(4_900)
    # The state pays a third of the whole cost (Riksrevisionen 2024): half of the fee on top of it.
    assert (1 / 3) / (1 - 1 / 3) == pytest.approx(0.5)


def test_how_much_prices_differ_between_young_people() -> None:
    # Equally likely within the span: its width over the square root of 12.
    spread = [(high - low) / sqrt(12) / ((high + low) / 2) for low, high in ((1_100, 8_400), HVB)]
    assert spread == pytest.approx([0.44, 0.08], abs=5e-3)


def test_the_spread_of_an_assumed_ratio() -> None:
    sigma = sqrt(log(1 + 0.2**2))
    middle = -(sigma**2) / 2
    ends = [exp(middle - 1.96 * sigma), exp(middle + 1.96 * sigma)]
    assert ends == pytest.approx([0.67, 1.45], abs=5e-3)


def test_a_group_at_risk_against_all_children() -> None:
    # Socialstyrelsen 2010: somewhat more than four in a thousand began a placement in 2009.
    assert [rate / 0.004 for rate in (0.05, 0.4)] == pytest.approx([12.5, 100])
