"""A comparison as text, table and page: what must stand there, in both languages."""

from __future__ import annotations

import csv
import io
import json

import pytest

from socinvest import i18n
from socinvest.answers.compare import Asked, Compared, compare
from socinvest.i18n import LANGUAGES, translator
from socinvest.report import html_page
from socinvest.report.compare_page import compare_page
from socinvest.report.compare_table import compare_tsv
from socinvest.report.compare_text import compare_text
from socinvest.report.layout import WIDTH, columns
from socinvest.report.table import COLUMNS
from tests.report.html_compared import ALPHA, BETA, YEARS, compared, hostile, two
from tests.report.html_run import SCRIPT, Parsed
from tests.test_languages import SAME_IN_EVERY_LANGUAGE, dotted, strings, words

GIVEN = {
    "en": "All of it given the assumed effect of C.",
    "sv": "Allt detta givet den antagna effekten av C.",
}


def parsed(found: Compared, lang: str) -> Parsed:
    html = compare_page(found.told, found.pictures, lang, "socinvest compare")
    return Parsed(html.replace(html_page.plotly(), ""))


# --- text ---


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("names", [(ALPHA, BETA), (YEARS,)])
def test_the_text_fits_the_terminal(names: tuple[str, ...], lang: str) -> None:
    told = compare_text(compared(*names).told, lang)
    assert told.endswith("\n")
    assert max(map(columns, told.splitlines())) <= WIDTH


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_definition_stands_where_its_figure_is_shown(lang: str) -> None:
    told = two().told
    shown = " ".join(compare_text(told, lang).split())
    without_years = {name: d for name, d in told["definitions"].items() if name != "acceptability"}
    for definition in without_years.values():
        assert definition[lang] in shown
    assert told["definitions"]["acceptability"][lang] in " ".join(
        compare_text(compared(YEARS).told, lang).split()
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chance_in_the_text_is_given_the_assumed_effect(lang: str) -> None:
    """Best, better, loss, differences and dominance: five places."""
    shown = " ".join(compare_text(two().told, lang).split())
    assert shown.count(GIVEN[lang]) == 5
    certain = compare_text(compared(f"{ALPHA}:one", f"{ALPHA}:two").told, lang)
    assert translator(lang)("All of it given the assumed effect of {letters}.")[:20] not in certain


def test_what_was_converted_is_said_in_the_text() -> None:
    shown = " ".join(compare_text(two().told, "en").split())
    for sentence in (
        "beta: the discount rate is 3 % in its file, here 0 %.",
        "beta: its file ends after 2 years; here its course goes on to 3.",
        "beta: prices of 2016 are told in those of 2020: times 1.0616, by",
        "beta: the perspective offentlig is kommun, stat in its file, here kommun, region, stat.",
        "beta: kommun (Staden) counts as the same as Kommunen.",
    ):
        assert sentence in shown


def test_many_alternatives_stand_in_several_tables() -> None:
    told = json.loads(json.dumps(two().told))
    key = "alpha:two"
    for i in range(9):
        other = f"alpha:more{i}"
        told["alternatives"].append({**told["alternatives"][1], "alternative": other})
        for section in ("results", "payers", "budgets"):
            for view in told[section].values():
                view["alternatives"][other] = view["alternatives"][key]
        for by in told["budget_effect"].values():
            if key in by:
                by[other] = by[key]
        told["fund"]["alternatives"][other] = told["fund"]["alternatives"][key]
        told["people"][other] = told["people"][key]
    shown = compare_text(told, "sv")
    assert max(map(columns, shown.splitlines())) <= WIDTH
    assert any(line.split()[-1:] == ["L"] for line in shown.splitlines())


def test_hostile_texts_move_nothing() -> None:
    shown = compare_text(hostile(), "en")
    assert max(map(columns, shown.splitlines())) <= WIDTH
    assert "\u202e" not in shown and "\x1b" not in shown


# --- table ---


def test_the_table_has_the_columns_of_run_and_every_figure() -> None:
    rows = list(csv.DictReader(io.StringIO(compare_tsv(two().told)), delimiter="\t"))
    assert tuple(rows[0]) == COLUMNS
    told = two().told
    npv = next(
        r for r in rows
        if (r["strategy"], r["view"], r["name"], r["figure"])
        == ("alpha:one", "perspective", "samhälle", "npv")
    )  # fmt: skip
    own = told["results"]["samhälle"]["alternatives"]["alpha:one"]
    assert (float(npv["value"]), npv["variant"], npv["unit"]) == (own["npv"]["mean"], "base", "SEK")
    chances = [r for r in rows if "chance" in r["figure"] or "share" in r["figure"]]
    assert {r["status"] for r in chances if "undefined" not in r["figure"]} == {
        "given_assumed_effect"
    }
    best = [float(r["value"]) for r in rows if r["figure"] == "chance_best"
            and (r["view"], r["name"]) == ("perspective", "samhälle")]  # fmt: skip
    assert len(best) == 4 and sum(best) == pytest.approx(1.0)


def test_the_table_tells_who_is_without_a_budget() -> None:
    rows = csv.DictReader(io.StringIO(compare_tsv(two().told)), delimiter="\t")
    status = {r["strategy"]: r["status"] for r in rows
              if (r["name"], r["figure"]) == ("kommun/fond", "npv")}  # fmt: skip
    assert status == {"alpha:one": "", "alpha:two": "", "beta:three": "missing"}


# --- page ---


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_has_its_parts_and_charts(lang: str) -> None:
    found = parsed(two(), lang)
    sections = [one["id"] for one in found.all("section")]
    assert sections == [
        "alternatives", "values", "best", "differences", "dominance", "fund", "people", "budget",
        "conventions",
    ]  # fmt: skip
    assert [one["data-chart"] for one in found.all("figure")] == ["best", "differences", "budget"]
    words = " ".join(found.words().split())
    for name, definition in two().told["definitions"].items():
        assert (definition[lang] in words) == (name != "acceptability")
    assert found.all("html")[0]["lang"] == lang
    years = parsed(compared(YEARS), lang)
    assert "worth" in [one["data-chart"] for one in years.all("figure")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_chance_on_the_page_is_given_the_assumed_effect(lang: str) -> None:
    found = parsed(two(), lang)
    captions = [text for tag, text in found.text if tag == "span"]
    telling = [text for text in captions if "hans" in text or "hance" in text]
    assert telling and all(GIVEN[lang] in text for text in telling)


def test_the_same_in_gives_the_same_page() -> None:
    one, other = (compare_page(two().told, two().pictures, "sv", "x") for _ in range(2))
    assert one == other


def test_hostile_texts_are_shown_and_do_nothing() -> None:
    html = compare_page(hostile(), two().pictures, "sv", "socinvest compare")
    found = Parsed(html.replace(html_page.plotly(), ""))
    assert len([one for one in found.elements if one[0] == "script"]) == 5
    assert not any("onmouseover" in attributes for _, attributes in found.elements)
    assert any(SCRIPT in text for text in found.words().splitlines())


def test_a_file_of_ours_is_known_by_its_beginning() -> None:
    html = compare_page(two().told, two().pictures, "en", "socinvest compare")
    assert '<meta name="generator" content="socinvest compare">' in html[:4096]


@pytest.mark.parametrize("names", [(ALPHA, BETA), (YEARS,)])
def test_no_word_goes_past_the_catalogue(
    names: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every message in dots, what letters are left are names of files, units and letters."""
    monkeypatch.setattr(i18n, "translate", dotted)
    found = compare(Asked(names=names, draws=30), pictures=True)
    known = {word for text in strings(found.told) for word in words(text)}
    known |= SAME_IN_EVERY_LANGUAGE | {"nu", "kusd", "musd", "out", "fund"}
    shown = [compare_text(found.told, "en"), parsed(found, "en").words()]
    for text in shown:
        assert words(text) - known == set()
