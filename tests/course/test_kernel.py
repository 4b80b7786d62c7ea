"""The fast way through many cycles, against the walk that goes state by state."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.analysis.nets import Discounting, present_values
from socinvest.costing import Costing, linear_in_years
from socinvest.course import walk
from socinvest.course.kernel import follow
from socinvest.course.simulate import simulate
from socinvest.course.sinks import Sink
from socinvest.course.trajectory import Occupancy
from socinvest.numerics import powers
from socinvest.numerics.cohort import Sums
from tests.course.constructs import PATHS, quality
from tests.course.scenarios import (
    cost,
    effect,
    intake,
    programme,
    sampled,
    small,
    transition,
    with_programme,
)


def cases() -> dict[str, model.Scenario]:
    """Constant rows, rows that change, several times of entry, every rule."""
    costs = (cost("sick"), cost("dead"), cost(to=("well", "sick")),
             replace(cost(to=("sick", "dead")), booked="point"))  # fmt: skip
    found: dict[str, model.Scenario] = {}
    for rule in ("start", "end", "half_cycle"):
        course = {"within_cycle": rule, "costs": costs, "quality": quality()}
        long = small(course=course, horizon=40)
        found[rule] = with_programme(long, programme("p", effect()))
        found[f"{rule}, fading"] = with_programme(
            long, programme("p", effect(fade=model.Fade("half_life", 5.0)))
        )
    weights = tuple(float(w) for w in np.linspace(0.5, 1.5, 41))
    pointed = {"within_cycle": "weights", "weights": weights, "costs": costs}
    found["weights"] = with_programme(
        small(course=pointed, horizon=40), programme("p", effect(lasts=3.0))
    )
    months = small(course={"costs": costs}, horizon=4, rate=True)
    months = replace(months, time=replace(months.time, cycles_per_year=12))
    found["months"] = with_programme(months, programme("p", effect(lasts=0.5)))
    calendar = small(course={"costs": costs}, horizon=12, transition_value="moves")
    moves = {"moves": PATHS["calendar, stepped"]}
    calendar = replace(calendar, parameters={**calendar.parameters, **moves})
    found["calendar"] = with_programme(calendar, programme("p", effect(lasts=2.0)))
    found["nobody there"] = with_programme(
        small(course={"costs": (*costs, cost("away"))}, states=("away",), horizon=12,
              extra=(transition("away", "well", 0.5),)),
        programme("p", effect()),
    )  # fmt: skip
    leaving = (transition("well", "sick", "risk"), transition("well", "dead", None),
               transition("sick", "dead", "moves"))  # fmt: skip
    moves = {"moves": PATHS["since entry"]}
    emptied = small(course={"costs": (*costs, cost("well")), "transitions": leaving,
                            "quality": quality()}, horizon=30)  # fmt: skip
    emptied = replace(emptied, parameters={**emptied.parameters, **moves})
    found["a state that all leave at once"] = with_programme(emptied, programme("p", effect()))
    entered = {"weights": ("total", 1.0), "months": ("per_year", 0.5)}
    return {
        name: intake(case, entered.get(name, ("per_year",))[0],
                     years=float(entered.get(name, ("", 3.0))[1]))
        for name, case in found.items()
    }  # fmt: skip


CASES = cases()


def arrays(occupancy: Occupancy) -> dict[str, Any]:
    parts: dict[str, Any] = {}
    for kind in ("person_years", "events", "point_events"):
        parts |= {f"{kind} {key}": value for key, value in getattr(occupancy, kind).items()}
    return parts if occupancy.quality is None else {**parts, "quality": occupancy.quality}


@pytest.mark.parametrize("name", CASES)
def test_the_kernel_gives_what_the_walk_gives(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = []

    def spied(*arguments: Any, **options: Any) -> Any:
        runs.append(1)
        return follow(*arguments, **options)

    monkeypatch.setattr(walk, "follow", spied)
    case = CASES[name]
    drawn = sampled(case, 6)
    quick = simulate(case, drawn, "expected")
    assert runs
    runs.clear()
    slow = simulate(case, drawn, "expected", points=True)
    assert not runs
    weights = np.linspace(1.0, 0.3, next(iter(_each(quick)))[1].courses["course"]
                          .person_years["sick"].shape[0])  # fmt: skip
    even = 0.97 ** np.arange(weights.size)
    summed = [simulate(case, drawn, "expected", weights=w) for w in (weights, even)]
    for (strategy, one), (_, other) in zip(_each(quick), _each(slow), strict=True):
        wanted = arrays(other.courses["course"])
        got = arrays(one.courses["course"])
        assert got.keys() == wanted.keys()
        for key, rows in wanted.items():
            rows = np.broadcast_to(rows, (rows.shape[0], 6))
            np.testing.assert_allclose(np.broadcast_to(got[key], rows.shape), rows, rtol=1e-12,
                                       atol=1e-12, err_msg=f"{strategy} {key}")  # fmt: skip
            for w, run in zip((weights, even), summed, strict=True):
                (segment,) = [
                    s
                    for s in run.trajectories[strategy].segments
                    if s.served == other.served and s.environment is not None
                ][:1]
                total = arrays(segment.courses["course"])[key]
                assert total.shape[0] == 1
                np.testing.assert_allclose(np.broadcast_to(total[0], (6,)), w @ rows,
                                           rtol=1e-12, atol=1e-10, err_msg=key)  # fmt: skip


def _each(simulation: Any) -> Any:
    return [(name, segment) for name, t in simulation.trajectories.items()
            for segment in t.segments]  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_present_values_without_years(name: str) -> None:
    case = CASES[name]
    drawn = sampled(case, 5)
    assert linear_in_years(case)
    columns = 41 if name == "weights" else case.time.horizon
    discounting = Discounting.of(case.money, columns)
    weights = discounting.of_line(None)
    by_year = simulate(case, drawn, "expected").trajectories
    at_once = simulate(case, drawn, "expected", weights=weights).trajectories
    for strategy in case.strategies:
        yearly = Costing(case, mode="expected").ledger(drawn, by_year[strategy])
        single = Costing(case, mode="expected", weights=weights).ledger(drawn, at_once[strategy])
        assert single.horizon == 1
        wanted = present_values(yearly, discounting)
        got: dict[Any, Any] = {}
        for posting in single.postings:
            pair = (posting.label.payer, posting.label.payee)
            got[pair] = got.get(pair, 0.0) + posting.amounts()[0]
        assert got.keys() == wanted.keys()
        for pair, value in wanted.items():
            np.testing.assert_allclose(got[pair], value, rtol=1e-12)


@pytest.mark.parametrize("cycles", [1, 2, 3, 7, 12, 64, 75])
def test_squaring_adds_up_what_walking_adds_up(cycles: int) -> None:
    generator = np.random.default_rng(3)
    rows: dict[tuple[int, int], Any] = {
        (i, j): generator.uniform(0.05, 0.3, 4) for i in range(3) for j in range(i, 3)
    }
    rows[2, 0], rows[2, 2] = 0.25, 0.5
    start = {0: np.full(4, 100.0), 1: np.array([0.0, 1.0, 2.0, 3.0])}
    matrix = np.zeros((4, 3, 3))
    for (i, j), p in rows.items():
        matrix[:, i, j] = p
    people = np.zeros((4, 3))
    people[:, 0], people[:, 1] = start[0], start[1]
    whole = np.zeros((4, 3))
    for _ in range(cycles):
        whole += people
        people = np.einsum("ni,nij->nj", people, matrix)
    total, last = powers.walked(rows, start, cycles, lambda: np.empty(4))
    for state in range(3):
        np.testing.assert_allclose(total.get(state, np.zeros(4)), whole[:, state], rtol=1e-13)
        np.testing.assert_allclose(last[state], people[:, state], rtol=1e-13)


def test_squaring_is_chosen_where_it_is_cheaper() -> None:
    few = frozenset((i, j) for i in range(3) for j in range(3))
    many = frozenset((i, (i + d) % 20) for i in range(20) for d in range(3))
    assert powers.cheaper(few, frozenset([0]), 75)
    assert not powers.cheaper(few, frozenset([0]), 8)
    assert not powers.cheaper(many, frozenset([0]), 75)


class Same:
    """Three cycles of the same rows, as :func:`follow` asks for them."""

    def __init__(self, edges: dict[int, dict[int, Any]]) -> None:
        self._edges = edges

    def __len__(self) -> int:
        return 3

    def edges(self, t: int) -> dict[int, dict[int, Any]]:
        return self._edges

    def settled(self, t: int) -> bool:
        return True

    def leads(self, state: int) -> frozenset[int]:
        return frozenset(self._edges.get(state, ()))


def test_a_state_that_nobody_reaches_is_empty() -> None:
    sums = Sums(3)
    rows = Same({0: {0: np.array([0.5, 0.9])}})
    places = tuple(((t, 1.0),) for t in range(3))
    sinks = [Sink(7, sums, places), Sink(0, Sums(3), places)]
    people = follow({0: 10.0}, rows, sinks, 2, 8, final=True)
    assert np.all(sums.array() == 0.0)
    np.testing.assert_allclose(people[0], 10.0 * np.array([0.5, 0.9]) ** 3)
