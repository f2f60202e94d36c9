"""UnitMem beside ClassMem: the study against everything kept and looped over by hand."""

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from torch import nn

from memexplorer import storage
from memexplorer.data import load_examples
from memexplorer.data.augmentation import augmented
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP
from memexplorer.studies import unit_memorization
from memexplorer.studies.unit_selectivity import NETWORK, REFERENCE, run


def vectors(count=60, seed=0, classes=3):
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, count)
    rows = rng.normal(size=(count, 5)) + 2 * np.eye(5)[labels]
    return load_examples((rows.astype(np.float32), labels))


@pytest.fixture
def net():
    torch.manual_seed(0)
    return MLP((5, 7, 6, 3)).eval()


def hidden(net, examples):
    with torch.no_grad():
        one = net.hidden[0](torch.tensor(examples.inputs)).relu()
        two = net.hidden[1](one).relu()
    return {"hidden.0": one.double().numpy(), "hidden.1": two.double().numpy()}


def ratio(values):
    """(largest − mean of the others) / (largest + mean of the others), one unit at a time."""
    found = []
    for unit in values.T:
        rest = np.delete(unit, unit.argmax()).mean()
        found.append((unit.max() - rest) / (unit.max() + rest) if unit.max() + rest > 0 else 0.0)
    return np.array(found)


def column(found, name, layer, network=NETWORK):
    table = found.units
    return np.array([value for value, at, of in
                     zip(table[name], table["layer"], table["network"], strict=True)
                     if (at, of) == (layer, network)])  # fmt: skip


def test_all_three_measures_by_hand(net, tmp_path):
    examples, others = vectors(), vectors(40, 1)
    found = result_of(run(net, examples, others, augmentations=0, cache=tmp_path))
    for layer, answers in hidden(net, examples).items():
        np.testing.assert_allclose(column(found, "unitmem", layer), ratio(answers), atol=1e-5)
        by_class = np.stack([answers[examples.labels == c].mean(axis=0) for c in range(3)])
        np.testing.assert_allclose(column(found, "classmem", layer), ratio(by_class), atol=1e-5)
        live = by_class.max(axis=0) > 0
        assert (
            column(found, "favourite", layer)[live].astype(int) == by_class.argmax(0)[live]
        ).all()
        assert (column(found, "favourite", layer)[~live] == "").all()
        elsewhere = hidden(net, others)[layer]
        by_class = np.stack([elsewhere[others.labels == c].mean(axis=0) for c in range(3)])
        np.testing.assert_allclose(
            column(found, "class_selectivity", layer), ratio(by_class), atol=1e-5
        )
    at = found.layers["layer"].index("hidden.1")
    scores = [column(found, name, "hidden.1") for name in ("unitmem", "classmem")]
    live = (scores[0] > 0) | (scores[1] > 0)
    assert found.layers["silent"][at] == (~live).sum()
    assert found.layers["above"][at] == (scores[0] > scores[1])[live].mean()
    assert np.isclose(found.layers["unitmem_mean"][at], scores[0].mean())
    assert np.isclose(found.layers["unitmem_sd"][at], scores[0].std())


def test_a_unit_for_one_example_one_for_a_class_and_a_dead_one(tmp_path):
    """Unit 0 answers example 7 alone, unit 1 those of class 1 alike, unit 2 nobody."""
    x, labels = np.eye(20, dtype=np.float32), np.arange(20) % 2
    net = nn.Sequential(nn.Linear(20, 3), nn.ReLU(), nn.Linear(3, 2)).eval()
    with torch.no_grad():
        net[0].weight.zero_()
        net[0].weight[0, 7] = 2.0
        net[0].weight[1, labels == 1] = 1.0
        net[0].bias[:] = torch.tensor([0.0, 0.0, -1.0])
    found = result_of(run(net, load_examples((x, labels)), augmentations=0, cache=tmp_path))
    np.testing.assert_allclose(column(found, "unitmem", "0"), [1, (1 - 9 / 19) / (1 + 9 / 19), 0])
    np.testing.assert_allclose(column(found, "classmem", "0"), [1, 1, 0])
    assert column(found, "favourite", "0").tolist() == ["1", "1", ""]
    assert np.isnan(column(found, "class_selectivity", "0")).all()  # no held-out data
    assert (found.layers["silent"], found.layers["above"]) == ([1], [0.0])


def test_unitmem_is_that_of_augmented_views_and_classmem_is_not(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (24, 8, 8, 3), dtype=np.uint8)
    examples, net = load_examples((images, np.arange(24) % 3)), MLP((192, 6, 3)).eval()
    found = result_of(run(net, examples, augmentations=3, seed=4, cache=tmp_path))
    same = result_of(unit_memorization.run(net, examples, augmentations=3, seed=4, cache=tmp_path))
    np.testing.assert_array_equal(column(found, "unitmem", "hidden.0"), same.unitmem["hidden.0"])
    x = torch.tensor(images).permute(0, 3, 1, 2).float() / 255
    with torch.no_grad():
        plain, views = (
            np.mean([net.hidden[0](view.flatten(1)).relu().numpy() for view in some], axis=0)
            for some in ([x], [augmented(x, 0, view, seed=4) for view in range(3)])
        )
    by_class = np.stack([plain[at::3].mean(axis=0) for at in range(3)])
    np.testing.assert_allclose(column(found, "classmem", "hidden.0"), ratio(by_class), atol=1e-4)
    np.testing.assert_allclose(column(found, "unitmem", "hidden.0"), ratio(views), atol=1e-3)


def test_a_second_network_stands_beside_the_first(net, tmp_path):
    torch.manual_seed(1)
    other, examples = MLP((5, 4, 3)).eval(), vectors()
    partial = []

    def seen(progress):
        if progress.partial is not None:
            partial.append(progress.partial)

    how = {"augmentations": 0, "cache": tmp_path}
    found = result_of(run(net, examples, reference=other, **how), seen)
    alone = result_of(run(other, examples, **how))
    assert found.layers["network"] == [NETWORK, NETWORK, REFERENCE]
    assert [set(one.layers["network"]) for one in partial] == [{NETWORK}]
    np.testing.assert_array_equal(
        column(found, "classmem", "hidden.0", REFERENCE), column(alone, "classmem", "hidden.0")
    )
    assert found.settings["settings"]["reference"] == "live MLP"


def test_the_table_and_chosen_layers(net, tmp_path):
    how = {"augmentations": 0, "cache": tmp_path}
    found = result_of(run(net, vectors(), vectors(30, 2), layers=["hidden.1"], **how))
    assert found.layers["layer"] == ["hidden.1"]
    folder = storage.write_run(tmp_path / "run", found)
    table = pq.read_table(folder / "units.parquet")
    assert table.num_rows == 6
    assert {"unitmem", "classmem", "class_selectivity", "favourite"} <= set(table.column_names)
    assert pq.read_table(folder / "layers.parquet").num_rows == 1


def test_what_cannot_be_compared_is_said(net, tmp_path):
    with pytest.raises(ValueError, match="no labels|labels of fewer than two: name other data"):
        result_of(run(net, load_examples((np.ones((4, 5), np.float32), [0, 0, 0, 0]))))
    with pytest.raises(ValueError, match="name a model"):
        result_of(run(None, vectors()))
    with pytest.raises(ValueError, match="layer 'fc9' is no convolution or linear layer"):
        result_of(run(net, vectors(), layers=["fc9"], cache=tmp_path))
    with pytest.raises(ValueError, match="layers is empty; name some of hidden.0"):
        result_of(run(net, vectors(), layers=[], cache=tmp_path))
    with pytest.raises(ValueError, match="augmentations is -1, but at least 0"):
        result_of(run(net, vectors(), augmentations=-1))
    holes = vectors()
    broken = MLP((5, 4, 3)).eval()
    with torch.no_grad():
        broken.hidden[0].weight[0, 0] = np.nan
    with pytest.raises(ValueError, match="at layer hidden.0|features at layer hidden.0"):
        result_of(run(broken, holes, augmentations=0, cache=tmp_path))
