"""The page of a scenario whose strategies have no cost lines, and act on stays and prices."""

from __future__ import annotations

import re
from typing import Any

import pytest

import socinvest
from socinvest.i18n import LANGUAGES
from socinvest.pipeline import run
from socinvest.report.html_page import page, plotly
from socinvest.report.text import text
from tests.report.html_run import Parsed


@pytest.fixture(scope="module")
def summary() -> dict[str, Any]:
    scenario = socinvest.read_scenario("hvb")
    return run(scenario, draws=100, variants=["base", "sis_open", "again_30"]).summary()


@pytest.fixture(scope="module")
def words(summary: dict[str, Any]) -> dict[str, str]:
    """What is read on the page in each language, on one line."""
    found = {}
    for lang in LANGUAGES:
        html = page(summary, {}, lang).replace(plotly(), "")
        told = "".join(data for tag, data in Parsed(html).text if tag not in ("script", "style"))
        found[lang] = re.sub(r"\s+", " ", told)
    return found


def test_nobody_pays_nothing_of_what_has_no_cost_lines(words: dict[str, str]) -> None:
    assert "pays nothing of it" not in words["en"]
    assert "betalar inget av det" not in words["sv"]
    assert re.search(r"Family home instead of residential care reaches 1[45] people", words["en"])


def test_those_whom_a_strategy_does_not_touch_have_one_line(words: dict[str, str]) -> None:
    line = "The region, The state, The young people: not touched, neither by costs nor by effects."
    # Under family homes and support; the state does pay for SiS.
    assert words["en"].count(line) == 2
    assert "The region, The young people: not touched, neither" in words["en"]
    assert "Regionen, Staten, De unga: berörs inte, varken av kostnader" in words["sv"]


def test_a_price_is_a_way_out_and_no_effect(words: dict[str, str]) -> None:
    assert (
        "family_price is the price with the programme, in the place of placement_year."
        in (words["en"])
    )
    assert "family_price: what must be true" not in words["en"]
    assert re.search(
        r"Society breaks even with family_price at 1 \d{3} \d{3} SEK per person and year; "
        r"the calculation has 70\d \d{3}\.",
        words["en"],
    )


def test_a_ratio_of_stays_is_no_ratio_of_risks(words: dict[str, str]) -> None:
    told = "family_stay is a ratio: with the programme stay is so many times as long as without."
    assert told in words["en"]
    assert "risk ratio" not in words["en"]
    assert "riskkvot" not in words["sv"]


def test_an_effect_that_may_be_worse_says_so(words: dict[str, str]) -> None:
    assert re.search(r"each \d[.\d]* standard deviations worse", words["en"])
    assert not re.search(r"[-−]\d[.,\d]* standard", words["en"])


def test_variants_that_change_nothing_are_named_and_not_shown(words: dict[str, str]) -> None:
    assert "Family home. Variants that change nothing here: SiS in an open unit." in words["en"]
    _, family, sis, support = words["en"].split(
        ": the effect required to break even, in each variant"
    )
    assert "SiS in an open unit" not in family.partition("Support")[0]
    assert "SiS in an open unit" in sis
    assert "Three in ten placed again" in family
    assert "Support. Variants that change nothing here: SiS in an open unit." in sis
    assert "Three in ten placed again" in support


def test_text_and_page_use_the_same_words(summary: dict[str, Any], words: dict[str, str]) -> None:
    shown = re.sub(r"\s+", " ", text(summary, "en"))
    for told in (
        "not touched, neither by costs nor by effects",
        "is a ratio: with the programme stay is so many times as long as without",
        "Variants that change nothing here:",
    ):
        assert told in shown
        assert told in words["en"]


def test_the_answer_does_not_tell_a_stay_as_a_number_of_placements(words: dict[str, str]) -> None:
    answer = words["en"].partition("Contents")[0]
    assert re.search(r"Family home .{0,90}would break even at family_stay 3\.\d+;", answer)
    assert re.search(r"breaks even for society at \d+ placements after the first", answer)
