"""The closed list of words that may stand in a unit, in Swedish and English.

Nothing here parses: :func:`vocabulary` is a table from a word, as it may be written, to what it
means. Factors are exact fractions of the base units (one currency unit, one year).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from socinvest.records import dataclass

__all__ = ["PEOPLE", "SCHOOL_DAY", "Word", "canonical_noun", "looks_like_money", "vocabulary"]

Kind = Literal["money", "time", "noun"]


@dataclass(frozen=True, slots=True)
class Word:
    """What a unit word means: ``name`` is canonical, ``factor`` is in base units."""

    kind: Kind
    name: str
    factor: Fraction


SCHOOL_DAY = "school day"
"""Canonical name of the one time unit whose length a file has to give."""

_PEOPLE = "adult child client parent participant patient person pupil student youth"
PEOPLE = frozenset(_PEOPLE.split())
"""Canonical nouns that each count one human being."""

# A year has 365 days, 12 months and 52 weeks; hours are counted work, not calendar time.
_TIME: tuple[tuple[str, Fraction, str], ...] = (
    ("year", Fraction(1), "year years år"),
    ("quarter", Fraction(1, 4), "quarter quarters kvartal"),
    ("month", Fraction(1, 12), "month months månad månader mån"),
    ("week", Fraction(1, 52), "week weeks vecka veckor"),
    ("day", Fraction(1, 365), "day days dag dagar dygn"),
)
_SCHOOL_DAYS = ("school day", "school days", "skoldag", "skoldagar")

_NOUNS = """
adult: adult adults vuxen vuxna
case: case cases ärende ärenden
child: child children barn
class: class classes klass klasser
client: client clients klient klienter
employee: employee employees anställd anställda
event: event events händelse händelser
family: family families familj familjer
group: group groups grupp grupper
hour: hour hours timme timmar tim
household: household households hushåll
investigation: investigation investigations utredning utredningar
meeting: meeting meetings möte möten
municipality: municipality municipalities kommun kommuner
occasion: occasion occasions tillfälle tillfällen
parent: parent parents förälder föräldrar
participant: participant participants deltagare
patient: patient patients patienter
person: person persons people personer
place: place places plats platser
placement: placement placements placering placeringar
post: post posts tjänst tjänster heltidstjänst heltidstjänster årsarbetare FTE FTEs
preschool: preschool preschools förskola förskolor
pupil: pupil pupils elev elever
report: report reports anmälan anmälningar
school: school schools skola skolor
session: session sessions
student: student students studenter
visit: visit visits besök
youth: youth youths ungdom ungdomar
"""
_TWO_WORD_NOUNS = {"young person": "youth", "young persons": "youth", "young people": "youth"}

_PREFIXES = (("", 1), ("k", 10**3), ("M", 10**6), ("G", 10**9))
_KRONOR: tuple[tuple[int, str], ...] = (
    (1, "kr krona kronor"),
    (10**3, "tkr kkr tSEK TSEK"),
    (10**6, "mkr Mkr mnkr Mnkr MKR MNKR"),
    (10**9, "mdkr Mdkr MDKR"),
)
_SWEDISH_COUNTS = (
    (10**3, "tusen"),
    (10**6, "miljon"),
    (10**6, "miljoner"),
    (10**9, "miljard"),
    (10**9, "miljarder"),
)
_FOREIGN = re.compile(
    r"[kMG]?(AUD|CAD|CHF|DKK|EUR|GBP|ISK|JPY|NOK|NZD|PLN|SEK|USD)|[€$£]"
    r"|(?i:euros?|dollars?|pounds?|kronor|krona|kr|tkr|mkr|mnkr|mdkr)"
)


def looks_like_money(word: str) -> bool:
    """Whether an unknown word is probably money in another currency."""
    return _FOREIGN.fullmatch(word) is not None


@lru_cache(maxsize=1)
def _noun_words() -> Mapping[str, str]:
    table = dict(_TWO_WORD_NOUNS)
    for line in _NOUNS.strip().splitlines():
        name, _, words = line.partition(": ")
        table.update(dict.fromkeys((word.casefold() for word in words.split()), name))
    return table


def canonical_noun(word: str, nouns: frozenset[str] = frozenset()) -> str | None:
    """The canonical English noun of a counted noun; a file's own noun stands for itself.

    >>> canonical_noun("elever"), canonical_noun("klubb", frozenset({"klubb"})), canonical_noun("x")
    ('pupil', 'klubb', None)
    """
    folded = word.casefold()
    known = _noun_words().get(folded)
    if known is not None:
        return known
    own = {noun.casefold(): noun for noun in nouns}
    return own.get(folded) or (own.get(folded[:-1]) if folded.endswith("s") else None)


def _money_words(currency: str) -> dict[str, int]:
    words = {prefix + currency: factor for prefix, factor in _PREFIXES}
    words[currency.lower()] = 1
    if currency == "SEK":
        for factor, written in _KRONOR:
            words.update(dict.fromkeys(written.split(), factor))
        for factor, count in _SWEDISH_COUNTS:
            words.update({f"{count} {unit}": factor for unit in ("kr", "kronor", "SEK")})
    return words


@lru_cache(maxsize=64)
def vocabulary(
    currency: str, nouns: frozenset[str], school_days_per_year: float | None
) -> Mapping[str, Word]:
    """Every word of a unit, as written (money) or case-folded (the rest), and its meaning.

    School days are listed with factor 0 where the file does not say how many a year has.
    """
    table = {word: Word("noun", name, Fraction(1)) for word, name in _noun_words().items()}
    for noun in (unicodedata.normalize("NFC", noun) for noun in nouns):
        own = Word("noun", canonical_noun(noun, nouns) or noun, Fraction(1))
        table.setdefault(noun.casefold(), own)
        table.setdefault(noun.casefold() + "s", own)
    for name, factor, words in _TIME:
        table.update(dict.fromkeys(words.split(), Word("time", name, factor)))
    days = Fraction(0) if school_days_per_year is None else 1 / Fraction(school_days_per_year)
    table.update(dict.fromkeys(_SCHOOL_DAYS, Word("time", SCHOOL_DAY, days)))
    for word, factor_ in _money_words(currency).items():
        table[word] = Word("money", currency, Fraction(factor_))
    return table
