import numpy as np
import pytest

from memexplorer.data import load_examples

IMAGES = np.arange(6 * 16, dtype=np.uint8).reshape(6, 4, 4)


def saved(path, **arrays):
    np.savez(path, **arrays)
    return path


def test_images_and_labels_under_the_usual_names(tmp_path):
    for i, (x, y) in enumerate([("images", "labels"), ("x", "y"), ("DATA", "Targets")]):
        examples = load_examples(saved(tmp_path / f"{i}.npz", **{x: IMAGES, y: [0, 1] * 3}))
        assert examples.labels.tolist() == [0, 1] * 3
        assert (examples.inputs[np.array([4, 0])] == IMAGES[[4, 0]]).all()
        assert examples.ids[5] == f"{i}-5"


def test_everything_else_that_is_known(tmp_path):
    examples = load_examples(
        saved(
            tmp_path / "a.npz", images=IMAGES, labels=[0, 1] * 3, true_labels=[1] * 6,
            predictions=[0] * 6, ids=list("uvwxyz"), classes=["cat", "dog"],
            features=np.ones((6, 2)), features_layer3=np.zeros((6, 5)),
        )
    )  # fmt: skip
    assert examples.classes == ("cat", "dog")
    assert examples.true_labels.tolist() == [1] * 6
    assert examples.predictions.tolist() == [0] * 6
    assert examples.ids.tolist() == list("uvwxyz")
    assert {layer: f.shape for layer, f in examples.features.items()} == {
        "features": (6, 2), "layer3": (6, 5),
    }  # fmt: skip


def test_parts_by_keras_names(tmp_path):
    both = saved(
        tmp_path / "m.npz", x_train=IMAGES, y_train=[0] * 6, x_test=IMAGES[:2],
        y_test=[0, 1], test_ids=["a", "b"], classes=["no", "yes"],
    )  # fmt: skip
    train = load_examples(both)
    assert (len(train), train.name, train.ids[0]) == (6, "m (train)", "train-0")
    assert train.notes == ("m.npz has the parts train and test: train was read",)
    assert train.classes == ("no", "yes")
    test = load_examples(f"{both}:test")
    assert test.ids.tolist() == ["a", "b"]
    assert load_examples(both, split="testing").digest() == test.digest()
    with pytest.raises(ValueError, match="no part 'val'; there are: train, test"):
        load_examples(both, split="val")
    with pytest.raises(ValueError, match="split is 'train', but .* asks for 'test'"):
        load_examples(f"{both}:test", split="train")
    sole = saved(tmp_path / "s.npz", test_images=IMAGES, test_labels=[0] * 6)
    assert load_examples(sole).notes == ()


def test_faults_are_said_in_words(tmp_path):
    objects = np.array([{}] * 6, object)
    with pytest.raises(ValueError, match="'labels' holds Python objects, .* could run code"):
        load_examples(saved(tmp_path / "o.npz", images=IMAGES, labels=objects))
    with pytest.raises(ValueError, match=r"labels has 5 rows but there are 6 examples"):
        load_examples(saved(tmp_path / "l.npz", images=IMAGES, labels=[0] * 5))
    with pytest.raises(ValueError, match="no images in it, only foo; wanted images"):
        load_examples(saved(tmp_path / "f.npz", foo=IMAGES))
    with pytest.raises(ValueError, match="split: f.npz has no part 'test'"):
        load_examples(f"{tmp_path / 'f.npz'}:test")
    with pytest.raises(ValueError, match="there are no examples in it"):
        load_examples(saved(tmp_path / "e.npz", images=IMAGES[:0], labels=[]))


def test_damaged_archives_are_refused(tmp_path):
    whole = saved(tmp_path / "w.npz", images=IMAGES, labels=[0] * 6).read_bytes()
    for name, content in {
        "empty": b"", "text": b"hello", "cut": whole[:-40], "bits": whole[:200] + whole[203:],
    }.items():  # fmt: skip
        (tmp_path / f"{name}.npz").write_bytes(content)
        with pytest.raises(ValueError, match=r"no readable .npz archive|is damaged"):
            load_examples(tmp_path / f"{name}.npz")
    np.save(tmp_path / "a.npy", IMAGES)
    (tmp_path / "a.npy").rename(tmp_path / "a.npz")
    with pytest.raises(ValueError, match=r"it is one array: call it .npy"):
        load_examples(tmp_path / "a.npz")
