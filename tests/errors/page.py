"""The reference page of error messages, made from the museum of broken files.

``python -m tests.errors.page`` writes ``docs/reference/errors.md``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from socinvest.errors import CODES, Problem, render, visible
from tests.errors.museum import Exhibit, exhibits

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "errors.md"

_HEAD = """\
# Error messages

<!-- Made by `python -m tests.errors.page` from tests/errors/museum: change it there. -->

Every problem has a code, which does not change between versions, a place (file, line and
column) and usually a hint. All problems of a scenario are reported at once, and nothing is run
until there are none. `socinvest check --json` gives them to programs.

Below each code: what it means, what one such mistake looks like, and the other messages it may
come with. The names in them are those of the examples.
"""


def page() -> str:
    """The page as Markdown."""
    shown = {code: list(some) for code, some in groupby(exhibits(), lambda one: one.code)}
    parts = [_HEAD]
    for area, codes in groupby(CODES, lambda code: code.partition(".")[0]):
        parts.append(f"\n## {area}\n")
        parts += (_section(code, shown.get(code, [])) for code in codes)
    return "".join(parts)


def _section(code: str, some: list[Exhibit]) -> str:
    text = f"\n### `{code}`\n\n{CODES[code]}\n"
    problems = [problem for one in some for problem in one.problems()]
    if not problems:
        return text
    example = render(problems[:1]).rpartition("\n")[0]
    text += f"\n```text\n{example}\n```\n"
    others = list(dict.fromkeys(_line(one) for one in problems[1:]))
    return text + ("\n" + "\n".join(others) + "\n" if others else "")


def _line(one: Problem) -> str:
    """A message and its hint as an item of a list; users' text is shown as it is."""
    return "- " + " -- ".join(_code(visible(part)) for part in (one.message, one.hint) if part)


def _code(text: str) -> str:
    """Text as Markdown code, whatever backticks are in it."""
    fence = "`" * (max(map(len, _runs(text)), default=0) + 1)
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _runs(text: str) -> Iterator[str]:
    return ("".join(run) for mark, run in groupby(text, lambda c: c == "`") if mark)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.name}")
