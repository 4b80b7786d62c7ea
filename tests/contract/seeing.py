"""A contract with one measure, and what is true of the people, for tests of what is measured."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from socinvest.contract.truth import Level, Truth
from socinvest.contract.values import Reading
from socinvest.draws import BLOCK, Draws
from socinvest.model import Account
from socinvest.model_contract import (
    Against,
    Cohort,
    Contract,
    ContractMeasure,
    Design,
    Investment,
    Noise,
    Window,
)
from tests.factories import HERE, figure, text

Array = npt.NDArray[np.float64]

MSEK = 1e6
KOMMUN = Account("kommun", "socialnämnden")
FUND = Account("fund", "gemensamt")


def noise(between: float = 0.0, within: float = 0.8, per: float | None = None) -> Noise:
    """How people's sums differ."""
    return Noise("people", figure(between), figure(within), per)


def against(design: Design, scale: Any = "per_person", **figures: float | str) -> Against:
    """A counterfactual with figures by name."""
    made = {name: figure(value) for name, value in figures.items()}
    return Against(design, HERE, scale=scale, **made)


def measure(name: str = "saving", months: int = 24, **fields: Any) -> ContractMeasure:
    """The placements of those who are reached, in ``months`` from entry."""
    told: dict[str, Any] = {
        "counts": "cost", "intervention": "support", "course": "course", "items": ("placement",),
        "window": Window(months), "prices": 2020, "noise": noise(),
    }  # fmt: skip
    return ContractMeasure(name=name, at=HERE, **(told | fields))


def chance(name: str, probability: float | str) -> ContractMeasure:
    """True or false of the contract."""
    return ContractMeasure(name, "chance", HERE, probability=figure(probability))


def contract(*measures: ContractMeasure, cohorts: int = 1) -> Contract:
    """A contract about measures, whose cohorts enter a year each."""
    of = [Cohort(f"c{i}", 12 * i, 12 * i + 12, HERE) for i in range(cohorts)]
    capital = Investment(
        "fund", FUND, KOMMUN, figure(10 * MSEK), figure(7.5 * MSEK), ((0, figure(1.0)),), HERE
    )
    return Contract(
        "contract", text("contract"), ("with",), {}, 0, tuple(of),
        {m.name: m for m in measures}, (), HERE, investments=(capital,),
    )  # fmt: skip


def truth(
    of: Contract,
    people: tuple[float, ...] = (60.0,),
    served: float = MSEK,
    counterfactual: float = MSEK,
    **fields: Any,
) -> Truth:
    """The same levels per person in every cohort and measure."""
    levels = tuple(
        Level(np.array([n]), np.array([served]), np.array([counterfactual]), **fields)
        for n in people
    )
    numbers = tuple(np.array([n]) for n in people)
    named = [m.name for m in of.measures.values() if m.counts != "chance"]
    return Truth(numbers, np.array([sum(people)]), dict.fromkeys(named, levels))


def draws(
    n: int = BLOCK, block: int = 0, seed: int = 7, base: Mapping[str, Any] | None = None
) -> Draws:
    """A block of draws, of nothing but ``base``."""
    environment = dict(base or {})
    return Draws(block, n, seed, environment, {"": environment})


def pooled(reading: Reading, n: int = BLOCK) -> Array:
    """The value of everybody together, (n,)."""
    return np.broadcast_to(np.asarray(reading.pooled, dtype=float), (n,))


def within(value: float, wanted: float, error: float) -> bool:
    """Whether a simulated figure is where it should be, within 4 standard errors."""
    return abs(value - wanted) < 4.0 * error
