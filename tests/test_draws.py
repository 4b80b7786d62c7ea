"""Draws of whole scenarios: streams, correlations, dependent distributions, sub-groups."""

from __future__ import annotations

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from socinvest import draws, model
from socinvest.draws import BLOCK
from socinvest.errors import Location, ScenarioError
from socinvest.numerics import expression
from socinvest.numerics.distributions import Stated
from tests.factories import derived, fixed, group, stated, tiny_scenario


def correlated(first: str, second: str, rank: float, line: int = 1) -> model.Correlation:
    return model.Correlation((first, second), rank, Location("tiny.yaml", line, 3))


def named(text: str) -> expression.Expression:
    return expression.parse(text, currency="SEK")


def spearman(one: Any, other: Any) -> float:
    return float(stats.spearmanr(one, other).statistic)


def sampled(*parameters: model.Parameter, seed: int = 1, **fields: Any) -> dict[str, Any]:
    return dict(draws.block(tiny_scenario(parameters, **fields), seed, 0, BLOCK).base)


def refused(*parameters: model.Parameter, **fields: Any) -> list[tuple[str, str, str]]:
    scenario = tiny_scenario(parameters, **fields)
    with pytest.raises(ScenarioError) as error:
        draws.block(scenario, 0, 0, 100)
    return [(p.code, p.message, p.hint) for p in error.value.problems]


A = stated("a", "normal", mean=1.0, sd=2.0)
B = stated("b", "lognormal", mean=1.0, cv=0.5)
C = stated("c", "beta", events=9.0, of=10.0)
D = stated("d", "gamma", mean=4.0, cv=0.5)


def test_blocks_cover_the_draws() -> None:
    assert draws.blocks(1) == [(0, 1)]
    assert draws.blocks(BLOCK) == [(0, BLOCK)]
    assert draws.blocks(20_000) == [(0, BLOCK), (1, BLOCK), (2, 20_000 - 2 * BLOCK)]
    with pytest.raises(ValueError, match="at least 1"):
        draws.blocks(0)


def test_a_short_last_block_goes_with_the_one_before() -> None:
    own = group("own", 1.0, A)
    scenario = tiny_scenario([A, C, fixed("f", 2.0)], groups=[own])
    for n, sizes in ((10_000, [10_000]), (15_000, [BLOCK, 15_000 - BLOCK]), (300, [300]),
                     (18_000, [BLOCK, 18_000 - BLOCK])):  # fmt: skip
        parts = list(draws.few(draws.block(scenario, 3, i, size) for i, size in draws.blocks(n)))
        assert [part.n for part in parts] == sizes
        whole = draws.sample(scenario, n, 3)
        assert {p.base["f"] for p in parts} == {2.0}
        for name in ("a", "c"):
            joined = [np.concatenate([p.base[name] for p in parts]), whole.base[name]]
            assert np.array_equal(*joined)
            inner = np.concatenate([p.groups["own"][name] for p in parts])
            assert np.array_equal(inner, whole.groups["own"][name])


def test_a_sample_is_its_blocks_and_more_draws_keep_the_first() -> None:
    scenario = tiny_scenario([A, D, derived("both", "a * exp(d) + log(d)")])
    whole = draws.sample(scenario, 20_000, 5)
    assert (whole.n, whole.block, whole.seed) == (20_000, -1, 5)
    for name in ("a", "d", "both"):
        parts = [draws.block(scenario, 5, i, size).base[name] for i, size in draws.blocks(20_000)]
        assert np.array_equal(whole.base[name], np.concatenate(parts))
        for n in (1, 7, 1000, BLOCK):
            first = np.asarray(whole.base[name])[:n]
            assert np.array_equal(draws.sample(scenario, n, 5).base[name], first)
    assert whole.groups[""] is whole.base


def test_blocks_and_seeds_are_independent() -> None:
    scenario = tiny_scenario([A])
    made = [draws.block(scenario, seed, i, BLOCK) for seed in (0, 1) for i in (0, 1)]
    values = np.array([one.base["a"] for one in made])
    off_diagonal = np.asarray(np.corrcoef(values))[np.triu_indices(4, 1)]
    assert np.max(abs(off_diagonal)) < 5 / np.sqrt(BLOCK)


def test_arrays_are_read_only_and_fixed_numbers_stay_floats() -> None:
    base = sampled(A, fixed("two", 2.0), derived("four", "two * two"), derived("same", "a"))
    assert type(base["two"]) is type(base["four"]) is float
    assert base["four"] == 4.0
    for name in ("a", "same"):
        with pytest.raises(ValueError, match="read-only"):
            base[name][0] = 1.0


def test_draws_can_be_sent_to_another_process() -> None:
    made = draws.block(tiny_scenario([A]), 1, 0, 10)
    assert np.array_equal(pickle.loads(pickle.dumps(made)).base["a"], made.base["a"])


def test_a_changed_distribution_moves_the_draws_monotonically() -> None:
    four = sampled(stated("d", "gamma", mean=4.0, cv=0.5))["d"]
    more = sampled(stated("d", "gamma", mean=4.4, cv=4.4**-0.5))["d"]
    assert np.corrcoef(four, more)[0, 1] > 0.99
    assert np.array_equal(np.argsort(four), np.argsort(more))


def test_another_family_keeps_the_ranks() -> None:
    assert spearman(sampled(A)["a"], sampled(replace(D, name="a", key=A.key))["a"]) > 0.9999


def test_price_factors_reach_draws_before_expressions() -> None:
    cost = stated("cost", "gamma", mean=100.0, cv=0.2)
    old = replace(cost, price_factor=1.5)
    extra = derived("double", "2 * cost")
    assert np.array_equal(sampled(old, extra)["cost"], sampled(cost)["cost"] * 1.5)
    assert np.array_equal(sampled(old, extra)["double"], sampled(cost)["cost"] * 1.5 * 2)
    fixed_cost = fixed("cost", 100.0, price_factor=1.5)
    assert sampled(fixed_cost, extra)["double"] == 300.0


def test_expressions_do_not_depend_on_the_order_of_the_file() -> None:
    parts = [derived("x", "y + a"), derived("y", "2 * a"), A]
    forward, backward = sampled(*parts), sampled(*parts[::-1])
    assert np.array_equal(forward["x"], backward["x"])
    assert np.array_equal(forward["x"], 3 * forward["a"])


def test_values_that_are_not_finite_are_located_with_their_share() -> None:
    root = derived("root", "sqrt(a - 1)", at=Location("tiny.yaml", 9, 3))
    scenario = tiny_scenario([A, root, derived("after", "root + 1")])
    with pytest.raises(ScenarioError) as error:
        draws.block(scenario, 1, 0, BLOCK)
    (found,) = error.value.problems
    assert (found.code, found.path, found.at.line) == ("expression.nonfinite", "parameters.root", 9)
    share = np.mean(sampled(A)["a"] < 1)
    assert f"{100 * share:.3g} % of the draws" in found.message


def test_circles_and_unknown_names_are_refused() -> None:
    circle = refused(derived("x", "y"), derived("y", "z"), derived("z", "y"))
    assert ("expression.circle", "parameters need each other in a circle: y -> z -> y") in [
        found[:2] for found in circle
    ]
    assert refused(derived("x", "nowhere"))[0][0] == "reference.unknown"


def test_every_unusable_distribution_is_reported_at_its_place() -> None:
    wrong = stated("wrong", "normal", mean=1.0, sd=-1.0, at=Location("tiny.yaml", 4, 1))
    worse = stated("worse", "uniform", limits=(2.0, 1.0), at=Location("tiny.yaml", 2, 1))
    scenario = tiny_scenario([wrong, worse, A, derived("x", "wrong + a")])
    found = draws.problems(scenario)
    assert [(p.code, p.path) for p in found] == [
        ("distribution.fit", "parameters.worse"),
        ("distribution.fit", "parameters.wrong"),
    ]
    assert draws.problems(tiny_scenario([A])) == []


# Correlations


@pytest.mark.parametrize("rank", [-1.0, -0.8, -0.3, 0.5, 0.95, 1.0])
def test_the_wanted_rank_correlation_is_reached(rank: float) -> None:
    base = sampled(A, B, correlations=(correlated("a", "b", rank),))
    assert spearman(base["a"], base["b"]) == pytest.approx(rank, abs=0.03)


def test_correlations_leave_the_marginals_alone() -> None:
    base = sampled(A, C, correlations=(correlated("a", "c", 0.7),))
    free = sampled(A, C)
    for name in ("a", "c"):
        assert np.array_equal(np.sort(base[name]), np.sort(free[name]))


def test_a_correlation_moves_only_its_connected_set() -> None:
    e = replace(D, name="e", key="tiny/e")
    before = sampled(A, B, C, D, e, correlations=(correlated("a", "b", 0.5),))
    after = sampled(
        A, B, C, D, e, correlations=(correlated("d", "c", -0.4, 2), correlated("a", "b", 0.5))
    )
    for name in ("a", "b", "e"):
        assert np.array_equal(before[name], after[name])
    assert not np.array_equal(before["c"], after["c"])
    assert spearman(after["c"], after["d"]) == pytest.approx(-0.4, abs=0.03)


def test_pairs_in_one_set_that_nobody_names_stay_uncorrelated() -> None:
    base = sampled(A, B, C, correlations=(correlated("a", "b", 0.6), correlated("b", "c", 0.6, 2)))
    assert spearman(base["a"], base["c"]) == pytest.approx(0, abs=0.04)
    assert spearman(base["a"], base["b"]) == pytest.approx(0.6, abs=0.03)
    assert spearman(base["b"], base["c"]) == pytest.approx(0.6, abs=0.03)


def test_the_order_of_correlations_does_not_matter() -> None:
    pairs = (correlated("a", "b", 0.6), correlated("c", "b", -0.5, 2))
    turned = (correlated("b", "c", -0.5), correlated("b", "a", 0.6, 2))
    one, two = sampled(A, B, C, correlations=pairs), sampled(C, B, A, correlations=turned)
    for name in ("a", "b", "c"):
        assert np.array_equal(one[name], two[name])


def test_impossible_correlations_are_refused_naming_the_pairs() -> None:
    pairs = (
        correlated("a", "b", 0.9, 21),
        correlated("b", "c", 0.9, 22),
        correlated("a", "c", -0.9, 23),
    )
    ((code, message, hint),) = refused(A, B, C, correlations=pairs)
    assert code == "correlation.impossible"
    for words in ("a and b 0.9 (tiny.yaml:21)", "b and c 0.9", "a and c -0.9 (tiny.yaml:23)"):
        assert words in message
    factor = float(hint.split("times ")[1].split()[0])
    possible = tuple(replace(p, rank=p.rank * factor) for p in pairs)
    base = sampled(A, B, C, correlations=possible)
    assert spearman(base["a"], base["c"]) == pytest.approx(-0.9 * factor, abs=0.03)
    too_much = tuple(replace(p, rank=p.rank * (factor + 0.011)) for p in pairs)
    assert refused(A, B, C, correlations=too_much)[0][0] == "correlation.impossible"


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (fixed("o", 1.0), "no uncertainty"),
        (derived("o", "2 * b"), "expression"),
        (stated("o", "discrete", values=(1.0, 2.0)), "few values"),
        (stated("o", "normal", mean=named("b"), sd=1.0), "depends on other parameters"),
        (
            stated("o", "dirichlet", counts={"o": 1.0, "p": 2.0}, component="o"),
            "drawn together",
        ),
    ],
)
def test_what_has_no_ranks_of_its_own_cannot_be_correlated(
    other: model.Parameter, words: str
) -> None:
    ((code, message, _),) = refused(A, B, other, correlations=(correlated("a", "o", 0.1),))
    assert code == "correlation.member"
    assert "'o' cannot be correlated" in message
    assert words in message


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ((correlated("a", "x", 0.1),), "'x' is no parameter"),
        ((correlated("a", "a", 0.1),), "named twice"),
        ((correlated("a", "b", 0.1), correlated("b", "a", 0.2)), "named twice"),
        ((correlated("a", "b", 1.1),), "between -1 and 1"),
    ],
)
def test_correlations_that_make_no_sense_are_refused(pairs: Any, words: str) -> None:
    assert any(words in message for _, message, _ in refused(A, B, correlations=pairs))


# Several quantities drawn together


def shares(**counts: float) -> list[model.Parameter]:
    return [
        stated(name, "dirichlet", counts=counts, component=name, key="tiny/split")
        for name in counts
    ]


def test_dirichlet_shares_add_up_and_have_their_moments() -> None:
    base = sampled(*shares(x=2.0, y=3.0, z=5.0))
    assert base["x"] + base["y"] + base["z"] == pytest.approx(np.ones(BLOCK), abs=1e-15)
    for name, count in {"x": 2.0, "y": 3.0, "z": 5.0}.items():
        oracle = stats.beta(count, 10 - count)
        assert abs(base[name].mean() - oracle.mean()) < 5 * oracle.std() / np.sqrt(BLOCK)
        assert base[name].var() == pytest.approx(oracle.var(), rel=0.1)
        assert stats.kstest(base[name], oracle.cdf).statistic < 2.2 / np.sqrt(BLOCK)
    assert np.corrcoef(base["x"], base["y"])[0, 1] == pytest.approx(-0.327, abs=0.05)


def test_a_larger_count_makes_a_share_larger_in_every_draw() -> None:
    before, after = sampled(*shares(x=2.0, y=3.0)), sampled(*shares(x=2.5, y=3.0))
    assert np.all(after["x"] > before["x"])
    assert np.corrcoef(before["x"], after["x"])[0, 1] > 0.98


def test_the_order_of_shares_does_not_matter() -> None:
    one, two = sampled(*shares(x=2.0, y=3.0, z=1.0)), sampled(*shares(z=1.0, y=3.0, x=2.0))
    for name in "xyz":
        assert np.array_equal(one[name], two[name])


def table(**columns: tuple[float, ...]) -> list[model.Parameter]:
    return [
        stated(name, "joint", columns=columns, component=name, key="tiny/table") for name in columns
    ]


def test_rows_of_a_table_stay_together() -> None:
    base = sampled(*table(x=(1.0, 2.0, 3.0, 4.0), y=(10.0, 40.0, 20.0, 30.0)))
    pairs = set(zip(base["x"], base["y"], strict=True))
    assert pairs == {(1.0, 10.0), (2.0, 40.0), (3.0, 20.0), (4.0, 30.0)}
    for value in range(1, 5):
        share = np.mean(base["x"] == value)
        assert abs(share - 0.25) < 5 * np.sqrt(0.25 * 0.75 / BLOCK)


def test_the_order_of_rows_and_columns_does_not_matter() -> None:
    one = sampled(*table(x=(1.0, 2.0, 2.0), y=(9.0, 8.0, 7.0)))
    two = sampled(*table(y=(7.0, 9.0, 8.0), x=(2.0, 1.0, 2.0)))
    for name in "xy":
        assert np.array_equal(one[name], two[name])


def test_a_component_must_be_one_of_those_drawn() -> None:
    for family in (shares(x=2.0, y=3.0), table(x=(1.0, 2.0), y=(2.0, 3.0))):
        (code, _, hint), *_ = refused(replace(family[0], component="w"))
        assert code == "distribution.fit"
        assert hint == "they are x, y"


# Distributions that name parameters


def test_a_location_scale_family_may_name_any_parameter() -> None:
    child = stated("child", "normal", mean=named("10 * a"), sd=named("b"))
    base = sampled(A, B, child)
    z = (base["child"] - 10 * base["a"]) / base["b"]
    assert stats.kstest(z, stats.norm.cdf).statistic < 2.2 / np.sqrt(BLOCK)
    assert abs(spearman(z, base["a"])) < 5 / np.sqrt(BLOCK)
    alone = sampled(stated("child", "normal", mean=0.0, sd=1.0))["child"]
    assert z == pytest.approx(alone, abs=1e-9)


def test_an_argument_may_name_a_discrete_parameter() -> None:
    kind = stated("kind", "discrete", values=(0.0, 1.0, 2.0), weights=(0.2, 0.3, 0.5))
    level = derived("level", "1 + kind * factor")
    child = stated("child", "gamma", mean=named("10 * level"), cv=0.5)
    base = sampled(kind, level, child, fixed("factor", 3.0))
    for value in (0.0, 1.0, 2.0):
        own = base["child"][base["kind"] == value]
        oracle = stats.gamma(4, scale=10 * (1 + 3 * value) / 4)
        assert stats.kstest(own, oracle.cdf).statistic < 2.2 / np.sqrt(len(own))
    # Where the discrete parameter keeps its value, the draw keeps its own.
    heavier = replace(kind, stated=Stated("discrete", {
        "values": (0.0, 1.0, 2.0), "weights": (0.3, 0.3, 0.4)}))  # fmt: skip
    other = sampled(heavier, level, child, fixed("factor", 3.0))
    same = base["kind"] == other["kind"]
    assert 0.6 < same.mean() < 1
    assert np.array_equal(base["child"][same], other["child"][same])


def test_other_families_refuse_what_is_not_discrete() -> None:
    child = stated("child", "gamma", mean=named("twice"), cv=0.5)
    (code, message, _), = refused(D, derived("twice", "2 * d"), child)  # fmt: skip
    assert code == "distribution.fit"
    assert message == "an argument of gamma can name discrete parameters only"


def test_a_value_of_a_discrete_parameter_that_fits_nothing_is_refused() -> None:
    kind = stated("kind", "discrete", values=(-1.0, 1.0))
    child = stated("child", "gamma", mean=named("kind"), cv=0.5)
    assert refused(kind, child)[0][0] == "distribution.fit"


def test_a_distribution_of_old_prices_cannot_name_money_of_the_scenario() -> None:
    money = replace(A, unit=replace(A.unit, money=1))
    child = stated("child", "normal", mean=named("a"), sd=1.0, price_factor=1.2)
    assert "other prices than a" in refused(money, child)[0][1]
    assert sampled(A, child)["child"].shape == (BLOCK,)


# Sub-groups


def test_a_group_shares_what_its_own_parameters_do_not_touch() -> None:
    scenario = tiny_scenario(
        [A, B, fixed("k", 2.0), derived("ab", "a * b"), derived("kb", "k * b")],
        groups=(group("young", 0.4, replace(A, stated=D.stated)), group("old", 0.6)),
    )
    made = draws.block(scenario, 3, 0, 5000)
    young, old = made.groups["young"], made.groups["old"]
    assert set(young) == set(old) == set(made.base)
    for name in ("b", "kb"):
        assert young[name] is made.base[name]
    for name in made.base:
        assert old[name] is made.base[name]
    assert np.array_equal(young["ab"], young["a"] * young["b"])
    assert abs(spearman(young["a"], made.base["a"])) < 5 / np.sqrt(5000)
    assert np.array_equal(made.base["a"], draws.block(tiny_scenario([A]), 3, 0, 5000).base["a"])
    whole = draws.sample(scenario, 10_000, 3)
    assert whole.groups["young"]["kb"] is whole.base["kb"]
    assert np.array_equal(np.asarray(whole.groups["young"]["ab"])[:5000], young["ab"])


def test_a_distribution_follows_the_parameter_of_the_group() -> None:
    child = stated("child", "normal", mean=named("k"), sd=1.0)
    scenario = tiny_scenario(
        [fixed("k", 2.0), child], groups=(group("young", 0.4, fixed("k", 5.0)),)
    )
    made = draws.block(scenario, 3, 0, 100)
    assert made.groups["young"]["child"] - made.base["child"] == pytest.approx(np.full(100, 3.0))


def test_a_group_keeps_the_correlation_with_what_it_shares() -> None:
    pairs = (correlated("a", "b", 0.7), correlated("b", "c", -0.5, 2), correlated("a", "c", 0.1, 3))
    own = group("young", 0.4, replace(A, stated=D.stated), fixed("c", 0.5))
    scenario = tiny_scenario([A, B, C], correlations=pairs, groups=(own,))
    made = draws.block(scenario, 3, 0, BLOCK)
    young = made.groups["young"]
    assert young["b"] is made.base["b"]
    assert np.array_equal(made.base["a"], sampled(A, B, C, seed=3, correlations=pairs)["a"])
    assert spearman(young["a"], young["b"]) == pytest.approx(0.7, abs=0.03)
    both = group("young", 0.4, A, C)
    young = dict(draws.block(replace(scenario, target_group=replace(
        scenario.target_group, groups=(both,))), 3, 0, BLOCK).groups["young"])  # fmt: skip
    for one in pairs:
        first, second = one.between
        assert spearman(young[first], young[second]) == pytest.approx(one.rank, abs=0.035)


# Overrides and the central case


def test_overrides_replace_draws_before_expressions() -> None:
    scenario = tiny_scenario(
        [A, B, derived("ab", "a * b")], groups=(group("young", 0.4, replace(A, stated=D.stated)),)
    )
    plain = draws.block(scenario, 3, 0, 100)
    moved = draws.block(scenario, 3, 0, 100, overrides={"a": plain.base["a"] + 1.0})
    assert np.array_equal(moved.base["a"], plain.base["a"] + 1.0)
    assert np.array_equal(moved.base["ab"], moved.base["a"] * plain.base["b"])
    assert np.array_equal(moved.groups["young"]["a"], plain.groups["young"]["a"])
    own = draws.block(scenario, 3, 0, 100, overrides={"young/a": 2.0, "b": 3.0})
    assert np.array_equal(own.base["ab"], plain.base["a"] * 3.0)
    assert own.groups["young"]["ab"] == 6.0
    with pytest.raises(ValueError, match="shape"):
        draws.block(scenario, 3, 0, 100, overrides={"a": np.zeros(99)})
    with pytest.raises(KeyError, match="nowhere"):
        draws.block(scenario, 3, 0, 100, overrides={"nowhere": 1.0})


def test_the_central_case_has_every_parameter_at_its_mean() -> None:
    scenario = tiny_scenario(
        [A, B, C, replace(D, price_factor=2.0), derived("square", "d * d"), *shares(x=1.0, y=3.0),
         *table(u=(1.0, 2.0), v=(4.0, 0.0))],
        groups=(group("young", 0.4, fixed("d", 1.0)),),
    )  # fmt: skip
    made = draws.central(scenario)
    assert (made.n, made.block) == (1, 0)
    wanted = {
        "a": 1,
        "b": 1,
        "c": 0.9,
        "d": 8,
        "square": 64,
        "x": 0.25,
        "y": 0.75,
        "u": 1.5,
        "v": 2,
    }
    assert made.base == pytest.approx(wanted)
    assert all(type(value) is float for value in made.base.values())
    assert made.groups["young"] == pytest.approx(wanted | {"d": 1, "square": 1})
    moved = draws.central(scenario, overrides={"d": 3.0, "young/d": 2.0})
    assert (moved.base["square"], moved.groups["young"]["square"]) == (9.0, 4.0)


def test_the_central_case_averages_over_discrete_parameters() -> None:
    kind = stated("kind", "discrete", values=(1.0, 3.0), weights=(0.25, 0.75))
    other = stated("other", "discrete", values=(0.0, 1.0))
    square = derived("square", "kind ** 2 + other")
    child = stated("child", "gamma", mean=named("square"), cv=0.5)
    scenario = tiny_scenario([kind, other, square, child])
    made = draws.central(scenario)
    assert made.base["child"] == pytest.approx(0.25 * 1 + 0.75 * 9 + 0.5)
    assert made.base["square"] == pytest.approx(2.5**2 + 0.5)
    sample = draws.block(scenario, 0, 0, BLOCK).base["child"]
    assert isinstance(sample, np.ndarray)
    assert abs(sample.mean() - 7.5) < 5 * sample.std() / np.sqrt(BLOCK)
    assert draws.central(scenario, overrides={"kind": 2.0}).base["child"] == pytest.approx(4.5)


def test_the_central_case_follows_continuous_parameters() -> None:
    child = stated("child", "lognormal", mean=named("10 * d"), cv=0.3)
    assert draws.central(tiny_scenario([D, child])).base["child"] == pytest.approx(40.0)


def test_uncertain_names_what_is_sampled() -> None:
    scenario = tiny_scenario(
        [A, fixed("k", 1.0), derived("x", "a + k"), *shares(p=1.0, q=2.0)],
        groups=(group("young", 0.4, stated("k", "uniform", limits=(0.0, 1.0)), fixed("a", 1.0)),),
    )
    assert draws.uncertain(scenario) == ("a", "p", "q", "young/k")
