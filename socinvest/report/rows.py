"""The yearly rows of a view, with what is counted at the very end of the last year.

Where a course counts people at points in time, the last point lies after the last year: its row
has no year (None) and is part of every sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["cash", "total"]

Summary = Mapping[str, Any]


def cash(block: Summary) -> list[Summary]:
    """The budget effect by year, and at the end where something is counted there."""
    end = block.get("yearly_end")
    return [*block["yearly_cash"], *([] if end is None else [{"year": None, **end["cash"]}])]


def total(block: Summary) -> list[Summary]:
    """The net of all kinds by year, with the ``cumulative`` one, and at the end."""
    end = block.get("yearly_end")
    return [*block["yearly"], *([] if end is None else [{"year": None, **end}])]
