"""Running a scenario of this folder through the public interface, in expected numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import socinvest

HERE = Path(__file__).parent


def published(name: str) -> Any:
    """Numbers of a source, with their citation."""
    return json.loads((HERE / "data" / f"{name}.json").read_text(encoding="utf-8"))


def summary(
    name: str | Path, sets: Mapping[str, str] | None = None, variants: Iterable[str] = ("base",),
    draws: int = 1, mode: str = "expected",
) -> Any:  # fmt: skip
    """The JSON summary of ``<name>.yaml`` with ``--set`` changes."""
    path = name if isinstance(name, Path) else HERE / f"{name}.yaml"
    scenario = socinvest.read_scenario(path, tuple((sets or {}).items()))
    run = socinvest.run(scenario, draws=draws, mode=mode, variants=list(variants))  # type: ignore[arg-type]
    return run.summary()


def close(got: float, want: float, rel: float = 1e-9) -> bool:
    return abs(got - want) <= rel * abs(want)
