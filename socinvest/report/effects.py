"""How a number of an effect is to be read: by its scale and by what it acts on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from socinvest.report.html_units import unit_told

__all__ = ["equal", "implied", "meaning", "scale", "valued", "ways_out"]

Summary = Mapping[str, Any]


def meaning(_: Callable[[str], str], effect: Summary) -> tuple[str, dict[str, str]]:
    """A sentence with places for names, and the names: of the effect and of what it acts on.

    A ratio or difference is one of risks only where it acts on probabilities.
    """
    on: Sequence[Summary] = effect.get("acts_on", ())
    names = {"effect": effect["parameter"], "target": ", ".join(one["name"] for one in on)}
    kinds = {one["quantity"] for one in on}
    if effect.get("price"):
        return _("{effect} is the price with the programme, in the place of {target}."), names
    if effect["scale"] == "risk_ratio" and kinds == {"time"}:
        return _(
            "{effect} is a ratio: with the programme {target} is so many times as long as "
            "without. 1 is no effect, 0.8 a fifth shorter."
        ), names
    if _of_a_figure(effect):
        if effect["scale"] == "risk_ratio":
            return _(
                "{effect} is a ratio: with the programme {target} is so many times what it is "
                "without. 1 is no effect, 0.8 a fifth less."
            ), names
        return _(
            "{effect} is a difference: what the programme adds to {target}. 0 is no effect."
        ), names
    return {
        "risk_ratio": _(
            "{effect} is a risk ratio: with the programme the risk is so many times what it is "
            "without. 1 is no effect, 0.8 a fifth less."
        ),
        "odds_ratio": _(
            "{effect} is an odds ratio: with the programme the odds are so many times what they "
            "are without. 1 is no effect, less than 1 fewer."
        ),
        "hazard_ratio": _(
            "{effect} is a hazard ratio: with the programme it happens so many times as fast as "
            "without. 1 is no effect, less than 1 slower."
        ),
        "risk_difference": _(
            "{effect} is a risk difference: what the programme adds to the risk. 0 is no effect, "
            "-0.05 five of a hundred fewer."
        ),
        "replace": _("{effect} is what holds with the programme, in the place of what held."),
    }[effect["scale"]], names


def scale(_: Callable[[str], str], effect: Summary) -> str:
    """The name of an effect's scale."""
    if effect.get("price"):
        return _("price")
    figure = _of_a_figure(effect)
    return {
        "risk_ratio": _("ratio") if figure else _("risk ratio"),
        "odds_ratio": _("odds ratio"),
        "hazard_ratio": _("hazard ratio"),
        "risk_difference": _("difference") if figure else _("risk difference"),
    }.get(effect["scale"], _("a value of its own"))


def _of_a_figure(effect: Summary) -> bool:
    """Whether a risk ratio or difference acts on anything but probabilities."""
    return effect["scale"] in ("risk_ratio", "risk_difference") and any(
        one["quantity"] != "probability" for one in effect.get("acts_on", ())
    )


def valued(
    short: Callable[[float | None], str],
    value: float | None,
    unit: str,
    lang: str,
    _: Callable[[str], str],
) -> str:
    """A value of an effect with its unit; ratios have none, and shares are per cent."""
    if unit == "%" and value is not None:
        return f"{short(100 * value)}\u00a0%"
    told = short(value)
    return f"{told}\u00a0{unit_told(unit, lang, _)}" if unit else told


_WORTH_TELLING = 0.01
"""A price that would have to be next to nothing is no way out."""


def ways_out(block: Summary, effects: Sequence[Summary]) -> list[tuple[Summary, Summary]]:
    """The prices at which somebody breaks even, each with what it is taken to be."""
    known = {effect["parameter"]: effect for effect in effects}
    found = [one for one in block.get("price", ()) if one["status"] == "found"]
    pairs = [(one, known[one["parameter"]]) for one in found if one["parameter"] in known]
    return [(one, now) for one, now in pairs if one["value"] >= _WORTH_TELLING * now["mean"]]


_SEEN = 0.005


def implied(found: Summary) -> list[tuple[str, Summary]]:
    """The measures that a required effect changes by what is seen of a number."""
    told: Mapping[str, Summary] = found["measures"]
    return [
        (name, one)
        for name, one in told.items()
        if abs(one["difference"]) > _SEEN * abs(one["comparator"])
    ]


def equal(found: Summary, effects: Sequence[Summary]) -> list[tuple[str, Summary]]:
    """The measures by which a required effect may be told in its stead.

    None of an effect on how long something lasts: how often it happens follows, but is not what
    would have to be true.
    """
    about = next((one for one in effects if one["parameter"] == found["parameter"]), {})
    on = about.get("acts_on", ())
    return [] if on and all(one["quantity"] == "time" for one in on) else implied(found)
