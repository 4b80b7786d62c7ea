"""Contracts for tests of what they come to: a loan by hand, and those written as files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from socinvest import model
from socinvest.answers.agreement_block import Signed
from socinvest.answers.agreements import Agreements
from socinvest.draws import Draws
from socinvest.ledger import Ledger
from socinvest.scenario.build import read

DATA = Path(__file__).parents[1] / "data"
WRITTEN = sorted(p.stem for p in (DATA / "contracts").glob("*.yaml") if p.stem != "base")
"""Contracts known from the field, and one of ours, on people of ours."""


def lent(**sets: Any) -> model.Scenario:
    """The loan of ``tests/data/lent.yaml`` with other values, by path with ``__`` for points."""
    changed = [(path.replace("__", "."), json.dumps(value)) for path, value in sets.items()]
    return read(DATA / "lent.yaml", sets=changed)


def written(name: str) -> model.Scenario:
    """One of the contracts written as a file."""
    return read(DATA / "contracts" / f"{name}.yaml")


def bare(scenario: model.Scenario) -> model.Scenario:
    """The same without its contract."""
    return replace(scenario, contract=None)


@dataclass
class Seen:
    """What a run did with a contract, block by block."""

    blocks: list[tuple[Draws, Signed, Ledger, Ledger]] = field(default_factory=list)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Every block of the runs of a test: draws, settlements, ledgers without and with them."""
    seen = Seen()
    agree = Agreements.agree

    def watching(
        self: Agreements, drawn: Draws, one: Signed, ledgers: Mapping[str, Ledger], *rest: Any
    ) -> Ledger:
        ledger = agree(self, drawn, one, ledgers, *rest)
        seen.blocks.append((drawn, one, ledgers[one.strategy], ledger))
        return ledger

    monkeypatch.setattr(Agreements, "agree", watching)
    return seen


def close(one: Any, two: Any, scale: float = 1.0) -> bool:
    """Equal to one part in a thousand million of the largest, or of a scale."""
    one, two = np.asarray(one, dtype=float), np.asarray(two, dtype=float)
    largest = max(float(np.abs(one).max(initial=0.0)), float(np.abs(two).max(initial=0.0)), scale)
    return bool(np.abs(one - two).max(initial=0.0) <= 1e-9 * largest)


def means(rows: Sequence[Mapping[str, float]]) -> list[float]:
    """The means of yearly rows."""
    return [row["mean"] for row in rows]
