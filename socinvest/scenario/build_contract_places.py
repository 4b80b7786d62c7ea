"""Where in the courses a measure of a contract is counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from socinvest.model import Course
from socinvest.scenario import format_contract as shape
from socinvest.scenario.contract_deal import Deal
from socinvest.scenario.course_places import arrow

__all__ = ["counted"]

Path = tuple[str | int, ...]

_WORDS = {
    "cost": "item",
    "time": "state",
    "state": "state",
    "events": "transition",
    "outcome": "outcome",
}
"""What a measure names, by what it counts."""
_HAVING: Mapping[str, Callable[[Course], list[str]]] = {
    "item": lambda course: [line.item for line in course.costs],
    "state": lambda course: [state.name for state in course.states],
    "transition": lambda course: [f"{one.source} -> {one.target}" for one in course.transitions],
    "outcome": lambda course: [one.name for one in course.outcomes],
}
"""What a course has of it."""


def counted(
    deal: Deal, path: Path, kind: str, given: shape.ContractMeasure
) -> tuple[Course, dict[str, Any]] | None:
    """The one course that has all that a measure names, and it as the model says it."""
    ctx, courses = deal.ctx, deal.ground.courses
    here = (*path, kind)
    written = getattr(given, kind)
    names = [str(one) for one in written] if isinstance(written, list) else [str(written)]
    pair = None
    if kind == "events":
        pair = arrow(ctx, here, names[0])
        if pair is None:
            return None
        names = [" -> ".join(pair)]
    if not names:
        ctx.report("contract.measure", here, "{path} names nothing", "name one or more")
        return None
    for i, name in enumerate(names):
        if name in names[:i]:
            ctx.report("name.duplicate", (*here, i), "'{name}' is there already", name=name)
            return None
    course = _course(deal, path, kind, given, names)
    if course is None or course.name not in courses:
        return None
    if pair is not None:
        return course, {"transition": pair}
    if kind == "outcome":
        return course, {"outcome": names[0]}
    return course, {"items" if kind == "cost" else "states": tuple(names)}


def _course(
    deal: Deal, path: Path, kind: str, given: shape.ContractMeasure, names: list[str]
) -> Course | None:
    ctx = deal.ctx
    courses = deal.ground.courses
    if given.course is not None:
        if not ctx.choice((*path, "course"), str(given.course), courses, "course"):
            return None
        courses = {str(given.course): courses[str(given.course)]}
    word = _WORDS[kind]
    of = _HAVING[word]
    having = [course for course in courses.values() if set(names) <= set(of(course))]
    if len(having) == 1:
        return having[0]
    known = {name: None for course in courses.values() for name in of(course)}
    found = [ctx.choice((*path, kind), name, known, word) for name in names]
    if all(found):
        ctx.report("contract.measure", (*path, kind), "{path} does not name parts of one course",
                   "add course: one of {courses}", courses=", ".join(courses))  # fmt: skip
    return None
