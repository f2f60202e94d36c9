import numpy as np
import pytest

from memexplorer.checks import check_axes, check_choice, check_finite, check_k, check_labels


def test_axes_that_agree():
    size = check_axes(
        features=(np.zeros((5, 3)), "example unit"), labels=([0] * 5, "example"),
        votes=(np.zeros((2, 5)), "layer example"),
    )  # fmt: skip
    assert size == {"example": 5, "unit": 3, "layer": 2}


def test_axes_that_disagree_name_both_arguments():
    with pytest.raises(ValueError, match="labels has 4 along 'example' but features has 5; give "):
        check_axes(features=(np.zeros((5, 3)), "example unit"), labels=([0] * 4, "example"))
    with pytest.raises(ValueError, match=r"features has shape \(5,\), but 2 axes were wanted"):
        check_axes(features=(np.zeros(5), "example unit"))
    with pytest.raises(ValueError, match="3"):
        check_axes(square=(np.zeros((3, 4)), "unit unit"))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_numbers_that_are_none_are_counted_and_the_first_is_named(bad):
    features = np.zeros((9, 2))
    check_finite("features", features)
    check_finite("labels", np.arange(3))
    features[5, 1] = features[5, 0] = features[7, 0] = bad
    with pytest.raises(ValueError, match="features holds NaN or infinity in 2 of 9 rows, .* row 5"):
        check_finite("features", features)
    with pytest.raises(ValueError, match="in 1 of 3 rows, the first is row 2"):
        check_finite("loss", np.array([0, 1, bad]))


def test_large_numbers_are_numbers():
    check_finite("features", np.full((100, 3), np.finfo(np.float32).max, np.float32))
    check_finite("features", np.full((100, 3), np.finfo(np.float64).max))


@pytest.mark.parametrize("k", [1, 9, np.int64(9), np.int32(1)])
def test_a_k_that_can_be(k):
    assert check_k(k, 9, what="rows") == k
    assert type(check_k(k, 9, what="rows")) is int


@pytest.mark.parametrize(
    ("k", "error", "words"),
    [
        (0, ValueError, "k is 0, but at least one neighbour"),
        (10, ValueError, "k is 10, but there are only 9 training examples .*; give k=9 or less"),
        (True, TypeError, "k is True, but a whole number"),
        (np.True_, TypeError, "True.* but a whole number"),
        (2.5, TypeError, "k is 2.5, but a whole number"),
        (np.float64(2), TypeError, "but a whole number"),
        ("2", TypeError, "k is '2', but a whole number"),
    ],
)
def test_a_k_that_cannot_be(k, error, words):
    with pytest.raises(error, match=words):
        check_k(k, 9, what="training examples")


def test_a_choice_among_words():
    check_choice("metric", "l2", ("l2", "cosine"))
    with pytest.raises(ValueError, match="metric is 'l1', but one of 'l2', 'cosine' is known"):
        check_choice("metric", "l1", ("l2", "cosine"))


def test_labels_are_class_numbers():
    found = check_labels("labels", np.array([0, 2], np.uint8), classes=3)
    assert (found.tolist(), found.dtype) == ([0, 2], np.int64)
    for labels, error, words in (
        ([0, 3], ValueError, "labels holds 3, but the classes are numbered 0 to 2"),
        ([-1, 0], ValueError, "labels holds -1"),
        ([0.5], TypeError, "labels holds float64"),
        (["cat"], TypeError, "labels holds <U3"),
        ([[0]], ValueError, r"labels has shape \(1, 1\)"),
    ):
        with pytest.raises(error, match=words):
            check_labels("labels", labels, classes=3)
