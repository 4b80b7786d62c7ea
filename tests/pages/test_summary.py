"""Every key of a summary stands in the reference, and the reference has no others."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

import socinvest
from tests.pages.summary import Path_, fits, leaves, sections

TOP = Path(__file__).resolve().parents[2]
ROWS = [row for section in sections() for row in section.rows]
PATTERNS = [(pattern, row) for row in ROWS for pattern in row.patterns]
FILES = {
    "tests/data/rich/courses.yaml": ("base", "longer"),
    "tests/data/rich.yaml": ("base",),
    "scenarios/hvb.yaml": ("base", "team_drawn"),
    "tests/data/lent.yaml": ("base",),
    "tests/data/rich/agreed.yaml": ("base",),
}
"""Scenarios, and which of their variants are run: together they have every key."""


@cache
def summary(file: str) -> Any:
    """All of a file's answers, with something set."""
    scenario = socinvest.read_scenario(TOP / file, (("money.discount_rate", "4 %"),))
    return socinvest.run(scenario, draws=40, variants=FILES[file]).summary()


@cache
def paths() -> dict[Path_, list[Any]]:
    """Every path of the summaries, with what stands there."""
    found: dict[Path_, list[Any]] = {}
    for file in FILES:
        for path, value in leaves(summary(file)):
            found.setdefault(path, []).append(value)
    return found


def told(path: Path_, value: Any) -> bool:
    """Whether a path is that of a row, or nothing stands where there may be more."""
    if any(fits(path, pattern) for pattern, _ in PATTERNS):
        return True
    empty = value is None or value in ({}, [])
    return empty and any(fits(path, p[:i]) for p, _ in PATTERNS for i in range(1, len(p)))


@pytest.mark.parametrize("file", FILES)
def test_every_key_has_a_meaning(file: str) -> None:
    unknown = {path for path, value in leaves(summary(file)) if not told(path, value)}
    assert unknown == set(), "say what they mean in tests/pages/summary.yaml"


SELDOM = {"roots": "several break-evens", "gains": "an effect found", "joint": "several effects"}
"""Keys that a summary has only if its answers turn out so."""


def test_every_row_is_met_in_a_summary() -> None:
    met = {id(row) for path in paths() for pattern, row in PATTERNS if fits(path, pattern)}
    missing = [row.key for row in ROWS if id(row) not in met]
    assert [key for key in missing if not any(word in key for word in SELDOM)] == []


def test_no_key_has_two_meanings() -> None:
    double = [
        path
        for path in paths()
        if len({row.key for pattern, row in PATTERNS if fits(path, pattern)}) > 1
    ]
    assert double == []


def test_every_text_is_in_both_languages() -> None:
    for section in sections():
        for words in (section.title, section.text, *(row.meaning for row in section.rows)):
            assert not words or all(words[lang].strip() for lang in ("en", "sv"))
            assert words is section.title or not words or words["en"] != words["sv"]
