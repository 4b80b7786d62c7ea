# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Draws and what is told of them: quantiles, moments, and the same sums made draw by draw."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from scipy import stats

import socinvest
from tests.oracle.cases import HIT, REACH, effects
from tests.oracle.cohort import Cohorts
from tests.oracle.compare import doc, write

SCENARIO = doc(REACH, effects(HIT), """
money: {tax_factor: 1.3}
parameters:
  risk: {beta: {mean: 40 %, sd: 8 %}, evidence: assumed}
  e: {lognormal: {mean: 0.6, cv: 0.4}, scale: risk_ratio, estimated_on: reached, evidence: assumed}
  price: {gamma: {mean: 1 000 SEK/pupil/year, cv: 0.3}, price_year: 2016, evidence: assumed}
  fee: {pert: {limits: 50 to 400 SEK/pupil/year, mode: 100 SEK/pupil/year}, price_year: 2016, evidence: assumed}
  cap: {triangular: {limits: 0 to 3 000 SEK/year, mode: 2 000 SEK/year}, price_year: 2016, evidence: assumed}
target_group:
  intake: {per_year: 100, for: 2 years}
  groups:
    - {name: g, share: 30 %, set: {parameters.risk: {uniform: {limits: 40 % to 70 %}, evidence: assumed}}}
    - {name: h, share: 70 %, set: {}}
course:
  within_cycle: half_cycle
  transitions: {a: {b: risk, c: rest}}
  costs: [{in: b, item: support, unit_cost: price, payer: kommun/social, payee: person}]
  measures: {m: {in: b, of: a, after: 1 year}}
interventions:
  prog: {costs: [{item: programme, quantity: reached, unit_cost: fee, payer: kommun/skola, payee: economy}]}
financing: [{payer: stat, payee: kommun/skola, covers: [programme], share: 50 %, cap: cap}]
""")  # fmt: skip


def test_every_draw_by_the_cohort_program(tmp_path: Path) -> None:
    """50 draws of the parameters through the plain program; then numpy's linear quantiles."""
    n = 50
    read = socinvest.read_scenario(write(SCENARIO, tmp_path))
    drawn = socinvest.sample(read, n)
    run = socinvest.run(read, draws=n, mode="expected", variants=["base"])
    summary = run.summary()
    names = SCENARIO["parameters"]
    worlds = []
    for i in range(n):
        # the sampled fee carries the unit "a year" that the cohort program reads off the file
        base = {k: float(np.broadcast_to(drawn.base[k], n)[i]) for k in names}
        own = {"g": {"risk": float(np.broadcast_to(drawn.groups["g"]["risk"], n)[i])}}
        worlds.append(Cohorts(SCENARIO, base, own))
    for table, name in (("results", "samhälle"), ("results", "offentlig"), ("payers", "kommun"),
                        ("payers", "person"), ("budgets", "kommun/skola")):  # fmt: skip
        got = summary[table]["prog"][name]
        answers = [w.answer("prog", table, name) for w in worlds]
        npv = np.array([a["npv"] for a in answers])
        assert run.npv("prog", name, section=table) == pytest.approx(npv, rel=1e-9, abs=1e-6)
        scale = np.abs(npv).max()
        assert got["npv"]["mean"] == pytest.approx(npv.mean(), rel=1e-9, abs=1e-9 * scale)
        assert got["npv"]["sd"] == pytest.approx(npv.std(ddof=1), rel=1e-9)
        assert got["npv"]["mcse"] == pytest.approx(npv.std(ddof=1) / math.sqrt(n), rel=1e-9)
        assert got["chance_positive"] == pytest.approx(np.mean(npv > 0))
        for level in (5, 50, 95):
            want = np.quantile(npv, level / 100, method="linear")
            assert got["npv"][f"p{level}"] == pytest.approx(want, rel=1e-9, abs=1e-9 * scale)
        yearly = np.array([a["yearly"] for a in answers])
        for table_, rows in ((yearly, "flat"), (yearly.cumsum(axis=1), "cumulative")):
            for y, row in enumerate(got["yearly"]):
                told = row if rows == "flat" else row["cumulative"]
                assert told["mean"] == pytest.approx(table_[:, y].mean(), rel=1e-9, abs=1e-6)
                for level in (5, 50, 95):
                    want = np.quantile(table_[:, y], level / 100)
                    assert told[f"p{level}"] == pytest.approx(want, rel=1e-9, abs=1e-6)
        b, c = (np.array([a[key] for a in answers]) for key in ("B", "C"))
        ratio = got["benefit_cost_ratio"]
        assert ratio["undefined_share"] == np.mean(c <= 1e-9)
        if np.any(c > 1e-9):
            assert ratio["value"] == pytest.approx(b.mean() / c.mean(), rel=1e-9)
            for level in (5, 50, 95):
                want = np.quantile((b / c)[c > 1e-9], level / 100)
                assert ratio[f"p{level}"] == pytest.approx(want, rel=1e-9, abs=1e-9)
        never = [a["payback"] == "never" for a in answers]
        assert got["payback_year"]["never_share"] == pytest.approx(np.mean(never))
        no_outlay = [a["payback"] == "no outlay" for a in answers]
        assert got["payback_year"]["no_outlay_share"] == pytest.approx(np.mean(no_outlay))
        years = sorted(math.inf if a["payback"] == "never" else a["payback"]
                       for a in answers if a["payback"] != "no outlay")  # fmt: skip
        if years and math.isfinite(years[-1]):
            assert got["payback_year"]["p50"] == pytest.approx(np.quantile(years, 0.5))
        elif years:
            middle = years[(len(years) - 1) // 2 : len(years) // 2 + 1]
            if not all(map(math.isfinite, middle)):
                assert got["payback_year"]["p50"] is None
        for kind in ("cash", "capacity", "welfare"):
            want = np.array([a["kinds"][kind] for a in answers])
            assert got["by_kind"][kind]["mean"] == pytest.approx(want.mean(), rel=1e-9, abs=1e-6)
            assert got["by_kind"][kind]["p95"] == pytest.approx(
                np.quantile(want, 0.95), rel=1e-9, abs=1e-6
            )
    want = np.array([w.measured("prog")["m"] for w in worlds])
    got = summary["measures"]["prog"]["m"]
    assert got["mean"] == pytest.approx(want.mean(), rel=1e-9)
    assert got["p95"] == pytest.approx(np.quantile(want, 0.95), rel=1e-9)


def test_budgets_add_up_to_payers_and_society(tmp_path: Path) -> None:
    summary = socinvest.run(
        socinvest.read_scenario(write(SCENARIO, tmp_path)), draws=300, variants=["base"]
    ).summary()

    def mean(table: str, name: str) -> float:
        return summary[table]["prog"][name]["npv"]["mean"]  # type: ignore[no-any-return]

    for payer in summary["payers"]["prog"]:
        parts = [mean("budgets", b) for b in summary["budgets"]["prog"] if b.split("/")[0] == payer]
        assert sum(parts) == pytest.approx(mean("payers", payer), rel=1e-9, abs=1e-6)
    everybody = sum(mean("payers", p) for p in summary["payers"]["prog"])
    assert everybody == pytest.approx(mean("results", "samhälle"), rel=1e-9)
    both = mean("payers", "kommun") + mean("payers", "stat")
    assert both == pytest.approx(mean("results", "offentlig"), rel=1e-9)
    for name, view in summary["results"]["prog"].items():
        kinds = sum(k["mean"] for k in view["by_kind"].values())
        assert kinds == pytest.approx(view["npv"]["mean"], rel=1e-9), name


# ---- distributions --------------------------------------------------------------------------
N = 20_000


def draw(parameters: str, folder: Path, n: int = N, more: str = "{}") -> Any:
    scenario = doc(more)
    scenario["parameters"] = yaml.safe_load(parameters)
    for spec in scenario["parameters"].values():
        spec["evidence"] = "derived" if "expression" in spec else "assumed"
    return socinvest.sample(socinvest.read_scenario(write(scenario, folder)), n).base


def lognormal(mean: float, cv: float) -> Any:
    s = math.sqrt(math.log(1 + cv**2))
    return stats.lognorm(s, scale=mean / math.exp(s * s / 2))


def beta(mean: float, sd: float) -> Any:
    k = mean * (1 - mean) / sd**2 - 1
    return stats.beta(mean * k, (1 - mean) * k)


def pert(low: float, mode: float, high: float) -> Any:
    a = 1 + 4 * (mode - low) / (high - low)
    return stats.beta(a, 6 - a, loc=low, scale=high - low)


FAMILIES = {
    "uniform: {limits: 1 to 3}": stats.uniform(1, 2),
    "triangular: {limits: 1 to 5, mode: 2}": stats.triang(0.25, 1, 4),
    "pert: {limits: 13 % to 74 %, mode: 30 %}": pert(0.13, 0.30, 0.74),
    "normal: {mean: 3, sd: 2}": stats.norm(3, 2),
    "normal: {ci95: 1 to 5}": stats.norm(3, 2 / stats.norm.ppf(0.975)),
    "normal: {median: 3, ci90: 1 to 5}": stats.norm(3, 2 / stats.norm.ppf(0.95)),
    "lognormal: {mean: 1.0, cv: 0.18}": lognormal(1.0, 0.18),
    "lognormal: {median: 2, ci95: 1 to 4}": stats.lognorm(
        math.log(2) / stats.norm.ppf(0.975), scale=2
    ),
    "lognormal: {ci90: 0.5 to 2}": stats.lognorm(math.log(2) / stats.norm.ppf(0.95)),
    "beta: {mean: 0.3, sd: 0.1}": beta(0.3, 0.1),
    "gamma: {mean: 4, cv: 0.5}": stats.gamma(4),
    "gamma: {mean: 4.4, sd: 2.2}": stats.gamma(4, scale=1.1),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_families(family: str, tmp_path: Path) -> None:
    sample = np.asarray(draw(f"x: {{{family}}}", tmp_path)["x"])
    want = FAMILIES[family]
    assert stats.kstest(sample, want.cdf).pvalue > 1e-4
    error = want.std() / math.sqrt(N)
    assert abs(sample.mean() - want.mean()) < 4 * error
    assert sample.std() == pytest.approx(want.std(), rel=0.05)


def test_intervals_of_beta_and_gamma(tmp_path: Path) -> None:
    """An interval alone fixes both parameters: the fitted family has it as its quantiles."""
    got = draw("b: {beta: {ci90: 20 % to 50 %}}\ng: {gamma: {ci95: 2 to 9}}", tmp_path)
    for name, low, high, alpha in (("b", 0.2, 0.5, 0.05), ("g", 2, 9, 0.025)):
        for bound, side in ((low, alpha), (high, 1 - alpha)):
            share = np.mean(np.asarray(got[name]) < bound)
            assert abs(share - side) < 4 * math.sqrt(alpha * (1 - alpha) / N) + 1e-3


def test_events_of_a_total(tmp_path: Path) -> None:
    """9 of 10: beta(9, 1) is the likelihood without a prior; uniform or Jeffreys' add 1 or 1/2."""
    sample = np.asarray(draw("x: {beta: {events: 9, of: 10}}", tmp_path)["x"])
    fits = [
        a
        for a in (0.0, 0.5, 1.0)
        if stats.kstest(sample, stats.beta(9 + a, 1 + a).cdf).pvalue > 1e-3
    ]
    assert len(fits) == 1


def test_discrete_and_empirical(tmp_path: Path) -> None:
    got = draw("d: {discrete: {values: [1, 2, 5], weights: [50 %, 30 %, 20 %]}}\n"
               "q: {discrete: {values: [1, 2]}}\ne: {empirical: {values: [1, 1, 4]}}", tmp_path)  # fmt: skip
    for name, shares in (
        ("d", {1: 0.5, 2: 0.3, 5: 0.2}),
        ("q", {1: 0.5, 2: 0.5}),
        ("e", {1: 2 / 3, 4: 1 / 3}),
    ):
        sample = np.asarray(got[name])
        for value, share in shares.items():
            assert abs(np.mean(sample == value) - share) < 4 * math.sqrt(share * (1 - share) / N)
        assert set(np.unique(sample)) == set(shares)


def test_dirichlet(tmp_path: Path) -> None:
    got = draw("s: {dirichlet: {counts: {x: 1, y: 2, z: 5}}}\n"
               "t: {dirichlet: {shares: {x: 25 %, y: 75 %}, size: 8}}\nu: {expression: s.x * 2 + s.z}", tmp_path)  # fmt: skip
    x, y, z = (np.asarray(got[f"s.{k}"]) for k in "xyz")
    assert np.allclose(x + y + z, 1.0)
    for part, count in ((x, 1), (y, 2), (z, 5)):
        assert stats.kstest(part, stats.beta(count, 8 - count).cdf).pvalue > 1e-4
    # cov(x_i, x_j) = -a_i a_j / (a^2 (a + 1))
    assert np.cov(x, z)[0, 1] == pytest.approx(-1 * 5 / (64 * 9), rel=0.12)
    assert stats.kstest(np.asarray(got["t.x"]), stats.beta(2, 6).cdf).pvalue > 1e-4
    assert np.allclose(got["u"], 2 * x + z)


def test_joint_csv(tmp_path: Path) -> None:
    rows = [(0.1, 900.0), (0.2, 800.0), (0.4, 300.0), (0.4, 100.0)]
    text = "risk,price\n" + "".join(f"{a},{b}\n" for a, b in rows)
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    spec = "j: {joint: {csv: rows.csv, columns: {risk: '', price: SEK}}, source: src, where: here}"
    got = draw(spec, tmp_path)
    pairs = list(zip(np.asarray(got["j.risk"]), np.asarray(got["j.price"]), strict=True))
    assert set(pairs) == set(rows)
    for row in rows:
        share = sum(p == row for p in pairs) / N
        assert abs(share - 0.25) < 4 * math.sqrt(0.25 * 0.75 / N)
    # the order of the rows of the csv does not matter
    (tmp_path / "rows.csv").write_text(
        "risk,price\n" + "".join(f"{a},{b}\n" for a, b in rows[::-1]), encoding="utf-8"
    )
    again = draw(spec, tmp_path)
    assert np.array_equal(got["j.risk"], again["j.risk"])


def test_joint_csv_with_a_price_year_of_its_own(tmp_path: Path) -> None:
    """A figure's price year is its own or its source's, for a table with a column of money too."""
    (tmp_path / "rows.csv").write_text("risk,price\n0.1,900\n0.2,900\n", encoding="utf-8")
    spec = "j: {joint: {csv: rows.csv, columns: {risk: '', price: SEK}}, price_year: 2010}"
    got = draw(spec, tmp_path, 10)
    assert np.asarray(got["j.price"]) == pytest.approx(900 * 316.43 / 303.46)


def test_hierarchical(tmp_path: Path) -> None:
    got = draw("mu: {normal: {mean: 10, sd: 3}}\nx: {normal: {mean: mu, sd: 4}}\n"
               "which: {discrete: {values: [2, 20]}}\ng: {gamma: {mean: which, cv: 0.5}}", tmp_path)  # fmt: skip
    mu, x, which, g = (np.asarray(got[k]) for k in ("mu", "x", "which", "g"))
    assert stats.kstest(x, stats.norm(10, 5).cdf).pvalue > 1e-4
    assert np.cov(mu, x)[0, 1] == pytest.approx(9, rel=0.06)
    assert stats.kstest(x - mu, stats.norm(0, 4).cdf).pvalue > 1e-4
    for value in (2, 20):
        assert stats.kstest(g[which == value], stats.gamma(4, scale=value / 4).cdf).pvalue > 1e-4


def test_rank_correlations(tmp_path: Path) -> None:
    scenario = """
a: {gamma: {mean: 4, cv: 0.9}}
b: {beta: {mean: 0.3, sd: 0.1}}
c: {lognormal: {mean: 1, cv: 0.5}}
d: {normal: {mean: 0, sd: 1}}
"""
    more = "correlations: [{between: [a, b], rank: -0.6}, {between: [b, c], rank: 0.5}]"
    got = draw(scenario, tmp_path, more=more)
    for pair, want in (("ab", -0.6), ("bc", 0.5), ("ac", 0.0), ("ad", 0.0)):
        rank = stats.spearmanr(got[pair[0]], got[pair[1]]).statistic
        assert abs(rank - want) < 0.03, pair
    assert stats.kstest(got["a"], stats.gamma(1 / 0.81, scale=4 * 0.81).cdf).pvalue > 1e-4
    alone = draw(scenario, tmp_path)
    assert np.array_equal(alone["d"], got["d"])  # outside the correlation group


def test_gamma_4_and_4_4(tmp_path: Path) -> None:
    a, b = (draw(f"x: {{gamma: {{mean: {m}, cv: {m**-0.5!r}}}}}", tmp_path)["x"] for m in (4, 4.4))
    assert np.corrcoef(a, b)[0, 1] > 0.99


def test_expressions_in_every_draw(tmp_path: Path) -> None:
    got = draw("a: {normal: {mean: 3, sd: 1}}\nb: {uniform: {limits: 0 to 1}}\n"
               "f: {expression: 'where(a > 3, max(a, 2 * b) ** 2, -exp(b)) / (1 + b)'}", tmp_path, 500)  # fmt: skip
    a, b = np.asarray(got["a"]), np.asarray(got["b"])
    want = np.where(a > 3, np.maximum(a, 2 * b) ** 2, -np.exp(b)) / (1 + b)
    assert np.allclose(got["f"], want, rtol=1e-12)


def test_price_year_of_a_distribution(tmp_path: Path) -> None:
    text = "x: {{gamma: {{mean: 100 SEK, cv: 0.5}}, price_year: {year}}}"
    old, new = (np.asarray(draw(text.format(year=y), tmp_path, 100)["x"]) for y in (2010, 2016))
    assert np.allclose(old, new * 316.43 / 303.46, rtol=1e-12)
