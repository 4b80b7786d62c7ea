"""Files made to exhaust a machine are refused with a message, through the command line."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


def brackets() -> str:
    return "[" * 200_000


def alias_bomb() -> str:
    names = "abcdefghij"
    lines = ["a: &a [" + ", ".join(["lol"] * 10) + "]"]
    lines += [
        f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]"
        for before, name in itertools.pairwise(names)
    ]
    return "\n".join(lines)


def merge_bomb() -> str:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}], y{i}: 1}}" for i in range(1, 60)]
    return "\n".join(lines)


def long_file() -> str:
    return "format: 1\ntitle: " + "x" * (5 << 20)


def many_keys() -> str:
    return "\n".join(f"k{i}: 1" for i in range(100_000))


def many_problems() -> str:
    return "format: 1\nparameters:\n" + "".join(f"  p{i}: {{vale: 1}}\n" for i in range(10_000))


def long_line() -> str:
    return "format: 1\nparameters: {" + ", ".join(f"p{i}: {{v: 1}}" for i in range(12_000)) + "}"


def deep_expression() -> str:
    return "format: 1\nparameters: {a: {expression: '" + "(" * 900 + "1" + ")" * 900 + "'}}"


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (brackets, "more than 64 levels of values inside values"),
        (alias_bomb, "more than 50000 values"),
        (merge_bomb, "the merge key '<<' is not used in the format"),
        (long_file, "is larger than 1024 KiB"),
        (many_keys, "more than 50000 values"),
        (many_problems, "unknown field 'vale' in parameters.p0"),
        (long_line, "unknown field 'v' in parameters.p0"),
        (deep_expression, "'id' is missing in the file"),
    ],
)
@pytest.mark.parametrize("command", [["run", "--json"], ["check"]], ids=["run", "check"])
def test_is_refused(tmp_path: Path, made: Callable[[], str], told: str, command: list[str]) -> None:
    (tmp_path / "hostile.yaml").write_text(made(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "socinvest", *command, "hostile.yaml", "--lang", "en"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    assert done.returncode == 2, said[-2000:]
    assert told in said
    assert "hostile.yaml:" in said or "hostile.yaml' is larger" in said
    assert "Traceback" not in said
    assert len(said) < 100_000, "a message is for people to read"
