"""The shape of a course: states, rows, money lines, outcomes, measures."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from socinvest.scenario.format_figures import Interval, WeibullShape
from socinvest.scenario.format_kinds import READY, TAG, Flag, Name, Part, Scalar, Text, form

__all__ = [
    "Course",
    "CourseCost",
    "CourseOrName",
    "Measure",
    "Outcome",
    "PointWeights",
    "Quality",
    "Release",
    "Spread",
    "State",
    "Stay",
    "TransitionRate",
    "Weights",
]


class Middle(Part):
    """A family told by its middle and its spread."""

    mean: Scalar | None = None
    median: Scalar | None = None
    sd: Scalar | None = None
    cv: Scalar | None = None


class Mean(Part):
    """A family told by its mean alone."""

    mean: Scalar


class Stay(Part):
    """How long people stay; a time alone is a fixed one."""

    fixed: Scalar | None = None
    exponential: Mean | None = None
    weibull: WeibullShape | None = None
    gamma: Middle | None = None
    lognormal: Middle | None = None
    uniform: Interval | None = None
    survival: dict[Name, Scalar] | None = Field(
        None, description="the share still there after a time: {3 months: 60 %}"
    )


StayOrTime = Annotated[
    Annotated[Stay, Tag(TAG + "mapping")]
    | Annotated[Scalar, Tag(TAG + "text")]
    | Annotated[Scalar, Tag(TAG + "list")],
    Discriminator(form),
]


class State(Part):
    """A state of the course."""

    absorbing: Flag = False
    stay: StayOrTime | None = Field(
        None, description="how long people stay; the row then says where those who leave go"
    )


class TransitionRate(Part):
    """A probability over another time than the cycle."""

    probability: Scalar
    per: Scalar = Field(description="month, quarter, year, or a time such as 2 years")


Entry = Annotated[
    Annotated[TransitionRate, Tag(TAG + "mapping")]
    | Annotated[Scalar, Tag(TAG + "text")]
    | Annotated[Scalar, Tag(TAG + "list")],
    Discriminator(form),
]


class Weights(Part):
    """Weights told by the ends of the course and what lies between them."""

    first: Scalar
    inner: list[Scalar] = Field(description="repeated as often as needed")
    last: Scalar


class PointWeights(Part):
    """The weight of each point of the course, the first at entry: a list, or by its ends."""

    weights: Annotated[
        Annotated[Weights, Tag(TAG + "mapping")]
        | Annotated[list[Scalar], Tag(TAG + "list")]
        | Annotated[list[Scalar], Tag(TAG + "text")],
        Discriminator(form),
    ]


Rule = Literal["start", "end", "half_cycle", "life_table", "simpson"]

Weighting = Annotated[
    Annotated[PointWeights, Tag(TAG + "mapping")]
    | Annotated[Rule, Tag(TAG + "text")]
    | Annotated[Rule, Tag(TAG + "list")],
    Discriminator(form),
]


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
    growth: Scalar | None = Field(None, description="real growth a year of the unit cost")
    when: Literal["start", "mid", "end"] | None = None
    booked: Literal["cycle", "point"] | None = Field(
        None, description="a transition's: in its cycle, or at the point that ends it"
    )


class Quality(Part):
    """A quality weight of a state, or a change that a transition brings."""

    in_: Name | None = Field(None, alias="in")
    transition: Name | None = None
    weight: Scalar | None = Field(None, description="of a year in the state, such as 0.75")
    change: Scalar | None = Field(
        None, description="quality-adjusted time for each transition, such as -0.01 years"
    )
    booked: Literal["cycle", "point"] | None = None


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

    model_config = READY

    states: dict[Name, State]
    start: dict[Name, Scalar]
    transitions: dict[Name, dict[Name, Entry]] = Field(default_factory=dict)
    costs: list[CourseCost] = Field(default_factory=list)
    outcomes: dict[Name, Outcome] = Field(default_factory=dict)
    measures: dict[Name, Measure] = Field(default_factory=dict)
    quality: list[Quality] = Field(default_factory=list)
    within_cycle: Weighting = "half_cycle"
    combine: Literal["product", "strongest"] | None = None
    out_of_range: Literal["clip", "refuse"] = "clip"


CourseOrName = Annotated[
    Annotated[Course, Tag(TAG + "mapping")]
    | Annotated[Name, Tag(TAG + "text")]
    | Annotated[Name, Tag(TAG + "list")],
    Discriminator(form),
]
