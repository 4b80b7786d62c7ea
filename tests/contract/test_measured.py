"""What a contract sees of what is true: sums of two groups, their noise, and what luck pays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from socinvest.contract.measured import improvement, measured, seen
from socinvest.contract.noise import scores
from socinvest.contract.truth import Level, Truth
from socinvest.draws import BLOCK
from socinvest.model_contract import Contract, ContractMeasure, Design, Noise
from tests.contract.seeing import (
    MSEK,
    Array,
    against,
    chance,
    contract,
    draws,
    measure,
    noise,
    pooled,
    truth,
    within,
)

BLOCKS = 8
N = BLOCKS * BLOCK


def simulated(of: Contract, what: Truth, name: str = "saving", **options: Any) -> Array:
    """A measure's pooled value over several blocks."""
    parts = [
        pooled(measured(of, what, draws(block=b), "here", **options).readings[name])
        for b in range(BLOCKS)
    ]
    return np.concatenate(parts)


def alone(one: ContractMeasure, **fields: Any) -> Array:
    """The same of a contract with one measure."""
    of = contract(one)
    return simulated(of, truth(of, **fields), one.name)


def test_luck_alone_pays_as_published() -> None:
    """1 MSEK in 24 months, cv 0.8, 60 against 61 youths and no effect: the saving's standard
    deviation is 8.7 MSEK, and 40 % of 10 MSEK and 60 % of the saving come to 5.7, not 4.0.

    So they do where every youth is drawn, from a gamma distribution.
    """
    saving = alone(measure(against=against("historical", size=61.0, years=3.0))) / MSEK
    sd = 0.8 * np.sqrt(60.0 + 60.0**2 / 61.0)
    assert sd == pytest.approx(8.73, abs=0.005)
    assert within(saving.std(), sd, sd / np.sqrt(2.0 * N))
    assert within(saving.mean(), 0.0, sd / np.sqrt(N))
    paid = 4.0 + 0.6 * np.clip(saving, 0.0, 10.0)
    assert 5.7 <= paid.mean() < 5.8
    shape, rng = 1.0 / 0.64, np.random.default_rng(3)
    served, earlier = (rng.gamma(shape, 1.0 / shape, (N, k)).sum(axis=1) for k in (60, 61))
    oracle = 4.0 + 0.6 * np.clip(60.0 / 61.0 * earlier - served, 0.0, 10.0)
    assert within(paid.mean(), oracle.mean(), np.sqrt(2.0 / N) * oracle.std())


@pytest.mark.parametrize("design", ["historical", "matched", "randomised"])
def test_both_groups_vary_by_their_own_number(design: Design) -> None:
    """Var = (n cv)^2 (mu1^2 / n + mu0^2 / m)."""
    one = measure(noise=noise(0.3, 0.4), against=against(design, size=200.0))
    saving = alone(one, people=(80.0,), served=0.7 * MSEK, counterfactual=MSEK) / MSEK
    sd = 80.0 * 0.5 * np.sqrt(0.49 / 80.0 + 1.0 / 200.0)
    assert within(saving.std(), sd, sd / np.sqrt(2.0 * N))
    assert within(saving.mean(), 24.0, sd / np.sqrt(N))


def test_sums_as_they_are_are_wrong_by_the_difference_in_size() -> None:
    one = measure(against=against("historical", scale="total", size=61.0))
    saving = alone(one) / MSEK
    sd = 0.8 * np.sqrt(60.0 + 61.0)
    assert within(saving.mean(), 1.0, sd / np.sqrt(N))
    assert within(saving.std(), sd, sd / np.sqrt(2.0 * N))


def test_own_history_takes_away_what_people_keep() -> None:
    """Var = n cv^2 mu^2 (1 + 1 - 2 rho), rho = between^2 / cv^2 = 0.36 / 0.485."""
    one = measure(noise=noise(0.6, 0.5, per=1.0), against=against("own_history"))
    saving = alone(one, people=(400.0,)) / MSEK
    sd = np.sqrt(400.0 * 0.485 * 2.0 * (1.0 - 0.36 / 0.485))
    assert within(saving.mean(), 0.0, sd / np.sqrt(N))
    assert saving.std() == pytest.approx(sd, rel=0.01)


def test_people_chosen_at_their_worst_seem_to_improve() -> None:
    """Regression to the mean pays although nothing is done; person by person in plain numpy."""
    cv, kept, share, n = 0.4, 0.5, 0.25, 50
    to = against("own_history", selected=share, correlation=kept)
    saving = alone(measure(noise=noise(0.0, cv), against=to), people=(float(n),)) / MSEK
    rng = np.random.default_rng(1)
    x = rng.standard_normal((2000, 4 * n))
    y = kept * x + np.sqrt(1.0 - kept**2) * rng.standard_normal(x.shape)
    worst = np.argsort(-x, axis=1)[:, :n]
    before = 1.0 + cv * np.take_along_axis(x, worst, axis=1)
    after = 1.0 + cv * np.take_along_axis(y, worst, axis=1)
    level = after.mean()
    found = (before - after).sum(axis=1) / level
    assert saving.mean() == pytest.approx(found.mean(), rel=0.02)
    # Groups are drawn one by one here, each with its own worst quarter: a little less varied.
    assert saving.std() == pytest.approx(found.std(), rel=0.08)


def test_groups_without_end_see_the_truth() -> None:
    for design in ("historical", "matched", "randomised", "own_history", "prediction"):
        of = contract(measure(against=against(design)))  # type: ignore[arg-type]
        what = truth(of, (40.0,), 0.9 * MSEK, 1.1 * MSEK)
        facts = measured(of, what, draws(), "here", noise=False)
        assert pooled(facts.readings["saving"])[0] == pytest.approx(8 * MSEK, rel=1e-12)
    huge = contract(measure(noise=noise(0.0, 1e-14), against=against("matched", size=1e30)))
    np.testing.assert_allclose(
        pooled(measured(huge, truth(huge, served=0.9 * MSEK), draws(), "x").readings["saving"]),
        6 * MSEK, rtol=1e-12,
    )  # fmt: skip


def test_without_noise_what_is_biased_may_stay_so() -> None:
    of = contract(measure(against=against("historical", size=61.0, years=2.0, drift=0.1)))
    what, there = truth(of), draws()
    biased = measured(of, what, there, "here", noise=False, biased=True).readings["saving"]
    assert pooled(biased)[0] == pytest.approx(60 * MSEK * (1.0 / 1.21 - 1.0))
    assert pooled(measured(of, what, there, "here", noise=False).readings["saving"])[0] == 0.0


def test_without_effect_only_the_level_of_those_served_moves() -> None:
    of = contract(measure(against=against("matched", size=61.0)))
    idle = simulated(of, truth(of, served=0.5 * MSEK), without_effect=True)
    np.testing.assert_array_equal(idle, simulated(of, truth(of)))


def test_the_first_draws_are_the_same_however_many_there_are() -> None:
    of = contract(
        measure(against=against("historical", size="size")),
        measure("share", counts="state", noise=Noise("binomial"), against=against("randomised")),
        chance("kept", "p"),
    )
    rng = np.random.default_rng(2)
    base = {"size": rng.uniform(40, 80, BLOCK), "p": rng.uniform(0, 1, BLOCK)}
    levels = tuple(
        Level(rng.poisson(30, BLOCK).astype(float), rng.uniform(0.2, 0.4, BLOCK), np.array([0.5]))
        for _ in range(2)
    )
    of2 = contract(*of.measures.values(), cohorts=2)

    def look(n: int) -> list[Array]:
        cut = tuple(
            Level(level.people[:n], level.served[:n], level.counterfactual) for level in levels
        )
        what = Truth(tuple(c.people for c in cut), np.array([60.0]), {"saving": cut, "share": cut})
        there = draws(n, base={k: v[:n] for k, v in base.items()})
        facts = measured(of2, what, there, "here")
        return [
            np.broadcast_to(r.of(scope), (n,)) for r in facts.readings.values()
            for scope in (0, 1, -1)
        ]  # fmt: skip

    for few, many in zip(look(100), look(BLOCK), strict=True):
        np.testing.assert_array_equal(few, many[:100])


def test_another_measure_changes_no_other() -> None:
    one = measure(against=against("historical", size=61.0))
    few = contract(one, chance("kept", 0.5))
    more = contract(
        measure("first", items=("other",)), chance("also", 0.5), one, chance("kept", 0.5)
    )
    a = measured(few, truth(few), draws(), "here").readings
    b = measured(more, truth(more), draws(), "here").readings
    for name in ("saving", "kept"):
        np.testing.assert_array_equal(a[name].pooled, b[name].pooled)
    assert abs(np.corrcoef(pooled(b["first"]), pooled(b["saving"]))[0, 1]) < 0.05
    assert 0.4 < (pooled(b["kept"]) == pooled(b["also"])).mean() < 0.6


def test_measures_of_the_same_thing_see_the_same_people() -> None:
    to = against("historical", size=61.0)
    of = contract(measure(against=to), measure("cut", against=to, per="share"))
    found = seen(of, truth(of), draws(), "here")
    saving, cut = (pooled(found.facts.readings[name]) for name in ("saving", "cut"))
    np.testing.assert_allclose(cut, saving / pooled(found.counterfactual["cut"]), rtol=1e-12)


@pytest.mark.parametrize("change", ["window", "size", "effect", "bias"])
def test_draws_keep_their_place_when_something_changes(change: str) -> None:
    """With one group that varies, its values are the same score's under every change."""
    to = against("randomised")
    other = against("prediction", bias=0.2) if change == "bias" else to
    of = contract(measure(against=to))
    changed = contract(measure(months=36 if change == "window" else 24, against=other,
                               noise=noise(0.3, 0.5, per=1.0)))  # fmt: skip
    first = simulated(of, truth(of))
    served = 0.6 * MSEK if change == "effect" else MSEK
    options = {"size": 200.0} if change == "size" else {}
    second = simulated(changed, truth(changed, served=served), **options)
    np.testing.assert_array_equal(np.argsort(first), np.argsort(second))


def test_the_group_may_be_of_another_size() -> None:
    of = contract(measure(against=against("historical", size=61.0)))
    what = truth(of)
    n, m = 240.0, 61.0
    grown = simulated(of, what, size=n) / MSEK
    sd = 0.8 * np.sqrt(n + n * n / (4.0 * m))
    assert within(grown.std(), sd, sd / np.sqrt(2.0 * N))
    stated = simulated(of, what, size=n, comparison_size="as_stated") / MSEK
    sd = 0.8 * np.sqrt(n + n * n / m)
    assert within(stated.std(), sd, sd / np.sqrt(2.0 * N))
    facts = measured(of, what, draws(), "here", size=np.full(BLOCK, n))
    np.testing.assert_allclose(facts.people[0], n)


@pytest.mark.parametrize(
    ("observed", "unseen", "mean", "sd"),
    [
        # 30 of 60 are seen: their level stands for all, with the noise of 30.
        (0.5, "left_out", 60.0, 60.0 * 0.8 / np.sqrt(30.0)),
        # The others count as zero: half of the cost is never seen.
        (0.5, "not_counted", 30.0, 30.0 * 0.8 / np.sqrt(30.0)),
    ],
)
def test_people_who_are_not_seen(observed: float, unseen: str, mean: float, sd: float) -> None:
    from tests.factories import figure

    one = measure(observed=figure(observed), unseen=unseen)
    cost = alone(one) / MSEK
    assert within(cost.mean(), mean, sd / np.sqrt(N))
    assert within(cost.std(), sd, 2.0 * sd / np.sqrt(2.0 * N))
    compared = measure(observed=figure(observed), unseen=unseen, against=against("randomised"))
    assert within((alone(compared) / MSEK).mean(), 60.0 - mean, sd / np.sqrt(N))


def test_an_earlier_group_is_common_to_the_cohorts_and_a_present_one_is_not() -> None:
    people = (40.0, 20.0)
    for design, sd in (
        ("historical", 60.0 * 0.8 / np.sqrt(61.0)),
        # 61 people as 40 to 20: (40^2 / 40.67 + 20^2 / 20.33), the same sum over all.
        ("randomised", 0.8 * np.sqrt(1600 / (61 * 2 / 3) + 400 / (61 / 3))),
    ):
        one = measure(against=against(design, size=61.0))  # type: ignore[arg-type]
        of = contract(one, cohorts=2)
        found = seen(of, truth(of, people), draws(), "here")
        base = found.counterfactual["saving"]
        first, second = (base.of(scope) / MSEK for scope in (0, 1))
        both = np.corrcoef(first, second)[0, 1]
        assert both == pytest.approx(1.0 if design == "historical" else 0.0, abs=0.05)
        np.testing.assert_allclose(first + second, base.of(-1) / MSEK, rtol=1e-12)
        assert base.of(-1).std() / MSEK == pytest.approx(sd, rel=0.04)
        values = found.facts.readings["saving"]
        np.testing.assert_allclose(
            values.of(-1), values.of(0) + values.of(1), rtol=1e-9, atol=1e-6 * MSEK
        )


def test_pooled_shares_are_of_the_sums() -> None:
    one = measure(per="share", noise=Noise("none"), against=against("randomised"))
    of = contract(one, cohorts=2)
    levels = (
        Level(np.array([10.0]), np.array([1.0]), np.array([2.0])),
        Level(np.array([30.0]), np.array([3.0]), np.array([4.0])),
    )
    what = Truth((np.array([10.0]), np.array([30.0])), np.array([40.0]), {"saving": levels})
    reading = measured(of, what, draws(1), "here").readings["saving"]
    assert [float(reading.of(s)[0]) for s in (0, 1, -1)] == [0.5, 0.25, pytest.approx(40 / 140)]


@pytest.mark.parametrize(
    ("improves", "per", "wanted"),
    [
        ("down", "total", 15.0), ("down", "person", 1.5), ("down", "share", 0.25),
        ("up", "total", -15.0), ("up", "person", -1.5), ("up", "share", -0.25),
    ],
)  # fmt: skip
def test_values_by_hand(improves: Any, per: Any, wanted: float) -> None:
    """45 counted against 60, of 10 people."""
    one = measure(improves=improves, per=per)
    sums = np.array([45.0]), np.array([60.0]), np.array([10.0])
    assert improvement(one, *sums)[0] == wanted
    nothing = improvement(one, np.array([45.0]), None, np.array([10.0]))
    assert nothing[0] == (45.0 if per == "total" else 4.5)


def test_nobody_is_worth_nothing() -> None:
    for per in ("total", "person", "share"):
        of = contract(measure(per=per, against=against("randomised", size=61.0)))
        reading = measured(of, truth(of, (0.0,)), draws(), "here").readings["saving"]
        assert not pooled(reading).any()


def test_the_luck_of_the_run_is_that_of_its_people() -> None:
    fared, without = np.array([55.0, 70.0]) * MSEK, np.array([61.0, 71.0]) * MSEK
    of = contract(measure(noise=Noise("course"), against=against("randomised")))
    what = truth(of, served=0.9 * MSEK, fared=fared, fared_without=without)

    def look(**options: Any) -> list[float]:
        reading = measured(of, what, draws(2), "here", **options).readings["saving"]
        return list(np.broadcast_to(reading.of(-1), (2,)) / MSEK)

    assert look() == [5.0, -10.0]
    assert look(without_effect=True) == [-1.0, -11.0]
    assert look(noise=False) == pytest.approx([6.0, 6.0])
    # Four times the people: four times the saving and twice the luck.
    assert look(size=240.0) == pytest.approx([24.0 - 2.0, 24.0 - 32.0])


def test_shares_of_people_are_binomial() -> None:
    one = measure(
        "goal", counts="outcome", outcome="goal", noise=Noise("binomial"), improves="up",
        per="person", against=against("randomised", size=90.0),
    )  # fmt: skip
    value = alone(one, served=0.6, counterfactual=0.45)
    sd = np.sqrt(0.24 / 60.0 + 0.45 * 0.55 / 90.0)
    assert within(value.mean(), 0.15, sd / np.sqrt(N))
    assert within(value.std(), sd, 2.0 * sd / np.sqrt(2.0 * N))


def test_a_chance_is_true_as_often_as_it_is_probable() -> None:
    of = contract(chance("kept", "p"), cohorts=2)
    what = truth(of, (1.0, 1.0))
    p = np.linspace(0.0, 1.0, BLOCK)

    def look(value: Any) -> list[Array]:
        reading = measured(of, what, draws(base={"p": value}), "here").readings["kept"]
        return [np.broadcast_to(reading.of(scope), (BLOCK,)) for scope in (0, 1, -1)]

    for answers in look(0.3):
        assert answers.dtype == bool
        assert within(answers.mean(), 0.3, np.sqrt(0.21 / BLOCK))
    assert not any(answers.any() for answers in look(0.0))
    assert all(answers.all() for answers in look(1.0))
    for low, high in zip(look(0.9 * p), look(p), strict=True):
        assert (high >= low).all()
        assert (high > low).any()
    first, second, everybody = look(0.5)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.05
    # The whole is one of the cohorts by lot: what is true of both is true of it, and so on.
    assert np.corrcoef(first, everybody)[0, 1] == pytest.approx(0.5, abs=0.05)
    assert everybody[first & second].all()
    assert not everybody[~first & ~second].any()
    assert everybody[first & ~second].mean() == pytest.approx(0.5, abs=0.05)
    single = contract(chance("kept", 0.5))
    reading = measured(single, truth(single), draws(), "here").readings["kept"]
    np.testing.assert_array_equal(reading.of(0), reading.of(-1))


def test_joined_blocks_are_not_measured() -> None:
    of = contract(measure())
    with pytest.raises(ValueError, match="block by block"):
        measured(of, truth(of), draws(block=-1), "here")
    assert pooled(measured(of, truth(of), draws(block=-1), "here", noise=False).readings["saving"])[
        0
    ]


def test_scores_are_those_of_what_is_counted_and_of_whom() -> None:
    of = contract(measure(noise=noise(0.0, 1.0)))
    cost = pooled(measured(of, truth(of, (1e12,)), draws(), "here").readings["saving"])
    key = ("here", "cost", "support", "reached", "", "course", "placement", "", "served", "c0")
    z = scores(BLOCK, 7, 0, *key)
    np.testing.assert_allclose((cost / 1e18 - 1.0) * 1e6, z, atol=1e-4)
