"""The results folder: old or new is always there, and nothing of anybody else's is touched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from socinvest.report import folder
from socinvest.report.folder import FolderError, check, repair, safe_name
from socinvest.report.manifest import manifest
from tests.summaries import summary

NAMES = (
    "summary.json", "summary.txt", "report.html", "yearly.csv", "draws.npz", "draws.csv"
)  # fmt: skip


@cache
def _manifest(mark: str, hashes: tuple[tuple[str, str], ...]) -> bytes:
    return json.dumps(manifest(summary(seed=len(mark)), {"mark": mark}, dict(hashes))).encode()


def names(above: Path) -> list[str]:
    return sorted(entry.name for entry in above.iterdir())


def content(target: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in target.iterdir()}


def files(mark: str, *, without: str = "") -> dict[str, bytes]:
    """A complete folder, manifest included, that tells which run wrote it."""
    made = {name: f"{mark} {name}".encode() for name in NAMES if name != without}
    hashes = tuple((name, sha256(one).hexdigest()) for name, one in made.items())
    return {**made, "manifest.json": _manifest(mark, hashes)}


def write(target: Path, folder_of: dict[str, bytes], if_exists: Any) -> Path:
    """Write a folder, half of the files as bytes and half of them by a function."""
    given: dict[str, Any] = {n: c for n, c in folder_of.items() if n != "manifest.json"}
    for name in list(given)[::2]:
        given[name] = partial(_in_two, given[name])

    def made(hashes: Mapping[str, str]) -> bytes:
        assert list(hashes) == list(given)
        wanted = json.loads(folder_of["manifest.json"])
        assert wanted["sha256"] == dict(hashes)
        return folder_of["manifest.json"]

    return folder.write(target, given, if_exists, made)


def _in_two(whole: bytes, stream: BinaryIO) -> None:
    stream.write(whole[:5])
    stream.write(whole[5:])


@pytest.fixture(autouse=True)
def no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "results" / "ppss"


def test_a_new_folder_is_made_with_the_folders_above_it(target: Path) -> None:
    assert write(target, files("new"), "replace") == target
    assert content(target) == files("new")
    assert names(target.parent) == ["ppss"]


def test_replace_leaves_nothing_of_the_old_one(target: Path) -> None:
    write(target, files("old"), "replace")
    fewer = files("new", without="summary.txt")
    write(target, fewer, "replace")
    assert content(target) == fewer
    assert names(target.parent) == ["ppss"]


def test_keep_counts_up(target: Path) -> None:
    for expected in ("ppss", "ppss-2", "ppss-3"):
        assert write(target, files(expected), "keep").name == expected
    assert content(target) == files("ppss")


def test_fail_touches_nothing(target: Path) -> None:
    write(target, files("old"), "fail")
    with pytest.raises(FolderError, match="exists already"):
        write(target, files("new"), "fail")
    assert content(target) == files("old")


@pytest.mark.parametrize("mode", ["replace", "fail"])
def test_a_folder_that_is_not_ours_is_never_touched(target: Path, mode: Any) -> None:
    target.mkdir(parents=True)
    (target / "manifest.json").write_text('{"made_by": "somebody"}', encoding="utf-8")
    (target / "thesis.txt").write_text("years of work", encoding="utf-8")
    before = content(target)
    with pytest.raises(FolderError):
        write(target, files("new"), mode)
    assert content(target) == before
    assert names(target.parent) == ["ppss"]


def test_a_file_in_the_way_is_not_replaced(target: Path) -> None:
    target.parent.mkdir()
    target.write_text("a file", encoding="utf-8")
    with pytest.raises(FolderError, match="not written by socinvest"):
        write(target, files("new"), "replace")
    assert target.read_text(encoding="utf-8") == "a file"


def test_what_somebody_put_into_our_folder_is_not_lost(target: Path) -> None:
    write(target, files("old"), "replace")
    (target / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError, match=r"also holds notes\.txt"):
        write(target, files("new"), "replace")
    assert content(target) == {**files("old"), "notes.txt": b"mine"}
    (target / "notes.txt").unlink()
    (target / ".DS_Store").write_bytes(b"")
    write(target, files("new"), "replace")
    assert content(target) == files("new")


def test_an_empty_folder_is_free_to_use(target: Path) -> None:
    target.mkdir(parents=True)
    write(target, files("new"), "replace")
    assert content(target) == files("new")


def test_a_link_to_a_folder_stays_a_link(target: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere"
    write(real, files("old"), "replace")
    target.parent.mkdir()
    target.symlink_to(real)
    write(target, files("new"), "replace")
    assert target.is_symlink()
    assert content(real) == files("new")


class Killed(BaseException):
    """Stands in for the process being killed: no handler for OSError may catch it."""


def steps(monkeypatch: pytest.MonkeyPatch, last: int) -> list[str]:
    """Let only the first ``last`` changes to the disk happen, then be killed."""
    done: list[str] = []

    def guarded(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def step(*args: Any, **kwargs: Any) -> Any:
            if len(done) >= last:
                raise Killed
            done.append(name)
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, step)

    guarded(os, "fsync")
    for name in ("mkdir", "rename", "rmdir", "unlink"):
        guarded(Path, name)
    return done


def crashes() -> Iterator[int]:
    return iter(range(40))


@pytest.mark.parametrize("had_old", [True, False])
def test_killed_at_any_moment_old_or_new_is_there_after_the_next_repair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, had_old: bool
) -> None:
    finished = 0
    for last in crashes():
        target = tmp_path / str(last) / "ppss"
        target.parent.mkdir()
        if had_old:
            write(target, files("old"), "replace")
        with monkeypatch.context() as patch:
            steps(patch, last)
            with suppress(Killed):
                write(target, files("new"), "replace")
                finished += 1
        repair(target)
        left = content(target) if target.exists() else None
        assert left in ([files("old"), files("new")] if had_old else [None, files("new")])
        assert names(target.parent) == (["ppss"] if left else [])
        write(target, files("newest"), "replace")
        assert content(target) == files("newest")
    # The last attempts were not killed at all: every moment before them was tried.
    assert 1 <= finished < 40


def test_killed_inside_a_repair_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for first in crashes():
        for second in range(0, 9, 2):
            target = tmp_path / f"{first}-{second}" / "ppss"
            write(target, files("old"), "replace")
            for last in (first, second):
                with monkeypatch.context() as patch:
                    steps(patch, last)
                    with suppress(Killed):
                        write(target, files("new"), "replace")
            repair(target)
            assert content(target) in (files("old"), files("new"))


_FOREVER = """
import sys
from hashlib import sha256
from itertools import count
from json import dumps
from pathlib import Path
from socinvest.report.folder import MADE_BY, write

NAMES = sys.argv[2].split()

def made(hashes):
    return dumps({"made_by": MADE_BY, "files": list(hashes), "sha256": hashes}).encode()

for mark in count():
    whole = str(mark).encode() * 20_000
    write(Path(sys.argv[1]), dict.fromkeys(NAMES, whole), "replace", made)
    if not mark:
        print("begun", flush=True)
"""


def whole(target: Path) -> bool:
    """Whether a folder holds what its manifest says, all of one run."""
    made = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    found = content(target)
    del found["manifest.json"]
    return (
        {name: sha256(one).hexdigest() for name, one in found.items()} == made["sha256"]
        and set(found) == set(NAMES)
        and len(set(found.values())) == 1
    )


@pytest.mark.skipif(os.name == "nt", reason="needs SIGKILL")
def test_a_process_that_is_killed_leaves_a_whole_folder(tmp_path: Path) -> None:
    """Whatever it was doing: what it had finished is there, or what it was about to put there."""
    interrupted = 0
    for attempt in range(10):
        target = tmp_path / str(attempt) / "ppss"
        command = [sys.executable, "-c", _FOREVER, str(target), " ".join(NAMES)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            time.sleep(0.0137 * attempt)
            process.send_signal(signal.SIGKILL)
            assert process.wait(30) == -signal.SIGKILL
        left = target if target.is_dir() else target.with_name(".ppss.socinvest-old")
        assert whole(left)
        interrupted += names(target.parent) != ["ppss"]
        repair(target)
        assert whole(target)
        assert names(target.parent) == ["ppss"]
    assert interrupted, "no process was killed while it wrote"


def test_a_full_disk_leaves_the_old_folder_as_it_was(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(target, files("old"), "replace")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write(target, files("new"), "replace")
    assert content(target) == files("old")
    assert names(target.parent) == ["ppss"]


def test_strange_files_under_our_working_names_are_not_removed(target: Path) -> None:
    aside = target.with_name(".ppss.socinvest-old")
    aside.mkdir(parents=True)
    (aside / "treasure.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderError, match="in the way"):
        write(target, files("new"), "replace")
    assert (aside / "treasure.txt").read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_written_is_refused_before_anything_runs(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    with pytest.raises(FolderError, match="cannot be written"):
        check(blocked / "results" / "ppss", "replace")


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("ppss_example", "ppss_example"),
        ("åäö-1.2", "åäö-1.2"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a/b\\c:d", "a_b_c_d"),
        ("..", "_"),
        ("", "_"),
        ("NUL", "NUL_"),
        ("com1.txt", "com1.txt_"),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_scenarios_id_is_never_a_path(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_the_manifest_says_what_is_needed_to_run_again_and_nothing_of_this_machine() -> None:
    options = {"sets": [{"path": "a", "value": "1"}]}
    made = manifest(summary(), options, {"summary.json": "12ab"})
    assert made["made_by"] == "socinvest"
    assert made["files"] == ["manifest.json", "summary.json"]
    assert made["sha256"] == {"summary.json": "12ab"}
    assert (made["seed"], made["draws"], made["mode"]) == (0, 10_000, "chance")
    assert made["inputs"] == summary()["inputs"]
    assert made["conventions"]["discount_rate"] == 0.035
    assert made["options"]["sets"] == [{"path": "a", "value": "1"}]
    assert made["packages"]["numpy"]
    assert made["packages"]["plotly"]
    assert made == manifest(summary(), options, {"summary.json": "12ab"})
    assert str(Path.cwd()) not in json.dumps(made)
    assert folder.MANIFEST in made["files"]
