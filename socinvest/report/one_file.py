"""One file of ours, written aside and then put in place: old or new is always there, whole."""

from __future__ import annotations

import os
from pathlib import Path

from socinvest.errors import Explained
from socinvest.report.folder import is_users

__all__ = ["FileError", "check_file", "write_file"]

_BEGINNING = 4096
"""How far into a file its maker is looked for."""


class FileError(Explained):
    """The target cannot be written: the user's to solve, nothing was touched."""


def check_file(target: Path, mark: str) -> None:
    """Refuse early what :func:`write_file` would refuse; ``mark`` tells our own files.

    Raises :class:`FileError`.
    """
    real = Path(os.path.realpath(target))
    if not real.parent.is_dir():
        raise FileError("{target} cannot be written: there is no such folder", target=target)
    if not os.path.lexists(real):
        return
    if not real.is_file():
        raise FileError("{target} exists and is not a file", target=target)
    try:
        with real.open("rb") as stream:
            ours = mark.encode() in stream.read(_BEGINNING)
    except OSError as error:
        raise FileError("{target} cannot be read: {reason}", target=target,
                        reason=error.strerror) from error  # fmt: skip
    if not ours and real.stat().st_size > 0:
        raise FileError("{target} exists and was not written by socinvest; it is left as it is",
                        target=target)  # fmt: skip


def write_file(target: Path, content: bytes, mark: str) -> None:
    """Write ``content``, which has ``mark`` near its beginning, to ``target``.

    Raises :class:`FileError` for what the user can solve, OSError where the machine fails.
    """
    check_file(target, mark)
    real = Path(os.path.realpath(target))
    aside = real.with_name(f".{real.name}.socinvest-new")
    try:
        with aside.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(real)
    except OSError as error:
        aside.unlink(missing_ok=True)
        if is_users(error):
            raise FileError("{target} cannot be written: {reason}", target=target,
                            reason=error.strerror) from error  # fmt: skip
        raise
