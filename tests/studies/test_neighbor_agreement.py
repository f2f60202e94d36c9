import dataclasses
import json

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors
from torch.nn.functional import cross_entropy

from memexplorer import storage
from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.measures.intervals import proportion
from memexplorer.models.classifiers import MLP
from memexplorer.models.loading import load_model
from memexplorer.studies.neighbor_agreement import run
from memexplorer.training import shuffled, train

NAMES = np.array(["ant", "bee", "cow"])


def points(count=60, seed=0):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    x = (np.eye(3)[labels] * 2 + rng.normal(size=(count, 3))).astype(np.float32)
    return x, labels, rng.integers(0, 3, count)


def known(count=60, seed=0):
    x, labels, said = points(count, seed)
    return load_examples((x, NAMES[labels]), features={"mine": x}, predictions=NAMES[said])


def by_hand(bank, bank_labels, k, metric, queries=None):
    """The neighbours' answers: brute force, leave-one-out without queries, ties to class 0."""
    name = {"l2": "euclidean", "cosine": "cosine"}[metric]
    brute = NearestNeighbors(n_neighbors=k, algorithm="brute", metric=name).fit(bank)
    indices = brute.kneighbors(queries, return_distance=False)
    return np.array([np.bincount(bank_labels[row], minlength=3).argmax() for row in indices])


def shares(y, f, g):
    """P_SAME, MC, ME, accuracy, k-NN accuracy, from the definitions."""
    right = f == y
    return (
        (f == g).mean(),
        (f == g)[right].mean() if right.any() else np.nan,
        (f == g)[~right].mean() if (~right).any() else np.nan,
        right.mean(),
        (g == y).mean(),
    )


FIELDS = ("p_same", "mutual_correctness", "mutual_error", "accuracy", "knn_accuracy")


def fields(one):
    return tuple(getattr(one, name) for name in FIELDS)


def table(found):
    """(layer, set, class, k) -> the other columns of that row"""
    columns = {name: list(column) for name, column in found.layers.items()}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return {(row["layer"], row["set"], row["class"], row["k"]): row for row in rows}


@pytest.mark.parametrize("metric", ["l2", "cosine"])
def test_every_number_from_the_definitions(metric, tmp_path):
    (x, y, f), (x2, y2, f2) = points(), points(25, seed=1)
    found = result_of(run(None, known(), known(25, 1), k=[7, 3, 1], metric=metric, cache=tmp_path))
    rows, sets = table(found), set()
    assert list(found.training) == list(found.held_out) == ["mine"]
    for k in (7, 3, 1):
        inside, outside = by_hand(x, y, k, metric), by_hand(x, y, k, metric, x2)
        np.testing.assert_allclose(fields(found.training["mine"][k]), shares(y, f, inside))
        np.testing.assert_allclose(fields(found.held_out["mine"][k]), shares(y2, f2, outside))
        sets = {name for _, name, _, _ in rows}
        (other,) = sets - {"training"}
        for name, labels, said, voted in (("training", y, f, inside), (other, y2, f2, outside)):
            for label, text in [(None, "all"), *enumerate(NAMES.tolist())]:
                some = labels == label if label is not None else np.ones(len(labels), bool)
                row = rows["mine", name, text, k]
                wanted = shares(labels[some], said[some], voted[some])
                np.testing.assert_allclose([row[field] for field in FIELDS], wanted)
                assert row["examples"] == some.sum()
                right = (said == labels)[some].sum()
                trials = (some.sum(), right, some.sum() - right, some.sum(), some.sum())
                for field, share, of in zip(FIELDS, wanted, trials, strict=True):
                    interval = (row[f"{field}_low"], row[f"{field}_high"])
                    hits = round(share * of) if of else 0
                    np.testing.assert_allclose(interval, proportion(hits, of), atol=1e-9)
    assert len(rows) == 2 * 4 * 3


def test_p_same_is_what_its_parts_give_in_every_row(tmp_path):
    found = result_of(run(None, known(), known(25, 1), k=[5, 9], cache=tmp_path))
    for row in table(found).values():
        right = row["mutual_correctness"] * row["accuracy"] if row["accuracy"] > 0 else 0
        wrong = row["mutual_error"] * (1 - row["accuracy"]) if row["accuracy"] < 1 else 0
        assert abs(row["p_same"] - right - wrong) < 1e-12


def test_the_features_are_those_the_classifier_sees(tmp_path):
    x, y, _ = points()
    torch.manual_seed(0)
    net = MLP((3, 9, 3)).eval()
    with torch.no_grad():
        hidden = net.hidden[0](torch.tensor(x)).relu()
        said = net.fc(hidden).argmax(1).numpy()
    found = result_of(run(net, load_examples((x, NAMES[y])), k=5, cache=tmp_path, metric="l2"))
    last = list(found.training)[-1]
    wanted = shares(y, said, by_hand(hidden.numpy(), y, 5, "l2"))
    np.testing.assert_allclose(fields(found.training[last][5]), wanted)
    assert found.held_out == {}
    assert found.others == {}


def test_what_each_example_got(tmp_path):
    x, y, f = points()
    found = result_of(run(None, known(), k=7, metric="l2", cache=tmp_path))
    columns = found.examples
    assert columns["label"].tolist() == NAMES[y].tolist()
    assert columns["prediction"].tolist() == NAMES[f].tolist()
    assert columns["neighbours[mine]"].tolist() == NAMES[by_hand(x, y, 7, "l2")].tolist()
    brute = NearestNeighbors(n_neighbors=7, algorithm="brute").fit(x)
    voters = y[brute.kneighbors(return_distance=False)]
    own = (voters == y[:, None]).mean(axis=1)
    np.testing.assert_allclose(columns["vote[mine]"], own)
    np.testing.assert_allclose(columns["suspicion"], 1 - own, atol=1e-12)
    other = (voters != f[:, None]).mean(axis=1)
    np.testing.assert_allclose(columns["disagreement"], other, atol=1e-12)


def test_the_first_k_fills_the_table_of_examples(tmp_path):
    first = result_of(run(None, known(), k=[9, 3], cache=tmp_path)).examples
    alone = result_of(run(None, known(), k=9, cache=tmp_path)).examples
    np.testing.assert_array_equal(first["suspicion"], alone["suspicion"])


def test_the_order_of_the_examples_does_not_matter(tmp_path):
    order = np.random.default_rng(5).permutation(60)
    found = result_of(run(None, known(), k=5, metric="l2", cache=tmp_path))
    other = result_of(run(None, known().take(order), k=5, metric="l2", cache=tmp_path))
    np.testing.assert_allclose(fields(other.training["mine"][5]), fields(found.training["mine"][5]))
    np.testing.assert_allclose(other.examples["suspicion"], found.examples["suspicion"][order])


def test_held_out_classes_go_by_text(tmp_path):
    x, y, f = points(25, 1)
    some = y > 0
    few = load_examples((x[some], NAMES[y[some]]), features={"mine": x[some]},
                        predictions=NAMES[f[some]])  # fmt: skip
    found = result_of(run(None, known(), few, k=5, metric="l2", cache=tmp_path))
    bank, labels, _ = points()
    wanted = shares(y[some], f[some], by_hand(bank, labels, 5, "l2", x[some]))
    np.testing.assert_allclose(fields(found.held_out["mine"][5]), wanted)


def test_an_encoder_has_neighbours_but_no_answers(tmp_path):
    x, y, _ = points()
    found = result_of(
        run(MLP((3, 9, 4)).eval(), load_examples((x, NAMES[y])), k=5, encoder=True, cache=tmp_path)
    )
    one = next(iter(found.training.values()))[5]
    assert np.isnan([one.p_same, one.mutual_correctness, one.mutual_error, one.accuracy]).all()
    assert 0 <= one.knn_accuracy <= 1
    assert "suspicion" in found.examples
    assert "loss" not in found.examples


def test_what_is_wrong_is_told_in_words(tmp_path):
    x, y, _ = points()
    examples, net = load_examples((x, NAMES[y])), MLP((3, 9, 3)).eval()
    for given, words in (
        (dict(k=60), "k is 60, but there are only 59 .*give k=59 or less"),
        (dict(k=0), "k is 0, but at least one"),
        (dict(k=[5, 60]), "k is 60"),
        (dict(layers=["hiden.0"]), "layer 'hiden.0' is not in this network.*hidden.0"),
        (dict(metric="l1"), "metric is 'l1', but one of"),
    ):
        with pytest.raises(ValueError, match=words):
            result_of(run(net, examples, cache=tmp_path, **given))
    with pytest.raises(
        ValueError, match=r"answers with 2 classes, but arrays has 3 \(ant, bee, co"
    ):
        result_of(run(MLP((3, 9, 2)), examples, cache=tmp_path))
    other = load_examples((x, np.array(["ant", "bee", "dog"])[y]))
    with pytest.raises(ValueError, match=r"dog.*ant, bee, cow"):
        result_of(run(net, examples, other, k=5, cache=tmp_path))


def test_a_partial_result_comes_before_the_rest(tmp_path):
    x, y, _ = points()
    torch.manual_seed(0)
    steps = list(run(MLP((3, 9, 8, 3)).eval(), load_examples((x, NAMES[y])), k=5, cache=tmp_path))
    partials = [step.partial for step in steps if step.partial is not None]
    assert partials
    assert partials[0].training


def test_the_run_folder(tmp_path):
    found = result_of(run(None, known(), known(25, 1), k=[5, 3], seed=11, cache=tmp_path / "c"))
    folder = storage.write_run(tmp_path / "run", found)
    said = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    text = json.dumps(said)
    assert said["seed"] == 11
    assert said["settings"]["k"] == [5, 3]
    assert known().digest() in text
    assert {"versions", "weights", "data", "seed", "settings"} <= said.keys()
    examples = pq.read_table(folder / "examples.parquet")
    assert {"id", "label", "prediction", "suspicion"} <= set(examples.column_names)
    assert examples["id"].to_pylist()[:60] == known().ids.tolist()
    layers = pq.read_table(folder / "layers.parquet")
    assert {"layer", "k", "class", *FIELDS} <= set(layers.column_names)


def fitted(x, labels, epochs):
    """The MLP 64-256-256-10, trained until it knows its labels."""
    torch.manual_seed(0)
    net = MLP((64, 256, 256, 10))
    go_down = torch.optim.SGD(net.parameters(), lr=0.05, momentum=0.9)
    batches = shuffled(
        torch.tensor(x), torch.tensor(labels), batch_size=32, epochs=epochs,
        rng=np.random.default_rng(0),
    )  # fmt: skip
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # matrices this small are slower on more
    for _ in train(net, batches, lambda out, y, _: cross_entropy(out, y), go_down):
        pass
    torch.set_num_threads(threads)
    return net.eval()


@pytest.fixture(scope="module")
def on_digits(tmp_path_factory):
    """Clean and half-random training labels -> the study's result on the last feature layer."""
    digits, rng = load_digits(), np.random.default_rng(0)
    order = rng.permutation(1797)
    x, y = (digits.data[order] / 16).astype(np.float32), digits.target[order]
    noisy = y[:1200].copy()
    chosen = rng.permutation(1200)[:600]
    noisy[chosen] = rng.integers(0, 10, 600)
    held_out = load_examples((x[1200:], y[1200:]))
    return {
        name: result_of(
            run(fitted(x[:1200], labels, epochs), load_examples((x[:1200], labels)), held_out,
                layers=["fc:input"], k=30, cache=tmp_path_factory.mktemp(name))
        )
        for name, labels, epochs in (("clean", y[:1200], 15), ("noisy", noisy, 75))
    }  # fmt: skip


def test_digits_a_network_that_generalizes_answers_as_its_neighbours_do(on_digits):
    clean, noisy = (on_digits[name].held_out["fc:input"][30] for name in ("clean", "noisy"))
    assert clean.p_same > 0.95
    assert clean.p_same > noisy.p_same + 0.15
    assert clean.mutual_error > 3 / 9
    assert clean.mutual_error > noisy.mutual_error + 0.2
    assert clean.mutual_correctness > 0.97
    inside = {name: found.training["fc:input"][30] for name, found in on_digits.items()}
    assert inside["clean"].accuracy > 0.99
    assert inside["noisy"].accuracy > 0.97
    assert inside["clean"].p_same > inside["noisy"].p_same + 0.2


def test_digits_the_vote_takes_the_noise_out(on_digits):
    clean, noisy = (on_digits[name].held_out["fc:input"][30] for name in ("clean", "noisy"))
    assert noisy.knn_accuracy > noisy.accuracy + 0.1
    assert abs(clean.knn_accuracy - clean.accuracy) < 0.03


@pytest.mark.parametrize(("name", "least"), [("digits", 0.97), ("cifar-small", 0.86)])
def test_planted_wrong_labels_come_first(name, least, tmp_path):
    parts = sample(name)
    model = load_model(parts["model"], weights=parts["weights"], device="cpu")
    examples = load_examples(parts["data"])
    found = result_of(run(model, examples, cache=tmp_path))
    planted = examples.labels != examples.true_labels
    assert roc_auc_score(planted, found.examples["suspicion"]) >= least
    blind = load_examples(parts["data"])
    blind = dataclasses.replace(blind, true_labels=None)  # the order must not need the truth
    again = result_of(run(model, blind, cache=tmp_path))
    np.testing.assert_array_equal(again.examples["suspicion"], found.examples["suspicion"])
