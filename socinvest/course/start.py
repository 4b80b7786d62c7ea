"""Where people enter a course, and which of them must be told apart for how long."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from socinvest.course.entries import TOLERANCE, bounded
from socinvest.course.rows import Rows
from socinvest.course.tally import cycles_of
from socinvest.errors import ScenarioError, problem
from socinvest.model import Course, Time
from socinvest.numerics.cohort import Mask, Value, total
from socinvest.numerics.expression import evaluate

__all__ = ["entry_parts", "resolved_cycles", "start_shares"]


def start_shares(rows: Rows) -> tuple[dict[int, Value], dict[int, Mask]]:
    """Share of entrants by state, without states that nobody can enter; what was out of range.

    Effects have no weight at entry, so the shares are those of the group. Without a ``rest``
    shares that do not add up to 1 in a draw are scaled to it, and reported like those outside
    0 to 1. Raises ScenarioError there under ``out_of_range: refuse``.
    """
    course, environment = rows.course, rows.environment.base
    # By name, the rest last: chance must not depend on the order in the file.
    named = {state: figure for state, figure in sorted(course.start.items(), key=lambda s: s[0])
             if figure is not None}  # fmt: skip
    rest = next((state for state, figure in course.start.items() if figure is None), None)
    values, masks = bounded([evaluate(f.expression, environment) for f in named.values()])
    left: Value = 1.0 - total(values) if values else 1.0
    if rest is not None:
        left = max(left, 0.0) if isinstance(left, float) else np.maximum(left, 0.0)
        values, masks = [*values, left], [*masks, np.zeros((), dtype=bool)]
    elif float(np.max(np.abs(left))) > TOLERANCE:
        together = total(values)
        off = np.abs(np.asarray(left)) > 1e-9
        values = [value / together for value in values]
        masks = [mask | off for mask in masks]
    names = [*named, *([rest] if rest is not None else [])]
    for state, mask in zip(names, masks, strict=True):
        if mask.any() and course.out_of_range == "refuse":
            rows.refuse(f"start in {state}", course.at, mask)
    found = [
        (rows.index[state], value, mask)
        for state, value, mask in zip(names, values, masks, strict=True)
        if not (isinstance(value, float) and value <= TOLERANCE)
    ]
    return {i: v for i, v, _ in found}, {i: mask for i, _, mask in found if mask.any()}


def entry_parts(
    course: Course, index: Mapping[str, int], shares: Mapping[int, Value]
) -> list[frozenset[int]]:
    """States of entry by the parts in which entrants are followed.

    One part, unless a measure counts only those who started in one of several states. Raises
    ScenarioError where the measure is of an outcome, which is not counted by state of entry.
    """
    whole = frozenset(shares)
    if len(whole) == 1:
        return [whole]
    apart: dict[int, None] = {}
    for m in course.measures:
        if m.of is None:
            continue
        if m.outcome is not None:
            raise ScenarioError(
                [problem("not_yet", f"course.measures.{m.name}", m.at,
                         "an outcome as a share of those who started in {state} is not computed "
                         "yet where people start in several states", state=m.of)]
            )  # fmt: skip
        if index[m.of] in whole:
            apart[index[m.of]] = None
    others = whole - frozenset(apart)
    in_order = sorted(apart, key=lambda i: course.states[i].name)
    return [*(frozenset({i}) for i in in_order), *([others] if others else [])]


def resolved_cycles(course: Course, parts: int, time: Time) -> int:
    """Cycles from entry for which cohorts must be kept apart so that measures can count them."""
    longest, cycles = 0, time.horizon * time.cycles_per_year
    for m in course.measures:
        if m.after is not None and m.outcome is None:
            longest = max(longest, int(cycles_of(m.after, time.cycles_per_year)))
        elif m.transition is not None and m.of is not None and parts > 1:
            longest = cycles
    return min(longest, cycles)
