"""Do the app notebooks only call? They are executed by `make test` (pytest --nbmake apps)."""

import ast

import nbformat
import pytest

from memexplorer import shipped

NOTEBOOKS = sorted(shipped.folder("apps").glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.If,
    ast.Try,
    ast.With,
    ast.ListComp,
)
LINES = 12


def test_there_is_an_explorer():
    assert "explore" in {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_only_calls(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    code = "\n".join(cell.source for cell in cells)
    lines = [line for line in code.splitlines() if line.strip()]
    logic = [node.lineno for node in ast.walk(ast.parse(code)) if isinstance(node, LOGIC)]
    assert not logic, f"{path.name} decides or defines at line {logic}; a panel does that"
    assert len(lines) <= LINES, f"{path.name} has {len(lines)} lines of code; a panel does more"
    assert not any(cell.outputs or cell.execution_count for cell in cells), (
        f"{path.name} has stored output; clear it (jupyter nbconvert --clear-output --inplace)"
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_page_has_a_title(path):
    title = nbformat.read(path, as_version=4).metadata.get("title", "")
    assert title.startswith("MemExplorer"), f"{path.name}: put a title into the metadata"
