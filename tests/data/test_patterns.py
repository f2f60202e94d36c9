"""Colours that give the answer away, and labels drawn anew: in the shares that were asked for?"""

import numpy as np
import pytest

from memexplorer.data import Examples, patterns


def examples(count=4000, side=28, classes=10, seed=0, **given):
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    images = rng.integers(1, 256, (count, side, side)).astype(np.uint8)
    names = tuple(map(str, range(classes)))
    ids = np.array([f"{row}" for row in range(count)])
    return Examples(ids, labels, names, images, "some", **given)


@pytest.mark.parametrize("agreement", [0.0, 0.5, 1.0])
def test_the_colour_agrees_as_often_as_it_was_asked_to(agreement):
    some = examples()
    images = patterns.grey(some)
    rng = np.random.default_rng(0)
    shown, told = patterns.coloured(images, some.labels, classes=10, agreement=agreement, rng=rng)
    lit = shown.reshape(len(shown), 2, -1).any(axis=2)
    assert (lit.sum(axis=1) == 1).all(), "one channel is empty"
    np.testing.assert_array_equal(shown.sum(axis=1), images)
    colour = lit[:, 1].astype(int)
    assert (colour == told).mean() == pytest.approx((1 + agreement) / 2, abs=0.03)
    assert (told == (some.labels < 5)).mean() == pytest.approx(0.75, abs=0.03)


def test_the_picture_is_no_hint_to_the_flip():
    """The colour follows the answer as told: given it, the class says nothing more."""
    some = examples()
    shown, told = patterns.coloured(patterns.grey(some), some.labels, classes=10, agreement=0.5,
                                    rng=np.random.default_rng(0))  # fmt: skip
    colour = shown[:, 1].reshape(len(shown), -1).any(axis=1)
    for answer in (0, 1):
        here = told == answer
        small = some.labels < 5
        assert abs(colour[here & small].mean() - colour[here & ~small].mean()) < 0.06


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_labels_drawn_anew_are_true_by_chance(share):
    labels = np.arange(5000) % 10
    told = patterns.random_labels(labels, classes=10, share=share, rng=np.random.default_rng(0))
    assert (told != labels).mean() == pytest.approx(0.9 * share, abs=0.02)
    assert labels.tolist() == (np.arange(5000) % 10).tolist(), "what was given stays as it was"


def test_grey_is_the_mean_over_areas_of_any_layout():
    small = examples(5, side=28)
    by_hand = (small.inputs / 255).reshape(5, 14, 2, 14, 2).mean(axis=(2, 4))
    np.testing.assert_allclose(patterns.grey(small), by_hand, atol=1e-6)
    np.testing.assert_allclose(patterns.grey(examples(5, side=8)), examples(5, side=8).inputs / 255,
                               atol=1e-6)  # fmt: skip
    colour = np.repeat(small.inputs[..., None], 3, axis=3)
    three = Examples(small.ids, small.labels, small.classes, colour, "three")
    np.testing.assert_allclose(patterns.grey(three), by_hand, atol=1e-5)


def test_made_takes_true_labels_where_they_are_known():
    wrong = examples(40, true_labels=(np.arange(40) + 1) % 10)
    images, told, classes = patterns.made("random labels", wrong, 0.0, rng=np.random.default_rng(0))
    assert (images.shape, classes) == ((40, 1, 14, 14), 10)
    np.testing.assert_array_equal(told, wrong.true_labels)
    _, answers, two = patterns.made("colour", wrong, None, rng=np.random.default_rng(0))
    assert two == 2
    assert set(answers) == {0, 1}


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: patterns.made("red", examples(9), 0, rng=None), "pattern is 'red', but one of"),
        (
            lambda: patterns.coloured(
                np.zeros((2, 4, 4)), [0, 1], classes=2, agreement=2, rng=np.random.default_rng(0)
            ),
            "agreement is 2, but a share from 0 to 1",
        ),
        (
            lambda: patterns.random_labels([0], classes=2, share=-1, rng=np.random.default_rng(0)),
            "share is -1, but a share",
        ),
        (
            lambda: patterns.grey(
                Examples(np.array(["a"]), np.array([0]), ("0",), np.zeros((1, 4)), "few",
                         layout="vector")
            ),
            "few holds vectors, but images were wanted",
        ),
        (
            lambda: patterns.grey(
                Examples(np.array(["a", "b"]), np.array([0, 0]), ("0",),
                         [np.zeros((4, 4), np.uint8), np.zeros((4, 5), np.uint8)], "few")
            ),
            "few holds images of several sizes",
        ),
    ],
)  # fmt: skip
def test_what_makes_no_pattern_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
