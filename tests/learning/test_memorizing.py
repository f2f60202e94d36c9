"""Is the same learned after a stop as without, and is a dead network found dead?"""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.learning import dying
from memexplorer.learning.finetuning import (
    LONGER,
    PRETRAINED,
    RESCALED,
    SCRATCH,
    beginning,
    equal_epochs,
    finetuned,
)
from memexplorer.learning.heads import headed, rescaled
from memexplorer.learning.memorizing import (
    Memorization,
    _kept,
    random_labels,
    reshuffled,
    why,
)
from memexplorer.learning.recipe import Recipe
from memexplorer.models.classifiers import MLP
from memexplorer.models.origin import attach, origin
from memexplorer.models.preprocessing import Preprocessing
from memexplorer.models.untrained import untrained


@pytest.fixture(scope="module")
def examples():
    rng = np.random.default_rng(0)
    return load_examples((rng.normal(size=(40, 20)).astype(np.float32), np.arange(40) % 4))


def network():
    return untrained(MLP((20, 64, 4)), seed=3)


RECIPE = Recipe(optimizer="adam", rate=0.01, batch_size=10, epochs=60)


def test_permuted_labels_are_the_same_labels_and_drawn_ones_are_even():
    labels = np.repeat([0, 1, 2], [700, 200, 100])
    given = load_examples((np.zeros((1000, 2), np.float32), labels))
    dealt = random_labels(given, "permuted", 3, seed=1)
    assert np.bincount(dealt).tolist() == [700, 200, 100]
    expected = (np.bincount(labels) ** 2).sum() / 1000  # agree by chance
    assert abs((dealt == labels).sum() - expected) < 5 * np.sqrt(1000) * 0.5
    drawn = random_labels(given, "uniform", 5, seed=1)
    assert abs(np.bincount(drawn, minlength=5) - 200).max() < 60
    bare = load_examples(np.zeros((4, 2), np.float32))
    with pytest.raises(ValueError, match='no labels to be permuted; draw them: how="uniform"'):
        random_labels(bare, "permuted", 3, seed=1)


def test_a_set_is_known_when_the_answers_say_so_and_the_weights_go_on(examples, tmp_path):
    found = result_of(reshuffled(network(), examples, RECIPE, shuffles=2, cache=tmp_path, seed=5))
    assert [one.known for one in found.shuffles] == [True, True]
    for number, one in enumerate(found.shuffles, 1):
        labels = random_labels(examples, "permuted", 4, seed=[5, number])
        with torch.no_grad():
            said = found.network(number)(torch.from_numpy(examples.inputs)).argmax(1).numpy()
        assert (said == labels).mean() == one.accuracy[-1] >= 0.99
        assert max(one.accuracy[:-1], default=0) < 0.99, "it ends at the first"
    first, second = (found.network(number).fc.weight for number in (1, 2))
    assert not torch.equal(first, second)
    # by hand: the second set, from the weights after the first, with a fresh optimizer
    again = found.network(1).train()
    labels = torch.from_numpy(random_labels(examples, "permuted", 4, seed=[5, 2]))
    steps, inputs = torch.optim.Adam(again.parameters(), 0.01), torch.from_numpy(examples.inputs)
    for epoch in range(found.shuffles[1].epochs):
        order = np.random.default_rng([5, 2, epoch]).permutation(40)
        for rows in order.reshape(4, 10):
            steps.zero_grad()
            nn.functional.cross_entropy(again(inputs[rows]), labels[rows]).backward()
            steps.step()
    assert torch.allclose(again.fc.weight, second, atol=1e-6)


def test_stopped_and_gone_on_it_learns_the_same(examples, tmp_path, monkeypatch):
    monkeypatch.setattr("memexplorer.learning.ends.OFTEN", 0.0)
    for part in ("whole", "parts"):
        (tmp_path / part).mkdir()
    make = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 4))
    make = untrained(make, seed=1)
    settings = {"shuffles": 2, "seed": 5}
    whole = result_of(reshuffled(make, examples, RECIPE, cache=tmp_path / "whole", **settings))
    seen = 0
    for _ in range(3):
        steps = reshuffled(make, examples, RECIPE, cache=tmp_path / "parts", **settings)
        for _ in range(30):
            seen += next(steps, None) is not None
        steps.close()
    parts = result_of(reshuffled(make, examples, RECIPE, cache=tmp_path / "parts", **settings))
    assert [one.accuracy for one in parts.shuffles] == [one.accuracy for one in whole.shuffles]
    assert torch.equal(parts.states[-1]["0.weight"], whole.states[-1]["0.weight"])


def test_a_dead_network_is_found_stopped_and_told(examples, tmp_path):
    make = network()
    with torch.no_grad():
        make.hidden[0].bias.fill_(-100.0)
    recipe = Recipe(rate=0.01, momentum=0.0, batch_size=10, epochs=200)
    found = result_of(reshuffled(make, examples, recipe, shuffles=3, cache=tmp_path))
    assert len(found.shuffles) == 1, "no further set for a dead network"
    one = found.shuffles[0]
    assert one.died
    assert one.epochs <= 20, "it did not go on in vain"
    assert one.dead == 1.0
    assert "all units of acts.0 answer 0 to every example" in one.why
    assert "take a smaller rate, or no momentum" in one.why


def test_dead_units_are_counted_over_images_and_calls():
    class Twice(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.act = nn.Conv2d(1, 4, 1), nn.ReLU()
            with torch.no_grad():
                self.conv.weight.fill_(1.0)
                self.conv.bias.copy_(torch.tensor([0.0, -0.5, -2.0, -9.0]))

        def forward(self, x):
            x = self.act(self.conv(x))
            return self.act(x - 0.2).flatten(1)

    images = torch.rand(300, 1, 3, 3)
    images[299, 0, 1, 1] = 3.0  # one pixel of the last batch wakes the third unit
    assert dying.dead(Twice(), images)["act"] == 0.25
    assert dying.dead(nn.Linear(3, 2), torch.zeros(2, 3)) == {}


def test_what_went_wrong_is_said():
    flat = tuple([0.1] * 50)
    assert why(Memorization(1, flat, known=True), {}) == ""
    assert "was not learned at all in 50 epochs" in why(Memorization(1, flat, chance=0.1), {"a": 0})
    stuck = (*np.linspace(0.1, 0.6, 30), *[0.6] * 30)
    for growth, dead, remedy in [
        (3.0, 0.1, "take a smaller rate"),
        (1.0, 0.6, "take a smaller rate"),
        (float("nan"), 0.0, "take a smaller rate"),  # it grew without end
        (1.0, 0.05, "give it more epochs, or a larger rate"),
        (1.0, float("nan"), "give it more epochs, or a larger rate"),  # no rectified units
    ]:
        said = why(Memorization(2, stuck, chance=0.1, growth=growth, dead=dead), {})
        assert "is stuck at 60 %" in said
        assert f": {remedy}" in said
    still = Memorization(1, flat, chance=0.1, growth=1.0, dead=0.0)
    assert why(still, {}).endswith(": give it more epochs, or a larger rate")
    rising = tuple(np.linspace(0.1, 0.8, 60))
    assert "and rising: give it more" in why(Memorization(2, rising, chance=0.1), {})
    assert "epochs only" in why(Memorization(2, flat[:5], chance=0.1), {})


def test_a_new_head_and_weights_as_long_as_once(examples):
    make = network()
    other = headed(make, examples, 7, seed=1)
    assert other.fc.weight.shape == (7, 64)
    assert make.fc.weight.shape == (4, 64)
    assert torch.equal(other.hidden[0].weight, make.hidden[0].weight)
    assert torch.equal(other.fc.weight, headed(make, examples, 7, seed=1).fc.weight)
    with pytest.raises(ValueError, match="not that of a last linear layer"):
        headed(nn.Sequential(nn.Linear(20, 4), nn.ReLU()), examples, 7, seed=1)
    once = {name: float(one.detach().norm()) for name, one in make.named_parameters()}
    grown = untrained(MLP((20, 64, 4)), seed=8)
    with torch.no_grad():
        grown.fc.weight.mul_(7)
    back = rescaled(grown, once)
    for name, one in back.named_parameters():
        assert abs(float(one.detach().norm()) - once[name]) < 1e-5
    apart = nn.functional.cosine_similarity(
        back.fc.weight.detach().flatten(), grown.fc.weight.detach().flatten(), 0
    )
    assert abs(float(apart) - 1) < 1e-6


def test_beginnings_differ_in_what_they_should_and_share_the_new_head(examples, tmp_path):
    memorized = result_of(reshuffled(network(), examples, RECIPE, shuffles=1, cache=tmp_path))
    starts = {name: beginning(name, memorized, examples, seed=0)
              for name in (SCRATCH, PRETRAINED, RESCALED, LONGER)}  # fmt: skip
    heads = [one.fc.weight for one in starts.values()]
    assert all(torch.equal(heads[0], head) for head in heads)
    hidden = {name: one.hidden[0].weight for name, one in starts.items()}
    assert torch.equal(hidden[SCRATCH], memorized.first.hidden[0].weight)
    assert torch.equal(hidden[PRETRAINED], memorized.states[0]["hidden.0.weight"])
    assert abs(hidden[RESCALED].norm() - hidden[SCRATCH].norm()) < 1e-5
    assert equal_epochs(Recipe(epochs=40), memorized, 40, 10) == (
        40 + 4 * memorized.shuffles[0].epochs
    )


def test_fine_tuned_for_as_long_and_known_from_before(examples, tmp_path):
    memorized = result_of(reshuffled(network(), examples, RECIPE, shuffles=1, cache=tmp_path))
    plan = Recipe(optimizer="adam", rate=0.01, batch_size=10, epochs=25)

    def of(start, **more):
        steps = finetuned(start, memorized, examples, examples, plan, cache=tmp_path, whole=40,
                          **more)  # fmt: skip
        return result_of(steps)

    one = of(PRETRAINED)
    assert one.epochs == 25
    assert one.accuracy == one.training, "it was asked about what it learned"
    assert one.known_at <= 25
    assert of(PRETRAINED) == one
    files = list((tmp_path / "fine-tuned").glob("*.json"))
    assert len(files) == 1
    assert of(LONGER).epochs == 25 + memorized.shuffles[0].epochs
    known = origin(memorized.first)
    attach(memorized.first, replace(known, preprocessing=Preprocessing(mean=0.5, std=0.25)))
    of(PRETRAINED)
    assert len(list((tmp_path / "fine-tuned").glob("*.json"))) == 3, "other inputs, other numbers"


def test_a_stopped_fine_tuning_goes_on_to_the_same(examples, tmp_path):
    memorized = result_of(reshuffled(network(), examples, RECIPE, shuffles=1, cache=tmp_path))
    plan = Recipe(rate=0.01, batch_size=10, epochs=12)

    def begun(cache):
        return finetuned(PRETRAINED, memorized, examples, examples, plan, cache=tmp_path / cache,
                         whole=40)  # fmt: skip

    for cache in ("whole", "parts"):
        (tmp_path / cache).mkdir()
    whole = result_of(begun("whole"))
    steps = begun("parts")
    next(one for one in steps if one.done == 7)
    steps.close()
    steps = begun("parts")
    assert next(steps).done == 7, "not from the beginning"
    steps.close()
    assert result_of(begun("parts")) == whole
    left = [path.suffix for path in (tmp_path / "parts" / "fine-tuned").iterdir()]
    assert left == [".json"], "its state is not needed any more"


def test_who_died_is_read_from_what_was_kept_before_it_was_a_field(tmp_path):
    for number, said in enumerate(("the network died in set 1: …", "set 1 is stuck …")):
        about = {"shuffle": 1, "accuracy": [0.1], "why": said}
        torch.save({"about": about}, tmp_path / f"{number}.pt")
    assert [_kept(tmp_path / f"{number}.pt")["about"].died for number in (0, 1)] == [True, False]
