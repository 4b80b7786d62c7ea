"""Cost and effect side by side: published tables, ties, and a definition checked by brute force."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socinvest.numerics.effectiveness import frontier

NUMBERS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(0, 12)), min_size=1, max_size=7, unique=True
)


def test_the_sick_sicker_table() -> None:
    """dampack's table of the tutorial's model, without weighting within cycles."""
    names = ["Standard of care", "Strategy A", "Strategy B", "Strategy AB"]
    costs = [153541.41293063216, 287185.64077586663, 261490.97437179225, 381676.0957408824]
    effects = [21.554486610501705, 22.345544455889716, 23.032607807126556, 23.98896892578591]
    found = {names[one.place]: one for one in frontier(costs, effects)}
    assert [names[one.place] for one in frontier(costs, effects)] == [
        "Standard of care", "Strategy B", "Strategy A", "Strategy AB",
    ]  # fmt: skip
    assert found["Strategy A"].status == "dominated"
    assert found["Strategy A"].ratio is None
    assert found["Standard of care"].ratio is None
    assert found["Strategy B"].ratio == pytest.approx(73031.60369234446, rel=1e-12)
    assert found["Strategy AB"].ratio == pytest.approx(125669.18397683115, rel=1e-12)
    assert found["Strategy AB"].incremental_effect == pytest.approx(0.9563611186593519, rel=1e-12)


def test_a_step_that_costs_more_than_a_larger_one_is_extendedly_dominated() -> None:
    found = frontier([0.0, 10.0, 30.0, 40.0], [0.0, 1.0, 1.5, 4.0])
    assert [one.ratio for one in found] == [None, 10.0, None, 10.0]
    # 10 and 10: on a straight line both stay; a mixture costs the same.
    assert [one.status for one in found] == [
        "undominated", "undominated", "extendedly_dominated", "undominated",
    ]  # fmt: skip


def test_taking_one_away_may_take_another_away() -> None:
    found = frontier([0.0, 10.0, 21.0, 30.0], [0.0, 1.0, 2.0, 30.0])
    assert [one.status for one in found][1:3] == ["extendedly_dominated"] * 2
    assert found[3].ratio == 1.0


def test_ties() -> None:
    equal = frontier([5.0, 5.0], [1.0, 1.0])
    assert [(one.place, one.status) for one in equal] == [(0, "undominated"), (1, "dominated")]
    better = frontier([5.0, 5.0], [1.0, 2.0])
    assert [(one.place, one.status) for one in better] == [(1, "undominated"), (0, "dominated")]
    # Rounding is no difference.
    near = frontier([5.0, 5.0 * (1 + 1e-15)], [1.0, 2.0])
    assert [one.status for one in near] == ["dominated", "undominated"]
    assert frontier([1.0, 2.0], [1.0, 1.0 + 1e-15])[1].status == "dominated"


def test_savings_and_losses_have_signs() -> None:
    found = frontier([-20.0, 0.0, 5.0], [2.0, 1.0, 3.0])
    assert [one.status for one in found] == ["undominated", "dominated", "undominated"]
    assert (found[2].incremental_cost, found[2].incremental_effect) == (25.0, 1.0)


def test_every_cost_has_an_effect() -> None:
    with pytest.raises(ValueError, match="a cost and an effect"):
        frontier([1.0], [])
    assert frontier([], []) == []


@settings(max_examples=200, deadline=None)
@given(NUMBERS)
def test_against_the_definition(points: list[tuple[int, int]]) -> None:
    """Undominated is what is best for some price of the effect, or lies between two that are."""
    costs, effects = zip(*points, strict=True)
    found = frontier([float(c) for c in costs], [float(e) for e in effects])
    assert sorted(one.place for one in found) == list(range(len(points)))
    kept = [one for one in found if one.status == "undominated"]
    ratios = [one.ratio for one in kept[1:] if one.ratio is not None]
    assert len(ratios) == len(kept) - 1
    assert ratios == sorted(ratios)
    for one in found:
        by_one = [
            other for other in found
            if other.place != one.place and other.cost <= one.cost and other.effect >= one.effect
        ]  # fmt: skip
        assert (one.status == "dominated") == bool(by_one)
        mixed = any(
            a.effect < one.effect < b.effect
            # In whole numbers: is the line between them below?
            and a.cost * (b.effect - one.effect) + b.cost * (one.effect - a.effect)
            < one.cost * (b.effect - a.effect)
            for a in found
            for b in found
        )
        if not by_one:
            assert (one.status == "extendedly_dominated") == mixed
