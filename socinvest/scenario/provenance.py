"""What stands beside a figure: its name, its evidence, its scale and its declared unit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from socinvest.errors import Phrase
from socinvest.model import CLOCKS, Provenance, Source
from socinvest.scenario import format as shape
from socinvest.scenario.context import Context, in_unit, optional_text
from socinvest.units import Unit, is_unit_word

__all__ = ["check_effect", "check_name", "declared_unit", "read_provenance"]

RESERVED = ("min", "max", "exp", "log", "sqrt", "abs", "clip", "where", "rest", *CLOCKS)
FIGURE_GRADES = ("measured", "reported", "derived", "assumed")
EFFECT_GRADES = ("randomised", "controlled", "uncontrolled", "assumed")
_NAME = re.compile(r"[^\W\d]\w*\Z")
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")

Path = tuple[str | int, ...]


def check_name(ctx: Context, path: Path, name: str) -> bool:
    """A parameter's name: letters, digits and underscores, neither a unit nor a function."""
    name = unicodedata.normalize("NFC", name)
    if not _NAME.match(name):
        ctx.report("name.invalid", path, "'{name}' cannot be used as a parameter's name",
                   "letters, digits and '_', beginning with a letter", on_key=True,
                   name=name)  # fmt: skip
        return False
    if is_unit_word(name, ctx.shared.currency, ctx.shared.nouns) or name in RESERVED:
        ctx.report("name.reserved", path, "'{name}' is a unit or a word of the language",
                   "call it something longer, such as 'one_{name}'", on_key=True,
                   name=name)  # fmt: skip
        return False
    return True


def read_provenance(
    ctx: Context,
    path: Path,
    stated: shape.Parameter,
    sources: Mapping[str, Source],
    made_of_others: bool,
) -> Provenance:
    """Why a figure may be believed; one ``made_of_others`` needs no source of its own."""
    grade = stated.evidence
    if grade is None and stated.expression is not None:
        grade = "assumed" if stated.scale else "derived"
    if grade is None:
        ctx.report("evidence.missing", path, "{path} does not say what it rests on",
                   "add evidence: measured, reported, derived or assumed")  # fmt: skip
        grade = "assumed"
    allowed = EFFECT_GRADES if stated.scale else FIGURE_GRADES
    if grade not in allowed:
        ctx.report("evidence.kind", (*path, "evidence"), "{path} is '{grade}'; {what} is {allowed}",
                   grade=grade, what=Phrase("an effect" if stated.scale else "a figure"),
                   allowed=", ".join(allowed))  # fmt: skip
    if stated.source is not None:
        ctx.choice((*path, "source"), str(stated.source), sources, "source")
    elif stated.where is not None or stated.quote is not None:
        ctx.report("evidence.missing", path, "{path} names a place, but no source",
                   "add source: the document the place is in")  # fmt: skip
    elif (
        grade != "assumed"
        and not (grade == "derived" and made_of_others)
        and (stated.expression is None)
    ):
        ctx.report("evidence.missing", path, "{path} is '{grade}' but names no source",
                   "add source, or call it assumed", grade=grade)  # fmt: skip
    if stated.valid_until is not None and not _DATE.match(str(stated.valid_until)):
        ctx.report("value.date", (*path, "valid_until"), "{path} is not a date",
                   "write 2018, 2018-12 or 2018-12-31")  # fmt: skip
    return Provenance(
        grade,
        ctx.qualify(str(stated.source)) if stated.source is not None else None,
        None if stated.where is None else str(stated.where),
        None if stated.quote is None else str(stated.quote),
        optional_text(stated.note),
        None if stated.valid_until is None else str(stated.valid_until),
    )


def check_effect(ctx: Context, path: Path, stated: shape.Parameter) -> None:
    if stated.scale is None:
        if stated.estimated_on is not None:
            ctx.report("effect.evidence", path,
                       "{path} says on whom it was estimated, not its scale",
                       "add scale: risk_ratio, for example")  # fmt: skip
        return
    if stated.estimated_on is None:
        ctx.report("effect.evidence", path, "{path} does not say on whom it was estimated",
                   "add estimated_on: offered, reached or completed")  # fmt: skip
    for curve in ("table", "hazard"):
        if getattr(stated, curve) is not None:
            ctx.report("field.conflict", (*path, curve), "{path}: an effect has no curve of its "
                       "own", "let it act with lag, ramp, lasts or fade, or on a parameter that "
                       "has one")  # fmt: skip


def declared_unit(ctx: Context, path: Path, stated: shape.Parameter, derived: Unit) -> Unit | None:
    """The derived unit, told as declared where the file declares one of the same dimension."""
    if stated.scale in ("risk_ratio", "odds_ratio", "hazard_ratio", "risk_difference") and (
        derived.money or derived.time
    ):
        ctx.report("unit.mismatch", path, "{path} is {unit}, but must be {wanted}",
                   unit=in_unit(derived), wanted=Phrase("a plain number: it is a {scale}",
                                            {"scale": stated.scale}))  # fmt: skip
        return None
    if stated.unit is None or stated.empirical is not None or stated.table is not None:
        return derived  # of a table it has been read with the points
    read = ctx.unit_text((*path, "unit"), stated.unit)
    if read is None:
        return None
    factor, unit = read
    if (unit.money, unit.time) != (derived.money, derived.time):
        ctx.report("unit.mismatch", (*path, "unit"),
                   "{path} says {declared}, but the figure is {unit}",
                   declared=str(stated.unit), unit=in_unit(derived))  # fmt: skip
        return None
    return replace(unit, text=str(stated.unit)) if factor else derived
