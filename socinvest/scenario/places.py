"""Where a scenario's files may be: its own folder tree and the files shipped with socinvest."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath

from socinvest.errors import Location, Problem, ScenarioError, closest, did_you_mean, problem
from socinvest.records import dataclass

__all__ = ["SHIPPED", "Place", "beside", "find_scenario", "read_bytes", "root_place", "shipped"]

SHIPPED = "shipped:"
"""How paths to files that come with socinvest begin."""
_PACKAGE = Path(__file__).resolve().parent.parent
_LISTED = 1_000


@dataclass(frozen=True, slots=True)
class Place:
    """A file: its name as shown, its real path, and the folder tree it must not lead out of."""

    shown: str
    real: Path
    tree: Path
    is_shipped: bool = False


def shipped() -> Path:
    """The folder of the shipped scenarios: in the wheel, or at the top of a source checkout."""
    inside = _PACKAGE / "_scenarios"
    return inside if inside.is_dir() else _PACKAGE.parent / "scenarios"


def root_place(path: Path) -> Place:
    """The place of a scenario the user named.

    A relative name is shown as typed. An absolute one is shown from the working folder if it
    is inside it, with ``shipped:`` if it is a shipped file, and otherwise by its last part.
    """
    real = path.resolve()
    folder = shipped().resolve()
    if not path.is_absolute():
        shown = path.as_posix()
    elif real.is_relative_to(here := Path.cwd().resolve()):
        shown = real.relative_to(here).as_posix()
    elif real.is_relative_to(folder):
        return Place(SHIPPED + real.relative_to(folder).as_posix(), real, folder, True)
    else:
        shown = real.name
    return Place(shown, real, real.parent)


def beside(origin: Place, written: str, key: str, at: Location) -> Place | Problem:
    """The file that ``origin`` calls ``written``, or why it may not be used.

    Symbolic links are followed before it is judged whether the file is inside the tree.
    """
    if written.startswith(SHIPPED):
        folder = shipped().resolve()
        origin = Place(SHIPPED, folder / "-", folder, True)
        written = written.removeprefix(SHIPPED)
    windows = PureWindowsPath(written)
    if not written or "\\" in written or any(ord(c) < 32 for c in written):
        return problem("file.path", key, at, "'{path}' is not a path to a file",
                       "write folders and file with '/' between them", path=written)  # fmt: skip
    if windows.drive or windows.root:
        return _outside(written, key, at)
    joined = os.path.normpath(origin.real.parent / written)
    try:
        real = Path(joined).resolve()
    except (OSError, RuntimeError):  # a circle of symbolic links
        return _outside(written, key, at)
    if real.is_symlink():  # the same circle, which newer versions of Python pass over
        return _outside(written, key, at)
    # Both: a name may leave the tree by '..', and a link inside it may lead out.
    if not (_within(Path(joined), origin.tree) and _within(real, origin.tree)):
        return _outside(written, key, at)
    return Place(_shown(origin, written), real, origin.tree, origin.is_shipped)


def read_bytes(place: Place, key: str, at: Location, limit: int) -> bytes | Problem:
    """The bytes of a regular file of at most ``limit`` bytes, or why they cannot be had."""
    shown = place.shown
    try:
        if not place.real.exists():
            hint = did_you_mean(place.real.name, _siblings(place.real.parent))
            return problem("file.missing", key, at, "there is no file '{file}'", hint,
                           file=shown)  # fmt: skip
        if not place.real.is_file():
            return problem("file.not_a_file", key, at, "'{file}' is not a file",
                           "name a file in it" if place.real.is_dir() else "",
                           file=shown)  # fmt: skip
        with place.real.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        return problem("file.unreadable", key, at, "'{file}' cannot be read: {reason}",
                       file=shown, reason=error.strerror or type(error).__name__)  # fmt: skip
    if len(data) > limit:
        return problem("file.too_large", key, at, "'{file}' is larger than {limit} KiB",
                       file=shown, limit=limit // 1024)  # fmt: skip
    return data


def find_scenario(name: str) -> Path:
    """The file a user means: an existing file, or a scenario's bare name (``ppss``).

    Bare names are looked for in ``./scenarios`` and then among the shipped scenarios.
    Raises ScenarioError with the nearest name, or all names where none is near.
    """
    if "\0" in name:
        name = ""
    path = Path(name)
    if name and (path.is_file() or (path.exists() and not path.is_dir())):
        return path
    folders: tuple[Path, ...] = (Path("scenarios"), shipped())
    if name.startswith(SHIPPED):
        name, folders = name.removeprefix(SHIPPED).removesuffix(".yaml"), (shipped(),)
    if name and PurePosixPath(name).name == name and name not in {".", ".."}:
        for folder in folders:
            candidate = folder / f"{name}.yaml"
            if candidate.is_file():
                return candidate
    raise ScenarioError([_not_found(name, path, folders)])


def _not_found(name: str, path: Path, folders: Iterable[Path]) -> Problem:
    shown = path.name if path.is_absolute() else name
    if name and path.is_dir():
        return problem("file.not_a_file", "", Location(), "'{name}' is a folder, not a scenario",
                       "name one of the files in it", name=shown)  # fmt: skip
    if path.parent != Path() or path.suffix in {".yaml", ".yml"}:
        siblings = _siblings(path.parent)
        guess = closest(path.name, siblings)
        if guess:
            guess = (Path() if path.is_absolute() else path.parent).joinpath(guess).as_posix()
        hint = "did you mean '{guess}'?" if guess else ""
        return problem("file.missing", "", Location(), "there is no file '{name}'", hint,
                       name=shown, guess=guess)  # fmt: skip
    known = sorted({p.removesuffix(".yaml") for f in folders for p in _siblings(f) if
                    p.endswith(".yaml")})  # fmt: skip
    hint = did_you_mean(name, known)
    if not hint and known:
        hint = "the scenarios at hand are: {known}"
    return problem("file.missing", "", Location(), "there is no scenario '{name}'", hint,
                   name=shown, known=", ".join(known[:20]))  # fmt: skip


def _outside(written: str, key: str, at: Location) -> Problem:
    return problem("file.outside", key, at, "'{path}' leads out of the scenario's folder",
                   "files that a scenario uses stand beside it or in folders below it",
                   path=written)  # fmt: skip


def _within(path: Path, tree: Path) -> bool:
    return path.is_relative_to(tree) and path != tree


def _shown(origin: Place, written: str) -> str:
    if origin.is_shipped:
        folder = PurePosixPath(origin.shown.removeprefix(SHIPPED)).parent
        return SHIPPED + os.path.normpath(folder / written)
    return os.path.normpath(PurePosixPath(origin.shown).parent / written).replace("\\", "/")


def _siblings(folder: Path) -> list[str]:
    """Names of the files in a folder, as far as they can be read."""
    try:
        with os.scandir(folder) as entries:
            names = [e.name for e, _ in zip(entries, range(_LISTED), strict=False) if e.is_file()]
    except OSError:
        return []
    return sorted(names)
