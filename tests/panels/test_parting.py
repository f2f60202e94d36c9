"""Are the examples listed on which network and neighbours part?"""

import numpy as np
import pytest

from memexplorer.panels.page.session import HELD_OUT, TRAINING


@pytest.fixture
def parting(explored, pane_of):
    return pane_of(explored, "PartingView")


def ids(gallery):
    return [item["id"] for item in gallery.items]


def test_those_that_part_are_the_memorized_ones(parting):
    session = parting.session
    voted = session.shares()[session.layer()].argmax(axis=1)
    part = np.flatnonzero(voted != session.evidence().predictions)
    assert sorted(ids(parting.gallery)) == sorted(session.examples().ids[part])
    assert f"both part on {len(part)} of 60 training examples" in parting.heading.value


def test_the_matrix_counts_every_example(parting):
    assert parting.matrix._counts.sum() == 60
    assert np.trace(parting.matrix._counts) == 60 - len(parting.gallery.items)


def pick(parting, row, column, how="new"):
    """As a person does, by the two classes and a button."""
    parting.matrix.row.value, parting.matrix.column.value = int(row), int(column)
    parting.matrix.ways.buttons[how].click()


def largest(parting):
    """The cell off the diagonal with most examples."""
    counts = parting.matrix._counts.copy()
    np.fill_diagonal(counts, 0)
    return np.unravel_index(counts.argmax(), counts.shape)


def test_a_cell_lists_and_selects_its_examples(parting):
    counts, (row, column) = parting.matrix._counts, largest(parting)
    pick(parting, row, column)
    session = parting.session
    assert len(session.selection) == counts[row, column] > 0
    assert (session.evidence().predictions[session.selection] == row).all()
    assert sorted(ids(parting.gallery)) == sorted(session.examples().ids[session.selection])
    assert "in this cell:" in parting.heading.value


def test_held_out_examples_are_looked_at_as_such(parting):
    parting.session.selection = [1]
    parting.which.value = HELD_OUT
    pick(parting, 0, 0)
    assert parting.matrix._counts.sum() == 30
    assert "the selection is of training examples" in parting.matrix._foot.value
    assert len(parting.matrix._parts.bars.data["x"]) == 0  # nothing of it is held out
    assert parting.session.selection.tolist() == [1]  # of the training examples: left alone
    parting.gallery.picked = ids(parting.gallery)[0]
    which, row = parting.session.focus
    assert which == HELD_OUT
    assert parting.session.examples(HELD_OUT).ids[row] == ids(parting.gallery)[0]


def test_a_training_picture_is_looked_at(parting):
    parting.gallery.picked = ids(parting.gallery)[0]
    assert parting.session.focus[0] == TRAINING


def test_the_table_by_class_counts_its_examples(parting, explored):
    examples = parting.table.names.index("examples")
    assert sum(int(row[examples]) for row in parting.table.cells) == 60


def test_cells_are_added_and_taken_away(parting):
    session, (row, column) = parting.session, largest(parting)
    pick(parting, row, column)
    first = len(session.selection)
    pick(parting, 0, 0, "add")
    assert len(session.selection) == first + parting.matrix._counts[0, 0]
    pick(parting, row, column, "remove")
    assert len(session.selection) == parting.matrix._counts[0, 0]


def test_what_is_selected_elsewhere_is_counted_in_its_cells(parting):
    session = parting.session
    session.selection = [0, 1, 2, 30]
    voted = session.shares()[session.layer()].argmax(axis=1)
    expected = np.zeros((3, 3), dtype=int)
    for row in (0, 1, 2, 30):
        expected[session.evidence().predictions[row], voted[row]] += 1
    assert (parting.matrix._some == expected).all()
    assert "4 selected" in parting.matrix.words
    marked = {str(session.examples().ids[row]) for row in (0, 1, 2, 30)}
    assert set(parting.gallery._marked) <= marked


def test_a_class_of_the_table_selects_its_training_examples(parting):
    row = parting._classes.index("stripe")
    parting.table._handle_custom_msg({"pick": row, "rows": [row], "how": "new"}, [])
    labels = parting.session.examples().labels
    assert parting.session.selection.tolist() == np.flatnonzero(labels == 1).tolist()


def test_the_layer_picked_in_the_agreement_is_the_one_shown(parting):
    session = parting.session
    for layer in session.graphs():
        session.at_layer = layer
        assert parting.layer.value == layer
        voted = session.shares()[layer].argmax(axis=1)
        assert np.trace(parting.matrix._counts) == (voted == session.evidence().predictions).sum()
    parting.layer.value = next(iter(session.graphs()))
    assert session.at_layer == parting.layer.value
    session.at_layer = None
