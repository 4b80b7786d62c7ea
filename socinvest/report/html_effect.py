"""What the calculation has for an effect, and how to read a number of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.report import effects
from socinvest.report.html_markup import Markup, element, fill, prose
from socinvest.report.html_view import View

__all__ = ["RATIOS", "evidence", "stated", "valued"]

Summary = Mapping[str, Any]
RATIOS = ("risk_ratio", "odds_ratio", "hazard_ratio")


def stated(view: View, strategy: str, parameter: str | None) -> Summary | None:
    """What a strategy's effect is taken to be; None for effects moved jointly."""
    told = view.summary.get("effects", {}).get(strategy, ())
    return next((one for one in told if one["parameter"] == parameter), None)


def figure(view: View, parameter: str) -> Summary | None:
    """The figure behind an effect; None for a summary that does not tell its figures."""
    told = view.summary.get("parameters", ())
    return next((one for one in told if one["parameter"] == parameter), None)


def valued(view: View, value: float | None, unit: str) -> str:
    """A value of an effect with its unit; ratios have none, and shares are per cent."""
    return effects.valued(view.figures.short, value, unit, view.lang, view._)


def evidence(view: View, effect: Summary) -> Markup:
    """A box: grade, mean and spread of an effect, how to read it, the words of its note."""
    _ = view._
    about = figure(view, effect["parameter"])
    unit = about["unit"] if about else ""
    template, names = effects.meaning(_, effect)
    meaning = fill(template, **{name: view.named(text) for name, text in names.items()})
    fields = {
        "effect": element("b", view.named(effect["parameter"])),
        "scale": effects.scale(_, effect),
        "mean": valued(view, round(effect["mean"], 4), unit),
    }
    if effect["p2_5"] == effect["p97_5"]:
        told = fill(_("The calculation has {effect} ({scale}): {mean}, without spread."), **fields)
    else:
        told = fill(
            _(
                "The calculation has {effect} ({scale}): {mean} in the mean, and 95 draws of 100 "
                "between {low} and {high}."
            ),
            **fields,
            low=valued(view, effect["p2_5"], unit),
            high=valued(view, effect["p97_5"], unit),
        )
    note = view.both(about["note"]) if about else ""
    return element(
        "div",
        element("p", view.grade(effect["evidence"]), " ", told, " ", meaning),
        *prose(note, class_="note"),
        class_="evidence",
    )
