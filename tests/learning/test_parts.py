"""The smaller parts of a training: where examples lie, what is drawn, who is asked, what it is."""

import functools

import numpy as np
import pytest
import torch

from memexplorer.data import load_examples, spoiling
from memexplorer.learning import drawing, keeping, measuring
from memexplorer.learning.clock import clock
from memexplorer.learning.history import Checkpoint, thinned
from memexplorer.learning.placing import Streamed, placed, said
from memexplorer.learning.recipe import Recipe
from memexplorer.losses import (
    early_learning,
    forward_corrected,
    generalized_cross_entropy,
    towards_targets,
)
from memexplorer.models import makes
from memexplorer.models.loading import load_model


@pytest.fixture
def examples():
    rng = np.random.default_rng(0)
    return load_examples((rng.integers(0, 256, (60, 4, 4)).astype(np.uint8), np.arange(60) % 3))


def test_what_does_not_fit_is_streamed_to_the_same_answers(examples):
    network = makes.made("perceptron", examples, width=8)
    inputs, targets = placed(network, examples)
    streamed, again = placed(network, examples, room=10)
    assert isinstance(streamed, Streamed)
    assert isinstance(inputs, torch.Tensor)
    rows = torch.tensor([5, 1, 59])
    assert torch.equal(streamed[rows], inputs[rows])
    assert torch.equal(streamed[3:7], inputs[3:7])
    assert targets.tolist() == again.tolist() == examples.labels.tolist()
    wanted = network(inputs).argmax(1).numpy()
    assert (said(network, inputs) == wanted).all()
    assert (said(network.train(), streamed) == wanted).all()
    assert network.training
    with pytest.raises(ValueError, match="labels has 2 rows but there are 60 examples"):
        placed(network, examples, labels=[0, 1])


@pytest.mark.parametrize(("wrong", "words"), [
    ({"rate": 0}, "rate is 0, but a number above 0"), ({"momentum": 1}, "momentum is 1"),
    ({"optimizer": "lbfgs"}, "optimizer is 'lbfgs', but one of 'sgd', 'adam'"),
    ({"epochs": 0}, "epochs is 0, but at least 1"), ({"decay": float("nan")}, "decay is nan"),
    ({"drops": (1.5,)}, "drops is 1.5"),
])  # fmt: skip
def test_a_recipe_that_makes_no_sense_is_refused(wrong, words):
    with pytest.raises((ValueError, TypeError), match=words):
        Recipe(**wrong)


def test_no_step_has_one_example_alone():
    for examples in range(2, 70):
        size = Recipe(batch_size=8).size_for(examples)
        assert examples % size != 1, examples


def test_a_branch_with_other_batches_keeps_its_place_in_the_epochs():
    kept = Checkpoint(18, 3.0, None, None)
    one = clock(45, Recipe(batch_size=15, epochs=5), "epoch", kept)
    assert (one.epoch, one.first, one.last) == (3, 18, 24)
    assert one.times == (18, 21, 24)
    assert [one.epochs(step) for step in one.times] == [3, 4, 5]
    assert one.place(20) == (3, 2)


def test_thinned_times_hold_both_ends_and_no_more_than_asked():
    for many in (2, 5, 17, 400):
        for most in (4, 9, 60):
            times = list(range(0, 7 * many, 7))
            kept = thinned(times, most)
            assert kept[0] == times[0]
            assert kept[-1] == times[-1]
            assert len(kept) <= max(most, 2)
            assert set(kept) <= set(times)


def test_shifted_images_are_the_same_again_and_stay_within_the_padded_one():
    images = torch.rand(6, 2, 8, 8)
    one, again = (drawing.shifted(images, 0, 7) for _ in range(2))
    assert torch.equal(one, again)
    assert not torch.equal(one, drawing.shifted(images, 0, 8))
    padded = torch.nn.functional.pad(images, (1, 1, 1, 1))
    for number, made in enumerate(one):
        windows = [padded[number][:, y : y + 8, x : x + 8] for y in range(3) for x in range(3)]
        windows += [window.flip(-1) for window in windows]
        assert any(torch.equal(made, window) for window in windows)


def test_a_sample_of_those_asked_keeps_the_share_of_wrong_labels(examples, monkeypatch):
    monkeypatch.setattr(measuring, "MOST", 30)
    monkeypatch.setattr(measuring, "NUMBERS", 0)
    many = load_examples((np.zeros((400, 2, 2), np.uint8), np.arange(400) % 4))
    many = spoiling.spoil(many, "symmetric", 0.25).examples
    few = measuring.asked(makes.made("perceptron", many, width=2), many, 5, 0)
    assert len(few.rows) == 100  # never fewer
    assert (few.labels != few.truth).mean() == pytest.approx(0.25, abs=0.02)
    assert "100 of 400 training examples, a stratified sample" in measuring.note(
        "training", few, 400
    )


def test_losses_are_told_apart_by_their_numbers():
    told = [keeping.described(one) for one in (
        None, generalized_cross_entropy(0.7), generalized_cross_entropy(0.5),
        early_learning(9, 3), early_learning(9, 3, strength=1.0), towards_targets(9, 3),
        forward_corrected([[0.9, 0.1], [0.1, 0.9]]), forward_corrected([[0.8, 0.2], [0.2, 0.8]]),
        functools.partial(torch.nn.functional.cross_entropy, label_smoothing=0.1),
        functools.partial(torch.nn.functional.cross_entropy, label_smoothing=0.2),
        functools.partial(torch.nn.functional.nll_loss, weight=torch.ones(2)),
        functools.partial(torch.nn.functional.nll_loss, weight=torch.zeros(2)),
        torch.nn.CrossEntropyLoss(torch.ones(2)), torch.nn.CrossEntropyLoss(torch.zeros(2)),
    )]  # fmt: skip
    assert len(set(told)) == 14, told
    assert told[1] == keeping.described(generalized_cross_entropy(0.7))
    assert told[6] == keeping.described(forward_corrected([[0.9, 0.1], [0.1, 0.9]]))


def test_a_loss_stays_the_same_one_while_its_memory_changes():
    loss = early_learning(9, 3)
    before = keeping.described(loss)
    loss(torch.randn(2, 3), torch.tensor([0, 1]), torch.tensor([4, 5]))
    assert keeping.described(loss) == before == keeping.described(early_learning(9, 3))


@pytest.mark.parametrize(
    ("make", "dropout"), [("perceptron", 0.0), ("cnn", 0.25), ("convolutions", 0.0)]
)
def test_what_is_made_here_is_built_again_from_its_file(examples, tmp_path, make, dropout):
    network = makes.made(make, examples, width=4, dropout=dropout, seed=2)
    (tmp_path / "factory.py").write_text(network.factory_source)
    again = load_model(f"{tmp_path / 'factory.py'}:build", device="cpu")
    again.load_state_dict(network.state_dict())
    inputs, _ = placed(network, examples)
    assert torch.equal(network(inputs), again(inputs))
    assert drawing.draws(network, inputs[:2]) == bool(dropout)


def test_a_make_that_was_given_keeps_its_own(examples):
    like = makes.made("perceptron", examples, width=4)
    fresh = makes.made("same", examples, like=like, seed=9)
    assert fresh.fc.weight.shape == like.fc.weight.shape
    with pytest.raises(ValueError, match="make is 'same', but there is no network"):
        makes.made("same", examples)
    with pytest.raises(ValueError, match="width and dropout are of networks made here"):
        makes.made("same", examples, like=like, dropout=0.5)
