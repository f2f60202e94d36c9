import copy

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from memexplorer.training import shuffled, train


def loss(output, targets, _):
    return cross_entropy(output, targets)


def batches(count=4):
    rng = torch.Generator().manual_seed(0)
    return [
        (torch.randn(6, 3, generator=rng), torch.arange(6) % 2, torch.arange(6) + 6 * number)
        for number in range(count)
    ]


def test_the_same_weights_as_a_loop_written_out():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2))
    other = copy.deepcopy(network)
    go_down = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    slower = torch.optim.lr_scheduler.StepLR(go_down, 2, 0.5)
    steps = list(train(network, batches(), loss, go_down, schedule=slower))

    optimizer = torch.optim.SGD(other.parameters(), lr=0.1, momentum=0.9)
    losses = []
    for number, (inputs, targets, _) in enumerate(batches()):
        optimizer.param_groups[0]["lr"] = 0.1 * 0.5 ** (number // 2)
        optimizer.zero_grad()
        value = cross_entropy(other(inputs), targets)
        value.backward()
        optimizer.step()
        losses.append(value.item())
    for mine, theirs in zip(network.parameters(), other.parameters(), strict=True):
        torch.testing.assert_close(mine, theirs)
    assert [step.loss for step in steps] == pytest.approx(losses)
    numbers = [step.number for step in steps]
    assert np.diff(numbers).tolist() == [1, 1, 1]
    assert [step.indices.tolist() for step in steps] == [b[2].tolist() for b in batches()]


def test_it_trains_in_train_mode_and_may_be_measured_between_steps():
    modes = []

    class Watching(nn.Linear):
        def forward(self, x):
            modes.append(self.training)
            return super().forward(x)

    network = Watching(3, 2).eval()
    for _ in train(network, batches(), loss, torch.optim.SGD(network.parameters(), lr=0.1)):
        network.eval()  # as someone who measures would
    assert modes == [True] * 4


def test_a_break_stops_it():
    network = nn.Linear(3, 2)
    drawn = []

    def endless():
        while True:
            drawn.append(1)
            yield batches(1)[0]

    go_down = torch.optim.SGD(network.parameters(), lr=0.1)
    for step in train(network, endless(), loss, go_down):
        if step.number >= 3:
            break
    assert 3 <= len(drawn) <= 5


def test_the_loss_is_told_which_examples_these_are():
    told = []

    def remembering(output, targets, indices):
        told.append(indices.tolist())
        return cross_entropy(output, targets)

    network = nn.Linear(3, 2)
    list(train(network, batches(), remembering, torch.optim.SGD(network.parameters(), lr=0.1)))
    assert told == [indices.tolist() for _, _, indices in batches()]


def test_every_epoch_is_a_new_permutation_of_all():
    inputs, targets = torch.arange(10) * 2, torch.arange(10) * 3

    def order(seed):
        seen = shuffled(inputs, targets, batch_size=4, epochs=3, rng=np.random.default_rng(seed))
        return list(seen)

    found = order(0)
    assert [len(indices) for _, _, indices in found] == [4, 4, 2] * 3
    epochs = [torch.cat([found[3 * e + b][2] for b in range(3)]).tolist() for e in range(3)]
    assert all(sorted(epoch) == list(range(10)) for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]
    for x, y, indices in found:
        assert x.tolist() == (indices * 2).tolist()
        assert y.tolist() == (indices * 3).tolist()
    again = order(0)
    assert all((a[2] == b[2]).all() for a, b in zip(found, again, strict=True))
    assert any((a[2] != b[2]).any() for a, b in zip(found, order(1), strict=True))
