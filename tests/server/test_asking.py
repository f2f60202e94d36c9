import numpy as np
import pytest

from memexplorer import shipped
from memexplorer.server import asking, launcher

SAMPLES = str(shipped.folder("sample_data"))


def test_only_what_was_asked_travels(tmp_path):
    asked = {"model": "timm:resnet18", "weights": None, "trust": False, "preprocessing": {}}
    assert asking.wanted(asked, folder=tmp_path) == {
        "model": "timm:resnet18",
        "roots": [str(tmp_path), SAMPLES],
    }


def test_nothing_asked_is_the_sample(tmp_path):
    given = asking.wanted({"model": None, "trust": True}, folder=tmp_path)
    assert not asking.named(given)
    assert given["trust"] is True


def test_paths_travel_as_text(tmp_path):
    (tmp_path / "set").mkdir()
    asked = {"data": tmp_path / "set", "preprocessing": {"size": (32, 32)}}
    given = asking.wanted(asked, folder=tmp_path)
    assert given["data"] == str(tmp_path / "set")
    assert given["preprocessing"] == {"size": [32, 32]}


@pytest.mark.parametrize("value", [np.zeros(3), object()])
def test_live_objects_are_refused(value):
    with pytest.raises(TypeError, match=r"model is a \w+, which cannot travel .*panel\(model="):
        asking.wanted({"model": value})


def test_the_folders_of_what_was_named_may_be_read(tmp_path):
    stand, elsewhere, images = (tmp_path / name for name in ("stand", "else", "images"))
    for folder in (stand, stand / "inner", elsewhere, images):
        folder.mkdir()
    for file in (elsewhere / "net.py", elsewhere / "a.npy", stand / "inner" / "w.safetensors"):
        file.touch()
    asked = {
        "model": f"{elsewhere}/net.py:build?depth=3",
        "weights": "inner/w.safetensors",
        "data": str(images),
        "features": [f"fc={elsewhere}/a.npy"],
    }
    given = asking.wanted(asked, folder=stand)
    assert given["roots"] == [str(stand), str(elsewhere), str(images), SAMPLES]


def test_roots_that_are_named_and_the_samples_are_all(tmp_path):
    (tmp_path / "only").mkdir()
    asked = {"data": str(tmp_path / "only"), "roots": [tmp_path / "only"]}
    assert asking.wanted(asked, folder=tmp_path)["roots"] == [str(tmp_path / "only"), SAMPLES]


def test_a_root_that_is_no_folder(tmp_path):
    with pytest.raises(FileNotFoundError, match="roots names .*nowhere, which is no folder"):
        asking.wanted({"roots": [tmp_path / "nowhere"]}, folder=tmp_path)


def test_a_sample_that_is_not_there_is_said_before_the_page_opens(tmp_path):
    with pytest.raises(ValueError, match="sample is 'digit', but the shipped ones are"):
        asking.wanted({"sample": "digit"}, folder=tmp_path)


def test_a_source_that_is_not_there_is_said_before_the_page_opens(tmp_path):
    (tmp_path / "images").mkdir()
    with pytest.raises(FileNotFoundError, match=r"data: there is no .*imges; did you mean images"):
        asking.wanted({"data": "imges"}, folder=tmp_path)


def test_a_source_outside_the_roots_that_were_named(tmp_path):
    for name in ("mine", "theirs"):
        (tmp_path / name).mkdir()
    with pytest.raises(ValueError, match=r"data: .*theirs lies outside the folders"):
        asking.wanted({"data": str(tmp_path / "theirs"), "roots": [tmp_path / "mine"]})


def test_a_setting_that_there_is_not():
    with pytest.raises(TypeError, match="launch has no setting 'modle'; it has model, weights"):
        asking.wanted({"modle": "timm:resnet18"})


@pytest.mark.parametrize(
    ("size", "count"), [("1 GB", 10**9), ("500mb", 500_000_000), (1000, 1000), ("2.5 KB", 2500)]
)
def test_sizes(size, count):
    assert asking.in_bytes(size) == count


@pytest.mark.parametrize("size", ["much", "0", "-1 GB", "1 TB", ""])
def test_sizes_that_are_none(size):
    with pytest.raises(ValueError, match=f"upload_limit is '{size}', but a size above 0"):
        asking.in_bytes(size)


def test_that_damaged_files_are_left_out_travels_to_the_page(tmp_path, monkeypatch):
    asked = {}
    monkeypatch.setattr(asking, "wanted", lambda given: asked.update(given) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        launcher.launch(data=str(tmp_path), skip_corrupt=True)
    monkeypatch.undo()
    assert asking.wanted(asked, folder=tmp_path)["skip_corrupt"] is True
    assert "skip_corrupt" not in asking.wanted({"skip_corrupt": False}, folder=tmp_path)
