"""Do many at once become what each becomes alone, by plain torch?"""

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer.learning.many import many
from memexplorer.learning.recipe import Recipe
from memexplorer.learning.stacked import Stacked
from memexplorer.models.untrained import untrained

INPUTS = torch.rand(50, 1, 6, 6, generator=torch.Generator().manual_seed(0))
LABELS = torch.arange(50) % 5


def perceptron():
    return nn.Sequential(nn.Flatten(), nn.Linear(36, 20), nn.ReLU(), nn.Linear(20, 5))


def convolutional():
    return nn.Sequential(nn.Conv2d(1, 6, 3), nn.BatchNorm2d(6), nn.ReLU(), nn.Flatten(),
                         nn.Linear(96, 5))  # fmt: skip


class Doubtful(nn.Module):
    """Its way depends on its values, which vmap can't follow."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(36, 5)

    def forward(self, images):
        flat = self.fc(images.flatten(1))
        return flat if flat.sum() > 0 else 2 * flat


def last(steps):
    *_, final = steps
    return final.many


def alone(make, seed, labels, recipe, order):
    """The same training in plain torch: no stack, no fused update, no loop of ours."""
    network = untrained(make, seed=seed).train()
    go_down = torch.optim.SGD(network.parameters(), recipe.rate, recipe.momentum,
                              weight_decay=recipe.decay)  # fmt: skip
    for epoch in range(recipe.epochs):
        rows = torch.from_numpy(np.random.default_rng([order, epoch]).permutation(50))
        go_down.param_groups[0]["lr"] = recipe.rate_at(epoch)
        for part in rows.split(recipe.batch_size):
            go_down.zero_grad()
            nn.functional.cross_entropy(network(INPUTS[part]), labels[part]).backward()
            go_down.step()
    return network.eval()


@pytest.mark.parametrize("make", [perceptron, convolutional, Doubtful])
@pytest.mark.parametrize("orders", ["own", "shared"])
def test_each_becomes_what_it_becomes_alone(make, orders):
    recipe = Recipe(rate=0.05, decay=0.01, batch_size=16, epochs=3, drops=(2,))
    plain = make()
    found = last(many(plain, 5, INPUTS, LABELS, recipe, seed=3, orders=orders, together=2))
    assert [len(part) for part in found.parts] == [2, 2, 1]
    assert bool(found.why) == (make is Doubtful)
    for number in range(5):
        wanted = alone(plain, 3 + number, LABELS, recipe, 3 + number * (orders == "own"))
        got = found.network(number)
        for (name, ours), theirs in zip(
            got.state_dict().items(), wanted.state_dict().values(), strict=True
        ):
            assert torch.allclose(ours, theirs, atol=1e-5), name
        said = found.predictions(INPUTS)[number]
        assert (said == wanted(INPUTS).argmax(1).numpy()).all()


def test_each_may_be_told_other_labels_and_another_loss():
    recipe = Recipe(rate=0.1, batch_size=10, epochs=2)
    told = torch.stack([LABELS, (LABELS + 1) % 5])
    plain = perceptron()
    found = last(many(plain, 2, INPUTS, told, recipe))
    for number, labels in enumerate(told):
        wanted = alone(plain, number, labels, recipe, number)
        assert torch.allclose(found.network(number)[3].weight, wanted[3].weight, atol=1e-5)

    seen = []

    def nothing(output, targets, rows, networks):
        seen.append((tuple(output.shape), tuple(rows.shape), networks))
        return 0 * output.sum((1, 2))

    still = last(many(plain, 2, INPUTS, told, recipe, loss=nothing))
    assert seen[0] == ((2, 10, 5), (2, 10), slice(0, 2))
    assert torch.equal(still.network(1)[3].weight, untrained(plain, seed=1)[3].weight)


def test_dropout_is_drawn_for_each_and_only_in_training():
    stack = Stacked([nn.Dropout(0.5), nn.Dropout(0.5)])
    same = torch.ones(2, 1, 400)
    first, second = stack.train()(same)
    assert not torch.equal(first, second)
    assert 0.3 < float((first == 0).float().mean()) < 0.7
    assert torch.equal(stack.eval()(same), same)


def test_the_network_given_is_left_as_it_is_and_a_seed_is_a_seed():
    plain = perceptron()
    before = {name: one.clone() for name, one in plain.state_dict().items()}
    recipe = Recipe(batch_size=25, epochs=1)
    ends = [last(many(plain, 3, INPUTS, LABELS, recipe, seed=1)).parts[0] for _ in range(2)]
    assert all(
        torch.equal(*both) for both in zip(*(one.state[0].values() for one in ends), strict=True)
    )
    assert all(torch.equal(one, before[name]) for name, one in plain.state_dict().items())


def test_too_little_memory_is_no_reason_to_teach_one_after_another():
    class Large(nn.Linear):
        def forward(self, inputs):
            raise torch.OutOfMemoryError("no memory is left")

    stack = Stacked([Large(4, 2)] * 2)
    with pytest.raises(torch.OutOfMemoryError):
        stack(torch.zeros(2, 3, 4))
    assert not stack.why


def test_mistakes_are_said():
    recipe = Recipe(epochs=1)
    with pytest.raises(ValueError, match=r"shape \(49,\), but \(50,\) or \(2, 50\)"):
        next(many(perceptron(), 2, INPUTS, LABELS[:49], recipe))
    with pytest.raises(ValueError, match="many at once see examples as they are"):
        next(many(perceptron(), 2, INPUTS, LABELS, Recipe(augment=True)))
    with pytest.raises(ValueError, match="orders is 'mine'"):
        next(many(perceptron(), 2, INPUTS, LABELS, recipe, orders="mine"))
