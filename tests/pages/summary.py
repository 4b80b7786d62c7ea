"""The reference of the JSON summary: every key, from one table of meanings in both languages.

A test walks through real summaries: a key that the table does not have fails, and so does a row of
the table that no summary has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from tests.pages.markdown import REFERENCE, GeneratedPage, code, made_by

__all__ = ["Row", "Section", "fits", "leaves", "pages", "sections", "written"]

Path_ = tuple[str, ...]

_TABLE = Path(__file__).with_name("summary.yaml")
_HEAD: Mapping[str, str] = {
    "en": """\
# The summary

{made}

What `socinvest run --json` prints and `summary.json` in the [results
folder](../how-to/results-folder.md) holds. Numbers are not rounded; what is not defined is null,
never NaN or infinity. Money is in the currency and the prices of `conventions`. Texts for readers
have the keys `sv` and `en`; the numbers are the same in both languages. Within `format: 1` keys
are only added.

In the keys NAME is a name of the file, `[]` an item of a list, and `{{a,b}}` one or the other. Of
a number that is drawn, `mean`, `sd` and `mcse` are the mean, the standard deviation and the
standard error of the mean (both null with one draw); `p5`, `p50` and `p95` are percentiles over
all draws.
""",
    "sv": """\
# Sammanfattningen

{made}

Det som `socinvest run --json` skriver och `summary.json` i
[resultatmappen](../how-to/results-folder.md) innehåller. Tal är inte avrundade. Det som saknar
svar är null, aldrig NaN eller oändligt. Pengar är i den valuta och de priser som står i
`conventions`. Texter för läsare har nycklarna `sv` och `en`; talen är desamma på båda språken.
Inom `format: 1` tillkommer bara nycklar.

I nycklarna är NAMN ett namn i filen, `[]` en post i en lista, och `{{a,b}}` det ena eller det
andra. För ett tal som dras är `mean`, `sd` och `mcse` medelvärdet, standardavvikelsen och
medelvärdets medelfel (båda null med en dragning); `p5`, `p50` och `p95` är percentiler över alla
dragningar.
""",
}


@dataclass(frozen=True)
class Row:
    """A key as the page shows it, where it stands, and what it means in each language."""

    key: str
    patterns: tuple[Path_, ...]
    meaning: Mapping[str, str]


@dataclass(frozen=True)
class Section:
    """Keys that belong together."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    rows: tuple[Row, ...]


@cache
def sections(table: Path = _TABLE) -> tuple[Section, ...]:
    """The table."""
    return tuple(
        Section(
            _both(told["title"]),
            _both(told["text"]) if "text" in told else {},
            tuple(
                Row(key, tuple(_patterns(told["at"], key)), _both(meaning))
                for key, meaning in told["keys"].items()
            ),
        )
        for told in yaml.safe_load(table.read_text(encoding="utf-8"))
    )


def _both(pair: list[str]) -> Mapping[str, str]:
    english, swedish = pair
    return {"en": english, "sv": swedish}


def _patterns(at: list[str], key: str) -> Iterator[Path_]:
    for start in at:
        parts = [part for part in (start + "." + key).split(".") if part]
        yield from product(*(_choices(part) for part in parts))


def _choices(part: str) -> list[str]:
    """``{a,b}`` as its two; anything else as it is."""
    found = re.fullmatch(r"\{(.*)\}", part)
    return found[1].split(",") if found else [part]


def fits(path: Path_, pattern: Path_) -> bool:
    """Whether a path is one of a pattern: * is any name, ** any number of them."""
    if not pattern:
        return not path
    first, *rest = pattern
    if first == "**":
        return any(fits(path[i:], tuple(rest)) for i in range(len(path) + 1))
    return bool(path) and first in ("*", path[0]) and fits(path[1:], tuple(rest))


def leaves(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Every path of a summary with what stands there; an empty mapping or list is a leaf.

    A text in both languages is one leaf.
    """
    if isinstance(value, dict) and value and set(value) != {"sv", "en"}:
        for key, one in value.items():
            yield from leaves(one, (*path, key))
    elif isinstance(value, list) and value:
        for one in value:
            yield from leaves(one, (*path, "[]"))
    else:
        yield path, value


def pages() -> list[GeneratedPage]:
    """The page in both languages."""
    return [GeneratedPage(REFERENCE[lang] / "summary.md", _page(lang)) for lang in ("en", "sv")]


def _page(lang: str) -> str:
    return written(_HEAD[lang], _TABLE, lang)


def written(head: str, table: Path, lang: str) -> str:
    """A page under its head, with every key of a table."""
    parts = [head.format(made=made_by("tests.pages", f"tests/pages/{table.name}"))]
    for section in sections(table):
        parts.append(f"## {section.title[lang]}\n")
        if section.text:
            parts.append(section.text[lang] + "\n")
        for row in section.rows:
            parts.append(f"{code(_shown(row.key, lang))}\n: {row.meaning[lang]}\n")
    return "\n".join(parts).rstrip() + "\n"


def _shown(key: str, lang: str) -> str:
    name = "NAME" if lang == "en" else "NAMN"
    parts = [name if part == "*" else part for part in key.split(".") if part != "**"]
    return ".".join(parts).replace(".[]", "[]")
