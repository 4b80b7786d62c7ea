"""Swedish and English. English is the source language; Swedish comes from a gettext catalogue.

A message is written in English in the code and is its own key; ``locale/sv`` holds the
Swedish text of each. Messages carry named fields (``{payer}``), filled in after translation; a
field that is a :class:`~socinvest.errors.Phrase` is translated as well. Names and codes of the
file format are the same in both languages. A message without a Swedish text fails the tests.
To compile the catalogue after a change: ``pybabel compile -D socinvest -d socinvest/locale``.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Literal

__all__ = ["LANGUAGES", "Language", "translate", "translator"]

Language = Literal["sv", "en"]
LANGUAGES: tuple[Language, ...] = ("sv", "en")
"""The languages of every text for users; the first is the default."""

_LOCALE = Path(__file__).with_name("locale")


@cache
def _catalogue(lang: str) -> NullTranslations:
    """The compiled catalogue of a language; the source language needs none."""
    path = _LOCALE / lang / "LC_MESSAGES" / "socinvest.mo"
    if not path.is_file():
        return NullTranslations()
    with path.open("rb") as stream:
        return GNUTranslations(stream)


def translate(message: str, lang: str) -> str:
    """Return ``message`` in ``lang``; a message without a translation comes back as it is.

    >>> translate("What it costs and who pays", "sv")
    'Vad det kostar och vem som betalar'
    >>> translate("What it costs and who pays", "en")
    'What it costs and who pays'
    """
    # The empty message is the key of the catalogue's own header.
    return _catalogue(lang).gettext(message) if message else ""


def translator(lang: str) -> Callable[[str], str]:
    """Return ``translate`` for one language; bind it to ``_`` so that messages can be found."""
    return lambda message: translate(message, lang)
