# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Measurement with noise and chance: against its definition, and against people one by one.

The simulation of contract_people has random numbers of its own, so the two agree within what
chance allows.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose

from tests.oracle import contract_people as people
from tests.oracle import contract_plain as plain
from tests.oracle.contract_plain import CAPITAL, DRAWN, Window, totals
from tests.oracle.contract_world import (
    NO_TERMS,
    Doc,
    problems,
    summary,
    world,
)

# --- what is measured with noise --------------------------------------------------------------


def spread(cv: float, *groups: tuple[float, float]) -> float:
    """The standard deviation of sums (total, people in it) of people with the same ``cv``."""
    return cv * math.sqrt(sum(total**2 / n for total, n in groups))


def noise_cases() -> dict[str, tuple[str, float, float]]:
    """Measure, its mean and its standard deviation, with nine people."""
    c0, c1 = totals(plain.care, Window(12))
    i0, i1 = totals(plain.inquiries, Window(20))
    h0, h1 = (x / 9 for x in totals(plain.home_at_end, Window(11)))
    cost = "cost: care, window: 12 months"
    both = math.sqrt(0.36 + 0.25 / 3)
    own = math.sqrt(0.61) / 3
    return {
        "a level": (f"{{{cost}, against: {{design: fixed, level: 250 kSEK}}, noise: {{cv: 0.5}}}}",
            9 * 250e3 - c1, spread(0.5, (c1, 9))),
        "between and within": (f"{{{cost}, against: {{design: matched, size: 30}}, noise: {{between_people: 0.6, within_person: 0.5, per: 4 months}}}}",
            c0 - c1, spread(both, (c1, 9), (c0, 30))),
        "sums as they are": (f"{{{cost}, against: {{design: matched, size: 10, scale: total}}, noise: {{cv: 0.5}}}}",
            c0 / 9 * 10 - c1, spread(0.5, (c1, 9), (c0 / 9 * 10, 10))),
        "per person": (f"{{{cost}, against: {{design: historical, size: 10, years: 1}}, noise: {{cv: 0.5}}, per: person}}",
            (c0 - c1) / 9, spread(0.5, (c1, 9), (c0, 10)) / 9),
        "the same people": (f"{{{cost}, against: {{design: own_history}}, noise: {{between_people: 0.6, within_person: 0.5}}}}",
            c0 - c1, own * math.sqrt(c0**2 + c1**2 - 2 * 0.36 / 0.61 * c0 * c1)),
        "poisson": ("{events: home -> placed, window: 20 months, against: {design: historical, size: 30}, noise: {poisson: 1.5}}",
            i0 - i1, math.sqrt(1.5 * (i1 + i0 * 9 / 30))),
        "binomial": ("{state: home, window: 11 months, against: {design: matched, size: 30}, noise: binomial}",
            9 * (h1 - h0), math.sqrt(9 * h1 * (1 - h1) + 81 / 30 * h0 * (1 - h0))),
        "some are not found": (f"{{{cost}, against: {{design: matched, size: 10}}, noise: {{cv: 0.5}}, observed: 60 %}}",
            c0 - c1, spread(0.5, (c1, 5.4), (c0, 10))),
        "those not found count nothing": (f"{{{cost}, against: {{design: matched, size: 10}}, noise: {{cv: 0.5}}, observed: 60 %, unseen: not_counted}}",
            c0 - 0.6 * c1, spread(0.5, (0.6 * c1, 5.4), (c0, 10))),
    }  # fmt: skip


@pytest.mark.parametrize("name", noise_cases())
def test_noise_has_the_mean_and_spread_that_its_definition_says(name: str, tmp_path: Path) -> None:
    measure, mean, sd = noise_cases()[name]
    n = 8192
    scenario = world(NO_TERMS, f"contract: {{measures: {{m: {measure}}}}}")
    found = summary(scenario, tmp_path, draws=n)["contract"]["measures"]["m"]["measured"]
    assert abs(found["mean"] - mean) < 4.5 * sd / math.sqrt(n)
    assert_allclose(found["sd"], sd, rtol=0.04)


def test_people_chosen_at_their_worst_come_closer_to_the_others_by_themselves(
    tmp_path: Path,
) -> None:
    """Against a simulation of people who were worst, one in five, and lived on."""
    measure = "{cost: care, window: 12 months, against: {design: own_history, selected: 20 %}, noise: {between_people: 0.3, within_person: 0.3}}"
    scenario = world(
        "parameters: {ratio: {value: 1}}", NO_TERMS, f"contract: {{measures: {{m: {measure}}}}}"
    )
    found = summary(scenario, tmp_path, draws=4096)["contract"]["measures"]["m"]
    rng = np.random.default_rng(3)
    kept = rng.normal(size=200_000) * 0.3
    before = 1 + kept + rng.normal(size=kept.size) * 0.3
    after = 1 + kept + rng.normal(size=kept.size) * 0.3
    worst = before >= np.quantile(before, 0.8)
    fall = before[worst].mean() / after[worst].mean() - 1
    served = totals(plain.care, Window(12))[0]
    assert found["true"]["mean"] == pytest.approx(0, abs=1e-6)
    assert found["measured"]["mean"] == pytest.approx(fall * served, rel=0.04)


# --- person by person -------------------------------------------------------------------------

DRAWS, MINE = 8192, 2500


def close(found: Doc, mine: Any, n: int = DRAWS) -> None:
    """Mean, and standard deviation where it is told, within what chance allows."""
    x = np.asarray(mine, dtype=float)
    error = x.std() * math.sqrt(1 / n + 1 / x.size)
    assert abs(found["mean"] - x.mean()) < 4.5 * error
    if found.get("sd") is not None:
        assert_allclose(found["sd"], x.std(ddof=1), rtol=0.08)


@pytest.mark.parametrize(
    ("against", "level"),
    [
        ("{design: historical, size: 21, years: 3, drift: 3 %}", 1.03**-3),
        ("{design: matched, size: 21}", 1.0),
    ],
)
def test_what_is_measured_and_paid_person_by_person(
    against: str, level: float, tmp_path: Path
) -> None:
    rng = np.random.default_rng(11)
    window, cv = Window(12), 0.8
    mine = [people.seen_by_cv(rng, 0.4, window, cv, 21, level) for _ in range(MINE)]
    luck = [people.seen_by_cv(rng, 1.0, window, cv, 21, level) for _ in range(MINE)]

    def pay(saving: float) -> float:
        return 0.6 * plain.between(saving, 0, DRAWN)

    scenario = world(
        f"contract: {{measures: {{saving: {{against: {against}, noise: {{cv: 0.8}}}}}}}}"
    )
    found = summary(scenario, tmp_path, draws=DRAWS, mode="chance")["contract"]
    close(found["measures"]["saving"]["measured"], [one.saving for one in mine])
    close(found["measures"]["saving"]["counted"], [one.counted for one in mine])
    close(found["measures"]["saving"]["counterfactual"], [one.counterfactual for one in mine])
    close(found["terms"][0], [pay(one.saving) for one in mine])
    close({"mean": found["terms"][0]["paid_share"]}, [pay(one.saving) > 1 for one in mine])
    close({"mean": found["luck"]["pays_without_effect"]}, [pay(one.saving) > 1 for one in luck])
    close({"mean": found["luck"]["paid_without_effect"]}, [pay(one.saving) for one in luck])
    close({"mean": found["luck"]["misses_real_effect"]}, [pay(one.saving) <= 1 for one in mine])
    close(found["investor"]["net"], [pay(one.saving) - DRAWN for one in mine])
    paid = float(np.mean([pay(one.saving) for one in mine]))
    flow = {month: -amount for month, amount in CAPITAL.items()} | {18: paid}
    off = 4.5 * np.std([pay(one.saving) for one in mine]) / math.sqrt(MINE) / paid
    assert found["investor"]["irr"]["of_mean_flow"] == pytest.approx(plain.irr(flow), abs=off)


def test_what_is_measured_as_people_happen_to_fare(tmp_path: Path) -> None:
    rng = np.random.default_rng(12)
    mine = [people.seen_as_lived(rng, 0.4, Window(12)) for _ in range(MINE)]
    scenario = world("contract: {measures: {saving: {noise: course}}}")
    found = summary(scenario, tmp_path, draws=DRAWS, mode="chance")["contract"]["measures"][
        "saving"
    ]
    close(found["people"], [one.people for one in mine])
    close(found["counted"], [one.counted for one in mine])
    close(found["measured"], [one.saving for one in mine])


def test_how_people_happen_to_fare_is_not_how_much_they_differ_in_cost(tmp_path: Path) -> None:
    """So it is refused where they differ; there the contract would see too little chance."""
    scenario = world("contract: {measures: {saving: {noise: course}}}")
    assert problems(scenario, tmp_path) == []
    scenario["course"]["costs"][0]["spread"] = {"between_people": "gamma", "cv": 1.5}
    assert [one.partition(":")[0] for one in problems(scenario, tmp_path)] == ["contract.noise"]
