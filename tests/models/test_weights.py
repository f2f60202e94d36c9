"""Weights from a file: read without running its code."""

import argparse
import json
import os
import pickle
import zipfile

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from memexplorer.models import weights

STATE = {"fc.weight": torch.ones(2, 3), "fc.bias": torch.zeros(2)}


class Trap:
    """A pickle that leaves a file behind when it is opened."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def same(found):
    return found.keys() == STATE.keys() and all(torch.equal(found[k], STATE[k]) for k in STATE)


@pytest.mark.parametrize("suffix", ["safetensors", "pt", "bin", "weights"])
@pytest.mark.parametrize("form", ["safetensors", "zip", "legacy"])
def test_the_content_counts_not_the_suffix(tmp_path, suffix, form):
    path = tmp_path / f"x.{suffix}"
    if form == "safetensors":
        save_file(STATE, path)
    else:
        torch.save(STATE, path, _use_new_zipfile_serialization=form == "zip")
    assert same(weights.read(path))


@pytest.mark.parametrize("nest", ["state_dict", "model", "network", "model_state_dict", "net"])
def test_training_checkpoints_are_opened(tmp_path, nest):
    extras = {
        "epoch": 3,
        "step": torch.tensor(5),
        "optimizer": {"state": {0: {"exp_avg": torch.ones(2)}}, "param_groups": [{"lr": 0.1}]},
        "args": argparse.Namespace(lr=0.1),
        "best": np.float64(0.93),
        "hyper_parameters": {"width": 8},
    }
    torch.save({**extras, nest: STATE}, tmp_path / "x.pt")
    assert same(weights.read(tmp_path / "x.pt"))


def test_a_checkpoint_in_several_files(tmp_path):
    save_file({"fc.weight": STATE["fc.weight"]}, tmp_path / "a.safetensors")
    save_file({"fc.bias": STATE["fc.bias"]}, tmp_path / "b.safetensors")
    index = tmp_path / "model.safetensors.index.json"
    names = {"fc.weight": "a.safetensors", "fc.bias": "b.safetensors"}
    index.write_text(json.dumps({"weight_map": names}))
    assert same(weights.read(index))
    index.write_text(json.dumps({"weight_map": {"fc.bias": "../../b.safetensors"}}))
    with pytest.raises(ValueError, match="outside the allowed folders"):
        weights.read(index)


@pytest.mark.parametrize("legacy", [True, False])
@pytest.mark.parametrize("suffix", ["pt", "safetensors", "bin"])
def test_a_pickle_never_runs_without_trust(tmp_path, legacy, suffix):
    sprung, path = tmp_path / "sprung", tmp_path / f"x.{suffix}"
    content = {"state_dict": STATE, "extra": Trap(sprung)}
    torch.save(content, path, _use_new_zipfile_serialization=not legacy)
    with pytest.raises(ValueError, match=r"would run code.*trust=True, or convert.*safetensors"):
        weights.read(path)
    assert not sprung.exists()
    assert same(weights.read(path, trust=True))
    assert sprung.exists()


def test_a_bare_pickle_never_runs_without_trust(tmp_path):
    path = tmp_path / "x.pkl"
    path.write_bytes(pickle.dumps(Trap(tmp_path / "sprung")))
    with pytest.raises(ValueError, match="x.pkl"):
        weights.read(path)
    assert not (tmp_path / "sprung").exists()


def test_a_whole_pickled_network(tmp_path):
    torch.save(nn.Sequential(nn.Linear(3, 2)), tmp_path / "x.pt")
    with pytest.raises(ValueError, match="it calls torch.nn.modules.container.Sequential"):
        weights.read(tmp_path / "x.pt")
    assert list(weights.read(tmp_path / "x.pt", trust=True)) == ["0.weight", "0.bias"]


def test_a_pickled_network_whose_code_is_gone(tmp_path):
    kind = type("Gone", (nn.Linear,), {"__module__": __name__})
    globals()["Gone"] = kind
    torch.save(kind(2, 2), tmp_path / "x.pt")
    del globals()["Gone"]
    with pytest.raises(ValueError, match="whose code can't be found here .*Gone"):
        weights.read(tmp_path / "x.pt", trust=True)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("form", ["safetensors", "zip", "legacy"])
@pytest.mark.parametrize("trust", [False, True])
def test_a_file_cut_short(tmp_path, share, form, trust):
    path, state = tmp_path / "x", {"w": torch.randn(200, 50)}
    if form == "safetensors":
        path = tmp_path / "x.safetensors"
        save_file(state, path)
    else:
        torch.save(state, path, _use_new_zipfile_serialization=form == "zip")
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ValueError, match="is cut short or no .*copy it again"):
        weights.read(path, trust=trust)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is an empty file"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0", "git lfs pull"),
        (b"\x89HDF\r\n\x1a\n" + bytes(90), "HDF5"),
        (b"<!DOCTYPE html><title>404</title>", "a web page"),
        (b"hello, these are no weights at all", "cut short or no checkpoint"),
        (b"PK\x03\x04" + bytes(100), "cut short or no checkpoint"),
        (bytes(500), "cut short or no checkpoint"),
    ],
)
def test_foreign_files_are_named(tmp_path, content, words):
    (tmp_path / "x.pt").write_bytes(content)
    with pytest.raises(ValueError, match=words):
        weights.read(tmp_path / "x.pt")


@pytest.mark.parametrize("content", [[1, 2], {"epoch": 3}, torch.ones(3), {}])
def test_a_file_without_a_state_dict(tmp_path, content):
    torch.save(content, tmp_path / "x.pt")
    with pytest.raises(ValueError, match=r"holds a \w+.*but a state dict"):
        weights.read(tmp_path / "x.pt")


def test_torchscript_and_exports_are_told_apart(tmp_path):
    with zipfile.ZipFile(tmp_path / "script.pt", "w") as archive:  # as torch.jit.save lays it out
        for entry in ("data.pkl", "constants.pkl", "version", "code/__torch__.py"):
            archive.writestr(f"script/{entry}", b"")
    for trust in (False, True):
        with pytest.raises(ValueError, match=r"TorchScript archive.*torch.export.save"):
            weights.read(tmp_path / "script.pt", trust=trust)
    program = torch.export.export(nn.Linear(2, 2), (torch.ones(1, 2),))
    torch.export.save(program, tmp_path / "x.pt2")
    with pytest.raises(ValueError, match="a whole exported network; give it as the model"):
        weights.read(tmp_path / "x.pt2")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'{"weight_map": {"fc.weight": "a.saf', "cut short or no JSON"),
        (b"\xff\xfe\x00", "cut short or no JSON"),
        (b"[" * 100_000, "cut short or no JSON"),
        (b"[1, 2]", 'does not say which file holds which weight; wanted {"weight_map"'),
        (b"{}", "does not say which file holds which weight"),
        (b'{"weight_map": null}', "does not say which file holds which weight"),
        (b'{"weight_map": {}}', "does not say which file holds which weight"),
        (b'{"weight_map": ["a.safetensors"]}', "does not say which file holds which weight"),
        (b'{"weight_map": {"fc.bias": 3, "fc.weight": "a"}}', "does not say which file"),
        (b'{"weight_map": {"fc.bias": "x.index.json"}}', "names 'x.index.json', which is a list"),
    ],
)
def test_a_list_of_files_that_is_none(tmp_path, content, words):
    index = tmp_path / "x.index.json"
    index.write_bytes(content)
    with pytest.raises(ValueError) as told:
        weights.read(index)
    assert type(told.value) is ValueError
    assert str(told.value).startswith(f"weights '{index}' ")
    assert words in str(told.value)
