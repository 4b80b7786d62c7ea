"""Courses: money lines, outcomes and measures, each checked where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.model import (
    CLOCKS,
    Course,
    CourseCost,
    Figure,
    Measure,
    Outcome,
    Release,
    State,
)
from socinvest.scenario import format as shape
from socinvest.scenario.build_rewards import read_quality, read_weighting
from socinvest.scenario.build_states import check_shares, read_states, read_transitions
from socinvest.scenario.context import (
    MONEY,
    MONEY_A_YEAR,
    MONEY_EITHER,
    SHARE,
    Context,
    optional_text,
)
from socinvest.scenario.course_places import Places, where
from socinvest.scenario.setting import WHEN, Setting, account, growth, spread

__all__ = ["build_course"]

Path = tuple[str | int, ...]

OF_A_PERSON = ("age", "time_since_entry", "calendar_year")
"""The clocks of somebody who is in no state that is followed."""


def build_course(
    ctx: Context, path: Path, name: str, given: shape.Course, setting: Setting
) -> Course:
    """One course; problems are reported on ``ctx``."""
    states = read_states(ctx, (*path, "states"), given.states)
    start = _start(ctx, (*path, "start"), given.start, states)
    transitions = read_transitions(ctx, (*path, "transitions"), given.transitions, states)
    outcomes = _outcomes(ctx, (*path, "outcomes"), given.outcomes)
    rows = frozenset((t.source, t.target) for t in transitions)
    places = Places(states, rows, outcomes)
    costs = _costs(ctx, (*path, "costs"), given.costs, setting, places)
    quality = read_quality(ctx, (*path, "quality"), given.quality, states, places)
    measures = _measures(ctx, (*path, "measures"), given.measures, setting, places)
    rule, weights = read_weighting(ctx, (*path, "within_cycle"), given.within_cycle, setting)
    return Course(
        name,
        tuple(states.values()),
        start,
        transitions,
        ctx.at(path),
        costs,
        tuple(outcomes.values()),
        measures,
        rule,
        given.combine,
        given.out_of_range,
        weights,
        quality,
    )


def _start(
    ctx: Context, path: Path, given: Mapping[str, Any], known: Mapping[str, State]
) -> dict[str, Figure | None]:
    start: dict[str, Figure | None] = {}
    for state, raw in given.items():
        if not ctx.choice((*path, state), str(state), known, "state"):
            continue
        start[str(state)] = None if raw == "rest" else ctx.figure((*path, state), raw, SHARE)
        if raw != "rest" and start[str(state)] is None:
            del start[str(state)]
    if given:
        check_shares(ctx, path, given, start, exact=True)
    else:
        ctx.report("field.missing", path, "{path} does not say where people begin",
                   "name a state and its share, such as enrolled: 100 %")  # fmt: skip
    return start


def _outcomes(ctx: Context, path: Path, given: Mapping[str, shape.Outcome]) -> dict[str, Outcome]:
    made: dict[str, Outcome] = {}
    for name, outcome in given.items():
        here = (*path, name)
        p = ctx.figure((*here, "p"), outcome.p, SHARE.by(*OF_A_PERSON))
        after = ctx.duration((*here, "after"), outcome.after)
        if p is not None and after is not None:
            # Measured at its own time, booked in the cycle in which that falls.
            if after > 0:
                made[str(name)] = Outcome(str(name), p, after, ctx.at(here))
                continue
            ctx.report("value.range", (*here, "after"), "{path} must be more than 0")
        ctx.shared.incomplete.add("outcomes")
    return made


def _costs(
    ctx: Context,
    path: Path,
    given: list[shape.CourseCost],
    setting: Setting,
    places: Places,
) -> tuple[CourseCost, ...]:
    made: list[CourseCost] = []
    for i, line in enumerate(given):
        here = (*path, i)
        if any(str(other.item) == str(line.item) for other in given[:i]):
            ctx.report("name.duplicate", (*here, "item"), "two lines are called '{name}'",
                       "an item names one line", name=str(line.item))  # fmt: skip
        place = where(ctx, here, line, places)
        # A line without a place may be either: one mistake is reported once.
        want = MONEY_A_YEAR if "state" in place else MONEY if place else MONEY_EITHER
        want = want.by(*(OF_A_PERSON if "outcome" in place else CLOCKS))
        unit_cost = ctx.figure((*here, "unit_cost"), line.unit_cost, want)
        if line.booked is not None and line.transition is None:
            ctx.report("field.conflict", (*here, "booked"), "{path} is only for a transition",
                       "take it out")  # fmt: skip
        payer = account(ctx, (*here, "payer"), str(line.payer), setting)
        payee = account(ctx, (*here, "payee"), str(line.payee), setting)
        if payer == payee:
            ctx.report("money.same_account", (*here, "payee"), "payer and payee are the same")
        release = _release(ctx, (*here, "release"), line.release, line.kind, setting)
        spread_ = spread(ctx, (*here, "spread"), line.spread)
        grown = growth(ctx, (*here, "growth"), line.growth)
        if unit_cost is None or not place:
            ctx.shared.incomplete.add("items")
            continue
        made.append(
            CourseCost(str(line.item), unit_cost, payer, payee, ctx.at(here), **place,
                       kind=line.kind, release=release, spread=spread_,
                       covers=tuple(str(c) for c in line.covers), growth=grown,
                       when=None if line.when is None else WHEN[line.when],
                       booked=line.booked or "cycle")
        )  # fmt: skip
    _check_covers(ctx, path, made, given)
    return tuple(made)


def _release(
    ctx: Context, path: Path, given: shape.Release | None, kind: str, setting: Setting
) -> Release | None:
    if given is None:
        return None
    if kind != "cash":
        ctx.report("field.conflict", path, "{path}: only a cash line can be released in part",
                   "take out release, or kind")  # fmt: skip
    share = ctx.figure((*path, "share"), given.share, SHARE)
    since = given.since
    if isinstance(since, int) and since >= 1000:
        index: float | None = since - setting.start_year
    else:
        index = ctx.duration((*path, "since"), since)
    if share is None or index is None:
        return None
    if index != int(index) or not 0 <= index < setting.horizon:
        ctx.report("value.range", (*path, "since"), "{path} is not a year within the horizon",
                   "whole years from the start, or a calendar year")  # fmt: skip
        return None
    return Release(share, int(index))


def _check_covers(
    ctx: Context, path: Path, made: list[CourseCost], given: list[shape.CourseCost]
) -> None:
    """Two lines that cover the same thing for the same people would count it twice."""
    index = {str(line.item): i for i, line in enumerate(given)}
    for i, line in enumerate(made):
        for other in made[:i]:
            shared = set(line.covers) & set(other.covers)
            # Everybody who makes a transition goes on into states: a sum booked on a
            # transition stands beside the flows of every state.
            same_people = line.state is None or other.state is None or line.state == other.state
            if shared and same_people:
                ctx.report(
                    "money.double",
                    (*path, index[line.item], "covers"),
                    "'{item}' and '{other}' both cover {shared} for the same people",
                    "they are alternatives: put one of them in a variant",
                    item=line.item, other=other.item, shared=", ".join(sorted(shared)),
                )  # fmt: skip


def _measures(
    ctx: Context,
    path: Path,
    given: Mapping[str, shape.Measure],
    setting: Setting,
    places: Places,
) -> tuple[Measure, ...]:
    made: list[Measure] = []
    for name, measure in given.items():
        here = (*path, name)
        place = where(ctx, here, measure, places)
        if measure.of is not None:
            ctx.choice((*here, "of"), str(measure.of), places.states, "state")
        after = None if measure.after is None else ctx.duration((*here, "after"), measure.after)
        if "state" in place and measure.after is None:
            ctx.report("field.missing", here, "'{name}' is missing in {inside}",
                       "how long after entry is it measured?", name="after",
                       inside=ctx.shown(here))  # fmt: skip
        if "outcome" in place and measure.after is not None:
            ctx.report("field.conflict", (*here, "after"), "{path}: an outcome has its own time",
                       "take it out")  # fmt: skip
        if after is not None and not (
            setting.whole_cycles(after) and 0 <= after <= setting.horizon
        ):
            ctx.report("value.range", (*here, "after"),
                       "{path} must be whole years within the horizon"
                       if setting.cycles_per_year == 1
                       else "{path} must be whole cycles within the horizon")  # fmt: skip
        if place:
            made.append(
                Measure(str(name), ctx.at(here), **place, after=after,
                        of=None if measure.of is None else str(measure.of),
                        title=optional_text(measure.title))
            )  # fmt: skip
    return tuple(made)
