"""One network beside another: itself, a copy turned round, one of another make."""

import copy

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from memexplorer import storage
from memexplorer.comparing import layer_pairs
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP
from memexplorer.models.identity import weights_digest
from memexplorer.studies import network_similarity as study


@pytest.fixture(scope="module")
def sets():
    rng, found = np.random.default_rng(0), []
    for count in (90, 60):
        labels = np.arange(count) % 3
        images = rng.integers(0, 120, (count, 8, 8))
        for row, label in enumerate(labels):
            images[row, 2 * label : 2 * label + 3] += 100
        found.append({"images": images.astype(np.uint8), "labels": labels, "classes": list("abc")})
    return found


@pytest.fixture(scope="module")
def network():
    with torch.random.fork_rng():
        torch.manual_seed(7)
        return MLP((64, 20, 16, 3)).eval()


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


def permuted(network):
    """The same function, its hidden units in another order."""
    other = copy.deepcopy(network)
    first, second = torch.randperm(20), torch.randperm(16)
    with torch.no_grad():
        other.hidden[0].weight.copy_(network.hidden[0].weight[first])
        other.hidden[0].bias.copy_(network.hidden[0].bias[first])
        other.hidden[1].weight.copy_(network.hidden[1].weight[second][:, first])
        other.hidden[1].bias.copy_(network.hidden[1].bias[second])
        other.fc.weight.copy_(network.fc.weight[:, second])
    return other


def test_the_same_function_in_another_order_is_at_one(network, sets, cache):
    found = result_of(study.run(network, *sets, others=permuted(network), cache=cache))
    (name, before) = found.networks["other"]
    assert (name, before) == ("MLP", "MLP, untrained")
    for index in ("cka", "debiased", "svcca", "pwcca", "procrustes", "positions"):
        values = found.values[name, index]
        assert values.shape == (2, 2)
        assert values.diagonal() == pytest.approx([1, 1], abs=1e-4), index
        assert found.values[before, index].max() < 0.999
    table = {column: found.networks[column][0] for column in found.networks}
    assert table["train"] == table["held_out"] == 1
    assert table["held_out_n"] == 60
    assert table["train_low"] < 1 == table["train_high"]
    assert table["gradient_answer"] == pytest.approx(1)
    assert table["gradient_loss"] == pytest.approx(1)
    assert table["gradients"] == 60
    assert table["stitched"] > 0.9
    assert found.alike[name]["train"].all()
    assert not found.alike[before]["train"].all()


def test_without_another_it_stands_beside_itself(network, sets, cache):
    found = result_of(study.run(network, *sets, cache=cache))
    assert found.networks["other"] == ["itself", "itself, untrained"]
    values = found.values["itself", "cka"]
    assert values == pytest.approx(values.T)
    assert found.networks["gradient_answer"][1] < 0.5
    assert found.asked == 60


def test_several_named_networks_of_other_makes(network, sets, cache, tmp_path):
    (tmp_path / "net.py").write_text(
        "from memexplorer.models.classifiers import ResNet\n"
        "def build():\n    return ResNet(classes=3, channels=1, widths=(4, 6))\n"
    )
    save_file(permuted(network).state_dict(), tmp_path / "turned.safetensors")
    others = [f"{tmp_path}/turned.safetensors", f"{tmp_path}/net.py:build"]
    found = result_of(study.run(network, *sets, others=others, cache=cache, roots=[tmp_path]))
    assert found.networks["other"][:2] == ["turned", "build"]
    mine, theirs = found.names["build"]
    assert mine == ["acts.0", "fc:input"]
    assert found.values["build", "cka"].shape == (2, len(theirs))
    assert found.networks["train"][0] == 1
    with pytest.raises(ValueError, match="is outside the allowed folders"):
        result_of(study.run(network, *sets, others=others, cache=cache, roots=[tmp_path / "net"]))


def test_matrices_come_early(network, sets, cache, monkeypatch):
    monkeypatch.setattr(layer_pairs.activations, "default_batch", lambda *_: 7)  # several batches
    steps = study.run(network, *sets, cache=cache)
    early = [progress.partial for progress in steps if progress.partial is not None]
    assert {type(part) for part in early} == {study.NetworkSimilarity}
    assert [len(part.values) for part in early] == [0, 2, 4, 6, 8, 10, 12]
    assert early[0].networks["held_out"][0] == 1


def test_another_number_of_classes(network, sets, cache):
    found = result_of(study.run(network, *sets, others=MLP((64, 9, 4)), cache=cache))
    assert np.isnan(found.networks["train"]).all()
    assert np.isnan(found.networks["gradient_answer"]).all()
    assert found.values["MLP", "cka"].shape == (2, 1)


def test_an_encoder_is_compared_by_its_layers(sets, cache):
    encoder = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(64, 12), torch.nn.ReLU())
    found = result_of(study.run(encoder, *sets, cache=cache))
    assert found.names["itself"][0][-1] == "output"
    assert found.values["itself", "cka"][-1, -1] == pytest.approx(1)
    assert np.isnan(found.networks["held_out"]).all()
    assert np.isnan(found.networks["stitched"]).all()


def test_too_few_examples_are_warned_of(network, sets, cache):
    found = result_of(study.run(network, *sets, asked=20, cache=cache))
    assert len(found.warnings) == 1
    assert "20 examples are too few to compare 20 with 20 units" in found.warnings[0]


def test_without_held_out_data_the_training_examples_are_asked(network, sets, cache):
    found = result_of(study.run(network, sets[0], asked=50, cache=cache))
    assert "held_out" not in found.networks
    assert found.asked == 50


def test_a_run_is_written_for_others(network, sets, cache, tmp_path):
    found = result_of(study.run(network, *sets, cache=cache))
    written = {path.name for path in storage.write_run(tmp_path, found).iterdir()}
    assert {"run.json", "layers.parquet", "networks.parquet"} <= written
    for part, count in (("train", 90), ("held_out", 60)):
        alike = np.load(tmp_path / f"alike_{part}.npy")
        assert alike.shape == (count, 2)
        assert alike.mean(axis=0) == pytest.approx(found.networks[part])
    assert len(found.layers["layer"]) == 2 * 4


def test_what_is_wrong_is_said(network, sets, cache):
    with pytest.raises(ValueError, match="two networks are compared, but there is none"):
        result_of(study.run(None, *sets))
    with pytest.raises(ValueError, match="asked is 3, but at least 4"):
        result_of(study.run(network, *sets, asked=3))
    with pytest.raises(ValueError, match="gradients_of is 0, but at least 1"):
        result_of(study.run(network, *sets, gradients_of=0))
    few = {name: values[:3] for name, values in sets[1].items()}
    with pytest.raises(ValueError, match="has 3 examples, but layers are compared on at least 4"):
        result_of(study.run(network, sets[0], few, cache=cache))
    with pytest.raises(FileNotFoundError, match="weights .*no.pt' does not exist|no.pt"):
        result_of(study.run(network, *sets, others=["no.pt"], cache=cache))


def test_which_of_the_networks_is_wrong_is_said(network, sets, cache):
    with pytest.raises(ValueError, match=r"^MLP: the network can't take these examples"):
        result_of(study.run(network, *sets, others=MLP((9, 4, 3)).eval(), cache=cache))
    broken = copy.deepcopy(network)
    with torch.no_grad():
        broken.hidden[1].weight[0, 0] = float("nan")
    with pytest.raises(ValueError, match=r"^what MLP answers at \S+ holds NaN or infinity in 90"):
        result_of(study.run(network, *sets, others=broken, cache=cache))


def test_a_file_named_like_another_network_here_is_kept_apart(network, sets, cache, tmp_path):
    path = tmp_path / "this network.safetensors"
    save_file(MLP((64, 20, 16, 3)).state_dict(), path)
    found = result_of(study.run(network, *sets, others=path, cache=cache))
    assert found.networks["other"] == ["this network (2)", "this network (2), untrained"]
    assert found.values["this network (2)", "cka"].diagonal().max() < 0.999


@pytest.mark.filterwarnings("ignore:Accessing the data pointer of FakeTensor")  # torch, copying it
@pytest.mark.parametrize("fixed", [2, 8])
def test_an_export_of_a_fixed_batch(network, sets, cache, tmp_path, fixed):
    program = torch.export.export(network, (torch.zeros(fixed, 1, 8, 8),))
    torch.export.save(program, tmp_path / "net.pt2")
    steps = study.run(network, *sets, others=f"{tmp_path}/net.pt2", cache=cache)
    if fixed == 2:
        with pytest.raises(
            ValueError, match="^net.pt2: .* takes just 2 at a time, but layers are comp"
        ):
            result_of(steps)
        return
    found = result_of(steps)
    (name, _) = found.networks["other"]
    assert found.networks["gradient_loss"][0] == pytest.approx(1)
    assert found.values[name, "positions"].max() == pytest.approx(1, abs=1e-4)


def test_encoders_wider_than_there_are_classes_are_compared_too(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (24, 8, 8, 3), dtype=np.uint8)
    data = {"images": images, "labels": np.arange(24) % 3, "classes": ["a", "b", "c"]}
    how = {"cache": tmp_path}
    torch.manual_seed(0)
    f, g = (torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(192, 16), torch.nn.ReLU(),
                                torch.nn.Linear(16, 7)) for _ in "fg")  # fmt: skip
    with pytest.raises(ValueError, match="or encoder=True in Python"):
        result_of(study.run(f, data, data, others=[g], **how))
    found = result_of(study.run(f, data, data, others=[g], encoder=True, **how))
    assert np.isfinite(next(iter(found.values.values()))).all()
    (other,) = found.settings["settings"]["others"].values()
    assert other["weights"] == weights_digest(g)
    assert found.settings["held_out"]["examples"] == 24
