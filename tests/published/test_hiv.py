"""Two treatments of HIV as computed by hesim, run as a scenario file.

Numbers: data/hiv.json. The rows of the scenario are Dirichlet; its variant ``means`` has the same
rows at their means, as hesim's deterministic run has.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from tests.published import plain_hiv
from tests.published.summaries import close, published, summary

HESIM = published("hiv")
STRATEGIES = ("mono", "comb")
RULES = {
    "riemann_right": "{weights: {first: 0, inner: [1], last: 1}}",
    "riemann_left": "{weights: {first: 1, inner: [1], last: 0}}",
    "trapz": "{weights: {first: 0.5, inner: [1], last: 0.5}}",
}
CASES = [
    pytest.param(one, id=f"{one['integrate_method']} at {one['dr_costs_continuous']:.4f}")
    for one in HESIM["deterministic_means"]
]


def at(rule: str, rate: float, **more: Any) -> Any:
    """The rate is hesim's, already continuous, to its last digit."""
    sets = {"course.within_cycle": RULES[rule], "money.discount_rate": repr(rate)}
    return summary("hiv", sets, **more)


@pytest.fixture(scope="module")
def means() -> dict[tuple[str, float], Any]:
    out = {}
    for one in HESIM["deterministic_means"]:
        key = one["integrate_method"], one["dr_costs_continuous"]
        out[key] = at(*key, variants=("means",))
    return out


@pytest.mark.parametrize("want", CASES)
def test_deterministic_means(means: Any, want: Any) -> None:
    got = means[want["integrate_method"], want["dr_costs_continuous"]]
    for i, strategy in enumerate(STRATEGIES):
        totals = got["totals"][strategy]
        for payer, category in (
            ("drug", "drug"),
            ("direct", "direct_medical"),
            ("community", "community_medical"),
        ):
            cost = -totals["payers"][payer]["present_value"]["mean"]
            assert close(cost, want["costs"][category][i])
        cost = -totals["perspectives"]["care"]["present_value"]["mean"]
        assert close(cost, want["costs"]["total"][i])
        life = totals["quality_adjusted_years"]["present_value"]["mean"]
        assert close(life, want["life_years"][i])
    rows = {row["strategy"]: row for row in got["cost_effectiveness"]["care"]}
    assert close(rows["comb"]["icer"], want["icer"])


def test_left_is_the_start_of_each_cycle(means: Any) -> None:
    """A Riemann sum from the left is what ``within_cycle: start`` says, told in 20 columns."""
    started = summary("hiv", {"course.within_cycle": "start"}, variants=("means",))
    for strategy in STRATEGIES:
        a, b = (
            one["totals"][strategy]["perspectives"]["care"]["present_value"]["mean"]
            for one in (started, means["riemann_left", 0.06])
        )
        assert close(a, b, 1e-12)


@pytest.mark.parametrize(("table", "strategy"), [("mono", "mono"), ("comb", "comb")])
def test_trace(table: str, strategy: str) -> None:
    told = [
        f"{s}_{t}: {{in: {s}, of: A, after: {t} years}}"
        for s in HESIM["states"]
        for t in range(1, 21)
    ]
    sets = {"course.measures": "{" + ", ".join(told) + "}"}
    measures = summary("hiv", sets, variants=("means",))["measures"][strategy]
    for t, row in enumerate(HESIM["deterministic_trace"][table]):
        for s, want in zip(HESIM["states"], row, strict=True):
            if t:
                assert measures[f"{s}_{t}"]["mean"] == pytest.approx(want, rel=1e-9)


DRAWS = 8_000


@pytest.fixture(scope="module")
def uncertain() -> Any:
    psa = HESIM["psa"]
    return at(psa["integrate_method"], psa["dr_costs_continuous"], draws=DRAWS)


@pytest.mark.parametrize("i", [0, 1])
def test_means_of_the_uncertain_run(uncertain: Any, i: int) -> None:
    """Against hesim's 1,000 draws: the difference of two means, in its standard errors."""
    totals = uncertain["totals"][STRATEGIES[i]]
    for told, want, sign in (
        (totals["perspectives"]["care"]["present_value"], HESIM["psa"]["mean_costs"][i], -1),
        (totals["quality_adjusted_years"]["present_value"], HESIM["psa"]["mean_ly"][i], 1),
    ):
        error = told["sd"] * math.sqrt(1 / DRAWS + 1 / HESIM["psa"]["n"])
        assert abs(sign * told["mean"] - want) < 3.5 * error


def test_the_spread_of_the_uncertain_run(uncertain: Any) -> None:
    """Against a plain program with its own draws: mean, spread and percentiles."""
    weights = np.array([0.0] + [1.0] * 20)
    plain = plain_hiv.sample(3_000, 1, weights, 0.06)
    for i, strategy in enumerate(STRATEGIES):
        totals = uncertain["totals"][strategy]
        for told, mine, sign in (
            (totals["perspectives"]["care"]["present_value"], plain[:, i, 0], -1),
            (totals["quality_adjusted_years"]["present_value"], plain[:, i, 1], 1),
        ):
            error = np.std(mine) * math.sqrt(1 / DRAWS + 1 / len(mine))
            assert abs(sign * told["mean"] - np.mean(mine)) < 4 * error
            assert told["sd"] == pytest.approx(np.std(mine), rel=0.08)
            for key, level in (("p5", 5), ("p50", 50), ("p95", 95)):
                below = np.mean(mine <= sign * told[key])
                want = (level if sign > 0 else 100 - level) / 100
                test = stats.binomtest(round(below * len(mine)), len(mine), want)
                # the engine's percentile has an error of its own, smaller than that of `mine`
                assert test.pvalue > 1e-5, (strategy, key, below)


def test_the_plain_program_is_hesim() -> None:
    """So that the comparison above is with what was published."""
    p = plain_hiv.COUNTS / plain_hiv.COUNTS.sum(axis=1, keepdims=True)
    costs = plain_hiv.DIRECT + plain_hiv.COMMUNITY
    weights = np.array([0.0] + [1.0] * 20)
    want = HESIM["deterministic_means"][1]
    for i, rr in enumerate((None, plain_hiv.RR)):
        got = plain_hiv.worth(p, rr, costs, weights, 0.06)
        assert close(got[0], want["costs"]["total"][i])
        assert close(got[1], want["life_years"][i])
