import json

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from torch import nn

from memexplorer import storage
from memexplorer.data import load_examples
from memexplorer.data.augmentation import augmented
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP, ResNet
from memexplorer.models.loading import load_model
from memexplorer.models.preprocessing import to_batch
from memexplorer.studies.unit_memorization import run


def pictures(count=30, side=8):
    images = np.random.default_rng(0).integers(0, 256, (count, side, side, 3), dtype=np.uint8)
    return load_examples((images, np.arange(count) % 3))


@pytest.fixture
def net():
    torch.manual_seed(0)
    return ResNet(classes=3, widths=(4, 8)).eval()


AT = {
    "stem.0": "stem.2", "stage1.0.conv1": "stage1.0.act1", "stage1.0.conv2": "stage1.0.norm2",
    "stage2.0.conv1": "stage2.0.act1", "stage2.0.conv2": "stage2.0.norm2",
    "stage2.0.shortcut.conv": "stage2.0.shortcut.norm",
}  # fmt: skip


def kept(net, batches):
    """Every activation of every view of every example, kept: layer -> (view, example, unit)."""
    seen = {name: [] for name in AT}
    handles = [
        net.get_submodule(module).register_forward_hook(
            lambda _, __, out, name=name: seen[name].append(out.clamp(min=0).numpy().copy())
        )
        for name, module in AT.items()
    ]
    with torch.no_grad():
        for batch in batches:
            net(batch)
    for handle in handles:
        handle.remove()
    return {
        name: np.stack(maps).astype(np.float64).mean(axis=(3, 4)) for name, maps in seen.items()
    }


def one_by_one(means, reduce=np.mean):
    found = []
    for answers in means.T:
        rest = reduce(np.delete(answers, answers.argmax()))
        total = answers.max() + rest
        found.append((answers.max() - rest) / total if total > 0 else 0.0)
    return np.array(found)


@pytest.mark.parametrize("others", ["mean", "median"])
@pytest.mark.parametrize("augmentations", [0, 3])
def test_the_same_as_keeping_all_activations(net, others, augmentations, tmp_path):
    examples = pictures()
    x = to_batch(examples.inputs, load_model(net, device="cpu").origin.preprocessing)
    views = [augmented(x, 0, view, seed=4) for view in range(augmentations)] or [x]
    means = {name: maps.mean(axis=0) for name, maps in kept(net, views).items()}
    found = result_of(
        run(net, examples, augmentations=augmentations, others=others, seed=4, cache=tmp_path)
    )
    assert list(found.unitmem) == [*AT]
    reduce = {"mean": np.mean, "median": np.median}[others]
    for name, answers in means.items():
        np.testing.assert_allclose(found.unitmem[name], one_by_one(answers, reduce), atol=1e-4)
        order = np.argsort(-answers, axis=0, kind="stable")[:12].T
        np.testing.assert_allclose(
            np.take_along_axis(answers.T, found.drivers[name], axis=1),
            np.take_along_axis(answers.T, order, axis=1), rtol=1e-3, atol=1e-6,
        )  # fmt: skip
        np.testing.assert_allclose(
            found.answers[name], np.take_along_axis(answers.T, order, axis=1), rtol=1e-3, atol=1e-6
        )
        assert (found.spread[name].sum(axis=1) == 30).all()


def test_a_fully_connected_network_by_hand(tmp_path):
    torch.manual_seed(0)
    net, x = MLP((5, 7, 6, 3)).eval(), np.random.default_rng(0).normal(size=(40, 5))
    x = x.astype(np.float32)
    with torch.no_grad():
        one = net.hidden[0](torch.tensor(x)).relu()
        two = net.hidden[1](one).relu()
    found = result_of(run(net, load_examples((x, np.arange(40) % 3)), cache=tmp_path))
    assert list(found.unitmem) == ["hidden.0", "hidden.1"]
    for name, answers in (("hidden.0", one.double().numpy()), ("hidden.1", two.double().numpy())):
        np.testing.assert_allclose(found.unitmem[name], one_by_one(answers), atol=1e-5)
        rows = [row for row, layer in enumerate(found.units["layer"]) if layer == name]
        largest = np.asarray(found.units["largest"])[rows]
        np.testing.assert_allclose(largest, answers.max(axis=0), rtol=1e-5)
        rest = (answers.sum(axis=0) - answers.max(axis=0)) / 39
        np.testing.assert_allclose(np.asarray(found.units["others"])[rows], rest, rtol=1e-4)
        ids = found.source.ids[answers.argmax(axis=0)]
        live = answers.max(axis=0) > 0
        assert (np.asarray(found.units["driven_by"])[rows][live] == ids[live]).all()
        for unit in np.flatnonzero(live):
            edges = np.arange(25) / 24 * answers[:, unit].max()
            wanted = np.histogram(answers[:, unit], edges)[0]
            assert np.abs(found.spread[name][unit] - wanted).sum() <= 2  # rounding at an edge


def test_a_planted_memory_a_constant_and_a_dead_unit(tmp_path):
    """Unit 0 answers example 7 alone, unit 1 all alike, unit 2 nobody."""
    x = np.eye(20, dtype=np.float32)
    net = nn.Sequential(nn.Linear(20, 3), nn.ReLU(), nn.Linear(3, 2)).eval()
    with torch.no_grad():
        net[0].weight.zero_()
        net[0].weight[0, 7] = 2.0
        net[0].bias[:] = torch.tensor([0.0, 1.0, -1.0])
    found = result_of(run(net, load_examples((x, np.arange(20) % 2)), cache=tmp_path))
    np.testing.assert_allclose(found.unitmem["0"], [1, 0, 0], atol=1e-6)
    assert found.drivers["0"][0, 0] == 7
    assert found.units["driven_by"][0] == found.source.ids[7]


def test_the_same_twice_and_another_seed_is_another_draw(net, tmp_path):
    results = [
        result_of(run(net, pictures(), augmentations=2, seed=seed, cache=tmp_path / folder))
        for folder, seed in (("a", 0), ("b", 0), ("c", 1))
    ]
    for name in AT:
        np.testing.assert_array_equal(results[0].unitmem[name], results[1].unitmem[name])
    assert any(
        not np.allclose(results[0].unitmem[name], results[2].unitmem[name], atol=1e-4)
        for name in AT
    )


def test_the_order_of_the_examples_does_not_matter(net, tmp_path):
    order = np.random.default_rng(3).permutation(30)
    found = result_of(run(net, pictures(), augmentations=0, cache=tmp_path))
    other = result_of(run(net, pictures().take(order), augmentations=0, cache=tmp_path))
    for name in AT:
        np.testing.assert_allclose(other.unitmem[name], found.unitmem[name], atol=1e-5)
        np.testing.assert_allclose(other.answers[name], found.answers[name], rtol=1e-4, atol=1e-7)


def test_every_score_lies_between_zero_and_one_and_negative_layers_are_named(net, tmp_path):
    found = result_of(run(net, pictures(), augmentations=0, cache=tmp_path))
    for scores in found.unitmem.values():
        assert (scores >= 0).all()
        assert (scores <= 1).all()
    rectified = {
        layer
        for layer, yes in zip(found.units["layer"], found.units["rectified"], strict=True)
        if yes
    }
    assert rectified == {"stage1.0.conv2", "stage2.0.conv2", "stage2.0.shortcut.conv"}


def test_chosen_layers_only(net, tmp_path):
    found = result_of(run(net, pictures(), layers=["stage2.0.conv1"], augmentations=0,
                          cache=tmp_path))  # fmt: skip
    everything = result_of(run(net, pictures(), augmentations=0, cache=tmp_path))
    assert list(found.unitmem) == ["stage2.0.conv1"]
    np.testing.assert_array_equal(
        found.unitmem["stage2.0.conv1"], everything.unitmem["stage2.0.conv1"]
    )


def test_fewer_examples_than_the_gallery_shows(net, tmp_path):
    found = result_of(run(net, pictures(5), augmentations=0, cache=tmp_path))
    assert found.drivers["stem.0"].shape[0] == 4
    assert all((rows < 5).all() for rows in found.drivers.values())


def test_what_cannot_be_measured(net, tmp_path):
    with pytest.raises(ValueError, match="has 1 example, but at least two are compared; load more"):
        result_of(run(net, pictures(1), augmentations=0, cache=tmp_path))
    with pytest.raises(ValueError, match="stage9.*stage1.0.conv1|stage9.*stem.0"):
        result_of(run(net, pictures(), layers=["stage9"], augmentations=0, cache=tmp_path))
    with pytest.raises(ValueError, match="others is 'mode', but one of"):
        result_of(run(net, pictures(), others="mode", cache=tmp_path))
    with pytest.raises(ValueError, match="convolution"):
        result_of(run(nn.Sequential(nn.Flatten(), nn.ReLU()), pictures(), cache=tmp_path))


def test_the_table_of_units(net, tmp_path):
    found = result_of(run(net, pictures(), augmentations=0, seed=2, cache=tmp_path / "cache"))
    folder = storage.write_run(tmp_path / "run", found)
    table = pq.read_table(folder / "units.parquet")
    assert {"layer", "unit", "unitmem"} <= set(table.column_names)
    assert table.num_rows == 4 + 4 + 4 + 8 + 8 + 8
    np.testing.assert_allclose(
        table["unitmem"].to_numpy(), np.concatenate(list(found.unitmem.values()))
    )
    assert table["unit"].to_pylist()[:4] == [0, 1, 2, 3]
    said = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    assert said["seed"] == 2
    assert {"versions", "weights", "data", "settings"} <= said.keys()
