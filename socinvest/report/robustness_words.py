"""What conventions and their values are called in texts."""

from __future__ import annotations

from socinvest.report.page import Page

__all__ = ["convention_name", "value_name"]


def convention_name(page: Page, path: str) -> str:
    """A convention in words."""
    _ = page._
    return {
        "money.discount_rate": _("discount rate"),
        "time.horizon": _("horizon"),
        "money.price_year": _("price year"),
        "money.inflation": _("inflation"),
        "money.tax_factor": _("tax factor"),
        "money.displacement": _("displacement"),
        "evidence.rule": _("evidence rule"),
        "money.timing": _("timing"),
        "money.compounding": _("compounding"),
        "within_cycle": _("within the cycle"),
        "mode": _("people"),
    }[path]


def value_name(page: Page, path: str, value: str) -> str:
    """A value of a convention in words; numbers with the decimal sign of the language."""
    _, numbers = page._, page.numbers
    words = {
        "graded": _("graded"),
        "as_stated": _("as stated"),
        "year_start": _("start of the year"),
        "mid_year": _("middle of the year"),
        "year_end": _("end of the year"),
        "yearly": _("yearly"),
        "continuous": _("continuous"),
        "start": _("at the start"),
        "end": _("at the end"),
        "half_cycle": _("half cycle"),
        "life_table": _("life table"),
        "simpson": "Simpson",
        "weights": _("own weights"),
        "as_it_is": _("as it is"),
        "chance": _("in whole numbers"),
        "expected": _("in expected numbers"),
    }
    if value in words:
        return words[value]
    if path == "time.horizon":
        return _("{count} years").format(count=value.split()[0])
    if path == "money.price_year":
        return value
    number, percent = value.removesuffix(" %"), value.endswith(" %")
    shown = numbers.short(float(number))
    return f"{shown}\u00a0%" if percent else shown
