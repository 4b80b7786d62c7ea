"""The numbers of tables are those of the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socinvest.i18n import LANGUAGES
from socinvest.report.html_numbers import MINUS, Figures, rounded
from socinvest.report.numbers import Numbers

amounts = st.floats(-1e12, 1e12, allow_nan=False) | st.sampled_from([0.0, -0.0, 0.5, 1e-9, -0.04])


@pytest.mark.parametrize("lang", LANGUAGES)
@given(value=amounts, decimals=st.integers(0, 3))
def test_numbers_are_written_as_babel_writes_them(lang: str, value: float, decimals: int) -> None:
    slow, fast = Numbers(lang, "SEK"), Figures(Numbers(lang, "SEK"))
    for told, known in (
        (fast.plain(value, decimals), slow.plain(value, decimals)),
        (fast.short(value), slow.short(value)),
        (fast.share(abs(value) / 1e12), slow.share(abs(value) / 1e12)),
        (fast.amount(value), slow.amount(value)),
        (fast.money(value), slow.money(value)),
        (fast.about(value), slow.about(value)),
        (fast.counted(value, "pupil"), slow.counted(value, "pupil")),
    ):
        assert told == known.replace("-", MINUS)


def test_undefined_is_a_dash() -> None:
    figures = Figures(Numbers("sv", "SEK"))
    told = {
        figures.plain(None), figures.short(None), figures.share(None), figures.money(None),
        figures.amount(None), figures.scaled(None, figures.scale([1.0])),
    }  # fmt: skip
    assert told == {"–"}


def test_money_is_written_as_a_municipality_does() -> None:
    assert Figures(Numbers("sv", "SEK")).money(-1_234_567.2) == "−1\u00a0234\u00a0567\u00a0kr"
    assert Figures(Numbers("en", "SEK")).plain(1_234_567.25, 1) == "1\u00a0234\u00a0567.2"


def test_a_chart_has_six_figures() -> None:
    assert rounded(123_456_789.0) == 123_457_000.0
    assert rounded(None) is None
