"""The contract in the text of a run: every sum as in the summary, and every party's risk."""

from __future__ import annotations

import re

import pytest

from socinvest.i18n import LANGUAGES, translator
from socinvest.report.html_markup import escaped
from socinvest.report.html_page import page
from socinvest.report.layout import WIDTH
from socinvest.report.text import text
from socinvest.report.worth import contract_rate, own_rate
from tests.report import contract_run as runs
from tests.report.html_run import ppss
from tests.report.test_hostile_text import CONTROLS, hidden, hostile, width

MINUS_NOTHING = re.compile(r"(?<![\w.,\u00a0])-0(?:[.,]0+)?(?![\d.,]*[1-9])")


def plain(shown: str) -> str:
    return " ".join(shown.replace("\u00a0", " ").split())


@pytest.fixture(scope="module")
def loan() -> str:
    return plain(text(runs.loan()[0], "en"))


def test_who_pays_whom_for_what(loan: str) -> None:
    assert "The contract: The loan" in loan
    assert "lender puts 500 000 SEK at the disposal of team (2017-01)." in loan
    table = text(runs.loan()[0], "en").replace("\u00a0", " ")
    rows = [" ".join(line.split()) for line in table.splitlines()]
    assert "city, care to lender" in rows and "backer to lender" in rows
    assert "guarantee, clause 4.1 2018-01 200 200 200 100 %" in rows
    assert "savings, clause 4.2 2019-01 240 240 240 100 %" in rows
    assert "promise 2019-07 10 10 10 100 %" in rows


def test_what_it_is_to_each(loan: str) -> None:
    """The sums of the loan are known by hand: see its file."""
    for said in (
        "Investor, lender: puts in 500 000 SEK and gets back 450 000 SEK in the mean.",
        "It loses in 100 % of draws, 50 000 SEK in the mean over all; in the worst 5 % its net "
        "is -50 000 SEK in the mean.",
        "Outcome payer, city: pays 440 000 SEK for outcomes and work, and truly saves 880 000 SEK "
        "because of the people. In all it gains 440 000 SEK net, nine draws in ten between "
        "440 000 SEK and 440 000 SEK; in the worst 5 % 440 000 SEK in the mean.",
        "It pays more than it saves in 0 % of draws.",
        "Service provider, team: the work costs it 450 000 SEK, for which it is given "
        "500 000 SEK in all. It lays out 0 SEK at most at the end of a year",
        "Guarantor, backer: pays 10 000 SEK in the mean, anything in 100 % of draws; in the worst "
        "5 % 10 000 SEK.",
    ):
        assert said in loan, said


def test_what_the_programme_costs_is_the_work_and_not_the_payments(loan: str) -> None:
    assert (
        "team costs 450 000 SEK in 2017 (present value 450 000 SEK). With the contract's "
        "payments in the mean it is borne by: city, care, 440 000 SEK; lender, 50 000 SEK; "
        "backer, 10 000 SEK; team, -50 000 SEK."
    ) in loan


def test_break_evens_are_told_to_be_without_the_contract(loan: str) -> None:
    assert "Reckoned without the contract: what the programme itself must achieve." in loan
    assert "lender, backer: touched only by the payments of the contract" in loan
    summary, _ = ppss()
    assert "without the contract" not in text(summary, "en")


def test_with_and_without_stand_side_by_side() -> None:
    """Nothing is discounted: the city pays 440 and saves 880, the team is given 500 for 450."""
    rows = [
        " ".join(line.split())
        for line in text(runs.loan()[0], "en").replace("\u00a0", " ").splitlines()
    ]
    assert "team -450 50 500 never no outlay" in rows
    assert "lender 0 -50 -50 – never" in rows
    assert "city 880 440 -440 no outlay no outlay" in rows


def test_what_luck_pays_and_what_it_is_of() -> None:
    summary, _ = runs.nystart()
    luck = summary["contract"]["luck"]
    shown = plain(text(summary, "en"))
    share = round(100 * luck["pays_without_effect"])
    assert f"something would be paid for outcomes in {share} % of draws all the same" in shown
    of = luck["paid_without_effect"] / luck["paid"]
    assert (f"That is {round(100 * of)} % of the" if of <= 1 else "That is no less than") in shown
    assert f"{round(100 * luck['misses_real_effect'])} % of these pay nothing" in shown


def test_nothing_is_said_of_luck_where_no_outcome_is_paid_for() -> None:
    summary, _ = runs.nystart()
    for found in (summary["contract"], *summary["contract"]["by_strategy"].values()):
        found["luck"] |= {"paid": 0.0, "paid_without_effect": 0.0}
    assert "What luck pays" not in text(summary, "en")


def test_an_investor_without_a_rate_and_a_payer_to_whom_people_cost_more() -> None:
    summary, _ = runs.nystart()
    found = summary["contract"]["by_strategy"]["nystart"]
    found["investor"]["irr"]["of_mean_flow"] = None
    found["outcome_payer"]["saved"]["mean"] = -2e6
    shown = plain(text(summary, "en"))
    assert "Rate of return of the mean flow: no rate a year." in shown
    assert "what happens to the people truly costs it 2 000 000 SEK more." in shown


def test_each_variant_of_the_contract_has_a_line() -> None:
    summary, _ = runs.nystart()
    lines = text(summary, "en").splitlines()
    start = next(n for n, line in enumerate(lines) if "The contract in each variant" in line)
    names = [line.split()[0] for line in lines[start + 6 : start + 10]]
    assert names == ["base", "floor", "half", "fund_pays"]
    same = runs.nystart()[0]
    for variant in same["variants"].values():
        variant["contract"] = same["contract"]
    assert "The contract in each variant" not in text(same, "en")


def test_a_variant_by_itself_says_which_reading_it_is() -> None:
    summary, _ = runs.nystart()
    summary["contract"]["reading"] = {
        "variant": "floor", "title": summary["variants"]["floor"]["title"],
    }  # fmt: skip
    shown = plain(text(summary, "en"))
    assert "Reading: R1: the guarantee is a floor, all of the saving is repaid" in shown
    assert "Reading R2" not in shown


def test_the_share_of_measurement_is_told() -> None:
    summary, _ = runs.nystart()
    share = summary["payers"]["nystart"]["kommun"]["uncertainty"]["measurement_share"]
    shown = plain(text(summary, "en"))
    assert f"{round(100 * share)} % that one pays for what is measured" in shown


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["nystart", "twice", "hostile", *runs.WRITTEN])
def test_no_line_is_wider_than_80_columns(name: str, lang: str) -> None:
    summary, _ = getattr(runs, name)() if name not in runs.WRITTEN else runs.written(name)
    shown = text(summary, lang)
    assert max(map(width, shown.splitlines())) <= WIDTH
    assert hidden(shown) == set()
    assert MINUS_NOTHING.findall(shown) == []


@pytest.mark.parametrize("extra", ["x" * 300, CONTROLS, "</script>{a} %s"])
def test_what_users_write_in_a_contract_comes_through(extra: str) -> None:
    shown = text(hostile(runs.nystart()[0], extra), "sv")
    assert max(map(width, shown.splitlines())) <= WIDTH
    assert hidden(shown) == set()


def test_the_same_numbers_in_both_languages() -> None:
    summary, _ = runs.nystart()
    swedish, english = (
        [re.sub(r"\D", "", one) for one in re.findall(r"[\d][\d\u00a0.,]*", text(summary, lang))]
        for lang in LANGUAGES
    )
    assert swedish == english
    assert len(swedish) > 200


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_two_rates_of_an_investor_say_why_they_differ(lang: str) -> None:
    summary, pictures = runs.nystart()
    _ = translator(lang)
    told = " ".join(text(summary, lang).split())
    shown = page(summary, pictures, lang)
    for sentence in (contract_rate(_), own_rate(_)):
        assert told.count(sentence) == 1
        assert escaped(sentence) in shown
    del summary["contract"]
    assert contract_rate(_) not in " ".join(text(summary, lang).split())
