"""Several networks at once: what was named, and what each is called."""

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from memexplorer.models.loading import load_model, origin
from memexplorer.models.several import load_several

FACTORY = """
from torch import nn

preprocessing = {"channels": 1, "mean": 0.25}


def build(width=3):
    return nn.Sequential(nn.Flatten(), nn.Linear(4, width))
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "factory.py").write_text(FACTORY)
    (tmp_path / "run").mkdir()
    for epoch in (10, 9, 1):
        save_file(state(epoch), tmp_path / "run" / f"epoch{epoch}.safetensors")
    torch.save(state(7.0), tmp_path / "f.pt")
    (tmp_path / "run" / "log.txt").write_text("no weights")
    return tmp_path


def state(value):
    return {"1.weight": torch.full((3, 4), float(value)), "1.bias": torch.zeros(3)}


def said(networks):
    """The number that fills each network's weights: which file went into it?"""
    return {name: network[1].weight[0, 0].item() for name, network in networks.items()}


def test_files_go_into_the_network_that_like_builds(place):
    like = f"{place}/factory.py:build"
    found = load_several([f"{place}/f.pt", f"{place}/run"], like=like, device="cpu")
    assert said(found) == {"f": 7.0, "epoch1": 1.0, "epoch9": 9.0, "epoch10": 10.0}
    assert not any(network.training for network in found.values())
    assert {origin(network).preprocessing.mean for network in found.values()} == {(0.25,)}


def test_a_live_like_is_copied_and_left_as_it_was(place):
    like = load_model(f"{place}/factory.py:build", weights=place / "f.pt", device="cpu")
    found = load_several(place / "run", like=like)
    assert said(found) == {"epoch1": 1.0, "epoch9": 9.0, "epoch10": 10.0}
    assert said({"like": like}) == {"like": 7.0}
    assert {origin(network).preprocessing.mean for network in found.values()} == {(0.25,)}
    assert origin(found["epoch9"]).weights == str(place / "run" / "epoch9.safetensors")


def test_a_text_names_one_a_line(place):
    text = f"""
        # the second run
        {place}/factory.py:build with {place}/f.pt

        {place}/factory.py:build?width=5
    """
    found = load_several(text, device="cpu")
    assert list(found) == ["f", "build"]
    assert said({"f": found["f"]}) == {"f": 7.0}
    assert found["build"][1].out_features == 5


def test_names_tell_all_apart(place):
    (place / "other").mkdir()
    save_file(state(3), place / "other" / "epoch1.safetensors")
    specs = [f"{place}/run/epoch1.safetensors", f"{place}/other/epoch1.safetensors", nn.ReLU()]
    found = load_several([*specs, specs[0]], like=f"{place}/factory.py:build", device="cpu")
    assert list(found) == ["run/epoch1", "other/epoch1", "ReLU", "run/epoch1 (2)"]


def test_a_live_network_stays_itself():
    live = nn.Linear(2, 2)
    assert load_several(live)["Linear"] is live


def test_a_network_that_was_loaded_keeps_the_name_it_came_under(place):
    loaded = load_model(f"{place}/factory.py:build", weights=place / "f.pt", device="cpu")
    assert list(load_several([loaded, f"{place}/factory.py:build"])) == ["f", "build"]


@pytest.mark.parametrize(
    ("spec", "like", "kind", "words"),
    [
        ("", "", ValueError, "no network was named; name a file of weights, a folder of them, or"),
        (3, "", TypeError, "named by 3, but a text with one a line, or a list, was wanted"),
        ([3], "", TypeError, "a network is named by 3, but a text, a path or a network"),
        ("f.safetensors", None, ValueError, "'.*f.safetensors' holds weights, but not the network"),
        ("g.pt", "factory.py:build", FileNotFoundError, "g.pt' does not exist; in .* f.pt"),
        ("empty", "factory.py:build", ValueError, "is a folder without weights .* holds a.txt"),
        ("f.pt", "factory.py:build?width=2", ValueError, "don't fit the network of '.*width=2'"),
        ("x:y with f.pt", None, FileNotFoundError, "weights 'f.pt' does not exist"),
        ("x:y with ", None, ValueError, "'x:y with' names no weights; write MODEL with WEIGHTS"),
        ("with f.pt", None, ValueError, "'with f.pt' names no model; write MODEL with WEIGHTS"),
        ("x" * 900, None, ValueError, r"a name of [\d,]+ characters, '.*' …, is none of a file"),
        ("nonsense", None, FileNotFoundError, "model '.*nonsense' does not exist"),
    ],
)
def test_what_is_wrong_is_said_in_words(place, spec, like, kind, words):
    (place / "empty").mkdir()
    (place / "empty" / "a.txt").touch()
    save_file(state(1), place / "f.safetensors")
    if isinstance(spec, str) and spec and "with " not in spec:
        spec = f"{place}/{spec}"
    with pytest.raises(kind, match=words):
        load_several(spec, like=like and f"{place}/{like}", device="cpu")


@pytest.mark.parametrize("spec", ["run", "f.pt", "factory.py:build with {}/f.pt"])
def test_nothing_outside_the_roots_is_read(place, spec):
    (place / "allowed").mkdir()
    (place / "allowed" / "factory.py").write_text(FACTORY)
    like = f"{place}/allowed/factory.py:build"
    with pytest.raises(ValueError, match="is outside the allowed folders"):
        load_several(f"{place}/{spec.format(place)}", like=like, roots=[place / "allowed"])


def test_a_pickle_runs_only_when_trusted(place):
    torch.save(nn.Sequential(nn.Flatten(), nn.Linear(4, 3)), place / "whole.pth")
    with pytest.raises(ValueError, match="if you trust whoever made it, say trust=True"):
        load_several(f"{place}/whole.pth", device="cpu")
    assert list(load_several(f"{place}/whole.pth", device="cpu", trust=True)) == ["whole"]
