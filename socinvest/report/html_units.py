"""Units as a sentence has them: ``kr per elev och år`` for ``SEK/pupil/year``."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["TIMES", "unit_told"]

TIMES = frozenset({"year", "month", "week", "day"})


def unit_told(unit: str, lang: str, _: Callable[[str], str]) -> str:
    """A unit of the summary in words; nouns that a file brought itself stand as they are.

    >>> unit_told("SEK/pupil/year", "en", lambda message: message)
    'SEK per pupil and year'
    >>> unit_told("year", "en", lambda message: message)
    'years'
    """
    first, *others = unit.split("/")
    if not others:
        several = {"year": _("years"), "month": _("months"), "week": _("weeks"), "day": _("days")}
        return several.get(first, _word(first, lang, _))
    told = [_word(one, lang, _) for one in others]
    between = f" {_('and')} "
    return f"{_word(first, lang, _)} {_('per')} {between.join(told)}"


def _word(word: str, lang: str, _: Callable[[str], str]) -> str:
    known = {
        "adult": _("adult"),
        "case": _("case"),
        "child": _("child"),
        "day": _("day"),
        "employee": _("employee"),
        "family": _("family"),
        "group": _("group"),
        "hour": _("hour"),
        "household": _("household"),
        "investigation": _("investigation"),
        "meeting": _("meeting"),
        "month": _("month"),
        "occasion": _("occasion"),
        "parent": _("parent"),
        "person": _("person"),
        "place": _("place"),
        "placement": _("placement"),
        "post": _("post"),
        "pupil": _("pupil"),
        "report": _("report"),
        "school": _("school"),
        "visit": _("visit"),
        "week": _("week"),
        "year": _("year"),
        "youth": _("young person"),
    }
    if word == "SEK" and lang == "sv":
        return "kr"
    return known.get(word, word)
