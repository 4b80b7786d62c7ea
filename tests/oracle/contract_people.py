"""The worlds of contract_world person by person: chance and measurement by plain simulation.

Everybody is drawn by himself: whether he is reached, where he is each month, and what one is seen
to cost, as a gamma variable with the mean that is true and the coefficient of variation stated.
The rows and windows are those of contract_plain; the random numbers are its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.oracle.contract_plain import CARE, Path, Window, care, follow, row

INTAKE = (3, 3, 3, 3)
"""People who enter, by month."""


@dataclass
class Seen:
    """What one draw measured."""

    people: int
    counted: float
    counterfactual: float

    @property
    def saving(self) -> float:
        return self.counterfactual - self.counted


def reached(rng: np.random.Generator, share: float = 0.75) -> list[int]:
    """How many of each month's entrants accept."""
    return [sum(rng.random() < share for _ in range(n)) for n in INTAKE]


def sums(rng: np.random.Generator, mean: float, cv: float, people: int) -> float:
    """The sum over people who each cost ``mean`` on average."""
    return float(sum(rng.gamma(1 / cv**2, mean * cv**2) for _ in range(people)))


def seen_by_cv(
    rng: np.random.Generator, ratio: float, window: Window, cv: float, size: int, level: float = 1.0
) -> Seen:
    """Noise by a coefficient of variation, against ``size`` others whose level is ``level``."""
    n = sum(reached(rng))
    served, others = (care(follow(r, window.months), window, 0) for r in (ratio, 1.0))
    mine = sums(rng, served, cv, n)
    theirs = sums(rng, others * level, cv, size) / size * n
    return Seen(n, mine, theirs)


def life(rng: np.random.Generator, ratio: float, months: int) -> list[str]:
    """Where one person is at each point from entry."""
    states = ["placed" if rng.random() < 0.7 else "home"]
    for month in range(1, months + 1):
        here, chance = states[-1], rng.random()
        for target, p in row(here, ratio, month).items():
            if chance < p:
                here = target
                break
            chance -= p
        states.append(here)
    return states


def cost_of_life(states: Sequence[str], window: Window) -> float:
    """What care of one person costs: each month half its first point and half its last."""
    months = window.cycles(0)
    return CARE * sum((states[i] == "placed") + (states[i + 1] == "placed") for i in months) / 2


def seen_as_lived(rng: np.random.Generator, ratio: float, window: Window) -> Seen:
    """Noise ``course`` against a comparison without noise: the people as they fare."""
    n = sum(reached(rng))
    counted = sum(cost_of_life(life(rng, ratio, window.months), window) for _ in range(n))
    return Seen(n, counted, n * care(follow(1.0, window.months), window, 0))


__all__ = ["INTAKE", "Path", "Seen", "cost_of_life", "life", "seen_as_lived", "seen_by_cv"]
