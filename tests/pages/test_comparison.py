"""Every key of a comparison stands in the reference, and the reference has no others."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from socinvest.answers.compare import Asked, compare
from tests.pages.comparison import TABLE
from tests.pages.summary import Path_, fits, leaves, sections

TESTS = Path(__file__).resolve().parents[1]
ROWS = [row for section in sections(TABLE) for row in section.rows]
PATTERNS = [(pattern, row) for row in ROWS for pattern in row.patterns]
COMPARED = (
    ("data/compare/alpha.yaml", "data/compare/beta.yaml"),
    ("published/sick_sicker.yaml",),
)


@cache
def paths() -> dict[Path_, list[Any]]:
    found: dict[Path_, list[Any]] = {}
    for names in COMPARED:
        files = tuple(str(TESTS / name) for name in names)
        sets = (("money.discount_rate", "4 %"),) if len(files) == 1 else ()
        told = compare(Asked(names=files, draws=30, sets=sets)).told
        told["scenarios"][0]["not_counted"].append({"sv": "hälsa", "en": "health"})
        if told["acceptability"]:
            told["acceptability"]["left_out"].append("other:one")
        for path, value in leaves(told):
            found.setdefault(path, []).append(value)
    return found


def test_every_key_has_one_meaning() -> None:
    """Or nothing stands where there may be more."""
    for path, values in paths().items():
        rows = {row.key for pattern, row in PATTERNS if fits(path, pattern)}
        if not rows and all(value is None or value in ({}, []) for value in values):
            longer = [p for p, _ in PATTERNS if any(fits(path, p[:i]) for i in range(1, len(p)))]
            assert longer, path
        else:
            assert len(rows) == 1, (path, rows)


def test_every_row_is_met() -> None:
    met = {id(row) for path in paths() for pattern, row in PATTERNS if fits(path, pattern)}
    assert [row.key for row in ROWS if id(row) not in met] == []
