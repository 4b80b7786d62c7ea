"""What charts of a contract are given: the loan by hand, and the sums of what single draws say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from socinvest.pipeline import Run, run
from tests.answers.agreed import WRITTEN, lent, written


def made(name: str = "", draws: int = 3, mode: Any = "expected", **sets: Any) -> Run:
    scenario = written(name) if name else lent(**sets)
    return run(scenario, draws=draws, mode=mode, pictures=True, parameters=True)


def pictures(answer: Run) -> dict[str, Any]:
    told: dict[str, dict[str, Any]] = answer.pictures()["contract"]
    return next(iter(told.values()))


def test_payments_along_the_saving_of_the_loan() -> None:
    """200,000 if the work is done; 60 per cent of what is saved, up to 500,000 of it."""
    told = pictures(made())
    assert told["measure"] == "saving"
    done, not_done = told["payout"]["curves"]
    assert (done["holds"], done["share"]) == ({"delivered": True}, 1.0)
    assert (not_done["holds"], not_done["share"]) == ({"delivered": False}, 0.0)
    assert set(not_done["paid"]) == {0.0}
    saved = np.array([-50e3, 0.0, 100e3, 400e3, 500e3, 600e3])
    expected = 200e3 + 0.6 * np.clip(saved, 0.0, 500e3)
    at = [value for value in saved if done["values"][0] <= value <= done["values"][-1]]
    line = np.interp(at, done["values"], done["paid"])
    assert line == pytest.approx(expected[-len(at) :])
    # Corners only: its two ends and where it turns.
    assert len(done["values"]) <= 4
    rows = {row["value"]: row["paid"][0] for row in told["payout"]["rows"]}
    assert rows[0.0] == 200e3 and rows[max(rows)] == 200e3 + 0.6 * min(max(rows), 500e3)


def test_who_pays_nothing_under_the_contract_has_no_curve() -> None:
    told = pictures(made(contract__roles__outcome_payer="city/fund"))
    assert told["payout"]["curves"]


def test_payments_so_far_are_running_sums() -> None:
    told = pictures(made())["so_far"]
    assert [row["mean"] for row in told["lender"]] == [-500e3, -300e3, -50e3]
    assert [row["mean"] for row in told["city"]] == [0.0, -200e3, -440e3]
    assert [row["mean"] for row in told["backer"]] == [0.0, 0.0, -10e3]
    assert [row["mean"] for row in told["team"]] == [500e3, 500e3, 500e3]


def test_luck_and_bands_of_many_draws() -> None:
    answer = made(
        draws=400, mode="chance", parameters__spread={"value": 0.8, "evidence": "assumed"}
    )
    told, n = pictures(answer), 400
    assert told["draws"] == n
    for way in ("with", "without"):
        one = told["payments"][way]
        assert one["nothing"] + sum(one["counts"]) == n
        assert len(one["counts"]) == len(told["payments"]["edges"]) - 1
    luck = answer.summary()["contract"]["luck"]
    idle = told["payments"]["without"]["nothing"]
    assert 1.0 - idle / n == pytest.approx(luck["pays_without_effect"])
    for kind in ("measured", "true"):
        assert sum(told["outcome"][kind]) == n
    # All fare as expected: there is one truth, and one group.
    (band,) = told["bands"]
    assert band["low"] == band["high"] == pytest.approx(400e3)
    assert band["p5"] < band["p50"] < band["p95"]
    assert band["paid"] == pytest.approx(luck["paid"])


@pytest.mark.parametrize("name", WRITTEN)
def test_every_contract_has_its_pictures(name: str) -> None:
    answer = made(name, draws=30, mode="chance")
    told = pictures(answer)
    found = answer.summary()["contract"]
    if told["measure"] is not None:
        assert found["measures"][told["measure"]]["counts"] != "chance"
        edges = told["outcome"]["edges"]
        assert np.all(np.diff(edges) > 0)
        assert sum(len(band) for band in told["bands"]) > 0
    for curve in (told["payout"] or {"curves": []})["curves"]:
        assert len(curve["values"]) == len(curve["paid"]) >= 2
        assert np.all(np.diff(curve["values"]) > 0)
    for party, rows in told["so_far"].items():
        assert rows[-1]["mean"] == pytest.approx(found["payments"][party]["mean"], abs=1e-4)


def test_single_draws_are_kept_and_settle_to_what_is_paid() -> None:
    answer = made(draws=50, mode="chance", parameters__spread={"value": 0.8, "evidence": "assumed"})
    kept = answer.kept()["base"]
    saving = kept.row(("contract", "team", "measured", "saving"))
    done = kept.row(("contract", "team", "measured", "delivered"))
    paid = kept.row(("contract", "team", "paid", "savings"))
    assert set(done.tolist()) == {1.0}
    assert paid == pytest.approx(0.6 * np.clip(saving, 0.0, 500e3))
    assert ("contract", "team", "measured", "saving") in answer.sampled()
    without = run(lent(), draws=5)
    assert not any(key[0] == "contract" for key in without.kept()["base"])
