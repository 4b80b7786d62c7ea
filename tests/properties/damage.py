"""Scenario files damaged at random, as slips of the hand, bad copies and worse would leave them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

Damage = Callable[[random.Random, bytes], bytes]

_KEY = re.compile(rb"[^\s{}\[\],:#\"'-][^\s{}\[\],:#\"']*(?=:)")
_VALUE = re.compile(rb"(?<=: )[^\s{}\[\],#][^{}\[\],#\n]*")
_NUMBER = re.compile(rb"(?<![\w.])-?[0-9]+(?:[. ][0-9]+)*(?![\w.])")
_UNIT = re.compile(rb"SEK|kSEK|MSEK|pupil|year|years|day|month|%|/")
_WORD = re.compile(rb"[^\W\d]\w{2,}")
_NUMBERS = (
    b"0", b"-1", b"1", b"1e9", b"1e15", b"1e300", b"-1e300", b"1e-300", b"0.5", b"200", b"7.5",
    b"99999999999999999999", b".inf", b".nan", b"3,5", b"1,400", b"0x10", b"1_000", b"2016-08",
)  # fmt: skip
_VALUES = (
    b"", b"~", b"true", b"no", b"[]", b"{}", b"[1, 2]", b"{a: b}", b"text", b"'", b'"', b"12",
    b"13 %", b"-5 %", b"5 SEK", b"2 years", b"rest", b"risk", b"effect", b"1 / 0", b"*x", b"&x 1",
    b"!x y", b"log(0 - 1)", b"\xc3\xa5", b"a -> b", b"kommun", b"economy", b"person", b"month",
    b"{pert: {limits: 1 to 2, mode: 1}}", b"{value: 30 %, evidence: assumed}", b"completed",
)  # fmt: skip
_UNITS = (
    b"SEK", b"kSEK", b"EUR", b"%", b"year", b"day", b"pupil", b"school", b"kr", b"", b"month",
    b"person", b"post", b"/",
)  # fmt: skip
_CHARACTERS = b"{}[]:,&*!%@`\"'#|>-?\t\r\n\0\x7f\x85\xff \\~=<^()"


def damaged(rng: random.Random, data: bytes) -> bytes:
    """The file with one to three kinds of damage."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        data = rng.choice(DAMAGES)(rng, data)
    return data


def _at(rng: random.Random, data: bytes, pattern: re.Pattern[bytes], new: bytes) -> bytes:
    """The file with one match of a pattern replaced."""
    found = list(pattern.finditer(data))
    if not found:
        return data
    one = rng.choice(found)
    return data[: one.start()] + new + data[one.end() :]


def _key(rng: random.Random, data: bytes) -> bytes:
    """A key misspelt, or another one in its place."""
    keys = [one.group() for one in _KEY.finditer(data)] or [b"x"]
    if rng.random() < 0.5:
        return _at(rng, data, _KEY, rng.choice(keys))
    old = rng.choice(keys)
    cut = rng.randrange(len(old))
    new = old[:cut] + rng.choice((b"", b"x", old[cut : cut + 1] * 2)) + old[cut + 1 :]
    return data.replace(old + b":", (new or b"x") + b":", 1)


def _value(rng: random.Random, data: bytes) -> bytes:
    return _at(rng, data, _VALUE, rng.choice(_VALUES))


def _other_value(rng: random.Random, data: bytes) -> bytes:
    values = [one.group() for one in _VALUE.finditer(data)] or [b"x"]
    return _at(rng, data, _VALUE, rng.choice(values))


def _number(rng: random.Random, data: bytes) -> bytes:
    return _at(rng, data, _NUMBER, rng.choice(_NUMBERS))


def _unit(rng: random.Random, data: bytes) -> bytes:
    return _at(rng, data, _UNIT, rng.choice(_UNITS))


def _word(rng: random.Random, data: bytes) -> bytes:
    words = [one.group() for one in _WORD.finditer(data)] or [b"x"]
    return _at(rng, data, _WORD, rng.choice(words))


def _truncated(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _bytes(rng: random.Random, data: bytes) -> bytes:
    changed = bytearray(data or b"x")
    for _ in range(rng.choice((1, 1, 2, 10))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _character(rng: random.Random, data: bytes) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + bytes([rng.choice(_CHARACTERS)]) + data[at + rng.randrange(2) :]


def _lines(rng: random.Random, data: bytes) -> bytes:
    """A line doubled, lost, moved, or indented otherwise."""
    lines = data.split(b"\n")
    one, other = rng.randrange(len(lines)), rng.randrange(len(lines))
    kind = rng.randrange(6)
    if kind == 0:
        lines.insert(one, lines[other])
    elif kind == 1:
        del lines[one]
    elif kind == 2:
        lines[one], lines[other] = lines[other], lines[one]
    elif kind == 3:
        lines[one] = b" " * rng.choice((1, 2, 4)) + lines[one]
    elif kind == 4:
        lines[one] = lines[one][rng.choice((1, 2)) :]
    else:
        del lines[one : one + rng.randrange(1, 6)]
    return b"\n".join(lines)


DAMAGES: tuple[Damage, ...] = (
    _key, _key, _value, _value, _other_value, _number, _number, _number, _unit, _word, _word,
    _truncated, _bytes, _character, _lines, _lines,
)  # fmt: skip
"""Kinds of damage, each as often as it stands here."""
