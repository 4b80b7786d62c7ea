"""README says what is true: its commands are one line each, its examples give what they show."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[1]
README = (TOP / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The contents of README's fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.DOTALL | re.MULTILINE)


def sessions() -> list[tuple[str, str]]:
    """Commands shown with their output: a block ``console`` whose first line begins with $."""
    found = []
    for block in blocks("console"):
        first, _, output = block.partition("\n")
        assert first.startswith("$ "), first
        found.append((first.removeprefix("$ "), output))
    return found


@pytest.mark.parametrize("name", ["run", "test"])
def test_each_command_is_one_line_that_sets_itself_up(name: str) -> None:
    marked = re.findall(rf"^<!-- command: {name} -->\n```bash\n(.*?)^```$", README, re.M | re.S)
    assert len(marked) == 1
    assert marked[0].count("\n") == 1
    assert "python3 -m venv .venv && " in marked[0]


def test_each_command_has_its_powershell_line() -> None:
    bash, powershell = blocks("bash"), blocks("powershell")
    assert len(bash) == len(powershell) == 2
    for one, other in zip(bash, powershell, strict=True):
        assert other.count("\n") == 1
        last = shlex.split(one)[-3:]
        assert shlex.split(other.replace("\\", "/"))[-3:] == [
            part.replace(".venv/bin", ".venv/Scripts") for part in last
        ]


def test_linked_files_exist() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (TOP / target).exists(), target


@pytest.mark.parametrize(("command", "output"), sessions())
def test_a_command_prints_what_is_shown(tmp_path: Path, command: str, output: str) -> None:
    program, *arguments = shlex.split(command)
    assert program == "socinvest"
    shutil.copytree(TOP / "scenarios", tmp_path / "scenarios")
    if arguments[0] in ("run", "contract") and not {"--json", "--format"} & set(arguments):
        arguments += ["--format", "text"]  # what a terminal shows; a pipe gets a table
    done = subprocess.run(
        [sys.executable, "-m", "socinvest", *arguments],
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # A line of dots stands for lines that are not shown.
    place = 0
    for shown in re.split(r"^\.\.\.\n?", output.rstrip() + "\n", flags=re.MULTILINE):
        found = done.stdout.find(shown, place)
        assert found >= 0, f"not printed, or not in this place:\n{shown}\n---\n{done.stdout}"
        place = found + len(shown)


@pytest.mark.parametrize("code", blocks("python"))
def test_the_python_example_runs(code: str) -> None:
    names: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), names)  # noqa: S102  README is ours
    assert len(names["yearly"]) > 100  # type: ignore[arg-type]
