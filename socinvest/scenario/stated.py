"""Distributions as people state them: arguments read in base units, one unit for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from socinvest.errors import Phrase
from socinvest.model import Graded
from socinvest.numerics import expression
from socinvest.numerics.distributions import Stated
from socinvest.records import dataclass
from socinvest.scenario import format as shape
from socinvest.scenario.build_curves import CURVES
from socinvest.scenario.context import Context, in_unit
from socinvest.scenario.stated_effects import read_arms, read_counts, read_graded
from socinvest.units import BARE, Unit, UnitError, parse_span

__all__ = ["FAMILIES", "Read", "read_stated"]

FAMILIES = (
    "value",
    "uniform",
    "triangular",
    "pert",
    "normal",
    "lognormal",
    "beta",
    "gamma",
    "dirichlet",
    "discrete",
    "empirical",
    "joint",
    "arms",
    "graded",
)
LOCATION_SCALE = ("normal", "lognormal", "uniform")
_SPANS = ("limits", "ci90", "ci95")
_PURE = ("cv", "events", "of")

Path = tuple[str | int, ...]
ReadCsv = Callable[[Context, Path, str], Any]


@dataclass(frozen=True, slots=True)
class Read:
    """What was stated; units by component ('' for a single number); where in the mapping."""

    stated: Stated
    units: Mapping[str, Unit]
    field: str
    hierarchical: bool = False
    graded: Graded | None = None


def read_stated(
    ctx: Context, path: Path, parameter: shape.Parameter, read_csv: ReadCsv
) -> Read | None:
    """The one distribution a parameter states; None after reporting what is wrong."""
    given = [f for f in (*FAMILIES, *CURVES) if getattr(parameter, f) is not None]
    if len(given) != 1:
        template = "{path} states no value" if not given else "{path} states more than one: {given}"
        hint = "keep one of them" if given else "one of: {families}, expression, table, hazard"
        ctx.report("field.conflict", path, template, hint, given=", ".join(given),
                   families=", ".join(FAMILIES))  # fmt: skip
        return None
    family = given[0]
    here = (*path, family)
    read = _read(ctx, here, family, parameter, read_csv)
    numbers = read.stated.arguments.values() if read is not None else ()
    if read is not None and not _small_enough(ctx, here, numbers):
        return None
    return read


def _small_enough(ctx: Context, path: Path, arguments: Iterable[Any]) -> bool:
    for argument in arguments:
        if isinstance(argument, Mapping):
            if not _small_enough(ctx, path, argument.values()):
                return False
            continue
        for number in argument if isinstance(argument, tuple) else (argument,):
            if isinstance(number, float) and not ctx.not_too_large(path, number, BARE):
                return False
    return True


def _read(
    ctx: Context, here: Path, family: str, parameter: shape.Parameter, read_csv: ReadCsv
) -> Read | None:
    if family == "value":
        return _fixed(ctx, here, parameter)
    if family == "dirichlet":
        return _dirichlet(ctx, here, parameter.dirichlet)
    if family == "discrete":
        return _discrete(ctx, here, parameter.discrete)
    if family == "empirical":
        return _empirical(ctx, here, parameter.empirical, read_csv)
    if family == "joint":
        return _joint(ctx, here, parameter.joint, read_csv)
    if family == "arms":
        counted = read_arms(ctx, here, parameter)
        return None if counted is None else Read(counted, {"": BARE}, family)
    if family == "graded":
        fitted = read_graded(ctx, here, parameter)
        return None if fitted is None else Read(fitted[0], {"": BARE}, family, graded=fitted[1])
    return _family(ctx, here, family, getattr(parameter, family))


def _fixed(ctx: Context, path: Path, parameter: shape.Parameter) -> Read | None:
    read = _argument(ctx, path, parameter.value)
    if read is None:
        return None
    value, unit = read
    if not isinstance(value, float):
        ctx.report("field.conflict", path, "{path} names another parameter",
                   "write expression: instead of value:")  # fmt: skip
        return None
    if parameter.scale in ("risk_ratio", "odds_ratio", "hazard_ratio") and value < 0:
        ctx.report("value.range", path, "{path} must not be negative")
        return None
    return Read(Stated("fixed", {"value": value}), {"": unit}, "value")


def _argument(
    ctx: Context, path: Path, raw: Any
) -> tuple[float | expression.Expression, Unit] | None:
    """A number in base units, or an expression over named parameters, with its unit."""
    read = ctx.any_number(path, raw)
    if read is None:
        return None
    parsed, unit = read
    if expression.names(parsed):
        return parsed, unit
    value = float(expression.evaluate(parsed, {}))
    if value != value or abs(value) == float("inf"):
        ctx.report("value.range", path, "{path} is not a finite number")
        return None
    return value, unit


def _span(ctx: Context, path: Path, raw: Any) -> tuple[tuple[Any, Any], Unit] | None:
    """Two bounds with their unit; a list may name parameters."""
    if isinstance(raw, list):
        ends = [_argument(ctx, (*path, i), item) for i, item in enumerate(raw)]
        if ends[0] is None or ends[1] is None:
            return None
        (low, first), (high, second) = ends[0], ends[1]
        if (first.money, first.time) != (second.money, second.time):
            ctx.report("unit.mismatch", path, "{path}: the two ends have different units",
                       "write the same unit after both")  # fmt: skip
            return None
        if isinstance(low, float) and isinstance(high, float) and low > high:
            ctx.report("value.range", path, "{path}: the lower end is above the upper one",
                       "write the lower one first")  # fmt: skip
            return None
        return (low, high), second
    shared = ctx.shared
    try:
        low, high, unit = parse_span(raw, currency=shared.currency, nouns=shared.nouns,
                                     school_days_per_year=shared.school_days)  # fmt: skip
    except UnitError as error:
        ctx.failed("unit.unknown", path, error)
        return None
    return (low, high), unit


def _family(ctx: Context, path: Path, family: str, arguments: shape.Part) -> Read | None:
    read: dict[str, Any] = {}
    unit: Unit | None = None
    named = False
    for name in type(arguments).model_fields:
        raw = getattr(arguments, name)
        if raw is None:
            continue
        here = (*path, name)
        if isinstance(raw, shape.Counts):
            prior = read_counts(ctx, here, raw)
            if prior is None:
                return None
            read[name] = prior
            continue
        got = _span(ctx, here, raw) if name in _SPANS else _argument(ctx, here, raw)
        if got is None:
            return None
        value, own = got
        parts = value if isinstance(value, tuple) else (value,)
        named = named or any(not isinstance(part, float) for part in parts)
        if name in _PURE:
            if own.money or own.time:
                ctx.report("unit.mismatch", here, "{path} is {unit}, but must be {wanted}",
                           unit=in_unit(own), wanted=Phrase("a plain number"))  # fmt: skip
                return None
        elif unit is not None and (own.money, own.time) != (unit.money, unit.time):
            ctx.report("unit.mismatch", here,
                       "{path} is {unit}, but what stands before it is {other}",
                       "give all of them the same unit",
                       unit=in_unit(own), other=in_unit(unit))  # fmt: skip
            return None
        else:
            unit = own if unit is None or not unit.text else unit
        read[name] = value
    if named and not _may_name(ctx, path, family, read):
        return None
    return Read(Stated(family, read), {"": unit or Unit(share=True)}, family, named)


def _may_name(ctx: Context, path: Path, family: str, read: Mapping[str, Any]) -> bool:
    if family in LOCATION_SCALE:
        return True
    ctx.shared.discrete_needed.append((ctx, path, family, read))
    return True


def _dirichlet(ctx: Context, path: Path, given: shape.DirichletShape | None) -> Read | None:
    assert given is not None
    which = "counts" if given.counts is not None else "shares"
    named = given.counts if given.counts is not None else given.shares
    if not named or len(named) < 2 or (given.counts is not None and given.shares is not None):
        ctx.report("field.conflict", path, "{path} must have either counts, or shares and size",
                   "of at least two parts, such as counts: {{a: 12, b: 30}}")  # fmt: skip
        return None
    values: dict[str, float] = {}
    for name, raw in named.items():
        value = ctx.constant_number((*path, which, name), raw)
        if value is None:
            return None
        values[str(name)] = value
    arguments: dict[str, Any] = {which: values}
    if given.size is not None:
        size = ctx.constant_number((*path, "size"), given.size)
        if size is None:
            return None
        arguments["size"] = size
    unit = Unit(share=True)
    return Read(Stated("dirichlet", arguments), dict.fromkeys(values, unit), "dirichlet")


def _discrete(ctx: Context, path: Path, given: shape.DiscreteShape | None) -> Read | None:
    assert given is not None
    read = [ctx.quantity((*path, "values", i), raw) for i, raw in enumerate(given.values)]
    if not read or any(item is None for item in read):
        if not read:
            ctx.report("field.conflict", path, "{path} has no values",
                       "write values: [1, 2], and weights if they are not equal")  # fmt: skip
        return None
    units = [item[1] for item in read if item is not None]
    if len({(u.money, u.time) for u in units}) > 1:
        ctx.report("unit.mismatch", path, "{path}: the values have different units",
                   "give all of them the same unit")  # fmt: skip
        return None
    arguments: dict[str, Any] = {"values": tuple(item[0] for item in read if item is not None)}
    if given.weights is not None:
        weights = [
            ctx.constant_number((*path, "weights", i), raw) for i, raw in enumerate(given.weights)
        ]
        if any(w is None for w in weights):
            return None
        arguments["weights"] = tuple(weights)
    return Read(Stated("discrete", arguments), {"": units[0]}, "discrete")


def _empirical(
    ctx: Context, path: Path, given: shape.EmpiricalShape | None, read_csv: ReadCsv
) -> Read | None:
    assert given is not None
    if (given.values is None) == (given.csv is None):
        ctx.report("field.conflict", path, "{path} must have either values, or csv and column")
        return None
    if given.values is not None:
        if given.column is not None:
            ctx.report("field.conflict", path, "{path}: a column is one of a csv",
                       "take it out")  # fmt: skip
            return None
        unit_text = f" {given.unit}" if given.unit is not None else ""
        read = [
            ctx.quantity((*path, "values", i), f"{raw}{unit_text}" if unit_text else raw)
            for i, raw in enumerate(given.values)
        ]
        if not read or any(item is None for item in read):
            return None
        values = tuple(item[0] for item in read if item is not None)
        return Read(Stated("empirical", {"values": values}), {"": read[0][1]}, "empirical")  # type: ignore[index]
    table = read_csv(ctx, (*path, "csv"), str(given.csv))
    if table is None or not ctx.choice((*path, "column"), str(given.column), table, "column"):
        return None
    scale = ctx.quantity((*path, "unit"), f"1 {given.unit}" if given.unit else 1)
    if scale is None:
        return None
    values = tuple(v * scale[0] for v in table[str(given.column)])
    return Read(Stated("empirical", {"values": values}), {"": scale[1]}, "empirical")


def _joint(
    ctx: Context, path: Path, given: shape.JointShape | None, read_csv: ReadCsv
) -> Read | None:
    assert given is not None
    table = read_csv(ctx, (*path, "csv"), str(given.csv))
    if table is None:
        return None
    columns: dict[str, tuple[float, ...]] = {}
    units: dict[str, Unit] = {}
    for name, unit in given.columns.items():
        here = (*path, "columns", name)
        if not ctx.choice(here, str(name), table, "column"):
            return None
        scale = ctx.quantity(here, f"1 {unit}" if str(unit).strip() else 1)
        if scale is None:
            return None
        columns[str(name)] = tuple(v * scale[0] for v in table[str(name)])
        units[str(name)] = scale[1]
    if not columns:
        ctx.report("field.conflict", path, "{path} names no columns",
                   "write columns: {{name: unit}}")  # fmt: skip
        return None
    return Read(Stated("joint", {"columns": columns}), units, "joint")
