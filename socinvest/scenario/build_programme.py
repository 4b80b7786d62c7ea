"""Programmes, the strategies that use them, and who finances what."""

from __future__ import annotations

import re
from typing import Any

from socinvest.model import (
    CLOCKS,
    ECONOMY,
    CostLine,
    Intervention,
    Provenance,
    Reach,
)
from socinvest.scenario import format as shape
from socinvest.scenario.build_effects import build_effect
from socinvest.scenario.context import (
    COUNT,
    DURATION,
    MONEY,
    MONEY_A_YEAR,
    MONEY_EITHER,
    SHARE,
    Context,
    Want,
    optional_text,
    text,
)
from socinvest.scenario.priced import priced
from socinvest.scenario.setting import WHEN, Programmes, account, during, growth, spread

__all__ = ["build_intervention"]

Path = tuple[str | int, ...]
_YEARS = re.compile(r"\s*(\d{4})\s*(?:to\s*(\d{4})\s*)?\Z")
_PEOPLE = ("reached", "offered", "completed")
POST_COST = Want("a cost a year and post, such as 600 kSEK/post/year", ((1, -1),),
                 nouns=frozenset({"post"}))  # fmt: skip


def build_intervention(
    ctx: Context, path: Path, name: str, given: shape.Intervention, about: Programmes
) -> Intervention | None:
    """One programme; None after reporting problems that leave nothing to build on."""
    duration = None
    if given.duration is not None:
        duration = ctx.figure((*path, "duration"), given.duration, DURATION)
    offered = ctx.figure((*path, "reach", "offered"), given.reach.offered, SHARE)
    accepted = ctx.figure((*path, "reach", "accepted"), given.reach.accepted, SHARE)
    completed = None
    if given.reach.completed is not None:
        completed = ctx.figure((*path, "reach", "completed"), given.reach.completed, SHARE)
    costs = []
    for i, line in enumerate(given.costs):
        here = (*path, "costs", i)
        if any(str(other.item) == str(line.item) for other in given.costs[:i]):
            ctx.report("name.duplicate", (*here, "item"), "two lines are called '{name}'",
                       "an item names one line", name=str(line.item))  # fmt: skip
        made = _line(ctx, here, line, given.duration is not None, about)
        if made is None:
            ctx.shared.incomplete.add("items")
        else:
            costs.append(made)
    read = [build_effect(ctx, (*path, "effects", i), e, about) for i, e in enumerate(given.effects)]
    effects = [effect for effect in read if effect is not None]
    names = [effect.name for effect in effects]
    for i, effect in enumerate(effects):
        if effect.name in names[:i]:
            ctx.report("name.duplicate", (*path, "effects", i), "two effects are called '{name}'",
                       name=effect.name)  # fmt: skip
    _check_completed(ctx, path, given)
    _check_delivery(ctx, path, costs, about)
    if offered is None or accepted is None:
        ctx.shared.incomplete.add("items")
        return None
    return Intervention(name, text(given.title, name), Reach(offered, accepted, completed),
                        ctx.at(path), duration, tuple(costs), tuple(effects))  # fmt: skip


def _check_completed(ctx: Context, path: Path, given: shape.Intervention) -> None:
    """Those who complete are told apart only where the reach says how many they are."""
    if given.reach.completed is not None:
        return
    asked = [(*path, "effects", i, "whom") for i, e in enumerate(given.effects)
             if e.whom == "completed"]  # fmt: skip
    asked += [(*path, "costs", i, "quantity") for i, line in enumerate(given.costs)
              if line.quantity == "completed"]  # fmt: skip
    for here in asked[:1]:
        ctx.report("field.missing", here, "{path}: nothing says how many complete",
                   "add completed: 80 %, for example, to reach")  # fmt: skip


def _line(
    ctx: Context, path: Path, line: shape.CostLine, has_duration: bool, about: Programmes
) -> CostLine | None:
    setting = about.setting
    payer = account(ctx, (*path, "payer"), str(line.payer), setting)
    payee = account(ctx, (*path, "payee"), str(line.payee), setting)
    if payer == payee:
        ctx.report("money.same_account", (*path, "payee"), "payer and payee are the same")
    how = _basis(ctx, path, line, has_duration, about)
    spread_ = spread(ctx, (*path, "spread"), line.spread)
    if spread_ is not None and how is not None and how["basis"] not in ("people", "state"):
        ctx.report("field.conflict", (*path, "spread"), "{path}: only a cost per person can differ "
                   "between people", "take it out, or write quantity: reached")  # fmt: skip
    if line.hired is not None and line.staff is None:
        ctx.report("field.conflict", (*path, "hired"), "{path} is only for a line with staff",
                   "take it out")  # fmt: skip
    kind = line.kind
    if kind is None:
        # Freed or used staff time is no money until somebody is hired or a budget is cut.
        kind = "capacity" if line.staff is not None and not line.hired else "cash"
    elif line.hired is not None:
        ctx.report("field.conflict", (*path, "kind"), "{path}: 'hired' already says whether it is "
                   "cash or capacity", "take one of them out")  # fmt: skip
    if how is None:
        return None
    return CostLine(
        str(line.item),
        payer=payer,
        payee=payee,
        at=ctx.at(path),
        kind=kind,
        when=None if line.when is None else WHEN[line.when],
        delivers=bool(line.delivers),
        covers=tuple(str(c) for c in line.covers),
        spread=spread_,
        growth=growth(ctx, (*path, "growth"), line.growth),
        provenance=_line_provenance(ctx, path, line, about),
        **how,
    )


def _basis(
    ctx: Context, path: Path, line: shape.CostLine, has_duration: bool, about: Programmes
) -> dict[str, Any] | None:
    """What the line counts: people, posts, a fixed quantity, or one sum."""
    if line.amount is not None:
        return _amount(ctx, path, line, about)
    if line.unit_cost is None:
        ctx.report("field.conflict", path, "{path} has neither unit_cost nor amount",
                   "unit_cost is paid per person, post or piece; amount once")  # fmt: skip
        return None
    if line.year is not None:
        ctx.report("field.conflict", (*path, "year"), "{path} is only for a line with amount",
                       "a line with unit_cost follows the people, or 'during'")  # fmt: skip
    years = None
    if line.during is not None:
        years = during(ctx, (*path, "during"), str(line.during), about.setting)
        if line.staff is not None or line.quantity in _PEOPLE or line.in_ is not None:
            ctx.report("field.conflict", (*path, "during"), "{path} is only for a fixed quantity",
                       "people bring their own years")  # fmt: skip
    if line.in_ is not None:
        return _in_states(ctx, path, line, about)
    if line.course is not None:
        ctx.report("field.conflict", (*path, "course"), "{path} is only for a line with 'in'",
                   "take it out")  # fmt: skip
    if line.staff is not None:
        return _posts(ctx, path, line, has_duration, about)
    if line.quantity in _PEOPLE:
        unit_cost = priced(ctx, path, "unit_cost", line, MONEY_EITHER, about.sources)
        if unit_cost is None:
            return None
        per_year = unit_cost.unit.time == -1
        if per_year and not has_duration:
            ctx.report("field.missing", path, "{path} costs by the year, but the programme "
                       "has no duration", "add duration: 1 year, for example")  # fmt: skip
        return {"basis": "people", "unit_cost": unit_cost, "whom": line.quantity,
                "per_year": per_year}  # fmt: skip
    if line.quantity is None:
        ctx.report("field.missing", path, "'{name}' is missing in {inside}",
                   "reached, offered, completed or a number", name="quantity",
                   inside=ctx.shown(path))  # fmt: skip
        return None
    quantity = ctx.figure((*path, "quantity"), line.quantity, COUNT)
    of = frozenset(quantity.unit.of) if quantity is not None else frozenset()
    want = Want(MONEY_A_YEAR.words, MONEY_A_YEAR.dimensions, nouns=of | {"post"})
    unit_cost = priced(ctx, path, "unit_cost", line, want, about.sources)
    if quantity is None or unit_cost is None:
        return None
    return {"basis": "fixed", "unit_cost": unit_cost, "quantity": quantity, "during": years}


def _amount(
    ctx: Context, path: Path, line: shape.CostLine, about: Programmes
) -> dict[str, Any] | None:
    setting = about.setting
    for name in ("unit_cost", "quantity", "staff", "during", "spread", "in_", "growth"):
        if getattr(line, name) is not None:
            ctx.report("field.conflict", (*path, name.rstrip("_")),
                       "{path} does not go with amount",
                       "an amount is one sum, paid once")  # fmt: skip
    amount = priced(ctx, path, "amount", line, MONEY, about.sources)
    if line.year is None:
        ctx.report("field.missing", path, "'{name}' is missing in {inside}",
                   "the year in which the amount is paid", name="year",
                   inside=ctx.shown(path))  # fmt: skip
        return None
    index = line.year - setting.start_year
    if not 0 <= index < setting.horizon:
        ctx.report("value.range", (*path, "year"), "{path} is not a year within the horizon",
                   "from {first} to {last}", first=str(setting.start_year),
                   last=str(setting.start_year + setting.horizon - 1))  # fmt: skip
        return None
    if amount is None:
        return None
    return {"basis": "amount", "unit_cost": amount, "year": index}


def _in_states(
    ctx: Context, path: Path, line: shape.CostLine, about: Programmes
) -> dict[str, Any] | None:
    """A cost for each year that those concerned are in some states of a course."""
    if line.staff is not None or line.quantity not in _PEOPLE:
        ctx.report("field.conflict", (*path, "in"), "{path} needs quantity: reached, offered or "
                   "completed", "they are paid for while they are in these states")  # fmt: skip
        return None
    courses = about.courses
    name = ctx.qualify(str(line.course)) if line.course is not None else ""
    name = name if name in courses or line.course is None else str(line.course)
    if line.course is not None and not ctx.choice((*path, "course"), name, courses, "course"):
        return None
    states = [str(s) for s in line.in_] if isinstance(line.in_, list) else [str(line.in_)]
    having = [
        course for course in courses.values()
        if (not name or course.name == name)
        and set(states) <= {state.name for state in course.states}
    ]  # fmt: skip
    if len(having) != 1:
        known = {s.name for c in courses.values() for s in c.states if not name or c.name == name}
        found = [ctx.choice((*path, "in"), state, tuple(known), "state") for state in states]
        if all(found):
            ctx.report("effect.ambiguous", (*path, "in"), "{path} does not name states of one "
                       "course", "add course: one of {courses}",
                       courses=", ".join(courses))  # fmt: skip
        return None
    for i, state in enumerate(states):
        if state in states[:i]:
            ctx.report("name.duplicate", (*path, "in"), "'{name}' is there already", name=state)
    want = MONEY_A_YEAR.by(*CLOCKS)
    unit_cost = priced(ctx, path, "unit_cost", line, want, about.sources)
    if unit_cost is None:
        return None
    return {"basis": "state", "unit_cost": unit_cost, "whom": line.quantity, "per_year": True,
            "states": tuple(states), "course": having[0].name}  # fmt: skip


def _posts(
    ctx: Context, path: Path, line: shape.CostLine, has_duration: bool, about: Programmes
) -> dict[str, Any] | None:
    assert line.staff is not None
    if line.quantity not in (None, "reached"):
        ctx.report("field.conflict", (*path, "quantity"), "{path}: posts follow those reached",
                   "take quantity out, or staff")  # fmt: skip
    if not has_duration:
        ctx.report("field.missing", path, "{path} counts people in the programme, but it "
                   "has no duration", "add duration: 1 year, for example")  # fmt: skip
    here = (*path, "staff", "cases_per_worker")
    cases = ctx.figure(here, line.staff.cases_per_worker, COUNT)
    unit_cost = priced(ctx, path, "unit_cost", line, POST_COST, about.sources)
    if cases is None or unit_cost is None:
        return None
    return {"basis": "posts", "unit_cost": unit_cost, "cases_per_worker": cases, "per_year": True}


def _line_provenance(
    ctx: Context, path: Path, line: shape.CostLine, about: Programmes
) -> Provenance | None:
    if line.source is not None:
        ctx.choice((*path, "source"), str(line.source), about.sources, "source")
    elif line.where is not None:
        ctx.report("evidence.missing", path, "{path} names a place, but no source",
                   "add source: the document the place is in")  # fmt: skip
    elif line.evidence not in (None, "assumed"):
        ctx.report("evidence.missing", path, "{path} is '{grade}' but names no source",
                   "add source, or call it assumed", grade=line.evidence)  # fmt: skip
    if all(v is None for v in (line.source, line.evidence, line.note)):
        return None
    return Provenance(
        line.evidence or "assumed",
        ctx.qualify(str(line.source)) if line.source is not None else None,
        None if line.where is None else str(line.where),
        note=optional_text(line.note),
    )


def _check_delivery(ctx: Context, path: Path, costs: list[CostLine], about: Programmes) -> None:
    """A party that is paid to deliver has costs of its own, once: or the work would be free."""
    parties = about.setting.parties
    delivering = {line.payer.party for line in costs if line.delivers}
    for i, line in enumerate(costs):
        here = (*path, "costs", i)
        payee = line.payee.party
        if line.delivers and line.payee.party != ECONOMY:
            ctx.report("money.free_programme", here, "'{item}' delivers, so its payee is economy",
                       "a line that delivers is what the work costs", item=line.item)  # fmt: skip
            continue
        paid = payee != ECONOMY and payee in parties and not parties[payee].people
        if paid and payee == line.payer.party and payee not in delivering:
            ctx.report("money.free_programme", here,
                       "'{item}' moves money within {payee}: nobody does the work",
                       "pay economy for work, your own staff's as well",
                       item=line.item, payee=payee)  # fmt: skip
        elif paid and payee not in delivering:
            ctx.report(
                "money.free_programme", here,
                "'{payee}' is paid for '{item}', but has no cost of delivering it",
                "add a line from {payee} to economy with delivers: true",
                payee=payee, item=line.item,
            )  # fmt: skip
        for other in costs[:i]:
            twice = set(line.covers or (line.item,)) & set(other.covers or (other.item,))
            resources = line.payee.party == other.payee.party == ECONOMY
            if twice and resources and line.delivers != other.delivers:
                ctx.report("money.double", here,
                           "'{item}' and '{other}' both cover {shared} for the same people",
                           "the cost of delivery is borne by the party that delivers",
                           item=line.item, other=other.item,
                           shared=", ".join(sorted(twice)))  # fmt: skip
