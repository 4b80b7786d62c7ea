"""The price index: published means, factors between years, and files that cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest

from socinvest.errors import ScenarioError
from socinvest.scenario.prices import PriceIndex, PriceIndexError, load_index, parse_index

SHIPPED = Path(__file__).parents[2] / "scenarios" / "shared" / "price_index.csv"
HEAD = "# title: t\n# publisher: p\nyear,index\n"


@pytest.fixture(scope="module")
def kpi() -> PriceIndex:
    return load_index(SHIPPED, "shared/price_index.csv")


def test_forty_thousand_of_2016_in_prices_of_2023(kpi: PriceIndex) -> None:
    assert round(40_000 * kpi.factor(2016, 2023)) == 51_032


def test_published_annual_means_are_kept_as_published(kpi: PriceIndex) -> None:
    # The mean of the twelve months of 2023 is 403.705; SCB publishes 403.70.
    assert kpi.values[2023] == 403.70
    assert kpi.span() == "2006-2023"
    assert kpi.source["publisher"] == "SCB"


def test_the_months_of_2016_have_the_published_mean(kpi: PriceIndex) -> None:
    months = [313.13, 314.14, 315.70, 315.64, 316.21, 316.54]
    months += [316.73, 316.38, 316.91, 318.00, 318.10, 319.68]
    assert round(sum(months) / 12, 2) == kpi.values[2016]


def test_factor_between_a_year_and_itself_needs_no_index(kpi: PriceIndex) -> None:
    assert kpi.factor(2040, 2040) == 1.0


def test_factors_there_and_back_undo_each_other(kpi: PriceIndex) -> None:
    assert kpi.factor(2010, 2022) * kpi.factor(2022, 2010) == pytest.approx(1.0)


@pytest.mark.parametrize(("years", "missing"), [((2016, 2025), "2025"), ((2005, 2016), "2005")])
def test_a_missing_year_names_the_file_to_fill_in(
    kpi: PriceIndex, years: tuple[int, int], missing: str
) -> None:
    with pytest.raises(PriceIndexError) as caught:
        kpi.factor(*years)
    assert missing in caught.value.message
    assert "shared/price_index.csv" in caught.value.message
    assert "shared/price_index.csv" in caught.value.hint


def test_a_file_that_came_with_the_package_is_not_to_be_edited() -> None:
    index = parse_index(f"{HEAD}2010,1\n2012,1.1".encode(), "shipped:shared/price_index.csv")
    with pytest.raises(PriceIndexError) as caught:
        index.factor(2031, 2010)
    assert "2012" in caught.value.hint
    assert "money.index" in caught.value.hint
    assert "add a line" not in caught.value.hint


def test_a_gap_is_shown_and_not_bridged() -> None:
    index = parse_index(f"{HEAD}2010,1\n2012,1.1\n2013,1.2".encode(), "x.csv")
    assert index.span() == "2010, 2012-2013"
    with pytest.raises(PriceIndexError, match="2011"):
        index.factor(2011, 2012)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD + "2016,316,43\n", 4, "three cells"),
        (HEAD + "2016,nan\n", 4, "not a year"),
        (HEAD + "2016,-1\n", 4, "not a year"),
        (HEAD + "2016,0\n", 4, "above zero"),
        (HEAD + "2016," + "9" * 400 + "\n", 4, "above zero"),
        (HEAD + "2016,1\n2016,2\n", 5, "twice"),
        (HEAD + "16,1\n", 4, "not a year"),
        (HEAD, 1, "no year"),
        ("# title: t\nyear,index\n2016,1\n", 1, "publisher"),
        ("# title: t\n# publisher: p\nyear;index\n2016,1\n", 3, "heading"),
        ("# colour: t\n" + HEAD + "2016,1\n", 1, "not a line about the source"),
        ("# title:\n# publisher: p\nyear,index\n2016,1\n", 1, "is empty"),
        ("# title: a\n" + HEAD + "2016,1\n", 2, "told twice"),
    ],
)
def test_a_file_that_cannot_be_used_is_located(text: str, line: int, words: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_index(text.encode(), "x.csv")
    found = [(p.at.line, p.message) for p in caught.value.problems]
    assert any(at == line and words in message for at, message in found), found
    assert all(p.at.file == "x.csv" for p in caught.value.problems)


def test_all_problems_come_at_once_in_file_order() -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_index(f"{HEAD}a\n2016,1\nb\n".encode(), "x.csv")
    assert [p.at.line for p in caught.value.problems] == [4, 6]
    assert [p.excerpt for p in caught.value.problems] == ["a", "b"]


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"#" * 1_000_001])
def test_what_is_no_text_or_too_much_of_it_is_refused(data: bytes) -> None:
    with pytest.raises(ScenarioError) as caught:
        parse_index(data, "x.csv")
    assert caught.value.problems[0].at.file == "x.csv"


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    text = "\ufeff" + HEAD.replace("\n", "\r\n") + "2016,316.43\r\n"
    assert parse_index(text.encode(), "x.csv").values == {2016: 316.43}
