"""The page of a comparison: drawn, for everybody, on a phone, on paper and without scripts."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Show
from tests.browser.test_access import violations
from tests.browser.test_page import MUCH_WIDER
from tests.browser.test_print import PAPER

MARKS = {
    "best": ".barlayer .point",
    "differences": ".barlayer .point",
    "budget": ".scatterlayer .lines path",
    "worth": ".scatterlayer .lines path",
}


@pytest.mark.parametrize(("name", "charts"), [("compared sv", 3), ("compared years en", 4)])
def test_every_chart_is_drawn_and_nothing_is_asked_or_complained_of(
    show: Show, name: str, charts: int
) -> None:
    seen = show(name)
    figures = seen.page.locator("figure.chart")
    assert figures.count() == charts
    for figure in figures.all():
        chart = str(figure.get_attribute("data-chart"))
        assert figure.locator(MARKS[chart]).count() > 0, chart
    assert seen.page.evaluate("document.documentElement.dataset.drawn") == str(charts)
    assert len(seen.requests) == 1
    assert seen.complaints == []


@pytest.mark.parametrize(
    ("name", "scheme", "width"),
    [
        ("compared sv", "light", 1200),
        ("compared years en", "dark", 1200),
        ("compared en", "dark", 360),
        ("compared hostile sv", "light", 360),
    ],
)
def test_axe_finds_nothing(show: Show, name: str, scheme: str, width: int) -> None:
    assert violations(show(name, width=width, color_scheme=scheme).page) == []


@pytest.mark.parametrize("name", ["compared sv", "compared hostile en", "compared years sv"])
def test_nothing_runs_over_the_edge_of_a_phone(show: Show, name: str) -> None:
    page = show(name, width=360).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate(MUCH_WIDER) == []


def test_what_users_write_does_nothing(show: Show) -> None:
    seen = show("compared hostile sv")
    assert seen.complaints == []
    assert len(seen.requests) == 1
    assert seen.page.locator("b[onmouseover], [onerror], iframe, img").count() == 0


def test_a_pair_is_picked_from_the_list(show: Show) -> None:
    page = show("compared en").page
    figure = page.locator("figure[data-chart=differences]")
    before = figure.locator(".says p:visible").text_content()
    figure.locator("select").select_option(index=2)
    assert figure.locator(".says p:visible").count() == 1
    assert figure.locator(".says p:visible").text_content() != before


def test_every_table_and_chart_is_on_paper(show: Show) -> None:
    page = show("compared sv").page
    page.set_viewport_size({"width": PAPER, "height": 1000})
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
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
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")


def test_without_scripts_texts_and_tables_stand_there(show: Show) -> None:
    page = show("compared sv", drawn=False, java_script_enabled=False).page
    assert page.locator(".plot:visible").count() == 0
    assert page.locator("noscript p").is_visible()
    best = page.locator("figure[data-chart=best]")
    best.locator("summary").click()
    assert best.locator("table:visible").count() == 1
    assert page.locator("figure[data-chart=differences] .says p:visible").count() > 3
