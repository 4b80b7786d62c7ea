# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Numbers worked out by hand, each sum written beside what socinvest must answer.

All lie on ``compare.BASE``: 100 pupils enter state a at the start of 2017; each year 40 % of a
move to b and the rest to c; 25 % of b move to c; b costs 1 000 a year (within_cycle: start);
the programme costs 100 per pupil and year for one year; 3 % a year from the start of a year.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from tests.oracle.cases import HIT, PAID, REACH, STAY_IN_A, costs, effect, effects, parameters
from tests.oracle.compare import doc, run

EFFECT = (parameters(effect("0.5")), effects(HIT))


def npv(summary: dict[str, Any], view: str, strategy: str = "prog") -> float:
    table = (
        "budgets" if "/" in view else "payers" if view in summary["payers"][strategy] else "results"
    )
    return summary[table][strategy][view]["npv"]["mean"]  # type: ignore[no-any-return]


def yearly(summary: dict[str, Any], view: str) -> list[float]:
    table = (
        "budgets" if "/" in view else "payers" if view in summary["payers"]["prog"] else "results"
    )
    return [row["mean"] for row in summary[table]["prog"][view]["yearly"]]


def same(got: float, want: float) -> None:
    assert got == pytest.approx(want, rel=1e-9, abs=1e-9)


def every(got: list[float], want: list[float]) -> None:
    assert got == pytest.approx(want, rel=1e-9, abs=1e-9)


def test_one_programme_one_effect(tmp_path: Path) -> None:
    s = run(doc(*EFFECT, "course: {measures: {m: {in: b, of: a, after: 1 year}}}"), tmp_path)
    # Without: b holds 0, 40, 30, 22.5, 16.875 at the start of 2017 .. 2021.
    # With (0.4 x 0.5 = 0.2):   0, 20, 15, 11.25,  8.4375. Half is saved, at 1 000 each.
    every(yearly(s, "offentlig"), [-10_000, 20_000, 15_000, 11_250, 8_437.5])
    saved = 20_000 / 1.03 + 15_000 / 1.03**2 + 11_250 / 1.03**3 + 8_437.5 / 1.03**4
    same(npv(s, "offentlig"), saved - 10_000)
    same(npv(s, "person"), -saved)
    same(npv(s, "samhälle"), -10_000)  # income support is a transfer
    ratio = s["results"]["prog"]["offentlig"]["benefit_cost_ratio"]
    same(ratio["value"], saved / 10_000)
    # -10 000 + 20 000/1.03 > 0 in the second year and it never falls below again
    assert s["results"]["prog"]["offentlig"]["payback_year"]["p50"] == 2018
    assert s["break_even"]["prog"]["perspectives"]["offentlig"]["year"]["value"] == 2018
    assert s["results"]["prog"]["samhälle"]["payback_year"]["never_share"] == 1.0
    assert s["payers"]["prog"]["stat"]["payback_year"]["no_outlay_share"] == 1.0
    same(s["measures"]["nu"]["m"]["mean"], 0.4)
    same(s["measures"]["prog"]["m"]["mean"], 0.2)


def test_half_of_half_reached(tmp_path: Path) -> None:
    s = run(doc(*EFFECT, REACH), tmp_path)
    # 100 x 80 % x 35 % = 28 reached: 2 800 paid; 28 x (0.4 - 0.2) = 5.6 fewer in b at first.
    every(yearly(s, "kommun"), [-2_800, 5_600, 4_200, 3_150, 2_362.5])


def test_offered_and_reached_lines(tmp_path: Path) -> None:
    s = run(
        doc(REACH, costs(f"item: x, quantity: offered, unit_cost: 70 SEK/pupil, {PAID}",
                         f"item: y, quantity: reached, unit_cost: 7 SEK/pupil/month, {PAID}"),
            "interventions: {prog: {duration: 18 months}}"),
        tmp_path,
    )  # fmt: skip
    # 80 offered x 70 = 5 600 at once; 28 reached x 84 a year = 2 352, half of it in the second.
    every(yearly(s, "kommun/skola"), [-7_952, -1_176, 0, 0, 0])


def test_stock(tmp_path: Path) -> None:
    s = run(
        doc("target_group: {intake: null}",
            "target_group: {intake: {stock: 140, stay: 2 years, for: 3 years}}",
            "interventions: {prog: {duration: 2 years}}"),
        tmp_path,
    )  # fmt: skip
    # 140 are in it for three years; 70 a year enter; the last 70 remain for 2020.
    every(yearly(s, "kommun/skola"), [-14_000, -14_000, -14_000, -7_000, 0])


@pytest.mark.parametrize(
    ("months", "after"), [(6, [0, 0]), (18, [-14_000 / 3, 0]), (30, [-8_400, -2_800])]
)
def test_stock_of_other_stays(months: int, after: list[float], tmp_path: Path) -> None:
    s = run(
        doc("target_group: {intake: null}",
            f"target_group: {{intake: {{stock: 140, stay: {months} months, for: 3 years}}}}",
            f"interventions: {{prog: {{duration: {months} months}}}}"),
        tmp_path,
    )  # fmt: skip
    # 140 person-years while people come in. 280, 93.3 or 56 a year do; of those of 2019 a half of
    # 93.3 are there in 2020, or all 56 with a half of those of 2018; in 2021 a half of 56.
    every(yearly(s, "kommun/skola"), [-14_000, -14_000, -14_000, *after])


def test_intake_of_18_months(tmp_path: Path) -> None:
    s = run(doc("target_group: {intake: {per_year: 80, for: 18 months}}"), tmp_path)
    every(yearly(s, "kommun"), [-8_000, -4_000, 0, 0, 0])
    s = run(doc("target_group: {intake: null}", "target_group: {intake: {total: 60, over: 18 months}}"),
            tmp_path)  # fmt: skip
    every(yearly(s, "kommun"), [-4_000, -2_000, 0, 0, 0])  # 40 a year


def test_whole_posts(tmp_path: Path) -> None:
    line = f"item: x, staff: {{cases_per_worker: 12}}, unit_cost: 600 kSEK/post/year, hired: true, {PAID}"
    s = run(
        doc(REACH, "interventions: {prog: {duration: 18 months}}",
            "target_group: {intake: {per_year: 90, for: 3 years}}", costs(line)),
        tmp_path,
    )  # fmt: skip
    # 25.2 a year are reached; in it: 25.2, 37.8, 37.8, 12.6 -> 2.1, 3.15, 3.15, 1.05 posts
    every(yearly(s, "kommun"), [-1_800e3, -2_400e3, -2_400e3, -1_200e3, 0])
    assert s["payers"]["prog"]["kommun"]["by_kind"]["capacity"]["mean"] == 0
    s = run(doc(costs(line.replace("hired: true, ", ""))), tmp_path)
    # nobody is hired: 100/12 -> 9 posts of the staff there is, capacity and no money
    kinds = s["payers"]["prog"]["kommun"]["by_kind"]
    assert (kinds["cash"]["mean"], kinds["capacity"]["mean"]) == (0, -5_400e3)


def test_when_timing_compounding(tmp_path: Path) -> None:
    lines = costs(f"item: x, amount: 5 kSEK, year: 2018, when: start, {PAID}",
                  f"item: y, amount: 7 kSEK, year: 2018, when: mid, {PAID}",
                  f"item: z, amount: 11 kSEK, year: 2018, when: end, {PAID}",
                  f"item: w, quantity: 2, unit_cost: 60 SEK/year, during: 2018 to 2019, {PAID}")  # fmt: skip
    s = run(doc(lines, "money: {timing: mid_year}"), tmp_path)
    want = 5_000 / 1.03 + 7_000 / 1.03**1.5 + 11_000 / 1.03**2 + 120 / 1.03**1.5 + 120 / 1.03**2.5
    same(npv(s, "kommun"), -want)
    s = run(doc(lines, "money: {timing: year_end, compounding: continuous}"), tmp_path)
    e = math.exp
    want = 5_000 * e(-0.03) + 7_000 * e(-0.045) + 11_000 * e(-0.06) + 120 * (e(-0.06) + e(-0.09))
    same(npv(s, "kommun"), -want)


@pytest.mark.parametrize(
    ("scale", "value", "p"),
    [
        ("risk_ratio", "0.5", 0.2),
        ("odds_ratio", "0.5", 0.25),  # odds 2/3 -> 1/3 -> 1/4
        ("hazard_ratio", "2", 0.64),  # 1 - 0.6^2
        ("risk_difference", "-0.15", 0.25),
        ("replace", "0.1", 0.1),
    ],
)
def test_scales(scale: str, value: str, p: float, tmp_path: Path) -> None:
    s = run(doc(parameters(effect(value, scale)), effects(HIT)), tmp_path)
    every(yearly(s, "kommun/social")[:3], [0, 100_000 * (0.4 - p), 75_000 * (0.4 - p)])


def test_lag_ramp_fade(tmp_path: Path) -> None:
    """a: 10 % to b and 15 % to c a year; all else stays. b costs 1 000 at the start of each year."""
    course = (STAY_IN_A, "course: {transitions: {b: null}}")
    moved = [10, 7.5, 5.625, 4.21875]  # of 100 in a, three quarters stay each year

    def savings(*shape: str) -> list[float]:
        return yearly(
            run(doc(*course, parameters(effect("0.5")), *shape), tmp_path), "kommun/social"
        )

    # lag 1 year: the first cycle ends at 1 and is unmoved; in the second p = 5 %, 80 % stay.
    got = savings(effects(f"{HIT}, lag: 1 year, lasts: 2 years"))
    every(got[:3], [0, 0, 3_750])
    # after it, a holds 75 x 0.8 = 60 and not 56.25: 6 move instead of 5.625
    every(got[3:4], [3_750 - 375])
    # ramp 2 years: half of the log in the first cycle, 10 % x 0.5^0.5
    first = 100 * 0.1 * (1 - 0.5**0.5)
    got = savings(effects(f"{HIT}, ramp: 2 years"))
    every(got[:2], [0, 1_000 * first])
    # half-life 1 year: weight 2^-1 at t = 1, so the same first cycle
    got = savings(effects(f"{HIT}, fade: {{half_life: 1 year}}"))
    every(got[:2], [0, 1_000 * first])
    # linear over 4 years: weight 3/4 at t = 1
    got = savings(effects(f"{HIT}, fade: {{linear: 4 years}}"))
    every(got[:2], [0, 10_000 * (1 - 0.5**0.75)])
    assert moved[1] == 7.5


def test_product_and_strongest(tmp_path: Path) -> None:
    two = (parameters(effect("0.5"), effect("0.8", name="f")),
           effects(HIT, "name: g, transition: a -> b, by: f, whom: reached"))  # fmt: skip
    s = run(doc("course: {combine: product}", *two), tmp_path)
    same(yearly(s, "kommun/social")[1], 100_000 * (0.4 - 0.4 * 0.5 * 0.8))
    s = run(doc("course: {combine: strongest}", *two), tmp_path)
    same(yearly(s, "kommun/social")[1], 100_000 * (0.4 - 0.2))


def test_rates_compete(tmp_path: Path) -> None:
    rates = "course: {transitions: {a: {b: 0.5/year, c: 0.3/year}, b: null}}"
    s = run(doc(rates, parameters(effect("0.5")), effects(HIT)), tmp_path)
    # b takes its part of all who leave: 5/8 of 1 - e^-0.8; with half the rate 2.5/5.5 of 1 - e^-0.55
    without, with_it = 5 / 8 * (1 - math.exp(-0.8)), 2.5 / 5.5 * (1 - math.exp(-0.55))
    same(yearly(s, "kommun/social")[1], 100_000 * (without - with_it))


def test_release(tmp_path: Path) -> None:
    s = run(
        doc(*EFFECT, """
course:
  costs:
    - {in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: kommun/social, payee: person,
       release: {share: 60 %, since: 2 years}}
"""),
        tmp_path,
    )  # fmt: skip
    kinds = s["budgets"]["prog"]["kommun/social"]["by_kind"]
    # saved 20 000, 15 000, 11 250, 8 437.5 from 2018 on; money from 2019 on and then 60 %
    cash = 0.6 * (15_000 / 1.03**2 + 11_250 / 1.03**3 + 8_437.5 / 1.03**4)
    same(kinds["cash"]["mean"], cash)
    same(kinds["capacity"]["mean"], 20_000 / 1.03 + cash / 0.6 * 0.4)


def test_staff_time_is_no_tax(tmp_path: Path) -> None:
    line = f"item: x, staff: {{cases_per_worker: 12}}, unit_cost: 600 kSEK/post/year, {PAID}"
    taxed = "money: {tax_factor: 1.3}"
    s = run(doc(taxed, costs(line)), tmp_path)
    # nine posts of the staff there is
    every(yearly(s, "samhälle"), [-5_400e3, 0, 0, 0, 0])
    hired = run(doc(taxed, costs(line.replace("year, ", "year, hired: true, "))), tmp_path)
    every(yearly(hired, "samhälle"), [-5_400e3 * 1.3, 0, 0, 0, 0])


def test_when_on_every_kind_of_line(tmp_path: Path) -> None:
    s = run(
        doc(costs(f"item: x, quantity: reached, unit_cost: 100 SEK/pupil/year, when: end, {PAID}",
                  f"item: y, quantity: 2, unit_cost: 60 SEK/year, during: 2018 to 2018, when: mid, {PAID}",
                  f"item: z, staff: {{cases_per_worker: 50}}, unit_cost: 7 SEK/post/year, when: mid, {PAID}")),
        tmp_path,
    )  # fmt: skip
    same(npv(s, "kommun"), -10_000 / 1.03 - 120 / 1.03**1.5 - 14 / 1.03**0.5)


def test_financing(tmp_path: Path) -> None:
    s = run(
        doc("target_group: {intake: {for: 4 years}}", """
financing:
  - {payer: kommun/fond, payee: kommun/skola, covers: [programme], share: 50 %, cap: 4 500 SEK/year,
     during: 2018 to 2019, in_kind: 20 %}
"""),
        tmp_path,
    )  # fmt: skip
    # half of 10 000 is 5 000, capped at 4 500, of which 900 in kind, in 2018 and 2019
    every(yearly(s, "kommun/fond"), [0, -4_500, -4_500, 0, 0])
    every(yearly(s, "kommun/skola"), [-10_000, -5_500, -5_500, -10_000, 0])
    kinds = s["budgets"]["prog"]["kommun/fond"]["by_kind"]
    same(kinds["capacity"]["mean"], -900 / 1.03 - 900 / 1.03**2)
    same(npv(s, "kommun"), -10_000 * sum(1.03**-y for y in range(4)))


def test_tax_factor_displacement_leisure(tmp_path: Path) -> None:
    work = """
course:
  costs:
    - {in: c, item: production, unit_cost: 700 SEK/pupil/year, payer: economy, payee: person}
    - {in: c, item: tax, unit_cost: 200 SEK/pupil/year, payer: person, payee: stat}
"""
    s = run(doc(*EFFECT, work, "money: {tax_factor: 1.3}", "time: {horizon: 2 years}"), tmp_path)
    # 2018: 80 instead of 60 in c. Public: 2017 -10 000; 2018 20 x 200 = +4 000.
    # Society: -10 000 - 3 000 in 2017; +20 x 700 + 1 200 in 2018.
    every(yearly(s, "samhälle"), [-13_000, 15_200])
    every(yearly(s, "offentlig"), [-10_000, 4_000])
    every(yearly(s, "person"), [-3_000, 20 * 500 + 1_200])
    s = run(doc(*EFFECT, work, "money: {displacement: 20 %, lost_leisure: 10 %}",
                "time: {horizon: 2 years}"), tmp_path)  # fmt: skip
    every(yearly(s, "samhälle"), [-10_000, 14_000 * 0.7])
    kinds = s["payers"]["prog"]["person"]["by_kind"]
    same(kinds["welfare"]["mean"], -1_400 / 1.03)
    same(kinds["cash"]["mean"], (14_000 * 0.8 - 4_000) / 1.03)


def test_groups(tmp_path: Path) -> None:
    s = run(
        doc(parameters(effect("0.5"), "risk: {value: 30 %, evidence: assumed}"), effects(HIT), """
course: {transitions: {a: {b: risk, c: rest}}}
target_group:
  groups:
    - {name: young, share: 30 %, set: {parameters.risk: {value: 50 %, evidence: assumed}}}
    - {name: old, share: 70 %, set: {}}
"""),
        tmp_path,
    )  # fmt: skip
    same(yearly(s, "kommun/social")[1], 1_000 * (30 * 0.25 + 70 * 0.15))


def test_comparator_with_a_programme(tmp_path: Path) -> None:
    s = run(
        doc(*EFFECT, """
interventions:
  usual:
    duration: 1 year
    costs: [{item: usual, quantity: reached, unit_cost: 40 SEK/pupil, payer: stat, payee: economy}]
strategies: {nu: [usual], prog: [prog]}
"""),
        tmp_path,
    )  # fmt: skip
    # what is no longer done is money back, and it is a cost avoided (C), not a benefit (B)
    same(npv(s, "stat"), 4_000)
    view = s["results"]["prog"]["samhälle"]
    same(view["npv"]["mean"], -6_000)
    same(view["benefit_cost_ratio"]["value"], 0.0)


def test_price_years(tmp_path: Path) -> None:
    old = "old: {value: 100 SEK/pupil/year, price_year: 2010, evidence: assumed}"
    line = costs(f"item: programme, quantity: reached, unit_cost: old, {PAID}")
    s = run(doc(parameters(old), line), tmp_path)
    same(npv(s, "kommun"), -10_000 * 316.43 / 303.46)
    # an index of one's own, and a source's year where the figure has none
    (tmp_path / "own.csv").write_text(
        "# title: ours\n# publisher: us\nyear,index\n2010,50\n2016,60\n", encoding="utf-8"
    )
    sourced = "old: {value: 100 SEK/pupil/year, source: src, where: here, evidence: reported}"
    s = run(doc(parameters(sourced), line, "money: {index: own.csv}",
                "sources: {src: {price_year: 2010}}"), tmp_path)  # fmt: skip
    same(npv(s, "kommun"), -12_000)


def test_units(tmp_path: Path) -> None:
    for written, a_year in (
        ("1 kSEK/pupil/year", 1_000), ("10 SEK/pupil/day", 3_650), ("100 SEK/pupil/month", 1_200),
        ("10 SEK/pupil/week", 520), ("0.001 MSEK/pupil/year", 1_000), ("3 kr/pupil/dygn", 1_095),
        ("2 tkr/pupil/year", 2_000), ("0.01 mnkr/pupil/year", 10_000),
        ("10 SEK/pupil/school day", 1_780),
    ):  # fmt: skip
        s = run(doc("time: {school_days_per_year: 178}",
                    costs(f"item: x, quantity: reached, unit_cost: {written}, {PAID}")), tmp_path)  # fmt: skip
        same(npv(s, "kommun"), -100 * a_year)


def test_variants_sets_and_claims(tmp_path: Path) -> None:
    scenario = doc(*EFFECT, """
parameters:
  price: {value: 100 SEK/pupil/year, price_year: 2016, evidence: assumed}
interventions: {prog: {costs: [{item: programme, quantity: reached, unit_cost: price, payer: kommun/skola, payee: economy}]}}
variants:
  dear:
    title: dear
    type: what_if
    set: {parameters.price: {value: 300 SEK/pupil/year, price_year: 2016, evidence: assumed}}
  extra:
    title: extra
    type: structural
    drop: [course.costs.support]
    add:
      interventions.prog.costs: [{item: more, amount: 2 kSEK, year: 2017, payer: stat, payee: economy}]
claims:
  holds: {says: "a", source: src, compute: 10 % * 667 MSEK / 57 MSEK, expect: ">= 1"}
  fails: {says: "b", source: src, compute: 100 pupils * price * 1 year / 57 kSEK, expect: ">= 1"}
  exact: {says: "c", source: src, compute: 8 000 * 13 % / 1 040, expect: "== 1"}
  only: {says: "d", source: src, compute: 3 * 2, expect: "> 5", arithmetic_only: costs of others}
""")  # fmt: skip
    s = run(scenario, tmp_path, variants=None)
    same(npv(s, "kommun/skola"), -10_000)
    dear, extra = s["variants"]["dear"], s["variants"]["extra"]
    same(npv(dear, "kommun/skola"), -30_000)
    same(npv(dear, "kommun/social"), npv(s, "kommun/social"))
    same(npv(extra, "samhälle"), -12_000)
    same(npv(extra, "kommun/social"), 0)
    assert s["measures"].keys() == dear["measures"].keys()
    claims = {c["id"]: c for c in s["claims"]}
    assert {k: c["verdict"] for k, c in claims.items()} == {
        "holds": "holds", "fails": "fails", "exact": "holds", "only": "arithmetic_only",
    }  # fmt: skip
    same(claims["holds"]["value"], 66.7 / 57)
    same(claims["fails"]["value"], 10 / 57)
    # --set outranks a variant
    own = ("parameters.price", "{value: 50 SEK/pupil/year, price_year: 2016, evidence: assumed}")
    s = run(scenario, tmp_path, variants=None, sets=[own])
    same(npv(s, "kommun/skola"), -5_000)
    same(npv(s["variants"]["dear"], "kommun/skola"), -5_000)
