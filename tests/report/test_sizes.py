"""What chance would be for a small group is told in text and table."""

from __future__ import annotations

from typing import Any

from socinvest.report.table import tsv
from socinvest.report.text import text
from tests.summaries import summary


def with_sizes(*people: float) -> dict[str, Any]:
    """A summary that knows the share of chance for some numbers of people."""
    whole = summary()
    found = [{"people": n, "sd": 1e6, "chance_share": 70.0 / (70.0 + n)} for n in people]
    for block in whole["results"]["ppss"].values():
        block["uncertainty"] = {
            "parameter_share": 0.9, "chance_share": 0.1, "by_size": found or None
        }  # fmt: skip
    return whole


def words(whole: dict[str, Any], lang: str) -> str:
    return " ".join(text(whole, lang).replace("\u00a0", " ").split())


def test_the_text_tells_the_share_of_chance_for_few_people() -> None:
    assert "chance between people (54 % with 60 people)" in words(with_sizes(1_400, 60), "en")
    assert "slump mellan människor (54 % med 60 människor)" in words(with_sizes(1_400, 60), "sv")


def test_nothing_is_added_where_the_group_is_the_smallest_or_nothing_is_known() -> None:
    for whole in (with_sizes(40, 60, 1_400), with_sizes()):
        assert "chance between people;" in words(whole, "en") or (
            "chance between people." in words(whole, "en")
        )
        assert "with 60 people" not in words(whole, "en")


def test_the_table_has_a_row_for_every_size() -> None:
    rows = [line.split("\t") for line in tsv(with_sizes(1_400, 60)).splitlines()]
    figures = {row[4] for row in rows if row[3] == "kommunen" and row[0] == "base"}
    assert {"npv_sd:1400", "npv_sd:60", "chance_share:60", "chance_share"} <= figures
