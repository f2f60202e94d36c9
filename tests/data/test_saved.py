from pathlib import Path

import numpy as np
import pytest

from memexplorer.data import load_examples

FEATURES = np.arange(12.0).reshape(4, 3)


@pytest.fixture
def place(tmp_path):
    np.save(tmp_path / "train_features.npy", FEATURES)
    return tmp_path


def test_features_find_what_lies_beside_them(place):
    np.save(place / "train_labels.npy", np.array(["a", "b", "a", "b"]))
    np.save(place / "train_predictions.npy", [0, 1, 1, 1])
    np.save(place / "ids.npy", ["p", "q", "r", "s"])
    examples = load_examples(place / "train_features.npy")
    assert examples.layout == "vector"
    assert not examples.pictured
    assert examples.classes == ("a", "b")
    assert examples.predictions.tolist() == [0, 1, 1, 1]
    assert examples.ids.tolist() == ["p", "q", "r", "s"]
    assert (examples.features["train_features"] == FEATURES).all()
    assert (examples.inputs[np.array([2])] == FEATURES[[2]]).all()
    assert examples.notes == (
        "read beside it: train_labels.npy, train_predictions.npy, ids.npy",
    )  # fmt: skip


def test_features_alone_are_unlabelled_and_it_is_said(place):
    examples = load_examples(place / "train_features.npy")
    assert not examples.labelled
    assert "no labels" in examples.notes[0]


def test_images_in_npy(place):
    np.save(place / "pictures.npy", np.zeros((2, 8, 8, 3), np.uint8))
    np.save(place / "pictures_labels.npy", [0, 1])
    examples = load_examples(place / "pictures.npy")
    assert examples.pictured
    assert examples.labels.tolist() == [0, 1]


def test_faults_are_said_in_words(place, tmp_path_factory):
    labels = place / "train_labels.npy"
    np.save(labels, [0, 1])
    with pytest.raises(ValueError, match="labels has 2 rows but there are 4 examples"):
        load_examples(place / "train_features.npy")
    np.save(labels, np.array([{}, 1, 2, 3], object))
    with pytest.raises(ValueError, match="train_labels.npy .*Python objects are not read"):
        load_examples(place / "train_features.npy")
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "l.npy"
    labels.rename(elsewhere)
    labels.symlink_to(elsewhere)
    with pytest.raises(ValueError, match="labels: .* lies outside the folders"):
        load_examples(place / "train_features.npy", roots=[place])
    for content in (b"", (place / "train_features.npy").read_bytes()[:-5]):
        (place / "cut.npy").write_bytes(content)
        with pytest.raises(ValueError, match=r"cut.npy is damaged or cut short"):
            load_examples(place / "cut.npy")
    np.save(place / "nan.npy", [[np.nan, 1.0]])
    with pytest.raises(ValueError, match="layer 'nan' has NaN or infinite values in 1 of 1 exam"):
        load_examples(place / "nan.npy")


def test_tensors(place):
    torch = pytest.importorskip("torch")
    torch.save(
        {"features": torch.rand(3, 2), "labels": torch.tensor([0, 1, 0]), "classes": ["x", "y"]},
        place / "a.pt",
    )
    examples = load_examples(place / "a.pt")
    assert examples.classes == ("x", "y")
    assert examples.features["features"].shape == (3, 2)
    torch.save(torch.rand(3, 2), place / "b.pt")
    assert list(load_examples(place / "b.pt").features) == ["b"]
    torch.save({"features": Path("code")}, place / "c.pt")
    (place / "d.pt").write_bytes(b"junk")
    for name in ("c.pt", "d.pt"):
        with pytest.raises(
            ValueError, match=f"{name} is damaged, or holds more than plain tensors"
        ):
            load_examples(place / name)
    torch.save([1], place / "e.pt")
    with pytest.raises(ValueError, match="holds a list; wanted tensors or a dict"):
        load_examples(place / "e.pt")
    torch.save({"w": torch.rand(2)}, place / "f.pt")
    with pytest.raises(ValueError, match="no images or features, only w"):
        load_examples(place / "f.pt")
