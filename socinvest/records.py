"""Dataclasses that are made quickly: a hundred of them stand at the start of every command.

The standard decorator compiles five to eight methods for every class, about 0.4 ms; all but
``__init__`` can be shared. Type checkers see the standard one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

__all__ = ["dataclass"]

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(*, frozen=False, slots=False, eq=True, kw_only=False):
        """As :func:`dataclasses.dataclass`, of which it takes these options, save for one thing.

        ``frozen`` makes objects comparable by hash and lets type checkers refuse assignments; at
        run time nothing stops them. Objects that users are handed use the standard decorator.
        """
        return lambda cls: _made(cls, frozen=frozen, slots=slots, eq=eq, kw_only=kw_only)


def _made(cls: type[T], *, frozen: bool, slots: bool, eq: bool, kw_only: bool) -> type[T]:
    own = set(cls.__dict__)
    standard = dataclasses.dataclass(repr=False, eq=False, slots=slots, kw_only=kw_only)
    made: Any = standard(cls)
    fields: tuple[dataclasses.Field[Any], ...] = dataclasses.fields(made)
    shared: dict[str, Any] = {"__repr__": _shown([f.name for f in fields if f.repr])}
    if eq:
        key = _key([f.name for f in fields if f.compare])
        shared["__eq__"] = _equal(key)
        shared["__hash__"] = _hash(key) if frozen else None
    for name, method in shared.items():
        if name not in own:
            setattr(made, name, method)
    result: type[T] = made
    return result


def _key(names: list[str]) -> Callable[[object], object]:
    return attrgetter(*names) if names else lambda _: ()


def _equal(key: Callable[[object], object]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:
        return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

    return __eq__


def _hash(key: Callable[[object], object]) -> Callable[[object], int]:
    return lambda self: hash(key(self))


def _shown(names: list[str]) -> Callable[[object], str]:
    def __repr__(self: object) -> str:
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({values})"

    return __repr__
