"""A settlement in words, as text and as a page to sign."""

from __future__ import annotations

import re
from typing import Any

import pytest

from socinvest import i18n
from socinvest.report.exact import Exact
from socinvest.report.html_markup import plain
from socinvest.report.numbers import Numbers
from socinvest.report.settled_measures import formed
from socinvest.report.settled_page import settled_page
from socinvest.report.settled_text import settled_text
from socinvest.report.settled_words import words
from tests.report.html_run import HOSTILE, Parsed
from tests.report.settled import LENT, lent, settled
from tests.test_languages import dotted, strings
from tests.test_languages import words as words_of

SPLIT = (("parameters.fee_unknown", "20 000 SEK/person"),)


def formulas(told: dict[str, Any], lang: str = "en") -> list[str]:
    speak = words(told, lang)
    return [plain(speak.formula(one)).replace("\u00a0", " ") for one in told["payments"]]


def by_name(told: dict[str, Any]) -> dict[str, str]:
    return dict(zip([one["term"] for one in told["payments"]], formulas(told), strict=True))


# --- each form in words, with the numbers put in ---


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("{amount: 500 kSEK, at: 2018}", "a fixed sum: 500 000 SEK"),
        ("{share: 40 %, of: committed, at: 2018}",
         "40 % of the capital committed, 500 000 SEK: 200 000 SEK"),
        ("{share: 60 %, of: saving, lag: 0 months}",
         "60 % of 380 000 SEK (saving): 228 000 SEK"),
        ("{share: 60 %, of: saving, from: 0 SEK, up_to: principal, lag: 0 months}",
         "60 % of 380 000 SEK (saving), between 0 SEK and 500 000 SEK: 228 000 SEK"),
        ("{share: 62.5 %, of: saving, from: 0.1 MSEK, up_to: 0.3 MSEK, lag: 0 months}",
         "62.5 % of 380 000 SEK (saving), only the part between 100 000 SEK and 300 000 SEK: "
         "125 000 SEK"),
        ("{share: 50 %, of: saving, from: 0.1 MSEK, lag: 0 months}",
         "50 % of 380 000 SEK (saving), only the part above 100 000 SEK: 140 000 SEK"),
        ("{price: 1 234.50 SEK/person, of: people, at: 2018}",
         "1 234.50 SEK times 10 people: 12 345 SEK"),
        ("{steps: {0.1 MSEK: 5 kSEK, 0.3 MSEK: 9 kSEK}, of: saving, lag: 0 months}",
         "for 380 000 SEK (saving), by the steps (from 100 000 SEK 5 000 SEK; from 300 000 SEK "
         "9 000 SEK): 9 000 SEK"),
        ("{steps: {0.3 MSEK: 0 SEK, 0.4 MSEK: 8 kSEK}, of: saving, between: linear, lag: 0 months}",
         "for 380 000 SEK (saving), in a straight line between the steps (from 300 000 SEK 0 SEK; "
         "from 400 000 SEK 8 000 SEK): 6 400 SEK"),
        ("{top_up: 300 kSEK, terms: [guarantee], at: 2019-06}",
         "what 200 000 SEK (guarantee) falls short of 300 000 SEK: 100 000 SEK"),
        ("{fee: 5 %, terms: [guarantee], at: 2019-06}",
         "5 % of 200 000 SEK (guarantee): 10 000 SEK"),
        ("{share: 10 %, beyond: savings, at: 2019-06}",
         "10 % of 0 SEK that savings has not paid for: 0 SEK"),
        ("{amount: 100 SEK, at: 2019-01, index: 10 %}",
         "a fixed sum; raised by 10 % a year, times 1.21: 121 SEK"),
        ("{amount: 100 SEK, at: 2018-01, instalments: 3, every: 6 months}",
         "a fixed sum; part 1 of 3: 33.33 SEK"),
    ],
)  # fmt: skip
def test_a_form_in_words(term: str, said: str) -> None:
    told = lent(LENT, ("contract.terms.promise", term))
    assert by_name(told)["promise"] == said or said in formulas(told)


def test_a_price_of_time_is_told_by_the_day_too() -> None:
    told = settled(
        "contracts/essex", "until: 2014-12\nobserved:\n  days: {first: 3 650 days}\n",
        ("parameters.tariff_unknown", "29 GBP/day"),
    )  # fmt: skip
    assert formulas(told)[0] == "10 585 £ a year (29 £ a day) times 10 years (days): 105 850 £"
    assert formulas(told)[1] == "10 585 £ a year (29 £ a day) times days (not observed)"


def test_what_a_limit_cuts_is_told() -> None:
    told = lent(LENT, ("contract.limits.total.at_most", "250 kSEK"))
    savings = told["payments"][1]
    assert savings["amount"] == pytest.approx(50_000)
    assert savings["limits"] == [
        {"limit": "total", "clause": "5", "at_most": 250_000.0, "return_at_most": None,
         "per": "contract", "allows": pytest.approx(50_000), "decides": True}
    ]  # fmt: skip
    cut = "   Cut to 50 000 SEK by the limit total (clause 5)\n   Due: 50 000 SEK\n"
    assert cut in settled_text(told, "en").replace("\u00a0", " ")


def test_conditions_in_words() -> None:
    told = settled(
        "contracts/peterborough",
        "until: 2014-12\n"
        "observed:\n"
        "  fall: {first: 8.39 %, pooled: 9 %}\n"
        "  avoided: {first: 40, second: 50}\n",
    )
    speak = words(told, "en")
    first, second, everybody = (
        plain(speak.condition(one["condition"])).replace("\u00a0", " ") for one in told["payments"]
    )
    assert first == "fall (8.39 %) at least 10 %: not met"
    assert second == "fall (not observed) at least 10 %: cannot be told yet"
    assert everybody == (
        "fall (9 %) at least 7.5 %, all together and (not fall (first: 8.39 %, The second "
        "thousand: not observed) at least 10 %, in any cohort): cannot be told yet"
    )
    assert [one["status"] for one in told["payments"]] == ["due", "missing", "missing"]
    assert told["payments"][0]["amount"] == 0.0
    unseen = settled("contracts/peterborough", "observed:\n  fall: {first: 8.39 %}\n")
    assert unseen["payments"][0]["amount"] == 0.0
    assert formulas(unseen)[0] == "4 000 £ times avoided (not observed)"
    assert "by_cohort (cohort The second thousand)" in settled_text(told, "en")


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.0839, "share", "8.39 %"),
        (0.1, "share", "10 %"),
        (1 / 3, "share", "33.3333 %"),
        (1234567.0, "SEK", "1 234 567 SEK"),
        (0.5, "SEK", "0.50 SEK"),
        (-2e6, "SEK", "-2 000 000 SEK"),
        (2.0, "year", "2 years"),
        (0.5, "year", "0.5 years (182.5 days)"),
        (142.0, "event", "142 events"),
        (89.0, "pupil", "89 pupils"),
        (True, "", "yes"),
        (None, "SEK", "–"),
    ],
)
def test_nothing_is_rounded_that_is_paid_for(value: Any, unit: str, said: str) -> None:
    assert Exact(Numbers("en", "SEK")).value(value, unit).replace("\u00a0", " ") == said


def test_a_long_list_of_what_is_missing_stands_at_the_end() -> None:
    told = settled("contracts/hasselby", "observed: {cases: 50}\n", *SPLIT)
    assert "Incomplete: goals was not observed." in settled_text(told, "en")
    told["missing"] = told["missing"] * 5
    head, _, end = settled_text(told, "en").partition("What was observed")
    assert "Incomplete: 5 observations are missing." in head
    assert end.count("goals: needed for success") == 5


# --- both languages ---


def numbers(shown: str) -> list[str]:
    return [re.sub(r"\D", "", one) for one in re.findall(r"\d[\d\u00a0.,]*", shown)]


def test_the_same_numbers_in_both_languages() -> None:
    told = lent()
    texts = [numbers(settled_text(told, lang)) for lang in i18n.LANGUAGES]
    pages = [
        numbers(" ".join(data for tag, data in Parsed(settled_page(told, lang)).text
                         if tag not in ("style", "code")))
        for lang in i18n.LANGUAGES
    ]  # fmt: skip
    assert texts[0] == texts[1]
    assert pages[0] == pages[1]
    assert len(pages[0]) > 30


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
@pytest.mark.parametrize("shown", [settled_text, settled_page])
def test_every_word_is_a_message(lang: str, shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "translate", dotted)
    told = lent("people: 10\nreported_by: evaluator\nobserved: {delivered: true}\n")
    known = {word for text in strings(told) for word in words_of(text)} | {"kr", "sek"}
    text = shown(told, lang)
    if shown is settled_page:
        text = " ".join(data for tag, data in Parsed(text).text if tag not in ("style", "code"))
    assert words_of(text) - known == set()


# --- the page ---


def test_the_page_stands_alone_and_can_be_signed() -> None:
    told = lent()
    page = Parsed(settled_page(told, "en"))
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "img", "link", "iframe", "form", "input"}
    text = [data.strip() for tag, data in page.text if tag not in ("style",)]
    assert text.count("Signature") == 4
    assert {"city", "lender", "team", "backer"} <= set(text)
    for one in (told["observed"], *told["inputs"]):
        assert one["sha256"] in text
    headings = [tag for tag, _ in page.elements if re.fullmatch(r"h\d", tag)]
    assert headings[0] == "h1"
    assert headings.count("h1") == 1
    policy = next(one["content"] for tag, one in page.elements if "http-equiv" in one)
    assert policy.startswith("default-src 'none';")


def test_what_users_wrote_stays_text() -> None:
    told = lent()
    texts = iter(HOSTILE * 200)

    def spoiled(value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) == {"sv", "en"}:
                return dict.fromkeys(value, next(texts))
            return {key: spoiled(one) for key, one in value.items()}
        return [spoiled(one) for one in value] if isinstance(value, list) else value

    bad = spoiled(told)
    bad["observed"]["reported_by"] = bad["observed"]["file"] = "<script>alert(1)</script>"
    for payment in bad["payments"]:
        payment["clause"] = "\x1b[31m<b>"
    page = settled_page(bad, "sv")
    assert not {tag for tag, _ in Parsed(page).elements} & {"script", "b", "a", "img"}
    assert "\x1b" not in page
    text = settled_text(bad, "sv")
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_style_has_paper() -> None:
    assert "@page { size: A4;" in settled_page(lent(), "sv")


# --- how the measures are formed ---


@pytest.mark.parametrize(
    ("measure", "said"),
    [
        ("{cost: care, window: 24 months, against: {design: matched, size: 80}, "
         "noise: {cv: spread}}",
         "Cost of care, those reached by {by}, 24 months from each one's entry, in the prices of "
         "2017. Set against a matched group, 80 people, scaled to the number of people. The value "
         "is the reduction, of all together. Plus means less was counted, which is better."),
        ("{state: home, window: 12 months, since: 2017-01, per: share}",
         "Those who are in home, those reached by {by}, 12 months after 2017-01. The value is "
         "what was counted, in per cent of the people."),
        ("{time: care, window: 12 months, per: share, improves: up, observed: 90 %, noise: none, "
         "against: {design: historical, years: 3, index: 2 %, scale: per_person}}",
         "Time in care, those reached by {by}, 12 months from each one's entry, known of 90 %, "
         "who stand for all. Set against people of an earlier time, 3 years earlier, raised by "
         "2 % a year, scaled to the number of people. The value is the increase, in per cent of "
         "what it is set against. Plus means more was counted, which is better."),
        ("{events: care -> home, window: 12 months, against: {design: fixed, level: 0.4}}",
         "Changes from care to home, those reached by {by}, 12 months from each one's entry. Set "
         "against a level written in the contract, 0.4 events for each person. The value is the "
         "reduction, of all together. Plus means less was counted, which is better."),
    ],
)  # fmt: skip
def test_how_a_measure_is_formed(measure: str, said: str) -> None:
    saving = "{cost: care, window: 24 months, against: {design: matched}, noise: {cv: spread}}"
    both = f"{{saving: {saving}, delivered: {{probability: carried_out}}, other: {measure}}}"
    told = lent(LENT, ("contract.measures", both))
    (other,) = [one for one in told["measures"] if one["measure"] == "other"]
    by = other["intervention_title"]["en"] if other["intervention_title"] else "the programme"
    found = plain(formed(words(told, "en"), other)).replace("\u00a0", " ")
    assert found == f"other: {said.format(by=by)}"
    page = settled_page(told, "sv")
    assert "Så är måtten bildade" in page
    assert "How the measures are formed" in settled_text(told, "en")
