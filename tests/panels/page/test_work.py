"""Does the work come in the order in which a page can use it?"""

from memexplorer import jobs
from memexplorer.panels.page import work
from memexplorer.panels.page.session import Session

WANTED = ("agreement", "map", "units")


def parts(session, given, wanted=WANTED):
    seen = []
    jobs.result_of(work.everything(session, given, None, wanted), seen.append)
    return [progress.partial for progress in seen if progress.partial is not None]


def test_early_results_come_before_whole_ones(network, training):
    found = parts(Session(), {"model": network, "data": training})
    names = [name for name, _ in found]
    assert names[0] == "loaded"
    assert sorted(set(names[1:]), key=names.index) == list(WANTED)
    maps = [result.method for name, result in found if name == "map"]
    assert (maps[0], maps[-1]) == ("pca", "umap")


def test_the_session_is_left_to_the_thread_of_the_page(network, training):
    session = Session()
    parts(session, {"model": network, "data": training}, ("agreement",))
    assert session.training is session.network is session.agreement is None


def test_without_a_network_no_units_are_read(training):
    flat = training["images"].reshape(60, -1) / 255
    found = parts(Session(), {"data": training, "features": flat}, ("agreement", "units"))
    assert {name for name, _ in found} == {"loaded", "agreement"}


def test_few_examples_have_fewer_neighbours_than_the_slider_asks_for(network, training):
    few = {name: column[:12] for name, column in training.items() if name != "classes"}
    found = parts(Session(), {"model": network, "data": few}, ("agreement",))
    assert found[-1][1].settings["settings"]["k"] == [11]


def test_layers_chosen_for_one_network_are_not_asked_of_the_next(network, training):
    session = Session(layers=["of another network"], map_layer="of another network")
    found = parts(session, {"model": network, "data": training}, ("agreement",))
    assert "of another network" not in found[-1][1].training


def test_the_settings_of_the_page_reach_the_studies(network, training):
    session = Session(metric="l2", layers=["acts.0"], k=5)
    session.take(network, parts(session, {"data": training}, ())[0][1]["training"])
    session.layers = ["acts.0"]
    seen = []
    jobs.result_of(work.studies(session, ("agreement",)), seen.append)
    found = seen[-1].partial[1]
    assert list(found.training) == ["acts.0"]
    assert found.settings["settings"]["metric"] == "l2"
    assert found.settings["settings"]["k"] == [5]
