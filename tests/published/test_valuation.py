"""Two published valuations, run as scenario files: what a rate and a convention make of flows."""

from __future__ import annotations

import pytest

from tests.published.summaries import summary

# BITSS, open policy analysis of deworming (opa-deworming, code/01_final_opa.md at ee289c0),
# approach 2, per child treated: net present value at 5 per cent, internal rate of return.
NPV = 499.7204653
IRR = 40.7492806546435
# Its text's formula books the cost of teaching a year earlier than its code; worked by hand.
NPV_AS_TEXT, IRR_AS_TEXT = 498.1776, 36.28
# PV of gains, and of doses, worked by hand from the same inputs.
GAINS, DOSES = 532.0182, 1.44067


def test_deworming_net_present_value_and_rate_of_return() -> None:
    told = summary("deworming")["results"]["deworming"]["samhälle"]
    assert told["npv"]["mean"] == pytest.approx(NPV, abs=1e-6)
    rate = told["irr"]["of_mean_flow"]
    assert 100 * rate == pytest.approx(IRR, abs=1e-5)
    assert told["irr"]["undefined_share"] == 0


def test_deworming_by_party() -> None:
    answer = summary("deworming")
    payers = answer["payers"]["deworming"]
    assert payers["child"]["npv"]["mean"] == pytest.approx(GAINS, abs=5e-5)
    free = summary("deworming", {"interventions.deworming.costs.teaching.unit_cost": "0 USD/year"})
    state = free["payers"]["deworming"]["state"]
    assert -state["npv"]["mean"] == pytest.approx(DOSES, abs=5e-6)


def test_deworming_as_its_text_has_it() -> None:
    answer = summary("deworming", variants=("as_in_its_text",))
    told = answer["results"]["deworming"]["samhälle"]
    assert told["npv"]["mean"] == pytest.approx(NPV_AS_TEXT, abs=5e-5)
    assert 100 * told["irr"]["of_mean_flow"] == pytest.approx(IRR_AS_TEXT, abs=5e-3)


# New Zealand Treasury, cost benefit analysis tool: 500 000 a year for 30 years at 8 per cent, and
# with 2 million at the start of the first year. The other timings are worked by hand.
TIMINGS = {"mid_year": 5_849_716, "year_end": 5_628_892, "year_start": 6_079_203}
FACTORS = (0.96225, 0.89097, 0.82497)


@pytest.mark.parametrize("timing", TIMINGS)
def test_thirty_equal_years(timing: str) -> None:
    answer = summary("discounting", {"money.timing": timing})["results"]
    one = -answer["option_1"]["samhälle"]["npv"]["mean"]
    two = -answer["option_2"]["samhälle"]["npv"]["mean"]
    assert round(one) == TIMINGS[timing]
    assert round(two) == TIMINGS[timing] + 2_000_000


def test_the_table_of_mid_year_factors() -> None:
    sets = {"parameters.running": "{value: 1 NZD/year, price_year: 2010, evidence: assumed}"}
    for year, factor in enumerate(FACTORS, 2010):
        during = {"interventions.service.costs.running.during": f"{year} to {year}"}
        told = summary("discounting", sets | during)["results"]["option_1"]["samhälle"]
        assert -told["npv"]["mean"] == pytest.approx(factor, abs=5e-6)


def test_no_return_is_no_rate() -> None:
    """Only costs: no internal rate of return, and no change of sign."""
    told = summary("discounting")["results"]["option_2"]["samhälle"]["irr"]
    assert told["of_mean_flow"] is None
    assert told["undefined_share"] == 1
