"""The examples in the documentation can be read and run by the program they explain."""

from __future__ import annotations

import re
import shlex
import shutil
from math import exp, log, sqrt
from pathlib import Path

import pytest
import yaml

from socinvest import cli
from socinvest.numerics.grading import SHARES, graded
from socinvest.scenario.build import check_file
from socinvest.scenario.prices import parse_index
from socinvest.scenario.strict import load
from tests.pages.every import PATHS

TOP = Path(__file__).parents[1]
DOCS = TOP / "docs"
_FILE = re.compile(r"^<!-- file: (\S+) -->\n```yaml\n(.*?)^```$", re.M | re.S)
_MORE = re.compile(r"^<!-- add to: (\S+) -->\n```yaml\n(.*?)^```$", re.M | re.S)
_FEW = ["--draws", "100"]
"""What a run is given whose output is not shown: only that it works matters."""


def written() -> list[Path]:
    """Pages that people wrote; their generators test the others."""
    return [path for path in sorted(DOCS.rglob("*.md")) if path not in PATHS]


def examples(language: str, within: list[Path]) -> list[tuple[str, str]]:
    """(page, text) of every fenced block of a language, also those inside a list item."""
    found = []
    for page in within:
        text = page.read_text(encoding="utf-8")
        for block in re.finditer(rf"^( *)```{language}\n(.*?)^\1```$", text, re.M | re.S):
            inside = re.sub(rf"^{block[1]}", "", block[2], flags=re.M)
            found.append((page.relative_to(DOCS).as_posix(), inside))
    return found


@pytest.mark.parametrize(("where", "text"), examples("yaml", sorted(DOCS.rglob("*.md"))))
def test_yaml_is_read_without_a_problem(where: str, text: str) -> None:
    tree, problems = load(text.encode(), where)
    assert not problems
    assert tree is not None


def test_the_price_index_shown_is_one() -> None:
    shown = [text for page, text in examples("text", written()) if page == "how-to/price-years.md"]
    assert [parse_index(text.encode(), "my_index.csv").span() for text in shown] == ["2016-2017"]


@pytest.mark.parametrize("page", ["how-to/evidence.md", "sv/how-to/evidence.md"])
def test_the_table_of_grades_is_the_rule(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8").replace(",", ".")
    rows = re.findall(
        r"^\| `?(\w+)`?.* \| (\d+) % \| ([\d.]+) \| ([\d.]+) \w+ ([\d.]+) \|$", text, re.M
    )
    assert [row[0] for row in rows] == list(SHARES)
    for grade, share, *told in rows:
        assert float(share) / 100 == SHARES[grade]
        told_by = graded("risk_ratio", 0.72, (0.55, 0.95), grade).arguments
        mean, spread = told_by["mean"], sqrt(log(1 + told_by["cv"] ** 2))
        ends = [mean * exp(-(spread**2) / 2 + sign * 1.959964 * spread) for sign in (-1, 1)]
        assert [f"{mean:.3f}", *(f"{end:.2f}" for end in ends)] == told


SESSIONS = examples("console", written())


def files(page: str) -> dict[str, str]:
    """The files that a page shows whole; a guide's are there for the pages beside it too."""
    folder = DOCS / page
    guide = folder.parent.parent / "how-to" / "write-a-scenario.md"
    texts = [path.read_text(encoding="utf-8") for path in (guide, folder) if path.is_file()]
    return {name: text for whole in texts for name, text in _FILE.findall(whole)}


def test_the_pages_show_sessions_and_whole_files() -> None:
    assert len(SESSIONS) > 10
    assert "narvaroteam.yaml" in files("sv/tutorial/fran-ide-till-ansokan.md")


@pytest.mark.parametrize(("where", "session"), SESSIONS)
def test_a_command_ends_well_and_prints_what_is_shown(
    where: str,
    session: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(TOP / "scenarios", "scenarios")
    for name, text in files(where).items():
        Path(name).write_text(text, encoding="utf-8")
    *before, last = re.findall(r"^\$ .*\n", session, re.M)
    output = session.partition(last)[2]
    for command in (*before, last):
        assert command.startswith("$ socinvest ")
        arguments = shlex.split(command)[2:]
        if arguments[0] in ("run", "contract"):
            # What a terminal shows; a pipe gets a table.
            arguments += ["--format", "text"] if output and command is last else _FEW
        capsys.readouterr()
        assert cli.main(arguments) == 0
    # No-break spaces in numbers are plain ones on the page, so that they can be typed.
    said = capsys.readouterr().out.replace("\u00a0", " ")
    place = 0
    for shown in filter(None, re.split(r"^\.\.\.\n?", output, flags=re.M)):
        found = said.find(shown, place)
        assert found >= 0, f"not printed, or not in this place:\n{shown}\n---\n{said}"
        place = found + len(shown)


@pytest.mark.parametrize(
    ("where", "times"),
    [
        ("sv/tutorial/fran-ide-till-ansokan.md", 2),
        ("how-to/write-a-contract.md", 1),
        ("sv/how-to/write-a-contract.md", 1),
    ],
)
def test_what_a_page_adds_to_its_file_fits_there(where: str, times: int, tmp_path: Path) -> None:
    more = _MORE.findall((DOCS / where).read_text(encoding="utf-8"))
    assert len(more) == times
    for name in {name for name, _ in more}:
        parts = [files(where)[name], *(text for to, text in more if to == name)]
        (tmp_path / name).write_text("".join(parts), encoding="utf-8")
        assert check_file(tmp_path / name) is not None


def contained(part: object, whole: object) -> bool:
    """Whether a tree says nothing that another does not say, in the same place."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and contained(part[key], whole[key]) for key in part)
    return part == whole


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("how-to/write-a-contract.md", "coaching.yaml"),
        ("sv/how-to/write-a-contract.md", "jobbcoach.yaml"),
    ],
)
def test_the_steps_of_the_contract_are_in_the_whole_file(where: str, name: str) -> None:
    shown = [text for page, text in examples("yaml", [DOCS / where]) if page == where]
    steps = [yaml.safe_load(text) for text in shown if text.startswith("contract:")]
    assert len(steps) == 3
    whole = yaml.safe_load(files(where)[name])
    assert all(contained(step, whole) for step in steps)
    said = {key for step in steps for key in step["contract"]}
    assert said | {"title"} == set(whole["contract"])


def test_links_between_the_pages_lead_somewhere() -> None:
    for path in sorted(DOCS.rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / target).is_file(), f"{path.relative_to(DOCS)}: {target}"


@pytest.mark.parametrize("lang", ["en", "sv"])
def test_every_page_of_a_language_can_be_reached(lang: str) -> None:
    """What a reader of one language is given stands in a table of contents."""
    folder = DOCS / "sv" if lang == "sv" else DOCS
    listed = {
        (path.parent / f"{entry.strip()}.md").resolve()
        for path in folder.rglob("*.md")
        for block in re.findall(
            r"^```\{toctree\}\n(.*?)^```$", path.read_text("utf-8"), re.M | re.S
        )
        for entry in block.splitlines()
        if entry.strip() and not entry.startswith(":")
    }
    assert set(folder.rglob("*.md")) - listed <= {
        DOCS / "index.md",
        DOCS / "sv" / "index.md",
    }
