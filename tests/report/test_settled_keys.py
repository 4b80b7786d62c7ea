"""The reference of settlements and follow-ups has every key that there is, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from socinvest import cli
from socinvest.answers.followup import followup
from tests.report.settled import LENT, lent, settled

DOCS = Path(__file__).parents[2] / "docs"
PAGES = [DOCS / "reference" / "settlement.md", DOCS / "sv" / "reference" / "settlement.md"]
SEEN = """\
until: 2014-12
people: {first: 900, second: 800}
reported_by: an evaluator
observed:
  fall: {first: 8.39 %, second: {counted: 900, counterfactual: 1 000}}
"""


def stated(page: Path, section: int) -> set[str]:
    """The keys in the tables of a section of a page, braces written out."""
    part = page.read_text(encoding="utf-8").split("\n## ")[section]
    cells = re.findall(r"^\| (`.*?`(?:, `.*?`)*) \|", part, re.M)
    found = set()
    for key in (key for cell in cells for key in re.findall(r"`(.*?)`", cell)):
        pieces = [one.split(",") for one in re.split(r"\{(.*?)\}", key)]
        found |= {"".join(one) for one in product(*pieces)}
    return found


def keys(told: Any, path: str = "") -> Iterator[str]:
    """Every key of a JSON, a text in two languages counted as one."""
    if isinstance(told, dict) and set(told) != {"sv", "en"}:
        for key, one in told.items():
            if re.search(r"(titles\.\w+|by_cohort)$", path):
                key = "NAME"
            yield from keys(one, f"{path}.{key}" if path else key)
    elif isinstance(told, list) and told and isinstance(told[0], dict):
        for one in told:
            yield from keys(one, f"{path}[]")
    else:
        yield path


def flat(found: Iterator[str]) -> set[str]:
    """Keys with the parts of conditions in their own place, without lists that are empty."""
    keys_ = {re.sub(r"(\.parts\[\])+", "", one) for one in found}
    return {key for key in keys_ if not any(one.startswith(f"{key}[]") for one in keys_)}


@pytest.mark.parametrize("where", PAGES, ids=["en", "sv"])
def test_the_keys_of_a_settlement(where: Path) -> None:
    steps = "{steps: {0.1 MSEK: 5 kSEK}, of: saving, if: delivered, lag: 0 months}"
    some = [
        lent(LENT, ("contract.terms.promise", steps)),
        lent(LENT, ("contract.limits.total.at_most", "250 kSEK")),
        lent("until: 2018-12\n" + LENT),
        settled("contracts/peterborough", SEEN),
    ]
    assert flat(key for one in some for key in keys(one)) == stated(where, 1)


@pytest.mark.parametrize("where", PAGES, ids=["en", "sv"])
def test_the_keys_of_a_follow_up(where: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    args = ["run", "ppss", "--draws", "20", "--variant", "base", "--out", str(run), "--no-report"]
    assert cli.main([*args, "--json", "--quiet"]) == 0
    observed = tmp_path / "seen.yaml"
    observed.write_text("format: 1\nscenario: ppss\nindicators: {ineligible: 900 pupils}\n")
    assert set(keys(followup(run, observed))) == stated(where, 2)
