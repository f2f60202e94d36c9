"""Are the example notebooks what a stranger can use? They are executed by `make test` (nbmake)."""

import ast
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "examples"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LARGEST = 100_000  # bytes: text and a picture, no state of widgets


def test_there_are_two():
    assert {path.stem for path in NOTEBOOKS} >= {"your_own_model", "embedding_a_widget"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_small_executed_and_stands_alone(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert path.stat().st_size < LARGEST, "clear the outputs that hold scripts or widgets"
    assert "widgets" not in notebook.metadata
    assert notebook.metadata.title
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells), "store it executed"
    kinds = {kind for cell in cells for output in cell.outputs for kind in output.get("data", {})}
    assert kinds <= {"text/plain", "image/png"}
    assert "image/png" in kinds
    assert not any(output.output_type == "error" for cell in cells for output in cell.outputs)
    code = "\n".join(cell.source for cell in cells)
    assert "../" not in code
    assert "http" not in code


def test_the_ten_lines_are_at_most_ten():
    notebook = nbformat.read(FOLDER / "your_own_model.ipynb", as_version=4)
    (cell,) = [cell for cell in notebook.cells if "neighbor_agreement.run" in cell.source]
    lines = [line for line in cell.source.splitlines() if line.strip()]
    assert len(lines) <= 10
    assert "network" in {
        node.id for node in ast.walk(ast.parse(cell.source)) if hasattr(node, "id")
    }
