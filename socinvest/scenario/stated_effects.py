"""Effects as studies state them: events in two groups, or an estimate with its interval."""

from __future__ import annotations

from typing import Any

from socinvest.errors import Phrase
from socinvest.model import Graded
from socinvest.numerics.arms import SCALES
from socinvest.numerics.distributions import FitError, Stated
from socinvest.numerics.grading import NO_EFFECT, SHARES, graded
from socinvest.scenario import format as shape
from socinvest.scenario.context import NUMBER, Context, in_unit
from socinvest.units import UnitError, parse_span

__all__ = ["read_arms", "read_counts", "read_graded"]

Path = tuple[str | int, ...]


def read_counts(ctx: Context, path: Path, given: shape.Counts) -> dict[str, float] | None:
    """Events of a total, written out."""
    read = {
        name: ctx.constant_number((*path, name), getattr(given, name)) for name in ("events", "of")
    }
    known = {name: number for name, number in read.items() if number is not None}
    return known if len(known) == len(read) else None


def read_arms(ctx: Context, path: Path, parameter: shape.Parameter) -> Stated | None:
    """Events of a total in two groups; the effect is computed on the parameter's scale."""
    given = parameter.arms
    assert given is not None
    if not _has_scale(ctx, path, parameter, SCALES):
        return None
    arguments: dict[str, Any] = {"scale": float(SCALES.index(str(parameter.scale)))}
    for name in ("treated", "control", "prior"):
        counts = getattr(given, name)
        if counts is None:
            continue
        arguments[name] = read_counts(ctx, (*path, name), counts)
        if arguments[name] is None:
            return None
    return Stated("arms", arguments)


def read_graded(
    ctx: Context, path: Path, parameter: shape.Parameter
) -> tuple[Stated, Graded] | None:
    """An estimate and its interval, counted on as far as the grade of its evidence allows."""
    given = parameter.graded
    assert given is not None
    if not _has_scale(ctx, path, parameter, tuple(NO_EFFECT)):
        return None
    estimate = ctx.constant((*path, "estimate"), given.estimate, NUMBER)
    ends = _plain_span(ctx, (*path, "ci95"), given.ci95)
    if estimate is None or ends is None or parameter.evidence not in SHARES:
        return None  # a wrong grade has been reported
    grade = None if ctx.shared.as_stated else str(parameter.evidence)
    try:
        fitted = graded(str(parameter.scale), estimate, ends, grade)
    except FitError as error:
        ctx.failed("distribution.fit", path, error)
        return None
    share = 1.0 if grade is None else SHARES[grade]
    return Stated(fitted.family, dict(fitted.arguments)), Graded(
        estimate, ends[0], ends[1], share, fitted.widened
    )


def _plain_span(ctx: Context, path: Path, raw: Any) -> tuple[float, float] | None:
    try:
        low, high, unit = parse_span(raw, currency=ctx.shared.currency, nouns=ctx.shared.nouns)
    except UnitError as error:
        ctx.failed("unit.unknown", path, error)
        return None
    if unit.money or unit.time:
        ctx.report("unit.mismatch", path, "{path} is {unit}, but must be {wanted}",
                   unit=in_unit(unit), wanted=Phrase("a plain number"))  # fmt: skip
        return None
    return low, high


def _has_scale(
    ctx: Context, path: Path, parameter: shape.Parameter, scales: tuple[str, ...]
) -> bool:
    if parameter.scale in scales:
        return True
    ctx.report("effect.evidence", path, "{path} states an effect, and needs one of these scales: "
               "{scales}", "add scale and estimated_on beside it",
               scales=", ".join(scales))  # fmt: skip
    return False
