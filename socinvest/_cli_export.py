"""The command ``export``: a contract in the form of a standard that others read."""

from __future__ import annotations

import json
from pathlib import Path

from socinvest import _cli_console as console

__all__ = ["INDIGO_MARK", "export"]

INDIGO_MARK = '"status": "PRIVATE",\n  "name"'
"""How a project of ours begins: another file of that name is left alone."""


def export(
    name: str,
    target: str,
    *,
    variant: str | None,
    sets: tuple[tuple[str, str], ...],
    run: str | None,
    observed: str | None,
    lang: str,
    quiet: bool,
) -> int:
    """Write the contract of a scenario as an INDIGO project; returns the exit status."""
    from socinvest.answers.followup import read_run
    from socinvest.answers.settlement import settle_on
    from socinvest.report.indigo import indigo
    from socinvest.report.one_file import FileError, check_file, write_file
    from socinvest.scenario.build import BASE, read
    from socinvest.scenario.files import find_scenario

    place, wanted = Path(target), variant or BASE
    try:
        check_file(place, INDIGO_MARK)
        scenario = read(find_scenario(name), sets=sets, variants=[wanted])
        if wanted != BASE:
            scenario = scenario.variants[wanted].scenario
        settled = None if observed is None else settle_on(scenario, Path(observed), wanted)
        summary = None if run is None else read_run(Path(run), scenario.id)
        project = indigo(scenario, summary, settled)
        document = json.dumps(project, ensure_ascii=False, allow_nan=False, indent=2) + "\n"
        write_file(place, document.encode(), INDIGO_MARK)
    except FileError as error:
        console.complain(lang, error.message)
        return 2
    except OSError as error:
        console.complain(lang, "{target} could not be written: {reason}", target=target,
                         reason=error.strerror or str(error))  # fmt: skip
        return 1
    if not quiet:
        console.tell(lang, "wrote {path}", path=place.as_posix())
    return 0
