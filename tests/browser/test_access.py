"""Nothing that axe, a checker of accessibility, finds: in light, dark and on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import Show, missing

OPEN = "document.querySelectorAll('details').forEach(e => e.open = true)"


def violations(page: Any) -> list[str]:
    """What axe finds with every fold opened, in words."""
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ModuleNotFoundError:
        missing("axe-playwright-python is not installed: pip install -e '.[dev]'")
    page.evaluate(OPEN)
    # A chart is one picture with a name: what it is drawn of, thousands of lines, is not read out.
    found = Axe().run(page, context={"exclude": [".plot > *"]}).response["violations"]
    return [f"{one['id']}: {one['help']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.mark.parametrize(
    ("lang", "scheme", "width"),
    [("sv", "light", 1200), ("en", "dark", 1200), ("sv", "dark", 360), ("en", "light", 360)],
)
def test_axe_finds_nothing(show: Show, lang: str, scheme: str, width: int) -> None:
    assert violations(show(f"short {lang}", width=width, color_scheme=scheme).page) == []


def test_axe_finds_nothing_where_texts_are_hostile(show: Show) -> None:
    assert violations(show("hostile").page) == []


@pytest.mark.parametrize(("lang", "scheme", "width"), [("sv", "light", 1200), ("en", "dark", 360)])
def test_axe_finds_nothing_in_a_contract(show: Show, lang: str, scheme: str, width: int) -> None:
    assert violations(show(f"contract {lang}", width=width, color_scheme=scheme).page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_in_charts_can_be_read(show: Show, scheme: str) -> None:
    """axe does not look into pictures: their words have the colour of the page's own."""
    page = show("short sv", color_scheme=scheme).page
    ink = page.evaluate("getComputedStyle(document.body).color")
    colours = page.evaluate(
        "[...new Set([...document.querySelectorAll('.plot text')]"
        ".filter(e => e.textContent && !e.closest('.hoverlayer'))"
        ".map(e => getComputedStyle(e).fill))]"
    )
    assert colours == [ink]


def test_who_wants_no_motion_gets_none(show: Show) -> None:
    page = show("short sv", reduced_motion="reduce").page
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
