"""Every message is shown by a broken file, says what it should, and stands in the reference."""

from __future__ import annotations

import pytest

from socinvest.errors import CODES
from tests.errors.museum import Exhibit, exhibits
from tests.errors.page import AREAS, pages
from tests.errors.templates import messages, shown

ALL = exhibits()

NOT_FROM_A_FILE = {
    "file.too_large": "a museum keeps no files of a megabyte: tests/test_hostile_files.py",
    "file.unreadable": "depends on the system's permissions: tests/scenario/test_files.py",
    "run.memory": "depends on the machine and on --draws: tests/test_pipeline.py",
}
"""Codes that no exhibit shows, and why."""

NOT_SHOWN = {
    # of the machine, or too large for a museum
    "'{file}' cannot be read: {reason}": "file.unreadable",
    "'{file}' is larger than {limit} KiB": "file.too_large",
    "the file is larger than {limit} KiB": "file.too_large, of a --set",
    "{file} is too large": "file.too_large, of a price index read in Python",
    "{draws} draws of this scenario need about {needed} GiB of memory and this machine can give "
    "{available} GiB": "run.memory",
    # of exports and not of files: tests/test_cli_settle.py
    "'{folder}' holds the results of '{given}', not of '{wanted}'": "observed.run",
    "'{id}' has no contract to export": "observed.scenario",
    # of the command contract and its options, not of files: tests/test_cli_contract.py,
    # tests/contract/test_solve.py, tests/scenario/test_solvable.py
    "'{text}' is no rate": "--rate and --target",
    "'{text}' is no chance from 0 to 100 %": "--target",
    "'{text}' is no sum of money": "--target",
    "the interval from {low} to {high} is empty": "--between",
    "'{target}': nobody invests in this contract": "--target",
    "nothing says how far to search for '{term}'": "--between",
    "'{id}' has no contract": "contract",
    "there is nothing called '{term}' to solve for": "--solve",
    "'{term}' may mean several things": "--solve",
    "'{term}': {reason}": "--solve",
    "'{term}' is no number that can be solved for": "--solve",
    "'{text}' is no value of {path}": "--between",
    "'{text}' is a share above 1": "--between",
    # of the commands drivers and robustness and their options, not of files:
    # tests/answers/test_drivers.py, tests/analysis/test_study.py, tests/answers/test_robustness.py
    "'{text}' is no number of people": "--people",
    "'{text}' is no standard deviation": "--sd",
    "no strategy takes '{name}' in: it changes nothing": "--group",
    "'{name}' is no perspective and no payer": "--perspective",
    "'{name}' is no figure that varies": "--group",
    "'{name}' is neither a figure that varies nor a measure": "--study",
    "'{name}' has few values: what a study tells of it is not normally distributed": "--study",
    "'{name}': the file does not tell how much one person in a study tells of it": "--study",
    "'{name}' happens more than once to a person: it is no share that a study counts": "--study",
    "'{name}' is no strategy that is compared with {comparator}": "--strategy",
    # guards of functions that the reader only calls with what it has looked at
    "'{key}' is not part of an overlay": "the field is reported as unknown",
    "an overlay is a mapping with set, drop and add": "the shape of a variant is reported",
    "'{name}' is no parameter": "an unknown name in a correlation is reported",
    "'{parameter}' names '{name}', which is no parameter": "unknown names are reported",
    "a rank correlation lies between -1 and 1": "the reader says it in its own words",
    "the pair {first} and {second} is named twice": "the reader says it in its own words",
    "there is no parameter '{name}'": "unknown names are reported",
    "{first} and {second} do not fit together": "told with the operation that joins them",
    "{value} is not a number": "booleans are refused by the shape",
    "a number is expected, not {kind}": "lists and mappings are refused by the shape",
    "the number is not finite": "YAML's own .inf is refused by the YAML reader",
    "a year has between 1 and 366 school days": "the reader says it in its own words",
    "a unit has at most {most} characters": "units are read as quantities",
    "two ends are expected": "a list of another length is refused by the shape",
    "unknown family {family}": "unknown fields are reported",
    "uniform needs limits": "missing fields are reported",
    "{name} of {family} holds two numbers, low and high": "refused by the shape",
    "dirichlet needs at least two shares": "the reader says it in its own words",
    "discrete needs values": "the reader says it in its own words",
    "joint needs columns of the same length": "rows of a table are equally long",
    "an argument of {family} cannot name a parameter": "lists are read as plain numbers",
    "an argument of {family} can name discrete parameters only": "reported by the reader",
    "'{name}' must be one of the quantities that are drawn together": "made by the reader",
    "'{name}' is in other prices than {others}, which its distribution names: named parameters "
    "are in the scenario's price year already": "the reader says it in its own words",
    "the parameters that {family} names have {combinations} combinations of values, more than "
    "{most}": "the mean, which is told first, takes as many",
    "an argument of {family} is not finite in every draw": "told of each block as a whole before",
}
"""Messages that no scenario file brings about, and why."""


@pytest.mark.parametrize("exhibit", ALL, ids=lambda one: one.label)
def test_exhibit_shows_its_own_problem_and_says_what_it_should(exhibit: Exhibit) -> None:
    problems = exhibit.problems()
    assert {one.code for one in problems} == {exhibit.code}
    assert exhibit.is_gallery or len(problems) == 1
    assert exhibit.told() == exhibit.expected.read_text(encoding="utf-8")


def test_every_code_is_shown() -> None:
    assert set(CODES) - {one.code for one in ALL} == set(NOT_FROM_A_FILE)


def test_every_message_is_shown() -> None:
    on_show = set().union(*(shown(one.problems()) for one in ALL))
    missing = {text: where for text, where in messages().items() if text not in on_show}
    assert {text: where for text, where in missing.items() if text not in NOT_SHOWN} == {}
    assert set(NOT_SHOWN) - set(missing) == set(), "these are shown, or are no messages"


def test_no_text_is_left_without_its_exhibit() -> None:
    texts = {path.with_suffix(".yaml") for one in ALL for path in one.path.parent.glob("*.txt")}
    assert texts == {one.path for one in ALL}


def test_every_area_has_a_title() -> None:
    assert set(AREAS) == {code.partition(".")[0] for code in CODES}


def test_the_reference_pages_are_those_of_the_museum() -> None:
    stale = [page.label for page in pages() if not page.is_current()]
    assert stale == [], "run: python -m tests.errors.page"
