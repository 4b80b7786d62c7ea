"""The shape of a programme: who takes part, what it costs, what it changes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from socinvest.scenario.format_course import Spread
from socinvest.scenario.format_figures import Figures
from socinvest.scenario.format_kinds import (
    READY,
    TAG,
    Flag,
    Name,
    Part,
    Scalar,
    Text,
    Whole,
    form,
)

__all__ = ["CostLine", "Effect", "Fade", "Gross", "Intervention", "Reach", "Staff"]

Names = Annotated[
    Annotated[list[Name], Tag(TAG + "list")]
    | Annotated[Name, Tag(TAG + "text")]
    | Annotated[Name, Tag(TAG + "mapping")],
    Discriminator(form),
]


class Reach(Part):
    """Who takes part: offered, accepted of those offered, and completed of those (where it matters
    who stays to the end)."""

    offered: Scalar = "100 %"
    accepted: Scalar = "100 %"
    completed: Scalar | None = None


class Staff(Part):
    """Whole posts."""

    cases_per_worker: Scalar


class CostLine(Part):
    """A money line of a programme."""

    item: Name
    quantity: Scalar | None = Field(None, description="reached, offered, completed, or a number")
    in_: Names | None = Field(None, alias="in", description="paid while people are in these states")
    course: Name | None = Field(None, description="the course of the states, where there are more")
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
    growth: Scalar | None = Field(None, description="real growth a year of the unit cost")
    source: Name | None = None
    where: Name | None = None
    evidence: Figures | None = None
    note: Text | None = None
    price_year: Whole | None = None


class Fade(Part):
    """How an effect fades with the time since entry."""

    half_life: Scalar | None = None
    linear: Scalar | None = None


class Gross(Part):
    """What of an uncontrolled estimate is not the programme's doing."""

    deadweight: Scalar = Field(description="the share that would have happened anyway")
    attribution: Scalar = Field(description="the programme's share of the rest")


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
    gross: Gross | None = None


class Intervention(Part):
    """A programme, written once."""

    model_config = READY

    title: Text | None = None
    duration: Scalar | None = None
    reach: Reach = Field(default_factory=Reach)
    costs: list[CostLine] = Field(default_factory=list)
    effects: list[Effect] = Field(default_factory=list)
