"""The pages of the reference say what the program does, in both languages."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from pydantic import BaseModel

from socinvest import cli, i18n
from socinvest.scenario.build import check_file
from socinvest.scenario.format_kinds import Languages
from socinvest.scenario.strict import load, to_plain
from tests.pages import commands, glossary, scenario_format, summary
from tests.pages.every import PATHS
from tests.pages.format_walk import Field, Section, fields, plain_kind, sections, without_none
from tests.pages.markdown import DOCS
from tests.properties.test_every_field import ALL_PLACES, DATA, FILES
from tests.properties.test_every_field import plain as plain_file

FIELDS = [field for section in sections() for field in fields(section.model)]


@pytest.mark.parametrize(
    "maker", [scenario_format, commands, summary, glossary], ids=lambda one: one.__name__
)
def test_generated_pages_are_current(maker: Any) -> None:
    pages = maker.pages()
    stale = [page.label for page in pages if not page.is_current()]
    assert stale == [], "run: python -m tests.pages"
    assert {page.path for page in pages} <= set(PATHS)


# --- the scenario file ---


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_every_field_has_a_meaning_in_both_languages(field: Field) -> None:
    told = scenario_format.meaning(field)
    assert told is not None, f"say what {field.key} means in tests/pages/fields"
    assert len(told) == 2
    assert all(isinstance(words, str) and words.endswith(".") for words in told)
    assert told[0] != told[1]


@pytest.mark.parametrize("section", sections(), ids=lambda section: section.model.__name__)
def test_every_mapping_has_a_meaning_in_both_languages(section: Section) -> None:
    told = scenario_format.meanings().get(section.model.__name__, {}).get("")
    assert told is not None, f"say what {section.model.__name__} is in tests/pages/fields"
    assert len(told) == 2


def test_every_meaning_is_that_of_a_field() -> None:
    known: dict[str, set[str]] = {}
    for section in sections():
        for owner in section.model.__mro__:
            if issubclass(owner, BaseModel):
                own = {field.name for field in fields(section.model)}
                known.setdefault(owner.__name__, {""}).update(own)
    told = {model: set(names) for model, names in scenario_format.meanings().items()}
    assert {
        m: names - known.get(m, set()) for m, names in told.items() if names - known.get(m, set())
    } == {}


def test_the_walk_finds_every_field_that_the_scenarios_use() -> None:
    walked = {(field.model.__name__, field.name) for field in FIELDS}
    assert {model for model, _ in set(ALL_PLACES) - walked} == {Languages.__name__}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.key)
def test_an_example_says_what_a_scenario_says_that_is_read(field: Field) -> None:
    """The example stands in a complete file of the tests, with the same meaning."""
    shown = scenario_format.example(field)
    if shown is None:
        assert plain_kind(without_none(field.hint)) is None, "no scenario of the tests uses it"
        return
    tree, problems = load(shown.encode(), "example")
    assert tree is not None and not problems
    value = to_plain(tree)[field.name]
    assert any(value == stated for stated in stated_values(field))


@cache
def plain(file: str) -> Any:
    return plain_file(file)


def stated_values(field: Field) -> Iterator[Any]:
    """Every value that stands under the name of the field, anywhere in the tests' scenarios."""

    def walk(value: Any) -> Iterator[Any]:
        if isinstance(value, dict):
            for key, one in value.items():
                if key == field.name:
                    yield one
                yield from walk(one)
        elif isinstance(value, list):
            for one in value:
                yield from walk(one)

    for file in FILES:
        yield from walk(plain(file))


@pytest.mark.parametrize("file", FILES)
def test_the_scenarios_that_the_examples_come_from_are_right(file: str, tmp_path: Path) -> None:
    shutil.copytree(DATA / "rich", tmp_path / "rich")
    shutil.copy(DATA / "rich.yaml", tmp_path)
    shutil.copytree(tmp_path / "rich", tmp_path / "rich" / "rich")
    shutil.copy(DATA / "rich.yaml", tmp_path / "rich" / "base.yaml")
    check_file(tmp_path / file)


# --- the commands ---


def guide(name: str) -> str:
    """The complete small file that a guide shows."""
    text = (DOCS / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```yaml\n(.*?)^```$", text, re.M | re.S)
    return next(block for block in blocks if block.startswith("format: 1\nid:"))


def observations() -> dict[str, str]:
    """The files of observations that the guide to settlements shows."""
    text = (DOCS / "how-to/settle.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^<!-- file: (\S+) -->\n```yaml\n(.*?)^```$", text, re.M | re.S))


EXAMPLES = [(name, one) for name, some in commands.EXAMPLES.items() for one in some]


def test_every_command_has_examples_and_none_is_left_over() -> None:
    assert set(commands.EXAMPLES) == set(cli.cli.commands)
    assert {one.status for _, one in EXAMPLES} <= set(commands.EXITS)


@pytest.mark.parametrize(("name", "one"), EXAMPLES, ids=[one.line for _, one in EXAMPLES])
def test_an_example_of_a_command_ends_as_it_says(
    name: str,
    one: commands.Example,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my-proposal.yaml").write_text(guide("how-to/write-a-scenario.md"), encoding="utf-8")
    for path, text in observations().items():
        if path in one.line:
            Path(path).write_text(text, encoding="utf-8")
    if "results/ppss" in one.line:
        run = ["run", "ppss", "--draws", "50", "--variant", "base", "--no-report", "--quiet"]
        assert cli.main(run) == 0
    program, *arguments = shlex.split(one.line.partition(" > ")[0])
    assert (program, arguments[0]) == ("socinvest", name)
    status = cli.main(arguments)
    said = capsys.readouterr()
    assert status == one.status, said.err
    for folder in re.findall(r"--out (\S+)", one.line):
        assert Path(folder).exists()


# --- the glossary ---


def texts(lang: str) -> str:
    """All that the program says, and what the reference says of its fields, in one language."""
    path = Path(i18n.__file__).with_name("locale") / "sv" / "LC_MESSAGES" / "socinvest.po"
    with path.open("rb") as stream:
        messages = [one for one in read_po(stream, locale="sv") if one.id]
    said = [str(one.string if lang == "sv" else one.id) for one in messages]
    for told in scenario_format.meanings().values():
        said += [words[lang == "sv"] for words in told.values()]
    for section in summary.sections():
        said += [row.meaning[lang] for row in section.rows]
    # Names of fields, which are the same in both languages, are no words of ours.
    return re.sub(r"`[^`]*`|\{[^}]*\}", " ", "\n".join(said)).casefold()


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_the_words_of_the_glossary_are_used(lang: str) -> None:
    said = texts(lang)
    unused = [
        word
        for term in glossary.terms()
        for word in term.words(lang)
        if not re.search(rf"\b{re.escape(word.casefold())}", said)
    ]
    assert unused == []


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_no_other_word_is_used_for_the_same_thing(lang: str) -> None:
    said = texts(lang)
    avoided = [word for term in glossary.terms() for word in term.avoid.get(lang, ())]
    assert avoided
    found = [word for word in avoided if re.search(rf"\b{re.escape(word.casefold())}", said)]
    assert found == []


def test_no_word_stands_for_two_things() -> None:
    for lang in ("en", "sv"):
        words = [word for term in glossary.terms() for word in term.words(lang)]
        assert len(words) == len(set(words))
