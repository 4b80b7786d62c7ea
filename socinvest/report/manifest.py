"""What a results folder says of itself: enough to make the same run again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from socinvest.report.folder import MADE_BY, MANIFEST

__all__ = ["manifest"]

_NOTED = ("numpy", "scipy", "pydantic", "PyYAML", "click", "Babel", "plotly")


def manifest(
    summary: Mapping[str, Any], options: Mapping[str, Any], hashes: Mapping[str, str]
) -> dict[str, Any]:
    """Return what is needed to make the same run again: no clock times, no absolute paths.

    ``options`` are the command's own (variants, sets, language ...), ``hashes`` the SHA-256 of
    every other file in the folder by name. Versions are those of the packages whose numbers or
    rules enter the result, and of what draws the page.
    """
    from importlib.metadata import PackageNotFoundError, version
    from platform import python_version

    packages: dict[str, str | None] = {}
    for package in _NOTED:
        try:
            packages[package] = version(package)
        except PackageNotFoundError:
            packages[package] = None
    kept = ("version", "scenario", "inputs", "draws", "seed", "mode", "variant", "comparator")
    return {
        "format": 1,
        "made_by": MADE_BY,
        "files": sorted({*hashes, MANIFEST}),
        "sha256": dict(sorted(hashes.items())),
        **{key: summary[key] for key in kept},
        "variants": list(summary.get("variants", {})),
        "conventions": summary["conventions"],
        "options": dict(options),
        "python": python_version(),
        "packages": packages,
    }
