"""Sphinx: everything is on this machine; nothing is fetched while building or reading."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from socinvest._version import __version__  # noqa: E402

project = "socinvest"
author = "The socinvest contributors"
project_copyright = "2026, the socinvest contributors"
version = release = __version__

_FETCHED = re.compile(
    r"<(?:script|img|iframe)[^>]*\bsrc=.?(?:https?:)?//[^>]*>|<link[^>]*\bhref=.?(?:https?:)?//[^>]*>"
)

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True
html_theme = "furo"
html_title = f"socinvest {release}"
html_copy_source = False
html_show_sphinx = False


def _language(app: Any, pagename: str, _template: str, context: dict[str, Any], _tree: Any) -> None:
    """Pages under sv/ are in Swedish, which a screen reader has to be told."""
    if pagename.startswith("sv/"):
        context["language"] = "sv"


def _nothing_from_outside(app: Any, error: Exception | None) -> None:
    """A page that would fetch something while it is read fails the build."""
    for page in Path(app.outdir).rglob("*.html") if error is None else ():
        found = _FETCHED.search(page.read_text(encoding="utf-8"))
        if found:
            raise ExtensionError(f"{page.name} fetches {found[0]}")


def setup(app: Any) -> None:
    app.connect("html-page-context", _language)
    app.connect("build-finished", _nothing_from_outside)
