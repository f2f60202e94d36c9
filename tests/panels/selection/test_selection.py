"""Is what is selected shown, the oddest first?"""

import numpy as np

from memexplorer.panels.page.session import TRAINING


def test_nothing_selected_is_all_of_it_oddest_first(explored):
    shown, session = explored.selected, explored.session
    score = session.score()
    first = [np.flatnonzero(session.examples().ids == item["id"])[0]
             for item in shown.gallery._shown]  # fmt: skip
    assert len(first) == 12
    assert np.array_equal(score[first], np.sort(score)[::-1][:12])
    assert shown.gallery.words == "showing 12 of 60"
    assert shown.clear.disabled


def test_picking_an_image_looks_at_it(explored):
    identity = explored.selected.gallery._shown[4]["id"]
    explored.selected.gallery.picked = identity
    which, row = explored.session.focus
    assert (which, explored.session.examples().ids[row]) == (TRAINING, identity)
    assert identity in explored.selected.closer.image._shown[0]["lines"][0]


def test_a_picked_image_far_down_makes_no_more_of_them(explored):
    last = int(explored.session.score().argmin())
    explored.session.selection = [last]
    explored.selected.gallery.picked = explored.session.examples().ids[last]
    explored.session.selection = []
    assert len(explored.selected.gallery._shown) == 12
    assert explored.session.focus == (TRAINING, last)  # it is still looked at


def test_another_order_is_kept_when_the_selection_changes(explored):
    shown = explored.selected
    shown.order.value = "loss"
    explored.session.selection = np.arange(10)
    assert shown.order.value == "loss"
    loss = explored.session.score("loss")[:10]
    first = explored.session.examples().ids[int(loss.argmax())]
    assert shown.gallery._shown[0]["id"] == first


def test_few_votes_come_first(explored):
    shown = explored.selected
    name = next(name for name, _ in shown.order.options if name.startswith("vote["))
    shown.order.value = name
    votes, identity = explored.session.score(name), shown.gallery._shown[0]["id"]
    assert votes[explored.session.examples().ids == identity] == votes.min()


def test_the_early_map_without_scores_breaks_nothing(fresh, network, training):
    from memexplorer.studies import outlier_map

    steps = outlier_map.run(network, training)
    early = next(step.partial for step in steps if step.partial is not None)
    steps.close()
    fresh.session.keep("map", early)
    fresh.selected.show()
    assert fresh.selected.pane.state == "ready"
    assert "suspicion" in [name for name, _ in fresh.selected.order.options]
