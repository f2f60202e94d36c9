import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from memexplorer import anatomy
from memexplorer.ablation import effects, record, silenced, swept
from memexplorer.activations import Tap, watching
from memexplorer.calls import cuts
from memexplorer.models.classifiers import MLP, ResNet


class Twice(nn.Module):
    """One convolution and one activation, each called twice, and a shortcut added in place."""

    def __init__(self):
        super().__init__()
        self.stem, self.conv = nn.Conv2d(3, 6, 3, padding=1), nn.Conv2d(6, 6, 3, padding=1)
        self.act, self.fc = nn.ReLU(inplace=True), nn.Linear(6, 4)

    def forward(self, x):
        x = self.stem(x)
        y = self.act(self.conv(x))
        y = self.conv(y)
        y += x
        return self.fc(self.act(y).mean((2, 3)))


class Dense(nn.Module):
    """Each layer sees what all before it put out; activations are functions, not modules."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv2d(3 + 4 * n, 4, 3, padding=1) for n in range(4))
        self.norms = nn.ModuleList(nn.BatchNorm2d(4) for _ in range(4))
        self.fc = nn.Linear(19, 4)

    def forward(self, x):
        for layer, norm in zip(self.layers, self.norms, strict=True):
            x = torch.cat([x, functional.relu(norm(layer(x)))], 1)
        return self.fc(x.mean((2, 3)))


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Conv2d(3, 16, 4, 4)
        block = nn.TransformerEncoderLayer(16, 2, 24, batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(block, 2, enable_nested_tensor=False)
        self.fc = nn.Linear(16, 4)

    def forward(self, x):
        return self.fc(self.blocks(self.embed(x).flatten(2).transpose(1, 2)).mean(1))


class Rewriting(nn.Module):
    """The second block changes what the first put out, which a shortcut then reads."""

    def __init__(self):
        super().__init__()
        self.stem, self.fc = nn.Conv2d(3, 6, 3, padding=1), nn.Linear(6, 4)
        self.block = nn.Sequential(nn.ReLU(inplace=True), nn.Conv2d(6, 6, 3, padding=1), nn.ReLU())
        self.tail = nn.Sequential(nn.Conv2d(6, 6, 1), nn.ReLU())

    def forward(self, x):
        x = self.stem(x)
        return self.fc(self.tail(self.block(x) + x).mean((2, 3)))


NETWORKS = {
    "resnet": lambda: ResNet(classes=4, widths=(4, 8)), "twice": Twice, "dense": Dense,
    "mlp": lambda: MLP((3 * 8 * 8, 12, 9, 4)), "transformer": Transformer, "rewriting": Rewriting,
}  # fmt: skip


@pytest.fixture(params=NETWORKS)
def net(request):
    torch.manual_seed(0)
    made = NETWORKS[request.param]()
    for module in made.modules():  # so that batch norm is not the identity
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_()
            module.running_var.uniform_(0.5, 2)
    return made.eval()


@pytest.fixture
def x():
    return torch.randn(70, 3, 8, 8, generator=torch.Generator().manual_seed(1))


def whole(net, x, taps, units):
    """The oracle: all of the network with the taps' outputs multiplied by masks, hooks by hand."""
    handles, calls = [], {}
    for tap in taps:
        if tap.name not in units:
            continue

        def hook(module, _, out, tap=tap):
            at = calls[tap] = calls.get(tap, -1) + 1
            total = 2 if isinstance(net, Twice) and tap.module in ("conv", "act") else 1
            if at != (tap.call if tap.call >= 0 else total - 1):
                return None
            mask = torch.ones(out.shape[tap.axis])
            mask[list(units[tap.name])] = 0
            shape = [1] * out.dim()
            shape[tap.axis] = -1
            return out * mask.view(shape)

        handles.append(dict(net.named_modules())[tap.module].register_forward_hook(hook))
    fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        with torch.no_grad():
            found = []
            for part in x.split(64):
                calls.clear()
                found.append(net(part))
            return torch.cat(found).numpy()
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)
        for handle in handles:
            handle.remove()


def width(net, tap):
    return dict(net.named_modules())[tap.name].weight.shape[0]


def patched(net):
    return [name for name, module in net.named_modules() if "forward" in module.__dict__
            or module._forward_hooks or module._forward_pre_hooks]  # fmt: skip


def test_no_units_change_nothing_at_all(net, x):
    taps = anatomy.units(net, x[:1])
    assert taps
    seen = record(net, x, taps)
    np.testing.assert_array_equal(seen.answers, whole(net, x, taps, {}))
    np.testing.assert_array_equal(silenced(seen, {}), seen.answers)
    for tap in taps:
        np.testing.assert_array_equal(silenced(seen, {tap.name: []}), seen.answers)
    assert patched(net) == []


def test_the_same_as_the_whole_network_with_the_same_units_silent(net, x):
    taps, rng = anatomy.units(net, x[:1]), np.random.default_rng(0)
    seen = record(net, x, taps)
    changed = 0
    for _ in range(2):  # nothing that is kept is worn out by use
        for tap in taps:
            units = {tap.name: rng.choice(width(net, tap), 3, replace=False)}
            wanted = whole(net, x, taps, units)
            np.testing.assert_allclose(silenced(seen, units), wanted, atol=1e-6)
            changed += not np.allclose(wanted, seen.answers, atol=1e-4)
        units = {tap.name: rng.choice(width(net, tap), 2, replace=False) for tap in taps}
        np.testing.assert_allclose(silenced(seen, units), whole(net, x, taps, units), atol=1e-6)
    assert changed >= len(taps)
    np.testing.assert_array_equal(silenced(seen, {}), seen.answers)
    assert patched(net) == []


def test_a_pass_begins_late():
    torch.manual_seed(0)
    net, ran = ResNet(classes=4, widths=(4, 8)).eval(), []
    taps, x = anatomy.units(net, torch.zeros(1, 3, 8, 8)), torch.randn(5, 3, 8, 8)
    seen = record(net, x, taps)
    before = [module.register_forward_pre_hook(lambda m, _, name=name: ran.append(name))
              for name, module in net.named_modules() if not list(module.children())]  # fmt: skip
    silenced(seen, {"stage2.0.conv2": [1]})
    for handle in before:
        handle.remove()
    assert "stem.0" not in ran
    assert "stage1.0.conv1" not in ran
    assert {"stage2.0.shortcut.conv", "fc"} <= set(ran)


def test_only_what_is_read_is_kept():
    net = ResNet(classes=4, widths=(4, 8)).eval()
    taps, x = anatomy.units(net, torch.zeros(1, 3, 8, 8)), torch.randn(64, 3, 8, 8)
    found = {frozenset(cut.wanted) for cut in cuts(net, x[:1], taps)}
    # At the first convolution of a stage: its activation, and the stage before, for the shortcut.
    assert frozenset({("stage1", 0), ("stage2.0.act1", 0)}) in found
    seen = record(net, x, taps)
    maps = 64 * 4 * (4 * 64 + 4 * 64 + 4 * 64 + 4 * 64 + 3 * 8 * 16)  # stem, three of stage 1, ...
    assert seen.bytes <= maps + 100  # shapes take a number each
    assert seen.bytes >= maps / 2


def test_what_rewrites_its_input_makes_its_cut_unusable():
    torch.manual_seed(0)
    net, x = Rewriting().eval(), torch.randn(3, 3, 8, 8)
    taps = anatomy.units(net, x[:1])
    seen = record(net, x, taps)
    units = {"tail.0": [0, 1]}
    np.testing.assert_allclose(silenced(seen, units), whole(net, x, taps, units), atol=1e-6)
    assert len(seen.cuts) < len(cuts(net, x[:1], taps))


def test_values_in_place_of_zero():
    torch.manual_seed(0)
    net, x = MLP((6, 5, 3)).eval(), torch.randn(8, 6)
    seen = record(net, x, anatomy.units(net, x[:1]))
    found = silenced(seen, {"hidden.0": [1, 3]}, {"hidden.0": np.arange(5) / 10})
    with torch.no_grad():
        hidden = net.hidden[0](x).relu()
        hidden[:, 1], hidden[:, 3] = 0.1, 0.3
        np.testing.assert_allclose(found, net.fc(hidden), atol=1e-6)


def test_features_are_read_meanwhile():
    torch.manual_seed(0)
    net, x = MLP((6, 5, 3)).eval(), torch.randn(8, 6)
    seen = record(net, x, anatomy.units(net, x[:1]))
    answers, read = silenced(seen, {"hidden.0": [1]}, read=Tap("fc:input", "fc", "input"))
    with torch.no_grad():
        hidden = net.hidden[0](x).relu()
        hidden[:, 1] = 0
        np.testing.assert_allclose(read, hidden, atol=1e-6)
        np.testing.assert_allclose(answers, net.fc(hidden), atol=1e-6)


def test_nothing_stays_when_something_raises(x):
    torch.manual_seed(0)
    net = ResNet(classes=4, widths=(4, 8)).eval()
    seen = record(net, x[:4], anatomy.units(net, x[:1]))
    own = net.fc.forward
    net.fc.forward = lambda _: 1 / 0  # a forward of its own, in the instance
    kept = net.fc.__dict__["forward"]
    with pytest.raises(ZeroDivisionError):
        silenced(seen, {"stage2.0.conv1": [0]})
    assert net.fc.__dict__["forward"] is kept
    net.fc.__dict__.pop("forward")
    assert patched(net) == []
    assert net.fc.forward == own


def test_what_cannot_be_silenced(x):
    net = ResNet(classes=4, widths=(4, 8)).eval()
    seen = record(net, x[:4], anatomy.units(net, x[:1]))
    with pytest.raises(ValueError, match="no layer 'stage9' among stem.0"):
        silenced(seen, {"stage9": [0]})
    with pytest.raises(ValueError, match="'stem.0' has the units 0 to 3, and no unit 4"):
        silenced(seen, {"stem.0": [4]})
    with pytest.raises(ValueError, match="'in' puts out no tensor whose units can be silenced"):
        record(net, x[:4], [Tap("in", "fc", "input")])


def test_the_effect_of_a_unit_is_what_the_lead_loses_when_it_is_small(net, x):
    """Finite differences by another route: each unit scaled by 1 - epsilon, in double precision."""
    net, x = copy.deepcopy(net).double(), x[:6].double()
    taps, epsilon = anatomy.units(net, x[:1]), 1e-5
    found = effects(net, x, taps)

    def lead(watchers):
        with watching(net, watchers), torch.no_grad():
            logits = net(x)
        first = logits.argmax(1)
        others = logits.scatter(1, first[:, None], -torch.inf).max(1).values
        return logits.max(1).values - others

    before = lead([])
    for tap in taps:
        assert found[tap.name].shape == (6, width(net, tap))
        for unit in (0, 2):
            calls = []

            def see(out, tap=tap, unit=unit, calls=calls):
                calls.append(1)
                total = 2 if isinstance(net, Twice) and tap.module in ("conv", "act") else 1
                if len(calls) != (tap.call + 1 if tap.call >= 0 else total):
                    return None
                out = out.clone()
                out.movedim(tap.axis, -1)[..., unit] *= 1 - epsilon
                return out

            slope = (before - lead([(tap.module, "output", see)])) / epsilon
            np.testing.assert_allclose(found[tap.name][:, unit], slope, rtol=1e-3, atol=1e-4)


def test_a_sweep_is_each_plan_by_itself(monkeypatch):
    from memexplorer import ablation
    from memexplorer.data import load_examples
    from memexplorer.jobs import result_of

    monkeypatch.setattr(ablation, "PART", 3)  # in parts, the last one smaller
    torch.manual_seed(0)
    net = MLP((16, 8, 6, 3)).eval()
    images = np.random.default_rng(0).integers(0, 255, (7, 4, 4)).astype(np.uint8)
    examples = load_examples({"images": images, "labels": [0] * 7})
    rows, plans = np.array([6, 0, 2, 5]), [{}, {"hidden.0": [1, 3]}, {"hidden.1": [0]}]
    taps = anatomy.units(net, examples)
    reads = [None, Tap("hidden.1", "hidden.1"), None]
    found, _ = result_of(swept(net, taps, examples, rows, plans, reads=reads))
    x = torch.tensor(images[rows])[:, None].float() / 255
    seen = record(net, x, taps)
    for (answers, read), plan, asked in zip(found, plans, reads, strict=True):
        np.testing.assert_allclose(answers, silenced(seen, plan), atol=1e-5)
        assert (read is None) == (asked is None)
    assert found[1][1].shape == (4, 6)
