"""Person by person: everybody is a random walk of their own, strategies on common uniforms.

One person's reach, moves and cost factor are drawn once and used under every strategy, each move
by the inverse distribution function over the row's destinations (an effect only lowers or raises
the first entry, so that people who are alike move alike). Only what the tests need.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Row = Mapping[str, float]


@dataclass
class World:
    """``row(state, cycle, reached)`` gives the destinations of a programme's people."""

    row: Callable[[str, int, bool], Row]
    years: int
    people: int
    reach: float
    start: str = "a"
    cost: Mapping[str, float] = field(default_factory=dict)
    programme: float = 0.0
    rate: float = 0.03
    cv: float = 0.0


def move(row: Row, state: str, u: float) -> str:
    at = 0.0
    for target, p in row.items():
        at += p
        if u < at:
            return target
    return state


@dataclass
class Seen:
    """One draw: people per state, point and strategy; discounted cost with less without."""

    counts: dict[tuple[bool, str, int], int]
    difference: float
    reached: int


def simulate(world: World, rng: random.Random) -> Seen:
    counts: dict[tuple[bool, str, int], int] = {}
    total = 0.0
    n_reached = 0
    for _ in range(world.people):
        reached = rng.random() < world.reach
        n_reached += reached
        factor = rng.gammavariate(1 / world.cv**2, world.cv**2) if world.cv else 1.0
        state = dict.fromkeys((False, True), world.start)
        total += world.programme * reached
        for y in range(world.years):
            u = rng.random()
            for strategy in (False, True):
                s = state[strategy]
                key = (strategy, s, y)
                counts[key] = counts.get(key, 0) + 1
                sign = 1 if strategy else -1
                total += sign * world.cost.get(s, 0.0) * factor / (1 + world.rate) ** y
            alike = state[False] == state[True]
            for strategy in (False, True):
                s = state[strategy]
                mine = u if alike or not strategy else rng.random()
                state[strategy] = move(world.row(s, y, reached and strategy), s, mine)
        for strategy in (False, True):
            key = (strategy, state[strategy], world.years)
            counts[key] = counts.get(key, 0) + 1
    return Seen(counts, total, n_reached)


def many(world: World, n: int, seed: int) -> list[Seen]:
    rng = random.Random(seed)
    return [simulate(world, rng) for _ in range(n)]
