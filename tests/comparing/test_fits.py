"""What does not fit together is said before the work begins."""

import threading
import time

import numpy as np
import pytest
import torch

from memexplorer import passes
from memexplorer.comparing.fits import check_make, telling
from memexplorer.data import load_examples
from memexplorer.jobs import result_of
from memexplorer.models.convolutional import Convolutions
from memexplorer.models.origin import Origin, attach
from memexplorer.studies import neighbor_agreement, random_label_pretraining


def images(side, count=6):
    pixels = np.zeros((count, side, side), np.uint8)
    return load_examples({"images": pixels, "labels": np.arange(count) % 3})


def made(classes):
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(16, classes)).eval()


def test_a_make_that_answers_all_classes_is_taken():
    assert check_make(made(3), {"train": images(4), "held_out": images(4)}) is None
    assert check_make(made(9), {"train": images(4)}) is None


def test_too_few_answers_are_counted():
    with pytest.raises(ValueError, match=r"answers with 2 numbers, but \w+ has 3 classes to tell"):
        check_make(made(2), {"train": images(4)})


def test_sets_of_other_sizes_are_told_apart():
    with pytest.raises(ValueError, match="1 x 5 x 5, the training examples as 1 x 4 x 4, and one"):
        check_make(made(3), {"train": images(4), "held_out": images(5)})


def test_what_no_set_fits_is_the_network():
    with pytest.raises(ValueError, match="the network can't take these examples, given to it as"):
        check_make(made(3), {"train": images(5), "held_out": images(5)})


def test_the_network_is_named():
    with pytest.raises(ValueError, match=r"^epoch9: no layer$") as told, telling("epoch9"):
        raise ValueError("no layer")
    assert str(told.value.__cause__) == "no layer"
    with pytest.raises(KeyError), telling("epoch9"):
        raise KeyError("a")


def test_an_export_of_a_fixed_batch_is_not_trained():
    fixed = attach(made(3), Origin("x.pt2", None, fixed_batch=8))
    with pytest.raises(ValueError, match="takes just 8 at a time, and can't be trained so; name"):
        check_make(fixed, {"train": images(4)})


def test_nobody_else_runs_the_network_meanwhile():
    """Another thread has it: nothing is sent through before that one is done."""
    network, seen = made(3), []
    network.register_forward_pre_hook(lambda *_: seen.append(free.is_set()))
    free, has = threading.Event(), threading.Event()

    def other():
        with passes.alone(network):
            has.set()
            time.sleep(0.3)
            free.set()

    thread = threading.Thread(target=other)
    thread.start()
    assert has.wait(5)
    check_make(network, {"train": images(4)})
    thread.join()
    assert seen == [True]


@pytest.mark.parametrize(("dimensions", "shape", "words"), [
    (2, (8, 5, 6, 6, 1), r"as \(2, 1, 5, 6, 6\): they are clips, and its convolutions take images"),
    (3, (8, 6, 6), r"as \(2, 1, 6, 6\): they are images, and its convolutions take clips"),
    (2, (8, 6), r"as \(2, 6\): they are vectors, and its convolutions take images"),
    (3, (8, 6), "name a network of vectors, or data of clips"),
])  # fmt: skip
def test_images_and_clips_that_meet_the_other_kind_of_network(dimensions, shape, words):
    network = Convolutions(dimensions, classes=2)
    given = load_examples((np.random.rand(*shape).astype(np.float32), [0, 1] * 4))
    with pytest.raises(ValueError, match=words):
        check_make(network, {"training": given})
    with pytest.raises(ValueError, match="they are (clips|images|vectors), and its convolutions"):
        result_of(neighbor_agreement.run(network, given, k=3))  # as the page "explore" reads it
    with pytest.raises(ValueError, match="they are (clips|images|vectors), and its convolutions"):
        result_of(random_label_pretraining.run(network, given, make="same"))
