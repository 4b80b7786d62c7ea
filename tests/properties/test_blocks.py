"""Blocks of draws do not know of each other: in either order they give the same bits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import socinvest
from socinvest.course.simulate import simulate
from socinvest.draws import BLOCK, Draws, block
from socinvest.model import Scenario

SIZES = {0: BLOCK, 1: 1_808}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return socinvest.read_scenario("ppss")


def answers(scenario: Scenario, order: tuple[int, ...]) -> dict[int, Mapping[str, Any]]:
    """Parameters and the events of whole people, block by block in the order given."""
    found = {}
    for index in order:
        drawn: Draws = block(scenario, 7, index, SIZES[index])
        moved = simulate(scenario, drawn, "chance").trajectories
        found[index] = {
            **{name: np.asarray(values) for name, values in drawn.base.items()},
            **{
                f"{strategy}: {name}": np.asarray(values)
                for strategy, trajectory in moved.items()
                for name, values in trajectory.measures.items()
            },
        }
    return found


def test_blocks_in_either_order_agree(scenario: Scenario) -> None:
    forward, backward = answers(scenario, (0, 1)), answers(scenario, (1, 0))
    for index in SIZES:
        assert forward[index].keys() == backward[index].keys()
        for name, values in forward[index].items():
            assert np.array_equal(values, backward[index][name]), name
    assert not np.array_equal(forward[0]["risk"][: SIZES[1]], forward[1]["risk"])


def test_more_draws_begin_with_the_fewer(scenario: Scenario) -> None:
    few = socinvest.run(scenario, draws=300, seed=3, variants=["base"])
    many = socinvest.run(scenario, draws=BLOCK + 300, seed=3, variants=["base"])
    for name in ("samhälle", "kommunen"):
        assert np.array_equal(few.npv("ppss", name), many.npv("ppss", name)[:300])
