import json

import numpy as np
import pyarrow.parquet as pq
import pytest
import torch
from safetensors.torch import save_file
from scipy import stats
from torch import nn

from memexplorer import losses, storage
from memexplorer.data import load_examples
from memexplorer.data.samples import sample
from memexplorer.data.views import viewed
from memexplorer.jobs import result_of
from memexplorer.models.loading import load_model
from memexplorer.models.origin import Origin, attach
from memexplorer.studies.layer_memorization import run

GROUPS = ("candidates", "independent", "shared")


def pictures(count=36, side=16, seed=0):
    """Coarse colours, so that views differ, and no two images are alike."""
    coarse = np.random.default_rng(seed).integers(0, 256, (count, 4, 4, 3), dtype=np.uint8)
    images = coarse.repeat(side // 4, 1).repeat(side // 4, 2)
    return load_examples((images, np.arange(count) % 3))


class Small(nn.Module):
    """Two convolutions with a residual sum, and features."""

    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2, padding=1), nn.ReLU())
        self.second = nn.Sequential(nn.Conv2d(8, 8, 3, padding=1), nn.ReLU())
        self.head = nn.Linear(8 * 64, 16)

    def forward(self, x):
        x = self.first(x)
        x = x + self.second(x)
        return self.head(x.flatten(1))


def learned(rows, images, steps=60):
    """An encoder taught to tell these few images apart, whatever their view: by heart."""
    torch.manual_seed(0)
    network = Small()
    batch = torch.tensor(images.inputs[rows]).permute(0, 3, 1, 2) / 255
    by = torch.optim.Adam(network.parameters(), 3e-3)
    for step in range(steps):
        both = torch.cat([viewed(batch, 0, 2 * step + at, strength="gentle") for at in (0, 1)])
        by.zero_grad()
        losses.contrastive(0.2)(network(both), None, None).backward()
        by.step()
    return network.eval()


@pytest.fixture(scope="module")
def images():
    return pictures()


@pytest.fixture(scope="module")
def split():
    return {"candidates": range(12), "independent": range(12, 24), "shared": range(24, 36)}


@pytest.fixture(scope="module")
def pair(images, split):
    known = {name: list(rows) for name, rows in split.items()}
    return [
        learned([*known["shared"], *known[own]], images) for own in ("candidates", "independent")
    ]


@pytest.fixture
def asked(tmp_path, split):
    split = {name: list(rows) for name, rows in split.items()}
    return {"split": split, "augmentations": 4, "strength": "gentle", "cache": tmp_path / "cache"}


def found(pair, images, held_out=None, **asked):
    f, g = pair
    return result_of(run(f, images, held_out, reference=g, **asked))


def column(result, name, group="candidates"):
    table = result.layers
    return [v for v, of in zip(table[name], table["group"], strict=True) if of == group]


def test_candidates_are_memorized_by_f_independent_ones_by_g_others_by_neither(pair, images, asked):
    """Directional checks 1 and 2, 4 of Wang et al.: 36 images of 16 x 16, two small encoders."""
    result = found(pair, images, pictures(12, seed=9), **asked)
    last = {group: column(result, "layermem", group)[-1] for group in (*GROUPS, "external")}
    assert last["candidates"] > 0.1
    assert last["independent"] < -0.1
    assert abs(last["candidates"] + last["independent"]) < 0.1
    assert max(abs(last["shared"]), abs(last["external"])) < 0.06
    most, least = column(result, "most"), column(result, "least")
    assert most[-1] > least[-1]
    assert column(result, "beyond_low")[-1] > 0 > column(result, "beyond_high", "independent")[-1]


def test_the_same_network_gives_exactly_zero_and_says_so(pair, images, asked):
    result = found([pair[0], pair[0]], images, **asked)
    assert all(not scores.any() for scores in result.scores.values())
    assert column(result, "layermem") == [0.0] * len(column(result, "layermem"))
    assert any("f and g are the same network" in note for note in result.settings["notes"])


def test_swapping_the_networks_turns_the_sign_exactly(pair, images, asked):
    there, back = found(pair, images, **asked), found(pair[::-1], images, **asked)
    for group in GROUPS:
        assert (there.scores[group] == -back.scores[group]).all()
    assert column(there, "layermem") == [-one for one in column(back, "layermem")]


def test_the_tables_say_the_same_as_the_scores(pair, images, asked):
    held_out = pictures(10, seed=9)
    result = found(pair, images, held_out, **asked)
    names = column(result, "layer")
    assert names == ["first.0", "second.0", "sum before head", "output"]
    table, scores = result.examples, result.scores["candidates"]
    assert table["id"][:12].tolist() == images.ids[:12].tolist()
    assert table["group"].tolist() == sorted(table["group"], key=GROUPS.index)
    for layer, name in enumerate(names):
        np.testing.assert_array_equal(table[f"sslmem[{name}]"][:12], scores[layer])
        assert column(result, "layermem")[layer] == pytest.approx(sum(scores[layer]) / 12)
        assert column(result, "std")[layer] == pytest.approx(np.std(scores[layer], ddof=1))
    np.testing.assert_array_equal(table["sslmem"][:12], scores[-1])
    means = column(result, "layermem")
    np.testing.assert_allclose(column(result, "added")[1:], np.diff(means))
    for one, other in np.ndindex(result.tau.shape):
        expected = 1 if one == other else stats.kendalltau(scores[one], scores[other]).statistic
        assert result.tau[one, other] == pytest.approx(expected)
    assert result.others["id"].tolist() == held_out.ids.tolist()
    assert set(result.others["group"]) == {"external"}


def test_the_candidates_come_first_and_early(pair, images, asked):
    f, g = pair
    early = [step.partial for step in run(f, images, reference=g, **asked) if step.partial]
    assert [list(one.scores) for one in early] == [list(GROUPS[: at + 1]) for at in range(3)]


def test_a_lot_draws_at_most_so_many_of_each_group(pair, images, asked):
    result = found(pair, images, most=5, **asked)
    assert {name: len(rows) for name, rows in result.rows.items()} == dict.fromkeys(GROUPS, 5)
    assert set(result.rows["candidates"]) < set(range(12))
    assert any("only 5 candidates" in note for note in result.settings["notes"])


def test_without_a_split_all_are_candidates(pair, images, asked):
    del asked["split"]
    result = found(pair, images, **asked)
    assert list(result.scores) == ["candidates"]
    assert any("all examples are taken as candidates" in n for n in result.settings["notes"])


def test_a_file_of_ids_and_a_file_of_weights(pair, images, asked, tmp_path):
    """As on the command line: the split is a JSON file, g is weights for f's network."""
    result = found(pair, images, **asked)
    ids = {name: images.ids[rows].tolist() for name, rows in asked["split"].items()}
    (tmp_path / "split.json").write_text(json.dumps(ids))
    save_file(pair[1].state_dict(), tmp_path / "g.safetensors")
    again = {**asked, "split": str(tmp_path / "split.json"), "cache": tmp_path / "other"}
    same = found([pair[0], str(tmp_path / "g.safetensors")], images, **again)
    np.testing.assert_allclose(same.scores["candidates"], result.scores["candidates"])
    folder = storage.write_run(tmp_path / "run", same)
    said = json.loads((folder / "run.json").read_text())
    assert said["study"] == "layer_memorization"
    assert said["reference"]["weights_file"].endswith("g.safetensors")
    assert pq.read_table(folder / "layers.parquet").num_rows == 3 * len(result.tau)
    assert pq.read_table(folder / "examples.parquet").num_rows == 36


def test_the_released_codes_choices(pair, images, asked):
    """Clean image against view, 5 views, and the difference by its range over the batch."""
    how = {**asked, "augmentations": 5, "pairs": "clean", "scale": "range"}
    result = found(pair, images, **how)
    raw = found(pair, images, **{**how, "scale": "none"}).scores["candidates"]
    ends = raw.max(axis=1, keepdims=True) - raw.min(axis=1, keepdims=True)
    np.testing.assert_allclose(result.scores["candidates"], raw / ends)


class Longer(Small):
    def __init__(self):
        super().__init__()
        self.third = nn.Linear(16, 4)

    def forward(self, x):
        return self.third(super().forward(x).relu())


def test_layers_that_only_one_has_are_left_out_and_named(pair, images, asked):
    torch.manual_seed(1)
    result = found([pair[0], Longer().eval()], images, **asked)
    assert any("of g without a like in f, left out" in note for note in result.settings["notes"])
    assert column(result, "layer")[-1] == "output"


def test_a_layer_that_is_dead_in_both_is_told(pair, images, asked):
    dead = [Small().eval() for _ in range(2)]
    for number, network in enumerate(dead):
        with torch.no_grad():
            network.second[0].weight.zero_()
            network.second[0].bias.fill_(-1)
            network.head.bias.add_(number)
    result = found(dead, images, layers=["second"], **asked)
    assert column(result, "layermem") == [0.0]
    assert any(
        "at second both networks put all views of every image in one place" in note
        for note in result.settings["notes"]
    )


def test_vision_transformers_attention_and_mlp(images, asked):
    timm = pytest.importorskip("timm")
    torch.manual_seed(0)
    f, g = (
        timm.create_model(
            "vit_tiny_patch16_224", img_size=16, patch_size=4, depth=2, embed_dim=24, num_heads=2,
            num_classes=0,
        ).eval()
        for _ in range(2)
    )  # fmt: skip
    how = {**asked, "strength": "mae", "most": 4}
    result = found([f, g], images, **how)
    names, means = column(result, "layer"), column(result, "layermem")
    at = {name: place for place, name in enumerate(names)}
    # dLM_ATT[2] = LM_ATT[2] - LM_FC[1], dLM_FC[2] = LM_FC[2] - LM_ATT[2], dBlockMem by FC alone
    last, before = at["blocks.1 MLP"], at["blocks.0 MLP"]
    attention = at["blocks.1 attention"]
    added, block = column(result, "added"), column(result, "block")
    assert added[attention] == pytest.approx(means[attention] - means[before])
    assert added[last] == pytest.approx(means[last] - means[attention])
    assert block[last] == pytest.approx(means[last] - means[before])
    assert np.isnan([block[before], block[attention]]).all()


def test_masked_autoencoders_of_transformers_draw_their_masks_alike(images, asked):
    transformers = pytest.importorskip("transformers")
    config = transformers.ViTMAEConfig(
        hidden_size=24, num_hidden_layers=2, num_attention_heads=2, intermediate_size=48,
        image_size=16, patch_size=4,
    )  # fmt: skip
    f = transformers.ViTMAEModel(config).eval()
    g = transformers.ViTMAEModel(config).eval()
    g.load_state_dict(f.state_dict())
    with torch.no_grad():
        g.layernorm.bias.add_(1e-9)
    result = found([f, g], images, **{**asked, "most": 4})
    assert np.abs(result.scores["candidates"]).max() < 1e-4
    assert column(result, "kind").count("attention") == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reference": None}, "there is only one: name g, trained without the candidates"),
        ({"scale": "max"}, "scale is 'max'"),
        ({"layers": ["nowhere"]}, "layer 'nowhere' is not in this network"),
        ({"reference": nn.Sequential(nn.Flatten(), nn.Linear(768, 4))}, "no layers in common"),
        ({"augmentations": 1}, "augmentations is 1, but at least 2 was wanted"),
        ({"most": -5}, "most is -5, but at least 0"),
        ({"seed": -1}, "seed is -1, but at least 0"),
        ({"layers": []}, r"layers is \[\], but names such as 'first.0' were wanted"),
        ({"layers": "nowhere"}, "layer 'nowhere' is not in this network"),
        (
            {"split": {"external": [0], "candidates": [1]}},
            "has a group 'external', but images",
        ),
    ],
)
def test_errors_say_what_to_do(pair, images, asked, change, words):
    with pytest.raises(ValueError, match=words):
        result_of(run(pair[0], images, **{"reference": pair[1], **asked, **change}))


def test_only_a_reference_is_told_what_is_missing(pair, images, asked):
    with pytest.raises(ValueError, match="there is only one: name f, trained with the candidates"):
        result_of(run(None, images, reference=pair[1], **asked))


def test_candidates_alone_are_measured_as_among_other_groups(pair, images, asked):
    every, alone = (
        found(pair, images, **asked | {"split": split})
        for split in (asked["split"], {"candidates": asked["split"]["candidates"]})
    )
    assert list(alone.scores) == ["candidates"]
    np.testing.assert_array_equal(alone.scores["candidates"], every.scores["candidates"])
    assert (
        "the split names no shared, independent, so none of these is measured"
        in (alone.settings["notes"])
    )


def test_a_folder_of_weights_is_no_second_network(pair, images, asked, tmp_path):
    for name, network in zip("fg", pair, strict=True):
        save_file(network.state_dict(), tmp_path / f"{name}.safetensors")
    with pytest.raises(ValueError, match="is a folder of 2 networks .f, g., but one was wanted"):
        result_of(run(pair[0], images, reference=str(tmp_path), **asked))


def test_an_encoder_that_collapsed_is_not_taken_for_memorization(pair, images, asked):
    collapsed = Small().eval()
    with torch.no_grad():
        collapsed.head.weight.zero_()
    notes = found([collapsed, pair[1]], images, **asked).settings["notes"]
    words = "at output f puts all views of every image in one place: a score of 1 there is no mem"
    assert any(note.startswith(words) for note in notes)
    notes = found([pair[0], collapsed], images, **asked).settings["notes"]
    assert any("at output g puts all views" in note and "of −1" in note for note in notes)


def test_networks_of_another_make_are_said(pair, images, asked):
    wide = Small().eval()
    wide.head = nn.Linear(8 * 64, 20)
    notes = found([pair[0], wide], images, **asked).settings["notes"]
    words = "f and g are not of one make (head.weight is (16, 512) in f, (20, 512) in g)"
    assert any(note.startswith(words) for note in notes)


def test_numbers_that_are_none_are_named(pair, images, asked):
    broken = Small().eval()
    with torch.no_grad():
        broken.head.bias[0] = float("nan")
    with pytest.raises(ValueError, match="layer output of g puts out NaN or infinity"):
        found([pair[0], broken], images, **asked)


def test_without_networks_a_pair_is_trained(asked, monkeypatch):
    from memexplorer.encoding import twins

    sizes = {"a moment": {"epochs": 1, "width": 0.05, "batch_size": 16, "checkpoints": 1}}
    monkeypatch.setattr(twins, "SIZES", sizes)
    del asked["split"]
    images = pictures(60, side=32)
    result = result_of(run(None, images, train="a moment", **{**asked, "augmentations": 2}))
    assert list(result.scores) == list(GROUPS)
    assert "res6" in column(result, "layer")
    with pytest.raises(ValueError, match="train is 'for ever', but one of a moment is known"):
        result_of(run(None, images, train="for ever", **asked))


def test_views_are_drawn_as_in_training_where_that_is_known(pair, images, asked, tmp_path):
    """A plan.json beside the factory that builds f says it, as training a pair leaves it there."""
    (tmp_path / "plan.json").write_text(json.dumps({"strength": "gentle"}))
    (tmp_path / "factory.py").write_text("def build():\n    raise AssertionError")
    f = pair[0]
    known = Origin(f"{tmp_path / 'factory.py'}:build", None)
    del asked["strength"]
    plain = found(pair, images, **asked).settings["notes"]
    assert any("views of each image, normal, the same for f and g" in note for note in plain)
    try:
        told = found([attach(f, known), pair[1]], images, **asked).settings["notes"]
    finally:
        del f.origin
    assert any("views of each image, gentle, the same for f and g" in note for note in told)


def test_the_shipped_pair_from_the_command_line(tmp_path):
    """The second network and the split come with the sample."""
    from memexplorer import cli

    settings = ["--augmentations", "2", "--most", "3", "--layers", "output"]
    place = ["--out", str(tmp_path / "run"), "--cache", str(tmp_path / "cache")]
    with pytest.raises(SystemExit) as ended:
        cli.main(["run", "layer_memorization", "--sample", "encoder-pair", *settings, *place])
    assert not ended.value.code
    groups = pq.read_table(tmp_path / "run" / "layers.parquet").to_pydict()["group"]
    assert groups == [*GROUPS, "external"]


def test_directions_on_the_shipped_pair(tmp_path):
    """Directional checks 1 to 4 of Wang et al. 2024, on CIFAR images and a ResNet9 of half width.

    Candidates lie above what neither network saw, independent images below, shared ones between;
    deep layers memorize more than the first, and the most memorized far more than the least.
    """
    where = sample("encoder-pair")
    f = load_model(where["model"], weights=where["weights"])
    asked = {name: where[name] for name in ("reference", "split")}
    asked |= {"augmentations": 5, "most": 100, "layers": ["conv1", "conv8", "output"]}
    steps = run(f, load_examples(where["data"]), load_examples(where["held_out"]), **asked,
                cache=tmp_path)  # fmt: skip
    result = result_of(steps)
    for deep in (1, 2):
        assert column(result, "beyond_low")[deep] > 0
        assert column(result, "beyond_high", "independent")[deep] < 0
        between = column(result, "beyond", "shared")[deep]
        assert abs(between) < column(result, "beyond")[deep] / 2
        assert column(result, "layermem")[deep] > column(result, "layermem")[0] + 0.02
        assert column(result, "most")[deep] > column(result, "least")[deep] + 0.05


def test_the_run_says_whom_it_looked_at_and_what_it_assumed(pair, images, asked):
    told = found(pair, images, pictures(10, seed=9), **asked).settings
    groups = told["settings"]["groups"]
    assert {name: one["images"] for name, one in groups.items()} == {
        "candidates": 12, "independent": 12, "shared": 12, "external": 10,
    }  # fmt: skip
    assert len({one["ids"] for one in groups.values()}) == 4
    assert groups["external"]["digest"] == pictures(10, seed=9).digest()
    words = "with which augmentation they were trained is not known"
    assert not any(words in note for note in told["notes"])
    del asked["strength"]
    assert any(words in note for note in found(pair, images, **asked).settings["notes"])
