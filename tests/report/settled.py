"""Settlements as JSON, for tests of how they are told."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from socinvest.answers.settlement import settle_on
from socinvest.scenario.build import read

DATA = Path(__file__).parents[1] / "data"


@cache
def _settled(scenario: str, seen: str, sets: Sequence[tuple[str, str]]) -> dict[str, Any]:
    found = read(DATA / f"{scenario}.yaml", sets=sets)
    with TemporaryDirectory() as folder:
        path = Path(folder, "seen.yaml")
        path.write_text(f"format: 1\nscenario: {found.id}\n{seen}", encoding="utf-8")
        return settle_on(found, path)


def settled(scenario: str, seen: str, *sets: tuple[str, str]) -> dict[str, Any]:
    """A scenario of the tests' data settled on what was seen; to be changed at will."""
    return copy.deepcopy(_settled(scenario, seen, sets))


LENT = "people: 10\nobserved: {saving: 380 kSEK, delivered: true}\n"


def lent(seen: str = LENT, *sets: tuple[str, str]) -> dict[str, Any]:
    """The loan of tests/data/lent.yaml."""
    return settled("lent", seen, *sets)
