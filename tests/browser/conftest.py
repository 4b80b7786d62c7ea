"""A real Chromium and pages made for it.

Where no browser or no driver is found, these tests are skipped with a message that says what to
install; with ``CI=true`` in the environment they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from socinvest.report.compare_page import compare_page
from socinvest.report.html_page import page as page_of
from tests.report import contract_run
from tests.report.html_compared import YEARS, compared, two
from tests.report.html_compared import hostile as hostile_comparison
from tests.report.html_run import hostile, ppss, short, two_strategies

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WAIT = 30_000
"""Milliseconds: a busy machine is no failure of the page."""


def missing(what: str) -> None:
    """Skip, or fail where nothing may be left out."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium: that of SOCINVEST_CHROMIUM or of the system."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ModuleNotFoundError:
        missing("playwright is not installed: pip install -e '.[dev]'")
    program = os.environ.get("SOCINVEST_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if program is None:
        missing("no Chromium found: apt-get install chromium, or set SOCINVEST_CHROMIUM")
    with sync_playwright() as driver:
        # The sandbox of Chromium refuses to run as root, as which containers often run.
        options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        try:
            found = driver.chromium.launch(executable_path=program, args=options)
        except Error as error:
            missing(f"{program} does not start: {error}")
        yield found
        found.close()


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages on disk by name: each language, hostile texts, several strategies, a contract."""
    folder = tmp_path_factory.mktemp("pages")
    pages = {
        "sv": page_of(*ppss(), "sv"),
        "en": page_of(*ppss(), "en"),
        "hostile": page_of(*hostile(), "sv"),
        "strategies": page_of(*two_strategies(), "en"),
        "short sv": page_of(*short(), "sv"),
        "short en": page_of(*short(), "en"),
        "contract sv": page_of(*contract_run.nystart(), "sv"),
        "contract en": page_of(*contract_run.nystart(), "en"),
        "contract hostile": page_of(*contract_run.hostile(), "en"),
    }
    for name, told, pictures in (
        ("compared", two().told, two().pictures),
        ("compared years", compared(YEARS).told, compared(YEARS).pictures),
        ("compared hostile", hostile_comparison(), two().pictures),
    ):
        for lang in ("sv", "en"):
            pages[f"{name} {lang}"] = compare_page(told, pictures, lang, "socinvest compare")
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in pages}


@dataclass
class Seen:
    """A page in the browser, and what it asked for and complained of while it was made."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


Show = Callable[..., Seen]


def _opened(chromium: Browser, width: int, options: dict[str, Any]) -> Seen:
    context = chromium.new_context(viewport={"width": width, "height": 800}, **options)
    context.set_default_timeout(WAIT)
    seen = Seen(context.new_page())
    context.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("console", lambda message: seen.complaints.append(message.text))
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
    return seen


@pytest.fixture(scope="session")
def windows() -> dict[str, Seen]:
    """Windows by width and options: one that has read plotly before reads it in half the time."""
    return {}


@pytest.fixture
def show(chromium: Browser, files: dict[str, Path], windows: dict[str, Seen]) -> Show:
    """Open a page by name, anew, and wait until its charts are drawn."""

    def open_(name: str, *, width: int = 1200, drawn: bool = True, **options: Any) -> Seen:
        key = f"{width} {sorted(options.items())}"
        if key not in windows:
            windows[key] = _opened(chromium, width, options)
        seen = windows[key]
        # A test may have gone to another size or medium.
        seen.page.set_viewport_size({"width": width, "height": 800})
        seen.page.emulate_media(media="screen")
        seen.requests.clear()
        seen.complaints.clear()
        seen.page.goto(files[name].as_uri())
        if drawn:
            seen.page.wait_for_selector("html[data-drawn]", state="attached")
        return seen

    return open_
