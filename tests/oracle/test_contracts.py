# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Contracts against plain loops, exactly: what is measured, what is paid, to whom and when.

Nothing here is left to chance: expected numbers of people, no noise, fixed figures. Everything
goes through the public interface; the expected values are those of contract_plain.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.oracle import contract_plain as plain
from tests.oracle.contract_plain import CAPITAL, DRAWN, EXPECTED_ENTRIES, Window, totals
from tests.oracle.contract_world import (
    NO_TERMS,
    TWO_COHORTS,
    Doc,
    summary,
    world,
)

REL = 1e-9

# --- what is measured, exactly ----------------------------------------------------------------

MEASURES: dict[str, tuple[str, Any]] = {
    "money from entry": (
        "{cost: care, window: 12 months, against: prediction}",
        lambda: -np.diff(totals(plain.care, Window(12)))[0]),
    "money since a date": (
        "{cost: care, window: 9 months, since: 2020-03, against: randomised, noise: none}",
        lambda: -np.diff(totals(plain.care, Window(9, 2)))[0]),
    "several lines": (
        "{cost: [care, inquiry], window: 20 months, against: matched, noise: none}",
        lambda: -np.diff(totals(plain.care, Window(20)))[0]
        - plain.INQUIRY * np.diff(totals(plain.inquiries, Window(20)))[0]),
    "a level in the contract": (
        "{cost: care, window: 12 months, against: {design: fixed, level: 300 kSEK}}",
        lambda: 9 * 300e3 - totals(plain.care, Window(12))[1]),
    "a biased model": (
        "{cost: care, window: 12 months, against: {design: prediction, bias: 40 %}}",
        lambda: 1.4 * totals(plain.care, Window(12))[0] - totals(plain.care, Window(12))[1]),
    "of a person": (
        "{cost: care, window: 12 months, against: {design: matched, scale: per_person}, per: person, noise: none}",
        lambda: -np.diff(totals(plain.care, Window(12)))[0] / 9),
    "events that were counted": (
        "{events: home -> placed, window: 20 months}",
        lambda: totals(plain.inquiries, Window(20))[1]),
    "time, the more the better": (
        "{time: home, window: 15 months, improves: up, against: prediction}",
        lambda: np.diff(totals(plain.years_home, Window(15)))[0]),
    "time since a date": (
        "{time: home, window: 15 months, since: 2020-04, improves: up, against: prediction}",
        lambda: np.diff(totals(plain.years_home, Window(15, 3)))[0]),
    "at the end": (
        "{state: home, window: 11 months, against: matched, noise: none}",
        lambda: np.diff(totals(plain.home_at_end, Window(11)))[0]),
    "at the end, a share of the people": (
        "{state: home, window: 11 months, per: share}",
        lambda: totals(plain.home_at_end, Window(11))[1] / 9),
    "at a date": (
        "{state: home, window: 11 months, since: 2020-05, against: prediction}",
        lambda: np.diff(totals(plain.home_at_end, Window(11, 4)))[0]),
    "the same people before": (
        "{cost: care, window: 12 months, against: {design: own_history, years: 2, drift: 5 %, index: 2 %}, noise: none}",
        lambda: totals(plain.care, Window(12))[0] * (1.02 / 1.05) ** 2 - totals(plain.care, Window(12))[1]),
    "in the money of a later year": (
        "{cost: care, window: 12 months, since: 2021-01, prices: 2024, against: prediction}",
        lambda: -np.diff(totals(plain.care, Window(12, 12)))[0] * 1.02**4),
    "in the money of its day": (
        "{cost: care, window: 12 months, since: 2021-01, prices: day, against: prediction}",
        lambda: -np.diff(totals(plain.care, Window(12, 12)))[0] * 1.02),
    "people": ("{people: reached}", lambda: 9.0),
}  # fmt: skip


@pytest.mark.parametrize("name", MEASURES)
@pytest.mark.parametrize("cohorts", [False, True])
def test_a_measure_without_noise_is_what_plain_loops_count(
    name: str, cohorts: bool, tmp_path: Path
) -> None:
    measure, wanted = MEASURES[name]
    laid = [NO_TERMS, f"contract: {{measures: {{m: {measure}}}}}", *[TWO_COHORTS] * cohorts]
    found = summary(world(*laid), tmp_path)["contract"]["measures"]["m"]["measured"]["mean"]
    assert_allclose(found, wanted(), rtol=REL)


def test_a_reduction_against_earlier_people_who_are_raised_and_biased(tmp_path: Path) -> None:
    against = "{design: historical, years: 3, index: 1 %, drift: 3 %, bias: 10 %}"
    m = f"{{events: home -> placed, window: 20 months, against: {against}, per: share, noise: none}}"
    found = summary(world(NO_TERMS, f"contract: {{measures: {{m: {m}}}}}"), tmp_path)
    without, served = totals(plain.inquiries, Window(20))
    level = without * (1.01 / 1.03) ** 3 * 1.1
    measured = found["contract"]["measures"]["m"]
    assert_allclose(measured["measured"]["mean"], (level - served) / level, rtol=REL)
    assert_allclose(measured["true"]["mean"], (without - served) / without, rtol=REL)


def test_growth_within_a_window_follows_the_months(tmp_path: Path) -> None:
    scenario = world("contract: {measures: {saving: {window: 18 months}}}")
    scenario["course"]["costs"][0]["growth"] = "5 %"
    found = summary(scenario, tmp_path)["contract"]["measures"]["saving"]["measured"]["mean"]

    def money(ratio: float) -> float:
        path = plain.follow(ratio, 60)
        return sum(
            n * plain.CARE * plain.in_state(path, "placed", i) * 1.05 ** ((entry + i) // 12)
            for entry, n in EXPECTED_ENTRIES.items()
            for i in range(18)
        )

    assert_allclose(found, money(1.0) - money(0.4), rtol=REL)


@pytest.mark.parametrize(
    ("clock", "points"),
    [
        ("calendar_year", "{2020: 1, 2021: 1.5, 2022: 2}"),
        ("time_since_entry", "{0: 1, 1: 1.5, 2: 2}"),
    ],
)
def test_prices_by_a_clock_within_a_window(clock: str, points: str, tmp_path: Path) -> None:
    table = f"{{by: {clock}, between: stepped, points: {points}}}"
    scenario = world(
        f"parameters: {{curve: {{table: {table}, evidence: assumed}}}}",
        "contract: {measures: {saving: {window: 24 months}}}",
    )
    scenario["course"]["costs"][0]["unit_cost"] = "curve * 40 000 SEK/person/month"
    found = summary(scenario, tmp_path)["contract"]["measures"]["saving"]["measured"]["mean"]

    def factor(entry: int, month: int) -> float:
        years = (entry if clock == "calendar_year" else 0) + month
        return (1, 1.5, 2)[min(years // 12, 2)]

    def money(ratio: float) -> float:
        points = plain.follow(ratio, 60).points
        return sum(
            n * plain.CARE / 2
            * (points[i]["placed"] * factor(e, i) + points[i + 1]["placed"] * factor(e, i + 1))
            for e, n in EXPECTED_ENTRIES.items()
            for i in range(24)
        )  # fmt: skip

    assert_allclose(found, money(1.0) - money(0.4), rtol=REL)


# --- what is paid, exactly --------------------------------------------------------------------

EVERY_TERM = """
contract:
  cohorts: {first: 2020-01 to 2020-02, second: 2020-03 to 2020-04}
  measures:
    saving: {cost: care, window: 12 months, against: prediction}
    home: {state: home, window: 11 months, per: share}
    fall: {events: home -> placed, window: 20 months, against: {design: historical, years: 3, index: 1 %, drift: 3 %, bias: 10 %}, per: share, noise: none}
  terms:
    fee: {amount: 3 000 SEK, payee: intermediary, after: 1 months, repeats: 5, every: 4 months}
    cases: {price: 20 000 SEK/person, of: people, payee: provider, after: 5 months, by: cohort}
    guarantee: {share: 20 %, of: principal, after: 13 months, index: 4 %}
    savings: {share: 60 %, of: saving, from: 20 kSEK, up_to: 200 kSEK, lag: 3 months, by: cohort}
    goals: {price: 50 000 SEK/person, of: people, if: {home: ">= 50 %"}, payee: provider, lag: 2 months, interest: 6 %}
    table: {steps: {10 %: 50 kSEK, 25 %: 150 kSEK, 40 %: 300 kSEK}, between: linear, of: fall, lag: 1 months, instalments: 3, every: 5 months}
    top: {top_up: 70 % * principal, terms: [guarantee, savings, table], payer: guarantor, after: 50 months}
    part: {fee: 5 %, terms: [guarantee, savings, table], payee: intermediary, after: 51 months}
  limits:
    each: {at_most: 70 kSEK, terms: [savings], per: cohort}
    all: {at_most: 45 % * principal, terms: [guarantee, savings, table]}
"""


def payments_by_hand() -> dict[str, dict[int, float]]:
    """Every term's payments by month, worked out one after the other."""
    without, served = totals(plain.care, Window(12))
    once = 0.6 * plain.between((without - served) / 2, 20e3, 200e3)
    before, events = totals(plain.inquiries, Window(20))
    level = before * (1.01 / 1.03) ** 3 * 1.1
    fall = (level - events) / level
    assert 0.25 < fall < 0.40
    third = (150e3 + 150e3 * (fall - 0.25) / 0.15) / 3
    guarantee = 0.2 * DRAWN * 1.04 ** (13 / 12)
    left = 0.45 * DRAWN - guarantee - 2 * once
    table: dict[int, float] = {}
    for month in (24, 29, 34):
        table[month] = min(third, left)
        left -= table[month]
    success = guarantee + 2 * once + sum(table.values())
    assert totals(plain.home_at_end, Window(11))[1] / 9 >= 0.5
    assert once < 70e3
    return {
        "fee": dict.fromkeys((1, 5, 9, 13, 17), 3000.0),
        "cases": {5: 180e3},
        "guarantee": {13: guarantee},
        "savings": {16: once, 18: once},
        "goals": {16: 9 * 50e3 * 1.06 ** (2 / 12)},
        "table": table,
        "top": {50: 0.7 * DRAWN - success},
        "part": {51: 0.05 * success},
    }


@pytest.fixture(scope="module")
def every_term(tmp_path_factory: pytest.TempPathFactory) -> Doc:
    return summary(world(EVERY_TERM), tmp_path_factory.mktemp("terms"))


def test_every_term_pays_what_is_worked_by_hand_and_when(every_term: Doc) -> None:
    found = {one["term"]: one for one in every_term["contract"]["terms"]}
    for term, paid in payments_by_hand().items():
        assert_allclose(found[term]["mean"], sum(paid.values()), rtol=REL, err_msg=term)
        months = [int(due[:4]) * 12 + int(due[5:]) - 1 - 2020 * 12 for due in found[term]["due"]]
        assert months == list(paid), term


def test_who_gets_what_in_which_year_nominal_and_deflated(every_term: Doc) -> None:
    paid = payments_by_hand()
    goes = {
        "kommun": [("fee", -1), ("cases", -1), ("guarantee", -1), ("savings", -1), ("goals", -1),
                   ("table", -1), ("part", -1)],
        "bolag": [("guarantee", 1), ("savings", 1), ("table", 1), ("top", 1)],
        "utforare": [("cases", 1), ("goals", 1)],
        "stiftelse": [("top", -1)],
        "byra": [("fee", 1), ("part", 1)],
    }  # fmt: skip
    for party, terms in goes.items():
        yearly = [0.0] * 5
        for term, sign in terms:
            for month, amount in paid[term].items():
                yearly[month // 12] += sign * amount
        for month, amount in CAPITAL.items():
            yearly[month // 12] += amount * {"bolag": -1, "utforare": 1}.get(party, 0)
        told = every_term["contract"]["payments"][party]
        assert_allclose([one["mean"] for one in told["yearly"]], yearly, rtol=REL, atol=1e-6)
        assert_allclose(told["mean"], sum(yearly), rtol=REL)
        if party in ("bolag", "stiftelse", "byra"):
            real = [amount / 1.02**k for k, amount in enumerate(yearly)]
            cash = every_term["payers"]["team"][party]["yearly_cash"]
            assert_allclose([one["mean"] for one in cash], real, rtol=REL, atol=1e-6)
            assert_allclose([one["mean_nominal"] for one in cash], yearly, rtol=REL, atol=1e-6)
            value = sum(amount / 1.03**k for k, amount in enumerate(real))
            assert_allclose(every_term["payers"]["team"][party]["npv"]["mean"], value, rtol=REL)


def test_the_investor_by_hand(every_term: Doc) -> None:
    paid = payments_by_hand()
    flow: dict[int, float] = {month: -amount for month, amount in CAPITAL.items()}
    for term in ("guarantee", "savings", "table", "top"):
        for month, amount in paid[term].items():
            flow[month] = flow.get(month, 0.0) + amount
    investor = every_term["contract"]["investor"]
    assert_allclose(investor["irr"]["of_mean_flow"], plain.irr(flow), rtol=1e-8)
    assert_allclose(investor["net"]["mean"], sum(flow.values()), rtol=REL)
    assert_allclose(investor["multiple"], (sum(flow.values()) + DRAWN) / DRAWN, rtol=REL)
    assert investor["capital"] == DRAWN


def test_the_payer_the_provider_and_the_guarantor_by_hand(every_term: Doc) -> None:
    paid = {term: sum(by_month.values()) for term, by_month in payments_by_hand().items()}
    contract = every_term["contract"]
    years = [plain.yearly_flows(r, EXPECTED_ENTRIES) for r in (1.0, 0.4)]
    saved = sum((a - b) * 1.02**k for k, (a, b) in enumerate(zip(*years, strict=True)))
    outcome = sum(paid.values()) - paid["top"]
    payer = contract["outcome_payer"]
    assert_allclose(payer["paid"]["mean"], outcome, rtol=REL)
    assert_allclose(payer["saved"]["mean"], saved, rtol=1e-8)
    assert_allclose(payer["net_cost"]["mean"], outcome - saved, rtol=1e-8)
    assert payer["chance_pays_more_than_saves"] == float(outcome > saved)
    cost = sum(
        2.25 * plain.TEAM * 1.02 ** ((entry + i) // 12) for entry in range(4) for i in range(10)
    )
    provider = contract["provider"]
    assert_allclose(provider["cost"]["mean"], cost, rtol=REL)
    assert_allclose(provider["activity"]["mean"], paid["cases"], rtol=REL)
    assert_allclose(provider["success"]["mean"], paid["goals"], rtol=REL)
    gap = cost - DRAWN - paid["cases"] - paid["goals"]
    assert_allclose(provider["gap"]["mean"], gap, rtol=REL)
    assert_allclose(contract["guarantor"]["paid"]["mean"], paid["top"], rtol=REL)


def test_investors_share_by_what_each_has_drawn(tmp_path: Path) -> None:
    found = summary(world("""
parties: {second: {}, third: {}}
contract:
  roles: {investor: [bolag, second, third]}
  investment: null
  investments:
    a: {investor: bolag, to: utforare, committed: 500 kSEK, drawn: 400 kSEK}
    b: {investor: second, to: utforare, committed: 300 kSEK, schedule: {6 months: 100 %}}
    c: {investor: third, to: utforare, committed: 100 kSEK, schedule: {start: 50 %, 2021-03: 50 %}}
"""), tmp_path)["contract"]  # fmt: skip
    paid = 0.6 * -np.diff(totals(plain.care, Window(12)))[0]
    for party, drawn in {"bolag": 400e3, "second": 300e3, "third": 100e3}.items():
        assert_allclose(found["payments"][party]["mean"], paid * drawn / 800e3 - drawn, rtol=REL)


def test_a_return_is_cut_where_the_capital_has_earned_it(tmp_path: Path) -> None:
    found = summary(world("""
contract:
  terms:
    savings: null
    early: {amount: 300 kSEK, after: 3 months}
    late: {amount: 500 kSEK, after: 30 months, repeats: 3}
  limits: {profit: {return_at_most: 7 %}}
"""), tmp_path)["contract"]  # fmt: skip
    owing = sum(amount * 1.07 ** ((30 - month) / 12) for month, amount in CAPITAL.items())
    owing -= 300e3 * 1.07 ** (27 / 12)
    late = 0.0
    for _ in range(3):
        late += min(500e3, owing)
        owing = (owing - min(500e3, owing)) * 1.07
    assert_allclose({t["term"]: t["mean"] for t in found["terms"]}["late"], late, rtol=REL)
    assert_allclose(found["investor"]["irr"]["of_mean_flow"], 0.07, rtol=1e-8)


def test_nominal_cash_of_a_party_with_only_contract_money_is_what_the_contract_says(
    tmp_path: Path,
) -> None:
    found = summary(world("""
time: {start: 2020-08}
money: {inflation: 10 %}
contract: {terms: {savings: null, g: {amount: 100 kSEK, at: 2021-03}, h: {amount: 100 kSEK, at: 2020-12}}}
"""), tmp_path)  # fmt: skip
    told = [one["mean"] for one in found["contract"]["payments"]["bolag"]["yearly"]]
    assert_allclose(told[0], 200e3 - 640e3)
    cash = [one["mean_nominal"] for one in found["payers"]["team"]["bolag"]["yearly_cash"]]
    assert_allclose(cash, told)
