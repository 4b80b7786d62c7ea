"""However a scenario file is damaged: a result, or problems that each have a place.

Never another exception and never a traceback. Damage is seeded: a failure says the number of
the file, and ``made(number)`` makes it again.
"""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from socinvest import pipeline
from socinvest.errors import Problem, ScenarioError, render
from socinvest.scenario.build import read
from tests.properties.damage import damaged

TESTS = Path(__file__).parents[1]
SOURCES = {
    "small.yaml": TESTS / "errors" / "museum" / "sound.yaml",
    "example.yaml": TESTS / "data" / "example.yaml",
    "ppss.yaml": TESTS.parent / "scenarios" / "ppss.yaml",
    "rich.yaml": TESTS / "data" / "rich.yaml",
    "rich/total.yaml": TESTS / "data" / "rich" / "total.yaml",
    "rich/agreed.yaml": TESTS / "data" / "rich" / "agreed.yaml",
    "rich/agreed_more.yaml": TESTS / "data" / "rich" / "agreed_more.yaml",
}
OFTEN = {
    "small.yaml": 6, "example.yaml": 4, "rich/total.yaml": 4, "rich.yaml": 2, "ppss.yaml": 2,
    "rich/agreed.yaml": 3, "rich/agreed_more.yaml": 3,
}  # fmt: skip
"""How often each is damaged: the larger ones take longer where the damage does no harm."""
BESIDE = ("prices.yaml", "deeper.yaml", "alias.yaml", "observed.csv", "index.csv")
"""Files that rich.yaml and rich/total.yaml refer to, in their folder."""
MANY = 2_000
BATCH = 100
COMMANDS = 60
DRAWS = 20
LONGEST = 20.0
"""Seconds of computing for one file: far above what any takes, far below for ever."""
NO_PLACE = frozenset({"run.memory"})
"""Codes of problems that no place in a file causes."""


class Scene:
    """A folder with sound files, of which one at a time is damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(TESTS / "data" / "rich", folder / "rich")
        for name, source in SOURCES.items():
            shutil.copy(source, folder / name)

    def made(self, number: int) -> tuple[Path, Path, bytes]:
        """The file to run, the file that was damaged and what it held before."""
        rng = random.Random(number)
        name = rng.choice([name for name, often in OFTEN.items() for _ in range(often)])
        hurt = self.folder / name
        if name.startswith("rich") and rng.random() < 0.25:
            hurt = self.folder / "rich" / rng.choice(BESIDE)
        before = hurt.read_bytes()
        hurt.write_bytes(damaged(rng, before))
        return self.folder / name, hurt, before


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    return Scene(tmp_path_factory.mktemp("damaged"))


def has_a_place(one: Problem) -> bool:
    at = one.at
    return bool(at.file) and (one.code in NO_PLACE or (at.line >= 1 and at.column >= 1))


def outcome(scene: Scene, number: int) -> str:
    """``answered`` or ``refused``; raises whatever is neither."""
    path, hurt, before = scene.made(number)
    mode = "chance" if number % 2 else "expected"
    try:
        scenario = read(path, variants=["base"])
        answer = pipeline.run(scenario, draws=DRAWS, mode=mode, variants=["base"])
        json.dumps(answer.summary(), allow_nan=False)
        return "answered"
    except ScenarioError as error:
        problems = error.problems
    finally:
        hurt.write_bytes(before)
    assert problems
    assert [one for one in problems if not has_a_place(one)] == []
    assert render(problems)
    return "refused"


@pytest.mark.parametrize("first", range(0, MANY, BATCH))
def test_damaged_files_are_answered_or_refused(scene: Scene, first: int) -> None:
    outcomes = set()
    for number in range(first, first + BATCH):
        started = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                outcomes.add(outcome(scene, number))
            except Exception as error:
                raise AssertionError(f"damaged file {number}: {error!r}") from error
        assert time.process_time() - started < LONGEST, f"damaged file {number}"
    assert outcomes == {"answered", "refused"}, "the damage is all too great, or too small"


def test_the_sound_files_are_sound(scene: Scene) -> None:
    for name in SOURCES:
        assert read(scene.folder / name, variants=["base"])


@pytest.mark.parametrize("first", range(MANY, MANY + COMMANDS, 10))
def test_the_command_never_shows_a_traceback(scene: Scene, first: int) -> None:
    for number in range(first, first + 10):
        path, hurt, before = scene.made(number)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "socinvest", "run", path.relative_to(scene.folder),
                 "--json", "--draws", str(DRAWS), "--variant", "base", "--lang", "en"],
                cwd=scene.folder, capture_output=True, encoding="utf-8", timeout=120, check=False,
            )  # fmt: skip
        finally:
            hurt.write_bytes(before)
        assert "Traceback" not in done.stderr, number
        if done.returncode == 0:
            json.loads(done.stdout)
            continue
        assert (done.returncode, done.stdout) == (2, ""), (number, done.stderr)
        assert re.match(r"\S+:[1-9]\d*:[1-9]\d*: ", done.stderr), (number, done.stderr)
        assert re.search(r"problems? found\. Nothing was run\.$", done.stderr.strip()), number
