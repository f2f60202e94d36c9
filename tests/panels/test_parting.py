"""Are the examples listed on which network and neighbours part?"""

import numpy as np
import pytest

from memexplorer.panels.session import HELD_OUT, TRAINING


@pytest.fixture
def parting(explored, view):
    return view(explored, "PartingView")


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


def test_a_cell_lists_and_selects_its_examples(parting):
    counts = parting.matrix._counts.copy()
    np.fill_diagonal(counts, 0)
    row, column = np.unravel_index(counts.argmax(), counts.shape)
    parting.matrix.picked = (int(row), int(column))
    session = parting.session
    assert len(session.selection) == counts[row, column] > 0
    assert (session.evidence().predictions[session.selection] == row).all()
    assert sorted(ids(parting.gallery)) == sorted(session.examples().ids[session.selection])
    assert "in this cell:" in parting.heading.value


def test_held_out_examples_are_looked_at_as_such(parting):
    parting.session.selection = [1]
    parting.which.value = HELD_OUT
    parting.matrix.picked = (0, 0)
    assert parting.matrix._counts.sum() == 30
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
