"""The commands for what comes afterwards: settle, followup, export."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import socinvest
from socinvest import cli

LENT = Path(__file__).parent / "data" / "lent.yaml"
SEEN = """\
format: 1
scenario: lent
people: 10
reported_by: "An evaluator <b>"
observed:
  saving: {counted: 1 020 kSEK, counterfactual: 1 400 kSEK}
  delivered: true
"""


@dataclass
class Said:
    status: int
    out: str
    err: str


Call = Callable[..., Said]


@pytest.fixture
def call(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Call:
    """The command, in a folder with the scenario and a file of observations."""
    monkeypatch.chdir(tmp_path)
    Path("lent.yaml").write_text(LENT.read_text(encoding="utf-8"), encoding="utf-8")
    Path("seen.yaml").write_text(SEEN, encoding="utf-8")

    def run(*args: str) -> Said:
        status = cli.main(args)
        captured = capsys.readouterr()
        return Said(status, captured.out.replace("\u00a0", " "), captured.err)

    return run


def test_a_settlement_line_by_line(call: Call) -> None:
    said = call("settle", "lent.yaml", "seen.yaml", "--lang", "en")
    assert (said.status, said.err) == (0, "")
    for line in (
        "What is owed: The loan",
        "Reported by An evaluator <b>.",
        "Due in all: 450 000 SEK.",
        "   - saving: 380 000 SEK (counted 1 020 000 SEK, set against 1 400 000 SEK)",
        "1. guarantee, clause 4.1",
        "   40 % of the capital drawn, 500 000 SEK: 200 000 SEK",
        "   Condition: delivered (yes): met",
        "   60 % of 380 000 SEK (saving), at most 500 000 SEK: 228 000 SEK",
        "   what 428 000 SEK (guarantee, savings) falls short of 450 000 SEK: 22 000 SEK",
        "Pays: backer                                                          22 000 SEK",
    ):
        assert line in said.out.splitlines()
    assert max(map(len, said.out.splitlines())) <= 80


def test_in_swedish(call: Call) -> None:
    said = call("settle", "lent.yaml", "seen.yaml").out
    assert "   60 % av 380 000 kr (besparing), högst 500 000 kr: 228 000 kr\n" in said
    assert "Avräkning: Lånet\n" in said


def test_what_is_missing_is_named_and_no_failure(call: Call) -> None:
    Path("seen.yaml").write_text("format: 1\nscenario: lent\nobserved: {delivered: true}\n")
    said = call("settle", "lent.yaml", "seen.yaml", "--lang", "en")
    assert said.status == 0
    assert "Due as far as is known: 200 000 SEK. Incomplete: saving was not observed." in said.out
    assert "   Cannot be settled: saving was not observed.\n" in said.out
    told = json.loads(call("settle", "lent.yaml", "seen.yaml", "--json").out)
    assert told["missing"] == [
        {
            "observation": "saving",
            "title": {"sv": "besparing", "en": "saving"},
            "cohort": None,
            "terms": ["savings", "promise"],
        }
    ]
    assert not told["complete"]


def test_json_is_the_same_in_both_languages_and_from_python(call: Call) -> None:
    swedish, english = (
        json.loads(call("settle", "lent.yaml", "seen.yaml", "--json", "--lang", lang).out)
        for lang in ("sv", "en")
    )
    assert swedish == english
    assert swedish == socinvest.settle(socinvest.read_scenario("lent.yaml"), "seen.yaml")
    assert swedish["total"] == pytest.approx(450_000)
    assert [one["amount"] for one in swedish["by_payer"]] == pytest.approx([428_000, 22_000])
    assert [one["amount"] for one in swedish["by_payee"]] == pytest.approx([450_000])
    assert sum(one["amount"] for one in swedish["payments"]) == pytest.approx(swedish["total"])


def test_set_and_variant(call: Call) -> None:
    changed = call(
        "settle", "lent.yaml", "seen.yaml", "--set", "contract.terms.guarantee.share=50 %", "--json"
    )
    told = json.loads(changed.out)
    assert told["payments"][0]["amount"] == pytest.approx(250_000)
    assert told["set"] == [{"path": "contract.terms.guarantee.share", "value": "50 %"}]
    with Path("lent.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "variants:\n  low: {title: A lower share, type: what_if, "
            "set: {contract.terms.savings.share: 10 %}}\n"
        )
    told = json.loads(call("settle", "lent.yaml", "seen.yaml", "--variant", "low", "--json").out)
    assert (told["variant"], told["payments"][1]["amount"]) == ("low", pytest.approx(38_000))
    assert call("settle", "lent.yaml", "seen.yaml", "--variant", "lo").status == 2


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["lent.yaml", "none.yaml"], "there is no file 'none.yaml'"),
        (["none", "seen.yaml"], "there is no scenario 'none'"),
        (["ppss", "seen.yaml"], "'ppss' has no contract to settle"),
        (["lent.yaml"], "'OBSERVED' is missing"),
        (["lent.yaml", "seen.yaml", "--json", "--format", "text"], "exclude each other"),
        (["lent.yaml", "seen.yaml", "--out", "no/page.html"], "there is no such folder"),
        (["lent.yaml", "seen.yaml", "--out", "lent.yaml"], "was not written by socinvest"),
        (["lent.yaml", "seen.yaml", "--out", "."], "is not a file"),
    ],
)
def test_the_users_mistakes(call: Call, args: list[str], told: str) -> None:
    said = call("settle", *args, "--lang", "en")
    assert (said.status, said.out) == (2, "")
    assert told in said.err
    assert Path("lent.yaml").read_text(encoding="utf-8") == LENT.read_text(encoding="utf-8")


def test_a_page_to_sign(call: Call) -> None:
    said = call("settle", "lent.yaml", "seen.yaml", "--out", "page.html", "--lang", "en")
    assert (said.status, said.err) == (0, "wrote page.html\n")
    first = Path("page.html").read_bytes()
    assert call("settle", "lent.yaml", "seen.yaml", "--out", "page.html", "--quiet").err == ""
    assert first != Path("page.html").read_bytes(), "the other language"
    call("settle", "lent.yaml", "seen.yaml", "--out", "page.html", "--lang", "en")
    assert first == Path("page.html").read_bytes()
    assert sorted(path.name for path in Path().iterdir()) == ["lent.yaml", "page.html", "seen.yaml"]


def test_a_full_disk_leaves_the_old_page(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    call("settle", "lent.yaml", "seen.yaml", "--out", "page.html")
    before = Path("page.html").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    said = call("settle", "lent.yaml", "seen.yaml", "--out", "page.html", "--lang", "en")
    assert said.status == 1
    assert "page.html could not be written: No space left on device" in said.err
    assert Path("page.html").read_bytes() == before
    assert sorted(path.name for path in Path().iterdir()) == ["lent.yaml", "page.html", "seen.yaml"]


# --- followup ---

CAME = """\
format: 1
scenario: ppss
until: 2018-12
indicators: {ineligible: 10 000 pupils, eligible_share: 66 %}
parameters: {prices.hvb_day: 3 500 SEK/day}
cash: {kommun: {2017: -50 MSEK}}
capital: {loan: 3 MSEK}
"""


@pytest.fixture
def came(call: Call) -> Call:
    """The same with a results folder of another scenario, and what came of it."""
    args = ["run", "ppss", "--draws", "200", "--variant", "base", "--out", "r", "--no-report"]
    assert call(*args, "--quiet", "--json").status == 0
    Path("came.yaml").write_text(CAME, encoding="utf-8")
    return call


def test_a_forecast_against_what_came(came: Call) -> None:
    said = came("followup", "r", "came.yaml", "--lang", "en")
    assert (said.status, said.err) == (0, "")
    assert max(map(len, said.out.splitlines())) <= 80
    assert "Follow-up: PPSS in every compulsory school of Stockholm\n" in said.out
    assert "3 of 4 outcomes" not in said.out
    assert "2 of 4 outcomes lie within their range" in said.out
    assert "the run has no forecast of it: capital.loan." in said.out


def test_each_figure_with_its_range(came: Call) -> None:
    told = json.loads(came("followup", "r", "came.yaml", "--json").out)
    summary = json.loads(Path("r/summary.json").read_bytes())
    rows = {(one["name"], one["year"]): one for one in told["rows"]}
    measure = summary["measures"]["ppss"]["ineligible"]
    title = summary["titles"]["measures"]["ineligible"]
    assert rows["ineligible", None] == {
        "kind": "indicator", "name": "ineligible", "title": title,
        "part": None, "year": None, "unit": "pupil",
        "forecast": {key: measure[key] for key in ("mean", "p5", "p95")},
        "actual": 10_000.0, "difference": 10_000.0 - measure["mean"], "verdict": "above",
    }  # fmt: skip
    assert rows["eligible_share", None]["verdict"] == "within"
    price = rows["prices.hvb_day", None]
    assert price["actual"] == pytest.approx(3_500 * 365)
    assert 1_095_000 < price["forecast"]["p5"] < price["forecast"]["p95"] < 1_460_000
    assert price["verdict"] == "within"
    year = summary["payers"]["ppss"]["kommun"]["yearly_cash"][0]
    assert rows["kommun", 2017]["forecast"] == {key: year[key] for key in ("mean", "p5", "p95")}
    assert rows["kommun", 2017]["verdict"] == "above"
    assert told["counts"] == {"within": 2, "below": 0, "above": 2, "no_range": 0}


def test_prices_of_other_years_come_to_those_of_the_run(came: Call) -> None:
    """The index of the run, 316.43 in 2016 and 328.40 in 2018."""
    index = socinvest.read_scenario("ppss").money.price_index
    assert "price_index" in index
    plain = json.loads(came("followup", "r", "came.yaml", "--json").out)["rows"]
    told = {}
    for prices in ("2018", "day"):
        Path("came.yaml").write_text(CAME + f"prices: {prices}\n", encoding="utf-8")
        rows = json.loads(came("followup", "r", "came.yaml", "--json").out)["rows"]
        told[prices] = [one["actual"] / was["actual"] for one, was in zip(rows, plain, strict=True)]
    assert told["2018"][:2] == [1.0, 1.0]
    assert told["2018"][2] == told["2018"][3] == told["day"][2] < told["day"][3] < 1.0


def test_without_the_draws_a_parameter_has_no_range(came: Call) -> None:
    Path("r/draws.npz").unlink()
    rows = json.loads(came("followup", "r", "came.yaml", "--json").out)["rows"]
    assert rows[2]["verdict"] == "no_range"
    assert rows[2]["forecast"]["p5"] is None
    assert "–" in came("followup", "r", "came.yaml").out


def test_measures_of_a_contract(call: Call) -> None:
    args = ["run", "lent.yaml", "--draws", "50", "--out", "r", "--no-report", "--quiet", "--json"]
    assert call(*args).status == 0
    Path("seen.yaml").write_text(SEEN + "  none: 3\n", encoding="utf-8")
    said = call("followup", "r", "seen.yaml", "--lang", "en")
    assert said.status == 2
    assert "the forecast has no measure 'none'" in said.err
    Path("seen.yaml").write_text(SEEN, encoding="utf-8")
    rows = json.loads(call("followup", "r", "seen.yaml", "--json").out)["rows"]
    told = {(one["name"], one["part"]): one for one in rows}
    assert told["saving", "counted"]["forecast"]["mean"] == pytest.approx(1_400_000, rel=0.2)
    assert told["saving", "counterfactual"]["actual"] == 1_400_000.0
    assert told["delivered", None]["forecast"]["mean"] == 1.0
    assert told["delivered", None]["verdict"] == "no_range"
    assert told["people", None]["verdict"] == "within"


@pytest.mark.parametrize(
    ("folder", "told"),
    [("none", "'none' holds no summary.json"), ("seen.yaml", "'seen.yaml' cannot be read")],
)
def test_what_is_no_run(call: Call, folder: str, told: str) -> None:
    said = call("followup", folder, "seen.yaml", "--lang", "en")
    assert said.status == 2
    assert told in said.err


# --- export ---


def test_an_export(call: Call) -> None:
    said = call("export", "lent.yaml", "--indigo", "p.json", "--observed", "seen.yaml",
                "--lang", "en")  # fmt: skip
    assert (said.status, said.out, said.err) == (0, "", "wrote p.json\n")
    told = json.loads(Path("p.json").read_bytes())
    assert told["overall_project_finance"]["total_outcome_payments_made"]["amount"] == {
        "value": pytest.approx(428_000)
    }
    assert call("export", "lent.yaml", "--indigo", "p.json", "--quiet").status == 0
    Path("p.json").write_text('{"name": "somebody else\'s"}')
    assert call("export", "lent.yaml", "--indigo", "p.json").status == 2


def test_an_export_needs_a_contract_and_a_run_of_it(came: Call) -> None:
    assert "har inget kontrakt" in came("export", "ppss", "--indigo", "p.json").err
    said = came("export", "lent.yaml", "--indigo", "p.json", "--run", "r", "--lang", "en")
    assert said.status == 2
    assert "'r' holds the results of 'ppss', not of 'lent'" in said.err
    assert not Path("p.json").exists()
