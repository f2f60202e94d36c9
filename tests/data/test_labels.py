import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from memexplorer.data.labels import encode, simple


def numbers(labels, **more):
    found, classes, notes = encode({"labels": labels}, **more)
    assert found["labels"].dtype == np.int64
    return found["labels"].tolist(), classes, notes


@pytest.mark.parametrize(
    ("labels", "wanted", "classes"),
    [
        (["dog", "cat"], [1, 0], ("cat", "dog")),
        ([b"dog", b"cat"], [1, 0], ("cat", "dog")),
        ([2, 0], [2, 0], ("0", "1", "2")),
        ([2.0, 0.0], [2, 0], ("0", "1", "2")),
        (["2", "0"], [2, 0], ("0", "1", "2")),
        (["2.0", "0.0"], [2, 0], ("0", "1", "2")),
        ([True, False], [1, 0], ("False", "True")),
        ([True, True], [1, 1], ("False", "True")),
        ([[0, 1], [1, 0]], [1, 0], ("0", "1")),
        ([[1], [0]], [1, 0], ("0", "1")),
        (np.array([1, 0], np.uint8), [1, 0], ("0", "1")),
        (np.array(["b", "a"], object), [1, 0], ("a", "b")),
    ],
)
def test_labels_are_read_as_people_write_them(labels, wanted, classes):
    assert numbers(labels) == (wanted, classes, ())


def test_labels_that_start_at_one_are_counted_from_one_and_said():
    found, classes, notes = numbers([1, 2, 3, 1])
    assert found == [0, 1, 2, 0]
    assert classes == ("1", "2", "3")
    assert "labels run from 1 to 3" in notes[0]
    assert numbers([1, 3])[0] == [1, 3]  # a gap: these are numbers of outputs


def test_codes_and_negative_labels_are_numbered_in_their_order():
    assert numbers([1, -1])[:2] == ([1, 0], ("-1", "1"))
    assert numbers([10**9, 5])[:2] == ([1, 0], ("5", "1000000000"))
    assert "numbered in their order" in numbers([1, -1])[2][0]


def test_stated_classes_decide():
    assert numbers([1, 0], classes=["zebra", "ant"]) == ([1, 0], ("zebra", "ant"), ())
    assert numbers(["ant", "zebra"], classes=["zebra", "ant"])[0] == [1, 0]
    assert numbers([1, 10], classes=np.arange(1, 11))[0] == [0, 9]
    with pytest.raises(ValueError, match=r"labels has 2, outside 0..1 \(2 class names\), in 1 row"):
        numbers([0, 2], classes=["a", "b"])
    with pytest.raises(ValueError, match="labels has cow, which is none of the classes: a, b"):
        numbers(["a", "cow"], classes=["a", "b"])
    with pytest.raises(ValueError, match="classes must differ, but are: a, a"):
        numbers([0], classes=["a", "a"])


def test_all_columns_are_numbered_alike():
    columns = {"labels": ["b", "b"], "true_labels": ["a", "b"], "predictions": ["c", "b"]}
    found, classes, _ = encode(columns)
    assert classes == ("a", "b", "c")
    assert {name: rows.tolist() for name, rows in found.items()} == {
        "labels": [1, 1], "true_labels": [0, 1], "predictions": [2, 1],
    }  # fmt: skip


def test_a_networks_answers_may_be_numbers_or_scores_beside_text():
    found, classes, _ = encode({"labels": ["b", "a"], "predictions": [0, 1]})
    assert classes == ("a", "b")
    assert found["predictions"].tolist() == [0, 1]
    assert simple([[0.1, 3.0], [2.0, -1.0]], "predictions").tolist() == [1, 0]
    with pytest.raises(ValueError, match=r"predictions has 7, outside 0..1"):
        encode({"labels": ["b", "a"], "predictions": [0, 7]})


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([0.5, 1.0], r"labels has fractions \(0.5\) in 1 row \(0\)"),
        (["0.5", "1"], r"labels has fractions \(0.5\) in 1 row \(0\)"),
        ([np.nan, 1], r"labels is missing \(NaN\) in 1 row \(0\); give every example a label"),
        (["nan", "1"], "labels is missing"),
        ([None, "a"], r"labels is missing in 1 row \(0\)"),
        (["", "a"], r"labels is missing in 1 row \(0\)"),
        ([[0.2, 0.8]], r"labels has shape \(1, 2\); wanted one label for each example"),
        ([[1, 2], [3]], "labels has rows of different length"),
        (np.array([2**63], np.uint64), "labels is too large"),
        ([1e300], "labels is too large"),
        (np.zeros(2, "M8[s]"), "wanted whole numbers or text"),
        (np.zeros(2, complex), "wanted whole numbers or text"),
        ([{}, {}], "labels are of type dict; wanted numbers or text"),
    ],
)
def test_labels_that_name_no_class_are_refused_in_words(labels, words):
    with pytest.raises(ValueError, match=words):
        numbers(labels)


@given(some.lists(some.text("abc", min_size=1), min_size=1))
def test_text_comes_back_from_its_numbers(labels):
    found, classes, _ = numbers(labels)
    assert [classes[i] for i in found] == labels
    assert list(classes) == sorted(set(labels))
