"""Safe HTML: text is data, markup is a type of its own, and only this module makes it.

A plain ``str`` is escaped wherever it enters a page; a :class:`Markup` was made here and is
taken as it is. Text that users wrote is isolated (``<bdi>``, ``dir="auto"``), so that a word
written from right to left turns nothing around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape, unescape
from urllib.parse import urlsplit

__all__ = [
    "Markup",
    "bdi",
    "element",
    "escaped",
    "fill",
    "isolated",
    "join",
    "link",
    "plain",
    "prose",
]

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_OPENING, _CLOSING = "\u2066\u2067\u2068", "\u2069"
_FIRST_STRONG = "\u2068"
_TAG = re.compile("<[^>]*>")
_FIELD = re.compile(r"\{(\w+)\}")
_VOID = frozenset({"br", "col", "hr", "input", "meta"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def escaped(text: str) -> Markup:
    """``text`` as HTML that shows it as it is; what cannot be shown becomes U+FFFD.

    >>> escaped('<b>"A&B"</b>')
    '&lt;b&gt;&quot;A&amp;B&quot;&lt;/b&gt;'
    """
    if isinstance(text, Markup):
        return text
    return Markup(escape(_UNPRINTABLE.sub("\ufffd", text)))


def join(parts: Iterable[str], between: str = "") -> Markup:
    """All parts, each escaped unless it is markup, with ``between`` them."""
    return Markup(escaped(between).join(map(escaped, parts)))


def fill(template: str, **fields: object) -> Markup:
    """A translated sentence with its fields; those that are markup keep it.

    Fields are put in once: braces in what users wrote are not fields.

    >>> fill("{who} pays {what}.", who=bdi("<A>"), what="1 < 2 {who}")
    '<bdi>&lt;A&gt;</bdi> pays 1 &lt; 2 {who}.'
    """
    return Markup(_FIELD.sub(lambda m: escaped(_text(fields[m[1]])), escaped(template)))


def _text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def element(tag: str, *children: str, **attributes: str | bool | None) -> Markup:
    """One element. Underscores in names of attributes become hyphens; a last one goes away.

    False and None leave an attribute out, True gives it without a value.

    >>> element("p", "a < b", class_="note", hidden=True)
    '<p class="note" hidden>a &lt; b</p>'
    """
    told = ""
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        name = name.rstrip("_").replace("_", "-")
        told += f" {name}" if value is True else f' {name}="{escaped(value)}"'
    if tag in _VOID:
        return Markup(f"<{tag}{told}>")
    return Markup(f"<{tag}{told}>{''.join(map(escaped, children))}</{tag}>")


def plain(text: str) -> str:
    """The words of a piece of markup, for an attribute, which holds no elements.

    >>> plain(bdi("A & B")), plain("A < B")
    ('A & B', 'A < B')
    """
    return unescape(_TAG.sub("", text)) if isinstance(text, Markup) else text


def bdi(text: str) -> Markup:
    """Words that a user wrote, inside a line of ours.

    >>> bdi("kommun")
    '<bdi>kommun</bdi>'

    A long name breaks after underscores, not inside words.

    >>> bdi("unit_cost")
    '<bdi>unit_<wbr>cost</bdi>'
    """
    told = escaped(_closed(text)).replace("_", "_<wbr>")
    return Markup(f"<bdi>{told}</bdi>")


def prose(text: str, tag: str = "p", **attributes: str | bool | None) -> Sequence[Markup]:
    """What a user wrote as paragraphs of its own, one for each line of text."""
    return [
        element(tag, line, dir="auto", **attributes) for line in text.splitlines() if line.strip()
    ]


def link(url: str | None, text: str) -> Markup:
    """``text`` as a link where ``url`` is one of the web; as text where it is anything else.

    The page asks for nothing by itself; who follows a link tells the target nothing of it.

    >>> link("https://a.se/?b=1&c", "A")
    '<a href="https://a.se/?b=1&amp;c" rel="noreferrer noopener"><bdi>A</bdi></a>'
    >>> link("javascript:alert(1)", "A")
    '<bdi>A</bdi>'
    """
    if url is None or not _is_web(url):
        return bdi(text)
    return element("a", bdi(text), href=url, rel="noreferrer noopener")


def _is_web(url: str) -> bool:
    if _UNPRINTABLE.search(url) or any(char.isspace() for char in url):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def isolated(text: str) -> str:
    """What a user wrote, for a place without markup, isolated by marks of Unicode.

    >>> isolated("kommun")
    'kommun'
    >>> isolated("\\u05d0 1") == "\\u2068\\u05d0 1\\u2069"
    True
    """
    clean = _UNPRINTABLE.sub("\ufffd", text)
    # Neither letters from right to left nor marks stand below the Hebrew letters.
    if all(char < "\u0590" for char in clean):
        return clean
    return f"{_FIRST_STRONG}{_closed(clean)}{_CLOSING}"


def _closed(text: str) -> str:
    """``text`` without a way out: marks that open or close an isolate have their partners.

    One left open would take the end of our own for its partner, and all that follows with it.
    """
    depth = missing = 0
    for char in text:
        if char in _OPENING:
            depth += 1
        elif char == _CLOSING:
            depth -= 1
            if depth < 0:
                missing, depth = missing + 1, 0
    return _FIRST_STRONG * missing + text + _CLOSING * depth
