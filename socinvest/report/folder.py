"""The results folder: written aside, then put in place, so that old or new is always there.

A replacement goes through four steps, each of which may be the last one before a crash:

1. write everything into ``.<name>.socinvest-new`` beside the target
2. rename the target to ``.<name>.socinvest-old``
3. rename the new folder to the target
4. remove the old folder

:func:`repair`, the first thing every write does, finishes or undoes what a crash left: an
absent target with an old folder beside it is put back; what is left over is removed. Nothing
that socinvest did not write is ever renamed or removed.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Literal, cast

from socinvest.errors import Explained

__all__ = [
    "Content",
    "FolderError",
    "IfExists",
    "check",
    "is_users",
    "repair",
    "safe_name",
    "write",
]

IfExists = Literal["replace", "keep", "fail"]
Content = bytes | Callable[[BinaryIO], None]
"""What a file holds, or what writes it (to a stream that is only written forward)."""

MANIFEST = "manifest.json"
MADE_BY = "socinvest"
"""How a manifest says whose folder it is in."""
_WRITTEN = frozenset({
    MANIFEST, "summary.json", "summary.txt", "report.html", "yearly.csv", "draws.npz", "draws.csv",
})  # fmt: skip
"""Everything that a folder may hold: what is there when its manifest is not yet."""
_LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}
)
_LONGEST_NAME = 100
_USERS_ERRORS = frozenset(
    {
        errno.EACCES,
        errno.ENOENT,
        errno.EPERM,
        errno.EROFS,
        errno.ENAMETOOLONG,
        errno.ENOTDIR,
        errno.EEXIST,
        errno.EISDIR,
        errno.EBUSY,
        errno.EXDEV,
        errno.EINVAL,
    }
)


class FolderError(Explained):
    """The target folder cannot be used: the user's to solve, nothing was touched."""


def is_users(error: OSError) -> bool:
    """Whether an error is about the place chosen (permissions, names) and not the machine."""
    return error.errno in _USERS_ERRORS


def safe_name(name: str) -> str:
    """Return ``name`` as the name of a folder on any system: no separators, nothing reserved.

    >>> safe_name("ppss_example"), safe_name("../ppss"), safe_name("con")
    ('ppss_example', '_ppss', 'con_')
    """
    kept = "".join(char if char.isalnum() or char in "-_." else "_" for char in name)
    kept = kept[:_LONGEST_NAME].strip(".") or "_"
    return f"{kept}_" if kept.split(".")[0].lower() in _RESERVED else kept


def check(target: Path, if_exists: IfExists) -> None:
    """Refuse early, before anything is computed, what :func:`write` would refuse at the end.

    Makes the folders above the target. Raises :class:`FolderError`.
    """
    real = _real(target)
    try:
        real.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if not is_users(error):
            raise
        raise FolderError(
            "{target} cannot be written: {reason}", target=target, reason=error.strerror
        ) from error
    if not os.access(real.parent, os.W_OK | os.X_OK):
        raise FolderError(
            "{target}: the folder above it cannot be written; choose another --out", target=target
        )
    repair(target)
    if not os.path.lexists(real):
        return
    if if_exists == "fail":
        raise FolderError("{target} exists already (--if-exists fail)", target=target)
    if if_exists == "replace":
        _require_ours(target)


def write(
    target: Path,
    files: Mapping[str, Content],
    if_exists: IfExists,
    made: Callable[[Mapping[str, str]], bytes],
) -> Path:
    """Write ``files`` and a manifest as the folder ``target``.

    ``made`` makes the manifest from the SHA-256 of every file. Returns the folder written,
    which ``keep`` may have numbered. Raises :class:`FolderError` where the target is not ours
    to write; OSError where the machine fails (disk full).
    """
    check(target, if_exists)
    if if_exists == "keep":
        target = _free_name(target)
    real = _real(target)
    new, old = _beside(real)
    new.mkdir()
    try:
        hashes = {name: _write_file(new / name, content) for name, content in files.items()}
        _write_file(new / MANIFEST, made(hashes))
    except OSError:
        _remove(new)
        raise
    if real.is_dir():
        if _is_empty(real):
            real.rmdir()
        else:
            real.rename(old)
    new.rename(real)
    if old.is_dir():
        _remove(old)
    return target


def repair(target: Path) -> None:
    """Finish or undo what an interrupted write left beside ``target``."""
    real = _real(target)
    new, old = _beside(real)
    for scratch in (new, old):
        if os.path.lexists(scratch) and not _only_ours(scratch):
            raise FolderError(
                "{name} beside {target} is in the way: it holds files that socinvest did not "
                "write; move it",
                name=scratch.name,
                target=target,
            )
    if old.is_dir() and not os.path.lexists(real):
        old.rename(real)
    for scratch in (new, old):
        if scratch.is_dir():
            _remove(scratch)


def _real(target: Path) -> Path:
    """The place itself: a link to a folder is followed, so that the link survives."""
    return Path(os.path.realpath(target))


def _beside(real: Path) -> tuple[Path, Path]:
    return (
        real.with_name(f".{real.name}.socinvest-new"),
        real.with_name(f".{real.name}.socinvest-old"),
    )


def _free_name(target: Path) -> Path:
    candidate, number = target, 1
    while os.path.lexists(candidate):
        number += 1
        candidate = target.with_name(f"{target.name}-{number}")
    repair(candidate)
    return candidate


def _require_ours(target: Path) -> None:
    """Refuse a target that socinvest did not write, or to which somebody added something."""
    real = _real(target)
    if real.is_dir() and _is_empty(real):
        return
    if not real.is_dir() or _listed(real) is None:
        raise FolderError(
            "{target} exists and was not written by socinvest; it is left as it is "
            "(choose another --out, or --if-exists keep)",
            target=target,
        )
    if not _only_ours(real):
        extra = ", ".join(sorted(_names(real) - (_listed(real) or frozenset()) - _LITTER)[:3])
        raise FolderError(
            "{target} also holds {extra}, which socinvest did not write; move it, or choose "
            "another --out or --if-exists keep",
            target=target,
            extra=extra,
        )


def _only_ours(folder: Path) -> bool:
    """Whether everything in the folder is what socinvest wrote (or an operating system's)."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    with os.scandir(folder) as entries:
        if not all(entry.is_file(follow_symlinks=False) for entry in entries):
            return False
    return _names(folder) <= (_listed(folder) or frozenset()) | _WRITTEN | _LITTER


def _listed(folder: Path) -> frozenset[str] | None:
    """The names that the folder's manifest lists; None without a manifest of ours."""
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("made_by") != MADE_BY:
        return None
    files = content.get("files")
    names = files if isinstance(files, list) else []
    return frozenset(name for name in names if isinstance(name, str)) | {MANIFEST}


def _names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def _is_empty(folder: Path) -> bool:
    return not _names(folder)


class _Hashed:
    """A stream that is only written forward, and knows the hash of what was written."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.hash = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self.hash.update(content)
        return self._stream.write(content)

    def flush(self) -> None:
        self._stream.flush()


def _write_file(path: Path, content: Content) -> str:
    """Write a file to the disk; returns its SHA-256."""
    with path.open("xb") as stream:
        hashed = _Hashed(stream)
        if isinstance(content, bytes):
            hashed.write(content)
        else:
            content(cast(BinaryIO, hashed))
        stream.flush()
        os.fsync(stream.fileno())
    return hashed.hash.hexdigest()


def _remove(folder: Path) -> None:
    """Remove a folder of ours; its manifest last, so that it stays known as ours until then."""
    for name in sorted(_names(folder), key=lambda name: name == MANIFEST):
        (folder / name).unlink()
    folder.rmdir()
