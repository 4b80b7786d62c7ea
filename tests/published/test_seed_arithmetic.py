"""The arithmetic of the proposal behind scenarios/ppss.yaml, figure by figure.

Source: "Förslag projekt sociala investeringsfonden" (City of Stockholm, 2016), section 3,
"Utvidga PPSS". Other sources are named where they are used. These tests pin what the scenario's
claims and notes say; whether the engine computes the claims alike is tested with the claims.
"""

from __future__ import annotations

import pytest

COHORT = 8_000  # pupils in a year group
BASE_RATE = 0.13  # share without eligibility
AT_RISK = 1_040  # pupils a year, as the source has it
ENROLLED = 1_400  # pupils, programme in every school
COST = 40_000  # SEK per pupil and year
DAY_PRICE = 156  # SEK per pupil and day
PER_SCHOOL = 400_000  # SEK per school in 2016
TOTAL = 57e6  # SEK a year, programme in every school
STOCKHOLM = 667e6  # SEK a year, one ninth of the national figure
NATIONAL = 6e9  # SEK a year: Ingvar Nilsson, "Är du lönsam lille vän?" (2011)
ELIGIBILITY = 1.1e6  # SEK: Hultkrantz et al. 2017, doi 10.1016/j.psi.2017.06.001
NATIONAL_COHORT = 100_000  # pupils; from memory, assumed in the scenario


def needed(cost: float, saved: float) -> float:
    """The share of those at risk that has to succeed for ``saved`` to pay ``cost``."""
    return cost / saved


def test_pupils_at_risk() -> None:
    assert COHORT * BASE_RATE == AT_RISK


def test_one_ninth_of_six_billion() -> None:
    assert round(NATIONAL / 9 / 1e6) == 667


def test_ten_percent_pays_as_arithmetic() -> None:
    assert 0.10 * STOCKHOLM / TOTAL == pytest.approx(1.170, abs=5e-4)


def test_break_even_of_the_claim() -> None:
    share = needed(TOTAL, STOCKHOLM)
    assert share == pytest.approx(0.0855, abs=5e-5)
    assert round(share * AT_RISK) == 89
    assert share * AT_RISK / ENROLLED == pytest.approx(0.0635, abs=5e-5)


def test_at_the_day_price_the_claim_fails() -> None:
    cost = DAY_PRICE * 365 * ENROLLED
    assert cost == pytest.approx(79.7e6, abs=5e4)
    assert 0.10 * STOCKHOLM < cost
    assert needed(cost, STOCKHOLM) == pytest.approx(0.1196, abs=1e-4)


def test_with_stockholms_share_of_the_pupils_the_claim_fails() -> None:
    saved = NATIONAL * COHORT / NATIONAL_COHORT
    assert saved == pytest.approx(480e6)
    assert 0.10 * saved < TOTAL
    assert needed(TOTAL, saved) == pytest.approx(0.11875)


def test_where_the_day_price_comes_from() -> None:
    assert pytest.approx(TOTAL / 1_000 / 365, abs=0.2) == DAY_PRICE
    assert COST / 365 == pytest.approx(109.6, abs=0.05)
    assert DAY_PRICE * 365 / COST == pytest.approx(1.42, abs=5e-3)
    assert COST / DAY_PRICE == pytest.approx(256, abs=0.5)


def test_per_school_and_per_pupil_do_not_agree() -> None:
    assert PER_SCHOOL / COST == 10
    assert 130 / 20 == 6.5
    assert PER_SCHOOL * 20 / 130 == pytest.approx(61_538, abs=0.5)


def test_the_total_is_a_rounded_one() -> None:
    assert ENROLLED * COST == 56_000_000
    assert TOTAL / PER_SCHOOL == 142.5
    assert TOTAL / (ENROLLED * COST) == pytest.approx(1.018, abs=5e-4)


def test_against_the_published_value_of_eligibility() -> None:
    pupils = TOTAL / ELIGIBILITY
    assert pupils == pytest.approx(51.8, abs=0.05)
    assert pupils / ENROLLED == pytest.approx(0.037, abs=5e-4)
    assert pupils / AT_RISK == pytest.approx(0.050, abs=5e-4)


def test_highest_possible_risk_among_the_enrolled() -> None:
    assert AT_RISK / ENROLLED == pytest.approx(0.74, abs=5e-3)


def test_residential_care_against_the_programme() -> None:
    assert 3_000 / DAY_PRICE == pytest.approx(19.2, abs=0.05)
    assert 4_000 / DAY_PRICE == pytest.approx(25.6, abs=0.05)
    assert (3_000 * 365, 4_000 * 365) == (1_095_000, 1_460_000)


def test_a_local_group_place_depends_on_what_a_day_is() -> None:
    # About SEK 700 per pupil and day; the source does not say calendar days or school days.
    assert (700 * 365, 700 * 178) == (255_500, 124_600)


def test_cost_of_one_success_at_ten_percent() -> None:
    assert TOTAL / (0.10 * AT_RISK) == pytest.approx(548_077, abs=1)


def test_share_with_income_support_cannot_exceed_this() -> None:
    # 7.1 % of those aged 18-24 had economic assistance in 2016 (ungidag.se, from
    # Socialstyrelsen's register); 12 % of a year group are outside (Nilsson 2011).
    assert 0.071 / 0.12 == pytest.approx(0.59, abs=5e-3)


def test_the_older_figure_of_economic_assistance_in_prices_of_2016() -> None:
    # SEK 47 000 in 2012 and 67 020 in 2022 per household-year (Socialstyrelsen); KPI by SCB.
    assert 47_000 * 316.43 / 314.20 == pytest.approx(47_334, abs=0.5)
    assert 67_020 * 316.43 / 371.91 == pytest.approx(57_022, abs=0.5)


@pytest.mark.parametrize(("eligible", "ineligible"), [(0.05, 0.59), (0.07, 0.455), (0.09, 0.32)])
def test_outside_among_the_ineligible_follows_from_the_twelve_percent(
    eligible: float, ineligible: float
) -> None:
    assert (0.12 - 0.87 * eligible) / 0.13 == pytest.approx(ineligible, abs=5e-3)
