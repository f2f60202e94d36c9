"""Which loader reads it, and what is done to every network."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer.models.identity import weights_digest
from memexplorer.models.loading import arguments, load_model, origin
from memexplorer.models.preprocessing import Preprocessing


def small():
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.LazyLinear(2))


def test_a_live_network_is_the_same_object_in_eval_mode():
    live = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Dropout())
    network = load_model(live, preprocessing=Preprocessing(size=8))
    assert network is live
    assert not network[1].training
    known = origin(network)
    assert (known.spec, known.weights, known.fixed_batch) == ("live Sequential", None, None)
    assert (known.preprocessing.channels, known.preprocessing.size) == (3, (8, 8))
    assert "size by the settings" in known.preprocessing.stated_by


def test_a_live_network_takes_weights(tmp_path):
    given = nn.Sequential(nn.Linear(4, 2))
    torch.save(nn.DataParallel(given).state_dict(), tmp_path / "x.pt")
    network = load_model(nn.Sequential(nn.Linear(4, 2)), weights=tmp_path / "x.pt")
    assert torch.equal(network[0].weight, given[0].weight)
    assert network.origin.weights == str(tmp_path / "x.pt")


def test_a_half_precision_network_is_read_in_float32_and_left_as_it_is():
    half = nn.Sequential(nn.Linear(4, 2)).to(torch.bfloat16)
    network = load_model(half)
    assert half[0].weight.dtype == torch.bfloat16
    assert network(torch.zeros(1, 4)).dtype == torch.float32
    assert "weights in bfloat16 of a copy of the network were widened" in network.origin.notes[0]


@pytest.mark.parametrize("wrap", [nn.DataParallel, torch.compile])
def test_wrappers_are_taken_off(wrap):
    inner = nn.Sequential(nn.Linear(4, 2))
    network = load_model(wrap(inner))
    assert network is inner
    assert "is read" in network.origin.notes[0]


def test_loading_twice_says_the_same():
    live = nn.Sequential(nn.Conv2d(1, 4, 3))
    first = load_model(live).origin
    assert load_model(live).origin == first
    assert load_model(live, preprocessing={"size": 9}).origin.preprocessing.size == (9, 9)


@pytest.mark.parametrize("kept", ["whole", "nested"])
def test_a_whole_pickled_network_needs_trust(tmp_path, kept):
    network, path = nn.Sequential(nn.Linear(4, 2)), tmp_path / "whole.pt"
    torch.save(network if kept == "whole" else {"epoch": 1, "model": network}, path)
    with pytest.raises(ValueError, match=r"model '.*whole.pt' is a pickle .*run code .*trust=True"):
        load_model(path)
    read = load_model(path, trust=True, device="cpu")
    assert torch.equal(read[0].weight, network[0].weight)
    assert read.origin.weights == str(path)
    assert weights_digest(read) == weights_digest(network)
    torch.save(nn.Sequential(nn.Linear(4, 2)).state_dict(), tmp_path / "w.pt")
    other = load_model(path, trust=True, device="cpu", weights=tmp_path / "w.pt")
    assert not torch.equal(other[0].weight, network[0].weight)


def test_weights_alone_are_not_a_network(tmp_path):
    torch.save(nn.Linear(2, 2).state_dict(), tmp_path / "w.pt")
    with pytest.raises(ValueError, match=r"holds weights but not the network.*weights='.*w.pt'"):
        load_model(tmp_path / "w.pt")


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("keras:resnet", r"starts with 'keras:'; known are factory.py:build, timm:NAME, torchvis"),
        ("C:\\nets\\resnet.pt", "does not exist"),
        ("resnet18", "does not exist"),
        ("timm:", "starts with|does not exist"),
        ("", "folder without a config.json"),
    ],
)
def test_unknown_specs(spec, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises((ValueError, FileNotFoundError), match=words):
        load_model(spec)


@pytest.mark.parametrize("spec", [None, 3, nn.Linear, np.zeros(3), {"a": 1}])
def test_things_that_are_no_spec(spec):
    with pytest.raises(TypeError, match="but a text such as 'factory.py:build' or a network"):
        load_model(spec)


def test_an_unknown_device_is_refused():
    with pytest.raises(ValueError, match="device is 'gpu'"):
        load_model(nn.ReLU(), device="gpu")


def test_arguments_are_read_as_python_or_as_text():
    assert arguments(None) == arguments("") == {}
    assert arguments("a=1&b=[1, 2]&c=None&d=x=y&e=1e-3") == {
        "a": 1, "b": [1, 2], "c": None, "d": "x=y", "e": 0.001}  # fmt: skip
    for query in ("a", "=1", "a b=1"):
        with pytest.raises(ValueError, match="was wanted as key=value"):
            arguments(query)


def test_paths_may_be_path_objects(tmp_path):
    (tmp_path / "f.py").write_text("from torch import nn\ndef build(): return nn.ReLU()")
    assert isinstance(load_model(Path(tmp_path / "f.py"), device="cpu"), nn.ReLU)


def test_importing_the_package_imports_no_torch():
    import subprocess
    import sys

    code = "import sys, memexplorer.models; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_that_no_weights_were_named_is_said_once(tmp_path):
    (tmp_path / "net.py").write_text("from torch import nn\n\ndef build():\n"
                                     "    return nn.Linear(2, 3)\n")  # fmt: skip
    network = load_model(f"{tmp_path}/net.py:build", device="cpu")
    said = [note for note in network.origin.notes if "no weights file was named" in note]
    assert len(said) == 1
    told = network.origin.notes
    assert load_model(load_model(network)).origin.notes == told
