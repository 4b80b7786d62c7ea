"""Paragraphs, points and tables that never run over."""

from __future__ import annotations

from socinvest.report.layout import WIDTH, paragraph, point, table


def test_paragraphs_and_points_are_wrapped_and_indented() -> None:
    shown = paragraph("ord " * 60)
    assert all(line.startswith("   ord") and len(line) <= WIDTH for line in shown.splitlines())
    first, second, *_ = point("ord " * 60).splitlines()
    assert first.startswith("   - ord")
    assert second.startswith("     ord")


def test_a_no_break_space_holds_a_sum_together() -> None:
    shown = paragraph("x" * 70 + " 1\u00a0234\u00a0567\u00a0kr")
    assert shown.splitlines()[1].strip() == "1\u00a0234\u00a0567\u00a0kr"


def test_numbers_are_aligned_to_the_right() -> None:
    lines = table(["", "a", "bb"], [["one", "1", "22"], ["two", "333", "4"]]).splitlines()
    assert {len(line) for line in lines} == {WIDTH}
    assert lines[1].startswith("one ")


def test_a_long_name_stands_above_its_numbers() -> None:
    lines = table(["", "a"], [["  " + "n" * 75, "1"]]).splitlines()
    assert lines[1] == "  " + "n" * 75
    assert lines[2].strip() == "1"
    assert len(lines[2]) == WIDTH
