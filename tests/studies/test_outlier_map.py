import json

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from sklearn.metrics import roc_auc_score
from sklearn.neighbors import NearestNeighbors

from memexplorer import storage
from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP
from memexplorer.models.loading import load_model
from memexplorer.studies.outlier_map import run


def blobs(each=30, wrong=(), copies=()):
    """Three far blobs in 6 units; rows in `wrong` have the next label, `copies` repeat row 0."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3), each)
    x = (np.eye(3, 6)[labels] * 20 + rng.normal(size=(3 * each, 6))).astype(np.float32)
    x[list(copies)] = x[0]
    labels[list(wrong)] = (labels[list(wrong)] + 1) % 3
    return x, labels


def known(**change):
    x, labels = blobs(**change)
    return load_examples((x, labels), features={"mine": x}, predictions=labels)


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    examples = known(wrong=(5, 40, 70), copies=(10, 11, 12, 13))
    steps, told = run(None, examples, k=10, cache=tmp_path_factory.mktemp("map")), []
    return result_of(steps, told.append), told, examples


def test_the_same_map_twice(found, tmp_path):
    first, _, examples = found
    again = result_of(run(None, examples, k=10, cache=tmp_path))
    np.testing.assert_array_equal(again.points, first.points)
    np.testing.assert_array_equal(again.examples["suspicion"], first.examples["suspicion"])
    cached = result_of(run(None, examples, k=10, cache=tmp_path))
    np.testing.assert_array_equal(cached.points, first.points)
    other = result_of(run(None, examples, k=10, seed=1, cache=tmp_path))
    assert not np.allclose(other.points, first.points)


def test_duplicates_lie_at_one_place_and_others_dont(found):
    points = found[0].points
    same = [0, 10, 11, 12, 13]
    assert (points[same] == points[0]).all()
    assert len(np.unique(points, axis=0)) == 90 - 4


def test_blobs_stay_apart(found):
    points = found[0].points
    blob = np.repeat(np.arange(3), 30)
    inside = NearestNeighbors(n_neighbors=5).fit(points).kneighbors(return_distance=False)
    assert (blob[inside] == blob[:, None]).mean() > 0.98


def test_wrong_labels_come_first(found):
    suspicion = found[0].examples["suspicion"]
    assert set(np.argsort(-suspicion)[:3].tolist()) == {5, 40, 70}


def test_a_pca_map_is_there_before_umap(found):
    result, told, _ = found
    partials = [step.partial for step in told if step.partial is not None]
    assert partials[0].method == "pca"
    assert partials[0].points.shape == (90, 2)
    assert result.method == "umap"


def test_scores_by_hand(found):
    result, _, examples = found
    x, labels = examples.features["mine"].astype(float), examples.labels
    unit = x / np.linalg.norm(x, axis=1, keepdims=True)
    gaps = 1 - unit @ unit.T
    np.fill_diagonal(gaps, np.inf)
    tenth = np.sort(gaps, axis=1)[:, 9]
    np.testing.assert_allclose(result.examples["neighbour_distance"], tenth, rtol=1e-2, atol=1e-6)
    own = np.where(labels == labels[:, None], gaps, np.inf)
    tenth = np.sort(own, axis=1)[:, 9]
    np.testing.assert_allclose(result.examples["own_label_distance"], tenth, rtol=1e-2, atol=1e-6)
    wrong = np.isin(np.arange(90), [5, 40, 70])
    column = np.asarray(result.examples["own_label_distance"])
    assert column[wrong].min() > column[~wrong].max()


def test_the_table_has_the_places(found, tmp_path):
    result, _, examples = found
    folder = storage.write_run(tmp_path, result)
    table = pq.read_table(folder / "examples.parquet")
    assert {"id", "label", "prediction", "suspicion", "x", "y"} <= set(table.column_names)
    assert table["id"].to_pylist() == examples.ids.tolist()
    np.testing.assert_allclose(
        np.stack([table["x"].to_numpy(), table["y"].to_numpy()], axis=1), result.points
    )
    np.testing.assert_array_equal(np.load(folder / "points.npy"), result.points)
    said = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert {"versions", "weights", "data", "seed", "settings"} <= said.keys()


def test_the_layer_laid_out_is_the_one_that_tells_most(tmp_path):
    x, labels = blobs(wrong=(5, 40, 70))
    memorized = np.eye(3, dtype=np.float32)[labels] * 5 + x[:, 3:] * 1e-3  # knows every label
    nothing = np.random.default_rng(1).normal(size=(90, 4)).astype(np.float32)
    examples = load_examples(
        (x, labels), features={"telling": x, "memorized": memorized}, predictions=labels
    )
    assert result_of(run(None, examples, k=10, cache=tmp_path)).layer == "telling"
    examples = load_examples(
        (x, labels), features={"telling": x, "nothing": nothing}, predictions=labels
    )
    result = result_of(run(None, examples, k=10, layer="nothing", cache=tmp_path))
    assert result.layer == "nothing"
    with pytest.raises(ValueError, match="other.*telling"):
        result_of(run(None, examples, k=10, layer="other", cache=tmp_path))


def test_fewer_examples_than_neighbours_in_umap(tmp_path):
    result = result_of(run(None, known(each=3), k=2, cache=tmp_path))
    assert result.points.shape == (9, 2)
    assert np.isfinite(result.points).all()


def test_all_examples_alike(tmp_path):
    x, labels = np.ones((12, 4), np.float32), np.arange(12) % 3
    examples = load_examples((x, labels), features={"mine": x}, predictions=labels)
    result = result_of(run(None, examples, k=3, cache=tmp_path))
    assert (result.points == result.points[0]).all()
    assert np.isfinite(result.points).all()


def test_a_network_that_makes_every_example_alike(tmp_path):
    x, labels = blobs()
    net = MLP((6, 5, 3)).eval()
    with torch.no_grad():
        net.hidden[0].bias.fill_(-1e6)
    result = result_of(run(net, load_examples((x, labels)), k=5, cache=tmp_path))
    assert np.isfinite(result.points).all()


def test_the_shipped_digits_in_the_order_the_page_shows(tmp_path):
    parts = sample("digits")
    model = load_model(parts["model"], weights=parts["weights"], device="cpu")
    examples = load_examples(parts["data"])
    result = result_of(run(model, examples, cache=tmp_path))
    planted = examples.labels != examples.true_labels
    assert roc_auc_score(planted, result.examples["suspicion"]) >= 0.97
