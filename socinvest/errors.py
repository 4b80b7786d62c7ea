"""Problems in a user's files, all reported at once, each with its place and a hint.

A problem is a value. Its message and hint are made from constant English templates and the
fields that fill them, so that whoever shows it can put another language in a template's place.
Text taken from a user's file is never printed raw: what could move the cursor or turn the
writing direction is shown escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from types import MappingProxyType
from typing import Self

__all__ = [
    "CODES",
    "Explained",
    "Location",
    "Misread",
    "Phrase",
    "Problem",
    "ScenarioError",
    "closest",
    "did_you_mean",
    "fill_excerpts",
    "joined",
    "phrase",
    "problem",
    "render",
    "visible",
]

CODES: dict[str, str] = {
    # the file and its parts
    "file.missing": "The file named here does not exist.",
    "file.not_a_file": "The name is that of a folder or of something else that cannot be read.",
    "file.unreadable": "The file exists but the system does not let it be read.",
    "file.too_large": "The file is larger than any scenario or table needs to be.",
    "file.encoding": "The file is not UTF-8 text.",
    "file.outside": "A path leads out of the folder of the scenario.",
    "file.path": "A path to another file is not written as the format wants it.",
    "file.circle": "Files include or extend each other in a circle.",
    "file.too_deep": "Files include or extend each other too deeply, or too many times.",
    "include.name": "A name given to an included file cannot be used in expressions.",
    "extends.key": "A file that extends another says something other than what it changes.",
    # YAML
    "yaml.empty": "The file says nothing.",
    "yaml.syntax": "The file is not valid YAML at this place.",
    "yaml.control_character": "The file has an invisible character that must not be there.",
    "yaml.duplicate_key": "The same name is given twice in one place.",
    "yaml.key": "A key is not a plain name.",
    "yaml.merge": "The merge key '<<' is not part of the format.",
    "yaml.tag": "A YAML tag such as !name is not part of the format.",
    "yaml.directive": "A YAML directive other than %YAML 1.2 is not part of the format.",
    "yaml.documents": "The file holds more than one document.",
    "yaml.alias": "A reference (*name) leads nowhere, to itself, or to too much.",
    "yaml.too_deep": "Values are nested more deeply than the format ever needs.",
    "yaml.too_many": "The file holds more values than the format ever needs.",
    "yaml.number": "A number is not finite or too long to be read exactly.",
    "yaml.decimal_comma": "A number is written with a decimal comma inside { }.",
    # paths and overlays
    "path.syntax": "A path is not written as names with dots between them.",
    "path.unknown": "A path leads to nothing in the scenario.",
    "path.exists": "What is to be added is there already.",
    "path.ambiguous": "A name in a path fits several items of a list.",
    "path.overlap": "Two changes of one overlay touch the same place.",
    "path.inside_figure": "A change reaches inside a figure instead of replacing it whole.",
    "overlay.shape": "An overlay is not made of set, drop and add.",
    # tables
    "csv.syntax": "A table is not plain CSV with a header and equally long rows.",
    "csv.header": "A table's header has an empty or repeated name.",
    "csv.number": "A cell of a table is not a finite number with a decimal point.",
    # fields and values
    "format.version": "The file does not say which version of the format it is written in.",
    "field.unknown": "The format has no field of this name here.",
    "field.missing": "A compulsory field is missing.",
    "field.conflict": "Fields exclude each other, or exactly one of several is wanted.",
    "value.type": "A value is of another kind than the field takes.",
    "value.boolean": "A number is wanted where true or false is written.",
    "value.choice": "A value is not one of those the field knows.",
    "value.range": "A value lies outside what the field allows.",
    "value.date": "A date or year is not one that can be used.",
    "name.invalid": "A name has characters that names cannot have.",
    "name.reserved": "A name is reserved and cannot be given to something else.",
    "name.duplicate": "Two things of one kind have the same name.",
    "not_yet": "The format has a word for this, but nothing computes it yet.",
    # quantities, expressions, distributions
    "unit.unknown": "A unit or quantity cannot be understood.",
    "unit.mismatch": "A quantity has another dimension than the place takes.",
    "share.percent": "A share is written so that it may be meant in per cent.",
    "expression.syntax": "An expression cannot be understood.",
    "expression.circle": "Expressions need each other in a circle.",
    "expression.nonfinite": "An expression gives no finite number in some draws.",
    "distribution.arguments": "A distribution's arguments are too few, too many or conflicting.",
    "distribution.fit": "No distribution of the family fits the figures stated.",
    "correlation.member": "A correlation names something that cannot be correlated by rank.",
    "correlation.impossible": "The correlations stated cannot hold at the same time.",
    # references
    "reference.unknown": "A name refers to something that is not declared.",
    "price.year_missing": "A sum of money has no price year, its own or its source's.",
    "price.index_missing": "The price index has no value for a year that is needed.",
    # meaning
    "evidence.missing": "A figure lacks its source or its grade of evidence.",
    "money.double": "The same cost or saving would be counted twice.",
    "money.free_programme": "A programme would be free to society.",
    "clock.here": "A figure depends on a clock, or a hazard, that is not known at its place.",
    "clock.age": "Something depends on age, and the target group has none.",
    "course.weights": "Weights of points do not fit the course, or those who enter it.",
    "course.row": "The transitions out of a state do not make up one whole.",
    "course.out_of_range": "A probability leaves 0 to 1 in some draws.",
    "effect.unmet": "An effect acts on something nobody meets while it lasts.",
    "effect.evidence": "An effect's scale, target or people do not match what was estimated.",
    "value.fixed": "A number must be written out here, not named as a parameter.",
    "value.transition": "A transition is not written as: from -> to.",
    "evidence.kind": "A grade of evidence is not one for this kind of figure or effect.",
    "effect.combine": "Several effects act on one target and no rule says how.",
    "effect.ambiguous": "A target stands in several courses and the effect does not say which.",
    "money.same_account": "A line's payer and payee are the same account.",
    "financing.share": "Financing lines together pay more than the cost they cover.",
    "financing.payee": "A financing pays somebody who does not bear the cost it covers.",
    "group.figure": "A sub-group sets something other than a figure of its own.",
    "claim.expect": "What a claim leads one to expect is not a comparison.",
    "contract.name": "A name of a contract means something else already.",
    "contract.role": "Nobody, or more than one, has the role that a contract needs here.",
    "contract.strategy": "A contract is in force where what it measures is not done.",
    "contract.capital": "The capital of a contract is not what its terms or its dates need.",
    "contract.schedule": "The dates at which capital is paid in do not make up one whole.",
    "contract.cohort": "Cohorts of a contract overlap, are empty or are wanted and not there.",
    "contract.measure": "What a contract measures is not said in one way that fits.",
    "contract.window": "What is measured is not known in time, or not of everybody.",
    "contract.against": "What a measure is set against does not fit its design.",
    "contract.noise": "How what is seen varies by chance is not said, or not so that it fits.",
    "contract.condition": "A condition of a contract does not say one thing that can hold.",
    "contract.circle": "Parts of a contract need each other in a circle.",
    "contract.term": "A term of a contract does not say how much in one way that fits.",
    "contract.quantity": "A term of a contract pays by something that cannot be paid by so.",
    "contract.steps": "A table of payments has too few steps, or not in their order.",
    "contract.date": "Something of a contract happens too early, too late or at no date.",
    "contract.limit": "A limit of a contract does not fit the terms that it limits.",
    "observed.scenario": "Observations are of another scenario than the one named.",
    "observed.early": "Something is said to have been observed before it can be known.",
    "observed.conflict": "Observations contradict each other or the contract.",
    "observed.people": "A value for each person needs to know how many people there are.",
    "observed.run": "A folder holds no results of a run that can be read.",
    "observed.uncertain": "What is owed hangs on a figure that has no one value.",
    "compare.conventions": "Scenarios that are compared cannot be told by the same conventions.",
    "run.option": "An option of the run cannot be used.",
    "run.nonfinite": "A result of the run is not a finite number in some draws.",
    "run.memory": "The run would need more memory than there is.",
    "run.too_large": "The run needs more combinations or memory than is allowed.",
}
"""Every code a problem may have, with one sentence that explains it."""


_NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: name as shown to users, 1-based line and column (0: no place)."""

    file: str = ""
    line: int = 0
    column: int = 0


class Phrase(str):
    """A finished English text that still knows the template and fields it was made from.

    A field may be a Phrase in its turn.
    """

    __slots__ = ("fields", "template")
    template: str
    fields: Mapping[str, str]

    def __new__(cls, template: str, fields: Mapping[str, str] = _NO_FIELDS) -> Self:
        made = super().__new__(cls, template.format(**fields))
        made.template = template
        made.fields = dict(fields)
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, str]]:  # type: ignore[override]
        return self.template, self.fields

    def translated(self, translate: Callable[[str], str]) -> str:
        """The text with ``translate`` applied to its template and to those of its fields."""
        told = {name: _translated(value, translate) for name, value in self.fields.items()}
        return translate(self.template).format(**told)


def phrase(template: str, fields: Mapping[str, object]) -> str:
    """``template`` filled from ``fields``; one that is a Phrase is finished already."""
    if isinstance(template, Phrase) or not template:
        return template
    # What is text already stays what it is: str() of a Phrase would forget its template.
    filled = {name: v if isinstance(v, str) else str(v) for name, v in fields.items()}
    return Phrase(template, filled)


def joined(words: Sequence[str], template: str) -> str:
    """At least one word, each after the first added by ``template`` of {first} and {last}."""
    return reduce(lambda first, last: Phrase(template, {"first": first, "last": last}), words)


class Explained(ValueError):
    """What cannot be used, before it is known where it stands: ``message`` and ``hint``.

    Both are templates filled from ``fields``, or Phrases that are finished already.
    """

    def __init__(self, template: str, hint: str = "", /, **fields: object) -> None:
        self.message = phrase(template, fields)
        self.hint = phrase(hint, fields)
        super().__init__(self.message)


class Misread(Explained):
    """A text that cannot be read; ``offset`` says where in it, in characters."""

    def __init__(self, template: str, hint: str = "", offset: int = 0, /, **fields: object) -> None:
        super().__init__(template, hint, **fields)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem: a stable code, the path in the file, where, what, and what to do about it.

    ``excerpt`` is the offending line of the file, without its end. A message or hint that is
    a Phrase can be translated. Raises KeyError for a code not in :data:`CODES`.
    """

    code: str
    path: str
    at: Location
    message: str
    hint: str = ""
    excerpt: str = ""

    def __post_init__(self) -> None:
        CODES[self.code]

    def translated(self, translate: Callable[[str], str]) -> Problem:
        """The same problem with ``translate`` applied to its templates."""
        return replace(
            self,
            message=_translated(self.message, translate),
            hint=_translated(self.hint, translate),
        )

    def to_dict(self) -> dict[str, str | int]:
        """Plain values for JSON; an excerpt is cut after 1,000 characters."""
        return {
            "code": self.code,
            "path": self.path,
            "file": self.at.file,
            "line": self.at.line,
            "column": self.at.column,
            "message": self.message,
            "hint": self.hint,
            "excerpt": self.excerpt[:1000],
        }


class ScenarioError(Exception):
    """The user's input cannot be used; ``problems`` holds everything found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.at, p.path, p.code)))
        super().__init__("\n".join(p.message for p in self.problems))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        # Worker processes send their errors back pickled; the default would pass the message.
        return type(self), (self.problems,)


def problem(
    code: str, path: str, at: Location, template: str, hint: str = "", /, **fields: object
) -> Problem:
    """A problem whose message and hint are templates filled from ``fields``.

    A Phrase in the place of either is finished already; any other is a template, so literal
    braces in it are doubled. A field that is a Phrase is translated with the rest.
    ``excerpt`` is best added for all problems at once by :func:`fill_excerpts`.
    """
    return Problem(code, path, at, phrase(template, fields), phrase(hint, fields))


def closest(word: str, candidates: Iterable[str]) -> str:
    """The candidate that looks most like ``word``, or '' if none is near."""
    import difflib

    # Ratcliff-Obershelp takes quadratic time: long words and long lists are not typing slips.
    known = [c for c in dict.fromkeys(candidates) if c and len(c) <= 100][:1000]
    if not word or len(word) > 100:
        return ""
    folded = {c.casefold(): c for c in reversed(known)}
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else ""


def did_you_mean(word: str, candidates: Iterable[str]) -> str:
    """The hint ``did you mean 'mean'?``, or '' if no candidate is near."""
    guess = closest(word, candidates)
    return Phrase("did you mean '{guess}'?", {"guess": guess}) if guess else ""


def fill_excerpts(problems: Iterable[Problem], lines: Mapping[str, Sequence[str]]) -> list[Problem]:
    """The problems with their source lines, from ``lines`` by file name as shown."""
    filled = []
    for one in problems:
        source = lines.get(one.at.file, ())
        if not one.excerpt and 1 <= one.at.line <= len(source):
            one = replace(one, excerpt=source[one.at.line - 1])
        filled.append(one)
    return filled


def visible(text: str) -> str:
    """``text`` with control characters, bidi marks and the like shown as escapes."""
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def render(
    problems: Iterable[Problem],
    color: bool = False,
    *,
    translate: Callable[[str], str] = str,
    width: int = 100,
    limit: int = 100,
) -> str:
    """The problems as people read them, with a closing line that counts them.

    Each is ``file:line:column: message``, the source line (at most ``width`` columns of it
    around the place), a caret and the hint. Only the first ``limit`` are written out.
    """
    everything = list(problems)
    parts = [_one(p.translated(translate), color, width) for p in everything[:limit]]
    if len(everything) > limit:
        more = str(len(everything) - limit)
        parts.append(translate("... and {count} more.").format(count=more))
    if len(everything) == 1:
        parts.append(translate("1 problem found. Nothing was run."))
    else:
        closing = translate("{count} problems found. Nothing was run.")
        parts.append(closing.format(count=len(everything)))
    return "\n".join(parts)


def _translated(text: str, translate: Callable[[str], str]) -> str:
    return text.translated(translate) if isinstance(text, Phrase) else text


def _one(one: Problem, color: bool, width: int) -> str:
    at = one.at
    place = at.file if at.line == 0 else f"{at.file}:{at.line}:{at.column}"
    head = f"{_styled(visible(place), '1', color)}: " if place else ""
    lines = [head + visible(one.message)]
    if one.excerpt.strip() and at.line:
        source, caret = _window(one.excerpt, at.column, width)
        lines += [f"    {source}", "    " + " " * caret + _styled("^", "31", color)]
    if one.hint:
        lines.append("    " + _styled(visible(one.hint), "36", color))
    return "\n".join(lines)


def _styled(text: str, style: str, color: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if color else text


def _window(line: str, column: int, width: int) -> tuple[str, int]:
    """The part of ``line`` around a 1-based column as shown, and the caret's offset in it."""
    place = min(max(column - 1, 0), len(line))
    # Bounds the work on lines of a megabyte; wide and escaped characters are cut below.
    first = max(0, place - width)
    before = [_shown(c) for c in line[first:place]]
    after = [_shown(c) for c in line[place : place + width]]
    cut_left = first > 0
    room = max(width * 2 // 3, width - sum(map(_columns, after)))
    while sum(map(_columns, before)) > room:
        before.pop(0)
        cut_left = True
    room = width - sum(map(_columns, before))
    cut_right = place + width < len(line)
    while after and sum(map(_columns, after)) > room:
        after.pop()
        cut_right = True
    left = "... " if cut_left else ""
    shown = left + "".join(before) + "".join(after).rstrip() + (" ..." if cut_right else "")
    return shown, len(left) + sum(map(_columns, before))


def _shown(character: str) -> str:
    """One character as it may be printed: itself, a space for a tab, or an escape."""
    if character == "\t":
        return " "
    if " " <= character <= "~":
        return character
    import unicodedata

    category = unicodedata.category(character)
    if category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        code = ord(character)
        short = f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
        return short if code < 0x10000 else f"\\U{code:08x}"
    return character


def _columns(shown: str) -> int:
    """How many terminal columns a shown character takes."""
    if shown.isascii():
        return len(shown)
    import unicodedata

    if unicodedata.category(shown) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(shown) in {"W", "F"} else 1
