"""The commands ``check`` and ``schema``: what is wrong with a file, and what a file may hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from socinvest import _cli_console as console
from socinvest.errors import Phrase, Problem, ScenarioError, render
from socinvest.i18n import LANGUAGES, translator
from socinvest.records import dataclass

if TYPE_CHECKING:
    from socinvest.model import Scenario

__all__ = ["Checked", "check", "check_all", "schema"]


@dataclass(frozen=True, slots=True)
class Checked:
    """A file with its scenario (None: it is there to be included) or its problems."""

    file: str
    scenario: Scenario | None
    problems: tuple[Problem, ...]


def check_all(names: Iterable[str]) -> list[Checked]:
    """Read every scenario named (a file, a folder of files, or a bare name), without running."""
    from socinvest.scenario.build import check_file
    from socinvest.scenario.files import find_scenario
    from socinvest.validate import validate

    found = []
    for name in _expand(names):
        try:
            scenario = check_file(find_scenario(name))
            if scenario is not None:
                validate(scenario)
            found.append(Checked(name, scenario, ()))
        except ScenarioError as error:
            found.append(Checked(name, None, error.problems))
    return found


def _expand(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        folder = Path(name)
        if not folder.is_dir():
            yield name
            continue
        files = sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"})
        if not files:
            raise click.UsageError(
                Phrase("{name} holds no .yaml files (folders in it are not searched).",
                       {"name": name})
            )  # fmt: skip
        yield from (file.as_posix() for file in files)


def check(names: Sequence[str], *, as_json: bool, lang: str) -> int:
    """Answer ``socinvest check``; returns the exit status, 2 where any file has a problem."""
    checked = check_all(names)
    if as_json:
        files = [_as_json(one) for one in checked]
        document = json.dumps({"format": 1, "files": files}, ensure_ascii=False, indent=2)
        console.answer_utf8(document + "\n")
    else:
        console.answer(_as_text(checked, lang))
    return 2 if any(one.problems for one in checked) else 0


def _as_text(checked: Sequence[Checked], lang: str) -> str:
    _ = translator(lang)
    counts = _(
        "ok {file}: parameters {parameters}, strategies {strategies}, variants {variants}, "
        "claims {claims}"
    )
    lines = [
        counts.format(
            file=one.file,
            parameters=len(one.scenario.parameters),
            strategies=len(one.scenario.strategies),
            variants=len(one.scenario.variants),
            claims=len(one.scenario.claims),
        )
        for one in checked
        if one.scenario is not None
    ]
    included = _("ok {file}: a file to be included")
    lines += [
        included.format(file=one.file)
        for one in checked
        if one.scenario is None and not one.problems
    ]
    problems = [problem for one in checked for problem in one.problems]
    if problems:
        lines.append(render(problems, translate=_))
    return "\n".join(lines).rstrip("\n") + "\n"


def _as_json(one: Checked) -> dict[str, Any]:
    return {
        "file": one.file,
        "ok": not one.problems,
        "problems": [
            {
                "code": problem.code,
                "path": problem.path,
                "file": problem.at.file,
                "line": problem.at.line,
                "column": problem.at.column,
                **_in_both(problem),
            }
            for problem in one.problems
        ],
    }


def _in_both(problem: Problem) -> dict[str, dict[str, str]]:
    told = {lang: problem.translated(translator(lang)) for lang in LANGUAGES}
    return {
        "message": {lang: one.message for lang, one in told.items()},
        "hint": {lang: one.hint for lang, one in told.items()},
    }


def schema(out: str | None, *, lang: str, quiet: bool) -> int:
    """Answer ``socinvest schema``; returns the exit status."""
    from socinvest.scenario.format import json_schema

    document = json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        console.answer_utf8(document)
        return 0
    try:
        Path(out).write_bytes(document.encode())
    except OSError as error:
        from socinvest.report.folder import is_users

        console.complain(lang, "{target} cannot be written: {reason}", target=out,
                         reason=error.strerror)  # fmt: skip
        # A folder that is not there is a name mistyped.
        return 2 if is_users(error) or isinstance(error, FileNotFoundError) else 1
    if not quiet:
        console.tell(lang, "wrote {path}", path=out)
    return 0
