"""Our dataclasses mean what the standard ones mean."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import field
from typing import Any

import pytest

from socinvest.records import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    x: float
    y: float = 0.0
    note: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Named(Point):
    name: str = "origin"


@dataclass(slots=True)
class Open:
    values: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class Itself:
    x: float


@dataclass(frozen=True, slots=True)
class Nothing:
    pass


@dataclass(frozen=True, slots=True)
class Special:
    x: float

    def __repr__(self) -> str:
        return "special"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Special)

    def __hash__(self) -> int:
        return 1


def test_equal_fields_are_equal_objects_with_one_hash() -> None:
    assert Point(1.0) == Point(1.0, 0.0, "another note")
    assert hash(Point(1.0)) == hash(Point(1.0, 0.0, "another note"))
    assert Point(1.0) != Point(2.0)
    assert Point(1.0) != (1.0, 0.0)
    assert Point(0.0) != Named(0.0)
    assert len({Named(1.0), Named(1.0), Named(1.0, 0.0, "", "other")}) == 2
    assert Nothing() == Nothing() and hash(Nothing()) == hash(Nothing())


def test_without_eq_an_object_equals_only_itself() -> None:
    one = Itself(1.0)
    assert one == one
    assert one != Itself(1.0)
    assert len({one, Itself(1.0)}) == 2


def test_what_can_be_changed_has_no_hash() -> None:
    assert Open([1]) == Open([1])
    with pytest.raises(TypeError, match="unhashable"):
        hash(Open())


def test_shown_as_it_is_written() -> None:
    assert repr(Named(1.0, name="a")).endswith("Named(x=1.0, y=0.0, name='a')")


def test_own_methods_are_kept() -> None:
    assert repr(Special(1.0)) == "special"
    assert Special(1.0) == Special(2.0)
    assert hash(Special(1.0)) == 1


@pytest.mark.parametrize("one", [Point(1.0, 2.0, "n"), Named(1.0), Open([1]), Nothing()])
def test_standard_functions_know_them(one: Any) -> None:
    assert dataclasses.is_dataclass(one)
    assert dataclasses.replace(one) == one
    assert copy.deepcopy(one) == one
    assert pickle.loads(pickle.dumps(one)) == one


def test_there_is_no_place_for_other_fields() -> None:
    with pytest.raises(AttributeError):
        Open().other = 1  # type: ignore[attr-defined]
