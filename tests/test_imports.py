"""What each command may load: start-up time is kept by an allow-list, not by a stopwatch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    *("numpy", "pandas", "scipy", "plotly", "pydantic", "yaml", "babel", "rich"),
    *("matplotlib", "simpy", "xlsxwriter"),
}
NEVER_FOR_PROGRAMS = {"pandas", "scipy", "plotly", "rich", "matplotlib", "xlsxwriter"}

ONE_COMMAND = """
import sys
from socinvest import cli
status = cli.main({args!r})
assert status == 0, status
sys.stderr.write("LOADED " + " ".join(sorted(sys.modules)))
"""


def loaded(script: str) -> set[str]:
    """The top-level modules that a new process has loaded when ``script`` ends."""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, timeout=120, check=False
    )
    told = done.stderr.decode()
    assert done.returncode == 0, told
    modules = told.partition("LOADED ")[2].split()
    assert modules, told
    return {name.partition(".")[0] for name in modules}


def by(args: list[str]) -> set[str]:
    return loaded(ONE_COMMAND.format(args=args))


def test_importing_the_package_loads_nothing_but_itself() -> None:
    script = (
        "import sys; before = set(sys.modules); import socinvest; "
        "sys.stderr.write('LOADED ' + ' '.join(set(sys.modules) - before))"
    )
    assert loaded(script) & {*HEAVY, "click", "logging", "dataclasses"} == set()


def test_help_loads_click_and_nothing_heavy() -> None:
    for args in (["--help"], ["run", "--help"], ["--version"]):
        modules = by(args)
        assert "click" in modules
        assert modules & HEAVY == set()


@pytest.mark.parametrize(
    "args",
    [
        ["check", "ppss"],
        ["schema"],
        ["compare", "ppss", "hvb:stöd", "--json", "--draws", "50"],
        ["run", "ppss", "--json", "--draws", "50", "--variant", "base"],
        ["contract", "team_nystart", "--draws", "50"],
        ["drivers", "ppss", "--json", "--draws", "100", "--cost-per-person", "1 SEK"],
        ["robustness", "ppss", "--json", "--draws", "50", "--perspective", "stat"],
    ],
)
def test_pandas_scipy_and_plotly_stay_out(args: list[str]) -> None:
    assert by(args) & NEVER_FOR_PROGRAMS == set()


@pytest.mark.parametrize("more", [["--json"], ["--out", "page.html"]])
def test_a_settlement_needs_no_more_than_its_text(
    more: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    seen = "format: 1\nscenario: team_nystart\nobserved: {delivered: true}\n"
    Path("seen.yaml").write_text(seen, encoding="utf-8")
    modules = by(["settle", "team_nystart", "seen.yaml", *more])
    assert modules & NEVER_FOR_PROGRAMS == set()
    assert ("babel" in modules) == (more != ["--json"])


def test_what_type_of_number_text_needs_is_loaded_only_for_text() -> None:
    assert "babel" not in by(["check", "ppss"])
    assert "babel" not in by(["run", "ppss", "--json", "--draws", "50", "--variant", "base"])
