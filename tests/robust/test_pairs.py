"""Two networks that ask each other: who learns from what, and whose targets are whose."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from memexplorer.learning.recipe import Recipe
from memexplorer.robust import learners, pairs
from memexplorer.robust.ways import Told


def begun(way, wrong=0.5, epochs=4, **recipe):
    told = Told(8, 3, 3.0, 0.7, np.eye(3), wrong, epochs)
    how = Recipe(**{"rate": 0.1, "batch_size": 4, "epochs": epochs} | recipe)
    return learners.begun(way, nn.Linear(5, 3), told, how, seed=1)


def examples():
    rng = np.random.default_rng(0)
    return torch.tensor(rng.standard_normal((8, 5)), dtype=torch.float32), torch.arange(8) % 3


def test_each_learns_from_what_the_other_finds_easy():
    learner, (inputs, labels) = begun("co-teaching", batch_size=8), examples()
    before = [functional.cross_entropy(one(inputs), labels, reduction="none").detach().numpy()
              for one in learner.networks]  # fmt: skip
    order = iter([(inputs, labels, torch.arange(8))])
    seen = [step.indices.tolist() for step in pairs.peers(learner, order, number=20)]
    easy = [sorted(np.argsort(cost, kind="stable")[:4].tolist()) for cost in before]
    assert seen == [easy[1], easy[0]]
    assert easy[0] != easy[1]


@pytest.mark.parametrize(("number", "count"), [(0, 8), (4, 6), (9, 4), (30, 4)])
def test_fewer_are_kept_from_epoch_to_epoch(number, count):
    learner, (inputs, labels) = begun("co-teaching"), examples()
    steps = pairs.peers(learner, iter([(inputs, labels, torch.arange(8))]), number)
    assert [len(step.indices) for step in steps] == [count, count]


def test_what_was_said_of_those_nobody_named_is_remembered():
    learner, (inputs, labels) = begun("co-teaching", wrong=0.75), examples()
    before = [one(inputs).softmax(dim=1).detach() for one in learner.networks]
    first, second = pairs.peers(learner, iter([(inputs, labels, torch.arange(8))]), number=20)
    assert len(first.indices) == len(second.indices) == 2
    for loss, said in zip(learner.losses, before, strict=True):
        np.testing.assert_allclose(loss.targets, 0.3 * said, atol=1e-4)


def test_targets_come_from_the_average_of_the_other():
    learner, (inputs, labels) = begun("elr+", batch_size=8), examples()
    with torch.no_grad():  # two averages that say different things
        learner.averages[0].bias.copy_(torch.tensor([5.0, 0.0, 0.0]))
        learner.averages[1].bias.copy_(torch.tensor([0.0, 5.0, 0.0]))
        said = [one(inputs).softmax(dim=1) for one in learner.averages]
    order = iter([(inputs, labels, torch.arange(8))])
    list(pairs.crosswise(learner, order, np.random.default_rng(0), total=100))
    first = learner.losses[0].targets
    np.testing.assert_allclose(first, 0.3 * said[1], atol=1e-4)
    # the second network steps after the first, whose average has not moved yet
    np.testing.assert_allclose(learner.losses[1].targets, 0.3 * said[0], atol=1e-4)


def test_both_see_the_same_batches_of_the_same_labels():
    learner, (inputs, labels) = begun("elr+"), examples()
    steps = list(learners.epoch(learner, inputs, labels, number=0, seed=0))
    rows = [step.indices.tolist() for step in steps]
    assert rows[::2] == rows[1::2]
    assert sorted(row for part in rows[::2] for row in part) == list(range(8))
    assert learner.steps == 2


def test_averages_follow_at_once_and_then_slowly():
    learner, (inputs, labels) = begun("elr+", epochs=40), examples()
    gaps = []
    for number in range(40):
        list(learners.epoch(learner, inputs, labels, number=number, seed=0))
        apart = learner.averages[0].weight - learner.networks[0].weight
        gaps.append(float(apart.detach().abs().max()))
    assert gaps[0] < 0.01
    assert max(gaps[30:]) > 5 * gaps[0]
    kept = [pairs.slowness(step, 1000) for step in range(0, 1000, 50)]
    assert kept == sorted(kept)
    assert kept[0] == pytest.approx(0.997 * np.exp(-5))
    assert kept[-1] == 0.997


def test_an_average_is_moved_by_the_share_that_is_said():
    one, two = nn.BatchNorm1d(3), nn.BatchNorm1d(3)
    with torch.no_grad():
        two.weight.fill_(3.0)
        two.running_mean.fill_(7.0)
    pairs.follow(one, two, 0.75)
    np.testing.assert_allclose(one.weight.detach(), 1.5)
    np.testing.assert_allclose(one.running_mean, 7.0)


def test_a_mixed_cost_is_the_mixture_of_both():
    learner = begun("elr+")
    loss = learner.losses[0]
    loss.load({"targets": torch.full((8, 3), 0.2)})
    output, rows = (
        torch.randn(2, 3, generator=torch.Generator().manual_seed(0)),
        torch.tensor([0, 1]),
    )
    one, two = torch.tensor([0, 1]), torch.tensor([2, 2])
    cost = pairs._mixed_cost(loss)(output, (one, two, rows, rows, 0.7), rows).item()
    soft = 0.7 * functional.one_hot(one, 3) + 0.3 * functional.one_hot(two, 3)
    want = functional.cross_entropy(output, soft) + 3 * np.log(1 - 0.2)
    assert cost == pytest.approx(want.item(), rel=1e-4)
