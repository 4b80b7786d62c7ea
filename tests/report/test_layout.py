"""Paragraphs, points and tables that never run over."""

from __future__ import annotations

from socinvest.report.layout import WIDTH, columns, cut, harmless, paragraph, point, table


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


def test_columns_are_those_of_a_terminal() -> None:
    assert [columns(text) for text in ("abc", "åäö", "猫", "🎉", "e\u0301", "❤\ufe0f", "–")] == [
        *(3, 3, 2, 2, 1, 2, 1)
    ]
    # An emoji of several parts takes no more than its parts do.
    assert columns("👩\u200d👧") == 4


def test_wide_characters_are_counted_when_lines_are_filled_and_columns_aligned() -> None:
    shown = paragraph("🎉🎉🎉 ord " * 30)
    assert all(columns(line) <= WIDTH for line in shown.splitlines())
    assert max(columns(line) for line in paragraph("猫" * 300).splitlines()) in (WIDTH - 1, WIDTH)
    lines = table(["", "a"], [["猫 🎉", "1"], ["ord", "22"]]).splitlines()
    assert {columns(line) for line in lines} == {WIDTH}


def test_what_does_not_fit_is_cut_with_dots() -> None:
    assert cut("utbildningsnämnden", 12) == "utbildnings…"
    assert cut("fond", 12) == "fond"
    assert columns(cut("猫" * 9, 12)) <= 12
    assert cut("a\nb\x1b", 12) == "a b\\x1b"


def test_a_line_break_of_a_user_is_a_space_and_a_control_its_code() -> None:
    assert harmless("a\r\nb\tc\u2028d") == "a  b c d"
    assert harmless("\x1b[2J\u202e\x9b") == "\\x1b[2J\\u202e\\x9b"
    assert harmless("👩\u200d👧 1\u00a0kr") == "👩\u200d👧 1\u00a0kr"
