"""The command ``settle``: what is owed under a contract for what was observed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from socinvest import _cli_console as console
from socinvest.i18n import Language
from socinvest.records import dataclass

if TYPE_CHECKING:
    from socinvest.model import Scenario

__all__ = ["Settle", "settle"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settle:
    """The options of ``settle`` as click checked them."""

    scenario: str
    observed: str
    variant: str | None
    sets: tuple[tuple[str, str], ...]
    out: str | None
    as_json: bool
    form: str | None
    lang: Language


def settle(given: Settle, quiet: bool) -> int:
    """Answer ``socinvest settle``; returns the exit status."""
    from socinvest.report.one_file import FileError, check_file
    from socinvest.report.settled_page import GENERATOR

    try:
        if given.out is not None:
            check_file(Path(given.out), GENERATOR)
        settled = settled_on(given.scenario, given.observed, given.variant, given.sets)
        if given.out is not None and not _write(given, settled):
            return 1
    except FileError as error:
        console.complain(given.lang, error.message)
        return 2
    if given.as_json:
        document = json.dumps(settled, ensure_ascii=False, allow_nan=False, indent=2)
        console.answer_utf8(document + "\n")
    else:
        from socinvest.report.settled_text import settled_text

        console.answer(settled_text(settled, given.lang))
    if given.out is not None and not quiet:
        console.tell(given.lang, "wrote {path}", path=Path(given.out).as_posix())
    return 0


def settled_on(
    name: str, observed: str, variant: str | None, sets: tuple[tuple[str, str], ...]
) -> dict[str, Any]:
    """The settlement of a scenario's contract on a file of observations, as JSON-ready values.

    Raises :class:`~socinvest.errors.ScenarioError`.
    """
    from socinvest.answers.settlement import settle_on
    from socinvest.scenario.build import BASE, read
    from socinvest.scenario.files import find_scenario

    wanted = variant or BASE
    scenario: Scenario = read(find_scenario(name), sets=sets, variants=[wanted])
    if wanted != BASE:
        scenario = scenario.variants[wanted].scenario
    return settle_on(scenario, Path(observed), wanted)


def _write(given: Settle, settled: Mapping[str, Any]) -> bool:
    """Write the page to sign; False (said on stderr) where the machine fails."""
    from socinvest.report.one_file import write_file
    from socinvest.report.settled_page import GENERATOR, settled_page

    target = Path(given.out or "")
    try:
        write_file(target, settled_page(settled, given.lang).encode(), GENERATOR)
    except OSError as error:
        console.complain(given.lang, "{target} could not be written: {reason}", target=target,
                         reason=error.strerror or str(error))  # fmt: skip
        return False
    return True
