"""``socinvest contract``: its texts, tables and JSON, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from socinvest import cli
from socinvest.report.layout import columns
from socinvest.report.table import COLUMNS

DATA = Path(__file__).parent / "data"
LENT = str(DATA / "lent.yaml")
RIKERS = str(DATA / "contracts" / "rikers.yaml")
FEW = ("--draws", "60", "--mode", "expected")
SOLVE = ("--solve", "guarantee.share", "--target", "investor irr 5 %")
FRONTIER = ("--frontier", "guarantee.share", "--target", "investor irr 5 %",
            "--target", "payer loses 10 %")  # fmt: skip
NOISY = ("--set", "spread=0.8")
Out = pytest.CaptureFixture[str]


def said(capsys: Out, *args: str, status: int = 0) -> str:
    assert cli.main(["contract", *args]) == status
    out, err = capsys.readouterr()
    return out if status == 0 else err


def told(capsys: Out, *args: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(said(capsys, *args, "--json"))
    return answer


@pytest.mark.parametrize("name", [LENT, RIKERS, "team_nystart"])
def test_the_contract_is_that_of_a_run(name: str, capsys: Out) -> None:
    """The same figures, but for what only the run's other results give."""
    answer = told(capsys, name, *FEW)
    assert cli.main(["run", name, *FEW, "--variant", "base", "--json", "--quiet"]) == 0
    run = json.loads(capsys.readouterr().out)["contract"]
    own = answer["contract"]
    assert run.keys() - own.keys() == {"without", "break_even_year"}
    for strategy in run["by_strategy"].values():
        strategy.pop("break_even_year")
    assert own == {key: run[key] for key in own}


def test_a_variant_is_a_reading_of_its_own(capsys: Out) -> None:
    answer = told(capsys, "team_nystart", *FEW, "--variant", "floor")
    assert answer["variant"] == "floor"
    assert answer["contract"]["reading"]["title"]["en"].startswith("R1")
    assert [one["term"] for one in answer["contract"]["terms"]] == ["savings", "bonus", "floor"]
    text = said(capsys, "team_nystart", *FEW, "--variant", "floor", "--format", "text", "--lang",
                "en")  # fmt: skip
    assert "Variant floor: R1: the guarantee is a floor" in " ".join(text.split())


@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize(
    ("name", "more"),
    [
        *((name, ()) for name in (LENT, RIKERS, "team_nystart", "hasselby_vallingby")),
        *((name, more) for name in (LENT, "team_nystart") for more in (SOLVE, FRONTIER)),
        ("hasselby_vallingby", ("--solve", "success_fee", "--target", "payer net -1 MSEK")),
    ],
)
def test_no_line_runs_over(name: str, more: tuple[str, ...], lang: str, capsys: Out) -> None:
    text = said(capsys, name, "--draws", "20", "--mode", "expected", *more, "--format", "text",
                "--lang", lang)  # fmt: skip
    assert text.endswith("\n")
    assert max(map(columns, text.splitlines())) <= 80
    assert "None" not in text
    assert "nan" not in text.split()


def test_the_text_tells_who_pays_whom_and_why(capsys: Out) -> None:
    text = " ".join(said(capsys, LENT, *FEW, "--format", "text", "--lang", "en").split())
    for words in (
        "2017-01: lender pays in 500 kSEK of 500 kSEK promised, to team",
        "guarantee: city, care → lender 200 200 200 100 % 2018-01",
        "Investor (lender): pays in 500 kSEK, gets back 450 kSEK on average (0.9 times)",
        "Outcome payer (city): pays 440 kSEK, truly saves 880 kSEK",
        "Guarantor (backer): pays 10 000 SEK, in 100 % of draws",
        "a: delivered: no",
    ):
        assert words in text, words


def test_the_text_of_a_solved_term(capsys: Out) -> None:
    text = said(capsys, LENT, *FEW, *SOLVE, "--format", "text", "--lang", "en")
    flat = " ".join(text.replace("\u00a0", " ").split())
    assert (
        "contract.terms.guarantee.share from 59.3 % on reaches the target: investor irr 5 %. "
        "Searched from 0 % to 100 %. The file has 40 %."
    ) in flat
    assert "Investor: rate of return of the mean flow -6.47 % 5 %" in flat
    assert "   --set 'contract.terms.guarantee.share=59.2857142857 %'\n" in text


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("investor irr 60 %", "No value of contract.terms.guarantee.share from 0 % to 100 %"),
        ("investor irr -60 %", "Every value of contract.terms.guarantee.share from 0 % to 100 %"),
    ],
)
def test_none_and_always_in_words(target: str, words: str, capsys: Out) -> None:
    text = said(capsys, LENT, *FEW, "--solve", "guarantee", "--target", target, "--format", "text",
                "--lang", "en")  # fmt: skip
    assert words in " ".join(text.replace("\u00a0", " ").split())
    assert "--set" not in text


def test_the_text_of_a_frontier(capsys: Out) -> None:
    text = said(capsys, LENT, *FEW, *FRONTIER, "--format", "text", "--lang", "en")
    flat = " ".join(text.replace("\u00a0", " ").split())
    assert "- investor irr 5 %: 59.3 % to 100 %" in flat
    assert "- all of them: 59.3 % to 100 %" in flat


def test_a_frontier_needs_no_target(capsys: Out) -> None:
    answer = told(capsys, LENT, *FEW, "--frontier", "savings.share")["frontier"]
    assert (answer["status"], answer["targets"], answer["stretches"]) == (None, [], None)
    assert len(answer["curve"]) == 26


def rows(capsys: Out, *args: str) -> list[dict[str, str]]:
    head, *lines = said(capsys, *args).splitlines()
    assert tuple(head.split("\t")) == COLUMNS
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]


def test_a_pipe_gets_a_table(capsys: Out) -> None:
    table = rows(capsys, LENT, *FEW, *NOISY)
    answer = told(capsys, LENT, *FEW, *NOISY)
    contract = answer["contract"]

    def one(**where: str) -> dict[str, str]:
        (found,) = [row for row in table if where.items() <= row.items()]
        return found

    term = one(view="term", name="savings", figure="paid")
    assert [float(term[key]) for key in ("value", "p5", "p95")] == [
        contract["terms"][1][key] for key in ("mean", "p5", "p95")
    ]
    rate = one(view="investor", figure="irr")
    assert (float(rate["value"]), rate["unit"]) == (
        contract["investor"]["irr"]["of_mean_flow"], "1/year",
    )  # fmt: skip
    chance = one(view="outcome_payer", figure="chance_pays_more_than_saves")
    assert float(chance["value"]) == contract["outcome_payer"]["chance_pays_more_than_saves"]
    luck = one(view="luck", name="12_months:50", figure="pays_without_effect")
    (told_,) = [
        r for r in answer["luck_by_size"]["team"]
        if (r["window_months"], r["times"]) == (12, 5.0)
    ]  # fmt: skip
    assert float(luck["value"]) == told_["pays_without_effect"]
    better = one(view="improvement", name="0.1", figure="mean_paid")
    assert float(better["value"]) == answer["luck_by_improvement"]["team"][2]["mean_paid"]
    assert one(name="lender", figure="payout:saving=0", status="delivered=true")["value"]


def test_the_table_of_a_solved_term(capsys: Out) -> None:
    table = rows(capsys, LENT, *FEW, *SOLVE)
    (solved,) = [row for row in table if row["figure"] == "solved"]
    assert (solved["name"], solved["unit"], solved["status"]) == (
        "contract.terms.guarantee.share", "%", "found",
    )  # fmt: skip
    assert float(solved["value"]) == pytest.approx(59.2857142857)
    curve = {row["name"] for row in table if row["figure"] == "irr"}
    assert {"0", "40", "59.2857142857", "100"} <= curve


def test_the_table_of_a_frontier(capsys: Out) -> None:
    table = rows(capsys, LENT, *FEW, *FRONTIER)
    figures = {row["figure"]: row["value"] for row in table if row["figure"].startswith("stretch")}
    assert float(figures["stretch:all"]) == pytest.approx(59.2857142857)
    assert float(figures["stretch_end:all"]) == 100.0


def test_seed_and_draws_are_taken(capsys: Out) -> None:
    one, other = (
        told(capsys, LENT, *NOISY, "--draws", "50", "--mode", "expected", "--seed", seed)
        for seed in ("1", "2")
    )
    assert (one["seed"], one["draws"], one["mode"]) == (1, 50, "expected")
    assert one["contract"]["terms"] != other["contract"]["terms"]


def test_a_present_value_is_told_at_the_rate_that_is_wanted(capsys: Out) -> None:
    answer = told(capsys, LENT, *FEW, *SOLVE, "--rate", "5 %")["solve"]
    assert answer["achieved"]["investor"]["npv"] == pytest.approx(0.0, abs=1e-3)
    again = told(capsys, LENT, *FEW, "--solve", "guarantee", "--target", "investor npv 0 SEK",
                 "--rate", "5 %")["solve"]  # fmt: skip
    assert again["value"] == answer["value"]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("ppss",), "'ppss' has no contract"),
        ((LENT, "--solve", "garantee", "--target", "investor irr 5 %"), "nothing called"),
        ((LENT, "--solve", "guarantee", "--target", "investor wins"), "is no target"),
        ((LENT, "--solve", "guarantee"), "--solve needs one --target"),
        ((LENT, *SOLVE, "--target", "payer loses 5 %"), "--solve needs one --target"),
        ((LENT, "--target", "payer loses 5 %"), "--target needs --solve or --frontier"),
        ((LENT, "--between", "1 %", "2 %"), "--between needs --solve or --frontier"),
        ((LENT, "--rate", "5 %"), "--rate needs --solve or --frontier"),
        ((LENT, *SOLVE, "--frontier", "guarantee"), "exclude each other"),
        ((LENT, *SOLVE, "--rate", "5"), "is no rate"),
        ((LENT, *SOLVE, "--between", "20 %", "10 %"), "is empty"),
        ((LENT, "--variant", "none_such"), "there is no variant 'none_such'"),
        ((LENT, "--json", "--format", "text"), "exclude each other"),
        (
            ("hasselby_vallingby", "--solve", "success_fee", "--target", "investor irr 5 %"),
            "nobody invests in this contract",
        ),
    ],
)
def test_what_is_refused(args: tuple[str, ...], words: str, capsys: Out) -> None:
    message = said(capsys, *args, "--lang", "en", status=2)
    assert words in message
    assert "Traceback" not in message


def test_a_refusal_is_told_in_swedish(capsys: Out) -> None:
    message = said(capsys, LENT, "--solve", "share", "--target", "investor irr 5 %", status=2)
    assert "'share' kan betyda flera saker" in message
