"""Flows of the courses: per person-year in a state, per event, per outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from socinvest.costs.book import Book
from socinvest.costs.counted import occupied, place
from socinvest.costs.prices import Number
from socinvest.course.rewards import line_key
from socinvest.course.trajectory import Trajectory
from socinvest.ledger import Array, Label, identity
from socinvest.model import CourseCost, Kind

__all__ = ["book_courses"]


def book_courses(book: Book) -> None:
    """Flows of the courses: per person-year in a state, per event, per outcome."""
    for course in book.scenario.courses.values():
        for line in course.costs:
            _course_line(book, course.name, line)


def _course_line(book: Book, course: str, line: CourseCost) -> None:
    origin = f"course:{course}"
    label = Label(line.payer, line.payee, line.item, line.kind, origin, line.when)
    key = line_key(line.item)
    merged = {s.courses[course].merged.get(key) for s in book.trajectory.segments} - {None}
    if merged and key not in merged:
        return
    backwards = bool(merged) and _any_backwards(book, course, key)
    spread = _course_spreads(book, course, line)
    by_price: dict[tuple[str, tuple[str, object], bool, object, object], list[int]] = {}
    for index, segment in enumerate(book.trajectory.segments):
        env = segment.environment
        valued = key in segment.courses[course].valued
        price = None if valued else book.prices.value(line.unit_cost, env)
        released = line.release and book.prices.value(line.release.share, env)
        growth = line.growth and book.prices.value(line.growth, env)
        alike = (segment.group if spread else "", identity(price), valued,
                 identity(released), identity(growth))  # fmt: skip
        by_price.setdefault(alike, []).append(index)
    for (group, _, valued, *_), members in by_price.items():
        segments = [book.trajectory.segments[i] for i in members]
        env = segments[0].environment
        factor = spread.get(group)
        for kind, whole in _shares(book, course, line, env):
            to, share = label._replace(kind=kind), book.grown(whole, line.growth, env)
            if valued:
                parts = [s.courses[course].valued[key] for s in segments]
                money = parts[0] if len(parts) == 1 else sum(parts[1:], parts[0])
                if merged:
                    book.post_merged(to, money, share, backwards=backwards)
                else:
                    book.post_valued(to, money, share, factor)
            else:
                price = book.prices.value(line.unit_cost, env)
                people = _people(book, book.trajectory, course, line, members)
                book.post(to, people, price, share, factor)


def _any_backwards(book: Book, course: str, merged: str) -> bool:
    """Whether a line whose money is only known together with others' has a price below 0.

    Which is noted of the line.
    """
    found = False
    for line in book.scenario.courses[course].costs:
        for segment in book.trajectory.segments:
            if segment.courses[course].merged.get(line_key(line.item)) == merged:
                price = book.prices.value(line.unit_cost, segment.environment)
                if float(np.min(price)) < 0.0:
                    book.note_backwards(f"course:{course}", line.item, price)
                    found = True
    return found


def _people(
    book: Book, of: Trajectory, course: str, line: CourseCost, members: Iterable[int]
) -> Array:
    """Person-years, events or outcomes a year over some segments, (T, n)."""
    counted = (line.state, line.transition, line.outcome, line.booked)
    key = (of.strategy, course, *counted, *members)
    if key not in book.sums:
        parts = [occupied(of.segments[i], course, line) for i in members]
        book.sums[key] = parts[0] if len(parts) == 1 else sum(parts[1:], parts[0])
    return book.sums[key]


def _course_spreads(book: Book, course: str, line: CourseCost) -> dict[str, Array]:
    if line.spread is None or not book.terms.chance:
        return {}
    spreads = {}
    # Those counted once (events, outcomes) are others every year.
    kept = line.spread.kept and line.state is not None
    for group in dict.fromkeys(s.group for s in book.trajectory.segments):
        own, before = (
            _people(
                book, t, course, line, [i for i, s in enumerate(t.segments) if s.group == group]
            )
            for t in (book.trajectory, book.comparator)
        )
        path = place(course, line)
        spreads[group] = book.spread(line.spread, own, before, group, path, kept=kept)
    return spreads


def _shares(
    book: Book, course: str, line: CourseCost, env: Mapping[str, Number]
) -> list[tuple[Kind, Number]]:
    """How a line's level divides into cash and capacity, the same in every strategy."""
    volume, release = book.scaling.volume, line.release
    if release is None:
        return [(line.kind, volume)]
    share = book.within(release.share, env, f"{place(course, line)}.release.share", 1.0)
    key = (id(release), identity(share), volume)
    since = np.arange(book.columns)[:, None] >= release.since
    cash: Array = np.multiply(share, since)
    parts: list[tuple[Kind, Number]] = []
    for name, part in (("cash", cash), ("capacity", 1.0 - cash)):
        if part.any():
            whole = book.prices.remember((name, *key), (release, share), part * volume)
            parts.append(("cash" if name == "cash" else "capacity", whole))
    return parts
