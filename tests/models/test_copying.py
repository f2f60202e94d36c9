"""A network is copied without those who are looking into it."""

import threading

import pytest
import torch
from torch import nn

from memexplorer import activations, anatomy, passes
from memexplorer.models.copying import copied
from memexplorer.models.loading import load_model
from memexplorer.models.several import load_several
from memexplorer.models.untrained import untrained


@pytest.fixture
def network():
    return nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)).eval()


def hooks(network):
    return [hook for module in network.modules()
            for kept in (module._forward_hooks, module._forward_pre_hooks)
            for hook in kept.values()]  # fmt: skip


@pytest.mark.parametrize(
    "made", [copied, untrained, load_model, lambda one: load_several([one], like=one)["Sequential"]]
)
def test_who_looks_into_it_is_not_copied(network, made):
    seen = []
    with activations.watching(network, [("0", "output", seen.append), ("2", "input", seen.append)]):
        fresh = made(network)
        if fresh is not network:
            assert hooks(fresh) == []
            passes.forward(fresh, torch.zeros(1, 4))
            assert seen == []
        network(torch.zeros(1, 4))
        assert len(seen) == 2


def test_hooks_of_its_own_come_along(network):
    network[0].register_forward_hook(lambda _, __, output: output + 1)
    assert torch.equal(copied(network)(torch.ones(1, 4)), network(torch.ones(1, 4)))
    assert len(hooks(copied(network))) == 1


def test_a_copy_waits_for_a_pass_that_is_under_way(network):
    begun, done = threading.Event(), threading.Event()

    class Slow(nn.Module):
        def forward(self, x):
            begun.set()
            done.wait(5)
            return x

    network[1] = Slow()
    tracing = threading.Thread(target=anatomy.trace, args=(network, torch.zeros(1, 4)))
    tracing.start()
    assert begun.wait(5)
    found = []
    copying = threading.Thread(target=lambda: found.append(copied(network)))
    copying.start()
    copying.join(0.3)
    assert found == []
    done.set()
    copying.join(5)
    tracing.join(5)
    assert hooks(found[0]) == []
