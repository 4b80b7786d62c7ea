"""What a reader must be told before believing the figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np

from socinvest.analysis.messages import (
    listed_text,
    message,
    money_text,
    percent_text,
    perspective_text,
    strategy_text,
)
from socinvest.course.trajectory import Clipped
from socinvest.ledger import Array, Note
from socinvest.model import Effect, Provenance, Scenario, Text
from socinvest.numerics.quantiles import quantiles

__all__ = [
    "assumed_effects",
    "clipped",
    "decided_by_assumption",
    "late_years",
    "not_centred",
    "notes",
    "past_date",
    "signs_flip",
    "strategy_effects",
    "warning",
]

LATE_SHARE = 0.2
"""More than so much of |NPV| from the last quarter of the horizon is worth a warning."""
_CENTRED = 0.005
_RATIOS = ("risk_ratio", "odds_ratio", "hazard_ratio")


def warning(code: str, text: Text, where: str) -> dict[str, Any]:
    """One entry of the summary's ``warnings``."""
    return {"code": code, "message": text._asdict(), "where": where}


def assumed_effects(scenario: Scenario, strategy: str) -> tuple[str, ...]:
    """Parameters of a strategy's effects that rest on an assumption only."""
    names = [e.by for e in strategy_effects(scenario, strategy)]
    grades = {name: scenario.parameters[name].provenance.grade for name in names}
    return tuple(dict.fromkeys(name for name in names if grades[name] == "assumed"))


def strategy_effects(scenario: Scenario, strategy: str) -> Iterator[Effect]:
    """The effects of all interventions of a strategy."""
    for name in scenario.strategies[strategy].interventions:
        yield from scenario.interventions[name].effects


def late_years(
    scenario: Scenario, discounted: Array, strategy: str, perspective: str
) -> list[dict[str, Any]]:
    """The last quarter of the mean discounted path (T,) carries more than a fifth of |NPV|."""
    quarter = max(discounted.size // 4, 1)
    npv, late = float(discounted.sum()), float(discounted[-quarter:].sum())
    if discounted.size < 4 or abs(late) <= LATE_SHARE * abs(npv):
        return []
    currency = scenario.money.currency
    values = {
        "late": money_text(late, currency),
        "npv": money_text(npv, currency),
        "perspective": perspective_text(scenario, perspective),
    }
    if quarter == 1:
        text = message(
            "The last year of the horizon carries {late} of the net present value of {npv} "
            "for {perspective}: the answer depends on what happens far ahead.",
            **values,
        )
    else:
        text = message(
            "The last {years} years of the horizon carry {late} of the net present value of {npv} "
            "for {perspective}: the answer depends on what happens far ahead.",
            years=str(quarter),
            **values,
        )
    return [warning("late_years", text, f"results.{strategy}.{perspective}")]


def clipped(scenario: Scenario, found: Iterable[Clipped]) -> list[dict[str, Any]]:
    """Probabilities that left 0 to 1 in some draws."""
    result = []
    for one in found:
        if one.share > 0.0:
            path = f"course.{one.course}" if one.course else "interventions"
            where = f"{path}: {one.source} -> {one.target}"
            text = message(
                "Under {strategy} the probability of {source} -> {target} left 0 to 1 in {share} "
                "of the draws and was cut.",
                strategy=strategy_text(scenario, one.strategy),
                source=one.source,
                target=one.target,
                share=percent_text(one.share),
            )
            result.append(warning("probability_clipped", text, where))
    return result


def notes(found: Iterable[Note]) -> list[dict[str, Any]]:
    """Figures that are in some draws what they cannot be, and what was done about it."""
    worst: dict[tuple[str, str], float] = {}
    for note in found:
        key = (note.code, note.where)
        worst[key] = max(worst.get(key, 0.0), note.share)
    return [
        warning(code, _impossible(code, where, percent_text(share)), where)
        for (code, where), share in worst.items()
    ]


def _impossible(code: str, where: str, share: Text) -> Text:
    if code == "share_out_of_range":
        return message(
            "{figure} is outside 0 to 1 in {share} of the draws and was cut there.",
            figure=where,
            share=share,
        )
    if code == "below_zero":
        return message(
            "{figure} is below 0 in {share} of the draws: there it counts as 0.",
            figure=where,
            share=share,
        )
    return message(
        "The unit cost of {item} is below 0 in {share} of the draws: there the payee pays the "
        "payer.",
        item=where,
        share=share,
    )


def decided_by_assumption(
    scenario: Scenario,
    strategy: str,
    break_even: Mapping[str, Any],
    values: Mapping[str, float | Array],
) -> list[dict[str, Any]]:
    """An assumed effect or price whose break-even lies inside its own central 95 % range.

    ``break_even`` is that of the strategy's perspectives, ``values`` the draws of the assumed
    effects by parameter. Perspectives with the same answer are told together.
    """
    found: dict[tuple[str, Text, Text, Text], list[str]] = {}
    for perspective, targets in break_even.items():
        for one in (*targets["effect"], *targets["price"]):
            name = one["parameter"]
            if one["status"] != "found" or name not in values:
                continue
            low, high = quantiles(np.atleast_1d(values[name]), (0.025, 0.975))
            if low < high and low <= one["value"] <= high:
                told = (_number(one["value"]), _number(float(low)), _number(float(high)))
                found.setdefault((name, *told), []).append(perspective)
    result = []
    for (name, value, start, end), perspectives in found.items():
        text = message(
            "The assumed effect {effect} decides whether {strategy} pays for {perspective}: the "
            "break-even {value} lies within its own range {low} to {high}.",
            effect=name,
            strategy=strategy_text(scenario, strategy),
            perspective=_together(scenario, perspectives),
            value=value,
            low=start,
            high=end,
        )
        where = f"break_even.{strategy}.perspectives.{perspectives[0]}"
        result.append(warning("assumed_effect_decides", text, where))
    return result


def signs_flip(
    scenario: Scenario,
    strategy: str,
    base: Mapping[str, float],
    what_if: Mapping[str, tuple[Text, Mapping[str, float]]],
) -> list[dict[str, Any]]:
    """What-if variants that turn the sign of the base.

    ``base``: mean NPV by perspective; ``what_if``: by variant its title and the same.
    Perspectives that the same variants turn are told together.
    """
    found: dict[tuple[Text, ...], list[str]] = {}
    for perspective, npv in base.items():
        turned = tuple(
            title
            for title, values in what_if.values()
            if perspective in values and npv * values[perspective] < 0.0
        )
        if turned:
            found.setdefault(turned, []).append(perspective)
    result = []
    for turned, perspectives in found.items():
        text = message(
            "What is assumed decides whether {strategy} pays for {perspective}: the sign turns "
            "in {variants}.",
            strategy=strategy_text(scenario, strategy),
            perspective=_together(scenario, perspectives),
            variants=Text(
                "; ".join(f"\u201d{title.sv}\u201d" for title in turned),
                "; ".join(f"\u201c{title.en}\u201d" for title in turned),
            ),
        )
        where = f"results.{strategy}.{perspectives[0]}"
        result.append(warning("what_if_turns_sign", text, where))
    return result


def _together(scenario: Scenario, perspectives: Iterable[str]) -> Text:
    texts = [perspective_text(scenario, name) for name in perspectives]
    return listed_text(list(dict.fromkeys(texts)))


def not_centred(
    scenario: Scenario, strategy: str, central: Mapping[str, float | Array]
) -> list[dict[str, Any]]:
    """An assumed effect whose mean, on its natural scale, is not no effect."""
    assumed = set(assumed_effects(scenario, strategy))
    result = []
    for effect in strategy_effects(scenario, strategy):
        if effect.by not in assumed or effect.scale == "replace":
            continue
        assumed.discard(effect.by)
        none = 1.0 if effect.scale in _RATIOS else 0.0
        mean = float(np.mean(central[effect.by]))
        if abs(mean - none) > _CENTRED * (1.0 if none else 0.1):
            text = message(
                "The effect {effect} is assumed, but its mean is {mean} and not {none} (no "
                "effect): the headline takes credit for it without evidence.",
                effect=effect.by,
                mean=_number(mean),
                none=_number(none),
            )
            where = f"parameters.{effect.by}"
            result.append(warning("assumed_effect_not_centred", text, where))
    return result


def past_date(scenario: Scenario) -> list[dict[str, Any]]:
    """Figures whose ``valid_until`` lies before the scenario's start."""
    start = (scenario.time.start_year, scenario.time.start_month)
    figures: list[tuple[str, Provenance | None]] = [
        (f"parameters.{name}", p.provenance) for name, p in scenario.parameters.items()
    ]
    figures += [
        (f"target_group.groups.{group.name}.{name}", p.provenance)
        for group in scenario.target_group.groups
        for name, p in group.parameters.items()
    ]
    figures += [
        (f"interventions.{i.name}.costs.{line.item}", line.provenance)
        for i in scenario.interventions.values()
        for line in i.costs
    ]
    result = []
    for where, provenance in figures:
        until = provenance.valid_until if provenance else None
        if until and _month(until) < start:
            text = message(
                "{figure} was valid until {until} and the scenario starts {start}.",
                figure=where,
                until=until,
                start=f"{start[0]}-{start[1]:02d}",
            )
            result.append(warning("past_date", text, where))
    return result


def _month(date: str) -> tuple[int, int]:
    """The last month of a date given to the year, the month or the day."""
    year, _, rest = date.partition("-")
    return int(year), int(rest[:2]) if rest else 12


def _number(value: float) -> Text:
    digits = f"{value:.3g}".replace("-", "\u2212")
    return Text(digits.replace(".", ","), digits)
