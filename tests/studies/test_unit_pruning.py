"""Which units matter most? On the shipped sample, in the deeper half of the network."""

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.models.loading import load_model
from memexplorer.studies.unit_pruning import run


def accuracy(found, which, scope, share, seeds=None):
    table = found.layers
    return np.array([
        table["held-out"][at] for at in range(len(table["scope"]))
        if (table["scope"][at], table["share"][at], table["which"][at]) == (scope, share, which)
    ])  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    given = sample("cifar-small")
    net = load_model(given["model"], weights=given["weights"], device="cpu")
    return result_of(run(net, load_examples(given["data"]), load_examples(given["held_out"]),
                         shares=(0.2,), draws=6, sample=500, augmentations=2, probe=False,
                         cache=tmp_path_factory.mktemp("cache")))  # fmt: skip


def test_in_the_last_stage_the_top_units_hurt_most_and_the_low_ones_least(found):
    for layer in ("stage4.0.conv1", "stage3.0.conv1"):
        (top,), (low,) = (accuracy(found, which, layer, 0.2) for which in ("top", "low"))
        random = accuracy(found, "random", layer, 0.2)
        assert top < random.min() - 0.01
        assert low > random.mean() + 0.01


def test_in_the_first_layers_it_is_the_other_way_round(found):
    (top,), (low,) = (accuracy(found, which, "stage1.0.conv1", 0.2) for which in ("top", "low"))
    assert top > low + 0.03
