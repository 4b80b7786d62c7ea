"""The report page: what it costs a run, how large it is, and when a browser has drawn it.

A run with its folder and page is measured against the bare imports, each in a process of its own
and in turn with the other. The browser is Chromium where one is found; a page is drawn when its
last chart is.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from socinvest import read_scenario
from socinvest.pipeline import run as run_pipeline
from socinvest.report.html_page import page, plotly
from tests.bench import processes

BARE = "import numpy, click, yaml, pydantic"
WHOLE = "run --variant base with folder and page"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MOST = 8.0
LARGEST = 6.0
SLOWEST = 2.0


def whole(scenario: str, draws: int, rounds: int) -> dict[str, float]:
    """Median processor seconds of the bare imports and of a run that writes everything."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "socinvest", "run", scenario, "--variant", "base", "--quiet"]
        command += ["--draws", str(draws), "--out", str(Path(folder, "results"))]
        return processes.measured({BARE: processes.NUMPY, WHOLE: command}, rounds)


def rendering(scenario: str, draws: int, rounds: int) -> tuple[str, float]:
    """A page, and the median processor seconds of making it, plotly read anew each time."""
    run = run_pipeline(read_scenario(scenario), draws=draws, variants=["base"], pictures=True)
    summary, pictures = run.summary(), run.pictures()
    times = []
    for _ in range(rounds + 1):
        plotly.cache_clear()
        before = time.process_time()
        html = page(summary, pictures, "sv")
        times.append(time.process_time() - before)
    # The first one also reads the catalogue and the style.
    return html, median(times[1:])


@contextlib.contextmanager
def _browser() -> Iterator[Any]:
    """Chromium, or None where it or its driver is missing."""
    named = os.environ.get("SOCINVEST_CHROMIUM")
    program = named or next(filter(None, map(shutil.which, NAMES)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ModuleNotFoundError:
        program = None
    if program is None:
        yield None
        return
    options = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


def drawing(html: str, rounds: int) -> list[float]:
    """Seconds from asking for the page until its last chart is drawn; [] without a browser."""
    times = []
    with tempfile.TemporaryDirectory() as folder, _browser() as browser:
        file = Path(folder, "report.html")
        file.write_text(html, encoding="utf-8")
        for _ in range(rounds if browser else 0):
            shown = browser.new_page(viewport={"width": 1200, "height": 900})
            shown.goto(file.as_uri())
            shown.wait_for_selector("html[data-drawn]", state="attached")
            times.append(shown.evaluate("performance.now()") / 1000)
            shown.close()
    return times


def report(scenario: str, draws: int, rounds: int) -> None:
    """Print times, ratio and size."""
    times = whole(scenario, draws, rounds)
    print(f"The report page, medians of {rounds}, {draws} draws")
    for name, seconds in times.items():
        print(f"  {name:44} {1000 * seconds:8.0f} ms")
    ratio = times[WHOLE] / times[BARE]
    print(f"  {'run with folder and page to ' + BARE:50} {ratio:6.2f}   at most {MOST:g}")
    html, seconds = rendering(scenario, draws, rounds)
    print(f"  {'the page alone':44} {1000 * seconds:8.0f} ms")
    size = len(html.encode()) / 1e6
    print(f"  {'size of the page, MB':50} {size:6.2f}   at most {LARGEST:g}")
    drawn = drawing(html, rounds)
    if drawn:
        told = f"{min(drawn):6.2f} to {max(drawn):.2f}   at most {SLOWEST:g}"
        print(f"  {'drawn in Chromium, seconds':50} {told}")
    else:
        print("  no Chromium found: drawing is not measured")
