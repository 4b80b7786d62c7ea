"""The contract on the page: payouts as agreed, risks and chance as in the summary."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from typing import Any

import pytest

from socinvest.i18n import LANGUAGES
from socinvest.report.html_contract import agreement
from socinvest.report.html_page import page, plotly
from socinvest.report.html_view import look
from tests.report import contract_run as runs
from tests.report.html_run import Parsed, ppss

CHARTS = ["payout", "risks", "luck", "contract-cash"]


def charts(made: runs.Made, lang: str = "en") -> dict[str, Any]:
    part = agreement(look(*made, lang))
    assert part is not None
    drawn: dict[str, Any] = json.loads(json.dumps(dict(part.charts), allow_nan=False))
    return drawn


def read(made: runs.Made, lang: str = "en") -> Parsed:
    part = agreement(look(*made, lang))
    assert part is not None
    return Parsed(part.body)


def along(curve: dict[str, Any], x: float) -> float:
    """The height of a line at x."""
    at = min(max(bisect_right(curve["x"], x) - 1, 0), len(curve["x"]) - 2)
    (x0, x1), (y0, y1) = curve["x"][at : at + 2], curve["y"][at : at + 2]
    height: float = y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return height


def test_payments_along_the_saving_are_those_agreed() -> None:
    """The guarantee, 60 per cent up to the capital, the excess up to 20 per cent if school."""
    (picture,) = charts(runs.nystart())["payout"]
    lines = [line for line in picture["data"] if "yaxis" not in line]
    curves = {line["name"].replace("<br>", " "): line for line in lines}
    delivered, school = "the programme carried out as agreed", "improved school results"
    both = curves[f"{delivered}: yes; {school}: yes"]
    without = curves[f"{delivered}: yes; {school}: no"]
    nothing = curves[f"{delivered}: no"]
    for saving in (-8.0, 0.0, 2.0, 3.9, 4.0, 6.0, 10.0, 11.0, 12.0, 15.0):
        shared = 4.0 + 0.6 * min(max(saving, 0.0), 10.0)
        assert along(both, saving) == pytest.approx(shared + min(max(saving - 10.0, 0.0), 2.0))
        assert along(without, saving) == pytest.approx(shared)
        assert along(nothing, saving) == 0.0
    assert along(curves["as much as is saved"], 7.0) == pytest.approx(7.0)
    (line,) = picture["layout"]["shapes"]
    assert line["x0"] == line["x1"] == pytest.approx(10.0)


def test_the_table_has_round_values_and_what_is_paid() -> None:
    shown = read(runs.nystart())
    cells = [" ".join(data.split()) for tag, data in shown.text if tag in ("th", "td")]
    assert "Measured, MSEK" in cells
    at = cells.index("5")
    assert cells[at + 1 : at + 4] == ["7.0", "7.0", "0.0"]


@pytest.mark.parametrize("kind", ["measured", "true"])
def test_distributions_hold_all_draws(kind: str) -> None:
    (picture,) = charts(runs.nystart())["payout"]
    line = next(one for one in picture["data"] if one["name"] == kind)
    assert line["yaxis"] == "y2"
    assert sum(line["y"]) == pytest.approx(100.0, abs=0.01)
    assert len(line["x"]) == len(line["y"])


def test_the_truth_is_narrower_than_what_is_measured() -> None:
    (picture,) = charts(runs.nystart())["payout"]
    tops = {one["name"]: max(one["y"]) for one in picture["data"] if "yaxis" in one}
    assert tops["true"] > 2 * tops["measured"]


def test_risks_are_those_of_the_summary() -> None:
    summary, pictures = runs.nystart()
    (picture,) = charts((summary, pictures))["risks"]
    every = summary["contract"]["risks"]
    means = [one for one in picture["data"] if one["name"] == "mean"]
    worst = [one for one in picture["data"] if one["name"] == "worst 5 %"]
    for way, mean, low in zip(("with", "without"), means, worst, strict=True):
        assert mean["x"] == pytest.approx([one[way]["mean"] / 1e6 for one in every[:2]], rel=1e-5)
        assert low["x"] == pytest.approx([one[way]["worst5"] / 1e6 for one in every[:2]], rel=1e-5)
    words = read((summary, pictures)).words()
    share = round(100 * every[0]["with"]["chance_of_loss"])
    assert f"{share}\u00a0% of draws" in words
    # Whom nothing concerns has a line in the table but none in the picture.
    assert [one["who"] for one in every] == [["kommun"], ["lsv"], ["region"], ["stat"]]
    assert "The region" in words
    assert len(picture["layout"]["yaxis"]["ticktext"]) == 2


def test_payments_with_and_without_an_effect_hold_all_draws() -> None:
    first, second = charts(runs.nystart())["luck"]
    for bars in first["data"]:
        assert sum(bars["y"]) == pytest.approx(100.0, abs=0.01)
    luck = runs.nystart()[0]["contract"]["luck"]
    idle = first["data"][1]
    assert 100 - idle["y"][0] == pytest.approx(100 * luck["pays_without_effect"], abs=0.01)
    names = [line.get("name") for line in second["data"]]
    assert "if measurement were exact" in names


def test_payments_over_time_end_where_the_summary_does() -> None:
    summary, pictures = runs.nystart()
    whose = charts((summary, pictures))["contract-cash"]
    for picture, told in zip(whose, summary["contract"]["payments"].values(), strict=True):
        assert picture["data"][-1]["y"][-1] == pytest.approx(told["mean"] / 1e6, rel=1e-5)


def test_with_and_without_and_every_variant_stand_in_tables() -> None:
    words = read(runs.nystart()).words()
    for said in (
        "Net present value without and with the contract, MSEK",
        "The contract in each variant, kSEK",
        "The calculation itself",
        "R1: the guarantee is a floor, all of the saving is repaid",
        "What is measured, and what is true",
        "an earlier group",
        "24 months",
    ):
        assert said in words or said.replace("MSEK", "kSEK") in words, said


def test_without_pictures_the_tables_stand_there() -> None:
    summary, _ = runs.nystart()
    made: runs.Made = (summary, {})
    assert list(charts(made)) == ["risks"]
    words = read(made).words()
    assert "What each term pays, kSEK" in words and "Guarantee" in words


def test_a_scenario_without_a_contract_has_no_such_part() -> None:
    assert agreement(look(*ppss(), "en")) is None


def test_several_strategies_are_told_apart() -> None:
    made = runs.twice()
    assert [len(charts(made)[name]) for name in CHARTS] == [2, 2, 4, 4]
    words = read(made).words()
    assert "The other" in words
    captions = [data for tag, data in read(made).text if tag == "bdi"]
    assert captions.count("The other") >= 5


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", runs.WRITTEN)
def test_contracts_of_the_field_can_be_shown(name: str, lang: str) -> None:
    made = runs.written(name)
    drawn = charts(made, lang)
    assert set(drawn) <= set(CHARTS) and "risks" in drawn
    shown = read(made, lang)
    assert len(shown.all("table")) >= 5
    for picture in drawn.get("payout", ()):
        for line in picture["data"]:
            assert len(line["x"]) == len(line["y"]) >= 2


def test_the_rest_of_the_page_knows_the_contract() -> None:
    shown = Parsed(page(*runs.nystart(), "en").replace(plotly(), ""))
    words = shown.words()
    for said in (
        "Guarantee (contract)",
        "Capital: lsv",
        "share of what is measured",
        "Reckoned without the contract: what the programme itself must achieve.",
        "touched only by the payments of the contract",
        "and if measurement were exact",
        "The contract's payments are means over the draws, in prices of 2016.",
    ):
        assert said in words, said
    assert "#contract" in [link.get("href") for link in shown.all("a")]
    assert re.findall(r"−0(?:\.0+)?(?![.\d])", words) == []


def test_the_answer_tells_what_the_work_costs() -> None:
    words = Parsed(page(*runs.nystart(), "en").replace(plotly(), "")).words()
    lines = runs.nystart()[0]["costs"]["nystart"]
    work = next(line["total"] for line in lines if line["origin"].startswith("intervention:"))
    assert f"costs {work / 1e3:,.0f}".replace(",", "\u00a0") in words.replace("\n", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_users_write_does_nothing(lang: str) -> None:
    html = page(*runs.hostile(), lang)
    assert html.count("<script") == page(*runs.nystart(), lang).count("<script")
    shown = Parsed(html.replace(plotly(), ""))
    assert not any("onmouseover" in one for _tag, one in shown.elements)
    assert not any(one.get("href", "").startswith("javascript:") for one in shown.all("a"))


def test_several_who_fare_alike_are_all_named_in_the_chart_of_risks() -> None:
    summary, pictures = runs.nystart()
    names = [f"party number {number} of many" for number in range(6)]
    for number, name in enumerate(names):
        summary["titles"]["parties"][f"p{number}"] = {"sv": name, "en": name}
    for found in summary["contract"]["by_strategy"].values():
        found["risks"][0]["who"] = [f"p{number}" for number in range(6)]
    (picture,) = charts((summary, pictures))["risks"]
    told = picture["layout"]["yaxis"]["ticktext"][0]
    assert told.replace("<br>", " ") == ", ".join(names)
    lines = told.count("<br>") + 1
    assert picture["layout"]["height"] > 17 * lines * len(picture["layout"]["yaxis"]["tickvals"])
