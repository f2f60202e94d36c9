"""Does the map show every score, the odd ones bright?"""

import numpy as np
import pytest

from memexplorer.panels.outliers import BY_CLASS
from memexplorer.panels.page.session import HELD_OUT, TRAINING
from memexplorer.studies import outlier_map


@pytest.fixture
def plane(explored, pane_of):
    return pane_of(explored, "OutlierView")


def test_the_order_that_finds_wrong_labels_comes_first(plane):
    assert plane.colour.value == plane.colour.options[0][0] == "suspicion"
    assert np.array_equal(plane.map._scores, plane.session.score("suspicion"))
    assert "UMAP of" in plane.map.words


def test_every_score_is_offered_and_drawn(plane):
    names = [name for name, _ in plane.colour.options]
    assert {"disagreement", "loss", "own_label_distance", "neighbour_distance"} < set(names)
    assert names[-3:] == ["given label", "network's answer", "true label"]
    for name in names:
        plane.colour.value = name
        assert plane.map._label.endswith(name)
    assert plane.pane.state == "ready"


def test_few_votes_for_the_given_label_are_bright(plane):
    name = next(name for name, _ in plane.colour.options if name.startswith("vote["))
    plane.colour.value = name
    assert np.allclose(plane.map._scores, 1 - plane.session.score(name))


def test_classes_are_drawn_by_their_codes(plane):
    plane.colour.value = "true label"
    assert np.array_equal(plane.map._scores, plane.session.examples().true_labels)
    assert plane.map._names == ["circle", "stripe", "dot"]


def test_an_early_map_says_so_and_is_coloured_by_what_is_known(fresh, pane_of, network, training):
    plane = pane_of(fresh, "OutlierView")
    steps = outlier_map.run(network, training)
    early = next(step.partial for step in steps if step.partial is not None)
    steps.close()
    assert early.method == "pca"
    plane.session.keep("map", early)
    plane.show()
    assert plane.pane.state == "partial"
    assert plane.pane.words == "PCA for now; UMAP is being laid out"
    assert plane.map._label == "suspicion"  # the agreement has it already


def test_a_lasso_selects_and_a_single_point_is_looked_at(plane):
    x, y = plane.session.map.points[:20].T
    box = {"type": "rect", "x0": x.min(), "x1": x.max(), "y0": y.min(), "y1": y.max()}
    plane.map.hand._handle_custom_msg({"ask": "region", "geometry": box, "way": "new"}, [])
    assert set(range(20)) <= set(plane.session.selection)
    plane.map.selected = [4]
    assert plane.session.focus == (TRAINING, 4)


def test_a_selection_stays_when_the_colour_changes(plane):
    plane.session.selection = [2, 3]
    plane.colour.value = "loss"
    assert plane.map.selected.tolist() == plane.session.selection.tolist() == [2, 3]


def test_hovering_shows_the_image_and_what_is_said_of_it(plane):
    told, row = [], 4
    plane.map.hand.send = told.append
    x, y = plane.session.map.points[row].tolist()
    plane.map.hand._handle_custom_msg({"ask": "hover", "x": x, "y": y, "number": 1}, [])
    del plane.map.hand.send
    card = told[0]["card"]
    assert card["src"].startswith("data:image/png;base64,")
    kinds = [line.split()[0] for line in card["lines"]]
    assert kinds[1:] == ["truly", "network", "neighbours", "suspicion"]
    assert plane.session.examples().classes[plane.session.examples().labels[row]] in kinds[0]


def test_the_example_in_focus_is_framed_whoever_looked_at_it(plane):
    session = plane.session
    session.focus = (TRAINING, 7)
    assert plane.map.focus == 7
    plane.colour.value = "loss"
    assert plane.map.focus == 7
    session.focus = (HELD_OUT, 7)
    assert plane.map.focus is None
    session.focus = (TRAINING, 9)
    session.focus = None
    assert plane.map.focus is None


def test_a_class_has_one_colour_however_it_is_meant(plane):
    hues = {}
    for name in BY_CLASS:
        plane.colour.value = name
        codes, values = plane.map._scores, plane.map._crowd.values
        hues[name] = {(int(code), int(value)) for code, value in zip(codes, values, strict=True)}
    together = set.union(*hues.values())
    assert len(together) == len({code for code, _ in together}) == 3
