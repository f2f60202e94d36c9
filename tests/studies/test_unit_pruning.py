"""Which units matter most? On the shipped sample, in either half of the network."""

import numpy as np
import pytest
import torch

from memexplorer import probing
from memexplorer.data import load_examples
from memexplorer.data.halves import ASK, LEARN, halves
from memexplorer.data.samples import sample
from memexplorer.data.stratified import stratified
from memexplorer.jobs import result_of
from memexplorer.measures import pruning as plans
from memexplorer.measures.pruning import EARLY, LATE, NETWORK
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
    how = {"shares": (0.2,), "instead": "mean", "draws": 6, "most": 400, "augmentations": 4}
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


class Encoder(torch.nn.Module):
    """Two linear layers; what the second puts out are features and no answers."""

    def __init__(self):
        super().__init__()
        self.one, self.act = torch.nn.Linear(6, 20), torch.nn.ReLU()
        self.two, self.end = torch.nn.Linear(20, 9), torch.nn.ReLU()

    def forward(self, x):
        return self.end(self.two(self.act(self.one(x))))


def vectors(count, seed, classes=3):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, count)
    rows = rng.normal(size=(count, 6)) + 1.2 * np.eye(6)[labels]
    return load_examples((rows.astype(np.float32), labels))


@pytest.fixture(scope="module")
def pruned(tmp_path_factory):
    torch.manual_seed(0)
    net, sets = Encoder().eval(), (vectors(120, 0), vectors(60, 1))
    how = {
        "shares": (0.5,),
        "draws": 1,
        "augmentations": 0,
        "by_layer": False,
        "scopes": (NETWORK,),
    }
    others = {"elsewhere": vectors(80, 2, classes=2)}
    cache = tmp_path_factory.mktemp("cache")
    return net, sets, others, result_of(run(net, *sets, others=others, **how, cache=cache))


def features(net, inputs, gone):
    """What the encoder puts out with these units of either layer at zero, by hand."""
    with torch.no_grad():
        one = net.act(net.one(torch.tensor(inputs)))
        one[:, gone.get("one", [])] = 0
        two = net.end(net.two(one))
        two[:, gone.get("two", [])] = 0
    return two.double().numpy()


def test_an_encoder_is_asked_through_a_probe_learned_on_what_is_left(pruned):
    net, (training, held_out), others, found = pruned
    assert np.isnan(found.layers["held-out"]).all()
    chosen = plans.trials(found.unitmem, (0.5,), draws=1, scopes=(NETWORK,), layer_shares=())
    assert [about["which"] for about, _ in chosen] == found.layers["which"]
    other = others["elsewhere"]
    parts = halves(others, 1000, rng=at_the_same_place(training, held_out))
    for row, (_, gone) in enumerate(chosen):
        rows = [features(net, part.inputs, gone) for part in (training, held_out, other)]
        asked = rows[0], training.labels, rows[1], held_out.labels
        assert found.layers["probe"][row] == probing.accuracy(*asked, classes=3)
        learn, ask = (parts["elsewhere", half][1] for half in (LEARN, ASK))
        asked = rows[2][learn], other.labels[learn], rows[2][ask], other.labels[ask]
        assert found.layers["probe[elsewhere]"][row] == probing.accuracy(*asked, classes=2)


def at_the_same_place(*sets):
    """The generator after the samples of training and held-out examples were drawn."""
    rng = np.random.default_rng(0)
    for one in sets:
        stratified(one.labels, 1000, rng=rng)
    return rng


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"shares": (0,)}, "share is 0, but one above 0 and up to 1 was wanted"),
        ({"shares": "half"}, "share is half, but one above 0"),
        ({"scopes": "all"}, "scopes is 'all', but one of 'whole network', 'each layer'"),
        ({"most": -1}, "most is -1, but at least 0"),
        ({"draws": -1}, "draws is -1, but at least 0"),
        ({"seed": -1}, "seed is -1, but at least 0"),
        ({"augmentations": -1}, "augmentations is -1, but at least 0"),
    ],
)
def test_settings_that_cannot_be_are_said(pruned, wrong, words):
    net, (training, held_out), _, _ = pruned
    with pytest.raises(ValueError, match=words):
        result_of(run(net, training, held_out, **{"augmentations": 0, **wrong}))


def test_without_labels_nothing_can_be_right(pruned):
    net, (training, held_out), _, _ = pruned
    nameless = [load_examples(np.asarray(one.inputs)) for one in (training, held_out)]
    with pytest.raises(ValueError, match="this data has labels of fewer than two: name other"):
        result_of(run(net, *nameless, augmentations=0))


def test_an_encoder_without_anybody_to_ask_is_told_so(pruned):
    net, (training, held_out), _, _ = pruned
    with pytest.raises(ValueError, match="a probe is asked of held-out data: name it"):
        result_of(run(net, training, augmentations=0))
    with pytest.raises(ValueError, match="a probe is asked of held-out data: name it"):
        result_of(run(net, training, held_out, probe=False, augmentations=0))
