"""Is g_x the derivative of the training as it was? By a stored unroll, and by training again."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.func import functional_call
from torch.nn import functional

from memexplorer.closer.unrolled import sensed
from memexplorer.models.classifiers import MLP


def setting(count=12, size=3, classes=3, seed=0):
    torch.manual_seed(seed)
    inputs, targets = torch.randn(count, size).double(), torch.arange(count) % classes
    net = nn.Sequential(nn.Linear(size, 5), nn.Tanh(), nn.Linear(5, classes)).double()
    return net, inputs, targets


HOW = {"rate": 0.3, "batch_size": 5, "steps": 9, "seed": 2}


def orders(count, steps, size, seed):
    """The rows of each update, as documented: an order per epoch, by the seed and the epoch."""
    found, epoch = [], 0
    while len(found) < steps:
        order = np.random.default_rng([seed, epoch]).permutation(count)
        found += [order[start : start + size] for start in range(0, count, size)]
        epoch += 1
    return found[:steps]


def stored(net, inputs, targets, *, window, rate, batch_size, steps, seed):
    """(time, class, example, pixel) by autograd through updates that are all kept."""
    names, rows = (
        [name for name, _ in net.named_parameters()],
        orders(len(inputs), steps, batch_size, seed),
    )
    first = [one.detach().clone() for one in net.parameters()]

    def cost(weights, x, y, reduction="mean"):
        said = functional_call(net, dict(zip(names, weights, strict=True)), (x,))
        return functional.cross_entropy(said, y, reduction=reduction)

    def unroll(begin, weights, until, x):
        for step in range(begin, until):
            loss = cost(weights, x[rows[step]], targets[rows[step]])
            slopes = torch.autograd.grad(loss, weights, create_graph=True)
            weights = [w - rate * g for w, g in zip(weights, slopes, strict=True)]
        return weights

    found = []
    for time in range(1, steps + 1):
        begin = 0 if window is None else max(0, time - window)
        start = [w.clone().requires_grad_() for w in first]
        start = [w.detach().requires_grad_() for w in unroll(0, start, begin, inputs)]
        x = inputs.clone().requires_grad_()
        weights = unroll(begin, start, time, x)
        each = cost(weights, inputs, targets, "none")
        found.append(torch.stack([
            torch.autograd.grad(each[targets == c].sum() / len(each), x, retain_graph=True)[0]
            for c in range(int(targets.max()) + 1)
        ]))  # fmt: skip
    return torch.stack(found).numpy()


def joined(parts, name):
    return np.concatenate([getattr(part, name) for part in parts])


@pytest.mark.parametrize("window", [None, 1, 4])
@pytest.mark.parametrize("at_once", [1, 2, 50])
def test_it_is_the_stored_unroll(window, at_once):
    whole = stored(*setting(), window=window, **HOW)
    parts = list(sensed(*setting(), **HOW, window=window, classes=True, at_once=at_once))
    assert joined(parts, "steps").tolist() == list(range(1, 10))
    assert joined(parts, "indirect") == pytest.approx(np.abs(whole.sum(1)).sum(-1), abs=1e-10)
    assert joined(parts, "by_class") == pytest.approx(np.abs(whole).sum(-1), abs=1e-10)
    assert np.abs(whole.sum(1)).max() > 1e-3


def trained_again(moved, inputs, targets, net, detached):
    """The loss after all updates, where the training set is `moved`."""
    weights = [one.detach().clone().requires_grad_() for one in net.parameters()]
    for rows in orders(len(inputs), HOW["steps"], HOW["batch_size"], HOW["seed"]):
        said = functional_call(
            net, dict(zip(dict(net.named_parameters()), weights, strict=True)), (moved[rows],)
        )
        slopes = torch.autograd.grad(functional.cross_entropy(said, targets[rows]), weights)
        weights = [
            (w - HOW["rate"] * g).detach().requires_grad_()
            for w, g in zip(weights, slopes, strict=True)
        ]
    asked = inputs if detached else moved
    said = functional_call(
        net, dict(zip(dict(net.named_parameters()), weights, strict=True)), (asked,)
    )
    return functional.cross_entropy(said, targets).item()


@pytest.mark.parametrize("name", ["indirect", "direct"])
def test_it_is_what_another_pixel_would_have_changed(name):
    net, inputs, targets = setting(seed=1)
    *_, last = sensed(*setting(seed=1), **HOW, window=None, direct=True)
    step = 1e-5
    for example in (0, 7):
        slopes = []
        for pixel in range(3):
            ends = []
            for sign in (1, -1):
                moved = inputs.clone()
                moved[example, pixel] += sign * step
                ends.append(trained_again(moved, inputs, targets, net, name == "indirect"))
            slopes.append((ends[0] - ends[1]) / (2 * step))
        assert np.abs(slopes).sum() == pytest.approx(getattr(last, name)[-1, example], rel=1e-5)


def test_the_training_itself_is_plain_sgd():
    net, inputs, targets = setting()
    *_, last = sensed(net, inputs, targets, **HOW, window=2)
    again, _, _ = setting()
    for rows in orders(12, 9, 5, 2):
        loss = functional.cross_entropy(again(inputs[rows]), targets[rows])
        slopes = torch.autograd.grad(loss, list(again.parameters()))
        with torch.no_grad():
            for w, g in zip(again.parameters(), slopes, strict=True):
                w -= 0.3 * g
    after = functional.cross_entropy(again(inputs), targets).item()
    assert last.loss[-1] == pytest.approx(after)
    for one, other in zip(net.parameters(), again.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_times_apart_are_those_of_every_time():
    every, some = (
        list(sensed(*setting(), **HOW, window=3, every=apart, at_once=2)) for apart in (1, 3)
    )
    assert joined(some, "steps").tolist() == [3, 6, 9]
    assert joined(some, "indirect") == pytest.approx(joined(every, "indirect")[2::3], abs=1e-14)


def test_images_and_rectifiers_and_single_precision_go_too():
    torch.manual_seed(0)
    images, targets = torch.rand(8, 1, 4, 4), torch.arange(8)  # each a class of its own
    *_, last = sensed(MLP((16, 32, 8)), images, targets, steps=5, batch_size=3, window=None)
    assert last.indirect.shape == (5, 8)
    assert (last.indirect[-1] > 0).all()


@pytest.mark.parametrize(
    ("net", "given", "words"),
    [
        (nn.Sequential(nn.Linear(3, 3), nn.Dropout()), {}, "has a Dropout"),
        (nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3)), {}, "has a BatchNorm1d"),
        (nn.Linear(3, 3), {"rate": float("inf")}, "take a smaller rate than inf"),
        (nn.Linear(3, 3), {"window": 0}, "window is 0"),
    ],
)
def test_what_cannot_be_walked_back_is_said(net, given, words):
    _, inputs, targets = setting()
    with pytest.raises(ValueError, match=words):
        list(sensed(net, inputs, targets, **given))
