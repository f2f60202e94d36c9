"""Probes at every layer: against each classifier asked directly, and what random labels do."""

import threading

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC

from memexplorer import probing, storage
from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of, start
from memexplorer.measures.intervals import proportion
from memexplorer.models.classifiers import MLP
from memexplorer.studies.layer_probes import run
from memexplorer.training import shuffled, train


def digits(which="data"):
    with np.load(sample("digits")[which]) as kept:
        truth = kept["true_labels"] if "true_labels" in kept.files else kept["labels"]
        return kept["images"].reshape(len(truth), 64).astype(np.float32) / 255, truth


def cost(answers, labels, _):
    return torch.nn.functional.cross_entropy(answers, labels)


def fitted(inputs, labels, seed=0, epochs=200):
    """An MLP that answers every training example as it was told."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = MLP((64, 256, 256, 10))
        steps = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
        x, y = torch.tensor(inputs), torch.tensor(labels)
        rng = np.random.default_rng(seed)
        for _ in range(epochs):
            batches = shuffled(x, y, batch_size=32, epochs=1, rng=rng)
            for _ in train(net, batches, cost, steps):
                pass
            with torch.no_grad():
                if (net(x).argmax(1) == y).all():
                    return net.eval()
    raise AssertionError("not learned by heart")


@pytest.fixture(scope="module")
def sets():
    inputs, truth = digits()
    return inputs, truth, *digits("held_out")


@pytest.fixture(scope="module", params=["true", "random"])
def learned(request, sets, tmp_path_factory):
    """(which labels, the result) of a network that learned them by heart."""
    inputs, truth, others, other_truth = sets
    rng = np.random.default_rng(5)
    labels = truth if request.param == "true" else rng.integers(0, 10, len(truth))
    net, cache = fitted(inputs, labels), tmp_path_factory.mktemp("cache")
    given = load_examples((inputs, labels)), load_examples((others, other_truth))
    return request.param, result_of(run(net, *given, most=0, cache=cache))


def value(found, layer, which, probe, column="accuracy"):
    table = found.layers
    rows = zip(table["layer"], table["set"], table["probe"], table[column], strict=True)
    return next(of for *at, of in rows if tuple(at) == (layer, which, probe))


def test_random_labels_are_read_only_late_and_true_ones_everywhere(learned):
    """Cohen et al. 2018 expect it of wide networks; three seeds of this one: docs/studies.md."""
    which, found = learned
    layers = list(dict.fromkeys(found.layers["layer"]))
    assert (layers[0], layers[-1], len(layers)) == ("input", "fc:input", 3)
    seen = {probe: [value(found, layer, "training", probe) for layer in layers]
            for probe in ("k-NN", "SVM", "logistic")}  # fmt: skip
    if which == "true":
        assert all(min(shares) > 0.9 for shares in seen.values())
        assert value(found, "fc:input", "held-out", "k-NN", "p_same") > 0.95
        return
    assert all(shares[0] < 0.25 for shares in seen.values())  # 0.1 by chance
    assert all(np.diff(shares).min() > 0.03 for shares in seen.values())
    assert seen["SVM"][-1] > 0.9
    assert 0.3 < seen["k-NN"][-1] < 0.6
    for probe in seen:
        assert value(found, "fc:input", "held-out", probe) < 0.2
    assert value(found, "fc:input", "held-out", "k-NN", "p_same") < 0.65


def small(tmp_path, classes=3, **settings):
    rng = np.random.default_rng(0)
    sets = []
    for count in (90, 40):
        labels = rng.integers(0, classes, count)
        rows = rng.normal(size=(count, 6)) + 1.5 * np.eye(6)[labels]
        sets.append(load_examples((rows.astype(np.float32), labels)))
    torch.manual_seed(0)
    net = MLP((6, 12, 8, classes)).eval()
    return net, sets, result_of(run(net, *sets, cache=tmp_path, **settings))


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_each_probe_by_scikit_learn_alone(tmp_path, penalty):
    how = {"k": 5, "dimensions": 0, "normalize": False, "penalty": penalty}
    net, (training, held_out), found = small(tmp_path, **how)
    with torch.no_grad():
        both = [net.hidden[0](torch.tensor(part.inputs)).relu().double().numpy()
                for part in (training, held_out)]  # fmt: skip
        said = net(torch.tensor(held_out.inputs)).argmax(1).numpy()
    svm = SVC(kernel="linear").fit(both[0], training.labels)
    # Where L1 ends depends on the solver's tolerance: nearly all answers, not all.
    regression = LogisticRegression(
        l1_ratio=float(penalty == "l1"), solver="saga", tol=1e-6, max_iter=5000, random_state=1
    ).fit(both[0], training.labels)
    for which, part, truth in zip(
        ("training", "held-out"), both, (training, held_out), strict=True
    ):
        assert value(found, "acts.0", which, "SVM") == svm.score(part, truth.labels)
        near = regression.score(part, truth.labels)
        assert abs(value(found, "acts.0", which, "logistic") - near) < 0.03
    voters = KNeighborsClassifier(5, p=1, algorithm="brute").fit(both[0], training.labels)
    assert value(found, "acts.0", "held-out", "k-NN") == voters.score(both[1], held_out.labels)
    alone = [
        KNeighborsClassifier(5, p=1, algorithm="brute")
        .fit(np.delete(both[0], row, 0), np.delete(training.labels, row))
        .predict(both[0][[row]])[0] == training.labels[row]
        for row in range(90)
    ]  # fmt: skip
    assert value(found, "acts.0", "training", "k-NN") == np.mean(alone)
    same = (voters.predict(both[1]) == said).mean()
    assert value(found, "acts.0", "held-out", "k-NN", "p_same") == same
    same = (voters.predict(both[1]) == svm.predict(both[1])).mean()
    assert value(found, "acts.0", "held-out", "k-NN", "same_as_SVM") == same
    assert value(found, "acts.0", "held-out", "SVM", "same_as_k-NN") == same


def test_intervals_and_the_network_itself(tmp_path):
    net, (_, held_out), found = small(tmp_path)
    with torch.no_grad():
        right = (net(torch.tensor(held_out.inputs)).argmax(1).numpy() == held_out.labels).sum()
    assert value(found, "input", "held-out", "network") == right / 40
    ends = [value(found, "input", "held-out", "network", f"accuracy_{end}") for end in
            ("low", "high")]  # fmt: skip
    np.testing.assert_allclose(ends, proportion(int(right), 40))
    assert value(found, "input", "held-out", "network", "p_same") == 1


def test_a_stratified_sample_and_its_size(tmp_path):
    found = small(tmp_path, most=30, k=3)[2]
    sizes = dict(zip(found.layers["set"], found.layers["examples"], strict=True))
    assert sizes == {"training": 30, "held-out": 30}
    assert found.settings["settings"]["most"] == 30


def test_chosen_probes_layers_and_an_encoder(tmp_path):
    found = small(tmp_path, probes=("SVM",), layers=["acts.1"], encoder=True)[2]
    assert list(dict.fromkeys(found.layers["layer"])) == ["input", "acts.1"]
    assert set(found.layers["probe"]) == {"SVM"}
    assert np.isnan(found.layers["p_same"]).all()


def test_images_are_read_as_the_network_takes_them(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (30, 64, 64, 3), dtype=np.uint8)
    images[::2, :, :32] = 0
    net = MLP((64 * 64 * 3, 4, 2)).eval()
    examples = load_examples((images, np.arange(30) % 2))
    found = result_of(run(net, examples, k=3, cache=tmp_path))
    assert value(found, "input", "training", "SVM") == 1


def test_layers_come_one_after_the_other_and_the_table_is_written(tmp_path):
    net, sets, found = small(tmp_path)
    partial = []

    def seen(progress):
        if progress.partial is not None:
            partial.append(len(set(progress.partial.layers["layer"])))

    result_of(run(net, *sets, cache=tmp_path), seen)
    assert partial == [1, 2, 3]
    folder = storage.write_run(tmp_path / "run", found)
    assert pq.read_table(folder / "layers.parquet").num_rows == 3 * 2 * 4


def test_features_alone_have_no_input_layer(tmp_path):
    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(40, 5)).astype(np.float32), np.arange(40) % 2
    given = load_examples((rows, labels), features={"mine": rows})
    found = result_of(run(None, given, k=3, cache=tmp_path))
    assert set(found.layers["layer"]) == {"mine"}


def test_what_cannot_be_probed_is_said(tmp_path):
    net, sets, _ = small(tmp_path)
    for wrong, words in (({"metric": "l7"}, "metric is 'l7', but one of"),
                         ({"probes": ("tree",)}, "probes is 'tree', but one of 'k-NN'"),
                         ({"most": -1}, "most is -1, but at least 0"),
                         ({"seed": -1}, "seed is -1, but at least 0"),
                         ({"strength": 0}, "strength is 0, but a number above 0 was wanted"),
                         ({"probes": ()}, "one or more of k-NN, SVM, logistic were wanted"),
                         ({"k": 30, "most": 20}, "k is 30, but there are only 19")):  # fmt: skip
        with pytest.raises(ValueError, match=words):
            result_of(run(net, *sets, cache=tmp_path, **wrong))
    nameless = load_examples(np.random.default_rng(0).random((20, 6)).astype(np.float32))
    with pytest.raises(ValueError, match="this data has none; name data that has"):
        result_of(run(net, nameless, k=3, encoder=True, cache=tmp_path))


def test_stop_is_heard_while_a_classifier_is_fitted(tmp_path, monkeypatch):
    begun, ended = threading.Event(), threading.Event()

    def slow(features, labels, others, **_):
        begun.set()
        ended.wait(30)

    monkeypatch.setattr(probing, "linear", slow)
    net, told = MLP((6, 8, 3)).eval(), []
    sets = load_examples((np.eye(6, dtype=np.float32), np.arange(6) % 3))
    tell = {name: lambda *_, name=name: told.append(name) for name in ("done", "failed", "stopped")}
    job = start(run(net, sets, k=2, cache=tmp_path), seen=lambda *_: None, **tell)
    assert begun.wait(20)
    job.stop()
    assert job.join(1)  # nobody waits for a fit that can't be broken off
    assert told == ["stopped"]
    ended.set()
