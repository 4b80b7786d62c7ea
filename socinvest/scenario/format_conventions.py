"""The shape of a file of conventions: what scenarios are told by in order to be compared."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from socinvest.scenario.format import Evidence
from socinvest.scenario.format_kinds import Name, Part, Scalar, Whole

__all__ = ["ConventionsFile"]


class CommonMoney(Part):
    """Conventions of valuation; what is left out is that of the first scenario."""

    currency: Name | None = None
    price_year: Whole | None = None
    discount_rate: Scalar | None = None
    outcome_discount_rate: Scalar | None = None
    timing: Literal["year_start", "mid_year", "year_end"] | None = None
    compounding: Literal["yearly", "continuous"] | None = None
    tax_factor: Scalar | None = None
    inflation: Scalar | None = None
    displacement: Scalar | None = None
    lost_leisure: Scalar | None = None
    index: Name | None = None


class CommonTime(Part):
    """When all begin, and how far they are followed."""

    start: Name | None = None
    horizon: Scalar | None = None


class ConventionsFile(Part):
    """A file of conventions only."""

    format: Whole = Field(description="the version of the format: 1")
    money: CommonMoney | None = None
    time: CommonTime | None = None
    evidence: Evidence | None = None
