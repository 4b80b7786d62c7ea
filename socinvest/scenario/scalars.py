"""What a plain scalar means: the core schema of YAML 1.2, and numbers that are safe to hold."""

from __future__ import annotations

import math
import re

from socinvest.errors import Explained, Phrase

__all__ = ["NumberError", "comma_hint", "resolve"]

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NUMBER_BEGINS = frozenset("-+.0123456789")
_LONGEST = 30
"""Characters of the longest number read; a float holds 17 digits."""


class NumberError(Explained):
    """A number that cannot be used."""


def resolve(text: str) -> bool | int | float | str | None:
    """The value of a plain scalar. Raises NumberError for one that is not finite or too long.

    Unlike YAML 1.1, ``no``, ``on``, ``1:30``, ``2016-08`` and ``1_000`` are texts, ``012`` is
    12 and ``1e-3`` is a number. Source: YAML 1.2.2, section 10.3.2.
    """
    if text[:1] not in _NUMBER_BEGINS:
        return _WORDS.get(text, text) if len(text) <= 5 else text
    if _INTEGER.fullmatch(text):
        return int(_short(text))
    if _FLOAT.fullmatch(text):
        return _finite(_short(text))
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return int(_short(text), 0)
    if _NOT_FINITE.fullmatch(text):
        raise NumberError("a number must be finite")
    return text


def comma_hint(text: str) -> Phrase:
    """How to write ``text``, a number with commas, without them."""
    point = re.sub(r"(?<=[0-9]),\s*(?=[0-9])", ".", text)
    if re.match(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(?![0-9,])", text):
        thousands = re.sub(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))", "", text)
        if text.count(",") > 1:
            return Phrase("write {number}", {"number": thousands})
        either = {"thousands": thousands, "decimal": point}
        return Phrase("write {thousands}, or {decimal} if the comma is a decimal one", either)
    return Phrase("write {number}", {"number": point})


def _short(text: str) -> str:
    if len(text) > _LONGEST:
        raise NumberError("a number has more than 30 characters")
    return text


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise NumberError("a number is too large to be held")
    if value == 0.0 and any(c in "123456789" for c in re.split("[eE]", text)[0]):
        raise NumberError("a number is too small to be told from zero")
    return value
