"""What a contract measures: what is counted, of whom, when, and in whose prices."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Any

from socinvest.model import Course
from socinvest.model_contract import KNOWN, ContractMeasure, Window
from socinvest.scenario import format_contract as shape
from socinvest.scenario.build_contract_against import read_against, read_noise
from socinvest.scenario.build_contract_places import counted
from socinvest.scenario.context import ABOVE_ZERO, SHARE, Want, optional_text
from socinvest.scenario.contract_deal import AT, Deal, whole_months

__all__ = ["KINDS", "read_measures"]

Path = tuple[str | int, ...]
KINDS = ("cost", "time", "events", "outcome", "state", "people", "probability")
"""The fields that say what is counted."""
RESERVED = frozenset({*KNOWN, "measure", "is", "in", "all", "any", "not"})
OBSERVED = Want("a share such as 90 %", ((0, 0),), share=True, smallest=ABOVE_ZERO)
_PEOPLE = ("window", "since", "against", "noise", "per", "improves", "observed", "unseen",
           "course", "prices")  # fmt: skip
_ONLY: Mapping[str, tuple[str, ...]] = {
    "probability": (*_PEOPLE, "of", "whom", "group"),
    "people": (*_PEOPLE, "whom"),
}
"""Fields that say nothing where so is counted."""


def read_measures(
    deal: Deal, given: Mapping[str, shape.ContractMeasure]
) -> dict[str, ContractMeasure]:
    """The measures by name; those that are wrong are left out."""
    made: dict[str, ContractMeasure] = {}
    for key, one in given.items():
        name = str(key)
        path = (*AT, "measures", name)
        if name in RESERVED:
            deal.ctx.report("contract.name", path, "'{name}' cannot be a measure's name",
                            "it means something in figures or conditions", on_key=True,
                            name=name)  # fmt: skip
            continue
        measure = _measure(deal, path, name, one)
        if measure is not None:
            made[name] = measure
    return made


def _measure(
    deal: Deal, path: Path, name: str, given: shape.ContractMeasure
) -> ContractMeasure | None:
    ctx = deal.ctx
    kinds = [kind for kind in KINDS if getattr(given, kind) is not None]
    if len(kinds) != 1:
        ctx.report("field.conflict", path, "{path} must have exactly one of: {families}",
                   families=", ".join(KINDS))  # fmt: skip
        return None
    kind = kinds[0]
    for field in _ONLY.get(kind, ()):
        if getattr(given, field) is not None:
            ctx.report("contract.measure", (*path, field),
                       "{path} says nothing of a measure of '{kind}'", "take it out",
                       kind=kind)  # fmt: skip
            return None
    if kind == "probability":
        chance = deal.figure((*path, kind), given.probability, SHARE)
        if chance is None:
            return None
        return ContractMeasure(name, "chance", ctx.at(path), optional_text(given.title),
                               probability=chance)  # fmt: skip
    whom = _whom(deal, path, given)
    if whom is None:
        return None
    told: dict[str, Any] = {"title": optional_text(given.title), **whom}
    if kind == "people":
        return ContractMeasure(name, "people", ctx.at(path), **told)
    place = counted(deal, path, kind, given)
    if place is None:
        return None
    course, where = place
    window = _window(deal, path, kind, given, course, where)
    if window is None:
        return None
    against = read_against(deal, (*path, "against"), given.against, kind)
    noise = read_noise(deal, path, given, kind, against)
    value = _value(deal, path, kind, given, against is None or against.design == "none")
    if value is None or against is None or noise is None:
        return None
    if noise.kind == "course" and not _fares(deal, path, course, where.get("items", ())):
        return None
    told |= {"course": course.name, "window": window, "against": against, "noise": noise}
    return ContractMeasure(name, kind, ctx.at(path), **told, **where, **value)  # type: ignore[arg-type]


def _fares(deal: Deal, path: Path, course: Course, items: Collection[str]) -> bool:
    """True where how people fare in a course is all that their costs vary by."""
    for line in course.costs:
        if line.item in items and line.spread is not None:
            deal.ctx.report("contract.noise", (*path, "noise"), "{path}: people differ in what "
                            "'{item}' costs, which is not seen in how they fare",
                            "say how their sums vary: noise: {{cv: 0.8}}, for example",
                            item=line.item)  # fmt: skip
            return False
    return True


def _whom(deal: Deal, path: Path, given: shape.ContractMeasure) -> dict[str, Any] | None:
    """The intervention, whom of it, and the sub-group."""
    ctx, ground = deal.ctx, deal.ground
    name = ""
    if given.of is not None:
        name = ctx.qualify(str(given.of))
        if not ctx.choice((*path, "of"), name, ground.interventions, "intervention"):
            return None
    whom = given.people or given.whom or "reached"
    field = "people" if given.people else "whom"
    if name and whom == "completed" and ground.interventions[name].reach.completed is None:
        ctx.report("field.missing", (*path, field), "{path}: nothing says how many complete",
                   "add completed: 80 %, for example, to reach")  # fmt: skip
        return None
    group = None
    if given.group is not None:
        group = str(given.group)
        groups = tuple(one.name for one in ground.target_group.groups)
        if not deal.named((*path, "group"), group, groups, "sub-group"):
            return None
    return {"intervention": name, "whom": whom, "group": group}


def _window(
    deal: Deal,
    path: Path,
    kind: str,
    given: shape.ContractMeasure,
    course: Course,
    where: Mapping[str, Any],
) -> Window | None:
    """When it is counted; it ends within the horizon for everybody."""
    ctx = deal.ctx
    after = next((o.after for o in course.outcomes if o.name == where.get("outcome")), 0.0)
    if given.window is not None:
        months = whole_months(deal, (*path, "window"), given.window)
    elif kind == "outcome":
        months = math.ceil(12 * after - 1e-9)
    else:
        ctx.report("field.missing", path, "'{name}' is missing in {inside}",
                   "how long are people followed? such as 24 months", name="window",
                   inside=ctx.shown(path))  # fmt: skip
        return None
    if months is None:
        return None
    here = (*path, "window")
    cycle = 12 // deal.ground.time.cycles_per_year
    if months <= 0:
        ctx.report("value.range", here, "{path} must be more than 0")
        return None
    if kind == "state" and months % cycle:
        ctx.report("contract.window", here, "{path} must end where a cycle does: who is in a state "
                   "is told then", "a multiple of {cycle} months", cycle=str(cycle))  # fmt: skip
        return None
    since = None
    if given.since not in (None, "entry"):
        since = deal.month((*path, "since"), given.since)
        if since is None or not deal.within((*path, "since"), since, first=0):
            return None
    if kind == "outcome" and since is None and months < 12 * after - 1e-9:
        ctx.report("contract.window", here, "{path} ends before '{outcome}' is measured, {after} "
                   "months after entry", "a longer window", outcome=where["outcome"],
                   after=f"{12 * after:g}")  # fmt: skip
        return None
    window = Window(months, since, at_end=kind == "state")
    return window if _ends(deal, path, window) else None


def _ends(deal: Deal, path: Path, window: Window) -> bool:
    """True for a window that ends within the horizon for those who enter last."""
    last = max((deal.last_entry(c) or 0 for c in deal.cohorts), default=0)
    end = window.months + (last if window.since is None else window.since)
    if end > deal.ground.months:
        deal.ctx.report("contract.window", (*path, "window"), "{path} ends in {end} for those who "
                        "enter last, after the horizon", "a longer horizon, or a shorter window",
                        end=deal.shown(end))  # fmt: skip
        return False
    if end <= last:
        deal.ctx.report("contract.window", (*path, "since"), "{path}: the window ends in {end}, "
                        "before everybody has entered", "a later date, or a longer window",
                        end=deal.shown(end))  # fmt: skip
        return False
    return True


def _value(
    deal: Deal, path: Path, kind: str, given: shape.ContractMeasure, uncompared: bool
) -> dict[str, Any] | None:
    """What is made of what was counted: its direction, its measure, prices, who is seen."""
    ctx = deal.ctx
    improves = given.improves or ("up" if kind in ("outcome", "state") else "down")
    if given.improves is not None and uncompared:
        ctx.report("contract.measure", (*path, "improves"), "{path} has nothing to be better than",
                   "add against, or take it out")  # fmt: skip
        return None
    if given.per == "share" and uncompared and kind not in ("outcome", "state"):
        ctx.report("contract.measure", (*path, "per"), "{path}: there is nothing to take a share "
                   "of", "add against, or write per: person")  # fmt: skip
        return None
    prices: int | None = deal.ground.price_year
    if given.prices is not None:
        written = str(given.prices)
        if kind != "cost":
            ctx.report("contract.measure", (*path, "prices"),
                       "{path} says nothing of a measure of '{kind}'", "take it out",
                       kind=kind)  # fmt: skip
            return None
        if written == "day":
            prices = None
        elif written.isdecimal() and 1900 <= int(written) <= 2200:
            prices = int(written)
        else:
            ctx.report("value.date", (*path, "prices"), "{path} is neither a year nor 'day'",
                       "write 2016, or day for the money of its day")  # fmt: skip
            return None
    observed = None
    if given.observed is not None:
        observed = deal.figure((*path, "observed"), given.observed, OBSERVED)
    elif given.unseen is not None:
        ctx.report("contract.measure", (*path, "unseen"), "{path}: everybody is seen",
                   "add observed: 90 %, for example")  # fmt: skip
        return None
    return {"improves": improves, "per": given.per or "total", "prices": prices,
            "observed": observed, "unseen": given.unseen or "left_out"}  # fmt: skip
