"""A mistake is told once: what only follows from it is not reported as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from socinvest.errors import ScenarioError
from socinvest.scenario.build import read

SOUND = """\
format: 1
id: once
title: Once
money: {price_year: 2016, discount_rate: 3 %}
time: {start: 2017, horizon: 5 years}
parties: {kommun: {budgets: [skola, fond]}, person: {}}
perspectives: {offentlig: [kommun]}
parameters:
  effect: {value: 0.9, scale: risk_ratio, estimated_on: reached, evidence: assumed}
target_group: {name: elever, intake: {total: 60, over: 1 year}}
course:
  states: {enrolled: {}, outside: {}}
  start: {enrolled: 100 %}
  transitions: {enrolled: {outside: 30 %}}
  costs:
    - {in: outside, item: support, unit_cost: 90 000 SEK/year, payer: kommun, payee: person}
interventions:
  help:
    duration: 1 year
    reach: {offered: 80 %}
    costs:
      - {item: work, quantity: reached, unit_cost: 9 000 SEK/year, price_year: 2016,
         payer: kommun/skola, payee: economy}
    effects: [{transition: enrolled -> outside, by: effect, whom: reached}]
strategies: {nu: [], help: [help]}
comparator: nu
financing: [{payer: kommun/fond, payee: kommun/skola, covers: [work], share: 50 %}]
"""


def told(path: Path, old: str, new: str) -> list[str]:
    """The messages about the file with something in it replaced."""
    assert SOUND.count(old) == 1
    path.write_text(SOUND.replace(old, new), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read(path)
    return [str(one.message) for one in caught.value.problems]


def test_the_file_is_sound(tmp_path: Path) -> None:
    (tmp_path / "once.yaml").write_text(SOUND, encoding="utf-8")
    assert read(tmp_path / "once.yaml").id == "once"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "payer: kommun/skola, payee: economy",
            "payer: komun/skola, payee: economy",
            "unknown party 'komun' in interventions.help.costs.work.payer",
        ),
        (
            "offered: 80 %",
            "offered: ofered",
            "unknown parameter 'ofered' in interventions.help.reach.offered",
        ),
        (
            "[{payer: kommun/fond, payee: kommun/skola,",
            "[{payer: komun/skola, payee: kommun/skola,",
            "unknown party 'komun' in financing.0.payer",
        ),
    ],
)
def test_what_follows_from_a_mistake_is_not_told_as_well(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert told(tmp_path / "once.yaml", old, new) == [message]


def test_an_unknown_party_is_told_where_it_is_named_and_nowhere_else(tmp_path: Path) -> None:
    messages = told(tmp_path / "once.yaml", "parties: {kommun:", "parties: {komun:")
    assert messages
    assert all(message.startswith("unknown party 'kommun' in ") for message in messages)
