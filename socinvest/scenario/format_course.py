"""The shape of a course: states, rows, money lines, outcomes, measures."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from socinvest.scenario.format_kinds import READY, TAG, Flag, Name, Part, Scalar, Text, form

__all__ = ["Course", "CourseCost", "CourseOrName", "Measure", "Outcome", "Release", "Spread",
           "State"]  # fmt: skip


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

    model_config = READY

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
    Discriminator(form),
]
