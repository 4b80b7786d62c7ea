"""Sums and ratios that others have published, run as scenarios: within their own rounding."""

from __future__ import annotations

from typing import Any

import pytest

from tests.published.summaries import summary

FIGURE = "source: wsipp, where: one sum, evidence: reported"

# Washington State Institute for Public Policy, http://wsipp.wa.gov/BenefitCost, USD per family:
# total benefits, net cost, benefits less costs (where printed), ratio, tolerance of the ratio.
# Programme 32 of May 2017 has its parts in programmes.yaml; a ratio is printed with two decimals,
# and that of programme 663 is cut, not rounded (-1501/4231 = -0.3548).
PRINTED: dict[str, tuple[float, float, float | None, float | None, float]] = {
    "functional family therapy, probation, 2017 (32)": (30_792, 3_470, 27_322, 8.87, 0.005),
    "functional family therapy, court-involved (32)": (1_563, 4_574, None, 0.34, 0.005),
    "nurse family partnership, 2017 (35)": (19_157, 10_170, None, 1.88, 0.005),
    "nurse family partnership, 2023 (35)": (20_495, 13_925, None, 1.47, 0.005),
    "functional family therapy, substances, 2024 (663)": (-1_501, 4_231, None, -0.35, 0.006),
}


def one_sum(benefits: float, cost: float) -> Any:
    """The scenario with one benefit to one party; a negative one is paid by that party."""
    to, others = ("economy", "others") if benefits >= 0 else ("others", "economy")
    sets = {
        "course.costs": "[{transition: here -> helped, item: all, unit_cost: to_others, "
        f"payer: {to}, payee: {others}}}]",
        "parameters.to_others": f"{{value: {abs(benefits):.0f} USD, {FIGURE}}}",
        "parameters.net_cost": f"{{value: {cost:.0f} USD, {FIGURE}}}",
    }
    return summary("programmes", sets)["results"]["with"]["samhälle"]


@pytest.mark.parametrize("programme", PRINTED)
def test_benefits_costs_and_their_ratio(programme: str) -> None:
    benefits, cost, less, ratio, tolerance = PRINTED[programme]
    told = one_sum(benefits, cost)
    if less is not None:
        assert told["npv"]["mean"] == pytest.approx(less, abs=1)
    if ratio is not None:
        assert told["benefit_cost_ratio"]["value"] == pytest.approx(ratio, abs=tolerance)


def test_benefits_by_who_gains_add_up() -> None:
    answer = summary("programmes")
    payers = {name: one["npv"]["mean"] for name, one in answer["payers"]["with"].items()}
    assert payers == pytest.approx(
        {"taxpayers": 8_017 - 3_470, "participants": 1_507, "others": 19_378, "indirect": 1_890}
    )
    whole = answer["results"]["with"]["samhälle"]
    assert sum(payers.values()) == pytest.approx(whole["npv"]["mean"])
    assert whole["npv"]["mean"] + 3_470 == pytest.approx(30_792, abs=1)
    assert whole["benefit_cost_ratio"]["value"] == pytest.approx(8.87, abs=0.005)


def test_cost_of_those_at_risk_in_a_cohort() -> None:
    """Skövde: 539 pupils, 69 of them at risk, 1.1 thousand million SEK (his.se, "Prislappen för
    socialt utanförskap"): 15.9 MSEK each."""
    assert 1_100e6 / 69 == pytest.approx(15.9e6, abs=0.05e6)


def test_cost_of_an_averted_case() -> None:
    """Skandia and Uppsala University 2014: 3 000 SEK per child and 27 000 per averted case on
    average is one averted case among nine children."""
    sets = {
        "parameters.net_cost": f"{{value: 3000 USD, {FIGURE}}}",
        "parameters.given": "{value: 11.1111111111 %, scale: replace, "
        "estimated_on: reached, evidence: assumed}",
    }
    answer = summary("programmes", sets)
    averted = answer["measures"]["with"]["averted"]["mean"]
    assert 3_000 / averted == pytest.approx(27_000)
