"""What must be true: the effect at which each perspective and payer comes out even."""

from __future__ import annotations

from socinvest.report.layout import paragraph, point
from socinvest.report.matrix import widest
from socinvest.report.page import Page, Summary

__all__ = ["required"]


def required(page: Page, strategy: str) -> list[str]:
    """The effect at which each perspective, then each payer, comes out even."""
    _ = page._
    even = page.summary["break_even"].get(strategy, {})
    everybody = {**even.get("perspectives", {}), **even.get("payers", {})}
    lines = [paragraph(_("The effect at which the net present value is 0, all else as assumed:"))]
    # A payer that is a perspective by itself has the same requirement: told once.
    told: dict[str, list[str]] = {}
    for name, block in everybody.items():
        if _pays_nothing(page, strategy, name) and _within_reach(block):
            told.setdefault(_outcome(page, strategy, name), []).append(name)
            continue
        effects = [_effect(page, strategy, effect) for effect in block["effect"]]
        found = " / ".join(effects) or _("there is no effect to vary")
        told.setdefault(found + _unit_cost(page, block), []).append(name)
    lines += [point(f"{', '.join(names)}: {found}") for found, names in told.items()]
    return lines


def _pays_nothing(page: Page, strategy: str, payer: str) -> bool:
    """Whether a payer bears none of the programme's cost (perspectives are not asked)."""
    lines = page.summary.get("costs", {}).get(strategy)
    parties = page.summary["payers"].get(strategy, {})
    return lines is not None and payer in parties and payer not in {x["payer"] for x in lines}


def _outcome(page: Page, strategy: str, payer: str) -> str:
    """Whether a payer without outlay gains when the effect moves the way society gains."""
    _ = page._
    even = page.summary["break_even"][strategy]
    own = [effect.get("gains") for effect in even["payers"][payer]["effect"]]
    widest_ = even["perspectives"].get(widest(list(even["perspectives"])), {"effect": []})
    society = [effect.get("gains") for effect in widest_["effect"]]
    if None in (*own, *society) or not society:
        return _("pays nothing of it")
    if own == society:
        return _("pays nothing of it; gains from any effect that helps society")
    return _("pays nothing of it; loses by an effect that helps society")


def _within_reach(block: Summary) -> bool:
    """Some effect comes out even for a payer; without outlay that is the effect of none."""
    return bool(block["effect"]) and all(e["status"] == "found" for e in block["effect"])


def _effect(page: Page, strategy: str, effect: Summary) -> str:
    """One required effect with the measures it implies and what the file assumes."""
    _, numbers = page._, page.numbers
    parameter = effect["parameter"]
    if parameter is None:
        return _jointly(page, effect)
    if effect["status"] != "found":
        return _status(page, effect, parameter)
    value = f"{parameter} {numbers.short(effect['value'])}"
    # The measure that the file names first stands for the others, which are in the JSON.
    measures = [_measure(page, *one) for one in list(effect["measures"].items())[:1]]
    for stated in page.summary.get("effects", {}).get(strategy, []):
        if stated["parameter"] == parameter:
            value += " " + _("(the file has median {median}, mean {mean}; {evidence})").format(
                median=numbers.short(stated["median"]),
                mean=numbers.short(round(stated["mean"], 2)),
                evidence=_(stated["evidence"]),
            )
    return f"{value}: {'; '.join(measures)}" if measures else value


def _jointly(page: Page, effect: Summary) -> str:
    """Several effects moved together, each by one number of its own standard deviations."""
    _, numbers = page._, page.numbers
    names = ", ".join(effect.get("joint", ()))
    if effect["status"] != "found":
        return _status(page, effect, names)
    return _("{names} each {value} standard deviations better").format(
        names=names, value=numbers.short(effect["value"])
    )


def _status(page: Page, found: Summary, name: str) -> str:
    _, numbers = page._, page.numbers
    low, high = (found.get("searched") or (None, None))[:2]
    message = {
        "none": _("no value of {name} between {low} and {high} is enough"),
        "always": _("every value of {name} between {low} and {high} is enough"),
    }.get(found["status"], _("{name} has no such value"))
    return message.format(name=name, low=numbers.short(low), high=numbers.short(high))


def _measure(page: Page, name: str, told: Summary) -> str:
    """A measure at the required effect, and its distance from the comparator."""
    title = page.measure(name)
    if title and told["unit"] != "share":
        # A title says what is counted: "914 pupils without eligibility".
        return page._("{value} {title} instead of {other}").format(
            value=page.numbers.counted(told["strategy"], ""),
            title=title,
            other=page.numbers.counted(told["comparator"], ""),
        )
    return page._("{measure} {value} instead of {other}").format(
        measure=title or name,
        value=page.numbers.counted(told["strategy"], told["unit"]),
        other=page.numbers.counted(told["comparator"], told["unit"]),
    )


def _unit_cost(page: Page, block: Summary) -> str:
    """The other way out: the cost at which the file's own effect would be enough."""
    found = block.get("unit_cost") or {}
    enough = any(effect["status"] == "always" for effect in block["effect"])
    if enough or found.get("status") != "found" or found["value"] < 0:
        return ""
    return page._("; or its costs at {share} of what the file says, {amount} a person").format(
        share=page.numbers.share(found["value"]),
        amount=page.numbers.money(found["per_person_reached"]),
    )
