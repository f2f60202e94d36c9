"""What does not fit together is said before the work begins."""

import threading
import time

import numpy as np
import pytest
import torch

from memexplorer import passes
from memexplorer.comparing.fits import check_make, telling
from memexplorer.data import load_examples
from memexplorer.models.origin import Origin, attach


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
