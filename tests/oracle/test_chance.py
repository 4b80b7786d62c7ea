# ruff: noqa: E501 - scenarios read best with a line of theirs on one line
"""Chance mode: whole people, against theory and against a simulation person by person."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from scipy import stats

import socinvest
from tests.oracle import people
from tests.oracle.cases import CASES, HIT, PAID, costs, effect, effects, parameters
from tests.oracle.compare import doc, merged, write

SMALL = "target_group: {intake: {per_year: 60, for: 1 year}}"
HALF = "interventions: {prog: {reach: {offered: 100 %, accepted: 50 %}}}"
FREE = costs(f"item: programme, quantity: reached, unit_cost: 0 SEK/pupil, {PAID}")
RATE0 = "money: {discount_rate: 0 %}"


def go(
    scenario: dict[str, Any], folder: Path, draws: int, seed: int = 0, mode: str = "chance"
) -> Any:
    read = socinvest.read_scenario(write(scenario, folder))
    return socinvest.run(read, draws=draws, seed=seed, mode=mode, variants=["base"])  # type: ignore[arg-type]


def npv(result: Any, view: str) -> Any:
    """The net present value of every draw of a perspective, payer or budget."""
    table = (
        "budgets" if "/" in view else "results" if view in ("samhälle", "offentlig") else "payers"
    )
    return np.asarray(result.npv("prog", view, section=table))


def values(scenario: dict[str, Any], folder: Path, draws: int, view: str, **kw: Any) -> Any:
    return npv(go(scenario, folder, draws, **kw), view)


def fits(observed: Any, pmf: Any, low: float = 1e-4) -> None:
    """Chi-square of whole numbers against a probability mass function, cells of 5 or more."""
    observed = np.rint(observed).astype(int)
    n = len(observed)
    top = observed.max() + 20
    expected = n * np.array([pmf(k) for k in range(top)])
    counts = np.bincount(observed, minlength=top).astype(float)
    keep = expected >= 5
    got = [*counts[keep], counts[~keep].sum()]
    want = [*expected[keep], expected[~keep].sum() + max(0.0, n - expected.sum())]
    statistic = sum((a - b) ** 2 / b for a, b in zip(got, want, strict=True) if b > 0)
    assert stats.chi2.sf(statistic, len(got) - 1) > low


def within(sample: Any, mean: float) -> None:
    error = np.std(sample, ddof=1) / math.sqrt(len(sample))
    assert abs(np.mean(sample) - mean) <= 4 * error, (np.mean(sample), mean, error)


def agree(got: Any, want: Any) -> None:
    """Two samples: means within 4 standard errors, spread, and the distributions (KS)."""
    error = math.hypot(np.std(got) / math.sqrt(len(got)), np.std(want) / math.sqrt(len(want)))
    assert abs(np.mean(got) - np.mean(want)) <= 4 * error, (np.mean(got), np.mean(want), error)
    assert np.std(got) == pytest.approx(np.std(want), rel=0.12)
    # money is lumpy: round so that ties are ties in both
    assert stats.ks_2samp(np.round(got, 4), np.round(want, 4)).pvalue > 1e-4


# ---- one state, known distribution -----------------------------------------------------------
# The comparator moves nobody (p = 0), so the money of a payer is a count of the strategy's people.
ONLY_WITH = (SMALL, HALF, RATE0, FREE, "time: {horizon: 3 years}",
             parameters(effect("30 %", "replace")), effects(f"{HIT}, lasts: 1 year"))  # fmt: skip


def counted(state: str, move: str, **more: str) -> str:
    return f"""
course:
  transitions: {{a: {{b: 0 %}}, b: {{{move}}}}}
  costs: [{{in: {state}, item: support, unit_cost: 1 SEK/pupil/year, payer: stat, payee: economy}}]
"""


def test_people_in_a_state_are_binomial(tmp_path: Path) -> None:
    scenario = doc(*ONLY_WITH, counted("b", "c: 100 %"))
    n = -values(scenario, tmp_path, 6_000, "stat")
    assert np.all(n == np.rint(n))
    fits(n, stats.binom(60, 0.15).pmf)


def test_two_years_in_a_state(tmp_path: Path) -> None:
    """60 x 15 % reach b; each is there 2018 and, with 60 %, 2019: a compound distribution."""
    n = -values(doc(*ONLY_WITH, counted("b", "c: 40 %")), tmp_path, 6_000, "stat")
    within(n, 60 * 0.15 * 1.6)
    # each person: 0 (85 %), 1 (6 %), 2 (9 %): variance 60 x (0.42 - 0.24^2)
    assert np.var(n) == pytest.approx(60 * (0.06 + 0.36 - 0.24**2), rel=0.08)


def test_rest_row_is_multinomial(tmp_path: Path) -> None:
    """Two destinations of one row are negatively correlated, and nobody is lost."""
    course = """
course:
  states: {a: {}, b: {}, c: {}, d: {}}
  transitions: {a: {b: 0 %, c: go, d: rest}, b: null}
  costs:
    - {in: b, item: x, unit_cost: 1 SEK/pupil/year, payer: stat, payee: economy}
    - {in: c, item: y, unit_cost: 1 SEK/pupil/year, payer: kommun, payee: economy}
    - {in: d, item: z, unit_cost: 1 SEK/pupil/year, payer: firma, payee: economy}
"""
    r = go(doc(*ONLY_WITH, "time: {horizon: 2 years}", course,
               parameters("go: {value: 20 %, evidence: assumed}")), tmp_path, 3_000)  # fmt: skip
    b, c, d = (npv(r, view) for view in ("stat", "kommun", "firma"))
    assert np.all(np.abs(b + c + d) < 1e-9)
    # those moved to b came from d alone: c's probability is the same in both strategies
    within(b, -9.0)
    within(d, 9.0)
    assert np.all(c == 0)


# ---- a whole programme against the simulation -------------------------------------------------
P_A, P_B = 0.4, 0.25


def monotone(ratio: float) -> Any:
    def row(state: str, cycle: int, reached: bool) -> dict[str, float]:
        if state == "a":
            p = P_A * (ratio if reached else 1.0)
            return {"b": p, "c": 1 - p}
        return {"c": P_B} if state == "b" else {}

    return row


@pytest.mark.parametrize("ratio", [0.5, 1.6])
def test_npv_of_sixty(ratio: float, tmp_path: Path) -> None:
    scenario = doc(SMALL, HALF, parameters(effect(str(ratio))), effects(HIT),
                   costs(f"item: programme, quantity: reached, unit_cost: 300 SEK/pupil, {PAID}"))  # fmt: skip
    got = -values(scenario, tmp_path, 3_000, "kommun")
    world = people.World(monotone(ratio), 5, 60, 0.5, cost={"b": 1_000.0}, programme=300.0)
    want = np.array([seen.difference for seen in people.many(world, 1_500, 7)])
    agree(got, want)


def test_counts_where_people_come_back(tmp_path: Path) -> None:
    """Both strategies' own distributions, in a course with a way back and a fading effect."""
    scenario = doc(SMALL, HALF, FREE, parameters(effect("0.5")),
                   effects(f"{HIT}, fade: {{half_life: 2 years}}"), """
course:
  transitions: {a: {b: 40 %, c: 5 %}, b: {c: 25 %, a: 30 %}}
  measures:
    b1: {in: b, after: 1 year}
    b3: {in: b, after: 3 years}
    c4: {in: c, after: 4 years}
    moved: {transition: a -> b}
""")  # fmt: skip

    def row(state: str, cycle: int, reached: bool) -> dict[str, float]:
        if state == "a":
            return {"b": 0.4 * (0.5**2 ** (-(cycle + 1) / 2) if reached else 1.0), "c": 0.05}
        return {"c": 0.25, "a": 0.3} if state == "b" else {}

    draws = 3_000
    measures = go(scenario, tmp_path, draws).summary()["measures"]
    seen = people.many(people.World(row, 5, 60, 0.5), 2_000, 11)
    for strategy, programme in (("nu", False), ("prog", True)):
        for name, state, point in (("b1", "b", 1), ("b3", "b", 3), ("c4", "c", 4)):
            want = np.array([s.counts.get((programme, state, point), 0) for s in seen])
            got = measures[strategy][name]
            error = math.hypot(got["sd"] / math.sqrt(draws), want.std() / math.sqrt(len(want)))
            assert abs(got["mean"] - want.mean()) <= 4 * error, (strategy, name)
            assert got["sd"] == pytest.approx(want.std(), rel=0.08), (strategy, name)
            for level in (5, 50, 95):
                assert abs(got[f"p{level}"] - np.quantile(want, level / 100)) <= 1


def test_money_where_people_come_back(tmp_path: Path) -> None:
    """The mean difference is exact; its spread is no larger than where strangers are coupled."""
    scenario = doc(SMALL, HALF, FREE, parameters(effect("0.5")), effects(HIT), """
course: {transitions: {a: {b: 40 %, c: 5 %}, b: {c: 25 %, a: 30 %}}}
""")  # fmt: skip

    def row(state: str, cycle: int, reached: bool) -> dict[str, float]:
        if state == "a":
            return {"b": 0.4 * (0.5 if reached else 1.0), "c": 0.05}
        return {"c": 0.25, "a": 0.3} if state == "b" else {}

    got = -values(scenario, tmp_path, 4_000, "kommun")
    world = people.World(row, 5, 60, 0.5, cost={"b": 1_000.0})
    want = np.array([s.difference for s in people.many(world, 2_000, 3)])
    error = math.hypot(got.std() / math.sqrt(len(got)), want.std() / math.sqrt(len(want)))
    assert abs(got.mean() - want.mean()) <= 4 * error
    within(got, -values(scenario, tmp_path, 1, "kommun", mode="expected")[0])
    assert got.std() <= 1.05 * want.std()


def test_uncertain_figures_and_chance_together(tmp_path: Path) -> None:
    """Each draw has its own risk and effect: a simulation that draws them itself agrees."""
    scenario = doc(
        SMALL, HALF, FREE, effects(HIT), "course: {transitions: {a: {b: risk, c: rest}}}"
    )
    scenario["parameters"] = {
        "risk": {"beta": {"events": 20, "of": 50}, "evidence": "assumed"},
        "e": {"lognormal": {"median": 0.6, "cv": 0.3}, "scale": "risk_ratio",
              "estimated_on": "reached", "evidence": "assumed"},
    }  # fmt: skip
    got = -values(scenario, tmp_path, 3_000, "kommun")
    drawn = socinvest.sample(socinvest.read_scenario(write(scenario, tmp_path)), 100_000).base
    import random

    rng = random.Random(5)
    want = []
    # "events of a total": whatever its exact reading, take the marginal it samples, in another order
    order = np.random.default_rng(1).permutation(100_000)
    for i, j in zip(order[:1_500], order[1_500:3_000], strict=True):
        risk, ratio = float(drawn["risk"][i]), float(drawn["e"][j])

        def row(state: str, cycle: int, reached: bool, r: float = risk, e: float = ratio) -> Any:
            if state == "a":
                p = min(1.0, r * (e if reached else 1.0))
                return {"b": p, "c": 1 - p}
            return {"c": P_B} if state == "b" else {}

        want.append(
            people.simulate(people.World(row, 5, 60, 0.5, cost={"b": 1_000.0}), rng).difference
        )
    agree(got, np.array(want))


def test_whole_people_in_groups_and_intakes(tmp_path: Path) -> None:
    """7 a year in thirds: sizes are whole, by largest remainder, and nobody is lost."""
    scenario = doc(RATE0, "target_group: {intake: {per_year: 7, for: 2 years}}", """
target_group:
  groups:
    - {name: g, share: 45 %, set: {}}
    - {name: h, share: 55 %, set: {parameters.want: {value: 0 %, evidence: assumed}}}
interventions: {prog: {reach: {accepted: want}}}
""", parameters("want: {value: 100 %, evidence: assumed}"))  # fmt: skip
    reached = -values(scenario, tmp_path, 200, "kommun/skola") / 100
    # 3.15 + 3.85 a year, twice: 3 and 4 by largest remainder, or a rounding over both years
    assert np.all(reached == np.rint(reached))
    assert set(np.unique(reached)) <= {6.0, 7.0}


def test_reach_is_whole_people(tmp_path: Path) -> None:
    scenario = doc(RATE0, SMALL, "interventions: {prog: {reach: {offered: 80 %, accepted: 50 %}}}",
                   costs(f"item: x, quantity: reached, unit_cost: 1 SEK/pupil, {PAID}"))  # fmt: skip
    n = -values(scenario, tmp_path, 6_000, "kommun")
    assert np.all(n == np.rint(n))
    fits(n, stats.binom(60, 0.4).pmf)


def test_whole_posts_under_chance(tmp_path: Path) -> None:
    line = (
        f"item: x, staff: {{cases_per_worker: 7}}, unit_cost: 1 SEK/post/year, hired: true, {PAID}"
    )
    n = -values(doc(RATE0, SMALL, HALF, costs(line)), tmp_path, 6_000, "kommun")

    def pmf(posts: int) -> float:
        low = max(0, (posts - 1) * 7 + 1)
        return float(sum(stats.binom.pmf(range(low, posts * 7 + 1), 60, 0.5)))

    fits(n, pmf)


# Caps, whole posts and sizes that are not whole make money non-linear in people.
LINEAR = [name for name in CASES if "posts" not in name and "financing" not in name]


@pytest.mark.parametrize("case", LINEAR)
def test_chance_averages_to_expected(case: str, tmp_path: Path) -> None:
    scenario = doc(*CASES[case])
    chance, expected = go(scenario, tmp_path, 300), go(scenario, tmp_path, 1, mode="expected")
    for strategy, payers in chance.summary()["payers"].items():
        for name in payers:
            got = np.asarray(chance.npv(strategy, name, section="payers"))
            want = float(expected.npv(strategy, name, section="payers")[0])
            error = got.std(ddof=1) / math.sqrt(len(got))
            assert abs(got.mean() - want) <= 4.5 * error + 1e-9 * abs(want), (
                name,
                got.mean(),
                want,
            )
    for strategy, measures in chance.summary()["measures"].items():
        for name, got in measures.items():
            want = expected.summary()["measures"][strategy][name]["mean"]
            # a share of few people is a ratio of two chances: exact where its base is the same
            assert abs(got["mean"] - want) <= 4.5 * got["mcse"] + 1e-9, (strategy, name)


# ---- coupling -------------------------------------------------------------------------------
BACK = """
course:
  transitions: {a: {b: 40 %, c: 5 %}, b: {c: 25 %, a: 30 %}}
  outcomes: {o: {per_person: bernoulli, p: 30 %, after: 2 years}}
  costs:
    - {in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: kommun/social, payee: person}
    - {transition: b -> a, item: inquiry, unit_cost: 10 SEK/pupil, payer: stat, payee: economy}
    - {outcome: o, item: ill, unit_cost: 5 SEK/pupil, payer: firma, payee: economy}
    - {in: c, item: spread, unit_cost: 5 SEK/pupil/year, payer: kommun/social, payee: person,
       spread: {between_people: gamma, cv: 0.8}}
target_group: {intake: {per_year: 60, for: 3 years}}
"""


@pytest.mark.parametrize(
    ("value", "scale", "shape"),
    [("1", "risk_ratio", ""), ("0", "risk_difference", ", fade: {half_life: 2 years}"),
     ("1", "odds_ratio", ", ramp: 2 years"), ("1", "hazard_ratio", ", lag: 1 year"),
     ("40 %", "replace", "")],
)  # fmt: skip
def test_a_programme_without_effect(value: str, scale: str, shape: str, tmp_path: Path) -> None:
    scenario = doc(BACK, HALF, FREE, parameters(effect(value, scale)), effects(HIT + shape))
    r = go(scenario, tmp_path, 500)
    for view in ("kommun/social", "person", "stat", "firma", "samhälle"):
        assert np.all(npv(r, view) == 0.0), view


def test_no_effect_on_an_outcome(tmp_path: Path) -> None:
    scenario = doc(
        BACK, HALF, FREE, parameters(effect("1")), effects("outcome: o, by: e, whom: reached")
    )
    assert np.all(values(scenario, tmp_path, 500, "firma") == 0.0)


@pytest.mark.parametrize("target", ["transition: a -> b", "outcome: o"])
def test_variance_falls_with_the_effect(target: str, tmp_path: Path) -> None:
    spread = []
    for ratio in ("0.9", "0.99", "0.999"):
        scenario = doc(
            BACK, FREE, RATE0, parameters(effect(ratio)), effects(f"{target}, by: e, whom: reached")
        )
        spread.append(
            np.var(
                values(scenario, tmp_path, 3_000, "firma" if "o" == target[-1] else "kommun/social")
            )
        )
    # in proportion to 1 - ratio: ten times less each time, within what 3 000 draws can tell
    assert 4 < spread[0] / spread[1] < 25
    assert 4 < spread[1] / spread[2] < 40
    assert spread[2] > 0


def test_share_of_chance(tmp_path: Path) -> None:
    scenario = doc(SMALL, HALF, effects(HIT))
    scenario["parameters"] = {
        "e": {"lognormal": {"median": 0.6, "cv": 0.4}, "scale": "risk_ratio",
              "estimated_on": "reached", "evidence": "assumed"},
    }  # fmt: skip
    chance = go(scenario, tmp_path, 2_000)
    expected = go(scenario, tmp_path, 2_000, mode="expected")
    for view in ("kommun", "offentlig"):
        table = "payers" if view == "kommun" else "results"
        told = chance.summary()[table]["prog"][view]["uncertainty"]
        want = 1 - np.var(npv(expected, view)) / np.var(npv(chance, view))
        assert told["chance_share"] == pytest.approx(want, rel=1e-9)
        assert told["parameter_share"] == pytest.approx(1 - want, rel=1e-9)
        assert 0.05 < want < 0.95
        assert expected.summary()[table]["prog"][view]["uncertainty"]["chance_share"] in (0.0, None)
        # chance averages to expected, draw by draw of the same figures
        within(npv(chance, view) - npv(expected, view), 0.0)


# ---- streams --------------------------------------------------------------------------------
def uncertain() -> dict[str, Any]:
    scenario = doc(BACK, HALF, effects(HIT), """
target_group:
  groups:
    - {name: g, share: 45 %, set: {parameters.back: {beta: {events: 5, of: 20}, evidence: assumed}}}
    - {name: h, share: 55 %, set: {}}
course: {transitions: {a: {b: 40 %, c: 5 %}, b: {c: 25 %, a: back}}}
""")  # fmt: skip
    scenario["parameters"] = yaml.safe_load("""
back: {beta: {events: 6, of: 20}, evidence: assumed}
e: {lognormal: {median: 0.6, cv: 0.3}, scale: risk_ratio, estimated_on: reached, evidence: assumed}
price: {gamma: {mean: 1 000 SEK/pupil/year, cv: 0.3}, price_year: 2016, evidence: assumed}
""")
    scenario["course"]["costs"][0]["unit_cost"] = "price"
    return scenario


VIEWS = ("kommun", "stat", "samhälle", "person")


def test_more_draws_keep_the_first(tmp_path: Path) -> None:
    few, many = (go(uncertain(), tmp_path, n) for n in (300, 9_000))
    last = go(uncertain(), tmp_path, 8_193)
    for view in VIEWS:
        long = npv(many, view)
        assert np.array_equal(npv(few, view), long[:300])
        assert np.array_equal(npv(last, view), long[:8_193])


def test_seeds(tmp_path: Path) -> None:
    zero, again, one, big = (go(uncertain(), tmp_path, 200, seed=s) for s in (0, 0, 1, 2**63 - 1))
    assert zero.summary() == again.summary()
    for other in (one, big):
        assert not np.any(npv(zero, "kommun") == npv(other, "kommun"))


def test_another_parameter_changes_nothing(tmp_path: Path) -> None:
    plain = go(uncertain(), tmp_path, 500).summary()
    more = uncertain()
    extra = {"uniform": {"limits": "0 to 1"}, "evidence": "assumed"}
    more["parameters"] = {"aaa": extra} | more["parameters"] | {"zzz": extra}
    summary = go(more, tmp_path, 500).summary()
    for key in ("results", "payers", "budgets", "measures", "break_even"):
        assert summary[key] == plain[key], key


def backwards(value: Any) -> Any:
    """Mappings and lists of mappings from the end."""
    if isinstance(value, dict):
        return dict(reversed(value.items()))
    return value[::-1]


ORDERED = {
    "parameters": "parameters", "parties": "parties", "interventions": "interventions",
    "strategies": "strategies", "groups": "target_group.groups", "states": "course.states",
    "rows": "course.transitions", "entries of a row": "course.transitions.b",
    "course costs": "course.costs", "outcomes": "course.outcomes",
    "programme costs": "interventions.prog.costs", "effects": "interventions.prog.effects",
    "start": "course.start",
}  # fmt: skip


@pytest.mark.parametrize("what", ORDERED)
def test_order_of_the_file(what: str, tmp_path: Path) -> None:
    """Invariant 7: reordering the file changes no draw, of chance no more than of parameters."""
    scenario = merged(
        uncertain(),
        yaml.safe_load("""
course:
  combine: product
  start: {a: 80 %, b: rest}
  outcomes: {p: {per_person: bernoulli, p: 20 %, after: 1 year}}
parameters:
  f: {value: 0.8, scale: risk_ratio, estimated_on: reached, evidence: assumed}
interventions:
  other: {reach: {offered: 70 %}, effects: [{transition: a -> b, by: f, whom: reached}]}
strategies: {nu: [], prog: [prog, other]}
"""),
    )
    scenario["interventions"]["prog"]["costs"].append(
        {
            "item": "more",
            "quantity": "offered",
            "unit_cost": "5 SEK/pupil",
            "payer": "stat",
            "payee": "economy",
        }
    )
    scenario["interventions"]["prog"]["effects"].append(
        {"name": "second", "transition": "b -> c", "by": "e", "whom": "reached"}
    )
    other = copy.deepcopy(scenario)
    *above, last = ORDERED[what].split(".")
    place = other
    for key in above:
        place = place[key]
    place[last] = backwards(place[last])
    plain, moved = go(scenario, tmp_path, 200), go(other, tmp_path, 200)
    for view in VIEWS:
        assert np.allclose(npv(plain, view), npv(moved, view), rtol=1e-12, atol=1e-8), view


def test_a_changed_distribution_moves_only_itself(tmp_path: Path) -> None:
    scenario = uncertain()
    other = copy.deepcopy(scenario)
    other["parameters"]["price"]["gamma"]["cv"] = 0.31
    a, b = (
        socinvest.sample(socinvest.read_scenario(write(s, tmp_path)), 3_000)
        for s in (scenario, other)
    )
    assert np.array_equal(a.base["e"], b.base["e"])
    assert np.array_equal(np.argsort(a.base["price"]), np.argsort(b.base["price"]))


# ---- spread between people ------------------------------------------------------------------
@pytest.mark.parametrize(("each", "factor"), [("person", 4.0), ("cycle", 2.0)])
def test_spread_of_a_programme_line(each: str, factor: float, tmp_path: Path) -> None:
    """60 people at 1 000 a year for two years, cv 0.8: variance a year 60 x 800^2.

    Kept, a person's two years are the same number twice: 60 x (2 x 800)^2; anew each year half.
    """
    scenario = doc(SMALL, RATE0, "interventions: {prog: {duration: 2 years}}", costs(
        "item: x, quantity: reached, unit_cost: 1 000 SEK/pupil/year, payer: kommun, payee: economy, "
        f"spread: {{between_people: gamma, cv: 0.8, each: {each}}}"))  # fmt: skip
    r = go(scenario, tmp_path, 8_000)
    total = -npv(r, "kommun")
    within(total, 120_000)
    assert np.var(total) == pytest.approx(factor * 60 * 800**2, rel=0.08)
    # the sum of 60 gammas is one gamma (of two years' worth when anew)
    shape = 60 / 0.64 * (1 if each == "person" else 2)
    assert stats.kstest(total, stats.gamma(shape, scale=120_000 / shape).cdf).pvalue > 1e-4
    expected = values(scenario, tmp_path, 3, "kommun", mode="expected")
    assert expected == pytest.approx([-120_000] * 3)


@pytest.mark.parametrize("each", ["person", "cycle"])
def test_spread_of_a_state(each: str, tmp_path: Path) -> None:
    """People leave the state: the covariance of two years is that of those who stayed."""
    scenario = doc(*ONLY_WITH, f"""
course:
  transitions: {{a: {{b: 0 %}}, b: {{c: 40 %}}}}
  costs:
    - {{in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: stat, payee: economy,
        spread: {{between_people: gamma, cv: 0.8, each: {each}}}}}
""")  # fmt: skip
    total = -values(scenario, tmp_path, 8_000, "stat")
    within(total, 60 * 0.15 * 1.6 * 1_000)
    # A person costs g, or with 60 % of those in b a second year: 2 g kept, g + g' anew. E g^2 = 1.64.
    second = 0.06 * 1.64 + 0.09 * (4 * 1.64 if each == "person" else 2 * 1.64 + 2)
    want = 60 * (second - 0.24**2) * 1e6
    assert np.var(total) == pytest.approx(want, rel=0.08)


@pytest.mark.parametrize("each", ["person", "cycle"])
def test_spread_in_the_difference(each: str, tmp_path: Path) -> None:
    """A person is as costly with the programme as without: only those who move otherwise count.

    Each of 60 is reached with 50 % and then kept out of b with 20 %: 10 % differ, and such a
    person is 1, 2, 3 or 4 years in b without the programme (25 % leave a year). With g the
    person's own factor the saving is g x K, K the discounted years; anew, each year has its own.
    """
    scenario = doc(SMALL, HALF, FREE, parameters(effect("0.5")), effects(HIT), f"""
course:
  costs:
    - {{in: b, item: support, unit_cost: 1 000 SEK/pupil/year, payer: kommun, payee: person,
       spread: {{between_people: gamma, cv: 0.8, each: {each}}}}}
""")  # fmt: skip
    got = -values(scenario, tmp_path, 8_000, "kommun")
    first = second = 0.0
    for years in (1, 2, 3, 4):
        share = 0.75 ** (years - 1) * (0.25 if years < 4 else 1.0)
        factors = [1.03**-y for y in range(1, years + 1)]
        k = sum(factors)
        first += 0.1 * share * k
        anew = k**2 + 0.64 * sum(x * x for x in factors)
        second += 0.1 * share * (1.64 * k**2 if each == "person" else anew)
    within(got, -60_000 * first)
    assert got.std() == pytest.approx(1_000 * math.sqrt(60 * (second - first**2)), rel=0.05)
