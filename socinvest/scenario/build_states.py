"""States, how long people stay in them, and the rows that say where they go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from socinvest.model import CLOCKS, Figure, State, Stay, Transition
from socinvest.numerics import expression
from socinvest.numerics.expression import Binary, Call, Negate, constant
from socinvest.sampling.clocks import HAZARD
from socinvest.scenario import format as shape
from socinvest.scenario.context import (
    ABOVE_ZERO,
    DURATION,
    PROBABILITY,
    SHARE,
    Context,
    Want,
)
from socinvest.units import BARE, Unit, UnitError, parse_span

__all__ = ["check_shares", "read_states", "read_transitions"]

Path = tuple[str | int, ...]

RATIO = Want("a plain number above 0", ((0, 0),), smallest=ABOVE_ZERO)
SPREAD = Want("a number such as 0.5", ((0, 0),))
LENGTH = Want("a time such as 8 months", ((0, 1),), smallest=ABOVE_ZERO, largest=1000.0)
ROW = PROBABILITY.by(*CLOCKS, HAZARD)
LEAVING = SHARE.by(*CLOCKS)
_PERIODS = ("day", "week", "month", "quarter", "year")
_FAMILIES: Mapping[str, tuple[tuple[Mapping[str, Want], int], ...]] = {
    "exponential": (({"mean": LENGTH}, 1),),
    "weibull": (({"shape": RATIO}, 1), ({"scale": LENGTH}, 1)),
    "gamma": (({"mean": LENGTH}, 1), ({"sd": DURATION, "cv": SPREAD}, 1)),
    "lognormal": (({"mean": LENGTH, "median": LENGTH}, 1), ({"sd": DURATION, "cv": SPREAD}, 1)),
}
"""What each family of stays is told by: of each group of arguments, exactly so many."""


def read_states(ctx: Context, path: Path, given: Mapping[str, shape.State]) -> dict[str, State]:
    """The states by name; problems are reported."""
    made: dict[str, State] = {}
    for name, state in given.items():
        here = (*path, name)
        if not str(name).strip() or "->" in str(name) or name == "rest":
            ctx.report("name.invalid", here, "'{name}' cannot be used as a state's name",
                       "any text without '->' that is not 'rest'", on_key=True,
                       name=str(name))  # fmt: skip
        stay = None
        if state.stay is not None:
            stay = _stay(ctx, (*here, "stay"), state.stay)
            if state.absorbing:
                ctx.report("course.row", (*here, "stay"), "'{state}' is absorbing, but people stay "
                           "in it for a time only", "take one of them out",
                           state=str(name))  # fmt: skip
                stay = None
        made[str(name)] = State(str(name), bool(state.absorbing), stay)
    return made


def _stay(ctx: Context, path: Path, given: Any) -> Stay | None:
    if not isinstance(given, shape.Stay):
        length = ctx.figure(path, given, LENGTH)
        return None if length is None else Stay("fixed", {"length": length}, ctx.at(path))
    told = [name for name in type(given).model_fields if getattr(given, name) is not None]
    if len(told) != 1:
        ctx.report("field.conflict", path, "{path} must have exactly one of: {families}",
                   families=", ".join(type(given).model_fields))  # fmt: skip
        return None
    family = told[0]
    here = (*path, family)
    stated = getattr(given, family)
    if family == "survival":
        return _survival(ctx, here, stated)
    if family == "fixed":
        length = ctx.figure(here, stated, LENGTH)
        return None if length is None else Stay("fixed", {"length": length}, ctx.at(path))
    read = _limits(ctx, here, stated) if family == "uniform" else _told(ctx, here, family, stated)
    return None if read is None else Stay(family, read, ctx.at(path))  # type: ignore[arg-type]


def _told(ctx: Context, path: Path, family: str, stated: shape.Part) -> dict[str, Figure] | None:
    """The arguments of a family with a middle and a spread."""
    read: dict[str, Figure | None] = {}
    allowed = [name for group, _ in _FAMILIES[family] for name in group]
    for name in type(stated).model_fields:
        if getattr(stated, name) is not None and name not in allowed:
            ctx.report("field.conflict", (*path, name), "{path} does not belong to this family",
                       "it takes {allowed}", allowed=", ".join(allowed))  # fmt: skip
            return None
    for group, count in _FAMILIES[family]:
        names = [name for name in group if getattr(stated, name) is not None]
        if len(names) != count:
            ctx.report("field.conflict", path, "{path} must have exactly one of: {families}",
                       families=", ".join(group))  # fmt: skip
            return None
        read |= {n: ctx.figure((*path, n), getattr(stated, n), group[n]) for n in names}
    figures = {name: figure for name, figure in read.items() if figure is not None}
    return figures if len(figures) == len(read) else None


def _limits(ctx: Context, path: Path, stated: shape.Part) -> dict[str, Figure] | None:
    """``low`` and ``high`` of a uniform stay; a list may name parameters."""
    here = (*path, "limits")
    raw = getattr(stated, "limits")  # noqa: B009 - of several shapes
    if isinstance(raw, list):
        ends = [ctx.figure((*here, i), end, DURATION) for i, end in enumerate(raw)]
        low, high = ends
    else:
        shared = ctx.shared
        try:
            first, last, unit = parse_span(raw, currency=shared.currency, nouns=shared.nouns,
                                           school_days_per_year=shared.school_days)  # fmt: skip
        except UnitError as error:
            ctx.failed("unit.unknown", here, error)
            return None
        if not ctx.is_in(here, unit, DURATION):
            return None
        low, high = (
            Figure(constant(end, unit), unit, ctx.at(here), literal=True) for end in (first, last)
        )
    if low is None or high is None:
        return None
    ends_known = [figure.expression for figure in (low, high)]
    if all(map(expression.is_constant, ends_known)):
        first, last = (float(expression.evaluate(end, {})) for end in ends_known)
        if not 0 <= first <= last or last <= 0:
            ctx.report("value.range", here, "{path}: the lower end is above the upper one",
                       "write the lower one first")  # fmt: skip
            return None
    return {"low": low, "high": high}


def _survival(ctx: Context, path: Path, given: Mapping[str, Any]) -> Stay | None:
    """Shares still there by time; written-out ones must not rise."""
    points: list[tuple[float, Figure]] = []
    for written, raw in given.items():
        here = (*path, written)
        read = ctx.quantity(here, str(written))
        share = ctx.figure(here, raw, SHARE)
        if read is None or share is None:
            return None
        if not ctx.is_in(here, read[1], DURATION):
            return None
        if read[0] <= 0 or any(read[0] == x for x, _ in points):
            ctx.report("value.range", here, "{path} must be a time of its own, more than 0",
                       "everybody is there at 0")  # fmt: skip
            return None
        points.append((read[0], share))
    points.sort(key=lambda point: point[0])
    known = [float(expression.evaluate(f.expression, {})) for _, f in points if f.literal]
    if not points or any(b > a for a, b in zip((1.0, *known), known, strict=False)):
        ctx.report("value.range", path, "{path}: the share still there can only fall",
                   "such as {{3 months: 60 %, 12 months: 0 %}}")  # fmt: skip
        return None
    return Stay("survival", {}, ctx.at(path), tuple(points))


def check_shares(
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


def read_transitions(
    ctx: Context, path: Path, given: Mapping[str, Mapping[str, Any]], known: Mapping[str, State]
) -> tuple[Transition, ...]:
    """The entries of all rows; problems are reported."""
    made: list[Transition] = []
    for source, row in given.items():
        here = (*path, source)
        if not ctx.choice(here, str(source), known, "state"):
            continue
        state = known[str(source)]
        if state.absorbing and row:
            ctx.report("course.row", here, "'{state}' is absorbing, but people leave it",
                       "take out its transitions, or 'absorbing'", state=str(source))  # fmt: skip
        figures: dict[str, Figure | None] = {}
        entries: list[Transition] = []
        for target, raw in row.items():
            there = (*here, target)
            if not ctx.choice(there, str(target), known, "state"):
                continue
            if target == source and state.stay is not None:
                ctx.report("course.row", there, "{path}: those who leave go somewhere else",
                           "how long people stay is said by the state's stay")  # fmt: skip
                continue
            if target == source and raw != "rest":
                ctx.report("course.row", there, "{path}: what a row leaves over stays by itself",
                           "take this entry out")  # fmt: skip
                continue
            # An entry whose figure is wrong stays: what refers to it is not wrong as well.
            figure = None if raw == "rest" else _entry(ctx, there, raw, state.stay is not None)
            if figure is not None or raw == "rest":
                figures[str(target)] = figure
            entries.append(
                Transition(str(source), str(target), figure,
                           figure is not None and figure.unit.time == -1, ctx.at(there))
            )  # fmt: skip
        check_shares(ctx, here, row, figures, exact=state.stay is not None)
        if state.stay is not None:
            _check_leaving(ctx, here, row, figures)
        made += _one_kind(ctx, here, entries)
    for state in known.values():
        if state.stay is not None and state.name not in map(str, given):
            here = (*path[:-1], "states", state.name)
            ctx.report("course.row", here, "nothing says where those go who leave '{state}'",
                       "add a row: {state}: {{another: 100 %}}", state=state.name)  # fmt: skip
    return tuple(made)


def _entry(ctx: Context, path: Path, raw: Any, leaving: bool) -> Figure | None:
    """A probability in a cycle, or a rate; of a state with a stay a share of those who leave."""
    if not isinstance(raw, shape.TransitionRate):
        return ctx.figure(path, raw, LEAVING if leaving else ROW)
    if leaving:
        ctx.report("course.row", path, "{path} is a share of those who leave, whose stay says when",
                   "write the share alone")  # fmt: skip
        return None
    probability = ctx.figure((*path, "probability"), raw.probability, LEAVING)
    written = f"1 {raw.per}" if raw.per in _PERIODS else raw.per
    years = ctx.duration((*path, "per"), written)
    if probability is None or years is None:
        return None
    if years <= 0:
        ctx.report("value.range", (*path, "per"), "{path} must be more than 0")
        return None
    if probability.literal and float(expression.evaluate(probability.expression, {})) >= 1:
        ctx.report("value.range", (*path, "probability"),
                   "{path}: no rate makes certain of everybody",
                   "write less than 100 %, or the probability of a cycle alone")  # fmt: skip
        return None
    stays = Binary("-", constant(1.0, BARE), probability.expression)
    rate = Binary(
        "/",
        Negate(Call("log", (stays,))),
        constant(years, Unit(time=1, text="year")),
    )
    return Figure(rate, Unit(time=-1, text="/year"), ctx.at(path), probability.literal)


def _check_leaving(
    ctx: Context, path: Path, row: Mapping[str, Any], figures: Mapping[str, Figure | None]
) -> None:
    """Everybody who leaves goes somewhere: a rest, written-out shares, or a whole Dirichlet."""
    if "rest" in row.values() or len(figures) < len(row):
        return
    made = [figure for figure in figures.values() if figure is not None]
    if all(figure.literal for figure in made):
        return  # their sum has been checked
    names = [f.expression.name if isinstance(f.expression, expression.Name) else "" for f in made]
    whole = ctx.shared.dirichlets.get(names[0].rpartition(".")[0], frozenset())
    if set(names) != whole or len(names) != len(whole):
        ctx.report("course.row", path, "{path} need not add up to 100 %",
                   "let one entry be 'rest'")  # fmt: skip


def _one_kind(ctx: Context, path: Path, row: list[Transition]) -> list[Transition]:
    """A row is probabilities or rates, not both; its rest follows the others."""
    kinds = {t.rate for t in row if t.value is not None}
    if len(kinds) > 1:
        ctx.report("course.row", path, "{path} mixes probabilities and rates a year",
                   "write the whole row in one way")  # fmt: skip
    rated = kinds == {True}
    return [replace(t, rate=rated) if t.value is None else t for t in row]
