"""What a line of money is, and how many of what it counts per year.

Quantities are ``(columns, n)``, or ``(columns, 1)`` where all draws agree.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from socinvest.course.trajectory import Programme, Segment
from socinvest.ledger import Array, Label
from socinvest.model import CostLine, CourseCost

__all__ = ["flow", "lived", "occupied", "occupied_years", "place", "served", "served_years"]


def place(course: str, line: CourseCost) -> str:
    """Where a course's line stands in the file; the only one is called course."""
    return f"{'course' if course == 'course' else f'courses.{course}'}.costs.{line.item}"


def flow(intervention: str, line: CostLine) -> Label:
    """What the flow of a programme's line is called."""
    origin = f"intervention:{intervention}"
    return Label(line.payer, line.payee, line.item, line.kind, origin, line.when)


def occupied(segment: Segment, course: str, line: CourseCost) -> Array:
    """Person-years, events or people with an outcome in one segment."""
    occupancy = segment.courses[course]
    if line.state is not None:
        return occupancy.person_years[line.state]
    if line.transition is not None:
        if line.booked == "point" and line.transition in occupancy.point_events:
            return occupancy.point_events[line.transition]
        return occupancy.events[line.transition]
    return occupancy.outcomes[line.outcome or ""]


def lived(segment: Segment, course: str, states: Iterable[str]) -> Array:
    """Person-years in any of some states in one segment."""
    years = [segment.courses[course].person_years[state] for state in states]
    return years[0] if len(years) == 1 else sum(years[1:], years[0])


def served(programme: Programme, line: CostLine) -> Array:
    """People, or with ``per_year`` person-years, of those whom a line is paid for."""
    if line.per_year:
        return served_years(programme, line)
    if line.whom == "completed":
        return programme.completed
    return programme.offered if line.whom == "offered" else programme.reached


def served_years(programme: Programme, line: CostLine) -> Array:
    """Person-years in the programme of those whom a line is paid for."""
    if line.whom == "completed":
        return programme.completed_years
    return programme.offered_years if line.whom == "offered" else programme.reached_years


def occupied_years(
    programmes: Iterable[Programme], line: CostLine, columns: int, volume: float
) -> Array:
    """1 in the years with somebody in the programme of ``volume`` times the people, else 0."""
    people: Array = np.zeros((columns, 1))
    entering = replace(line, per_year=False)
    for programme in programmes:
        people = people + served(programme, entering) + served_years(programme, line)
    return (people * volume > 0.0).astype(float)
