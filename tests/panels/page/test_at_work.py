"""Is the work of a page begun with what was asked for? (How it ends: test_page.py.)"""

from memexplorer.panels import agreement


def test_a_wish_is_for_one_load_only(network, training, finish):
    page = finish(agreement.panel(network, training, k=9, layers=["acts.0"]))
    assert list(page.session.agreement.training) == ["acts.0"]
    assert page.session.k == 9
    page.start({"model": network, "data": training})
    finish(page)
    assert len(page.session.agreement.training) == 2
    assert page.session.k == 9  # the slider's


def test_layers_that_are_not_there_are_not_asked_for(network, training, finish):
    page = finish(agreement.panel(network, training, layers=["acts.0", "nowhere"]))
    assert list(page.session.agreement.training) == ["acts.0"]
    assert page.job.fault == {}


def test_what_is_of_the_distance_before_says_so_after_stop(network, training, finish, drawing):
    page = finish(agreement.panel(network, training, k=9))
    page.session.metric = "l2"
    page._stopped()
    said = {view.pane.words for view in drawing(page) if "agreement" in view.needs}
    assert said == {"cosine; stopped before Euclidean was finished"}
    page.controls.metric.value = "l2"
    finish(page)
    assert {view.pane.state for view in drawing(page)} == {"ready"}


def test_where_loading_failed_the_panes_say_so(network, finish, drawing):
    page = finish(agreement.panel(network, "/nowhere/at/all.npz"))
    assert page.job.fault
    words = {view.pane.words for view in drawing(page)}
    assert words == {"Nothing to draw: what went wrong is said under Load."}


def test_what_was_named_and_stopped_can_be_named_again(network, training, finish):
    page = finish(agreement.panel(network, training))
    page.session.named = {"reference": "nowhere.safetensors"}
    page._stopped()
    assert page.session.named == {}


def test_a_second_network_that_cannot_be_loaded_leaves_what_was_there(network, training, finish):
    page = finish(agreement.panel(network, training))
    kept = page.session.agreement
    for _ in range(2):  # the same name again is asked for again
        page.session.named = {"reference": "nowhere.safetensors"}
        page.running.job.join(30)
        finish(page)
        assert "'nowhere.safetensors' does not exist" in page.job.fault["what"]
        assert page.job.fault["todo"] == "Change it where it was named."
        page.job.done("")
    assert page.session.agreement is kept
    assert "does not exist" in page.session.refused["reference"]
    assert "went wrong" not in page.selected.pane.words
    assert "reference" not in page._given
