"""What the years of a scenario are that does not begin in January, and how years are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from socinvest.i18n import translator

__all__ = ["span", "year_note"]


def year_note(lang: str, start: str) -> str:
    """Which months a year holds, of a start as ``2016-08``; '' where years begin in January.

    >>> year_note("en", "2016-08")
    'A year begins in August: 2016 is August 2016 to July 2017.'
    """
    year, _dash, month = start.partition("-")
    if int(month or 1) == 1:
        return ""
    from babel.dates import get_month_names

    names, _ = get_month_names("wide", "format", locale=lang), translator(lang)
    return _("A year begins in {month}: {year} is {month} {year} to {last}.").format(
        month=names[int(month)], year=year, last=f"{names[int(month) - 1]} {int(year) + 1}"
    )


def span(_: Callable[[str], str], years: Sequence[int]) -> str:
    """The first and the last of several years, or one alone."""
    if years[0] == years[-1]:
        return str(years[0])
    return _("{first} to {last}").format(first=years[0], last=years[-1])
