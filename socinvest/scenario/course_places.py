"""Where in a course something is counted: in a state, at a transition, or by an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.model import Outcome, State
from socinvest.records import dataclass
from socinvest.scenario import format as shape
from socinvest.scenario.context import Context

__all__ = ["Places", "arrow", "where"]

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Places:
    """What a course has: its states, the transitions of its rows, its outcomes."""

    states: Mapping[str, State]
    rows: frozenset[tuple[str, str]]
    outcomes: Mapping[str, Outcome]


def arrow(ctx: Context, path: Path, written: str) -> tuple[str, str] | None:
    """``a -> b`` as a pair of states."""
    left, found, right = written.partition("->")
    source, target = left.strip(), right.strip()
    if not found or not source or not target or "->" in right:
        ctx.report("value.transition", path, "{path} is not a transition: '{written}'",
                   "write it as: from -> to", written=written)  # fmt: skip
        return None
    return source, target


def where(
    ctx: Context,
    path: Path,
    line: shape.CourseCost | shape.Measure | shape.Quality,
    places: Places,
) -> dict[str, Any]:
    """The state, transition or outcome of a line: exactly one (quality knows no outcomes)."""
    outcome = None if isinstance(line, shape.Quality) else line.outcome
    if sum(x is not None for x in (line.in_, line.transition, outcome)) != 1:
        template = (
            "{path} must have exactly one of: in, transition"
            if isinstance(line, shape.Quality)
            else "{path} must have exactly one of: in, transition, outcome"
        )
        ctx.report("field.conflict", path, template)
        return {}
    if line.in_ is not None:
        ok = ctx.choice((*path, "in"), str(line.in_), places.states, "state")
        return {"state": str(line.in_)} if ok else {}
    if outcome is not None:
        ok = ctx.choice((*path, "outcome"), str(outcome), places.outcomes, "outcome")
        return {"outcome": str(outcome)} if ok else {}
    pair = arrow(ctx, (*path, "transition"), str(line.transition))
    if pair is None:
        return {}
    options = {f"{a} -> {b}": None for a, b in sorted(places.rows)}
    ok = ctx.choice((*path, "transition"), " -> ".join(pair), options, "transition")
    return {"transition": pair} if ok else {}
