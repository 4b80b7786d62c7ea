"""The command ``followup``: what came of a forecast."""

from __future__ import annotations

import json
from pathlib import Path

from socinvest import _cli_console as console

__all__ = ["followup"]


def followup(folder: str, observed: str, *, as_json: bool, lang: str) -> int:
    """Answer ``socinvest followup``; returns the exit status."""
    from socinvest.answers import followup as answer

    told = answer.followup(Path(folder), Path(observed))
    if as_json:
        document = json.dumps(told, ensure_ascii=False, allow_nan=False, indent=2)
        console.answer_utf8(document + "\n")
    else:
        from socinvest.report.followup_text import followup_text

        console.answer(followup_text(told, lang))
    return 0
