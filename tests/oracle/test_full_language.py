"""Every construct of the course's language against the plain cohort program, case by case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.oracle.compare import doc
from tests.oracle.compare_full import agree
from tests.oracle.full_cases import FULL


@pytest.mark.parametrize("case", FULL)
def test_case(case: str, tmp_path: Path) -> None:
    agree(doc(*FULL[case]), tmp_path)
