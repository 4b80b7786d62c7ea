"""The reference pages of error messages, made from the museum of broken files.

``python -m tests.errors.page`` writes ``errors.md`` of the reference, in English and in Swedish.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby

from socinvest.errors import CODES, Problem, render, visible
from socinvest.i18n import translator
from tests.errors.museum import Exhibit, exhibits
from tests.pages.markdown import REFERENCE, GeneratedPage, code, made_by

__all__ = ["AREAS", "pages"]

Translate = Callable[[str], str]

_HEAD: Mapping[str, str] = {
    "en": """\
# Error messages

{made}

Every problem has a code, which does not change between versions, a place (file, line and
column) and usually a hint. All problems of a scenario are reported at once, and nothing is run
until there are none. `socinvest check --json` gives them to programs.

Below each code: what it means, what one such mistake looks like, and the other messages it may
come with. The names in them are those of the examples.
""",
    "sv": """\
# Felmeddelanden

{made}

Varje fel har en kod, som är densamma i alla versioner, en plats (fil, rad och kolumn) och oftast
ett råd. Alla fel i ett scenario visas på en gång, och inget räknas förrän de är borta. Med
`socinvest check --json` får program dem.

Under varje kod står vad den betyder, hur ett sådant fel ser ut och vilka andra meddelanden som
kan komma med den. Namnen i dem är exemplens.
""",
}
AREAS: Mapping[str, tuple[str, str]] = {
    "file": ("Files", "Filer"),
    "include": ("Included files", "Inhämtade filer"),
    "extends": ("Files that extend another", "Filer som bygger på en annan"),
    "yaml": ("How YAML is written", "Hur YAML skrivs"),
    "path": ("Paths", "Sökvägar"),
    "overlay": ("Changes: variants, --set and extends", "Ändringar: varianter, --set och extends"),
    "csv": ("Tables", "Tabeller"),
    "format": ("The version of the format", "Formatets version"),
    "field": ("Fields", "Fält"),
    "value": ("Values", "Värden"),
    "name": ("Names", "Namn"),
    "not_yet": ("What is not computed yet", "Det som inte räknas ännu"),
    "unit": ("Units", "Enheter"),
    "share": ("Shares", "Andelar"),
    "expression": ("Expressions", "Uttryck"),
    "clock": ("Clocks", "Klockor"),
    "distribution": ("Distributions", "Fördelningar"),
    "correlation": ("Correlations", "Korrelationer"),
    "reference": ("References", "Hänvisningar"),
    "price": ("Prices", "Priser"),
    "evidence": ("Evidence", "Evidens"),
    "money": ("Money", "Pengar"),
    "course": ("The course", "Förloppet"),
    "effect": ("Effects", "Effekter"),
    "financing": ("Financing", "Finansiering"),
    "group": ("Sub-groups", "Delgrupper"),
    "claim": ("Claims", "Påståenden"),
    "contract": ("Contracts", "Kontrakt"),
    "observed": ("What was observed", "Det som är observerat"),
    "compare": ("Comparing scenarios", "Jämförelse av scenarier"),
    "run": ("The run", "Körningen"),
}
"""The first part of a code, and what it is about."""


def pages() -> list[GeneratedPage]:
    """The page in both languages."""
    shown = {name: list(some) for name, some in groupby(exhibits(), lambda one: one.code)}
    return [
        GeneratedPage(REFERENCE[lang] / "errors.md", _page(shown, lang)) for lang in ("en", "sv")
    ]


def _page(shown: Mapping[str, list[Exhibit]], lang: str) -> str:
    translate = translator(lang)
    made = made_by("tests.errors.page", "tests/errors/museum")
    parts = [_HEAD[lang].format(made=made)]
    areas: dict[str, list[str]] = {}
    for name in CODES:
        areas.setdefault(name.partition(".")[0], []).append(name)
    for area, names in areas.items():
        parts.append(f"\n## {AREAS[area][lang == 'sv']}\n")
        parts += (_section(name, shown.get(name, []), translate) for name in names)
    return "".join(parts)


def _section(name: str, some: list[Exhibit], translate: Translate) -> str:
    text = f"\n### `{name}`\n\n{translate(CODES[name])}\n"
    problems = [problem for one in some for problem in one.problems()]
    if not problems:
        return text
    example = render(problems[:1], translate=translate).rpartition("\n")[0]
    text += f"\n```text\n{example}\n```\n"
    others = list(dict.fromkeys(_line(one.translated(translate)) for one in problems[1:]))
    return text + ("\n" + "\n".join(others) + "\n" if others else "")


def _line(one: Problem) -> str:
    """A message and its hint as an item of a list; users' text is shown as it is."""
    return "- " + " -- ".join(code(visible(part)) for part in (one.message, one.hint) if part)


if __name__ == "__main__":
    for page in pages():
        page.write()
        print(f"wrote {page.label}")
