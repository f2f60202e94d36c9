"""Does the page show the same shares as the measures give?"""

import numpy as np
import pytest
from bokeh.events import Tap

from memexplorer.panels import agreement
from memexplorer.studies import neighbor_agreement


@pytest.fixture
def shown(explored, pane_of):
    return pane_of(explored, "AgreementView")


def test_a_line_for_each_share_and_set(shown):
    lines = shown.curves.lines.data
    assert len(lines["ys"]) == 6  # three shares, training solid and held-out dashed
    assert [bool(dash) for dash in lines["dash"]] == [False, True] * 3


def test_p_same_is_counted_again_by_hand(shown, explored):
    session, layer = explored.session, explored.session.layer()
    _, indices = session.graphs()[layer]
    labels, answers = session.examples().labels, session.evidence().predictions
    votes = np.stack([(labels[np.asarray(indices[:, :30])] == c).sum(axis=1) for c in range(3)])
    same = float((votes.argmax(axis=0) == answers).mean())
    row = next(r for r in shown.numbers.cells if r[0] == layer and "training" in r)
    column = shown.numbers.names.index("P_SAME")
    assert row[column].startswith(f"{same:.2f} (")


def test_layers_come_in_the_order_they_run(shown):
    depth = shown.numbers.names.index("depth")
    assert [row[depth] for row in shown.numbers.cells] == ["1", "1", "2", "2"]


def test_some_layers_are_told_as_a_part(fresh, pane_of, network, training):
    shown = pane_of(fresh, "AgreementView")
    partials = [step.partial for step in neighbor_agreement.run(network, training) if step.partial]
    shown.session.keep("agreement", partials[0])
    shown.show()
    assert shown.pane.state == "partial"
    assert shown.pane.words == "1 of 2 layers so far"


def test_another_k_changes_the_table(shown, explored):
    before = list(shown.numbers.cells)
    explored.controls.k.value = 3
    assert shown.numbers.cells != before


def test_shares_sort_as_numbers(shown):
    column = shown.numbers.names.index("P_SAME")
    shown.numbers.order_by, shown.numbers.descending = "P_SAME", True
    values = [float(row[column].split()[0]) for row in shown.numbers.cells]
    assert values == sorted(values, reverse=True)
    shown.numbers.order_by, shown.numbers.descending = "depth", False


def test_the_sentence_names_the_largest_step(shown, explored):
    sides, k = explored.session.agreement, explored.session.k
    first, last = [by_k[k].p_same for by_k in sides.training.values()]
    if abs(first - last) >= 0.005:
        way = "rises" if last > first else "drops"
        assert f"{way} from hidden.0 ({first:.2f}) to" in shown.sentence.value
        assert f"({last:.2f})" in shown.sentence.value
    assert shown.curves.figure.html_attributes["aria-label"].startswith("share of examples, k = 30")


def test_a_layer_picked_by_curve_or_row_is_looked_at(shown, explored):
    session = explored.session
    first, last = session.agreement.training
    shown.curves.figure.document.callbacks.trigger_event(Tap(shown.curves.figure, x=0.9, y=0.5))
    assert session.at_layer == shown.curves.picked == last
    assert f"“Where they part” shows {last}" in shown.note.value
    shown.numbers._handle_custom_msg({"pick": 1, "rows": [1], "how": "new"}, [])
    assert session.at_layer == shown.curves.picked == first
    assert shown.numbers.picked == 1
    session.at_layer = last
    assert shown.numbers.picked == 2
    session.at_layer = None
    assert shown.numbers.picked is None


def test_of_an_encoder_it_is_drawn_how_often_neighbours_are_right(
    network, training, finish, pane_of
):
    page = finish(agreement.panel(network, training, encoder=True))
    shown = pane_of(page, "AgreementView")
    assert set(shown.curves.points.data["name"]) == {"neighbours right"}
    by_layer = page.session.agreement.training.values()
    right = [by_k[page.session.k].knn_accuracy for by_k in by_layer]
    assert list(shown.curves.points.data["y"]) == right
    assert np.isfinite(right).all()
    assert "names no class" in shown.sentence.value
