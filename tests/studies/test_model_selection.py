"""Networks ranked by entropy and information: as SciPy ranks them, and turned the right way?"""

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from scipy.stats import kendalltau

from memexplorer import storage
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP
from memexplorer.studies import model_selection, neuron_information


def given(count, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    images = rng.integers(0, 60, (count, 4, 4))
    images[np.arange(count), labels] += 150
    return {"images": images.astype(np.uint8), "labels": labels, "classes": ["a", "b", "c"]}


@pytest.fixture(scope="module")
def networks():
    """Trained for longer and longer."""
    data, found = given(120), []
    x = torch.tensor(data["images"]).float() / 255
    for steps in (0, 3, 60, 100):
        torch.manual_seed(0)
        network = MLP((16, 12, 8, 3))
        go = torch.optim.Adam(network.parameters(), 0.01)
        for _ in range(steps):
            go.zero_grad()
            torch.nn.functional.cross_entropy(network(x), torch.tensor(data["labels"])).backward()
            go.step()
        found.append(network.eval())
    return found


@pytest.fixture(scope="module")
def found(networks, tmp_path_factory):
    first, *others = networks
    seen, cache = [], tmp_path_factory.mktemp("cache")
    steps = model_selection.run(first, given(60), given(90, 1), models=others, cache=cache)
    result = result_of(steps, lambda one: seen.append(one.partial))
    return result, [one for one in seen if one is not None]


def test_each_network_is_measured_as_alone(found, networks, tmp_path):
    table = found[0].models
    assert table["model"] == ["MLP", "MLP (2)", "MLP (3)", "MLP (4)"]
    held = given(90, 1)
    for place, network in enumerate(networks):
        alone = result_of(neuron_information.run(network, given(60), held, cache=tmp_path))
        entropy = np.concatenate(list(alone.variety.entropy.values())).mean()
        assert table["entropy"][place] == pytest.approx(entropy)
        assert table["mutual"][place] == pytest.approx(alone.variety.within().mean())
        x = torch.tensor(held["images"]).float() / 255
        right = (network(x).argmax(1).numpy() == held["labels"]).mean()
        assert table["accuracy"][place] == pytest.approx(right)
        assert table["low"][place] < right <= table["high"][place] or right == 1


def test_tau_is_scipys_and_turned_by_the_pattern(found, networks, tmp_path):
    result = found[0]
    table = result.models
    entropy, mutual = (kendalltau(table[name], table["accuracy"]).statistic
                       for name in ("entropy", "mutual"))  # fmt: skip
    assert result.tau == pytest.approx({"entropy": entropy, "mutual": -mutual})
    how = {"models": networks[1:], "cache": tmp_path, "pattern": "examples"}
    turned = result_of(model_selection.run(networks[0], given(60), given(90, 1), **how))
    assert turned.tau == pytest.approx({"entropy": -entropy, "mutual": mutual})


def test_it_is_written_as_a_table_of_networks(found, tmp_path):
    folder = storage.write_run(tmp_path, found[0])
    names = {path.name for path in folder.iterdir()}
    assert names == {"run.json", "models.parquet", "layers.parquet"}


def test_they_come_one_after_the_other(found):
    assert [len(one.models["model"]) for one in found[1]] == [1, 2, 3, 4]
    assert np.isnan(found[1][0].tau["entropy"]), "one network is no ranking"


def test_weights_are_put_into_the_make_of_the_first(networks, tmp_path):
    for number, network in enumerate(networks[1:3]):
        save_file(network.state_dict(), tmp_path / f"epoch{number}.safetensors")
    how = {"models": str(tmp_path), "cache": tmp_path / "cache"}
    result = result_of(model_selection.run(networks[0], given(60), given(90, 1), **how))
    assert result.models["model"] == ["MLP", "epoch0", "epoch1"]
    assert len(set(result.models["entropy"])) == 3


@pytest.mark.parametrize(
    ("held_out", "settings", "words"),
    [
        (None, {}, "ranked by their accuracy on held-out examples; name some"),
        (given(9), {"pattern": "both"}, "pattern is 'both', but one of 'shortcuts', 'examples'"),
        (given(9), {"models": "nowhere.safetensors"}, "nowhere.safetensors"),
        (given(9), {"models": MLP((9, 4, 3))}, r"^MLP \(2\): the network can't take these exam"),
        (given(9), {"models": MLP((16, 4, 2))}, r"^MLP \(2\): the network answers with 2 classes"),
        (given(9), {"seed": -1}, "seed is -1, but at least 0"),
        (given(9)["images"], {}, "has no labels, but some of these classes were wanted: a, b, c"),
    ],
)
def test_what_cannot_be_ranked_is_refused_in_words(networks, tmp_path, held_out, settings, words):
    steps = model_selection.run(networks[0], given(20), held_out, cache=tmp_path, **settings)
    with pytest.raises((ValueError, FileNotFoundError), match=words):
        result_of(steps)


def test_a_pickle_is_read_only_when_trusted(networks, tmp_path):
    torch.save(networks[2], tmp_path / "whole.pt")
    data, how = (given(60), given(90, 1)), {"models": f"{tmp_path}/whole.pt", "cache": tmp_path}
    with pytest.raises(ValueError, match="if you trust whoever made it, say trust=True"):
        result_of(model_selection.run(networks[0], *data, **how))
    result = result_of(model_selection.run(networks[0], *data, **how, trust=True))
    assert result.models["model"] == ["MLP", "whole"]


def test_an_encoder_is_not_told_to_come_as_one():
    with pytest.raises(
        ValueError, match=r"answers with 30 classes, but .* has 3 \(a, b, c\)"
    ) as fault:
        result_of(model_selection.run(MLP((16, 12, 30)), given(60), given(90, 1)))
    assert "--encoder" not in str(fault.value)
