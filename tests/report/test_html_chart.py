"""Charts: labels without markup, colours that both papers bear, data that ends no script."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from socinvest.report import html_chart as charts
from socinvest.report.html_view import look
from tests.report.html_run import HOSTILE, LONG
from tests.summaries import summary

STYLE = (Path(charts.__file__).parent / "assets" / "page.css").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, two: str) -> float:
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def test_colours_stand_out_from_every_paper() -> None:
    papers = set(re.findall(r"--paper: (#[0-9a-f]{6})", STYLE))
    assert len(papers) == 2
    for paper in papers:
        for colour in charts.CYCLE:
            assert contrast(colour, paper) >= 3.0, (colour, paper)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_label_holds_no_markup_of_plotly(text: str) -> None:
    told = charts.label(text)
    assert "<" not in told
    assert not re.search(r"&(?!amp;|lt;|gt;)", told)
    assert len(charts.label(LONG)) <= 82


def test_a_label_breaks_between_words() -> None:
    assert charts.label("one two three", 8) == "one two<br>three"


@pytest.mark.parametrize("text", HOSTILE)
def test_data_can_end_no_script(text: str) -> None:
    told = charts.as_json({text: [text, "\u2028"]})
    assert not set("<>&\u2028\u2029") & set(told)
    assert json.loads(told) == {text: [text, "\u2028"]}


def test_data_of_charts_holds_no_undefined_numbers() -> None:
    with pytest.raises(ValueError, match="JSON"):
        charts.as_json({"x": float("nan")})


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0.3, 1.4], ["0.3", "0.4", "0.6", "0.8", "1", "1.5"]),
        ([28.0, 7000.0], ["50", "100", "200", "500", "1\u00a0000", "2\u00a0000", "5\u00a0000"]),
        ([1.0], ["1"]),
        ([], ["0.1", "0.2", "0.5", "1", "2", "5", "10"]),
    ],
)
def test_logarithmic_ticks_are_round_and_few(values: list[float], ticks: list[str]) -> None:
    axis = charts.log_axis(look(summary(), {}, "en"), "", values)
    assert axis["ticktext"] == ticks
    low, high = (10**end for end in axis["range"])
    assert all(low <= tick <= high for tick in axis["tickvals"])
    assert all(low < value < high for value in values)


def test_options_share_what_is_the_same() -> None:
    same = charts.Markup("<p>same</p>")
    choices = [
        charts.Choice(name, charts.Markup(name), same, {"data": [], "layout": {}})
        for name in ("one", "two")
    ]
    figure, data = charts.chart(look(summary(), {}, "en"), "x", "Title", choices, "Which")
    assert figure.count("<p>same</p>") == 1
    assert 'data-on="0 1"><p>same</p>' in figure
    assert len(data["x"]) == 2
