"""Sphinx: everything is on this machine; nothing is fetched while building or reading."""

from __future__ import annotations

import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from socinvest._version import __version__  # noqa: E402

project = "socinvest"
author = "The socinvest contributors"
project_copyright = "2026, the socinvest contributors"
version = release = __version__

extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
nitpicky = True
html_theme = "furo"
html_title = f"socinvest {release}"
html_copy_source = False
html_show_sphinx = False
