"""The figures of a view: ratio, percentiles, kinds; arithmetic as published by others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.analysis.nets import Discounting, Net, NetTable
from socinvest.analysis.summary import NO_SHARES, Shares, benefit_cost_ratio, summarise
from socinvest.analysis.views import View, views
from socinvest.ledger import difference
from tests.factories import figure
from tests.money import draws, ledger, scenario, trajectory, years
from tests.worked import ECONOMY, FUND, PERSON, SCHOOL, SOCIAL, flow, line, with_money

# Washington State Institute for Public Policy, benefit-cost results as published: total
# benefits, net programme cost, benefit-cost ratio (rounded there to two decimals).
# wsipp.wa.gov/BenefitCost/Program/32 (May 2017 and later), 35 (May 2017, Dec 2023), 663 (Dec 2024)
WSIPP = [
    (30792.0, 3470.0, 8.87),
    (1563.0, 4574.0, 0.34),
    (19157.0, 10170.0, 1.88),
    (20495.0, 13925.0, 1.47),
    (-1501.0, 4231.0, -0.35),
]


@pytest.mark.parametrize(("benefit", "cost", "ratio"), WSIPP)
def test_ratios_as_published(benefit: float, cost: float, ratio: float) -> None:
    result = benefit_cost_ratio(np.array([benefit - cost]), np.array([cost]))
    assert result["value"] == pytest.approx(ratio, abs=0.006)
    assert result["undefined_share"] == 0.0


def test_the_ratio_is_of_the_means_with_percentiles_where_something_is_paid() -> None:
    cost = np.array([10.0, 30.0, 0.0, -5.0])
    benefit = np.array([20.0, -30.0, 4.0, 1.0])
    result = benefit_cost_ratio(benefit - cost, cost)
    assert result["value"] == pytest.approx(benefit.mean() / cost.mean())
    assert result["p50"] == pytest.approx(np.quantile([2.0, -1.0], 0.5))
    assert result["undefined_share"] == 0.5


def test_without_an_outlay_the_ratio_is_undefined() -> None:
    result = benefit_cost_ratio(np.array([5.0, 6.0]), None)
    assert result == {
        "value": None, "p5": None, "p50": None, "p95": None, "undefined_share": 1.0,
    }  # fmt: skip


def answers(case: model.Scenario, *paths: dict[str, object], n: int = 1) -> dict[str, Any]:
    """Summaries of every view of ``helped`` against ``nothing``, by section/name."""
    helped, nothing = (
        ledger(case, trajectory(name, **path), draws(n))  # type: ignore[arg-type]
        for name, path in zip(("helped", "nothing"), paths, strict=True)
    )
    pairs = tuple(
        {(p.label.payer, p.label.payee): 0 for b in (helped, nothing) for p in b.postings}
    )
    discounting = Discounting.of(case.money, case.time.horizon)
    found = views(case, pairs)
    table = NetTable(found, pairs, discounting, n)
    table.add(difference(helped, nothing), slice(0, n))
    return {
        f"{v.section}/{v.name}": summarise(
            table.net(v), case, discounting, NO_SHARES, given_assumed_effect=False, n=n
        )
        for v in found
    }


def test_b_and_c_and_years_by_hand() -> None:
    case = with_money(scenario(
        costs=(line("course", "people", 100.0), line("start", "amount", 50.0, year=1,
                                                     when="year_start")),
        flows=(flow("care", 80.0, state="out"),),
    ), discount_rate=0.1, timing="year_end")  # fmt: skip
    found = answers(
        case,
        {"reached": years(1, 0, 0), "person_years": {"out": years(1, 0, 0)}},
        {"person_years": {"out": years(1, 2, 1)}},
    )
    one = found["payers/kommun"]
    cost = 100.0 / 1.1 + 50.0 / 1.1
    benefit = 160.0 / 1.1**2 + 80.0 / 1.1**3
    assert one["npv"]["mean"] == pytest.approx(benefit - cost)
    assert one["npv"]["sd"] is None
    assert one["npv"]["mcse"] is None
    assert one["benefit_cost_ratio"]["value"] == pytest.approx(benefit / cost)
    assert [y["mean"] for y in one["yearly"]] == [-100.0, 110.0, 80.0]
    assert [y["year"] for y in one["yearly"]] == [2020, 2021, 2022]
    assert [y["cumulative"]["p50"] for y in one["yearly"]] == [-100.0, 10.0, 90.0]
    # Undiscounted it would be 2021.
    assert one["payback_year"]["p50"] == 2022.0
    assert found["budgets/kommun/utbildning"]["npv"]["mean"] == pytest.approx(-cost)
    assert found["results/samhälle"]["npv"] == one["npv"]
    nobody = found["payers/stat"]
    assert nobody["npv"]["mean"] == 0.0
    assert nobody["payback_year"]["no_outlay_share"] == 1.0


def test_budgets_add_up_to_the_payer_and_a_grant_cancels_in_it() -> None:
    terms = model.Financing("grant", FUND, SCHOOL, ("course",), figure(0.5), flow("x", 1.0).at)
    case = scenario(
        costs=(line("course", "people", 100.0),),
        flows=(flow("care", 80.0, state="out"),),
        financing=(terms,),
    )
    found = answers(
        case, {"reached": years(4, 0, 0), "person_years": {"out": years(0, 0, 0)}},
        {"person_years": {"out": years(1, 1, 1)}},
    )  # fmt: skip
    budgets = {k: v["npv"]["mean"] for k, v in found.items() if k.startswith("budgets/kommun/")}
    assert set(budgets) == {f"budgets/kommun/{b}" for b in ("utbildning", "social", "fond")}
    assert sum(budgets.values()) == pytest.approx(found["payers/kommun"]["npv"]["mean"])
    assert budgets["budgets/kommun/fond"] == pytest.approx(-200.0)


def test_kinds_and_the_budget_effect() -> None:
    release = model.Release(figure(0.25), 0)
    case = scenario(
        flows=(flow("care", 80.0, state="out", release=release),
               flow("joy", 8.0, payer=ECONOMY, payee=PERSON, state="in", kind="welfare")),
    )  # fmt: skip
    case = with_money(case, discount_rate=0.0, inflation=0.02, price_year=2018)
    found = answers(
        case, {"person_years": {"out": years(0, 0, 0), "in": years(1, 0, 0)}},
        {"person_years": {"out": years(1, 0, 0), "in": years(0, 0, 0)}},
    )  # fmt: skip
    kommun = found["payers/kommun"]
    assert kommun["by_kind"]["cash"]["mean"] == 20.0
    assert kommun["by_kind"]["capacity"]["mean"] == 60.0
    assert kommun["npv"]["mean"] == 80.0
    assert kommun["yearly_cash"][0]["mean"] == 20.0
    assert kommun["yearly_cash"][0]["mean_nominal"] == pytest.approx(20.0 * 1.02**2)
    assert found["payers/person"]["yearly_cash"][0]["mean"] == 0.0
    assert found["payers/person"]["by_kind"]["welfare"]["mean"] == 8.0


def test_percentiles_are_numpys() -> None:
    rng = np.random.default_rng(1)
    yearly = rng.normal(size=(3, 1001))
    net = Net({"cash": yearly}, {"cash": yearly.sum(axis=0)}, np.full(1001, 1.0))
    case = scenario()
    one = summarise(
        net, case, Discounting.of(case.money, 3), Shares(0.6, 0.4),
        given_assumed_effect=True, n=1001,
    )  # fmt: skip
    assert one["npv"]["p95"] == pytest.approx(np.quantile(yearly.sum(axis=0), 0.95), rel=1e-12)
    assert one["npv"]["mcse"] == pytest.approx(one["npv"]["sd"] / 1001**0.5)
    cumulative = np.quantile(np.cumsum(yearly, axis=0)[2], 0.05)
    assert one["yearly"][2]["cumulative"]["p5"] == pytest.approx(cumulative, rel=1e-12)
    assert one["chance_positive"] == np.mean(yearly.sum(axis=0) > 0.0)
    assert one["given_assumed_effect"] is True
    assert one["uncertainty"] == {"parameter_share": 0.6, "chance_share": 0.4}


def test_the_shared_budget_is_shown_where_it_is_used() -> None:
    case = scenario()
    unused = [v.name for v in views(case, ()) if v.section == "budgets"]
    assert unused == [
        "kommun/utbildning", "kommun/social", "kommun/fond", "stat/gemensamt", "person/gemensamt",
    ]  # fmt: skip
    pair = (model.Account("kommun", "gemensamt"), ECONOMY)
    assert "kommun/gemensamt" in [v.name for v in views(case, (pair,))]
    assert View("results", "samhälle", frozenset(case.parties)) in views(case, ())


def test_a_party_counts_flows_of_all_its_budgets() -> None:
    view = View("payers", "kommun", frozenset({"kommun"}))
    assert view.sign((SCHOOL, ECONOMY)) == view.sign((SOCIAL, PERSON)) == -1
    assert view.sign((FUND, SCHOOL)) == 0
    assert View("budgets", "x", frozenset({"kommun"}), "fond").sign((FUND, SCHOOL)) == -1
    assert replace(view, parties=frozenset({"person"})).sign((SOCIAL, PERSON)) == 1
