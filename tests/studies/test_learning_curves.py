import numpy as np
import pytest

from memexplorer import layout
from memexplorer.data import load_examples, spoiled_file, spoiling
from memexplorer.jobs import result_of
from memexplorer.learning.times import laid_out
from memexplorer.models.loading import load_model
from memexplorer.studies import learning_curves


@pytest.fixture(scope="module")
def examples():
    rng = np.random.default_rng(0)
    labels = np.arange(80) % 4
    images = np.zeros((80, 8, 8), np.uint8)
    for row, label in enumerate(labels):  # a quarter is bright: the class
        y, x = 4 * (label // 2), 4 * (label % 2)
        images[row, y : y + 4, x : x + 4] = 150
    return load_examples((images + rng.integers(0, 100, images.shape).astype(np.uint8), labels))


def run(examples, cache, seen=None, *, held_out=None, **how):
    how = {"width": 64, "epochs": 150, "rate": 0.1, "batch_size": 16} | how
    return result_of(learning_curves.run(None, examples, held_out, cache=cache, **how), seen)


def test_the_truth_comes_first_and_what_was_told_later(examples, tmp_path):
    early = []
    found = run(examples, tmp_path, early.append)
    assert any(one.partial is not None for one in early)
    times, table = found.times, found.examples
    wrong = table["label"] != table["true_label"]
    assert wrong.mean() == pytest.approx(0.4, abs=0.02)
    assert ((table["kind"] == "symmetric") == wrong).all()
    assert max(times["truly"]) > 0.8
    assert times["as_told"][-1] > 0.8
    assert times["as_told"][-1] > times["truly"][-1]
    assert times["truly"].index(max(times["truly"])) < np.argmax(times["as_told"])
    since = table["memorized_since"]
    assert np.nanmedian(since[wrong]) > np.nanmedian(since[~wrong])
    assert (np.isnan(since) == (table["prediction"] != table["label"])).all()
    assert len(found.held_out) == 16
    at, told = found.history.checkpoints[-1], found.history.settings
    again = load_model(told["model"], weights=at.weights, device="cpu")
    data = load_examples(told["data_file"])
    assert (data.labels == found.source.labels).all()
    assert again.fc.out_features == 4


def test_the_times_of_a_training_come_on_one_map(examples, tmp_path, monkeypatch):
    # UMAP itself is tested with the layout; it takes long to be compiled
    monkeypatch.setattr(layout, "umap", lambda features, *_, **__: layout.principal(features))
    monkeypatch.setattr(layout, "_together", lambda points, *_, **__: points)
    found = run(examples, tmp_path, epochs=3, noise="none")
    assert np.isnan(found.times["as_told"]).all()
    times = result_of(laid_out(found.history, found.source, most=30, cache=tmp_path))
    assert times.points.shape == (4, 30, 2)
    assert np.isfinite(times.points).all()
    assert times.steps.tolist() == [one.step for one in found.history.checkpoints]
    assert (times.said == found.history.predictions[:, times.rows]).all()
    assert times.note == "30 of 64 examples, 4 of 4 kept times, layer fc:input, a stratified sample"


def test_labels_that_came_wrong_are_learned_as_told_or_set_right_and_it_is_said(examples, tmp_path):
    lies = (examples.labels + (np.arange(80) % 5 == 0)) % 4
    own = {"x": examples.inputs, "y": lies, "true_labels": examples.labels}
    told = run(own, tmp_path, epochs=2, noise="told", held_out=examples)
    np.testing.assert_array_equal(told.source.labels, lies)
    np.testing.assert_array_equal(told.source.true_labels, examples.labels)
    assert set(told.kinds) == {""}
    assert np.isfinite(told.times["as_told"]).all()
    assert np.isnan(told.times["touched"]).all()
    assert "learned as they are told: 16 of 80 labels are wrong" in told.settings["notes"]
    settings = told.history.settings
    assert (settings["noise"], settings["fraction"]) == ("wrong labels", 0.2)
    assert load_examples(settings["data_file"]).name == "arrays, 20 % wrong labels"
    assert load_examples(settings["held_out_file"]).name == "arrays, held out"
    right = run(own, tmp_path, epochs=2, noise="none")
    assert (right.source.labels == right.source.true_labels).all()
    assert (
        "16 of 80 labels of arrays are wrong and were set right first, as the truth is known "
        "(noise=told learns them as they are)"
    ) in right.settings["notes"]
    unknown = run((examples.inputs, lies), tmp_path, epochs=1, noise="told").settings["notes"]
    assert "learned as they are told; which labels are true is not known" in unknown


def test_what_a_file_says_was_spoiled_stays_known_where_it_is_learned_as_told(examples, tmp_path):
    made = spoiling.spoil(spoiling.spoil(examples, "gaussian", 0.25), "symmetric", 0.4)
    file = load_examples(spoiled_file.save(made, tmp_path / "own.npz"))
    found = run(file, tmp_path, epochs=1, noise="told", held_out=examples)
    np.testing.assert_array_equal(found.kinds, made.kinds.astype(str))
    np.testing.assert_array_equal(found.source.labels, made.examples.labels)
    assert np.isfinite(found.times["touched"]).all()
    settings = found.history.settings
    assert set(settings["noise"].split("+")) == {"gaussian", "symmetric"}
    assert settings["fraction"] == made.drawn.mean()
    some = run(file, tmp_path, epochs=1, noise="told")
    apart = made.kinds[np.isin(made.examples.ids, some.held_out.ids)]
    assert set(apart.tolist()) <= {"", "symmetric"}  # inputs as they were
    assert load_examples(some.history.settings["data_file"]).name.startswith("own, ")


@pytest.mark.parametrize(("wrong", "words"), [
    ({"noise": "salt"}, "noise is 'salt', but one of 'none', 'symmetric'"),
    ({"loss": "hinge"}, "loss is 'hinge', but one of 'cross_entropy'"),
    ({"make": "same"}, "make is 'same', but there is no network"),
    ({"branch": "nowhere@3"}, "'nowhere@3' names no checkpoint"),
    ({"drops": "soon"}, "drops is 'soon', but epochs such as"),
])  # fmt: skip
def test_what_cannot_be_asked_is_said(examples, tmp_path, wrong, words):
    with pytest.raises(ValueError, match=words):
        run(examples, tmp_path, **wrong)
