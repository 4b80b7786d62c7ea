"""The glossary, from one table of words in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from tests.pages.markdown import REFERENCE, GeneratedPage, made_by

__all__ = ["Term", "pages", "terms"]

_TABLE = Path(__file__).with_name("glossary.yaml")
_HEAD: Mapping[str, str] = {
    "en": """\
# Words

{made}

One word for each thing, in the program, its files and its texts. The same in
[Swedish](../sv/reference/glossary.md).

| English | svenska | meaning |
|---|---|---|
""",
    "sv": """\
# Ord

{made}

Ett ord för varje sak, i programmet, dess filer och dess texter. Detsamma på
[engelska](../../reference/glossary.md).

| svenska | English | betydelse |
|---|---|---|
""",
}


@dataclass(frozen=True)
class Term:
    """A thing, its words in each language, what it is, and the words it is not called by."""

    en: list[str]
    sv: list[str]
    meaning: Mapping[str, str]
    avoid: Mapping[str, list[str]] = field(default_factory=dict)

    def words(self, lang: str) -> list[str]:
        return self.sv if lang == "sv" else self.en


@cache
def terms() -> tuple[Term, ...]:
    """The table."""
    return tuple(Term(**row) for row in yaml.safe_load(_TABLE.read_text(encoding="utf-8")))


def pages() -> list[GeneratedPage]:
    """The page in both languages, each in the order of its own alphabet."""
    return [GeneratedPage(REFERENCE[lang] / "glossary.md", _page(lang)) for lang in ("en", "sv")]


def _page(lang: str) -> str:
    other = "sv" if lang == "en" else "en"
    made = made_by("tests.pages", "tests/pages/glossary.yaml")
    rows = sorted(terms(), key=lambda term: _alphabetical(term.words(lang)[0]))
    return _HEAD[lang].format(made=made) + "".join(
        f"| {', '.join(term.words(lang))} | {', '.join(term.words(other))} "
        f"| {term.meaning[lang]} |\n"
        for term in rows
    )


def _alphabetical(word: str) -> str:
    """Å, ä and ö stand last, in that order."""
    return word.casefold().translate(str.maketrans("åäö", "{|}"))
