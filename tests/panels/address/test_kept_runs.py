"""Does a run bring back what was named, and only from where this page may read?"""

import json

import numpy as np
import pytest

from memexplorer.panels.address import kept_rows, kept_runs


@pytest.fixture
def given(tmp_path):
    for name in ("train.npz", "f.npy"):
        (tmp_path / name).touch()
    return {
        "model": "timm:resnet18", "data": str(tmp_path / "train.npz"), "weights": None,
        "features": [f"fc={tmp_path / 'f.npy'}"], "preprocessing": {"size": [8, 8]},
        "trust": True, "encoder": False,
    }  # fmt: skip


def test_what_was_named_comes_back_but_no_trust(given, tmp_path):
    name = kept_runs.keep(given, tmp_path)
    found = kept_runs.found(name, [tmp_path], tmp_path)
    assert found == {key: given[key] for key in ("model", "data", "features", "preprocessing")}
    assert kept_runs.name_of(found) == name == kept_runs.name_of(given)


def test_live_objects_have_no_name(tmp_path):
    for given in ({"data": np.zeros((3, 2))}, {"data": "x.npz", "model": object()}, {}):
        assert kept_runs.name_of(given) is kept_runs.keep(given, tmp_path) is None
    assert not kept_rows.folder(tmp_path).exists()


@pytest.mark.parametrize("field", ["data", "features"])
def test_files_outside_the_folders_of_this_page_are_refused(given, tmp_path, field):
    (tmp_path / "mine").mkdir()
    outside = {"data": str(tmp_path / "mine/../train.npz"), "features": given["features"]}
    given = {field: outside[field]}
    name = kept_runs.keep(given, tmp_path)
    with pytest.raises(ValueError, match="lie outside the folders"):
        kept_runs.found(name, [tmp_path / "mine"], tmp_path)
    assert kept_runs.found(name, None, tmp_path) == given


def test_paths_from_another_folder_would_be_other_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = kept_runs.keep({"data": "train.npz"}, tmp_path)
    assert kept_runs.found(name, None, tmp_path) == {"data": "train.npz"}
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with pytest.raises(ValueError, match="named from another folder"):
        kept_runs.found(name, None, tmp_path)


@pytest.mark.parametrize("name", ["0" * 16, "", "../x", "é" * 16])
def test_unknown_runs(tmp_path, name):
    with pytest.raises(ValueError, match="not known here"):
        kept_runs.found(name, None, tmp_path)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"given": {"data": "/etc/passwd"}, "folder": null}',
             '{"given": 3, "folder": 1}', '{"given": {"trust": true}, "folder": null}']
)  # fmt: skip
def test_damaged_runs(given, tmp_path, text):
    name = kept_runs.keep(given, tmp_path)
    (kept_rows.folder(tmp_path) / f"{name}.json").write_text(text)
    with pytest.raises(ValueError, match="is damaged"):
        kept_runs.found(name, None, tmp_path)


def test_what_nobody_keeps_is_refused(tmp_path):
    record = {"given": {"trust": True, "data": "/x"}, "folder": None}
    name = kept_rows.key(page=record["given"], folder=None)  # as if it had been kept
    kept_rows.folder(tmp_path).mkdir()
    (kept_rows.folder(tmp_path) / f"{name}.json").write_text(json.dumps(record))
    with pytest.raises(ValueError, match="is damaged"):
        kept_runs.found(name, None, tmp_path)
