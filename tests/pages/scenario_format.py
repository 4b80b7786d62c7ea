"""The reference of the scenario file: every field, from the models that read it.

What a field is called, what it holds, whether it must be there and what it is without being
there come from the models. What it means stands in ``fields/*.yaml``, in both languages; its
example is the first place where the scenarios of the tests use it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import yaml
from pydantic import BaseModel

from socinvest.numerics.syntax import FUNCTIONS
from socinvest.quantity import words
from socinvest.scenario.format_kinds import Scalar
from socinvest.scenario.strict import load, to_plain
from tests.pages.format_walk import (
    Field,
    Section,
    fields,
    models,
    plain_kind,
    sections,
    without_none,
)
from tests.pages.markdown import REFERENCE, GeneratedPage, code, made_by
from tests.pages.scenario_format_words import INTRODUCTION, WORDS
from tests.properties.test_every_field import ALL_PLACES
from tests.properties.test_every_field import plain as plain_file

__all__ = ["example", "meaning", "meanings", "pages"]

Words = Mapping[str, str]
_MEANINGS = Path(__file__).with_name("fields")
_LONGEST = 160


@cache
def meanings() -> Mapping[str, Mapping[str, list[str]]]:
    """Model -> field -> [English, Swedish], of all files."""
    found: dict[str, Mapping[str, list[str]]] = {}
    for path in sorted(_MEANINGS.glob("*.yaml")):
        for model, told in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            assert model not in found, f"{model} stands in two files"
            found[model] = told
    return found


def meaning(field: Field) -> list[str] | None:
    """What a field means; what its mapping is, where it has no words of its own."""
    for model in field.model.__mro__:
        told = meanings().get(model.__name__, {}).get(field.name)
        if told is not None:
            return told
    below = next(models(field.hint), None)
    return None if below is None else meanings().get(below.__name__, {}).get("")


def pages() -> list[GeneratedPage]:
    """The page in both languages."""
    return [
        GeneratedPage(REFERENCE[lang] / "scenario-format.md", _page(lang)) for lang in ("en", "sv")
    ]


def _page(lang: str) -> str:
    told = WORDS[lang]
    parts = [
        f"# {told['title']}\n",
        made_by("tests.pages", "socinvest/scenario/format*.py and tests/pages/fields"),
        "",
        INTRODUCTION[lang].format(units=_units(told), functions=_functions()).rstrip(),
        "",
    ]
    for section in sections():
        parts += _section(section, lang)
    return "\n".join(parts).rstrip() + "\n"


def _section(section: Section, lang: str) -> Iterator[str]:
    told, model = WORDS[lang], section.model
    yield f"({_target(model.__name__, lang)})="
    name = model.__name__
    if section.paths == ("",):
        yield f"## {told[name]}\n"
    else:
        yield f"{'###' if _is_inner(section) else '##'} {', '.join(map(code, section.paths))}\n"
    yield meanings()[name][""][lang == "sv"] + "\n"
    for field in fields(model):
        yield from _field(field, lang)


def _is_inner(section: Section) -> bool:
    """Whether a section stands inside another one."""
    above = [path for other in sections() for path in other.paths if path]
    return any(section.paths[0].startswith(f"{path}.") for path in above)


def _field(field: Field, lang: str) -> Iterator[str]:
    told = WORDS[lang]
    what = _kind(field.hint, lang)
    if field.required:
        what += f"; {told['compulsory']}"
    elif field.default is not None:
        what += f"; {told['default']} {code(_shown(field.default))}"
    words_ = meaning(field)
    yield code(field.name)
    yield f": *{what}.* {words_[lang == 'sv'] if words_ else ''}".rstrip()
    shown = example(field)
    if shown is not None:
        yield f"  {told['example']}: {code(shown)}"
    yield ""


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _kind(hint: Any, lang: str) -> str:
    """What may be written, in words."""
    told, hint = WORDS[lang], without_none(hint)
    plain = plain_kind(hint)
    if plain is not None:
        return told[plain]
    if get_origin(hint) is Literal:
        *most, last = map(code, map(str, get_args(hint)))
        return f"{', '.join(most)} {told['or']} {last}" if most else last
    below = next(models(hint), None)
    link = f"[{told['fields']}](#{_target(below.__name__, lang)})" if below else ""
    if get_origin(hint) is list:
        (inner,) = get_args(hint)
        return told["list"].format(of=link) if link else told[f"list_of_{plain_kind(inner)}"]
    if get_origin(hint) is dict:
        inner = get_args(hint)[1]
        if inner is Any:
            return told["names"].format(of=told["any"])
        return told["names"].format(of=_kind(inner, lang))
    if isinstance(hint, type):
        return link
    # A mapping of fields, or something shorter in its place.
    return f" {told['or']} ".join([*([link] if link else []), *_shorter(hint, lang)])


def _shorter(hint: Any, lang: str) -> Iterator[str]:
    """What may stand in the place of a mapping: a choice, a figure, a name, or a list of them."""
    told, seen = WORDS[lang], set()
    for option in get_args(get_args(hint)[0]):
        inner, kind = get_args(option)[0], get_args(option)[1]
        if get_origin(inner) is list:
            word = told["list_of_figure" if get_args(inner)[0] == Scalar else "list_of_names"]
        elif get_origin(inner) is Literal:
            word = _kind(inner, lang)
        elif isinstance(inner, type) and issubclass(inner, BaseModel):
            continue
        else:
            word = told["figure" if kind == get_args(Scalar)[1] else "name"]
        if word not in seen:
            seen.add(word)
            yield word


def _target(model: str, lang: str) -> str:
    prefix = "" if lang == "en" else f"{lang}-"
    return f"{prefix}format-{model.lower()}"


def example(field: Field) -> str | None:
    """The field as a scenario of the tests writes it; None for what has a section of its own."""
    hint = without_none(field.hint)
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return None
    # Names with mappings of fields are shown below; what may be shorter is shown here.
    inner = get_args(hint)[-1] if get_origin(hint) in (dict, list) else None
    if isinstance(inner, type) and issubclass(inner, BaseModel):
        return None
    values = list(_values(field))
    if not values:
        return None
    if plain_kind(hint) == "figure":
        # A number with its unit tells more than a bare one.
        values.sort(key=lambda value: not (isinstance(value, str) and " " in value))
    fitting = [value for value in values if len(flow(value)) <= _LONGEST]
    return f"{field.name}: {flow((fitting or values)[0])}"


def _values(field: Field) -> Iterator[Any]:
    """What a field is in the scenarios of the tests, whole: all names or items of it."""
    owners = [field.model.__name__, *(m.__name__ for m in field.model.__mro__[1:])]
    for place in (place for owner in owners for place in ALL_PLACES.get((owner, field.name), ())):
        value = _file(place.file)
        upto = len(place.path) - place.path[::-1].index(field.name)
        for part in place.path[:upto]:
            value = value[part]
        yield value


@cache
def _file(name: str) -> Any:
    """A scenario of the tests as plain values; nobody changes them."""
    return plain_file(name)


def flow(value: Any, inside: bool = False) -> str:
    """A value as YAML on one line, quoted where it must be."""
    if isinstance(value, dict):
        shown = (f"{flow(str(key), True)}: {flow(one, True)}" for key, one in value.items())
        return f"{{{', '.join(shown)}}}"
    if isinstance(value, list):
        return f"[{', '.join(flow(one, True) for one in value)}]"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if _reads_back(text, value, inside):
        return text
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _reads_back(text: str, value: Any, inside: bool) -> bool:
    """Whether a scalar means the same without quotes."""
    written = f"{{a: {text}, {text}: b}}" if inside else f"a: {text}"
    tree, problems = load(written.encode(), "example")
    if tree is None or problems:
        return False
    read = to_plain(tree)
    return isinstance(read, dict) and read["a"] == value and (not inside or len(read) == 2)


def _functions() -> str:
    return ", ".join(code(name) for name in FUNCTIONS)


def _units(told: Words) -> str:
    """The words of units: money, time and what is counted."""
    money = [word for word, one in _vocabulary().items() if one.kind == "money"]
    times: dict[str, list[str]] = {}
    nouns: dict[str, list[str]] = {}
    for word, one in _vocabulary().items():
        if one.kind != "money":
            (times if one.kind == "time" else nouns).setdefault(one.name, []).append(word)
    rows = [(told["money"], money), *((f"{told['time']}: {n}", w) for n, w in times.items())]
    rows += [(n, w) for n, w in sorted(nouns.items())]
    head = f"| {told['unit']} | {told['written']} |\n|---|---|\n"
    return head + "\n".join(f"| {name} | {', '.join(map(code, w))} |" for name, w in rows)


def _vocabulary() -> Mapping[str, words.Word]:
    return words.vocabulary("SEK", frozenset(), 178.0)
