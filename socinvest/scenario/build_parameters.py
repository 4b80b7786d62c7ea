"""Parameters: units, price years, distributions, evidence; each after those it depends on."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from socinvest.errors import did_you_mean
from socinvest.model import Parameter, Provenance, Source
from socinvest.numerics import expression
from socinvest.numerics.distributions import FitError, fit
from socinvest.numerics.expression import ExpressionError
from socinvest.records import dataclass
from socinvest.sampling.clocks import clocks_of, own_clocks
from socinvest.scenario import format as shape
from socinvest.scenario.build_curves import CURVES, read_hazard, read_table
from socinvest.scenario.context import NUMBER, Context, finished, in_unit, parsed_once
from socinvest.scenario.provenance import (
    check_effect,
    check_name,
    declared_unit,
    read_provenance,
)
from socinvest.scenario.stated import FAMILIES, Read, read_stated
from socinvest.units import BARE, Unit, UnitError

__all__ = ["ParameterBuilder"]

Path = tuple[str | int, ...]
PriceFactor = Callable[[int], float | tuple[str, str]]
"""Factor from a year to the scenario's price year, or (why not, hint)."""


@dataclass(slots=True)
class ParameterBuilder:
    """Collects parameters of all files; :meth:`finish` resolves those that name others."""

    price_factor: PriceFactor
    read_csv: Callable[[Context, Path, str], Any]
    made: dict[str, Parameter] = field(default_factory=dict)
    means: dict[str, float] = field(default_factory=dict)
    """Mean of every parameter (in the scenario's prices), where it could be computed."""
    _waiting: list[tuple[Context, Path, str, str, shape.Parameter, Mapping[str, Source]]] = field(
        default_factory=list
    )

    def add(
        self,
        ctx: Context,
        namespace: str,
        parameters: Mapping[str, shape.Parameter],
        sources: Mapping[str, Source],
    ) -> None:
        """Queue one file's parameters; ``namespace`` begins the keys of their streams."""
        for name, stated in parameters.items():
            path: Path = ("parameters", name)
            if not check_name(ctx, path, name):
                ctx.shared.broken.add(ctx.qualify(name))
            else:
                key = unicodedata.normalize("NFC", f"{namespace}/{name}")
                self._waiting.append((ctx, path, ctx.qualify(name), key, stated, sources))

    def finish(self) -> None:
        """Build everything queued, those that others depend on first; report cycles."""
        waiting = self._waiting
        pending = {ctx.qualify(str(path[-1])) for ctx, path, *_ in waiting}
        while waiting:
            later = []
            for job in waiting:
                ctx, path, name, key, stated, sources = job
                if any(_owner(n, pending) for n in _mentions(ctx, stated)):
                    later.append(job)
                    continue
                self._one(ctx, path, name, key, stated, sources)
                pending.discard(name)
            if len(later) == len(waiting):
                self._report_cycle(later)
                break
            waiting = later
        self._waiting = []

    def _report_cycle(self, jobs: list[Any]) -> None:
        names = ", ".join(job[2] for job in jobs)
        for ctx, path, *_ in jobs[:1]:
            ctx.report("expression.circle", path, "these parameters depend on each other: {names}",
                       "one of them must be a figure of its own", names=names)  # fmt: skip
        for ctx, _, name, *_ in jobs:
            ctx.shared.broken.add(name)

    def _one(
        self,
        ctx: Context,
        path: Path,
        name: str,
        key: str,
        stated: shape.Parameter,
        sources: Mapping[str, Source],
    ) -> None:
        for parameter in self.build(ctx, path, name, key, stated, sources):
            self.made[parameter.name] = parameter
            ctx.shared.units[parameter.name] = parameter.unit
            ctx.shared.places[parameter.name] = parameter.at
            clocks = self._clocks(ctx, parameter)
            if clocks:
                ctx.shared.clocked[parameter.name] = clocks
            if parameter.stated is not None and parameter.stated.family == "dirichlet":
                members = ctx.shared.dirichlets.get(name, frozenset())
                ctx.shared.dirichlets[name] = members | {parameter.name}
            mean = self._mean(parameter)
            if mean is not None:
                self.means[parameter.name] = mean
        if not any(n == name or n.startswith(f"{name}.") for n in self.made):
            ctx.shared.broken.add(name)

    def build(
        self,
        ctx: Context,
        path: Path,
        name: str,
        key: str,
        stated: shape.Parameter,
        sources: Mapping[str, Source],
    ) -> list[Parameter]:
        """One parameter (several for a Dirichlet or a joint csv); [] after reporting problems."""
        before = len(ctx.shared.problems)
        curved = stated.table is not None or stated.hazard is not None
        made_of_others = curved and bool(_mentions(ctx, stated))
        provenance = read_provenance(ctx, path, stated, sources, made_of_others)
        check_effect(ctx, path, stated)
        given = [f for f in (*FAMILIES, *CURVES) if getattr(stated, f) is not None]
        if stated.expression is not None and given:
            ctx.report("field.conflict", path, "{path} states both an expression and '{other}'",
                       "keep one of them", other=given[0])  # fmt: skip
            made = []
        elif stated.expression is not None:
            made = self._expression(ctx, path, name, key, stated, provenance)
        elif len(given) == 1 and given[0] in CURVES:
            made = self._curve(ctx, path, name, key, stated, provenance, sources)
        else:
            made = self._stated(ctx, path, name, key, stated, provenance, sources)
        return [] if len(ctx.shared.problems) > before else made

    def _expression(
        self,
        ctx: Context,
        path: Path,
        name: str,
        key: str,
        stated: shape.Parameter,
        provenance: Provenance,
    ) -> list[Parameter]:
        here = (*path, "expression")
        parsed = ctx.parse(here, stated.expression)
        if parsed is None or not ctx.known(here, parsed):
            return []
        try:
            unit = expression.unit_of(parsed, ctx.shared.units)
        except (ExpressionError, UnitError) as error:
            ctx.failed("unit.mismatch", here, error)
            return []
        if stated.scale is not None and not ctx.clocks_fit(here, parsed, NUMBER, unit):
            return []
        if clocks_of(parsed, ctx.shared.clocked) and not ctx.literals_fit(here, parsed):
            return []
        declared = declared_unit(ctx, path, stated, unit)
        if declared is None:
            return []
        if stated.price_year is not None:
            ctx.report("field.conflict", (*path, "price_year"),
                       "an expression has no price year of its own: its parts have")  # fmt: skip
        return [
            Parameter(name, key, declared, provenance, ctx.at(path), expression=parsed,
                      scale=stated.scale, estimated_on=stated.estimated_on)
        ]  # fmt: skip

    def _curve(
        self,
        ctx: Context,
        path: Path,
        name: str,
        key: str,
        stated: shape.Parameter,
        provenance: Provenance,
        sources: Mapping[str, Source],
    ) -> list[Parameter]:
        if stated.hazard is not None:
            hazard = read_hazard(ctx, (*path, "hazard"), stated)
            unit = declared_unit(ctx, path, stated, Unit(time=-1, text="/year"))
            if hazard is None or unit is None:
                return []
            return [Parameter(name, key, unit, provenance, ctx.at(path), curve=hazard)]
        read = read_table(ctx, (*path, "table"), stated, self.read_csv)
        if read is None:
            return []
        year: int | None = None
        if read.literal:
            units = (read.unit,)
            year, factor = self._price(ctx, path, read.unit, stated, sources, units, read.named)
            read = read if read.named else read.priced(factor)
        elif stated.price_year is not None:
            ctx.report("field.conflict", (*path, "price_year"),
                       "{path}: a parameter brings its own price year")  # fmt: skip
        if read.span is not None:
            ctx.shared.spans[name] = read.span
        return [
            Parameter(name, key, read.unit, provenance, ctx.at(path), curve=read.table,
                      price_year=year)
        ]  # fmt: skip

    def _stated(
        self,
        ctx: Context,
        path: Path,
        name: str,
        key: str,
        stated: shape.Parameter,
        provenance: Provenance,
        sources: Mapping[str, Source],
    ) -> list[Parameter]:
        read = read_stated(ctx, path, stated, self.read_csv)
        if read is None or not self._fits(ctx, path, read):
            return []
        made = []
        for component, unit in read.units.items():
            declared = declared_unit(ctx, path, stated, unit)
            if declared is None:
                return []
            units = tuple(read.units.values())
            year, factor = self._price(
                ctx, path, declared, stated, sources, units, read.hierarchical
            )
            made.append(
                Parameter(
                    f"{name}.{component}" if component else name,
                    key,
                    declared,
                    provenance,
                    ctx.at(path),
                    stated=read.stated,
                    component=component or None,
                    price_year=year,
                    price_factor=factor,
                    scale=stated.scale,
                    estimated_on=stated.estimated_on,
                    graded=read.graded,
                )
            )
        return made

    def _fits(self, ctx: Context, path: Path, read: Read) -> bool:
        if read.hierarchical:
            return True
        try:
            fit(read.stated)
        except FitError as error:
            where = (*path, read.field) if read.field else path
            unit = read.units.get("", BARE)
            if unit.percent or unit.dimensionless or not any(c.isdigit() for c in error.message):
                ctx.failed("distribution.fit", where, error)
            else:
                # The numbers are in base units, which need not be those of the file.
                ctx.report("distribution.fit", where, "{path}, in {unit}: {why}",
                           finished(error.hint), unit=unit.text, why=error.message)  # fmt: skip
            return False
        return True

    def _price(
        self,
        ctx: Context,
        path: Path,
        unit: Unit,
        stated: shape.Parameter,
        sources: Mapping[str, Source],
        units: tuple[Unit, ...],
        hierarchical: bool,
    ) -> tuple[int | None, float]:
        if unit.money == 0:
            # Of quantities that are drawn together some may be money and others not.
            if stated.price_year is not None and not any(u.money for u in units):
                ctx.report("field.conflict", (*path, "price_year"),
                           "{path}: only money has a price year")  # fmt: skip
            return None, 1.0
        year = stated.price_year
        if year is None and stated.source is not None and str(stated.source) in sources:
            year = sources[str(stated.source)].price_year
        if year is None:
            ctx.report("price.year_missing", path, "the price year of {path} is missing",
                       "write price_year here, or on its source")  # fmt: skip
            return None, 1.0
        factor = self.price_factor(year)
        if isinstance(factor, tuple):
            ctx.report(
                "price.index_missing", path, "{path}: {why}", finished(factor[1]), why=factor[0]
            )
            return year, 1.0
        if hierarchical and factor != 1.0:
            ctx.report("distribution.arguments", path,
                       "{path} names another parameter, which is already in the scenario's prices",
                       "state this figure in the scenario's price year")  # fmt: skip
        return year, float(factor) ** unit.money

    def _mean(self, parameter: Parameter) -> float | None:
        try:
            if parameter.curve is not None:
                return None
            if parameter.expression is not None:
                if all(n in self.means for n in expression.names(parameter.expression)):
                    return float(expression.evaluate(parameter.expression, self.means))
                return None
            assert parameter.stated is not None
            mean = fit(parameter.stated, self.means).mean()
        except (FitError, KeyError, TypeError, ValueError, ArithmeticError):
            return None
        one = mean[parameter.component or ""] if isinstance(mean, Mapping) else mean
        return float(one) * parameter.price_factor

    def _common(self, ctx: Context, path: Path) -> dict[str, Parameter]:
        ctx.report("group.figure", path, "{path}: shares that add to one are common to "
                   "all sub-groups", "use one parameter for each share")  # fmt: skip
        return {}

    def override(
        self,
        ctx: Context,
        path: Path,
        name: str,
        key: str,
        stated: shape.Parameter,
        sources: Mapping[str, Source],
    ) -> dict[str, Parameter]:
        """A sub-group's own figure for an existing parameter, of the same dimension."""
        if any(made.startswith(f"{name}.") for made in self.made):
            return self._common(ctx, path)
        if name not in self.made:
            ctx.report("reference.unknown", path, "unknown parameter '{name}' in {path}",
                       did_you_mean(name, self.made), name=name)  # fmt: skip
            return {}
        base = self.made[name]
        built = self.build(ctx, path, name, key, stated, sources)
        for parameter in built:
            if parameter.component is not None or base.component is not None:
                return self._common(ctx, path)
            own, common = parameter.unit, base.unit
            if (own.money, own.time) != (common.money, common.time):
                ctx.report("unit.mismatch", path, "{path} is {unit}, but must be {wanted}",
                           unit=in_unit(own), wanted=in_unit(common))  # fmt: skip
                return {}
            if not self._clocks(ctx, parameter) <= self._clocks(ctx, base):
                ctx.report("group.figure", path, "{path} depends on a clock, but the figure it "
                           "replaces does not",
                           "write the common figure as a table too")  # fmt: skip
                return {}
        return {parameter.name: parameter for parameter in built}

    def _clocks(self, ctx: Context, parameter: Parameter) -> frozenset[str]:
        """The clocks a parameter depends on, itself or by what it is made of."""
        if parameter.expression is not None:
            return clocks_of(parameter.expression, ctx.shared.clocked)
        return own_clocks(parameter)


def _numbers(family: str, arguments: Any) -> list[Any]:
    """The numbers of a distribution that may name parameters; names of files and columns not."""
    if family in ("dirichlet", "empirical", "joint", "arms", "graded") or not isinstance(
        arguments, shape.Part
    ):
        return []
    if isinstance(arguments, shape.TableShape):
        return list((arguments.points or {}).values())
    if isinstance(arguments, shape.HazardShape):
        named = arguments.weibull or arguments.gompertz
        return [] if named is None else list(named.model_dump().values())
    values = arguments.model_dump().values()
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def _owner(mentioned: str, pending: set[str]) -> bool:
    """Whether a mention waits for a pending parameter (or for the whole of a component)."""
    return mentioned in pending or mentioned.rpartition(".")[0] in pending


def _mentions(ctx: Context, stated: shape.Parameter) -> list[str]:
    """Names that a parameter mentions; texts that do not parse are reported later, once."""
    found: list[str] = []
    raws: list[Any] = [stated.expression] if stated.expression is not None else []
    for family in (*FAMILIES, *CURVES):
        raws += _numbers(family, getattr(stated, family))
    for raw in raws:
        if not isinstance(raw, str):
            continue
        try:
            parsed = parsed_once("str", raw, ctx.shared.currency, ctx.shared.nouns,
                                 ctx.shared.school_days)  # fmt: skip
        except (ExpressionError, UnitError):
            continue
        found += [ctx.qualify(n) for n in expression.names(parsed)]
    return found
