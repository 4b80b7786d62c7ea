"""The engine's throughput beside a plain loop of matrix products, both outputs compared.

Four states (healthy, sick, sicker, dead), 75 cycles, two strategies, one group of people:
the size of the usual example of health economics.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Literal

import numpy as np
import numpy.typing as npt

from socinvest import draws as drawing
from socinvest import model
from socinvest.course.simulate import simulate
from tests.course.scenarios import cost, transition
from tests.factories import HERE, figure, stated, text, tiny_scenario

Array = npt.NDArray[np.float64]

STATES = ("healthy", "sick", "sicker", "dead")
STRATEGIES = ("nothing", "treatment")
PEOPLE = 1_000.0


def scenario(cycles: int) -> model.Scenario:
    """The example, with a treatment that slows down the way from sick to sicker."""
    parameters = [
        stated("falls_ill", "beta", events=150.0, of=1_000.0),
        stated("recovers", "beta", events=500.0, of=1_000.0),
        stated("worsens", "beta", events=105.0, of=1_000.0),
        stated("dies", "beta", events=5.0, of=1_000.0),
        stated("dies_sick", "beta", events=15.0, of=1_000.0),
        stated("dies_sicker", "beta", events=50.0, of=1_000.0),
        stated("ratio", "lognormal", mean=0.6, cv=0.1),
    ]
    rows = (
        transition("healthy", "sick", "falls_ill"),
        transition("healthy", "dead", "dies"),
        transition("sick", "healthy", "recovers"),
        transition("sick", "sicker", "worsens"),
        transition("sick", "dead", "dies_sick"),
        transition("sicker", "dead", "dies_sicker"),
    )
    course = model.Course(
        "course", tuple(model.State(name) for name in STATES), {"healthy": None}, rows, HERE,
        costs=tuple(cost(name) for name in STATES),
    )  # fmt: skip
    target = model.TransitionTarget("course", "sick", "sicker")
    effect = model.Effect("effect", target, "ratio", "risk_ratio", "reached", HERE)
    everybody = model.Reach(figure(1.0), figure(1.0))
    treatment = model.Intervention(
        "treatment", text("treatment"), everybody, HERE, figure(1.0), (), (effect,)
    )
    plan = {name: () if name == "nothing" else (name,) for name in STRATEGIES}
    return tiny_scenario(
        parameters,
        time=model.Time(2020, 1, cycles),
        courses={"course": course},
        interventions={"treatment": treatment},
        strategies={n: model.Strategy(n, text(n), members) for n, members in plan.items()},
        target_group=model.TargetGroup(
            text("people"), "person", model.Intake("per_year", figure(PEOPLE), 1.0, HERE)
        ),
    )


def matrices(draws: drawing.Draws, treated: bool) -> Array:
    """Transition matrices (draw, from, to)."""
    get = {name: np.asarray(value) for name, value in draws.base.items()}
    worsens = get["worsens"] * get["ratio"] if treated else get["worsens"]
    result = np.zeros((draws.n, 4, 4))
    result[:, 0, 1], result[:, 0, 3] = get["falls_ill"], get["dies"]
    result[:, 1, 0], result[:, 1, 2], result[:, 1, 3] = get["recovers"], worsens, get["dies_sick"]
    result[:, 2, 3] = get["dies_sicker"]
    for state in range(4):
        result[:, state, state] = 1.0 - result[:, state].sum(axis=1)
    return result


def by_matrices(draws: drawing.Draws, cycles: int) -> dict[str, Array]:
    """People (cycle, draw, state) of each strategy, by a product of matrices in every cycle."""
    found = {}
    for strategy in STRATEGIES:
        step = matrices(draws, strategy == "treatment")
        people = np.zeros((cycles + 1, draws.n, 4))
        people[0, :, 0] = PEOPLE
        for cycle in range(cycles):
            people[cycle + 1] = np.matmul(people[cycle][:, None, :], step)[:, 0, :]
        found[strategy] = people
    return found


def by_engine(
    case: model.Scenario, draws: drawing.Draws, mode: Literal["expected", "chance"]
) -> dict[str, Array]:
    """The same by the engine."""
    found = {}
    done = simulate(case, draws, mode, points=True)
    for strategy, trajectory in done.trajectories.items():
        points = trajectory.segments[0].courses["course"].points
        every = [np.broadcast_to(points[s], (case.time.horizon + 1, draws.n)) for s in STATES]
        found[strategy] = np.stack(every, axis=2)
    return found


@dataclass(frozen=True)
class Compared:
    """Medians in million draws x strategies x cycles a second, and how far the outputs differ.

    ``apart``: largest relative difference of expected people from the loop's. ``errors``:
    largest difference of the mean of chance from the loop's mean, in its own standard errors.
    """

    loop: float
    expected: float
    chance: float
    apart: float
    errors: float


def compare(draws: int, cycles: int, rounds: int) -> Compared:
    """Both ways on one block of draws, in turn."""
    case = scenario(cycles)
    drawn = drawing.block(case, 0, 0, draws)
    ways = {
        "loop": lambda: by_matrices(drawn, cycles),
        "expected": lambda: simulate(case, drawn, "expected"),
        "chance": lambda: simulate(case, drawn, "chance"),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            start = process_time()
            way()
            times[name].append(process_time() - start)
    work = draws * cycles * len(STRATEGIES) / 1e6
    speed = {name: work / median(values) for name, values in times.items()}
    plain = by_matrices(drawn, cycles)
    apart = errors = 0.0
    for strategy, people in by_engine(case, drawn, "expected").items():
        apart = max(apart, float(np.max(np.abs(people - plain[strategy])) / PEOPLE))
    for strategy, people in by_engine(case, drawn, "chance").items():
        off = people - plain[strategy]
        error = off.std(axis=1, ddof=1) / np.sqrt(draws)
        # Where next to nobody is, an error of few draws says nothing.
        enough = plain[strategy].mean(axis=1) > 1.0
        ratio = np.abs(off.mean(axis=1)[enough]) / np.maximum(error[enough], 1e-12)
        errors = max(errors, float(ratio[error[enough] > 0.0].max(initial=0.0)))
    return Compared(speed["loop"], speed["expected"], speed["chance"], apart, errors)


def report(draws: int, cycles: int, rounds: int) -> None:
    """Print both speeds side by side."""
    found = compare(draws, cycles, rounds)
    print(f"Engine, {draws} draws, {cycles} cycles, {len(STRATEGIES)} strategies, 4 states")
    print(f"  {'loop of matrix products':30} {found.loop:8.1f} million a second")
    for name, speed in (("expected mode", found.expected), ("chance mode", found.chance)):
        print(f"  {name:30} {speed:8.1f} million a second, {speed / found.loop:6.2f} of the loop")
    print(f"  expected people differ by {found.apart:.1e} of all, "
          f"mean people by chance by {found.errors:.1f} standard errors at most")  # fmt: skip
