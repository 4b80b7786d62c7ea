"""Intakes, whole sizes and cells."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from socinvest import model
from socinvest.errors import ScenarioError
from socinvest.reach.cells import cells, reached
from socinvest.reach.intake import inflow, programme_shares, whole_sizes
from tests.course.scenarios import effect, intake, programme, sampled, small, with_programme
from tests.factories import HERE, figure


@pytest.mark.parametrize(
    ("kind", "years", "sizes"),
    [
        ("per_year", 3.0, [100, 100, 100]),
        ("per_year", 1.5, [100, 50]),
        ("per_year", 40.0, [100] * 6),
        ("total", 2.0, [50, 50]),
        ("total", 1.5, [100 / 1.5, 50 / 1.5]),
        ("stock", 3.0, [100, 50, 50]),
        ("stock", 1.5, [100, 25]),
        ("stock", 0.5, [100]),
    ],
)
def test_people_by_year(kind: str, years: float, sizes: list[float]) -> None:
    scenario = intake(small(), kind, years=years)
    assert inflow(scenario, {}).sizes == pytest.approx(tuple(sizes))


@pytest.mark.parametrize("stay", [0.5, 1.0, 2.0, 2.5, 3.7])
def test_a_stock_is_full_while_it_is_fed(stay: float) -> None:
    """With a duration of the stay there are ``size`` person-years in every year of the intake."""
    entry = inflow(intake(small(), "stock", size=140.0, years=5.0, stay=stay), {})
    years = [0.0] * 12
    for k, size in enumerate(entry.sizes):
        for y, part in enumerate(programme_shares(entry, k, stay, 12 - k)):
            years[k + y] += size * part
    assert years[:5] == pytest.approx([140.0] * 5)
    assert years[5:] == sorted(years[5:], reverse=True)
    assert sum(programme_shares(entry, 1, stay, 12)) == pytest.approx(stay)


STOCKS = [
    # 280 a year for half a year each: 140 places are taken by two people in a year.
    (0.5, 0.5, [280, 280], [140, 140, 0, 0]),
    # 93.3 a year; of the first year's 140 there are 93.3 new and 46.7 from the year before.
    # 93.3 x 1/2 are there in the second year, with 93.3 new ones.
    (1.5, 1.5, [140, 140 / 1.5], [140, 140, 140 / 3, 0]),
    # 56 a year; at first 56, 56 and 28. Then 56 + 28 of them and 56; then 28 and 56.
    (2.5, 2.5, [140, 56], [140, 140, 84, 28]),
    # A year in the programme: all of the first 140, then only those who are new.
    (2.5, 1.0, [140, 56], [140, 56, 0, 0]),
    # Eighteen months: half of the second year for 56 and 56, who are there so long, and the new.
    (2.5, 1.5, [140, 56], [140, 28 + 28 + 56, 28, 0]),
]  # fmt: skip


@pytest.mark.parametrize(("stay", "duration", "people", "years"), STOCKS)
def test_stocks_by_hand(
    stay: float, duration: float, people: list[float], years: list[float]
) -> None:
    entry = inflow(intake(small(), "stock", size=140.0, years=2.0, stay=stay), {})
    assert entry.sizes == pytest.approx(tuple(people))
    found = [0.0] * 4
    for k, size in enumerate(entry.sizes):
        for y, part in enumerate(programme_shares(entry, k, duration, 4 - k)):
            found[k + y] += size * part
    assert found == pytest.approx(years)


def test_uncertain_stays_are_as_each_draw_alone() -> None:
    scenario = intake(small(), "stock", years=2.0)
    stays = np.array([0.7, 2.0, 3.5])
    scenario = replace(
        scenario,
        target_group=replace(
            scenario.target_group,
            intake=replace(scenario.target_group.intake, stay=figure("stay")),
        ),
    )
    together = inflow(scenario, {"stay": stays})
    for draw, stay in enumerate(stays):
        alone = inflow(scenario, {"stay": float(stay)})
        sizes = [np.broadcast_to(size, 3)[draw] for size in together.sizes]
        assert sizes == pytest.approx(alone.sizes)
        for k in (0, 1):
            got = programme_shares(together, k, 3.0, 6)
            wanted = programme_shares(alone, k, 3.0, 6)
            assert [np.broadcast_to(g, 3)[draw] for g in got] == pytest.approx(wanted)


def test_impossible_intakes_are_refused_with_the_share_of_draws() -> None:
    scenario = intake(small(), "stock", size=-1.0)
    with pytest.raises(ScenarioError, match="negative in 100 %"):
        inflow(scenario, {})
    with pytest.raises(ScenarioError, match="not longer than 0"):
        inflow(intake(small(), "stock", stay=0.0), {})


def test_whole_sizes_by_largest_remainder() -> None:
    assert [int(c[0]) for c in whole_sizes([10.4, 10.4, 10.2], 3)] == [11, 10, 10]
    quotas = [np.array([1.5, 0.2]), np.array([2.5, 0.3]), np.array([1.0, 0.5])]
    found = np.array(whole_sizes(quotas, 2))
    assert found[:, 0].tolist() == [2, 2, 1]
    assert found[:, 1].tolist() == [0, 0, 1]
    rng = np.random.default_rng(1)
    many = [rng.uniform(0, 9, 500) for _ in range(5)]
    whole = np.array(whole_sizes(many, 500))
    assert np.array_equal(whole.sum(axis=0), np.rint(np.sum(many, axis=0)))
    assert np.all(np.abs(whole - np.array(many)) < 1.0)


def test_cells_are_the_cross_product_and_merge_where_nothing_tells_them_apart() -> None:
    scenario = with_programme(
        small(), programme("p", effect()), programme("q", effect(whom="offered"))
    )
    environment = sampled(scenario, 4).groups[""]
    found = cells(reached(scenario, environment), HERE)
    labels = [tuple(cell.statuses.values()) for cell in found]
    classes = ("reached", "declined", "not_offered")
    assert labels == [(p, q) for p in ("reached", "not_reached") for q in classes]
    assert sum(cell.share for cell in found) == pytest.approx(np.ones(4))
    assert found[1].concerns("q", "offered") and not found[1].concerns("q", "reached")


def test_certain_classes_vanish() -> None:
    everybody = replace(programme("p"), reach=model.Reach(figure(1.0), figure(1.0)))
    scenario = with_programme(small(), everybody)
    (cell,) = cells(reached(scenario, sampled(scenario, 2).groups[""]), HERE)
    assert cell.share == 1.0
    assert cell.statuses == {"p": "reached"}


def test_reach_outside_0_to_1_is_clipped_and_told() -> None:
    too_much = replace(programme("p"), reach=model.Reach(figure("offers"), figure(0.5)))
    scenario = with_programme(small(), too_much)
    (one,) = reached(scenario, {"offers": np.array([0.5, 1.5])})
    assert one.shares[0].tolist() == [0.25, 0.5]  # type: ignore[union-attr]
    assert [(name, mask.tolist()) for name, mask in one.clipped] == [("offered", [False, True])]


@pytest.mark.parametrize("kind", ["per_year", "total", "stock"])
def test_intakes_by_cycle_add_up_to_those_by_year(kind: str) -> None:
    yearly = intake(small(), kind, years=2.0)
    monthly = replace(yearly, time=replace(yearly.time, cycles_per_year=12))
    by_year, by_month = inflow(yearly, {}), inflow(monthly, {})
    assert len(by_month.sizes) == 24
    rows = np.array(by_month.sizes, dtype=float)
    if kind == "stock":
        # All are there in the first cycle; then they enter evenly.
        assert rows[0] == by_year.sizes[0]
        assert rows[12:].sum() == pytest.approx(float(by_year.sizes[1]))
    else:
        assert rows.reshape(2, 12).sum(axis=1) == pytest.approx(by_year.sizes)
        assert np.ptp(rows) == pytest.approx(0.0)


def test_an_even_intake_stays_even_in_whole_people() -> None:
    sizes = whole_sizes([60.0 / 24] * 24, 1)
    whole = np.array(sizes)[:, 0]
    assert whole.sum() == 60
    halves = whole.reshape(2, 12).sum(axis=1)
    assert abs(int(halves[0]) - int(halves[1])) <= 1


def test_those_who_complete_are_a_class_of_their_own() -> None:
    of = model.Reach(figure(0.8), figure(0.5), figure(0.25))
    case = with_programme(small(), replace(programme("p"), reach=of))
    (found,) = reached(case, {})
    made = cells((found,), HERE)
    shares = {cell.statuses["p"]: cell.share for cell in made}
    assert shares == pytest.approx({"completed": 0.1, "dropped_out": 0.3, "not_reached": 0.6})
    every: tuple[model.Whom, ...] = ("offered", "reached", "completed")
    concerned = {cell.statuses["p"]: [cell.concerns("p", w) for w in every] for cell in made}
    assert concerned == {
        "completed": [True, True, True],
        "dropped_out": [True, True, False],
        "not_reached": [False, False, False],
    }
