"""The functions behind the public names: the same journey and numbers as the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from socinvest import draws as _draws
from socinvest import pipeline as _pipeline
from socinvest.draws import Draws
from socinvest.errors import Problem, ScenarioError
from socinvest.model import Scenario
from socinvest.pipeline import Run

__all__ = ["check", "followup", "read_scenario", "run", "sample", "schema", "settle"]


def read_scenario(source: str | Path, sets: Iterable[tuple[str, str]] = ()) -> Scenario:
    """Read a scenario: a YAML file, or the bare name of one in ``./scenarios`` or shipped.

    ``sets`` are pairs (path, value as written in the file), as with ``--set``. Raises
    :class:`~socinvest.ScenarioError` with every problem found, each with its place.

    >>> read_scenario("ppss").comparator
    'nuläge'
    """
    from socinvest.scenario.build import read
    from socinvest.scenario.files import find_scenario

    return read(find_scenario(str(source)), sets=tuple(sets))


def check(source: str | Path) -> list[Problem]:
    """Return every problem of a scenario file, in file order; none means it can be run.

    >>> check("ppss")
    []
    """
    from socinvest.scenario.build import check_file
    from socinvest.scenario.files import find_scenario
    from socinvest.validate import validate

    try:
        scenario = check_file(find_scenario(str(source)))
        if scenario is not None:
            validate(scenario)
    except ScenarioError as error:
        return list(error.problems)
    return []


def run(
    scenario: Scenario,
    *,
    draws: int = 10_000,
    seed: int = 0,
    mode: Literal["chance", "expected"] = "chance",
    variants: Sequence[str] | None = None,
) -> Run:
    """Run a scenario and all its variants, or those named (``base`` is the file itself).

    ``summary()`` of the result is the JSON of ``socinvest run --json``. Raises
    :class:`~socinvest.ScenarioError` where only the draws can tell that a figure is impossible.

    >>> result = run(read_scenario("ppss"), draws=100, variants=["base"])
    >>> result.summary()["draws"]
    100
    """
    return _pipeline.run(scenario, draws=draws, seed=seed, mode=mode, variants=variants)


def sample(scenario: Scenario, n: int, seed: int = 0) -> Draws:
    """Draw every parameter ``n`` times: name -> number or read-only array (draw,).

    The first draws are the same however many are asked for.

    >>> scenario = read_scenario("ppss")
    >>> few, many = sample(scenario, 10), sample(scenario, 20)
    >>> bool((many.base["risk"][:10] == few.base["risk"]).all())
    True
    """
    return _draws.sample(scenario, n, seed)


def settle(scenario: Scenario, observed: str | Path) -> dict[str, Any]:
    """What is owed under a scenario's contract for the outcomes in the file ``observed``.

    The JSON of ``socinvest settle --json``. Raises :class:`~socinvest.ScenarioError` with every
    problem of the file, and for a scenario without a contract.

    >>> from tempfile import TemporaryDirectory
    >>> told = "format: 1\\nscenario: team_nystart\\nobserved: {delivered: false}\\n"
    >>> with TemporaryDirectory() as folder:
    ...     observed = Path(folder, "observed.yaml")
    ...     _ = observed.write_text(told)
    ...     settle(read_scenario("team_nystart"), observed)["total"]
    0.0
    """
    from socinvest.answers.settlement import settle_on

    return settle_on(scenario, Path(observed))


def followup(results: str | Path, observed: str | Path) -> dict[str, Any]:
    """Set the forecast in a results folder against the outcomes in the file ``observed``.

    The JSON of ``socinvest followup --json``. Raises :class:`~socinvest.ScenarioError`.

    >>> followup("results/none", "observed.yaml")
    Traceback (most recent call last):
    ...
    socinvest.errors.ScenarioError: 'results/none' holds no summary.json
    """
    from socinvest.answers import followup as answer

    return answer.followup(Path(results), Path(observed))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of scenario files.

    >>> schema()["$schema"]
    'https://json-schema.org/draft/2020-12/schema'
    """
    from socinvest.scenario.format import json_schema

    return json_schema()
