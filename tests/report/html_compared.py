"""Small comparisons with their pictures, and changes of them, for tests of text and page."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from socinvest.answers.compare import Asked, Compared, compare
from tests.report.html_run import HOSTILE, MARKUP, SCRIPT

TESTS = Path(__file__).parents[1]
ALPHA, BETA = (str(TESTS / "data" / "compare" / f"{name}.yaml") for name in ("alpha", "beta"))
YEARS = str(TESTS / "published" / "sick_sicker.yaml")


@cache
def compared(*names: str) -> Compared:
    return compare(Asked(names=names, draws=80), pictures=True)


def two() -> Compared:
    return compared(ALPHA, BETA)


def hostile() -> dict[str, Any]:
    """The comparison with every text of a user's replaced by what could break something."""
    told = json.loads(json.dumps(two().told))
    texts = iter(HOSTILE * 50)
    for one in (*told["scenarios"], *told["alternatives"]):
        text = next(texts)
        one["title"] = {"sv": text, "en": text}
    for one in told["scenarios"]:
        one["comparator"]["title"] = {"sv": MARKUP, "en": SCRIPT}
        one["set"] = [{"path": "parameters.x", "value": MARKUP}]
        one["not_counted"] = [{"sv": text, "en": text} for text in HOSTILE]
    for name in told["titles"]["parties"]:
        text = next(texts)
        told["titles"]["parties"][name] = {"sv": text, "en": text}
    return told
