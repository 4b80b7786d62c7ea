"""Courses: states, rows, money lines, outcomes and measures, each checked where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from socinvest.model import (
    Course,
    CourseCost,
    Figure,
    Measure,
    Outcome,
    Release,
    State,
    Transition,
)
from socinvest.numerics import expression
from socinvest.scenario import format as shape
from socinvest.scenario.context import (
    MONEY,
    MONEY_A_YEAR,
    MONEY_EITHER,
    PROBABILITY,
    SHARE,
    Context,
    optional_text,
)
from socinvest.scenario.setting import Setting, account, spread

__all__ = ["arrow", "build_course"]

Path = tuple[str | int, ...]


def arrow(ctx: Context, path: Path, written: str) -> tuple[str, str] | None:
    """``a -> b`` as a pair of states."""
    left, found, right = written.partition("->")
    source, target = left.strip(), right.strip()
    if not found or not source or not target or "->" in right:
        ctx.report("value.transition", path, "{path} is not a transition: '{written}'",
                   "write it as: from -> to", written=written)  # fmt: skip
        return None
    return source, target


def build_course(
    ctx: Context, path: Path, name: str, given: shape.Course, setting: Setting
) -> Course:
    """One course; problems are reported on ``ctx``."""
    states = tuple(State(str(s), bool(v.absorbing)) for s, v in given.states.items())
    known = {state.name: state for state in states}
    for state in known:
        if not state.strip() or "->" in state or state == "rest":
            ctx.report("name.invalid", (*path, "states", state),
                       "'{name}' cannot be used as a state's name",
                       "any text without '->' that is not 'rest'", on_key=True,
                       name=state)  # fmt: skip
    start = _start(ctx, (*path, "start"), given.start, known)
    transitions = _transitions(ctx, (*path, "transitions"), given.transitions, known)
    outcomes = _outcomes(ctx, (*path, "outcomes"), given.outcomes)
    rows = {(t.source, t.target) for t in transitions}
    costs = _costs(ctx, (*path, "costs"), given.costs, setting, known, rows, outcomes)
    measures = _measures(ctx, (*path, "measures"), given.measures, setting, known, rows, outcomes)
    return Course(
        name,
        states,
        start,
        transitions,
        ctx.at(path),
        costs,
        tuple(outcomes.values()),
        measures,
        given.within_cycle,
        given.combine,
        given.out_of_range,
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
        _check_shares(ctx, path, given, start, exact=True)
    else:
        ctx.report("field.missing", path, "{path} does not say where people begin",
                   "name a state and its share, such as enrolled: 100 %")  # fmt: skip
    return start


def _check_shares(
    ctx: Context,
    path: Path,
    given: Mapping[str, Any],
    made: Mapping[str, Figure | None],
    exact: bool,
) -> None:
    """At most one ``rest``; written-out shares must not exceed one (or must make it, if exact)."""
    rests = [name for name, raw in given.items() if raw == "rest"]
    if len(rests) > 1:
        ctx.report("course.row", (*path, rests[1]), "{path}: only one entry can be the rest",
                   "write the shares of the others")  # fmt: skip
    figures = [f for f in made.values() if f is not None]
    if len(figures) + len(rests) < len(given) or any(not f.literal for f in figures):
        return
    if any(f.unit.time for f in figures):
        return
    total = sum(float(expression.evaluate(f.expression, {})) for f in figures)
    if total > 1 + 1e-9 or (exact and not rests and total < 1 - 1e-9):
        ctx.report("course.row", path, "{path} adds up to {total} %",
                   "let one entry be 'rest'", total=f"{100 * total:.6g}")  # fmt: skip


def _transitions(
    ctx: Context, path: Path, given: Mapping[str, Mapping[str, Any]], known: Mapping[str, State]
) -> tuple[Transition, ...]:
    made: list[Transition] = []
    for source, row in given.items():
        here = (*path, source)
        if not ctx.choice(here, str(source), known, "state"):
            continue
        if known[str(source)].absorbing and row:
            ctx.report("course.row", here, "'{state}' is absorbing, but people leave it",
                       "take out its transitions, or 'absorbing'", state=str(source))  # fmt: skip
        figures: dict[str, Figure | None] = {}
        entries: list[Transition] = []
        for target, raw in row.items():
            there = (*here, target)
            if not ctx.choice(there, str(target), known, "state"):
                continue
            if target == source and raw != "rest":
                ctx.report("course.row", there, "{path}: what a row leaves over stays by itself",
                           "take this entry out")  # fmt: skip
                continue
            # An entry whose figure is wrong stays: what refers to it is not wrong as well.
            figure = None if raw == "rest" else ctx.figure(there, raw, PROBABILITY)
            if figure is not None or raw == "rest":
                figures[str(target)] = figure
            entries.append(
                Transition(str(source), str(target), figure,
                           figure is not None and figure.unit.time == -1, ctx.at(there))
            )  # fmt: skip
        _check_shares(ctx, here, row, figures, exact=False)
        made += _one_kind(ctx, here, entries)
    return tuple(made)


def _one_kind(ctx: Context, path: Path, row: list[Transition]) -> list[Transition]:
    """A row is probabilities or rates, not both; its rest follows the others."""
    kinds = {t.rate for t in row if t.value is not None}
    if len(kinds) > 1:
        ctx.report("course.row", path, "{path} mixes probabilities and rates a year",
                   "write the whole row in one way")  # fmt: skip
    rated = kinds == {True}
    return [replace(t, rate=rated) if t.value is None else t for t in row]


def _outcomes(ctx: Context, path: Path, given: Mapping[str, shape.Outcome]) -> dict[str, Outcome]:
    made: dict[str, Outcome] = {}
    for name, outcome in given.items():
        here = (*path, name)
        p = ctx.figure((*here, "p"), outcome.p, SHARE)
        after = ctx.duration((*here, "after"), outcome.after)
        if p is not None and after is not None:
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
    known: Mapping[str, State],
    rows: set[tuple[str, str]],
    outcomes: Mapping[str, Outcome],
) -> tuple[CourseCost, ...]:
    made: list[CourseCost] = []
    for i, line in enumerate(given):
        here = (*path, i)
        if any(str(other.item) == str(line.item) for other in given[:i]):
            ctx.report("name.duplicate", (*here, "item"), "two lines are called '{name}'",
                       "an item names one line", name=str(line.item))  # fmt: skip
        where = _where(ctx, here, line, known, rows, outcomes)
        # A line without a place may be either: one mistake is reported once.
        want = MONEY_A_YEAR if "state" in where else MONEY if where else MONEY_EITHER
        unit_cost = ctx.figure((*here, "unit_cost"), line.unit_cost, want)
        payer = account(ctx, (*here, "payer"), str(line.payer), setting)
        payee = account(ctx, (*here, "payee"), str(line.payee), setting)
        if payer == payee:
            ctx.report("money.same_account", (*here, "payee"), "payer and payee are the same")
        release = _release(ctx, (*here, "release"), line.release, line.kind, setting)
        spread_ = spread(ctx, (*here, "spread"), line.spread)
        if unit_cost is None or not where:
            continue
        made.append(
            CourseCost(str(line.item), unit_cost, payer, payee, ctx.at(here), **where,
                       kind=line.kind, release=release, spread=spread_,
                       covers=tuple(str(c) for c in line.covers))
        )  # fmt: skip
    _check_covers(ctx, path, made, given)
    return tuple(made)


def _where(
    ctx: Context,
    path: Path,
    line: shape.CourseCost | shape.Measure,
    known: Mapping[str, State],
    rows: set[tuple[str, str]],
    outcomes: Mapping[str, Outcome],
) -> dict[str, Any]:
    """The state, transition or outcome of a line: exactly one."""
    if sum(x is not None for x in (line.in_, line.transition, line.outcome)) != 1:
        ctx.report(
            "field.conflict", path, "{path} must have exactly one of: in, transition, outcome"
        )
        return {}
    if line.in_ is not None:
        ok = ctx.choice((*path, "in"), str(line.in_), known, "state")
        return {"state": str(line.in_)} if ok else {}
    if line.outcome is not None:
        ok = ctx.choice((*path, "outcome"), str(line.outcome), outcomes, "outcome")
        return {"outcome": str(line.outcome)} if ok else {}
    pair = arrow(ctx, (*path, "transition"), str(line.transition))
    if pair is None:
        return {}
    options = {f"{a} -> {b}": None for a, b in rows}
    ok = ctx.choice((*path, "transition"), " -> ".join(pair), options, "transition")
    return {"transition": pair} if ok else {}


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
    known: Mapping[str, State],
    rows: set[tuple[str, str]],
    outcomes: Mapping[str, Outcome],
) -> tuple[Measure, ...]:
    made: list[Measure] = []
    for name, measure in given.items():
        here = (*path, name)
        where = _where(ctx, here, measure, known, rows, outcomes)
        if measure.of is not None:
            ctx.choice((*here, "of"), str(measure.of), known, "state")
        after = None if measure.after is None else ctx.duration((*here, "after"), measure.after)
        if "state" in where and measure.after is None:
            ctx.report("field.missing", here, "'{name}' is missing in {inside}",
                       "how long after entry is it measured?", name="after",
                       inside=ctx.shown(here))  # fmt: skip
        if "outcome" in where and measure.after is not None:
            ctx.report("field.conflict", (*here, "after"), "{path}: an outcome has its own time",
                       "take it out")  # fmt: skip
        if after is not None and (after != int(after) or not 0 <= after <= setting.horizon):
            ctx.report("value.range", (*here, "after"),
                       "{path} must be whole years within the horizon")  # fmt: skip
        if where:
            made.append(
                Measure(str(name), ctx.at(here), **where, after=after,
                        of=None if measure.of is None else str(measure.of),
                        title=optional_text(measure.title))
            )  # fmt: skip
    return tuple(made)
