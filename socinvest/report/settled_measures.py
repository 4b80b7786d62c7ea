"""How a contract's measures are formed, in words: what is counted, against what, what is told."""

from __future__ import annotations

from collections.abc import Iterator

from socinvest.report.contract_words import months_told
from socinvest.report.html_markup import Markup, bdi, escaped, fill, join
from socinvest.report.settled_words import Settled, Words

__all__ = ["against", "counted", "formed", "value"]


def formed(told: Words, one: Settled) -> Markup:
    """All of it in one line: ``saving: costs of care of ...; against ...; the value is ...``."""
    parts = [part for part in (counted(told, one), against(told, one), value(told, one)) if part]
    return fill("{what}: {how}", what=told.observation(one["measure"]), how=join(parts, ". "))


def counted(told: Words, one: Settled) -> Markup:
    """What is counted, of whom, and when."""
    _, kind = told._, one["counts"]
    if kind == "chance":
        return escaped(_("True or false, as the parties find"))
    parts = [_what(told, one)]
    if kind != "people":
        parts.append(_whom(told, one))
    if one["window_months"] is not None:
        parts.append(_when(told, one))
    if one["prices"] is not None:
        parts.append(fill(_("in the prices of {year}"), year=one["prices"]))
    elif kind == "cost":
        parts.append(escaped(_("in the money of its day")))
    if one["observed"] is not None:
        sentence = (
            _("known of {share}, who stand for all")
            if one["unseen"] == "left_out"
            else _("known of {share}; of the others nothing is counted")
        )
        parts.append(fill(sentence, share=told.exact.share(one["observed"])))
    return join(parts, ", ")


def _what(told: Words, one: Settled) -> Markup:
    _, kind = told._, one["counts"]
    if kind == "people":
        return _whom(told, one)
    if kind == "events":
        first, last = one["transition"]
        return fill(_("Changes from {first} to {last}"), first=bdi(first), last=bdi(last))
    if kind == "outcome":
        return fill(_("Those who have {outcome}"), outcome=bdi(one["outcome"]))
    names = join([bdi(name) for name in one["items" if kind == "cost" else "states"]], ", ")
    sentences = {
        "cost": _("Cost of {names}"),
        "time": _("Time in {names}"),
        "state": _("Those who are in {names}"),
    }
    return fill(sentences[kind], names=names)


def _whom(told: Words, one: Settled) -> Markup:
    """Whom it is counted of."""
    _ = told._
    sentences = {
        "reached": _("those reached by {intervention}"),
        "offered": _("those offered {intervention}"),
        "completed": _("those who complete {intervention}"),
    }
    title = one["intervention_title"]
    name = bdi(told.both(title)) if title else escaped(_("the programme"))
    whom = fill(sentences[one["whom"]], intervention=name)
    if one["group"] is None:
        return whom
    return fill(_("{whom}, only {group}"), whom=whom, group=bdi(one["group"]))


def _when(told: Words, one: Settled) -> Markup:
    _ = told._
    months = months_told(_, one["window_months"])
    if one["since"] is not None:
        sentence = _("{months} from {date}") if not one["at_end"] else _("{months} after {date}")
        return fill(sentence, months=months, date=one["since"])
    sentence = _("{months} after each one's entry") if one["at_end"] else _(
        "{months} from each one's entry")  # fmt: skip
    return fill(sentence, months=months)


def against(told: Words, one: Settled) -> Markup:
    """What that is set against; empty where it is set against nothing."""
    _, found = told._, one["against"]
    if found is None:
        return Markup("")
    designs = {
        "fixed": _("Set against a level written in the contract"),
        "prediction": _("Set against what a model predicts without the programme"),
        "historical": _("Set against people of an earlier time"),
        "matched": _("Set against a matched group"),
        "randomised": _("Set against a group drawn by lot"),
        "own_history": _("Set against the same people before"),
    }
    parts = [escaped(designs[found["design"]])]
    if found["level"] is not None:
        parts.append(fill(_("{level} for each person"), level=_level(told, one, found["level"])))
    if found["years"] is not None:
        parts.append(fill(_("{years} earlier"), years=told.exact.value(found["years"], "year")))
    if found["size"] is not None:
        size = told.exact.value(found["size"], told.settled["unit"])
        parts.append(escaped(size))
    if found["index"]:
        parts.append(fill(_("raised by {rate} a year"), rate=told.exact.share(found["index"])))
    if found["design"] in ("historical", "matched", "randomised"):
        parts.append(
            escaped(_("scaled to the number of people"))
            if found["scale"] == "per_person"
            else escaped(_("sums as they are"))
        )
    return join(parts, ", ")


def _level(told: Words, one: Settled, level: float) -> str:
    if one["counts"] in ("outcome", "state"):
        return told.exact.share(level)
    units = {"cost": told.settled["currency"], "time": "year", "events": "event"}
    return told.exact.value(level, units[one["counts"]])


def value(told: Words, one: Settled) -> Markup:
    """What the value is, and what its sign means."""
    return join(list(_value(told, one)), " ")


def _value(told: Words, one: Settled) -> Iterator[Markup]:
    _, per = told._, one["per"]
    if per is None:
        return
    if one["improves"] is None:
        yield escaped({
            "total": _("The value is what was counted of all together."),
            "person": _("The value is what was counted, per person."),
            "share": _("The value is what was counted, in per cent of the people."),
        }[per])  # fmt: skip
        return
    if one["improves"] == "down":
        yield escaped({
            "total": _("The value is the reduction, of all together."),
            "person": _("The value is the reduction per person."),
            "share": _("The value is the reduction, in per cent of what it is set against."),
        }[per])  # fmt: skip
        yield escaped(_("Plus means less was counted, which is better."))
        return
    yield escaped({
        "total": _("The value is the increase, of all together."),
        "person": _("The value is the increase per person."),
        "share": _("The value is the increase, in per cent of what it is set against."),
    }[per])  # fmt: skip
    yield escaped(_("Plus means more was counted, which is better."))
