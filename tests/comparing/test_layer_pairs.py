"""One pass over the data: against the estimate from all activations at once, and in its memory."""

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer.comparing import layer_pairs
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.measures.similarity import linear_cka
from memexplorer.models.classifiers import MLP, ResNet
from memexplorer.models.origin import Origin, attach


def made(seed, kind=ResNet):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return (MLP((192, 20, 12, 3)) if kind is MLP else ResNet(classes=3, widths=(4, 6))).eval()


def images(count, seed=0):
    return np.random.default_rng(seed).integers(0, 255, (count, 8, 8, 3)).astype(np.uint8)


def by_hand(network, names, pixels):
    """{layer: (example, everything it puts out)} by hooks of our own."""
    seen, modules = {}, dict(network.named_modules())
    handles = [
        modules[name].register_forward_hook(lambda _, __, out, name=name: seen.update({name: out}))
        for name in names
    ]
    with torch.no_grad():
        network(torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255)
    for handle in handles:
        handle.remove()
    return {name: seen[name].flatten(1).double().numpy() for name in names}


def test_one_batch_is_debiased_cka_of_all_positions():
    pixels, pair = images(40), {"a": made(0), "b": made(1)}
    names = ["stem", "stage1", "stage2"]
    found = result_of(layer_pairs.cka(pair, load_examples(pixels), names, batch_size=64))
    mine, theirs = (by_hand(network, names, pixels) for network in pair.values())
    for at, layer in enumerate(names):
        for there, other in enumerate(names):
            expected = linear_cka(mine[layer], theirs[other], debiased=True)
            assert found.of("a", "b")[at, there] == pytest.approx(expected, abs=1e-4)
    assert found.of("a", "a").diagonal() == pytest.approx([1, 1, 1])
    assert found.of("b", "a") == pytest.approx(found.of("a", "b").T)
    assert (found.examples, found.batches) == (40, 1)


def test_batches_tell_what_all_examples_tell():
    pixels, pair = images(600), {"a": made(0), "b": made(1)}
    examples = load_examples(pixels)
    whole = result_of(layer_pairs.cka(pair, examples, batch_size=600))
    parts = result_of(layer_pairs.cka(pair, examples, batch_size=50))
    assert parts.batches == 12
    assert len(parts.layers["a"]) == 6  # each convolution
    np.testing.assert_allclose(parts.values, whole.values, atol=0.05)


def test_positions_may_be_averaged():
    pixels, pair = images(30), {"a": made(0), "b": made(1)}
    how = {"positions": "mean", "batch_size": 30}
    found = result_of(layer_pairs.cka(pair, load_examples(pixels), ["stage1"], **how))
    mine, theirs = (by_hand(network, ["stage1"], pixels)["stage1"] for network in pair.values())
    mine, theirs = (part.reshape(30, 4, 64).mean(axis=2) for part in (mine, theirs))
    expected = linear_cka(mine, theirs, debiased=True)
    assert found.of("a", "b")[0, 0] == pytest.approx(expected, abs=1e-4)


def test_networks_of_several_makes_and_wishes(tmp_path):
    """Each gets the images as it wants them, each has layers of its own."""
    from memexplorer.models.loading import load_model

    (tmp_path / "grey.py").write_text(
        "from torch import nn\npreprocessing = {'channels': 1, 'size': 4}\n"
        "def build():\n    return nn.Sequential(nn.Flatten(), nn.Linear(16, 5), nn.ReLU())\n"
    )
    grey = load_model(f"{tmp_path}/grey.py:build", device="cpu")
    pair = {"convolutions": made(0), "grey": grey}
    wanted = {"convolutions": ["stage1", "stage2"], "grey": ["1"]}
    found = result_of(layer_pairs.cka(pair, load_examples(images(30)), wanted))
    assert found.layers == wanted
    assert found.of("convolutions", "grey").shape == (2, 1)
    assert np.isfinite(found.values).all()


def test_no_batch_is_too_small_to_count():
    seen = []
    for count in (4, 5, 9, 33, 66):
        steps = layer_pairs.cka({"a": made(0)}, load_examples(images(count)), batch_size=32)
        seen.append(result_of(steps).batches)
    assert seen == [1, 1, 1, 2, 3]


class Greedy(nn.Module):
    """Runs out of memory with more than so many examples."""

    def __init__(self, most):
        super().__init__()
        self.layer, self.most, self.sizes = nn.Linear(192, 5), most, []

    def forward(self, x):
        if len(x) > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory")
        self.sizes.append(len(x))
        return self.layer(x.flatten(1))


def test_batches_are_halved_when_memory_runs_out():
    greedy, notes = Greedy(20), []
    steps = layer_pairs.cka({"a": greedy}, load_examples(images(100)), ["layer"], batch_size=64)
    while True:
        try:
            notes.append(next(steps).note)
        except StopIteration as finished:
            found = finished.value
            break
    assert found.examples == sum(greedy.sizes) == 100
    assert max(greedy.sizes) <= 20
    assert "out of memory: batch halved to 25" in notes
    with pytest.raises(MemoryError, match="memory ran out with a batch of [4-7], which can't be"):
        result_of(layer_pairs.cka({"a": Greedy(2)}, load_examples(images(50)), ["layer"]))


def test_early_results_come_on_the_way():
    steps = layer_pairs.cka({"a": made(0)}, load_examples(images(80)), batch_size=4)
    early = [progress.partial for progress in steps if progress.partial is not None]
    assert len(early) == 9
    assert [part.examples for part in early] == list(range(8, 80, 8))


def test_a_layer_that_never_varies_is_unknown():
    network = nn.Sequential(nn.Flatten(), nn.Linear(192, 5), nn.ReLU())
    with torch.no_grad():
        network[1].bias.fill_(-100)
    found = result_of(layer_pairs.cka({"a": network}, load_examples(images(20)), ["1", "2"]))
    assert found.values[0, 0] == pytest.approx(1)
    assert np.isnan(found.values[1]).all()


def test_nothing_is_left_behind():
    network = made(0).train()
    result_of(layer_pairs.cka({"a": network, "b": network}, load_examples(images(20))))
    assert network.training
    assert not any(module._forward_hooks for module in network.modules())
    assert not any(module._forward_pre_hooks for module in network.modules())


def test_what_is_wrong_is_said():
    with pytest.raises(ValueError, match="the number of examples is 3, but at least 4"):
        result_of(layer_pairs.cka({"a": made(0)}, load_examples(images(3))))
    with pytest.raises(ValueError, match="layer 'stage9' is not in this network"):
        result_of(layer_pairs.cka({"a": made(0)}, load_examples(images(9)), ["stage9"]))
    with pytest.raises(ValueError, match="positions is 'some', but one of 'all', 'mean'"):
        result_of(layer_pairs.cka({"a": made(0)}, load_examples(images(9)), positions="some"))


def test_what_is_left_of_a_batch_is_never_too_small():
    """15 examples, in batches of 8 and 7, that do not fit: the 8 are halved, the 7 are not."""
    greedy = Greedy(7)
    steps = layer_pairs.cka({"a": greedy}, load_examples(images(15)), ["layer"], batch_size=8)
    assert result_of(steps).examples == 15
    assert sorted(greedy.sizes) == [4, 4, 7]
    steps = layer_pairs.cka({"a": Greedy(4)}, load_examples(images(15)), ["layer"], batch_size=8)
    with pytest.raises(MemoryError, match="memory ran out with a batch of 7, which can't be made"):
        result_of(steps)


def exported(fixed):
    """A network as if it came from an export: it takes just so many examples."""

    class Strict(nn.Sequential):
        def forward(self, x):
            assert len(x) == fixed, len(x)
            return super().forward(x)

    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = Strict(nn.Flatten(), nn.Linear(192, 5), nn.ReLU()).eval()
    return attach(network, Origin("x.pt2", None, fixed_batch=fixed)), nn.Sequential(*network)


@pytest.mark.parametrize("count", [7, 11, 40])
@pytest.mark.parametrize("fixed", [7, 16])
def test_exports_of_a_fixed_batch_are_filled_up(count, fixed):
    strict, free = exported(fixed)
    pixels = load_examples(images(count))
    found = result_of(layer_pairs.cka({"a": strict}, pixels, ["1", "2"]))
    expected = result_of(layer_pairs.cka({"a": free}, pixels, ["1", "2"], batch_size=fixed))
    np.testing.assert_allclose(found.values, expected.values, atol=1e-5)


@pytest.mark.parametrize("fixed", [1, 6])
def test_exports_that_take_too_few_are_refused(fixed):
    with pytest.raises(
        ValueError, match=f"an export that takes just {fixed} at a time, but layers"
    ):
        result_of(layer_pairs.cka({"a": exported(fixed)[0]}, load_examples(images(20)), ["1"]))
