"""The smallest pieces of an INDIGO project: values in their objects, and organisations."""

from __future__ import annotations

from typing import Any

from socinvest.model import Account, Scenario

__all__ = ["organisation", "value"]

_PUBLIC = "Government/Public Sector/Public Bank"


def value(told: str | float) -> dict[str, Any]:
    """A value as the standard writes it: ``{"value": ...}``."""
    return {"value": told}


def organisation(scenario: Scenario, account: Account) -> dict[str, Any]:
    """Who, by name; that it is public where the file says that taxes fund it."""
    party = scenario.parties.get(account.party)
    name = account.party if party is None else party.title.en
    told: dict[str, Any] = {"organisation_id": value(name)}
    if party is not None and party.tax_funded:
        told["organisation_role_category"] = value(_PUBLIC)
    return told
