"""Figures by a clock, points, short steps and cost per quality-adjusted year, as they are told."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import socinvest
from socinvest.pipeline import Run
from socinvest.pipeline import run as run_pipeline
from socinvest.report.html_page import page
from socinvest.report.html_view import look
from socinvest.report.html_worth import effectiveness
from socinvest.report.table import tsv
from socinvest.report.text import text
from socinvest.report.yearly import yearly
from tests.report.html_run import ppss

COURSES = Path(__file__).parents[1] / "data" / "rich" / "courses.yaml"
"""Every clock, quarters, points with weights, quality weights, a graded effect."""


@cache
def _answer() -> Run:
    scenario = socinvest.read_scenario(COURSES)
    return run_pipeline(scenario, draws=20, variants=["base"], pictures=True, parameters=True)


@pytest.fixture(scope="module")
def answer() -> Run:
    return _answer()


def section(lang: str, name: str) -> str:
    html = page(_answer().summary(), _answer().pictures(), lang)
    start = html.index(f'<section id="{name}"')
    return html[start : html.index("</section>", start)]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("sv", ("2020:\xa0100\xa0kr; 2023:\xa0120\xa0kr",
                "Efter kalenderår; räta linjer däremellan.",
                "Efter ålder; varje värde gäller till nästa.", "form\xa00,8; skala\xa06\xa0år",
                "Weibulls riskkurva efter tid i tillståndet", "nivå\xa00,01\xa0per år",
                "Gompertz riskkurva efter ålder", "Följer tid sedan inträdet.",
                "Följer ålder och tid i tillståndet.", "Studien anger 0,72 (0,55 till 0,95).",
                "Av effekten räknas 70\xa0% med")),
        ("en", ("2020:\xa0100\xa0SEK; 2023:\xa0120\xa0SEK",
                "By calendar year; straight lines in between.", "shape\xa00.8; scale\xa06\xa0years",
                "Weibull hazard by time in the state", "level\xa00.01\xa0per year",
                "Follows age and time in the state.", "The study states 0.72 (0.55 to 0.95); "
                "70\xa0% of the effect is counted on")),
    ],
)  # fmt: skip
def test_a_figure_that_goes_by_a_clock_shows_how(lang: str, words: tuple[str, ...]) -> None:
    told = section(lang, "figures")
    for one in words:
        assert one in told


def test_many_points_stand_in_a_table_that_opens(answer: Run) -> None:
    summary = answer.summary()
    one = next(p for p in summary["parameters"] if p["parameter"] == "dying")
    one["curve"]["points"] = [[float(age), age / 1000] for age in range(20)]
    html = page(summary, answer.pictures(), "en")
    assert "from 0\xa0per year at 0\xa0years to 0.019\xa0per year at 19\xa0years" in html
    assert "All 20 points" in html


def test_draws_of_what_goes_by_a_clock_are_not_kept(answer: Run) -> None:
    kept = answer.kept()["base"]
    names = {key[-1] for key in kept if key[0] == "parameters"}
    assert "base_price" in names
    assert names.isdisjoint({"price", "dying", "relapse", "wearing", "both"})
    assert all(key in kept for key in answer.sampled())


def test_the_end_is_a_row_of_its_own_and_in_every_sum(answer: Run) -> None:
    summary = answer.summary()
    block = summary["payers"]["help"]["kommun"]
    end = block["yearly_end"]
    assert end is not None
    rows = list(csv.DictReader(io.StringIO(yearly(summary))))
    own = [r for r in rows if (r["section"], r["name"], r["kind"]) == ("payers", "kommun", "total")]
    assert [row["year"] for row in own] == ["2020", "2021", "end"]
    assert float(own[-1]["mean"]) == end["mean"]
    assert float(own[-1]["cumulative_mean"]) == pytest.approx(
        sum(row["mean"] for row in block["yearly"]) + end["mean"]
    )
    fan = answer.pictures()["cumulative_cash"]["help"]["payers"]["kommun"]
    assert [row["year"] for row in fan] == [2020, 2021, None]
    cash = sum(row["mean"] for row in block["yearly_cash"]) + end["cash"]["mean"]
    assert fan[-1]["mean"] == pytest.approx(cash)
    shown = {r["figure"]: r for r in csv.DictReader(io.StringIO(tsv(summary)), delimiter="\t")
             if (r["view"], r["name"]) == ("payer", "kommun")}  # fmt: skip
    assert float(shown["net_at_end"]["value"]) == end["mean"]
    assert shown["net_at_end"]["year"] == ""
    assert "vid slutet" in text(summary, "sv") and "vid slutet" in section("sv", "budget")


def test_the_frame_has_the_end_as_a_row_without_a_year(answer: Run) -> None:
    pytest.importorskip("pandas")
    frame = answer.to_frame()
    own = frame[(frame["section"] == "results") & (frame["name"] == "samhälle")]
    total = own[own["kind"] == "total"]
    assert total["year"].isna().tolist() == [False, False, True]


def test_states_are_shown_step_by_step(answer: Run) -> None:
    for course in answer.pictures()["states"].values():
        assert course["help"]["points"] == [quarter / 4 for quarter in range(9)]
    told = section("en", "people")
    for when in ("2020-01", "2020-04", "2021-10", "2022-01"):
        assert f">{when}</th>" in told
    assert "at the beginning of each step of the course" in told


def test_a_long_course_in_months_lists_whole_years_only() -> None:
    summary, pictures = ppss()
    summary["conventions"]["cycle"] = "month"
    for course in pictures["states"].values():
        for one in course.values():
            one["points"] = [month / 12 for month in range(120)]
            for people in one["people"].values():
                people.update({key: [1.0] * 120 for key in people})
    html = page(summary, pictures, "en")
    found = html[html.index('<section id="people"') :]
    assert ">2018-01</th>" in found and ">2018-02</th>" not in found


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_cost_effectiveness_is_told_where_there_are_quality_weights(lang: str) -> None:
    words = {"sv": ("dominerad", "kvalitetsjusterade"), "en": ("dominated", "quality-adjusted")}
    dominated, years = words[lang]
    shown = text(_answer().summary(), lang)
    assert dominated in shown and years in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert dominated in section(lang, "effectiveness")
    assert effectiveness(look(*ppss(), lang)) is None


def _frontier(status: str = "undominated") -> dict[str, Any]:
    """The first run with a table written by hand: 20 million for 10 years more."""
    summary = _answer().summary()
    none = {"incremental_cost": None, "incremental_effect": None, "icer": None}
    summary["cost_effectiveness"] = {"samhälle": [
        {"strategy": "nothing", "cost": 1e8, "effect": 90.0, "status": "undominated", **none},
        {"strategy": "help", "cost": 1.2e8, "effect": 100.0, "status": status,
         "incremental_cost": 2e7, "incremental_effect": 10.0, "icer": 2e6}
        if status == "undominated"
        else {"strategy": "help", "cost": 1.2e8, "effect": 100.0, "status": status, **none},
    ]}  # fmt: skip
    return summary


def test_the_ratio_is_told_in_a_sentence_and_a_table() -> None:
    shown = text(_frontier(), "en")
    assert "help                               120.0    100.0     20.0       10 2 000 000".split() \
        == next(line for line in shown.splitlines() if line.startswith("help  ")).replace(
            "\xa0", " ").split()  # fmt: skip
    html = page(_frontier(), _answer().pictures(), "sv")
    assert "10 fler år än strategin före, för 2\xa0000\xa0000\xa0kr per år" in html
    mixed = page(_frontier("extendedly_dominated"), _answer().pictures(), "sv")
    assert "dominerad av en blandning</td>" in mixed


@pytest.mark.parametrize(
    ("changes", "row", "note"),
    [
        ({}, "5\xa0%", False),
        ({"sign_changes": 3}, "5\xa0%*", True),
        ({"of_mean_flow": None, "sign_changes": 3}, "no rate", False),
    ],
)
def test_a_rate_says_whether_there_are_several_or_none(
    changes: dict[str, Any], row: str, note: bool
) -> None:
    summary, pictures = ppss()
    for section_ in ("results", "payers"):
        for block in summary[section_]["ppss"].values():
            block["irr"] = {
                "of_mean_flow": 0.05, "p5": 0.01, "p50": 0.05, "p95": 0.09,
                "undefined_share": 0.25, "several_share": 0.0, "sign_changes": 1, **changes,
            }  # fmt: skip
    for shown in (text(summary, "en"), page(summary, pictures, "en")):
        assert row in shown
        assert ("several rates" in shown) is note
        assert "There is no internal rate of return" not in shown


def test_without_any_rate_one_sentence_says_so() -> None:
    summary, pictures = ppss()
    for section_ in ("results", "payers"):
        for block in summary[section_]["ppss"].values():
            block["irr"] = {
                "of_mean_flow": None, "p5": None, "p50": None, "p95": None,
                "undefined_share": 1.0, "several_share": 0.0, "sign_changes": 0,
            }  # fmt: skip
    for shown in (text(summary, "en"), page(summary, pictures, "en")):
        assert "There is no internal rate of return" in " ".join(shown.split())
    assert "kalkylränta för kvalitetsjusterade år" in section("sv", "conventions")
