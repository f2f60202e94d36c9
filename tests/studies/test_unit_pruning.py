"""Which units matter most? On the shipped sample, in either half of the network."""

import numpy as np
import pytest

from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.measures.pruning import EARLY, LATE
from memexplorer.models.loading import load_model
from memexplorer.studies.unit_pruning import run


def accuracy(found, which, scope):
    table = found.layers
    rows = zip(table["scope"], table["which"], table["held-out"], strict=True)
    return np.array([right for at, kind, right in rows if (at, kind) == (scope, which)])


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    given = sample("cifar-small")
    net = load_model(given["model"], weights=given["weights"], device="cpu")
    sets = load_examples(given["data"]), load_examples(given["held_out"])
    how = {"shares": (0.2,), "instead": "mean", "draws": 6, "sample": 400, "augmentations": 4}
    cache = tmp_path_factory.mktemp("cache")
    return result_of(run(net, *sets, **how, probe=False, by_layer=False, cache=cache))


def test_in_the_deeper_half_the_top_units_hurt_most_and_the_low_ones_least(found):
    top, random, low = (accuracy(found, which, LATE) for which in ("top", "random", "low"))
    assert top[0] < random.min() - 0.02  # 0.21, 0.38 +- 0.03 and 0.46 in docs/studies.md
    assert low[0] > random.mean() + 0.02
    assert low[0] - top[0] > 0.1


def test_in_the_first_half_it_is_the_other_way_round(found):
    top, low = (accuracy(found, which, EARLY) for which in ("top", "low"))
    assert top[0] > low[0] + 0.02


def test_as_many_units_each_time(found):
    table = found.layers
    for scope in (LATE, EARLY):
        assert len({n for n, at in zip(table["units"], table["scope"], strict=True)
                    if at == scope}) == 1  # fmt: skip
    assert table["scope"][0] == "none"
    assert table["held-out"][0] > 0.45
