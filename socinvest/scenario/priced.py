"""Sums written out on a programme's own lines, brought to the scenario's price year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from socinvest.model import Figure, Source
from socinvest.numerics import expression
from socinvest.scenario import format as shape
from socinvest.scenario.context import Context, Want, finished

__all__ = ["priced"]

Path = tuple[str | int, ...]


def priced(
    ctx: Context,
    path: Path,
    name: str,
    line: shape.CostLine,
    want: Want,
    sources: Mapping[str, Source],
) -> Figure | None:
    """The figure ``name`` of a money line.

    A sum that is written out on the line is in the line's own price year, else in its
    source's, else in the scenario's. A line that names parameters has no price year of its
    own: each parameter brings one.
    """
    made = ctx.figure((*path, name), getattr(line, name), want)
    if made is None:
        return None
    year: Any = line.price_year
    if year is not None and not made.literal:
        ctx.report("field.conflict", (*path, "price_year"),
                   "{path}: a parameter brings its own price year")  # fmt: skip
        return None
    if year is None and line.source is not None and str(line.source) in sources:
        year = sources[str(line.source)].price_year
    if year is None or not made.literal:
        return made
    factor = ctx.shared.price_factor(year)
    if isinstance(factor, tuple):
        ctx.report("price.index_missing", path, "{path}: {why}", finished(factor[1]),
                   why=factor[0])  # fmt: skip
        return None
    value = float(expression.evaluate(made.expression, {})) * factor
    return replace(made, expression=expression.constant(value))
