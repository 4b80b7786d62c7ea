"""The two streams of the command: the answer on stdout, everything else on stderr.

Text adapts to the terminal (an ASCII terminal gets ``a`` for ``å``); JSON and TSV are always
UTF-8 with plain newlines. Control and direction characters in users' texts never reach a terminal.
"""

from __future__ import annotations

import codecs
import gc
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from socinvest.errors import Explained, Phrase, phrase
from socinvest.i18n import translator

if TYPE_CHECKING:
    from socinvest.errors import Problem

__all__ = [
    "OutputError",
    "ReaderGone",
    "answer",
    "answer_utf8",
    "complain",
    "end_progress",
    "escaped",
    "has_colors",
    "prepare",
    "printable",
    "progress",
    "say",
    "say_problems",
    "short_life",
    "tell",
    "write_log",
]


class OutputError(Explained):
    """The answer cannot be written: the machine's fault (disk full, closed stream)."""


class ReaderGone(Exception):
    """Whoever read our output has had enough (``| head``)."""


_PLAIN = {
    "−": "-",
    "–": "-",
    "—": "-",
    "…": ".",
    "·": "|",
    "×": "x",
    "≥": ">",
    "≤": "<",
    "\u00a0": " ",
    "\u202f": " ",
    "“": '"',
    "”": '"',
    "’": "'",
}


def _plain(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: as many plain characters as could not be written, columns kept."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    import unicodedata

    out = []
    for char in error.object[error.start : error.end]:
        base = _PLAIN.get(char) or unicodedata.normalize("NFKD", char)[0]
        out.append(base if base.isascii() else "?")
    return "".join(out), error.end


@contextmanager
def short_life(whole_process: bool) -> Iterator[None]:
    """A process that is over soon (not a call within another one): what it loads stays.

    Looking through it for garbage, on the way in and once more on the way out, would be a tenth
    of a short run. A long run turns the collector on again. The threads of numpy's linear algebra
    cost a third of loading it, and nothing here is large enough to use them.
    """
    if not whole_process:
        yield
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Looking for plugins reads about every package that is installed; we want none.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()


def prepare() -> None:
    """Make both streams unable to fail on a character their encoding lacks."""
    codecs.register_error("socinvest-plain", _plain)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="socinvest-plain")


_HIDDEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Control characters, invisible ones (direction marks), line and paragraph separators."""
_JOINERS = "\u200c\u200d"
"""Invisible, but parts of emoji and of words in some scripts."""


def printable(text: str) -> str:
    """Return ``text`` with control and direction characters (but newlines) replaced by ``?``."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    import unicodedata

    return "".join(
        char
        if char == "\n" or char in _JOINERS or unicodedata.category(char) not in _HIDDEN
        else "?"
        for char in text
    )


def escaped(document: str) -> str:
    r"""Return a JSON document that means the same, with hidden characters written as ``\uXXXX``.

    JSON writes C0 controls that way itself. In a table, where a cell has none of these, nothing
    changes.
    """
    import re
    import unicodedata

    def code(match: re.Match[str]) -> str:
        if unicodedata.category(match[0]) not in _HIDDEN:
            return match[0]
        units = match[0].encode("utf-16-be").hex()
        return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))

    return document if document.isascii() else re.sub("[\x7f-\U0010ffff]", code, document)


def answer(text: str) -> None:
    """Write a text answer to stdout, in the terminal's own encoding."""
    _write(printable(text), utf8=False)


def answer_utf8(text: str) -> None:
    """Write an answer for programs to stdout: UTF-8 and plain newlines whatever the terminal.

    Programs are given every character as it is; on a terminal hidden ones are escaped.
    """
    on_terminal = sys.stdout is not None and sys.stdout.isatty()
    _write(escaped(text) if on_terminal else text, utf8=True)


def _write(text: str, *, utf8: bool) -> None:
    stream: TextIO | None = sys.stdout
    if stream is None:
        raise OutputError("stdout is closed")
    binary = getattr(stream, "buffer", None) if utf8 else None
    try:
        if binary is None:
            stream.write(text)
        else:
            stream.flush()
            binary.write(text.encode("utf-8", "replace"))
            binary.flush()
        stream.flush()
    except BrokenPipeError:
        _silence(stream)
        raise ReaderGone from None
    except (OSError, ValueError) as error:
        _silence(stream)
        reason = getattr(error, "strerror", None) or str(error)
        raise OutputError(
            "the answer cannot be written to stdout: {reason}", reason=reason
        ) from error


def _silence(stream: TextIO) -> None:
    """Point a broken stream at nothing, so that the interpreter's own last flush is quiet."""
    try:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, stream.fileno())
        os.close(sink)
    except (OSError, ValueError):
        pass


def say(text: str) -> None:
    """Write a line to stderr. Never fails: there is nobody left to tell."""
    _to_stderr(printable(text) + "\n")


def tell(lang: str, template: str, /, **fields: object) -> None:
    """Write a line to stderr in a language, from a template or a finished Phrase."""
    told = phrase(template, fields)
    say(told.translated(translator(lang)) if isinstance(told, Phrase) else told)


def complain(lang: str, template: str, /, **fields: object) -> None:
    """As :func:`tell`, after the name of the command."""
    tell(lang, Phrase("socinvest: {message}", {"message": phrase(template, fields)}))


def progress(line: str) -> None:
    """Write a line to a terminal's stderr that :func:`end_progress` wipes out again."""
    _to_stderr(f"\r{printable(line)}")


def end_progress(line: str) -> None:
    """Wipe out a line that :func:`progress` wrote."""
    _to_stderr(f"\r{' ' * len(line)}\r")


def say_problems(problems: Iterable[Problem], lang: str) -> None:
    """Write the problems of a user's files to stderr, coloured on a terminal that has colours."""
    from socinvest.errors import render

    # The rendered text is clean of the users' control characters; the only ones are its colours.
    _to_stderr(render(problems, has_colors(sys.stderr), translate=translator(lang)) + "\n")


def has_colors(stream: TextIO | None) -> bool:
    """Whether colours may be written: a terminal, not told otherwise (https://no-color.org)."""
    if stream is None or os.environ.get("NO_COLOR") or os.name == "nt":
        return False
    return stream.isatty() and os.environ.get("TERM", "dumb") != "dumb"


def _to_stderr(text: str) -> None:
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError):
        pass


def write_log(details: str) -> str:
    """Write the log of an internal error to the temporary folder; return its path, or why not."""
    import tempfile

    try:
        handle, path = tempfile.mkstemp(prefix="socinvest-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as log:
            log.write(details)
    except OSError as error:
        return Phrase("(no log: {reason})", {"reason": str(error.strerror)})
    return path
