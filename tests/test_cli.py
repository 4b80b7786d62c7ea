"""The command: what it prints where, what it writes, and whose fault its exit status says it is.

Most tests put a summary made by hand in the place of the pipeline: they are about the command.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import numpy as np
import pytest

from socinvest import _cli_console as console
from socinvest import cli
from socinvest._cli_click import asked_language, told
from socinvest.answers.kept import Kept, Key
from socinvest.i18n import LANGUAGES
from socinvest.report import folder
from socinvest.report.table import COLUMNS
from tests.summaries import summary

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs POSIX devices and pipes")


@dataclass
class Pipeline:
    """Stands in for the pipeline and remembers what it was asked."""

    answer: dict[str, Any] = field(default_factory=summary)
    asked: dict[str, Any] = field(default_factory=dict)
    error: BaseException | None = None

    def run(self, scenario: Any, **options: Any) -> Pipeline:
        self.asked = {"scenario": scenario, **options}
        if self.error is not None:
            raise self.error
        return self

    def summary(self) -> dict[str, Any]:
        return self.answer

    def pictures(self) -> dict[str, Any]:
        return {}

    def kept(self) -> dict[str, Kept]:
        rows = Kept(3)
        rows.put(("parameters", "risk"), np.array([0.1, 0.2, 0.3]), 0)
        return {"base": rows}

    def sampled(self) -> list[Key]:
        return [("parameters", "risk")]


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Pipeline:
    """A pipeline that answers at once, in an empty working folder."""
    fake = Pipeline()
    module = ModuleType("socinvest.pipeline")
    module.run = fake.run  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "socinvest.pipeline", module)
    monkeypatch.chdir(tmp_path)
    return fake


@dataclass
class Said:
    status: int
    out: str
    err: str


Call = Callable[..., Said]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    def run(*args: str) -> Said:
        status = cli.main(args)
        captured = capsys.readouterr()
        return Said(status, captured.out, captured.err)

    return run


def process(*args: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    options.setdefault("stdout", subprocess.PIPE)
    command = [sys.executable, "-m", "socinvest", *args]
    return subprocess.run(command, stderr=subprocess.PIPE, timeout=60, check=False, **options)


# --- help, version, usage ---


def test_help_and_version_are_answers(call: Call) -> None:
    assert call("run", "--help").out.startswith("Användning: socinvest run [FLAGGOR] SCENARIO\n")
    assert call("--version").out == call("run", "--version").out
    assert call("--help").status == call("--version").status == 0


@pytest.mark.parametrize(
    "args",
    [
        ["run", "--help", "--lang", "en"],
        ["run", "--lang=en", "-h"],
        ["--lang", "en", "run", "--help"],
    ],
)
def test_help_is_in_the_language_asked_for_wherever_that_stands(
    call: Call, args: list[str]
) -> None:
    said = call(*args).out
    assert said.startswith("Usage: socinvest run [OPTIONS] SCENARIO\n")
    assert "Number of draws" in said
    assert "[default: 10 000; 1 to 100 000 000]" in " ".join(said.split())


def test_help_tells_the_commands_and_fits_the_terminal(call: Call) -> None:
    said = call("--help").out
    assert re.search(r"Kommandon:\n  check +Kontrollera scenarier", said)
    for args in (["--help"], ["run", "--help"], ["check", "--help"], ["schema", "--help"]):
        for lang in LANGUAGES:
            shown = call(*args, "--lang", lang).out
            assert max(map(len, shown.splitlines())) <= 80


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["rn"], "kommandot 'rn' finns inte; menade du 'run'?"),
        (["zzz", "--lang", "en"], "unknown command 'zzz'\n"),
        (["--quiet"], "ett kommando saknas; se --help"),
        (["--quiet", "--lang", "en"], "a command is missing; see --help"),
        (["run"], "'SCENARIO' saknas"),
        (["run", "--lang", "en"], "'SCENARIO' is missing"),
        (["check"], "'FIL... | MAPP' saknas"),
        (["run", "ppss", "--draws", "0"], "--draws är '0', men måste vara ett heltal från 1 till"),
        (["run", "ppss", "--draws", "many", "--lang", "en"], "--draws is 'many', but must be a"),
        (["run", "ppss", "--draws", "100000001"], "till 100 000 000\n"),
        (["run", "ppss", "--seed", "-1"], "--seed är '-1'"),
        (["run", "ppss", "--seed", str(2**63)], "--seed"),
        (["run", "ppss", "--mode", "lucky"], "--mode är 'lucky', men måste vara något av: chance"),
        (["run", "ppss", "--mode", "chans"], "; menade du 'chance'?"),
        (["run", "ppss", "--lang", "english"], "--lang är 'english', men måste vara något av: sv"),
        (["run", "ppss", "--drws", "3"], "flaggan '--drws' finns inte; menade du '--draws'?"),
        (["run", "ppss", "--drws", "3", "--lang", "en"], "unknown option '--drws'; did you mean"),
        (["run", "ppss", "-x"], "flaggan '-x' finns inte\n"),
        (["run", "ppss", "--draws"], "flaggan '--draws' måste ha ett värde"),
        (["run", "ppss", "--lang", "en", "--seed"], "the option '--seed' needs a value"),
        (["run", "ppss", "--quiet=yes"], "flaggan '--quiet' tar inget värde"),
        (["run", "ppss", "--draws", "10", "000"], "för många argument: 000"),
        (["run", "ppss", "a", "b", "--lang=en"], "too many arguments: a b"),
        (["run", "ppss", "--set", "parameters.risk"], "STIG=VÄRDE"),
        (["run", "ppss", "--set", "=3", "--lang", "en"], "PATH=VALUE"),
        (["run", "ppss", "--json", "--format", "tsv"], "--json och --format går inte"),
        (["run", "ppss", "--json", "--if-exists", "keep", "--lang", "en"], "needs --out"),
        (["run", "ppss", "--variant", "day_pric"], "menade du 'day_price'?"),
        (["run", "no_such_scenario"], "no_such_scenario"),
        (["run", "ppss", "--set", "parameters.rsk=3", "--lang", "en"], "did you mean 'risk'?"),
    ],
)
def test_a_mistake_on_the_command_line_is_2_and_says_what_to_do(
    call: Call, pipeline: Pipeline, args: list[str], told: str
) -> None:
    said = call(*args)
    assert said.status == 2
    assert told in said.err
    assert said.out == ""
    assert not pipeline.asked
    assert "Traceback" not in said.err


def test_without_a_command_the_help_is_shown_and_nothing_answered(call: Call) -> None:
    said = call()
    assert (said.status, said.out) == (2, "")
    assert "Kommandon:" in said.err
    assert "Commands:" in call("--lang", "en", "--quiet", "--help").out


def test_a_mistake_of_a_kind_we_do_not_know_is_told_in_clicks_words() -> None:
    assert told(click.UsageError("something new")) == "something new"


def test_the_language_is_known_before_click_reads_the_line() -> None:
    assert asked_language(["run", "--lang", "en"]) == asked_language(["--lang=en", "run"]) == "en"
    assert asked_language(["--lang=en", "run", "--lang", "sv"]) == "sv"
    assert asked_language(["run", "--lang"]) == asked_language(["--lang", "de"]) == "sv"


# --- run ---


def test_the_options_reach_the_pipeline(call: Call, pipeline: Pipeline) -> None:
    given = ["--draws", "7", "--seed", "0", "--mode", "expected", "--variant", "base"]
    assert call("run", "ppss", "--json", *given, "--variant", "day_price").status == 0
    asked = pipeline.asked
    assert asked["scenario"].id == "ppss"
    assert {key: asked[key] for key in ("draws", "seed", "mode")} == {
        "draws": 7,
        "seed": 0,
        "mode": "expected",
    }
    assert list(asked["variants"]) == ["base", "day_price"]


def test_without_options_it_is_10000_draws_seed_0_chance_and_all_variants(
    call: Call, pipeline: Pipeline
) -> None:
    call("run", "ppss", "--json")
    asked = {key: value for key, value in pipeline.asked.items() if key != "scenario"}
    assert asked == {
        "draws": 10_000, "seed": 0, "mode": "chance", "variants": None,
        "pictures": False, "parameters": False,
    }  # fmt: skip
    call("run", "ppss")
    assert pipeline.asked["pictures"]
    assert pipeline.asked["parameters"]
    call("run", "ppss", "--no-report")
    assert not pipeline.asked["pictures"]


def test_json_alone_prints_the_summary_and_writes_no_folder(
    call: Call, pipeline: Pipeline, tmp_path: Path
) -> None:
    said = call("run", "ppss", "--json")
    assert json.loads(said.out) == pipeline.answer
    assert list(tmp_path.iterdir()) == []
    assert said.err == "varning: Effekten är antagen. (assumed_effect)\n"
    assert call("run", "ppss", "--json", "--quiet").err == ""
    assert "The effect is assumed." in call("run", "ppss", "--json", "--lang", "en").err


def test_json_with_out_writes_both_and_they_are_the_same(call: Call, pipeline: Pipeline) -> None:
    said = call("run", "ppss", "--json", "--out", "here", "--quiet")
    assert Path("here/summary.json").read_text(encoding="utf-8") == said.out


def test_a_run_writes_its_folder_and_prints_text(call: Call, pipeline: Pipeline) -> None:
    said = call("run", "ppss", "--format", "text")
    assert said.status == 0
    written = sorted(path.name for path in Path("results/ppss").iterdir())
    assert written == [
        "draws.csv", "draws.npz", "manifest.json", "report.html", "summary.json", "summary.txt",
        "yearly.csv",
    ]  # fmt: skip
    stored = Path("results/ppss/summary.txt").read_text(encoding="utf-8")
    assert said.out == f"{stored.rstrip()}\nSparat i results/ppss\n"
    assert said.err == ""


def test_piped_it_is_a_table(call: Call, pipeline: Pipeline) -> None:
    said = call("run", "ppss")
    assert said.out.splitlines()[0].split("\t") == list(COLUMNS)
    assert "sparade results/ppss" in said.err
    assert call("run", "ppss", "--format", "tsv").out == said.out


def test_on_a_terminal_it_is_text(
    call: Call, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert call("run", "ppss").out.startswith("PPSS i alla grundskolor\n")
    assert call("run", "ppss", "--lang", "en").out.startswith("PPSS in every compulsory school\n")


def test_no_report_leaves_page_and_text_out_of_the_folder(call: Call, pipeline: Pipeline) -> None:
    call("run", "ppss", "--no-report")
    assert sorted(path.name for path in Path("results/ppss").iterdir()) == [
        "draws.csv", "draws.npz", "manifest.json", "summary.json", "yearly.csv",
    ]  # fmt: skip


def test_the_same_command_writes_the_same_bytes_anywhere(call: Call, pipeline: Pipeline) -> None:
    figure = "{value: 3 years, evidence: assumed}"
    given = ["run", "ppss", "--variant", "base", "--set", f"parameters.stay={figure}"]
    for target in ("one", "deeper/down/two"):
        assert call(*given, "--out", target).status == 0
    names = sorted(path.name for path in Path("one").iterdir())
    assert len(names) == 7
    for name in names:
        assert Path("one", name).read_bytes() == Path("deeper/down/two", name).read_bytes()
    manifest = json.loads(Path("one/manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"]["variants"] == ["base"]
    assert manifest["options"]["sets"] == [{"path": "parameters.stay", "value": figure}]


def test_what_to_do_when_the_folder_exists(call: Call, pipeline: Pipeline) -> None:
    assert call("run", "ppss", "--if-exists", "fail").status == 0
    refused = call("run", "ppss", "--if-exists", "fail")
    assert (refused.status, refused.out) == (2, "")
    assert "results/ppss finns redan" in refused.err
    assert "results/ppss-2" in call("run", "ppss", "--if-exists", "keep").err
    pipeline.answer = summary(seed=5)
    assert call("run", "ppss").status == 0
    manifest = json.loads(Path("results/ppss/manifest.json").read_text(encoding="utf-8"))
    assert manifest["seed"] == 5


def test_a_folder_of_somebody_elses_is_refused_before_anything_is_computed(
    call: Call, pipeline: Pipeline, tmp_path: Path
) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter").write_text("1", encoding="utf-8")
    said = call("run", "ppss", "--out", "thesis", "--lang", "en")
    assert said.status == 2
    assert "not written by socinvest" in said.err
    assert not pipeline.asked
    assert (tmp_path / "thesis" / "chapter").read_text(encoding="utf-8") == "1"


def test_a_place_that_cannot_be_written_is_2_and_a_full_disk_1(
    call: Call, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("file").write_text("", encoding="utf-8")
    assert call("run", "ppss", "--out", "file/results").status == 2
    for number, status in ((13, 2), (28, 1)):
        error = OSError(number, os.strerror(number))

        def fail(*_args: Any, error: OSError = error) -> Path:
            raise error

        monkeypatch.setattr(folder, "write", fail)
        said = call("run", "ppss")
        assert (said.status, said.out) == (status, "")
        assert os.strerror(number) in said.err
        assert len(said.err.splitlines()) == 1


def test_not_a_number_never_reaches_the_answer(call: Call, pipeline: Pipeline) -> None:
    pipeline.answer["claims"][0]["value"] = float("nan")
    said = call("run", "ppss", "--json")
    assert (said.status, said.out) == (1, "")


# --- whose fault ---


def test_an_internal_error_is_one_line_and_a_log(
    call: Call, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pipeline.error = ZeroDivisionError("nought\nmore")
    said = call("run", "ppss", "--json")
    assert said.status == 1
    assert len(said.err.splitlines()) == 1
    assert "internt fel (ZeroDivisionError: nought)" in said.err
    log = Path(said.err.rsplit(" i ", 1)[1].strip())
    written = log.read_text(encoding="utf-8")
    assert log.parent == tmp_path
    assert "Traceback" in written
    assert "socinvest 0" in written


@pytest.mark.parametrize("args", [["--debug", "run", "ppss"], ["run", "ppss", "--debug"]])
def test_debug_shows_the_traceback_wherever_it_stands(
    call: Call,
    pipeline: Pipeline,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    args: list[str],
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    pipeline.error = ZeroDivisionError("nought")
    said = call(*args, "--json")
    assert said.status == 1
    assert "Traceback (most recent call last)" in said.err


def test_too_little_memory_says_what_helps(call: Call, pipeline: Pipeline) -> None:
    pipeline.error = MemoryError()
    said = call("run", "ppss", "--json")
    assert said.status == 1
    assert "färre --draws" in said.err


def test_interrupted_is_130_without_a_word(call: Call, pipeline: Pipeline) -> None:
    pipeline.error = KeyboardInterrupt()
    said = call("run", "ppss", "--json")
    assert said.status == 130
    assert said.err.strip() == ""


def test_a_log_that_cannot_be_written_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    assert console.write_log("x").startswith("(no log:")


# --- streams ---


@POSIX
def test_a_reader_that_has_had_enough_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = process("schema", stdout=writing)
    finally:
        os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


@POSIX
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a full device")
def test_a_full_disk_behind_stdout_is_one_line_and_1() -> None:
    with Path("/dev/full").open("wb") as full:
        done = process("schema", stdout=full)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "socinvest: svaret går inte att skriva till stdout: No space left on device"
    ]


@POSIX
def test_a_closed_stdout_is_one_line_and_1() -> None:
    script = f"'{sys.executable}' -m socinvest schema >&-"
    done = subprocess.run(["sh", "-c", script], capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


ASCII = {**os.environ, "PYTHONIOENCODING": "ascii", "LANG": "C", "PYTHONUTF8": "0"}


def test_an_ascii_terminal_gets_plain_letters_and_programs_get_utf8() -> None:
    shown = process("check", "ppss", env=ASCII)
    assert shown.returncode == 0
    assert b"pastaenden" in shown.stdout
    wrong = process("check", "--json", "påhittad", env=ASCII)
    assert wrong.returncode == 2
    assert "påhittad" in wrong.stdout.decode("utf-8")
    assert b"pahittad" in process("run", "påhittad", env=ASCII).stderr


def test_columns_are_kept_where_characters_are_replaced() -> None:
    console.prepare()
    for text in ("å−ö…", "kr\u00a0≥ 1", "猫"):
        assert len(text.encode("ascii", "socinvest-plain")) == len(text)


def test_control_characters_of_a_users_text_do_not_reach_the_terminal() -> None:
    assert console.printable("a\x1b[31mb\u202ec\nå") == "a?[31mb?c\nå"
    assert console.printable("plain\n") == "plain\n"
    assert console.printable("👩\u200d👧") == "👩\u200d👧"


def test_colours_only_on_a_terminal_that_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(os, "name", "posix")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert console.has_colors(Terminal())
    assert not console.has_colors(io.StringIO())
    assert not console.has_colors(None)
    monkeypatch.setenv("NO_COLOR", "1")
    assert not console.has_colors(Terminal())
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert not console.has_colors(Terminal())


def test_progress_is_for_terminals_and_cleans_up_after_itself(
    call: Call, pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    said = call("run", "ppss", "--json", "--draws", "12345")
    line, blank, after = said.err.lstrip("\r").split("\r")
    assert line == "ppss: 12 345 dragningar, läge chance ..."
    assert blank == " " * len(line)
    assert after.startswith("varning:")
    assert "12,345" not in call("run", "ppss", "--json", "--draws", "12345", "--quiet").err


# --- check and schema ---

BROKEN = "format: 1\nid: broken\ntitel: wrong\n"


def test_check_shows_the_problems_of_all_files_at_once(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a.yaml", "b.yml"):
        Path(name).write_text(BROKEN, encoding="utf-8")
    Path("notes.txt").write_text("no scenario", encoding="utf-8")
    said = call("check", "ppss", "a.yaml", "b.yml", "--lang", "en")
    assert said.status == 2
    assert said.out.startswith("ok ppss: parameters ")
    assert "a.yaml:3:" in said.out
    assert "b.yml:3:" in said.out
    assert said.out.count("Nothing was run.") == 1
    assert said.err == ""
    folder_said = call("check", ".", "--lang", "en")
    assert folder_said.status == 2
    assert "a.yaml:3:" in folder_said.out
    assert "b.yml:3:" in folder_said.out
    assert "notes.txt" not in folder_said.out


def test_check_as_json_has_each_file_with_its_problems_in_both_languages(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(BROKEN, encoding="utf-8")
    said = call("check", "ppss", "a.yaml", "--json")
    document = json.loads(said.out)
    assert said.status == 2
    assert document["format"] == 1
    good, bad = document["files"]
    assert good == {"file": "ppss", "ok": True, "problems": []}
    assert (bad["file"], bad["ok"]) == ("a.yaml", False)
    problem = next(one for one in bad["problems"] if one["code"] == "field.unknown")
    assert (problem["file"], problem["line"]) == ("a.yaml", 3)
    assert problem["column"] >= 1
    assert set(problem["message"]) == set(problem["hint"]) == {"sv", "en"}


def test_check_of_good_files_is_0_and_of_an_empty_folder_2(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call("check", "ppss").status == 0
    Path("empty").mkdir()
    said = call("check", "empty", "--lang", "en")
    assert said.status == 2
    assert "no .yaml files" in said.err
    assert call("check", "missing.yaml").status == 2


def test_schema_prints_or_writes_the_same(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = call("schema")
    assert json.loads(printed.out)["$schema"].startswith("https://json-schema.org")
    written = call("schema", "--out", "schema.json")
    assert (written.status, written.out) == (0, "")
    assert Path("schema.json").read_text(encoding="utf-8") == printed.out
    refused = call("schema", "--out", "no/such/folder.json")
    assert refused.status == 2
    assert len(refused.err.splitlines()) == 1
