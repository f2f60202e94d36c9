"""Does a gallery frame the example in focus and mark the selected ones, and only in sight?"""

import numpy as np
import pytest

from memexplorer.panels.page.session import HELD_OUT, TRAINING
from memexplorer.panels.pictures import Pictures, put
from memexplorer.panels.selection.following import follow, linked, row_of
from memexplorer.widgets.gallery import Gallery


@pytest.fixture
def gallery(explored):
    made = Gallery(page=4)
    put(made, Pictures(explored.session, np.arange(59, -1, -1), marks=True))
    return made


def test_a_row_by_its_id(explored):
    examples = explored.session.examples()
    assert row_of(examples, examples.ids[7]) == 7
    assert row_of(examples, "nobody") is None


def test_it_follows_without_leaving_its_page(explored, gallery):
    session = explored.session
    session.focus, session.selection = (TRAINING, 58), [57, 3]
    follow(gallery, session)
    assert gallery.picked == session.examples().ids[58]
    assert gallery._marked == [session.examples().ids[57]]
    session.focus = (TRAINING, 3)  # far down: not in sight, and nobody is taken there
    follow(gallery, session)
    assert (gallery.picked, gallery._before) == (None, 0)
    session.focus = (HELD_OUT, 20)
    follow(gallery, session)
    assert gallery.picked is None


def test_a_picture_that_is_picked_is_in_focus_and_stays_so(explored, gallery):
    session = explored.session
    linked(gallery, session, lambda react: react)
    gallery.picked = session.examples().ids[56]
    assert session.focus == (TRAINING, 56)
    gallery.picked = session.examples().ids[0]  # on the last page, which is shown
    assert session.focus == (TRAINING, 0)
    assert gallery.picked == session.examples().ids[0]
    put(gallery, Pictures(session, [5, 6]))
    assert session.focus == (TRAINING, 0)


def test_a_click_with_a_key_changes_the_selection_of_training_examples_only(explored, gallery):
    session, ids = explored.session, explored.session.examples().ids
    linked(gallery, session, lambda react: react)
    session.selection, session.focus = [3], None
    for row, how in ((58, "add"), (57, "add"), (3, "remove")):
        gallery._handle_custom_msg({"ask": "join", "id": ids[row], "how": how}, [])
    assert session.selection.tolist() == [57, 58]
    assert session.focus is None
    put(gallery, Pictures(session, np.arange(4), HELD_OUT))
    held = session.examples(HELD_OUT).ids[2]
    gallery._handle_custom_msg({"ask": "join", "id": held, "how": "add"}, [])
    assert session.selection.tolist() == [57, 58]
    assert session.focus == (HELD_OUT, 2)
