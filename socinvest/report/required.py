"""What must be true: the effect at which each perspective and payer comes out even."""

from __future__ import annotations

from collections.abc import Callable

from socinvest.report.contract_words import bare, contracted, touched
from socinvest.report.effects import equal, meaning, valued, ways_out
from socinvest.report.layout import paragraph, point
from socinvest.report.matrix import widest
from socinvest.report.page import Page, Summary
from socinvest.report.rows import cash, total

__all__ = [
    "against_society",
    "not_touched",
    "only_contract",
    "outcome",
    "pays_nothing",
    "required",
    "status",
    "untouched",
    "without_contract",
]

_WORTH_TELLING = 0.01
"""A programme that would have to be as good as free is not made to pay by a lower cost."""


def required(page: Page, strategy: str) -> list[str]:
    """What each effect's number means, then where each perspective and payer comes out even."""
    _ = page._
    even = page.summary["break_even"].get(strategy, {})
    effects = page.summary.get("effects", {}).get(strategy, [])
    lines = [paragraph(_stated(page, effect)) for effect in effects]
    if contracted(page, strategy) is not None:
        lines.append(paragraph(without_contract(_)))
    lines.append(paragraph(_("The net present value is 0, all else as assumed, for:")))
    # A payer that is a perspective by itself has the same requirement: told once.
    told: dict[str, list[str]] = {}
    for name, block in even.get("perspectives", {}).items():
        told.setdefault(_found(page, strategy, block), []).append(page.perspective(name))
    aside: list[str] = []
    paid: list[str] = []
    for name, block in even.get("payers", {}).items():
        if untouched(page, strategy, name):
            (paid if ("payers", name) in touched(page, strategy) else aside).append(
                page.party(name)
            )
            continue
        found = _found(page, strategy, block)
        if pays_nothing(page, strategy, name) and _within_reach(block):
            found = outcome(page, strategy, name)
        told.setdefault(found, []).append(page.party(name))
    lines += [point(f"{', '.join(dict.fromkeys(names))}: {found}") for found, names in told.items()]
    if paid:
        lines.append(point(only_contract(_).format(names=", ".join(paid))))
    if aside:
        lines.append(point(not_touched(_).format(names=", ".join(aside))))
    return lines


def _stated(page: Page, effect: Summary) -> str:
    """What a number of an effect means, and what the file takes the effect to be."""
    _ = page._
    template, names = meaning(_, effect)
    fields = {
        "median": _value(page, effect["median"], effect.get("unit", "")),
        "mean": _value(page, round(effect["mean"], 2), effect.get("unit", "")),
        "evidence": _(effect["evidence"]),
    }
    told = _("The file has median {median}, mean {mean} ({evidence}).")
    if effect["p2_5"] == effect["p97_5"]:
        told = _("The file has {mean} ({evidence}).")
    elif effect.get("price"):
        told = _("The file has a mean of {mean} ({evidence}).")
    return f"{template.format(**names)} {told.format(**fields)}"


def _value(page: Page, value: float | None, unit: str) -> str:
    return valued(page.numbers.short, value, unit, page.numbers.lang, page._)


def _found(page: Page, strategy: str, block: Summary) -> str:
    effects = [_effect(page, strategy, effect) for effect in block["effect"]]
    found = " / ".join(effects) or page._("there is no effect to vary")
    return found + _prices(page, strategy, block) + _unit_cost(page, block)


def _prices(page: Page, strategy: str, block: Summary) -> str:
    """Another way out: the price that a strategy may put in the place of another."""
    effects = page.summary.get("effects", {}).get(strategy, [])
    told = ""
    for price, now in ways_out(block, effects):
        template = page._("; or {price} at most {value} (the file has {now})")
        if price.get("gains") == "above":
            template = page._("; or {price} at least {value} (the file has {now})")
        told += template.format(
            price=price["parameter"],
            value=_value(page, price["value"], price["unit"]),
            now=page.numbers.short(now["mean"]),
        )
    return told


def pays_nothing(page: Page, strategy: str, payer: str) -> bool:
    """Whether a payer bears none of the programme's cost (perspectives are not asked).

    Nobody is said to pay nothing of a strategy without cost lines: it is paid for through what
    happens to people.
    """
    lines = page.summary.get("costs", {}).get(strategy)
    parties = page.summary["payers"].get(strategy, {})
    bearing = {x["payer"] for x in lines or () if x["origin"] != "contract"}
    return bool(lines) and payer in parties and payer not in bearing


def untouched(page: Page, strategy: str, payer: str) -> bool:
    """Whether a strategy, without a contract, changes nothing for a payer in any year."""
    block = bare(page, "payers", strategy, payer)
    if block is None or any(block["npv"][key] for key in ("mean", "p5", "p95")):
        return False
    return not any(row["mean"] for row in (*total(block), *cash(block)))


def not_touched(_: Callable[[str], str]) -> str:
    """The words for those whom a strategy does not touch, with a place for their names."""
    return _("{names}: not touched, neither by costs nor by effects")


def only_contract(_: Callable[[str], str]) -> str:
    """The words for those who are only touched by a contract, with a place for their names."""
    return _("{names}: touched only by the payments of the contract")


def without_contract(_: Callable[[str], str]) -> str:
    """What break-evens of a strategy with a contract are reckoned on."""
    return _("Reckoned without the contract: what the programme itself must achieve.")


def outcome(page: Page, strategy: str, payer: str) -> str:
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


def against_society(page: Page, strategy: str, effect: Summary) -> str:
    """What to say of a found effect beyond which one gains as society loses; '' of any other.

    Neither "stronger" nor "weaker" can then be told of it as of a requirement.
    """
    _ = page._
    perspectives = page.summary["break_even"].get(strategy, {}).get("perspectives", {})
    society: Summary = next(
        (
            one
            for one in perspectives.get(widest(list(perspectives)), {"effect": []})["effect"]
            if one["parameter"] == effect["parameter"]
        ),
        {},
    )
    sides = (effect.get("gains"), society.get("gains"))
    if None in sides or sides[0] == sides[1]:
        return ""
    apart = effect["value"] - society["value"]
    if apart >= 0.0 if sides[0] == "above" else apart <= 0.0:
        return _("loses from every effect at which society gains; breaks even only at this value")
    return _("gains only from an effect weaker than this")


def _within_reach(block: Summary) -> bool:
    """Some effect comes out even for a payer; without outlay that is the effect of none, or any."""
    statuses = {effect["status"] for effect in block["effect"]}
    return bool(statuses) and statuses <= {"found", "undefined"}


def _effect(page: Page, strategy: str, effect: Summary) -> str:
    """One required effect with the first measure it implies."""
    _ = page._
    parameter = effect["parameter"]
    if parameter is None:
        return _jointly(page, effect)
    if effect["status"] != "found":
        return status(_, effect).format(name=parameter, **_searched(page, effect))
    value = f"{parameter} {_value(page, effect['value'], effect['unit'])}"
    # The first measure that the effect changes stands for the others, which are in the JSON.
    effects = page.summary.get("effects", {}).get(strategy, [])
    measures = [_measure(page, *one) for one in equal(effect, effects)[:1]]
    told = _("{effect}, that is {measure}")
    found = told.format(effect=value, measure=measures[0]) if measures else value
    against = against_society(page, strategy, effect)
    return f"{found} ({against})" if against else found


def _jointly(page: Page, effect: Summary) -> str:
    """Several effects moved together, each by one number of its own standard deviations."""
    _, numbers = page._, page.numbers
    names, value = ", ".join(effect.get("joint", ())), effect["value"]
    if effect["status"] != "found":
        return status(_, effect).format(name=names, **_searched(page, effect))
    told = _("{names} each {value} standard deviations better")
    if value < 0.0:
        told = _("{names} each {value} standard deviations worse")
    return told.format(names=names, value=numbers.short(abs(value)))


def status(_: Callable[[str], str], found: Summary) -> str:
    """Why there is no break-even effect, with places for ``name``, ``low`` and ``high``."""
    joint = found["parameter"] is None
    told = {
        "none": _("no value of {name} between {low} and {high} is enough"),
        "always": _("every value of {name} between {low} and {high} is enough"),
    }
    if joint:
        told = {
            "none": _("{name}, each up to {high} standard deviations better, are not enough"),
            "always": _("{name}, even each {high} standard deviations worse, are enough"),
        }
    return told.get(found["status"], _("the result is the same whatever {name} is"))


def _searched(page: Page, found: Summary) -> dict[str, str]:
    low, high = (found.get("searched") or (None, None))[:2]
    unit = "" if found["parameter"] is None else found.get("unit", "")
    return {"low": _value(page, low, unit), "high": _value(page, high, unit)}


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
    if enough or found.get("status") != "found" or found["value"] < _WORTH_TELLING:
        return ""
    return page._("; or its costs at {share} of what the file says, {amount} a person").format(
        share=page.numbers.share(found["value"]),
        amount=page.numbers.money(found["per_person_reached"]),
    )
