"""What a contract counts, against its definition."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.course import walk
from socinvest.course.kernel import follow
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Simulation
from socinvest.model_contract import ContractMeasure, Window
from tests.course.constructs import PATHS, STAYS, clocked, programme_line, staying
from tests.course.contracts import KINDS, contracted, cycles, two_year_programme
from tests.course.scenarios import (
    cost,
    effect,
    intake,
    programme,
    sampled,
    small,
    with_programme,
)
from tests.course.windowed import check_simulations, check_windows
from tests.factories import HERE, figure, fixed, group

RULES = ("start", "end", "half_cycle")
SINCE_ENTRY = (Window(12), Window(24), Window(18), Window(7), Window(12, at_end=True),
               Window(20, at_end=True))  # fmt: skip
FROM_A_DATE = (Window(12, 12), Window(12, 7), Window(9, 3, at_end=True), Window(10, 14),
               Window(6, 6, at_end=True))  # fmt: skip
COHORTS = ((0, 6), (6, 18), (3, 9))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("per_year", [1, 2, 4])
@pytest.mark.parametrize("windows", [SINCE_ENTRY, FROM_A_DATE], ids=["entry", "date"])
def test_windows_and_cohorts(rule: str, per_year: int, windows: tuple[Window, ...]) -> None:
    scenario = two_year_programme(course={"within_cycle": rule})
    scenario = cycles(intake(scenario, "total", years=1.5), per_year)
    case = contracted(scenario, windows, cohorts=COHORTS)
    assert check_windows(case, sampled(case, 4), [2]) > 60


def test_months() -> None:
    scenario = cycles(intake(two_year_programme(horizon=2), "total", years=0.5), 12)
    case = contracted(scenario, (Window(11), Window(12, 3), Window(18, at_end=True)),
                      cohorts=((0, 2), (2, 6)))  # fmt: skip
    check_windows(case, sampled(case, 3), [1])


def test_weeks_are_counted_in_part() -> None:
    course = {"costs": (cost("sick"), cost(to=("well", "sick"))), "quality": ()}
    scenario = cycles(two_year_programme(course=course, horizon=1), 52)
    case = contracted(intake(scenario, "total", years=0.03),
                      (Window(5), Window(7, 1), Window(7, at_end=True)))  # fmt: skip
    check_windows(case, sampled(case, 2), [1])


@pytest.mark.parametrize("after", [0.0, 0.5, 0.75, 1.0])
def test_an_outcome_belongs_to_the_window_in_which_it_is_measured(after: float) -> None:
    """A window has its end but not its beginning; entry is in the window that begins then."""
    outcome = model.Outcome("school", figure("risk"), after, HERE)
    scenario = cycles(two_year_programme(course={"outcomes": (outcome,)}), 4)
    scenario = intake(scenario, "per_year", years=0.75)
    case = contracted(scenario, (Window(6), Window(9), Window(12), Window(6, 0), Window(6, 6)))
    drawn = sampled(case, 3)
    trajectory = simulate(case, drawn, "expected").trajectories["p"]
    segment = next(s for s in trajectory.segments if s.served)
    here = segment.courses["course"].windows
    assert here is not None
    each = trajectory.entrants["", ("p", "reached")][0] * drawn.base["risk"] / 3
    at = [3 * k + 12 * after for k in range(3)]
    inside = [3.0 * (12 * after <= months) for months in (6, 9, 12)]
    if after:
        inside += [sum(0 < month <= 6 for month in at), sum(6 < month <= 12 for month in at)]
    else:
        inside += [2.0, 1.0]
    for row, times in zip(here.outcomes["school"], inside, strict=True):
        np.testing.assert_allclose(row, times * each, rtol=1e-12)


@pytest.mark.parametrize("kind", ["stock", "per_year", "total"])
def test_every_kind_of_intake(kind: str) -> None:
    scenario = cycles(intake(two_year_programme(), kind, years=1.75, stay=1.1), 4)
    case = contracted(scenario, (Window(9), Window(9, 9)), cohorts=((0, 1), (1, 12), (12, 36)))
    check_windows(case, sampled(case, 3), [0])


EFFECTS = {
    "lag": [effect(lag=0.5, ramp=1.0, lasts=2.0)],
    "fade": [effect(fade=model.Fade("half_life", 0.75))],
    "linear": [effect(fade=model.Fade("linear", 1.0)),
               effect(name="b", target=model.TransitionTarget("course", "sick", "well"))],
    "of money": [effect(), effect(name="b", target=model.ParameterTarget("price"))],
    "of money for a while": [
        effect(), effect(name="b", target=model.ParameterTarget("price"), lasts=1.0)
    ],
    "of the outcome": [effect(target=model.OutcomeTarget("course", "school"))],
    "of those who complete": [effect(whom="completed")],
}  # fmt: skip


@pytest.mark.parametrize("name", EFFECTS)
@pytest.mark.parametrize("whom", ["offered", "reached", "completed"])
def test_effects_and_parts_of_the_reach(name: str, whom: Any) -> None:
    scenario = two_year_programme(*EFFECTS[name])
    one = scenario.interventions["p"]
    visits = replace(programme_line("reached", "price * 0.1"), item="visits")
    one = replace(
        one,
        reach=replace(one.reach, completed=figure(0.6)),
        costs=(programme_line("completed", "price"), visits),
    )
    scenario = replace(scenario, interventions={"p": one})
    case = contracted(cycles(intake(scenario, "total", years=1.0), 2),
                      (Window(12), Window(15), Window(12, 6)), whom=whom)  # fmt: skip
    check_windows(case, sampled(case, 3), [0, 2])


def test_sub_groups_have_their_own_segments() -> None:
    groups = (group("young", 0.3, fixed("heal", 0.5)), group("old", 0.7))
    scenario = two_year_programme()
    scenario = replace(scenario, target_group=replace(scenario.target_group, groups=groups))
    case = contracted(intake(scenario, "per_year", years=2.0), (Window(24), Window(12)),
                      cohorts=((0, 12), (12, 24)))  # fmt: skip
    drawn = sampled(case, 3)
    check_windows(case, drawn, [1])
    found = simulate(case, drawn, "expected").trajectories["p"]
    by_group = {s.group for s in found.segments if ("p", "reached") in s.served}
    assert by_group == {"young", "old"}
    young, old = (found.entrants[name, ("p", "reached")][0] for name in ("young", "old"))
    assert young / old == pytest.approx(0.3 / 0.7)


@pytest.mark.parametrize("name", PATHS)
def test_clocks(name: str) -> None:
    scenario = with_programme(clocked(PATHS[name]), programme("p", effect()))
    case = contracted(cycles(intake(scenario, "total", years=1.0), 2),
                      (Window(18), Window(7), Window(12, 6), Window(30, at_end=True)),
                      cohorts=((0, 6), (6, 12)))  # fmt: skip
    check_windows(case, sampled(case, 2), [1])


@pytest.mark.parametrize("name", ["fixed", "gamma", "exponential"])
def test_stays(name: str) -> None:
    leaving = effect(target=model.TransitionTarget("course", "sick", "well"))
    scenario = with_programme(staying(STAYS[name]), programme("p", leaving))
    case = contracted(cycles(intake(scenario, "total", years=1.0), 4),
                      (Window(18), Window(12, 6), Window(13, at_end=True)))  # fmt: skip
    check_windows(case, sampled(case, 2), [0])


@pytest.mark.parametrize("weights", ["simpson", "other"])
def test_points_with_weights(weights: str) -> None:
    simpson = (1 / 3, *[4 / 3, 2 / 3] * 5, 4 / 3, 1 / 3)
    given = simpson if weights == "simpson" else (0.2, *[1.1, 0.7] * 5, 0.9, 0.4)
    scenario = cycles(two_year_programme(course={"weights": given}), 4)
    case = contracted(
        intake(scenario, "total", years=0.25),
        (Window(12), Window(14), Window(36), Window(12, 12), Window(6, at_end=True)),
    )
    drawn = sampled(case, 3)
    check_windows(case, drawn, [2])
    if weights == "simpson":
        # A window of an even number of cycles is counted as Simpson's rule counts it.
        found = simulate(case, drawn, "expected", points=True).trajectories["p"]
        segment = next(s for s in found.segments if s.served)
        here = segment.courses["course"]
        assert here.windows is not None
        rule = np.array([1, 4, 2, 4, 1]) / 12
        by_rule = rule @ here.points["sick"][:5]
        np.testing.assert_allclose(here.windows.person_years["sick"][0], by_rule, rtol=1e-12)
        whole = here.person_years["sick"].sum(axis=0)
        np.testing.assert_allclose(here.windows.person_years["sick"][2], whole, rtol=1e-12)


def test_several_programmes_and_what_only_a_contract_names() -> None:
    plain = small(course={"costs": (cost("sick"),)}, rate=True, horizon=3)
    other = effect(name="other", target=model.TransitionTarget("course", "sick", "dead"))
    scenario = with_programme(plain, programme("p", effect()), programme("q", other),
                              together=True)  # fmt: skip
    scenario = cycles(intake(scenario, "total", years=1.0), 2)
    case = contracted(scenario, (Window(12), Window(24, at_end=True)), states=("dead",),
                      transition=("well", "dead"))  # fmt: skip
    drawn = sampled(case, 3)
    assert check_windows(case, drawn, [0]) > 0
    for trajectory in simulate(case, drawn, "expected").trajectories.values():
        for segment in trajectory.segments:
            here = segment.courses["course"]
            served = ("p", "reached") in segment.served
            assert (here.windows is not None) == served
            if here.windows is not None:
                assert np.all(here.windows.person_years["dead"] > 0.0)
                assert np.all(here.windows.events["well", "dead"][:1] > 0.0)
                assert np.all(here.windows.events["well", "dead"][1:] == 0.0)


def test_windows_hold_what_is_measured_and_no_more() -> None:
    case = contracted(two_year_programme(), (Window(12),), items=("sick",))
    for segment in simulate(case, sampled(case, 2), "expected").trajectories["p"].segments:
        if segment.served:
            here = segment.courses["course"]
            assert here.windows is not None
            assert here.windows.person_years.keys() == {"sick"}
            assert here.person_years.keys() >= {"sick", "well"}
            assert not here.windows.events and not here.windows.point_events


def test_states_of_one_of_two_courses() -> None:
    scenario = two_year_programme()
    other = replace(scenario.courses["course"], name="other", outcomes=(), costs=(), measures=())
    scenario = replace(scenario, courses={**scenario.courses, "other": other})
    case = contracted(scenario, (Window(12),), course="other", states=("dead",))
    trajectory = simulate(case, sampled(case, 2), "expected").trajectories["p"]
    segment = next(s for s in trajectory.segments if s.served)
    counted = {name: here.windows for name, here in segment.courses.items()}
    assert counted["other"] is not None and "dead" in counted["other"].person_years
    assert counted["course"] is not None and "dead" not in counted["course"].person_years


KERNEL = {
    "constant": two_year_programme(),
    "fade": two_year_programme(effect(fade=model.Fade("half_life", 1.0))),
    "lag": two_year_programme(effect(lag=0.5, lasts=2.0)),
}
LONG = (Window(12), Window(24), Window(18, 6), Window(21, at_end=True))


@pytest.mark.parametrize("name", KERNEL)
def test_present_values_at_once_leave_the_windows_as_they_are(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []

    def spied(*arguments: Any, **options: Any) -> Any:
        runs.append(1)
        return follow(*arguments, **options)

    monkeypatch.setattr(walk, "follow", spied)
    plain = cycles(intake(KERNEL[name], "total", years=1.0), 4)
    case = contracted(plain, LONG, cohorts=((0, 6), (6, 12)))
    drawn = sampled(case, 4)
    weights = 0.97 ** np.arange(3)
    at_once = simulate(case, drawn, "expected", weights=weights)
    assert runs
    assert check_simulations(case, drawn, [1], [at_once]) > 0
    alone = simulate(plain, drawn, "expected", weights=weights)
    for found, without in zip(_each(at_once), _each(alone), strict=True):
        compare(found, without)


@pytest.mark.parametrize("name", KERNEL)
@pytest.mark.parametrize("points", [False, True])
def test_the_ledger_does_not_know_of_the_contract(name: str, points: bool) -> None:
    plain = cycles(intake(KERNEL[name], "total", years=1.0), 4)
    case = contracted(plain, LONG, cohorts=((0, 6), (6, 12)))
    drawn = sampled(case, 4)
    runs = [simulate(one, drawn, "expected", points=points) for one in (case, plain)]
    for strategy, found in runs[0].trajectories.items():
        for key, value in runs[1].trajectories[strategy].measures.items():
            np.testing.assert_allclose(found.measures[key], value, rtol=1e-12)
    for found, without in zip(*map(_each, runs), strict=True):
        compare(found, without)
        assert all(here.windows is None for here in without.values())


def _each(simulation: Simulation) -> list[dict[str, Any]]:
    """Everything of each strategy, over its segments, by course."""
    return [{name: _Whole([s.courses[name] for s in t.segments])
             for name in t.segments[0].courses}
            for t in simulation.trajectories.values()]  # fmt: skip


class _Whole:
    """Several segments added up."""

    def __init__(self, parts: list[Any]) -> None:
        self.windows = next((one.windows for one in parts if one.windows), None)
        self.sums: dict[Any, Any] = {}
        for one in parts:
            found = {(kind, key): array for kind in KINDS
                     for key, array in getattr(one, kind).items()}  # fmt: skip
            if one.quality is not None:
                found["quality", ""] = one.quality
            for key, array in found.items():
                self.sums[key] = self.sums.get(key, 0.0) + array


def compare(found: dict[str, Any], without: dict[str, Any]) -> None:
    for name, one in without.items():
        assert found[name].sums.keys() == one.sums.keys()
        for key, wanted in one.sums.items():
            np.testing.assert_allclose(found[name].sums[key], wanted, rtol=1e-12, atol=1e-10,
                                       err_msg=str(key))  # fmt: skip


def test_a_contract_without_windows_still_tells_who_is_served() -> None:
    case = contracted(two_year_programme(), ())
    people = ContractMeasure("n", "people", HERE, intervention="p", whom="offered")
    assert case.contract is not None
    case = replace(case, contract=replace(case.contract, measures={"n": people}))
    drawn = sampled(case, 3)
    for trajectory in simulate(case, drawn, "expected").trajectories.values():
        assert trajectory.entrants.keys() == {("", ("p", "offered"))}
        np.testing.assert_allclose(trajectory.entrants["", ("p", "offered")][0], 80.0)
