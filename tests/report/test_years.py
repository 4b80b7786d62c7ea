"""Years that do not begin in January say when they do, wherever years are told."""

from __future__ import annotations

import pytest

from socinvest.i18n import translator
from socinvest.report.html_page import page
from socinvest.report.text import text
from socinvest.report.years import span, year_note
from tests.report.contract_run import loan, nystart

NOTES = {
    "en": "A year begins in August: 2016 is August 2016 to July 2017.",
    "sv": "Ett år börjar i augusti: 2016 är augusti 2016 till juli 2017.",
}


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_the_note_is_told_once_in_the_text_and_in_each_part_of_the_page(lang: str) -> None:
    summary, pictures = nystart()
    assert " ".join(text(summary, lang).split()).count(NOTES[lang]) == 1
    assert page(summary, pictures, lang).count(NOTES[lang]) == 2


def test_years_that_begin_in_january_need_no_note() -> None:
    assert year_note("en", "2017") == year_note("sv", "2017-01") == ""
    summary, pictures = loan()
    assert "A year begins" not in text(summary, "en")
    assert "A year begins" not in page(summary, pictures, "en")


def test_the_last_month_is_the_one_before_the_first() -> None:
    assert year_note("en", "2020-02").endswith("2020 is February 2020 to January 2021.")


def test_one_year_is_told_alone() -> None:
    assert span(translator("sv"), [2013]) == "2013"
    assert span(translator("sv"), [2013, 2014]) == "2013 till 2014"
