import copy
import threading
import weakref

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer.activations import Tap, capturing, layers, stream, watching
from memexplorer.data import Examples, load_examples
from memexplorer.data.augmentation import augmented
from memexplorer.models.classifiers import ResNet
from memexplorer.models.loading import load_model
from memexplorer.models.preprocessing import to_batch
from memexplorer.passes import evaluating, forward


class Counting(nn.Module):
    """A small network that remembers the size of every batch and can run out of memory."""

    def __init__(self, width=4, most=None):
        super().__init__()
        self.first, self.act, self.last = nn.Linear(width, 5), nn.ReLU(), nn.Linear(5, 3)
        self.most, self.seen = most, []

    def forward(self, x):
        self.seen.append(len(x))
        if self.most is not None and len(x) > self.most:
            raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return self.last(self.act(self.first(x)))


def rows(count=23, width=4, seed=0):
    return np.random.default_rng(seed).normal(size=(count, width)).astype(np.float32)


def pictures(count=9, side=8, seed=0):
    images = np.random.default_rng(seed).integers(0, 256, (count, side, side, 3), dtype=np.uint8)
    return load_examples((images, np.arange(count) % 2))


def finished(steps):
    """(what the generator returned, all Progress on the way)"""
    told = []
    while True:
        try:
            told.append(next(steps))
        except StopIteration as end:
            return end.value, told


def hooks(network):
    return sum(
        len(module._forward_hooks) + len(module._forward_pre_hooks) for module in network.modules()
    )


@pytest.fixture
def net():
    torch.manual_seed(0)
    return Counting().eval()


def by_hand(net, x):
    with torch.no_grad():
        first = net.first(torch.tensor(x))
        act = torch.relu(first)
        return {"first": first, "act": act, "last": net.last(act), "last:input": act,
                "first:input": torch.tensor(x), "output": net.last(act)}  # fmt: skip


def test_the_same_as_calling_the_layers_by_hand(net, tmp_path):
    x = rows()
    wanted = by_hand(net, x)
    found, told = finished(stream(net, x, list(wanted), cache=tmp_path, batch_size=10))
    assert list(found) == list(wanted)
    for name, values in wanted.items():
        assert found[name].dtype == np.float32
        np.testing.assert_allclose(found[name], values, atol=1e-6)
    assert [step.done for step in told] == [0, 10, 20, 23]
    assert {(step.total, step.unit) for step in told} == {(23, "examples")}


def test_feature_maps_and_tokens_are_averaged_over_positions(tmp_path):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(2)).eval()
    examples = pictures(5)
    x = to_batch(examples.inputs, load_model(net, device="cpu").origin.preprocessing)
    found, _ = finished(stream(net, examples, ["0"], cache=tmp_path, batch_size=2))
    with torch.no_grad():
        np.testing.assert_allclose(found["0"], net[0](x).mean(dim=(2, 3)), atol=1e-5)

    class Tokens(nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.head = nn.Linear(2, 6), nn.Linear(6, 3)

        def forward(self, x):
            return self.head(self.embed(x.reshape(len(x), -1, 2))).mean(1)

    net, x = Tokens().eval(), rows(7, 10)
    found, _ = finished(stream(net, x, ["embed"], cache=tmp_path))
    with torch.no_grad():
        wanted = net.embed(torch.tensor(x).reshape(7, 5, 2)).mean(1)
    np.testing.assert_allclose(found["embed"], wanted, atol=1e-6)


@pytest.mark.parametrize("batch_size", [1, 4, 23, 1000, None])
def test_the_batch_size_does_not_matter(net, batch_size, tmp_path):
    x = rows()
    found, _ = finished(stream(net, x, ["act"], cache=tmp_path, batch_size=batch_size))
    np.testing.assert_allclose(found["act"], by_hand(net, x)["act"], atol=1e-6)


def test_batch_norm_and_dropout_are_frozen(tmp_path):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Dropout(0.5), nn.Linear(6, 2))
    net.train()
    before = copy.deepcopy(net.state_dict())
    found, _ = finished(stream(net, rows(), ["2"], cache=tmp_path, batch_size=5))
    after = net.state_dict()
    assert all((before[name] == after[name]).all() for name in before)
    with torch.no_grad():
        wanted = copy.deepcopy(net).eval()[:3](torch.tensor(rows()))
    np.testing.assert_allclose(found["2"], wanted, atol=1e-5)


def test_each_module_goes_back_to_its_own_mode(tmp_path):
    net = nn.Sequential(nn.Linear(4, 4), nn.Dropout(), nn.Sequential(nn.Linear(4, 2)))
    net.train()
    net[2].eval()
    modes = [module.training for module in net.modules()]
    finished(stream(net, rows(), ["0"], cache=tmp_path))
    assert [module.training for module in net.modules()] == modes
    with evaluating(net):
        assert not any(module.training for module in net.modules())
    assert [module.training for module in net.modules()] == modes
    with pytest.raises(RuntimeError), evaluating(net):
        net(torch.zeros(1, 99))
    assert [module.training for module in net.modules()] == modes


def test_modes_and_hooks_come_back_when_closed_half_way(net, tmp_path):
    net.train()
    steps = stream(net, rows(), ["act"], cache=tmp_path, batch_size=4)
    next(steps)
    next(steps)
    steps.close()
    assert net.training
    assert all(module.training for module in net.modules())
    assert hooks(net) == 0


def test_the_callers_grad_mode_is_untouched_between_steps(net, tmp_path):
    for wanted in (True, False):
        with torch.set_grad_enabled(wanted):
            for _ in stream(net, rows(seed=wanted), ["act"], cache=tmp_path, batch_size=6):
                assert torch.is_grad_enabled() == wanted
                assert not torch.is_inference_mode_enabled()
                assert not torch.is_autocast_enabled("cpu")
            assert torch.is_grad_enabled() == wanted
    output = net(torch.tensor(rows()))
    assert output.requires_grad
    output.sum().backward()


def test_one_forward_pass_without_gradients(net):
    x = torch.tensor(rows())
    assert not forward(net, x).requires_grad
    np.testing.assert_allclose(forward(net, x).numpy(), by_hand(net, rows())["output"], atol=1e-6)


def test_own_hooks_go_and_others_stay(net, tmp_path):
    heard = []
    handle = net.act.register_forward_hook(lambda *_: heard.append("foreign"))
    with watching(net, [("act", "output", lambda tensor: None)]):
        assert hooks(net) > 1
        net(torch.zeros(1, 4))
    assert hooks(net) == 1
    finished(stream(net, rows(), ["act", "last:input"], cache=tmp_path))
    assert hooks(net) == 1
    assert "foreign" in heard
    handle.remove()
    assert hooks(net) == 0


def test_own_hooks_go_when_the_forward_pass_raises(net, tmp_path):
    net.act.register_forward_hook(lambda *_: None)
    taps = [Tap("act", "act"), Tap("last:input", "last", side="input")]
    with pytest.raises(RuntimeError), capturing(net, taps):
        net(torch.zeros(1, 99))
    assert hooks(net) == 1
    net.last = nn.Linear(7, 3)  # fits no more
    with pytest.raises(RuntimeError):
        finished(stream(net, rows(), ["act"], cache=tmp_path))
    assert hooks(net) == 1


def test_what_is_captured_by_hand(net):
    x = torch.tensor(rows())
    with capturing(net, [Tap("act", "act"), Tap("in", "act", side="input")]) as seen:
        net(x)
        net(x[:3])
    wanted = by_hand(net, rows()[:3])
    np.testing.assert_allclose(seen["act"].detach(), wanted["act"], atol=1e-6)
    np.testing.assert_allclose(seen["in"].detach(), wanted["first"], atol=1e-6)


def test_a_module_called_twice_is_read_at_the_call_asked_for(tmp_path):
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.layer = nn.Linear(4, 4)

        def forward(self, x):
            return self.layer(torch.relu(self.layer(x)))

    torch.manual_seed(0)
    net, x = Twice().eval(), rows(6)
    taps = [Tap("one", "layer", call=0), Tap("two", "layer", call=1), Tap("end", "layer")]
    found, _ = finished(stream(net, x, taps, cache=tmp_path))
    with torch.no_grad():
        one = net.layer(torch.tensor(x))
        two = net.layer(torch.relu(one))
    np.testing.assert_allclose(found["one"], one, atol=1e-6)
    np.testing.assert_allclose(found["two"], two, atol=1e-6)
    np.testing.assert_allclose(found["end"], two, atol=1e-6)


def test_an_activation_in_place_does_not_change_what_was_read_before_it(tmp_path):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(4, 6), nn.ReLU(inplace=True), nn.Linear(6, 2)).eval()
    found, _ = finished(stream(net, rows(), ["0", "1", "2:input"], cache=tmp_path))
    with torch.no_grad():
        linear = net[0](torch.tensor(rows())).clone()
    np.testing.assert_allclose(found["0"], linear, atol=1e-6)
    np.testing.assert_allclose(found["1"], linear.relu(), atol=1e-6)
    np.testing.assert_allclose(found["2:input"], linear.relu(), atol=1e-6)


def test_rectified_counts_negative_answers_as_zero_before_they_are_averaged(tmp_path):
    torch.manual_seed(0)
    net, examples = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Tanh()).eval(), pictures(5)
    tap = Tap("plus", "0", rectified=True)
    found, _ = finished(stream(net, examples, [tap], cache=tmp_path))
    x = to_batch(examples.inputs, load_model(net, device="cpu").origin.preprocessing)
    with torch.no_grad():
        wanted = net[0](x).clamp(min=0).mean(dim=(2, 3))
    np.testing.assert_allclose(found["plus"], wanted, atol=1e-5)


def test_layers_are_named_in_the_order_they_run():
    class Backwards(nn.Module):
        def __init__(self):
            super().__init__()
            self.last, self.unused, self.first = nn.Linear(3, 2), nn.Linear(9, 9), nn.Linear(4, 3)

        def forward(self, x):
            return self.last(self.first(x))

    assert layers(Backwards(), torch.zeros(1, 4)) == ["first", "last"]


def test_a_second_time_nothing_runs(net, tmp_path):
    once, _ = finished(stream(net, rows(), ["act", "last"], cache=tmp_path, batch_size=5))
    passes = len(net.seen)
    again, _ = finished(stream(net, rows(), ["last", "act"], cache=tmp_path, batch_size=7))
    assert sum(net.seen[passes:]) <= 2  # at most a look at one example
    for name in once:
        np.testing.assert_array_equal(once[name], again[name])


def examined(net, before):
    """How many examples passed since, not counting looks at one or two."""
    return sum(size for size in net.seen[before:] if size > 2)


def test_a_stopped_run_goes_on_at_the_last_finished_batch(net, tmp_path):
    steps = stream(net, rows(40), ["act", "last"], cache=tmp_path, batch_size=8)
    for step in steps:
        if step.done == 24:
            break
    steps.close()
    before = len(net.seen)
    found, told = finished(stream(net, rows(40), ["act", "last"], cache=tmp_path, batch_size=8))
    assert examined(net, before) == 16
    assert told[0].done == 24
    for name in ("act", "last"):
        np.testing.assert_allclose(found[name], by_hand(net, rows(40))[name], atol=1e-6)


def test_a_run_stopped_by_an_exception_goes_on_too(net, tmp_path):
    inner = net.forward

    def failing(x):
        if sum(size for size in net.seen if size > 2) >= 24:
            raise KeyboardInterrupt
        return inner(x)

    net.forward = failing
    with pytest.raises(KeyboardInterrupt):
        finished(stream(net, rows(40), ["act"], cache=tmp_path, batch_size=8))
    net.forward = inner
    before = len(net.seen)
    found, _ = finished(stream(net, rows(40), ["act"], cache=tmp_path, batch_size=8))
    assert examined(net, before) == 16
    np.testing.assert_allclose(found["act"], by_hand(net, rows(40))["act"], atol=1e-6)


def arrays_in(folder):
    return sorted(path for path in folder.rglob("*.npy"))


@pytest.mark.parametrize("lost", [1, 3, 20, 200])
def test_a_file_cut_short_is_mended(net, lost, tmp_path):
    finished(stream(net, rows(40), ["act"], cache=tmp_path, batch_size=8))
    (path,) = arrays_in(tmp_path)
    path.write_bytes(path.read_bytes()[:-lost])
    before = len(net.seen)
    found, _ = finished(stream(net, rows(40), ["act"], cache=tmp_path, batch_size=8))
    missing = -(-lost // 20)  # a row has 5 numbers of 4 bytes
    assert missing <= sum(net.seen[before:]) <= missing + 9
    np.testing.assert_allclose(found["act"], by_hand(net, rows(40))["act"], atol=1e-6)


@pytest.mark.parametrize(
    "kind", ["nothing", "noise", "text", "other shape", "other type", "longer"]
)
def test_a_file_that_is_something_else_is_replaced(net, kind, tmp_path):
    finished(stream(net, rows(), ["act", "last"], cache=tmp_path, batch_size=8))
    for path in arrays_in(tmp_path):
        if kind == "nothing":
            path.write_bytes(b"")
        elif kind == "noise":
            path.write_bytes(np.random.default_rng(0).bytes(300))
        elif kind == "text":
            path.write_text("no array\n" * 50)
        elif kind == "other shape":
            np.save(path, np.zeros((23, 2), np.float32))
        elif kind == "other type":
            np.save(path, np.zeros((23, 5)))
        else:
            path.write_bytes(path.read_bytes() + b"more")
    found, _ = finished(stream(net, rows(), ["act", "last"], cache=tmp_path, batch_size=8))
    for name in ("act", "last"):
        np.testing.assert_allclose(found[name], by_hand(net, rows())[name], atol=1e-6)


def test_one_of_two_layers_missing_is_read_again(net, tmp_path):
    finished(stream(net, rows(), ["act", "last"], cache=tmp_path))
    arrays_in(tmp_path)[0].unlink()
    found, _ = finished(stream(net, rows(), ["act", "last"], cache=tmp_path))
    for name in ("act", "last"):
        np.testing.assert_allclose(found[name], by_hand(net, rows())[name], atol=1e-6)


def entries(net, examples, folder, **settings):
    """How many new cache entries this reading makes."""
    before = set(arrays_in(folder))
    finished(stream(net, examples, ["act"], cache=folder, **settings))
    return len(set(arrays_in(folder)) - before)


def test_what_changes_the_numbers_changes_the_cache_entry(net, tmp_path):
    examples = load_examples((rows(), np.zeros(23, int)))
    assert entries(net, examples, tmp_path) == 1
    assert entries(net, examples, tmp_path) == 0
    assert entries(net, load_examples((rows(), np.ones(23, int))), tmp_path) == 0  # labels only
    assert entries(copy.deepcopy(net), examples, tmp_path) == 0
    other = rows()
    other[-1, -1] += 1e-3
    assert entries(net, load_examples((other, np.zeros(23, int))), tmp_path) == 1
    assert entries(net, examples.take(np.arange(23)[::-1]), tmp_path) == 1
    renamed = Examples(
        np.array([f"x{i}" for i in range(23)]), examples.labels, examples.classes, examples.inputs,
        "named", layout=examples.layout,
    )  # fmt: skip
    assert entries(net, renamed, tmp_path) == 1
    with torch.no_grad():
        net.first.weight[0, 0] += 1e-4
    assert entries(net, examples, tmp_path) == 1


def test_preprocessing_views_and_seed_make_their_own_entries(tmp_path):
    class Named(nn.Module):
        def __init__(self):
            super().__init__()
            self.act = nn.Conv2d(3, 2, 3)

        def forward(self, x):
            return self.act(x).mean((2, 3))

    torch.manual_seed(0)
    net, examples = load_model(Named(), device="cpu"), pictures()
    assert entries(net, examples, tmp_path) == 1
    assert entries(net, examples, tmp_path, seed=1) == 0  # without views no chance is involved
    assert entries(net, examples, tmp_path, views=2) == 1
    assert entries(net, examples, tmp_path, views=2, seed=1) == 1
    assert entries(net, examples, tmp_path, views=3) == 1
    plain, _ = finished(stream(net, examples, ["act"], cache=tmp_path))
    net = load_model(net, device="cpu", preprocessing={"mean": 0.5, "std": 0.25})
    assert entries(net, examples, tmp_path) == 1
    normed, _ = finished(stream(net, examples, ["act"], cache=tmp_path))
    assert not np.allclose(plain["act"], normed["act"])


def test_out_of_memory_halves_the_batch_and_says_so(tmp_path):
    torch.manual_seed(0)
    net = Counting(most=5).eval()
    found, told = finished(stream(net, rows(40), ["act"], cache=tmp_path, batch_size=32))
    notes = [step.note for step in told if step.note]
    assert any("out of memory: batch halved to 4" in note for note in notes)
    assert told[-1].done == 40
    np.testing.assert_allclose(found["act"], by_hand(net, rows(40))["act"], atol=1e-6)
    assert sum(size for size in net.seen if 1 < size <= 5) <= 40  # no batch ran twice


def test_out_of_memory_at_one_example_is_told_in_words(tmp_path):
    class Greedy(Counting):
        def forward(self, x):
            if len(self.seen) > 3:
                self.most = 0
            return super().forward(x)

    net = Greedy().eval()
    with pytest.raises(Exception, match=r"(?i)memory") as caught:
        finished(stream(net, rows(60), ["act"], cache=tmp_path, batch_size=4))
    assert "memory ran out on cpu with a batch of 1" in str(caught.value)
    assert "use device='cpu'" not in str(caught.value)  # that is where it ran out
    assert hooks(net) == 0


def test_another_failure_is_no_lack_of_memory(tmp_path):
    class Broken(Counting):
        def forward(self, x):
            super().forward(x)
            raise RuntimeError("something else")

    with pytest.raises(RuntimeError, match="something else"):
        finished(stream(Broken().eval(), rows(), ["act"], cache=tmp_path))


def test_no_more_than_a_batch_of_activations_is_alive(tmp_path):
    alive, most = weakref.WeakSet(), [0]

    class Watched(nn.Module):
        def __init__(self):
            super().__init__()
            self.act = nn.Linear(4, 50)

        def forward(self, x):
            output = self.act(x)
            alive.add(output)
            most[0] = max(most[0], sum(len(tensor) for tensor in alive))
            return output

    net = Watched().eval()
    found, _ = finished(stream(net, rows(200), ["act", "output"], cache=tmp_path, batch_size=10))
    assert most[0] <= 20  # a batch, and at most the one just read
    assert isinstance(found["act"], np.memmap)
    assert found["act"].shape == (200, 50)


def test_views_are_the_mean_over_seeded_augmentations(tmp_path):
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()).eval()
    examples = pictures(7)
    x = to_batch(examples.inputs, load_model(net, device="cpu").origin.preprocessing)
    with torch.no_grad():
        wanted = sum(
            net(augmented(x, 0, view, seed=5)).mean(dim=(2, 3)) for view in range(3)
        ) / 3  # fmt: skip
    for folder, batch_size in (("a", 7), ("b", 2), ("c", 1)):
        found, _ = finished(
            stream(net, examples, ["1"], cache=tmp_path / folder, views=3, seed=5,
                   batch_size=batch_size)
        )  # fmt: skip
        np.testing.assert_allclose(found["1"], wanted, atol=1e-5)
    other, _ = finished(stream(net, examples, ["1"], cache=tmp_path / "d", views=3, seed=6))
    assert not np.allclose(other["1"], wanted, atol=1e-4)


def test_views_of_a_stopped_run_are_those_of_a_whole_one(tmp_path):
    torch.manual_seed(0)
    net, examples = ResNet(classes=2, widths=(4,)).eval(), pictures(12)
    whole, _ = finished(stream(net, examples, ["stem"], cache=tmp_path / "a", views=2))
    steps = stream(net, examples, ["stem"], cache=tmp_path / "b", views=2, batch_size=5)
    for step in steps:
        if step.done >= 5:
            break
    steps.close()
    found, _ = finished(stream(net, examples, ["stem"], cache=tmp_path / "b", views=2))
    np.testing.assert_allclose(found["stem"], whole["stem"], atol=1e-5)


def test_bfloat16_and_channels_last_are_close(tmp_path):
    torch.manual_seed(0)
    net, examples = ResNet(classes=2, widths=(4, 8)).eval(), pictures(6)
    plain, _ = finished(stream(net, examples, ["stage2"], cache=tmp_path))
    rough, _ = finished(stream(net, examples, ["stage2"], cache=tmp_path, precision="bfloat16"))
    last, _ = finished(stream(net, examples, ["stage2"], cache=tmp_path, channels_last=True))
    np.testing.assert_allclose(rough["stage2"], plain["stage2"], rtol=0.1, atol=0.05)
    np.testing.assert_allclose(last["stage2"], plain["stage2"], atol=1e-5)
    assert not np.array_equal(rough["stage2"], plain["stage2"])
    assert all(p.dtype == torch.float32 for p in net.parameters())


def test_a_layer_that_is_not_there_is_answered_by_those_most_like_it(net, tmp_path):
    with pytest.raises(ValueError, match="layer 'axt' is not in this network.*act"):
        finished(stream(net, rows(), ["axt"], cache=tmp_path))
    deep = nn.Sequential(*[nn.Linear(4, 4) for _ in range(30)], nn.Sequential(nn.ReLU()))
    with pytest.raises(
        ValueError, match=r"layer '30.1' is not in this network; it has 3\d lay.*30"
    ):
        finished(stream(deep, rows(), ["30.1"], cache=tmp_path))


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"batch_size": -2}, "batch_size"),
        ({"batch_size": 2.5}, "batch_size"),
        ({"views": -1}, "views"),
        ({"views": 1.5}, "views"),
        ({"precision": "fp8"}, "precision is 'fp8', but one of 'float32', 'bfloat16'"),
        ({"device": "tpu"}, "device is 'tpu'"),
    ],
)
@pytest.mark.timeout(8)  # none of them may go round for ever
def test_a_setting_that_cannot_be(net, setting, words, tmp_path):
    steps = stream(net, rows(), ["act"], cache=tmp_path, **setting)
    with pytest.raises((ValueError, TypeError), match=words):
        finished(steps)


def test_what_another_thread_sends_through_the_network_is_not_read():
    def read(tensor, examples, _tap):
        assert examples == 3, "a batch of somebody else's"
        return tensor

    net, faults = Counting(), []

    def other():
        try:
            net(torch.zeros(7, 4))
        except AssertionError as fault:
            faults.append(fault)

    with capturing(net, [Tap("act", "act")], read) as seen:
        net(torch.ones(3, 4))
        mine = seen["act"]
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert seen["act"] is mine
    assert not faults
