"""Numbers as people write them."""

from __future__ import annotations

import pytest

from socinvest.report.numbers import NOTHING, Numbers

SV, EN = Numbers("sv", "SEK"), Numbers("en", "SEK")


def spaces(shown: str) -> str:
    return shown.replace("\u00a0", " ").replace("\u2212", "-")


def test_kronor_have_no_break_spaces_in_groups_of_three() -> None:
    assert SV.money(1234567.4) == "1\u00a0234\u00a0567\u00a0kr"
    assert spaces(EN.money(-1234567.4)) == "-1 234 567 SEK"
    assert spaces(Numbers("sv", "EUR").money(12)) == "12 €"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (0.93742, "0,937"),
        (89.04, "89"),
        (12.34, "12,3"),
        (1040.6, "1 041"),
        (0.00004, "0"),
        (-0.5, "-0,5"),
        (None, NOTHING),
    ],
)
def test_short_numbers_keep_about_three_figures(value: float | None, shown: str) -> None:
    assert spaces(SV.short(value)) == shown


def test_a_negative_zero_is_no_loss() -> None:
    assert SV.money(-0.3).startswith("0")
    assert EN.plain(-0.04, 1) == "0.0"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0 %"), (0.004, "0,4 %"), (0.12, "12 %"), (0.996, "99,6 %"), (1.0, "100 %")],
)
def test_shares_are_not_rounded_to_never_and_always(value: float, shown: str) -> None:
    assert spaces(SV.share(value)) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (9_999.0, "9 999 kr"),
        (123_456.0, "123 tkr"),
        (56_000_000.0, "56,0 mnkr"),
        (-6e10, "-60,0 mdkr"),
    ],
)
def test_an_amount_takes_the_unit_that_suits_it(value: float, shown: str) -> None:
    assert spaces(SV.amount(value)) == shown


def test_a_table_has_one_scale() -> None:
    scale = EN.scale([1.0, None, -2e7])
    assert (scale.unit, EN.scaled(1e5, scale)) == ("MSEK", "0.1")
    assert EN.scale([]).unit == "SEK"


def test_people_are_counted_with_their_noun() -> None:
    assert spaces(SV.counted(88.6, "pupil")) == "89 elever"
    assert spaces(EN.counted(1452.7, "person")) == "1 453 people"
    assert spaces(SV.counted(2.25, "klubb")) == "2,25 klubb"
    assert spaces(SV.counted(0.783, "share")) == "78 %"
    assert SV.counted(None, "pupil") == NOTHING


def test_one_of_them_is_told_as_one() -> None:
    assert spaces(SV.counted(1.0, "person")) == "1 person"
    assert spaces(SV.counted(1.001, "youth")) == "1 ungdom"
    assert spaces(EN.counted(1.0, "youth")) == "1 young person"
    assert spaces(SV.counted(1.2, "person")) == "1,2 personer"


def test_a_change_has_its_sign_and_a_share_changes_in_points() -> None:
    assert EN.change(89.0, "pupil") == "+89"
    assert spaces(EN.change(-540.3, "pupil")) == "-540"
    assert spaces(SV.change(0.129, "share")) == "+12,9 procentenheter"
