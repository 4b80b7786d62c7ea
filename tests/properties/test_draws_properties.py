"""Draws do not depend on anything that should not matter (invariant 7 of the house)."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from socinvest import draws, model
from tests.factories import HERE, derived, stated, tiny_scenario

positive = st.floats(0.01, 100)


@st.composite
def parameters(draw: st.DrawFn, least: int = 1) -> list[model.Parameter]:
    """Independent parameters of several families, named p0, p1, ..."""
    made = []
    for i in range(draw(st.integers(least, 5))):
        family = draw(st.sampled_from(["normal", "lognormal", "gamma", "uniform", "beta"]))
        if family == "uniform":
            low, width = draw(positive), draw(positive)
            made.append(stated(f"p{i}", family, limits=(low, low + width)))
        elif family == "beta":
            events = draw(st.floats(0.1, 50))
            made.append(stated(f"p{i}", family, events=events, of=events + draw(positive)))
        else:
            made.append(stated(f"p{i}", family, mean=draw(positive), cv=draw(st.floats(0.05, 2))))
    return made


seeds = st.integers(0, 2**63 - 1)


def same(one: draws.Draws, other: draws.Draws, names: list[str]) -> bool:
    n = min(one.n, other.n)
    return all(
        np.array_equal(np.asarray(one.base[name])[:n], np.asarray(other.base[name])[:n])
        for name in names
    )


@settings(max_examples=25, deadline=None)
@given(parameters(), seeds, st.permutations(range(6)), st.integers(1, 9000), st.integers(1, 9000))
def test_draws_depend_on_nothing_but_their_own_name(
    made: list[model.Parameter], seed: int, order: list[int], n: int, more: int
) -> None:
    names = [parameter.name for parameter in made]
    first = draws.sample(tiny_scenario(made), n, seed)
    extra = [*made, stated("extra", "normal", mean=0.0, sd=1.0), derived("sum", "extra + p0")]
    shuffled = [extra[i] for i in order if i < len(extra)]
    shuffled += [one for one in extra if one not in shuffled]
    assert same(first, draws.sample(tiny_scenario(shuffled), more, seed), names)


@settings(max_examples=15, deadline=None)
@given(parameters(least=4), seeds, st.floats(-0.9, 0.9))
def test_a_correlation_moves_nobody_else(
    made: list[model.Parameter], seed: int, rank: float
) -> None:
    plain = draws.sample(tiny_scenario(made), 500, seed)
    pair = (model.Correlation(("p1", "p2"), rank, HERE),)
    tied = draws.sample(tiny_scenario(made, correlations=pair), 500, seed)
    assert same(plain, tied, [p.name for p in made if p.name not in ("p1", "p2")])


@settings(max_examples=25, deadline=None)
@given(seeds, positive, positive, st.floats(0.05, 1.5), st.floats(0.05, 1.5))
def test_whatever_the_distribution_a_parameter_keeps_its_ranks(
    seed: int, mean: float, other_mean: float, cv: float, other_cv: float
) -> None:
    one = draws.sample(tiny_scenario([stated("p", "gamma", mean=mean, cv=cv)]), 1000, seed)
    two = draws.sample(
        tiny_scenario([stated("p", "lognormal", mean=other_mean, cv=other_cv)]), 1000, seed
    )
    placed = np.asarray(two.base["p"])[np.argsort(one.base["p"])]
    assert np.all(np.diff(placed) >= 0)


@settings(max_examples=25, deadline=None)
@given(parameters(), seeds)
def test_the_mean_of_the_draws_is_near_the_central_case(
    made: list[model.Parameter], seed: int
) -> None:
    scenario = tiny_scenario(made)
    many, centre = draws.sample(scenario, draws.BLOCK, seed), draws.central(scenario)
    for parameter in made:
        values = np.asarray(many.base[parameter.name])
        # Heavy tails make the estimated error itself uncertain: 8 of them, not 5.
        assert abs(values.mean() - centre.base[parameter.name]) < 8 * values.std() / np.sqrt(many.n)
