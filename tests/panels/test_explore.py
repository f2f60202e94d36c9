"""Does the whole page come about, for every kind of thing a user may bring?"""

import numpy as np
import pytest
import torch

from memexplorer.data.samples import sample
from memexplorer.models.classifiers import MLP
from memexplorer.panels import agreement, explore, outliers, units

PANES = ["OutlierView", "AgreementView", "UnitView", "PartingView", "SpreadView", "ScoresView",
         "SelectionView"]  # fmt: skip


def states(page):
    """How every pane is doing, but for those that wait for something to be picked."""
    waiting = {"CloserLook", "LessonView", "ForgettingView"}
    named = {type(view).__name__: view.pane.state for view in page.panes.views}
    return {name: state for name, state in named.items() if name not in waiting}


def test_a_live_network_and_arrays_fill_every_pane(explored):
    assert states(explored) == dict.fromkeys(PANES, "ready")
    assert explored.job.words.startswith("done in ")
    assert explored.job.fault == {}
    assert "60 training examples, 30 held out, 3 classes" in explored.about.value
    assert len(explored.session.map.points) == 60


@pytest.mark.parametrize(
    ("room", "wanted"), [(agreement, "agreement"), (outliers, "map"), (units, "units")]
)
def test_each_study_is_a_page_of_its_own(room, wanted, network, training, finish):
    page = finish(room.panel(network, training))
    found = {name for name in ("agreement", "map", "units") if getattr(page.session, name)}
    assert found == {wanted}
    assert "failed" not in states(page).values()
    assert page.job.words.startswith("done in ")


def test_features_and_predictions_instead_of_a_network(training, finish, pane_of, tmp_path):
    flat = training["images"].reshape(60, -1).astype(np.float32)
    np.save(tmp_path / "features.npy", flat)
    np.save(tmp_path / "predictions.npy", training["labels"])
    page = finish(
        explore.panel(
            None, training, features=str(tmp_path / "features.npy"),
            predictions=str(tmp_path / "predictions.npy"),
        )
    )  # fmt: skip
    expected = dict.fromkeys(PANES, "ready") | {"UnitView": "empty"}
    assert states(page) == expected
    assert "name a model" in pane_of(page, "UnitView").pane.words
    assert "no network" in page.job.words


def test_features_in_memory(training, finish):
    flat = training["images"].reshape(60, -1).astype(np.float32)
    page = finish(agreement.panel(None, training, features=flat, predictions=training["labels"]))
    assert page.job.words.startswith("done in ")


def test_an_encoder_has_neighbours_but_no_answers(training, finish, pane_of):
    encoder = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 5), torch.nn.ReLU())
    page = finish(explore.panel(encoder, training, encoder=True))
    assert states(page) == dict.fromkeys(PANES, "ready") | {"PartingView": "empty"}
    assert "gives no answers" in pane_of(page, "PartingView").pane.words
    assert "gives no answers" in page.about.value
    assert not any("network" in line for line in page.selected.gallery._shown[0]["lines"])
    shown = pane_of(page, "AgreementView").numbers
    row = dict(zip(shown.names, shown.cells[0], strict=True))
    assert row["P_SAME"] == row["network right"] == "—"
    assert row["neighbours right"] != "—"


def test_unlabelled_data(training, finish, pane_of):
    encoder = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 5), torch.nn.ReLU())
    page = finish(explore.panel(encoder, training["images"], encoder=True))
    assert "failed" not in states(page).values()
    assert page.job.words.startswith("done in ")
    assert page.selected.gallery._shown[0]["lines"][0] == page.session.examples().ids[0]
    assert "given label" not in pane_of(page, "OutlierView").colour.options


def test_vectors_have_no_pictures(finish):
    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(40, 6)).astype(np.float32), np.arange(40) % 2
    rows[labels == 1] += 3
    page = finish(explore.panel(MLP((6, 8, 2)).eval(), (rows, labels)))
    assert "failed" not in states(page).values()
    assert page.selected.gallery._shown[0]["src"] is None
    page.selected.gallery.picked = page.session.examples().ids[0]
    assert page.selected.closer.image._shown[0]["src"] is None
    assert page.selected.closer.pane.state == "ready"


def test_a_sample_may_be_read_whatever_the_roots(finish, tmp_path):
    page = explore.panel(sample="digits", roots=[tmp_path], autostart=False)
    assert page.picker.values()["data"] == sample("digits")["data"]
    page.wanted = ()
    page.picker.load.click()
    assert finish(page).job.fault == {}
    assert "1,200 training examples" in page.about.value


def test_nothing_outside_the_roots_is_read(training, network, finish, tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir(), outside.mkdir()
    np.savez(outside / "a.npz", images=training["images"], labels=training["labels"])
    page = finish(explore.panel(network, str(outside / "a.npz"), roots=[inside]))
    assert page.session.training is None
    assert str(inside) in page.job.fault["what"]
    assert str(inside) in page.picker.errors["data"].value
    page.picker.fields["data"].value = str(inside / ".." / "outside" / "a.npz")
    page.picker.load.click()
    assert "outside the folders" in page.picker.errors["data"].value


def test_an_unknown_setting_is_refused_in_words(network, training):
    with pytest.raises(TypeError, match="panel has no setting 'lables'; it has model, weights"):
        explore.panel(network, training, lables=[1])
