"""People by group, cell and cycle of entry, and how many of them are in each programme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal, cast

import numpy as np

from socinvest.course.trajectory import Programme
from socinvest.course.weights import Columns
from socinvest.draws import Draws
from socinvest.errors import ScenarioError, problem
from socinvest.model import Scenario, Strategy
from socinvest.numerics.cohort import Array, Sums, Value, scaled, total
from socinvest.numerics.coupling import Counts
from socinvest.numerics.expression import evaluate
from socinvest.reach.cells import (
    REACHED,
    Cell,
    Reached,
    Status,
    cells,
    chance_people,
    expected_people,
    reached,
)
from socinvest.reach.intake import MOST_PEOPLE, Inflow, programme_shares, whole_sizes
from socinvest.records import dataclass

__all__ = ["People", "people_of", "programmes"]

Stream = Callable[..., np.random.Generator]

_ROUNDING = 1e-9
"""So far from its bounds a share is there by rounding; as far as whole sizes may be off."""


@dataclass(frozen=True, slots=True)
class People:
    """One group: ``counts[cell][k]`` people enter at the start of cycle k.

    ``declined``: intervention -> people by cycle of entry who were offered and declined.
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
    ScenarioError where the groups' shares are not those of a whole in some draw, and where a
    draw has more people than chance mode can move.
    """
    shares = _shares(scenario, draws) or {"": 1.0}
    sizes = {name: scaled(entry.sizes, share) for name, share in shares.items()}
    if mode == "chance":
        _check_size(scenario, sizes)
        # By name: which of equal remainders is served must not depend on the order in the file.
        names = sorted(sizes)
        whole = iter(whole_sizes([quota for name in names for quota in sizes[name]], draws.n))
        rounded = {name: tuple(cast(Value, next(whole)) for _ in sizes[name]) for name in names}
        sizes = {name: rounded[name] for name in sizes}
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


def _shares(scenario: Scenario, draws: Draws) -> dict[str, Value]:
    """Every group's share of those who enter; in each draw from 0 to 1 and 1 together."""
    groups = scenario.target_group.groups
    shares = {group.name: evaluate(group.share.expression, draws.base) for group in groups}
    for group in groups:
        share = np.asarray(shares[group.name])
        outside = float(np.mean((share < -_ROUNDING) | (share > 1.0 + _ROUNDING)))
        if outside:
            raise ScenarioError(
                [problem("value.range", f"target_group.groups.{group.name}.share", group.share.at,
                         "the share of the sub-group '{name}' leaves 0 to 1 in {share} of the "
                         "draws", name=group.name, share=f"{100 * outside:.3g} %")]
            )  # fmt: skip
    if shares:
        off = np.abs(np.asarray(total(list(shares.values()))) - 1.0) > _ROUNDING
        if off.any():
            raise ScenarioError(
                [problem("value.range", "target_group.groups", groups[0].share.at,
                         "the shares of the sub-groups do not add up to 1 in {share} of the draws",
                         "give the last one as 1 less the others",
                         share=f"{100 * float(np.mean(off)):.3g} %")]
            )  # fmt: skip
    # What rounding has left outside is at its bound.
    return {name: _plain(np.clip(share, 0.0, 1.0)) for name, share in shares.items()}


def _plain(share: object) -> Value:
    return share if isinstance(share, np.ndarray) else float(share)  # type: ignore[arg-type]


def _check_size(scenario: Scenario, sizes: Mapping[str, Sequence[Value]]) -> None:
    most = sum(float(np.max(size)) for of in sizes.values() for size in of)
    if most > MOST_PEOPLE:
        raise ScenarioError(
            [problem("run.too_large", "target_group.intake", scenario.target_group.intake.at,
                     "chance is computed for at most {most} people", most=MOST_PEOPLE)]
        )  # fmt: skip


def _of_status(
    made: Sequence[Cell],
    counts: Sequence[Sequence[Value]],
    intervention: str,
    statuses: Sequence[Status],
) -> list[Value]:
    """People by cycle of entry with one of the reach classes; empty if no cell has one."""
    rows = [
        count
        for cell, count in zip(made, counts, strict=True)
        if cell.statuses[intervention] in statuses
    ]
    return [total(parts) for parts in zip(*rows, strict=True)]


def _declined(
    one: Reached,
    made: Sequence[Cell],
    counts: Sequence[Sequence[Value]],
    stream: Stream | None,
) -> list[Value]:
    """Offered but not reached, divided by chance where cells do not tell them apart."""
    direct = _of_status(made, counts, one.intervention, ("declined",))
    rest = _of_status(made, counts, one.intervention, ("not_reached",))
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
    columns: Columns,
) -> dict[tuple[str, str], Programme]:
    """People and person-years in each intervention of a strategy, by group."""
    result = {}
    for group, here in people.items():
        for name in strategy.interventions:
            figure = scenario.interventions[name].duration
            duration = 0.0 if figure is None else evaluate(figure.expression, draws.groups[group])
            inside = _Inside(scenario, entry, duration, columns)
            every = _of_status(here.cells, here.counts, name, REACHED)
            declined = here.declined[name]
            completed = _of_status(here.cells, here.counts, name, ("completed", "reached"))
            offered = [
                total(pair)
                for pair in zip(*(rows for rows in (every, declined) if rows), strict=True)
            ]
            reached_, years = inside.entering(every), inside.years(every)
            told_apart = len(completed) != len(every) or any(
                one is not other for one, other in zip(completed, every, strict=True)
            )
            result[group, name] = Programme(
                inside.entering(offered), reached_, inside.years(offered), years,
                inside.entering(completed) if told_apart else reached_,
                inside.years(completed) if told_apart else years,
            )  # fmt: skip
    return result


class _Inside:
    """Where people in one programme are counted, by column of the ledger."""

    def __init__(
        self, scenario: Scenario, entry: Inflow, duration: Value, columns: Columns
    ) -> None:
        self._entry = entry
        self._columns = columns
        self._per_year = scenario.time.cycles_per_year
        self._cycles = scenario.time.horizon * self._per_year
        self._duration = duration * self._per_year
        self._shares: dict[bool, list[Value]] = {}
        self._made: dict[tuple[int, ...], Array] = {}

    def entering(self, people: Sequence[Value]) -> Array:
        """People by year of entry."""
        sums = Sums(self._columns.count)
        for k, count in enumerate(people):
            column, times = self._columns.place(k // self._per_year)
            sums.add(column, count, times)
        return sums.array()

    def years(self, people: Sequence[Value]) -> Array:
        """Person-years in the programme; of the same people the same array."""
        same = tuple(map(id, people))
        if same not in self._made:
            self._made[same] = self._years(people)
        return self._made[same]

    def _years(self, people: Sequence[Value]) -> Array:
        sums = Sums(self._columns.count)
        for k, count in enumerate(people):
            whole: dict[int, float] = {}
            for y, part in enumerate(self._parts(k)[: self._cycles - k]):
                column, times = self._columns.place((k + y) // self._per_year)
                if not isinstance(part, float):
                    sums.add(column, count * part, times)
                elif part > 0.0:
                    whole[column] = whole.get(column, 0.0) + part * times
            for column, times in whole.items():
                sums.add(column, count, times)
        return sums.array(1.0 / self._per_year)

    def _parts(self, k: int) -> list[Value]:
        """Shares of the cycles from entry: those of a stock differ from all later ones."""
        if (k == 0) not in self._shares:
            found = programme_shares(self._entry, k, self._duration, self._cycles - k)
            self._shares[k == 0] = found
        return self._shares[k == 0]
