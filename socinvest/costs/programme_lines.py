"""Flows of a strategy's programmes: per person, in states, whole posts, fixed, one-off sums."""

from __future__ import annotations

import numpy as np

from socinvest.costs.book import Book
from socinvest.costs.counted import flow, lived, occupied_years, served, served_years
from socinvest.costs.prices import Number, refused
from socinvest.course.rewards import line_key
from socinvest.course.trajectory import Programme, Segment
from socinvest.ledger import Array
from socinvest.model import CostLine

__all__ = ["book_interventions", "load"]

_WHOLE = 1e-9
"""Posts are rounded up after so much is forgiven: 50 people at 25 a post are two posts."""


def book_interventions(book: Book) -> None:
    """Flows of the strategy's programmes."""
    strategy = book.scenario.strategies[book.trajectory.strategy]
    for name in strategy.interventions:
        duration = book.scenario.interventions[name].duration
        if duration is not None:
            for env in book.draws.groups.values():
                # The course has counted it as 0 there.
                book.within(duration, env, f"interventions.{name}.duration")
        for line in book.scenario.interventions[name].costs:
            if line.basis == "people":
                _per_person(book, name, line)
            elif line.basis == "state":
                _per_state(book, name, line)
            else:
                _per_programme(book, name, line)


def _programmes(book: Book, name: str) -> dict[str, Programme]:
    every = book.trajectory.programmes.items()
    return {group: p for (group, intervention), p in every if intervention == name}


def _per_person(book: Book, name: str, line: CostLine) -> None:
    for group, programme in _programmes(book, name).items():
        env = book.draws.groups[group]
        quantity = served(programme, line)
        spread = None
        if line.spread is not None and book.terms.chance:
            other = book.comparator.programmes.get((group, name))
            before = np.zeros((1, 1)) if other is None else served(other, line)
            kept = line.spread.kept and line.per_year
            path = f"interventions.{name}.costs.{line.item}"
            spread = book.spread(line.spread, quantity, before, group, path, kept=kept)
        price = book.prices.value(line.unit_cost, env)
        factor = book.grown(book.scaling.volume * book.scaling.unit_cost, line.growth, env)
        book.post(flow(name, line), quantity, price, factor, spread)


def _per_state(book: Book, name: str, line: CostLine) -> None:
    """A line for the people in some states of a course among those it is paid for."""
    course = line.course or next(iter(book.scenario.courses))
    key = line_key(line.item, name)
    for segment in book.trajectory.segments:
        if (name, line.whom) not in segment.served:
            continue
        spread = None
        if line.spread is not None and book.terms.chance:
            spread = _state_spread(book, name, line, course, segment)
        whole = book.scaling.volume * book.scaling.unit_cost
        share = book.grown(whole, line.growth, segment.environment)
        if key in segment.courses[course].valued:
            money = segment.courses[course].valued[key]
            book.post_valued(flow(name, line), money, share, spread)
        else:
            price = book.prices.value(line.unit_cost, segment.environment)
            people = lived(segment, course, line.states)
            book.post(flow(name, line), people, price, share, spread)


def _state_spread(book: Book, name: str, line: CostLine, course: str, segment: Segment) -> Array:
    """What differs between the people of one segment; a segment has people of its own."""
    assert line.spread is not None
    # A contract marks the same people where the line is not paid.
    paid = name in book.scenario.strategies[book.comparator.strategy].interventions
    before = [
        lived(other, course, line.states)
        for other in book.comparator.segments
        if paid and other.group == segment.group and (name, line.whom) in other.served
    ]
    return book.spread(
        line.spread, lived(segment, course, line.states),
        sum(before, np.zeros((book.columns, 1))), segment.group,
        f"interventions.{name}.costs.{line.item}", kept=line.spread.kept,
    )  # fmt: skip


def _per_programme(book: Book, name: str, line: CostLine) -> None:
    env = book.draws.base
    price = book.prices.value(line.unit_cost, env)
    share = book.grown(book.scaling.unit_cost, line.growth, env)
    if line.basis == "posts":
        quantity = np.ceil(load(book, name, line) - _WHOLE)
    elif line.basis == "amount":
        quantity = _years(book, line, line.year or 0, line.year or 0)
    elif line.during is not None:
        quantity = _years(book, line, *line.during)
    else:
        every = _programmes(book, name).values()
        quantity = occupied_years(every, line, book.columns, book.scaling.volume)
    if line.basis == "fixed" and line.quantity is not None:
        where = f"interventions.{name}.costs.{line.item}.quantity"
        price = book.prices.times(book.within(line.quantity, env, where), price)
    book.post(flow(name, line), quantity, price, share, None)


def load(book: Book, name: str, line: CostLine) -> Array:
    """Posts a year, over all groups and intakes, before they are rounded up."""
    total: Array = np.zeros((book.columns, 1))
    for group, programme in _programmes(book, name).items():
        cases: Number = 1.0
        if line.cases_per_worker is not None:
            cases = book.prices.value(line.cases_per_worker, book.draws.groups[group])
            if np.any(np.less_equal(cases, 0.0)):
                share = float(np.mean(np.less_equal(cases, 0.0)))
                raise refused(line.cases_per_worker, share)
        total = total + served_years(programme, line) * book.scaling.volume / cases
    return total


def _years(book: Book, line: CostLine, first: int, last: int) -> Array:
    weights = book.terms.weights
    if weights is None:
        mask = np.zeros((book.columns, 1))
        mask[first : last + 1] = 1.0
    else:
        mask = weights[first : last + 1].sum().reshape(1, 1)
    return book.prices.remember(("years", id(line)), line, mask)
