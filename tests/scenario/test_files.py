"""A scenario's files: include, extends, tables, and that none is read from elsewhere."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from socinvest.errors import Location, Problem, ScenarioError
from socinvest.scenario import files, places
from socinvest.scenario.files import (
    CsvError,
    Loaded,
    apply_overlay,
    find_scenario,
    read_csv,
    read_tree,
    resolve_file,
)
from socinvest.scenario.nodes import MapNode
from socinvest.scenario.strict import load, locate, to_plain

BASE = "format: 1\nid: base\ntitle: Base\nmoney: {currency: SEK}\nparameters: {a: {value: 1}}\n"
PRICES = "format: 1\nid: prices\nparameters: {support: {value: 9 SEK}}\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder beside an empty folder of shipped files."""
    work = tmp_path / "work"
    work.mkdir()
    (tmp_path / "shipped" / "shared").mkdir(parents=True)
    monkeypatch.setattr(places, "shipped", lambda: tmp_path / "shipped")
    monkeypatch.chdir(work)
    return work


def write(name: str, text: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def plain(loaded: Loaded) -> dict[str, object]:
    result = to_plain(loaded.root)
    assert isinstance(result, dict)
    return result


def problems(path: Path) -> list[Problem]:
    with pytest.raises(ScenarioError) as caught:
        read_tree(path)
    return list(caught.value.problems)


def only(path: Path) -> Problem:
    found = problems(path)
    assert len(found) == 1, found
    return found[0]


def overlay(text: str) -> MapNode:
    node, found = load(text, "over.yaml")
    assert not found and isinstance(node, MapNode)
    return node


def test_a_file_alone(here: Path) -> None:
    loaded = read_tree(write("sub/a.yaml", BASE))
    assert (loaded.file, loaded.stream_id, dict(loaded.includes)) == ("sub/a.yaml", "base", {})
    assert loaded.inputs[0].file == "sub/a.yaml"
    assert loaded.inputs[0].sha256 == hashlib.sha256(BASE.encode()).hexdigest()
    assert loaded.lines["sub/a.yaml"][1] == "id: base"
    assert plain(loaded)["money"] == {"currency": "SEK"}


def test_names_as_shown(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("a.yaml", BASE)
    assert read_tree(Path("./a.yaml")).file == "a.yaml"
    assert read_tree(here / "a.yaml").file == "a.yaml"
    write("other/x", "")
    monkeypatch.chdir("other")
    assert read_tree(Path("../a.yaml")).file == "../a.yaml"
    assert read_tree(here / "a.yaml").file == "a.yaml"
    write("../../shipped/s.yaml", BASE)
    assert read_tree(here.parent / "shipped" / "s.yaml").file == "shipped:s.yaml"


def test_includes_nest_and_count_as_inputs(here: Path) -> None:
    write("s/shared/deep.yaml", "format: 1\nid: deep\n")
    write("s/shared/prices.yaml", PRICES + "include: {d: deep.yaml}\n")
    write("../shipped/shared/p.yaml", PRICES + "include: {q: q.yaml}\n")
    write("../shipped/shared/q.yaml", "id: q\n")
    own = BASE + 'include: {mine: shared/prices.yaml, theirs: "shipped:shared/p.yaml"}\n'
    loaded = read_tree(write("s/a.yaml", own))
    assert [i.file for i in loaded.inputs] == [
        "s/a.yaml", "s/shared/prices.yaml", "s/shared/deep.yaml",
        "shipped:shared/p.yaml", "shipped:shared/q.yaml",
    ]  # fmt: skip
    assert set(loaded.lines) == {i.file for i in loaded.inputs}
    assert loaded.includes["mine"].includes["d"].stream_id == "deep"
    assert loaded.includes["theirs"].includes["q"].stream_id == "q"
    assert "include" not in plain(loaded)


def test_a_file_included_twice_is_one_input(here: Path) -> None:
    write("p.yaml", PRICES)
    loaded = read_tree(write("a.yaml", BASE + "include: {x: p.yaml, y: ./p.yaml}\n"))
    assert [i.file for i in loaded.inputs] == ["a.yaml", "p.yaml"]
    assert loaded.includes["x"].root == loaded.includes["y"].root


def test_extends(here: Path) -> None:
    write("base.yaml", BASE + "include: {p: p.yaml}\n")
    write("p.yaml", PRICES)
    write("q.yaml", PRICES.replace("9", "8"))
    own = (
        "format: 1\nextends: base.yaml\nid: mine\ninclude: {q: q.yaml}\n"
        "set: {money.currency: EUR}\nadd: {parameters.b: {value: 2}}\ndrop: [parameters.a]\n"
    )
    loaded = read_tree(write("mine.yaml", own))
    assert plain(loaded) == {
        "format": 1, "id": "mine", "title": "Base", "money": {"currency": "EUR"},
        "parameters": {"b": {"value": 2}},
    }  # fmt: skip
    assert loaded.stream_id == "base"
    assert set(loaded.includes) == {"p", "q"}
    assert {i.file for i in loaded.inputs} == {"mine.yaml", "base.yaml", "p.yaml", "q.yaml"}
    assert locate(loaded.root, ("money", "currency")).file == "mine.yaml"
    assert locate(loaded.root, ("title",)).file == "base.yaml"
    again = read_tree(write("third.yaml", "format: 1\nextends: mine.yaml\nid: third\n"))
    assert (again.stream_id, plain(again)["id"]) == ("base", "third")


def test_extends_may_replace_an_include(here: Path) -> None:
    write("base.yaml", BASE + "include: {p: p.yaml}\n")
    write("p.yaml", PRICES)
    local = "format: 1\nid: l\nextends: p.yaml\nset: {parameters.support: {value: 7}}\n"
    write("local.yaml", local)
    own = "format: 1\nextends: base.yaml\nid: mine\ninclude: {p: local.yaml}\n"
    loaded = read_tree(write("mine.yaml", own))
    assert plain(loaded.includes["p"])["parameters"] == {"support": {"value": 7}}
    assert loaded.includes["p"].stream_id == "prices"


def test_an_overlay_reaches_what_is_included(here: Path) -> None:
    write("q.yaml", PRICES)
    write("p.yaml", PRICES + "include: {q: q.yaml}\n")
    loaded = read_tree(write("a.yaml", BASE + "include: {p: p.yaml}\n"))
    over = overlay(
        "set: {parameters.p.support: {value: 1}, parameters.a: {value: 3}}\n"
        "add: {parameters.p.q.more: {value: 2}}\ndrop: [parameters.p.q.support]\n"
    )
    after, found = apply_overlay(loaded, over)
    assert found == []
    assert plain(after)["parameters"] == {"a": {"value": 3}}
    assert plain(after.includes["p"])["parameters"] == {"support": {"value": 1}}
    assert plain(after.includes["p"].includes["q"])["parameters"] == {"more": {"value": 2}}
    assert plain(loaded.includes["p"])["parameters"] == {"support": {"value": "9 SEK"}}
    _, found = apply_overlay(loaded, overlay("set: {parameters.p.suport: {value: 1}}"))
    assert [(p.code, p.hint) for p in found] == [("path.unknown", "did you mean 'support'?")]
    _, found = apply_overlay(loaded, overlay("set: {parameters.p.support.value: 1}"))
    assert [p.code for p in found] == ["path.inside_figure"]


def test_extends_says_only_what_changes(here: Path) -> None:
    write("base.yaml", BASE)
    own = "extends: base.yaml\nmoney: {currency: EUR}\nsett: {}\nset: {x.y: 1}\n"
    found = problems(write("a.yaml", own))
    assert [(p.code, p.path) for p in found] == [
        ("field.missing", "format"), ("field.missing", "id"), ("extends.key", "money"),
        ("extends.key", "sett"), ("path.unknown", "x.y"),
    ]  # fmt: skip
    assert found[2].hint == "write what changes under set, add or drop"
    assert found[3].hint == "did you mean 'set'?"
    assert found[4].excerpt == "set: {x.y: 1}"


@pytest.mark.parametrize("key", ["extends: {}", "include: {{p: {}}}"])
@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("../out.yaml", "file.outside"),
        ("sub/../../out.yaml", "file.outside"),
        ("link.yaml", "file.outside"),
        ("linked/out.yaml", "file.outside"),
        ("linked/../out.yaml", "file.missing"),
        ("circle.yaml", "file.outside"),
        ("/etc/passwd", "file.outside"),
        ("C:/x.yaml", "file.outside"),
        ("'shipped:../work/a.yaml'", "file.outside"),
        ("'shipped:/etc/passwd'", "file.outside"),
        ("'shipped:'", "file.path"),
        ("'sub\\x.yaml'", "file.path"),
        ("''", "file.path"),
        ("3", "file.path"),
        ("[p.yaml]", "file.path"),
        ("sub", "file.not_a_file"),
        (".", "file.outside"),
        ("queue", "file.not_a_file"),
        ("missing.yaml", "file.missing"),
        ("large.yaml", "file.too_large"),
    ],
)
def test_paths_that_are_refused(here: Path, key: str, written: str, code: str) -> None:
    write("../out.yaml", PRICES)
    write("large.yaml", b"#" * (1 << 20) + b"#")
    Path("sub").mkdir()
    Path("link.yaml").symlink_to(here.parent / "out.yaml")
    Path("linked").symlink_to(here.parent)
    Path("circle.yaml").symlink_to("circle.yaml")
    os.mkfifo("queue")
    one = only(write("a.yaml", BASE + key.format(written) + "\n"))
    assert one.code == code
    assert (one.at.file, one.at.line) == ("a.yaml", 6)
    assert one.excerpt.startswith(key.split(":")[0])
    assert str(here.parent) not in one.message + one.hint


def test_a_file_the_system_refuses(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("a.yaml", BASE)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(here / "a.yaml"))

    monkeypatch.setattr(Path, "open", refuse)
    one = only(path)
    assert one.code == "file.unreadable"
    assert one.message == "'a.yaml' cannot be read: Permission denied"


def test_links_inside_the_tree_are_followed(here: Path) -> None:
    write("sub/p.yaml", PRICES)
    Path("link.yaml").symlink_to("sub/p.yaml")
    loaded = read_tree(write("a.yaml", BASE + "include: {p: link.yaml}\n"))
    assert loaded.includes["p"].file == "link.yaml"


def test_a_shipped_file_stays_among_the_shipped(here: Path) -> None:
    write("p.yaml", PRICES)
    write("../shipped/s.yaml", PRICES + "include: {p: ../work/p.yaml}\n")
    one = only(write("a.yaml", BASE + "include: {s: 'shipped:s.yaml'}\n"))
    assert (one.code, one.at.file) == ("file.outside", "shipped:s.yaml")


def test_a_missing_file_is_guessed_from_its_neighbours(here: Path) -> None:
    write("shared/unit_costs.yaml", PRICES)
    one = only(write("a.yaml", BASE + "include: {p: shared/unit_cost.yaml}\n"))
    assert one.message == "there is no file 'shared/unit_cost.yaml'"
    assert one.hint == "did you mean 'unit_costs.yaml'?"
    assert only(Path("b.yaml")).code == "file.missing"
    assert only(Path("shared")).code == "file.not_a_file"


def test_circles_name_their_chain(here: Path) -> None:
    write("b.yaml", "format: 1\nid: b\nextends: a.yaml\n")
    one = only(write("a.yaml", BASE + "include: {b: b.yaml}\n"))
    assert one.message.endswith("in a circle: a.yaml -> b.yaml -> a.yaml")
    assert only(write("c.yaml", "extends: c.yaml\n")).code == "file.circle"


def test_chains_and_crowds_are_bounded(here: Path) -> None:
    for i in range(12):
        write(f"f{i}.yaml", f"id: f{i}\ninclude: {{n: f{i + 1}.yaml}}\n")
    assert only(Path("f0.yaml")).code == "file.too_deep"
    for i in range(6):
        names = ", ".join(f"n{j}: g{i + 1}.yaml" for j in range(5))
        write(f"g{i}.yaml", f"id: g\ninclude: {{{names}}}\n")
    write("g6.yaml", "id: g\n")
    assert only(Path("g0.yaml")).code == "file.too_deep"


def test_problems_of_all_files_come_together_and_once(here: Path) -> None:
    write("p.yaml", "a: 1\na: 2\n")
    own = BASE + "include: {p: p.yaml, q: p.yaml, r: nothing.yaml, '1x': p.yaml}\nid: again\n"
    found = problems(write("a.yaml", own))
    assert sorted((p.at.file, p.code) for p in found) == [
        ("a.yaml", "file.missing"), ("a.yaml", "include.name"), ("a.yaml", "yaml.duplicate_key"),
        ("p.yaml", "yaml.duplicate_key"),
    ]  # fmt: skip
    assert all(p.excerpt for p in found)


@pytest.mark.parametrize("text", ["- a\n", "text\n", "---\n"])
def test_a_scenario_is_a_mapping(here: Path, text: str) -> None:
    assert only(write("a.yaml", text)).code == "value.type"
    assert only(write("b.yaml", BASE + "include: [a.yaml]\n")).code == "value.type"


def test_tables(here: Path) -> None:
    data = 'age; "cost"\n1;2.5\n -3 ;1e3\n\n'
    write("s/t/x.csv", "\ufeff" + data)
    loaded = read_tree(write("s/a.yaml", BASE))
    table = read_csv(loaded, "t/x.csv", Location("s/a.yaml", 5, 1))
    assert table.header == ("age", "cost")
    assert table.rows == ((1.0, 2.5), (-3.0, 1000.0))
    assert table.columns == {"age": (1.0, -3.0), "cost": (2.5, 1000.0)}
    assert table.input.file == "s/t/x.csv"
    assert table.input.sha256 == hashlib.sha256(("\ufeff" + data).encode()).hexdigest()


def test_a_table_is_beside_the_file_that_names_it(here: Path) -> None:
    write("sub/base.yaml", BASE)
    write("sub/x.csv", "a,b\n1,2\n")
    own = "format: 1\nid: m\nextends: sub/base.yaml\n"
    loaded = read_tree(write("a.yaml", own))
    assert read_csv(loaded, "x.csv", Location("sub/base.yaml", 1, 1)).input.file == "sub/x.csv"
    assert read_csv(loaded, "sub/x.csv", Location("--set a", 1, 1)).rows == ((1.0, 2.0),)
    with pytest.raises(CsvError) as caught:
        read_csv(loaded, "x.csv", Location("a.yaml", 3, 1), "parameters.a")
    one = caught.value.problems[0]
    assert (one.code, one.path) == ("file.missing", "parameters.a")
    assert one.excerpt == "extends: sub/base.yaml"


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "csv.syntax", 1, 1),
        ("a,b\n", "csv.syntax", 1, 1),
        ("a,b\n1\n", "csv.syntax", 2, 1),
        ("a,b\n1,2\n\n3,4\n", "csv.syntax", 3, 1),
        ("a,a\n1,2\n", "csv.header", 1, 3),
        ("a,\n1,2\n", "csv.header", 1, 3),
        ("1,b\n1,2\n", "csv.header", 1, 1),
        ("a;b\n1; 2,5\n", "csv.number", 2, 4),
        ("a,b\n1,nan\n", "csv.number", 2, 3),
        ("a,b\n1,\n", "csv.number", 2, 3),
        ("a,b\n1,1e999\n", "csv.number", 2, 3),
        ("a,b\n1,1_0\n", "csv.number", 2, 3),
        ("a,b\n1,2 000\n", "csv.number", 2, 3),
        ("a,b\n1,\u0663\n", "csv.number", 2, 3),
        (b"a,b\n1,\xe5\n", "file.encoding", 2, 3),
        ("a,b\n1,\x00\n", "yaml.control_character", 2, 3),
    ],
)
def test_tables_are_strict(
    here: Path, text: str | bytes, code: str, line: int, column: int
) -> None:
    write("x.csv", text)
    loaded = read_tree(write("a.yaml", BASE))
    with pytest.raises(CsvError) as caught:
        read_csv(loaded, "x.csv", Location("a.yaml", 1, 1))
    found = caught.value.problems
    assert [(p.code, p.at) for p in found] == [(code, Location("x.csv", line, column))]


def test_a_decimal_comma_in_a_table_has_a_hint_and_problems_are_bounded(here: Path) -> None:
    write("x.csv", "a;b\n" + "3,5;x\n" * 1000)
    loaded = read_tree(write("a.yaml", BASE))
    with pytest.raises(CsvError) as caught:
        read_csv(loaded, "x.csv", Location("a.yaml", 1, 1))
    assert caught.value.problems[0].hint == "write 3.5"
    assert len(caught.value.problems) == 50


def test_other_files_are_found_by_the_same_rules(here: Path) -> None:
    write("../shipped/shared/index.yaml", "x")
    loaded = read_tree(write("a.yaml", BASE))
    at = Location("a.yaml", 4, 1)
    real, shown = resolve_file(loaded, "shipped:shared/index.yaml", at)
    assert (real.read_text(), shown) == ("x", "shipped:shared/index.yaml")
    for name in ("../shipped/shared/index.yaml", "shipped:shared/indx.yaml"):
        with pytest.raises(ScenarioError):
            resolve_file(loaded, name, at)


def test_finding_a_scenario(here: Path) -> None:
    write("../shipped/ppss.yaml", BASE)
    write("../shipped/hvb.yaml", BASE)
    shipped = here.parent / "shipped"
    assert find_scenario("ppss") == shipped / "ppss.yaml"
    assert find_scenario("shipped:ppss.yaml") == shipped / "ppss.yaml"
    write("scenarios/ppss.yaml", BASE)
    Path("ppss").mkdir()  # a folder of results does not hide a scenario
    assert find_scenario("ppss") == Path("scenarios/ppss.yaml")
    assert find_scenario("shipped:ppss") == shipped / "ppss.yaml"
    write("hvb", BASE)
    assert find_scenario("hvb") == Path("hvb")


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("pps", "there is no scenario 'pps'", "did you mean 'ppss'?"),
        ("zzz", "there is no scenario 'zzz'", "the scenarios at hand are: ppss"),
        ("", "there is no scenario ''", "the scenarios at hand are: ppss"),
        ("..", "'..' is a folder, not a scenario", "name one of the files in it"),
        ("scenarios/pss.yaml", "there is no file 'scenarios/pss.yaml'",
         "did you mean 'scenarios/ppss.yaml'?"),
        ("nowhere/pss.yaml", "there is no file 'nowhere/pss.yaml'", ""),
        ("shipped:zzz", "there is no scenario 'zzz'", ""),
        ("a\0b", "there is no scenario ''", "the scenarios at hand are: ppss"),
    ],
)  # fmt: skip
def test_a_scenario_that_is_not_there(here: Path, name: str, message: str, hint: str) -> None:
    write("scenarios/ppss.yaml", BASE)
    write("scenarios/notes.txt", "")
    with pytest.raises(ScenarioError) as caught:
        find_scenario(name)
    one = caught.value.problems[0]
    assert (one.message, one.hint) == (message, hint)


def test_no_absolute_path_is_shown(here: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        find_scenario(str(here / "ppss.yaml"))
    assert str(here) not in str(caught.value)


def test_the_shipped_folder_is_in_the_package_or_beside_it() -> None:
    folder = places.shipped()
    package = Path(files.__file__).parent.parent
    assert folder in {package / "_scenarios", package.parent / "scenarios"}
    assert folder.is_dir()
