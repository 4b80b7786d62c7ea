"""The journey goes one way: a module imports only from layers below its own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "socinvest"
LAYERS = (
    ("_version", "records", "errors", "i18n", "quantity", "units", "numerics"),
    ("model", "model_contract"),
    ("scenario", "sampling", "draws"),
    ("reach", "course"),
    ("ledger", "costs", "costing"),
    ("contract",),
    ("analysis",),
    ("answers", "validate", "pipeline"),
    ("report",),
    (
        "api",
        "_cli_console",
        "_cli_click",
        "_cli_options",
        "_cli_agreements",
        "_cli_check",
        "_cli_compare",
        "_cli_contract",
        "_cli_deciding",
        "_cli_drivers",
        "_cli_robustness",
        "_cli_run",
        "_cli_settle",
        "_cli_followup",
        "_cli_export",
        "cli",
        "__init__",
        "__main__",
    ),
)
"""Names at the top of the package, lowest first; within a layer imports must not go in circles."""
PLACE = {name: level for level, names in enumerate(LAYERS) for name in names}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(("socinvest", *path.relative_to(PACKAGE).with_suffix("").parts))


def imported(path: Path) -> set[str]:
    """Modules of ours that a module imports when it is run, outside TYPE_CHECKING."""
    found: set[str] = set()
    known = {name_of(p) for p in MODULES}

    def walk(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            return
        if isinstance(node, ast.Import):
            found.update(a.name for a in node.names if a.name.startswith("socinvest."))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("socinvest"):
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in known else str(node.module))
        for child in ast.iter_child_nodes(node):
            walk(child)

    walk(ast.parse(path.read_text(encoding="utf-8")))
    return found - {"socinvest", name_of(path)}


def top(module: str) -> str:
    return module.split(".")[1]


def test_every_module_has_a_layer() -> None:
    assert {top(name_of(p)) for p in MODULES} == set(PLACE)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down(path: Path) -> None:
    own = PLACE[top(name_of(path))]
    for other in imported(path):
        assert PLACE[top(other)] <= own, f"{name_of(path)} imports {other}, which is above it"


def test_no_circles() -> None:
    graph = {name_of(p): imported(p) for p in MODULES}
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " -> ".join((*above[above.index(module) :], module))
        if module in done:
            return
        for other in graph.get(module, ()):
            visit(other, (*above, module))
        done.add(module)

    for module in graph:
        visit(module, ())


def test_sub_packages_are_empty_doors() -> None:
    for init in PACKAGE.rglob("*/__init__.py"):
        assert not init.read_text(encoding="utf-8").strip(), init


def test_frames_and_pictures_are_for_the_top() -> None:
    """pandas and plotly only where reports are made, and then when used; pydantic only here."""
    for path in MODULES:
        heavy = {
            node.module or ""
            if isinstance(node, ast.ImportFrom)
            else "".join(a.name for a in node.names)
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, (ast.Import, ast.ImportFrom))
        }
        assert not any(h.startswith(("pandas", "plotly", "scipy")) for h in heavy), path
        if any(h.startswith("pydantic") for h in heavy):
            assert path.parent.name == "scenario", path
