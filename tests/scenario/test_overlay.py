"""One path language and one overlay: what they reach, what they refuse, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socinvest.errors import Location
from socinvest.scenario.nodes import MapNode, Node, join_path
from socinvest.scenario.overlay import PathError, apply, assignment, get, parse_path
from socinvest.scenario.strict import load, locate, to_plain

BASE = """\
money: {discount_rate: 3.5 %, currency: SEK}
parameters:
  cost: {value: 10 SEK, source: report, evidence: reported}
interventions:
  ppss:
    costs:
      - {item: programme, unit_cost: cost}
      - {item: start up, amount: 500 kSEK}
      - {item: start_up.2, amount: 1 kSEK}
    effects:
      - {name: fewer, by: 0.9}
      - {by: 0.8}
variants:
  high: {set: {parameters.cost: {value: 20 SEK}}}
twins: [{name: a}, {name: a}]
"""


def tree(text: str, file: str = "base.yaml") -> MapNode:
    node, problems = load(text, file)
    assert problems == []
    assert isinstance(node, MapNode)
    return node


def changed(overlay: str, base: str = BASE) -> object:
    result, problems = apply(tree(base), tree(overlay, "over.yaml"))
    assert problems == []
    return to_plain(result)


def refused(overlay: str, base: str = BASE) -> tuple[str, str, str]:
    before = tree(base)
    result, problems = apply(before, tree(overlay, "over.yaml"))
    assert len(problems) == 1, problems
    assert result == before
    one = problems[0]
    assert one.at.file == "over.yaml" and one.at.line >= 1
    return one.code, one.message, one.hint


def at(path: str, node: object) -> object:
    assert isinstance(node, dict)
    for part in path.split("/"):
        node = node[int(part)] if isinstance(node, list) else node[part]  # type: ignore[index]
    return node


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("money", ("money",)),
        ("interventions.ppss.costs.programme", ("interventions", "ppss", "costs", "programme")),
        ('a."b.c d".e', ("a", "b.c d", "e")),
        ('"a\\"b\\\\"', ('a"b\\',)),
        ("mål 1.x", ("mål 1", "x")),
        ("ma\u030al.x", ("mål", "x")),
        ("a.0", ("a", "0")),
    ],
)
def test_paths(text: str, parts: tuple[str, ...]) -> None:
    assert parse_path(text) == parts


@pytest.mark.parametrize(
    "text",
    ["", ".", "a.", ".a", "a..b", 'a."b', 'a."b"c', 'a.""', 'a"b', " a", "a. b", "a.b\n",
     "x" * 2_000, ".".join("a" * 65), '"a\\'],
)  # fmt: skip
def test_texts_that_are_no_paths(text: str) -> None:
    with pytest.raises(PathError):
        parse_path(text)


@given(st.lists(st.text(st.sampled_from('ab."\\ 0å'), min_size=1), min_size=1, max_size=5))
def test_every_path_can_be_written(parts: list[str]) -> None:
    assert parse_path(join_path(parts)) == tuple(parts)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("money.currency", "SEK"),
        ("interventions.ppss.costs.programme.unit_cost", "cost"),
        ("interventions.ppss.costs.0.unit_cost", "cost"),
        ("interventions.ppss.costs.start up.amount", "500 kSEK"),
        ('interventions.ppss.costs."start_up.2".amount', "1 kSEK"),
        ("interventions.ppss.effects.fewer.by", 0.9),
        ("interventions.ppss.effects.1.by", 0.8),
        ("twins.1.name", "a"),
    ],
)
def test_get(path: str, value: object) -> None:
    node = get(tree(BASE), parse_path(path))
    assert node is not None
    assert to_plain(node) == value


@pytest.mark.parametrize("path", ["x", "money.x", "money.currency.x", "twins.a", "twins.2"])
def test_get_nothing(path: str) -> None:
    assert get(tree(BASE), parse_path(path)) is None


def test_set_replaces_and_leaves_the_rest() -> None:
    before = tree(BASE)
    over = tree("set: {money.discount_rate: 5 %, interventions.ppss.costs.programme: {item: p}}")
    after, problems = apply(before, over)
    assert problems == []
    result = to_plain(after)
    assert at("money/discount_rate", result) == "5 %"
    assert at("interventions/ppss/costs/0", result) == {"item": "p"}
    assert at("interventions/ppss/costs/1/item", result) == "start up"
    assert to_plain(before) == to_plain(tree(BASE))


def test_new_values_keep_their_own_place() -> None:
    over = tree("set:\n  money.currency: EUR\nadd:\n  money.price_year: 2016\n", "over.yaml")
    after, _ = apply(tree(BASE), over)
    assert locate(after, ("money", "currency")) == Location("over.yaml", 2, 19)
    assert locate(after, ("money", "currency"), key=True) == Location("over.yaml", 2, 3)
    assert locate(after, ("money", "price_year")) == Location("over.yaml", 4, 21)
    assert locate(after, ("money", "discount_rate")).file == "base.yaml"


def test_order_of_fields_and_items_is_kept() -> None:
    result = changed("set: {money.discount_rate: 1 %, interventions.ppss.costs.0: {item: new}}")
    assert isinstance(result, dict)
    assert list(result["money"]) == ["discount_rate", "currency"]
    items = [line["item"] for line in result["interventions"]["ppss"]["costs"]]
    assert items == ["new", "start up", "start_up.2"]


def test_drop() -> None:
    costs = "interventions.ppss.costs"
    result = changed(f"drop: [{costs}.0, {costs}.1, money.currency]")
    assert at("interventions/ppss/costs", result) == [{"item": "start_up.2", "amount": "1 kSEK"}]
    assert at("money", result) == {"discount_rate": "3.5 %"}


def test_paths_are_those_of_the_tree_as_it_was() -> None:
    over = "drop: [interventions.ppss.costs.0]\nset: {interventions.ppss.costs.1.amount: 7 SEK}"
    result = changed(over)
    assert at("interventions/ppss/costs/0", result) == {"item": "start up", "amount": "7 SEK"}


def test_add() -> None:
    result = changed(
        "add: {financing: [], money.tax_factor: 1.3, interventions.ppss.costs: {item: more}}"
    )
    assert at("financing", result) == []
    assert at("money/tax_factor", result) == 1.3
    assert at("interventions/ppss/costs/3", result) == {"item": "more"}


def test_a_list_stands_for_its_items() -> None:
    result = changed("add: {interventions.ppss.costs: [{item: m}, {item: n}]}")
    assert len(at("interventions/ppss/costs", result)) == 5  # type: ignore[arg-type]


def test_a_thing_may_be_dropped_and_added_anew() -> None:
    costs = "interventions.ppss.costs"
    over = f"drop: [{costs}.programme]\nadd: {{{costs}: {{item: programme}}}}"
    assert at("interventions/ppss/costs/2", changed(over)) == {"item": "programme"}


def test_the_whole_figure_and_what_stands_beside_it_may_change() -> None:
    result = changed("set: {parameters.cost: {value: 11 SEK, evidence: assumed}}")
    assert at("parameters/cost", result) == {"value": "11 SEK", "evidence": "assumed"}
    assert at("parameters/cost/evidence", changed("set: {parameters.cost.evidence: assumed}"))
    assert at("parameters/cost/note", changed("add: {parameters.cost.note: why}")) == "why"


@pytest.mark.parametrize(
    "over",
    [
        "set: {parameters.cost.value: 11 SEK}",
        "drop: [parameters.cost.value]",
        "add: {parameters.cost.lognormal: {mean: 1, cv: 0.1}}",
        "set: {'variants.high.set.\"parameters.cost\".value': 11 SEK}",
        "set: {'parameters.cost.value.x': 1}",
    ],
)
def test_a_replaced_figure_brings_its_source_and_evidence(over: str) -> None:
    code, message, hint = refused(over)
    assert code == "path.inside_figure"
    assert "leaves its source and evidence" in message
    assert "replace the whole figure" in hint


@pytest.mark.parametrize(
    ("over", "code", "message", "hint"),
    [
        ("set: {money.discont_rate: 1}", "path.unknown", "there is no 'discont_rate' in money",
         "did you mean 'discount_rate'?"),
        ("set: {intervention.ppss: 1}", "path.unknown",
         "there is no 'intervention' in the scenario", "did you mean 'interventions'?"),
        ("set: {interventions.ppss.costs.progamme: {}}", "path.unknown",
         "there is no 'progamme' in interventions.ppss.costs", "did you mean 'programme'?"),
        ("set: {money.zzz: 1}", "path.unknown", "there is no 'zzz' in money",
         "what does not exist yet is written under 'add'"),
        ("drop: [money.zzz]", "path.unknown", "there is no 'zzz' in money", ""),
        ("set: {money.currency.x: 1}", "path.unknown", "there is no 'x' in money.currency",
         "what does not exist yet is written under 'add'"),
        ("add: {money.currency: EUR}", "path.exists", "'money.currency' is there already",
         "replace it with 'set'"),
        ("add: {mony.x: 1}", "path.unknown", "there is no 'mony' in the scenario",
         "did you mean 'money'?"),
        ("add: {interventions.ppss.costs: {item: programme}}", "path.exists",
         "interventions.ppss.costs has an item 'programme' already", "replace it with 'set'"),
        ("add: {interventions.ppss.costs.more: {item: more}}", "path.unknown",
         "an item is added to a list under the path of the list: interventions.ppss.costs", ""),
        ("add: {money.currency.x: 1}", "path.unknown", "there is no 'x' in money.currency", ""),
        ("set: {twins.a: 1}", "path.ambiguous", "several items of twins are named 'a'",
         "use the number of the item, beginning with 0"),
        ("set: {a..b: 1}", "path.syntax", "'a..b': a path is names with dots between them",
         'write names with dots or spaces in them in "quotes"'),
        ("drop: money", "overlay.shape", "drop is a list of paths", "drop: [path]"),
        ("drop: [[money]]", "overlay.shape", "what is dropped is named by its path",
         "drop: [path]"),
        ("set: [money]", "overlay.shape", "set is a mapping from paths to values",
         "set: {path: value}"),
        ("sett: {money: 1}", "overlay.shape", "'sett' is not part of an overlay",
         "did you mean 'set'?"),
    ],
)  # fmt: skip
def test_refused(over: str, code: str, message: str, hint: str) -> None:
    assert refused(over) == (code, message, hint)


@pytest.mark.parametrize(
    "over",
    [
        "set: {money: {}, money.currency: EUR}",
        "set: {interventions.ppss.costs.0: 1, interventions.ppss.costs.programme: 2}",
        "set: {money.currency: EUR}\ndrop: [money]",
    ],
)
def test_two_changes_of_one_place_are_refused(over: str) -> None:
    _, problems = apply(tree(BASE), tree(over, "over.yaml"))
    assert [p.code for p in problems] == ["path.overlap"]


def test_all_problems_are_found_and_the_rest_is_applied() -> None:
    over = tree("set: {x: 1, money.currency: EUR, parameters.cost.value: 1}\nadd: {money: 1}")
    after, problems = apply(tree(BASE), over)
    assert sorted(p.code for p in problems) == [
        "path.exists", "path.inside_figure", "path.unknown",
    ]  # fmt: skip
    assert at("money/currency", to_plain(after)) == "EUR"


def test_keys_of_others_are_left_alone() -> None:
    over = tree("title: a\nset: {money.currency: EUR}")
    assert [p.code for p in apply(tree(BASE), over)[1]] == ["overlay.shape"]
    assert apply(tree(BASE), over, besides={"title"})[1] == []


def test_an_overlay_without_a_place_names_its_file() -> None:
    node: Node = load("x", "")[0]  # type: ignore[assignment]
    _, problems = apply(tree(BASE), node, "here.yaml")
    assert problems[0].at == Location("here.yaml")


def test_assignment() -> None:
    value, _ = load("5 %", "--set money.discount_rate")
    assert value is not None
    place = Location("--set money.discount_rate", 1, 1)
    after, problems = apply(tree(BASE), assignment("money.discount_rate", value, place))
    assert problems == []
    assert locate(after, ("money", "discount_rate")) == place
    _, problems = apply(tree(BASE), assignment("money.rate", value, place))
    assert problems[0].at == place
