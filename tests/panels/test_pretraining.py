"""Does the page memorize when asked, draw what came of it, and say what went wrong?"""

import numpy as np
import pytest

from memexplorer.panels import pretraining
from memexplorer.panels.relearning import setting


@pytest.fixture(scope="module")
def page(network, training, held_out, tmp_path_factory):
    quick = {
        "adam": {"make": "perceptron", "optimizer": "adam", "rate": 0.003, "epochs": 60},
        "dying": {"make": "perceptron", "rate": 40.0, "momentum": 0.9, "epochs": 60},
    }
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MEMEXPLORER_CACHE", str(tmp_path_factory.mktemp("cache")))
        patched.setattr(setting, "NETWORKS", setting.NETWORKS | quick)
        patched.setattr(setting, "LABELS", (30,))
        shown = pretraining.panel(network, training, held_out)
        assert shown.running.job.join(60)
        yield shown


def test_nothing_is_trained_before_it_is_asked_for(page, pane_of):
    for name in ("ReshufflingView", "TuningView"):
        view = pane_of(page, name)
        assert view.pane.state == "ready"
        assert view.found is None
        assert view._result.layout.display == "none"
        assert "on two CPU cores" in view._body.children[0].value, "how long it takes"


def test_sets_of_labels_are_lines_bars_and_a_sentence(page, pane_of, settled):
    view = pane_of(page, "ReshufflingView")
    view.sets.value, view.seeds.value = 2, 2
    view.job.begin()
    settled(view.job)
    found, (picture,) = view.found, view.curves.pictures
    assert [line["name"] for line in picture["lines"]] == ["set 1", "set 2"]
    for line, one in zip(picture["lines"], found.shuffles[1], strict=True):
        assert line["xs"][-1] == one.epochs
        assert line["ys"][-1] == pytest.approx(one.accuracy[-1], abs=1e-4)
    epochs = np.array(found.networks["epochs"]).reshape(2, 2)
    sooner = int((epochs[:, 1] < epochs[:, 0]).sum())
    assert all(found.networks["known"])
    assert f"The second was learned sooner in {sooner} of 2 seeds" in view.sentence.value
    assert "nothing here says that the network became better" in view.sentence.value
    for row in epochs.T:
        assert f"{round(row.mean())} epochs ({row.min()}–{row.max()})" in view.bars.value
    assert "Adam, rate 0.003; batches of 32" in view.note.value


def test_a_fault_of_the_training_is_said(page, pane_of, settled):
    view = pane_of(page, "ReshufflingView")
    view.network.value, view.sets.value, view.seeds.value = "dying", 2, 1
    view.job.begin()
    settled(view.job)
    told = view.faults.value + str(view.job.bar.fault)
    assert "take a smaller rate" in told
    view.network.value = "adam"


def test_beginnings_are_compared_with_bands_and_intervals(page, pane_of, settled):
    view = pane_of(page, "TuningView")
    view.seeds.value = 2
    view.job.begin()
    settled(view.job)
    found = view.found
    assert len(found.tuned) == 2 * 4
    assert len(view.curves.lines.data["xs"]) == 4
    assert len(view.curves.bands.data["xs"]) == 4
    assert "points with 30 labels (" in view.sentence.value
    assert "Against training from scratch for as long in all" in view.sentence.value
    assert view.table.value.count("<tr>") == 1 + 4 + 2
    assert "40 epochs of true labels" in view.note.value


def test_what_can_be_offered_follows_the_data(training, finish, pane_of):
    rows = np.random.default_rng(0).normal(size=(60, 4)).astype(np.float32)
    page = finish(pretraining.panel(data=(rows, training["labels"])))
    kinds = [value for _, value in pane_of(page, "ReshufflingView").network.options]
    assert "convolutions" not in kinds
    assert "same" not in kinds
    page = finish(pretraining.panel(data=rows))
    assert "this data has none" in pane_of(page, "TuningView").pane.words
    assert pane_of(page, "ReshufflingView").pane.state == "ready"
