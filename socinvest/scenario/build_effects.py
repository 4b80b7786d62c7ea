"""Effects: what acts on what, for whom, and for how long."""

from __future__ import annotations

from typing import Any

from socinvest.errors import did_you_mean
from socinvest.model import (
    Effect,
    Fade,
    Gross,
    OutcomeTarget,
    Parameter,
    ParameterTarget,
    TransitionTarget,
)
from socinvest.scenario import format as shape
from socinvest.scenario.context import SHARE, Context, in_unit
from socinvest.scenario.course_places import arrow
from socinvest.scenario.setting import Programmes

__all__ = ["build_effect"]

Path = tuple[str | int, ...]


def build_effect(ctx: Context, path: Path, given: shape.Effect, about: Programmes) -> Effect | None:
    target = _target(ctx, path, given, about)
    by = ctx.qualify(str(given.by))
    parameter = about.parameters.get(by)
    if parameter is None:
        if by not in ctx.shared.broken:
            names = [n for n, p in about.parameters.items() if p.scale]
            ctx.report("reference.unknown", (*path, "by"), "unknown parameter '{name}' in {path}",
                       did_you_mean(str(given.by), names), name=str(given.by))  # fmt: skip
        return None
    if parameter.scale is None:
        ctx.report("effect.evidence", (*path, "by"), "'{name}' is not an effect: it has no scale",
                   "add scale and estimated_on to the parameter", name=str(given.by))  # fmt: skip
        return None
    if parameter.estimated_on is not None and parameter.estimated_on != given.whom:
        ctx.report("effect.evidence", (*path, "whom"),
                   "'{name}' was estimated on those {estimated}, but acts here on those {whom}",
                   "an effect per person offered is smaller than one per person reached",
                   name=str(given.by), estimated=parameter.estimated_on,
                   whom=given.whom)  # fmt: skip
        return None
    times = {
        name: ctx.duration((*path, name), value)
        for name, value in (("lag", given.lag), ("ramp", given.ramp), ("lasts", given.lasts))
        if value is not None
    }
    if target is None or any(t is None for t in times.values()):
        return None
    _check_scale(ctx, path, target, parameter, about)
    if isinstance(target, ParameterTarget):
        default = f"{by} -> {target.parameter}"
    elif isinstance(target, OutcomeTarget):
        default = f"{by}: {target.outcome}"
    else:
        default = f"{by}: {target.source} -> {target.target}"
    return Effect(
        str(given.name) if given.name is not None else default, target, by, parameter.scale,
        given.whom, ctx.at(path), lag=times.get("lag") or 0.0, ramp=times.get("ramp") or 0.0,
        lasts=times.get("lasts"), fade=_fade(ctx, (*path, "fade"), given.fade),
        gross=_gross(ctx, (*path, "gross"), given.gross, parameter),
    )  # fmt: skip


def _gross(
    ctx: Context, path: Path, given: shape.Gross | None, parameter: Parameter
) -> Gross | None:
    """What an uncontrolled estimate holds that is not the programme's; only of one."""
    if given is None:
        return None
    grade = parameter.provenance.grade
    if grade in ("randomised", "controlled"):
        ctx.report("effect.evidence", path, "'{name}' is {grade}: what would have happened anyway "
                   "is taken out of it already", "take gross out",
                   name=parameter.name, grade=grade)  # fmt: skip
        return None
    dead = ctx.figure((*path, "deadweight"), given.deadweight, SHARE)
    own = ctx.figure((*path, "attribution"), given.attribution, SHARE)
    return None if dead is None or own is None else Gross(dead, own)


def _check_scale(ctx: Context, path: Path, target: Any, parameter: Parameter,
                 about: Programmes) -> None:  # fmt: skip
    """A replaced value must have its target's dimension; a rate has no odds."""
    if not isinstance(target, ParameterTarget):
        return
    aimed = about.parameters[target.parameter].unit
    if parameter.scale == "odds_ratio" and (aimed.money, aimed.time) == (0, -1):
        ctx.report("effect.evidence", (*path, "by"),
                   "an odds ratio cannot act on {name}, which is a rate",
                   "state a hazard_ratio instead", name=target.parameter)  # fmt: skip
    if parameter.scale != "replace":
        return
    if (aimed.money, aimed.time) != (parameter.unit.money, parameter.unit.time):
        ctx.report("unit.mismatch", (*path, "by"), "{path} is {unit}, but must be {wanted}",
                   unit=in_unit(parameter.unit), wanted=in_unit(aimed))  # fmt: skip


def _target(ctx: Context, path: Path, given: shape.Effect, about: Programmes) -> Any:
    if sum(x is not None for x in (given.transition, given.outcome, given.parameter)) != 1:
        ctx.report(
            "field.conflict",
            path,
            "{path} must have exactly one of: transition, outcome, parameter",
        )
        return None
    if given.parameter is not None:
        name = ctx.qualify(str(given.parameter))
        if given.course is not None:
            ctx.report("field.conflict", (*path, "course"),
                       "{path} is only for a transition or an outcome",
                       "take it out: a parameter is the same in every course")  # fmt: skip
        if name in ctx.shared.broken:
            return None
        known = ctx.choice((*path, "parameter"), name, about.parameters, "parameter")
        return ParameterTarget(name) if known else None
    courses = about.courses
    if given.course is not None:
        wanted = ctx.qualify(str(given.course))
        wanted = wanted if wanted in courses else str(given.course)
        if not ctx.choice((*path, "course"), wanted, courses, "course"):
            return None
        courses = {wanted: courses[wanted]}
    if given.outcome is not None:
        found = [c for c, course in courses.items()
                 if any(o.name == str(given.outcome) for o in course.outcomes)]  # fmt: skip
        options = [o.name for course in courses.values() for o in course.outcomes]
        where, what = (*path, "outcome"), str(given.outcome)
    else:
        pair = arrow(ctx, (*path, "transition"), str(given.transition))
        if pair is None:
            return None
        found = [c for c, course in courses.items()
                 if any((t.source, t.target) == pair for t in course.transitions)]  # fmt: skip
        options = [f"{t.source} -> {t.target}" for c in courses.values() for t in c.transitions]
        where, what = (*path, "transition"), " -> ".join(pair)
    if not found:
        ctx.choice(where, what, tuple(dict.fromkeys(options)), str(where[-1]))
        return None
    if len(found) > 1:
        ctx.report("effect.ambiguous", where, "'{name}' stands in several courses",
                   "add course: one of {courses}", name=what, courses=", ".join(found))  # fmt: skip
        return None
    if given.outcome is not None:
        return OutcomeTarget(found[0], what)
    assert pair is not None
    return TransitionTarget(found[0], *pair)


def _fade(ctx: Context, path: Path, given: shape.Fade | None) -> Fade | None:
    if given is None:
        return None
    if (given.half_life is None) == (given.linear is None):
        ctx.report("field.conflict", path, "{path} must have exactly one of: half_life, linear")
        return None
    name = "half_life" if given.half_life is not None else "linear"
    length = ctx.duration((*path, name), getattr(given, name))
    if length is None:
        return None
    if length <= 0:
        ctx.report("value.range", (*path, name), "{path} must be more than 0")
        return None
    return Fade("half_life" if name == "half_life" else "linear", length)
