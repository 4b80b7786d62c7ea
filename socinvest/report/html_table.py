"""Tables of the page: a caption, headers that screen readers announce, numbers set to the right."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from socinvest.records import dataclass
from socinvest.report.html_markup import Markup, element, join, plain

__all__ = ["Row", "behind", "table"]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: what it is of, and its cells. ``kind`` is its class in the style."""

    name: str
    cells: Sequence[str]
    kind: str = ""


def table(
    caption: str,
    head: Sequence[str],
    rows: Sequence[Row],
    *,
    words: Collection[int] = (),
    kind: str = "",
) -> Markup:
    """A table whose first column names its lines; ``words`` are the columns that hold no numbers.

    It stands in a box of its own that can be scrolled, by keyboard too: a narrow screen scrolls
    the table and not the page. A table of much text (``cards`` among its kinds) is shown there
    line by line instead, each cell under its heading; its parts are then named for screen
    readers, which would no longer see a table.
    """
    classes = ["" if column == 0 or column in words else "n" for column in range(len(head))]
    cards = "cards" in kind.split()
    heads = [
        element("th", text, scope="col", class_=one or None, role="columnheader" if cards else None)
        for text, one in zip(head, classes, strict=True)
    ]
    role = "row" if cards else None
    lines = [
        element("tr", *_cells(row, head, classes, cards), class_=row.kind or None, role=role)
        for row in rows
    ]
    group = "rowgroup" if cards else None
    whole = element(
        "table",
        element("caption", element("span", caption)),
        element("thead", element("tr", *heads, role=role), role=group),
        element("tbody", *lines, role=group),
        class_=kind or None,
        role="table" if cards else None,
    )
    return element(
        "div", whole, class_="scroll", tabindex="0", role="group", aria_label=plain(caption)
    )


def _cells(row: Row, head: Sequence[str], classes: Sequence[str], cards: bool) -> Iterator[Markup]:
    yield element("th", row.name, scope="row", role="rowheader" if cards else None)
    for cell, text, one in zip(row.cells, head[1:], classes[1:], strict=True):
        yield element(
            "td",
            cell,
            class_=one or None,
            role="cell" if cards else None,
            data_label=plain(text) if cards else None,
        )


def behind(title: str, *parts: str) -> Markup:
    """What can be opened: the table behind a chart."""
    return element("details", element("summary", title), join(parts))
