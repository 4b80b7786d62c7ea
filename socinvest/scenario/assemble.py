"""One tree (a file, or a file with a variant laid over it) built into a Scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from socinvest.errors import Problem
from socinvest.model import (
    Money,
    Parameter,
    Party,
    Scenario,
    Source,
    Time,
    Variant,
)
from socinvest.numerics.distributions import Stated
from socinvest.records import dataclass
from socinvest.scenario import format as shape
from socinvest.scenario.build_alternatives import (
    check_combined,
    check_quality_once,
    check_single_cohort,
    read_courses,
    read_strategies,
)
from socinvest.scenario.build_financing import read_financing
from socinvest.scenario.build_groups import check_groups
from socinvest.scenario.build_head import (
    check_head,
    currency,
    read_money,
    read_parties,
    read_perspectives,
    read_time,
)
from socinvest.scenario.build_parameters import ParameterBuilder
from socinvest.scenario.build_people import build_target_group
from socinvest.scenario.build_texts import build_claims, build_correlations, build_sources
from socinvest.scenario.context import Context, Shared, text
from socinvest.scenario.files import Loaded
from socinvest.scenario.included import Opened, open_files
from socinvest.scenario.price_source import PriceSource
from socinvest.scenario.setting import Ground, Programmes, Setting

if TYPE_CHECKING:
    from socinvest.model_contract import Contract

__all__ = ["Built", "assemble", "assemble_included"]

DEFAULT_INDEX = str(shape.Money.model_fields["index"].default)


@dataclass(frozen=True, slots=True)
class Built:
    """What came of a tree: a scenario, or problems; ``file`` where its shape was right."""

    scenario: Scenario | None
    problems: list[Problem]
    file: shape.ScenarioFile | None

    def with_variants(self, variants: Mapping[str, Variant]) -> Scenario:
        """The scenario with its variants. Raises ValueError where none could be built."""
        if self.scenario is None:
            raise ValueError("nothing was built")
        return replace(self.scenario, variants=dict(variants))


def assemble(
    loaded: Loaded, sets: tuple[tuple[str, str], ...] = (), *, overlaid: bool = False
) -> Built:
    """Build the tree of ``loaded`` (its own variants are left aside).

    ``overlaid`` says that a variant or --set was laid over it.
    """
    files, problems = open_files(loaded)
    if files is None or not isinstance(files.file, shape.ScenarioFile):
        return Built(None, problems, None)
    file = files.file
    shared = Shared(currency(file.money), file.money.price_year, frozenset(), None, problems)
    files.bind(shared)
    ctx = files.context
    check_head(ctx, file)
    shared.nouns = frozenset({str(file.target_group.unit)})
    counted = ctx.quantity(("target_group", "unit"), f"1 {file.target_group.unit}")
    shared.people = shared.nouns | {"person"} | (frozenset(counted[1].of) if counted else set())
    time = read_time(ctx, file.time)
    shared.school_days = None if time is None else time.school_days_per_year
    prices = PriceSource(loaded, str(file.money.index), file.money.price_year, ctx)
    shared.price_factor = prices.factor
    shared.has_age = file.target_group.age is not None
    shared.as_stated = file.evidence is not None and file.evidence.rule == "as_stated"
    builder = ParameterBuilder(prices.factor, files.read_csv, means=shared.means)
    sources = _parameters(files, builder)
    money = read_money(ctx, file.money, prices)
    parties = read_parties(ctx, file)
    scenario = None
    if time is not None:
        scenario = _rest(files, loaded, builder, sources, money, time, parties, sets, prices,
                         overlaid or bool(sets))  # fmt: skip
    return Built(scenario if not problems else None, problems, file)


def assemble_included(loaded: Loaded) -> list[Problem]:
    """Problems of a file that is there to be included: its shape, figures and sources.

    Its courses and programmes name parties that only the including scenario declares; their
    money lines are checked there.
    """
    files, problems = open_files(loaded, included=True)
    if files is None:
        return problems
    money = files.file.money or {}
    year = money.get("price_year")
    shared = Shared(str(money.get("currency", "SEK")), year, frozenset(), None, problems)
    files.bind(shared)
    if isinstance(year, int):
        prices = PriceSource(loaded, DEFAULT_INDEX, year, files.context)
        shared.price_factor = prices.factor
    builder = ParameterBuilder(shared.price_factor, files.read_csv, means=shared.means)
    _parameters(files, builder)
    return problems


def _parameters(files: Opened, builder: ParameterBuilder) -> dict[str, dict[str, Source]]:
    """Build all files' parameters; sources by namespace prefix.

    A file that extends another keeps that one's random streams, included or not.
    """
    sources: dict[str, dict[str, Source]] = {}
    for opened in files.walk():
        ctx = opened.context
        own = build_sources(ctx, opened.file.sources)
        sources[ctx.prefix] = own | _sources_below(opened, sources)
        for name in sorted(opened.children.keys() & opened.file.parameters.keys()):
            ctx.report("name.duplicate", ("parameters", name),
                       "'{name}' is the name of an included file already",
                       "call one of them something else", on_key=True, name=name)  # fmt: skip
        namespace = opened.loaded.stream_id or str(opened.file.id)
        builder.add(ctx, namespace, opened.file.parameters, sources[ctx.prefix])
    builder.finish()
    for ctx, path, family, read in files.context.shared.discrete_needed:
        _check_discrete(ctx, path, family, read, builder.made)
    return sources


def _sources_below(
    opened: Opened, sources: Mapping[str, Mapping[str, Source]]
) -> dict[str, Source]:
    """Sources of the files that one includes, by the names it may cite them under."""
    return {
        f"{namespace}.{name}": source
        for namespace, child in opened.children.items()
        for name, source in sources[child.context.prefix].items()
    }


def _check_discrete(
    ctx: Context, path: Any, family: str, read: Mapping[str, Any], made: Mapping[str, Parameter]
) -> None:
    """Only location-scale families may name any parameter; the others name discrete ones."""
    from socinvest.numerics import expression

    for value in read.values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, float):
                continue
            for name in expression.names(part):
                stated: Stated | None = made[name].stated if name in made else None
                if name in made and (stated is None or stated.family not in ("discrete", "fixed")):
                    ctx.report("distribution.arguments", path,
                               "{path} names '{name}', which is not discrete",
                               "normal, lognormal and uniform may name any parameter; {family} "
                               "only discrete ones", name=name, family=family)  # fmt: skip


def _rest(
    files: Opened,
    loaded: Loaded,
    builder: ParameterBuilder,
    sources: dict[str, dict[str, Source]],
    money: Money,
    time: Time,
    parties: dict[str, Party],
    sets: tuple[tuple[str, str], ...],
    prices: PriceSource,
    overlaid: bool,
) -> Scenario | None:
    file, ctx = files.file, files.context
    assert isinstance(file, shape.ScenarioFile)
    setting = Setting(parties, time.start_year, time.horizon, time.cycles_per_year)
    courses = read_courses(files, setting)
    about = Programmes(setting, courses, builder.made, sources[""])
    strategies, interventions = read_strategies(files, about, sources)
    perspectives = read_perspectives(ctx, file, parties)
    ctx.choice(("comparator",), str(file.comparator), strategies, "strategy")
    check_combined(files.context, strategies, interventions, courses)
    financing = read_financing(ctx, file.financing, setting, interventions)
    target_group = build_target_group(ctx, file, builder, loaded, sources[""])
    contract = None
    if target_group is not None:
        if file.contract is not None:
            contract = _contract(
                files,
                Ground(setting, time, money.price_year, target_group, courses, interventions,
                       strategies, str(file.comparator), sources[""]),
            )  # fmt: skip
        ctx.shared.problems += check_groups(
            target_group, builder.made, interventions, financing, contract
        )
        check_single_cohort(files, courses, target_group.intake, time)
    check_quality_once(ctx, courses)
    claims = build_claims(ctx, file.claims, sources[""])
    correlations = build_correlations(ctx, file.correlations, builder.made, overlaid)
    if target_group is None:
        return None
    return Scenario(
        str(file.id),
        text(file.title),
        loaded.file,
        (*loaded.inputs, *prices.inputs, *files.csv_inputs),
        replace(money, price_index=prices.shown),
        time,
        parties,
        perspectives,
        {s.name: s for named in sources.values() for s in named.values()},
        dict(builder.made),
        target_group,
        courses,
        interventions,
        strategies,
        str(file.comparator),
        correlations,
        financing,
        claims,
        {str(k): text(v) for k, v in file.application.items()},
        tuple(text(v) for v in file.not_counted),
        sets=sets,
        evidence_rule="as_stated" if ctx.shared.as_stated else "graded",
        includes=files.titles(),
        contract=contract,
        texts=loaded.lines,
    )


def _contract(files: Opened, ground: Ground) -> Contract | None:
    """The social outcome contract; what reads it is loaded only where there is one."""
    from socinvest.scenario.build_contract import read_contract

    file = files.file
    assert isinstance(file, shape.ScenarioFile) and file.contract is not None
    return read_contract(files.context, file.contract, ground, text(file.title))
