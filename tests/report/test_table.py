"""The table for programs: fixed columns, point decimals, no user text that can break it."""

from __future__ import annotations

from socinvest.report.table import COLUMNS, tsv
from tests.summaries import summary


def rows(shown: str) -> list[dict[str, str]]:
    header, *lines = shown.splitlines()
    assert tuple(header.split("\t")) == COLUMNS
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]


def test_the_columns_are_these_and_every_line_has_them() -> None:
    assert COLUMNS == (
        *("variant", "strategy", "view", "name", "figure", "unit", "year"),
        *("value", "p5", "p50", "p95", "status"),
    )
    assert len(rows(tsv(summary()))) > 500


def test_numbers_are_those_of_the_summary_unrounded() -> None:
    found = rows(tsv(summary()))
    npv = next(
        row
        for row in found
        if (row["variant"], row["name"], row["figure"]) == ("base", "kommunen", "npv")
    )
    assert float(npv["value"]) == -144_700_123.4
    assert npv["unit"] == "SEK"
    assert npv["view"] == "perspective"


def test_an_undefined_number_is_an_empty_cell_with_its_status() -> None:
    found = rows(tsv(summary()))
    effect = next(
        row
        for row in found
        if row["figure"] == "break_even_effect:effect" and row["name"] == "kommunen"
    )
    assert (effect["value"], effect["status"]) == ("", "none")
    payback = next(row for row in found if row["figure"] == "payback_year")
    assert (payback["p5"], payback["p50"]) == ("2031", "")


def test_every_view_variant_and_claim_is_there() -> None:
    found = rows(tsv(summary()))
    assert {row["view"] for row in found} == {"perspective", "payer", "budget", "measure", "claim"}
    assert {row["variant"] for row in found} == {"base", "day_price", "what_if_10", ""}
    years = [row for row in found if row["figure"] == "net" and row["name"] == "samhälle"]
    assert len(years) == 3 * 20


def test_a_users_words_break_no_row_and_start_no_formula() -> None:
    hostile = summary()
    hostile["claims"][0]["id"] = "=HYPERLINK(1)\tand\nmore"
    last = tsv(hostile).splitlines()[-1].split("\t")
    assert len(last) == len(COLUMNS)
    assert last[3] == "'=HYPERLINK(1) and more"
