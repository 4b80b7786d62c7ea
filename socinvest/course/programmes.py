"""People by group, cell and year of entry, and how many of them are in each programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, cast

import numpy as np

from socinvest.course.trajectory import Programme
from socinvest.draws import Draws
from socinvest.errors import ScenarioError, problem
from socinvest.model import Scenario, Strategy
from socinvest.numerics.cohort import Array, Sums, Value, scaled, total
from socinvest.numerics.coupling import Counts
from socinvest.numerics.expression import evaluate
from socinvest.reach.cells import (
    Cell,
    Reached,
    cells,
    chance_people,
    expected_people,
    reached,
)
from socinvest.reach.intake import MOST_PEOPLE, Inflow, programme_shares, whole_sizes
from socinvest.records import dataclass

__all__ = ["People", "people_of", "programmes"]

Stream = Callable[..., np.random.Generator]


@dataclass(frozen=True, slots=True)
class People:
    """One group: ``counts[cell][k]`` people enter in ledger year k.

    ``declined``: intervention -> people by year of entry who were offered and declined.
    """

    reach: tuple[Reached, ...]
    cells: tuple[Cell, ...]
    counts: Sequence[Sequence[Value]]
    declined: Mapping[str, Sequence[Value]]


def people_of(
    scenario: Scenario,
    draws: Draws,
    entry: Inflow,
    mode: Literal["expected", "chance"],
    stream: Stream,
) -> dict[str, People]:
    """People of every group. In chance mode arrays (draw,) of whole numbers.

    Whole sizes of all intakes and groups come by largest remainder in every draw. Raises
    ScenarioError where a draw has more people than chance mode can move.
    """
    groups = scenario.target_group.groups
    shares: dict[str, Value] = {
        group.name: evaluate(group.share.expression, draws.base) for group in groups
    } or {"": 1.0}
    sizes = {name: scaled(entry.sizes, share) for name, share in shares.items()}
    if mode == "chance":
        _check_size(scenario, sizes)
        whole = iter(whole_sizes([q for of in sizes.values() for q in of], draws.n))
        sizes = {name: tuple(cast(Value, next(whole)) for _ in of) for name, of in sizes.items()}
    result = {}
    for name, of in sizes.items():
        reach = reached(scenario, draws.groups[name])
        made = cells(reach, scenario.target_group.intake.at)
        counts: Sequence[Sequence[Value]]
        by_group: Stream | None = None
        if mode == "chance":
            by_group = partial(stream, name)
            whole_ = chance_people(reach, cast("Sequence[Counts]", of), by_group)
            counts = cast("Sequence[Sequence[Value]]", whole_)
        else:
            counts = [expected_people(cell, of) for cell in made]
        declined = {one.intervention: _declined(one, made, counts, by_group) for one in reach}
        result[name] = People(reach, made, counts, declined)
    return result


def _check_size(scenario: Scenario, sizes: Mapping[str, Sequence[Value]]) -> None:
    most = sum(float(np.max(size)) for of in sizes.values() for size in of)
    if most > MOST_PEOPLE:
        raise ScenarioError(
            [problem("run.too_large", "target_group.intake", scenario.target_group.intake.at,
                     "chance is computed for at most {most} people", most=MOST_PEOPLE)]
        )  # fmt: skip


def _of_status(
    made: Sequence[Cell], counts: Sequence[Sequence[Value]], intervention: str, status: str
) -> list[Value]:
    """People by year of entry with a reach class; empty if no cell has it."""
    rows = [
        count
        for cell, count in zip(made, counts, strict=True)
        if cell.statuses[intervention] == status
    ]
    return [total(parts) for parts in zip(*rows, strict=True)]


def _declined(
    one: Reached,
    made: Sequence[Cell],
    counts: Sequence[Sequence[Value]],
    stream: Stream | None,
) -> list[Value]:
    """Offered but not reached, divided by chance where cells do not tell them apart."""
    direct = _of_status(made, counts, one.intervention, "declined")
    rest = _of_status(made, counts, one.intervention, "not_reached")
    if not rest:
        return direct
    share = one.declined_of_rest
    if isinstance(share, float) and share in (0.0, 1.0):
        return rest if share else []
    if stream is None:
        return [people * share for people in rest]
    return [
        cast(Value, stream("declined", k, one.intervention).binomial(cast(Counts, people), share))
        for k, people in enumerate(rest)
    ]


def programmes(
    scenario: Scenario,
    draws: Draws,
    entry: Inflow,
    people: Mapping[str, People],
    strategy: Strategy,
) -> dict[tuple[str, str], Programme]:
    """People and person-years in each intervention of a strategy, by group."""
    horizon = scenario.time.horizon
    result = {}
    for group, here in people.items():
        for name in strategy.interventions:
            figure = scenario.interventions[name].duration
            duration = 0.0 if figure is None else evaluate(figure.expression, draws.groups[group])
            reached_ = _of_status(here.cells, here.counts, name, "reached")
            declined = here.declined[name]
            offered = [
                total(pair)
                for pair in zip(*(rows for rows in (reached_, declined) if rows), strict=True)
            ]
            result[group, name] = Programme(
                _by_year(offered, horizon),
                _by_year(reached_, horizon),
                _years(offered, entry, duration, horizon),
                _years(reached_, entry, duration, horizon),
            )
    return result


def _by_year(people: Sequence[Value], horizon: int) -> Array:
    sums = Sums(horizon)
    for k, count in enumerate(people):
        sums.add(k, count)
    return sums.array()


def _years(people: Sequence[Value], entry: Inflow, duration: Value, horizon: int) -> Array:
    """Person-years in the programme by ledger year."""
    sums = Sums(horizon)
    for k, count in enumerate(people):
        for y, part in enumerate(programme_shares(entry, k, duration, horizon - k)):
            if not isinstance(part, float):
                sums.add(k + y, count * part)
            elif part > 0.0:
                sums.add(k + y, count if part == 1.0 else count * part)
    return sums.array()
