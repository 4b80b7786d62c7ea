"""What a reader meets: charts that are drawn, nothing asked of anybody, nothing in the way."""

from __future__ import annotations

import pytest

from socinvest.i18n import LANGUAGES
from tests.browser.conftest import Show
from tests.report.html_run import EMOJI, HOSTILE

MARKS = {
    "required": ".scatterlayer .trace",
    "fan": ".scatterlayer .fills path",
    "npv": ".barlayer .point",
    "effect": ".scatterlayer .point",
    "unit-cost": ".scatterlayer .point",
    "volume": ".scatterlayer .point",
    "flows": ".sankey-link",
    "states": ".scatterlayer .lines path",
    "variants": ".scatterlayer .point",
    "sizes": ".barlayer .point",
}
"""What each chart must hold when it is drawn."""
OF_A_CONTRACT = {
    "payout": ".scatterlayer .trace",
    "risks": ".scatterlayer .point",
    "luck": ".barlayer .point",
    "contract-cash": ".scatterlayer .fills path",
}
"""What the charts of a contract must hold."""
MUCH_WIDER = """() => [...document.querySelectorAll('main *, .top *, nav *, footer *')]
    .filter(e => !e.closest('.scroll') && !e.closest('svg')
        && e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    ("name", "extra"),
    [(lang, {}) for lang in LANGUAGES] + [("contract sv", OF_A_CONTRACT)],
)
def test_every_chart_is_drawn_and_nothing_is_asked_or_complained_of(
    show: Show, name: str, extra: dict[str, str]
) -> None:
    seen = show(name)
    marks = MARKS | extra
    for name, mark in marks.items():
        plot = seen.page.locator(f"#chart-{name}")
        assert plot.locator(mark).count() > 0, name
        box = plot.bounding_box()
        assert box is not None and box["height"] > 100 and box["width"] > 300
        assert plot.locator("text").count() > 2
    assert seen.page.evaluate("document.documentElement.dataset.drawn") == str(len(marks))
    assert [url for url in seen.requests if not url.startswith("file:")] == []
    assert len(seen.requests) == 1
    assert seen.complaints == []
    assert seen.page.locator(".modebar").count() == 0


@pytest.mark.parametrize("name", ["sv", "hostile", "strategies", "contract sv", "contract hostile"])
def test_nothing_runs_over_the_edge_of_a_phone(show: Show, name: str) -> None:
    seen = show(name, width=360)
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert seen.page.evaluate(MUCH_WIDER) == []
    for plot in seen.page.locator(".plot").all():
        box = plot.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360
    ends = seen.page.evaluate(
        "[...document.querySelectorAll('.main-svg')].map(e => e.getBoundingClientRect().right)"
    )
    assert max(ends) <= 360


def test_numbers_are_written_in_swedish(show: Show) -> None:
    seen = show("short sv")
    ticks = seen.page.locator("#chart-unit-cost .xtick text").all_text_contents()
    assert "20\u00a0000" in ticks
    shown = seen.page.locator("#chart-required text").all_text_contents()
    assert any("0,6" in text for text in shown) and not any("0.6" in text for text in shown)


def test_an_option_is_picked_with_the_keyboard(show: Show) -> None:
    page = show("short en").page
    figure = page.locator("figure[data-chart=fan]")
    before = figure.locator(".fills path").first.get_attribute("d")
    assert figure.locator(".says p:visible").count() == 1
    said = figure.locator(".says p:visible").text_content()
    select = figure.locator("select")
    select.focus()
    page.keyboard.press("ArrowDown")
    assert select.input_value() == "1"
    assert figure.locator(".says p:visible").count() == 1
    assert figure.locator(".says p:visible").text_content() != said
    assert figure.locator(".fills path").first.get_attribute("d") != before
    summary = figure.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    tables = figure.locator("table:visible caption")
    assert tables.count() == 1
    told = page.evaluate("e => e.selectedOptions[0].textContent", select.element_handle())
    assert str(told) in str(tables.text_content())


def test_what_luck_pays_is_picked_with_the_keyboard(show: Show) -> None:
    page = show("contract en").page
    figure = page.locator("figure[data-chart=luck]")
    assert figure.locator(".barlayer .point").count() > 10
    figure.locator("select").focus()
    page.keyboard.press("ArrowDown")
    assert figure.locator(".barlayer .point").count() == 0
    assert figure.locator(".scatterlayer .fills path").count() > 0
    assert "The tenth of the draws" in str(figure.locator(".says p:visible").text_content())


def test_flows_are_shown_for_a_year(show: Show) -> None:
    page = show("short sv").page
    figure = page.locator("figure[data-chart=flows]")
    figure.locator("select").select_option(label="2018")
    shown = [text for text in figure.locator(".sankey .node-label").all_text_contents() if text]
    assert any("56,0" in text for text in shown)
    assert "2018" in str(figure.locator(".says p:visible").text_content())


def test_the_first_tab_leads_to_the_answer(show: Show) -> None:
    page = show("short sv").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_users_write_is_shown_and_does_nothing(show: Show) -> None:
    seen = show("hostile")
    assert seen.complaints == []
    assert len(seen.requests) == 1
    body = seen.page.locator("body")
    assert body.locator("a:not([href^='#'])").count() == 0
    for element in ("b[onmouseover]", "[onerror]", "iframe", "img", "svg a"):
        assert body.locator(element).count() == 0, element
    plot = seen.page.locator("#chart-states")
    labels = plot.locator(".legendtext").all_text_contents()
    clean = [text.replace("\u2068", "").replace("\u2069", "") for text in labels]
    assert EMOJI in clean
    for text in HOSTILE:
        start = text[:20].replace("\u2069", "")
        assert any(start in one for one in clean), text
    assert seen.page.title().startswith("</script>")


def test_right_to_left_words_turn_nothing_around_them(show: Show) -> None:
    """Numbers after a name from right to left stay to the right of it."""
    page = show("hostile").page
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    turned = page.evaluate(
        """() => [...document.querySelectorAll('bdi')]
            .filter(e => /[\\u0590-\\u05ff]/.test(e.textContent) && e.closest('p.says, .says p'))
            .filter(e => { const after = document.createRange(); const next = e.nextSibling;
                if (!next || next.nodeType !== 3 || !next.length) return false;
                after.setStart(next, 0); after.setEnd(next, 1);
                const box = e.getBoundingClientRect(), there = after.getBoundingClientRect();
                return there.width && there.top === box.top && there.left < box.left; }).length"""
    )
    assert turned == 0


def test_several_strategies_are_picked_from_one_list(show: Show) -> None:
    page = show("strategies").page
    figure = page.locator("figure[data-chart=npv]")
    assert figure.locator("optgroup").count() == 2
    options = figure.locator("optgroup").nth(1).locator("option")
    figure.locator("select").select_option(value=str(options.first.get_attribute("value")))
    assert "The other" in str(figure.locator(".says p:visible").text_content())


def test_without_scripts_texts_and_tables_stand_there(show: Show) -> None:
    page = show("sv", drawn=False, java_script_enabled=False).page
    assert page.locator(".plot:visible").count() == 0
    assert page.locator(".pick:visible").count() == 0
    assert page.locator("noscript p").is_visible()
    fan = page.locator("figure[data-chart=fan]")
    fan.locator("summary").click()
    assert fan.locator("table:visible").count() == fan.locator("table").count() > 3
    assert fan.locator(".says p:visible").count() == fan.locator(".says p").count() > 3
