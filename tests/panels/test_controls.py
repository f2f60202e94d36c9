"""Do the controls offer what there is, and does moving one ask for no more than it must?"""

from memexplorer import neighbors
from memexplorer.panels import agreement


def test_controls_are_there_once_something_is_loaded(network, training, finish):
    page = agreement.panel(network, training, autostart=False)
    assert page.controls.layout.display == "none"
    page.start(page._given)
    finish(page)
    assert page.controls.layout.display is None
    assert page.controls.k.max == 59  # each example has 59 others


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


def test_other_layers_are_read(explored, finish):
    explored.controls.layers.value = ("acts.0",)
    explored.controls.use.click()
    finish(explored)
    assert list(explored.session.agreement.training) == ["acts.0"]
    assert explored.session.map.layer == "acts.0"


def test_another_layer_is_laid_out(explored, finish):
    first = explored.session.map.layer
    other = next(name for name in explored.session.evidence().features if name != first)
    explored.controls.map_layer.value = other
    finish(explored)
    assert explored.session.map.layer == explored.session.layer() == other


def test_another_distance_is_another_graph(explored, finish):
    before = explored.session.agreement.graphs
    explored.controls.metric.value = "l2"
    finish(explored)
    layer = explored.session.layer()
    assert explored.session.agreement.graphs[layer][0][0, 0] != before[layer][0][0, 0]


def test_a_fresh_load_forgets_the_choice(explored, training, finish):
    explored.controls.map_layer.value = "acts.0"
    explored.controls.layers.value = ("acts.0",)
    explored.controls.use.click()
    finish(explored)
    explored.start({"model": explored.session.network, "data": training})
    finish(explored)
    assert explored.controls.map_layer.value == ""
    assert len(explored.session.agreement.training) == len(explored.controls.layers.value) == 2
