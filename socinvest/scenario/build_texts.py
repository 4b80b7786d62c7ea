"""Sources, claims and correlations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from socinvest.model import Claim, Correlation, Figure, Parameter, Source
from socinvest.numerics import expression
from socinvest.scenario import format as shape
from socinvest.scenario.context import NUMBER, Context, in_unit, optional_text, text

__all__ = ["build_claims", "build_correlations", "build_sources"]

_EXPECT = re.compile(r"\s*(>=|<=|==|>|<)\s*(.+)\Z", re.DOTALL)


def build_sources(ctx: Context, given: Mapping[str, shape.Source]) -> dict[str, Source]:
    """One file's sources by the name the file gives them."""
    return {
        str(name): Source(
            ctx.qualify(str(name)),
            str(s.title),
            None if s.publisher is None else str(s.publisher),
            s.year,
            s.price_year,
            None if s.url is None else str(s.url),
            None if s.read is None else str(s.read),
            optional_text(s.note),
        )
        for name, s in given.items()
    }


def build_claims(
    ctx: Context, given: Mapping[str, shape.Claim], sources: Mapping[str, Source]
) -> tuple[Claim, ...]:
    """Claims with their arithmetic and what they lead one to expect."""
    made = []
    for name, claim in given.items():
        here = ("claims", str(name))
        if claim.source is not None:
            ctx.choice((*here, "source"), str(claim.source), sources, "source")
        compute = _computed(ctx, (*here, "compute"), claim.compute)
        expected = _expected(ctx, (*here, "expect"), str(claim.expect), compute)
        if compute is None or expected is None:
            continue
        relation, bound = expected
        made.append(
            Claim(
                str(name),
                text(claim.says),
                compute,
                relation,
                bound,
                ctx.at(here),
                None if claim.source is None else ctx.qualify(str(claim.source)),
                None if claim.where is None else str(claim.where),
                optional_text(claim.arithmetic_only),
                optional_text(claim.note),
            )
        )
    return tuple(made)


def _computed(ctx: Context, path: tuple[str, ...], raw: Any) -> Any:
    """Any dimension will do: what is expected must have the same."""
    read = ctx.any_number(path, raw)
    if read is None:
        return None
    parsed, unit = read
    return Figure(parsed, unit, ctx.at(path), not expression.names(parsed))


def _expected(ctx: Context, path: tuple[str, ...], written: str, compute: Any) -> Any:
    match = _EXPECT.match(written)
    if match is None:
        ctx.report("claim.expect", path, "{path} is not a comparison", "write it as '>= 1'")
        return None
    read = ctx.quantity(path, match[2].strip())
    if read is None or compute is None:
        return None
    value, unit = read
    if (unit.money, unit.time) != (compute.unit.money, compute.unit.time):
        ctx.report("unit.mismatch", path, "{path} is {unit}, but must be {wanted}",
                   unit=in_unit(unit), wanted=in_unit(compute.unit))  # fmt: skip
        return None
    return match[1], value


def build_correlations(
    ctx: Context,
    given: list[shape.Correlation],
    parameters: Mapping[str, Parameter],
    overlaid: bool,
) -> tuple[Correlation, ...]:
    """Rank correlations between sampled parameters.

    With ``overlaid`` (a variant or --set) a pair falls away whose parameter was given a fixed
    value: what does not vary correlates with nothing. In the file itself that is a mistake.
    """
    made: list[Correlation] = []
    for i, correlation in enumerate(given):
        here = ("correlations", i)
        names = [str(n) for n in correlation.between]
        if len(names) != 2 or names[0] == names[1]:
            ctx.report("correlation.member", (*here, "between"), "{path} must name two parameters",
                       "write between: [one, other]")  # fmt: skip
            continue
        if any(n in ctx.shared.broken for n in names):
            continue
        known = [ctx.choice((*here, "between", j), n, parameters, "parameter")
                 for j, n in enumerate(names)]  # fmt: skip
        rank = ctx.constant((*here, "rank"), correlation.rank, NUMBER)
        if rank is not None and not -1 <= rank <= 1:
            ctx.report("correlation.member", (*here, "rank"), "{path} must lie between -1 and 1",
                       "0.3 is a weak one, 0.9 a strong one")  # fmt: skip
            continue
        if rank is None or not all(known):
            continue
        if any(set(c.between) == set(names) for c in made):
            ctx.report("name.duplicate", here, "{path}: this pair is there already",
                       "keep one of them")  # fmt: skip
            continue
        fixed = [n for n in names if not _sampled(parameters[n])]
        if overlaid and fixed and all(_is_fixed(parameters[n]) for n in fixed):
            continue
        for name in fixed:
            ctx.report("correlation.member", (*here, "between", names.index(name)),
                       "'{name}' is not sampled, so it correlates with nothing",
                       "only parameters with a distribution of their own", name=name)  # fmt: skip
        if not fixed:
            made.append(Correlation((names[0], names[1]), rank, ctx.at(here)))
    return tuple(made)


def _is_fixed(parameter: Parameter) -> bool:
    return parameter.stated is not None and parameter.stated.family == "fixed"


def _sampled(parameter: Parameter) -> bool:
    stated = parameter.stated
    return stated is not None and stated.family != "fixed" and parameter.component is None
