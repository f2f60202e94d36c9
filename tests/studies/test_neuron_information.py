"""Entropy and information of a network's units: of the right numbers, and said whose they are?"""

import numpy as np
import pytest
import torch

from memexplorer import storage
from memexplorer.jobs import result_of
from memexplorer.measures import information
from memexplorer.models.classifiers import MLP
from memexplorer.studies import neuron_information


@pytest.fixture
def network():
    torch.manual_seed(0)
    return MLP((16, 12, 7, 3)).eval()


def given(count, seed=0):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (count, 4, 4)).astype(np.uint8)
    return {"images": images, "labels": np.arange(count) % 3, "classes": ["a", "b", "c"]}


def by_hand(network, data):
    """What each linear layer puts out, before its rectifier."""
    x, found = torch.tensor(data["images"]).float().flatten(1) / 255, {}
    for number, layer in enumerate(network.hidden):
        x = layer(x)
        found[f"hidden.{number}"] = x.detach().numpy()
        x = torch.relu(x)
    return found


def run(*named, **settings):
    return result_of(neuron_information.run(*named, **settings))


def test_the_numbers_are_those_of_the_answers_before_the_rectifier(network, tmp_path):
    data = given(90)
    found = run(network, data, cache=tmp_path, per_layer=0)
    answers = by_hand(network, data)
    assert (np.concatenate(list(answers.values()), axis=1) < 0).any()
    whole = np.concatenate(list(answers.values()), axis=1)
    entropy = np.concatenate(list(found.variety.entropy.values()))
    np.testing.assert_allclose(entropy, information.entropy(whole), atol=0.05)
    np.testing.assert_allclose(found.variety.mutual, information.mutual(whole), atol=1e-3)
    assert found.units["layer"] == ["hidden.0"] * 12 + ["hidden.1"] * 7
    np.testing.assert_allclose(found.units["entropy"], entropy)
    inner = found.variety.mutual[:12, :12]
    by_unit = (inner.sum(axis=1) - np.diag(inner)) / 11
    np.testing.assert_allclose(found.units["mutual"][:12], by_unit)
    assert found.layers["mutual_mean"][0] == pytest.approx(inner[np.triu_indices(12, 1)].mean())
    assert found.layers["entropy_median"][1] == pytest.approx(np.median(entropy[12:]))


def test_after_the_nonlinearity_ties_are_parted(network, tmp_path):
    data = given(60)
    found = run(network, data, cache=tmp_path, where="after")
    rectified = {name: np.maximum(rows, 0) for name, rows in by_hand(network, data).items()}
    whole = np.concatenate(list(rectified.values()), axis=1)
    entropy = np.concatenate(list(found.variety.entropy.values()))
    np.testing.assert_allclose(entropy, information.entropy(whole), atol=0.08)
    assert any("1e-10" in note for note in found.settings["notes"])
    off = found.variety.within()
    assert off.min() > -0.3, "silent examples would count as copies, and silent units too"


def test_held_out_examples_are_measured_and_a_sample_is_said(network, tmp_path):
    found = run(network, given(30), given(80, seed=1), cache=tmp_path, most=50, per_layer=5)
    assert "measured on 50 of 80 held-out examples" in found.settings["notes"]
    assert found.settings["settings"]["measured_on"] == "held-out"
    assert len(found.source) == 50
    assert found.variety.mutual.shape == (10, 10)
    assert found.layers["units_in_pairs"] == [5, 5]
    known = np.isfinite(found.units["mutual"])
    members = [(f"hidden.{place}", unit) for place, unit in found.variety.members]
    rows = zip(found.units["layer"], found.units["unit"], strict=True)
    assert [row in members for row in rows] == known.tolist()
    again = run(network, given(30), given(80, seed=1), cache=tmp_path, most=50, per_layer=5)
    np.testing.assert_array_equal(again.variety.mutual, found.variety.mutual)
    other = run(network, given(30), given(80, seed=1), cache=tmp_path, per_layer=5, seed=1)
    assert other.variety.members.tolist() != found.variety.members.tolist()


def test_one_range_for_all_layers_and_outliers_may_be_left_out(network, tmp_path):
    data, how = given(60), {"cache": tmp_path, "per_layer": 2}
    with torch.no_grad():
        network.hidden[0].weight[0] *= 1000
        network.hidden[1].weight[:, 0] = 0
    wide = run(network, data, **how)
    low, high = wide.variety.span
    assert high - low > 100
    clipped = run(network, data, clip=0.06, **how)
    assert clipped.variety.entropy["hidden.0"][1:].mean() > 2
    assert wide.variety.entropy["hidden.0"][1:].mean() < 0.5
    own = run(network, data, binning="unit", **how)
    assert own.variety.span is None
    assert own.variety.entropy["hidden.0"].min() > 2


def test_units_that_always_answer_alike_are_counted(network, tmp_path):
    with torch.no_grad():
        network.hidden[0].weight[:3] = 0
    found = run(network, given(40), cache=tmp_path, per_layer=0)
    assert found.variety.entropy["hidden.0"][:3].tolist() == [0, 0, 0]
    assert any(note.startswith("3 of 19 units always") for note in found.settings["notes"])
    assert (found.variety.mutual[:3] == 0).all(), "a constant tells nothing"


def test_it_is_written_as_tables_and_matrix(network, tmp_path):
    found = run(network, given(40), cache=tmp_path / "cache", per_layer=4)
    folder = storage.write_run(tmp_path / "run", found)
    names = {path.name for path in folder.iterdir()}
    assert names == {"run.json", "layers.parquet", "units.parquet", "mutual.npy", "members.npy"}
    np.testing.assert_array_equal(np.load(folder / "mutual.npy"), found.variety.mutual)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"layers": ["fc"]}, "layer 'fc' is no convolution or linear layer"),
        ({"where": "between"}, "where is 'between', but one of 'before', 'after'"),
        ({"k": 40}, "k is 40, but there are only 39 other examples"),
        ({"most": 1}, "most is 1, but at least 2"),
        ({"clip": 0.6}, "clip is 0.6, but a share of the units"),
        ({"bins": 0}, "bins is 0, but at least 1"),
    ],
)
def test_what_cannot_be_measured_is_refused_in_words(network, tmp_path, settings, words):
    with pytest.raises(ValueError, match=words):
        run(network, given(40), cache=tmp_path, **settings)


def test_without_a_network_there_are_no_units():
    with pytest.raises(ValueError, match="read from a network, but there is none"):
        run(None, given(10))
