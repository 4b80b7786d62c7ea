"""The museum of broken scenario files: each exhibit shows one message, in ``museum/<code>/``.

An exhibit is ``<name>.yaml`` with what the user is told beside it in ``<name>.txt``. A first line
``# socinvest run THIS --set risk=`` says how it is run, where that matters; a gallery, which
begins with ``# A gallery``, has one mistake of a kind on each line. Files an exhibit refers to
stand in ``beside/``. Files of observations say with what they are settled or followed up:
``# socinvest settle ../lent.yaml THIS``; files that are compared, or conventions, with what:
``# socinvest compare ../alpha.yaml THIS``. After a change of a message:
``python -m tests.errors.museum``.
"""

from __future__ import annotations

import os
import shlex
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from socinvest import pipeline
from socinvest.answers.compare import Asked, compare
from socinvest.answers.followup import followup
from socinvest.answers.settlement import settle_on
from socinvest.errors import CODES, Problem, ScenarioError, render
from socinvest.scenario.build import read
from socinvest.scenario.files import find_scenario

MUSEUM = Path(__file__).parent / "museum"
_COMMAND = "# socinvest run "
_OBSERVED = ("# socinvest settle ", "# socinvest followup ")
_COMPARED = "# socinvest compare "
_GALLERY = "# A gallery"
_DRAWS = 20


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A broken file and the text beside it."""

    path: Path

    @property
    def code(self) -> str:
        """The code of the problem it shows: the name of its folder."""
        return self.path.parent.name

    @property
    def label(self) -> str:
        """``code/name``, for tests and pages."""
        return f"{self.code}/{self.path.stem}"

    @property
    def expected(self) -> Path:
        """The file with what the user is told."""
        return self.path.with_suffix(".txt")

    @property
    def is_gallery(self) -> bool:
        """Whether it has one mistake on each line."""
        return self._first_line().startswith(_GALLERY)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the file, found as the command finds it."""
        if self._first_line().startswith(_OBSERVED):
            return self._observed()
        if self._first_line().startswith(_COMPARED):
            return self._compared()
        name, sets, variants = self._command()
        with _inside(self.path.parent), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # numpy's; what matters becomes a problem
            try:
                scenario = read(find_scenario(name), sets, variants)
                pipeline.run(scenario, draws=_DRAWS)
            except ScenarioError as error:
                return error.problems
        return ()

    def _observed(self) -> tuple[Problem, ...]:
        """The same of observations, for the commands that take them."""
        command, given, name, *options = shlex.split(self._first_line())[2:]
        path = Path(self.path.name if name == "THIS" else name)
        with _inside(self.path.parent):
            try:
                if command == "followup":
                    followup(Path(given), path)
                else:
                    sets = [tuple(one.split("=", 1)) for one in options if one != "--set"]
                    settle_on(read(find_scenario(given), [(p, v) for p, v in sets]), path)
            except ScenarioError as error:
                return error.problems
        return ()

    def _compared(self) -> tuple[Problem, ...]:
        """The same of files that are compared."""
        words = self._first_line().removeprefix(_COMPARED).replace("THIS", self.path.name)
        names, _, rest = words.partition(" --")
        options = shlex.split(f"--{rest}") if rest else []
        pairs = list(zip(options[::2], options[1::2], strict=True))
        sets = [value.partition("=") for option, value in pairs if option == "--set"]
        given = next((Path(value) for option, value in pairs if option == "--conventions"), None)
        with _inside(self.path.parent):
            try:
                compare(Asked(
                    names=shlex.split(names), draws=_DRAWS, conventions=given,
                    sets=[(path, value) for path, _, value in sets],
                    variants=[value for option, value in pairs if option == "--variant"],
                    fund=[value for option, value in pairs if option == "--fund"],
                ))  # fmt: skip
            except ScenarioError as error:
                return error.problems
        return ()

    def told(self) -> str:
        """What the user is told, with a line end."""
        return render(self.problems()) + "\n"

    def _command(self) -> tuple[str, list[tuple[str, str]], list[str] | None]:
        """The scenario named, the --set and --variant options."""
        first = self._first_line()
        if not first.startswith(_COMMAND):
            return self.path.name, [], None
        words = shlex.split(first.removeprefix(_COMMAND))
        name = self.path.name if words[0] == "THIS" else words[0]
        pairs = list(zip(words[1::2], words[2::2], strict=True))
        sets = [tuple(value.split("=", 1)) for option, value in pairs if option == "--set"]
        variants = [value for option, value in pairs if option == "--variant"]
        return name, [(path, value) for path, value in sets], variants or None

    def _first_line(self) -> str:
        return self.path.read_bytes().partition(b"\n")[0].decode("utf-8", "replace")


def exhibits() -> list[Exhibit]:
    """All exhibits, by code in the order of :data:`~socinvest.errors.CODES`, then by name."""
    order = {code: i for i, code in enumerate(CODES)}
    found = [Exhibit(path) for path in MUSEUM.glob("*/*.yaml")]
    return sorted(found, key=lambda one: (order.get(one.code, len(order)), one.path.stem))


def update() -> list[str]:
    """Write what the user is told beside each exhibit; the labels of those that changed."""
    changed = []
    for one in exhibits():
        told = one.told()
        if not one.expected.is_file() or one.expected.read_text(encoding="utf-8") != told:
            one.expected.write_text(told, encoding="utf-8", newline="\n")
            changed.append(one.label)
    return changed


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


if __name__ == "__main__":
    print("\n".join(update()) or "nothing has changed")
