"""Draws and years as files: what stands in them is what the run answered."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from socinvest import model
from socinvest.answers import blockwise, counted, kept
from socinvest.draws import sample
from socinvest.pipeline import Run, run
from socinvest.report.contents import contents
from socinvest.report.draw_files import write_csv, write_npz
from socinvest.report.yearly import COLUMNS, yearly
from tests.answers.agreed import lent
from tests.factories import group, stated, text
from tests.worked import pupils, with_money, with_parameter

DRAWS = 40


def scenario() -> model.Scenario:
    """With a variant and two sub-groups, one of which has a parameter of its own."""
    case = pupils()
    groups = (
        group("girls", 0.5),
        group("boys", 0.5, stated("accept", "beta", events=7.0, of=10.0)),
    )
    case = replace(case, target_group=replace(case.target_group, groups=groups))
    helps = stated("effect", "lognormal", mean=0.45, cv=0.18, scale="risk_ratio")
    variant = model.Variant("works", text("it works"), "what_if", with_parameter(case, helps))
    return replace(case, variants={"works": variant})


@cache
def answered() -> Run:
    return run(scenario(), draws=DRAWS, parameters=True)


def npz(answer: Run) -> tuple[bytes, dict[str, np.ndarray]]:
    stream = io.BytesIO()
    write_npz(answer.kept(), stream)
    with np.load(io.BytesIO(stream.getvalue()), allow_pickle=False) as loaded:
        return stream.getvalue(), {name: loaded[name] for name in loaded.files}


def test_the_arrays_are_the_runs_own() -> None:
    answer = answered()
    _, arrays = npz(answer)
    drawn = sample(answer.scenario, DRAWS, 0)
    for name, values in drawn.base.items():
        assert np.array_equal(arrays[f"base/parameters/{name}"], values)
    boys = arrays["base/parameters/boys/accept"]
    assert np.array_equal(boys, drawn.groups["boys"]["accept"])
    assert not np.array_equal(boys, drawn.base["accept"])
    for variant in ("base", "works"):
        for section in ("results", "payers", "budgets"):
            for name in answer.summary()[section]["ppss"]:
                found = arrays[f"{variant}/npv/ppss/{section}/{name}"]
                npv = answer.npv("ppss", name, section=section, variant=variant)
                assert np.array_equal(np.broadcast_to(found, (DRAWS,)), npv)


def test_a_variant_holds_only_the_parameters_that_it_changes() -> None:
    _, arrays = npz(answered())
    assert [n for n in arrays if n.startswith("works/parameters/")] == ["works/parameters/effect"]


def test_the_same_draws_are_the_same_bytes() -> None:
    assert npz(answered())[0] == npz(run(scenario(), draws=DRAWS, parameters=True))[0]


def table(answer: Run) -> list[list[str]]:
    stream = io.BytesIO()
    write_csv(answer.kept()["base"], answer.sampled(), stream)
    return list(csv.reader(io.StringIO(stream.getvalue().decode(), newline="")))


def test_the_table_of_draws_has_what_is_sampled_and_what_comes_of_it() -> None:
    answer = answered()
    head, *rows = table(answer)
    assert head[0] == "draw"
    assert {"risk", "effect", "accept", "boys/accept", "npv/ppss/payers/kommun"} <= set(head)
    assert "find_work" not in head, "it is fixed"
    assert not any("budgets" in name for name in head)
    assert [row[0] for row in rows] == [str(i) for i in range(DRAWS)]
    drawn, npv = sample(answer.scenario, DRAWS, 0), answer.npv("ppss", "samhälle")
    for name, values in (("risk", drawn.base["risk"]), ("npv/ppss/results/samhälle", npv)):
        column = head.index(name)
        assert [float(row[column]) for row in rows] == np.asarray(values).tolist()


def test_words_of_the_user_are_never_a_formula() -> None:
    rows = kept.Kept(2)
    keys = [("parameters", "=2+3"), ("parameters", 'a, "b"')]
    for key in keys:
        rows.put(key, np.array([-1.0, 2.0]), 0)
    stream = io.BytesIO()
    write_csv(rows, keys, stream)
    assert stream.getvalue() == b'draw,\'=2+3,"a, ""b"""\n0,-1.0,-1.0\n1,2.0,2.0\n'


def test_the_years_are_those_of_the_summary() -> None:
    answer = run(with_money(scenario(), inflation=0.02), draws=DRAWS)
    summary = answer.summary()
    rows = list(csv.DictReader(io.StringIO(yearly(summary), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert {row["variant"] for row in rows} == {"base", "works"}
    mine = [
        r for r in rows if (r["variant"], r["section"], r["name"]) == ("base", "payers", "stat")
    ]
    block = summary["payers"]["ppss"]["stat"]
    total, cash = ([r for r in mine if r["kind"] == kind] for kind in ("total", "cash"))
    for row, year in zip(total, block["yearly"], strict=True):
        assert int(row["year"]) == year["year"]
        assert float(row["p95"]) == year["p95"]
        assert float(row["cumulative_p5"]) == year["cumulative"]["p5"]
    for row, year in zip(cash, block["yearly_cash"], strict=True):
        assert float(row["mean"]) == year["mean"]
        assert float(row["mean_nominal"]) == year["mean_nominal"]
    so_far = sum(year["mean"] for year in block["yearly_cash"])
    assert float(cash[-1]["cumulative_mean"]) == pytest.approx(so_far)
    assert cash[-1]["cumulative_p5"] == ""


def test_a_long_run_keeps_its_draws_on_disk_and_has_no_table(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The same numbers, from a file instead of memory."""
    whole = answered()
    for module in (kept, blockwise, counted):
        monkeypatch.setattr(module, "EXACT", DRAWS - 1)
    answer = run(scenario(), draws=DRAWS, parameters=True)
    there, here = npz(whole)[1], npz(answer)[1]
    assert list(there) == list(here)
    for name, values in there.items():
        assert np.array_equal(np.broadcast_to(here[name], values.shape), values), name
    monkeypatch.setattr("socinvest.report.contents.EXACT", DRAWS - 1)
    files = contents(answer, answer.summary(), b"{}", "sv", report=False)
    assert list(files) == ["summary.json", "yearly.csv", "draws.npz"]


def test_of_very_many_draws_the_first_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (kept, blockwise, counted):
        monkeypatch.setattr(module, "EXACT", 10)
    monkeypatch.setattr(kept, "MOST", 25)
    answer = run(scenario(), draws=DRAWS, parameters=True, variants=["base"])
    for name, values in npz(answer)[1].items():
        assert values.shape in ((), (25,)), name
    assert np.array_equal(answer.npv("ppss", "samhälle"), answered().npv("ppss", "samhälle")[:25])


def test_a_folder_holds_the_page(tmp_path: Path) -> None:
    answer = run(scenario(), draws=DRAWS, pictures=True, parameters=True)
    files = contents(answer, answer.summary(), b"{}", "en", report=True)
    assert list(files) == [
        "summary.json", "summary.txt", "report.html", "yearly.csv", "draws.npz", "draws.csv",
    ]  # fmt: skip
    page = files["report.html"]
    assert isinstance(page, bytes)
    assert page.startswith(b"<!DOCTYPE html>")


def test_a_contract_is_in_the_draws_and_in_the_years() -> None:
    """The loan by hand: 200 and then 240 thousand to the lender, who had paid in 500."""
    answer = run(lent(), draws=5, mode="expected", parameters=True)
    stream = io.BytesIO()
    write_npz(answer.kept(), stream)
    arrays = np.load(io.BytesIO(stream.getvalue()))
    paid = "base/contract/team/paid"
    assert arrays[f"{paid}/guarantee"].tolist() == pytest.approx([200e3] * 5)
    assert arrays[f"{paid}/savings"].tolist() == pytest.approx([240e3] * 5)
    assert arrays["base/contract/team/measured/saving"].tolist() == pytest.approx([400e3] * 5)
    rows = list(csv.DictReader(io.StringIO(yearly(answer.summary()))))
    mine = [row for row in rows if row["section"] == "contract" and row["name"] == "lender"]
    assert [row["kind"] for row in mine] == ["nominal"] * 3
    assert [float(row["mean"]) for row in mine] == [-500e3, 200e3, 250e3]
    assert [float(row["cumulative_mean"]) for row in mine] == [-500e3, -300e3, -50e3]
    names = {row["name"] for row in rows if row["section"] == "contract"}
    assert {"city", "city/care", "team", "backer"} <= names
