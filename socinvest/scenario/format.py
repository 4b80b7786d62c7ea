"""The shape of a scenario file: pydantic models that never leave this folder.

They say which fields exist and of what kind; what a value means (units, names, sums) is
decided in the ``build`` modules. The JSON Schema and the reference page come from here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag
from pydantic.json_schema import models_json_schema
from pydantic_core import PydanticCustomError

__all__ = ["TAG", "IncludedFile", "ScenarioFile", "json_schema"]

TAG = "\N{SECTION SIGN}"
"""Begins the names of alternatives inside an error's location; not part of the file's path."""


def _scalar(value: Any) -> Any:
    """Numbers and texts pass; a boolean, a list or a mapping is not a figure."""
    if isinstance(value, bool):
        raise PydanticCustomError("value.boolean", "a number is wanted here, not true or false")
    if isinstance(value, (str, int, float)):
        return value
    raise PydanticCustomError("value.type", "a number or a text such as '13 %' is wanted here")


def _text_only(value: Any) -> Any:
    """Names and texts; a bare number (a year, say) is read as its text."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise PydanticCustomError("value.type", "a text is wanted here")
    return str(value)


def _whole(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int):
        raise PydanticCustomError("value.type", "a whole number such as 2016 is wanted here")
    return value


def _flag(value: Any) -> Any:
    if not isinstance(value, bool):
        raise PydanticCustomError("value.type", "true or false is wanted here")
    return value


def _span(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 2:
        return [_scalar(item) for item in value]
    if isinstance(value, str):
        return value
    raise PydanticCustomError("value.type", "a span such as '13 % to 74 %' is wanted here")


def _form(value: Any) -> str:
    """Which alternative a value is meant as, by its form alone."""
    if isinstance(value, dict):
        return TAG + "mapping"
    return TAG + ("list" if isinstance(value, list) else "text")


_NUMBER_OR_TEXT = {"type": ["number", "string"]}
Scalar = Annotated[
    Any,
    BeforeValidator(_scalar),
    Field(json_schema_extra={**_NUMBER_OR_TEXT, "examples": ["13 %", "40 000 SEK/pupil/year"]}),
]
Name = Annotated[Any, BeforeValidator(_text_only), Field(json_schema_extra=_NUMBER_OR_TEXT)]
Whole = Annotated[Any, BeforeValidator(_whole), Field(json_schema_extra={"type": "integer"})]
Flag = Annotated[Any, BeforeValidator(_flag), Field(json_schema_extra={"type": "boolean"})]
Span = Annotated[
    Any,
    BeforeValidator(_span),
    Field(json_schema_extra={"type": ["string", "array"], "examples": ["13 % to 74 %"]}),
]


class Part(BaseModel):
    """A mapping of the file; unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class Languages(Part):
    """The same text in Swedish and English."""

    sv: Name
    en: Name


Text = Annotated[
    Annotated[Languages, Tag(TAG + "mapping")]
    | Annotated[Name, Tag(TAG + "text")]
    | Annotated[Name, Tag(TAG + "list")],
    Discriminator(_form),
]


class Money(Part):
    """Conventions of valuation."""

    currency: Name = Field("SEK", description="three letters, such as SEK")
    price_year: Whole = Field(description="the year in whose prices the result is told")
    discount_rate: Scalar = Field(description="real, a year, such as 3.5 %")
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


class Interval(Part):
    """Two bounds."""

    limits: Span


class Mode(Interval):
    """Two bounds and the most likely value."""

    mode: Scalar


class Moments(Part):
    """A family told by its middle and its spread, or by an interval."""

    mean: Scalar | None = None
    median: Scalar | None = None
    sd: Scalar | None = None
    cv: Scalar | None = None
    ci90: Span | None = None
    ci95: Span | None = None


class BetaShape(Moments):
    """Also by events of a total."""

    events: Scalar | None = None
    of: Scalar | None = None


class DirichletShape(Part):
    """Shares that add to one: from counts, or from shares and the size they rest on."""

    counts: dict[Name, Scalar] | None = None
    shares: dict[Name, Scalar] | None = None
    size: Scalar | None = None


class DiscreteShape(Part):
    """Named values with probabilities (equal ones where none are given)."""

    values: list[Scalar]
    weights: list[Scalar] | None = None


class EmpiricalShape(Part):
    """Observed values, in the file or in a column of a csv."""

    values: list[Scalar] | None = None
    csv: Name | None = None
    column: Name | None = None
    unit: Name | None = None


class JointShape(Part):
    """Rows of a csv drawn together; ``columns`` gives each column's unit ('' for a share)."""

    csv: Name
    columns: dict[Name, Name]


Figures = Literal[
    "measured", "reported", "derived", "assumed", "randomised", "controlled", "uncontrolled"
]


class Parameter(Part):
    """A figure: a value, a distribution or an expression, and why it may be believed."""

    value: Scalar | None = None
    uniform: Interval | None = None
    triangular: Mode | None = None
    pert: Mode | None = None
    normal: Moments | None = None
    lognormal: Moments | None = None
    beta: BetaShape | None = None
    gamma: Moments | None = None
    dirichlet: DirichletShape | None = None
    discrete: DiscreteShape | None = None
    empirical: EmpiricalShape | None = None
    joint: JointShape | None = None
    expression: Scalar | None = None
    unit: Name | None = None
    source: Name | None = None
    where: Name | None = Field(None, description="the place in the source")
    quote: Name | None = Field(None, description="the phrase it rests on")
    evidence: Figures | None = None
    note: Text | None = None
    price_year: Whole | None = None
    valid_until: Name | None = Field(None, description="2018 or 2018-12 or 2018-12-31")
    scale: (
        Literal["risk_ratio", "odds_ratio", "hazard_ratio", "risk_difference", "replace"] | None
    ) = Field(None, description="makes it an effect")
    estimated_on: Literal["offered", "reached", "completed"] | None = None


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
    groups: list[Group] = Field(default_factory=list)


class State(Part):
    """A state of the course."""

    absorbing: Flag = False


class Release(Part):
    """Which share of a line becomes cash, and from when."""

    share: Scalar
    since: Scalar = Field(description="years from the start, or a calendar year")


class Spread(Part):
    """How much people differ; drawn once per person unless ``each: cycle``."""

    between_people: Literal["gamma"]
    cv: Scalar
    each: Literal["person", "cycle"] = "person"


class CourseCost(Part):
    """A money line of the course."""

    in_: Name | None = Field(None, alias="in")
    transition: Name | None = None
    outcome: Name | None = None
    item: Name
    unit_cost: Scalar
    payer: Name
    payee: Name
    kind: Literal["cash", "capacity", "welfare"] = "cash"
    release: Release | None = None
    spread: Spread | None = None
    covers: list[Name] = Field(default_factory=list)


class Outcome(Part):
    """Measured on people without being a state."""

    per_person: Literal["bernoulli"]
    p: Scalar
    after: Scalar


class Measure(Part):
    """What is counted."""

    in_: Name | None = Field(None, alias="in")
    transition: Name | None = None
    outcome: Name | None = None
    of: Name | None = None
    after: Scalar | None = None
    title: Text | None = None


class Course(Part):
    """What happens to people, with and without."""

    states: dict[Name, State]
    start: dict[Name, Scalar]
    transitions: dict[Name, dict[Name, Scalar]] = Field(default_factory=dict)
    costs: list[CourseCost] = Field(default_factory=list)
    outcomes: dict[Name, Outcome] = Field(default_factory=dict)
    measures: dict[Name, Measure] = Field(default_factory=dict)
    within_cycle: Literal["start", "end", "half_cycle"] = "half_cycle"
    combine: Literal["product", "strongest"] | None = None
    out_of_range: Literal["clip", "refuse"] = "clip"


CourseOrName = Annotated[
    Annotated[Course, Tag(TAG + "mapping")]
    | Annotated[Name, Tag(TAG + "text")]
    | Annotated[Name, Tag(TAG + "list")],
    Discriminator(_form),
]


class Reach(Part):
    """Who takes part: offered, and accepted of those offered."""

    offered: Scalar = "100 %"
    accepted: Scalar = "100 %"


class Staff(Part):
    """Whole posts."""

    cases_per_worker: Scalar


class CostLine(Part):
    """A money line of a programme."""

    item: Name
    quantity: Scalar | None = Field(None, description="reached, offered, or a number")
    unit_cost: Scalar | None = None
    amount: Scalar | None = None
    year: Whole | None = None
    when: Literal["start", "mid", "end"] | None = None
    staff: Staff | None = None
    hired: Flag | None = None
    during: Name | None = None
    payer: Name
    payee: Name
    kind: Literal["cash", "capacity", "welfare"] | None = None
    delivers: Flag = False
    covers: list[Name] = Field(default_factory=list)
    spread: Spread | None = None
    source: Name | None = None
    where: Name | None = None
    evidence: Figures | None = None
    note: Text | None = None
    price_year: Whole | None = None


class Fade(Part):
    """How an effect fades with the time since entry."""

    half_life: Scalar | None = None
    linear: Scalar | None = None


class Effect(Part):
    """What a programme changes."""

    name: Name | None = None
    transition: Name | None = None
    outcome: Name | None = None
    parameter: Name | None = None
    course: Name | None = None
    by: Name
    whom: Literal["offered", "reached", "completed"]
    lag: Scalar | None = None
    ramp: Scalar | None = None
    lasts: Scalar | None = None
    fade: Fade | None = None


class Intervention(Part):
    """A programme, written once."""

    title: Text | None = None
    duration: Scalar | None = None
    reach: Reach = Field(default_factory=Reach)
    costs: list[CostLine] = Field(default_factory=list)
    effects: list[Effect] = Field(default_factory=list)


class NamedStrategy(Part):
    """A strategy with a title."""

    title: Text | None = None
    interventions: list[Name]


StrategyOrList = Annotated[
    Annotated[NamedStrategy, Tag(TAG + "mapping")]
    | Annotated[list[Name], Tag(TAG + "list")]
    | Annotated[list[Name], Tag(TAG + "text")],
    Discriminator(_form),
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


class IncludedFile(Part):
    """What an included file may hold; only figures, courses and interventions are carried."""

    format: Whole
    id: Name
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

    title: Text
    money: Money  # type: ignore[assignment]
    time: Time
    parties: dict[Name, Party]
    perspectives: dict[Name, list[Name]] = Field(default_factory=dict)
    correlations: list[Correlation] = Field(default_factory=list)
    target_group: TargetGroup
    strategies: dict[Name, StrategyOrList]
    comparator: Name
    financing: list[Financing] = Field(default_factory=list)
    variants: dict[Name, Variant] = Field(default_factory=dict)
    claims: dict[Name, Claim] = Field(default_factory=dict)
    application: dict[Name, Text] = Field(default_factory=dict)


class ExtendingFile(Part):
    """A file that changes another one; read as that file with the changes laid over it."""

    format: Whole
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
