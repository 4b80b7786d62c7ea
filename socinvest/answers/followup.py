"""A forecast set against what came of it: each figure with its range, the outcome, the verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import numpy as np

from socinvest._version import __version__
from socinvest.errors import Location, Phrase, ScenarioError, did_you_mean, problem
from socinvest.scenario.indicators import Asked, Indicators, Prices, read_indicators
from socinvest.scenario.observations import Subject
from socinvest.scenario.places import SHIPPED, shipped
from socinvest.scenario.prices import PriceIndexError, load_index

__all__ = ["SUMMARY", "followup", "read_run"]

SUMMARY = "summary.json"
_DRAWS = "draws.npz"
_LEVELS = (5.0, 95.0)
Run = Mapping[str, Any]
Verdict = Literal["within", "below", "above", "no_range"]
_COUNTED = {"cost": "", "time": "year", "events": "event"}
"""Units of what a contract's measure counts, but for money and people."""


def followup(folder: Path, observed: Path) -> dict[str, Any]:
    """The results in ``folder`` set against the file of observations, as JSON-ready values.

    A range is from the 5th to the 95th percentile of the draws: nine outcomes in ten are
    expected within it. Money is in the prices of the run; cash is net of what the comparator
    would have given, as the run tells it.

    Raises :class:`~socinvest.errors.ScenarioError`.
    """
    run = _read(folder)
    subject = _subject(run)
    seen = read_indicators(observed, _asked(run, subject))
    rows = [*_indicators(run, seen), *_measures(run, seen), *_parameters(run, folder, seen),
            *_cash(run, seen)]  # fmt: skip
    scenario = run["scenario"]
    return {
        "format": 1,
        "version": __version__,
        "run": {
            "scenario": scenario["id"],
            "title": scenario["title"],
            "sha256": scenario["sha256"],
            "draws": run["draws"],
            "seed": run["seed"],
            "mode": run["mode"],
            "start": run["conventions"]["start"],
            "variant": run["variant"],
            "version": run["version"],
        },
        "observed": {
            "file": seen.input.file,
            "sha256": seen.input.sha256,
            "reported_by": seen.reported_by,
            "note": None if seen.note is None else seen.note._asdict(),
        },
        "strategy": seen.strategy,
        "strategy_title": _title(run, "strategies", seen.strategy),
        "comparator": run["comparator"],
        "comparator_title": _title(run, "strategies", run["comparator"]),
        "until": None if seen.until is None else subject.shown(seen.until),
        "currency": subject.currency,
        "price_year": subject.price_year,
        "rows": rows,
        "counts": {
            verdict: sum(row["verdict"] == verdict for row in rows)
            for verdict in ("within", "below", "above", "no_range")
        },
        "unasked": [*seen.unasked, *_elsewhere(run, seen)],
    }


def _read(folder: Path) -> Run:
    """The summary in a results folder."""
    told = {"folder": folder.name if folder.is_absolute() else folder.as_posix(), "file": SUMMARY}
    try:
        found = json.loads((folder / SUMMARY).read_bytes())
    except FileNotFoundError:
        hint = did_you_mean(folder.name, _runs_beside(folder))
        raise ScenarioError([
            problem("observed.run", "", Location(), "'{folder}' holds no {file}",
                    hint or "name a folder that socinvest run has written", **told)
        ]) from None  # fmt: skip
    except (OSError, ValueError):
        raise ScenarioError([
            problem("observed.run", "", Location(), "{file} of '{folder}' cannot be read", **told)
        ]) from None  # fmt: skip
    needed = {"format", "scenario", "conventions", "measures", "payers", "parameters"}
    if not isinstance(found, dict) or not needed <= found.keys() or found["format"] != 1:
        raise ScenarioError([
            problem("observed.run", "", Location(), "{file} of '{folder}' is not the summary of "
                    "a run", **told)
        ])  # fmt: skip
    return found


def read_run(folder: Path, scenario: str) -> Run:
    """The summary in a results folder, which must be of a scenario, by its id.

    Raises :class:`~socinvest.errors.ScenarioError`.
    """
    run = _read(folder)
    if run["scenario"]["id"] != scenario:
        raise ScenarioError([
            problem("observed.run", "", Location(), "'{folder}' holds the results of '{given}', "
                    "not of '{wanted}'", folder=folder.name, given=run["scenario"]["id"],
                    wanted=scenario)
        ])  # fmt: skip
    return run


def _runs_beside(folder: Path) -> list[str]:
    """Results folders beside one that is none."""
    try:
        folders = [path for path in folder.parent.iterdir() if path.is_dir()][:200]
    except OSError:
        return []
    return sorted(path.name for path in folders if (path / SUMMARY).is_file())


def _subject(run: Run) -> Subject:
    kept = run["conventions"]
    year, _, month = str(kept["start"]).partition("-")
    units = {one["unit"] for by in run["measures"].values() for one in by.values()} - {"share", ""}
    return Subject(run["scenario"]["id"], kept["currency"], kept["price_year"],
                   (int(year), int(month or 1)), frozenset(units))  # fmt: skip


def _asked(run: Run, subject: Subject) -> Asked:
    """What a run has a forecast of."""
    comparator = run["comparator"]
    strategies = tuple(name for name in run["strategies"] if name != comparator)
    indicators = {name: one["unit"] for by in run["measures"].values() for name, one in by.items()}
    measures: dict[str, tuple[str, str] | None] = {}
    for one in _contracts(run).values():
        for name, told in one["measures"].items():
            if told["counts"] == "chance":
                measures[name] = None
            else:
                counted = {**_COUNTED, "cost": subject.currency}.get(told["counts"], "")
                measures[name] = told["unit"], counted
    first = int(run["conventions"]["start"][:4])
    return Asked(
        subject,
        strategies,
        indicators,
        measures,
        {one["parameter"]: one["unit"] for one in run["parameters"] if one["mean"] is not None},
        tuple(dict.fromkeys(name for by in run["payers"].values() for name in by)),
        range(first, first + int(run["conventions"]["horizon"])),
        _prices(run),
    )


def _contracts(run: Run) -> Mapping[str, Run]:
    """What a run tells of its contract by strategy; nothing where it has none."""
    found: Mapping[str, Run] = (run.get("contract") or {}).get("by_strategy", {})
    return found


def _prices(run: Run) -> Prices:
    """Factors between years by the index of the run, where that came with socinvest."""
    kept = run["conventions"]
    year = int(kept["price_year"])
    name = str(kept["index"]).partition(" (")[0]

    def factor(given: int) -> float | tuple[str, str]:
        if given == year:
            return 1.0
        path = shipped() / name.removeprefix(SHIPPED)
        if not name.startswith(SHIPPED) or not path.is_file():
            return (
                Phrase("the price index of the run, {index}, is not at hand", {"index": name}),
                Phrase("state the sums in the prices of {year}", {"year": str(year)}),
            )
        index = load_index(path, name)
        try:
            return index.factor(given, year)
        except PriceIndexError as error:
            hint = Phrase("write prices: {nearest}, with the sums in the prices of that year", {
                "nearest": str(index.nearest(given))})  # fmt: skip
            return error.message, hint

    return factor


def _title(run: Run, kind: str, name: str) -> Mapping[str, str] | None:
    title: Mapping[str, str] | None = run.get("titles", {}).get(kind, {}).get(name)
    return title


Row = dict[str, Any]


def _row(
    kind: str, name: str, unit: str, forecast: Run | None, actual: float | bool, **more: Any
) -> Row:
    """A figure: what was expected, what came, and whether that lies in the range."""
    told = {key: None if forecast is None else forecast.get(key) for key in ("mean", "p5", "p95")}
    mean = told["mean"]
    return {
        "kind": kind,
        "name": name,
        "title": None,
        "part": None,
        "year": None,
        "unit": unit,
        "forecast": told,
        "actual": actual,
        "difference": None if mean is None or isinstance(actual, bool) else actual - mean,
        "verdict": _verdict(told, actual),
        **more,
    }


def _verdict(forecast: Mapping[str, float | None], actual: float | bool) -> Verdict:
    low, high = forecast["p5"], forecast["p95"]
    if low is None or high is None or isinstance(actual, bool):
        return "no_range"
    # A figure without spread is met by what rounds to it.
    slack = 1e-9 * max(abs(low), abs(high))
    if actual < low - slack:
        return "below"
    return "above" if actual > high + slack else "within"


def _indicators(run: Run, seen: Indicators) -> Iterator[Row]:
    by = run["measures"].get(seen.strategy, {})
    for name, actual in seen.indicators.items():
        one = by.get(name, {})
        yield _row("indicator", name, one.get("unit", ""), one, actual,
                   title=_title(run, "measures", name))  # fmt: skip


def _measures(run: Run, seen: Indicators) -> Iterator[Row]:
    """Those of the contract: as measured, with what was counted and set against it."""
    measures = _contracts(run).get(seen.strategy, {}).get("measures", {})
    if seen.people is not None:
        people = next((one["people"] for one in measures.values() if one.get("people")), None)
        yield _row("people", "people", "", people, seen.people)
    for (name, part), actual in seen.measures.items():
        one = measures.get(name)
        if one is None:
            continue
        key = "measured" if part == "value" else part
        counted = {**_COUNTED, "cost": run["conventions"]["currency"]}.get(one["counts"], "")
        forecast = one.get(key)
        if one["counts"] == "chance":
            forecast = {"mean": one["true_share"]}
        yield _row("measure", name, one["unit"] if part == "value" else counted, forecast, actual,
                   title=one["title"], part=None if part == "value" else part)  # fmt: skip


def _elsewhere(run: Run, seen: Indicators) -> list[str]:
    """Measures of a contract that is not in force under the strategy carried out."""
    measures = _contracts(run).get(seen.strategy, {}).get("measures", {})
    names = dict.fromkeys(name for name, _ in seen.measures if name not in measures)
    return [f"observed.{name}" for name in names]


def _parameters(run: Run, folder: Path, seen: Indicators) -> Iterator[Row]:
    """Parameters, with the range of the draws that the folder keeps."""
    told = {one["parameter"]: one for one in run["parameters"]}
    for name, actual in seen.parameters.items():
        one = told[name]
        forecast = {"mean": one["mean"], **_range(folder, f"{run['variant']}/parameters/{name}")}
        if one["p2_5"] == one["p97_5"]:
            forecast |= {"p5": one["mean"], "p95": one["mean"]}
        yield _row("parameter", name, one["unit"], forecast, actual)


def _range(folder: Path, key: str) -> dict[str, float]:
    """The range of a figure's draws; nothing where they are not kept."""
    path = folder / _DRAWS
    if not path.is_file():
        return {}
    with np.load(path) as draws:
        if key not in draws:
            return {}
        low, high = np.percentile(draws[key], _LEVELS)
    return {"p5": float(low), "p95": float(high)}


def _cash(run: Run, seen: Indicators) -> Iterator[Row]:
    payers = run["payers"].get(seen.strategy, {})
    for (payer, year), actual in seen.cash.items():
        years = {one["year"]: one for one in payers.get(payer, {}).get("yearly_cash", ())}
        yield _row("cash", payer, run["conventions"]["currency"], years.get(year), actual,
                   title=_title(run, "parties", payer), year=year)  # fmt: skip
