"""One certain scenario in the full language: socinvest as a black box against the cohorts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.oracle.cohort_full import Cohorts
from tests.oracle.compare import REL, run


def disagreements(summary: Any, mine: Cohorts) -> list[str]:
    """Every total, year and quality-adjusted year that differs by more than 1e-9 of its size."""
    problems: list[str] = []

    def check(got: Any, want: float, scale: float, where: str) -> None:
        if got is None or abs(got - want) > REL * max(abs(want), scale, 1e-6):
            problems.append(f"{where}: got {got}, want {want}")

    comparator = mine.doc["comparator"]
    for strategy in mine.world.strategies:
        totals = summary["totals"][strategy]
        for party in mine.doc["parties"]:
            told = totals["payers"][party]
            for key, present in (("present_value", True), ("undiscounted", False)):
                series = mine.net(strategy, {party}, present)
                size = sum(abs(x) for x in series)
                check(told[key]["mean"], sum(series), size, f"totals.{strategy}.{party}.{key}")
            if strategy == comparator:
                continue
            answer = summary["payers"][strategy][party]
            with_, without = (mine.net(s, {party}, False) for s in (strategy, comparator))
            years = [row["mean"] for row in answer["yearly"]]
            if mine.columns > mine.world.years:
                years.append(answer["yearly_end"]["mean"])
            size = max(abs(x) for x in (*with_, *without))
            assert len(years) == mine.columns
            for y, got in enumerate(years):
                check(got, with_[y] - without[y], size, f"payers.{strategy}.{party}.{y}")
        if any(c.get("quality") for c in mine.world.courses.values()):
            for key, present in (("present_value", True), ("undiscounted", False)):
                got = totals["quality_adjusted_years"][key]["mean"]
                check(got, mine.health(strategy, present), 0.0, f"quality.{strategy}.{key}")
        else:
            assert totals["quality_adjusted_years"] is None
    for strategy, measures in summary["measures"].items():
        for name, got in measures.items():
            want = mine.measured(strategy, name)
            check(got["mean"], want, 0.0, f"measures.{strategy}.{name}")
    return problems


def agree(scenario: dict[str, Any], folder: Path) -> Any:
    summary = run(scenario, folder)
    problems = disagreements(summary, Cohorts(scenario, folder=folder))
    assert not problems, "\n".join(problems[:12]) + f"\n({len(problems)} in all)"
    return summary
