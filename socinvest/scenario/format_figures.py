"""The shape of a figure: a value, a distribution or an expression, and its evidence."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from socinvest.scenario.format_kinds import READY, Name, Part, Scalar, Span, Text, Whole

__all__ = [
    "Arms",
    "BetaShape",
    "Counts",
    "DirichletShape",
    "DiscreteShape",
    "EmpiricalShape",
    "Figures",
    "GradedShape",
    "HazardShape",
    "Interval",
    "JointShape",
    "Mode",
    "Moments",
    "Parameter",
    "TableShape",
]

By = Literal["age", "time_since_entry", "time_in_state", "calendar_year"]


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


class Counts(Part):
    """Events of a total."""

    events: Scalar
    of: Scalar


class BetaShape(Moments):
    """Also by events of a total, added to those that were known before."""

    events: Scalar | None = None
    of: Scalar | None = None
    prior: Counts | None = Field(None, description="events of a total that were known before")


class Arms(Part):
    """An effect from the events of two groups; its scale is risk_ratio, odds_ratio or
    risk_difference."""

    treated: Counts
    control: Counts
    prior: Counts | None = Field(
        None, description="known before of either; needed where nobody or everybody had the event"
    )


class GradedShape(Part):
    """An effect as its study states it; how much of it is counted on follows from ``evidence``."""

    estimate: Scalar
    ci95: Span


class TableShape(Part):
    """A value by a clock: points in the file, or columns of a csv."""

    by: By
    points: dict[Name, Scalar] | None = Field(
        None, description="clock: value; years are meant where a time has no unit"
    )
    csv: Name | None = None
    x: Name | None = Field(None, description="the column of the clock, in years")
    column: Name | None = Field(None, description="the column of the values")
    between: Literal["stepped", "interpolated"] = Field(
        description="stepped holds a value until the next point, interpolated draws a line"
    )


class WeibullShape(Part):
    """Cumulative hazard (t / scale) ** shape."""

    shape: Scalar
    scale: Scalar


class GompertzShape(Part):
    """Hazard level * exp(growth * t)."""

    level: Scalar
    growth: Scalar


class HazardShape(Part):
    """A rate a year that follows a named curve."""

    by: Literal["age", "time_since_entry", "time_in_state"]
    weibull: WeibullShape | None = None
    gompertz: GompertzShape | None = None


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

    model_config = READY

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
    arms: Arms | None = None
    graded: GradedShape | None = None
    table: TableShape | None = None
    hazard: HazardShape | None = None
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
