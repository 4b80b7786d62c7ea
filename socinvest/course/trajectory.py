"""What happens to people under each strategy: the values that costing begins from."""

from __future__ import annotations

from collections.abc import Mapping

from socinvest.numerics.cohort import Array, Value
from socinvest.records import dataclass

__all__ = ["Clipped", "Occupancy", "Programme", "Segment", "Simulation", "Trajectory"]


@dataclass(frozen=True, slots=True)
class Occupancy:
    """People of one course, float64 arrays ``(year, draw)``, or ``(year, 1)`` where all agree.

    ``points`` (only where asked for): people in each state at the start of each year and at
    the end of the last one, ``(T + 1, draw)``. ``person_years`` (of the states that have a
    cost), ``events`` (of the transitions that have a cost) and ``outcomes`` (people who have
    each outcome, in the year it is measured): ``(T, draw)``.
    """

    points: Mapping[str, Array]
    person_years: Mapping[str, Array]
    events: Mapping[tuple[str, str], Array]
    outcomes: Mapping[str, Array]


@dataclass(frozen=True, slots=True)
class Segment:
    """People of one group who share an environment (the values of all parameters)."""

    group: str
    environment: Mapping[str, Value]
    courses: Mapping[str, Occupancy]


@dataclass(frozen=True, slots=True)
class Programme:
    """People of one group in one intervention, ``(T, draw)`` or ``(T, 1)``.

    ``offered`` and ``reached`` enter in the year; ``offered_years`` and ``reached_years`` are
    person-years in the programme (0 for an intervention without a duration).
    """

    offered: Array
    reached: Array
    offered_years: Array
    reached_years: Array


@dataclass(frozen=True, slots=True)
class Trajectory:
    """All people under one strategy; ``programmes`` by (group, intervention)."""

    strategy: str
    segments: tuple[Segment, ...]
    programmes: Mapping[tuple[str, str], Programme]
    measures: Mapping[str, Value]


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
