import sys

import numpy as np
import pytest
from PIL import Image

from memexplorer.data import load_examples

datasets = pytest.importorskip("datasets")


@pytest.fixture
def animals():
    datasets.disable_progress_bars()
    features = {"pic": datasets.Image(), "kind": datasets.ClassLabel(names=["zebra", "ant"])}
    images = [Image.fromarray(np.full((2, 2, 3), 10 * i, np.uint8)) for i in range(4)]
    return datasets.Dataset.from_dict(
        {"pic": images, "kind": [0, 1, 1, 0]}, features=datasets.Features(features)
    )


def shown(examples):
    return [int(image.flat[0]) for image in examples.inputs[np.arange(len(examples))]]


def test_a_saved_folder_is_recognized(animals, tmp_path):
    animals.save_to_disk(tmp_path / "zoo")
    examples = load_examples(tmp_path / "zoo", roots=[tmp_path])
    assert examples.name == "zoo"
    assert examples.classes == ("zebra", "ant")
    assert examples.labels.tolist() == [0, 1, 1, 0]
    assert shown(examples) == [0, 10, 20, 30]
    assert load_examples(f"hf:{tmp_path}/zoo").digest() == examples.digest()
    animals.select([3, 1]).save_to_disk(tmp_path / "few")
    assert shown(load_examples(tmp_path / "few")) == [30, 10]


def test_a_saved_folder_with_parts(animals, tmp_path):
    both = datasets.DatasetDict(train=animals, test=animals.select([2]))
    both.save_to_disk(tmp_path / "zoo")
    train = load_examples(tmp_path / "zoo")
    assert (train.name, train.ids[0]) == ("zoo (train)", "train-0")
    assert "train was read" in train.notes[0]
    assert shown(load_examples(f"{tmp_path}/zoo:test")) == [20]
    with pytest.raises(ValueError, match="no part 'x'; there are: train, test"):
        load_examples(tmp_path / "zoo", split="x")


def test_a_link_in_a_saved_folder_stays_inside_the_roots(animals, tmp_path):
    animals.save_to_disk(tmp_path / "in/zoo")
    (data,) = (tmp_path / "in/zoo").glob("*.arrow")
    data.rename(tmp_path / "away.arrow")
    data.symlink_to(tmp_path / "away.arrow")
    with pytest.raises(ValueError, match="lies outside the folders"):
        load_examples(tmp_path / "in/zoo", roots=[tmp_path / "in"])


def test_a_damaged_saved_folder_is_refused(animals, tmp_path):
    animals.save_to_disk(tmp_path / "zoo")
    (tmp_path / "zoo/state.json").write_text("{}")
    with pytest.raises(ValueError, match="no readable saved dataset"):
        load_examples(tmp_path / "zoo")


def test_a_hub_id_is_read_by_the_library(animals, monkeypatch):
    asked = []

    def load_dataset(name, config, split):
        asked.append((name, config, split))
        both = datasets.DatasetDict(train=animals, test=animals.select([2]))
        return both if split is None else both["test"]

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    train = load_examples("hf:some/zoo")
    assert (train.name, train.ids[0], train.classes) == (
        "some/zoo (train)", "train-0", ("zebra", "ant"),
    )  # fmt: skip
    assert load_examples("hf:some/zoo:test[:1]?config=small&label=kind").ids.tolist() == ["test-0"]
    assert asked == [("some/zoo", None, None), ("some/zoo", "small", "test[:1]")]
    with pytest.raises(ValueError, match="no column 'sort'; some/zoo has the columns pic, kind"):
        load_examples("hf:some/zoo?label=sort")


def test_what_the_hub_says_is_passed_on(monkeypatch):
    def load_dataset(name, config, split):
        raise ConnectionError("no way to the hub")

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    with pytest.raises(ValueError, match=r"hf:a/b could not be read \(ConnectionError: no way"):
        load_examples("hf:a/b")


def test_other_words_are_refused_before_anything_is_asked(tmp_path, monkeypatch):
    for text in ("hf:", "hf:../x", "hf:a/b/c", "hf:a b"):
        with pytest.raises(ValueError, match="is no dataset; wanted hf:ID"):
            load_examples(text)
    with pytest.raises(ValueError, match="is a folder here, but none that save_to_disk wrote"):
        load_examples(f"hf:{tmp_path}")
    with pytest.raises(ValueError, match="lies outside the folders"):
        load_examples(f"hf:{tmp_path}", roots=[tmp_path / "in"])
    monkeypatch.setitem(sys.modules, "datasets", None)
    with pytest.raises(ImportError, match=r"pip install 'memexplorer\[all\]'"):
        load_examples("hf:a/b")
