"""Another network's layers in place of one's own: every number by hand."""

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch

from memexplorer import probing, storage
from memexplorer.data import load_examples
from memexplorer.data.halves import ASK, LEARN, halves
from memexplorer.jobs import result_of
from memexplorer.measures import intervals
from memexplorer.models.classifiers import MLP
from memexplorer.studies.layer_replacement import run


def vectors(count, seed, classes=3):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, count)
    rows = rng.normal(size=(count, 6)) + 1.2 * np.eye(6)[labels]
    return load_examples((rows.astype(np.float32), labels))


def made(seed, widths=(6, 20, 9, 3)):
    torch.manual_seed(seed)
    return MLP(widths).eval()


def features(first, second, inputs):
    with torch.no_grad():
        hidden = first.hidden[0](torch.tensor(inputs)).relu()
        return second.hidden[1](hidden).relu().double().numpy()


@pytest.fixture(scope="module")
def pair():
    return made(0), made(1)


@pytest.fixture(scope="module")
def sets():
    return vectors(120, 0), vectors(60, 1), vectors(90, 2, classes=2)


@pytest.fixture(scope="module")
def found(pair, sets, tmp_path_factory):
    how = {"scores": {"hidden.0": 0.1, "hidden.1": 0.3}, "count": 1, "draws": 1, "most": 0}
    cache = tmp_path_factory.mktemp("cache")
    given = {"reference": pair[1], "others": {"its data": sets[2]}, "cache": cache}
    return result_of(run(pair[0], *sets[:2], **how, **given))


def row(found, what, replaced=None):
    table = found.layers
    at = next(at for at, name in enumerate(table["what"])
              if name == what and replaced in (None, table["replaced"][at]))  # fmt: skip
    return {name: column[at] for name, column in table.items()}


def test_every_set_on_both_data_by_hand(pair, sets, found):
    mine, theirs = pair
    training, held_out, other = sets
    parts = halves({"its data": other}, 0, rng=np.random.default_rng(0))
    learn, ask = (parts["its data", half][1] for half in (LEARN, ASK))
    cases = {"": (mine, mine), "hidden.0": (theirs, mine), "hidden.1": (mine, theirs),
             "hidden.0, hidden.1": (theirs, theirs)}  # fmt: skip
    before = None
    for at, replaced in enumerate(found.layers["replaced"]):
        one = {name: column[at] for name, column in found.layers.items()}
        rows = [features(*cases[replaced], part.inputs) for part in sets]
        said = probing.answers(rows[0], training.labels, rows[1], classes=3)
        right = said == held_out.labels
        before = right if before is None else before
        assert one["own data"] == right.mean()
        change = intervals.change(int((before & ~right).sum()), int((right & ~before).sum()), 60)
        assert tuple(one[f"own data_change{end}"] for end in ("", "_low", "_high")) == change
        low, high = intervals.proportion(int(right.sum()), 60)
        assert (one["own data_low"], one["own data_high"]) == (low, high)
        both = rows[2][learn], other.labels[learn], rows[2][ask], other.labels[ask]
        assert one["its data"] == probing.accuracy(*both, classes=2)
    assert row(found, "none")["own data_change"] == 0


def test_the_sets_are_those_of_the_scores(found):
    assert row(found, "highest score")["replaced"] == "hidden.1"
    assert row(found, "lowest score")["replaced"] == "hidden.0"
    assert row(found, "highest step")["replaced"] == "hidden.1"
    assert row(found, "all layers")["count"] == 2
    assert found.layers["what"].count("one layer") == 2
    assert found.settings["settings"]["scores"] == {"hidden.0": 0.1, "hidden.1": 0.3}


def test_the_users_networks_stay_as_they_are(pair, found):
    for network, seed in zip(pair, (0, 1), strict=True):
        for name, value in made(seed).state_dict().items():
            assert torch.equal(network.state_dict()[name], value)


def test_the_same_network_changes_nothing(pair, sets, tmp_path):
    same = result_of(run(pair[0], *sets[:2], reference=made(0), cache=tmp_path))
    assert len(set(same.layers["own data"])) == 1
    assert set(same.layers["own data_change"]) == {0.0}


def test_scores_as_text_and_half_of_the_examples_where_none_are_held_out(pair, sets, tmp_path):
    how = {"reference": pair[1], "singly": False, "draws": 0, "cache": tmp_path}
    partial = []

    def seen(progress):
        if progress.partial is not None:
            partial.append(len(progress.partial.layers["what"]))

    texts = ("hidden.0=0.1", "hidden.1=0.3")
    found = result_of(run(pair[0], sets[0], scores=texts, layers=["hidden.0"], **how), seen)
    assert row(found, "chosen")["replaced"] == "hidden.0"
    assert partial == list(range(1, 8))
    folder = storage.write_run(tmp_path / "run", found)
    assert pq.read_table(folder / "layers.parquet").num_rows == 7


def test_what_cannot_be_replaced_is_said(pair, sets, tmp_path):
    with pytest.raises(ValueError, match="second network: name it as the reference"):
        result_of(run(pair[0], sets[0]))
    with pytest.raises(ValueError, match=r"hidden.0.weight is \(20, 6\) in the network and"):
        result_of(run(pair[0], sets[0], reference=made(2, (6, 11, 9, 3)), cache=tmp_path))
    with pytest.raises(ValueError, match="scores is .'hidden.0',., but LAYER=NUMBER was wanted"):
        result_of(run(pair[0], sets[0], reference=pair[1], scores=("hidden.0",), cache=tmp_path))
    for wrong, words in (({"most": -1}, "most is -1, but at least 0"),
                         ({"draws": -1}, "draws is -1, but at least 0"),
                         ({"scores": 5}, "scores is 5, but LAYER=NUMBER was wanted"),
                         ({"scores": {"hidden.0": "high"}}, "several times, or a dict"),
                         ({"layers": "fc"}, "layer 'fc' can't be replaced")):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            result_of(run(pair[0], sets[0], reference=pair[1], cache=tmp_path, **wrong))
    with pytest.raises(ValueError, match="layer 'fc' can't be replaced; there are hidden.0"):
        result_of(run(pair[0], sets[0], reference=pair[1], layers=["fc"], cache=tmp_path))
