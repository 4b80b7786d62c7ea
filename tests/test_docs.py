"""The examples in the documentation can be read by the program they explain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from socinvest.scenario.prices import parse_index
from socinvest.scenario.strict import load

DOCS = Path(__file__).parents[1] / "docs"


def examples(language: str) -> list[tuple[str, str]]:
    """(page, text) of every fenced block of a language, also those inside a list item."""
    found = []
    for page in sorted(DOCS.rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        for block in re.finditer(rf"^( *)```{language}\n(.*?)^\1```$", text, re.M | re.S):
            inside = re.sub(rf"^{block[1]}", "", block[2], flags=re.M)
            found.append((page.relative_to(DOCS).as_posix(), inside))
    return found


@pytest.mark.parametrize(("page", "text"), examples("yaml"))
def test_yaml_is_read_without_a_problem(page: str, text: str) -> None:
    tree, problems = load(text.encode(), page)
    assert not problems
    assert tree is not None


def test_the_price_index_shown_is_one() -> None:
    shown = [text for page, text in examples("text") if page == "how-to/price-years.md"]
    assert [parse_index(text.encode(), "my_index.csv").span() for text in shown] == ["2016-2017"]
