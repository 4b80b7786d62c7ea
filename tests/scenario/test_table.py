"""Tables of numbers as programs write them: quoted cells, commas inside quotes."""

from __future__ import annotations

import pytest

from socinvest.scenario.table import read_table


@pytest.mark.parametrize(
    "written",
    [
        'age,rate\n18,0.9\n19,0.5\n',
        '"age","rate"\n"18","0.9"\n"19","0.5"\n',
        'age; rate\n 18 ;"0.9"\n" 19";0.5\n',
    ],
)  # fmt: skip
def test_quotes_around_cells_mean_nothing(written: str) -> None:
    table, problems = read_table(written.encode(), "life.csv")
    assert problems == []
    assert table is not None
    assert table.columns == {"age": (18.0, 19.0), "rate": (0.9, 0.5)}


def test_a_comma_between_quotes_is_part_of_the_number_and_refused_there() -> None:
    table, problems = read_table(b'age,rate\n18,"0,9"\n', "life.csv")
    assert table is None
    (one,) = problems
    assert (one.code, one.at.line, one.at.column) == ("csv.number", 2, 4)
    assert one.hint == "write 0.9"


def test_a_quote_that_is_not_closed_stays_in_its_cell() -> None:
    table, problems = read_table(b'age,rate\n"18,0.9\n', "life.csv")
    assert table is None
    assert [(one.code, one.at.column) for one in problems] == [("csv.number", 1)]
