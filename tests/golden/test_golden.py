"""Shipped scenarios answer what they answered before, to 1e-9."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.golden.summaries import GOLDEN, SHIPPED, golden

TOLERANCE = 1e-9
SOLVED = 1e-6
"""Break-evens are solved, not computed: to 1e-6 of the scale of what crosses the border."""


def different(path: str, old: Any, new: Any, tolerance: float = TOLERANCE) -> list[str]:
    if path.endswith("break_even"):
        tolerance = SOLVED
    if isinstance(old, dict) and isinstance(new, dict):
        found = [f"{path}.{k}: only in one" for k in old.keys() ^ new.keys()]
        for key in old.keys() & new.keys():
            found += different(f"{path}.{key}", old[key], new[key], tolerance)
        return found
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        return [d for i, (a, b) in pairs for d in different(f"{path}.{i}", a, b, tolerance)]
    numbers = all(isinstance(x, (int, float)) and not isinstance(x, bool) for x in (old, new))
    # Kronor: what is a hundredth of an öre is nothing.
    same = abs(new - old) <= tolerance * abs(old) + 1e-4 if numbers else old == new
    return [] if same else [f"{path}: {old} became {new}"]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenario(name: str) -> None:
    old = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    found = different("", old, json.loads(json.dumps(golden(name))))
    assert not found, "\n".join(found[:20])


def test_differences_are_seen() -> None:
    assert different("", {"a": [1.0, 2.0]}, {"a": [1.0, 2.001]}) == [".a.1: 2.0 became 2.001"]
    assert different("", {"a": 1}, {"b": 1})
    assert not different("", {"a": 1e8}, {"a": 1e8 + 1e-2})
