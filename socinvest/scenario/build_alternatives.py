"""The courses of a scenario and the alternatives compared on them: strategies and programmes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from socinvest.errors import Phrase, problem
from socinvest.model import Course, Intake, Intervention, Source, Strategy, Text, Time
from socinvest.scenario import format as shape
from socinvest.scenario.build_course import build_course
from socinvest.scenario.build_programme import build_intervention
from socinvest.scenario.context import Context, optional_text
from socinvest.scenario.included import Opened
from socinvest.scenario.setting import Programmes, Setting

__all__ = [
    "check_combined",
    "check_quality_once",
    "check_single_cohort",
    "read_courses",
    "read_strategies",
]


def read_courses(files: Opened, setting: Setting) -> dict[str, Course]:
    """The scenario's courses: its own, and those of included files that it names."""
    ctx = files.context
    stated = list(files.stated_courses())
    stated_at = {str(path[-1]): path for path, _ in reversed(stated)}
    if not stated:
        ctx.report("field.missing", (), "'{name}' is missing in {inside}", name="course",
                   inside=Phrase("the file"))  # fmt: skip
    made: dict[str, Course] = {}
    offered = files.courses()
    for path, value in stated:
        name = str(path[-1])
        if name in made:
            ctx.report("name.duplicate", path, "two courses are called '{name}'",
                       "course: is the one called course", on_key=True, name=name)  # fmt: skip
            continue
        if isinstance(value, shape.Course):
            made[name] = build_course(ctx, path, name, value, setting)
        elif ctx.choice(path, str(value), offered, "course"):
            owner, there, shaped = offered[str(value)]
            made[name] = build_course(owner, there, name, shaped, setting)
    measured: dict[str, str] = {}
    for name, course in made.items():
        for measure in course.measures:
            first = measured.setdefault(measure.name, name)
            if first != name:
                ctx.report("name.duplicate", stated_at[name],
                           "the courses {first} and {second} both measure '{name}'",
                           "results are told by the names of the measures",
                           first=first, second=name, name=measure.name)  # fmt: skip
    return made


def check_single_cohort(
    files: Opened, courses: Mapping[str, Course], intake: Intake, time: Time
) -> None:
    """Points have weights of their own only where all people reach them at the same time."""
    entering = time.cycles_per_year * intake.years
    if intake.kind != "stock" and entering <= 1 + 1e-9:
        return
    ctx = files.context
    for path, _ in files.stated_courses():
        name = str(path[-1])
        if name in courses and courses[name].weights:
            ctx.report("course.weights", path, "'{name}' weighs its points, but people enter in "
                       "more than one cycle", "let everybody enter in the first: total: 1 000, "
                       "over: 1 year", on_key=True, name=name)  # fmt: skip


def check_quality_once(ctx: Context, courses: Mapping[str, Course]) -> None:
    """Somebody who is in several courses at once has one quality of life."""
    weighed = [c for c in courses.values() if any(q.state is not None for q in c.quality)]
    for course in weighed[1:]:
        ctx.shared.problems.append(
            problem("money.double", f"courses.{course.name}.quality", course.quality[0].at,
                    "'{first}' and '{second}' both weigh the quality of the same people's lives",
                    "keep the weights of one course",
                    first=weighed[0].name, second=course.name)
        )  # fmt: skip


def read_strategies(
    files: Opened, about: Programmes, sources: dict[str, dict[str, Source]]
) -> tuple[dict[str, Strategy], dict[str, Intervention]]:
    file, ctx = files.file, files.context
    assert isinstance(file, shape.ScenarioFile)
    offered = files.interventions()
    strategies: dict[str, Strategy] = {}
    used: list[str] = [name for name in offered if "." not in name]
    for key, value in file.strategies.items():
        name, title = str(key), Text(str(key), str(key))
        path: tuple[str | int, ...] = ("strategies", name)
        members = value
        if isinstance(value, shape.NamedStrategy):
            title = optional_text(value.title) or title
            members, path = value.interventions, (*path, "interventions")
        names = [str(m) for m in members]
        for i, member in enumerate(names):
            if ctx.choice((*path, i), member, offered, "intervention"):
                used.append(member)
            if member in names[:i]:
                ctx.report("name.duplicate", (*path, i), "'{name}' is there already", name=member)
        strategies[name] = Strategy(name, title, tuple(names))
    interventions: dict[str, Intervention] = {}
    for name in dict.fromkeys(used):
        owner, there, shaped = offered[name]
        own = replace(about, sources=sources[owner.prefix])
        made = build_intervention(owner, there, name, shaped, own)
        if made is not None:
            interventions[name] = made
    return strategies, interventions


def check_combined(
    ctx: Context,
    strategies: Mapping[str, Strategy],
    interventions: Mapping[str, Intervention],
    courses: Mapping[str, Course],
) -> None:
    """Several effects on one target need a named rule."""
    for strategy in strategies.values():
        seen: dict[Any, str] = {}
        for name in dict.fromkeys(strategy.interventions):
            for effect in interventions[name].effects if name in interventions else ():
                course = getattr(effect.target, "course", None)
                if effect.target in seen and (
                    course is None or (course in courses and courses[course].combine is None)
                ):
                    ctx.report(
                        "effect.combine", ("strategies", strategy.name),
                        "'{first}' and '{second}' act on the same target",
                        "say how: combine: product or strongest, in the course",
                        first=seen[effect.target], second=effect.name,
                    )  # fmt: skip
                seen.setdefault(effect.target, effect.name)
