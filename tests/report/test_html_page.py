"""The page: what stands in it and in which order, in both languages, whatever users wrote."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from socinvest import i18n
from socinvest.i18n import LANGUAGES
from socinvest.report import html_page
from socinvest.report.html_page import page
from tests.report.html_run import (
    EMOJI,
    HOSTILE,
    LONG,
    RIGHT_TO_LEFT,
    Parsed,
    hostile,
    ppss,
    two_strategies,
)
from tests.summaries import summary

ORDER = [
    "required", "payers", "budget", "certainty", "break-even", "flows", "people", "variants",
    "chance", "figures", "claims", "application", "conventions", "warnings", "limits",
]  # fmt: skip
CHARTS = {
    "required", "fan", "npv", "effect", "unit-cost", "volume", "flows", "states", "variants",
    "sizes",
}  # fmt: skip


def parsed(html: str) -> Parsed:
    """The page without the script of plotly, which is no HTML to be read."""
    return Parsed(html.replace(html_page.plotly(), ""))


@pytest.fixture(scope="module")
def pages() -> dict[str, Parsed]:
    return {lang: parsed(page(*ppss(), lang)) for lang in LANGUAGES}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_parts_come_in_order_and_the_required_effect_first(
    pages: dict[str, Parsed], lang: str
) -> None:
    assert [one["id"] for one in pages[lang].all("section")] == ORDER
    assert {one["data-chart"] for one in pages[lang].all("figure")} == CHARTS


@pytest.mark.parametrize("lang", LANGUAGES)
def test_everything_is_named_for_those_who_do_not_see(pages: dict[str, Parsed], lang: str) -> None:
    found = pages[lang]
    ids = [one["id"] for _tag, one in found.elements if "id" in one]
    assert len(ids) == len(set(ids))
    pointing = [
        target
        for _tag, one in found.elements
        for name in ("for", "aria-labelledby", "aria-describedby")
        for target in one.get(name, "").split()
    ]
    pointing += [one["href"][1:] for one in found.all("a") if one["href"].startswith("#")]
    assert set(pointing) <= set(ids)
    assert len(found.all("caption")) == len(found.all("table"))
    assert all(one["scope"] in ("col", "row") for one in found.all("th"))
    assert {one["id"] for one in found.all("select")} == {one["for"] for one in found.all("label")}
    assert found.all("html")[0]["lang"] == lang
    levels = [int(tag[1]) for tag, _ in found.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(two - one <= 1 for one, two in pairwise(levels))


def test_both_languages_show_the_same_numbers(pages: dict[str, Parsed]) -> None:
    """Numbers of tables (texts of users may say theirs otherwise)."""

    def numbers(lang: str) -> Counter[str]:
        cells = [data for tag, data in pages[lang].text if tag == "td"]
        decimal = "," if lang == "sv" else "."
        found = [re.sub(r"[\u00a0%]", "", cell).replace(decimal, ".") for cell in cells]
        return Counter(cell for cell in found if re.fullmatch(r"−?[0-9.]+", cell))

    assert numbers("sv") == numbers("en")
    assert sum(numbers("sv").values()) > 1500


def test_the_swedish_page_holds_no_english(pages: dict[str, Parsed]) -> None:
    source = Path(i18n.__file__).with_name("locale") / "sv" / "LC_MESSAGES" / "socinvest.po"
    with source.open("rb") as stream:
        messages = {str(one.id): str(one.string) for one in read_po(stream) if one.id}
    english = {m for m, swedish in messages.items() if m != swedish and "{" not in m}
    # Names of the file, which are the same in both languages, stand in elements of their own,
    # but for those of a list's options, which can have none.
    english -= {one["parameter"] for one in ppss()[0]["parameters"]}
    shown = {data.strip() for tag, data in pages["sv"].text if tag != "bdi"}
    shown |= {one["data-label"] for one in pages["sv"].all("td") if "data-label" in one}
    assert shown & english == set()
    assert "Vad som måste vara sant" in shown and "Siffrorna bakom diagrammet" in shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_chance_is_never_told_without_what_it_rests_on(
    pages: dict[str, Parsed], lang: str
) -> None:
    given = {"sv": "givet den antagna", "en": "given the assumed"}[lang]
    told = {"sv": "plus i ", "en": "plus in "}[lang]
    words = " ".join(pages[lang].words().split())
    after = [
        words[found.end() : found.end() + 60] for found in re.finditer(rf"{told}[\d.,]+ %", words)
    ]
    assert len(after) > 5 and all(given in one for one in after)
    summary_, pictures = ppss()
    for section in ("results", "payers"):
        for block in summary_[section]["ppss"].values():
            block["given_assumed_effect"] = False
    assert given not in parsed(page(summary_, pictures, lang)).words()


def test_the_required_effect_stands_against_the_span(pages: dict[str, Parsed]) -> None:
    words = pages["en"].words()
    assert "stronger than the whole span" in words
    assert "breaks even for society at" in " ".join(words.split())
    summary_, pictures = ppss()
    effects = summary_["break_even"]["ppss"]["perspectives"]["samhälle"]["effect"]
    for value, status, told in (
        (0.8, "found", "inside the span, stronger than its mean"),
        (1.1, "found", "met by the mean of the span"),
        (1.5, "found", "met by the whole span"),
        (None, "none", "does not break even for society at any effect tried"),
        (None, "always", "pays for society at every effect tried"),
        (None, "undefined", "the result is the same whatever effect is"),
    ):
        effects[0] |= {"value": value, "status": status}
        shown = " ".join(parsed(page(summary_, pictures, "en")).words().replace("\n", "").split())
        assert told in shown, told


def test_a_strategy_without_costs_of_its_own_tells_its_loss() -> None:
    summary_, pictures = ppss()
    loss = r"no cost of its own but costs society 38\.0 \S+ in the mean; it would break even at"
    for costs, npv, told in (({}, -38e6, True), ({}, 0.0, False), (None, -38e6, False)):
        changed = summary_ if costs is None else summary_ | {"costs": costs}
        summary_["results"]["ppss"]["samhälle"]["npv"]["mean"] = npv
        head = parsed(page(changed, pictures, "en")).words().partition("What must be true")[0]
        assert bool(re.search(loss, " ".join(head.split()))) == told, head
        assert ("breaks even for society at" in " ".join(head.split())) != told


def test_a_break_even_the_wrong_way_is_not_a_stronger_effect() -> None:
    summary_, pictures = ppss()
    found = summary_["break_even"]["ppss"]["perspectives"]["offentlig"]["effect"][0]
    loses = "loses from every effect at which society gains; breaks even only at this value"
    weaker = "gains only from an effect weaker than this"
    for value, gains, told in (
        (3.22, "above", loses),
        (0.5, "above", weaker),
        (0.2, "below", "stronger than the whole span"),
    ):
        found |= {"value": value, "gains": gains}
        shown = " ".join(parsed(page(summary_, pictures, "en")).words().split())
        cells = {one: one in shown for one in (loses, weaker)}
        assert told in shown
        assert cells == {loses: told == loses, weaker: told == weaker}


def test_assumed_figures_say_so_in_words(pages: dict[str, Parsed]) -> None:
    summary_, _ = ppss()
    assumed = sum(one["grade"] == "assumed" for one in summary_["parameters"])
    for lang, word in (("sv", "antaget"), ("en", "assumed")):
        marks = [data for tag, data in pages[lang].text if tag == "span" and data == word]
        assert len(marks) == assumed + len(summary_["effects"]["ppss"])


def test_every_figure_has_its_source_place_and_phrase(pages: dict[str, Parsed]) -> None:
    summary_, _ = ppss()
    words = pages["sv"].words()
    for one in summary_["parameters"]:
        for key in ("where", "quote"):
            assert one[key] is None or one[key] in words
    for source in summary_["sources"]:
        assert source["title"] in words
    links = {one["href"] for one in pages["sv"].all("a") if not one["href"].startswith("#")}
    assert links == {s["url"] for s in summary_["sources"] if s["url"]}
    assert all(
        one["rel"] == "noreferrer noopener"
        for one in pages["sv"].all("a")
        if not one["href"].startswith("#")
    )


def test_the_same_run_gives_the_same_bytes() -> None:
    assert page(*ppss(), "sv") == page(*ppss(), "sv")


def test_arguments_are_left_as_they_are() -> None:
    summary_, pictures = ppss()
    page(summary_, pictures, "sv")
    assert (summary_, pictures) == ppss()


def test_only_our_scripts_may_run() -> None:
    html = page(*ppss(), "sv")
    (policy,) = (
        one["content"] for one in parsed(html).all("meta") if "Policy" in one.get("http-equiv", "")
    )
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == 3
    hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts]
    allowed = " ".join(f"'sha256-{one}'" for one in hashes)
    assert policy.startswith(f"default-src 'none'; script-src {allowed};")
    assert "unsafe-eval" not in policy and "http" not in policy
    assert not re.search(r"<[a-z][^>]* (src|on[a-z]+)=", html.replace(html_page.plotly(), ""))


def test_the_page_is_small_enough() -> None:
    assert len(page(*ppss(), "sv").encode()) < 6_000_000


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_users_write_stays_text(lang: str) -> None:
    html = page(*hostile(), lang)
    found = parsed(html)
    ordinary = parsed(page(*ppss(), lang))
    assert {tag for tag, _ in found.elements} <= {tag for tag, _ in ordinary.elements}
    assert len(found.all("script")) == len(ordinary.all("script"))
    attributes = {name for _tag, one in found.elements for name in one}
    assert attributes <= {name for _tag, one in ordinary.elements for name in one}
    assert not [one for one in found.all("a") if not one["href"].startswith("#")]
    words = found.words()
    for text in HOSTILE:
        assert text in words or text == RIGHT_TO_LEFT
    assert RIGHT_TO_LEFT.split("\u2069")[0] in words
    assert LONG in words and EMOJI in words


def test_right_to_left_words_are_isolated() -> None:
    found = parsed(page(*hostile(), "sv"))
    own = {"bdi", "p", "h1", "li", "title", "option", "caption", "span"}
    turned = {tag for tag, data in found.text if "שלום" in data and tag not in ("script",)}
    assert turned <= own
    for tag in ("p", "li"):
        written = [data for t, data in found.text if t == tag and "שלום" in data]
        marked = [one for one in found.all(tag) if one.get("dir") == "auto"]
        assert len(marked) >= len(written)


def test_several_strategies_are_told_apart() -> None:
    found = parsed(page(*two_strategies(), "en"))
    fan = [one for one in found.all("optgroup") if one["label"] == "The other"]
    assert len(fan) >= 7
    assert [data for tag, data in found.text if tag == "bdi"].count("The other") >= 6


def test_without_pictures_the_rest_stands() -> None:
    found = parsed(page(ppss()[0], {}, "en"))
    names = [one["id"] for one in found.all("section")]
    assert names == [n for n in ORDER if n not in ("budget", "break-even", "flows", "people",
                                                  "chance")]  # fmt: skip


def test_an_older_summary_without_its_figures_is_shown() -> None:
    for lang in LANGUAGES:
        words = parsed(page(summary(), {}, lang)).words()
        assert "0,937" in words or "0.937" in words


def test_expected_mode_says_so() -> None:
    words = " ".join(parsed(page(*ppss("expected"), "en")).words().split())
    assert "Expected mode" in words
    assert "Without chance between people" not in words


def test_a_scenario_without_much_is_shown() -> None:
    bare, pictures = ppss()
    for key, empty in (
        ("variants", {}), ("claims", []), ("warnings", []), ("application", {}),
        ("not_counted", []), ("assumptions", {}), ("parameters", []), ("sources", []),
        ("effects", {}), ("costs", {}), ("people", {}),
    ):  # fmt: skip
        bare[key] = empty
    for block in bare["break_even"]["ppss"].values():
        for one in block.values():
            one["effect"] = []
    found = parsed(page(bare, pictures, "sv"))
    names = [one["id"] for one in found.all("section")]
    assert not {"variants", "claims", "warnings", "application", "figures"} & set(names)


def test_what_cannot_be_worked_out_is_a_dash() -> None:
    one, pictures = ppss()
    for block in (*one["results"]["ppss"].values(), *one["payers"]["ppss"].values()):
        block["npv"] |= {"sd": None, "mcse": None}
        block["uncertainty"] = {"parameter_share": None, "chance_share": None}
    for sizes in pictures["sizes"]["ppss"].values():
        for size in sizes:
            size |= {"parameter_sd": None, "chance_sd": None, "chance_share": None}
    for found in pictures["curves"]["ppss"].values():
        found["unit_cost"] = found["volume"] = None
    charts = {f["data-chart"] for f in parsed(page(one, pictures, "sv")).all("figure")}
    assert {"unit-cost", "volume"} & charts == set()


def test_nothing_heavy_is_imported() -> None:
    code = (
        "import sys, socinvest.report.html_page as p; p.plotly(); "
        "print([m for m in ('plotly', 'pandas', 'scipy', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_plotly_loses_its_wrapper_and_keeps_its_licence() -> None:
    wrapped = (
        "/**\n* plotly, MIT\n*/\n(function(root, factory) {}(this, () => {\n"
        '"use strict";var Plotly=(()=>{return 1})();\n/* thanks */\n'
        "window.Plotly = Plotly;\nreturn Plotly;\n}));\n"
    )
    told = html_page.bare(wrapped)
    assert told.startswith('/**\n* plotly, MIT\n*/\n"use strict";var Plotly=(()=>{return 1})();')
    assert told.endswith("/* thanks */\n")
    for other in ("var Plotly = 1;", wrapped.replace("return Plotly;", ""), wrapped + "more();"):
        assert html_page.bare(other) == other
    assert "MIT license" in html_page.plotly()[:400]
    assert html_page.plotly() == html_page.bare(html_page.plotly())


def test_a_missing_plotly_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    html_page.plotly.cache_clear()
    monkeypatch.setattr(html_page, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="plotly"):
        page(*ppss(), "sv")
    html_page.plotly.cache_clear()
