"""The shape of a scenario file: pydantic models that never leave this folder.

They say which fields exist and of what kind; what a value means (units, names, sums) is
decided in the ``build`` modules. The JSON Schema and the reference page come from here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag
from pydantic.json_schema import models_json_schema

from socinvest.scenario.format_course import (
    Course,
    CourseCost,
    CourseOrName,
    Measure,
    Outcome,
    PointWeights,
    Quality,
    Release,
    Spread,
    State,
    Stay,
    TransitionRate,
    Weights,
)
from socinvest.scenario.format_figures import (
    Arms,
    BetaShape,
    Counts,
    DirichletShape,
    DiscreteShape,
    EmpiricalShape,
    GradedShape,
    HazardShape,
    Interval,
    JointShape,
    Mode,
    Moments,
    Parameter,
    TableShape,
)
from socinvest.scenario.format_kinds import (
    TAG,
    Flag,
    Languages,
    Later,
    Name,
    Part,
    Scalar,
    Text,
    Whole,
    form,
)
from socinvest.scenario.format_programme import (
    CostLine,
    Effect,
    Fade,
    Gross,
    Intervention,
    Reach,
    Staff,
)

__all__ = [
    "TAG",
    "Arms",
    "BetaShape",
    "CostLine",
    "Counts",
    "Course",
    "CourseCost",
    "DirichletShape",
    "DiscreteShape",
    "Effect",
    "EmpiricalShape",
    "ExtendingFile",
    "Fade",
    "GradedShape",
    "Gross",
    "HazardShape",
    "IncludedFile",
    "Interval",
    "Intervention",
    "JointShape",
    "Languages",
    "Measure",
    "Mode",
    "Moments",
    "Outcome",
    "Parameter",
    "Part",
    "PointWeights",
    "Quality",
    "Reach",
    "Release",
    "ScenarioFile",
    "Spread",
    "Staff",
    "State",
    "Stay",
    "TableShape",
    "TransitionRate",
    "Weights",
    "json_schema",
]


class Money(Part):
    """Conventions of valuation."""

    currency: Name = Field("SEK", description="three letters, such as SEK")
    price_year: Whole = Field(description="the year in whose prices the result is told")
    discount_rate: Scalar = Field(description="real, a year, such as 3.5 %")
    outcome_discount_rate: Scalar | None = Field(
        None, description="of quality-adjusted years; as discount_rate unless given"
    )
    timing: Literal["year_start", "mid_year", "year_end"] = Field(
        "year_start", description="when in its year a flow is discounted from"
    )
    compounding: Literal["yearly", "continuous"] = "yearly"
    tax_factor: Scalar = Field(1.0, description="cost of public money; 1.0 or 1.3")
    inflation: Scalar = Field(0.0, description="a year; for sums told in the money of their day")
    displacement: Scalar = Field(0.0, description="share of production gained that others lose")
    lost_leisure: Scalar = Field(0.0, description="value of lost leisure, share of production")
    index: Name = Field(
        "shipped:shared/price_index.csv", description="price index: a csv with year,index"
    )


class Time(Part):
    """When it begins and how far it is followed."""

    start: Name = Field(description="2017 or 2016-08")
    horizon: Scalar = Field(description="whole years, such as 20 years")
    cycle: Literal["year", "quarter", "month"] = "year"
    school_days_per_year: Scalar | None = Field(
        None, description="what a price per school day is converted with"
    )


class Party(Part):
    """Somebody who pays or receives."""

    name: Text | None = None
    budgets: list[Name] = Field(default_factory=list, description="budget holders (nämnder)")
    tax_funded: Flag = False
    people: Flag | None = Field(
        None, description="the people themselves: they receive transfers and deliver nothing"
    )


class Source(Part):
    """A document that figures come from."""

    title: Name
    publisher: Name | None = None
    year: Whole | None = None
    price_year: Whole | None = Field(None, description="for its figures that state none")
    url: Name | None = None
    read: Name | None = Field(None, description="the day it was read, such as 2026-11-21")
    note: Text | None = None


class Correlation(Part):
    """Spearman's rank correlation between two sampled parameters."""

    between: list[Name]
    rank: Scalar


class Intake(Part):
    """Who enters and when: stock, per_year or total."""

    stock: Scalar | None = None
    stay: Scalar | None = None
    per_year: Scalar | None = None
    total: Scalar | None = None
    for_: Scalar | None = Field(None, alias="for")
    over: Scalar | None = None


class Group(Part):
    """A sub-group with figures of its own."""

    name: Name
    share: Scalar
    title: Text | None = None
    set: dict[Name, Parameter] = Field(default_factory=dict)


class TargetGroup(Part):
    """The people concerned."""

    name: Text
    unit: Name = Field("person", description="the noun in SEK/pupil/year")
    intake: Intake
    age: Scalar | None = Field(None, description="at entry, where something depends on age")
    groups: list[Group] = Field(default_factory=list)


class NamedStrategy(Part):
    """A strategy with a title."""

    title: Text | None = None
    interventions: list[Name]


StrategyOrList = Annotated[
    Annotated[NamedStrategy, Tag(TAG + "mapping")]
    | Annotated[list[Name], Tag(TAG + "list")]
    | Annotated[list[Name], Tag(TAG + "text")],
    Discriminator(form),
]


class Financing(Part):
    """Who pays whom a share of a programme's cost."""

    name: Name | None = None
    payer: Name
    payee: Name
    covers: list[Name]
    share: Scalar
    cap: Scalar | None = None
    during: Name | None = None
    in_kind: Scalar | None = None


class Evidence(Part):
    """How much of an effect stated by its study is counted on."""

    rule: Literal["graded", "as_stated"] = Field(
        "graded", description="graded: the less, the weaker the evidence; as_stated: all of it"
    )


class Variant(Part):
    """A contradictory reading or a what-if: an overlay."""

    title: Text
    type: Literal["reading", "what_if", "structural"]
    set: dict[Name, Any] = Field(default_factory=dict)
    drop: list[Name] = Field(default_factory=list)
    add: dict[Name, Any] = Field(default_factory=dict)


class Claim(Part):
    """A sentence of a source, its arithmetic and what it leads one to expect."""

    says: Text
    source: Name | None = None
    where: Name | None = None
    compute: Scalar
    expect: Name
    arithmetic_only: Text | None = None
    note: Text | None = None


def _contract() -> type[Part]:
    from socinvest.scenario.format_contract import Contract

    return Contract


class IncludedFile(Part):
    """What an included file may hold; only figures, courses and interventions are carried."""

    format: Whole = Field(description="the version of the format: 1")
    id: Name = Field(description="names its random streams and its folder of results")
    title: Text | None = None
    money: dict[Name, Any] | None = None
    include: dict[Name, Name] = Field(default_factory=dict)
    sources: dict[Name, Source] = Field(default_factory=dict)
    parameters: dict[Name, Parameter] = Field(default_factory=dict)
    course: CourseOrName | None = None
    courses: dict[Name, CourseOrName] = Field(default_factory=dict)
    interventions: dict[Name, Intervention] = Field(default_factory=dict)


class ScenarioFile(IncludedFile):
    """One proposal."""

    title: Text = Field(description="what the scenario is called in reports")
    money: Money = Field(  # type: ignore[assignment]
        description="how money is valued: price_year and discount_rate"
    )
    time: Time = Field(description="when it begins and how far it is followed")
    parties: dict[Name, Party] = Field(description="those who pay and receive")
    perspectives: dict[Name, list[Name]] = Field(default_factory=dict)
    correlations: list[Correlation] = Field(default_factory=list)
    evidence: Evidence | None = None
    target_group: TargetGroup = Field(description="the people concerned, and who enters when")
    strategies: dict[Name, StrategyOrList] = Field(
        description="the alternatives compared, each a list of interventions"
    )
    comparator: Name = Field(description="the strategy that the others are compared with")
    financing: list[Financing] = Field(default_factory=list)
    contract: Annotated[Any, Later(_contract)] | None = None
    variants: dict[Name, Variant] = Field(default_factory=dict)
    claims: dict[Name, Claim] = Field(default_factory=dict)
    application: dict[Name, Text] = Field(default_factory=dict)
    not_counted: list[Text] = Field(
        default_factory=list, description="what the calculation leaves out, a sentence each"
    )


class ExtendingFile(Part):
    """A file that changes another one; read as that file with the changes laid over it."""

    format: Whole = Field(description="the version of the format: 1")
    extends: Name = Field(description="the file it changes, such as shipped:ppss.yaml")
    id: Name
    title: Text | None = None
    include: dict[Name, Name] = Field(default_factory=dict)
    set: dict[Name, Any] = Field(default_factory=dict)
    drop: list[Name] = Field(default_factory=list)
    add: dict[Name, Any] = Field(default_factory=dict)


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a file, for editors and other programs.

    A file that says ``extends`` changes another; one with neither a comparator nor strategies
    is there to be included; any other is a scenario.
    """
    _, schema = models_json_schema(
        [(m, "validation") for m in (ScenarioFile, IncludedFile, ExtendingFile)], by_alias=True
    )
    ref = "#/$defs/"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "socinvest scenario, format 1",
        "if": {"required": ["extends"]},
        "then": {"$ref": ref + "ExtendingFile"},
        "else": {
            "if": {"anyOf": [{"required": [k]} for k in ("comparator", "strategies", "time")]},
            "then": {"$ref": ref + "ScenarioFile"},
            "else": {"anyOf": [{"$ref": ref + "IncludedFile"}, {"$ref": ref + "ScenarioFile"}]},
        },
        "$defs": schema["$defs"],
    }
