"""The target group: who enters and when, and its sub-groups."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from socinvest.model import Figure, Group, Intake, Parameter, Source, TargetGroup
from socinvest.numerics import expression
from socinvest.scenario import format as shape
from socinvest.scenario.build_parameters import ParameterBuilder
from socinvest.scenario.context import COUNT, DURATION, SHARE, Context, Want, optional_text, text
from socinvest.scenario.files import Loaded
from socinvest.scenario.overlay import PathError, parse_path

__all__ = ["build_target_group"]

A_YEAR = Want("a number of people a year", ((0, 0), (0, -1)))
AGE = Want("an age such as 25 years", ((0, 1),), largest=150.0)
A_DAY = 1 / 366
"""Years: nobody enters in less."""
_FIELDS = {"stock": ("stay", "for_"), "per_year": ("for_",), "total": ("over",)}


def build_target_group(
    ctx: Context,
    file: shape.ScenarioFile,
    builder: ParameterBuilder,
    loaded: Loaded,
    sources: Mapping[str, Source],
) -> TargetGroup | None:
    """The people concerned; None after reporting problems."""
    given = file.target_group
    intake = _intake(ctx, given.intake)
    namespace = loaded.stream_id or str(file.id)
    groups: list[Group] = []
    for i, group in enumerate(given.groups):
        made = _group(ctx, i, group, builder, namespace, sources)
        if any(made is not None and made.name == other.name for other in groups):
            ctx.report("name.duplicate", ("target_group", "groups", i, "name"),
                       "the sub-group '{name}' is there already", name=str(group.name))  # fmt: skip
        if made is not None:
            groups.append(made)
    if groups and all(g.share.literal for g in groups) and len(groups) == len(given.groups):
        total = sum(float(expression.evaluate(g.share.expression, {})) for g in groups)
        if abs(total - 1) > 1e-9:
            ctx.report("course.row", ("target_group", "groups"), "{path} adds up to {total} %",
                       "the shares of all sub-groups make 100 %",
                       total=f"{100 * total:.6g}")  # fmt: skip
    age = None
    if given.age is not None:
        age = ctx.figure(("target_group", "age"), given.age, AGE)
    if intake is None:
        return None
    return TargetGroup(text(given.name), str(given.unit), intake, tuple(groups), age)


def _intake(ctx: Context, given: shape.Intake) -> Intake | None:
    here = ("target_group", "intake")
    kinds = [k for k in _FIELDS if getattr(given, k) is not None]
    if len(kinds) != 1:
        ctx.report(
            "field.conflict", here, "{path} must have exactly one of: stock, per_year, total"
        )
        return None
    kind = kinds[0]
    for name in ("stay", "for_", "over"):
        shown = name.rstrip("_")
        if (getattr(given, name) is None) == (name in _FIELDS[kind]):
            template = (
                "'{name}' is missing in {inside}"
                if name in _FIELDS[kind]
                else "'{name}' does not go with '{kind}' in {inside}"
            )
            code = "field.missing" if name in _FIELDS[kind] else "field.conflict"
            ctx.report(code, here, template,
                       name=shown, inside=ctx.shown(here), kind=kind)  # fmt: skip
            return None
    size = ctx.figure((*here, kind), getattr(given, kind), A_YEAR if kind == "per_year" else COUNT)
    span = "over" if kind == "total" else "for"
    years = ctx.duration((*here, span), given.over if kind == "total" else given.for_)
    stay: Figure | None = None
    if kind == "stock":
        stay = ctx.figure((*here, "stay"), given.stay, DURATION)
        if stay is None:
            return None
    if size is None or years is None:
        return None
    if years < A_DAY:
        ctx.report("value.range", (*here, span), "{path} must be at least a day")
        return None
    return Intake(kind, size, years, ctx.at(here), stay)  # type: ignore[arg-type]


def _group(
    ctx: Context,
    index: int,
    given: shape.Group,
    builder: ParameterBuilder,
    namespace: str,
    sources: Mapping[str, Source],
) -> Group | None:
    here = ("target_group", "groups", index)
    name = unicodedata.normalize("NFC", str(given.name))
    if not name.strip() or "/" in name:
        ctx.report("name.invalid", (*here, "name"), "'{name}' cannot be used as a sub-group's name",
                   "any text without '/'", name=name)  # fmt: skip
    share = ctx.figure((*here, "share"), given.share, SHARE)
    own: dict[str, Parameter] = {}
    for written, stated in given.set.items():
        there = (*here, "set", str(written))
        try:
            parts = parse_path(str(written))
        except PathError as error:
            ctx.report("path.syntax", there, "{path}: {why}", why=error.message)
            continue
        if parts[0] != "parameters" or len(parts) < 2:
            ctx.report("group.figure", there, "a sub-group sets figures of its own only",
                       "write parameters.NAME, and use the parameter where it differs")  # fmt: skip
            continue
        parameter = ".".join(parts[1:])
        key = f"{namespace}/{name}/{parameter}"
        own |= builder.override(ctx, there, parameter, key, stated, sources)
    if share is None:
        return None
    return Group(name, share, own, ctx.at(here), optional_text(given.title))
