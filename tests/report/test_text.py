"""The text: 80 columns, the required effect first, chances only with what they rest on."""

from __future__ import annotations

from typing import Any

import pytest

import socinvest
from socinvest.i18n import LANGUAGES
from socinvest.report.layout import WIDTH
from socinvest.report.text import text
from tests.summaries import block, summary

LONG = "samverkansnämnden_för_skolsocialt_stöd_och_förebyggande_arbete_i_stadsdelarna"


def plain(shown: str) -> str:
    """The text without line breaks and no-break spaces, to search in."""
    return " ".join(shown.replace("\u00a0", " ").split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_line_is_wider_than_80_columns(lang: str) -> None:
    wide = summary()
    wide["payers"]["ppss"][LONG] = block(-1.23e11)
    wide["results"]["ppss"][LONG] = block(-9.87e10)
    wide["break_even"]["ppss"]["perspectives"][LONG] = wide["break_even"]["ppss"]["payers"]["stat"]
    wide["variants"][LONG] = wide["variants"]["day_price"]
    wide["warnings"][0]["message"] = {"sv": LONG * 3, "en": LONG * 3}
    for shown in (text(summary(), lang), text(wide, lang)):
        assert max(len(line) for line in shown.splitlines()) <= WIDTH


def test_the_five_sentences_come_in_order_and_the_required_effect_before_any_value() -> None:
    shown = plain(text(summary(), "sv"))
    places = [
        shown.index(part)
        for part in (
            "1. Vad det kostar och vem som betalar",
            "kommun/utbildningsnämnden 151 200 000 kr, kommun/fond 500 000 kr",
            "2. Vad som måste vara sant",
            "samhälle: effect 0,937",
            "3. Det största antagandet",
            "effect: ingen kontrollerad utvärdering",
            "4. Hur säkert det är",
            "nettonuvärde -45,6 mnkr",
            "5. Vad som inte är räknat",
            "Hälsa och livskvalitet",
        )
    ]
    assert places == sorted(places)


def test_a_chance_rests_on_the_assumed_effect_or_is_not_printed() -> None:
    shown = plain(text(summary(), "en"))
    assert shown.count("plus in 3 % of draws") == shown.count("given the assumed effect") == 3
    measured = summary()
    for one in measured["results"]["ppss"].values():
        one["given_assumed_effect"] = False
    assert "given the assumed effect" not in plain(text(measured, "en"))


def test_the_headline_names_expected_mode_and_then_no_chance_is_told() -> None:
    expected = plain(text(summary(mode="expected"), "en"))
    assert expected.index("Expected mode") < expected.index("1. What it costs")
    assert "chance between people." not in expected[expected.index("1. What") :]
    assert "Expected mode" not in text(summary(), "en")
    assert "8 % of the variance is chance between people" in plain(text(summary(), "en"))


def test_every_status_of_a_break_even_has_its_own_words() -> None:
    shown = plain(text(summary(), "en"))
    assert "kommunen, kommun: no value of effect between 0.05 and 5 is enough" in shown
    assert "stat: every value of effect between 0.05 and 5 is enough -" not in shown
    assert "stat: every value of effect between 0.05 and 5 is enough" in shown
    even = summary()
    even["break_even"]["ppss"]["perspectives"]["samhälle"]["effect"][0]["status"] = "undefined"
    assert "samhälle: effect has no such value" in plain(text(even, "en"))


def test_several_effects_are_also_told_jointly() -> None:
    even = summary()
    joint = {"value": 1.25, "parameter": None, "joint": ["a", "b"], "status": "found"}
    even["break_even"]["ppss"]["perspectives"]["samhälle"]["effect"].append(joint)
    assert "/ a, b each 1.25 standard deviations better" in plain(text(even, "en"))


def test_the_matrix_has_each_payer_with_its_budgets_and_their_break_even_year() -> None:
    matrix = text(summary(), "en").partition("Budget effect by year")[0]
    rows = {
        line[:28].strip(): line[28:].replace("\u00a0", "").split()
        for line in matrix.splitlines()
        if line.endswith(("never", "2017", "2031", "2036")) or "nämnden" in line[:20]
    }
    assert rows["kommun"] == ["-7.2", "-144.7", "-144.7", "-173.6", "-115.8", "never"]
    assert rows["utbildningsnämnden"] == ["-8.0", "-160.0", "-160.0", "-192.0", "-128.0"]
    assert rows["in all: kommunen"][1:3] == ["-140.0", "-144.7"]
    assert rows["stat"][-1] == "2017"


def test_idle_budgets_and_only_budgets_are_left_out_of_the_matrix() -> None:
    # Nothing flows through the city's shared budget, and the state has no other.
    assert "gemensamt" not in text(summary(), "en")
    used = summary()
    used["budgets"]["ppss"]["kommun/gemensamt"] = block(1e6)
    assert "  gemensamt" in text(used, "en")


def test_the_required_effect_is_told_as_its_first_measure() -> None:
    share = summary()
    found = share["break_even"]["ppss"]["perspectives"]["samhälle"]["effect"][0]
    of = {"unit": "share", "strategy": 0.7832, "comparator": 0.6546, "difference": 0.1286}
    found["measures"] = {"eligible_share": of, "other": found["measures"]["qualified"]}
    shown = plain(text(share, "en"))
    assert "assumed): eligible_share 78 % instead of 65 %" in shown
    assert "other" not in shown


def test_a_measure_with_a_title_says_what_is_counted() -> None:
    titled = summary(titles={"measures": {"qualified": {"sv": "behöriga", "en": "qualified"}}})
    told = "0.937 (the file has median 0.984, mean 1; assumed): 420 qualified instead of 331"
    assert told in plain(text(titled, "en"))


def test_a_payer_without_outlay_has_no_required_effect_of_its_own() -> None:
    gaining = summary()
    even = gaining["break_even"]["ppss"]
    even["perspectives"]["samhälle"]["effect"][0]["gains"] = "below"
    for side, words in (("below", "gains from any effect"), ("above", "loses by an effect")):
        even["payers"]["stat"]["effect"][0] |= {"status": "found", "value": 0.98, "gains": side}
        assert f"stat: pays nothing of it; {words} that helps society" in plain(text(gaining, "en"))


def test_financing_moves_the_cost_and_does_not_double_it() -> None:
    paid = summary()
    (programme, *_) = paid["costs"]["ppss"]
    given = programme | {
        "origin": "financing", "budget": "fond", "payee": "kommun/utbildningsnämnden",
    }  # fmt: skip
    paid["costs"]["ppss"] = [programme, given]
    shown = plain(text(paid, "en"))
    assert "ppss costs 151 200 000 SEK in 2017 to 2019" in shown
    assert "paid by: kommun/fond 151 200 000 SEK." in shown


def test_the_budget_effect_is_told_year_by_year() -> None:
    shown = text(summary(), "en")
    table = shown[shown.index("Budget effect by year") :].split("\n\n")[1].splitlines()
    assert table[0].split() == ["2017", "2018", "2019", "2020", "2021", "later"]
    boards = next(line for line in table if "utbildningsnämnden" in line)
    assert boards.replace("\u00a0", "").split()[1:] == ["-8000"] * 5 + ["-120000"]


def test_what_was_set_is_told() -> None:
    changed = summary(set=[{"path": "effect", "value": "0.9"}])
    assert "Changed with --set: effect = 0.9." in text(changed, "en")


def test_variants_stand_side_by_side_with_the_base_and_are_explained() -> None:
    lines = text(summary(), "en").splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in lines if line and line[0].isalpha()}
    assert rows["base"] == ["0.937", "-45.6", "-144.7", "-98.0"]
    assert rows["day_price"] == ["0.937", "-64.8", "-205.5", "-139.2"]
    assert "- day_price: The day price of the same source" in lines


def test_claims_warnings_and_the_last_line() -> None:
    shown = plain(text(summary(), "sv", folder="results/ppss"))
    assert "ten_percent: stämmer bara som räkneexempel (1,17). Snittkostnad" in shown
    assert "Varningar - Effekten är antagen." in shown
    assert shown.endswith("10 000 dragningar, frö 0, socinvest 0.1.0. Sparat i results/ppss")


def test_a_summary_without_the_added_parts_still_gives_a_text() -> None:
    added = ("costs", "assumptions", "effects", "not_counted", "people")
    bare: dict[str, Any] = {key: value for key, value in summary().items() if key not in added}
    bare |= {"variants": {}, "claims": [], "warnings": []}
    shown = plain(text(bare, "en"))
    assert shown.count("The summary does not tell.") == 2
    assert "Warnings" not in shown


def test_what_a_file_has_none_of_is_said() -> None:
    shown = plain(text(summary(costs={"ppss": []}, assumptions=[]), "en"))
    assert "ppss has no cost lines of its own" in shown
    assert "No figure of the file is graded as assumed" in shown


def test_two_strategies_are_told_apart() -> None:
    two = summary(strategies=["nuläge", "ppss", "halv"])
    for section in ("results", "payers", "budgets", "break_even"):
        for run in (two, *two["variants"].values()):
            run[section]["halv"] = run[section]["ppss"]
    shown = text(two, "en")
    assert "\nPPSS\n" in shown
    assert "\nHALV\n" in shown
    assert shown.count("1. What it costs") == 2


def test_swedish_and_english_hold_the_same_numbers() -> None:
    def digits(lang: str) -> str:
        return "".join(char for char in text(summary(), lang) if char.isdigit())

    assert digits("sv") == digits("en")


@pytest.mark.parametrize("mode", ["chance", "expected"])
def test_the_text_of_the_shipped_scenario_holds_80_columns(mode: Any) -> None:
    scenario = socinvest.read_scenario("ppss")
    run = socinvest.run(scenario, draws=50, mode=mode, variants=["base", "day_price"])
    for lang in LANGUAGES:
        shown = text(run.summary(), lang)
        assert max(len(line) for line in shown.splitlines()) <= WIDTH
        assert "None" not in shown
        assert "{" not in shown
