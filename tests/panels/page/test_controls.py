"""Do the controls offer what there is, and does moving one ask for no more than it must?"""

import pytest

from memexplorer import neighbors
from memexplorer.panels import agreement
from memexplorer.panels.page.controls import Controls
from memexplorer.panels.page.session import Session


def test_controls_are_there_once_something_is_loaded(network, training, finish):
    page = agreement.panel(network, training, autostart=False)
    assert page.controls.layout.display == "none"
    page.start(page._given)
    finish(page)
    assert page.controls.layout.display is None
    assert page.controls.k.max == 59  # each example has 59 others


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (("units",), []),
        (("agreement",), ["k", "Distance", "Layers", "Use these layers"]),
        (("map",), ["k", "Distance", "Map layer", "Layers", "Use these layers"]),
    ],
)
def test_what_no_view_of_the_page_needs_is_not_there(wanted, said):
    controls = Controls(Session(), print, wanted)
    assert [one.description for one in controls.children if one.description] == said


def test_layers_in_use_are_marked_among_all(explored):
    chosen, every = explored.controls.layers.value, explored.controls.layers.options
    assert list(chosen) == list(explored.session.evidence().features)
    assert {"hidden.0", "acts.0", "fc"} <= set(every)


def test_k_alone_starts_no_job(explored, monkeypatch):
    job, calls = explored.running.job, []
    monkeypatch.setattr(neighbors, "nearest", lambda *_, **__: calls.append(1))
    explored.controls.k.value = 8
    assert explored.running.job is job
    assert not calls
    assert explored.session.k == 8
    assert list(explored.session.agreement.training[explored.session.layer()]) == [8]


def test_other_layers_are_read(fresh, finish):
    fresh.controls.layers.value = ("acts.0",)
    fresh.controls.use.click()
    finish(fresh)
    assert list(fresh.session.agreement.training) == ["acts.0"]
    assert fresh.session.map.layer == "acts.0"


def test_another_layer_is_laid_out(fresh, finish):
    first = fresh.session.map.layer
    other = next(name for name in fresh.session.evidence().features if name != first)
    fresh.controls.map_layer.value = other
    finish(fresh)
    assert fresh.session.map.layer == fresh.session.layer() == other


def test_another_distance_is_another_graph(fresh, finish):
    before = fresh.session.agreement.graphs
    fresh.controls.metric.value = "l2"
    finish(fresh)
    layer = fresh.session.layer()
    assert fresh.session.agreement.graphs[layer][0][0, 0] != before[layer][0][0, 0]


def test_a_fresh_load_forgets_the_choice(fresh, training, finish):
    fresh.controls.map_layer.value = "acts.0"
    fresh.controls.layers.value = ("acts.0",)
    fresh.controls.use.click()
    finish(fresh)
    fresh.start({"model": fresh.session.network, "data": training})
    finish(fresh)
    assert fresh.controls.map_layer.value == ""
    assert len(fresh.session.agreement.training) == len(fresh.controls.layers.value) == 2
