"""The shipped contract of Norrköping: its sums by hand, and every figure against its source."""

from __future__ import annotations

from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import socinvest
from socinvest import draws
from socinvest.analysis.claims import judge
from socinvest.contract.settle import Facts, Reading, Settlement, settle
from socinvest.costing import Costing
from socinvest.course.simulate import simulate
from socinvest.model import Scenario
from socinvest.scenario.build import read
from tests.test_hvb import AGAIN, GROWN, HVB, STAY, life

SCENARIOS = Path(__file__).parents[1] / "scenarios"
YEARS = 10
A_YEAR = 4  # quarters
WORTH = 1.035 ** -np.arange(YEARS)
READINGS = {"R1": "floor", "R2": "base", "R3": "additive"}

# What is paid in millions, by saving: without and with better school results, as delivered.
SAVINGS = (-2, 0, 2, 3.9, 4, 4.1, 6, 10, 11, 12, 15)
PAID = {
    "R1": ((4, 4, 4, 4, 4, 4.1, 6, 10, 10, 10, 10), (4, 4, 4, 4, 4, 4.1, 6, 10, 11, 12, 12)),
    "R2": (
        (4, 4, 5.2, 6.34, 6.4, 6.46, 7.6, 10, 10, 10, 10),
        (4, 4, 5.2, 6.34, 6.4, 6.46, 7.6, 10, 11, 12, 12),
    ),
    "R3": ((4, 4, 6, 7.9, 8, 8.1, 10, 10, 10, 10, 10), (4, 4, 6, 7.9, 8, 8.1, 10, 10, 11, 12, 12)),
}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return read(SCENARIOS / "team_nystart.yaml")


def variant(scenario: Scenario, name: str) -> Scenario:
    return scenario if name == "base" else scenario.variants[name].scenario


def paid(
    scenario: Scenario, saving: Any, *, delivered: bool = True, school: bool = True
) -> Settlement:
    """What falls due at savings in millions."""
    contract = scenario.contract
    assert contract is not None
    found: dict[str, Any] = {
        "saving": np.asarray(saving, dtype=float) * 1e6,
        "delivered": delivered,
        "school": school,
    }
    readings = {name: Reading((one,), one) for name, one in found.items()}
    return settle(contract, draws.central(scenario).base, Facts(readings, (60.0,)))


def by_terms(settlement: Settlement) -> np.ndarray:
    """All that the municipality pays, in millions."""
    terms = [p.amount for p in settlement.payments if p.kind == "term"]
    return np.asarray(np.sum(terms, axis=0)) / 1e6


def engine(scenario: Scenario, **overrides: float) -> float:
    """The municipality's present value in the central case, before anything of the contract."""
    point = draws.central(scenario, overrides=overrides)
    costing = Costing(scenario, mode="expected")
    paths = simulate(scenario, point, "expected").trajectories
    net = {name: costing.ledger(point, path).net(["kommun"])[:, 0] for name, path in paths.items()}
    return float(WORTH @ (net["nystart"] - net["nuläge"]))


def of_sixty(of_one: np.ndarray) -> np.ndarray:
    """By ledger year, for 60 who come evenly over eighteen months."""
    entering = np.full(6, 60 / 6)
    cycles = YEARS * A_YEAR
    return np.convolve(of_one[:cycles], entering)[:cycles].reshape(YEARS, A_YEAR).sum(axis=1)


def saved(ratio: float, months: int) -> float:
    """What 60 cost less from entry on when new placements come at a ratio, in millions."""
    quarters = months // 3
    with_it = life(ratio=lambda t: ratio if t < 3 else 1.0).placed[:quarters].sum()
    return 60 * HVB * float(life().placed[:quarters].sum() - with_it) / 1e6


# --- what the young people cost, and what can be saved ---------------------------------------


def test_what_a_young_person_costs_in_two_years() -> None:
    """The file: 0.91 million, an eighth of it for new placements."""
    two_years = HVB * float(life().placed[: 2 * A_YEAR].sum())
    assert two_years == pytest.approx(0.913e6, rel=1e-3)
    again = 1 - HVB * float(life(ratio=lambda t: 0.0).placed[: 2 * A_YEAR].sum()) / two_years
    assert again == pytest.approx(1 / 8, abs=0.01)


@pytest.mark.parametrize(
    ("ratio", "months", "million"),
    [(0.0, 24, 7.3), (0.5, 24, 3.4), (0.0, 36, 13.7), (0.5, 36, 6.4)],
)
def test_what_the_page_says_can_be_saved(ratio: float, months: int, million: float) -> None:
    """docs/explanation/team-nystart.md: in two years not even the capital, in three more."""
    assert saved(ratio, months) == pytest.approx(million, abs=0.05)


@pytest.mark.parametrize("again", [1.0, 0.5, 0.0])
def test_the_team_by_hand(scenario: Scenario, again: float) -> None:
    with_it = life(ratio=lambda t: again if t < 3 else 1.0).cost(HVB)
    team = np.zeros(YEARS * A_YEAR)
    team[:5] = 10e6 / 60 / 5  # fifteen months
    cut = YEARS * A_YEAR
    saving = of_sixty(life().cost(HVB)[:cut] - with_it[:cut])
    # Ten million in the money of their day.
    expected = WORTH @ (saving - of_sixty(team) * 1.02 ** -np.arange(YEARS))
    assert engine(scenario, support_again=again) == pytest.approx(expected)


def test_how_much_young_people_differ() -> None:
    """The note on ``noise_cv``: 0.80 from time in placement alone, 0.95 with prices that differ."""
    rng = np.random.default_rng(1)
    n = 100_000
    now, placed, total = np.zeros(n), np.ones(n, bool), np.zeros(n)
    there = np.ones(n, bool)
    while there.any():
        rate = np.where(placed, 1 / STAY + GROWN, AGAIN + GROWN)
        spell = np.minimum(rng.exponential(1 / rate), 2.0 - now)
        total += np.where(there & placed, spell, 0.0)
        now += np.where(there, spell, 0.0)
        there &= (now < 2.0 - 1e-12) & (rng.random(n) * rate > GROWN)
        placed = ~placed
    time = total.std() / total.mean()
    assert time == pytest.approx(0.80, abs=0.01)
    assert sqrt((1 + time**2) * (1 + 0.4**2) - 1) == pytest.approx(0.95, abs=0.01)
    assert total.mean() == pytest.approx(float(life(a_year=96).placed[:192].sum()), rel=0.01)


# --- what is paid ----------------------------------------------------------------------------


@pytest.mark.parametrize("school", [False, True])
@pytest.mark.parametrize("reading", READINGS)
def test_the_grid(scenario: Scenario, reading: str, school: bool) -> None:
    found = paid(variant(scenario, READINGS[reading]), SAVINGS, school=school)
    assert by_terms(found) == pytest.approx(np.array(PAID[reading][school]), abs=1e-9)


@pytest.mark.parametrize("name", ["base", "floor", "additive", "drawn_75", "window_36"])
def test_nothing_delivered_nothing_paid(scenario: Scenario, name: str) -> None:
    assert by_terms(paid(variant(scenario, name), SAVINGS, delivered=False)).max() == 0.0


def test_savings_paid_though_not_delivered(scenario: Scenario) -> None:
    found = paid(variant(scenario, "not_strict"), SAVINGS, delivered=False)
    expected = (0, 0, 1.2, 2.34, 2.4, 2.46, 3.6, 6, 7, 8, 8)
    assert by_terms(found) == pytest.approx(np.array(expected), abs=1e-9)
    delivered = paid(variant(scenario, "not_strict"), SAVINGS)
    assert by_terms(delivered) == pytest.approx(np.array(PAID["R2"][True]), abs=1e-9)


@pytest.mark.parametrize(
    ("name", "without", "most"),
    [("base", 4.0, 12.0), ("drawn_75", 3.0, 9.0), ("drawn_75_of_10", 4.0, 12.0)],
)
def test_what_the_terms_are_reckoned_on(
    scenario: Scenario, name: str, without: float, most: float
) -> None:
    one = variant(scenario, name)
    assert by_terms(paid(one, [-1.0, 50.0])) == pytest.approx([without, most])
    capital = [p.amount[0] for p in paid(one, [0.0]).payments if p.kind == "capital"]
    assert sum(capital) == pytest.approx(10e6 if name == "base" else 7.5e6)


def test_the_guarantee_is_paid_first_and_savings_when_they_are_known(scenario: Scenario) -> None:
    months = {p.term: p.month for p in paid(scenario, [5.0]).payments if p.kind == "term"}
    # April 2019 and October 2020; the last enters in January 2018.
    assert months == {"guarantee": 32, "savings": 50, "bonus": 50}
    longer = paid(variant(scenario, "window_36"), [5.0])
    assert {p.month for p in longer.payments if p.term == "savings"} == {62}
    floor = paid(variant(scenario, "floor"), [5.0])
    assert {p.month for p in floor.payments if p.kind == "term"} == {50}


def test_where_the_readings_agree(scenario: Scenario) -> None:
    """docs: at no saving and from the capital on; they differ most at 4 million, by 2.4."""
    grid = np.linspace(-3, 16, 191)
    one, two, three = (by_terms(paid(variant(scenario, v), grid)) for v in READINGS.values())
    same = (grid <= 0) | (grid >= 10)
    assert one[same] == pytest.approx(two[same])
    assert two[same] == pytest.approx(three[same])
    assert (two - one).max() == pytest.approx(2.4)
    assert grid[(two - one).argmax()] == pytest.approx(4.0)
    for paid_for in (one, two, three):
        assert all(b >= a - 1e-9 for a, b in pairwise(paid_for))
    # The municipality is even from 4 million on under R1, only from 10 under R2.
    assert grid[np.abs(grid - one) < 1e-9].min() == pytest.approx(4.0)
    assert grid[np.abs(grid - two) < 1e-9].min() == pytest.approx(10.0)


def test_why_luck_pays() -> None:
    """docs: with a million each and no effect, R2 pays 5.7 million on average and not 4."""
    rng = np.random.default_rng(2)
    spread = 60e6 * 0.8 * sqrt(1 / 60 + 1 / 61) / 1e6
    assert spread == pytest.approx(8.7, abs=0.05)
    measured = rng.normal(0.0, spread, 400_000)
    pays = 4 + 0.6 * np.clip(measured, 0, 10)
    assert pays.mean() == pytest.approx(5.75, abs=0.05)


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    run = socinvest.run(
        socinvest.read_scenario("team_nystart"), draws=4_000, mode="expected",
        variants=["base", "dearer"],
    )  # fmt: skip
    return run.summary()


def test_what_the_page_says_of_luck(told: dict[str, Any]) -> None:
    """docs/explanation/team-nystart.md: eight million, almost half, 1.5 million, almost half."""
    agreed = told["contract"]
    assert agreed["measures"]["saving"]["measured"]["sd"] == pytest.approx(8e6, rel=0.05)
    assert agreed["luck"]["pays_without_effect"] == pytest.approx(0.46, abs=0.03)
    assert agreed["luck"]["paid_without_effect"] == pytest.approx(1.5e6, abs=0.1e6)
    assert agreed["luck"]["misses_real_effect"] == pytest.approx(0.45, abs=0.03)
    dearer = told["variants"]["dearer"]["contract"]
    assert dearer["luck"]["misses_real_effect"] == pytest.approx(0.69, abs=0.03)


def test_the_capital_covers_the_work_and_no_more(told: dict[str, Any]) -> None:
    provider = told["contract"]["provider"]
    assert provider["cost"]["mean"] == pytest.approx(10e6)
    assert provider["received"]["mean"] == pytest.approx(10e6)
    assert provider["chance_of_not_covering_cost"] == 0.0


# --- the file --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "quote"),
    [
        ("young_people", 60, "60 ungdomar ingår i utvärderingen"),
        ("capital_committed", 10e6, "LSV would provide up to 10 million SEK"),
        ("capital_drawn", 10e6, "Leksell Social Ventures investerar 10 miljoner kronor"),
        ("guarantee_share", 0.4, "Norrköping would guarantee 40 % repayment on activity"),
        ("savings_share", 0.6, "(60/40)"),
        ("profit_share", 0.2, "capped at 20 %"),
        ("comparison_size", 61, "61 individer"),
    ],
)
def test_figures_and_their_words(scenario: Scenario, name: str, value: float, quote: str) -> None:
    about = scenario.parameters[name].provenance
    assert draws.central(scenario).base[name] == pytest.approx(value)
    assert about.grade == "reported"
    assert about.quote is not None
    assert quote in about.quote


def test_the_municipality_does_the_work_and_is_paid_the_capital(scenario: Scenario) -> None:
    (line,) = scenario.interventions["team"].costs
    contract = scenario.contract
    assert contract is not None
    assert line.delivers
    assert contract.measures["saving"].items == ("placering",)
    assert line.payer == contract.investments[0].to == contract.roles["provider"][0]
    assert draws.central(scenario).base["team_cost"] * 60 * 1.25 == pytest.approx(10e6)


@pytest.mark.parametrize(
    ("claim", "verdict", "value"),
    [
        ("guarantee", "holds", 1.0),
        ("only_results", "fails", 0.4),
        ("profit", "holds", 1.0),
        ("floor_or_added", "fails", 6.34 / 4),
        ("what_was_paid", "arithmetic_only", 1.0),
        ("luck", "arithmetic_only", 0.873),
        ("sixty_one", "holds", 0.1),
    ],
)
def test_claims(scenario: Scenario, claim: str, verdict: str, value: float) -> None:
    judged = {one["id"]: one for one in judge(scenario, draws.central(scenario).base)}
    assert judged[claim]["verdict"] == verdict
    assert judged[claim]["value"] == pytest.approx(value, abs=5e-4)


def test_every_text_is_in_both_languages(scenario: Scenario) -> None:
    texts = [p.provenance.note for p in scenario.parameters.values()]
    for one in scenario.variants.values():
        texts += [one.title]
        texts += [p.provenance.note for p in one.scenario.parameters.values()]
    for claim in scenario.claims:
        texts += [claim.note, claim.arithmetic_only]
    texts += [*scenario.application.values(), *scenario.not_counted, scenario.title]
    texts += [source.note for source in scenario.sources.values()]
    assert scenario.contract is not None
    texts += [scenario.contract.title, scenario.contract.note]
    texts += [m.title for m in scenario.contract.measures.values()]
    texts += [term.title for term in scenario.contract.terms]
    for text in texts:
        assert text is None or text.sv != text.en, text
