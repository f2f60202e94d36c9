"""Which network is taught, by one name in all studies: from its seed, and refused in words."""

import inspect

import numpy as np
import pytest
import torch

from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.models.classifiers import MLP
from memexplorer.models.makes import MAKES, made
from memexplorer.models.preprocessing import Preprocessing, to_batch
from memexplorer.studies import (
    critical_growth,
    learned_or_memorized,
    learning_curves,
    noise_regularization,
    noise_versus_real,
    noisy_labels,
    random_label_pretraining,
    target_sensitivity,
)

STUDIES = (critical_growth, learned_or_memorized, learning_curves, noise_regularization,
           noise_versus_real, noisy_labels, random_label_pretraining,
           target_sensitivity)  # fmt: skip


def some(*shape, kind=np.uint8):
    pixels = np.random.default_rng(0).integers(0, 255, (24, *shape)).astype(kind)
    return load_examples((pixels, np.arange(24) % 3))


IMAGES, CLIPS, VECTORS = some(6, 6), some(3, 6, 6, 1), some(5, kind=np.float32)


@pytest.mark.parametrize(("examples", "kind"), [
    (IMAGES, "SmallCNN"), (CLIPS, "Convolutions"), (VECTORS, "MLP"),
])  # fmt: skip
def test_small_is_what_suits_and_its_weights_are_those_of_the_seed(examples, kind):
    torch.manual_seed(5)
    one, other = made("small", examples, seed=3), made("small", examples, seed=4)
    torch.manual_seed(6)
    again = made("small", examples, seed=3)
    assert type(one).__name__ == kind
    batch = to_batch(examples.inputs, Preprocessing(), layout=examples.layout)
    assert torch.equal(one(batch), again(batch))
    assert not torch.equal(one(batch), other(batch))
    assert one(batch).shape == (24, 3)


def test_a_perceptron_has_two_hidden_layers_that_fit_the_examples():
    network = made("perceptron", IMAGES)
    assert isinstance(network, MLP)
    assert [layer.in_features for layer in network.hidden] == [36, 256]
    assert network.origin.spec == "perceptron 36-256-256-3"
    assert made("perceptron", VECTORS, classes=2, width=4)(torch.ones(2, 5)).shape == (2, 2)


def test_same_is_the_make_of_the_network_that_has_learned_nothing():
    like = MLP((36, 8, 3))
    one, again = (made("same", IMAGES, like=like, seed=2) for _ in range(2))
    assert torch.equal(one.fc.weight, again.fc.weight)
    assert not torch.equal(one.fc.weight, like.fc.weight)


@pytest.mark.parametrize(("make", "examples", "words"), [
    ("big", IMAGES, "make is 'big', but one of 'perceptron', 'cnn', 'convolutions', 'small', "),
    ("same", IMAGES, "make is 'same', but there is no network; name one, or 'perceptron'"),
    ("cnn", VECTORS, "holds vectors, and a CNN learns images; take 'perceptron'"),
    ("cnn", CLIPS, "holds clips, and a CNN learns images; take 'convolutions'"),
    ("convolutions", VECTORS, "holds vectors, and convolutions reach over the places"),
])  # fmt: skip
def test_what_does_not_suit_is_refused(make, examples, words):
    with pytest.raises(ValueError, match=words):
        made(make, examples)


@pytest.mark.parametrize("study", STUDIES)
def test_all_studies_have_the_same_names(study, tmp_path):
    assert inspect.signature(study.run).parameters["make"].default in MAKES
    with pytest.raises(ValueError, match="make is 'given', but one of 'perceptron', 'cnn'"):
        result_of(study.run(None, IMAGES, IMAGES, make="given", cache=tmp_path))
    with pytest.raises(ValueError, match="make is 'same', but there is no network"):
        result_of(study.run(None, IMAGES, IMAGES, make="same", cache=tmp_path))
