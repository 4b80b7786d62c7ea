"""The page to sign in a real browser: on a phone, on paper, for everybody."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from socinvest.report.settled_page import settled_page
from tests.browser.test_access import violations
from tests.report.settled import LENT, lent

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WAITING = "people: 10\nobserved: {delivered: true}\n"


@pytest.mark.parametrize("seen", [LENT, WAITING], ids=["complete", "incomplete"])
@pytest.mark.parametrize("width", [360, 1200])
def test_nothing_is_wrong_and_nothing_is_fetched(
    chromium: Browser, tmp_path: Path, seen: str, width: int
) -> None:
    path = tmp_path / "page.html"
    path.write_text(settled_page(lent(seen), "sv"), encoding="utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 800})
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    assert violations(page) == []
    context.close()


def test_every_amount_is_in_sight_on_a_phone(chromium: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(settled_page(lent(), "sv"), encoding="utf-8")
    page = chromium.new_context(viewport={"width": 360, "height": 800}).new_page()
    page.goto(path.as_uri())
    ends = page.evaluate(
        "[...document.querySelectorAll('td.n')].map(one => one.getBoundingClientRect().right)"
    )
    assert ends
    assert max(ends) <= 360
