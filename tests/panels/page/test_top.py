"""Does the top of a page say what is loaded, and its address what is shown?"""

import pytest

from memexplorer.panels import agreement, explore
from memexplorer.panels.address import kept_runs, linking


@pytest.fixture
def served(monkeypatch):
    """served("k=5") opens like a page of Voila whose address says so."""

    def opened(query):
        monkeypatch.setattr(linking, "_claimed", False)
        monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.13")
        monkeypatch.setenv("QUERY_STRING", query)

    return opened


def test_what_is_loaded_stands_in_the_heading(explored):
    assert "· MLP · 60 + 30 examples" in explored.top.heading.value


def test_a_notebook_s_address_is_left_alone(explored):
    explored.session.selection = [3]
    assert explored.top.address.state == {}


def test_the_address_follows_the_page(served, network, training, finish):
    served("")
    page = finish(explore.panel(network, training))
    ids = page.session.training.ids
    assert page.top.address.state["k"] == "30"
    page.session.selection = [3, 5]
    assert page.top.address.state["ids"] == f"{ids[3]},{ids[5]}"
    page.controls.k.value = 11
    assert page.top.address.state["k"] == "11"
    page.session.focus = ("training", 3)
    assert page.top.address.state["focus"] == f"training:{ids[3]}"
    page.session.clear()
    assert page.top.address.state["ids"] == ""


def test_a_reloaded_page_is_the_page_that_was(served, tmp_path, finish):
    served("")
    page = finish(agreement.panel(sample="digits", k=7))
    run = page.top.address.state["run"]
    assert run == kept_runs.name_of(page._given)
    named = page.session.training.ids[[8, 9]].tolist()
    served(f"token=x&run={run}&k=12&ids={','.join(named)},nobody")
    again = finish(agreement.panel(sample="cifar-small"))  # what the server was launched with
    assert again.picker.fields["data"].value == page.picker.fields["data"].value
    assert (again.selection, again.session.k) == (named, 12)
    assert "1 ids are none of these examples" in again.top.notes.value
    assert "digits · MLP · 1,200 + 597 examples" in again.top.heading.value
    again.start(again._given)
    assert again.top.notes.layout.display == "none"
    finish(again)


def test_a_layer_that_is_not_there_is_said_and_another_is_shown(served, network, training, finish):
    served("layer=nowhere&k=nine")
    page = finish(explore.panel(network, training))
    assert page.session.map.method == "umap"
    assert "no layer &#x27;nowhere&#x27;" in page.top.notes.value
    assert "k is &#x27;nine&#x27;" in page.top.notes.value
    assert page.job.fault == {}
    assert page.top.address.state["layer"] == ""


def test_source_and_settings_open_and_close(explored):
    explored.top.drawer.value = True
    assert "mx-open" in explored.top._dom_classes
    explored.top.drawer.value = False
    assert "mx-open" not in explored.top._dom_classes
