"""What happens to people under each strategy: the values that costing begins from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from socinvest.course.segments import Served
from socinvest.numerics.cohort import Array, Value
from socinvest.records import dataclass

__all__ = ["Clipped", "Occupancy", "Programme", "Segment", "Simulation", "Trajectory"]


@dataclass(frozen=True, slots=True)
class Occupancy:
    """People of one course, float64 arrays ``(column, draw)``, or ``(column, 1)`` where all agree.

    A column is a year of the ledger (and one more after the last where points are counted, see
    :func:`socinvest.course.weights.columns`). ``points`` (only where asked for): people in each
    state at points 0 .. N of the cycles, ``(N + 1, draw)``. The others have a row for each
    column: ``person_years`` of the states that have a cost or a quality weight which is always
    the same; ``events`` of the transitions that have a cost, ``point_events`` of those that are
    counted like points; ``outcomes``: people who have each outcome, in the year it is measured;
    ``valued``: money of the lines whose figure depends on when it is met, by
    :func:`socinvest.course.rewards.line_key`; ``quality``: quality-adjusted years; ``merged``:
    by line the one under which its money is, together with others'.

    ``windows`` (of people whom a contract measures): what it measures of the course, outcomes and
    lines that cost money too, with a row for each window and cohort instead of the columns: row
    w * cohorts + c of ``contract.windows`` and ``contract.cohorts``, and more where prices grow;
    see :mod:`socinvest.course.windows`. Of a window that is ``at_end`` only ``person_years`` are
    filled, with the people in the state at its end. States and transitions that a contract
    measures are counted by column like those that have a cost.
    """

    points: Mapping[str, Array]
    person_years: Mapping[str, Array]
    events: Mapping[tuple[str, str], Array]
    outcomes: Mapping[str, Array]
    point_events: Mapping[tuple[str, str], Array] = field(default_factory=dict)
    valued: Mapping[str, Array] = field(default_factory=dict)
    quality: Array | None = None
    merged: Mapping[str, str] = field(default_factory=dict)
    windows: Occupancy | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """People of one group who share an environment (the values of all parameters).

    ``served``: the interventions' lines by state that are paid for them, and (where windows are
    counted) the parts of interventions' reach that a contract measures and they are of, under
    every strategy.
    """

    group: str
    environment: Mapping[str, Value]
    courses: Mapping[str, Occupancy]
    served: frozenset[Served] = frozenset()


@dataclass(frozen=True, slots=True)
class Programme:
    """People of one group in one intervention, ``(column, draw)`` or ``(column, 1)``.

    ``offered``, ``reached`` and ``completed`` enter in the year (and complete later);
    ``offered_years`` and so on are person-years in the programme (0 for an intervention without
    a duration). Without ``completed`` in the file they are the reached ones.
    """

    offered: Array
    reached: Array
    offered_years: Array
    reached_years: Array
    completed: Array
    completed_years: Array


@dataclass(frozen=True, slots=True)
class Trajectory:
    """All people under one strategy; ``programmes`` by (group, intervention).

    ``entrants``: people by cohort of a contract whom it measures, by (group, part of the reach).
    """

    strategy: str
    segments: tuple[Segment, ...]
    programmes: Mapping[tuple[str, str], Programme]
    measures: Mapping[str, Value]
    entrants: Mapping[tuple[str, Served], tuple[Value, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clipped:
    """Share of draws in which a probability left 0 to 1 and was handled by the named rule.

    ``source -> target`` of a course; the source is ``start`` for the share of entrants in a
    state and ``outcome`` for an outcome. For the reach of an intervention the course is empty,
    the source is the intervention and the target ``offered`` or ``accepted``.
    """

    strategy: str
    course: str
    source: str
    target: str
    share: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """Trajectories by strategy, the comparator first, and what had to be clipped."""

    trajectories: Mapping[str, Trajectory]
    clipped: tuple[Clipped, ...]
