# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Chance in the full language: sixty people, against a simulation person by person.

Every strategy's own totals are compared as distributions. Where nothing is paid in the comparator
(all prices there are multiplied by a switch that a programme for everybody turns on), a strategy's
difference against it is its own total in every draw.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

import socinvest
from tests.oracle.compare import doc, write
from tests.oracle.people_full import People

ENGINE, MINE = 1_200, 300

SWITCHED = """
parameters:
  paid: {value: 0, evidence: assumed}
  switch: {value: 1, scale: replace, estimated_on: offered, evidence: assumed}
  ratio: {value: 0.5, scale: risk_ratio, estimated_on: completed, evidence: assumed}
  half: {value: 0.6, scale: hazard_ratio, estimated_on: reached, evidence: assumed}
target_group: {intake: {per_year: 60, for: 1 year}}
course: {transitions: null, costs: null, start: null, combine: product, within_cycle: half_cycle}
interventions:
  prog:
    duration: 6 months
    reach: {offered: 90 %, accepted: 70 %, completed: 80 %}
    costs:
      - {item: programme, quantity: reached, unit_cost: 100 SEK/pupil/year, payer: kommun/skola, payee: economy}
  switch:
    effects: [{parameter: paid, by: switch, whom: offered}]
strategies: {nu: [], natural: [switch], prog: [switch, prog]}
"""

WORLDS: dict[str, tuple[str, ...]] = {
    "stays, rates and those who complete, by quarter": (SWITCHED, """
time: {cycle: quarter, horizon: 3 years}
course:
  states: {b: {stay: {gamma: {mean: 8 months, sd: 6 months}}}}
  start: {a: 80 %, b: rest}
  transitions:
    a: {b: {probability: 60 %, per: year}, c: 0.2/year}
    b: {a: 40 %, c: rest}
  costs:
    - {in: b, item: care, unit_cost: paid * 1 000 SEK/year, growth: 2 %, payer: kommun/social, payee: economy}
    - {transition: a -> b, item: inquiry, unit_cost: paid * 300 SEK, payer: stat, payee: economy}
  quality: [{in: a, weight: 1}, {in: b, weight: 0.6}]
interventions: {prog: {effects: [{transition: a -> b, by: ratio, whom: completed, lag: 3 months, fade: {half_life: 2 years}}]}}
"""),
    "ages, groups and prices by time in state, by month": (SWITCHED, """
time: {cycle: month, horizon: 1 year}
target_group:
  age: old
  intake: {per_year: 240, for: 3 months}
  groups:
    - {name: g, share: 30 %, set: {parameters.old: {value: 50 years, evidence: assumed}}}
    - {name: h, share: 70 %, set: {}}
parameters:
  old: {value: 20 years, evidence: assumed}
  risk: {table: {by: age, between: interpolated, points: {20: 0.2/year, 50: 1.5/year}}, evidence: assumed}
  back: {hazard: {weibull: {shape: 1.5, scale: 10 months}, by: time_in_state}, evidence: assumed}
course:
  start: {a: 100 %}
  transitions: {a: {b: risk, c: 0.1/year}, b: {a: back}}
  costs:
    - {in: b, item: care, unit_cost: "paid * where(time_in_state < 3 months, 3 000 SEK/year, 1 000 SEK/year)", payer: kommun/social, payee: economy}
    - {in: a, item: path, unit_cost: paid * path, payer: stat, payee: economy}
  quality: [{in: a, weight: 0.9}, {in: b, weight: 0.5}, {transition: a -> b, change: -0.02 years}]
interventions: {prog: {effects: [{parameter: risk, by: half, whom: reached, ramp: 4 months, lasts: 9 months}]}}
""", "parameters: {path: {table: {by: calendar_year, between: interpolated, points: {2017: 100 SEK/year, 2019: 300 SEK/year}}, price_year: 2016, evidence: assumed}}"),
    "points with weights, an outcome and moves booked at the point": (SWITCHED, """
time: {cycle: year, horizon: 6 years}
course:
  start: {a: 100 %}
  transitions: {a: {b: 30 %, c: 10 %}, b: {a: 20 %, c: 15 %}}
  outcomes: {o: {per_person: bernoulli, p: 30 %, after: 2 years}}
  costs:
    - {in: b, item: care, unit_cost: paid * 1 000 SEK/year, payer: kommun/social, payee: economy}
    - {transition: a -> b, item: inquiry, unit_cost: paid * 300 SEK, booked: point, payer: stat, payee: economy}
    - {outcome: o, item: ill, unit_cost: paid * 500 SEK, payer: stat, payee: economy}
  within_cycle: simpson
  quality: [{in: a, weight: 1}, {in: b, weight: 0.6}]
interventions:
  prog:
    costs:
      - {item: programme, quantity: reached, unit_cost: 100 SEK/pupil/year, payer: kommun/skola, payee: economy}
      - {item: help, in: [b], quantity: completed, unit_cost: 400 SEK/year, payer: kommun/skola, payee: economy}
    effects: [{transition: a -> b, by: ratio, whom: completed}, {name: o, outcome: o, by: half, whom: reached}]
"""),
}  # fmt: skip


class Compared:
    """Both samples of one scenario."""

    def __init__(self, world: str, folder: Path):
        self.doc = doc(*WORLDS[world])
        read = socinvest.read_scenario(write(self.doc, folder))
        self.run = socinvest.run(read, draws=ENGINE, seed=3, mode="chance", variants=["base"])
        self.summary = self.run.summary()
        people = People(self.doc)
        self.parties = people.parties
        self.mine = {
            name: np.array(people.many(name, MINE, seed))
            for seed, name in enumerate(self.doc["strategies"])
            if name != "nu"
        }


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Any:
    made: dict[str, Compared] = {}

    def get(world: str) -> Compared:
        if world not in made:
            made[world] = Compared(world, tmp_path_factory.mktemp("world"))
        return made[world]

    return get


def means_agree(mean: float, sd: float, mine: Any, where: str) -> None:
    error = math.hypot(sd / math.sqrt(ENGINE), np.std(mine) / math.sqrt(len(mine)))
    assert abs(mean - np.mean(mine)) <= 4 * error + 1e-9, (where, mean, np.mean(mine), error)
    assert sd == pytest.approx(np.std(mine), rel=0.15, abs=1e-9), where


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("strategy", ["natural", "prog"])
def test_money_of_sixty_people(world: str, strategy: str, compared: Any) -> None:
    both = compared(world)
    for i, party in enumerate(both.parties):
        mine = both.mine[strategy][:, i]
        got = np.asarray(both.run.npv(strategy, party, section="payers"))
        means_agree(float(np.mean(got)), float(np.std(got)), mine, party)
        if np.std(mine) > 0:
            # whole people: money is lumpy, and ties must be ties in both samples
            test = stats.ks_2samp(np.round(got, 6), np.round(mine, 6))
            assert test.pvalue > 1e-4, (party, test)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("strategy", ["natural", "prog"])
def test_quality_of_sixty_people(world: str, strategy: str, compared: Any) -> None:
    both = compared(world)
    told = both.summary["totals"][strategy]["quality_adjusted_years"]["present_value"]
    mine = both.mine[strategy][:, -1]
    means_agree(told["mean"], told["sd"], mine, "quality")
    for key, level in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
        below = int(np.sum(mine <= told[key]))
        assert stats.binomtest(below, len(mine), level).pvalue > 1e-4, key


@pytest.mark.parametrize("world", WORLDS)
def test_the_comparator_pays_nothing(world: str, compared: Any) -> None:
    """The switch is off: that makes the differences above totals."""
    totals = compared(world).summary["totals"]["nu"]["payers"]
    assert all(one["present_value"]["sd"] == 0 for one in totals.values())
    assert all(one["present_value"]["mean"] == 0 for one in totals.values())
