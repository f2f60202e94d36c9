"""Several networks on the same examples: what is read, and what is told of each pair."""

import numpy as np
import pytest
import torch

from memexplorer.comparing import reading, tabling
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.measures.similarity import linear_cka, pwcca
from memexplorer.models.classifiers import MLP


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """(networks, sets, rows) of two small networks."""
    rng, networks = np.random.default_rng(0), {}
    with torch.random.fork_rng():
        torch.manual_seed(0)
        networks = {"a": MLP((6, 12, 9, 3)), "b": MLP((6, 12, 7, 3))}
    sets = {
        part: load_examples((rng.normal(size=(count, 6)).astype(np.float32), np.arange(count) % 3))
        for part, count in (("train", 80), ("held_out", 50))
    }
    return (
        networks,
        sets,
        result_of(reading.read(networks, sets, cache=tmp_path_factory.mktemp("cache"))),
    )


def test_what_is_read_is_what_they_say(found):
    networks, sets, rows = found
    assert list(rows["a"]["train"]) == ["acts.0", "fc:input", "output"]
    x = torch.from_numpy(sets["held_out"].inputs[:])
    with torch.no_grad():
        expected = networks["b"](x).numpy()
    np.testing.assert_allclose(rows["b"]["held_out"]["output"], expected, atol=1e-6)


@pytest.mark.parametrize("index", ["cka", "debiased", "svcca", "pwcca", "procrustes"])
def test_a_matrix_is_made_of_pairs(found, index):
    _, _, rows = found
    mine, theirs = rows["a"]["train"], rows["b"]["train"]
    matrix = result_of(reading.matrix(mine, theirs, index))
    assert matrix.shape == (3, 3)
    alike = {"cka": linear_cka, "pwcca": pwcca}.get(index, reading.INDICES[index][1])
    for at, layer in enumerate(mine):
        for there, other in enumerate(theirs):
            expected = alike(mine[layer], theirs[other])
            assert matrix[at, there] == pytest.approx(expected, abs=1e-9)


def test_an_unknown_index_is_refused():
    with pytest.raises(ValueError, match="index is 'cosine', but one of 'cka', 'debiased'"):
        result_of(reading.matrix({}, {}, "cosine"))


def test_what_is_told_of_a_pair(found):
    networks, sets, rows = found
    (told,) = result_of(reading.pairs([("a", "b")], networks, rows, sets))
    a, b = (rows[name]["held_out"] for name in "ab")
    same = a["output"].argmax(1) == b["output"].argmax(1)
    assert told["held_out"] == pytest.approx(same.mean())
    assert (told["alike"] == same).all()
    assert told["cka"] == pytest.approx(linear_cka(a["fc:input"], b["fc:input"]))
    assert list(told["layers"]) == ["acts.0", "fc:input"]
    assert -1 <= told["gradient_loss"] <= 1
    (same,) = result_of(reading.pairs([("a", "a")], networks, rows, sets))
    assert same["train"] == same["cka"] == 1
    assert same["gradient_answer"] == pytest.approx(1)


def test_answers_of_other_classes_are_not_compared():
    rows = {"output": np.zeros((5, 3))}, {"output": np.zeros((5, 4))}
    told, alike = reading.answers(*rows, "train")
    assert np.isnan(told["train"])
    assert told["train_n"] == 5
    assert not alike.any()
    told, _ = reading.answers(rows[0], rows[0], "train", answering=False)
    assert np.isnan(told["train_low"])


def test_one_tells_the_other_linearly():
    rng = np.random.default_rng(1)
    features, others = rng.normal(size=(300, 4)), rng.normal(size=(100, 4))
    turn = rng.normal(size=(4, 3))
    found, chance = reading.told_from(features, features @ turn, others, others @ turn)
    assert found > 0.98
    assert chance == np.bincount((others @ turn).argmax(1)).max() / 100
    found, _ = reading.told_from(features, features @ turn, others, rng.normal(size=(100, 3)))
    assert 0.2 < found < 0.5


def test_the_widest_pair_is_warned_of():
    small, wide = {"x": np.zeros((50, 3))}, {"y": np.zeros((50, 4)), "z": np.zeros((50, 60))}
    assert reading.warning(small, {"y": wide["y"]}) == ""
    assert "compare 3 with 60 units" in reading.warning(small, wide)


def test_tables():
    pairs = [
        {"labels": "true", "cka": 0.9, "layers": {"fc": 0.8}},
        {"labels": "true", "cka": 0.7, "layers": {"fc": 0.6}},
        {"labels": "random", "cka": np.nan, "layers": {"fc": 0.1}},
    ]
    table = tabling.summary(pairs, "labels", ["cka"])
    assert table["pairs"] == [2, 1]
    assert table["cka"][0] == pytest.approx(0.8)
    assert (table["cka_low"][0], table["cka_high"][0]) == (0.7, 0.9)
    assert np.isnan(table["cka"][1])
    layers = tabling.by_layer(pairs, "labels")
    assert layers["cka"] == pytest.approx([0.7, 0.1])
    assert tabling.summary([], "labels", ["cka"]) == {}
