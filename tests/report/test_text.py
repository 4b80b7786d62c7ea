"""The text: 80 columns, the required effect first, chances only with what they rest on."""

from __future__ import annotations

import re
from typing import Any, get_args

import pytest

import socinvest
from socinvest.i18n import LANGUAGES
from socinvest.report.layout import WIDTH
from socinvest.report.text import text
from socinvest.scenario.format import Parameter
from tests.summaries import block, even, summary

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
            "kommun, utbildningsnämnden, 151 200 000 kr; kommun, fond, 500 000 kr",
            "2. Vad som måste vara sant",
            "effect är en riskkvot: med insatsen är risken så många gånger vad den är utan.",
            "Samhället: effect 0,937",
            "3. Det största antagandet",
            "effect: ingen kontrollerad utvärdering",
            "4. Hur säkert det är",
            "nettonuvärde -45 600 000 kr",
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
    assert "Kommunen, kommun: no value of effect between 0.05 and 5 is enough" in shown
    assert "stat: every value of effect between 0.05 and 5 is enough -" not in shown
    assert "stat: every value of effect between 0.05 and 5 is enough" in shown
    even = summary()
    even["break_even"]["ppss"]["perspectives"]["samhälle"]["effect"][0]["status"] = "undefined"
    assert "Society: the result is the same whatever effect is" in plain(text(even, "en"))


def test_several_effects_are_also_told_jointly() -> None:
    even = summary()
    joint = {"value": 1.25, "parameter": None, "joint": ["a", "b"], "status": "found"}
    even["break_even"]["ppss"]["perspectives"]["samhälle"]["effect"].append(joint)
    assert "/ a, b each 1.25 standard deviations better" in plain(text(even, "en"))
    joint["value"] = -1.25
    assert "/ a, b each 1.25 standard deviations worse" in plain(text(even, "en"))
    joint |= {"value": None, "status": "none", "searched": [-6.0, 6.0]}
    words = "a, b, each up to 6 standard deviations better, are not enough"
    assert words in plain(text(even, "en"))


def test_the_matrix_has_each_payer_with_its_budgets_and_their_break_even_year() -> None:
    matrix = text(summary(), "en").partition("Budget effect by year")[0]
    rows = {
        line[:28].strip(): line[28:].replace("\u00a0", "").split()
        for line in matrix.splitlines()
        if line.endswith(("never", "2017", "2031", "2036")) or "nämnden" in line[:20]
    }
    assert rows["kommun"] == ["-7.2", "-144.7", "-144.7", "-173.6", "-115.8", "never"]
    assert rows["utbildningsnämnden"] == ["-8.0", "-160.0", "-160.0", "-192.0", "-128.0"]
    assert rows["in all: Kommunen"][1:3] == ["-140.0", "-144.7"]
    assert rows["stat"][-1] == "2017"


def test_idle_budgets_and_only_budgets_are_left_out_of_the_matrix() -> None:
    # Nothing flows through the city's shared budget, and the state has no other.
    assert "shared budget" not in plain(text(summary(), "en")).casefold()
    used = summary()
    used["budgets"]["ppss"]["kommun/gemensamt"] = block(1e6)
    shown = text(used, "en")
    assert "\n  shared budget" in shown
    assert "Shared budget: what passes through no budget that the file names." in plain(shown)
    assert "\n  gemensam budget" in text(used, "sv")


def test_the_required_effect_is_told_as_its_first_measure() -> None:
    share = summary()
    found = share["break_even"]["ppss"]["perspectives"]["samhälle"]["effect"][0]
    of = {"unit": "share", "strategy": 0.7832, "comparator": 0.6546, "difference": 0.1286}
    found["measures"] = {"eligible_share": of, "other": found["measures"]["qualified"]}
    shown = plain(text(share, "en"))
    assert "effect 0.937, that is eligible_share 78 % instead of 65 %" in shown
    assert "other" not in shown.partition("3. The largest")[0]


def test_a_measure_with_a_title_says_what_is_counted() -> None:
    titled = summary(titles={"measures": {"qualified": {"sv": "behöriga", "en": "qualified"}}})
    assert "effect 0.937, that is 420 qualified instead of 331" in plain(text(titled, "en"))


def test_a_payer_without_outlay_has_no_required_effect_of_its_own() -> None:
    gaining = summary()
    even = gaining["break_even"]["ppss"]
    even["perspectives"]["samhälle"]["effect"][0]["gains"] = "below"
    for side, words in (("below", "gains from any effect"), ("above", "loses by an effect")):
        even["payers"]["stat"]["effect"][0] |= {"status": "found", "value": 0.98, "gains": side}
        assert f"stat: pays nothing of it; {words} that helps society" in plain(text(gaining, "en"))


def test_a_break_even_the_wrong_way_is_told_as_a_loss() -> None:
    losing = summary()
    even = losing["break_even"]["ppss"]["perspectives"]
    even["samhälle"]["effect"][0]["gains"] = "below"
    told = "(loses from every effect at which society gains; breaks even only at this value)"
    for value, gains, shown in (
        (3.22, "above", True),
        (0.2, "above", False),
        (0.2, "below", False),
    ):
        found = {"status": "found", "value": value, "gains": gains}
        even["offentlig"]["effect"][0] |= found
        words = " ".join(plain(text(losing, "en")).split())
        assert (told in words) == shown
        assert ("(gains only from an effect weaker than this)" in words) == (
            gains == "above" and not shown
        )


def test_a_payer_that_nothing_reaches_pays_nothing() -> None:
    aside = summary()
    aside["break_even"]["ppss"]["payers"]["stat"]["effect"][0] |= {"status": "undefined"}
    assert "stat: pays nothing of it\n" in text(aside, "en").replace("\n     ", " ")


def test_a_lower_cost_is_told_where_it_is_a_way_out() -> None:
    cheaper = summary()
    found = cheaper["break_even"]["ppss"]["perspectives"]["offentlig"]["unit_cost"]
    assert "; or its costs at 43 % of what the file says, 17 200 SEK a person" in plain(
        text(cheaper, "en")
    )
    found["value"] = 0.003
    assert "costs at 0" not in plain(text(cheaper, "en"))


def test_financing_moves_the_cost_and_does_not_double_it() -> None:
    paid = summary()
    (programme, *_) = paid["costs"]["ppss"]
    given = programme | {
        "origin": "financing", "budget": "fond", "payee": "kommun/utbildningsnämnden",
    }  # fmt: skip
    paid["costs"]["ppss"] = [programme, given]
    shown = plain(text(paid, "en"))
    assert "ppss costs 151 200 000 SEK in 2017 to 2019" in shown
    assert "paid by: kommun, fond, 151 200 000 SEK." in shown


def test_the_budget_effect_is_told_year_by_year() -> None:
    shown = text(summary(), "en")
    table = shown[shown.index("Budget effect by year") :].split("\n\n")[1].splitlines()
    assert table[0].split() == ["2017", "2018", "2019", "2020", "2021", "later"]
    boards = next(line for line in table if "utbildningsnämnden" in line)
    assert boards.replace("\u00a0", "").split()[1:] == ["-8.0"] * 5 + ["-120.0"]


def test_what_was_set_is_told() -> None:
    changed = summary(set=[{"path": "effect", "value": "0.9"}])
    assert "Changed with --set: effect = 0.9." in text(changed, "en")


def test_variants_stand_side_by_side_with_the_base_and_are_explained() -> None:
    lines = text(summary(), "en").splitlines()
    words = [line.split() for line in lines if line and line[0].isalpha()]
    rows = {first: rest for first, *rest in reversed(words)}
    assert rows["base"] == ["0.937", "-45.6", "-144.7", "-98.0"]
    assert rows["day_price"] == ["0.937", "-64.8", "-205.5", "-139.2"]
    assert "- day_price: The day price of the same source" in lines


def test_claims_warnings_and_the_last_line() -> None:
    shown = plain(text(summary(), "sv", folder="results/ppss"))
    assert "ten_percent: stämmer bara som räkneexempel (1,17). Snittkostnad" in shown
    assert "Varningar - Effekten är antagen." in shown
    assert shown.endswith("10 000 dragningar, frö 0, socinvest 0.1.0. Sparat i results/ppss")


def test_the_reader_is_told_where_sources_and_application_are() -> None:
    where = "Where every figure comes from and the yearly results: {}."
    assert where.format("summary.json") in plain(text(summary(), "en"))
    assert where.format("report.html") in plain(text(summary(), "en", page="report.html"))
    applied = summary(application={"behov": {"sv": "Behovet", "en": "The need"}})
    shown = plain(text(applied, "en", page="report.html"))
    assert "yearly results and the texts of the application: report.html." in shown


def test_a_summary_without_the_added_parts_still_gives_a_text() -> None:
    added = ("costs", "assumptions", "effects", "not_counted", "people")
    bare: dict[str, Any] = {key: value for key, value in summary().items() if key not in added}
    bare |= {"variants": {}, "claims": [], "warnings": []}
    shown = plain(text(bare, "en"))
    assert shown.count("The summary does not tell.") == 2
    assert "Warnings" not in shown


def test_what_a_file_has_none_of_is_said() -> None:
    shown = plain(text(summary(costs={"ppss": []}, assumptions={"ppss": []}), "en"))
    assert "ppss has no cost lines of its own" in shown
    assert "No figure that is used here is graded as assumed" in shown


TITLES = {
    "parties": {"kommun": {"sv": "Staden", "en": "The city"}},
    "perspectives": {
        "samhälle": ["kommun", "region", "stat", "person"],
        "kommunen": ["kommun"],
        "offentlig": ["kommun", "region", "stat"],
    },
    "strategies": {
        "nuläge": {"sv": "Som i dag", "en": "As today"},
        "ppss": {"sv": "Samverkan", "en": "Working together"},
    },
    "interventions": {"ppss": {"sv": "Samverkan", "en": "Working together"}},
}


def test_names_are_told_as_the_file_titles_them_and_ours_in_the_language() -> None:
    shown = plain(text(summary(titles=TITLES), "en"))
    for name in ("samhälle", "kommun,", "kommun:", "nuläge", "gemensamt"):
        assert name not in shown, name
    assert "Compared with As today;" in shown
    assert "Working together costs 151 700 000 SEK" in shown
    assert "paid by: The city, utbildningsnämnden, 151 200 000 SEK; The city, fond," in shown
    assert "Working together reaches 2 520 people" in shown
    # A perspective of one party is that party, and is told once.
    assert shown.count("The city: no value of effect") == 1
    assert "in all: Kommunen" not in shown
    assert "in all: Society" in shown
    assert "Staden" in text(summary(titles=TITLES), "sv")


@pytest.mark.parametrize(
    ("scale", "words"),
    [
        ("risk_ratio", "effect is a risk ratio: with the programme the risk is so many times"),
        ("odds_ratio", "effect is an odds ratio:"),
        ("hazard_ratio", "effect is a hazard ratio:"),
        ("risk_difference", "effect is a risk difference: what the programme adds to the risk."),
        ("replace", "effect is what holds with the programme, in the place of what held."),
    ],
)
def test_an_effect_is_explained_once_before_it_is_used(scale: str, words: str) -> None:
    told = summary()
    told["effects"]["ppss"][0]["scale"] = scale
    shown = plain(text(told, "en"))
    assert shown.count(words) == 1
    assert shown.index(words) < shown.index("effect 0.937")
    assert shown.count("The file has median 0.984, mean 1 (assumed).") == 1


def test_every_scale_of_the_format_is_explained() -> None:
    for scale in get_args(get_args(Parameter.model_fields["scale"].annotation)[0]):
        told = summary()
        told["effects"]["ppss"][0]["scale"] = scale
        assert "effect is " in plain(text(told, "en"))


def test_sentences_are_in_whole_kronor_and_tables_in_one_unit() -> None:
    shown = plain(text(summary(), "sv"))
    sentences, _, tables = shown.partition("Belopp i mnkr")
    assert "mnkr" not in sentences
    assert "tkr" not in shown
    assert set(re.findall(r"(?<=\b)(?:tkr|mnkr|mdkr)\b", tables)) == {"mnkr"}


def test_payers_and_budgets_that_differ_have_columns_of_their_own() -> None:
    def below(shown: str) -> list[list[str]]:
        table = re.split(r"in\s+all\s+of\s+them", shown)[1].split("\n\n")[1]
        return [line.replace("\u00a0", "").split() for line in table.splitlines()]

    header, base, day_price, what_if = below(text(summary(titles=TITLES), "en"))
    # The city has its column above as a perspective, and nothing differs for the region; the
    # state's only budget is the state.
    assert header == ["stat", "person", "utbildnings…", "socialnämnd…"]
    assert base == ["base", "46.7", "52.0", "-160.0", "15.3"]
    assert day_price[0] == "day_price" and what_if[0] == "what_if_10"
    same = summary()
    for variant in same["variants"].values():
        variant["payers"], variant["budgets"] = same["payers"], same["budgets"]
    assert "not the same" not in plain(text(same, "en"))


def test_two_strategies_are_told_apart() -> None:
    two = summary(strategies=["nuläge", "ppss", "halv"])
    for section in ("results", "payers", "budgets", "break_even"):
        for run in (two, *two["variants"].values()):
            run[section]["halv"] = run[section]["ppss"]
    two["assumptions"]["halv"] = [{**two["assumptions"]["ppss"][1], "parameter": "hours"}]
    shown = text(two, "en")
    assert "\nPPSS\n" in shown
    # Each has its own largest assumption; what nobody counts is listed once.
    assert "3. The largest assumption\n   hours." in shown
    assert shown.count("Health and quality of life.") == 1
    assert "5. What is not counted\n   The same as under ppss." in shown
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


def test_a_strategy_without_cost_lines_is_paid_for_through_its_course() -> None:
    shown = plain(text(summary(costs={"ppss": []}), "en"))
    assert "pays nothing of it" not in shown
    assert "comes through what happens to people and what that costs" in shown
    assert "against nuläge: kommun, utbildningsnämnden loses 160 000 000 SEK;" in shown
    assert "kommun, socialnämnden gains 15 300 000 SEK; stat gains 46 700 000 SEK." in shown
    assert "ppss reaches 2 520 people of 2 800 offered." in shown


def test_a_payer_that_the_strategy_does_not_touch_has_one_line() -> None:
    aside = summary()
    nothing = block(0.0)
    nothing["npv"] = dict.fromkeys(nothing["npv"], 0.0)
    nothing["by_kind"]["capacity"] = {}
    aside["payers"]["ppss"]["region"] = nothing
    aside["break_even"]["ppss"]["payers"]["region"] = even(None, None, "undefined")
    shown = plain(text(aside, "en"))
    assert "- region: not touched, neither by costs nor by effects" in shown
    assert "region: the result is the same" not in shown
    # Who gains in some draws and loses in others is touched.
    nothing["npv"] |= {"p5": -1.0, "p95": 1.0}
    assert "not touched" not in plain(text(aside, "en"))


@pytest.mark.parametrize(
    ("scale", "quantity", "words"),
    [
        ("risk_ratio", "time", "effect is a ratio: with the programme stay is so many times as"),
        ("risk_ratio", "money", "effect is a ratio: with the programme stay is so many times what"),
        ("risk_ratio", "number", "effect is a ratio: with the programme stay is so many times"),
        ("risk_ratio", "probability", "effect is a risk ratio: with the programme the risk is"),
        ("risk_difference", "time", "effect is a difference: what the programme adds to stay."),
        ("hazard_ratio", "rate", "effect is a hazard ratio: with the programme it happens"),
    ],
)
def test_a_scale_is_explained_by_what_it_acts_on(scale: str, quantity: str, words: str) -> None:
    told = summary()
    on = {"kind": "parameter", "name": "stay", "quantity": quantity}
    told["effects"]["ppss"][0] |= {"scale": scale, "acts_on": [on]}
    assert words in plain(text(told, "en"))


def test_a_price_is_told_with_its_unit_and_as_a_way_out() -> None:
    told = summary()
    on = {"kind": "parameter", "name": "day", "quantity": "money"}
    price = {
        **told["effects"]["ppss"][0], "parameter": "home", "scale": "replace", "price": True,
        "unit": "SEK/person/year", "acts_on": [on], "mean": 7e5, "p2_5": 7e5, "p97_5": 7e5,
    }  # fmt: skip
    told["effects"]["ppss"].append(price)
    found = {
        "value": 1.286e6, "unit": "SEK/person/year", "parameter": "home", "status": "found",
        "searched": [0.0, 7e6], "measures": {}, "gains": "below",
    }  # fmt: skip
    told["break_even"]["ppss"]["perspectives"]["samhälle"]["price"] = [found]
    shown = plain(text(told, "sv"))
    assert "home är priset med insatsen, i stället för day. Filen har 700 000 kr per" in shown
    enough = "; eller om home är högst 1 286 000 kr per person och år (filen har 700 000)"
    assert enough in shown
    # What would have to be next to free is no way out.
    found["value"] = 5_000.0
    assert "home är högst" not in plain(text(told, "sv"))


def test_an_effect_that_changes_no_measure_is_told_without() -> None:
    same = summary()
    found = same["break_even"]["ppss"]["perspectives"]["samhälle"]["effect"][0]
    found["measures"]["qualified"] |= {"strategy": 331.2, "difference": 0.2}
    assert "- Society: effect 0.937; or its costs" in plain(text(same, "en"))


def test_variants_that_change_nothing_of_a_strategy_are_only_named() -> None:
    still = summary()
    still["variants"]["day_price"]["unchanged"] = ["ppss"]
    shown = text(still, "en")
    assert "Variants that change nothing here: day_price." in shown
    assert "\nday_price" not in shown
    assert "- day_price" not in shown
    assert "\nwhat_if_10" in shown
    still["variants"]["what_if_10"]["unchanged"] = ["ppss"]
    shown = text(still, "en")
    assert "Variants that change nothing here: day_price, what_if_10." in plain(shown)
    assert "Required effect" not in shown


def test_perspectives_with_one_result_are_told_together() -> None:
    one = summary()
    one["results"]["ppss"]["offentlig"] = one["results"]["ppss"]["samhälle"]
    shown = plain(text(one, "en"))
    assert shown.count("net present value -45 600 000 SEK") == 1
    assert "- Society, Offentlig: net present value -45 600 000 SEK" in shown


def test_how_long_is_not_told_as_how_often() -> None:
    longer = summary()
    on = {"kind": "parameter", "name": "stay", "quantity": "time"}
    longer["effects"]["ppss"][0]["acts_on"] = [on]
    shown = plain(text(longer, "en"))
    assert "- Society: effect 0.937; or its costs" in shown
    assert "instead of 331" not in shown


def test_a_claim_without_a_note_is_told_by_its_own_words() -> None:
    told = summary()
    claim = told["claims"][0]
    assert "Sagt" not in text({**told, "claims": [{**claim, "explained": True}]}, "sv")
    says = {"sv": "Sagt " * 40, "en": "Said " * 40}
    told["claims"] = [{**claim, "explained": False, "says": says}]
    shown = plain(text(told, "sv"))
    assert "(1,17). Sagt Sagt" in shown
    assert shown.count("Sagt") < 20
    assert "…" in shown
