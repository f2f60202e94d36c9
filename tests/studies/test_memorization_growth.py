from itertools import combinations

import numpy as np
import pytest
import torch

from memexplorer.data import load_examples
from memexplorer.data.views import viewed
from memexplorer.encoding import twins
from memexplorer.jobs import result_of
from memexplorer.models.loading import load_model
from memexplorer.models.preprocessing import to_batch
from memexplorer.storage import write_run
from memexplorer.studies import memorization_growth, unit_memorization

LOOK = {"measured": 12, "augmentations": 3, "device": "cpu"}


@pytest.fixture(scope="module")
def images():
    pixels = np.random.default_rng(0).integers(0, 256, (140, 32, 32, 3), dtype=np.uint8)
    return load_examples({"inputs": pixels, "labels": np.arange(140) % 3}), load_examples(
        {"inputs": pixels[::-1].copy(), "labels": np.arange(140) % 3}
    )


@pytest.fixture(scope="module")
def grown(images, tmp_path_factory):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    cache, seen = tmp_path_factory.mktemp("cache"), []
    size = {"epochs": 3, "width": 0.125, "batch_size": 16, "checkpoints": 2, "images": 96}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(twins.SIZES, "tiny", size)
        steps = memorization_growth.run(None, *images, train="tiny", cache=cache, **LOOK)
        found = result_of(steps, seen.append)
    torch.set_num_threads(threads)
    return found, seen, cache


def column(found, name, epoch):
    table = found.layers
    values = {
        layer: value
        for at, layer, value in zip(table["epoch"], table["layer"], table[name], strict=True)
        if at == epoch
    }
    assert values
    return values


def test_a_row_for_each_layer_at_each_checkpoint(grown):
    found = grown[0]
    assert list(dict.fromkeys(found.layers["epoch"])) == [0, 1, 3]
    layers = column(found, "candidates", 3)
    assert next(iter(layers)) == "conv1"
    assert {f"conv{n}" for n in range(1, 9)} < set(layers)
    assert len({len(values) for values in found.layers.values()}) == 1
    assert len(found.losses["f"]) == 3
    assert sum(len(rows) for rows in found.course.split.values()) in range(90, 97)


def test_untrained_networks_that_are_the_same_memorize_nothing(grown):
    for name in ("candidates", "independent", "shared", "external", "spread"):
        assert set(column(grown[0], name, 0).values()) == {0.0}
    assert any(column(grown[0], "candidates", 3).values())


def test_the_output_as_written_out_by_hand(grown):
    found = grown[0]
    last = found.course.checkpoints[-1]
    f, g = (load_model(found.course.factory, weights=path) for path in (last.f, last.g))
    rows = np.random.default_rng(0).permutation(found.course.split["candidates"])[:12]
    batch = to_batch(found.source.take(rows).inputs, f.origin.preprocessing)
    scores = []
    views = [viewed(batch, 0, view, mean=0.5, std=0.25) for view in range(3)]
    apart = []
    for network in (f, g):
        with torch.no_grad():
            seen = [torch.nn.functional.normalize(network(view).double()) for view in views]
        apart.append(sum((a - b).norm(dim=1) for a, b in combinations(seen, 2)) / 3)
    scores = ((apart[1] - apart[0]) / (apart[1] + apart[0])).numpy()
    assert column(found, "candidates", 3)["output"] == pytest.approx(scores.mean(), abs=1e-5)
    assert column(found, "spread", 3)["output"] == pytest.approx(scores.std(), abs=1e-5)


def test_unitmem_is_that_of_the_study_of_one_network(grown):
    found, _, cache = grown
    last = found.course.checkpoints[-1]
    f = load_model(found.course.factory, weights=last.f)
    rows = np.random.default_rng(0).permutation(found.course.split["candidates"])[:12]
    steps = unit_memorization.run(f, found.source.take(rows), augmentations=3, cache=cache)
    alone = result_of(steps).unitmem
    grown_to = column(found, "unitmem", 3)
    assert {name for name, value in grown_to.items() if not np.isnan(value)} == set(alone)
    for name, values in alone.items():
        assert grown_to[name] == pytest.approx(values.mean(), abs=1e-6)
        assert column(found, "highest", 3)[name] == pytest.approx(values.max(), abs=1e-6)


def test_early_results_grow(grown):
    _, seen, _ = grown
    early = [one.partial for one in seen if one.partial is not None]
    counts = [len(set(one.layers.get("epoch", ()))) for one in early]
    assert counts == sorted(counts)
    assert set(counts) == {1, 2, 3}
    assert [len(one.losses.get("f", ())) for one in early][-1] == 3
    assert all(isinstance(one, memorization_growth.MemorizationGrowth) for one in early)
    reading = {one.stage for one in seen if one.stage.endswith("reading layers")}
    assert reading == {f"after epoch {at}: reading layers" for at in (0, 1, 3)}


def test_a_finished_training_is_measured_alone(grown, images, tmp_path):
    found = grown[0]
    folder = found.course.checkpoints[0].f.parent.parent
    steps = memorization_growth.run(
        None, found.source, images[1], training=folder, cache=tmp_path, **LOOK
    )
    again = result_of(steps)
    assert again.losses == found.losses
    for name, values in found.layers.items():
        if name != "layer":
            np.testing.assert_allclose(again.layers[name], values, atol=1e-6)
    write_run(tmp_path / "run", again)
    assert {path.name for path in (tmp_path / "run").iterdir()} == {"layers.parquet", "run.json"}


def test_units_of_a_vision_transformer_have_rows_of_their_own(images, tmp_path):
    size = {"epochs": 1, "width": 0.125, "batch_size": 16, "checkpoints": 1, "images": 96}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(twins.SIZES, "tiny", size)
        steps = memorization_growth.run(
            None, images[0], framework="mae", train="tiny", cache=tmp_path, **LOOK
        )
        found = result_of(steps)
    assert found.course.strength == "mae"
    units, along = column(found, "unitmem", 1), column(found, "candidates", 1)
    assert np.isfinite(units["blocks.0.mlp.fc1"])
    assert np.isnan(along["blocks.0.mlp.fc1"])
    assert np.isfinite(along["blocks.0 MLP"])
    assert column(found, "units", 1)["blocks.0.mlp.fc1"] == 4 * 24
    assert len({len(values) for values in found.layers.values()}) == 1


def test_what_cannot_be_measured_is_said(images, tmp_path):
    with pytest.raises(ValueError, match="train is 'all night', but one of 'two minutes'"):
        result_of(memorization_growth.run(None, images[0], train="all night"))
    with pytest.raises(ValueError, match="has no plan.json, factory.py, split.json: it holds no"):
        result_of(memorization_growth.run(None, images[0], training=tmp_path))
