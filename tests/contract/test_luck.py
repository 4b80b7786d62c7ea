"""What a contract pays for luck, by people, window and truth; and for what is measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from socinvest import pipeline
from socinvest.analysis.outcome_payer import paid_measure
from socinvest.answers.deal_luck import SIZES, by_improvement, by_size_and_window
from socinvest.answers.deal_payout import payout
from socinvest.answers.deal_world import Asked, World, world
from socinvest.contract.settle import Facts, Reading, settle
from socinvest.draws import central
from socinvest.scenario.build import read
from tests.contract import contracts

DATA = Path(__file__).parents[1] / "data"
SCENARIOS = Path(__file__).parents[2] / "scenarios"
LENT = DATA / "lent.yaml"
NOISY = ("spread", "0.8")
GROUP = ("contract.measures.saving.against", "{design: randomised, size: 10}")
BY_COURSE = ("contract.measures.saving.noise", "course")
Rows = list[dict[str, Any]]


def made(
    *sets: tuple[str, str], draws: int = 400, mode: Any = "expected", path: Path = LENT
) -> World:
    scenario = read(path, sets=sets)
    assert scenario.contract is not None
    return world(scenario, scenario.contract.strategies[0], Asked(draws, 5, mode))


def row(rows: Rows, window: int | None, times: float) -> dict[str, Any]:
    (one,) = [r for r in rows if r["window_months"] == window and r["times"] == times]
    return one


# --- by people and window ----------------------------------------------------------------------


@pytest.mark.parametrize("sets", [(NOISY, GROUP), (BY_COURSE,)])
@pytest.mark.parametrize("mode", ["expected", "chance"])
def test_as_agreed_it_is_what_the_run_tells(sets: tuple[tuple[str, str], ...], mode: Any) -> None:
    scenario = read(LENT, sets=sets)
    run = pipeline.run(scenario, draws=400, seed=5, mode=mode)
    luck = run.summary()["contract"]["luck"]
    own = row(by_size_and_window(made(*sets, mode=mode)), None, 1.0)
    for key in ("pays_without_effect", "misses_real_effect", "real_effect_share"):
        assert own[key] == luck[key]
    assert own["paid_without_effect"] == pytest.approx(luck["paid_without_effect"])


@pytest.mark.parametrize("times", [0.5, 2.0, 5.0, 20.0])
def test_another_size_is_a_simulation_of_that_size(times: float) -> None:
    """As if the file had so many people, and so many to compare with."""
    more = (
        ("target_group.intake.total", f"{10 * times}"),
        ("contract.measures.saving.against", f"{{design: randomised, size: {10 * times}}}"),
    )
    own = row(by_size_and_window(made(NOISY, GROUP)), None, times)
    direct = row(by_size_and_window(made(NOISY, *more)), None, 1.0)
    assert own["people"] == pytest.approx(direct["people"])
    for key in ("pays_without_effect", "misses_real_effect", "real_effect_share"):
        assert own[key] == direct[key]
    assert own["paid_without_effect"] == pytest.approx(direct["paid_without_effect"])


@pytest.mark.parametrize("months", [12, 36])
@pytest.mark.parametrize("mode", ["expected", "chance"])
def test_another_window_is_a_simulation_with_that_window(months: int, mode: Any) -> None:
    """As if the file had that window and, where that is longer, had waited for it."""
    longer = [("time.horizon", "4 years")] if months == 36 else []
    wait = [(f"contract.terms.{name}.at", "2020-01") for name in ("savings", "promise")]
    window = ("contract.measures.saving.window", f"{months} months")
    direct = made(NOISY, GROUP, *longer, *(wait if longer else []), window, mode=mode, draws=200)
    agreed = made(NOISY, GROUP, *longer, mode=mode, draws=200)
    rows, others = by_size_and_window(agreed), by_size_and_window(direct)
    for times in SIZES:
        own, other = row(rows, months, times), row(others, None, times)
        for key in ("pays_without_effect", "misses_real_effect", "real_effect_share"):
            assert own[key] == other[key]
        assert own["paid_without_effect"] == pytest.approx(other["paid_without_effect"])


def test_windows_are_those_that_end_in_time() -> None:
    windows = {one["window_months"] for one in by_size_and_window(made(NOISY, draws=20))}
    assert windows == {None, 12, 36}
    longer = ("target_group.intake", "{total: 10, over: 2 years}")
    shorter = made(NOISY, longer, ("contract.measures.saving.window", "12 months"), draws=20)
    assert {one["window_months"] for one in by_size_and_window(shorter)} == {None, 24}


def test_an_outcome_is_not_sought_before_it_comes() -> None:
    """Qualified after a year: no window of six months is tried, nor one that sees nothing."""
    path = DATA / "contracts" / "fair_chance.yaml"
    found = made(draws=10, path=path)
    rows = by_size_and_window(found)
    assert all(one["window_months"] is None or one["window_months"] >= 12 for one in rows)


def test_without_noise_there_is_no_luck() -> None:
    for one in by_size_and_window(made(draws=5)):
        assert (one["pays_without_effect"], one["paid_without_effect"]) == (0.0, 0.0)
        if one["window_months"] == 12:
            # Nothing is saved in the first year.
            assert (one["misses_real_effect"], one["real_effect_share"]) == (None, 0.0)
        else:
            assert (one["misses_real_effect"], one["real_effect_share"]) == (0.0, 1.0)


def test_a_larger_group_misses_less() -> None:
    rows = by_size_and_window(made(NOISY, GROUP))
    missed = [row(rows, None, times)["misses_real_effect"] for times in SIZES]
    assert missed == sorted(missed, reverse=True)
    assert missed[0] > 0.2 > missed[-1]


# --- by what is true ---------------------------------------------------------------------------


def test_true_improvements_without_noise() -> None:
    """180 of 1 800 are a tenth; 60 % of it is paid beside the guarantee of 200."""
    rows = by_improvement(made(draws=3))
    told = [(r["improvement"], r["pays"], r["mean_for_outcome"], r["mean_paid"]) for r in rows]
    for share, pays, outcome, paid in told:
        expected = 0.6 * min(share * 1_800e3, 500e3)
        assert pays == float(share > 0.0)
        assert (outcome, paid) == (pytest.approx(expected), pytest.approx(200e3 + expected))


def test_no_improvement_is_no_effect() -> None:
    found = made(NOISY, GROUP)
    first = by_improvement(found)[0]
    own = row(by_size_and_window(found), None, 1.0)
    assert first["pays"] == own["pays_without_effect"]
    assert first["mean_for_outcome"] == pytest.approx(own["paid_without_effect"])


def test_more_is_better_where_it_counts_as_such() -> None:
    rows = by_improvement(made(draws=40, path=DATA / "contracts" / "impact60.yaml"))
    paid = [one["mean_for_outcome"] for one in rows]
    assert paid == sorted(paid)
    assert paid[-1] > paid[0]


# --- by what is measured -----------------------------------------------------------------------


def test_what_is_paid_by_what_is_measured() -> None:
    found = payout(made(NOISY, GROUP))
    assert found is not None
    assert (found["measure"], found["unit"]) == ("saving", "SEK")
    assert [case["given"] for case in found["cases"]] == [{"delivered": True}, {"delivered": False}]
    values = np.array(found["values"])
    # The cap on the saving is a bend.
    assert {0.0, 500e3} <= set(values.tolist())
    yes, no = found["cases"]
    savings = 0.6 * np.clip(values, 0.0, 500e3)
    np.testing.assert_allclose(yes["terms"]["savings"], savings)
    np.testing.assert_allclose(no["terms"]["guarantee"], 0.0)
    np.testing.assert_allclose(yes["parties"]["city"], -(200e3 + savings))
    topped = np.maximum(450e3, 200e3 + savings)
    np.testing.assert_allclose(yes["parties"]["lender"], topped)
    for case in found["cases"]:
        # What some pay others get.
        np.testing.assert_allclose(np.sum(list(case["parties"].values()), axis=0), 0.0, atol=1e-6)


def test_how_often_no_more_is_measured() -> None:
    made_ = made(NOISY, GROUP)
    found = payout(made_)
    assert found is not None
    seen = made_.parts[0].facts.readings["saving"].of(-1)
    below = [float(np.mean(seen <= value)) for value in found["values"]]
    assert found["at_or_below"] == below == sorted(below)
    assert below[0] <= 0.06
    assert below[-1] >= 0.95


def test_a_table_bends_at_its_steps_and_a_condition_at_its_bound() -> None:
    rikers = payout(made(draws=60, path=DATA / "contracts" / "rikers.yaml"))
    assert rikers is not None
    assert {0.085, 0.1, 0.125, 0.16, 0.2} <= set(rikers["values"])
    peterborough = payout(made(draws=60, path=DATA / "contracts" / "peterborough.yaml"))
    assert peterborough is not None
    paid = np.array(peterborough["cases"][0]["parties"]["fund"])
    # A number of events fewer is so many per cent fewer, on which the price depends.
    assert (paid[np.array(peterborough["values"]) <= 0.0] == 0.0).all()
    assert paid[-1] > 0.0


def test_other_measures_stay_at_their_mean() -> None:
    found = made(draws=60, path=DATA / "contracts" / "norrkoping.yaml")
    told = payout(found)
    assert told is not None
    contract, part = found.contract, found.parts[0]
    readings = {
        name: Reading((True,), True) if one.counts == "chance"
        else contracts.reading(float(np.mean(part.facts.readings[name].of(-1))))
        for name, one in contract.measures.items()
    }  # fmt: skip
    value = told["values"][-1]
    readings[told["measure"]] = contracts.reading(value)
    people = tuple(float(np.mean(n)) for n in part.truth.people)
    paid = settle(contract, central(found.scenario).base, Facts(readings, people))
    for name, amounts in told["cases"][0]["terms"].items():
        assert amounts[-1] == pytest.approx(float(paid.total(name)[0]))


def test_where_nothing_is_measured_nothing_is_told() -> None:
    sets = [
        ("contract.terms.savings", "{amount: 1 kSEK, at: 2019-01}"),
    ]
    assert payout(made(*sets, draws=3)) is None


def test_the_picture_and_the_table_are_along_the_same_measure() -> None:
    scenario = read(SCENARIOS / "hasselby_vallingby.yaml")
    assert scenario.contract is not None
    measure = paid_measure(scenario.contract)
    assert measure is not None
    assert measure.name == "goals_fralsningsarmen", "of several alike the first of the file"
    run = pipeline.run(scenario, draws=40, variants=["base"], pictures=True)
    assert run.pictures()["contract"]["kontrakt"]["measure"] == measure.name


# --- what the table does not show by itself ------------------------------------------------------


def test_without_chance_in_a_window_there_is_one_block() -> None:
    rows = by_size_and_window(made(("contract.measures.saving.noise", "none"), draws=5))
    assert {one["window_months"] for one in rows} == {None}


@pytest.mark.parametrize(
    ("change", "held"),
    [
        (("contract.terms.savings.up_to", "100 MSEK"), 0.0),
        (("contract.terms.savings.up_to", "1 kSEK"), 1.0),
        (("contract.limits.total.at_most", "200 001 SEK"), 1.0),
    ],
)
def test_how_often_the_contract_holds_back(change: tuple[str, str], held: float) -> None:
    rows = by_size_and_window(made(change, draws=5))
    assert row(rows, None, 1.0)["held_share"] == held
