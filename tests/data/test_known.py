import numpy as np
import pytest

from memexplorer.data import load_examples

IMAGES = np.zeros((4, 2, 2), np.uint8)
DATA = {"images": IMAGES, "labels": ["a", "b", "a", "b"], "ids": ["p", "q", "r", "s"]}
FEATURES = np.arange(8.0).reshape(4, 2)


def test_arrays_are_attached_to_images():
    examples = load_examples(DATA, features={"layer": FEATURES}, predictions=[0, 0, 1, 1])
    assert examples.pictured
    assert (examples.features["layer"] == FEATURES).all()
    assert examples.predictions.tolist() == [0, 0, 1, 1]
    assert list(load_examples(DATA, features=FEATURES).features) == ["features"]


def test_files_are_attached_by_layer(tmp_path):
    np.save(tmp_path / "a.npy", FEATURES)
    np.savez(tmp_path / "b.npz", features=FEATURES + 1, other=FEATURES)
    examples = load_examples(DATA, features=[f"fc={tmp_path}/a.npy", f"{tmp_path}/b.npz"])
    assert list(examples.features) == ["fc", "b"]
    assert (examples.features["b"] == FEATURES + 1).all()
    with pytest.raises(ValueError, match=r"two files for one layer \(a\); name each by LAYER=FILE"):
        load_examples(DATA, features=[f"{tmp_path}/a.npy"] * 2)
    with pytest.raises(ValueError, match="features: .* lies outside the folders"):
        load_examples(DATA, features=tmp_path / "a.npy", roots=[tmp_path / "in"])


def test_features_are_sampled_with_their_images():
    examples = load_examples(DATA, features=FEATURES, limit=2)
    rows = [DATA["ids"].index(name) for name in examples.ids.tolist()]
    assert (examples.features["features"] == FEATURES[rows]).all()


def test_a_table_is_put_in_the_order_of_the_ids(tmp_path):
    (tmp_path / "p.csv").write_text("id,prediction\ns,a\nr,b\nq,b\np,a\n")
    examples = load_examples(DATA, predictions=tmp_path / "p.csv")
    assert examples.predictions.tolist() == [0, 1, 1, 0]
    (tmp_path / "r.csv").write_text("id,label\nrow-3,d\nrow-2,c\nrow-1,b\nrow-0,a\n")
    unnamed = load_examples(IMAGES, labels=tmp_path / "r.csv")
    assert unnamed.labels.tolist() == [0, 1, 2, 3]
    (tmp_path / "p.csv").write_text("id,prediction\ns,a\nr,b\nq,b\n")
    with pytest.raises(ValueError, match=r"p.csv has no row for 1 of 4 ids \(p\)"):
        load_examples(DATA, predictions=tmp_path / "p.csv")
    (tmp_path / "p.csv").write_text("id,prediction\ns,a\ns,b\n")
    with pytest.raises(ValueError, match="ids that occur more than once"):
        load_examples(DATA, predictions=tmp_path / "p.csv")
    (tmp_path / "p.csv").write_text("id,foo\ns,a\n")
    with pytest.raises(ValueError, match=r"p.csv has no column of predictions"):
        load_examples(DATA, predictions=tmp_path / "p.csv")


def test_labels_given_separately_go_before_those_in_the_data():
    examples = load_examples(DATA, labels=["b"] * 4)
    assert examples.classes == ("b",)
    assert "labels given separately are used" in examples.notes[-1]


def test_features_instead_of_images(tmp_path):
    alone = load_examples(None, features={"fc": FEATURES}, labels=[0, 1, 0, 1])
    assert alone.layout == "vector"
    assert list(alone.features) == ["fc"]
    np.save(tmp_path / "features.npy", FEATURES)
    np.save(tmp_path / "labels.npy", [0, 1, 0, 1])
    named = load_examples(None, features=f"fc={tmp_path}/features.npy")
    assert list(named.features) == ["fc"]
    assert named.labels.tolist() == [0, 1, 0, 1]
    with pytest.raises(TypeError, match="nothing was given"):
        load_examples(None)


def test_lengths_and_shapes_are_checked():
    with pytest.raises(ValueError, match=r"layer 'fc' has 3 rows but there are 4 examples"):
        load_examples(DATA, features={"fc": FEATURES[:3]})
    with pytest.raises(ValueError, match=r"layer 'features' have shape \(4, 2, 2\).*\.mean\(axis"):
        load_examples(DATA, features=IMAGES)
    with pytest.raises(ValueError, match="predictions has 3 rows but there are 4 examples"):
        load_examples(DATA, predictions=[0, 1, 0])
    with pytest.raises(ValueError, match="labels has 3 rows but there are 4 examples"):
        load_examples(DATA, labels=[0, 1, 0])
    with pytest.raises(FileNotFoundError, match="predictions: there is no"):
        load_examples(DATA, predictions="nowhere.npy")
