"""Paper: every table is there, charts are of the paper's size, and nothing is cut off."""

from __future__ import annotations

from pathlib import Path

import pytest

from socinvest.i18n import LANGUAGES
from tests.browser.conftest import Show

PAPER = 680
"""Pixels between the margins of A4."""


@pytest.mark.parametrize("name", [*LANGUAGES, "contract sv"])
def test_every_table_and_chart_is_on_paper(show: Show, name: str, tmp_path: Path) -> None:
    page = show(name).page
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    tables = page.locator("table")
    assert tables.count() > 40
    hidden = page.evaluate(
        "[...document.querySelectorAll('table, .plot')]"
        ".filter(e => !e.checkVisibility() || e.getBoundingClientRect().height < 10).length"
    )
    assert hidden == 0
    wide = page.evaluate(
        "[...document.querySelectorAll('main table, .main-svg')]"
        f".filter(e => e.getBoundingClientRect().right > {PAPER} + 1)"
        ".map(e => e.textContent.slice(0, 80))"
    )
    assert wide == []
    document = tmp_path / "page.pdf"
    page.pdf(path=document, prefer_css_page_size=True, print_background=True)
    assert document.read_bytes().count(b"/Type /Page\n") >= 10
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    assert page.locator("details[open]").count() == 0


def test_paper_is_light_where_the_screen_is_dark(show: Show) -> None:
    page = show("short sv", color_scheme="dark").page
    page.emulate_media(media="print", color_scheme="dark")
    style = "getComputedStyle(document.body)"
    assert page.evaluate(f"{style}.backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate(f"{style}.color") == "rgb(0, 0, 0)"
    fills = page.evaluate(
        "[...new Set([...document.querySelectorAll('.plot .xtick text')]"
        ".map(e => getComputedStyle(e).fill))]"
    )
    assert fills == ["rgb(0, 0, 0)"]
