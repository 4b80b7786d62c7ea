"""What a contract counts of whole people, against the ledger's sums and the comparator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.costing import Costing
from socinvest.course.simulate import simulate
from socinvest.course.trajectory import Simulation
from socinvest.model_contract import Noise, Window
from tests.course.constructs import PATHS, STAYS, clocked, programme_line, staying
from tests.course.contracts import KINDS, contracted, cycles, two_year_programme
from tests.course.scenarios import effect, intake, programme, sampled, with_programme
from tests.factories import figure, fixed, group

CHANCE = {
    "months": cycles(two_year_programme(effect(fade=model.Fade("half_life", 2.0)), horizon=2), 12),
    "quarters": cycles(two_year_programme(), 4),
    "years": two_year_programme(),
    "clock": cycles(with_programme(clocked(PATHS["everything"]), programme("p", effect())), 4),
    "stay": cycles(with_programme(staying(STAYS["gamma"]), programme(
        "p", effect(target=model.TransitionTarget("course", "sick", "well")))), 4),
    "groups": replace(
        two_year_programme(),
        target_group=replace(two_year_programme().target_group,
                             groups=(group("young", 0.3, fixed("heal", 0.5)), group("old", 0.7))),
    ),
}  # fmt: skip
CHANCE = {name: intake(case, "total", size=130.0, years=1.0) for name, case in CHANCE.items()}


def everything(simulation: Simulation, strategy: str, *, windows: bool) -> dict[Any, Any]:
    """What is counted of those served: in windows, or the ledger's columns added up."""
    found: dict[Any, Any] = {}
    for segment in simulation.trajectories[strategy].segments:
        if ("p", "reached") not in segment.served:
            continue
        for name, here in segment.courses.items():
            of = here.windows if windows else here
            for kind in KINDS[1:]:
                for key, array in getattr(of, kind).items():
                    part = array if windows else array.sum(axis=0, keepdims=True)
                    found[name, kind, key] = found.get((name, kind, key), 0.0) + part
    return found


@pytest.mark.parametrize("mode", ["expected", "chance"])
@pytest.mark.parametrize("name", CHANCE)
def test_a_window_over_the_whole_horizon_holds_what_the_ledger_holds(name: str, mode: Any) -> None:
    months = 12 * CHANCE[name].time.horizon
    case = contracted(CHANCE[name], (Window(months), Window(months, 0)))
    found = simulate(case, sampled(case, 30), mode, windows=True)
    for strategy in case.strategies:
        in_windows = everything(found, strategy, windows=True)
        ledger = everything(found, strategy, windows=False)
        assert in_windows.keys() <= ledger.keys()
        assert {"person_years", "events", "outcomes"} <= {kind for _, kind, _ in in_windows} or (
            name in ("clock", "stay")
        )
        ledger = {key: ledger[key] for key in in_windows}
        for key, wanted in ledger.items():
            for row in in_windows[key]:
                np.testing.assert_allclose(row, wanted[0], rtol=1e-12, atol=1e-9, err_msg=str(key))


@pytest.mark.parametrize("name", CHANCE)
def test_cohorts_and_dates_divide_whole_people(name: str) -> None:
    months = 12 * CHANCE[name].time.horizon
    every = (0, months)
    windows = (Window(12, 0), Window(months - 12, 12), Window(months, 0),
               Window(12, at_end=True), Window(15, 3, at_end=True))  # fmt: skip
    case = contracted(CHANCE[name], windows, cohorts=((0, 4), (4, months), every),
                      states=("well", "sick", "dead"))  # fmt: skip
    found = simulate(case, sampled(case, 40), "chance", windows=True)
    for strategy in case.strategies:
        trajectory = found.trajectories[strategy]
        people = np.sum(list(trajectory.entrants.values()), axis=0)
        there: Any = 0.0
        for segment in trajectory.segments:
            here = segment.courses["course"].windows
            if here is None:
                continue
            at_end = sum(here.person_years[state][9:] for state in ("well", "sick", "dead"))
            there = there + at_end[:3]
            assert np.all(at_end == np.rint(at_end)) or case.time.cycles_per_year < 4
        np.testing.assert_array_equal(there, people)
        assert np.all(people[0] + people[1] == people[2])
        assert np.all(people[2] <= 130.0) and people[2].min() < people[2].max()
        for key, rows in everything(found, strategy, windows=True).items():
            first, then, both = rows[0:3], rows[3:6], rows[6:9]
            np.testing.assert_allclose(first + then, both, rtol=1e-12, atol=1e-9, err_msg=str(key))
            np.testing.assert_allclose(rows[6] + rows[7], rows[8], rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("mode", ["expected", "chance"])
@pytest.mark.parametrize("name", CHANCE)
def test_without_an_effect_the_same_people_fare_the_same_in_every_draw(
    name: str, mode: Any
) -> None:
    case = contracted(CHANCE[name], (Window(12), Window(7), Window(12, 6), Window(9, at_end=True)),
                      cohorts=((0, 4), (4, 12)))  # fmt: skip
    case = replace(case, parameters={**case.parameters, "ratio": fixed("ratio", 1.0)})
    found = simulate(case, sampled(case, 40), mode, windows=True)
    served, others = (everything(found, strategy, windows=True) for strategy in ("p", "nothing"))
    assert served.keys() == others.keys()
    for key, rows in served.items():
        if mode == "chance":
            np.testing.assert_array_equal(rows, others[key], err_msg=str(key))
        else:
            np.testing.assert_allclose(rows, others[key], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", CHANCE)
def test_the_same_people_are_found_in_the_comparator(name: str) -> None:
    case = contracted(CHANCE[name], (Window(12),), cohorts=((0, 4), (4, 12)))
    found = simulate(case, sampled(case, 40), "chance", windows=True)
    by_strategy = [np.sum(list(t.entrants.values()), axis=0) for t in found.trajectories.values()]
    assert by_strategy[0].shape[0] == 2
    assert by_strategy[0][0].min() > 0.0
    np.testing.assert_array_equal(*by_strategy)


@pytest.mark.parametrize("name", ["quarters", "stay"])
def test_chance_averages_to_expected(name: str) -> None:
    size = 1500
    case = contracted(CHANCE[name], (Window(12), Window(12, 6), Window(9, at_end=True)),
                      cohorts=((0, 4), (4, 12)))  # fmt: skip
    sure = {"risk": 0.3, "accept": 0.5, "shift": 0.02, "ratio": 0.7}
    case = replace(
        case, parameters={**case.parameters, **{k: fixed(k, v) for k, v in sure.items()}}
    )
    drawn = sampled(case, size)
    by_chance, expected = (
        simulate(case, drawn, mode, windows=True) for mode in ("chance", "expected")
    )
    checked = 0
    for strategy in case.strategies:
        wanted = everything(expected, strategy, windows=True)
        for key, got in everything(by_chance, strategy, windows=True).items():
            errors = np.std(got, axis=1, ddof=1) / np.sqrt(size)
            off = np.abs(got.mean(axis=1) - np.broadcast_to(wanted[key], got.shape).mean(axis=1))
            assert np.all(off[errors > 0] < 4.7 * errors[errors > 0]), (strategy, key)
            np.testing.assert_allclose(off[errors == 0], 0.0, atol=1e-9)
            checked += int(np.sum(errors > 0))
    assert checked > 20


@pytest.mark.parametrize("mode", ["expected", "chance"])
def test_without_windows_a_contract_changes_nobody(mode: Any) -> None:
    case = contracted(CHANCE["quarters"], (Window(12), Window(9, at_end=True)),
                      cohorts=((0, 4), (4, 12)))  # fmt: skip
    drawn = sampled(case, 20)
    windowed = simulate(case, drawn, mode, windows=True)
    without = simulate(case, drawn, mode, windows=False)
    alone = simulate(replace(case, contract=None), drawn, mode)
    for strategy in case.strategies:
        found, plain = without.trajectories[strategy], alone.trajectories[strategy]
        in_windows = windowed.trajectories[strategy].entrants
        assert found.entrants.keys() == in_windows.keys() != plain.entrants.keys()
        for key, people in found.entrants.items():
            np.testing.assert_array_equal(people, in_windows[key])
        for one, other in zip(found.segments, plain.segments, strict=True):
            assert one.served == other.served
            here, there = one.courses["course"], other.courses["course"]
            assert here.windows is None
            for kind in ("person_years", "events", "outcomes"):
                for key, rows in getattr(there, kind).items():
                    np.testing.assert_array_equal(getattr(here, kind)[key], rows)


def test_what_a_line_by_state_costs_by_chance_does_not_depend_on_the_contract() -> None:
    """Its spread is coupled to what the comparator pays, which is nothing."""
    faded = effect(fade=model.Fade("half_life", 2.0))
    scenario = intake(two_year_programme(faded), "total", years=1.0)
    spread = replace(programme_line("reached", "price"), spread=model.Spread(figure(0.8)))
    one = replace(scenario.interventions["p"], costs=(spread,))
    plain = replace(scenario, interventions={"p": one})
    totals = []
    for case in (plain, contracted(plain, (Window(12),))):
        drawn = sampled(case, 20)
        found = simulate(case, drawn, "chance", windows=True).trajectories
        ledger = Costing(case, mode="chance").ledger(drawn, found["p"], comparator=found["nothing"])
        totals.append(sum(p.amounts() for p in ledger.postings if p.label.item == "drug"))
    np.testing.assert_array_equal(*totals)


def test_a_draw_does_not_depend_on_how_many_there_are() -> None:
    case = contracted(CHANCE["months"], (Window(12), Window(12, 6)))
    many, few = (simulate(case, sampled(case, size), "chance", windows=True) for size in (30, 7))
    wanted = everything(many, "p", windows=True)
    for key, rows in everything(few, "p", windows=True).items():
        np.testing.assert_array_equal(rows, wanted[key][:, : rows.shape[1]])


@pytest.mark.parametrize(("noise", "followed"), [("course", True), ("none", False)])
def test_windows_are_followed_by_chance_where_people_count_as_they_fare(
    noise: Any, followed: bool
) -> None:
    case = contracted(CHANCE["quarters"], (Window(12),))
    assert case.contract is not None
    own = {k: replace(m, noise=Noise(noise)) for k, m in case.contract.measures.items()}
    case = replace(case, contract=replace(case.contract, measures=own))
    drawn = sampled(case, 5)
    left = simulate(case, drawn, "chance").trajectories["p"].segments
    asked = simulate(case, drawn, "chance", windows=followed).trajectories["p"].segments
    assert followed == any(one.courses["course"].windows is not None for one in left)
    for one, two in zip(left, asked, strict=True):
        here, there = one.courses["course"], two.courses["course"]
        assert (here.windows is None) == (there.windows is None)
        for state, years in here.person_years.items():
            np.testing.assert_array_equal(years, there.person_years[state])
