"""The shape of a file of observations: what was found out, to be settled or followed up."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from socinvest.scenario.format_kinds import Name, Part, Scalar, Text, Whole

__all__ = ["ObservedFile"]


class ObservedFile(Part):
    """What was observed of one scenario.

    ``people``, ``capital`` and ``observed`` are what a contract is settled on; ``strategy``,
    ``prices``, ``indicators``, ``parameters`` and ``cash`` are set against the forecast.
    """

    format: Whole = Field(description="the version of the format: 1")
    scenario: Name = Field(description="the id of the scenario that was observed")
    until: Name | None = None
    reported_by: Name | None = None
    note: Text | None = None
    people: Any = None
    capital: dict[Name, Scalar] = Field(default_factory=dict)
    observed: dict[Name, Any] = Field(default_factory=dict)
    strategy: Name | None = None
    prices: Any = None
    indicators: dict[Name, Scalar] = Field(default_factory=dict)
    parameters: dict[Name, Scalar] = Field(default_factory=dict)
    cash: dict[Name, dict[Name, Scalar]] = Field(default_factory=dict)
