"""What is counted at the points of a course: their weights, and the quality of life in states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.model import CLOCKS, Quality, State
from socinvest.scenario import format as shape
from socinvest.scenario.context import NUMBER, Context, Want
from socinvest.scenario.course_places import Places, where
from socinvest.scenario.setting import Setting

__all__ = ["read_quality", "read_weighting"]

Path = tuple[str | int, ...]

WEIGHT = Want("a quality weight such as 0.75", ((0, 0),), share=True, smallest=-1.0).by(*CLOCKS)
CHANGE = Want("a time such as -0.01 years", ((0, 1),), smallest=None).by(*CLOCKS)


def read_weighting(
    ctx: Context, path: Path, given: Any, setting: Setting
) -> tuple[Any, tuple[float, ...]]:
    """The rule's name, and the weight of each point 0 .. N where it says them (N cycles)."""
    cycles = setting.horizon * setting.cycles_per_year
    if isinstance(given, shape.PointWeights):
        return "weights", _weights(ctx, (*path, "weights"), given.weights, cycles)
    if given != "simpson":
        return given, ()
    if cycles % 2:
        ctx.report("course.weights", path, "Simpson's rule needs an even number of cycles, not "
                   "{cycles}", "change the horizon or the cycle", cycles=str(cycles))  # fmt: skip
        return given, ()
    inner = tuple(4 / 3 if i % 2 else 2 / 3 for i in range(1, cycles))
    return given, (1 / 3, *inner, 1 / 3)


def _weights(
    ctx: Context, path: Path, given: list[Any] | shape.Weights, cycles: int
) -> tuple[float, ...]:
    """One weight for each of the points 0 .. ``cycles``; () after reporting problems."""
    if isinstance(given, list):
        read = _numbers(ctx, path, given)
        if len(given) == cycles + 1:
            return read
        ctx.report("course.weights", path, "{path} has {found} weights, but the course has "
                   "{points} points", "one more than it has cycles",
                   found=str(len(given)), points=str(cycles + 1))  # fmt: skip
        return ()
    if not given.inner:
        ctx.report("course.weights", (*path, "inner"), "{path} is empty", "write inner: [1]")
        return ()
    first = ctx.constant((*path, "first"), given.first, NUMBER)
    inner = _numbers(ctx, (*path, "inner"), given.inner)
    last = ctx.constant((*path, "last"), given.last, NUMBER)
    if first is None or last is None or not inner:
        return ()
    return (first, *(inner[i % len(inner)] for i in range(cycles - 1)), last)


def _numbers(ctx: Context, path: Path, given: list[Any]) -> tuple[float, ...]:
    """A list of written-out numbers; () if one is wrong."""
    read = [ctx.constant((*path, i), raw, NUMBER) for i, raw in enumerate(given)]
    known = tuple(number for number in read if number is not None)
    return known if len(known) == len(read) else ()


def read_quality(
    ctx: Context,
    path: Path,
    given: list[shape.Quality],
    states: Mapping[str, State],
    places: Places,
) -> tuple[Quality, ...]:
    """Quality weights of states and changes by transitions; problems are reported."""
    made: list[Quality] = []
    said: set[tuple[str, Any]] = set()
    for i, line in enumerate(given):
        here = (*path, i)
        place = where(ctx, here, line, places)
        for kind, target in place.items():
            if (kind, target) in said:
                ctx.report("name.duplicate", here, "{path} is there already", "keep one of them")
            said.add((kind, target))
        one = (line.in_ is None) != (line.transition is None)
        figure = _figure(ctx, here, line) if one else None
        if figure is not None and place:
            made.append(Quality(figure, ctx.at(here), **place, booked=line.booked or "cycle"))
    weighed = {target for kind, target in said if kind == "state"}
    if weighed:
        for name, state in states.items():
            if not state.absorbing and name not in weighed:
                ctx.report("field.missing", path, "{path} says nothing of '{state}'",
                           "every state that is not absorbing has a weight, if any has",
                           state=name)  # fmt: skip
    return tuple(made)


def _figure(ctx: Context, path: Path, line: shape.Quality) -> Any:
    """The weight of a state, or the change that a transition brings."""
    wanted, other = ("weight", "change") if line.in_ is not None else ("change", "weight")
    if getattr(line, other) is not None:
        ctx.report("field.conflict", (*path, other), "{path} does not belong here",
                   "a state has a weight, a transition a change")  # fmt: skip
        return None
    if line.in_ is not None and line.booked is not None:
        ctx.report("field.conflict", (*path, "booked"), "{path} is only for a transition",
                   "take it out")  # fmt: skip
    raw = getattr(line, wanted)
    if raw is None:
        ctx.report("field.missing", path, "'{name}' is missing in {inside}",
                   "a state has a weight, a transition a change", name=wanted,
                   inside=ctx.shown(path))  # fmt: skip
        return None
    return ctx.figure((*path, wanted), raw, WEIGHT if wanted == "weight" else CHANGE)
