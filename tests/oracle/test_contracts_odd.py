# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Odd but sane contracts run, contradictions are refused, missing observations are named."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import socinvest
from tests.oracle import contract_plain as plain
from tests.oracle.compare import write
from tests.oracle.contract_plain import Window, totals
from tests.oracle.contract_world import (
    cli,
    problems,
    settle,
    summary,
    uncertain,
    world,
)

REL = 1e-9


def test_nobody_served_in_a_draw_is_no_payment_and_no_error(tmp_path: Path) -> None:
    found = summary(world("""
target_group: {intake: {total: 2, over: 2 months}}
interventions: {team: {reach: {accepted: 20 %}}}
contract: {measures: {saving: {against: {design: matched, size: 5}, noise: {cv: 0.8}}, per: {state: home, window: 11 months, per: share, noise: binomial}}}
"""), tmp_path, draws=500, mode="chance")  # fmt: skip
    json.dumps(found, allow_nan=False)
    contract = found["contract"]
    assert contract["measures"]["saving"]["people"]["p5"] == 0
    assert contract["terms"][0]["p5"] == 0


@pytest.mark.parametrize("change", [
    "target_group: {intake: {total: 1, over: 1 month}}",
    "target_group: {intake: {total: 1000000, over: 4 months}}",
    "contract: {investment: {drawn: 0 SEK}}",
    "contract: {terms: {last: {amount: 1 kSEK, at: 2024-12}}}",
    "contract: {measures: {saving: {against: {design: fixed, level: 1 kSEK}}}}",
    "{time: {cycle: quarter}, contract: {measures: {saving: {window: 1 month}}}}",
    "contract: {measures: {saving: {noise: {cv: 10}}}}",
    "contract: {terms: {savings: {payer: kommun/fond, payee: kommun/social}}}",
])  # fmt: skip
def test_odd_contracts_run(change: str, tmp_path: Path) -> None:
    for draws in (1, 60):
        found = summary(world(change), tmp_path, draws=draws, mode="chance")
        json.dumps(found, allow_nan=False)
        assert sum(one["mean"] for one in found["contract"]["payments"].values()) == pytest.approx(
            0, abs=1e-2
        )


WRONG = {
    "contract: {terms: {savings: {price: 3 SEK/day}}}": "contract.term",
    "contract: {terms: {savings: {of: savin}}}": "reference.unknown",
    "contract: {roles: {investor: banken}}": "reference.unknown",
    "contract: {roles: {boss: bolag}}": "field.unknown",
    "contract: {terms: {savings: {from: 2 MSEK, up_to: 1 MSEK}}}": "value.range",
    "contract: {terms: {savings: {payee: kommun/social}}}": "money.same_account",
    "contract: {terms: {savings: {lag: null, after: 5 months}}}": "contract.date",
    "contract: {terms: {late: {amount: 1 kSEK, after: 60 months}}}": "contract.date",
    "contract: {measures: {saving: {window: 58 months}}}": "contract.window",
    "contract: {terms: {savings: {if: saving}}}": "contract.condition",
    "contract: {conditions: {a: {not: b}, b: {not: a}}, terms: {savings: {if: a}}}": "contract.circle",
    "contract: {limits: {a: {at_most: 1 kSEK, terms: [nope]}}}": "reference.unknown",
    "contract: {strategies: [nu, team]}": "contract.strategy",
    "contract: {investment: {drawn: 2 MSEK}}": "contract.capital",
    "contract: {investment: {schedule: {start: 60 %}}}": "contract.schedule",
    "contract: {measures: {saving: {against: {design: matched, size: 9}}}}": "contract.noise",
    "contract: {cohorts: {a: 2020-01 to 2020-03, b: 2020-03 to 2020-04}}": "contract.cohort",
    "interventions: {team: {costs: [{item: team, amount: 1 kSEK, year: 2020, payer: utforare, payee: economy}]}}": "money.free_programme",
}  # fmt: skip


@pytest.mark.parametrize("change", WRONG)
def test_a_contradiction_is_refused_with_its_place(change: str, tmp_path: Path) -> None:
    found = socinvest.check(write(world(change), tmp_path))
    assert WRONG[change] in [one.code for one in found]
    assert all(one.at.line > 0 for one in found)


def test_a_prediction_may_be_more_than_twice_too_high(tmp_path: Path) -> None:
    change = "contract: {measures: {saving: {against: {design: prediction, bias: 150 %}}}}"
    assert problems(world(change), tmp_path) == []


def test_below_the_first_step_a_table_pays_as_the_reference_says(tmp_path: Path) -> None:
    steps = "{steps: {1 MSEK: 50 kSEK, 2 MSEK: 100 kSEK}, of: saving, lag: 3 months, between: %s}"
    for between, paid in (("stepped", 0), ("linear", 50e3)):
        found = summary(
            world(f"contract: {{terms: {{savings: null, table: {steps % between}}}}}"), tmp_path
        )
        assert found["contract"]["terms"][0]["mean"] == paid


def test_a_name_in_set_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = write(world(), tmp_path)
    done = cli(
        "run", path, "--set", "contract.terms.savings.shar=30 %", "--lang", "en", check=False
    )
    assert done.returncode != 0
    assert "contract.terms.savings" in done.stderr
    found = summary(path, tmp_path, sets=[("contract.terms.savings.share", "30 %")])
    assert found["contract"]["terms"][0]["mean"] == pytest.approx(
        0.3 * -np.diff(totals(plain.care, Window(12)))[0], rel=REL
    )


def test_missing_observations_are_named_and_never_guessed(tmp_path: Path) -> None:
    path = write(uncertain(), tmp_path)
    found = settle(path, {"observed": {"done": True}}, tmp_path)
    assert not found["complete"]
    assert {one["observation"] for one in found["missing"]} == {"saving", "people"}
    assert {one["term"]: one["amount"] for one in found["payments"]} == {
        "cases": None, "savings": None, "top": None,
    }  # fmt: skip
