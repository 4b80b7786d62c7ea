"""Parameters by a clock: tables in the file or in a csv, and named hazards."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from socinvest.errors import did_you_mean
from socinvest.model import Hazard, Table
from socinvest.numerics import expression
from socinvest.numerics.expression import Expression
from socinvest.records import dataclass
from socinvest.scenario import format as shape
from socinvest.scenario.context import ABOVE_ZERO, Context, Want, in_unit, known_names
from socinvest.units import BARE, Unit

__all__ = ["CURVES", "ReadTable", "read_hazard", "read_table"]

CURVES = ("table", "hazard")
"""Fields of a parameter that make it depend on a clock."""
RATE = Want("a rate such as 0.09 /year", ((0, -1),))
GROWTH_RATE = Want("a rate such as 0.09 /year", ((0, -1),), smallest=None)
SHAPE = Want("a plain number above 0", ((0, 0),), smallest=ABOVE_ZERO)
SCALE = Want("a time such as 6 years", ((0, 1),), smallest=ABOVE_ZERO, largest=1e6)
HAZARDS: Mapping[str, Mapping[str, Want]] = {
    "weibull": {"shape": SHAPE, "scale": SCALE},
    "gompertz": {"level": RATE, "growth": GROWTH_RATE},
}

Path = tuple[str | int, ...]
ReadCsv = Callable[[Context, Path, str], Any]
Point = tuple[float, Expression, Unit]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table with its unit; ``span`` its lowest and highest value where they are known.

    ``named``: some points name parameters; ``literal``: some are numbers of the file.
    """

    table: Table
    unit: Unit
    named: bool
    literal: bool
    span: tuple[float, float] | None

    def priced(self, factor: float) -> ReadTable:
        """The same in other prices; of one whose points name parameters there is no other."""
        if factor == 1.0:
            return self
        points = tuple(
            (x, expression.constant(float(expression.evaluate(e, {})) * factor, self.unit))
            for x, e in self.table.points
        )
        table = Table(self.table.clock, points, self.table.between, self.table.csv)
        span = None if self.span is None else (self.span[0] * factor, self.span[1] * factor)
        return replace(self, table=table, span=span)


def read_table(
    ctx: Context, path: Path, stated: shape.Parameter, read_csv: ReadCsv
) -> ReadTable | None:
    """The table a parameter states; None after reporting what is wrong."""
    given = stated.table
    assert given is not None
    if (given.points is None) == (given.csv is None):
        ctx.report("field.conflict", path, "{path} must have either points, or csv, x and column")
        return None
    told = ctx.unit_text((*path[:-1], "unit"), stated.unit) if stated.unit is not None else None
    if stated.unit is not None and told is None:
        return None
    if given.points is not None:
        for name in ("x", "column"):
            if getattr(given, name) is not None:
                ctx.report("field.conflict", (*path, name), "{path}: a column is one of a csv",
                           "take it out")  # fmt: skip
        points = _points(ctx, (*path, "points"), given, told)
    else:
        points = _columns(ctx, path, given, told or (1.0, BARE), read_csv)
    if not points or not _fits_declared(ctx, path, points, told):
        return None
    points.sort(key=lambda point: point[0])
    for (x, _, _), (other, _, _) in pairwise(points):
        if x == other:
            ctx.report("name.duplicate", path, "{path} has two points at {x}", x=f"{x:g}")
            return None
    return ReadTable(
        Table(given.by, tuple((x, e) for x, e, _ in points), given.between,
              None if given.csv is None else str(given.csv)),
        points[0][2] if told is None else told[1],
        any(expression.names(e) for _, e, _ in points),
        any(expression.is_constant(e) for _, e, _ in points),
        _span(ctx, points),
    )  # fmt: skip


def _points(
    ctx: Context, path: Path, given: shape.TableShape, told: tuple[float, Unit] | None
) -> list[Point]:
    """The points in the file; [] after reporting problems."""
    made: list[Point] = []
    assert given.points is not None
    if not given.points:
        ctx.report("field.conflict", path, "{path} has no points",
                   "write a value for each, such as {{0: 1 %, 65: 3 %}}")  # fmt: skip
    for written, raw in given.points.items():
        here = (*path, written)
        x = _clock_value(ctx, here, given.by, str(written))
        value = _value(ctx, here, raw, told)
        if x is None or value is None:
            return []
        made.append((x, *value))
    return made


def _clock_value(ctx: Context, path: Path, by: str, written: str) -> float | None:
    read = ctx.quantity(path, written)
    if read is None:
        return None
    x, unit = read
    plain = (unit.money, unit.time) == (0, 0) and not unit.percent
    if plain or (by != "calendar_year" and (unit.money, unit.time) == (0, 1)):
        return x
    ctx.report("unit.mismatch", path, "the point {path} is no value of {clock}",
               "write a year such as 2017" if by == "calendar_year" else "write 25 or 25 years",
               clock=by)  # fmt: skip
    return None


def _value(
    ctx: Context, path: Path, raw: Any, told: tuple[float, Unit] | None
) -> tuple[Expression, Unit] | None:
    """A point's value; a bare number is in the unit beside the table."""
    read = ctx.any_number(path, raw)
    if read is None:
        return None
    parsed, unit = read
    names = expression.names(parsed)
    if all(name in ctx.shared.means for name in names):
        value = float(expression.evaluate(parsed, ctx.shared.means))
        if value != value or abs(value) == float("inf"):
            ctx.report("value.range", path, "{path} is not a finite number")
            return None
        if unit == BARE and told is not None and not names:
            value, unit = value * told[0], told[1]
        if not ctx.not_too_large(path, value, unit):
            return None
        parsed = parsed if names else expression.constant(value, unit)
    return parsed, unit


def _columns(
    ctx: Context, path: Path, given: shape.TableShape, told: tuple[float, Unit], read_csv: ReadCsv
) -> list[Point]:
    """The points in a csv; [] after reporting problems."""
    columns = read_csv(ctx, (*path, "csv"), str(given.csv))
    if columns is None:
        return []
    picked = []
    for name in ("x", "column"):
        written = getattr(given, name)
        if written is None:
            ctx.report("field.missing", path, "'{name}' is missing in {inside}",
                       known_names(tuple(columns)), name=name,
                       inside=ctx.shown(path))  # fmt: skip
            return []
        if written not in columns:
            ctx.report("reference.unknown", (*path, name), "unknown {what} '{name}' in {path}",
                       did_you_mean(str(written), columns) or known_names(tuple(columns)),
                       name=str(written), what="column")  # fmt: skip
            return []
        picked.append(columns[written])
    factor, unit = told
    rows = zip(*picked, strict=True)
    return [(x, expression.constant(value * factor, unit), unit) for x, value in rows]


def _fits_declared(
    ctx: Context, path: Path, points: list[Point], told: tuple[float, Unit] | None
) -> bool:
    first = points[0][2] if told is None else told[1]
    for x, _, unit in points:
        if (unit.money, unit.time) != (first.money, first.time):
            ctx.report("unit.mismatch", path, "{path} at {x} is {unit}, but must be {wanted}",
                       "give all points the same unit",
                       x=f"{x:g}", unit=in_unit(unit), wanted=in_unit(first))  # fmt: skip
            return False
    return True


def _span(ctx: Context, points: list[Point]) -> tuple[float, float] | None:
    means = ctx.shared.means
    if any(name not in means for _, e, _ in points for name in expression.names(e)):
        return None
    values = [float(expression.evaluate(e, means)) for _, e, _ in points]
    return min(values), max(values)


def read_hazard(ctx: Context, path: Path, stated: shape.Parameter) -> Hazard | None:
    """The hazard a parameter states; None after reporting what is wrong."""
    given = stated.hazard
    assert given is not None
    if (given.weibull is None) == (given.gompertz is None):
        ctx.report("field.conflict", path, "{path} must have exactly one of: weibull, gompertz")
        return None
    family = "weibull" if given.weibull is not None else "gompertz"
    arguments, wants = getattr(given, family), HAZARDS[family]
    read = {
        name: ctx.figure((*path, family, name), getattr(arguments, name), want)
        for name, want in wants.items()
    }
    figures = {name: figure.expression for name, figure in read.items() if figure is not None}
    if len(figures) < len(read):
        return None
    return Hazard(given.by, family, figures)  # type: ignore[arg-type]
