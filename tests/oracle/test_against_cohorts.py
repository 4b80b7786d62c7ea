"""Every number of an expected run against the plain cohort program, case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.cases import CASES
from tests.oracle.compare import agree, doc

# KPI 2016 over KPI 2010, as published by Statistics Sweden.
FACTORS = {"price years": {"old": 316.43 / 303.46}}


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, tmp_path: Path) -> None:
    agree(doc(*CASES[case]), tmp_path, FACTORS.get(case))
