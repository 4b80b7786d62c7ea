"""What a results folder holds beside its manifest."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Protocol

from socinvest.answers.kept import EXACT, Kept, Key
from socinvest.i18n import Language
from socinvest.report.folder import Content

__all__ = ["REPORT", "Answered", "contents"]

REPORT = "report.html"
"""The name of the report page."""


class Answered(Protocol):
    """What is asked of a run that was made with pictures (for a report) and parameters."""

    def pictures(self) -> dict[str, Any]:
        """See :meth:`socinvest.pipeline.Run.pictures`."""
        ...

    def kept(self) -> dict[str, Kept]:
        """See :meth:`socinvest.pipeline.Run.kept`."""
        ...

    def sampled(self) -> list[Key]:
        """See :meth:`socinvest.pipeline.Run.sampled`."""
        ...


def contents(
    run: Answered, summary: Mapping[str, Any], document: bytes, lang: Language, *, report: bool
) -> dict[str, Content]:
    """Files by name: ``document`` (the summary as JSON), page and text, years and draws.

    Without ``report`` neither page nor text; ``draws.csv`` only where every draw is kept in
    memory (100,000 of them).
    """
    from socinvest.report.draw_files import write_csv, write_npz
    from socinvest.report.yearly import yearly

    files: dict[str, Content] = {"summary.json": document}
    if report:
        from socinvest.report.html_page import page
        from socinvest.report.text import text

        files["summary.txt"] = text(summary, lang, page=REPORT).encode()
        files[REPORT] = page(summary, run.pictures(), lang).encode()
    files["yearly.csv"] = yearly(summary).encode()
    kept = run.kept()
    files["draws.npz"] = partial(write_npz, kept)
    if summary["draws"] <= EXACT:
        files["draws.csv"] = partial(write_csv, next(iter(kept.values())), run.sampled())
    return files
