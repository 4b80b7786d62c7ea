"""What a contract comes to, on a loan so small that every sum is done on paper."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import pytest

from socinvest import model, pipeline
from socinvest.answers.used import same, used
from socinvest.model_contract import Condition, Stop
from tests.answers.agreed import bare, lent, means
from tests.factories import HERE, figure, text

Mode = Literal["expected", "chance"]


def told(mode: Mode = "expected", draws: int = 3, **sets: Any) -> dict[str, Any]:
    return pipeline.run(lent(**sets), draws=draws, mode=mode).summary()


@pytest.fixture(scope="module")
def summary() -> dict[str, Any]:
    return told()


def test_who_pays_whom_when(summary: dict[str, Any]) -> None:
    # 500 lent; 40 % of it back, then 60 % of 400 saved, then what is missing to 450.
    payments = summary["contract"]["payments"]
    assert list(payments) == ["city", "team", "lender", "backer"]
    assert {name: means(one["yearly"]) for name, one in payments.items()} == {
        "city": [0.0, -200e3, -240e3],
        "team": [500e3, 0.0, 0.0],
        "lender": [-500e3, 200e3, pytest.approx(250e3)],
        "backer": [0.0, 0.0, pytest.approx(-10e3)],
    }
    assert {name: one["mean"] for name, one in payments.items()} == {
        "city": -440e3, "team": 500e3, "lender": pytest.approx(-50e3),
        "backer": pytest.approx(-10e3),
    }  # fmt: skip
    assert [row["year"] for row in payments["city"]["yearly"]] == [2017, 2018, 2019]
    by_budget = summary["contract"]["payments_by_budget"]
    assert by_budget["city/care"] == payments["city"]
    assert "city/fund" not in by_budget


def test_terms(summary: dict[str, Any]) -> None:
    guarantee, savings, promise = summary["contract"]["terms"]
    assert guarantee == {
        "term": "guarantee", "title": None, "clause": "4.1", "form": "fixed",
        "payer": "city/care", "payee": "lender/gemensamt", "due": ["2018-01"],
        "mean": 200e3, "p5": 200e3, "p50": 200e3, "p95": 200e3,
        "paid_share": 1.0, "cut_share": 0.0,
    }  # fmt: skip
    assert (savings["mean"], savings["due"], savings["form"]) == (240e3, ["2019-01"], "share")
    assert promise["payer"] == "backer/gemensamt"
    assert promise["mean"] == pytest.approx(10e3)


def test_a_limit_that_cuts_is_told() -> None:
    guarantee, savings, _ = told(contract__limits__total__at_most="400 kSEK")["contract"]["terms"]
    assert (guarantee["cut_share"], savings["cut_share"]) == (0.0, 1.0)
    assert savings["mean"] == 200e3


def test_measures(summary: dict[str, Any]) -> None:
    saving, delivered = summary["contract"]["measures"].values()
    assert {key: saving[key]["mean"] for key in ("measured", "true", "counted", "people")} == {
        "measured": pytest.approx(400e3), "true": pytest.approx(400e3),
        "counted": pytest.approx(1.4e6), "people": 10.0,
    }  # fmt: skip
    assert saving["counterfactual"]["mean"] == pytest.approx(1.8e6)
    assert (saving["unit"], saving["window_months"], saving["design"]) == ("SEK", 24, "matched")
    assert delivered["true_share"] == 1.0


def test_the_investor(summary: dict[str, Any]) -> None:
    investor = summary["contract"]["investor"]
    assert investor["who"] == ["lender"]
    assert (investor["capital"], investor["received"]) == (500e3, pytest.approx(450e3))
    assert investor["multiple"] == pytest.approx(0.9)
    assert (investor["chance_of_loss"], investor["expected_loss"]) == (1.0, pytest.approx(50e3))
    assert investor["worst5"] == investor["net"]["mean"] == pytest.approx(-50e3)
    # -500 in January 2017, 200 a year later, 240 after two and 10 after two and a half.
    rate = investor["irr"]["of_mean_flow"]
    worth = -500 + 200 / (1 + rate) + 240 / (1 + rate) ** 2 + 10 / (1 + rate) ** 2.5
    assert worth == pytest.approx(0.0, abs=1e-6)
    assert investor["irr"]["p50"] == pytest.approx(rate)


def test_the_outcome_payer(summary: dict[str, Any]) -> None:
    payer = summary["contract"]["outcome_payer"]
    assert (payer["paid"]["mean"], payer["saved"]["mean"]) == (440e3, pytest.approx(880e3))
    assert payer["net_cost"]["mean"] == payer["worst5"] == pytest.approx(-440e3)
    assert payer["chance_pays_more_than_saves"] == 0.0
    # 200 + 0.6 S = S where S is 500, the capital, from where on nothing more is paid.
    assert payer["break_even_measured"] == {
        "measure": "saving", "value": 500e3, "unit": "SEK", "status": "found",
        "searched": [0.0, 500e3],
    }  # fmt: skip


def test_the_outcome_payer_who_pays_more_than_it_saves() -> None:
    hardly = {"value": "24 %", "scale": "replace", "estimated_on": "reached", "evidence": "assumed"}
    payer = told(parameters__sooner=hardly)["contract"]["outcome_payer"]
    # 10 + 7.6 + 5.776 person-years against 10 + 8 + 6.4: 40 + 62.4 saved, and 200 + 24 paid.
    assert payer["saved"]["mean"] == pytest.approx(102.4e3)
    assert payer["paid"]["mean"] == pytest.approx(224e3)
    assert payer["chance_pays_more_than_saves"] == 1.0


def test_the_provider(summary: dict[str, Any]) -> None:
    provider = summary["contract"]["provider"]
    assert provider["who"] == ["team"]
    assert [provider[key]["mean"] for key in ("activity", "success")] == [0.0, 0.0]
    assert (provider["cost"]["mean"], provider["received"]["mean"]) == (450e3, 500e3)
    assert means(provider["gap"]["yearly"]) == [-50e3, -50e3, -50e3]
    assert provider["gap"]["largest"]["mean"] == 0.0
    assert provider["chance_of_not_covering_cost"] == 0.0


def test_a_provider_who_is_paid_by_result() -> None:
    terms: dict[str, Any] = {
        "fee": {"amount": "100 kSEK", "at": "2017-06", "payee": "provider"},
        "result": {"share": "50 %", "of": "saving", "at": "2019-06", "payee": "provider"},
    }
    limits = {"total": {"at_most": "1 MSEK", "terms": ["fee"]}}
    found = told(contract__terms=terms, contract__limits=limits,
                 contract__investment__committed="200 kSEK")["contract"]  # fmt: skip
    provider = found["provider"]
    assert (provider["activity"]["mean"], provider["success"]["mean"]) == (100e3, 200e3)
    # 450 spent and 300 received in the first year; 200 comes in the third.
    assert means(provider["gap"]["yearly"]) == pytest.approx([150e3, 150e3, -50e3])
    assert provider["gap"]["largest"]["mean"] == pytest.approx(150e3)
    assert found["investor"]["multiple"] == 0.0
    assert found["investor"]["irr"]["of_mean_flow"] is None


def test_the_guarantor(summary: dict[str, Any]) -> None:
    guarantor = summary["contract"]["guarantor"]
    assert guarantor["paid"]["mean"] == guarantor["worst5"] == pytest.approx(10e3)
    assert guarantor["paid_share"] == 1.0


def test_luck_without_noise(summary: dict[str, Any]) -> None:
    luck = summary["contract"]["luck"]
    assert (luck["pays_without_effect"], luck["paid_without_effect"]) == (0.0, 0.0)
    assert (luck["misses_real_effect"], luck["real_effect_share"]) == (0.0, 1.0)


def test_luck_with_noise() -> None:
    luck = told(draws=4_000, parameters__spread={"value": "50 %", "evidence": "assumed"})[
        "contract"
    ]["luck"]
    # Without an effect the measured saving is as often above as below nothing, nearly.
    assert luck["pays_without_effect"] == pytest.approx(0.5, abs=0.04)
    assert luck["paid_without_effect"] > 0.0
    assert 0.0 < luck["misses_real_effect"] < 0.4
    assert luck["real_effect_share"] == 1.0


def test_what_is_said_of_the_contract(summary: dict[str, Any]) -> None:
    contract = summary["contract"]
    assert contract["reading"] == {
        "variant": "base", "title": {"sv": "Ten people in care", "en": "Ten people in care"},
    }  # fmt: skip
    assert contract["title"] == {"sv": "Lånet", "en": "The loan"}
    assert (contract["base"], contract["strategies"], contract["start"]) == (
        "drawn",
        ["team"],
        "2017-01",
    )
    assert contract["principal"] == contract["drawn"] == contract["committed"] == 500e3
    assert contract["roles"]["outcome_payer"] == ["city/care"]
    assert contract["by_strategy"]["team"]["payments"] == contract["payments"]


def test_results_are_with_it_and_told_without_it(summary: dict[str, Any]) -> None:
    def npvs(where: dict[str, Any]) -> dict[str, float]:
        return {name: one["npv"]["mean"] for name, one in where["payers"]["team"].items()}

    assert npvs(summary) == {
        "city": pytest.approx(440e3), "team": pytest.approx(50e3), "lender": pytest.approx(-50e3),
        "backer": pytest.approx(-10e3), "person": 0.0,
    }  # fmt: skip
    without = summary["contract"]["without"]
    assert npvs(without) == {
        "city": pytest.approx(880e3), "team": -450e3, "lender": 0.0, "backer": 0.0, "person": 0.0,
    }  # fmt: skip
    for section in ("results", "payers", "budgets"):
        own, other = summary[section]["team"], without[section]["team"]
        assert own.keys() == other.keys()
        for name, one in own.items():
            assert one.keys() == other[name].keys(), name
    assert summary["results"]["team"]["samhälle"] == without["results"]["team"]["samhälle"]


def test_costs_and_ratio_count_it(summary: dict[str, Any]) -> None:
    lines = {one["item"]: one for one in summary["costs"]["team"] if one["origin"] == "contract"}
    assert list(lines) == ["investment", "guarantee", "savings", "promise"]
    assert (lines["guarantee"]["where"], lines["guarantee"]["by_year"]) == (
        "4.1",
        [0.0, 200e3, 0.0],
    )
    ratio = summary["payers"]["team"]["city"]["benefit_cost_ratio"]["value"]
    assert ratio == pytest.approx(880 / 440)
    without = summary["contract"]["without"]["payers"]["team"]["city"]
    assert without["benefit_cost_ratio"]["value"] is None


def test_break_evens_know_no_contract(summary: dict[str, Any]) -> None:
    plain = pipeline.run(bare(lent()), draws=3, mode="expected").summary()
    assert summary["break_even"] == plain["break_even"]
    # The city gains from the second year in any case; the lender never has its money back.
    with_it = summary["contract"]["break_even_year"]["payers"]
    assert with_it["lender"]["status"] == "none"
    assert summary["break_even"]["team"]["payers"]["lender"]["year"]["status"] == "undefined"
    assert with_it["city"]["status"] == "always"


def test_a_scenario_without_a_contract_says_nothing_of_one() -> None:
    plain = pipeline.run(bare(lent()), draws=3, mode="expected").summary()
    assert "contract" not in plain
    assert "measurement_share" not in plain["results"]["team"]["samhälle"]["uncertainty"]
    assert plain["payers"]["team"] == {
        name: {**one, "uncertainty": {
            key: value for key, value in one["uncertainty"].items() if key != "measurement_share"
        }}
        for name, one in told()["contract"]["without"]["payers"]["team"].items()
    }  # fmt: skip


def test_a_variant_has_its_own_reading() -> None:
    half = lent(contract__terms__guarantee__share="20 %")
    variant = model.Variant("half", text("Half a guarantee"), "reading", half)
    scenario = replace(lent(), variants={"half": variant})
    summary = pipeline.run(scenario, draws=2, mode="expected").summary()
    told_half = summary["variants"]["half"]["contract"]
    assert told_half["reading"] == {
        "variant": "half", "title": {"sv": "Half a guarantee", "en": "Half a guarantee"},
    }  # fmt: skip
    assert told_half["terms"][0]["mean"] == 100e3
    assert summary["contract"]["terms"][0]["mean"] == 200e3
    # The strategy is not the same in both.
    assert summary["variants"]["half"]["unchanged"] == []


def test_figures_of_the_contract_are_used_where_it_is_in_force() -> None:
    base = lent()
    idle = model.Strategy("idle", text("idle"), ("team",))
    scenario = replace(base, strategies={**base.strategies, "idle": idle})
    own = {"capital", "carried_out", "spread"}
    assert own <= used(scenario, "team")
    assert not own & used(scenario, "idle")
    changed = lent(parameters__carried_out={"value": "90 %", "evidence": "assumed"})
    other = replace(changed, strategies=scenario.strategies)
    assert same(scenario, other, "idle")
    assert not same(scenario, other, "team")
    # The contract of the one says nothing in the results of the other.
    summary = pipeline.run(scenario, draws=2, mode="expected").summary()
    assert list(summary["contract"]["by_strategy"]) == ["team"]
    assert list(summary["contract"]["without"]["payers"]) == ["team"]
    assert summary["payers"]["idle"] == summary["contract"]["without"]["payers"]["team"]


def test_a_loan_within_a_party_is_told_by_budget() -> None:
    found = told(contract__roles={"outcome_payer": "city/care", "investor": "city/fund",
                                  "provider": "team", "guarantor": "backer"},
                 contract__investment={"investor": "city/fund", "to": "team",
                                       "committed": "capital"})["contract"]  # fmt: skip
    assert found["investor"]["who"] == ["city/fund"]
    assert found["outcome_payer"]["who"] == ["city/care"]
    assert found["provider"]["who"] == ["team"]
    assert found["outcome_payer"]["paid"]["mean"] == 440e3
    assert found["investor"]["multiple"] == pytest.approx(0.9)
    # The city as a whole pays the team and is paid by the backer.
    assert found["payments"]["city"]["mean"] == pytest.approx(-490e3)


def test_limits_and_the_stop_are_told_with_their_clauses() -> None:
    scenario = lent()
    assert scenario.contract is not None
    enough = Condition("measure", HERE, "saving", ">=", figure(300e3))
    stopped = replace(scenario.contract, stop=Stop(enough, 24, HERE, "9"))
    run = pipeline.run(replace(scenario, contract=stopped), draws=3, mode="expected")
    found = run.summary()["contract"]
    assert found["limits"] == [
        {"limit": "total", "clause": "5", "terms": ["guarantee", "savings"], "per": "contract",
         "at_most": 10e6, "return_at_most": None}
    ]  # fmt: skip
    assert found["stop"] == {"clause": "9", "date": "2019-01", "stopped_share": 1.0}
    # What falls due after it is not paid.
    assert [one["mean"] for one in found["terms"]] == [200e3, 240e3, 0.0]
    assert told()["contract"]["stop"] is None


@pytest.mark.parametrize("draws", [3, 9_000])
@pytest.mark.parametrize("month", [1, 8])
def test_nominal_cash_is_what_is_paid(draws: int, month: int) -> None:
    """The lender has only the contract's flows: its cash of the day is what it is paid."""
    base = lent()
    scenario = replace(base, money=replace(base.money, inflation=0.1),
                       time=replace(base.time, start_month=month))  # fmt: skip
    summary = pipeline.run(scenario, draws=draws, mode="expected").summary()
    paid = summary["contract"]["payments"]["lender"]["yearly"]
    cash = summary["payers"]["team"]["lender"]["yearly_cash"]
    assert [row["mean_nominal"] for row in cash] == pytest.approx(means(paid), abs=1e-6)
    assert sum(abs(one) for one in means(paid)) > 9e5
    whole = summary["budgets"]["team"]["city/care"]["yearly_cash"]
    without = summary["contract"]["without"]["budgets"]["team"]["city/care"]["yearly_cash"]
    added = [row["mean_nominal"] - bare["mean_nominal"]
             for row, bare in zip(whole, without, strict=True)]  # fmt: skip
    by_budget = summary["contract"]["payments_by_budget"]["city/care"]["yearly"]
    assert added == pytest.approx(means(by_budget), abs=1e-6)
