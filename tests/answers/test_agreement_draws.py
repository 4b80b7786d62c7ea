"""What holds in every draw of every contract: transfers, settlements, shares, long runs."""

from __future__ import annotations

import math
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pytest

from socinvest import model, pipeline
from socinvest.answers import agreement, blockwise, counted, kept, rerun
from socinvest.contract.settle import Facts, Reading, Settlement, settle
from socinvest.ledger import Array, Ledger
from tests.answers.agreed import WRITTEN, Seen, close, lent, written
from tests.answers.agreed import watched as watched
from tests.answers.test_long_runs import different

Mode = Literal["expected", "chance"]
MODES: tuple[Mode, ...] = ("expected", "chance")
NOISY: dict[str, Any] = {
    "parameters__spread": {"value": "80 %", "evidence": "assumed"},
    "parameters__carried_out": {"value": "90 %", "evidence": "assumed"},
    "parameters__care_price": {
        "lognormal": {"mean": "100 000 SEK/year", "cv": 0.2}, "price_year": 2017,
        "evidence": "assumed",
    },
}  # fmt: skip


def crossing(ledger: Ledger) -> float:
    """What counts as large: all that is paid."""
    return float(sum(posting.amounts().max(axis=1).sum() for posting in ledger.postings))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", WRITTEN)
def test_a_contract_is_a_transfer(name: str, mode: Mode, watched: Seen) -> None:
    scenario = written(name)
    summary = pipeline.run(scenario, draws=40, mode=mode).summary()
    bought = 0.0
    for _, one, without, with_it in watched.blocks:
        # Work that is bought for the contract's own sake is real; all else changes hands.
        gone = sum(
            (p.amounts() for p in with_it.postings
             if p.label.origin == "contract" and p.label.payee.party == model.ECONOMY),
            np.zeros((1, 1)),
        )  # fmt: skip
        before, after = (ledger.net(scenario.parties) for ledger in (without, with_it))
        assert close(after, before - gone, crossing(without))
        received = one.paid.net(scenario.parties)[1].sum(axis=0)
        everybody = (p.amount for p in one.paid.payments if p.payee.party == model.ECONOMY)
        assert close(received, -sum(everybody, np.zeros(1)))
        bought = max(bought, float(gone.max()))
    assert (bought > 0.0) == (name == "koto")
    contract = summary["contract"]
    for payments in (contract["payments"], contract["payments_by_budget"]):
        means = [one["mean"] for one in payments.values()]
        if not bought:
            assert close(sum(means), 0.0, sum(map(abs, means)))
    for strategy in contract["strategies"]:
        with_it = summary["results"][strategy][model.SOCIETY]
        without_it = contract["without"]["results"][strategy][model.SOCIETY]
        assert (with_it == without_it) == (not bought)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", WRITTEN)
def test_settling_what_a_draw_measures_gives_its_payments(
    name: str, mode: Mode, watched: Seen
) -> None:
    scenario = written(name)
    pipeline.run(scenario, draws=12, mode=mode)
    assert scenario.contract is not None
    for drawn, one, *_ in watched.blocks:
        for k in (0, 5, 11):
            facts = Facts(
                {name: _at(reading, k) for name, reading in one.seen.facts.readings.items()},
                tuple(_one(people, k) for people in one.seen.facts.people),
            )
            environment = {name: _one(value, k) for name, value in drawn.base.items()}
            again = settle(scenario.contract, environment, facts)
            for left, right in zip(_paid(one.paid, k), _paid(again, 0), strict=True):
                assert left[:3] == right[:3]
                assert close(left[3], right[3])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_nothing_is_told_as_nothing(name: str, mode: Mode) -> None:
    """No zero has a sign, and no sum of money is left over from another."""
    contract = pipeline.run(written(name), draws=20, mode=mode).summary()["contract"]
    for value in _numbers({**contract, "without": None}):
        assert math.copysign(1.0, value) == 1.0 or value < 0.0
        assert value == 0.0 or abs(value) > 1e-9


def _numbers(told: Any) -> Iterator[float]:
    if isinstance(told, float):
        yield told
    elif isinstance(told, dict | list):
        for one in told.values() if isinstance(told, dict) else told:
            yield from _numbers(one)


def _one(value: Any, k: int) -> Any:
    return np.atleast_1d(value)[min(k, np.size(value) - 1)].item()


def _at(reading: Reading, k: int) -> Reading:
    return Reading(tuple(_one(part, k) for part in reading.cohorts), _one(reading.pooled, k))


def _paid(settlement: Settlement, k: int) -> Iterator[tuple[Any, ...]]:
    return ((p.term, p.month, p.payee, p.amount[k]) for p in settlement.payments)


def test_a_tax_factor_weighs_on_what_leaves_public_hands(watched: Seen) -> None:
    base = lent()
    scenario = replace(base, money=replace(base.money, tax_factor=1.3))
    summary = pipeline.run(scenario, draws=5).summary()
    # What the city pays the lender is raised as tax, and that costs 30 % of it.
    with_it = summary["results"]["team"][model.SOCIETY]["npv"]["mean"]
    without = summary["contract"]["without"]["results"]["team"][model.SOCIETY]["npv"]["mean"]
    paid = summary["contract"]["outcome_payer"]["paid"]["mean"]
    assert without - with_it == pytest.approx(0.3 * paid)


def values(seen: Seen, parties: set[str], kind: str) -> Array:
    """Nominal net of the payments of one kind of settlement by draw."""
    settled = (getattr(one, kind) for _, one, *_ in seen.blocks)
    return np.concatenate([one.net(parties)[1].sum(axis=0) for one in settled])


def test_shares_of_the_variance_by_their_definition(watched: Seen) -> None:
    summary = pipeline.run(lent(**NOISY), draws=3_000).summary()
    told = summary["payers"]["team"]["lender"]["uncertainty"]
    kinds = ("paid", "paid_exact", "paid_noisy")
    total, exact, noisy = (float(np.var(values(watched, {"lender"}, kind))) for kind in kinds)
    assert told["parameter_share"] == pytest.approx(exact / total)
    assert told["measurement_share"] == pytest.approx((noisy - exact) / total)
    shares = [told[f"{kind}_share"] for kind in ("parameter", "measurement", "chance")]
    assert sum(shares) == pytest.approx(1.0)
    assert told["by_size"] is None
    # What no payment crosses has what it had.
    for name in ("person", "city"):
        assert summary["contract"]["without"]["payers"]["team"][name]["uncertainty"][
            "measurement_share"
        ] in (0.0, None)
    society = summary["results"]["team"][model.SOCIETY]["uncertainty"]
    assert society["measurement_share"] == 0.0


def test_in_expected_mode_there_is_no_chance(watched: Seen) -> None:
    summary = pipeline.run(lent(**NOISY), draws=2_000, mode="expected").summary()
    told = summary["payers"]["team"]["lender"]["uncertainty"]
    assert told["chance_share"] == 0.0
    total, exact = (float(np.var(values(watched, {"lender"}, k))) for k in ("paid", "paid_exact"))
    assert told["parameter_share"] == pytest.approx(exact / total)
    assert all(one.paid is one.paid_noisy for _, one, *_ in watched.blocks)


def test_one_draw_has_no_shares() -> None:
    told = pipeline.run(lent(**NOISY), draws=1).summary()
    lender = told["payers"]["team"]["lender"]
    assert set(lender["uncertainty"].values()) == {None}
    assert told["contract"]["investor"]["worst5"] == told["contract"]["investor"]["net"]["mean"]


def test_figures_of_roles_by_their_definition(watched: Seen) -> None:
    contract = pipeline.run(lent(**NOISY), draws=2_000).summary()["contract"]
    net = values(watched, {"lender"}, "paid")
    investor = contract["investor"]
    assert investor["chance_of_loss"] == np.mean(net < -1e-3)
    assert investor["expected_loss"] == pytest.approx(np.maximum(-net, 0.0).mean())
    assert investor["worst5"] == pytest.approx(np.sort(net)[:100].mean())
    idle = values(watched, {"city"}, "paid_idle")
    guarantee = np.concatenate([one.paid_idle.total("guarantee") for _, one, *_ in watched.blocks])
    assert contract["luck"]["pays_without_effect"] == np.mean(-idle - guarantee > 1.0)
    savings = {
        kind: np.concatenate([getattr(one, kind).total("savings") for _, one, *_ in watched.blocks])
        for kind in ("paid", "paid_exact")
    }
    real = savings["paid_exact"] > 1.0
    assert contract["luck"]["real_effect_share"] == np.mean(real)
    assert contract["luck"]["misses_real_effect"] == np.mean(savings["paid"][real] <= 1.0)


@pytest.fixture
def streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is more than a thousand draws is a long run."""
    for module in (kept, blockwise, counted, agreement):
        monkeypatch.setattr(module, "EXACT", 1_000)
    monkeypatch.setattr(rerun, "_KEPT", 1)
    monkeypatch.setattr(rerun, "_AGAIN", 1)


@pytest.mark.parametrize("mode", MODES)
def test_a_long_run_tells_the_same(mode: Mode, request: pytest.FixtureRequest) -> None:
    case = lent(**NOISY)
    whole = pipeline.run(case, draws=20_000, mode=mode, pictures=True)
    one, pictures = whole.summary(), whole.pictures()
    request.getfixturevalue("streamed")
    answer = pipeline.run(case, draws=20_000, mode=mode, pictures=True)
    two = answer.summary()
    assert two["quantile_error"] == 0.0
    for summary in (one, two):
        summary.pop("warnings")
    assert not different("", one, two)
    assert not different("", pictures, answer.pictures())
    for name in ("city", "lender", "person"):
        npv = [r.npv("team", name, section="payers") for r in (whole, answer)]
        assert npv[0] == pytest.approx(npv[1])


@pytest.mark.parametrize("name", ["rikers", "lapset", "peterborough", "malmo"])
def test_every_kind_of_contract_in_a_long_run(name: str, request: pytest.FixtureRequest) -> None:
    case = written(name)
    one = pipeline.run(case, draws=1_500).summary()
    request.getfixturevalue("streamed")
    two = pipeline.run(case, draws=1_500).summary()
    for summary in (one, two):
        summary.pop("warnings")
    assert not different("", one, two)


@pytest.mark.usefixtures("streamed")
def test_memory_does_not_grow_with_the_blocks() -> None:
    peaks = []
    for blocks in (4, 12):
        tracemalloc.start()
        pipeline.run(lent(**NOISY), draws=blocks * 8_192)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.4 * peaks[0]
